//! Writing XML that is well formed by construction: tags nest, characters are escaped so that they come back exactly.

/// A document being written. Tags are closed in order; every character goes through [`Markup::text`] or an attribute.
#[derive(Debug, Default)]
pub(crate) struct Markup {
    out: String,
    open: Vec<&'static str>,
    place: String,
    bad: Option<BadCharacter>,
}

/// A character that XML 1.0 cannot hold, and the place that holds it (a block id, or the name of a field).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadCharacter {
    pub(crate) place: String,
    pub(crate) character: char,
}

/// Attributes of a tag, in the order they are written.
pub(crate) type Attrs<'a> = &'a [(&'static str, &'a str)];

/// Whether XML 1.0 (Fifth Edition, §2.2) can hold the character at all; a reference does not help for the others.
pub(crate) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

impl Markup {
    /// An XHTML or package document with its declaration.
    pub(crate) fn document(doctype: Option<&str>) -> Markup {
        let mut m = Markup::default();
        m.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        if let Some(d) = doctype {
            m.out.push_str(d);
            m.out.push('\n');
        }
        m
    }

    /// Names what is being written, for the error when a character cannot be written.
    pub(crate) fn at(&mut self, place: &str) -> &mut Markup {
        self.place.clear();
        self.place.push_str(place);
        self
    }

    /// Opens a tag.
    pub(crate) fn open(&mut self, tag: &'static str, attrs: Attrs) -> &mut Markup {
        self.tag(tag, attrs);
        self.out.push('>');
        self.open.push(tag);
        self
    }

    /// A tag without content.
    pub(crate) fn empty(&mut self, tag: &'static str, attrs: Attrs) -> &mut Markup {
        self.tag(tag, attrs);
        self.out.push_str("/>");
        self
    }

    /// Closes the tag opened last.
    pub(crate) fn close(&mut self) -> &mut Markup {
        if let Some(tag) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
        self
    }

    /// A tag that holds text only.
    pub(crate) fn leaf(&mut self, tag: &'static str, attrs: Attrs, text: &str) -> &mut Markup {
        self.open(tag, attrs).text(text).close()
    }

    /// Characters, exactly. A carriage return is written as a reference, since a parser would make it a line feed.
    pub(crate) fn text(&mut self, text: &str) -> &mut Markup {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '\r' => self.out.push_str("&#13;"),
                c => self.push(c),
            }
        }
        self
    }

    /// A line end between blocks; never inside a leaf.
    pub(crate) fn line(&mut self) -> &mut Markup {
        self.out.push('\n');
        self
    }

    /// Closes what is open and gives the document, or the first character that XML cannot hold.
    pub(crate) fn finish(mut self) -> Result<String, BadCharacter> {
        while !self.open.is_empty() {
            self.close();
        }
        match self.bad {
            Some(bad) => Err(bad),
            None => Ok(self.out),
        }
    }

    fn tag(&mut self, tag: &str, attrs: Attrs) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attrs {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            for c in value.chars() {
                match c {
                    '&' => self.out.push_str("&amp;"),
                    '<' => self.out.push_str("&lt;"),
                    '"' => self.out.push_str("&quot;"),
                    // attribute values are normalised by a parser: only a reference keeps these
                    '\t' => self.out.push_str("&#9;"),
                    '\n' => self.out.push_str("&#10;"),
                    '\r' => self.out.push_str("&#13;"),
                    c => self.push(c),
                }
            }
            self.out.push('"');
        }
    }

    fn push(&mut self, c: char) {
        if is_xml_char(c) {
            self.out.push(c);
        } else if self.bad.is_none() {
            self.bad = Some(BadCharacter { place: self.place.clone(), character: c });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_escaped_or_named() {
        let mut m = Markup::default();
        m.open("p", &[("title", "a\"<&\n\t\r")]).text("<&>\r]]>").close();
        assert_eq!(m.finish().unwrap(), "<p title=\"a&quot;&lt;&amp;&#10;&#9;&#13;\">&lt;&amp;&gt;&#13;]]&gt;</p>");
        for c in ['\0', '\u{8}', '\u{B}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
            let mut m = Markup::default();
            m.at("b0007").text(&format!("甲{c}乙"));
            assert_eq!(m.finish(), Err(BadCharacter { place: "b0007".into(), character: c }));
        }
    }

    #[test]
    fn open_tags_are_closed() {
        let mut m = Markup::default();
        m.open("ul", &[]).open("li", &[]).text("甲");
        assert_eq!(m.finish().unwrap(), "<ul><li>甲</li></ul>");
    }
}
