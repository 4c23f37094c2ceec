//! What a reader sees (VIS).

use super::{Row, r};
use crate::verify::report::Severity::Error as E;

pub(super) const ROWS: &[Row] = &[
    r("VIS-001", E, "no foreign or hiding style", "无外来或隐藏样式"),
    r("VIS-001.hidden", E, "{} is hidden by {}", "{} 被 {} 隐藏"),
    r("VIS-002", E, "contrast", "对比度"),
    r("VIS-002.mode", E, "{} is drawn in a mode that shows nothing", "{} 以不可见模式绘出"),
    r("VIS-003", E, "size", "字号"),
    r("VIS-004", E, "inside the page", "位于页内"),
    r("VIS-005", E, "not covered", "未被遮盖"),
    r("VIS-006", E, "not in an inert container", "不在失效容器内"),
    r("VIS-007", E, "no generated words", "无样式生成的文字"),
    r("VIS-008", E, "glyphs show their code points", "字形与码位相符"),
    r("VIS-008.glyph", E, "{} is read, but font {} draws {}", "读作 {}，而字体 {} 画出的是 {}"),
    r("VIS-008.blank", E, "{} is read, but font {} draws nothing for it", "读作 {}，而字体 {} 什么也没有画出"),
    r("VIS-008.ink", E, "{} is read as a blank, but font {} draws a shape", "读作空白 {}，而字体 {} 画出了笔画"),
    r("VIS-008.changed", E, "the glyph of {} in font {} was redrawn", "{} 在字体 {} 中的字形被改画"),
    r("VIS-008.actual", E, "the file says {} of glyphs that show {}", "文件称作 {} 的字形，画出的是 {}"),
    r(
        "VIS-008.outside",
        E,
        "font {} is not in the file: what a reader sees is anybody's choice",
        "字体 {} 未嵌入：读者所见无从确定",
    ),
    r("VIS-008.type3", E, "font {} consists of drawings, not of letters", "字体 {} 的字形是图画，不是字"),
    r("VIS-008.type1", E, "font {} is of a kind that no edition uses (Type 1)", "字体 {} 属本版不用的类型（Type 1）"),
    r("VIS-008.encoding", E, "font {} finds its glyphs by a table outside the file", "字体 {} 的编码表不在文件内"),
    r("VIS-008.broken", E, "font {} is damaged", "字体 {} 已损坏"),
    r("VIS-009", E, "no optional content", "无可选内容"),
    r("VIS-009.layers", E, "optional content can hide words", "可选内容可隐藏文字"),
    r("VIS-010", E, "two extractors agree", "两种提取结果一致"),
    r("VIS-011", E, "no page that is only a picture", "无纯图像页"),
];
