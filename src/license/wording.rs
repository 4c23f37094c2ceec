//! The sentences that the edition adds, in its language (`page-design.md` §11). Source words are carried, not made.

use super::canon::FieldKey;
use super::manifest::GENERATOR;
use super::statement::{Attribution, LicenceStatement};
use super::table::is_traditional;
use crate::digest::sha256_hex;
use crate::document::{Basis, Document};
use crate::normalize::Ledger;

/// Everything the edition says on its own pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// Heading of the notice page (版权与许可).
    pub rights_title: String,
    /// Heading of the contents (目录).
    pub contents_title: String,
    /// Name of the title page in navigation (扉页).
    pub title_page: String,
    /// Said aloud for a picture that the source does not describe (ISO 14289-1, 7.3).
    pub picture: String,
    /// The rights page: groups A–D, parted by a blank line.
    pub rights: Vec<Vec<Row>>,
    /// Licence at the foot of the opening page: one or more lines.
    pub licence_foot: Vec<RowText>,
    /// One line that lets a part carried away keep its credit:
    /// `许成钢、王天成｜中国民主季刊　第4卷 第1期　2026年01月｜CC-BY-NC-ND`.
    pub credit_line: String,
}

/// A labelled row of the rights page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Stable key for class names and tests: `title creators source source-uri issn notice licence edition format type
    /// typeset digest verify`.
    pub key: &'static str,
    /// The label (题名). Spread to 4 em by layout, never by characters.
    pub label: String,
    /// Its lines.
    pub lines: Vec<RowText>,
}

/// A line of the edition's pages, and whose words they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowText {
    /// The edition's own sentence.
    Own(String),
    /// A field of the work.
    Field(FieldKey, String),
    /// A line of the source's own notice: Kai in print, marked as the notice field.
    Notice(String),
    /// The licence's address: a link, alone on its line.
    Uri(String),
    /// Groups of hexadecimal digits set on a fixed pitch, `liga` off.
    Digest(Vec<String>),
    /// A command to type, in the code face or plain.
    Command(String),
}

impl RowText {
    /// The characters.
    pub fn text(&self) -> String {
        match self {
            RowText::Own(t) | RowText::Field(_, t) | RowText::Notice(t) | RowText::Uri(t) | RowText::Command(t) => {
                t.clone()
            }
            RowText::Digest(groups) => groups.join(" "),
        }
    }
}

/// The edition's sentences in one language. A test holds the three sets against each other.
struct Words {
    rights_title: &'static str,
    contents_title: &'static str,
    picture: &'static str,
    title_page: &'static str,
    title: &'static str,
    creators: &'static str,
    source: &'static str,
    source_uri: &'static str,
    notice: &'static str,
    licence: &'static str,
    edition: &'static str,
    typeset: &'static str,
    digest: &'static str,
    verify: &'static str,
    as_quoted: &'static str,
    resolved: &'static str,
    given: &'static str,
    format_only: &'static str,
    joined: &'static str,
    debris: &'static str,
    no_endorsement: &'static str,
    program: &'static str,
    command: &'static str,
    unsigned: &'static str,
}

const HANS: Words = Words {
    rights_title: "版权与许可",
    contents_title: "目录",
    picture: "图（原文未附说明）",
    title_page: "扉页",
    title: "题名",
    creators: "作者",
    source: "出处",
    source_uri: "原文网址",
    notice: "版权声明",
    licence: "许可",
    edition: "本版",
    typeset: "排印",
    digest: "原稿摘要",
    verify: "核验",
    as_quoted: "以上照录原文；原文未注明许可的版本与网址。",
    resolved: "原文未注明版本；以下版本的依据：{}",
    given: "原文未注明许可；以下许可的依据：{}",
    format_only: "本版仅作格式转换，文字未作改动。",
    joined: "因分页断开的段落已接合{}处，清单附于电子版之内。",
    debris: "提取残留的页眉、页码已删{}处，清单同附。",
    no_endorsement: "本版由转载者制作，不表示作者或原刊的认可。",
    program: "付梓",
    command: "fuzi verify 本文件 --source 原稿",
    unsigned: "未签名：核验只证明文字与原稿一致。",
};

const HANT: Words = Words {
    rights_title: "版權與授權",
    contents_title: "目錄",
    picture: "圖（原文未附說明）",
    title_page: "扉頁",
    title: "題名",
    creators: "作者",
    source: "出處",
    source_uri: "原文網址",
    notice: "版權聲明",
    licence: "授權",
    edition: "本版",
    typeset: "排印",
    digest: "原稿摘要",
    verify: "核驗",
    as_quoted: "以上照錄原文；原文未註明授權的版本與網址。",
    resolved: "原文未註明版本；以下版本的依據：{}",
    given: "原文未註明授權；以下授權的依據：{}",
    format_only: "本版僅作格式轉換，文字未作更動。",
    joined: "因分頁斷開的段落已接合{}處，清單附於電子版之內。",
    debris: "擷取殘留的頁眉、頁碼已刪{}處，清單同附。",
    no_endorsement: "本版由轉載者製作，不表示作者或原刊的認可。",
    program: "付梓",
    command: "fuzi verify 本檔案 --source 原稿",
    unsigned: "未簽署：核驗僅證明文字與原稿一致。",
};

const EN: Words = Words {
    rights_title: "Copyright and licence",
    contents_title: "Contents",
    picture: "Picture (not described in the source)",
    title_page: "Title page",
    title: "Title",
    creators: "Author",
    source: "Source",
    source_uri: "Original at",
    notice: "Copyright",
    licence: "Licence",
    edition: "Edition",
    typeset: "Typeset",
    digest: "Digest",
    verify: "Verify",
    as_quoted: "Quoted as in the source, which states neither version nor address of the licence.",
    resolved: "The source names no version; the following rests on: {}",
    given: "The source states no licence; the following rests on: {}",
    format_only: "Format converted only; the text is unchanged.",
    joined: "Paragraphs cut by page breaks rejoined: {}; list attached to the electronic edition.",
    debris: "Page headers and numbers left by extraction removed: {}; listed.",
    no_endorsement: "Made by the redistributor; no endorsement by author or journal is implied.",
    program: "Fuzi",
    command: "fuzi verify THIS-FILE --source SOURCE",
    unsigned: "Unsigned: a check shows only that the text equals the source.",
};

fn words(language: &str) -> &'static Words {
    if is_traditional(language) {
        &HANT
    } else if language.starts_with("zh") {
        &HANS
    } else {
        &EN
    }
}

impl Wording {
    /// The edition's sentences for a sealed work. `printed_date` (`YYYY-MM-DD`) is printed only when the edition has a
    /// date of its own (`SOURCE_DATE_EPOCH`).
    pub(crate) fn new(
        attribution: &Attribution,
        licence: &LicenceStatement,
        ledger: &Ledger,
        document: &Document,
        language: &str,
        printed_date: Option<&str>,
    ) -> Wording {
        let w = words(language);
        let mut credit = vec![attribution.byline(), format!("《{}》", attribution.title)];
        credit.extend(attribution.citation());
        credit.push(if licence.is_resolved() { licence.id.short_name() } else { licence.code.clone() });
        Wording {
            rights_title: w.rights_title.to_string(),
            contents_title: w.contents_title.to_string(),
            picture: w.picture.to_string(),
            title_page: w.title_page.to_string(),
            rights: vec![
                record_rows(w, attribution),
                vec![Row { key: "licence", label: w.licence.to_string(), lines: licence_lines(w, licence, language) }],
                edition_rows(w, ledger, printed_date),
                check_rows(w, document),
            ],
            licence_foot: foot_lines(licence),
            credit_line: credit.join("｜"),
        }
    }
}

fn record_rows(w: &Words, a: &Attribution) -> Vec<Row> {
    let row = |key, label: &str, lines| Row { key, label: label.to_string(), lines };
    let mut rows = vec![
        row("title", w.title, vec![RowText::Field(FieldKey::Title, a.title.clone())]),
        row("creators", w.creators, vec![RowText::Own(a.byline())]),
    ];
    if let Some(citation) = a.citation() {
        rows.push(row("source", w.source, vec![RowText::Own(citation)]));
    }
    if let Some(uri) = &a.source_uri {
        rows.push(row("source-uri", w.source_uri, vec![RowText::Uri(uri.clone())]));
    }
    if let Some(issn) = &a.issn {
        rows.push(row("issn", "ISSN", vec![RowText::Own(issn.clone())]));
    }
    if let Some(line) = &a.copyright {
        rows.push(row("notice", w.notice, vec![RowText::Own(line.clone())]));
    }
    rows
}

/// Source words first, then what the publisher adds, each in its own voice.
fn licence_lines(w: &Words, licence: &LicenceStatement, language: &str) -> Vec<RowText> {
    let mut lines = Vec::new();
    let by_source = licence.stated_id.is_some();
    if by_source {
        lines.push(RowText::Field(FieldKey::LicenceCode, licence.code.clone()));
    }
    lines.extend(licence.notice.iter().map(|n| RowText::Notice(n.clone())));
    match (licence.is_resolved(), &licence.basis) {
        (false, _) => {
            lines.push(RowText::Own(w.as_quoted.to_string()));
            return lines;
        }
        (true, Basis::Configured) => {
            if let Some(reason) = &licence.license_basis {
                let template = if by_source { w.resolved } else { w.given };
                lines.push(RowText::Own(template.replace("{}", reason)));
            }
        }
        _ => {}
    }
    lines.extend(licence.id.official_name(language).map(RowText::Own));
    if !by_source {
        lines.push(RowText::Field(FieldKey::LicenceCode, licence.code.clone()));
    } else if licence.stated_id != Some(licence.id) {
        lines.push(RowText::Own(licence.id.short_name()));
    }
    lines.extend(licence.uri().map(RowText::Uri));
    lines
}

fn edition_rows(w: &Words, ledger: &Ledger, printed_date: Option<&str>) -> Vec<Row> {
    let own = |t: String| RowText::Own(t);
    let mut lines = vec![own(w.format_only.to_string())];
    let joined = ledger.count("NZ-03");
    if joined > 0 {
        lines.push(own(w.joined.replace("{}", &joined.to_string())));
    }
    let debris = ledger.count("NZ-01") + ledger.count("NZ-02");
    if debris > 0 {
        lines.push(own(w.debris.replace("{}", &debris.to_string())));
    }
    lines.push(own(w.no_endorsement.to_string()));
    let version = GENERATOR.trim_start_matches("fuzi ");
    let mut program = format!("{} {version}", w.program);
    if let Some(date) = printed_date {
        let mut parts = date.split('-');
        if let (Some(y), Some(m), Some(d)) = (parts.next(), parts.next(), parts.next()) {
            program.push_str(&if w.program == EN.program {
                format!(", {date}")
            } else {
                format!("\u{3000}{y}年{m}月{d}日")
            });
        }
    }
    vec![
        Row { key: "edition", label: w.edition.to_string(), lines },
        Row { key: "typeset", label: w.typeset.to_string(), lines: vec![own(program)] },
    ]
}

fn check_rows(w: &Words, document: &Document) -> Vec<Row> {
    let hex = sha256_hex(&document.source.sha256);
    let groups: Vec<String> = (0..8).map(|i| hex[i * 8..i * 8 + 8].to_string()).collect();
    vec![
        Row {
            key: "digest",
            label: w.digest.to_string(),
            lines: vec![
                RowText::Own("SHA-256".to_string()),
                RowText::Digest(groups[..4].to_vec()),
                RowText::Digest(groups[4..].to_vec()),
            ],
        },
        Row {
            key: "verify",
            label: w.verify.to_string(),
            lines: vec![RowText::Command(w.command.to_string()), RowText::Own(w.unsigned.to_string())],
        },
    ]
}

/// `page-design.md` §4: resolved, the name and the address; unresolved, the source's code and notice.
fn foot_lines(licence: &LicenceStatement) -> Vec<RowText> {
    match licence.uri() {
        Some(uri) => vec![RowText::Own(licence.id.short_name()), RowText::Uri(uri)],
        None => {
            let mut lines = vec![RowText::Field(FieldKey::LicenceCode, licence.code.clone())];
            lines.extend(licence.notice.iter().map(|n| RowText::Notice(n.clone())));
            lines
        }
    }
}
