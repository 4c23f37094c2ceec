//! `verify` on EPUBs by other programs: no marks, no manifest.

use crate::verify_support::*;
use fuzi::verify::{Assurance, Lang, Status};

/// An EPUB by another program: no marks, no manifest, its own title page.
fn foreign(body: &str, rights: &str) -> Vec<u8> {
    let e = edition(true);
    let mut epub = Epub::new(&e).remove("integrity.json").remove("title.xhtml").remove("rights.xhtml");
    for f in &mut epub.files {
        if f.0.ends_with("text1.xhtml") {
            f.1 =
                format!("<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title/></head><body>{body}</body></html>");
        }
        if f.0.ends_with("package.opf") {
            f.1 = format!(
                "<package xmlns=\"http://www.idpf.org/2007/opf\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
                 <dc:title>论民主的训练</dc:title><dc:creator>许成钢</dc:creator><dc:creator>王天成</dc:creator>{rights}</metadata><manifest>\
                 <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
                 <item id=\"t\" href=\"text1.xhtml\" media-type=\"application/xhtml+xml\"/></manifest><spine><itemref idref=\"t\"/></spine></package>"
            );
        }
        if f.0.ends_with("nav.xhtml") {
            f.1 = f.1.replace(" data-fuzi=\"edition\"", "");
        }
    }
    epub.zip()
}

fn foreign_body(e: &fuzi::license::Edition) -> String {
    let blocks: String = e.canon().blocks.iter().map(|b| format!("<p>{}</p>\n", escape(&b.text))).collect();
    format!(
        "<h1>论民主的训练</h1><p>许成钢 王天成 CC-BY-NC-ND {NOTICE}</p><p>https://creativecommons.org/licenses/by-nc-nd/4.0/</p>{blocks}"
    )
}

#[test]
fn a_foreign_edition_is_held_to_what_it_can_be() {
    let e = edition(true);
    let rights = format!(
        "<dc:rights>CC-BY-NC-ND {NOTICE}</dc:rights><link rel=\"cc:license\" href=\"https://creativecommons.org/licenses/by-nc-nd/4.0/\"/>"
    );
    let body = foreign_body(&e);
    let r = against(&foreign(&body, &rights), &e);
    assert_eq!(failed(&r), [""; 0], "{}", r.to_text(Lang::En));
    assert_eq!((r.artefacts[0].text.mode, r.assurance), ("stream", Assurance::EqualsSource));
    let r = alone(&foreign(&body, &rights));
    assert_eq!((failed(&r), r.assurance), (vec![], Assurance::None), "{}", r.to_text(Lang::En));
    assert!(r.artefacts[0].checks.iter().any(|c| c.id == "MAN-001" && c.status == Status::NotApplicable));
    for (from, to, want) in [
        ("民主不是一夜", "民王不是一夜", "INT-001"),
        ("<p>力量来自人民，也只能回到人民中间去。</p>", "", "INT-002"),
        ("力量来自", "\u{F98A}量来自", "INT-005"),
    ] {
        let r = against(&foreign(&body.replace(from, to), &rights), &e);
        assert_eq!(failed(&r), [want], "{}", r.to_text(Lang::En));
    }
    let (a, b) = (format!("<p>{}</p>\n", PARAS[2]), format!("<p>{}</p>\n", PARAS[3]));
    let swapped = body.replace(&format!("{a}{b}"), &format!("{b}{a}"));
    assert_ne!(swapped, body);
    assert_eq!(failed(&against(&foreign(&swapped, &rights), &e)), ["INT-004"]);
    assert!(failed(&alone(&foreign(&body, ""))).contains(&"LIC-001"));
    assert!(failed(&alone(&foreign("<p>甲</p>", &rights))).contains(&"NOT-001"));
    assert!(failed(&alone(&foreign("", &rights))).contains(&"INT-000"));
}
