//! The front of a cover in three designs (`page-design.md` §12): A 题签, B 刊头, C 竖题. Lengths are those of A5 and scale
//! with the width.

use super::column::{Column, column};
use super::drawing::{Ink, Part, Shape, Words};
use super::line::{Look, Strip, strip};
use crate::document::Metadata;
use crate::fonts::Voice;
use crate::license::{Edition, FieldKey};
use crate::typeset::inline::{FontContext, break_title};
use crate::typeset::page::{is_book, is_short_name, printed_role, spread_names};
use crate::units::{Em, Pt};

/// Width that the numbers of the design are for.
const DESIGN_WIDTH: i64 = 148_000;

/// A design of `page-design.md` §12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Design {
    /// A 题签: a white slip on 靛. Books.
    Slip,
    /// B 刊头: masthead and a band of 朱. Issues of journals.
    Masthead,
    /// C 竖题: the title vertical in 朱. Essays and articles.
    Column,
}

impl Design {
    /// Every design.
    pub const ALL: [Design; 3] = [Design::Slip, Design::Masthead, Design::Column];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Design::Slip => "slip",
            Design::Masthead => "masthead",
            Design::Column => "column",
        }
    }

    /// What suits a work: a journal that bears its own name has a masthead, a book a slip, all else a vertical title.
    pub fn for_work(edition: &Edition) -> Design {
        if edition.attribution().journal.as_deref() == Some(edition.title()) {
            Design::Masthead
        } else if is_book(edition.document()) {
            Design::Slip
        } else {
            Design::Column
        }
    }
}

/// A page of a cover: its size, and everything that the design measures in mm and pt at this size.
pub(super) struct Face<'a> {
    pub edition: &'a Edition,
    pub fonts: FontContext<'a>,
    pub width: Pt,
    pub height: Pt,
}

impl Face<'_> {
    /// Micrometres of the design.
    pub fn mm(&self, micrometres: i64) -> Pt {
        let design = Pt::micrometres(DESIGN_WIDTH);
        Pt::micrometres(micrometres).scale(self.width.0, design.0)
    }

    /// Tenths of a point of the design.
    pub fn pt(&self, tenths: i64) -> Pt {
        Pt::tenths(tenths).scale(self.width.0, Pt::micrometres(DESIGN_WIDTH).0)
    }

    fn meta(&self) -> &Metadata {
        &self.edition.document().meta
    }

    /// A look on the front.
    fn look(&self, voice: Voice, size: Pt, ink: Ink, words: Words) -> Look {
        Look { voice, size, ink, part: Part::Front, words }
    }
}

const TITLE: Words = Words::Field(FieldKey::Title, 0);

/// Grounds under everything: they run over the edges by `bleed`, and on the left over the spine and the back, `left` from the
/// edge of the front, bleed included. The back and the spine are left of the front.
pub(super) fn grounds(face: &Face<'_>, design: Design, spine: Pt, left: Pt, bleed: Pt) -> Vec<Shape> {
    let (y, height) = (-bleed, face.height + bleed * 2);
    match design {
        Design::Slip => {
            vec![Shape::Fill { x: -left, y, width: left + face.width + bleed, height, ink: Ink::Indigo }]
        }
        // the band wraps to the spine
        Design::Masthead => {
            vec![Shape::Fill { x: -spine, y, width: spine + face.mm(9_000), height, ink: Ink::Vermilion }]
        }
        Design::Column => Vec::new(),
    }
}

/// Everything on the front but its ground, from its top left corner.
pub(super) fn front(face: &Face<'_>, design: Design) -> Vec<Shape> {
    match design {
        Design::Slip => slip(face),
        Design::Masthead => masthead(face),
        Design::Column => vertical(face),
    }
}

/// Columns of a title: the largest size of the design at which it fits.
struct Title {
    size: Pt,
    columns: Vec<Column>,
}

impl Title {
    /// Length of the longest column.
    fn length(&self) -> Pt {
        self.columns.iter().map(|c| c.length()).max().unwrap_or_default().at(self.size)
    }
}

/// A step of a scale of sizes: the size, and how many characters a column and how many columns it may take.
struct Step {
    size: Pt,
    cells: i32,
    columns: usize,
}

/// Cuts a title into columns at the first size of the scale that takes it, by phrase where it can be; at the last size
/// it takes as many columns as it needs.
fn title(face: &Face<'_>, scale: &[Step], pitch: Em, ink: Ink) -> Title {
    let text = face.edition.title();
    let look = |size| face.look(Voice::SongBold, size, ink, TITLE);
    let cut = |size: Pt, text: &str| column(text, Voice::SongBold, pitch, look(size), &face.fonts);
    let room = |cells: i32| Em(pitch.0 * cells - (pitch.0 - 1000));
    for step in scale {
        let whole = cut(step.size, text);
        if whole.length() <= room(step.cells) && !text.contains('\n') {
            return Title { size: step.size, columns: vec![whole] };
        }
        let style = look(step.size).style();
        let parts = break_title(text, &style, Em::whole(step.cells), step.columns, &face.fonts);
        // spaces at a break stay with the column before it, so that no character is lost
        let parts = whole_parts(text, &parts.unwrap_or_default());
        let columns: Vec<Column> = parts.iter().map(|part| cut(step.size, part)).collect();
        if !columns.is_empty() && columns.iter().all(|c| c.length() <= room(step.cells)) {
            return Title { size: step.size, columns };
        }
    }
    let Some(last) = scale.last() else { return Title { size: face.pt(220), columns: Vec::new() } };
    // too long for any: character by character
    let mut columns = Vec::new();
    let mut rest: Vec<char> = text.chars().filter(|c| *c != '\n').collect();
    while !rest.is_empty() {
        let mut n = rest.len();
        let mut take = String::from_iter(&rest);
        while n > 1 && cut(last.size, &take).length() > room(last.cells) {
            n -= 1;
            take = String::from_iter(&rest[..n]);
        }
        columns.push(cut(last.size, &take));
        rest.drain(..n);
    }
    // more columns than the front has room for: smaller, and all of them
    let allowed = last.columns as i64;
    let size = last.size.scale(allowed, (columns.len() as i64).max(allowed));
    Title { size, columns }
}

/// A name, with the role that the source states after it (`page-design.md` §4), as columns of the cover.
struct Name {
    name: Column,
    index: usize,
    role: Option<Column>,
}

/// Names in credit order.
fn names(face: &Face<'_>, size: Pt, ink: Ink) -> Vec<Name> {
    let meta = face.meta();
    let pitch = Em(1150);
    // two characters are as long as three, where another name has three (`page-design.md` §4)
    let spread = spread_names(&meta.creators);
    let make = |text: &str, voice, size, words| {
        let pitch = if spread && is_short_name(text) { pitch * 2 } else { pitch };
        column(text, voice, pitch, face.look(voice, size, ink, words), &face.fonts)
    };
    meta.creators
        .iter()
        .enumerate()
        .map(|(index, creator)| Name {
            name: make(&creator.name, Voice::Kai, size, Words::Field(FieldKey::Byline, index)),
            index,
            role: printed_role(creator, face.edition.language())
                .map(|r| make(r, Voice::Song, size.scale(3, 4), Words::Edition(index as u32 + 10))),
        })
        .collect()
}

impl Name {
    /// Length with its role.
    fn length(&self, size: Pt) -> Pt {
        let small = size.scale(3, 4);
        self.name.length().at(size) + self.role.as_ref().map_or(Pt::ZERO, |r| small / 2 + r.length().at(small))
    }

    fn place(&self, face: &Face<'_>, size: Pt, ink: Ink, x: Pt, top: Pt) -> Vec<Shape> {
        let small = size.scale(3, 4);
        let words = Words::Field(FieldKey::Byline, self.index);
        let mut out = self.name.place(x, top, face.look(Voice::Kai, size, ink, words), &face.fonts);
        if let Some(role) = &self.role {
            let top = top + self.name.length().at(size) + small / 2;
            let look = face.look(Voice::Song, small, ink, Words::Edition(self.index as u32 + 10));
            out.extend(role.place(x, top, look, &face.fonts));
        }
        out
    }
}

/// A 题签.
fn slip(face: &Face<'_>) -> Vec<Shape> {
    let frame_in = face.mm(1_600);
    let inset = face.mm(7_000);
    let pitch = Em(1180);
    let step = |tenths, cells, columns| Step { size: face.pt(tenths), cells, columns };
    let scale = [step(300, 8, 1), step(240, 12, 1), step(240, 13, 2), step(200, 16, 3)];
    let title = title(face, &scale, pitch, Ink::Black);
    let top = face.mm(24_000);
    let several = title.columns.len() > 1;
    let size = face.pt(120);
    let names = names(face, size, Ink::Black);
    // names side by side from the right, rows of as many as the slip is wide
    let per_row = if several { 4 } else { 2 };
    let gap = size * 3 / 2;
    let rows: Vec<&[Name]> = names.chunks(per_row).collect();
    let row_length = |row: &[Name]| row.iter().map(|n| n.length(size)).max().unwrap_or_default();
    let block: Pt = rows.iter().map(|r| row_length(r)).sum::<Pt>() + size * (rows.len() as i64 - 1).max(0);
    let between = face.mm(8_000);
    let needed = (frame_in + inset) * 2 + title.length() + between + block;
    // 33 + 12.5 mm a character at 30 pt: its pitch
    let designed = face.mm(33_000) + title.length();
    let mut height = face.mm(84_000).max(designed).max(needed);
    let lowest = face.height - top - face.mm(12_000);
    height = height.min(lowest);
    let width = match title.columns.len() {
        0 | 1 => face.mm(24_000),
        2 => face.mm(36_000),
        n => face.mm(36_000) + (title.size * 3 / 2) * (n as i64 - 2),
    };
    // its right edge stands where the design has it
    let right = face.mm(122_000);
    let (x, middle) = (right - width, right - width / 2);
    let mut out = vec![
        Shape::Fill { x, y: top, width, height, ink: Ink::Paper },
        Shape::Frame {
            x: x + frame_in,
            y: top + frame_in,
            width: width - frame_in * 2,
            height: height - frame_in * 2,
            weight: face.pt(5),
            ink: Ink::Black,
        },
    ];
    let look = face.look(Voice::SongBold, title.size, Ink::Black, TITLE);
    let apart = title.size.scale(157, 100).min(width / (title.columns.len() as i64).max(1));
    let mut at = middle + apart * (title.columns.len() as i64 - 1) / 2;
    for c in &title.columns {
        out.extend(c.place(at, top + frame_in + inset, look, &face.fonts));
        at += -apart;
    }
    let mut y = top + height - frame_in - inset - block;
    for row in rows {
        let mut at = middle + gap * (row.len() as i64 - 1) / 2;
        for name in row {
            out.extend(name.place(face, size, Ink::Black, at, y));
            at += -gap;
        }
        y += row_length(row) + size;
    }
    out.extend(foot(face, Ink::Paper));
    out
}

/// B 刊头.
fn masthead(face: &Face<'_>) -> Vec<Shape> {
    let a = face.edition.attribution();
    let left = face.mm(24_000);
    let (name, words) = match &a.journal {
        Some(journal) => (journal.as_str(), Words::Field(FieldKey::Journal, 0)),
        None => (face.edition.title(), TITLE),
    };
    let count = name.chars().count();
    let tenths = match count {
        0..=4 => 520,
        5..=6 => 360,
        _ => 280,
    };
    let measure = face.width - left - face.mm(12_000);
    let mut size = face.pt(tenths);
    let tracking = Em(120);
    let set =
        |text: &str, size| strip(text, face.look(Voice::SongBold, size, Ink::Black, words), tracking, &face.fonts);
    let mut out = Vec::new();
    let mut lines = vec![name.to_string()];
    if set(name, size).width() > measure {
        let style = face.look(Voice::SongBold, size, Ink::Black, words).style();
        let max = Em(measure.in_em(size).0 * 1000 / 1120);
        match break_title(name, &style, max, 3, &face.fonts) {
            Some(parts) => lines = whole_parts(name, &parts),
            None => size = size.scale(measure.0, set(name, size).width().0.max(1)),
        }
    }
    // the first line stands where the design has its em box
    let mut top = face.mm(24_000);
    let mut under = top;
    for line in &lines {
        out.extend(set(line, size).place(left, top + super::column::ASCENT.at(size)));
        under = top + size;
        top += size.scale(13, 10);
    }
    let small = face.pt(105);
    let below = face.mm(47_000).max(under + face.mm(4_000)) + super::column::ASCENT.at(small);
    let mut x = left;
    for (key, value) in
        [(FieldKey::VolumeIssue, a.volume_issue.as_ref()), (FieldKey::Date, a.date.as_ref().map(|d| &d.printed))]
    {
        let Some(value) = value else { continue };
        let line = strip(value, face.look(Voice::Song, small, Ink::Black, Words::Field(key, 0)), Em::ZERO, &face.fonts);
        out.extend(line.place(x, below));
        x += line.width() + small;
    }
    // the articles: one here
    let size = face.pt(120);
    let pitch = face.pt(240);
    let column = face.mm(24_000);
    let mut y = face.mm(128_000) + super::column::ASCENT.at(size);
    let title_x = left + column;
    let mut author_y = y;
    let mut wide = false;
    for (i, creator) in face.meta().creators.iter().enumerate() {
        let words = Words::Field(FieldKey::Byline, i);
        let spread = spread_names(&face.meta().creators) && is_short_name(&creator.name);
        let tracking = if spread { Em::ONE } else { Em::ZERO };
        let name = strip(&creator.name, face.look(Voice::Kai, size, Ink::Black, words), tracking, &face.fonts);
        wide |= name.width() > column - size / 2;
        out.extend(name.place(left, author_y));
        author_y += pitch;
    }
    if a.journal.is_some() && a.journal.as_deref() != Some(face.edition.title()) {
        // names wider than their column stand over the title
        let title_x = if wide { left } else { title_x };
        y = if wide { author_y } else { y };
        for line in wrapped(face, face.edition.title(), Voice::Song, size, face.width - title_x - face.mm(12_000)) {
            let look = face.look(Voice::Song, size, Ink::Black, TITLE);
            out.extend(strip(&line, look, Em::ZERO, &face.fonts).place(title_x, y));
            y += pitch;
        }
    }
    let licence = face.edition.licence();
    let look = face.look(Voice::Song, face.pt(90), Ink::Black, Words::Field(FieldKey::LicenceCode, 0));
    let code = strip(&licence.code, look, Em::ZERO, &face.fonts);
    out.extend(code.place(left, face.height - face.mm(16_000)));
    out
}

/// C 竖题.
fn vertical(face: &Face<'_>) -> Vec<Shape> {
    let top = face.mm(24_000);
    let pitch = Em(1140);
    let step = |tenths, cells, columns| Step { size: face.pt(tenths), cells, columns };
    let scale = [step(460, 6, 1), step(360, 9, 1), step(270, 13, 3), step(220, 16, 3), step(180, 20, 3)];
    let title = title(face, &scale, pitch, Ink::Vermilion);
    let look = face.look(Voice::SongBold, title.size, Ink::Vermilion, TITLE);
    let right = face.mm(116_000);
    let apart = title.size.scale(157, 100);
    let mut out = Vec::new();
    let mut x = right - title.size / 2;
    let mut left = right;
    for c in &title.columns {
        out.extend(c.place(x, top, look, &face.fonts));
        left = x - title.size / 2;
        x += -apart;
    }
    let foot_of_title = top + title.length();
    let lowest = face.height - face.mm(32_000);
    let gap = face.mm(7_000);
    let size = face.pt(120);
    let names = names(face, size, Ink::Black);
    let total =
        |names: &[Name]| names.iter().map(|n| n.length(size)).sum::<Pt>() + size * 2 * (names.len() as i64 - 1).max(0);
    let mut next = left - gap;
    let mut used = top;
    if let Some(subtitle) = &face.meta().subtitle {
        let small = face.pt(140);
        let words = Words::Field(FieldKey::Subtitle, 0);
        let look = face.look(Voice::Song, small, Ink::Black, words);
        let step = |tenths| Step { size: face.pt(tenths), cells: 20, columns: 3 };
        let style = look.style();
        let parts = break_title(&subtitle.value, &style, Em::whole(step(140).cells), 3, &face.fonts);
        let lines = parts.map_or_else(|| vec![subtitle.value.clone()], |p| whole_parts(&subtitle.value, &p));
        let several = lines.len() > 1;
        let mut bottom = top;
        for (i, text) in lines.iter().enumerate() {
            let c = column(text, Voice::Song, Em(1250), look, &face.fonts);
            let x = next - small / 2;
            out.extend(c.place(x, top, look, &face.fonts));
            bottom = bottom.max(top + c.length().at(small));
            if i + 1 < lines.len() || several {
                next += -small.scale(3, 2);
            }
        }
        used = if several { top } else { bottom + size * 2 };
        if several {
            next += -gap / 2;
        }
    }
    // beside the title, level with its foot; from the top when it is long
    let length = total(&names);
    let level = foot_of_title - length;
    let short = title.columns.len() == 1;
    let mut y = if short && level >= used {
        level
    } else if used + length <= lowest {
        used
    } else {
        top
    };
    if y == top && used > top {
        next += -size * 2;
    }
    let mut middle = next - size / 2;
    for (i, name) in names.iter().enumerate() {
        let length = name.length(size);
        if i > 0 && y + length > lowest.max(foot_of_title) {
            middle += -size * 2;
            y = top;
        }
        out.extend(name.place(face, size, Ink::Black, middle, y));
        y += length + size * 2;
    }
    out.extend(foot(face, Ink::Black));
    out
}

/// Journal, and under it volume, issue and date; without a journal the publisher, if supplied: 9 pt at x 24, the last line
/// 16 mm up.
fn foot(face: &Face<'_>, ink: Ink) -> Vec<Shape> {
    let a = face.edition.attribution();
    let size = face.pt(90);
    let line = |text: &str, words| strip(text, face.look(Voice::Song, size, ink, words), Em::ZERO, &face.fonts);
    let mut lines: Vec<Vec<Strip>> = Vec::new();
    match (&a.journal, &a.publisher) {
        (Some(journal), _) => lines.push(vec![line(journal, Words::Field(FieldKey::Journal, 0))]),
        (None, Some(publisher)) => lines.push(vec![line(publisher, Words::Edition(0))]),
        (None, None) => {}
    }
    let mut second = Vec::new();
    if a.journal.is_some() {
        second.extend(a.volume_issue.as_ref().map(|v| line(v, Words::Field(FieldKey::VolumeIssue, 0))));
        second.extend(a.date.as_ref().map(|d| line(&d.printed, Words::Field(FieldKey::Date, 0))));
    }
    if !second.is_empty() {
        lines.push(second);
    }
    let mut out = Vec::new();
    let pitch = face.pt(135);
    let mut baseline = face.height - face.mm(16_000) - pitch * (lines.len() as i64 - 1).max(0);
    for parts in lines {
        let mut x = face.mm(24_000);
        for part in parts {
            out.extend(part.place(x, baseline));
            x += part.width() + size;
        }
        baseline += pitch;
    }
    out
}

/// A text in lines no wider than `measure`, by phrase where that can be.
fn wrapped(face: &Face<'_>, text: &str, voice: Voice, size: Pt, measure: Pt) -> Vec<String> {
    let style = face.look(voice, size, Ink::Black, Words::Artifact).style();
    if let Some(parts) = break_title(text, &style, measure.in_em(size), 4, &face.fonts) {
        return whole_parts(text, &parts);
    }
    let mut lines: Vec<String> = vec![String::new()];
    for c in text.chars().filter(|c| *c != '\n') {
        let Some(last) = lines.last_mut() else { break };
        let longer = format!("{last}{c}");
        if last.is_empty() || crate::typeset::inline::display_width(&longer, &style, &face.fonts).at(size) <= measure {
            *last = longer;
        } else {
            lines.push(c.to_string());
        }
    }
    lines
}

/// The parts of a text with what lies between them, each at the end of the part before: together the whole text.
fn whole_parts(text: &str, parts: &[std::ops::Range<usize>]) -> Vec<String> {
    parts
        .iter()
        .enumerate()
        .map(|(i, part)| {
            let from = if i == 0 { 0 } else { part.start };
            let to = parts.get(i + 1).map_or(text.len(), |n| n.start);
            text.get(from..to).unwrap_or_default().chars().filter(|c| *c != '\n').collect()
        })
        .collect()
}

/// What those are told who do not see the picture: names and title, as the credit line begins.
pub fn alt(edition: &Edition) -> String {
    format!("{}｜《{}》", edition.attribution().byline(), edition.title())
}
