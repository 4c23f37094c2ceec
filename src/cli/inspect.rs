//! `fuzi inspect`: what was understood. Changes nothing.

use super::{Context, DONE, UNREADABLE, USAGE, say};
use fuzi::document::{Basis, Document, Field, Overrides};
use fuzi::inspect;
use fuzi::messages::Lang;
use fuzi::normalize::{EditClass, Extracted, Ledger};
use fuzi::press::understand_manuscript;
use fuzi::source::{ReadError, ReadOptions, read_file};
use miette::Severity;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct InspectArgs {
    /// Manuscript (.md, .markdown, .txt)
    source: PathBuf,
    /// Print the report as JSON (schema fuzi.inspect/1)
    #[arg(long)]
    json: bool,
    /// Whether the text came out of pages
    #[arg(long, value_name = "auto|pdf|ocr|no", default_value = "auto", value_parser = super::build::extracted)]
    extracted: Extracted,
}

pub fn run(args: &InspectArgs, context: &Context) -> u8 {
    let manuscript = match read_file(&args.source, &ReadOptions::default()) {
        Ok(m) => m,
        Err(error) => return read_failed(&error, context),
    };
    let u = understand_manuscript(manuscript, args.extracted, &Overrides::default());
    if args.json {
        println!("{:#}", inspect::report(&u.document, &u.ledger));
        return DONE;
    }
    print(&u.document, &u.ledger, context);
    for f in &u.document.findings {
        say::print(&say::finding(f), Severity::Warning, Some((&u.document.source.name, &u.text)), context);
    }
    for d in &u.ledger.doubts {
        say::print(&say::doubt(d), Severity::Advice, Some((&u.document.source.name, &u.text)), context);
    }
    DONE
}

/// Prints a reading error; the exit code that goes with it.
pub fn read_failed(error: &ReadError, context: &Context) -> u8 {
    let source = match error {
        ReadError::FrontMatter { name, text, .. } => Some((name.as_str(), text.as_str())),
        _ => None,
    };
    say::print(&say::read_error(error), Severity::Error, source, context);
    match error {
        ReadError::NotFound { .. } | ReadError::Kind { .. } => USAGE,
        ReadError::FrontMatter { .. } => super::FINDINGS,
        _ => UNREADABLE,
    }
}

fn print(document: &Document, ledger: &Ledger, context: &Context) {
    let zh = context.lang == Lang::Zh;
    let word = |a: &'static str, b: &'static str| if zh { a } else { b };
    let line = |label: &str, value: &str, basis: &Basis| println!("{label}\t{value}\t[{}]", basis_word(basis, zh));
    let meta = &document.meta;
    let show = |label: &str, field: &Option<Field<String>>| {
        if let Some(f) = field {
            line(label, &f.value, &f.basis);
        }
    };
    show(word("体裁", "kind"), &meta.kind);
    show(word("题名", "title"), &meta.title);
    for c in &meta.creators {
        let role = c.role.as_ref().map(|r| format!(" ({}, {})", r.value, basis_word(&r.basis, zh))).unwrap_or_default();
        line(word("作者", "creator"), &format!("{}{role}", c.name), &c.basis);
    }
    show(word("刊名", "journal"), &meta.journal);
    show(word("卷期", "issue"), &meta.volume_issue);
    if let Some(d) = &meta.date {
        line(word("日期", "date"), &format!("{} ({})", d.value.printed, d.value.iso), &d.basis);
    }
    show(word("许可", "licence"), &meta.license);
    if let Some(n) = &meta.notice {
        n.value.iter().for_each(|l| line(word("声明", "notice"), l, &n.basis));
    }
    show(word("语言", "language"), &meta.language);
    for s in &document.speakers {
        println!(
            "{}\t{}",
            word("说话人", "speaker"),
            s.full.as_ref().map_or(s.short.clone(), |f| format!("{f} / {}", s.short))
        );
    }
    let s = inspect::count(document);
    let more = |n: usize, unit: &str| if n == 0 { String::new() } else { format!(", {n} {unit}") };
    println!(
        "{}\t{} {}, {} {}, {} {}{}{}",
        word("结构", "structure"),
        s.paragraphs,
        word("段", "paragraphs"),
        s.turns,
        word("次发言", "turns"),
        s.headings,
        word("个标题", "headings"),
        more(s.notes, word("条注", "notes")),
        more(s.readings, word("处注音", "readings"))
    );
    let mut rules: Vec<(&str, EditClass, usize)> = Vec::new();
    for r in &ledger.repairs {
        match rules.iter_mut().find(|x| x.0 == r.rule) {
            Some(x) => x.2 += 1,
            None => rules.push((r.rule, r.class, 1)),
        }
    }
    rules.sort_unstable();
    for (rule, class, n) in rules {
        println!("{}\t{rule} ({})\t{n}", word("修复", "repairs"), class.as_str());
    }
    println!("{}\t{}", word("疑点", "doubts"), ledger.doubts.len());
    if context.verbose > 0 {
        print_repairs(ledger);
    }
}

/// Every repair on a line of its own.
pub fn print_repairs(ledger: &Ledger) {
    for r in &ledger.repairs {
        let (class, place) = (r.class.as_str(), format!("{}..{}", r.span.start, r.span.end));
        println!("  {place}\t{} {class}\t{:?} → {:?}\t{}", r.rule, r.before, r.after, r.evidence);
    }
}

fn basis_word(basis: &Basis, zh: bool) -> String {
    match (basis, zh) {
        (Basis::Stated, true) => "原稿写明".into(),
        (Basis::Stated, false) => "stated".into(),
        (Basis::Inferred(rule), true) => format!("推断：{rule}"),
        (Basis::Inferred(rule), false) => format!("inferred: {rule}"),
        (Basis::Configured, true) => "参数给定".into(),
        (Basis::Configured, false) => "configured".into(),
    }
}
