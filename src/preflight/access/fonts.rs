//! PDF/UA-1: fonts (Matterhorn 10, 31). PDF/A-3 asks nearly the same; `faces` looks once for both.

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::cmaps::{self, Collection};
use crate::preflight::faces::{self, Look};
use crate::preflight::facts::{Facts, Font};
use crate::verify::Severity;
use crate::verify::pdf::cmap::glyph_char;
use crate::verify::pdf::objects::{get, get_dict};

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("完整嵌入字体，并写出 ToUnicode。", "Embed the font as it is used, with a ToUnicode map."),
    met: "pdf/fonts.rs",
    test: "access_fonts",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFUA-10-001",
        clause: "ISO 14289-1, 7.2; Matterhorn 10-001",
        asks: said("所示的每个编码都有字符", "Every code that is shown stands for characters"),
        wrong: said("字体 {} 缺 {}", "font {} has none for {}"),
        check: |facts, out| faces::codes(facts, |l| &l.unmapped, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-001",
        clause: "ISO 14289-1, 7.21.3.1; Matterhorn 31-001",
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
        id: "PDFUA-31-002",
        clause: "ISO 14289-1, 7.21.3.1; Matterhorn 31-002",
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
        id: "PDFUA-31-003",
        clause: "ISO 14289-1, 7.21.3.1; Matterhorn 31-003",
        asks: said("CIDFont 的 Supplement 不大于 CMap 的", "The Supplement of a CIDFont is not above that of its CMap"),
        wrong: said("字体 {} 较大", "that of font {} is"),
        met: "pdf/fonts.rs (Identity-H)",
        check: |facts, out| cmaps::collections(facts, Collection::Supplement, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-004",
        clause: "ISO 14289-1, 7.21.3.2; Matterhorn 31-004",
        asks: said("CIDToGIDMap 为流或 Identity", "A CIDToGIDMap is a stream or Identity"),
        wrong: said("字体 {} 不是", "that of font {} is not"),
        check: |facts, out| faces::glyph_maps(facts, true, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-005",
        clause: "ISO 14289-1, 7.21.3.2; Matterhorn 31-005",
        asks: said("嵌入的 CIDFontType2 有 CIDToGIDMap", "An embedded CIDFontType2 has a CIDToGIDMap"),
        wrong: said("字体 {} 没有", "font {} has none"),
        check: |facts, out| faces::glyph_maps(facts, false, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-006",
        clause: "ISO 14289-1, 7.21.3.3; Matterhorn 31-006",
        asks: said("CMap 为预定义者，否则嵌入", "A CMap is predefined or embedded"),
        wrong: said("字体 {} 的 CMap {} 不是", "that of font {} is neither: {}"),
        met: "pdf/fonts.rs (Identity-H)",
        check: cmaps::cmaps,
        ..ROW
    },
    Clause {
        id: "PDFUA-31-007",
        clause: "ISO 14289-1, 7.21.3.3; Matterhorn 31-007",
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
        id: "PDFUA-31-008",
        clause: "ISO 14289-1, 7.21.3.3; Matterhorn 31-008",
        asks: said("CMap 只引用预定义的 CMap", "A CMap uses predefined CMaps only"),
        wrong: said("字体 {} 引用 {}", "that of font {} uses {}"),
        met: "pdf/fonts.rs (Identity-H)",
        check: cmaps::chained,
        ..ROW
    },
    Clause {
        id: "PDFUA-31-009",
        clause: "ISO 14289-1, 7.21.4.1; Matterhorn 31-009",
        asks: said("用于显示的字体均已嵌入", "The program of every font that is seen is embedded"),
        wrong: said("字体 {} 没有", "that of font {} is not"),
        check: faces::embedded,
        ..ROW
    },
    Clause {
        id: "PDFUA-31-011",
        clause: "ISO 14289-1, 7.21.4.1; Matterhorn 31-011",
        asks: said("嵌入的字体含有所显示的每个字形", "An embedded font has every glyph that is shown"),
        wrong: said("字体 {} 缺 {}", "font {} lacks {}"),
        check: |facts, out| faces::codes(facts, |l| &l.missing, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-012",
        clause: "ISO 14289-1, 7.21.4.2; Matterhorn 31-012",
        asks: said(
            "Type 1 的 CharSet 列出程序的每个字形",
            "A CharSet of a Type 1 font names every glyph of the program",
        ),
        wrong: said("字体 {} 未列 {}", "that of font {} leaves out {}"),
        met: "pdf/fonts.rs (no Type 1)",
        check: |facts, out| faces::char_sets(facts, true, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-013",
        clause: "ISO 14289-1, 7.21.4.2; Matterhorn 31-013",
        asks: said("CharSet 所列的字形程序都有", "Every glyph of a CharSet is in the program"),
        wrong: said("字体 {} 多列 {}", "that of font {} has not {}"),
        met: "pdf/fonts.rs (no Type 1)",
        check: |facts, out| faces::char_sets(facts, false, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-014",
        clause: "ISO 14289-1, 7.21.4.2; Matterhorn 31-014",
        asks: said("CIDSet 列出程序的每个 CID", "A CIDSet has every CID of the program"),
        wrong: said("字体 {} 未列 {}", "that of font {} leaves out {}"),
        met: "pdf/fonts.rs (no CIDSet)",
        check: |facts, out| faces::cid_sets(facts, true, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-015",
        clause: "ISO 14289-1, 7.21.4.2; Matterhorn 31-015",
        asks: said("CIDSet 所列的 CID 程序都有", "Every CID of a CIDSet is in the program"),
        wrong: said("字体 {} 多列 {}", "that of font {} has not {}"),
        met: "pdf/fonts.rs (no CIDSet)",
        check: |facts, out| faces::cid_sets(facts, false, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-016",
        clause: "ISO 14289-1, 7.21.5; Matterhorn 31-016",
        asks: said(
            "字体词典与程序的字宽相差不超过千分之一 em",
            "Widths of the font dictionary and of the program differ by a thousandth of an em at most",
        ),
        wrong: said("字体 {}：{}", "in font {}: {}"),
        check: faces::widths,
        ..ROW
    },
    Clause {
        id: "PDFUA-31-017",
        clause: "ISO 14289-1, 7.21.6; Matterhorn 31-017",
        asks: said(
            "非符号 TrueType 的程序有非符号 cmap",
            "The program of a TrueType font that is not symbolic has a cmap that is not",
        ),
        wrong: said("字体 {} 没有", "that of font {} has none"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            simple(facts, false, out, |_, _, look| look.cmaps.as_ref().is_none_or(|c| c.iter().any(|t| *t != (3, 0))));
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-31-018",
        clause: "ISO 14289-1, 7.21.6; Matterhorn 31-018",
        asks: said(
            "非符号 TrueType 所示字形由 cmap 查得",
            "What a TrueType font that is not symbolic shows is found by its cmaps",
        ),
        wrong: said("字体 {} 查不到", "in font {} something is not"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| simple(facts, false, out, |_, _, look| !has_plain(look) || look.astray.is_empty()),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-019",
        clause: "ISO 14289-1, 7.21.6; Matterhorn 31-019",
        asks: said("非符号 TrueType 有 Encoding", "A TrueType font that is not symbolic has an Encoding"),
        wrong: said("字体 {} 没有", "font {} has none"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            simple(facts, false, out, |facts, font, _| get(facts.pdf, font.dict, b"Encoding").is_some())
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-31-020",
        clause: "ISO 14289-1, 7.21.6; Matterhorn 31-020",
        asks: said(
            "非符号 TrueType 的 Encoding 词典有 BaseEncoding",
            "An Encoding dictionary of such a font has a BaseEncoding",
        ),
        wrong: said("字体 {} 没有", "that of font {} has none"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            simple(facts, false, out, |facts, font, _| {
                get_dict(facts.pdf, font.dict, b"Encoding").is_none_or(|e| e.has(b"BaseEncoding"))
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-31-021",
        clause: "ISO 14289-1, 7.21.6; Matterhorn 31-021",
        asks: said(
            "非符号 TrueType 的编码为 MacRoman 或 WinAnsi",
            "The encoding of such a font is MacRomanEncoding or WinAnsiEncoding",
        ),
        wrong: said("字体 {} 不是", "that of font {} is neither"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            simple(facts, false, out, |facts, font, _| {
                let base = faces::base_encoding(facts, font);
                base.is_none_or(|b| matches!(b, b"MacRomanEncoding" | b"WinAnsiEncoding"))
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-31-022",
        clause: "ISO 14289-1, 7.21.6; Matterhorn 31-022",
        asks: said(
            "Differences 中的名称代表字符（AGL）",
            "Names in Differences of such a font stand for characters (AGL)",
        ),
        wrong: said("字体 {} 有不代表字符者", "font {} has one that does not"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            simple(facts, false, out, |facts, font, _| {
                let names = faces::differences(facts, font);
                names.values().all(|n| n == b".notdef" || glyph_char(n).is_some())
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-31-023",
        clause: "ISO 14289-1, 7.21.6; Matterhorn 31-023",
        asks: said(
            "有 Differences 时程序有 (3,1) cmap",
            "With Differences the program of such a font has a (3,1) cmap",
        ),
        wrong: said("字体 {} 没有", "that of font {} has none"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            simple(facts, false, out, |facts, font, look| {
                let unicode = look.cmaps.as_ref().is_none_or(|c| c.contains(&(3, 1)));
                unicode || faces::differences(facts, font).is_empty()
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-31-024",
        clause: "ISO 14289-1, 7.21.6; Matterhorn 31-024",
        asks: said("符号 TrueType 没有 Encoding", "A symbolic TrueType font has no Encoding"),
        wrong: said("字体 {} 有", "font {} has"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| simple(facts, true, out, |facts, font, _| get(facts.pdf, font.dict, b"Encoding").is_none()),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-025",
        clause: "ISO 14289-1, 7.21.6; Matterhorn 31-025",
        asks: said("符号 TrueType 的程序有 cmap", "The program of a symbolic TrueType font has a cmap"),
        wrong: said("字体 {} 没有", "that of font {} has none"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| simple(facts, true, out, |_, _, look| look.cmaps.as_ref().is_none_or(|c| !c.is_empty())),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-026",
        clause: "ISO 14289-1, 7.21.6; Matterhorn 31-026",
        asks: said(
            "符号 TrueType 的程序有几个 cmap 时，其中有 (3,0)",
            "Of several cmaps of a symbolic TrueType font one is (3,0)",
        ),
        wrong: said("字体 {} 没有", "font {} has none such"),
        met: "pdf/fonts.rs (composite fonts only)",
        check: |facts, out| {
            simple(facts, true, out, |_, _, look| {
                look.cmaps.as_ref().is_none_or(|c| c.len() < 2 || c.contains(&(3, 0)))
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-31-027",
        clause: "ISO 14289-1, 7.21.7; Matterhorn 31-027",
        asks: said(
            "字体有 ToUnicode，或以标准所许的他法得知字符",
            "A font has a ToUnicode map, or its codes are known otherwise as the standard allows",
        ),
        wrong: said("字体 {} 两者皆无", "font {} has neither"),
        check: |facts, out| {
            for (font, look) in facts.stock.fonts.iter().zip(facts.faces()) {
                if get(facts.pdf, font.dict, b"ToUnicode").is_none() && !look.unmapped.is_empty() {
                    out.add(Spot::object(font.id).on(font.page), &[&font.name]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-31-028",
        clause: "ISO 14289-1, 7.21.7; Matterhorn 31-028",
        asks: said("ToUnicode 的值不含 U+0000", "No ToUnicode value is U+0000"),
        wrong: said("字体 {}：{}", "one is in font {}: {}"),
        check: |facts, out| faces::codes(facts, |l| &l.zero, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-029",
        clause: "ISO 14289-1, 7.21.7; Matterhorn 31-029",
        asks: said("ToUnicode 的值不含 U+FEFF、U+FFFE", "No ToUnicode value is U+FEFF or U+FFFE"),
        wrong: said("字体 {}：{}", "one is in font {}: {}"),
        check: |facts, out| faces::codes(facts, |l| &l.marks, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-31-030",
        clause: "ISO 14289-1, 7.21.8; Matterhorn 31-030",
        asks: said("不显示 .notdef 字形", "The glyph .notdef is not shown"),
        wrong: said("字体 {}：{}", "it is in font {}: {}"),
        met: "typeset/ (a framed box stands for a character that no face has)",
        check: |facts, out| faces::codes(facts, |l| &l.notdef, out),
        ..ROW
    },
];

/// Whether there is a cmap that is not symbolic.
fn has_plain(look: &Look) -> bool {
    look.cmaps.as_ref().is_some_and(|c| c.iter().any(|t| *t != (3, 0)))
}

/// Says which simple TrueType fonts, symbolic or not, are not good in one way.
fn simple(facts: &Facts<'_>, symbols: bool, out: &mut Breaches, good: fn(&Facts<'_>, &Font<'_>, &Look) -> bool) {
    for (font, look, at) in faces::true_type(facts, symbols) {
        if !good(facts, font, look) {
            out.add(at, &[&font.name]);
        }
    }
}
