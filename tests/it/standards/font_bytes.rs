//! Small font programs: a TrueType subset with cmaps of our choice, and a CFF of two glyphs.

/// Puts a `cmap` with these subtables (platform, encoding), each leading code 65 to glyph 1, into a TrueType program.
pub fn with_cmaps(program: &[u8], subtables: &[(u16, u16)]) -> Vec<u8> {
    let u16_at = |at: usize| u16::from_be_bytes([program[at], program[at + 1]]);
    let u32_at = |at: usize| u32::from_be_bytes(program[at..at + 4].try_into().unwrap()) as usize;
    let mut tables: Vec<(Vec<u8>, Vec<u8>)> = (0..usize::from(u16_at(4)))
        .map(|n| 12 + n * 16)
        .map(|at| (program[at..at + 4].to_vec(), program[u32_at(at + 8)..u32_at(at + 8) + u32_at(at + 12)].to_vec()))
        .filter(|(tag, _)| tag != b"cmap")
        .collect();
    tables.push((b"cmap".to_vec(), cmap(subtables)));
    tables.sort();
    let mut out = program[..4].to_vec();
    out.extend((tables.len() as u16).to_be_bytes());
    out.extend([0; 6]);
    let mut at = 12 + tables.len() * 16;
    for (tag, data) in &tables {
        out.extend(tag);
        out.extend([0; 4]);
        out.extend((at as u32).to_be_bytes());
        out.extend((data.len() as u32).to_be_bytes());
        at += data.len().next_multiple_of(4);
    }
    for (_, data) in &tables {
        out.extend(data);
        out.extend(std::iter::repeat_n(0, data.len().next_multiple_of(4) - data.len()));
    }
    out
}

fn cmap(subtables: &[(u16, u16)]) -> Vec<u8> {
    let mut out = [0u16, subtables.len() as u16].map(u16::to_be_bytes).concat();
    let mut data: Vec<u8> = Vec::new();
    for (platform, encoding) in subtables {
        out.extend([platform.to_be_bytes(), encoding.to_be_bytes()].concat());
        out.extend((4 + subtables.len() as u32 * 8 + data.len() as u32).to_be_bytes());
        // format 6: a run of codes
        let first = if (*platform, *encoding) == (3, 0) { 0xF041u16 } else { 65 };
        data.extend([6u16, 12, 0, first, 1, 1].map(u16::to_be_bytes).concat());
    }
    out.extend(data);
    out
}

/// A bare CFF with `.notdef` and `A`, both blank.
pub fn cff() -> Vec<u8> {
    let index = |items: &[&[u8]]| {
        let mut out = (items.len() as u16).to_be_bytes().to_vec();
        if items.is_empty() {
            return out;
        }
        out.push(1);
        let mut at = 1u8;
        out.push(at);
        for item in items {
            at += item.len() as u8;
            out.push(at);
        }
        items.iter().for_each(|i| out.extend(*i));
        out
    };
    let number = |n: u16| [28, (n >> 8) as u8, n as u8];
    let head = [&[1u8, 0, 4, 1][..], &index(&[b"Own"])].concat();
    // charset (15), CharStrings (17), Private (18): the numbers have three bytes each, so the size is known
    let top = |charset: u16, strings: u16, private: u16| {
        let parts = [&number(charset)[..], &[15], &number(strings), &[17], &number(0), &number(private), &[18]];
        index(&[&parts.concat()])
    };
    let rest = [index(&[]), index(&[])].concat();
    let charset = head.len() + top(0, 0, 0).len() + rest.len();
    // format 0: SID 34 is `A`
    let sids = [0u8, 0, 34];
    let strings = index(&[&[14], &[14]]);
    let places = (charset as u16, (charset + sids.len()) as u16);
    let private = (charset + sids.len() + strings.len()) as u16;
    [head, top(places.0, places.1, private), rest, sids.to_vec(), strings].concat()
}
