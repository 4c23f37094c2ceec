//! The strongest proof (`licence-and-integrity.md` §6.4): the file, made again from its source, has the same bytes.
//!
//! [`BuildNote`] is what a file says of how it was made; every format carries it as `fuzi:build` in its metadata.

use crate::fonts::{FontError, FontSet};
use crate::license::Edition;
use crate::normalize::Extracted;
use crate::pdf::{PrintFlags, PrintOptions};
use crate::press::{Format, PressError, emit};
use crate::typeset;
use crate::typeset::style::{Marks, PageStyle};
use crate::verify::RebuildReport;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

/// How a file was made, beyond what its source states: what a rebuild has to do again.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct BuildNote {
    /// Program and version (`fuzi 0.1.0`); empty when the file does not say.
    pub generator: String,
    /// Name of the page style, [`BuildNote::OTHER`] for one that is not in the program; `None` in an EPUB, which has
    /// no pages.
    pub style: Option<String>,
    /// `--extracted`.
    pub extracted: Extracted,
    /// `SOURCE_DATE_EPOCH`, seconds.
    pub source_date_epoch: Option<i64>,
    /// `--no-cover`, in an EPUB.
    pub no_cover: bool,
    /// `--marks`, `--pad`, in a print edition.
    pub print: PrintFlags,
}

impl BuildNote {
    /// Stands for a page style that came from a file.
    pub const OTHER: &'static str = "file";

    /// For a file made by this program.
    pub fn new(style: Option<&PageStyle>, extracted: Extracted, source_date_epoch: Option<i64>) -> BuildNote {
        BuildNote {
            generator: crate::license::GENERATOR.to_string(),
            style: style.map(|s| match PageStyle::builtin(&s.name) {
                Some(known) if known == *s => s.name.clone(),
                _ => BuildNote::OTHER.to_string(),
            }),
            extracted,
            source_date_epoch,
            no_cover: false,
            print: PrintFlags::default(),
        }
    }

    /// The same for an EPUB with or without a cover.
    pub fn with_cover(self, cover: bool) -> BuildNote {
        BuildNote { no_cover: !cover, ..self }
    }

    /// For a print edition that was asked for with these flags.
    pub fn printed(self, print: PrintFlags) -> BuildNote {
        BuildNote { print, ..self }
    }

    /// Reads what [`fmt::Display`] writes; words that it does not know are passed over, since a later version may
    /// have more to say.
    pub fn parse(text: &str) -> BuildNote {
        let mut note = BuildNote::default();
        let mut head: Vec<&str> = Vec::new();
        for word in text.split(' ').filter(|w| !w.is_empty()) {
            match word.split_once(':') {
                None => head.push(word),
                Some(("style", name)) => note.style = Some(name.to_string()),
                Some(("extracted", "yes")) => note.extracted = Extracted::Yes,
                Some(("extracted", "no")) => note.extracted = Extracted::No,
                Some(("cover", "no")) => note.no_cover = true,
                Some(("marks", name)) => note.print.marks = Marks::named(name),
                Some(("pad", n)) => note.print.pad = n.parse().ok(),
                Some(("epoch", n)) => note.source_date_epoch = n.parse().ok(),
                Some(_) => {}
            }
        }
        note.generator = head.join(" ");
        note
    }
}

/// One line: `fuzi 0.1.0 style:a5 extracted:auto epoch:1767225600`.
impl fmt::Display for BuildNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.generator)?;
        if let Some(style) = &self.style {
            write!(f, " style:{style}")?;
        }
        let extracted = match self.extracted {
            Extracted::Auto => "auto",
            Extracted::Yes => "yes",
            Extracted::No => "no",
        };
        write!(f, " extracted:{extracted}")?;
        if let Some(seconds) = self.source_date_epoch {
            write!(f, " epoch:{seconds}")?;
        }
        if self.no_cover {
            f.write_str(" cover:no")?;
        }
        if let Some(marks) = self.print.marks {
            write!(f, " marks:{}", marks.name())?;
        }
        if let Some(pad) = self.print.pad {
            write!(f, " pad:{pad}")?;
        }
        Ok(())
    }
}

/// Which format a file has, by its metadata, which stand open in every PDF of this program: those for the press claim
/// PDF/X. `None` for a cover or folded sheets (`fuzi:part`, `docs/marks.md`): parts that no rebuild compares.
pub fn format_of(bytes: &[u8]) -> Option<Format> {
    let has = |what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
    match bytes.starts_with(b"PK") {
        true => Some(Format::Epub),
        false if has(b"<fuzi:part>") => None,
        false if has(b"<pdfxid:GTS_PDFXVersion>") => Some(Format::Print),
        false => Some(Format::Pdf),
    }
}

/// Builds a file again from its sealed source, and compares. `edition` is sealed with the note's own choices; `style`
/// and `fonts` are asked for when there are pages to set.
///
/// # Errors
/// What building the work would fail with.
pub fn rebuild(
    bytes: &[u8],
    note: &BuildNote,
    mut edition: Edition,
    style: impl FnOnce() -> Result<PageStyle, typeset::style::StyleError>,
    fonts: impl FnOnce() -> Result<FontSet, FontError>,
) -> Result<RebuildReport, PressError> {
    let part = || PressError::Emit { format: "rebuild", reason: "a cover or folded sheets".to_string() };
    let format = format_of(bytes).ok_or_else(part)?;
    let own = |style: Option<&PageStyle>| {
        let own = BuildNote::new(style, note.extracted, note.source_date_epoch);
        match format {
            Format::Epub => own.with_cover(!note.no_cover),
            Format::Print => own.printed(note.print),
            _ => own,
        }
        .to_string()
    };
    let (fresh, _) = if format == Format::Epub {
        edition.set_build_note(&own(None));
        let fonts = if note.no_cover { None } else { Some(fonts()?) };
        emit(format, &edition, None, fonts.as_ref(), &PrintOptions::default())?
    } else {
        let (style, fonts) = (style()?, fonts()?);
        edition.set_build_note(&own(Some(&style)));
        let pages = typeset::typeset(&edition, &style, &fonts)
            .map_err(|e| PressError::Emit { format: format.name(), reason: e.to_string() })?;
        let print = PrintOptions::new(&style.sheet, note.print);
        emit(format, &edition, Some(&pages), Some(&fonts), &print)?
    };
    let difference = (bytes != fresh).then(|| match format {
        Format::Epub => epub_difference(bytes, &fresh),
        _ => pdf_difference(bytes, &fresh),
    });
    Ok(RebuildReport {
        equal: difference.is_none(),
        difference,
        generator: note.generator.clone(),
        rebuilt_by: crate::license::GENERATOR.to_string(),
    })
}

/// Where the first byte differs, for what has no parts to name.
fn offset(here: &[u8], fresh: &[u8]) -> String {
    let at = here.iter().zip(fresh).take_while(|(a, b)| a == b).count();
    format!("byte {at}")
}

/// The first entry that differs, in the order of the fresh container; with its line when it is text.
fn epub_difference(here: &[u8], fresh: &[u8]) -> String {
    let (Some(wanted), Some(mut found)) = (entries(fresh, None), entries(here, Some(fresh.len() as u64))) else {
        return offset(here, fresh);
    };
    for (name, content) in &wanted {
        match found.remove(name) {
            None => return format!("{name}: missing"),
            Some(other) if other != *content => {
                let at = other.iter().zip(content).take_while(|(a, b)| a == b).count();
                let line = content.iter().take(at).filter(|b| **b == b'\n').count() + 1;
                let text = std::str::from_utf8(content).is_ok();
                return if text { format!("{name}, line {line}") } else { format!("{name}, byte {at}") };
            }
            Some(_) => {}
        }
    }
    match found.keys().next() {
        Some(more) => format!("{more}: not in the fresh build"),
        None => format!("the container (order, dates or packing of the entries), {}", offset(here, fresh)),
    }
}

/// Entries by name. Of a foreign container (`packed`: size of the fresh one) no entry is read much further than a fresh
/// one could go.
fn entries(bytes: &[u8], packed: Option<u64>) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let mut out = BTreeMap::new();
    for i in 0..zip.len() {
        let entry = zip.by_index(i).ok()?;
        let name = entry.name().ok()?.into_owned();
        let mut content = Vec::new();
        // what is longer differs anyway
        entry.take(packed.map_or(u64::MAX, |p| p.saturating_mul(64))).read_to_end(&mut content).ok()?;
        out.insert(name, content);
    }
    Some(out)
}

/// The first page whose content differs, else the first object.
fn pdf_difference(here: &[u8], fresh: &[u8]) -> String {
    // the library must not take the program down on broken bytes
    let load = |bytes: &[u8]| std::panic::catch_unwind(|| lopdf::Document::load_mem(bytes).ok()).ok().flatten();
    let (Some(mine), Some(other)) = (load(fresh), load(here)) else { return offset(here, fresh) };
    let (pages, found) = (mine.get_pages(), other.get_pages());
    for (number, id) in &pages {
        let Some(there) = found.get(number) else { return format!("page {number}: missing") };
        if mine.get_page_content(*id) != other.get_page_content(*there) {
            return format!("page {number}, content");
        }
    }
    if let Some(more) = found.keys().find(|n| !pages.contains_key(n)) {
        return format!("page {more}: not in the fresh build");
    }
    for (id, object) in &mine.objects {
        if other.objects.get(id) != Some(object) {
            return format!("object {} {}{}", id.0, id.1, kind_of(object));
        }
    }
    match other.objects.keys().find(|id| !mine.objects.contains_key(id)) {
        Some(id) => format!("object {} {}: not in the fresh build", id.0, id.1),
        None => format!("the file's order or trailer, {}", offset(here, fresh)),
    }
}

/// ` (Metadata)`, where an object says what it is.
fn kind_of(object: &lopdf::Object) -> String {
    let dict = match object {
        lopdf::Object::Dictionary(d) => Some(d),
        lopdf::Object::Stream(s) => Some(&s.dict),
        _ => None,
    };
    let kind = dict.and_then(|d| d.get(b"Type").ok()).and_then(|t| t.as_name().ok());
    kind.map_or_else(String::new, |k| format!(" ({})", String::from_utf8_lossy(k)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_and_reads_the_same() {
        let a5 = PageStyle::builtin("a5").unwrap();
        let note = BuildNote::new(Some(&a5), Extracted::Yes, Some(1_767_225_600));
        let text = note.to_string();
        assert_eq!(text, format!("fuzi {} style:a5 extracted:yes epoch:1767225600", env!("CARGO_PKG_VERSION")));
        assert_eq!(BuildNote::parse(&text), note);
        let flags = PrintFlags { marks: Some(Marks::Always), pad: Some(16) };
        let print = note.printed(flags);
        assert!(print.to_string().ends_with(" epoch:1767225600 marks:always pad:16"));
        assert_eq!(BuildNote::parse(&print.to_string()), print);
        let plain = BuildNote::new(None, Extracted::Auto, None);
        assert_eq!(BuildNote::parse(&plain.to_string()), plain);
    }

    #[test]
    fn a_style_from_a_file_is_not_taken_for_one_of_the_program() {
        let changed = PageStyle::from_toml("name = \"a5\"\n[page]\nrows = 24\n").unwrap();
        assert_eq!(BuildNote::new(Some(&changed), Extracted::Auto, None).style.as_deref(), Some("file"));
    }

    #[test]
    fn words_of_other_programs_harm_nothing() {
        let note = BuildNote::parse("  calibre 7.1 epoch:soon colour:red extracted:perhaps  ");
        assert_eq!(note, BuildNote { generator: "calibre 7.1".into(), ..BuildNote::default() });
    }
}
