//! Glyph truth: does every glyph that words are set in show the character that is read from it? (§3.5; §4.3 rows 76, 77;
//! VIS-008)
//!
//! A font says what is read (ToUnicode, ActualText) and what is drawn (its program). The faces of this program are known
//! outline by outline, so in an edition set in them every glyph is decided. In another face a glyph is only compared
//! with how the same character looks in ours, and called a lie when it clearly shows another; what is then not decided
//! is said.

mod actual;
mod coarse;
#[cfg(feature = "render")]
pub(crate) mod drawn;
mod embedded;
pub(crate) mod pictures;
pub(crate) mod second;
pub(crate) mod spans;

use crate::fonts::FontSet;
use crate::verify::pdf::fonts::{Fonts, UsedFont};
use crate::verify::pdf::objects::{Budget, Pdf};
use crate::verify::report::findings::{Detail, Findings};
use crate::verify::report::{Where, code_point};
use crate::verify::shapes::Outline;
use crate::verify::shapes::pinned::{Pinned, PinnedFace, is_unseen};
use embedded::{Closed, Embedded, Glyphs};
use spans::Spans;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// What became of a glyph and the text that is read from it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    /// It is how the face draws that text.
    Same,
    /// Another face's glyph that looks like it.
    Like,
    /// It clearly shows something else.
    Shows(String),
    /// Of a known face, but neither this character's glyph nor another's.
    Changed,
    /// A letter is read, nothing is drawn.
    Blank,
    /// White space is read, something is drawn.
    Ink,
    /// Nothing can be said.
    Open,
}

/// A font of the file, opened.
struct Case<'e> {
    name: &'e str,
    glyphs: Result<Glyphs<'e>, Closed>,
    /// The face of ours that it is cut from.
    face: Option<usize>,
    /// Most of its glyphs are that face's.
    sure: bool,
}

/// A glyph by its font and its number in it.
type Place = (usize, usize);

/// Texts that a glyph was read as, each with what was found.
type Judged = BTreeMap<Place, Vec<(String, Verdict)>>;

/// Outlines, read once.
type Outlines = BTreeMap<Place, Rc<Result<Outline, Closed>>>;

/// Everything that is known when glyphs are judged.
struct Court<'e, 'p> {
    fonts: &'e Fonts<'e>,
    cases: Vec<Case<'e>>,
    pinned: &'p Pinned<'p>,
    outlines: RefCell<Outlines>,
    judged: RefCell<Judged>,
    coarse: coarse::Table,
    /// Marks of letters that are read somewhere.
    marks: BTreeSet<char>,
    /// Characters that a box may stand for, by their code points in digits.
    boxable: BTreeMap<String, char>,
    /// Those whose box is drawn.
    boxes: RefCell<BTreeSet<char>>,
}

/// Glyphs of a font that are looked at to find which face it is cut from: with the name of one of ours, and without.
const PROBE: [usize; 2] = [48, 16];

/// Holds every glyph that the pages show against what is read from it.
///
/// `marked`: the file has the marks of this program, which embeds every font and cuts it from its own faces.
/// `set`: those faces; without them nothing is decided.
pub(crate) fn check(
    pdf: &Pdf,
    fonts: &Fonts<'_>,
    spans: &Spans,
    marked: bool,
    set: Option<&FontSet>,
    budget: &mut Budget,
    findings: &mut Findings,
) {
    if fonts.used.is_empty() {
        return findings.not_applicable(&["VIS-008"], "na.words");
    }
    let Some(set) = set else {
        return findings.undecided(&["VIS-008"], "why.faces");
    };
    findings.ran(&["VIS-008"]);
    let pinned = Pinned::new(set);
    let opened: Vec<Result<Embedded, Closed>> = fonts.used.iter().map(|f| embedded::open(pdf, f, budget)).collect();
    let names: Vec<String> = fonts.used.iter().map(|f| embedded::name_of(pdf, f.dict)).collect();
    let cases = opened
        .iter()
        .zip(&names)
        .map(|(opened, name)| {
            let glyphs = opened.as_ref().map_err(|c| *c).and_then(Glyphs::new);
            Case { name, glyphs, face: None, sure: false }
        })
        .collect();
    let read = fonts.used.iter().flat_map(|f| &f.codes).flat_map(|c| c.text.chars());
    let coarse = coarse::Table::new(read);
    let texts = || fonts.used.iter().flat_map(|f| &f.codes).map(|c| &c.text).chain(spans.found.keys().map(|s| &s.says));
    let marks = texts().flat_map(|t| t.chars()).filter(|c| is_combining_mark(*c)).collect();
    let boxable = texts().flat_map(|t| may_be_boxed(&pinned, t)).map(|c| (format!("{:04X}", c as u32), c)).collect();
    let (outlines, judged, boxes) = (RefCell::default(), RefCell::default(), RefCell::default());
    let mut court = Court { fonts, cases, pinned: &pinned, outlines, judged, coarse, marks, boxable, boxes };
    for n in 0..court.cases.len() {
        if findings.in_time().is_err() {
            return;
        }
        court.identify(n);
    }
    let mut claims: BTreeMap<(usize, usize, String), u32> = BTreeMap::new();
    for (n, font) in fonts.used.iter().enumerate() {
        for (place, code) in font.codes.iter().enumerate().filter(|(_, c)| c.alone) {
            claims.insert((n, place, code.text.clone()), code.page);
        }
    }
    for (span, page) in &spans.found {
        if findings.in_time().is_err() {
            return;
        }
        match actual::read(&court, span) {
            Some(read) => {
                for claim in read {
                    claims.entry(claim).or_insert(*page);
                }
            }
            None => {
                let shown = court.reading(&span.glyphs);
                findings.fail("VIS-008.actual", &[&span.says, &shown], Detail::at(Where::page(*page)));
            }
        }
    }
    if spans.lost > 0 {
        findings.undecided_of("VIS-008", "why.spans", &[&spans.lost.to_string()]);
    }
    court.sentence(&claims, marked, findings);
}

impl Court<'_, '_> {
    /// Finds the face that a font is cut from: by its name, else by the outlines of its first glyphs.
    fn identify(&mut self, n: usize) {
        let Some(font) = self.fonts.used.get(n) else { return };
        let Some(case) = self.cases.get(n) else { return };
        let order = self.pinned.by_name(case.name);
        let named = self.pinned.is_named(case.name);
        let mut hits = vec![0usize; self.pinned.faces.len()];
        let mut judged = 0;
        for place in (0..font.codes.len())
            .filter(|p| font.codes.get(*p).is_some_and(|c| c.alone && !c.blank))
            .take(PROBE[usize::from(!named)])
        {
            let outline = self.outline(n, place);
            let (Ok(outline), Some(code)) = (outline.as_ref(), font.codes.get(place)) else { continue };
            judged += 1;
            let fits = |i: &&usize| self.pinned.faces.get(**i).is_some_and(|f| f.draws(&code.text, outline));
            if let Some(hit) = order.iter().find(fits).and_then(|i| hits.get_mut(*i)) {
                *hit += 1;
            }
        }
        let best = hits.iter().copied().max().unwrap_or(0);
        let face = match order.first().copied() {
            Some(first) if named => Some(first),
            _ => order.into_iter().find(|i| best > 0 && hits.get(*i) == Some(&best)),
        };
        let sure = face.and_then(|f| hits.get(f)).is_some_and(|h| h * 2 >= judged && *h > 0);
        if let Some(case) = self.cases.get_mut(n) {
            (case.face, case.sure) = (face, sure);
        }
    }

    fn font(&self, n: usize) -> Option<&UsedFont<'_>> {
        self.fonts.used.get(n)
    }

    /// The face of ours that a font is cut from.
    fn face(&self, n: usize) -> Option<&PinnedFace<'_>> {
        self.cases.get(n)?.face.and_then(|f| self.pinned.faces.get(f))
    }

    /// What a code draws; nothing when it has no glyph.
    fn outline(&self, n: usize, place: usize) -> Rc<Result<Outline, Closed>> {
        if let Some(known) = self.outlines.borrow().get(&(n, place)) {
            return known.clone();
        }
        let made = self.draw(n, place);
        let made = Rc::new(made);
        self.outlines.borrow_mut().insert((n, place), made.clone());
        made
    }

    fn draw(&self, n: usize, place: usize) -> Result<Outline, Closed> {
        let (Some(case), Some(font)) = (self.cases.get(n), self.fonts.used.get(n)) else { return Err(Closed::Broken) };
        let code = font.codes.get(place).ok_or(Closed::Broken)?.code;
        let glyphs = case.glyphs.as_ref().map_err(|c| *c)?;
        glyphs.outline(font, code).map(Option::unwrap_or_default)
    }

    /// Judges a glyph and the text that is read from it, once.
    fn verdict(&self, n: usize, place: usize, text: &str) -> Verdict {
        let mut judged = self.judged.borrow_mut();
        let of_glyph = judged.entry((n, place)).or_default();
        if let Some((_, known)) = of_glyph.iter().find(|(t, _)| t == text) {
            return known.clone();
        }
        let verdict = self.judge(n, place, text);
        of_glyph.push((text.to_string(), verdict.clone()));
        verdict
    }

    fn judge(&self, n: usize, place: usize, text: &str) -> Verdict {
        let outline = self.outline(n, place);
        let Ok(outline) = outline.as_ref() else { return Verdict::Open };
        if text.contains(char::REPLACEMENT_CHARACTER) || text.chars().any(is_private) {
            return Verdict::Open;
        }
        let seen: String = text.chars().filter(|c| !is_unseen(*c)).collect();
        let face = self.face(n);
        if seen.is_empty() {
            let hyphen = text.contains('\u{AD}') && self.is_hyphen(n, place);
            return if outline.is_blank() || hyphen { Verdict::Same } else { Verdict::Ink };
        }
        if face.is_some_and(|f| f.draws(text, outline)) {
            return Verdict::Same;
        }
        if outline.is_blank() {
            return Verdict::Blank;
        }
        // a letter whose further marks are drawn by glyphs of their own
        let mut start = seen.as_str();
        while let Some((at, mark)) = start.char_indices().next_back() {
            start = start.get(..at).unwrap_or_default();
            if start.is_empty() || !is_combining_mark(mark) {
                break;
            }
            if face.is_some_and(|f| f.draws(start, outline)) {
                return Verdict::Same;
            }
        }
        if let Some(face) = face {
            let shows = face.shows(outline);
            if shows.iter().any(|c| c.nfkc().eq(seen.nfkc())) {
                return Verdict::Same;
            }
            if let Some(c) = plainest(&shows) {
                return Verdict::Shows(code_point(c));
            }
            if self.cases.get(n).is_some_and(|c| c.sure) {
                return Verdict::Changed;
            }
        }
        let mut chars = seen.nfkc();
        match (chars.next(), chars.next()) {
            (Some(c), None) => self.coarse.compare(self.pinned, outline, c),
            _ => Verdict::Open,
        }
    }

    /// Whether a code draws a hyphen.
    fn is_hyphen(&self, n: usize, place: usize) -> bool {
        let outline = self.outline(n, place);
        let drawn = |f: &PinnedFace<'_>| outline.as_ref().as_ref().is_ok_and(|o| f.draws("-", o) || f.draws("‐", o));
        match self.face(n) {
            Some(face) => drawn(face),
            None => self.text(n, place).is_some_and(|t| matches!(t, "-" | "‐" | "\u{AD}")),
        }
    }

    /// Characters of a text that a box may stand for.
    fn boxable(&self, text: &str) -> impl Iterator<Item = char> {
        may_be_boxed(self.pinned, text).into_iter()
    }

    /// Whether digits are code points of characters that are read and may be boxed, one after another; notes them.
    fn are_boxes(&self, digits: &str) -> bool {
        // places that rows of code points can have come to, each with the one that led there
        let mut ways: Vec<Option<(usize, char)>> = vec![None; digits.len() + 1];
        for at in 0..digits.len() {
            if at > 0 && ways.get(at).is_none_or(Option::is_none) {
                continue;
            }
            for len in 4..=6 {
                let known = digits.get(at..at + len).and_then(|d| self.boxable.get(d));
                if let (Some(c), Some(slot)) = (known, ways.get_mut(at + len)) {
                    *slot = Some((at, *c));
                }
            }
        }
        let mut at = digits.len();
        let mut found = Vec::new();
        while at > 0 {
            let Some(Some((before, c))) = ways.get(at) else { return false };
            found.push(*c);
            at = *before;
        }
        self.boxes.borrow_mut().extend(found);
        true
    }

    /// What ToUnicode says of a code.
    fn text(&self, n: usize, place: usize) -> Option<&str> {
        self.font(n)?.codes.get(place).map(|c| c.text.as_str())
    }

    /// What a row of glyphs shows, as far as it is known, else what ToUnicode says.
    fn reading(&self, glyphs: &[spans::Shown]) -> String {
        let one = |(n, place): &spans::Shown| {
            let outline = self.outline(*n, *place);
            let shown = self.face(*n).zip(outline.as_ref().as_ref().ok()).map(|(f, o)| f.shows(o));
            let text = self.text(*n, *place).unwrap_or_default();
            match shown {
                Some(chars) if !chars.is_empty() && !text.chars().any(|c| chars.contains(&c)) => {
                    plainest(&chars).map(String::from).unwrap_or_default()
                }
                _ => text.to_string(),
            }
        };
        glyphs.iter().take(200).map(one).collect()
    }

    /// Says what every claim came to.
    fn sentence(&self, claims: &BTreeMap<(usize, usize, String), u32>, marked: bool, findings: &mut Findings) {
        let mut unsaid: BTreeMap<usize, Unsaid> = BTreeMap::new();
        for ((n, place, text), page) in claims {
            let Some(case) = self.cases.get(*n) else { continue };
            if findings.in_time().is_err() {
                return;
            }
            let at = || Detail::at(Where::page(*page));
            let said: String = text.chars().take(8).map(code_point).collect::<Vec<_>>().join(" ");
            match self.verdict(*n, *place, text) {
                Verdict::Same => {}
                Verdict::Shows(other) => findings.fail("VIS-008.glyph", &[&said, case.name, &other], at()),
                Verdict::Blank if self.boxable(text).any(|c| self.boxes.borrow().contains(&c)) => {}
                Verdict::Blank => findings.fail("VIS-008.blank", &[&said, case.name], at()),
                Verdict::Ink => findings.fail("VIS-008.ink", &[&said, case.name], at()),
                Verdict::Changed if marked => findings.fail("VIS-008.changed", &[&said, case.name], at()),
                Verdict::Open if marked && case.glyphs.is_ok() && self.outline(*n, *place).is_err() => {
                    findings.fail("VIS-008.broken", &[case.name], at());
                }
                Verdict::Like => unsaid.entry(*n).or_default().like += 1,
                Verdict::Open | Verdict::Changed => unsaid.entry(*n).or_default().open += 1,
            }
        }
        // a report is read by people: the first few fonts, then how many more
        let (mut said, mut more) = (BTreeSet::new(), 0);
        for (n, case) in self.cases.iter().enumerate() {
            let page = self.font(n).and_then(|f| f.codes.first()).map_or(1, |c| c.page);
            let open = unsaid.get(&n).map(|u| (u.like.to_string(), u.open.to_string()));
            match (&case.glyphs, open) {
                (Err(closed), _) if marked => {
                    findings.fail(closed.key(), &[case.name], Detail::at(Where::page(page)));
                }
                (Ok(_), None) => {}
                _ if !said.insert(case.name) => {}
                _ if said.len() > 8 => more += 1,
                (Err(closed), _) => findings.undecided_of("VIS-008", closed.why(), &[case.name]),
                (Ok(_), Some((like, open))) => {
                    findings.undecided_of("VIS-008", "why.face", &[case.name, &like, &open]);
                }
            }
        }
        if more > 0 {
            findings.undecided_of("VIS-008", "why.fonts", &[&more.to_string()]);
        }
    }
}

/// Glyphs of a font that are not decided.
#[derive(Default)]
struct Unsaid {
    like: usize,
    open: usize,
}

/// What a box may stand for: a character that a face lacks, or of a script that is not set; any of a cluster.
fn may_be_boxed(pinned: &Pinned<'_>, text: &str) -> Vec<char> {
    let one = text.chars().filter(|c| !is_unseen(*c)).nth(1).is_none();
    let seen = || text.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    let set = |c: char| {
        let script =
            matches!(c.script(), Script::Han | Script::Latin | Script::Common | Script::Hiragana | Script::Katakana);
        script && pinned.covers(c)
    };
    seen().filter(|c| !one || !set(*c)).collect()
}

/// Of the characters that share a glyph, the one that people write.
fn plainest(chars: &[char]) -> Option<char> {
    let plain = |c: &&char| matches!(**c, '\u{20}'..='\u{17F}' | '\u{2010}'..='\u{2026}' | '\u{3000}'..='\u{9FFF}');
    chars.iter().find(plain).or_else(|| chars.first()).copied()
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}
