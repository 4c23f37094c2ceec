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
    r("VIS-009", E, "no optional content", "无可选内容"),
    r("VIS-009.layers", E, "optional content can hide words", "可选内容可隐藏文字"),
    r("VIS-010", E, "two extractors agree", "两种提取结果一致"),
    r("VIS-011", E, "no page that is only a picture", "无纯图像页"),
];
