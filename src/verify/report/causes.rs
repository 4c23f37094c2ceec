//! What a pattern of findings is typical of (`licence-and-integrity.md` §4.2). A pattern has many possible causes: these
//! say what often leaves it, never who did what, or why.

use crate::verify::report::{ArtefactReport, Status};

/// A likely cause, Chinese and English.
type Cause = (&'static str, &'static str);

/// Likely causes of what was found in a file, in a fixed order.
pub(crate) fn likely(a: &ArtefactReport) -> Vec<Cause> {
    let found = |key: &str| {
        a.checks.iter().any(|c| {
            matches!(c.status, Status::Fail | Status::Error)
                && c.key.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let words = ["INT-001", "INT-002", "INT-003", "INT-004"].iter().any(|id| found(id));
    let pdf = a.r#type == "pdf";
    let missing_attachment = a.checks.iter().any(|c| {
        c.key == "MAN-001.missing" && c.r#where.entry.as_deref() == Some("integrity.json") && c.status == Status::Fail
    });
    let rules: &[(bool, Cause)] = &[
        (
            found("IO-002.unknown"),
            ("下载失败时存下的网页常是这样", "typical of a web page saved by a download that failed"),
        ),
        (found("CON-001.end"), ("没有下载完的文件常是这样", "typical of an unfinished download")),
        (
            pdf && found("LIC-001.absent") && !words && missing_attachment,
            (
                "元数据与清单一并没有了，而文字俱在：pdfunite、mutool merge 或 convert、pdftocairo 合并或转存后常是这样",
                "metadata and manifest are gone, the words stand: typical of joining or re-saving by pdfunite, mutool merge or convert, or pdftocairo",
            ),
        ),
        (
            pdf && found("LIC-001.absent") && !words && !missing_attachment,
            (
                "元数据换过了，而文字俱在：Ghostscript 转存，或删去元数据之后常是这样",
                "the metadata were replaced, the words stand: typical of a re-save by Ghostscript, or of metadata that were removed",
            ),
        ),
        (
            pdf && found("PDF-004"),
            (
                "在 PDF 程序里做批注、改属性后直接保存，常会追加一版",
                "typical of saving after annotating or editing properties in a PDF program",
            ),
        ),
        (
            found("DRM-001.open"),
            ("导出时选了“保护文档”，常是这样", "typical of an export with the option to protect the document"),
        ),
        (
            !pdf && found("CON-002"),
            (
                "解包后用普通压缩软件重新打包，常是这样",
                "typical of a book that was unpacked and packed again by a general ZIP program",
            ),
        ),
        (
            !pdf && !words && (found("INT-008") || found("MAN-002")) && found("VIS-001"),
            (
                "Calibre 之类的程序转换后常是这样：样式与分段换了，文字还在",
                "typical of a conversion by Calibre or the like: other styles and blocks, the same words",
            ),
        ),
        (
            found("INT-005"),
            (
                "转存 PDF（如 pdftocairo）、转换格式（如 pandoc 的“智能标点”）、简繁转换，都会留下这样的替换",
                "typical of a re-save of a PDF (pdftocairo, say), of a conversion (pandoc's smart punctuation), of simplified turned to traditional",
            ),
        ),
        (
            found("INT-007") && !words,
            (
                "在中西文之间加减空格的转换程序，常会留下这样的差别",
                "typical of converters that add or drop spaces between Chinese and Latin",
            ),
        ),
        (
            found("CON-007") && !words,
            ("阅读程序留下的书签、封面缓存，常是这样", "typical of bookmarks or covers left by a reading program"),
        ),
        (found("VIS-011"), ("扫描件都是这样", "typical of a scan")),
    ];
    rules.iter().filter(|r| r.0).map(|r| r.1).collect()
}
