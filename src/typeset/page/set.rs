//! From words to placed lines: the door to the inline engine for everything on a page.

use super::grid::Grid;
use super::marks::References;
use super::reports;
use super::rich::Prose;
use super::slab::Slab;
use crate::document::Finding;
use crate::fonts::{FontSet, Voice};
use crate::text::{RichText, SourceSpan, is_han};
use crate::typeset::inline::{
    Align, FontContext, Line, Paragraph, StyledRun, TextStyle, natural_width, runs_of, set_paragraph,
};
use crate::typeset::style::PageStyle;
use crate::typeset::{Artifact, Item, Owner, SetLine};
use crate::units::{Em, Pt};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A measure that no display text fills.
const ENDLESS: Em = Em::whole(100_000);

/// Style, grid and faces of one run, and what no face has.
pub(crate) struct Setter<'a> {
    pub style: &'a PageStyle,
    pub grid: Grid,
    pub fonts: FontContext<'a>,
    font_set: &'a FontSet,
    pub references: References<'a>,
    /// How many threads may share the body's blocks; the pages are the same for any number (LB-28).
    pub threads: usize,
    keep_lines: bool,
    noted: RefCell<Noted>,
}

/// What the user should know of the pages: each how often, and first where.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// Characters that no face has (`decisions.md` 18).
    missing: BTreeMap<char, (usize, Option<SourceSpan>)>,
    /// Tables too wide for the measure, set as label and value lines (TB-04).
    wide_tables: (usize, Option<SourceSpan>),
}

fn add(to: &mut (usize, Option<SourceSpan>), (count, span): (usize, Option<SourceSpan>)) {
    to.0 += count;
    to.1 = to.1.or(span);
}

/// Items with the lines they were made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placed {
    pub items: Vec<Item>,
    pub lines: Vec<SetLine>,
}

impl Placed {
    pub(crate) fn append(&mut self, other: Placed) {
        self.items.extend(other.items);
        self.lines.extend(other.lines);
    }
}

impl Slab {
    /// Adds placed words.
    pub(crate) fn put(&mut self, placed: Placed) {
        self.items.extend(placed.items);
        self.lines.extend(placed.lines);
    }
}

/// A short text on one line, to be spread or placed by hand.
#[derive(Clone, Debug)]
pub(crate) struct Strip {
    paragraph: Arc<Paragraph>,
    line: Option<Line>,
}

impl<'a> Setter<'a> {
    pub(crate) fn new(style: &'a PageStyle, fonts: &'a FontSet, keep_lines: bool) -> Setter<'a> {
        Setter {
            style,
            grid: Grid::new(style),
            fonts: FontContext::new(fonts),
            font_set: fonts,
            references: References::default(),
            threads: std::thread::available_parallelism().map_or(1, |n| n.get()),
            keep_lines,
            noted: RefCell::default(),
        }
    }

    /// The same for words that call notes and show pictures.
    pub(crate) fn with_references(self, references: References<'a>) -> Setter<'a> {
        Setter { references, ..self }
    }

    /// The same on another grid of the page.
    pub(crate) fn on(self, grid: Grid) -> Setter<'a> {
        Setter { grid, ..self }
    }

    /// A setter for the columns of this one's pages, whose findings are its own.
    pub(crate) fn in_column(&self) -> Setter<'a> {
        self.again(self.font_set).on(self.grid.of_column())
    }

    /// Style of running text: the Han–Latin gap of the style.
    pub(crate) fn text(&self, voice: Voice, size: Pt) -> TextStyle {
        TextStyle { gap: self.style.line.gap, ..display_style(voice, size) }
    }

    /// 黑 labels: drawn smaller on their 1 em advance (`page-design.md` §0).
    pub(crate) fn label(&self, size: Pt) -> TextStyle {
        TextStyle { glyph_scale: self.style.line.label_scale.0 as u16, ..self.text(Voice::Hei, size) }
    }

    /// Lines of a paragraph.
    pub(crate) fn lines(&self, prose: &Prose) -> Vec<Line> {
        let set = set_paragraph(&prose.paragraph, &self.fonts);
        for m in &set.missing {
            // of a reading: the character that it stands over
            let there = prose.paragraph.text.get(m.at..).and_then(|t| t.chars().next());
            let end = m.at + there.map_or(0, char::len_utf8);
            let span = prose.source.as_ref().and_then(|s| s.span_of(m.at..end));
            self.note_missing(m.ch, span);
        }
        set.lines
    }

    /// Lines of a paragraph that is only measured: what it misses is not counted twice.
    pub(crate) fn measured(&self, prose: &Prose) -> Vec<Line> {
        set_paragraph(&prose.paragraph, &self.fonts).lines
    }

    /// Remembers a character that no face has (`decisions.md` 18).
    pub(crate) fn note_missing(&self, ch: char, span: Option<SourceSpan>) {
        add(self.noted.borrow_mut().missing.entry(ch).or_default(), (1, span));
    }

    /// Remembers a table that no size makes fit (TB-04).
    pub(crate) fn note_wide_table(&self, span: Option<SourceSpan>) {
        add(&mut self.noted.borrow_mut().wide_tables, (1, span));
    }

    /// Takes over what another setter of the same run found, whose text comes later.
    pub(crate) fn take_noted(&self, other: Noted) {
        let mut noted = self.noted.borrow_mut();
        for (ch, found) in other.missing {
            add(noted.missing.entry(ch).or_default(), found);
        }
        add(&mut noted.wide_tables, other.wide_tables);
    }

    /// What it found, for the setter that goes on.
    pub(crate) fn into_noted(self) -> Noted {
        self.noted.into_inner()
    }

    /// Whether lines are kept for the glyph dump.
    pub(crate) fn keeps_lines(&self) -> bool {
        self.keep_lines
    }

    /// Another setter of the same run, whose findings are its own.
    pub(crate) fn again(&self, fonts: &'a FontSet) -> Setter<'a> {
        Setter::new(self.style, fonts, self.keep_lines).with_references(self.references.clone()).on(self.grid.clone())
    }

    /// A setter for a page of another style within this one, whose findings are its own.
    pub(crate) fn within<'n>(&self, style: &'n PageStyle) -> Setter<'n>
    where
        'a: 'n,
    {
        Setter::new(style, self.font_set, self.keep_lines).with_references(self.references.clone())
    }

    /// One finding a missing character (code point and count, first place), one for all tables that are too wide.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let noted = self.noted.borrow();
        let finding = |(c, (count, span)): (&char, &(usize, Option<SourceSpan>))| Finding {
            id: "FNT-001",
            span: *span,
            args: vec![format!("U+{:04X}", u32::from(*c)), count.to_string()],
        };
        let (wide, span) = noted.wide_tables;
        let tables = (wide > 0).then(|| Finding { id: "TAB-001", span, args: vec![wide.to_string()] });
        noted.missing.iter().map(finding).chain(tables).collect()
    }

    /// Places a line: `x` is the left edge of its measure, both from the corner of the slab.
    pub(crate) fn place(&self, prose: &Prose, line: Line, number: usize, x: Pt, baseline: Pt) -> Placed {
        let paragraph = &prose.paragraph;
        let mut items = runs_of(&line, paragraph, x, baseline);
        for struck in &prose.strikes {
            items.extend(strike(&line, paragraph, struck, x, baseline));
        }
        if let Some(number_gap) = &prose.number_gap
            && line.range.contains(&number_gap.start)
        {
            restore_space(&mut items);
        }
        let lines = match self.keep_lines || reports::is_reported(&line) {
            true => {
                let mut line = line;
                if paragraph.measure == ENDLESS {
                    line.right = line.clusters.last().map_or(line.left, |c| c.x + c.advance);
                }
                let span = prose.source.as_ref().and_then(|s| s.span_of(line.range.clone()));
                vec![SetLine { x, baseline, number, paragraph: paragraph.clone(), line, span }]
            }
            false => Vec::new(),
        };
        Placed { items, lines }
    }

    /// A short text on one endless line.
    pub(crate) fn strip(&self, text: &str, style: TextStyle, owner: Owner) -> Strip {
        self.strip_linked(text, style, owner, None)
    }

    /// A short text on one endless line, linked.
    pub(crate) fn strip_linked(&self, text: &str, style: TextStyle, owner: Owner, link: Option<String>) -> Strip {
        let prose = self.plain(text, style, owner, link, ENDLESS, Align::Start);
        let line = self.lines(&prose).into_iter().next();
        Strip { paragraph: prose.paragraph, line }
    }

    /// Plain text in one style as a paragraph; line feeds are left out.
    pub(crate) fn plain(
        &self,
        text: &str,
        style: TextStyle,
        owner: Owner,
        link: Option<String>,
        measure: Em,
        align: Align,
    ) -> Prose {
        let text: String = text.chars().filter(|c| *c != '\n').collect();
        let em = style.size;
        let runs = vec![StyledRun { range: 0..text.len(), style, owner, link, lang: None }];
        let paragraph = Paragraph {
            runs,
            em,
            measure,
            first_indent: Em::ZERO,
            rest_indent: Em::ZERO,
            align,
            rules: self.style.line.rules(),
            objects: Vec::new(),
            interlinear: Vec::new(),
            text,
        };
        Prose { paragraph: Arc::new(paragraph), strikes: Vec::new(), number_gap: None, source: None }
    }

    /// Width of a text on an endless line.
    pub(crate) fn width(&self, text: &str, style: &TextStyle) -> Pt {
        natural_width(text, style, &self.fonts).at(style.size)
    }

    /// Places a strip.
    pub(crate) fn place_strip(&self, strip: Strip, x: Pt, baseline: Pt) -> Placed {
        match strip.line {
            None => Placed::default(),
            Some(line) => {
                let prose = Prose { paragraph: strip.paragraph, strikes: Vec::new(), number_gap: None, source: None };
                self.place(&prose, line, 0, x, baseline)
            }
        }
    }
}

impl Strip {
    /// From the start of the measure to the end of the last character that takes room.
    pub(crate) fn width(&self) -> Pt {
        self.line.as_ref().map_or(Pt::ZERO, |l| line_end(l).at(self.paragraph.em))
    }

    /// Spreads the clusters: `extra` between any two (均排), by layout, never by characters (PA-14).
    pub(crate) fn spread(mut self, extra: Em) -> Strip {
        if let Some(line) = &mut self.line {
            spread_line(line, extra);
        }
        self
    }

    /// Spreads the clusters so that the whole is `width` wide, when it is narrower and there are several.
    pub(crate) fn spread_to(self, width: Em) -> Strip {
        let (n, natural) = match &self.line {
            Some(l) => (l.clusters.len() as i32, line_end(l)),
            None => (0, Em::ZERO),
        };
        if n < 2 || natural >= width { self } else { self.spread((width - natural) / (n - 1)) }
    }

    /// Its words, to be set again on several lines.
    pub(crate) fn words(&self) -> Option<(String, TextStyle, Owner)> {
        let run = self.paragraph.runs.first()?;
        Some((self.paragraph.text.clone(), run.style.clone(), run.owner.clone()))
    }
}

/// Style of display lines: no Han–Latin gap (`page-design.md` §0).
pub(crate) fn display_style(voice: Voice, size: Pt) -> TextStyle {
    TextStyle { voice, size, glyph_scale: 1000, gap: Em::ZERO, verbatim: false, unbreakable: false }
}

/// Style of a display line with its own words: a space that they have between Han and Latin is shown, though none is
/// added where they have none.
pub(crate) fn display_for(text: &str, voice: Voice, size: Pt) -> TextStyle {
    let mut chars = text.chars();
    let mut before = chars.next();
    let mut parted = false;
    while let Some(c) = chars.next() {
        if c == ' ' {
            let after = chars.clone().next();
            let pair =
                |a: Option<char>, b: Option<char>| a.is_some_and(is_han) && b.is_some_and(|b| b.is_ascii_graphic());
            parted |= pair(before, after) || pair(after, before);
        }
        before = Some(c);
    }
    TextStyle { gap: if parted { Em(250) } else { Em::ZERO }, ..display_style(voice, size) }
}

/// Spreads the clusters of a line: `extra` between any two (PA-14).
pub(crate) fn spread_line(line: &mut Line, extra: Em) {
    let last = line.clusters.len().saturating_sub(1);
    for (i, c) in line.clusters.iter_mut().enumerate() {
        c.x += extra * i as i32;
        if i < last {
            c.gap_after += extra;
        }
    }
}

/// Right end of what is on a line, in em of its paragraph.
pub(crate) fn line_end(line: &Line) -> Em {
    line.clusters.iter().filter(|c| c.advance > Em::ZERO).map(|c| c.x + c.advance).max().unwrap_or_default()
}

/// The rule through struck-out text.
fn strike(line: &Line, p: &Paragraph, struck: &std::ops::Range<usize>, x: Pt, baseline: Pt) -> Option<Item> {
    let inside = |c: &&crate::typeset::inline::Cluster| c.range.start >= struck.start && c.range.end <= struck.end;
    let left = line.clusters.iter().filter(inside).map(|c| c.x).min()?;
    let right = line.clusters.iter().filter(inside).map(|c| c.x + c.advance).max()?;
    (right > left).then(|| Item::Rule {
        x: x + left.at(p.em),
        // the middle of a Han glyph's em box
        y: baseline - Em(380).at(p.em) - Pt::tenths(4) / 2,
        width: (right - left).at(p.em),
        height: Pt::tenths(4),
        owner: Owner::Artifact(Artifact::Layout),
    })
}

/// Gives the gap after a heading's number its own character back: it was set as an ideographic space for its width.
fn restore_space(items: &mut [Item]) {
    let glyphs = items.iter_mut().filter_map(|i| match i {
        Item::Glyphs(run) => Some(&mut run.glyphs),
        _ => None,
    });
    if let Some(glyph) = glyphs.flatten().find(|g| g.text == "\u{3000}") {
        glyph.text = " ".to_string();
    }
}

/// A text without line feeds, for the outline and the contents.
pub(crate) fn one_line(text: &RichText) -> String {
    text.text.chars().filter(|c| *c != '\n').collect::<String>().trim().to_string()
}
