use super::*;
use crate::verify::Limits;
use crate::verify::epub::dom::{OPS, XHTML};
use crate::verify::epub::page::Pages;
use crate::verify::report::findings::Profile;

fn page(body: &str) -> (Artefact, Findings) {
    let mut out = Artefact::default();
    let mut f = Findings::new(Profile::Default);
    let text =
        format!("<html xmlns='{XHTML}' xmlns:epub='{OPS}'><head><title>t</title></head><body>{body}</body></html>");
    let mut pages = Pages::new(false);
    pages.read(text.as_bytes(), "a.xhtml", &Limits::default(), &mut |_| None, &mut out, &mut f).unwrap();
    (out, f)
}

#[test]
fn the_nearest_mark_decides_whose_words_they_are() {
    let (a, _) = page(
        "<section data-fuzi='edition'><h1 data-fuzi='field:title'>题</h1>本版</section>\n<ol><li>\
         <span id='b0002' data-kind='marker'>1.</span> <p id='b0003' data-kind='para'>甲<br/>乙 <b>丙</b></p></li></ol>闯入",
    );
    assert_eq!(a.fields.iter().map(|f| (f.key.as_str(), f.value.as_str())).collect::<Vec<_>>(), [("title", "题")]);
    assert_eq!(a.edition.iter().map(|e| e.text.trim()).collect::<Vec<_>>(), ["本版"]);
    let leaves: Vec<_> = a.leaves.iter().map(|l| (l.id.as_str(), l.kind.as_str(), l.text.as_str())).collect();
    assert_eq!(leaves, [("b0002", "marker", "1."), ("b0003", "para", "甲乙 丙")]);
    assert_eq!(a.extras.iter().map(|e| e.text.as_str()).collect::<Vec<_>>(), ["闯入"]);
}

#[test]
fn alternative_texts_follow_their_leaf() {
    let (a, _) = page(
        "<p id='b0001' data-kind='para'>甲<img src='i' alt='图'/>乙</p><figure><img id='b0002' data-kind='alt' alt='画'/></figure><img alt='闯'/>",
    );
    let leaves: Vec<_> = a.leaves.iter().map(|l| (l.id.as_str(), l.kind.as_str(), l.text.as_str())).collect();
    assert_eq!(leaves, [("b0001", "para", "甲乙"), ("b0001", "alt", "图"), ("b0002", "alt", "画")]);
    assert_eq!(a.extras.len(), 1);
}

#[test]
fn readings_follow_their_leaf_and_numbers_are_the_editions() {
    let (a, _) = page(
        "<p id='b0001' data-kind='para'>甲<ruby><ruby>乙<rt data-kind='ruby'>yǐ</rt></ruby>丙<rp>（</rp>\
         <rt data-kind='ruby'>yǐ bǐng</rt><rp>）</rp></ruby><img alt='图'/>\
         <a role='doc-noteref' data-fuzi='edition'>①</a>丁</p>\
         <aside><a role='doc-backlink' data-fuzi='edition'>②</a></aside>",
    );
    let leaves: Vec<_> = a.leaves.iter().map(|l| (l.id.as_str(), l.kind.as_str(), l.text.as_str())).collect();
    let b = "b0001";
    assert_eq!(leaves, [(b, "para", "甲乙丙丁"), (b, "ruby", "yǐ bǐng"), (b, "ruby", "yǐ"), (b, "alt", "图")]);
    assert_eq!(a.numbers.iter().map(|n| n.text.as_str()).collect::<Vec<_>>(), ["①", "②"]);
    assert!(a.extras.is_empty() && a.edition.is_empty());
    // words in brackets for old readers, a reading that is not marked, one outside any leaf
    let (a, _) = page("<p id='b0001' data-kind='para'><ruby>甲<rp>广告</rp><rt>jiǎ</rt></ruby></p>");
    assert_eq!((a.leaves[0].text.as_str(), a.extras[0].text.as_str()), ("甲jiǎ", "广告"));
    let (a, _) = page("<p>甲<ruby>乙<rt data-kind='ruby'>yǐ</rt></ruby></p>");
    assert_eq!((a.leaves[0].id.as_str(), a.leaves[0].kind.as_str()), ("", "ruby"));
}

#[test]
fn hidden_words_are_not_words() {
    for (how, id) in [
        ("hidden=''", "VIS-001"),
        ("style='display : none'", "VIS-001"),
        ("style='font-size:0.1pt'", "VIS-003"),
        ("style='left:-9999px;position:absolute'", "VIS-004"),
    ] {
        let (a, f) = page(&format!("<p id='b0001' data-kind='para' {how}>甲</p>"));
        assert!(a.leaves.is_empty() && f.has(id), "{how}");
    }
    let (a, _) = page("<section epub:type='copyright-page' style='display:none'>CC-BY</section>");
    assert!(a.notice.found && a.notice.hidden.is_some() && a.notice.text.is_empty());
}

#[test]
fn scripts_are_found() {
    for body in ["<script>1</script>", "<p onclick='x'>a</p>", "<a href=' JavaScript:x'>a</a>"] {
        assert!(page(body).1.has("ACT-001"), "{body}");
    }
    assert!(!page("<script type='application/ld+json'>{}</script>").1.has("ACT-001"));
}
