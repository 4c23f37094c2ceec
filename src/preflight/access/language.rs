//! PDF/UA-1: the language of every text (Matterhorn 11).

use crate::preflight::archive;
use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::{Facts, Kid, Mark, Node, Page};
use crate::preflight::xmp::Value;
use crate::verify::Severity;
use crate::verify::pdf::objects::{get, get_dict, get_text};
use std::collections::{BTreeMap, BTreeSet};

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said(
        "在目录写 Lang；他种语言的文字另写。",
        "Give the catalog a Lang, and words in another language their own.",
    ),
    met: "pdf/finish.rs (Lang of the catalog), pdf/tags/inline.rs",
    test: "access_language",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFUA-11-001",
        clause: "ISO 14289-1, 7.2; Matterhorn 11-001",
        asks: said("页面文字的语言可知", "The language of text on pages can be told"),
        wrong: said("不可知", "it cannot"),
        check: |facts, out| {
            if default(facts) {
                return;
            }
            for (node, spoken) in known(facts) {
                let content = node.kids.iter().any(|k| matches!(k, Kid::Content { .. }));
                if content && !spoken {
                    out.add(Spot { page: node.page, ..Spot::object(node.id) }, &[]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-11-002",
        clause: "ISO 14289-1, 7.2; Matterhorn 11-002",
        asks: said("Alt、ActualText、E 的语言可知", "The language of Alt, ActualText and E can be told"),
        wrong: said("不可知", "it cannot"),
        check: alternatives,
        ..ROW
    },
    Clause {
        id: "PDFUA-11-003",
        clause: "ISO 14289-1, 7.2; Matterhorn 11-003",
        asks: said("书签的语言可知", "The language of the outline can be told"),
        wrong: said("不可知", "it cannot"),
        check: |facts, out| {
            let outline = get_dict(facts.pdf, facts.catalog, b"Outlines");
            if !default(facts) && outline.is_some_and(|o| get(facts.pdf, o, b"First").is_some()) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-11-004",
        clause: "ISO 14289-1, 7.2; Matterhorn 11-004",
        asks: said("注释 Contents 的语言可知", "The language of Contents of annotations can be told"),
        wrong: said("不可知", "it cannot"),
        check: |facts, out| {
            if default(facts) {
                return;
            }
            let holders = holders(facts);
            for page in &facts.pages {
                for a in page.annotations.iter().filter(|a| a.contents.as_ref().is_some_and(|c| !c.is_empty())) {
                    let own = get_text(facts.pdf, a.dict, b"Lang").is_some_and(|l| !l.is_empty());
                    let held = a.id.and_then(|id| holders.get(&id)).copied().unwrap_or(false);
                    if !own && !held {
                        out.add(Spot::object(a.id).on(page.number), &[]);
                    }
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-11-005",
        clause: "ISO 14289-1, 7.2; Matterhorn 11-005",
        asks: said("表单域 TU 的语言可知", "The language of TU of form fields can be told"),
        wrong: said("不可知", "it cannot"),
        met: "pdf/ (no forms)",
        check: |facts, out| {
            archive::fields(facts, &mut |id, field| {
                let own = get_text(facts.pdf, field, b"Lang").is_some_and(|l| !l.is_empty());
                if !default(facts) && !own && get_text(facts.pdf, field, b"TU").is_some_and(|t| !t.is_empty()) {
                    out.add(Spot::object(id), &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-11-006",
        clause: "ISO 14289-1, 7.2; Matterhorn 11-006",
        asks: said("元数据的语言可知", "The language of the metadata can be told"),
        wrong: said("{} 只有 x-default", "{} is in x-default only"),
        check: |facts, out| {
            if default(facts) {
                return;
            }
            for property in &facts.xmp.properties {
                if let Value::List { kind, items } = &property.value
                    && kind == "Alt"
                    && items.iter().all(|i| i.0.as_deref() == Some("x-default"))
                {
                    out.add(Spot::FILE, &[&property.name]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-11-101",
        clause: "ISO 14289-1, 7.2",
        asks: said("Lang 的值为语言标识（RFC 3066）", "The value of Lang is a language identifier (RFC 3066)"),
        wrong: said("{} 不是", "{} is not"),
        check: |facts, out| {
            let mut judge = |at: Spot, lang: &str| {
                if !lang.is_empty() && !is_tag(lang) {
                    out.add(at, &[lang]);
                }
            };
            judge(Spot::FILE, &get_text(facts.pdf, facts.catalog, b"Lang").unwrap_or_default());
            for node in facts.tree.iter().flat_map(|t| &t.nodes) {
                judge(Spot::object(node.id), node.lang.as_deref().unwrap_or_default());
            }
            for page in &facts.pages {
                page.marks.iter().for_each(|m| judge(Spot::page(page.number), m.lang.as_deref().unwrap_or_default()));
            }
        },
        ..ROW
    },
];

/// Whether the catalog says the language of all that does not say its own.
fn default(facts: &Facts<'_>) -> bool {
    get_text(facts.pdf, facts.catalog, b"Lang").is_some_and(|l| !l.trim().is_empty())
}

/// `zh`, `zh-Hans`, `en-GB`.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let sized = |p: &str| (1..=8).contains(&p.len());
    sized(first)
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|p| sized(p) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Every element, and whether it or one around it says its language. An element comes after the one around it.
fn known<'f, 'a>(facts: &'f Facts<'a>) -> Vec<(&'f Node<'a>, bool)> {
    let mut out: Vec<(&Node<'_>, bool)> = Vec::new();
    for node in facts.tree.iter().flat_map(|t| &t.nodes) {
        let above = node.parent.and_then(|p| out.get(p)).is_some_and(|p| p.1);
        out.push((node, above || node.lang.as_ref().is_some_and(|l| !l.is_empty())));
    }
    out
}

/// Objects that elements hold, and whether their language can be told.
fn holders(facts: &Facts<'_>) -> BTreeMap<lopdf::ObjectId, bool> {
    let mut out = BTreeMap::new();
    for (node, spoken) in known(facts) {
        for kid in &node.kids {
            if let Kid::Object { id: Some(id) } = kid {
                out.insert(*id, spoken);
            }
        }
    }
    out
}

fn alternatives(facts: &Facts<'_>, out: &mut Breaches) {
    if default(facts) {
        return;
    }
    let known = known(facts);
    for (node, spoken) in &known {
        let said = [&node.alt, &node.actual, &node.expansion].into_iter().flatten().any(|t| !t.is_empty());
        if said && !spoken {
            out.add(Spot { page: node.page, ..Spot::object(node.id) }, &[]);
        }
    }
    let mut spoken: BTreeSet<(u32, i64)> = BTreeSet::new();
    for (node, _) in known.iter().filter(|(_, spoken)| *spoken) {
        for kid in &node.kids {
            if let Kid::Content { page: Some(page), mcid, .. } = kid {
                spoken.insert((*page, *mcid));
            }
        }
    }
    let told = |page: &Page<'_>, mark: &Mark| {
        let own = mark.lang.as_ref().is_some_and(|l| !l.is_empty());
        own || mark.mcid.is_some_and(|m| spoken.contains(&(page.number, m)))
    };
    for page in &facts.pages {
        // a sequence around begins earlier in the list
        let mut known: Vec<bool> = Vec::with_capacity(page.marks.len());
        for mark in &page.marks {
            let around = mark.parent.and_then(|p| known.get(p)).copied().unwrap_or(false);
            known.push(around || told(page, mark));
            let said = [&mark.alt, &mark.actual, &mark.expansion].into_iter().flatten().any(|t| !t.is_empty());
            if said && !known.last().copied().unwrap_or(false) {
                out.add(Spot::page(page.number), &[]);
            }
        }
    }
}
