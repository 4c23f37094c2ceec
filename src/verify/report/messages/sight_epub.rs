//! What a reader of an EPUB sees: style sheets and structure (VIS). The first place is for the words, the second says how.

use super::{Row, r};
use crate::verify::report::Severity::{Error as E, Warning as W};

pub(super) const ROWS: &[Row] = &[
    r("VIS-001.unknown", E, "{}: whether it is shown cannot be decided: {}", "{}：是否显示无法判定：{}"),
    r(
        "VIS-001.remote",
        E,
        "the style sheet `{}` lies outside the file: what it does is not known",
        "样式表“{}”在文件之外，作用不明",
    ),
    r("VIS-001.illegible", E, "the style sheet `{}` cannot be read", "样式表“{}”不可读"),
    r(
        "VIS-001.bounds",
        E,
        "the style sheets of `{}` are too involved to be followed to the end",
        "“{}”的样式表过于繁复，未能全部推算",
    ),
    r("VIS-002.contrast", E, "{} hardly stands out from its background: {}", "{} 与背景难以分辨：{}"),
    r(
        "VIS-002.unknown",
        E,
        "{}: whether it stands out from its background cannot be decided: {}",
        "{}：能否与背景分辨无法判定：{}",
    ),
    r("VIS-002.effect", E, "{}: an effect changes its colours or blurs it: {}", "{}：颜色或清晰度被效果改变：{}"),
    r("VIS-003.size", E, "{} is too small to read: {}", "{} 字号过小：{}"),
    r("VIS-003.opacity", E, "{} is transparent: {}", "{} 被设为透明：{}"),
    r("VIS-003.shape", E, "{} is mirrored or squeezed: {}", "{} 被镜像或压扁：{}"),
    r("VIS-003.unknown", E, "{}: its size cannot be decided: {}", "{}：字号无法判定：{}"),
    r("VIS-004.offbox", E, "{} lies outside the page: {}", "{} 在页外：{}"),
    r("VIS-004.clip", E, "{} is clipped: {}", "{} 被裁去：{}"),
    r("VIS-004.cut", E, "{} stands in a box too small for it: {}", "{} 所在的框容纳不下：{}"),
    r("VIS-005.cover", E, "{} may lie over words: {}", "{} 可能盖住文字：{}"),
    r(
        "VIS-005.lifted",
        E,
        "{} is moved from its place and may lie over or under other words: {}",
        "{} 被移离原位，可能与他处文字相叠：{}",
    ),
    r("VIS-005.struck", E, "{} is struck out: {}", "{} 被划去：{}"),
    r("VIS-005.piled", E, "{}: its characters or lines lie on each other or far apart: {}", "{}：字或行相叠或过疏：{}"),
    r("VIS-006.inert", E, "{} stands in a container that shows nothing: {}", "{} 置于不显示内容的容器：{}"),
    r("VIS-006.notice", E, "the notice stands only where nobody sees it: {}", "许可声明仅见于不可见处：{}"),
    r("VIS-006.aria", W, "{} is not read aloud: {}", "{} 不会被朗读：{}"),
    r("VIS-007.content", E, "{}: a style adds words: {}", "{}：样式添加了文字：{}"),
    r("VIS-007.case", E, "{} shows other letters than it holds: {}", "{} 显示的字母与内容不同：{}"),
    r("VIS-007.order", E, "{} shows its words in another order: {}", "{} 显示的次序与内容不同：{}"),
    r("VIS-007.masked", E, "{} shows dots instead of its words: {}", "{} 以圆点代替文字：{}"),
    r("VIS-007.replaced", E, "{} is replaced by something else: {}", "{} 被他物取代：{}"),
    r("VIS-007.shown", E, "{}: what is no word of the page is shown: {}", "{}：本非正文的内容被显示：{}"),
    r(
        "VIS-010.differs",
        E,
        "`{}`: a reader that takes the page for HTML shows other words",
        "“{}”：按 HTML 解读时文字不同",
    ),
    r("VIS-010.encoding", E, "`{}` is UTF-8 and says it is {}", "“{}”实为 UTF-8，却自称 {}"),
];
