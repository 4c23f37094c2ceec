//! From a repaired manuscript to a [`Document`]: metadata with their bases, blocks with their roles.

use super::{
    Basis, Block, BlockBody, BlockId, CalledFrom, Creator, Document, Field, Finding, LeafKind, ListItem, Metadata,
    coverage, front, lines, notes, turns,
};
use crate::normalize::Ledger;
use crate::normalize::labels::SpeakerLabel;
use crate::source::{DivRole, FrontMatter, Manuscript, RawBlock, RawBody};
use crate::text::{RichText, SourceSpan};

/// What the user gives on the command line or in a project file.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Replaces an inferred title.
    pub title: Option<String>,
    /// Replace inferred creators.
    pub authors: Vec<String>,
    /// Adds a version or port to a stated licence, or gives one where the source states none.
    pub license: Option<String>,
    /// On whose word.
    pub license_basis: Option<String>,
}

/// Understands a manuscript. Entries of class P and F that understanding makes (NZ-15, NZ-23, NZ-24) go to the ledger.
pub fn understand(manuscript: Manuscript, ledger: &mut Ledger, overrides: &Overrides) -> Document {
    let Manuscript { facts, text, front: header, mut blocks, pictures, mut findings, set_aside, .. } = manuscript;
    let mut meta = Metadata::default();
    if let Some(header) = &header {
        from_header(&mut meta, header, &mut findings);
    }
    let defined = notes::take(&mut blocks);
    front::take(&mut blocks, &text, &mut meta, overrides.title.is_some(), ledger);
    override_with(&mut meta, overrides, &mut findings);
    if meta.language.is_none() {
        meta.language = Some(Field::inferred(guess_language(&text).to_string(), "script-statistics"));
    }
    let found = turns::speakers(blocks.iter().filter_map(|b| match &b.body {
        RawBody::Para(t) => Some(t.text.as_str()),
        _ => None,
    }));
    let lowest = lowest_heading(&blocks);
    // names that a flag replaced call nothing
    let names: Vec<String> = meta.creators.iter().map(|c| c.name.clone()).collect();
    meta.calls.retain(|c| !matches!(&c.from, CalledFrom::Name(name) if !names.contains(name)));
    notes::place(&mut blocks, defined, &mut meta.calls, lowest, &mut findings);
    let mut builder = Builder { next: 0, speakers: &found, lowest, ledger, aside: false };
    let blocks: Vec<Block> = blocks.into_iter().flat_map(|b| builder.block(b)).collect();
    let spoken = turn_texts(&blocks);
    turns::infer_roles(&spoken, &found, &mut meta.creators);
    for s in &found {
        // a name that also speaks is surely a person of this work
        if let Some(c) = meta.creators.iter_mut().find(|c| s.full.as_deref() == Some(c.name.as_str()))
            && matches!(c.basis, Basis::Inferred(_))
        {
            c.basis = Basis::Stated;
        }
    }
    ledger.repairs.sort_by_key(|r| (r.span.start, r.span.end));
    ledger.doubts.sort_by_key(|d| d.span.start);
    let mut document =
        Document { meta, speakers: turns::to_speakers(&found), blocks, pictures, source: facts, findings };
    let header = header.map(|h| h.span);
    let lost = coverage::lost(&text, header, &document.leaves(), &document.meta, ledger, &set_aside);
    document.findings.extend(lost);
    document
}

fn from_header(meta: &mut Metadata, header: &FrontMatter, findings: &mut Vec<Finding>) {
    let text = |key: &str| header.values.get(key).map(|(v, span)| Field::stated(v.clone(), *span));
    meta.title = text("title");
    meta.subtitle = text("subtitle");
    meta.kind = text("kind");
    meta.language = text("language");
    meta.journal = text("journal");
    meta.issn = text("issn");
    meta.publisher = text("publisher");
    meta.source = text("source");
    meta.license = text("license");
    meta.license_basis = text("license-basis");
    meta.copyright = text("copyright");
    meta.style = text("style");
    meta.cover = text("cover");
    meta.identifiers = text("identifier").into_iter().collect();
    if let Some((value, span)) = header.values.get("date") {
        // a date that cannot be read is reported, never guessed
        match lines::parse_date(value) {
            Some(date) => meta.date = Some(Field::stated(date, *span)),
            None => findings.push(Finding { id: "META-006", span: Some(*span), args: vec![value.clone()] }),
        }
    }
    meta.volume = text("volume");
    meta.issue = text("issue");
    meta.volume_issue = match (&meta.volume, &meta.issue) {
        (Some(v), Some(i)) => Some(Field::stated(format!("第{}卷 第{}期", v.value, i.value), v.spans[0])),
        (None, Some(i)) => Some(Field::stated(format!("第{}期", i.value), i.spans[0])),
        (Some(v), None) => Some(Field::stated(format!("第{}卷", v.value), v.spans[0])),
        (None, None) => None,
    };
    meta.notice = header.notice.as_ref().map(|(lines, span)| Field::stated(lines.clone(), *span));
    for c in &header.creators {
        meta.creators.push(Creator {
            name: c.name.clone(),
            role: c.role.as_ref().map(|r| Field::stated(lines::role_code(r), c.span)),
            file_as: c.file_as.clone(),
            basis: Basis::Stated,
            spans: vec![c.span],
        });
    }
}

/// Flags replace what was inferred and fill what is missing; they never replace what the source states.
fn override_with(meta: &mut Metadata, overrides: &Overrides, findings: &mut Vec<Finding>) {
    let mut ignored = |flag: &str, stated: &str, span: Option<SourceSpan>| {
        findings.push(Finding { id: "META-001", span, args: vec![flag.to_string(), stated.to_string()] });
    };
    if let Some(title) = &overrides.title {
        match &meta.title {
            Some(t) if t.basis == Basis::Stated && t.value != *title => {
                ignored("--title", &t.value, t.spans.first().copied())
            }
            _ => meta.title = Some(Field::configured(title.clone())),
        }
    }
    if !overrides.authors.is_empty() {
        let stated: Vec<&str> =
            meta.creators.iter().filter(|c| c.basis == Basis::Stated).map(|c| c.name.as_str()).collect();
        if stated.is_empty() {
            meta.creators = overrides
                .authors
                .iter()
                .map(|name| Creator {
                    name: name.clone(),
                    role: None,
                    file_as: None,
                    basis: Basis::Configured,
                    spans: Vec::new(),
                })
                .collect();
        } else if stated != overrides.authors.iter().map(String::as_str).collect::<Vec<_>>() {
            ignored("--author", &stated.join("、"), meta.creators.first().and_then(|c| c.spans.first().copied()));
        }
    }
    meta.license_configured = overrides.license.clone();
    if let Some(basis) = &overrides.license_basis {
        meta.license_basis = Some(Field::configured(basis.clone()));
    }
}

/// zh-Hans or zh-Hant by characters that only one of them uses; `en` when there is no Han.
fn guess_language(text: &str) -> &'static str {
    const HANS: &str = "国这为说时们来个后会对发过还没样经现进动种开学见头问题长关业东车书当应实两话产义体无书见让说";
    const HANT: &str = "國這為說時們來個後會對發過還沒樣經現進動種開學見頭問題長關業東車書當應實兩話產義體無讓";
    let (mut hans, mut hant, mut han) = (0, 0, 0);
    for c in text.chars().take(200_000) {
        hans += usize::from(HANS.contains(c) && !HANT.contains(c));
        hant += usize::from(HANT.contains(c) && !HANS.contains(c));
        han += usize::from(crate::text::is_han(c));
    }
    match (han, hant > hans) {
        (0, _) => "en",
        (_, true) => "zh-Hant",
        (_, false) => "zh-Hans",
    }
}

fn lowest_heading(blocks: &[RawBlock]) -> u8 {
    blocks
        .iter()
        .filter_map(|b| match &b.body {
            RawBody::Heading(n, _) => Some(*n),
            _ => None,
        })
        .min()
        .unwrap_or(1)
}

struct Builder<'a> {
    next: u32,
    speakers: &'a [SpeakerLabel],
    lowest: u8,
    ledger: &'a mut Ledger,
    /// In notes: nobody speaks there, and no paragraph is an editor's note.
    aside: bool,
}

impl Builder<'_> {
    fn id(&mut self) -> BlockId {
        self.next += 1;
        BlockId(self.next)
    }

    fn leaf(&mut self, kind: LeafKind, text: RichText, span: SourceSpan) -> Block {
        Block { id: self.id(), span, body: BlockBody::Leaf { kind, text } }
    }

    fn blocks(&mut self, raw: Vec<RawBlock>) -> Vec<Block> {
        raw.into_iter().flat_map(|b| self.block(b)).collect()
    }

    fn block(&mut self, raw: RawBlock) -> Vec<Block> {
        let span = raw.span;
        vec![match raw.body {
            RawBody::Para(text) => self.para(text, span),
            RawBody::Heading(level, text) => {
                if text.is_blank() {
                    return Vec::new();
                }
                self.leaf(LeafKind::Heading((level - self.lowest.min(level) + 1).min(6)), text, span)
            }
            RawBody::Code(text) => self.leaf(LeafKind::Code, text, span),
            RawBody::Quote(inner) => {
                let id = self.id();
                Block { id, span, body: BlockBody::Quote(self.blocks(inner)) }
            }
            RawBody::List { ordered, items } => {
                let id = self.id();
                let items = items
                    .into_iter()
                    .map(|(marker, blocks)| ListItem {
                        marker: marker.map(|m| self.leaf(LeafKind::Marker, m, span)),
                        blocks: self.blocks(blocks),
                    })
                    .collect();
                Block { id, span, body: BlockBody::List { ordered, items } }
            }
            RawBody::Div { role, blocks } => return self.div(role, blocks, span),
            RawBody::Note { label, blocks, .. } => {
                let id = self.id();
                let blocks = self.aside(blocks);
                Block { id, span, body: BlockBody::Note { label, blocks } }
            }
            RawBody::Table { align, head, rows, caption } => {
                let id = self.id();
                let caption = self.caption(caption, span);
                let mut cells = |row: Vec<RichText>| -> Vec<Block> {
                    row.into_iter()
                        .map(|c| {
                            let at = c.span_of(0..c.text.len()).unwrap_or(span);
                            self.leaf(LeafKind::Cell, c, at)
                        })
                        .collect()
                };
                let head = cells(head);
                let rows = rows.into_iter().map(&mut cells).collect();
                Block { id, span, body: BlockBody::Table { align, head, rows, caption } }
            }
            RawBody::Figure { src, image, alt, caption } => {
                let id = self.id();
                let alt = Box::new(self.leaf(LeafKind::Alt, alt, span));
                let caption = self.caption(caption, span);
                Block { id, span, body: BlockBody::Figure { src, image, alt, caption } }
            }
            RawBody::Rule => Block { id: self.id(), span, body: BlockBody::SceneBreak },
        }]
    }

    fn caption(&mut self, text: Option<RichText>, span: SourceSpan) -> Option<Box<Block>> {
        let text = text?;
        let at = text.span_of(0..text.text.len()).unwrap_or(span);
        Some(Box::new(self.leaf(LeafKind::Caption, text, at)))
    }

    /// Blocks where nobody speaks.
    fn aside(&mut self, raw: Vec<RawBlock>) -> Vec<Block> {
        let before = std::mem::replace(&mut self.aside, true);
        let blocks = self.blocks(raw);
        self.aside = before;
        blocks
    }

    /// Blocks of a stated role: nothing about them is guessed.
    fn div(&mut self, role: DivRole, raw: Vec<RawBlock>, span: SourceSpan) -> Vec<Block> {
        if role == DivRole::EditorNote {
            let id = self.id();
            let mut raw = raw;
            if let Some(RawBlock { body: RawBody::Para(text), .. }) = raw.first_mut()
                && let Some(label) = turns::editor_label(text)
            {
                *text = turns::mark_label(std::mem::take(text), &label, self.ledger);
            }
            return vec![Block { id, span, body: BlockBody::EditorNote(self.aside(raw)) }];
        }
        let mut out = Vec::new();
        for block in raw {
            match block.body {
                RawBody::Para(text) if role == DivRole::Verse => {
                    out.push(self.leaf(LeafKind::Verse, text, block.span));
                }
                RawBody::Para(text) => {
                    for line in text.lines().into_iter().map(RichText::trimmed).filter(|l| !l.is_blank()) {
                        let at = line.span_of(0..line.text.len()).unwrap_or(block.span);
                        out.push(self.leaf(LeafKind::Signature, line, at));
                    }
                }
                body => out.extend(self.block(RawBlock { span: block.span, body })),
            }
        }
        out
    }

    fn para(&mut self, text: RichText, span: SourceSpan) -> Block {
        if self.aside {
            let kind = if is_verse(&text) { LeafKind::Verse } else { LeafKind::Para };
            return self.leaf(kind, text, span);
        }
        if let Some(label) = turns::editor_label(&text) {
            let id = self.id();
            let text = turns::mark_label(text, &label, self.ledger);
            let note = self.leaf(LeafKind::Para, text, span);
            return Block { id, span, body: BlockBody::EditorNote(vec![note]) };
        }
        if is_verse(&text) {
            return self.leaf(LeafKind::Verse, text, span);
        }
        let (kind, text) = turns::as_turn(text, self.speakers, self.ledger);
        self.leaf(kind, text, span)
    }
}

/// Lines that the author broke, all of them short: verse (PA-11).
fn is_verse(text: &RichText) -> bool {
    let lines: Vec<&str> = text.text.split('\n').filter(|l| !l.trim().is_empty()).collect();
    lines.len() >= 2 && lines.iter().all(|l| l.chars().count() <= 20)
}

/// Who says what, continuation paragraphs included.
fn turn_texts(blocks: &[Block]) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut current = None;
    for b in blocks {
        if let BlockBody::Leaf { kind, text } = &b.body {
            match kind {
                LeafKind::Turn { speaker } => current = Some(*speaker),
                LeafKind::Heading(_) => current = None,
                _ => {}
            }
            if let Some(who) = current {
                out.push((who, text.text.as_str()));
            }
        }
    }
    out
}
