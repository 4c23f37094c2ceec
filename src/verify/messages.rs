//! Every message of `verify`, Chinese and English side by side, keyed by check id (`decisions.md` 28).
//!
//! A row whose key is an id is the check's title; `ID.reason` is one way to fail it; `na.*` says why a check had
//! nothing to look at. `{}` are places for values, the same number in both languages.

use super::report::Severity::{self, Error as E, Info as I, Warning as W};

/// A message in both languages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub key: &'static str,
    pub severity: Severity,
    pub en: &'static str,
    pub zh: &'static str,
}

const fn r(key: &'static str, severity: Severity, en: &'static str, zh: &'static str) -> Row {
    Row { key, severity, en, zh }
}

/// Checks that the strict profile turns from warnings into errors (§6.1).
pub(crate) const STRICT: &[&str] = &["LIC-002", "INT-007", "INT-008", "PDF-001"];

const ROWS: &[Row] = &[
    r("IO-001", E, "file can be read", "文件可读"),
    r("IO-002", E, "type is known by its first bytes", "由文件开头可辨类型"),
    r("IO-002.unknown", E, "neither EPUB nor PDF", "既非 EPUB 亦非 PDF"),
    r("IO-002.zip", E, "a ZIP archive, but not an EPUB", "是 ZIP 而非 EPUB"),
    r("RES-001", E, "size within the limit", "大小未超限"),
    r("RES-001.bytes", E, "{} bytes, limit {} (--max-bytes)", "{} 字节，限额 {}（--max-bytes）"),
    r("RES-002", E, "unpacked size within the limit", "解压后大小未超限"),
    r("RES-002.unpacked", E, "unpacks to more than {} bytes (--max-unpacked)", "解压后超过 {} 字节（--max-unpacked）"),
    r("RES-003", E, "compression ratio within the limit", "压缩比未超限"),
    r("RES-003.ratio", E, "`{}` unpacks more than {}-fold (--max-ratio)", "“{}”压缩比超过 {}（--max-ratio）"),
    r("RES-004", E, "number of entries within the limit", "条目数未超限"),
    r("RES-004.entries", E, "{} entries, limit {} (--max-entries)", "{} 个条目，限额 {}（--max-entries）"),
    r("RES-005", E, "depth and number of objects within the limit", "深度与对象数未超限"),
    r("RES-005.depth", E, "nested deeper than {}", "嵌套超过 {} 层"),
    r("RES-005.objects", E, "more than {} objects (--max-objects)", "对象多于 {} 个（--max-objects）"),
    r("RES-006", E, "time within the limit", "用时未超限"),
    r("CON-001", E, "archive has a whole central directory", "ZIP 中央目录完整"),
    r("CON-001.end", E, "no end of central directory: truncated or damaged", "找不到中央目录结尾：文件被截断或损坏"),
    r("CON-001.directory", E, "central directory damaged: {}", "中央目录损坏：{}"),
    r("CON-002", E, "mimetype first, stored, exact", "mimetype 居首、未压缩、内容准确"),
    r("CON-002.mimetype", E, "mimetype {}", "mimetype 有误：{}"),
    r("CON-003", E, "entry names distinct", "条目名不相重"),
    r("CON-003.duplicate", E, "two entries named `{}`", "条目“{}”重名"),
    r("CON-003.collision", E, "`{}` and `{}` collide in case or normal form", "“{}”与“{}”仅大小写或规范形式不同"),
    r("CON-004", E, "local headers agree with the central directory", "局部文件头与中央目录一致"),
    r("CON-004.header", E, "`{}`: local header differs: {}", "“{}”局部文件头不符：{}"),
    r("CON-004.overlap", E, "`{}` overlaps another entry", "“{}”与他条重叠"),
    r("CON-004.data", E, "`{}` cannot be unpacked or has a wrong checksum", "“{}”无法解压或校验和不符"),
    r("CON-005", E, "nothing before, behind or between the archive's records", "ZIP 前后无多余字节"),
    r("CON-005.before", E, "{} bytes before the archive", "ZIP 之前有 {} 字节"),
    r("CON-005.after", E, "{} bytes after the archive", "ZIP 之后有 {} 字节"),
    r("CON-005.comment", W, "archive comment of {} bytes", "ZIP 注释 {} 字节"),
    r("CON-006", E, "no ZIP encryption, no unknown method, one disk", "无 ZIP 加密、未知压缩法与分卷"),
    r("CON-006.encrypted", E, "`{}` is encrypted", "“{}”已加密"),
    r("CON-006.method", E, "`{}` uses compression method {}", "“{}”压缩法为 {}"),
    r("CON-006.disks", E, "ZIP64 or several disks", "ZIP64 或分卷"),
    r("CON-007", W, "every entry is listed in the package or reserved", "条目皆已列于包内或属保留名"),
    r("CON-007.unlisted", W, "`{}` is not listed", "“{}”未列入"),
    r("CON-008", E, "one package document", "恰有一个包文档"),
    r("CON-008.container", E, "META-INF/container.xml: {}", "META-INF/container.xml：{}"),
    r("CON-009", E, "every spine item is there and XHTML", "书脊各项俱在且为 XHTML"),
    r("CON-009.missing", E, "spine item `{}` is missing", "书脊所列“{}”缺失"),
    r("CON-009.type", E, "spine item `{}` is {}, not XHTML", "书脊所列“{}”类型为 {}，非 XHTML"),
    r("CON-010", E, "entry names stay inside the archive", "条目名不越界"),
    r("CON-010.name", E, "dangerous entry name `{}`", "危险的条目名“{}”"),
    r("XML-001", E, "XML is well-formed UTF-8", "XML 格式正确且为 UTF-8"),
    r("XML-001.malformed", E, "`{}`: {}", "“{}”：{}"),
    r("XML-002", E, "no entity declarations", "未声明实体"),
    r("XML-002.dtd", E, "`{}` declares a DTD subset", "“{}”内含 DTD 声明"),
    r("XML-003", E, "no external entities", "无外部实体"),
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
    r("LIC-001", E, "licence stated in machine metadata", "元数据载明许可"),
    r("LIC-001.absent", E, "no licence statement in {}", "{} 未载许可声明"),
    r("LIC-002", W, "licence has a version", "许可注明版本"),
    r("LIC-002.unversioned", W, "`{}` names no version", "“{}”未注明版本"),
    r("LIC-003", E, "address of the licence in every carrier promised", "应载许可网址处皆已载明"),
    r("LIC-003.absent", E, "address of the licence missing in {}", "{} 缺许可网址"),
    r("LIC-004", E, "every address names the licence of the work", "许可网址与作品许可一致"),
    r("LIC-004.differs", E, "{} carries another licence", "{} 所载许可不同"),
    r(
        "LIC-004.unresolved",
        E,
        "{} links to a licence whose version the source does not name",
        "原文未注明版本，{} 却链至某一版本",
    ),
    r("LIC-004.contradict", E, "{} and {} carry different licences", "{} 与 {} 所载许可不同"),
    r("LIC-005", E, "xmpRights:Marked is True", "xmpRights:Marked 为 True"),
    r("LIC-005.marked", E, "xmpRights:Marked is {}", "xmpRights:Marked 为 {}"),
    r("LIC-006", E, "the licence exists", "许可存在"),
    r("LIC-006.none", E, "no such licence, version or port ({})", "并无此许可、版本或司法管辖区（{}）"),
    r("LIC-007", E, "licence addresses are on creativecommons.org", "许可网址属 creativecommons.org"),
    r("LIC-007.host", E, "{} is not on creativecommons.org", "{} 不属 creativecommons.org"),
    r("LIC-008", E, "the notice agrees with the code", "声明与许可代码相符"),
    r("LIC-008.conflict", E, "`{}` contradicts {}", "“{}”与 {} 相抵触"),
    r("LIC-009", E, "link text and target are the same licence", "链接文字与目标一致"),
    r("LIC-009.link", E, "the text of a licence link names another licence", "许可链接的文字与目标不符"),
    r("LIC-010", E, "no carrier contradicts itself", "同一处无相矛盾的许可"),
    r("LIC-010.contradict", E, "{} states two licences", "{} 载有两种许可"),
    r("LIC-011", W, "no sale wording beside NC", "非商业许可旁无售价字样"),
    r("ATT-001", E, "every name of the record is in metadata and in sight", "署名俱全：元数据与可见处"),
    r("ATT-001.metadata", E, "`{}` is not among the creators in {}", "{} 的作者中无“{}”"),
    r("ATT-001.visible", E, "`{}` is not in any visible byline", "可见署名中无“{}”"),
    r("ATT-001.none", E, "no creator in {}", "{} 无作者"),
    r("ATT-002", W, "names in credit order", "署名次序不变"),
    r("ATT-002.order", W, "creators in {} stand in another order", "{} 的作者次序不同"),
    r("ATT-003", E, "roles unchanged", "角色不变"),
    r("ATT-004", E, "journal, volume, issue and date unchanged", "刊名、卷期、日期不变"),
    r("ATT-004.field", E, "{} differs from the record", "{} 与记录不符"),
    r("ATT-005", E, "no name added", "未添加署名"),
    r("ATT-005.added", E, "`{}` in {} is not in the record", "{} 的“{}”不在记录之中"),
    r("ATT-006", E, "no copyright line or holder invented", "未虚构版权人"),
    r("NOT-001", E, "visible notice", "有可见的版权声明"),
    r("NOT-001.absent", E, "no visible notice of the licence", "无可见的许可声明"),
    r("NOT-001.hidden", E, "the notice is hidden ({})", "声明被隐藏（{}）"),
    r("NOT-002", E, "notice reachable", "读得到声明"),
    r("NOT-002.spine", E, "the notice is not in the linear reading order", "声明不在线性阅读次序之内"),
    r("NOT-002.page", E, "the notice is on no page of the page tree", "声明不在页树的任何一页"),
    r("NOT-003", E, "words of the notice as supplied", "声明文字一如所供"),
    r("NOT-003.missing", E, "the notice does not say {} as supplied", "声明未照录{}"),
    r("NOT-003.added", E, "the notice says what was not supplied", "声明有原文所无之语"),
    r("NOT-004", W, "credit line at the end of every article", "每篇之末有署名行"),
    r("NOT-004.absent", W, "no credit line after the body", "正文之后无署名行"),
    r("NOT-005", W, "notice is tagged", "声明已标记"),
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
    r("INT-000", E, "text can be extracted", "可提取文字"),
    r("INT-000.empty", E, "no text could be extracted", "提取不到文字"),
    r("INT-001", E, "no character changed", "无一字改动"),
    r("INT-001.changed", E, "{} changed at character {}: {} became {}", "{} 第 {} 字有改动：{} 变为 {}"),
    r("INT-001.digest", E, "{} differs from its digest", "{} 与其摘要不符"),
    r("INT-001.stream", E, "the words differ from the digest in {}", "文字与 {} 所载摘要不符"),
    r("INT-002", E, "no block missing or added", "无段落缺失或增添"),
    r("INT-002.missing", E, "{} is missing: {}", "缺 {}：{}"),
    r("INT-002.extra", E, "extra block: {}", "多出一段：{}"),
    r(
        "INT-002.edition",
        E,
        "marked as the edition's own words, but no edition says this: {}",
        "标为本版文字，而本版并无此语：{}",
    ),
    r("INT-003", E, "no block doubled", "无段落重复"),
    r("INT-003.double", E, "{} stands twice: {}", "{} 出现两次：{}"),
    r("INT-004", E, "blocks in order", "段落次序不变"),
    r("INT-004.moved", E, "{} was moved: {}", "{} 被移动：{}"),
    r("INT-005", E, "no look-alike characters", "无形近或规范等价字替换"),
    r("INT-005.class", E, "{}, character {}: {} became {}, equal after {}", "{} 第 {} 字：{} 变为 {}，经 {} 相同"),
    r("INT-006", E, "no invisible characters added", "未添加不可见字符"),
    r(
        "INT-006.invisible",
        E,
        "{} holds invisible characters that the source has not, at character {}: {}",
        "{} 第 {} 字处有原文所无的不可见字符：{}",
    ),
    r("INT-007", W, "white space unchanged", "空白不变"),
    r("INT-007.space", W, "{} differs in white space only, at character {}", "{} 仅空白不同，第 {} 字"),
    r("INT-008", W, "borders and roles of blocks unchanged", "段落界限与角色不变"),
    r(
        "INT-008.borders",
        W,
        "same characters, but borders or roles of blocks differ at {}",
        "字符相同，但 {} 处段落界限或角色不同",
    ),
    r("INT-009", E, "targets of links and notes unchanged", "链接与注释目标不变"),
    r("INT-009.note", E, "{} calls another note, or a call is lost or added", "{} 的注号指向他注，或有增失"),
    r("INT-010", E, "no words added in alternative texts, ruby or annotations", "替代文字、注音、批注无增添"),
    r("CNS-001", E, "Info and XMP agree", "Info 与 XMP 一致"),
    r("CNS-001.differs", E, "Info {} differs from XMP", "Info 的 {} 与 XMP 不同"),
    r("CNS-002", E, "metadata agree with the record", "元数据与记录一致"),
    r("CNS-002.rights", E, "the rights statement in {} differs from the record", "{} 的许可声明与记录不符"),
    r("CNS-003", E, "titles agree", "题名一致"),
    r("CNS-003.field", E, "{} differs from the record", "{} 与记录不符"),
    r("CNS-003.title", E, "title in {} differs", "{} 的题名不同"),
    r("MAN-001", E, "manifest there where promised", "清单俱在"),
    r("MAN-001.missing", E, "the metadata promise {}, which is missing", "元数据所称的 {} 缺失"),
    r("MAN-001.bad", E, "integrity.json cannot be read: {}", "integrity.json 不可读：{}"),
    r("MAN-002", E, "manifest agrees with itself, the metadata and the source", "清单与自身、元数据、原稿一致"),
    r("MAN-002.self", E, "manifest contradicts itself in {}", "清单自相矛盾：{}"),
    r("MAN-002.metadata", E, "{} in the metadata differs from the manifest", "元数据的 {} 与清单不同"),
    r("MAN-002.source", E, "manifest differs from the source in {}", "清单与原稿不同：{}"),
    r("MAN-002.marks", E, "the manifest lists blocks, but the file marks none", "清单列有段落，文件却无一标记"),
    r("MAN-002.id", E, "{} is numbered {} in the file", "{} 在文件中编号为 {}"),
    r("MAN-003", E, "resources unchanged", "资源不变"),
    r("SIG-001", E, "signature where a key was asked for", "有所求的签名"),
    r("SIG-002", W, "signature by a known key", "签名出自已知密钥"),
    r("SIG-003", E, "signature is good", "签名有效"),
    r("SIG-004", I, "signature date", "签名日期"),
    r("ACT-001", E, "no scripts", "无脚本"),
    r("ACT-001.script", E, "{} holds {}", "{} 含 {}"),
    r("ACT-002", E, "no actions that submit or launch", "无提交或启动动作"),
    r("ACT-002.action", E, "action {}", "动作 {}"),
    r("ACT-003", E, "no annotations but links", "批注仅有链接"),
    r("ACT-003.annotation", E, "annotation of kind {}", "批注类型 {}"),
    r("TRF-001", I, "repairs listed", "修复已列明"),
    r("TRF-001.listed", I, "{} repairs listed in the manifest", "清单列有 {} 处修复"),
    r("na.type", I, "not for this type of file", "不适用于此类文件"),
    r("na.foreign", I, "not made by fuzi and no source given", "非付梓所制，亦未给原稿"),
    r("na.record", I, "no record to hold it against", "无记录可资比对"),
    r("na.unresolved", I, "the licence is unresolved", "许可版本未定"),
    r("na.signature", I, "no key was given", "未给密钥"),
    r("na.manifest", I, "no manifest was promised", "未承诺清单"),
    r("na.exact", I, "blocks cannot be told apart in this file", "此文件无法分段"),
];

/// Why a check of the table is not made; what is not named here was cut short.
const NOT_BUILT: &[(&str, &str)] = &[
    ("RES-006", "no clock in the library; the caller sets a time limit"),
    ("XML-003", "no external entity is ever fetched"),
    ("PDF-004", "revisions are not compared yet"),
    ("PDF-005", "shadow objects are not searched for yet"),
    ("LIC-011", "sale wording is not searched for yet"),
    ("ATT-003", "roles are not compared yet"),
    ("ATT-006", "copyright lines are not compared yet"),
    ("NOT-005", "not built yet"),
    ("VIS-001", "only hidden elements and inline styles were looked at; style sheets are not resolved yet"),
    ("INT-009", "only the notes that calls in an EPUB lead to are compared, with the source; other links are not yet"),
    (
        "INT-010",
        "alternative texts and readings are compared as blocks (INT-001, INT-002); annotations are only listed (ACT-003)",
    ),
    ("MAN-003", "the manifest lists no resources yet"),
    ("VIS-002", "contrast is not computed yet; only the text mode of marked PDFs is looked at"),
];

/// The row of a key; a key that is not in the table (a test forbids it) gets an empty one.
pub(crate) fn row(key: &str) -> Row {
    ROWS.iter().find(|r| r.key == key).copied().unwrap_or(r("", E, "{}", "{}"))
}

/// The check id of a message key.
pub(crate) fn id_of(key: &'static str) -> &'static str {
    key.split('.').next().unwrap_or(key)
}

/// Every check id, in the order of the table.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|r| r.key).filter(|k| !k.contains('.'))
}

/// Why a check that did not run was left out.
pub(crate) fn why_not(id: &str) -> &'static str {
    NOT_BUILT.iter().find(|n| n.0 == id).map_or("not built yet", |n| n.1)
}

/// Puts values into the places of a template, in order.
pub(crate) fn fill(template: &str, args: &[String]) -> String {
    let mut args = args.iter();
    let mut out = String::new();
    let mut parts = template.split("{}");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(args.next().map_or("", String::as_str));
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        let mut seen = std::collections::BTreeSet::new();
        for row in ROWS {
            assert!(seen.insert(row.key), "{} twice", row.key);
            assert!(!row.en.is_empty() && !row.zh.is_empty(), "{}", row.key);
            assert_eq!(row.en.matches("{}").count(), row.zh.matches("{}").count(), "{}", row.key);
            assert!(row.zh.chars().any(|c| c > '\u{2E80}'), "{} has no Chinese", row.key);
            let id = id_of(row.key);
            assert!(id == "na" || ROWS.iter().any(|r| r.key == id), "{} has no title", row.key);
        }
    }

    #[test]
    fn every_key_used_in_the_code_is_in_the_table() {
        let files = [
            include_str!("mod.rs"),
            include_str!("words.rs"),
            include_str!("rights.rs"),
            include_str!("zip_reader.rs"),
            include_str!("xml.rs"),
            include_str!("epub_reader.rs"),
            include_str!("epub_package.rs"),
            include_str!("known.rs"),
            include_str!("xhtml_text.rs"),
            include_str!("credit.rs"),
            include_str!("edition_words.rs"),
            include_str!("pdf_actions.rs"),
            include_str!("pdf_objects.rs"),
            include_str!("pdf_reader.rs"),
            include_str!("pdf_tags.rs"),
            include_str!("pdf_text.rs"),
            include_str!("pdf_xmp.rs"),
            include_str!("stream.rs"),
        ];
        let mut used = 0;
        for key in files.iter().flat_map(|f| f.split('"').skip(1).step_by(2)) {
            if !key.is_ascii() {
                continue;
            }
            let (id, reason) = key.split_once('.').unwrap_or((key, ""));
            let is_id = id.len() > 4
                && id[id.len() - 4..].starts_with('-')
                && id[id.len() - 3..].parse::<u32>().is_ok()
                && id[..id.len() - 4].chars().all(|c| c.is_ascii_uppercase());
            if is_id || (id == "na" && !reason.contains(' ')) {
                used += 1;
                assert!(ROWS.iter().any(|r| r.key == key), "`{key}` is not in the table");
            }
        }
        assert!(used > 60, "{used}");
    }
}
