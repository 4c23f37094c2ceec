//! The strongest proof (`licence-and-integrity.md` §6.4): the file, made again from its source, has the same bytes.
//!
//! [`BuildNote`] is what a file says of how it was made; every format carries it as `fuzi:build` in its metadata.

use crate::normalize::Extracted;
use crate::typeset::style::PageStyle;
use std::fmt;

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
        }
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
        Ok(())
    }
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
