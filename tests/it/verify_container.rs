//! EPUB as a container (CON-001…010, DRM-002, DRM-003, XML; §4.3 rows 87–96; §6.3): every way to be wrong by its id,
//! and what honest programs write without a word.

use crate::raw_zip::{Descriptor, Item, Shape, item, unicode_path, write};
use crate::verify_support::*;
use fuzi::license::Edition;
use fuzi::verify::{Limits, Reference, Severity, Status, verify};

fn items(e: &Edition) -> Vec<Item> {
    Epub::new(e).files.iter().map(|(n, t)| item(n, t.as_bytes())).collect()
}

fn with(e: &Edition, change: impl Fn(&mut Vec<Item>)) -> Vec<u8> {
    let mut list = items(e);
    change(&mut list);
    write(&list, Shape::default())
}

#[test]
fn what_honest_programs_write_passes() {
    let e = edition(true);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("plain", with(&e, |_| ())),
        ("streamed", with(&e, |l| l.iter_mut().skip(1).for_each(|i| i.streamed = Some(Descriptor::Signed)))),
        ("streamed, bare", with(&e, |l| l.iter_mut().skip(1).for_each(|i| i.streamed = Some(Descriptor::Bare)))),
        ("streamed, long", with(&e, |l| l.iter_mut().skip(1).for_each(|i| i.streamed = Some(Descriptor::Long)))),
        ("long fields", with(&e, |l| l.iter_mut().skip(1).for_each(|i| i.large = true))),
        ("long end", write(&items(&e), Shape { large: true, ..Shape::default() })),
        ("directory in another order", write(&items(&e), Shape { reversed: true, ..Shape::default() })),
        ("the same name in Unicode", with(&e, |l| l.iter_mut().skip(1).for_each(|i| i.extra = unicode_path(&i.name)))),
        ("folders", with(&e, |l| l.extend(["EPUB/", "META-INF/"].map(|n| item(n, b""))))),
    ];
    for (name, bytes) in cases {
        let r = against(&bytes, &e);
        assert_eq!((failed(&r), r.exit), (vec![], 0), "{name}");
    }
}

#[test]
fn records_that_disagree() {
    let e = edition(true);
    let last = |f: fn(&mut Item)| with(&e, |l| l.last_mut().map(f).unwrap_or_default());
    let other_path = last(|i| i.extra = unicode_path("EPUB/nav.xhtml"));
    let cases: Vec<(&str, Vec<u8>, &str, u8)> = vec![
        ("name", last(|i| i.local_name = Some("EPUB/other.xhtml".into())), "CON-004", 1),
        ("descriptor", last(|i| i.streamed = Some(Descriptor::Wrong)), "CON-004", 1),
        ("second name", other_path, "CON-004", 1),
        ("second name, local", last(|i| i.local_extra = unicode_path("EPUB/nav.xhtml")), "CON-004", 1),
        ("encrypted", last(|i| i.flags = 1), "CON-006", 3),
        ("strongly encrypted", last(|i| i.flags = 1 << 6), "CON-006", 3),
        ("masked", last(|i| i.flags = 1 << 13), "CON-006", 3),
        ("symbolic link", last(|i| i.mode = 0o120_777), "CON-010", 1),
        ("gap", last(|i| i.gap = b"pad".to_vec()), "CON-005", 0),
        (
            "record that nobody lists",
            with(&e, |l| l.insert(4, Item { secret: true, ..item("x.xhtml", b"<a/>") })),
            "CON-005",
            1,
        ),
        ("case", with(&e, |l| l.push(item("epub/TEXT1.xhtml", b"<a/>"))), "CON-003", 1),
        ("form", with(&e, |l| l.extend([item("EPUB/\u{E9}", b"a"), item("EPUB/e\u{301}", b"a")])), "CON-003", 1),
        ("twice", with(&e, |l| l.push(item("EPUB/text1.xhtml", b"<a/>"))), "CON-003", 1),
    ];
    for (name, bytes, id, exit) in cases {
        let r = against(&bytes, &e);
        assert!(failed(&r).contains(&id) && r.exit == exit, "{name}: {} {:?}", r.exit, failed(&r));
    }
    for path in [
        "../x",
        "/etc/x",
        "C:\\x",
        "a\\b",
        "a/%2e%2e/b",
        "a/%2E%2e/%2e%2e/b",
        "a\0.xhtml",
        "a/..",
        "c:x",
        "a\nb",
        "%2fetc",
    ] {
        let r = against(&with(&e, |l| l.push(item(path, b"<a/>"))), &e);
        assert!(failed(&r).contains(&"CON-010") && r.exit == 1, "{path:?}: {:?}", failed(&r));
    }
}

#[test]
fn two_directories_and_broken_ends() {
    let e = edition(true);
    let whole = with(&e, |_| ());
    // the comment of one archive is another
    let n = u16::try_from(whole.len()).unwrap();
    let at = whole.len() - 2;
    let mut two = whole.clone();
    two[at..].copy_from_slice(&n.to_le_bytes());
    two.extend_from_slice(&whole);
    let r = against(&two, &e);
    assert!(r.exit == 1 && failed(&r).contains(&"CON-005"), "{:?}", failed(&r));
    let large = write(&items(&e), Shape { large: true, ..Shape::default() });
    let locator = large.len() - 22 - 20;
    for (name, place, value) in
        [("no record", locator - 56, 0), ("disks", locator + 4, 1), ("offset", locator - 8, 0xFF)]
    {
        let mut bad = large.clone();
        bad[place] = value;
        let r = alone(&bad);
        assert!(r.exit != 0 && failed(&r).iter().any(|id| id.starts_with("CON-00")), "{name} {:?}", failed(&r));
    }
}

#[test]
fn bombs_are_refused_by_what_they_say_and_by_what_they_do() {
    let e = edition(true);
    let spaces = vec![b' '; 8 << 20];
    let mut files: Vec<(String, Vec<u8>)> = Epub::new(&e).files.into_iter().map(|(n, t)| (n, t.into_bytes())).collect();
    files.push(("EPUB/ad.png".into(), spaces));
    let list = || files.iter().map(|(n, b)| (n.as_str(), b.as_slice()));
    let bytes = zip_files(list(), zip::CompressionMethod::Deflated);
    let with = |limits: Limits, bytes: &[u8]| {
        let r = verify(bytes, "x", &Reference::None, &limits);
        (r.exit, failed(&r))
    };
    assert_eq!(with(Limits::default(), &bytes), (3, vec!["RES-003"]));
    let loose = Limits { max_ratio: u64::MAX, ..Limits::default() };
    assert_eq!(with(Limits { max_unpacked: 4 << 20, ..loose.clone() }, &bytes), (3, vec!["RES-002"]));
    assert_eq!(with(Limits { max_entries: 3, ..loose }, &bytes), (3, vec!["RES-004"]));
    // the same page, but its size is a lie: the counting reader stops, or the checksum speaks
    let mut page = Epub::new(&e).replace("text1.xhtml", "</body>", &format!("{}</body>", " ".repeat(8 << 20))).zip();
    let name = b"EPUB/text1.xhtml";
    for at in (0..page.len() - name.len()).filter(|&i| page[i..].starts_with(name)).collect::<Vec<_>>() {
        let central = page[..at].ends_with(&[0; 4]) || page[at - 46..].starts_with(b"PK\x01\x02");
        let size = if central && page[at - 46..].starts_with(b"PK\x01\x02") { at - 46 + 24 } else { at - 30 + 22 };
        page[size..size + 4].copy_from_slice(&9u32.to_le_bytes());
    }
    assert_eq!(with(Limits::default(), &page), (3, vec!["RES-003"]));
}

#[test]
fn packages_that_can_be_read_two_ways() {
    let e = edition(true);
    let whole = Epub::new(&e);
    let item = "<item id=\"text\"";
    let cases = [
        (
            "two rootfiles",
            whole.clone().replace(
                "container.xml",
                "<rootfile full",
                "<rootfile media-type=\"application/oebps-package+xml\" full-path=\"EPUB/evil.opf\"/><rootfile full",
            ),
            "CON-008",
        ),
        ("rootfile of another type", whole.clone().replace("container.xml", "oebps-package+xml", "pdf"), "CON-008"),
        ("two spines", whole.clone().replace("package.opf", "</package>", "<spine/></package>"), "CON-008"),
        ("two manifests", whole.clone().replace("package.opf", "</package>", "<manifest/></package>"), "CON-008"),
        ("stand-in", whole.clone().replace("package.opf", item, "<item id=\"text\" fallback=\"nav\""), "CON-009"),
        (
            "type",
            whole.clone().replace(
                "package.opf",
                "%31.xhtml\" media-type=\"application/xhtml+xml\"",
                "%31.xhtml\" media-type=\"application/pdf\"",
            ),
            "CON-009",
        ),
        (
            "type twice",
            whole.clone().replace(
                "package.opf",
                item,
                "<item id=\"t2\" href=\"text1.xhtml\" media-type=\"text/html\"/><item id=\"text\"",
            ),
            "CON-009",
        ),
        ("id twice", whole.clone().replace("package.opf", "id=\"nav\"", "id=\"text\""), "CON-009"),
        (
            "bindings",
            whole.clone().replace(
                "package.opf",
                "</package>",
                "<bindings><mediaType media-type=\"x/y\" handler=\"nav\"/></bindings></package>",
            ),
            "CON-009",
        ),
        (
            "missing",
            whole.clone().replace(
                "package.opf",
                "<itemref idref=\"text\"/>",
                "<itemref idref=\"text\"/><itemref idref=\"no\"/>",
            ),
            "CON-009",
        ),
    ];
    for (name, mut epub, id) in cases {
        let package = epub.get("package.opf").to_string();
        if name == "two rootfiles" {
            epub.files.push(("EPUB/evil.opf".into(), package));
        }
        let r = alone(&epub.zip());
        assert!(r.exit == 1 && failed(&r).contains(&id), "{name}: {} {:?}", r.exit, failed(&r));
    }
}

#[test]
fn what_restricts_and_what_only_scrambles_fonts() {
    let e = edition(true);
    let data = |algorithm: &str, uri: &str| {
        format!(
            "<encryption xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" xmlns:enc=\"http://www.w3.org/2001/04/xmlenc#\">\
             <enc:EncryptedData><enc:EncryptionMethod Algorithm=\"{algorithm}\"/><enc:CipherData><enc:CipherReference URI=\"{uri}\"/>\
             </enc:CipherData></enc:EncryptedData></encryption>"
        )
    };
    const IDPF: &str = "http://www.idpf.org/2008/embedding";
    let font = "<item id=\"f\" href=\"f.otf\" media-type=\"application/vnd.ms-opentype\"/></manifest>";
    let base = || {
        let mut epub = Epub::new(&e).replace("package.opf", "</manifest>", font);
        epub.files.push(("EPUB/f.otf".into(), "x".into()));
        epub
    };
    let cases = [
        ("META-INF/encryption.xml", data(IDPF, "EPUB/f.otf"), None),
        ("META-INF/encryption.xml", data("http://ns.adobe.com/pdf/enc#RC", "EPUB/f.otf"), None),
        ("META-INF/encryption.xml", data(IDPF, "EPUB/text1.xhtml"), Some("DRM-002")),
        ("META-INF/encryption.xml", data("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "EPUB/f.otf"), Some("DRM-002")),
        ("META-INF/rights.xml", "<r/>".into(), Some("DRM-002")),
        ("META-INF/license.lcpl", "{}".into(), Some("DRM-002")),
        ("META-INF/sinf.xml", "<r/>".into(), Some("DRM-002")),
    ];
    for (name, text, want) in cases {
        let mut epub = base();
        epub.files.push((name.into(), text));
        let r = against(&epub.zip(), &e);
        let told = r.artefacts[0]
            .checks
            .iter()
            .any(|c| c.id == "DRM-003" && c.status == Status::Fail && c.severity == Severity::Info);
        match want {
            None => assert!(failed(&r).is_empty() && told && r.exit == 0, "{name} {:?}", failed(&r)),
            Some(id) => assert!(failed(&r).contains(&id) && r.exit == 1, "{name} {:?}", failed(&r)),
        }
    }
}

#[test]
fn hostile_xml_by_its_id() {
    let e = edition(true);
    let page = |from: &str, to: &str| Epub::new(&e).replace("text1.xhtml", from, to).zip();
    let dtd = "<!DOCTYPE html>";
    let flood: String = (0..300).map(|i| format!("a{i}='' ")).collect();
    for (name, bytes, id) in [
        ("entity", page(dtd, "<!DOCTYPE html [<!ENTITY a 'b'>]>"), "XML-002"),
        ("parameter entity", page(dtd, "<!DOCTYPE html [<!ENTITY % a SYSTEM 'http://a/'>%a;]>"), "XML-002"),
        ("external entity", page(dtd, "<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"), "XML-002"),
        ("external subset", page(dtd, "<!DOCTYPE html SYSTEM 'http://evil.example/x.dtd'>"), "XML-003"),
        (
            "inclusion",
            page("<body>", "<body><x:include xmlns:x='http://www.w3.org/2001/XInclude' href='/etc/passwd'/>"),
            "XML-003",
        ),
        ("undeclared entity", page("<body>", "<body>&nbsp;"), "XML-001"),
        ("depth", page("<body>", &format!("<body>{}", "<i>".repeat(100_000))), "RES-005"),
        ("attributes", page("<body>", &format!("<body {flood}>")), "RES-005"),
        ("attribute twice", page("<body>", "<body id='a' id='b'>"), "XML-001"),
        ("encoding that lies", page("encoding=\"utf-8\"", "encoding=\"gb18030\""), "XML-001"),
    ] {
        let r = alone(&bytes);
        assert_eq!((r.exit, failed(&r)), (3, vec![id]), "{name}");
    }
    // real UTF-16
    let mut list = items(&e);
    for i in &mut list {
        if i.name.ends_with("text1.xhtml") {
            let text = String::from_utf8(i.bytes.clone()).unwrap().replace("utf-8", "utf-16");
            i.bytes = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        }
    }
    let r = alone(&write(&list, Shape::default()));
    assert_eq!((r.exit, failed(&r)), (3, vec!["XML-001"]));
    // the document type of EPUB 2, with its entities
    let old = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" \"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd\">";
    assert_eq!(failed(&against(&page(dtd, old), &e)), [""; 0]);
}
