//! ISO 19005-3, 6.2.11: fonts.

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::cmaps::{self, Collection};
use crate::preflight::faces;
use crate::preflight::facts::{Facts, Font};
use crate::preflight::seek;
use crate::verify::Severity;
use crate::verify::pdf::objects::{get, get_list, get_name};
use lopdf::Object;

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("完整嵌入字体，并写出 ToUnicode。", "Embed the font as it is used, with a ToUnicode map."),
    met: "pdf/fonts.rs",
    test: "archive_fonts",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFA-6.2.11.2-1",
        clause: "ISO 19005-3, 6.2.11.2",
        asks: said("字体词典的 Type 为 Font", "A font dictionary is of Type Font"),
        wrong: said("字体 {} 不是", "font {} is not"),
        check: |facts, out| {
            fonts(facts, out, |facts, f| {
                let all = [Some(f.dict), f.descendant];
                all.into_iter().flatten().all(|d| get_name(facts.pdf, d, b"Type") == Some(b"Font"))
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.2-2",
        clause: "ISO 19005-3, 6.2.11.2",
        asks: said("字体的 Subtype 为 ISO 32000-1 所列", "The Subtype of a font is one of ISO 32000-1"),
        wrong: said("字体 {} 不是", "that of font {} is not"),
        check: |facts, out| {
            fonts(facts, out, |facts, f| {
                let inner = f.descendant.and_then(|d| get_name(facts.pdf, d, b"Subtype"));
                let known = ["Type1", "MMType1", "TrueType", "Type3", "Type0"].contains(&f.subtype.as_str());
                known
                    && matches!(
                        (f.subtype.as_str(), inner),
                        ("Type0", Some(b"CIDFontType0" | b"CIDFontType2")) | (_, None)
                    )
                    && (f.subtype == "Type0") == inner.is_some()
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.2-3",
        clause: "ISO 19005-3, 6.2.11.2",
        asks: said("Type 3 以外的字体有 BaseFont", "A font other than Type 3 has a BaseFont"),
        wrong: said("对象没有", "it has none"),
        check: |facts, out| {
            for font in facts.stock.fonts.iter().filter(|f| f.subtype != "Type3") {
                let all = [Some(font.dict), font.descendant];
                if all.into_iter().flatten().any(|d| get_name(facts.pdf, d, b"BaseFont").is_none_or(<[u8]>::is_empty)) {
                    out.add(Spot::object(font.id).on(font.page), &[]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.2-4",
        clause: "ISO 19005-3, 6.2.11.2",
        asks: said(
            "简单字体有 FirstChar、LastChar，Widths 的项数与之相符",
            "A simple font has FirstChar, LastChar and as many Widths",
        ),
        wrong: said("字体 {} 不合", "font {} has not"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            fonts(facts, out, |facts, f| {
                let whole = |k: &[u8]| get(facts.pdf, f.dict, k).and_then(|o| o.as_i64().ok());
                let widths = get_list(facts.pdf, f.dict, b"Widths").len() as i64;
                f.subtype == "Type0"
                    || matches!((whole(b"FirstChar"), whole(b"LastChar")), (Some(a), Some(b)) if b.checked_sub(a) == Some(widths - 1))
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.2-7",
        clause: "ISO 19005-3, 6.2.11.2",
        asks: said(
            "FontFile3 的 Subtype 为 Type1C、CIDFontType0C 或 OpenType",
            "The Subtype of a FontFile3 is Type1C, CIDFontType0C or OpenType",
        ),
        wrong: said("字体 {} 不是", "that of font {} is not"),
        met: "pdf/fonts.rs (FontFile2)",
        check: |facts, out| {
            fonts(facts, out, |_, f| {
                f.program.is_none_or(|p| {
                    p.key != "FontFile3" || matches!(p.subtype, b"Type1C" | b"CIDFontType0C" | b"OpenType")
                })
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.3.1-1",
        clause: "ISO 19005-3, 6.2.11.3.1",
        asks: said(
            "除 Identity 外，CIDFont 与 CMap 的 Registry 相同",
            "Except with Identity, CIDFont and CMap have one Registry",
        ),
        wrong: said("字体 {} 不同", "font {} has two"),
        met: "pdf/fonts.rs (Identity-H)",
        check: |facts, out| cmaps::collections(facts, Collection::Registry, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.3.1-2",
        clause: "ISO 19005-3, 6.2.11.3.1",
        asks: said(
            "除 Identity 外，CIDFont 与 CMap 的 Ordering 相同",
            "Except with Identity, CIDFont and CMap have one Ordering",
        ),
        wrong: said("字体 {} 不同", "font {} has two"),
        met: "pdf/fonts.rs (Identity-H)",
        check: |facts, out| cmaps::collections(facts, Collection::Ordering, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.3.1-3",
        clause: "ISO 19005-3, 6.2.11.3.1",
        asks: said("CIDFont 的 Supplement 不大于 CMap 的", "The Supplement of a CIDFont is not above that of its CMap"),
        wrong: said("字体 {} 较大", "that of font {} is"),
        met: "pdf/fonts.rs (Identity-H)",
        check: |facts, out| cmaps::collections(facts, Collection::Supplement, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.3.2-1",
        clause: "ISO 19005-3, 6.2.11.3.2",
        asks: said("嵌入的 CIDFontType2 有 CIDToGIDMap", "An embedded CIDFontType2 has a CIDToGIDMap"),
        wrong: said("字体 {} 没有", "font {} has none"),
        check: |facts, out| faces::glyph_maps(facts, false, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.3.2-2",
        clause: "ISO 19005-3, 6.2.11.3.2",
        asks: said("CIDToGIDMap 为流或 Identity", "A CIDToGIDMap is a stream or Identity"),
        wrong: said("字体 {} 不是", "that of font {} is not"),
        check: |facts, out| faces::glyph_maps(facts, true, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.3.3-1",
        clause: "ISO 19005-3, 6.2.11.3.3",
        asks: said("CMap 为预定义者，否则嵌入", "A CMap is predefined or embedded"),
        wrong: said("字体 {} 的 CMap {} 不是", "that of font {} is neither: {}"),
        met: "pdf/fonts.rs (Identity-H)",
        check: cmaps::cmaps,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.3.3-2",
        clause: "ISO 19005-3, 6.2.11.3.3",
        asks: said(
            "嵌入 CMap 的 WMode 在词典与数据中相同",
            "An embedded CMap has the same WMode in dictionary and data",
        ),
        wrong: said("字体 {} 不同", "that of font {} has two"),
        met: "pdf/fonts.rs (Identity-H)",
        check: cmaps::writing,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.3.3-3",
        clause: "ISO 19005-3, 6.2.11.3.3",
        asks: said("CMap 只引用预定义的 CMap", "A CMap uses predefined CMaps only"),
        wrong: said("字体 {} 引用 {}", "that of font {} uses {}"),
        met: "pdf/fonts.rs (Identity-H)",
        check: cmaps::chained,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.4.1-1",
        clause: "ISO 19005-3, 6.2.11.4.1",
        asks: said(
            "用于显示的字体均已嵌入，且可读",
            "The program of every font that is seen is embedded and can be read",
        ),
        wrong: said("字体 {} 没有嵌入", "that of font {} is not"),
        check: faces::embedded,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.4.1-2",
        clause: "ISO 19005-3, 6.2.11.4.1",
        asks: said("嵌入的字体含有所显示的每个字形", "An embedded font has every glyph that is shown"),
        wrong: said("字体 {} 缺 {}", "font {} lacks {}"),
        check: |facts, out| faces::codes(facts, |l| &l.missing, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.4.2-1",
        clause: "ISO 19005-3, 6.2.11.4.2",
        asks: said(
            "Type 1 的 CharSet 列出字体程序的每个字形",
            "A CharSet of a Type 1 font names every glyph of the program",
        ),
        wrong: said("字体 {} 未列 {}", "that of font {} leaves out {}"),
        met: "pdf/fonts.rs (no Type 1)",
        check: |facts, out| faces::char_sets(facts, true, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.4.2-2",
        clause: "ISO 19005-3, 6.2.11.4.2",
        asks: said("CIDSet 列出字体程序的每个 CID", "A CIDSet has every CID of the program"),
        wrong: said("字体 {} 未列 {}", "that of font {} leaves out {}"),
        met: "pdf/fonts.rs (no CIDSet)",
        check: |facts, out| faces::cid_sets(facts, true, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.5-1",
        clause: "ISO 19005-3, 6.2.11.5",
        asks: said(
            "字体词典与字体程序的字宽相差不超过千分之一 em",
            "Widths of the font dictionary and of the program differ by a thousandth of an em at most",
        ),
        wrong: said("字体 {}：{}", "in font {}: {}"),
        check: faces::widths,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.6-1",
        clause: "ISO 19005-3, 6.2.11.6",
        asks: said(
            "非符号 TrueType 的程序有非符号 cmap，且能查到所示字形",
            "The program of a TrueType font that is not symbolic has such a cmap, and it leads to what is shown",
        ),
        wrong: said("字体 {} 没有", "that of font {} has not"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            for (font, look, at) in faces::true_type(facts, false) {
                let plain = look.cmaps.as_ref().is_none_or(|c| c.iter().any(|t| *t != (3, 0)));
                if !plain || !look.astray.is_empty() {
                    out.add(at, &[&font.name]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.6-2",
        clause: "ISO 19005-3, 6.2.11.6",
        asks: said(
            "非符号 TrueType 的编码为 MacRoman 或 WinAnsi；有 Differences 时其名在 AGL 中，且程序有 (3,1) cmap",
            "A TrueType font that is not symbolic is in MacRomanEncoding or WinAnsiEncoding; with Differences its names are characters and the program has a (3,1) cmap",
        ),
        wrong: said("字体 {} 不合", "font {} is not"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            for (font, look, at) in faces::true_type(facts, false) {
                let base = matches!(faces::base_encoding(facts, font), Some(b"MacRomanEncoding" | b"WinAnsiEncoding"));
                let names = faces::differences(facts, font);
                let listed =
                    names.values().all(|n| crate::verify::pdf::cmap::glyph_char(n).is_some() || n == b".notdef");
                let unicode = look.cmaps.as_ref().is_none_or(|c| c.contains(&(3, 1)));
                if !base || !(names.is_empty() || (listed && unicode)) {
                    out.add(at, &[&font.name]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.6-3",
        clause: "ISO 19005-3, 6.2.11.6",
        asks: said("符号 TrueType 没有 Encoding", "A symbolic TrueType font has no Encoding"),
        wrong: said("字体 {} 有", "font {} has"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            for (font, _, at) in faces::true_type(facts, true) {
                if get(facts.pdf, font.dict, b"Encoding").is_some() {
                    out.add(at, &[&font.name]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.6-4",
        clause: "ISO 19005-3, 6.2.11.6",
        asks: said(
            "符号 TrueType 的程序恰有一个 cmap，或其中有 (3,0)",
            "The program of a symbolic TrueType font has one cmap, or a (3,0) among several",
        ),
        wrong: said("字体 {} 没有", "that of font {} has not"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            for (font, look, at) in faces::true_type(facts, true) {
                if look.cmaps.as_ref().is_some_and(|c| c.len() != 1 && !c.contains(&(3, 0))) {
                    out.add(at, &[&font.name]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.7-1",
        clause: "ISO 19005-3, 6.2.11.7",
        asks: said("所示的每个编码都有 Unicode 值", "Every code that is shown has a Unicode value"),
        wrong: said("字体 {} 缺 {}", "font {} gives none for {}"),
        check: |facts, out| faces::codes(facts, |l| &l.unmapped, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.7-2",
        clause: "ISO 19005-3, 6.2.11.7",
        asks: said("ToUnicode 的值不含 U+0000、U+FEFF、U+FFFE", "No ToUnicode value is U+0000, U+FEFF or U+FFFE"),
        wrong: said("字体 {}：{}", "one is in font {}: {}"),
        check: |facts, out| {
            faces::codes(facts, |l| &l.zero, out);
            faces::codes(facts, |l| &l.marks, out);
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.8-1",
        clause: "ISO 19005-3, 6.2.11.8",
        asks: said("不显示 .notdef 字形", "The glyph .notdef is not shown"),
        wrong: said("字体 {}：{}", "it is in font {}: {}"),
        met: "typeset/ (a framed box stands for a character that no face has); pdf/fonts.rs",
        check: |facts, out| faces::codes(facts, |l| &l.notdef, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.11.2-8",
        clause: "ISO 19005-3, 6.2.11.2",
        asks: said(
            "字体程序的键与字体类型相符，可以解开",
            "The key of a font program fits the type of the font, and its bytes can be unpacked",
        ),
        wrong: said("字体 {} 不合", "that of font {} does not"),
        check: |facts, out| fonts(facts, out, program_fits),
        ..ROW
    },
];

fn fonts(facts: &Facts<'_>, out: &mut Breaches, good: fn(&Facts<'_>, &Font<'_>) -> bool) {
    for font in facts.stock.fonts.iter().filter(|f| !good(facts, f)) {
        out.add(Spot::object(font.id).on(font.page), &[&font.name]);
    }
}

/// ISO 32000-1, table 126.
fn program_fits(facts: &Facts<'_>, font: &Font<'_>) -> bool {
    let Some(program) = font.program else { return true };
    let inner = font.descendant.and_then(|d| get_name(facts.pdf, d, b"Subtype")).unwrap_or_default();
    let fits = match (font.subtype.as_str(), inner) {
        ("Type1" | "MMType1", _) => program.key != "FontFile2" && program.subtype != b"CIDFontType0C",
        ("TrueType", _) => program.key == "FontFile2" || program.subtype == b"OpenType",
        (_, b"CIDFontType2") => program.key == "FontFile2" || program.subtype == b"OpenType",
        (_, b"CIDFontType0") => program.key == "FontFile3" && program.subtype != b"Type1C",
        _ => true,
    };
    fits && (matches!(font.descriptor.and_then(|d| get(facts.pdf, d, program.key.as_bytes())), Some(Object::Stream(_))))
        && seek::unpacked(facts, program.stream).is_some()
}
