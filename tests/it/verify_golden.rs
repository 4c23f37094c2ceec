//! The reports on a good file and on a bad one, whole, as they were last looked at: what changes in them is seen. After a
//! change that is meant, `INSTA_UPDATE=always cargo test --test it verify_golden`, and read what changed.

use crate::verify_pdf_support::Pdf;
use crate::verify_support::*;
use fuzi::verify::{Lang, Reference, Report, verify};
use serde_json::Value;

fn report(name: &str, bytes: &[u8]) -> Report {
    verify(bytes, name, &Reference::Source(&edition(true)), &Default::default())
}

/// JSON without what changes with every version of this program or of a packer.
fn json(report: &Report) -> String {
    let mut v: Value = serde_json::from_str(&report.to_json()).unwrap();
    v["tool"]["version"] = "*".into();
    for file in v["artefacts"].as_array_mut().unwrap() {
        file["sha256"] = "*".into();
        file["bytes"] = "*".into();
    }
    serde_json::to_string_pretty(&v).unwrap()
}

fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn reports_of_good_files_and_of_a_bad_one() {
    let e = edition(true);
    let bad = Epub::new(&e).replace("text1.xhtml", "训练与耐心", "训练与恒心").zip();
    for (name, bytes) in
        [("good.epub", Epub::new(&e).zip()), ("good.pdf", Pdf::new(&e, true).bytes()), ("bad.epub", bad)]
    {
        let r = report(name, &bytes);
        golden(&format!("{name}.en"), &r.to_text(Lang::En));
        golden(&format!("{name}.zh"), &r.to_text(Lang::Zh));
        golden(&format!("{name}.json"), &json(&r));
    }
}
