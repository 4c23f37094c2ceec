//! Marked-content sequences.

use super::*;

impl<'a> Walker<'a, '_> {
    pub(super) fn begin(&mut self, op: &[u8], operands: &[Token], run: &Run<'a>) {
        let tag = match operands.first() {
            Some(Token::Name(tag)) => tag.as_slice(),
            _ => b"".as_slice(),
        };
        let properties = if op == b"BDC" { operands.get(1) } else { None };
        let named = match properties {
            Some(Token::Name(name)) => run
                .resources
                .and_then(|r| get_dict(self.pdf, r, b"Properties"))
                .and_then(|l| get_dict(self.pdf, l, name)),
            _ => None,
        };
        self.page.layers |= tag == b"OC";
        let text = |key: &[u8]| match (named, properties) {
            (Some(dict), _) => get_text(self.pdf, dict, key),
            (None, Some(inline)) => match inline.get(key) {
                Some(Token::Text(bytes)) => Some(text_string(bytes)),
                _ => None,
            },
            _ => None,
        };
        let mcid = match named {
            Some(dict) => get(self.pdf, dict, b"MCID").and_then(|o| o.as_i64().ok()),
            None => properties.and_then(|p| p.get(b"MCID")).and_then(Token::int),
        };
        let around = self.open.last().copied();
        let owner = match (tag, mcid) {
            _ if run.inner.is_some() => Owner::Inner,
            (b"Artifact", _) => Owner::Artifact,
            (_, Some(mcid)) => Owner::Content(mcid),
            _ => around.map_or(Owner::Loose, |o| o.1),
        };
        let mark = Mark {
            tag: tag.to_vec(),
            mcid,
            parent: around.and_then(|o| o.0),
            lang: text(b"Lang"),
            actual: text(b"ActualText"),
            alt: text(b"Alt"),
            expansion: text(b"E"),
            painted: false,
            form: run.form,
        };
        let cost = PAINTED + mark.actual.as_ref().map_or(0, String::len) + mark.alt.as_ref().map_or(0, String::len);
        let kept = self.page.marks.len() < MAX_MARKS && self.open.len() < MAX_NESTING && self.budget.charge(cost);
        let place = kept.then_some(self.page.marks.len());
        if kept {
            self.page.marks.push(mark);
        } else {
            self.page.crowded = true;
        }
        // as many as tokens can be read; a page of text has two
        if self.open.len() < MAX_MARKS {
            self.open.push((place, owner));
        }
    }
}
