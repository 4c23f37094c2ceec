//! PDF/UA-1: structure types and how they stand within each other (Matterhorn 02, 09, 13, 14, 17, 19).

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::{Facts, Kid, Node, Tree};
use crate::preflight::seek;
use crate::verify::Severity;
use crate::verify::pdf::objects::get_text;
use std::collections::{BTreeMap, BTreeSet};

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("改正结构树的标签。", "Put the tags of the structure tree right."),
    met: "pdf/tags.rs",
    test: "access_structure",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFUA-02-001",
        clause: "ISO 14289-1, 7.1; Matterhorn 02-001",
        asks: said("非标准类型由 RoleMap 通向标准类型", "Types that are not standard lead to one that is"),
        wrong: said("{} 没有", "{} does not"),
        met: "pdf/tags.rs (standard types only)",
        check: |facts, out| {
            let circular = circular(facts);
            nodes(facts, &mut |_, node| {
                if !is_standard(&node.role) && !circular.contains(node.tag.as_slice()) {
                    out.add(Spot::object(node.id), &[&seek::shown(&node.tag)]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-02-003",
        clause: "ISO 14289-1, 7.1; Matterhorn 02-003",
        asks: said("RoleMap 不成环", "The role map does not go round"),
        wrong: said("{} 成环", "{} does"),
        met: "pdf/tags/write.rs (no role map)",
        check: |facts, out| {
            circular(facts).into_iter().for_each(|tag| out.add(Spot::FILE, &[&seek::shown(tag)]));
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-02-004",
        clause: "ISO 14289-1, 7.1; Matterhorn 02-004",
        asks: said("标准类型不改作他用", "Standard types are not mapped to others"),
        wrong: said("{} 改为 {}", "{} is, to {}"),
        met: "pdf/tags/write.rs (no role map)",
        check: |facts, out| {
            for (tag, to) in facts.tree.iter().flat_map(|t| &t.roles).filter(|(t, to)| is_standard(t) && t != to) {
                out.add(Spot::FILE, &[&seek::shown(tag), &seek::shown(to)]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-09-005",
        clause: "ISO 14289-1, 7.2; ISO 32000-1, table 336; Matterhorn 09-005",
        asks: said(
            "L 含 LI、L 与在前的 Caption；LI 在 L 中，含 Lbl 与 LBody",
            "L holds LI, L and a Caption first; LI is in L and holds Lbl and LBody",
        ),
        wrong: said("不合语法：{}", "there is {}"),
        check: |facts, out| {
            nodes(facts, &mut |tree, node| match node.role.as_slice() {
                b"L" => {
                    holds(tree, node, &["L", "LI", "Caption"], out);
                    caption(tree, node, false, out);
                }
                b"LI" => {
                    within(tree, node, &["L"], out);
                    holds(tree, node, &["Lbl", "LBody"], out);
                }
                b"LBody" => within(tree, node, &["LI"], out),
                _ => {}
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-09-006",
        clause: "ISO 14289-1, 7.2; ISO 32000-1, table 333; Matterhorn 09-006",
        asks: said(
            "TOC 含 TOCI、TOC 与在前的 Caption；TOCI 在 TOC 中",
            "TOC holds TOCI, TOC and a Caption first; TOCI is in TOC",
        ),
        wrong: said("不合语法：{}", "there is {}"),
        check: |facts, out| {
            nodes(facts, &mut |tree, node| match node.role.as_slice() {
                b"TOC" => {
                    holds(tree, node, &["TOC", "TOCI", "Caption"], out);
                    caption(tree, node, false, out);
                }
                b"TOCI" => within(tree, node, &["TOC"], out),
                _ => {}
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-09-007",
        clause: "ISO 14289-1, 7.2; ISO 32000-1, table 338; Matterhorn 09-007",
        asks: said(
            "Ruby 为 RB、RT，或 RB、RP、RT、RP；后者皆在 Ruby 中",
            "Ruby is RB and RT, or RB, RP, RT, RP; these are in Ruby",
        ),
        wrong: said("不合语法：{}", "there is {}"),
        met: "pdf/tags/inline.rs",
        check: |facts, out| {
            nodes(facts, &mut |tree, node| match node.role.as_slice() {
                b"Ruby" => {
                    let kids = roles(tree, node);
                    let kids: Vec<&str> = kids.iter().map(String::as_str).collect();
                    if !matches!(kids.as_slice(), ["RB", "RT"] | ["RB", "RP", "RT", "RP"]) {
                        out.add(
                            Spot { page: node.page, ..Spot::object(node.id) },
                            &[&format!("Ruby: {}", kids.join(" "))],
                        );
                    }
                }
                b"RB" | b"RT" => within(tree, node, &["Ruby"], out),
                b"RP" => within(tree, node, &["Ruby"], out),
                _ => {}
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-09-008",
        clause: "ISO 14289-1, 7.2; ISO 32000-1, table 338; Matterhorn 09-008",
        asks: said("Warichu 为 WP、WT、WP，皆在 Warichu 中", "Warichu is WP, WT, WP; these are in Warichu"),
        wrong: said("不合语法：{}", "there is {}"),
        met: "pdf/tags.rs (not used)",
        check: |facts, out| {
            nodes(facts, &mut |tree, node| match node.role.as_slice() {
                b"Warichu" => {
                    let kids = roles(tree, node).join(" ");
                    if kids != "WP WT WP" {
                        out.add(Spot::object(node.id), &[&format!("Warichu: {kids}")]);
                    }
                }
                b"WT" | b"WP" => within(tree, node, &["Warichu"], out),
                _ => {}
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-13-004",
        clause: "ISO 14289-1, 7.3; Matterhorn 13-004",
        asks: said("Figure 有替代文字 Alt 或 ActualText", "A Figure has Alt or ActualText"),
        wrong: said("没有", "one has neither"),
        remedy: said(
            "为图写替代文字；装饰用的图标为 Artifact。",
            "Write an alternative text; mark what only decorates as an artifact.",
        ),
        check: |facts, out| alternative(facts, b"Figure", out),
        ..ROW
    },
    Clause {
        id: "PDFUA-14-002",
        clause: "ISO 14289-1, 7.4.2; Matterhorn 14-002",
        asks: said("第一个分级标题为 H1", "The first numbered heading is H1"),
        wrong: said("为 H{}", "it is H{}"),
        met: "pdf/tags/headings.rs",
        check: |facts, out| {
            if let Some((level, at)) = levels(facts).into_iter().next().filter(|l| l.0 != 1) {
                out.add(at, &[&level.to_string()]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-14-003",
        clause: "ISO 14289-1, 7.4.2; Matterhorn 14-003",
        asks: said("标题级别向下时不跳级", "Levels of headings are not skipped downwards"),
        wrong: said("跳级：{}", "one is skipped: {}"),
        met: "pdf/tags/headings.rs",
        check: |facts, out| {
            for pair in levels(facts).windows(2) {
                if let [(before, _), (level, at)] = pair
                    && *level > before.saturating_add(1)
                {
                    out.add(*at, &[&format!("H{before} → H{level}")]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-14-006",
        clause: "ISO 14289-1, 7.4.4; Matterhorn 14-006",
        asks: said("一个元素至多有一个 H", "An element holds one H at most"),
        wrong: said("{} 个", "one holds {}"),
        met: "pdf/tags/headings.rs (numbered)",
        check: |facts, out| {
            nodes(facts, &mut |tree, node| {
                let count = roles(tree, node).iter().filter(|r| *r == "H").count();
                if count > 1 {
                    out.add(Spot::object(node.id), &[&count.to_string()]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-14-007",
        clause: "ISO 14289-1, 7.4.4; Matterhorn 14-007",
        asks: said("不同时用 H 与 Hn", "H and H1, H2 … are not both used"),
        wrong: said("两者并用", "both are"),
        met: "pdf/tags/headings.rs (numbered)",
        check: |facts, out| {
            let plain = facts.tree.iter().flat_map(|t| &t.nodes).find(|n| n.role == b"H");
            if let Some(node) = plain.filter(|_| !levels(facts).is_empty()) {
                out.add(Spot::object(node.id), &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-17-002",
        clause: "ISO 14289-1, 7.7; Matterhorn 17-002",
        asks: said("Formula 有替代文字 Alt 或 ActualText", "A Formula has Alt or ActualText"),
        wrong: said("没有", "one has neither"),
        met: "pdf/tags.rs (not used)",
        check: |facts, out| alternative(facts, b"Formula", out),
        ..ROW
    },
    Clause {
        id: "PDFUA-17-003",
        clause: "ISO 14289-1, 7.7; Matterhorn 17-003",
        asks: said(
            "有 Formula 的文件，所示编码都有 Unicode 值",
            "In a file with a Formula every code has a Unicode value",
        ),
        wrong: said("字体 {}：{}", "not in font {}: {}"),
        met: "pdf/fonts.rs",
        check: |facts, out| {
            if facts.tree.iter().flat_map(|t| &t.nodes).any(|n| n.role == b"Formula") {
                crate::preflight::faces::codes(facts, |l| &l.unmapped, out);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-19-003",
        clause: "ISO 14289-1, 7.9; Matterhorn 19-003",
        asks: said("Note 有 ID", "A Note has an ID"),
        wrong: said("没有", "one has none"),
        check: |facts, out| {
            nodes(facts, &mut |_, node| {
                if node.role == b"Note" && get_text(facts.pdf, node.dict, b"ID").is_none_or(|i| i.is_empty()) {
                    out.add(Spot { page: node.page, ..Spot::object(node.id) }, &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-19-004",
        clause: "ISO 14289-1, 7.9; Matterhorn 19-004",
        asks: said("Note 的 ID 不重复", "The IDs of Notes differ"),
        wrong: said("{} 重复", "{} is used twice"),
        check: |facts, out| {
            let mut seen = BTreeSet::new();
            nodes(facts, &mut |_, node| {
                if node.role == b"Note"
                    && let Some(id) = get_text(facts.pdf, node.dict, b"ID").filter(|i| !i.is_empty())
                    && !seen.insert(id.clone())
                {
                    out.add(Spot { page: node.page, ..Spot::object(node.id) }, &[&id]);
                }
            });
        },
        ..ROW
    },
];

/// Standard structure types (ISO 32000-1, 14.8.4), numbered headings of any level included (ISO 14289-1, 7.4.3).
const STANDARD: &[&str] = &[
    "Document",
    "Part",
    "Art",
    "Sect",
    "Div",
    "BlockQuote",
    "Caption",
    "TOC",
    "TOCI",
    "Index",
    "NonStruct",
    "Private",
    "P",
    "H",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "Table",
    "TR",
    "TH",
    "TD",
    "THead",
    "TBody",
    "TFoot",
    "Span",
    "Quote",
    "Note",
    "Reference",
    "BibEntry",
    "Code",
    "Link",
    "Annot",
    "Ruby",
    "RB",
    "RT",
    "RP",
    "Warichu",
    "WT",
    "WP",
    "Figure",
    "Formula",
    "Form",
];

fn is_standard(tag: &[u8]) -> bool {
    level(tag).is_some() || STANDARD.iter().any(|s| s.as_bytes() == tag)
}

/// The level of `H3`.
fn level(tag: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(tag).ok()?.strip_prefix('H')?;
    digits.parse().ok().filter(|n| *n > 0 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Tags that the role map leads into a circle.
fn circular<'f>(facts: &'f Facts<'_>) -> BTreeSet<&'f [u8]> {
    let Some(tree) = &facts.tree else { return BTreeSet::new() };
    // whether a tag ends in a circle, as far as that is known
    let mut known: BTreeMap<&[u8], bool> = BTreeMap::new();
    for tag in tree.roles.keys() {
        let mut way: Vec<&[u8]> = Vec::new();
        let mut on_way: BTreeSet<&[u8]> = BTreeSet::new();
        let mut at = tag.as_slice();
        let round = loop {
            if let Some(round) = known.get(at) {
                break *round;
            }
            if !on_way.insert(at) {
                break true;
            }
            way.push(at);
            match tree.roles.get(at).filter(|n| n.as_slice() != at) {
                Some(next) => at = next,
                None => break false,
            }
        };
        known.extend(way.into_iter().map(|t| (t, round)));
    }
    known.into_iter().filter(|k| k.1).map(|k| k.0).collect()
}

pub(super) fn nodes(facts: &Facts<'_>, visit: &mut dyn FnMut(&Tree<'_>, &Node<'_>)) {
    if let Some(tree) = &facts.tree {
        tree.nodes.iter().for_each(|node| visit(tree, node));
    }
}

/// Elements within an element.
pub(super) fn kids<'t, 'a>(tree: &'t Tree<'a>, node: &'t Node<'a>) -> impl Iterator<Item = &'t Node<'a>> {
    node.kids.iter().filter_map(|k| match k {
        Kid::Node(n) => tree.nodes.get(*n),
        _ => None,
    })
}

/// Their types.
pub(super) fn roles(tree: &Tree<'_>, node: &Node<'_>) -> Vec<String> {
    kids(tree, node).map(|k| seek::shown(&k.role)).collect()
}

/// Whether what an element holds is of these types.
pub(super) fn holds(tree: &Tree<'_>, node: &Node<'_>, allowed: &[&str], out: &mut Breaches) {
    for kid in kids(tree, node).filter(|k| !allowed.iter().any(|a| a.as_bytes() == k.role)) {
        let what = format!("{} > {}", seek::shown(&node.role), seek::shown(&kid.role));
        out.add(Spot { page: kid.page, ..Spot::object(kid.id) }, &[&what]);
    }
}

/// Whether an element stands in one of these types.
pub(super) fn within(tree: &Tree<'_>, node: &Node<'_>, allowed: &[&str], out: &mut Breaches) {
    let above = node.parent.and_then(|p| tree.nodes.get(p)).map(|p| p.role.as_slice()).unwrap_or_default();
    if !allowed.iter().any(|a| a.as_bytes() == above) {
        let what = format!("{} > {}", seek::shown(above), seek::shown(&node.role));
        out.add(Spot { page: node.page, ..Spot::object(node.id) }, &[&what]);
    }
}

/// Whether a caption is one, and the first of its element (`last`: or the last).
pub(super) fn caption(tree: &Tree<'_>, node: &Node<'_>, last: bool, out: &mut Breaches) {
    let roles = roles(tree, node);
    let places: Vec<usize> = (0..roles.len()).filter(|n| roles.get(*n).is_some_and(|r| r == "Caption")).collect();
    let good = match places.as_slice() {
        [] | [0] => true,
        [n] => last && n + 1 == roles.len(),
        _ => false,
    };
    if !good {
        out.add(Spot::object(node.id), &[&format!("{} > Caption", seek::shown(&node.role))]);
    }
}

fn alternative(facts: &Facts<'_>, role: &[u8], out: &mut Breaches) {
    nodes(facts, &mut |_, node| {
        let said = node.alt.as_ref().is_some_and(|a| !a.is_empty()) || node.actual.is_some();
        if node.role == role && !said {
            out.add(Spot { page: node.page, ..Spot::object(node.id) }, &[]);
        }
    });
}

/// Levels of the numbered headings in reading order.
fn levels(facts: &Facts<'_>) -> Vec<(u32, Spot)> {
    let nodes = facts.tree.iter().flat_map(|t| &t.nodes);
    nodes.filter_map(|n| Some((level(&n.role)?, Spot { page: n.page, ..Spot::object(n.id) }))).collect()
}
