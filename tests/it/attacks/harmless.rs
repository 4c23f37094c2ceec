//! What does no harm must not be called harm: rewrites that change bytes and neither words nor rights (§4.2).

use super::book::*;
use super::good::{Evidence, Good, ask, good};
use super::outside;
use super::pages::{increment, written};
use lopdf::Object;
use std::collections::BTreeSet;

/// A rewrite: what it is, the file it makes (`None` without the tool), the warnings that may follow.
type Rewrite = (&'static str, fn(&Good) -> Option<Vec<u8>>, &'static [&'static str]);

/// Streams written anew with the same content (`decisions.md` 13).
const AGAIN: &[&str] = &["MAN-002"];

fn qpdf(g: &Good, args: &[&str]) -> Option<Vec<u8>> {
    outside::run("qpdf", &[args, &["IN", "OUT"]].concat(), &g.resolved.pdf, "pdf")
}

fn python(script: &str, bytes: &[u8], ending: &str) -> Option<Vec<u8>> {
    outside::run("python3", &["-c", script, "IN", "OUT"], bytes, ending)
}

const REWRITES: &[Rewrite] = &[
    ("qpdf", |g| qpdf(g, &[]), AGAIN),
    ("qpdf, print", |g| outside::run("qpdf", &["IN", "OUT"], &g.resolved.print, "pdf"), AGAIN),
    ("qpdf --linearize", |g| qpdf(g, &["--linearize"]), AGAIN),
    ("qpdf --object-streams=disable", |g| qpdf(g, &["--object-streams=disable"]), AGAIN),
    ("qpdf --object-streams=generate", |g| qpdf(g, &["--object-streams=generate"]), AGAIN),
    ("qpdf --qdf", |g| qpdf(g, &["--qdf"]), AGAIN),
    ("qpdf --stream-data=uncompress", |g| qpdf(g, &["--stream-data=uncompress"]), AGAIN),
    ("qpdf --recompress-flate", |g| qpdf(g, &["--recompress-flate", "--compression-level=9"]), AGAIN),
    ("qpdf --coalesce-contents", |g| qpdf(g, &["--coalesce-contents"]), AGAIN),
    (
        "qpdf --pages . 1-z",
        |g| outside::run("qpdf", &["IN", "--pages", ".", "1-z", "--", "OUT"], &g.resolved.pdf, "pdf"),
        AGAIN,
    ),
    ("mutool clean", |g| outside::run("mutool", &["clean", "IN", "OUT"], &g.resolved.pdf, "pdf"), AGAIN),
    (
        "mutool clean -gggg -z",
        |g| outside::run("mutool", &["clean", "-gggg", "-z", "IN", "OUT"], &g.resolved.pdf, "pdf"),
        AGAIN,
    ),
    ("mutool clean -d", |g| outside::run("mutool", &["clean", "-d", "IN", "OUT"], &g.resolved.pdf, "pdf"), AGAIN),
    (
        "mutool clean -l, print",
        |g| outside::run("mutool", &["clean", "-gg", "IN", "OUT"], &g.resolved.print, "pdf"),
        AGAIN,
    ),
    (
        "exiftool, a keyword",
        |g| outside::run("exiftool", &["-q", "-PDF:Keywords=typography", "-o", "OUT", "IN"], &g.resolved.pdf, "pdf"),
        &["PDF-004"],
    ),
    (
        "pikepdf",
        |g| python("import sys, pikepdf; pikepdf.open(sys.argv[1]).save(sys.argv[2])", &g.resolved.pdf, "pdf"),
        AGAIN,
    ),
    (
        "pymupdf",
        |g| {
            python(
                "import sys, pymupdf; pymupdf.open(sys.argv[1]).save(sys.argv[2], garbage=3, deflate=True)",
                &g.resolved.pdf,
                "pdf",
            )
        },
        AGAIN,
    ),
    (
        "pypdf",
        |g| {
            python(
                "import sys, pypdf; w = pypdf.PdfWriter(clone_from=sys.argv[1]); w.write(sys.argv[2])",
                &g.resolved.pdf,
                "pdf",
            )
        },
        AGAIN,
    ),
    ("lopdf", |g| Some(g.pdf().save()), AGAIN),
    ("lopdf, a classic table", |g| Some(g.pdf().save_classic()), AGAIN),
    (
        "metadata dates, PDF",
        |g| {
            let pdf = g.pdf().info("ModDate", "D:20270101000000Z");
            Some(pdf.xmp("<xmp:ModifyDate>2026-01-01", "<xmp:ModifyDate>2027-01-01").save())
        },
        AGAIN,
    ),
    (
        "an update that changes a date",
        |g| {
            let pdf = g.pdf();
            let id = pdf.doc.trailer.get(b"Info").and_then(Object::as_reference).expect("Info");
            let info = pdf.info("ModDate", "D:20270101000000Z").doc.get_dictionary(id).expect("Info").clone();
            Some(increment(&g.resolved.pdf, &[(id.0, written(&Object::Dictionary(info)))], false))
        },
        &["PDF-004"],
    ),
    ("an update that changes nothing", |g| Some(increment(&g.resolved.pdf, &[], false)), &["PDF-004"]),
    ("zip -X", |g| zipped(g, "zip -q -X0 OUT mimetype && zip -q -X9Dr OUT META-INF EPUB"), &[]),
    ("zip -Xr, with folders", |g| zipped(g, "zip -q -X0 OUT mimetype && zip -q -Xr OUT META-INF EPUB"), &[]),
    (
        "python zipfile",
        |g| {
            let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nw = zipfile.ZipFile(sys.argv[2], 'w')\n\
                          for n in z.namelist():\n  w.writestr(n, z.read(n), zipfile.ZIP_STORED if n == 'mimetype' else zipfile.ZIP_DEFLATED, 3)\nw.close()";
            python(script, &g.resolved.epub, "epub")
        },
        &[],
    ),
    ("all stored", |g| Some(g.epub().zip_with(|_| zip::CompressionMethod::Stored)), &[]),
    ("all deflated", |g| Some(g.epub().zip()), &[]),
    ("sizes in descriptors", |g| Some(g.epub().zip_streamed()), &[]),
    (
        "another order of entries",
        |g| {
            let mut book = g.epub();
            book.entries[1..].reverse();
            Some(book.zip())
        },
        &[],
    ),
    (
        "entries for folders",
        |g| {
            let mut book = g.epub();
            for name in ["EPUB/", "META-INF/", "EPUB/images/"] {
                book.entries.push(Entry { name: name.into(), data: Vec::new(), stored: true });
            }
            Some(book.zip_by_hand())
        },
        &[],
    ),
    (
        "OPF indented anew (xmllint)",
        |g| {
            let opf =
                outside::run("xmllint", &["--format", "IN", "--output", "OUT"], g.epub().text(OPF).as_bytes(), "opf")?;
            Some(g.epub().set(OPF, opf).zip())
        },
        AGAIN,
    ),
    (
        "OPF, attributes in another order",
        |g| {
            let book = g.epub().swap(
                OPF,
                "<item media-type=\"application/xhtml+xml\" id=\"id_text.xhtml\" href=\"text.xhtml\"/>",
                "<item href=\"text.xhtml\"\n id='id_text.xhtml' media-type=\"application/xhtml+xml\"></item>",
            );
            Some(book.zip())
        },
        AGAIN,
    ),
    (
        "line ends of DOS",
        |g| {
            let mut book = g.epub();
            for e in book.entries.iter_mut().filter(|e| e.name.ends_with(".xhtml")) {
                e.data = String::from_utf8_lossy(&e.data).replace('\n', "\r\n").into_bytes();
            }
            Some(book.zip())
        },
        AGAIN,
    ),
    ("references for characters", |g| Some(g.epub().swap(TEXT, "民主不是", "&#x6C11;&#20027;不是").zip()), AGAIN),
    (
        "metadata date, EPUB",
        |g| Some(g.epub().swap(OPF, "modified\">2026-01-01", "modified\">2027-01-01").zip()),
        AGAIN,
    ),
];

/// Packs the unpacked book with a shell command.
pub fn zipped(g: &Good, command: &str) -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().expect("folder");
    for e in g.epub().entries {
        let path = dir.path().join("book").join(&e.name);
        std::fs::create_dir_all(path.parent().expect("folder")).expect("folder");
        std::fs::write(path, e.data).expect("write");
    }
    let out = dir.path().join("out.epub");
    let command = command.replace("OUT", "../out.epub");
    let program = command.split(' ').next().expect("program").to_string();
    let done = std::process::Command::new("sh").args(["-c", &command]).current_dir(dir.path().join("book")).output();
    match std::fs::read(&out) {
        Ok(bytes) if done.is_ok_and(|d| d.status.success()) => Some(bytes),
        _ => {
            eprintln!("SKIPPED: {program} is not installed");
            None
        }
    }
}

/// Rewrites that still raise an alarm, and which.
const OPEN: &[(&str, &str)] = &[];

#[test]
fn harmless_rewrites_raise_no_alarm() {
    let (mut ran, mut alarms) = (0, BTreeSet::new());
    let mut lines = Vec::new();
    for (what, make, may) in REWRITES {
        let Some(bytes) = make(good()) else { continue };
        ran += 1;
        for evidence in [Evidence::Alone, Evidence::Source] {
            let said = ask(&bytes, evidence);
            let excess = said.warnings.iter().any(|w| !may.contains(w));
            if !said.errors.is_empty() || excess {
                alarms.insert(*what);
                lines.push(format!("{what} ({evidence:?}): {}", said.line()));
            }
        }
    }
    println!("false alarms: {} of {ran} harmless rewrites ({} without their tool)", alarms.len(), REWRITES.len() - ran);
    lines.iter().for_each(|l| println!("      {l}"));
    assert!(ran >= 12, "{ran}");
    assert_eq!(alarms, OPEN.iter().map(|o| o.0).collect::<BTreeSet<_>>(), "{}", lines.join("\n"));
}
