//! `verify` on PDFs that other programs rewrote: an identity must not fail, encryption and stripping must.

use crate::verify_pdf_support::Pdf;
use crate::verify_support::*;
use fuzi::verify::Lang;

/// Runs a program on a file and gives back what it wrote; `None` when it is not installed.
fn outside(program: &str, args: &[&str], bytes: &[u8]) -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().ok()?;
    let (input, output) = (dir.path().join("in.pdf"), dir.path().join("out.pdf"));
    std::fs::write(&input, bytes).ok()?;
    let fill = |a: &&str| match *a {
        "IN" => input.clone().into_os_string(),
        "OUT" => output.clone().into_os_string(),
        a => a.into(),
    };
    match std::process::Command::new(program).args(args.iter().map(fill)).output() {
        Err(_) => {
            eprintln!("SKIPPED: {program} is not installed");
            None
        }
        Ok(_) => std::fs::read(&output).ok(),
    }
}

#[test]
fn rewriting_is_no_change_and_encryption_is() {
    let e = edition(true);
    let whole = Pdf::new(&e, true).bytes();
    for (program, args) in [
        ("qpdf", &["IN", "OUT"][..]),
        ("qpdf", &["--linearize", "IN", "OUT"]),
        ("qpdf", &["--object-streams=generate", "IN", "OUT"]),
        ("mutool", &["clean", "IN", "OUT"]),
        ("mutool", &["clean", "-gggg", "-z", "IN", "OUT"]),
    ] {
        let Some(bytes) = outside(program, args, &whole) else { continue };
        let r = against(&bytes, &e);
        assert_eq!(failed(&r), [""; 0], "{program} {args:?}\n{}", r.to_text(Lang::En));
    }
    for (args, exit) in [
        (&["--encrypt", "", "owner", "256", "--", "IN", "OUT"][..], 1),
        (&["--encrypt", "", "owner", "128", "--use-aes=y", "--", "IN", "OUT"], 1),
        (&["--encrypt", "", "owner", "128", "--use-aes=n", "--", "IN", "OUT"], 1),
        (&["--encrypt", "", "owner", "40", "--", "IN", "OUT"], 1),
        (&["--encrypt", "user", "owner", "256", "--", "IN", "OUT"], 3),
    ] {
        let args = [&["--allow-weak-crypto"], args].concat();
        let Some(bytes) = outside("qpdf", &args, &whole) else { continue };
        let r = against(&bytes, &e);
        assert_eq!((failed(&r), r.exit), (vec!["DRM-001"], exit), "{args:?}\n{}", r.to_text(Lang::En));
    }
    // an update that changes a date; one that takes the metadata away and leaves their bytes (§4.3 row 5)
    if let Some(bytes) = outside("exiftool", &["-q", "-o", "OUT", "-ModifyDate=2026:01:01 00:00:00", "IN"], &whole) {
        let r = against(&bytes, &e);
        assert_eq!((failed(&r), r.exit), (vec!["PDF-004"], 0), "{}", r.to_text(Lang::En));
    }
    if let Some(bytes) = outside("exiftool", &["-q", "-o", "OUT", "-all=", "IN"], &whole) {
        let got = failed(&against(&bytes, &e));
        assert!(["LIC-001", "MAN-001", "PDF-004"].iter().all(|id| got.contains(id)), "{got:?}");
    }
    if let Some(bytes) = outside("qpdf", &["--empty", "--pages", "IN", "--", "OUT"], &whole) {
        let got = failed(&against(&bytes, &e));
        assert!(got.contains(&"LIC-001") && got.contains(&"ATT-001"), "{got:?}");
    }
}
