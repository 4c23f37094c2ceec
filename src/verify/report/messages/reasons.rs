//! Why a check had nothing to look at (`na`), or could not decide (`why`).

use super::{Row, r};
use crate::verify::report::Severity::Info as I;

pub(super) const ROWS: &[Row] = &[
    r("na.type", I, "not for this type of file", "不适用于此类文件"),
    r("na.foreign", I, "not made by fuzi and no source given", "非付梓所制，亦未给原稿"),
    r("na.words", I, "no page shows words", "没有一页有文字"),
    r("na.record", I, "no record to hold it against", "无记录可资比对"),
    r("na.unresolved", I, "the licence is unresolved", "许可版本未定"),
    r("na.proof", I, "no proof was given", "未给证明"),
    r("na.rebuild", I, "no rebuild was asked for", "未求重新制作"),
    r("na.signature", I, "no key was given", "未给密钥"),
    r("na.manifest", I, "no manifest was promised", "未承诺清单"),
    r("na.commercial", I, "the licence allows commercial use", "许可不禁止商用"),
    r("na.whole", I, "the manifest is that of the whole work", "清单是全书的清单"),
    r("na.carrier", I, "the manifest lists no parts of the file", "清单未列文件的组成部分"),
    r(
        "na.notice",
        I,
        "no page is marked as the notice; its words are among what a reader sees",
        "无标明的声明页；声明见于可见文字之中",
    ),
    r("na.cover", I, "a cover bears no words of the body", "封面上没有正文"),
    r("na.exact", I, "blocks cannot be told apart in this file", "此文件无法分段"),
    r("why.crowded", I, "a page is too crowded to be looked at whole", "有页面过于繁杂，未能看全"),
    r("why.stopped", I, "reading stopped before it", "读到此前已中断"),
    r("why.measure", I, "this program was built without its faces", "本程序未内置字体，无从比对"),
    r("why.style", I, "a style sheet leaves it open", "样式表未能判定"),
    r("why.cut", I, "an earlier finding left nothing to look at", "因前一问题，无从查起"),
    r("why.faces", I, "the faces of this program are not at hand", "手边没有本程序的字体"),
    r("why.drawn", I, "page {} could not be drawn", "第 {} 页未能画出"),
    r("why.second", I, "{} pages are too crowded to be read twice", "{} 页内容过多，未作二次读取"),
    r("why.spans", I, "{} replaced texts are more than are compared", "{} 处替代文字过多，未加比对"),
    r(
        "why.face",
        I,
        "font {} is none of ours: {} of its glyphs look like their characters, {} could not be told",
        "字体 {} 非本程序所有：{} 个字形与其字相像，{} 个未能判断",
    ),
    r("why.fonts", I, "{} more fonts", "另有 {} 种字体"),
    r("why.outside", I, "font {} is not in the file", "字体 {} 不在文件内"),
    r("why.type3", I, "the glyphs of font {} are drawings of their own (Type 3)", "字体 {} 的字形是图画（Type 3）"),
    r("why.type1", I, "font {} is a PostScript Type 1 program", "字体 {} 是 PostScript Type 1 字体"),
    r(
        "why.encoding",
        I,
        "the codes of font {} lead to glyphs by a table outside the file",
        "字体 {} 的编码表不在文件内",
    ),
    r("why.broken", I, "the program of font {} cannot be read", "字体 {} 无法读取"),
    r(
        "why.no-render",
        I,
        "looked at by structure only; the second look, at drawn pages, was left out (--no-render)",
        "只按结构查过；把页面画出来再看一遍的那一步未做（--no-render）",
    ),
];
