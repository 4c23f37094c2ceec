//! Why a check had nothing to look at (`na`), or could not decide (`why`).

use super::{Row, r};
use crate::verify::report::Severity::Info as I;

pub(super) const ROWS: &[Row] = &[
    r("na.type", I, "not for this type of file", "不适用于此类文件"),
    r("na.foreign", I, "not made by fuzi and no source given", "非付梓所制，亦未给原稿"),
    r("na.record", I, "no record to hold it against", "无记录可资比对"),
    r("na.unresolved", I, "the licence is unresolved", "许可版本未定"),
    r("na.proof", I, "no proof was given", "未给证明"),
    r("na.rebuild", I, "no rebuild was asked for", "未求重新制作"),
    r("na.signature", I, "no key was given", "未给密钥"),
    r("na.manifest", I, "no manifest was promised", "未承诺清单"),
    r("na.commercial", I, "the licence allows commercial use", "许可不禁止商用"),
    r("na.carrier", I, "the manifest lists no parts of the file", "清单未列文件的组成部分"),
    r(
        "na.notice",
        I,
        "no page is marked as the notice; its words are among what a reader sees",
        "无标明的声明页；声明见于可见文字之中",
    ),
    r("na.exact", I, "blocks cannot be told apart in this file", "此文件无法分段"),
    r("why.crowded", I, "a page is too crowded to be looked at whole", "有页面过于繁杂，未能看全"),
    r("why.stopped", I, "reading stopped before it", "读到此前已中断"),
    r("why.measure", I, "this program was built without its faces", "本程序未内置字体，无从比对"),
    r("why.style", I, "a style sheet leaves it open", "样式表未能判定"),
    r("why.cut", I, "an earlier finding left nothing to look at", "因前一问题，无从查起"),
    r(
        "why.no-render",
        I,
        "only a drawn page could tell, and --no-render was given",
        "须画出页面才能判断，而已指定 --no-render",
    ),
    r(
        "why.no-renderer",
        I,
        "only a drawn page could tell, and this program was built without the feature `render`",
        "须画出页面才能判断，而本程序未编入 render 功能",
    ),
];
