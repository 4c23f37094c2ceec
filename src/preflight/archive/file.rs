//! ISO 19005-3, 6.1: how the file is written.

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::Facts;
use crate::preflight::seek;
use crate::verify::Severity;
use crate::verify::pdf::objects::{as_dict, get, get_dict, get_list, get_name};
use crate::verify::pdf::parse::is_space;
use crate::verify::pdf::xref::{Place, rfind};
use lopdf::Object;

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("用可靠的程序重新写出此文件。", "Write the file again with a sound program."),
    met: "pdf/finish.rs, save",
    test: "archive_file",
    check: |_, _| {},
};

/// The rows of 6.1.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFA-6.1.2-1",
        clause: "ISO 19005-3, 6.1.2",
        asks: said(
            "文件自第一个字节起为 %PDF-1.n（n 为 0–7），其后一个换行",
            "The file begins with %PDF-1.n, n from 0 to 7, and one end of line",
        ),
        wrong: said("文件头不合", "the header is not of that form"),
        check: header,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.2-2",
        clause: "ISO 19005-3, 6.1.2",
        asks: said(
            "文件头之后紧接一行注释，含至少四个大于 127 的字节",
            "A comment of at least four bytes above 127 follows the header",
        ),
        wrong: said("没有这样的注释", "there is no such comment"),
        check: binary,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.3-1",
        clause: "ISO 19005-3, 6.1.3",
        asks: said("文件尾有 ID：两个非空字符串", "The trailer has an ID of two strings that are not empty"),
        wrong: said("没有 ID", "there is no ID"),
        check: identity,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.3-2",
        clause: "ISO 19005-3, 6.1.3",
        asks: said("文件不加密", "The file is not encrypted"),
        wrong: said("文件已加密", "the trailer names Encrypt"),
        remedy: said("去掉加密。", "Take the encryption off."),
        check: encrypted,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.3-3",
        clause: "ISO 19005-3, 6.1.3",
        asks: said("最后的 %%EOF 之后至多一个换行", "Nothing but one end of line follows the last %%EOF"),
        wrong: said("其后另有字节", "bytes follow it"),
        check: end,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.4-1",
        clause: "ISO 19005-3, 6.1.4",
        asks: said(
            "xref 与其后的小节头之间恰为一个换行",
            "One end of line stands between xref and the first subsection",
        ),
        wrong: said("不是一个换行", "there is something else between them"),
        met: "lopdf; a screen edition has a stream instead",
        check: table,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.6-1",
        clause: "ISO 19005-3, 6.1.6",
        asks: said("十六进制字符串的位数为偶数", "A hexadecimal string has an even number of digits"),
        wrong: said("位数为奇数", "the number is odd"),
        check: odd,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.6-2",
        clause: "ISO 19005-3, 6.1.6",
        asks: said(
            "十六进制字符串只含十六进制数字",
            "A hexadecimal string holds hexadecimal digits and white space only",
        ),
        wrong: said("含其他字符", "it holds something else"),
        check: digits,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.7.1-1",
        clause: "ISO 19005-3, 6.1.7.1",
        asks: said("流的 Length 等于其字节数", "The Length of a stream is the number of its bytes"),
        wrong: said("长度不合", "it is not"),
        check: lengths,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.7.1-2",
        clause: "ISO 19005-3, 6.1.7.1",
        asks: said(
            "stream 之后为 CR LF 或 LF；endstream 之前为换行",
            "stream is followed by CR LF or LF, endstream preceded by an end of line",
        ),
        wrong: said("换行不合", "an end of line is missing"),
        check: stream_ends,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.7.1-3",
        clause: "ISO 19005-3, 6.1.7.1",
        asks: said(
            "流的数据在文件之内：没有 F、FFilter、FDecodeParms",
            "The data of a stream are in the file: no F, FFilter, FDecodeParms",
        ),
        wrong: said("流有 {}", "the stream has {}"),
        check: outside,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.7.2-1",
        clause: "ISO 19005-3, 6.1.7.2",
        asks: said(
            "只用标准过滤器；不用 LZW，Crypt 只许 Identity",
            "Filters are those of ISO 32000-1 without LZW; Crypt only with Identity",
        ),
        wrong: said("过滤器 {}", "the filter is {}"),
        check: filters,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.8-1",
        clause: "ISO 19005-3, 6.1.8",
        asks: said(
            "字体名、着色剂名、结构类型名为合法 UTF-8",
            "Names of fonts, colorants and structure types are UTF-8",
        ),
        wrong: said("名称 {} 不是 UTF-8", "the name {} is not"),
        met: "pdf/fonts.rs (names in ASCII), pdf/tags.rs",
        check: names,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.9-1",
        clause: "ISO 19005-3, 6.1.9",
        asks: said(
            "对象号、代号与 obj 之间各一个空白；对象号与 endobj 之前、obj 与 endobj 之后为换行",
            "Single spaces within the head of an object; ends of line before it, behind obj, and around endobj",
        ),
        wrong: said("间隔不合", "the spacing is another"),
        check: spacing,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.10-1",
        clause: "ISO 19005-3, 6.1.10",
        asks: said(
            "内嵌图像只用标准过滤器，不用 LZW 与 Crypt",
            "Inline pictures use standard filters other than LZW and Crypt",
        ),
        wrong: said("过滤器 {}", "the filter is {}"),
        met: "none are written",
        check: inline_filters,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.12-1",
        clause: "ISO 19005-3, 6.1.12",
        asks: said("Perms 只含 UR3 与 DocMDP", "A permissions dictionary has no keys but UR3 and DocMDP"),
        wrong: said("含 {}", "it has {}"),
        met: "none is written",
        check: permissions,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.12-2",
        clause: "ISO 19005-3, 6.1.12",
        asks: said(
            "有 DocMDP 时，签名参考不含 DigestLocation、DigestMethod、DigestValue",
            "With DocMDP, no signature reference has DigestLocation, DigestMethod or DigestValue",
        ),
        wrong: said("含 {}", "it has {}"),
        met: "none is written",
        check: digests,
        ..ROW
    },
];

fn byte(facts: &Facts<'_>, at: usize) -> Option<u8> {
    facts.bytes.get(at).copied()
}

/// Length of an end of line at a place; 0 when there is none.
fn eol(facts: &Facts<'_>, at: usize) -> usize {
    match (byte(facts, at), byte(facts, at + 1)) {
        (Some(b'\r'), Some(b'\n')) => 2,
        (Some(b'\r' | b'\n'), _) => 1,
        _ => 0,
    }
}

fn header(facts: &Facts<'_>, out: &mut Breaches) {
    let digit = facts.header.strip_prefix("1.").is_some_and(|n| n.len() == 1 && ("0"..="7").contains(&n));
    let whole = facts.bytes.starts_with(b"%PDF-1.") && eol(facts, 8) > 0;
    if facts.before_header > 0 || !digit || !whole {
        out.add(Spot::FILE, &[&facts.header]);
    }
}

fn binary(facts: &Facts<'_>, out: &mut Breaches) {
    let at = 8 + eol(facts, 8);
    let four = facts.bytes.get(at + 1..at + 5).is_some_and(|b| b.iter().all(|b| *b > 127));
    if byte(facts, at) != Some(b'%') || !four {
        out.add(Spot::FILE, &[]);
    }
}

fn identity(facts: &Facts<'_>, out: &mut Breaches) {
    let list = get_list(facts.pdf, &facts.pdf.trailer, b"ID");
    let whole = |o: &&Object| matches!(crate::verify::pdf::objects::resolve(facts.pdf, o), Object::String(s, _) if !s.is_empty());
    if list.len() != 2 || !list.iter().all(whole) {
        out.add(Spot::FILE, &[]);
    }
}

fn encrypted(facts: &Facts<'_>, out: &mut Breaches) {
    if facts.layout.key.is_some() || facts.layout.sections.iter().any(|s| s.trailer.has(b"Encrypt")) {
        out.add(Spot::FILE, &[]);
    }
}

fn end(facts: &Facts<'_>, out: &mut Breaches) {
    let Some(at) = rfind(facts.bytes, b"%%EOF").map(|at| at + 5) else { return };
    let rest = facts.bytes.len().saturating_sub(at + eol(facts, at));
    if rest > 0 {
        out.add(Spot::FILE, &[&rest.to_string()]);
    }
}

fn table(facts: &Facts<'_>, out: &mut Breaches) {
    for section in facts.layout.sections.iter().filter(|s| s.stream.is_none()) {
        if !facts.bytes.get(section.at..).is_some_and(|b| b.starts_with(b"xref")) {
            continue;
        }
        let at = section.at + 4;
        let next = at + eol(facts, at);
        if next == at || !byte(facts, next).is_some_and(|b| b.is_ascii_digit()) {
            out.add(Spot::FILE, &[]);
        }
    }
}

/// Calls `visit` with what stands between `<` and `>` of every hexadecimal string; stops at the data of a stream.
fn hexadecimal(bytes: &[u8], visit: &mut dyn FnMut(&[u8])) {
    let mut at = 0;
    while let Some(b) = bytes.get(at).copied() {
        let rest = bytes.get(at..).unwrap_or_default();
        match b {
            b'%' => at += rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len()),
            b'(' => {
                let mut depth = 0usize;
                while let Some(b) = bytes.get(at).copied() {
                    at += 1;
                    match b {
                        b'\\' => at += 1,
                        b'(' => depth += 1,
                        b')' => {
                            depth = depth.saturating_sub(1);
                            if depth == 0 {
                                break;
                            }
                        }
                        _ => {}
                    }
                }
            }
            b'<' if rest.starts_with(b"<<") => at += 2,
            b'<' => {
                let inner = rest.get(1..).unwrap_or_default();
                let length = inner.iter().position(|b| *b == b'>').unwrap_or(inner.len());
                visit(inner.get(..length).unwrap_or_default());
                at += length + 2;
            }
            b's' if rest.starts_with(b"stream") => return,
            _ => at += 1,
        }
    }
}

/// Every hexadecimal string of objects and of the content of pages.
fn each_hexadecimal(facts: &Facts<'_>, visit: &mut dyn FnMut(Spot, &[u8])) {
    for (from, to) in &facts.layout.spans {
        let bytes = facts.bytes.get(*from..*to).unwrap_or_default();
        hexadecimal(bytes, &mut |hex| visit(Spot::FILE, hex));
    }
    for (id, stream) in seek::streams(facts).filter(|(_, s)| s.dict.has_type(b"ObjStm")) {
        let bytes = seek::unpacked(facts, stream).unwrap_or_default();
        hexadecimal(&bytes, &mut |hex| visit(Spot::object(Some(id)), hex));
    }
    for page in &facts.pages {
        let bytes = seek::content(facts, page);
        if bytes.contains(&b'<') {
            hexadecimal(&bytes, &mut |hex| visit(Spot::page(page.number), hex));
        }
    }
}

fn odd(facts: &Facts<'_>, out: &mut Breaches) {
    each_hexadecimal(facts, &mut |at, hex| {
        if hex.iter().filter(|b| !is_space(**b)).count() % 2 == 1 {
            out.add(at, &[]);
        }
    });
}

fn digits(facts: &Facts<'_>, out: &mut Breaches) {
    each_hexadecimal(facts, &mut |at, hex| {
        if hex.iter().any(|b| !is_space(*b) && !b.is_ascii_hexdigit()) {
            out.add(at, &[]);
        }
    });
}

fn lengths(facts: &Facts<'_>, out: &mut Breaches) {
    for number in &facts.layout.lengths {
        out.add(Spot::object(Some((*number, 0))), &[]);
    }
}

fn stream_ends(facts: &Facts<'_>, out: &mut Breaches) {
    for (from, to) in &facts.layout.spans {
        let Some(bytes) = facts.bytes.get(*from..*to) else { continue };
        let Some(stop) = bytes.len().checked_sub(9).filter(|at| bytes.get(*at..) == Some(b"endstream")) else {
            continue;
        };
        let before = stop.checked_sub(1).and_then(|at| bytes.get(at));
        // the keyword of the stream is the first that follows the end of a dictionary
        let begin = (0..stop).find(|at| {
            bytes.get(*at..).is_some_and(|b| b.starts_with(b"stream")) && {
                let head = bytes.get(..*at).unwrap_or_default();
                head.iter().rev().find(|b| !is_space(**b)) == Some(&b'>')
            }
        });
        let after = begin.and_then(|at| bytes.get(at + 6..at + 8));
        let begins = matches!(after, Some([b'\n', _] | [b'\r', b'\n']));
        if !begins || !matches!(before, Some(b'\n' | b'\r')) {
            out.add(Spot::FILE, &[&format!("byte {from}")]);
        }
    }
}

fn outside(facts: &Facts<'_>, out: &mut Breaches) {
    for (id, stream) in seek::streams(facts) {
        for key in [b"F".as_slice(), b"FFilter", b"FDecodeParms"] {
            if stream.dict.has(key) {
                out.add(Spot::object(Some(id)), &[&seek::shown(key)]);
            }
        }
    }
}

/// Filters that PDF/A-3 lets be used (ISO 32000-1, table 6).
const FILTERS: [&[u8]; 9] = [
    b"ASCIIHexDecode",
    b"ASCII85Decode",
    b"FlateDecode",
    b"RunLengthDecode",
    b"CCITTFaxDecode",
    b"JBIG2Decode",
    b"DCTDecode",
    b"JPXDecode",
    b"Crypt",
];

fn filters(facts: &Facts<'_>, out: &mut Breaches) {
    for (id, stream) in seek::streams(facts) {
        let parms = get_list(facts.pdf, &stream.dict, b"DecodeParms");
        for (i, filter) in get_list(facts.pdf, &stream.dict, b"Filter").into_iter().enumerate() {
            let name = crate::verify::pdf::objects::resolve(facts.pdf, filter).as_name().unwrap_or_default();
            let identity = || {
                let parms = parms.get(i).and_then(|p| as_dict(facts.pdf, p));
                parms.and_then(|p| get_name(facts.pdf, p, b"Name")).is_none_or(|n| n == b"Identity")
            };
            if !FILTERS.contains(&name) || (name == b"Crypt" && !identity()) {
                out.add(Spot::object(Some(id)), &[&seek::shown(name)]);
            }
        }
    }
}

fn names(facts: &Facts<'_>, out: &mut Breaches) {
    let mut judge = |at: Spot, name: &[u8]| {
        if std::str::from_utf8(name).is_err() {
            out.add(at, &[&seek::shown(name)]);
        }
    };
    for font in &facts.stock.fonts {
        let dicts = [Some(font.dict), font.descendant, font.descriptor];
        for dict in dicts.into_iter().flatten() {
            for key in [b"BaseFont".as_slice(), b"FontName"] {
                judge(Spot::object(font.id), get_name(facts.pdf, dict, key).unwrap_or_default());
            }
        }
    }
    seek::values(facts, &mut |id, value| {
        let Object::Array(list) = value else { return };
        match list.first().map(|f| f.as_name().unwrap_or_default()) {
            Some(b"Separation") => {
                judge(Spot::object(Some(id)), list.get(1).and_then(|n| n.as_name().ok()).unwrap_or_default())
            }
            Some(b"DeviceN") => {
                let names = list.get(1).map(|n| crate::verify::pdf::objects::resolve(facts.pdf, n));
                for name in names.and_then(|n| n.as_array().ok()).into_iter().flatten() {
                    judge(Spot::object(Some(id)), name.as_name().unwrap_or_default());
                }
            }
            _ => {}
        }
    });
    if let Some(tree) = &facts.tree {
        tree.nodes.iter().for_each(|n| judge(Spot::object(n.id), &n.tag));
        tree.roles.iter().for_each(|(from, to)| {
            judge(Spot::FILE, from);
            judge(Spot::FILE, to);
        });
    }
}

fn spacing(facts: &Facts<'_>, out: &mut Breaches) {
    for (number, place) in &facts.layout.table {
        let Place::At { offset, .. } = *place else { continue };
        let digits =
            |from: usize| (from..).take_while(|at| byte(facts, *at).is_some_and(|b| b.is_ascii_digit())).count();
        let space = |at: usize| byte(facts, at).is_some_and(is_space);
        let generation = offset + digits(offset) + 1;
        let keyword = generation + digits(generation) + 1;
        let before = offset == 0
            || offset.checked_sub(1).and_then(|at| byte(facts, at)).is_some_and(|b| matches!(b, b'\n' | b'\r'));
        let head = facts.bytes.get(keyword..keyword + 3) == Some(b"obj") && eol(facts, keyword + 3) > 0;
        if !before || !space(generation - 1) || !space(keyword - 1) || !head {
            out.add(Spot::object(Some((*number, 0))), &[]);
        }
    }
    let tables: Vec<usize> = facts.layout.sections.iter().filter(|s| s.stream.is_none()).map(|s| s.at).collect();
    for (from, to) in facts.layout.spans.iter().filter(|s| !tables.contains(&s.0)) {
        let blank = (*to..).take_while(|at| byte(facts, *at).is_some_and(is_space)).count();
        let word = to + blank;
        // an object that an end of a trailer closes is no object
        if facts.bytes.get(word..word + 6) != Some(b"endobj") {
            continue;
        }
        let before = word.checked_sub(1).and_then(|at| byte(facts, at));
        if !matches!(before, Some(b'\n' | b'\r')) || eol(facts, word + 6) == 0 {
            out.add(Spot::FILE, &[&format!("byte {from}")]);
        }
    }
}

fn inline_filters(facts: &Facts<'_>, out: &mut Breaches) {
    for image in facts.stock.images.iter().filter(|i| i.stream.is_none()) {
        for filter in &image.filters {
            let known = FILTERS.contains(&filter.as_bytes());
            if !known || matches!(filter.as_str(), "Crypt" | "JBIG2Decode" | "JPXDecode") {
                let page = image.uses.first().map_or(Spot::FILE, |u| Spot::page(u.page));
                out.add(page, &[filter]);
            }
        }
    }
}

fn permissions(facts: &Facts<'_>, out: &mut Breaches) {
    for (key, _) in get_dict(facts.pdf, facts.catalog, b"Perms").into_iter().flat_map(|p| p.iter()) {
        if !matches!(key.as_slice(), b"UR3" | b"DocMDP") {
            out.add(Spot::FILE, &[&seek::shown(key)]);
        }
    }
}

fn digests(facts: &Facts<'_>, out: &mut Breaches) {
    let Some(perms) = get_dict(facts.pdf, facts.catalog, b"Perms") else { return };
    let Some(signature) = get_dict(facts.pdf, perms, b"DocMDP") else { return };
    for reference in get_list(facts.pdf, signature, b"Reference").into_iter().filter_map(|o| as_dict(facts.pdf, o)) {
        for key in [b"DigestLocation".as_slice(), b"DigestMethod", b"DigestValue"] {
            if get(facts.pdf, reference, key).is_some() {
                out.add(Spot::FILE, &[&seek::shown(key)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &[u8]) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        hexadecimal(text, &mut |hex| out.push(hex.to_vec()));
        out
    }

    #[test]
    fn hexadecimal_strings_are_told_from_all_else() {
        assert_eq!(found(b"<</A(<1>\\)<2>)/B<4E 20>>>% <9>\n[<A>]stream\n<FF>"), [b"4E 20".to_vec(), b"A".to_vec()]);
        assert_eq!(found(b"<4"), [b"4".to_vec()]);
        assert!(found(b"(((").is_empty());
    }
}
