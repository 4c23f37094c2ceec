//! Why a check had nothing to look at.

use super::{Row, r};
use crate::verify::report::Severity::Info as I;

pub(super) const ROWS: &[Row] = &[
    r("na.type", I, "not for this type of file", "不适用于此类文件"),
    r("na.foreign", I, "not made by fuzi and no source given", "非付梓所制，亦未给原稿"),
    r("na.words", I, "no page shows words", "没有一页有文字"),
    r("na.record", I, "no record to hold it against", "无记录可资比对"),
    r("na.unresolved", I, "the licence is unresolved", "许可版本未定"),
    r("na.signature", I, "no key was given", "未给密钥"),
    r("na.manifest", I, "no manifest was promised", "未承诺清单"),
    r("na.exact", I, "blocks cannot be told apart in this file", "此文件无法分段"),
];
