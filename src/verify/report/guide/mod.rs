//! What each check means and what to do when it fails, in both languages: for a librarian, not for a lawyer or a
//! programmer. One row a check id; `fuzi explain`, the text report, SARIF and `docs/checks.md` are made from it.

mod container;
mod pdf;
mod proof;
mod rights;
mod sight;
mod words;

use crate::verify::report::text::Lang;
use crate::verify::report::{Severity, messages};

/// What a reader of the report needs to know of a check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guide {
    pub id: &'static str,
    /// Where the rule comes from: rows of `licence-and-integrity.md`, a standard.
    pub source: &'static str,
    means_zh: &'static str,
    remedy_zh: &'static str,
    means_en: &'static str,
    remedy_en: &'static str,
}

/// A row: id, source, (meaning, remedy) in Chinese, the same in English.
const fn g(
    id: &'static str,
    source: &'static str,
    zh: (&'static str, &'static str),
    en: (&'static str, &'static str),
) -> Guide {
    Guide { id, source, means_zh: zh.0, remedy_zh: zh.1, means_en: en.0, remedy_en: en.1 }
}

/// Rows shared by many remedies.
const AGAIN_ZH: &str = "不要转发这一份。到原发布处重新取一份；手上有书稿的，用 fuzi build 重新做一份。";
const AGAIN_EN: &str = "Do not pass this copy on. Get the file again from where it was published, or build it again from the manuscript with `fuzi build`.";

const PARTS: [&[Guide]; 6] =
    [container::GUIDES, pdf::GUIDES, rights::GUIDES, sight::GUIDES, words::GUIDES, proof::GUIDES];

/// The row of a check.
pub(crate) fn of(id: &str) -> Option<&'static Guide> {
    PARTS.into_iter().flatten().find(|g| g.id == id)
}

impl Guide {
    /// What the check means.
    pub(crate) fn means(&self, lang: Lang) -> &'static str {
        if lang == Lang::Zh { self.means_zh } else { self.means_en }
    }

    /// What to do when it fails.
    pub(crate) fn remedy(&self, lang: Lang) -> &'static str {
        if lang == Lang::Zh { self.remedy_zh } else { self.remedy_en }
    }
}

/// What to do when a check fails; empty for an id that is not in the table (a test forbids it).
pub(crate) fn remedy(id: &str, lang: Lang) -> &'static str {
    of(id).map_or("", |g| g.remedy(lang))
}

/// A check as a page of plain text: title, meaning, weight, what to do, source. `None` for an id that is no check.
pub fn explain(id: &str, lang: Lang) -> Option<String> {
    let (guide, row) = (of(id)?, messages::row(id));
    let zh = lang == Lang::Zh;
    let word = |z: &'static str, e: &'static str| if zh { z } else { e };
    let severity =
        messages::severities(id).map(|s| severity_name(s, lang)).collect::<Vec<_>>().join(word("或", " or "));
    let profile = if messages::STRICT.contains(&id) {
        word("；--profile strict 时一律为错误", "; always an error with --profile strict")
    } else if !crate::verify::options::of_metadata(id) {
        word("；--profile metadata 不查", "; left out with --profile metadata")
    } else {
        ""
    };
    let mut ways: Vec<&str> = Vec::new();
    for way in messages::ways(id) {
        ways.push(if zh { way.zh } else { way.en });
    }
    let mut out = format!("{id}  {}\n\n{}\n", if zh { row.zh } else { row.en }, guide.means(lang));
    out.push_str(&format!("\n{}  {severity}{profile}\n", word("轻重", "Weight ")));
    if !ways.is_empty() {
        out.push_str(&format!(
            "\n{}\n",
            word("查出时会这样说（{} 处填具体的值）", "Ways to fail ({} stands for a value)")
        ));
        ways.iter().for_each(|w| out.push_str(&format!("  - {w}\n")));
    }
    out.push_str(&format!("\n{}\n  {}\n", word("怎么办", "What to do"), guide.remedy(lang)));
    out.push_str(&format!("\n{}  {}\n", word("出处", "Source "), guide.source));
    Some(out)
}

/// Name of a weight.
pub(crate) fn severity_name(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Info, Lang::Zh) => "说明",
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Info, Lang::En) => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `docs/checks.md`, from the tables.
    fn page() -> String {
        let mut out = String::from(
            "# 检查项 · Checks\n\n由程序的消息表生成，不要手改（`UPDATE=1 cargo test --lib checks_page`）。一项的全部说法：`fuzi explain 编号`。\n\n\
             Generated from the program's tables, not to be edited by hand. All that is known of a check: `fuzi explain ID`.\n",
        );
        for lang in [Lang::Zh, Lang::En] {
            let zh = lang == Lang::Zh;
            out.push_str(if zh { "\n## 中文\n" } else { "\n## English\n" });
            let mut family = "";
            for id in messages::ids() {
                let (row, guide) = (messages::row(id), of(id).expect("a row"));
                let own = id.split('-').next().unwrap_or_default();
                if own != family {
                    family = own;
                    out.push_str(&format!("\n### {}\n\n", family_name(family, lang)));
                    out.push_str(if zh {
                        "| 编号 | 查什么 | 轻重 | 查出了是什么意思 | 怎么办 |\n"
                    } else {
                        "| id | what is in order when it passes | weight | what a finding means | what to do |\n"
                    });
                    out.push_str("|---|---|---|---|---|\n");
                }
                let weight: Vec<&str> = messages::severities(id).map(|s| severity_name(s, lang)).collect();
                let strict = if messages::STRICT.contains(&id) { " *" } else { "" };
                let title = if zh { row.zh } else { row.en };
                out.push_str(&format!(
                    "| {id} | {title} | {}{strict} | {} | {} |\n",
                    weight.join("/"),
                    guide.means(lang),
                    guide.remedy(lang)
                ));
            }
            out.push_str(if zh {
                "\n\\* 在 `--profile strict` 下一律为错误。\n"
            } else {
                "\n\\* Always an error with `--profile strict`.\n"
            });
        }
        out
    }

    fn family_name(family: &str, lang: Lang) -> String {
        let (zh, en) = match family {
            "RUN" => ("核验程序自身", "the program itself"),
            "IO" => ("文件", "the file"),
            "RES" => ("限额", "limits"),
            "CON" => ("EPUB 容器", "the EPUB container"),
            "XML" => ("XML", "XML"),
            "PDF" => ("PDF 结构", "structure of a PDF"),
            "DRM" => ("限制使用的手段", "restrictions"),
            "ACT" => ("脚本与动作", "scripts and actions"),
            "LIC" => ("许可", "licence"),
            "ATT" => ("署名", "credit"),
            "NOT" => ("可见的声明", "the visible notice"),
            "VIS" => ("看得见", "sight"),
            "INT" => ("文字", "words"),
            "CNS" => ("各处一致", "carriers agree"),
            "TRF" => ("修复", "repairs"),
            "MAN" => ("清单", "manifest"),
            "SIG" => ("签名", "signature"),
            "PRF" => ("节选的证明", "proof of a part"),
            "RBD" => ("重新制作", "rebuild"),
            other => panic!("a family without a name: {other}"),
        };
        format!("{family} {}", if lang == Lang::Zh { zh } else { en })
    }

    #[test]
    fn the_checks_page_is_that_of_the_tables() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/checks.md");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(file, page()).expect("written");
        }
        let there = std::fs::read_to_string(file).unwrap_or_default();
        assert!(there == page(), "docs/checks.md is stale: UPDATE=1 cargo test --lib checks_page");
    }

    #[test]
    fn every_check_says_what_it_means_and_what_to_do() {
        for id in messages::ids() {
            let Some(g) = of(id) else {
                panic!("{id} has no row in src/verify/report/guide/: say what it means, what to do")
            };
            for (zh, en) in [(g.means_zh, g.means_en), (g.remedy_zh, g.remedy_en)] {
                assert!(zh.chars().any(|c| c > '\u{2E80}') && zh.ends_with(['。', '）']), "{id}: {zh}");
                assert!(en.is_ascii() && en.ends_with(['.', ')']), "{id}: {en}");
            }
            assert!(!g.source.is_empty(), "{id} has no source");
            for said in [explain(id, Lang::Zh), explain(id, Lang::En)] {
                let said = said.expect("a page");
                assert!(said.starts_with(id) && !said.to_lowercase().contains("authentic"), "{said}");
            }
        }
        for g in PARTS.into_iter().flatten() {
            assert!(messages::ids().any(|id| id == g.id), "{} is no check", g.id);
            assert_eq!(PARTS.into_iter().flatten().filter(|o| o.id == g.id).count(), 1, "{} twice", g.id);
        }
    }
}
