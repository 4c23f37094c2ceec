//! PDF/UA-1: tables (Matterhorn 09-004, 15).

use super::structure::{caption, holds, kids, nodes, roles, within};
use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::{Facts, Node, Tree};
use crate::verify::Severity;
use crate::verify::pdf::objects::{as_dict, get, get_list, get_name, get_text};
use lopdf::{Dictionary, Object};
use std::collections::BTreeSet;

/// Cells of a table that are laid out; a span counts for all that it covers.
const CELLS: usize = 1 << 20;

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("改正表格的标签、跨度与表头。", "Put the tags, spans and headers of the table right."),
    met: "pdf/tags.rs, table",
    test: "access_tables",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFUA-09-004",
        clause: "ISO 14289-1, 7.2; ISO 32000-1, table 337; Matterhorn 09-004",
        asks: said(
            "Table 含 TR，或 THead、TBody、TFoot，与 Caption；TR 含 TH、TD；各在其位",
            "Table holds TR, or THead, TBody and TFoot, and a Caption; TR holds TH and TD; each in its place",
        ),
        wrong: said("不合语法：{}", "there is {}"),
        check: |facts, out| nodes(facts, &mut |tree, node| syntax(tree, node, out)),
        ..ROW
    },
    Clause {
        id: "PDFUA-15-003",
        clause: "ISO 14289-1, 7.5; Matterhorn 15-003",
        asks: said(
            "不以 Headers 与 ID 组织的表，每个 TH 有 Scope",
            "In a table without Headers and IDs each TH has a Scope",
        ),
        wrong: said("TH 没有 Scope", "one has none"),
        check: |facts, out| {
            tables(facts, &mut |tree, table| {
                let cells = cells(tree, table);
                let organised = |c: &&Node<'_>| !attributes(facts, c, b"Headers").is_empty();
                if cells.iter().any(organised) {
                    return;
                }
                for cell in cells.iter().filter(|c| c.role == b"TH" && !scoped(facts, c)) {
                    out.add(Spot { page: cell.page, ..Spot::object(cell.id) }, &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-15-101",
        clause: "ISO 14289-1, 7.5",
        asks: said("表的各行列数相同（计入跨度）", "The rows of a table have one number of columns, spans counted"),
        wrong: said("第 {} 行有 {} 列", "row {} has {}"),
        check: |facts, out| {
            tables(facts, &mut |tree, table| {
                let grid = Grid::of(facts, tree, table);
                let want = grid.widths.first().copied().unwrap_or(0);
                if let Some((row, width)) = grid.widths.iter().enumerate().find(|w| *w.1 != want) {
                    out.add(
                        Spot { page: table.page, ..Spot::object(table.id) },
                        &[&(row + 1).to_string(), &width.to_string()],
                    );
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-15-102",
        clause: "ISO 14289-1, 7.5",
        asks: said("单元格不重叠，不伸出表外", "Cells do not overlap and do not reach out of the table"),
        wrong: said("第 {} 行", "one in row {} does"),
        check: |facts, out| {
            tables(facts, &mut |tree, table| {
                if let Some(row) = Grid::of(facts, tree, table).clash {
                    out.add(Spot { page: table.page, ..Spot::object(table.id) }, &[&(row + 1).to_string()]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-15-103",
        clause: "ISO 14289-1, 7.5",
        asks: said("Headers 所指的 ID 是同一表的单元格", "The IDs in Headers are cells of the same table"),
        wrong: said("没有 {}", "there is no {}"),
        met: "pdf/tags.rs (Scope instead)",
        check: |facts, out| {
            tables(facts, &mut |tree, table| {
                let cells = cells(tree, table);
                let ids: BTreeSet<String> = cells.iter().filter_map(|c| get_text(facts.pdf, c.dict, b"ID")).collect();
                for cell in &cells {
                    for header in attributes(facts, cell, b"Headers") {
                        let name = match crate::verify::pdf::objects::resolve(facts.pdf, header) {
                            Object::String(s, _) => crate::verify::pdf::objects::text_string(s),
                            _ => String::new(),
                        };
                        if !ids.contains(&name) {
                            out.add(Spot { page: cell.page, ..Spot::object(cell.id) }, &[&name]);
                        }
                    }
                }
            });
        },
        ..ROW
    },
];

fn tables(facts: &Facts<'_>, visit: &mut dyn FnMut(&Tree<'_>, &Node<'_>)) {
    nodes(facts, &mut |tree, node| {
        if node.role == b"Table" {
            visit(tree, node);
        }
    });
}

fn syntax(tree: &Tree<'_>, node: &Node<'_>, out: &mut Breaches) {
    match node.role.as_slice() {
        b"Table" => {
            holds(tree, node, &["TR", "THead", "TBody", "TFoot", "Caption"], out);
            caption(tree, node, true, out);
            let roles = roles(tree, node);
            let count = |role: &str| roles.iter().filter(|r| *r == role).count();
            let parts = count("THead") + count("TFoot");
            let bad = count("THead") > 1 || count("TFoot") > 1 || (parts > 0 && count("TBody") == 0);
            if bad {
                out.add(Spot { page: node.page, ..Spot::object(node.id) }, &[&format!("Table: {}", roles.join(" "))]);
            }
        }
        b"THead" | b"TBody" | b"TFoot" => {
            within(tree, node, &["Table"], out);
            holds(tree, node, &["TR"], out);
        }
        b"TR" => {
            within(tree, node, &["Table", "THead", "TBody", "TFoot"], out);
            holds(tree, node, &["TH", "TD"], out);
        }
        b"TH" | b"TD" => within(tree, node, &["TR"], out),
        _ => {}
    }
}

/// Rows of a table, those of its parts included.
fn rows<'t, 'a>(tree: &'t Tree<'a>, table: &'t Node<'a>) -> Vec<&'t Node<'a>> {
    let mut out = Vec::new();
    for kid in kids(tree, table) {
        match kid.role.as_slice() {
            b"TR" => out.push(kid),
            b"THead" | b"TBody" | b"TFoot" => out.extend(kids(tree, kid).filter(|k| k.role == b"TR")),
            _ => {}
        }
    }
    out
}

fn row_cells<'t, 'a>(tree: &'t Tree<'a>, row: &'t Node<'a>) -> impl Iterator<Item = &'t Node<'a>> {
    kids(tree, row).filter(|c| matches!(c.role.as_slice(), b"TH" | b"TD"))
}

fn cells<'t, 'a>(tree: &'t Tree<'a>, table: &'t Node<'a>) -> Vec<&'t Node<'a>> {
    rows(tree, table).into_iter().flat_map(|r| row_cells(tree, r)).collect()
}

/// Attribute dictionaries of an element.
fn owners<'a>(facts: &Facts<'a>, node: &Node<'a>) -> impl Iterator<Item = &'a Dictionary> {
    let list = get_list(facts.pdf, node.dict, b"A");
    let pdf = facts.pdf;
    list.into_iter().filter_map(move |o| as_dict(pdf, o))
}

/// The values of a list attribute of a cell.
fn attributes<'a>(facts: &Facts<'a>, node: &Node<'a>, key: &[u8]) -> Vec<&'a Object> {
    owners(facts, node).flat_map(|a| get_list(facts.pdf, a, key)).collect()
}

fn scoped(facts: &Facts<'_>, cell: &Node<'_>) -> bool {
    owners(facts, cell).any(|a| matches!(get_name(facts.pdf, a, b"Scope"), Some(b"Row" | b"Column" | b"Both")))
}

fn span(facts: &Facts<'_>, cell: &Node<'_>, key: &[u8]) -> usize {
    let stated = owners(facts, cell).find_map(|a| get(facts.pdf, a, key).and_then(|o| o.as_i64().ok()));
    stated.and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0).unwrap_or(1)
}

/// The cells of a table as they lie.
#[derive(Default)]
struct Grid {
    /// Columns of each row.
    widths: Vec<usize>,
    /// The first row with a cell that lies where another lies, or reaches out at the foot.
    clash: Option<usize>,
}

impl Grid {
    fn of(facts: &Facts<'_>, tree: &Tree<'_>, table: &Node<'_>) -> Grid {
        let rows = rows(tree, table);
        let mut taken: Vec<Vec<bool>> = vec![Vec::new(); rows.len()];
        let mut grid = Grid::default();
        let mut left = CELLS;
        for (y, row) in rows.iter().enumerate() {
            let mut x = 0usize;
            for cell in row_cells(tree, row) {
                while taken.get(y).and_then(|r| r.get(x)).copied().unwrap_or(false) {
                    x += 1;
                }
                let (wide, high) = (span(facts, cell, b"ColSpan"), span(facts, cell, b"RowSpan"));
                if high > rows.len() - y {
                    grid.clash.get_or_insert(y);
                }
                let high = high.min(rows.len() - y);
                match left.checked_sub(wide.saturating_mul(high)) {
                    Some(rest) => left = rest,
                    None => {
                        grid.clash.get_or_insert(y);
                        return grid;
                    }
                }
                for line in taken.iter_mut().skip(y).take(high) {
                    if line.len() < x + wide {
                        line.resize(x + wide, false);
                    }
                    for slot in line.iter_mut().skip(x).take(wide) {
                        if *slot {
                            grid.clash.get_or_insert(y);
                        }
                        *slot = true;
                    }
                }
                x += wide;
            }
        }
        grid.widths = taken.iter().map(|r| r.iter().filter(|t| **t).count()).collect();
        grid
    }
}
