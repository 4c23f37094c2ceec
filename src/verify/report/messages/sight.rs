//! What a reader sees (VIS).

use super::{Row, r};
use crate::verify::report::Severity::{Error as E, Warning as W};

pub(super) const ROWS: &[Row] = &[
    r("VIS-001", E, "no foreign or hiding style", "无外来或隐藏样式"),
    r("VIS-001.hidden", E, "{} is hidden by {}", "{} 被 {} 隐藏"),
    r("VIS-002", E, "contrast", "对比度"),
    r(
        "VIS-002.mode",
        E,
        "{}: {} characters ({}) are drawn in a mode that shows nothing",
        "{}：{} 字（{}）以不可见模式绘出",
    ),
    r("VIS-002.white", E, "{}: {} characters ({}) are white on white", "{}：{} 字（{}）白底白字"),
    r(
        "VIS-002.same",
        E,
        "{}: {} characters ({}) can hardly be told from their ground: {} on {}",
        "{}：{} 字（{}）与底色难辨：{} 字，{} 底",
    ),
    r(
        "VIS-002.faint",
        E,
        "{}: {} characters ({}) are faint: {} on {}, contrast {}:1, less than 4.5:1",
        "{}：{} 字（{}）过淡：{} 字，{} 底，对比度 {}:1，不足 4.5:1",
    ),
    r(
        "VIS-002.unknown",
        W,
        "{}: {} characters ({}) stand on or under something whose colour is not known; look at the page",
        "{}：{} 字（{}）的底或其上之物颜色不明，请看该页",
    ),
    r("VIS-003", E, "size", "字号"),
    r("VIS-003.tiny", E, "{}: {} characters ({}) are {} pt small", "{}：{} 字（{}）仅 {} 点大"),
    r(
        "VIS-003.small",
        E,
        "{}: {} characters ({}) are {} pt small, less than 6 pt",
        "{}：{} 字（{}）仅 {} 点，小于 6 点",
    ),
    r("VIS-004", E, "inside the page", "位于页内"),
    r("VIS-004.page", E, "{}: {} characters ({}) lie outside the page", "{}：{} 字（{}）在页面之外"),
    r("VIS-004.trim", E, "{}: {} characters ({}) are trimmed off the page", "{}：{} 字（{}）会被裁切"),
    r("VIS-004.path", E, "{}: {} characters ({}) are cut off by a clip", "{}：{} 字（{}）被剪裁路径遮去"),
    r("VIS-005", E, "not covered", "未被遮盖"),
    r("VIS-005.fill", E, "{}: {} characters ({}) are painted over by a coloured area", "{}：{} 字（{}）被色块盖住"),
    r("VIS-005.stroke", E, "{}: {} characters ({}) are painted over by lines", "{}：{} 字（{}）被线条盖住"),
    r("VIS-005.image", E, "{}: {} characters ({}) are painted over by a picture", "{}：{} 字（{}）被图片盖住"),
    r("VIS-005.shading", E, "{}: {} characters ({}) are painted over by a gradient", "{}：{} 字（{}）被渐变盖住"),
    r("VIS-005.annotation", E, "{}: {} characters ({}) lie under an annotation", "{}：{} 字（{}）在批注之下"),
    r(
        "VIS-005.veil",
        E,
        "{}: {} characters ({}) are veiled by what is painted over them",
        "{}：{} 字（{}）被其上之物蒙住",
    ),
    r("VIS-005.clear", E, "{}: {} characters ({}) are transparent, {} % is left", "{}：{} 字（{}）透明，仅余 {} %"),
    r(
        "VIS-005.crowded",
        W,
        "from page {} on, pages are too crowded to tell what covers their words",
        "自第 {} 页起，页面过于繁杂，无法判断文字是否被遮盖",
    ),
    r("VIS-006", E, "not in an inert container", "不在失效容器内"),
    r("VIS-007", E, "no generated words", "无样式生成的文字"),
    r("VIS-008", E, "glyphs show their code points", "字形与码位相符"),
    r("VIS-009", E, "no optional content", "无可选内容"),
    r(
        "VIS-009.off",
        E,
        "{}: {} characters ({}) lie in a layer that is off on the screen or in print",
        "{}：{} 字（{}）在屏幕或打印时关闭的图层中",
    ),
    r(
        "VIS-009.switch",
        E,
        "{}: {} characters ({}) lie in a layer that can be switched off",
        "{}：{} 字（{}）在可以关闭的图层中",
    ),
    r("VIS-010", E, "two extractors agree", "两种提取结果一致"),
    r("VIS-011", E, "no page that is only a picture", "无纯图像页"),
];
