//! A PDF as a file: structure, encryption, actions.

use super::{Row, r};
use crate::verify::report::Severity::{Error as E, Info as I, Warning as W};

pub(super) const ROWS: &[Row] = &[
    r("PDF-001", E, "PDF structure can be read", "PDF 结构可读"),
    r("PDF-001.load", E, "PDF cannot be parsed: {}", "PDF 无法解析：{}"),
    r("PDF-001.offset", W, "{} bytes before the header", "文件头之前有 {} 字节"),
    r("PDF-002", E, "no cycles in pages or structure", "页树与结构树无循环"),
    r("PDF-002.cycle", E, "cycle or missing node in {}", "{} 有循环或缺节点"),
    r("PDF-003", E, "content streams can be decoded", "内容流可解码"),
    r("PDF-003.stream", E, "{} cannot be decoded", "{} 无法解码"),
    r("PDF-004", E, "one revision", "仅有一个版本"),
    r("PDF-005", E, "no hidden objects", "无隐藏对象"),
    r("DRM-001", E, "PDF is not encrypted", "PDF 未加密"),
    r("DRM-001.open", E, "encrypted, opens without a password", "已加密（空口令可开）"),
    r("DRM-001.closed", E, "encrypted, cannot be read without a password", "已加密，无口令不可读"),
    r("DRM-002", E, "EPUB carries no DRM", "EPUB 无 DRM"),
    r("DRM-002.file", E, "`{}` restricts what the licence allows", "“{}”限制许可所允许的使用"),
    r("DRM-003", I, "no font obfuscation", "字体未混淆"),
    r("DRM-003.fonts", I, "fonts are obfuscated", "字体经混淆"),
    r("ACT-001", E, "no scripts", "无脚本"),
    r("ACT-001.script", E, "{} holds {}", "{} 含 {}"),
    r("ACT-002", E, "no actions that submit or launch", "无提交或启动动作"),
    r("ACT-002.action", E, "action {}", "动作 {}"),
    r("ACT-003", E, "no annotations but links", "批注仅有链接"),
    r("ACT-003.annotation", E, "annotation of kind {}", "批注类型 {}"),
    r("ACT-003.link", E, "a link draws over the page: {}", "链接在页面上另有所绘：{}"),
];
