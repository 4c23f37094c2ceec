//! `docs/preflight.md`, made from the tables; only a test.

use super::{Clause, Said, Standard};
use crate::messages::Lang;
use crate::verify::Severity;

const INTRO_ZH: &str = "\
# 付印前的检查 · Preflight

由程序的检查表生成，不要手改（`UPDATE=1 cargo test --lib preflight_page`）。

Generated from the program's tables, not to be edited by hand.

[English](#english)

## 中文

`fuzi preflight 文件.pdf` 看两件事：印刷厂会为什么退回这份文件；文件声明的标准（PDF/A-3u、PDF/UA-1、PDF/X-4）是否真的符合。任何程序做的 PDF 都可以查，不联网，不改文件。

| 用法 | 查什么 |
|---|---|
| `fuzi preflight 书稿.print.pdf` | 文件声明的标准；声明了 PDF/X，或文件名以 `.print.pdf` 结尾的，再查印刷厂会退回的问题 |
| `--for print` | 只查印刷厂会退回的问题（`PRT-`） |
| `--for press`、`archive`、`access` | PDF/X-4（`PDFX-`）、PDF/A-3u（`PDFA-`）、PDF/UA-1（`PDFUA-`），不论文件声明了没有 |
| `--for claims` | 只查文件声明的 |
| `--fail-on error\\|warning\\|note` | 从哪一级起退出码为 1；默认错误 |
| `--format json` | 机器读，[fuzi.preflight/1](schemas/fuzi.preflight-1.schema.json) |

每条发现有编号、页码、在成品页上的位置（从裁切后的左上角量起，毫米）、对象号和怎么办；`fuzi explain PRT-003` 解释一个编号。退出码：0 没有达到门槛的问题；1 有；2 用法不对或文件不存在；3 读不了；70 程序自己出错。

付梓自己做的 PDF，交付之前每一份都照声明的标准查一遍（`preflight::claims`），有一条不符合就不交付。PDF/A-3u 与 PDF/UA-1 的逐条要求见 [pdf-standards.md](pdf-standards.md)。

**看不出的**：画在图案（Pattern）里的东西只知道用了什么颜色，不知道落在哪里；JPEG 图片的墨量不算（不解码）；字形轮廓不看，因此细衬线、花体的细笔画不在“细线”之内；PDF/X 里是否真的做过陷印，只能照文件所说。印刷厂自己的要求（纸张、装订、拼版）以印刷厂为准。

";

const INTRO_EN: &str = "
## English

`fuzi preflight FILE.pdf` looks at two things: what a printing house would return the file for, and whether it holds the standards that it claims (PDF/A-3u, PDF/UA-1, PDF/X-4). Any program's PDF will do; offline, read-only.

| use | looks at |
|---|---|
| `fuzi preflight book.print.pdf` | the standards that the file claims; for one that claims PDF/X, or whose name ends in `.print.pdf`, also what a printer would return it for |
| `--for print` | what a printer would return it for, alone (`PRT-`) |
| `--for press`, `archive`, `access` | PDF/X-4 (`PDFX-`), PDF/A-3u (`PDFA-`), PDF/UA-1 (`PDFUA-`), whether the file claims it or not |
| `--for claims` | what the file claims, alone |
| `--fail-on error\\|warning\\|note` | from which weight a finding gives exit 1; error |
| `--format json` | for machines, [fuzi.preflight/1](schemas/fuzi.preflight-1.schema.json) |

Each finding has an id, a page, a place on the page (millimetres from the upper left corner after cutting), the number of the object and what to do; `fuzi explain PRT-003` explains an id. Exit codes: 0 nothing at or above the threshold; 1 findings; 2 usage or missing file; 3 unreadable; 70 internal error.

Every PDF that fuzi makes is held against what it claims before it is delivered (`preflight::claims`); one clause that does not hold, and it is not delivered. The clauses of PDF/A-3u and PDF/UA-1: [pdf-standards.md](pdf-standards.md).

**Not seen**: of what is drawn in a pattern the colours are known, not the place; ink of JPEG pictures is not counted (they are not decoded); outlines of glyphs are not looked at, so thin strokes of letters are no hairlines; whether trapping was done is taken from the file's word. What a house asks beside this (paper, binding, imposition) it has to say itself.

";

fn weight(c: &Clause, lang: Lang) -> &'static str {
    match (c.severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Info, Lang::Zh) => "说明",
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Info, Lang::En) => "note",
    }
}

fn page() -> String {
    let mut out = String::new();
    for lang in [Lang::Zh, Lang::En] {
        let zh = lang == Lang::Zh;
        let of = |s: Said| if zh { s.zh } else { s.en };
        out.push_str(if zh { INTRO_ZH } else { INTRO_EN });
        for (standard, title) in [
            (Standard::Printer, if zh { "印刷厂会退回的问题" } else { "What a printer would return a file for" }),
            (Standard::Pdfx4, "PDF/X-4 (ISO 15930-7:2010)"),
        ] {
            out.push_str(&format!("### {title}\n\n"));
            if standard == Standard::Pdfx4 {
                out.push_str(if zh {
                    "标准的正文不公开：各条的要求出自 ISO 32000-1、同族标准与通行的检查做法，因此只写条目的主题，不写条号。\n\n"
                } else {
                    "The standard is no public text: what each row asks is known from ISO 32000-1, the sister standards and common checkers, so rows name the subject of a clause, not its number.\n\n"
                });
            }
            out.push_str(if zh {
                "| 编号 | 要求 | 轻重 | 怎么办 | 付梓在哪里做到 | 测试 |\n|---|---|---|---|---|---|\n"
            } else {
                "| id | asks | weight | what to do | where fuzi meets it | test |\n|---|---|---|---|---|---|\n"
            });
            for c in standard.clauses() {
                out.push_str(&format!(
                    "| {} | {} | {} | {} | {} | `{}` |\n",
                    c.id,
                    of(c.asks),
                    weight(c, lang),
                    of(c.remedy),
                    c.met,
                    c.test
                ));
            }
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

#[test]
fn preflight_page_is_that_of_the_tables() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/preflight.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, page()).expect("written");
    }
    let there = std::fs::read_to_string(file).unwrap_or_default();
    assert!(there == page(), "docs/preflight.md is stale: UPDATE=1 cargo test --lib preflight_page");
}
