//! Faces that lie: glyphs of an embedded subset under other characters.

use super::good::Good;
use super::pages::Pdf;

fn word(b: &[u8], at: usize) -> usize {
    u32::from_be_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]]) as usize
}

fn half(b: &[u8], at: usize) -> usize {
    usize::from(u16::from_be_bytes([b[at], b[at + 1]]))
}

/// Offset and length of a table of a TrueType program.
fn table(font: &[u8], tag: &[u8; 4]) -> (usize, usize) {
    let row = (0..half(font, 4)).map(|i| 12 + 16 * i).find(|r| &font[*r..r + 4] == tag).expect("table");
    (word(font, row + 8), word(font, row + 12))
}

/// Where a glyph's outline lies.
fn outline(font: &[u8], gid: u16) -> (usize, usize) {
    let (head, loca, glyf) = (table(font, b"head").0, table(font, b"loca").0, table(font, b"glyf").0);
    let g = usize::from(gid);
    let at =
        |i: usize| if half(font, head + 50) == 0 { 2 * half(font, loca + 2 * i) } else { word(font, loca + 4 * i) };
    (glyf + at(g), glyf + at(g + 1))
}

/// Draws the outline of `other` where `gid` was. `other` must not be longer.
pub fn redraw(font: &mut [u8], gid: u16, other: u16) {
    let (to, from) = (outline(font, gid), outline(font, other));
    let (room, length) = (to.1 - to.0, from.1 - from.0);
    assert!(length <= room, "{length} bytes do not fit into {room}");
    font.copy_within(from.0..from.1, to.0);
}

/// A whole face for the EPUB in which 主 is drawn as 王: the subset of the PDF with a character map of its own.
pub fn lying_font(g: &Good) -> Vec<u8> {
    let pdf = g.pdf();
    let (n, name) = body_font(&pdf);
    let (_, _, program) = pdf.font(n, &name);
    let gid = |c: &str| half(&pdf.codes(n, name.as_bytes(), c), 0);
    let mut groups: Vec<(u32, u32)> =
        "民主武断规矩是人".chars().map(|c| (c as u32, gid(&c.to_string()) as u32)).collect();
    groups.iter_mut().find(|g| g.0 == '主' as u32).expect("主").1 = gid("王") as u32;
    groups.sort_unstable();
    let mut cmap = Vec::new();
    for half in [0u16, 1, 3, 10] {
        cmap.extend(half.to_be_bytes());
    }
    cmap.extend(12u32.to_be_bytes());
    cmap.extend([0, 12, 0, 0]);
    for word in [16 + 12 * groups.len() as u32, 0, groups.len() as u32] {
        cmap.extend(word.to_be_bytes());
    }
    groups.iter().for_each(|(c, g)| [c, c, g].iter().for_each(|w| cmap.extend(w.to_be_bytes())));
    let mut tables: Vec<([u8; 4], Vec<u8>)> = (0..half(&program, 4))
        .map(|i| {
            let row = 12 + 16 * i;
            let (at, length) = (word(&program, row + 8), word(&program, row + 12));
            (program[row..row + 4].try_into().expect("tag"), program[at..at + length].to_vec())
        })
        .collect();
    tables.push((*b"cmap", cmap));
    tables.sort();
    let mut out = vec![0, 1, 0, 0];
    out.extend((tables.len() as u16).to_be_bytes());
    out.extend([0; 6]);
    let mut at = 12 + 16 * tables.len();
    for (tag, data) in &tables {
        out.extend(tag);
        out.extend([0; 4]);
        out.extend((at as u32).to_be_bytes());
        out.extend((data.len() as u32).to_be_bytes());
        at += data.len().next_multiple_of(4);
    }
    for (_, data) in &tables {
        out.extend(data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

/// Page and font of the sentence about democracy.
pub fn body_font(pdf: &Pdf) -> (u32, String) {
    let n = pdf.page_with("民主不是一夜");
    (n, String::from_utf8(pdf.font_of(n, "民主不是一夜")).expect("name"))
}
