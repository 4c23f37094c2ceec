//! What the program says, in Chinese and English side by side, keyed by stable ids (`decisions.md` 28).

use crate::text::SourceSpan;
use serde::Serialize;

/// A problem found on the way that does not stop the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Message id (`IMG-001`), key of the message table.
    pub id: &'static str,
    /// Where in the source.
    pub span: Option<SourceSpan>,
    /// Values for the message's places.
    pub args: Vec<String>,
}

/// A message with its remedy. `{0}`, `{1}` … are places for values.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Stable id.
    pub id: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
    /// What to do, Chinese; may be empty.
    pub help_zh: &'static str,
    /// What to do, English; may be empty.
    pub help_en: &'static str,
}

/// Language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// 中文.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// From `--lang` and the environment's `LC_ALL`, `LC_MESSAGES`, `LANG`, first one that is set and not empty.
    pub fn choose(flag: Option<&str>, env: impl Fn(&str) -> Option<String>) -> Lang {
        let name = flag
            .map(str::to_string)
            .or_else(|| ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|k| env(k)).find(|v| !v.is_empty()));
        if name.is_some_and(|n| n.to_ascii_lowercase().starts_with("zh")) { Lang::Zh } else { Lang::En }
    }
}

macro_rules! table {
    ($($id:literal: $zh:literal / $en:literal $(=> $hz:literal / $he:literal)?;)*) => {
        /// Every message.
        pub const MESSAGES: &[Message] = &[$(Message {
            id: $id, zh: $zh, en: $en,
            help_zh: concat!($($hz)?), help_en: concat!($($he)?),
        }),*];
    };
}

table! {
    "IO-001": "{0}：没有这个文件" / "{0}: no such file"
        => "检查路径是否写对" / "check the path";
    "IO-003": "{0}：{1}" / "{0}: {1}"
        => "检查文件权限" / "check the file's permissions";
    "IO-004": "{0}：不是付梓能读的书稿" / "{0}: not a manuscript that fuzi reads"
        => "请给 .md、.markdown 或 .txt 文件" / "give a .md, .markdown or .txt file";
    "IO-005": "{0}：文件超过 {1} 字节的上限" / "{0}: larger than the limit of {1} bytes"
        => "把书稿按章分成几个文件" / "split the manuscript into a file a chapter";
    "IO-006": "{0}：文件是空的" / "{0}: the file is empty";
    "IO-007": "{0}：不是文本文件（偏移 {1} 处有字节 {2}）" / "{0}: not a text file (byte {2} at offset {1})"
        => "若是 Word 或 PDF，请先另存为纯文本" / "if it is a Word or PDF file, save it as plain text first";
    "IO-008": "{0}：第 {1} 行起不是 UTF-8（偏移 {2}）" / "{0}: not UTF-8 from line {1} (offset {2})"
        => "多半是 GB18030 或 Big5；可用 iconv -f GB18030 -t UTF-8 转换后再试" / "probably GB18030 or Big5; convert it, for example with iconv -f GB18030 -t UTF-8";
    "IO-009": "{0}：是 UTF-16 文本" / "{0}: the text is UTF-16"
        => "在编辑器里另存为 UTF-8" / "save it as UTF-8 in an editor";
    "IO-010": "两份书稿会写到同一个文件 {0}" / "two manuscripts would be written to the same file {0}"
        => "改其中一个的文件名，或分两次用不同的 -o 目录" / "rename one of them, or run twice with different -o folders";
    "IO-011": "写不了 {0}：{1}" / "cannot write {0}: {1}"
        => "检查目录权限和剩余空间；原有文件没有改动" / "check the folder's permissions and free space; what was there is unchanged";
    "META-001": "源稿已写明“{1}”，{0} 不生效" / "{0} has no effect: the source states “{1}”"
        => "写明的内容不会被参数覆盖；要改请改源稿" / "what the source states is never overridden; change the source";
    "META-002": "不认识的题头键“{0}”；是不是“{1}”？" / "unknown front matter key `{0}`; did you mean `{1}`?";
    "META-003": "题头读不懂：{0}" / "the front matter cannot be read: {0}"
        => "题头应是 --- 之间的 YAML 或 +++ 之间的 TOML" / "write YAML between --- lines or TOML between +++ lines";
    "META-004": "题头的“{0}”应当是{1}" / "front matter `{0}` must be {1}";
    "META-006": "题头的日期“{0}”读不懂，未采用" / "the date `{0}` in the front matter cannot be read and is not used"
        => "写成 2026、2026-01、2026-01-15 或 2026年1月" / "write 2026, 2026-01, 2026-01-15 or 2026年1月";
    "META-005": "没有题名" / "no title"
        => "在稿首写 `# 题名`，或在题头加 title:，或用 --title" / "begin the text with `# Title`, add `title:` to the front matter, or give --title";
    "ATT-001": "没有作者" / "no author"
        => "在稿首写明作者，或在题头加 creators:，或用 --author" / "name the author at the head of the text, add `creators:` to the front matter, or give --author";
    "LIC-001": "没有许可声明" / "no licence"
        => "在稿首或题头写明许可（如 license: CC-BY-NC-ND-4.0），或用 --license；许可须由权利人决定" / "state the licence at the head of the text or in the front matter (license: CC-BY-NC-ND-4.0), or give --license; the choice is the rightsholder's";
    "LIC-002": "许可 {0} 没有写明版本，按原文照录，不作链接" / "licence {0} names no version: quoted as it stands, linked to nothing"
        => "出版者知道版本时，用 --license CC-BY-NC-ND-4.0 --license-basis 说明根据" / "when the publisher knows it, give --license CC-BY-NC-ND-4.0 with --license-basis";
    "LIC-004": "--license {1} 与源稿写明的“{0}”不合" / "--license {1} contradicts the source, which states `{0}`"
        => "--license 只能补充版本或地区，不能换许可" / "--license may only add a version or port, never change the licence";
    "LIC-006": "“{0}”不是知识共享许可" / "`{0}` is not a Creative Commons licence"
        => "可用：CC-BY、CC-BY-SA、CC-BY-NC、CC-BY-NC-SA、CC-BY-ND、CC-BY-NC-ND（后加版本，如 -4.0），CC0-1.0" / "known: CC-BY, CC-BY-SA, CC-BY-NC, CC-BY-NC-SA, CC-BY-ND, CC-BY-NC-ND (with a version, as -4.0), CC0-1.0";
    "LIC-008": "声明中的“{0}”与许可 {1} 相矛盾" / "the notice says “{0}”, which contradicts licence {1}"
        => "请权利人改正其一；付梓不会替您选择" / "have the rightsholder correct one of them; fuzi does not choose";
    "LIC-012": "源稿只写了没有版本的许可；指定版本须说明根据" / "the source states a licence without a version; resolving it needs a reason"
        => "加上 --license-basis，例如 --license-basis 编辑部2026年1月来信" / "add --license-basis, for example --license-basis \"letter from the editors, January 2026\"";
    "TXT-001": "书稿里没有正文" / "the manuscript has no text";
    "STY-001": "页面样式：{0}" / "page style: {0}"
        => "内置样式见 docs/cli.md；或给出 .toml 文件的路径" / "see docs/cli.md for the built-in styles, or give the path of a .toml file";
    "FNT-001": "没有一个字体有字符 {0}（{1} 处）：印刷版以框标示，文字保留" / "no face has the character {0} ({1} times): framed in print, kept in the text"
        => "用 --font-dir 加入有此字的字体" / "add a font that has it with --font-dir";
    "FNT-002": "字体：{0}" / "fonts: {0}";
    "IMG-001": "图片找不到或不是图片：{0}" / "picture not found or not a picture: {0}"
        => "把图片放在书稿旁边的相对路径上；网络图片不会被下载" / "put the file beside the manuscript; pictures on the network are never fetched";
    "IMG-002": "行内图片 {0} 以替代文字显示" / "picture {0} inside a line is shown by its alternative text";
    "IMG-003": "图片 {0} 的格式不能放进 PDF，以框代替" / "picture {0} is of a kind that the PDF cannot hold; a frame stands for it";
    "IMG-004": "图片 {0} 含脚本、外部引用或不合格式，不能放进 EPUB，以框代替" / "picture {0} runs or fetches something, or is malformed: the EPUB shows a frame in its place";
    "IMG-005": "图片 {0} 读不出（{1}），PDF 以框代替" / "picture {0} cannot be read ({1}); a frame stands for it in the PDF";
    "IMG-006": "图片 {0} 是彩色的，印刷版由 {1} 转为 {2} 的四色" / "picture {0} is in colour: the print edition has it in the four inks of {2}, converted from {1}";
    "IMG-007": "图片 {0} 用了 {1}，PDF 里画作点阵" / "drawing {0} uses {1}: in the PDF it is drawn as pixels";
    "IMG-008": "图片 {0} 太大（{1}），印刷版不转四色，保留 {2}，由印厂转换" / "picture {0} is too large to convert ({1}): the print edition keeps it in {2}, and the printer converts it"
        => "缩到成品尺寸所需的大小（300 dpi）" / "scale it to what its size on the page needs (300 dpi)";
    "IMG-009": "图片 {0} 内嵌的色彩描述文件不能用（{1}），按 {2} 处理" / "the colour profile in picture {0} cannot be used ({1}): its colours are taken for {2}";
    "IMG-010": "图片 {0} 已损坏（{1}），读得出的部分照印" / "picture {0} is damaged ({1}): what can be read is printed";
    "ALT-001": "图片 {0} 没有说明：读屏时只说“图（原文未附说明）”" / "picture {0} is not described: a screen reader says only that it is a picture"
        => "在书稿里写 ![说明](文件)，或在图下加图题" / "write ![description](file) in the manuscript, or give it a caption";
    "ARC-001": "替代文字、题名或标题有超过 16,382 字的：屏幕版只称 PDF/UA-1，不称 PDF/A-3u" / "an alternative text, title or heading has more than 16,382 characters: the screen edition claims PDF/UA-1 and not PDF/A-3u"
        => "说明和标题宜短；长文放在正文里" / "keep descriptions and headings short; long text belongs in the body";
    "COV-001": "“{0}”不是 ISBN：{1}" / "`{0}` is no ISBN: {1}"
        => "照版权页的写法给出十三位或十位书号，连校验码" / "give the number of 13 or 10 digits as the publisher has it, check digit included";
    "COV-002": "{0} 页、每张 {1} 毫米，书脊超过 120 毫米" / "{0} pages of {1} mm make a spine of more than 120 mm"
        => "检查 --pages 与 --caliper（单位毫米），或分册" / "check --pages and --caliper (in millimetres), or bind in volumes";
    "COV-003": "封面图 {0} 不能用：{1}" / "the cover picture {0} cannot be used: {1}"
        => "用短边至少 625 像素的 PNG 或 JPEG" / "give a PNG or JPEG of at least 625 pixels on its short side";
    "COV-004": "{0}：读不出页数" / "{0}: its pages cannot be counted"
        => "给一份能打开的 PDF，或用 --pages" / "give a PDF that opens, or use --pages";
    "HTML-001": "HTML 标签 <{0}> 未保留（{1} 处），文字保留" / "HTML tag <{0}> set aside ({1} times); the words are kept";
    "HTML-002": "HTML 注释未保留（{1} 处）" / "HTML comments set aside ({1} times)";
    "TAB-001": "{0} 个表格太宽，版面容不下，改排为逐行的栏目与内容" / "{0} tables are too wide for the page and are set as lines of label and value"
        => "要保留表格，换更宽的样式（--style 16k、a4），或减少栏数" / "to keep them as tables use a wider style (--style 16k, a4), or fewer columns";
    "NOTE-001": "{0} 条注在正文里没有引用，排在文末" / "{0} notes that the text does not call are set after it"
        => "在正文里用同一个名字引用，如 [^1]" / "call each in the text by its name, as in [^1]";
    "NOTE-002": "注“{0}”没有内容，正文里的引用没有保留" / "note `{0}` says nothing; its calls in the text are set aside"
        => "在定义处写上注文，或去掉引用" / "write its words where it is defined, or take the calls out";
    "MARK-001": "不认识的标记“{0}”，文字保留；是不是“{1}”？" / "unknown mark `{0}`, the words are kept; did you mean `{1}`?"
        => "可用的标记见 docs/guide.md；若本是正文，在括号前加反斜杠" / "the marks are in docs/guide.en.md; if it is text, put a backslash before the bracket";
    "MARK-002": "“{0}={1}”不能用，文字保留；应如“{0}={2}”" / "`{0}={1}` cannot be used, the words are kept; write for example `{0}={2}`";
    "MARK-003": "“{0}”有 {2} 个字，注音却有 {1} 个，合为一个" / "“{0}” has {2} characters but {1} readings; they are set as one"
        => "每个字一个，以 | 分开，如 {漢字|hàn|zì}" / "write one reading a character, parted by |, as in {漢字|hàn|zì}";
    "MARK-004": "“{0}”没有结束，内容照常排" / "`{0}` is never closed; its contents are set as usual"
        => "在内容之后另起一行写 :::" / "write ::: on a line of its own after the contents";
    "MARK-005": "“:::”没有对应的开头，作为文字保留" / "`:::` closes nothing; it is kept as text"
        => "开头写 ::: verse 等；若本是正文，不必改" / "open it with ::: verse or the like; if it is text, leave it";
    "TXT-002": "源稿有 {0} 个字没有进入成品，从“{1}”起" / "{0} characters of the source are not in the edition, from “{1}” on"
        => "多半写在链接地址、题头或不支持的标记里；请核对此处" / "they probably stand in a link definition, a header or markup that is not read; look at this place";
    "LNK-001": "链接 {0} 指向书外的文件，只保留文字" / "link {0} points to a file outside the book; its words are kept";
    "NZ-03": "分页断开处不能确定，未接合：{0}" / "doubtful page break, kept apart: {0}";
    "NZ-23": "{0}" / "{0}";
    "LB-27": "{0} 行过松，{1} 行让了规则（-v 逐行列出）" / "{0} loose lines, {1} for which a rule gave way (-v lists them)";
    "LINE-001": "行过松，差 {1} em 才满：“{0}…”" / "loose line, every gap at its cap and {1} em to fill: “{0}…”";
    "LINE-002": "行末让了规则 {1}：“{0}…”" / "rule {1} gave way at the end of the line “{0}…”";
    "LINE-003": "行超出版口 {1} em：“{0}…”" / "overfull line, {1} em too long: “{0}…”"
        => "拆开不可断的长串，或换更宽的样式" / "divide what cannot be broken, or use a wider style";
    "LINE-004": "第 {1} 页有一行排出了纸外：“{0}…”" / "a line of page {1} runs off the sheet: “{0}…”"
        => "在书稿中给不可断的长串留一处断点，或用 --style 换更宽的样式；只要 EPUB 就用 --format epub" / "give what cannot be broken a place to break in the manuscript, or choose a wider --style; for an EPUB alone, --format epub";
    "KEY-001": "{0}：不是 minisign 形式的密钥" / "{0}: not a key in minisign's form"
        => "公钥文件有两行，第二行以 RW 开头；可用 fuzi keygen 或 minisign -G 生成" / "a public key file has two lines, the second beginning with RW; make one with fuzi keygen or minisign -G";
    "KEY-002": "{0}：这是私钥，此处要公钥" / "{0}: this is the secret key; the public one is needed here"
        => "公钥是与它一同生成的 .pub 文件；私钥不要交给任何人" / "the public key is the .pub file made with it; give the secret one to nobody";
    "KEY-003": "{0}：这是公钥，签名要私钥" / "{0}: this is the public key; signing needs the secret one";
    "KEY-004": "{0}：私钥的加密方式不是 minisign 的" / "{0}: the secret key is encrypted in a way that minisign is not";
    "KEY-005": "{0}：私钥有口令，而此处无终端可问" / "{0}: the key has a password, and there is no terminal to ask for it"
        => "用 --password-file 或环境变量 FUZI_KEY_PASSWORD 给出；生成无口令的密钥用 --no-password" / "give it with --password-file or the variable FUZI_KEY_PASSWORD; keygen --no-password makes a key without one";
    "KEY-006": "{0}：口令不对，或文件已损坏" / "{0}: wrong password, or the file is damaged";
    "KEY-007": "{0}：密钥文件已损坏" / "{0}: the key file is damaged";
    "KEY-008": "系统给不出随机数，没有生成密钥" / "the system gives no random numbers; no key was made";
    "KEY-009": "{0}：已经存在，没有覆盖" / "{0}: is there already and was not overwritten"
        => "确要替换就加 --force；旧私钥一旦覆盖便找不回来" / "to replace it, add --force; an overwritten secret key cannot be had back";
    "KEY-010": "口令是空的" / "the password is empty"
        => "确实不要口令就用 --no-password" / "if no password is wanted, say --no-password";
    "KEY-011": "两次输入的口令不同" / "the two passwords differ";
    "KEY-012": "{0}：核验不通过（{1}），没有签名" / "{0}: does not pass verify ({1}) and was not signed"
        => "先看 fuzi verify 怎么说；明知如此仍要签，加 --unchecked" / "see what fuzi verify says; to sign it all the same, add --unchecked";
    "KEY-013": "--sig 是一个文件的签名，却给了 {0} 个文件" / "--sig is the signature of one file, and {0} files were given"
        => "逐个核验，或把签名命名为“文件名.minisig”放在各自旁边" / "verify them one by one, or put each signature beside its file as NAME.minisig";
    "KEY-014": "签名的注释不行：{0}" / "the comment cannot be signed: {0}";
    "PRF-002": "{0}：不是证明文件：{1}" / "{0}: not a proof: {1}"
        => "证明文件由 fuzi prove 写出" / "proofs are written by fuzi prove";
    "PRF-003": "{0}：核验不通过（{1}），没有写证明" / "{0}: does not pass verify ({1}); no proof was written"
        => "先看 fuzi verify 怎么说" / "see what fuzi verify says";
    "PRF-004": "{0}：没有段落标记，无从逐段证明" / "{0}: no block is marked, so none can be proved"
        => "只有付梓制作的 EPUB 与 PDF 有段落标记" / "only EPUBs and PDFs made by fuzi mark their blocks";
    "PRF-005": "{0}：没有这样的段落；编号自 {1} 至 {2}" / "{0}: no such blocks; they are numbered {1} to {2}";
    "VFY-001": "verify 不从标准输入读" / "verify does not read standard input"
        => "文件须能前后翻阅，报告也要有名可指：请先存成文件，再给出路径" / "a file is read back and forth and named in the report: save it and give its path";
    "VFY-002": "{0} 是文件夹" / "{0} is a folder"
        => "加 -r，核验其中所有 .epub 与 .pdf" / "add -r to verify every .epub and .pdf in it";
    "VFY-003": "{0} 里没有 .epub 或 .pdf" / "no .epub or .pdf in {0}";
    "VFY-004": "没有文件与“{0}”相配" / "no file matches `{0}`"
        => "检查路径与通配符；一个文件都没有核验" / "check the path and the pattern; nothing was verified";
    "VFY-005": "--compare 要比较至少两个文件" / "--compare holds at least two files against each other"
        => "把同一作品的 EPUB 与 PDF 一并给出" / "give the EPUB and the PDF of one work";
    "VFY-006": "--rebuild 不比较封面与拼版" / "--rebuild does not compare covers or folded sheets"
        => "拼版取自印刷版：核验印刷版；封面不带 --rebuild 核验" / "folded sheets are made from the print edition: verify that; verify a cover without --rebuild";
    "EXP-001": "没有编号 {0}；最相近的是 {1}" / "no such id: {0}; the nearest is {1}";
    "PRS-001": "写出的 {0} 未通过自检（{1}），没有交付" / "{0} failed its own check ({1}) and was not delivered"
        => "这是付梓的缺陷，请附书稿报告" / "this is a defect of fuzi; please report it with the manuscript";
    "PRS-002": "{0}" / "{0}"
        => "这是付梓的缺陷，请附书稿报告" / "this is a defect of fuzi; please report it with the manuscript";
    "PRS-003": "{0} 做不出来：{1}" / "{0} cannot be made: {1}";
    "PRS-005": "有 {0} 行排出了纸外，没有写出" / "{0} lines run off the sheet, nothing was written"
        => "各行所在见上" / "the places are named above";
    "PRS-006": "写出的 {0} 声明 {1} 而不符合（{2}），没有交付" / "{0} claims {1} and does not hold it ({2}): not delivered"
        => "这是付梓的缺陷，请附书稿报告；各条的意思见 fuzi explain" / "this is a defect of fuzi; please report it with the manuscript; fuzi explain says what the clauses ask";
    "PRS-004": "--strict：有 {0} 条警告或疑点，没有写出" / "--strict: {0} warnings or doubts, nothing was written";
}

/// Whether a finding is a note: what LB-27 allows where nothing better is possible, listed but no fault of the manuscript.
pub fn is_note(id: &str) -> bool {
    matches!(id, "LINE-001" | "LINE-002" | "TAB-001" | "IMG-006")
}

/// The message of an id.
pub fn find(id: &str) -> Option<&'static Message> {
    MESSAGES.iter().find(|m| m.id == id)
}

/// Text of a message with its values; an unknown id shows itself and its values, so that nothing is lost.
pub fn text(id: &str, args: &[String], lang: Lang) -> String {
    match find(id) {
        Some(m) => fill(if lang == Lang::Zh { m.zh } else { m.en }, args),
        None => format!("{id}: {}", args.join(", ")),
    }
}

/// Remedy of a message, when it has one.
pub fn help(id: &str, lang: Lang) -> Option<&'static str> {
    let m = find(id)?;
    let help = if lang == Lang::Zh { m.help_zh } else { m.help_en };
    (!help.is_empty()).then_some(help)
}

fn fill(template: &str, args: &[String]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let place = rest[at + 1..].find('}').map(|end| (&rest[at + 1..at + 1 + end], at + end + 2));
        match place.and_then(|(n, next)| Some((args.get(n.parse::<usize>().ok()?)?, next))) {
            Some((value, next)) => {
                // control characters of a file must never reach the terminal
                out.extend(value.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }));
                rest = &rest[next..];
            }
            None => {
                out.push('{');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        for m in MESSAGES {
            let places = |t: &str| {
                let mut p: Vec<&str> = t.split('{').skip(1).filter_map(|s| s.split('}').next()).collect();
                p.sort_unstable();
                p.dedup();
                p.join(",")
            };
            assert!(!m.zh.is_empty() && !m.en.is_empty(), "{}", m.id);
            assert_eq!(places(m.zh), places(m.en), "{}", m.id);
            assert_eq!(m.help_zh.is_empty(), m.help_en.is_empty(), "{}", m.id);
            assert_eq!(MESSAGES.iter().filter(|o| o.id == m.id).count(), 1, "{}", m.id);
        }
    }

    #[test]
    fn values_are_put_in_and_cannot_command_the_terminal() {
        assert_eq!(text("IO-001", &["a\u{1b}[2Jb".into()], Lang::En), "a\u{FFFD}[2Jb: no such file");
        assert_eq!(text("IO-001", &["{0}".into()], Lang::Zh), "{0}：没有这个文件");
        assert_eq!(text("NONE", &["x".into()], Lang::En), "NONE: x");
    }

    #[test]
    fn the_language_is_chosen_by_flag_then_environment() {
        let env = |k: &str| (k == "LANG").then(|| "zh_CN.UTF-8".to_string());
        assert_eq!(Lang::choose(None, env), Lang::Zh);
        assert_eq!(Lang::choose(Some("en"), env), Lang::En);
        assert_eq!(Lang::choose(None, |_| None), Lang::En);
    }
}
