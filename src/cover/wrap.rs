//! Back, spine and the whole sheet.

use super::barcode::{Isbn, MODULES, QUIET};
use super::column::{ASCENT, column};
use super::drawing::{Ink, Part, Shape, Words};
use super::front::{Design, Face};
use super::line::{Look, strip};
use crate::fonts::Voice;
use crate::license::FieldKey;
use crate::units::{Em, Pt};

/// Narrowest spine that bears words.
pub(super) const SPINE_WITH_WORDS: i64 = 6_000;

/// Ink of words on the ground of the back.
fn back_ink(design: Design) -> Ink {
    if design == Design::Slip { Ink::Paper } else { Ink::Black }
}

/// The back from its top left corner: the notice, and the bars of an ISBN.
pub(super) fn back(face: &Face<'_>, design: Design, isbn: Option<&Isbn>) -> Vec<Shape> {
    let licence = face.edition.licence();
    let size = face.pt(90);
    let ink = back_ink(design);
    let look = |voice, words| Look { voice, size, ink, part: Part::Back, words };
    let mut lines = Vec::new();
    // the code as the record has it: a licence that the publisher gave may have no code of the source
    let code = look(Voice::Song, Words::Field(FieldKey::LicenceCode, 0));
    lines.push(strip(&licence.code, code, Em::ZERO, &face.fonts));
    let name = licence.id.short_name();
    if licence.uri().is_some() && name != licence.code && !licence.stated {
        lines.push(strip(&name, look(Voice::Song, Words::Edition(1)), Em::ZERO, &face.fonts));
    }
    // only the source's own notice is in 楷 (§11)
    for (i, line) in licence.notice.iter().enumerate() {
        lines.push(strip(line, look(Voice::Kai, Words::Field(FieldKey::Notice, i)), Em::ZERO, &face.fonts));
    }
    if let Some(uri) = licence.uri() {
        lines.push(strip(&uri, look(Voice::Song, Words::Edition(2)), Em::ZERO, &face.fonts));
    }
    let pitch = face.pt(135);
    let mut baseline = face.height - face.mm(16_000) - pitch * (lines.len() as i64 - 1);
    let mut out = Vec::new();
    let left = face.mm(24_000);
    let mut widest = Pt::ZERO;
    for line in lines {
        out.extend(line.place(left, baseline));
        widest = widest.max(line.width());
        baseline += pitch;
    }
    if let Some(isbn) = isbn {
        out.extend(barcode(face, isbn, left + widest));
    }
    out
}

/// The bars at 100 %: modules of 0.33 mm, 22.85 mm high, guards 1.65 mm longer; on white, in K alone. They stand right, the
/// foot of the digits level with the notice, or over it when that is too wide.
fn barcode(face: &Face<'_>, isbn: &Isbn, notice_right: Pt) -> Vec<Shape> {
    let module = Pt::micrometres(330);
    let (quiet_left, quiet_right) = QUIET;
    let width = module * (MODULES + quiet_left + quiet_right);
    let (bar, guard) = (Pt::micrometres(22_850), Pt::micrometres(24_500));
    let digits_size = Pt::tenths(90);
    let caption_size = Pt::tenths(75);
    let pad = Pt::micrometres(1_500);
    let caption = caption_size + pad;
    let height = pad + caption + guard + Pt::micrometres(2_000);
    let x = face.width - face.mm(16_000) - width;
    let mut y = face.height - face.mm(16_000) - height + pad;
    if x < notice_right + face.mm(4_000) {
        y += -face.pt(135 * 3);
    }
    let mut out = vec![Shape::Fill { x, y, width, height, ink: Ink::Paper }];
    let look = |size, n| Look { voice: Voice::Song, size, ink: Ink::Black, part: Part::Back, words: Words::Edition(n) };
    let digits: String = isbn.digits().iter().map(|d| char::from(b'0' + d)).collect();
    let bars_x = x + module * quiet_left;
    let above = strip(&format!("ISBN {digits}"), look(caption_size, 3), Em::ZERO, &face.fonts);
    out.extend(above.place(bars_x, y + pad + ASCENT.at(caption_size)));
    let top = y + pad + caption;
    for (at, modules, is_guard) in isbn.bars() {
        out.push(Shape::Fill {
            x: bars_x + module * at,
            y: top,
            width: module * modules,
            height: if is_guard { guard } else { bar },
            ink: Ink::Black,
        });
    }
    // digits under the bars: the first alone in the quiet zone, then six and six, each in the middle of its half
    let baseline = top + bar + Pt::micrometres(2_900);
    let halves = [
        (digits.get(..1), 0, quiet_left - 2),
        (digits.get(1..7), quiet_left + 3, 42),
        (digits.get(7..), quiet_left + 50, 42),
    ];
    for (text, at, room) in halves {
        let Some(text) = text else { continue };
        let plain = look(digits_size, 4).of(Words::Artifact);
        let natural = strip(text, plain, Em::ZERO, &face.fonts).width();
        let count = text.len() as i64;
        let spread = if count > 1 { (module * room - natural) / (count + 1) } else { Pt::ZERO };
        let line = strip(text, plain, spread.max(Pt::ZERO).in_em(digits_size), &face.fonts);
        let from = x + module * at + (module * room - line.width()) / 2;
        out.extend(line.place(from, baseline));
    }
    out
}

/// The spine, `width` wide, from its top left corner; nothing when it is too narrow for words.
pub(super) fn spine(face: &Face<'_>, design: Design, width: Pt) -> Vec<Shape> {
    if width < Pt::micrometres(SPINE_WITH_WORDS) {
        return Vec::new();
    }
    let (ink, accent) = match design {
        Design::Slip | Design::Masthead => (Ink::Paper, Ink::Paper),
        Design::Column => (Ink::Black, Ink::Vermilion),
    };
    let a = face.edition.attribution();
    let look = |voice, size, ink, words| Look { voice, size, ink, part: Part::Spine, words };
    let middle = width / 2;
    let top = face.mm(24_000);
    let bottom = face.height - face.mm(16_000);
    let mut out = Vec::new();
    // publisher or journal at the foot
    let small = face.pt(90).min(width.scale(1, 2));
    let imprint = match (&a.publisher, &a.journal) {
        (Some(p), _) => Some((p.as_str(), Words::Edition(0))),
        (None, Some(j)) => Some((j.as_str(), Words::Field(FieldKey::Journal, 0))),
        (None, None) => None,
    };
    let mut limit = bottom;
    if let Some((text, words)) = imprint.filter(|(text, _)| *text != a.title) {
        let look = look(Voice::Song, small, ink, words);
        let c = column(text, Voice::Song, Em(1150), look, &face.fonts);
        let length = c.length().at(small);
        if length <= (bottom - top) / 3 {
            out.extend(c.place(middle, bottom - length, look, &face.fonts));
            limit = bottom - length - face.mm(6_000);
        }
    }
    // title, then the names, smaller together until they fit
    let names = |size: Pt| -> Vec<_> {
        let make = |(i, c): (usize, &crate::document::Creator)| {
            let look = look(Voice::Kai, size, ink, Words::Field(FieldKey::Byline, i));
            (column(&c.name, Voice::Kai, Em(1150), look, &face.fonts), look)
        };
        a.creators.iter().enumerate().map(make).collect()
    };
    let widest = width.scale(7, 10);
    for tenths in [105, 95, 85, 75] {
        let size = face.pt(tenths).min(widest);
        let small = size.scale(6, 7);
        let title = look(Voice::SongBold, size, accent, Words::Field(FieldKey::Title, 0));
        let c = column(&a.title, Voice::SongBold, Em(1100), title, &face.fonts);
        let names = names(small);
        let length = c.length().at(size);
        let names_length: Pt = names.iter().map(|(n, _)| n.length().at(small) + small * 2).sum();
        let fits_all = top + length + names_length <= limit;
        // the names give way first
        if fits_all || (tenths == 75 && top + length <= limit) {
            out.extend(c.place(middle, top, title, &face.fonts));
            let mut y = top + length + small * 2;
            for (name, look) in names.iter().take(if fits_all { names.len() } else { 0 }) {
                out.extend(name.place(middle, y, *look, &face.fonts));
                y += name.length().at(small) + small * 2;
            }
            break;
        }
    }
    out
}
