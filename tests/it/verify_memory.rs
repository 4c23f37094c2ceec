//! Hostile files through the program itself, with the address space it may use bounded by the system: over it, the
//! process would be killed, not answer (§6.3). Linux only.

use crate::raw_pdf::{Raw, page, zlib};
use crate::verify_support::*;

/// Address space, KiB: the program with its faces, 64 MiB of budget, and twice that again for good measure.
const ADDRESS_SPACE: u32 = 512 << 10;

/// Exit code and report.
fn bounded(name: &str, bytes: &[u8], flags: &str) -> Option<(Option<i32>, String)> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    run(&path, flags)
}

fn run(path: &std::path::Path, flags: &str) -> Option<(Option<i32>, String)> {
    if !cfg!(target_os = "linux") {
        eprintln!("SKIPPED: address space can be bounded on Linux only");
        return None;
    }
    let program = env!("CARGO_BIN_EXE_fuzi");
    let command =
        format!("ulimit -v {ADDRESS_SPACE}; exec '{program}' verify --json {flags} --lang en '{}'", path.display());
    let out = std::process::Command::new("sh").args(["-c", &command]).env("RUST_BACKTRACE", "0").output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    Some((out.status.code(), text))
}

#[test]
fn memory_stays_within_the_budget() {
    const FLAGS: &str = "--max-unpacked 64M --max-ratio 1000000";
    let root = "/Root 1 0 R";
    let deep = b"[".repeat(40 << 20);
    let filters = format!("/Filter[{}]", "/FlateDecode ".repeat(1_000_000));
    let bomb = zlib(&vec![b' '; 200 << 20]);
    let numbers = b"0 ".repeat(20 << 20);
    let mut kids = Raw::new().obj(1, "<</Type/Catalog/Pages 2 0 R>>").stream(
        4,
        "/Filter/FlateDecode",
        &zlib(&vec![b' '; 10 << 20]),
    );
    kids = kids.obj(2, format!("<</Type/Pages/Kids[{}]>>", (10..40).map(|n| format!("{n} 0 R ")).collect::<String>()));
    for n in 10..40 {
        kids = kids.obj(n, "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>");
    }
    let table: String = (0..2_000_000).map(|n| format!("{:010} 00000 n \n", n % 9_000_000 + 10)).collect();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nested arrays", page("", b"").obj(5, &deep).table(root).bytes, "RES-005"),
        ("a million filters", page(&filters, b"x").table(root).bytes, "RES-002"),
        ("a bomb", page("/Filter/FlateDecode", &bomb).table(root).bytes, "RES-002"),
        ("a bomb in a bomb", page("/Filter[/FlateDecode/FlateDecode]", &zlib(&bomb)).table(root).bytes, "RES-002"),
        ("many that are small", kids.table(root).bytes, "RES-002"),
        (
            "an array of numbers",
            page("", b"").obj(5, [b"[".as_slice(), &numbers, b"]"].concat()).table(root).bytes,
            "RES-002",
        ),
        (
            "a predictor",
            page("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 9000000000/Colors 99>>", &zlib(b"abc"))
                .table(root)
                .bytes,
            "PDF-003",
        ),
        (
            "a table of millions",
            page("", b"").raw(format!("xref\n0 2000000\n{table}trailer<</Root 1 0 R>>\nstartxref\n").as_bytes()).bytes,
            "RES-0",
        ),
    ];
    for (name, mut bytes, id) in cases {
        if name == "a table of millions" {
            let at = bytes.windows(5).position(|w| w == b"xref\n").unwrap();
            bytes.extend(format!("{at}\n%%EOF").into_bytes());
        }
        let Some((code, text)) = bounded("a.pdf", &bytes, FLAGS) else { return };
        assert!(code == Some(3) && text.contains(id), "{name}: {code:?} {}", &text[..text.len().min(600)]);
    }
    let e = edition(true);
    let bomb = Epub::new(&e).replace("text1.xhtml", "</body>", &format!("{}</body>", " ".repeat(200 << 20))).zip();
    let Some((code, text)) = bounded("a.epub", &bomb, FLAGS) else { return };
    assert!(code == Some(3) && text.contains("RES-002"), "{code:?}");
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.pdf");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(1 << 30).unwrap(); // sparse
    let Some((code, text)) = run(&path, "") else { return };
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("RES-001") && text.contains("--max-bytes") && text.contains("1073741824"), "{text}");
}

#[test]
fn a_time_limit_is_named() {
    let bytes = Epub::new(&edition(true)).zip();
    let Some((code, _)) = bounded("a.epub", &bytes, "--timeout 60s") else { return };
    assert_eq!(code, Some(0));
}
