//! The pages of the book: title page, rights page, text.

use super::blocks::{Body, Levels};
use super::inline::write_call;
use super::markup::{Attrs, Markup};
use super::notes::{Notes, field_call_id};
use super::parts::Part;
use super::words::Words;
use crate::document::{Basis, Block, BlockBody, CalledFrom, Creator, live_href};
use crate::license::{Edition, FieldKey, RowText};

/// An XHTML page of the edition's language, its `<body>` open.
fn page(edition: &Edition, title: &str, class: &str) -> Markup {
    let language = edition.language();
    let mut m = Markup::document(Some("<!DOCTYPE html>"));
    m.at("title");
    m.open(
        "html",
        &[
            ("xmlns", "http://www.w3.org/1999/xhtml"),
            ("xmlns:epub", "http://www.idpf.org/2007/ops"),
            ("lang", language),
            ("xml:lang", language),
        ],
    );
    m.line().open("head", &[]).line();
    m.empty("meta", &[("charset", "utf-8")]).line();
    m.leaf("title", &[], title).line();
    m.empty("link", &[("rel", "stylesheet"), ("type", "text/css"), ("href", "style.css")]).line();
    if let Some(uri) = edition.licence().uri() {
        m.empty("link", &[("rel", "license"), ("href", &uri)]).line();
    }
    m.close().line();
    m.open("body", &[("class", class)]).line();
    m
}

/// `field:title`
fn mark(key: FieldKey) -> String {
    format!("field:{}", key.as_str())
}

/// A value of the record in an element of its own.
fn field(m: &mut Markup, tag: &'static str, class: Option<&str>, key: FieldKey, value: &str) {
    let mark = mark(key);
    let mut attrs: Vec<(&'static str, &str)> = class.map(|c| ("class", c)).into_iter().collect();
    if key == FieldKey::Subtitle {
        attrs.push(("role", "doc-subtitle"));
    }
    attrs.push(("data-fuzi", &mark));
    m.at(key.as_str()).leaf(tag, &attrs, value);
}

/// Values of the record under a key.
fn values(edition: &Edition, key: FieldKey) -> &[String] {
    edition.canon().fields.iter().find(|f| f.0 == key).map_or(&[], |f| &f.1)
}

/// Kind, title, subtitle and names: the head of a title page and of an article.
///
/// `calls` are the notes of the article, whose numbers stand after the title and the names that call them.
fn head(m: &mut Markup, edition: &Edition, words: &Words, calls: Option<(&Notes, &str)>) {
    let call = |m: &mut Markup, from: &CalledFrom| {
        let Some((notes, file)) = calls else { return };
        for (nth, call) in edition.document().meta.calls.iter().enumerate().filter(|(_, c)| c.from == *from) {
            if let Some(number) = notes.call(&call.label, file) {
                write_call(m, &field_call_id(nth), &number);
            }
        }
    };
    for kind in values(edition, FieldKey::Kind) {
        field(m, "p", Some("kind"), FieldKey::Kind, kind);
        m.line();
    }
    m.at("title").open("h1", &[("data-fuzi", &mark(FieldKey::Title))]);
    match phrases(edition.title()).as_slice() {
        [] | [_] => {
            m.text(edition.title());
        }
        several => several.iter().for_each(|p| {
            m.leaf("span", &[("class", "phrase")], p);
        }),
    }
    call(m, &CalledFrom::Title);
    m.close().line();
    for subtitle in values(edition, FieldKey::Subtitle) {
        field(m, "p", Some("subtitle"), FieldKey::Subtitle, subtitle);
        m.line();
    }
    let creators = &edition.attribution().creators;
    m.open("p", &[("class", "author")]);
    for (i, creator) in creators.iter().enumerate() {
        if i > 0 {
            m.text("\u{3000}");
        }
        field(m, "span", Some("name"), FieldKey::Byline, &creator.name);
        call(m, &CalledFrom::Name(creator.name.clone()));
        if let Some(role) = printed_role(creator, creators).and_then(|r| words.role(r)) {
            m.leaf("span", &[("class", "role")], &format!("\u{A0}{role}"));
        }
    }
    m.close().line();
}

/// Where a title may break first (`page-design.md` §3): after `： ； ？ ！ ，` and `——`, outside brackets and quotes,
/// and never so that fewer than three characters stand alone. The parts make up the whole.
fn phrases(title: &str) -> Vec<&str> {
    const SHORTEST: usize = 3;
    let mut out = Vec::new();
    let (mut start, mut depth, mut previous) = (0, 0i32, ' ');
    for (at, c) in title.char_indices() {
        match c {
            '《' | '〈' | '“' | '‘' | '（' | '「' | '『' | '【' => depth += 1,
            '》' | '〉' | '”' | '’' | '）' | '」' | '』' | '】' => depth -= 1,
            _ => {}
        }
        let end = at + c.len_utf8();
        let breaks = matches!(c, '：' | '；' | '？' | '！' | '，') || (c == '—' && previous == '—');
        previous = c;
        let (Some(before), Some(after)) = (title.get(start..end), title.get(end..)) else { continue };
        let words = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).count();
        if breaks && depth == 0 && words(before) >= SHORTEST && words(after) >= SHORTEST {
            out.push(before);
            start = end;
        }
    }
    out.extend(title.get(start..));
    out
}

/// The role that stands after a name: only one that the source states or the publisher gives (`page-design.md` §4),
/// and not when all are authors and nothing needs telling apart.
fn printed_role<'a>(creator: &'a Creator, all: &[Creator]) -> Option<&'a str> {
    let stated =
        |c: &'a Creator| c.role.as_ref().filter(|r| !matches!(r.basis, Basis::Inferred(_))).map(|r| r.value.as_str());
    let only_authors = all.iter().all(|c| c.role.as_ref().is_none_or(|r| r.value == "aut"));
    if only_authors { None } else { stated(creator) }
}

/// 封面: the picture alone. What it says is its alternative text.
pub(crate) fn cover_page(edition: &Edition, picture: &str) -> Markup {
    let mut m = page(edition, edition.title(), "cover");
    m.open("section", &[("class", "cover"), ("epub:type", "cover"), ("data-fuzi", "edition")]).line();
    m.empty(
        "img",
        &[("class", "cover"), ("src", picture), ("role", "doc-cover"), ("alt", &crate::cover::alt(edition))],
    );
    m.line().close().line();
    m
}

/// 扉页 (`page-design.md` §3): kind, title, names, and at the foot where the work appeared.
pub(crate) fn title_page(edition: &Edition, words: &Words) -> Markup {
    let mut m = page(edition, edition.title(), "front");
    m.open("section", &[("class", "titlepage"), ("epub:type", "titlepage"), ("data-fuzi", "edition")]).line();
    head(&mut m, edition, words, None);
    m.open("div", &[("class", "imprint")]).line();
    for journal in values(edition, FieldKey::Journal) {
        field(&mut m, "p", None, FieldKey::Journal, journal);
        m.line();
    }
    let when: Vec<(FieldKey, &String)> = [FieldKey::VolumeIssue, FieldKey::Date]
        .into_iter()
        .flat_map(|key| values(edition, key).iter().map(move |v| (key, v)))
        .collect();
    if !when.is_empty() {
        m.open("p", &[]);
        for (i, (key, value)) in when.into_iter().enumerate() {
            if i > 0 {
                m.text("\u{3000}");
            }
            field(&mut m, "span", None, key, value);
        }
        m.close().line();
    }
    if let Some(publisher) = &edition.attribution().publisher {
        m.at("publisher").leaf("p", &[], publisher).line();
    }
    m.close().line().close().line();
    m
}

/// 版权与许可 (`page-design.md` §11): the notice, with RDFa for machines when the licence is resolved.
pub(crate) fn rights_page(edition: &Edition) -> Markup {
    let wording = edition.wording();
    let uri = edition.licence().uri();
    let mut m = page(edition, &wording.rights_title, "front");
    let mut attrs: Vec<(&'static str, &str)> =
        vec![("class", "rights"), ("epub:type", "copyright-page"), ("id", "notice"), ("data-fuzi", "edition")];
    if uri.is_some() {
        attrs.push(("prefix", "cc: http://creativecommons.org/ns# dct: http://purl.org/dc/terms/"));
        attrs.push(("about", edition.identifier()));
    }
    m.open("section", &attrs).line();
    m.leaf("h1", &[], &wording.rights_title).line();
    for rows in wording.rights.iter().filter(|g| !g.is_empty()) {
        m.open("dl", &[]).line();
        for row in rows {
            m.leaf("dt", &[], &row.label);
            for line in &row.lines {
                m.at(row.key);
                rights_line(&mut m, edition, row.key, line, uri.as_deref());
            }
            m.line();
        }
        m.close().line();
    }
    m.close().line();
    m
}

fn rights_line(m: &mut Markup, edition: &Edition, row: &str, line: &RowText, licence: Option<&str>) {
    let rdfa = licence.is_some();
    match line {
        RowText::Field(FieldKey::Title, text) if rdfa => {
            m.leaf("dd", &[("data-fuzi", &mark(FieldKey::Title)), ("property", "dct:title")], text);
        }
        RowText::Field(key, text) => field(m, "dd", None, *key, text),
        // a code given by the publisher may be printed as the edition's own: it is the record's all the same
        RowText::Own(text) if row == "licence" && *text == edition.licence().code => {
            field(m, "dd", None, FieldKey::LicenceCode, text);
        }
        RowText::Own(text) if rdfa && row == "creators" => {
            m.leaf("dd", &[("property", "cc:attributionName")], text);
        }
        RowText::Own(text) => {
            m.leaf("dd", &[], text);
        }
        RowText::Notice(text) => field(m, "dd", Some("kai notice"), FieldKey::Notice, text),
        RowText::Uri(text) => {
            m.open("dd", &[("class", "uri")]);
            match live_href(text) {
                Some(href) if licence == Some(text) => m.leaf("a", &[("rel", "license"), ("href", &href)], text),
                Some(href) => m.leaf("a", &[("href", &href)], text),
                None => m.text(text),
            };
            m.close();
        }
        RowText::Digest(groups) => {
            m.leaf("dd", &[("class", "digest")], &groups.join(" "));
        }
        RowText::Command(text) => {
            m.open("dd", &[]).leaf("code", &[], text).close();
        }
    }
}

/// A file of the text: its head when the article begins here, its blocks, and the credit that stays with it when it
/// is carried away.
pub(crate) fn text_page(edition: &Edition, part: &Part, body: &mut Body) -> Markup {
    let mut m = page(edition, &part.title, "text");
    let chapter: Attrs = &[("class", "chapter"), ("epub:type", "chapter"), ("role", "doc-chapter")];
    m.open("main", &[("epub:type", "bodymatter")]).line();
    if part.chapter {
        m.open("section", chapter).line();
    } else {
        m.open("article", &[]).line();
        m.open("header", &[("data-fuzi", "edition")]).line();
        head(&mut m, edition, body.words, Some((&body.notes, &part.file)));
        m.close().line();
    }
    body.levels = Levels::new(usize::from(!part.chapter));
    body.file.clone_from(&part.file);
    body.write(&mut m, part.blocks);
    m.at("credit").leaf("p", &[("class", "credit"), ("data-fuzi", "edition")], &edition.wording().credit_line).line();
    m
}

/// The words of a heading as one line, for navigation.
pub(crate) fn heading_line(block: &Block) -> Option<(u8, String)> {
    match &block.body {
        BlockBody::Leaf { kind: crate::document::LeafKind::Heading(level), text } => {
            let line = text.text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
            let line = line.trim().to_string();
            (!line.is_empty()).then_some((*level, line))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::phrases;

    #[test]
    fn titles_break_at_phrases() {
        for (title, want) in [
            ("河流与城市：一次对谈", &["河流与城市：", "一次对谈"][..]),
            ("论河流", &["论河流"]),
            ("读《水：一部历史》之后，再谈水权", &["读《水：一部历史》之后，", "再谈水权"]),
            ("从这里出发——到那里去", &["从这里出发——", "到那里去"]),
            ("问：答", &["问：答"]),
            ("", &[""]),
        ] {
            assert_eq!(phrases(title), want, "{title}");
            assert_eq!(phrases(title).concat(), title);
        }
    }
}
