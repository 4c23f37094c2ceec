//! Shorter content streams: printpdf writes every glyph as a hexadecimal string of its own; neighbours become one
//! literal string (`decisions.md` 12). The operands stay the same. And a packed cross-reference stream.

use lopdf::{Dictionary, Stream};

/// Rewrites a content stream. Only string syntax changes: hexadecimal strings become literal ones, and strings that
/// touch inside an array are joined.
pub(super) fn compact(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() / 2);
    let mut i = 0;
    while let Some(&b) = content.get(i) {
        match b {
            b'(' => i = copy_literal(content, i, &mut out),
            b'<' if content.get(i + 1) == Some(&b'<') => {
                out.extend(b"<<");
                i += 2;
            }
            b'<' => i = join_hex(content, i, &mut out),
            _ => {
                out.push(b);
                i += 1;
            }
        }
    }
    out
}

/// Copies a literal string from its parenthesis; returns the place after it.
fn copy_literal(content: &[u8], start: usize, out: &mut Vec<u8>) -> usize {
    let mut depth = 0;
    let mut i = start;
    while let Some(&b) = content.get(i) {
        out.push(b);
        i += 1;
        match b {
            b'\\' => {
                out.extend(content.get(i));
                i += 1;
            }
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    i
}

/// Writes the hexadecimal strings that follow each other as one literal string; returns the place after the last.
fn join_hex(content: &[u8], start: usize, out: &mut Vec<u8>) -> usize {
    out.push(b'(');
    let mut i = start;
    loop {
        i += 1; // the opening bracket
        let mut high = None;
        while let Some(&b) = content.get(i) {
            i += 1;
            if b == b'>' {
                break;
            }
            let Some(digit) = char::from(b).to_digit(16).map(|d| d as u8) else { continue };
            match high.take() {
                None => high = Some(digit),
                Some(h) => push_escaped(h << 4 | digit, out),
            }
        }
        if let Some(h) = high {
            push_escaped(h << 4, out);
        }
        let next = content.get(i..).and_then(|rest| rest.iter().position(|b| *b != b' ')).map(|n| i + n);
        match next {
            Some(n) if content.get(n) == Some(&b'<') && content.get(n + 1) != Some(&b'<') => i = n,
            _ => break,
        }
    }
    out.push(b')');
    i
}

fn push_escaped(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
        b'\r' => out.extend(b"\\r"),
        b'\n' => out.extend(b"\\n"),
        _ => out.push(byte),
    }
}

/// Bytes of a row of the cross-reference stream: `/W [1 4 2]`.
const ROW: usize = 7;

/// Packs the cross-reference stream, the last object of a file, which lopdf leaves uncompressed: Flate over the Up
/// predictor (ISO 32000-1, 7.4.4.4). A tail that does not look as lopdf writes it is left alone.
pub(super) fn pack_xref(bytes: &mut Vec<u8>) {
    if let Some((offset, object)) = packed_xref(bytes) {
        bytes.truncate(offset);
        bytes.extend(object);
    }
}

/// Where the cross-reference stream starts, and what shall stand from there to the end of the file.
fn packed_xref(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    let find = |hay: &[u8], needle: &[u8]| hay.windows(needle.len()).position(|w| w == needle);
    let near_end = bytes.len().checked_sub(64)?;
    let mark = near_end + find(bytes.get(near_end..)?, b"startxref\n")?;
    let digits = bytes.get(mark + 10..)?.iter().take_while(|b| b.is_ascii_digit());
    let offset = digits.fold(0_usize, |n, d| n.saturating_mul(10).saturating_add(usize::from(d - b'0')));
    let object = bytes.get(offset..mark)?;
    let dict_end = find(object, b">>stream\n")?;
    let head = std::str::from_utf8(object.get(..dict_end)?).ok().filter(|h| h.contains("/W[1 4 2]"))?;
    let length: usize = head.rsplit_once("/Length ")?.1.parse().ok()?;
    let rows = object.get(dict_end + 9..)?.get(..length).filter(|r| r.len() % ROW == 0)?;
    let after = bytes.get(offset + dict_end + 9 + length..)?;

    let mut predicted = Vec::with_capacity(rows.len() / ROW * (ROW + 1));
    let mut above = [0_u8; ROW];
    for row in rows.chunks_exact(ROW) {
        predicted.push(2);
        predicted.extend(row.iter().zip(above).map(|(b, a)| b.wrapping_sub(a)));
        above.copy_from_slice(row);
    }
    let mut packed = Stream::new(Dictionary::new(), predicted);
    packed.compress().ok()?;
    packed.dict.get(b"Filter").ok()?;
    let (front, _) = head.rsplit_once("/Length ")?;
    let parms = format!("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {ROW}>>");
    let mut out = format!("{front}/Length {}{parms}>>stream\n", packed.content.len()).into_bytes();
    out.extend(&packed.content);
    out.extend(after);
    Some((offset, out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::Object;
    use lopdf::content::Content;

    #[test]
    fn neighbours_join_and_dictionaries_stay() {
        let got = compact(b"/P<</MCID 0>>BDC\n[<0041><0042> -13 <0043>]TJ");
        assert_eq!(got, b"/P<</MCID 0>>BDC\n[(\0A\0B) -13 (\0C)]TJ");
    }

    #[test]
    fn every_byte_survives() {
        let hex: String = (0..=255).map(|b| format!("<{b:02X}5C>")).collect();
        let source = format!("/Span<</ActualText (a\\)(b)<zz)>>BDC [{hex}]TJ");
        let content = Content::decode(&compact(source.as_bytes())).unwrap();
        let Some(Object::Dictionary(d)) = content.operations[0].operands.get(1) else { panic!("dictionary") };
        assert_eq!(d.get(b"ActualText").unwrap().as_str().unwrap(), b"a)(b)<zz");
        let Some(Object::Array(a)) = content.operations[1].operands.first() else { panic!("array") };
        let want: Vec<u8> = (0..=255).flat_map(|b| [b, 0x5C]).collect();
        assert_eq!(a.len(), 1);
        assert_eq!(a[0].as_str().unwrap(), want);
    }
}
