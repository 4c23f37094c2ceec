//! `fuzi explain ID`: what an id of a report means. Ids of checks (`verify`), of clauses (`preflight`), of rules of the
//! line and the page, and of messages (`build`, `inspect`).

use super::{Context, DONE, USAGE, out, say};
use fuzi::messages::{self, Lang};
use fuzi::preflight;
use fuzi::source::nearest_of;
use fuzi::verify::{self, check_ids};
use miette::Severity;

/// Rules, as the reference states them.
const RULES: &str = include_str!("../../docs/chinese-typesetting.md");
/// Where each rule is kept, and how far it is built.
const KEPT: &str = include_str!("../../docs/rules.md");

#[derive(clap::Args)]
pub struct ExplainArgs {
    /// Ids as reports name them: INT-001, LB-12, META-003
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

pub fn run(args: &ExplainArgs, context: &Context) -> u8 {
    let mut pages = Vec::new();
    let mut code = DONE;
    for id in &args.ids {
        let id = id.trim().to_ascii_uppercase();
        match page(&id, context.lang) {
            Some(page) => pages.push(page),
            None => {
                let known = check_ids().chain(messages::MESSAGES.iter().map(|m| m.id)).chain(rules(RULES).map(|r| r.0));
                let known = known.chain(preflight::clauses().map(|(_, c)| c.id));
                let nearest = nearest_of(&id, known).unwrap_or("INT-001");
                say::print(&say::Said::new("EXP-001", &[&id, nearest]), Severity::Error, None, context);
                code = USAGE;
            }
        }
    }
    out::print(&pages.join("\n────\n\n")).unwrap_or(code)
}

/// All that is known of an id; one id may be a check of `verify` and a message of `build`.
fn page(id: &str, lang: Lang) -> Option<String> {
    let check = verify::explain(id, if lang == Lang::Zh { verify::Lang::Zh } else { verify::Lang::En });
    let clause = preflight::explain(id, lang);
    let parts: Vec<String> = [check, clause, rule(id, lang), message(id, lang)].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

fn message(id: &str, lang: Lang) -> Option<String> {
    let m = messages::find(id)?;
    let zh = lang == Lang::Zh;
    let (text, help) = if zh { (m.zh, m.help_zh) } else { (m.en, m.help_en) };
    let mut out = if zh {
        format!("{id}  build 或 inspect 会这样说\n\n  {text}\n")
    } else {
        format!("{id}  as build or inspect says it\n\n  {text}\n")
    };
    if !help.is_empty() {
        out.push_str(&format!("\n{}\n  {help}\n", if zh { "怎么办" } else { "What to do" }));
    }
    Some(out)
}

/// A rule of the reference, column by column; the reference is in English with Chinese terms.
fn rule(id: &str, lang: Lang) -> Option<String> {
    let (_, heads, cells) = rules(RULES).find(|r| r.0 == id)?;
    let zh = lang == Lang::Zh;
    let mut out = format!(
        "{id}  {}\n\n",
        if zh {
            "排版规则（docs/chinese-typesetting.md）"
        } else {
            "a rule of typesetting (docs/chinese-typesetting.md)"
        }
    );
    for (head, cell) in heads.iter().zip(&cells).skip(1).filter(|(_, c)| !c.is_empty() && **c != "–") {
        out.push_str(&format!("  {head}: {cell}\n"));
    }
    if let Some((_, heads, cells)) = rules(KEPT).find(|r| r.0 == id) {
        for (head, cell) in heads.iter().zip(&cells).skip(1).filter(|(_, c)| !c.is_empty()) {
            out.push_str(&format!("  {head}: {cell}\n"));
        }
    }
    Some(out)
}

/// Rows of the tables of a page whose first column is an id: id, heads of the table, cells.
fn rules(page: &'static str) -> impl Iterator<Item = (&'static str, Vec<&'static str>, Vec<&'static str>)> {
    let mut heads: Vec<&str> = Vec::new();
    page.lines().filter_map(move |line| {
        let cells = cells(line)?;
        let first = *cells.first()?;
        if first == "id" {
            heads = cells;
            return None;
        }
        let (family, number) = first.split_once('-')?;
        let is_id = !family.is_empty()
            && family.bytes().all(|b| b.is_ascii_uppercase())
            && number.len() >= 2
            && number.bytes().all(|b| b.is_ascii_digit());
        is_id.then(|| (first, heads.clone(), cells))
    })
}

/// Cells of a row of a Markdown table; a bar behind a backslash or within code is text.
fn cells(line: &'static str) -> Option<Vec<&'static str>> {
    let line = line.strip_prefix('|')?.trim_end().strip_suffix('|')?;
    let (mut out, mut from, mut code, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in line.char_indices() {
        match c {
            '`' if !escaped => code = !code,
            '|' if !code && !escaped => {
                out.push(line.get(from..at)?.trim());
                from = at + 1;
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    out.push(line.get(from..)?.trim());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_every_message_and_every_rule_has_a_page() {
        let rules: Vec<&str> = rules(RULES).map(|r| r.0).collect();
        assert!(rules.len() > 200, "{}", rules.len());
        let clauses = preflight::clauses().map(|(_, c)| c.id);
        for id in check_ids().chain(messages::MESSAGES.iter().map(|m| m.id)).chain(clauses).chain(rules) {
            for lang in [Lang::Zh, Lang::En] {
                let said = page(id, lang).unwrap_or_default();
                assert!(said.starts_with(id) && said.lines().count() > 2, "{id}: {said}");
            }
        }
        assert!(page("INT-999", Lang::En).is_none());
    }

    #[test]
    fn the_rows_of_rules_are_whole() {
        for (id, heads, cells) in rules(RULES).chain(rules(KEPT)) {
            assert_eq!(heads.len(), cells.len(), "{id}: {cells:?}");
        }
    }

    #[test]
    fn an_id_that_is_check_and_message_shows_both() {
        let said = page("LIC-001", Lang::En).expect("a page");
        assert!(said.contains("What to do") && said.contains("as build or inspect says it"), "{said}");
    }
}
