//! Corrections to the XML that epub-builder writes: its package document, navigation and container, read event by
//! event and written again with what it cannot say.
//!
//! Defects of epub-builder 0.8.3, each with a test in `tests/it/epub.rs` so that none comes back:
//!
//! | # | defect | here |
//! |---|---|---|
//! | 1 | `dc:language` and the first `dc:creator` share an id; every role is `aut` | metadata written anew |
//! | 2 | no `reftype` gives an empty landmarks list (RSC-005) | types always given, two landmarks added |
//! | 3 | content of `<meta>` is not escaped (RSC-016) | metadata written anew |
//! | 4 | `add_refines()` writes `id` | metadata written anew |
//! | 5 | `epub_direction` has no effect | the spine says `ltr` |
//! | 6 | inline SVG is not declared (OPF-014) | drawings are files |
//! | 7 | no language on package and navigation, no labels (Ace) | added |
//! | 8 | the wall clock and a random name | the edition's own; [`super::archive`] |

use super::EpubError;
use super::markup::Markup;
use quick_xml::Reader;
use quick_xml::Writer;
use quick_xml::events::{BytesStart, BytesText, Event};
use std::io::Write as _;

/// Where epub-builder puts things, and where the edition has them (`docs/marks.md`). `None`: left out, since EPUB 3.3
/// has no use for it (NCX), or it speaks of fonts that are not in the book (Apple's options).
pub(crate) fn place(name: &str) -> Option<String> {
    match name {
        "OEBPS/content.opf" => Some("EPUB/package.opf".into()),
        "OEBPS/stylesheet.css" => Some("EPUB/style.css".into()),
        "OEBPS/toc.ncx" | "META-INF/com.apple.ibooks.display-options.xml" => None,
        name => Some(match name.strip_prefix("OEBPS/") {
            Some(rest) => format!("EPUB/{rest}"),
            None => name.to_string(),
        }),
    }
}

/// `META-INF/container.xml`: the package document's new place.
pub(crate) fn container(xml: &str) -> Result<Vec<u8>, EpubError> {
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::new(Vec::new());
    loop {
        let event = match reader.read_event()? {
            Event::Eof => return Ok(writer.into_inner()),
            Event::Empty(e) if e.name().as_ref() == "rootfile" => {
                Event::Empty(with(&e, &[("full-path", Some("EPUB/package.opf"))])?)
            }
            event => event,
        };
        writer.write_event(event)?;
    }
}

/// The package document: manifest and spine as epub-builder made them, metadata written anew.
///
/// Defects 1, 3, 4, 5 and 8 go with the metadata, 7 with `xml:lang`; NCX and guide, which belong to EPUB 2, are dropped.
pub(crate) fn package(xml: &str, metadata: &str, prefix: &str, language: &str) -> Result<Vec<u8>, EpubError> {
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::new(Vec::new());
    loop {
        let event = match reader.read_event()? {
            Event::Eof => return Ok(writer.into_inner()),
            Event::Start(e) if e.name().as_ref() == "package" => Event::Start(with(
                &e,
                &[("unique-identifier", Some("pub-id")), ("xml:lang", Some(language)), ("prefix", Some(prefix))],
            )?),
            Event::Start(e) if e.name().as_ref() == "metadata" => {
                reader.read_to_end(e.to_end().name())?;
                writer.get_mut().write_all(metadata.as_bytes())?;
                continue;
            }
            Event::Start(e) if e.name().as_ref() == "guide" => {
                reader.read_to_end(e.to_end().name())?;
                continue;
            }
            Event::Start(e) if e.name().as_ref() == "spine" => {
                Event::Start(with(&e, &[("toc", None), ("page-progression-direction", Some("ltr"))])?)
            }
            // a landmark may name only what the spine holds (RSC-011), so the contents are there, outside the reading
            // order: readers have them at hand, and the text begins with the title page
            Event::End(e) if e.name().as_ref() == "spine" => {
                let nav = BytesStart::new("itemref").with_attributes([("idref", "nav"), ("linear", "no")]);
                writer.write_event(Event::Empty(nav))?;
                Event::End(e)
            }
            Event::Empty(e) if e.name().as_ref() == "item" => match attribute(&e, "href")?.as_deref() {
                Some("toc.ncx") => continue,
                Some("stylesheet.css") => {
                    Event::Empty(with(&e, &[("href", Some("style.css")), ("id", Some("style"))])?)
                }
                _ => Event::Empty(e),
            },
            event => event,
        };
        writer.write_event(event)?;
    }
}

/// Words of the navigation document that epub-builder has no place for.
pub(crate) struct NavWords<'a> {
    pub(crate) language: &'a str,
    pub(crate) contents: &'a str,
    pub(crate) title_page: &'a str,
    pub(crate) landmarks: &'a str,
    /// The cover, when there is one.
    pub(crate) cover: Option<&'a str>,
    pub(crate) body: &'a str,
}

/// The navigation document: lists as epub-builder made them; language, roles and labels (defect 7), and landmarks for
/// the contents and the title page, which stand in no list (defect 2: never an empty list).
pub(crate) fn nav(xml: &str, words: &NavWords) -> Result<Vec<u8>, EpubError> {
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::new(Vec::new());
    let mut landmarks = false;
    loop {
        let event = match reader.read_event()? {
            Event::Eof => return Ok(writer.into_inner()),
            Event::Start(e) if e.name().as_ref() == "html" => {
                Event::Start(with(&e, &[("lang", Some(words.language)), ("xml:lang", Some(words.language))])?)
            }
            Event::Start(e) if e.name().as_ref() == "body" => {
                Event::Start(with(&e, &[("data-fuzi", Some("edition"))])?)
            }
            Event::Empty(e) if e.name().as_ref() == "link" => Event::Empty(with(&e, &[("href", Some("style.css"))])?),
            Event::Start(e) if e.name().as_ref() == "nav" => {
                landmarks = attribute(&e, "epub:type")?.as_deref() == Some("landmarks");
                let attrs: &[(&str, Option<&str>)] = if landmarks {
                    &[("id", Some("landmarks")), ("aria-label", Some(words.landmarks))]
                } else {
                    &[("role", Some("doc-toc")), ("aria-labelledby", Some("toc-title"))]
                };
                Event::Start(with(&e, attrs)?)
            }
            Event::Start(e) if landmarks && e.name().as_ref() == "ol" => {
                writer.write_event(Event::Start(e))?;
                let mut items = Markup::default();
                let cover = words.cover.map(|label| ("cover", "cover.xhtml", label));
                let others = [("titlepage", "title.xhtml", words.title_page), ("toc", "nav.xhtml#toc", words.contents)];
                for (kind, href, label) in cover.into_iter().chain(others) {
                    items.line().open("li", &[]).leaf("a", &[("epub:type", kind), ("href", href)], label).close();
                }
                writer.get_mut().write_all(items.finish()?.as_bytes())?;
                continue;
            }
            Event::Start(e) if landmarks && attribute(&e, "epub:type")?.as_deref() == Some("bodymatter") => {
                reader.read_to_end(e.to_end().name())?;
                let end = e.to_end().into_owned();
                writer.write_event(Event::Start(e))?;
                writer.write_event(Event::Text(BytesText::new(words.body)))?;
                Event::End(end)
            }
            event => event,
        };
        writer.write_event(event)?;
    }
}

fn attribute(e: &BytesStart, name: &str) -> Result<Option<String>, EpubError> {
    Ok(e.try_get_attribute(name)?.map(|a| a.value.into_owned()))
}

/// The tag with attributes set, added at the end, or (`None`) taken away.
fn with(e: &BytesStart, set: &[(&str, Option<&str>)]) -> Result<BytesStart<'static>, EpubError> {
    let mut out = BytesStart::new(e.name().as_ref().to_string());
    for attr in e.attributes() {
        let attr = attr?;
        if !set.iter().any(|s| s.0 == attr.key.as_ref()) {
            out.push_attribute(attr);
        }
    }
    for (name, value) in set {
        if let Some(value) = value {
            out.push_attribute((*name, *value));
        }
    }
    Ok(out)
}
