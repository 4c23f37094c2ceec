//! PDF/UA-1: annotations (Matterhorn 28).

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::{Annotation, Facts, Kid, Node, Page};
use crate::preflight::seek;
use crate::verify::Severity;
use crate::verify::pdf::objects::{get, get_dict, get_name, get_text};
use crate::verify::pdf::token::{Token, Tokens};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeMap;

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said(
        "把注释放入相应的结构元素，并写明内容。",
        "Put the annotation into its structure element and say what it is.",
    ),
    met: "pdf/links.rs (Link only)",
    test: "access_annotations",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFUA-28-002",
        clause: "ISO 14289-1, 7.18.1; Matterhorn 28-002",
        asks: said(
            "Widget、Link、PrinterMark 以外的注释在 Annot 元素中",
            "Annotations but Widget, Link and PrinterMark are in an Annot element",
        ),
        wrong: said("{} 不在", "one of type {} is not"),
        check: |facts, out| {
            shown(facts, &mut |page, a, holder| {
                if is_defined(&a.subtype) && !is_apart(&a.subtype) && !in_role(holder, b"Annot") {
                    out.add(Spot::object(a.id).on(page), &[&a.subtype]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-28-004",
        clause: "ISO 14289-1, 7.18.1; Matterhorn 28-004",
        asks: said(
            "Widget 以外的注释有 Contents，或其元素有 Alt",
            "An annotation but Widget has Contents, or its element Alt",
        ),
        wrong: said("{} 两者皆无", "one of type {} has neither"),
        check: |facts, out| {
            shown(facts, &mut |page, a, holder| {
                let skip = matches!(a.subtype.as_str(), "Widget" | "PrinterMark") || !is_defined(&a.subtype);
                if !skip && !is_described(a, holder) {
                    out.add(Spot::object(a.id).on(page), &[&a.subtype]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-28-005",
        clause: "ISO 14289-1, 7.18.1; Matterhorn 28-005",
        asks: said("表单域有 TU，或其控件的元素有 Alt", "A form field has TU, or the element of its widget Alt"),
        wrong: said("两者皆无", "one has neither"),
        check: |facts, out| {
            shown(facts, &mut |page, a, holder| {
                let said = holder.and_then(|h| h.alt.as_ref()).is_some_and(|t| !t.is_empty());
                if a.subtype == "Widget" && !said && !inherited(facts, a.dict, b"TU") {
                    out.add(Spot::object(a.id).on(page), &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-28-006",
        clause: "ISO 14289-1, 7.18.2; Matterhorn 28-006",
        asks: said(
            "ISO 32000 未定义的注释在 Annot 元素中，且有说明",
            "An annotation of a type that ISO 32000 does not have is in an Annot element and described",
        ),
        wrong: said("{} 不合", "one of type {} is not"),
        check: |facts, out| {
            shown(facts, &mut |page, a, holder| {
                let good = in_role(holder, b"Annot") && is_described(a, holder);
                if !good && !is_defined(&a.subtype) {
                    out.add(Spot::object(a.id).on(page), &[&a.subtype]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-28-007",
        clause: "ISO 14289-1, 7.18.2; Matterhorn 28-007",
        asks: said("没有 TrapNet 注释", "There is no TrapNet annotation"),
        wrong: said("有", "there is one"),
        check: |facts, out| {
            shown(facts, &mut |page, a, _| {
                if a.subtype == "TrapNet" {
                    out.add(Spot::object(a.id).on(page), &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-28-008",
        clause: "ISO 14289-1, 7.18.3; Matterhorn 28-008",
        asks: said("有注释的页面有 Tabs", "A page with annotations has Tabs"),
        wrong: said("没有", "it has none"),
        met: "pdf/finish.rs",
        check: |facts, out| {
            for page in facts.pages.iter().filter(|p| !p.annotations.is_empty()) {
                if get_name(facts.pdf, page.dict, b"Tabs").is_none() {
                    out.add(Spot::page(page.number), &[]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-28-009",
        clause: "ISO 14289-1, 7.18.3; Matterhorn 28-009",
        asks: said("有注释的页面的 Tabs 为 S", "Tabs of a page with annotations is S"),
        wrong: said("为 {}", "it is {}"),
        met: "pdf/finish.rs",
        check: |facts, out| {
            for page in facts.pages.iter().filter(|p| !p.annotations.is_empty()) {
                if let Some(tabs) = get_name(facts.pdf, page.dict, b"Tabs").filter(|t| *t != b"S") {
                    out.add(Spot::page(page.number), &[&seek::shown(tabs)]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-28-010",
        clause: "ISO 14289-1, 7.18.4; Matterhorn 28-010",
        asks: said("Widget 在 Form 元素中", "A Widget is in a Form element"),
        wrong: said("不在", "one is not"),
        check: |facts, out| placed(facts, "Widget", b"Form", out),
        ..ROW
    },
    Clause {
        id: "PDFUA-28-011",
        clause: "ISO 14289-1, 7.18.5; Matterhorn 28-011",
        asks: said("Link 注释在 Link 元素中", "A Link annotation is in a Link element"),
        wrong: said("不在", "one is not"),
        met: "pdf/links.rs, pdf/tags.rs",
        check: |facts, out| placed(facts, "Link", b"Link", out),
        ..ROW
    },
    Clause {
        id: "PDFUA-28-012",
        clause: "ISO 14289-1, 7.18.5; Matterhorn 28-012",
        asks: said("Link 注释有 Contents", "A Link annotation has Contents"),
        wrong: said("没有", "one has none"),
        met: "pdf/links.rs",
        check: |facts, out| {
            shown(facts, &mut |page, a, _| {
                if a.subtype == "Link" && a.contents.as_ref().is_none_or(String::is_empty) {
                    out.add(Spot::object(a.id).on(page), &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-28-014",
        clause: "ISO 14289-1, 7.18.6.2; Matterhorn 28-014",
        asks: said("媒体片段有 CT", "A media clip has CT"),
        wrong: said("没有", "one has none"),
        check: |facts, out| clips(facts, b"CT", out),
        ..ROW
    },
    Clause {
        id: "PDFUA-28-015",
        clause: "ISO 14289-1, 7.18.6.2; Matterhorn 28-015",
        asks: said("媒体片段有 Alt", "A media clip has Alt"),
        wrong: said("没有", "one has none"),
        check: |facts, out| clips(facts, b"Alt", out),
        ..ROW
    },
    Clause {
        id: "PDFUA-28-016",
        clause: "ISO 14289-1, 7.18.7; Matterhorn 28-016",
        asks: said("附件注释的文件说明有 F 与 UF", "The file specification of an attachment annotation has F and UF"),
        wrong: said("缺 {}", "{} is missing"),
        check: |facts, out| {
            for page in &facts.pages {
                for a in page.annotations.iter().filter(|a| a.subtype == "FileAttachment") {
                    let spec = get_dict(facts.pdf, a.dict, b"FS");
                    for key in [b"F".as_slice(), b"UF"] {
                        if spec.and_then(|s| get_text(facts.pdf, s, key)).is_none_or(|n| n.is_empty()) {
                            out.add(Spot::object(a.id).on(page.number), &[&seek::shown(key)]);
                        }
                    }
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-28-017",
        clause: "ISO 14289-1, 7.18.8; Matterhorn 28-017",
        asks: said("PrinterMark 注释不在结构树中", "A PrinterMark annotation is not in the structure tree"),
        wrong: said("在", "one is"),
        check: |facts, out| {
            shown(facts, &mut |page, a, holder| {
                if a.subtype == "PrinterMark" && holder.is_some() {
                    out.add(Spot::object(a.id).on(page), &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-28-018",
        clause: "ISO 14289-1, 7.18.8; Matterhorn 28-018",
        asks: said("PrinterMark 注释的外观为 Artifact", "What a PrinterMark annotation looks like is an artifact"),
        wrong: said("不是", "it is not"),
        check: |facts, out| {
            shown(facts, &mut |page, a, _| {
                let normal = get_dict(facts.pdf, a.dict, b"AP").and_then(|ap| get(facts.pdf, ap, b"N"));
                let streams: Vec<&lopdf::Stream> = match normal {
                    Some(Object::Stream(stream)) => vec![stream],
                    Some(Object::Dictionary(states)) => states
                        .iter()
                        .filter_map(|(_, o)| crate::verify::pdf::objects::resolve(facts.pdf, o).as_stream().ok())
                        .collect(),
                    _ => Vec::new(),
                };
                let plain = |s: &&lopdf::Stream| !seek::unpacked(facts, s).is_some_and(|c| all_artifact(&c));
                if a.subtype == "PrinterMark" && streams.iter().any(plain) {
                    out.add(Spot::object(a.id).on(page), &[]);
                }
            });
        },
        ..ROW
    },
];

/// Types of annotation of ISO 32000-1 (table 169).
const DEFINED: &[&str] = &[
    "Text",
    "Link",
    "FreeText",
    "Line",
    "Square",
    "Circle",
    "Polygon",
    "PolyLine",
    "Highlight",
    "Underline",
    "Squiggly",
    "StrikeOut",
    "Stamp",
    "Caret",
    "Ink",
    "Popup",
    "FileAttachment",
    "Sound",
    "Movie",
    "Widget",
    "Screen",
    "PrinterMark",
    "TrapNet",
    "Watermark",
    "3D",
    "Redact",
];

fn is_defined(subtype: &str) -> bool {
    DEFINED.contains(&subtype)
}

/// Those that have elements of their own, or none; of the traps another row speaks.
fn is_apart(subtype: &str) -> bool {
    matches!(subtype, "Widget" | "Link" | "PrinterMark" | "Popup" | "TrapNet")
}

fn is_described(a: &Annotation<'_>, holder: Option<&Node<'_>>) -> bool {
    let own = a.contents.as_ref().is_some_and(|c| !c.is_empty());
    own || holder.and_then(|h| h.alt.as_ref()).is_some_and(|t| !t.is_empty())
        || matches!(a.subtype.as_str(), "Popup" | "TrapNet")
}

fn in_role(holder: Option<&Node<'_>>, role: &[u8]) -> bool {
    holder.is_some_and(|h| h.role == role)
}

/// Hidden, or outside of what the page shows.
fn is_out(page: &Page<'_>, a: &Annotation<'_>) -> bool {
    let crop = page.boxes.crop.unwrap_or(page.media());
    a.flags & 2 != 0
        || a.rect.is_some_and(|r| {
            r.intersect(crop).is_empty() && (r.x0 > crop.x1 || r.x1 < crop.x0 || r.y0 > crop.y1 || r.y1 < crop.y0)
        })
}

/// Annotations that a reader of the page meets, each with the element that holds it.
fn shown(facts: &Facts<'_>, visit: &mut dyn FnMut(u32, &Annotation<'_>, Option<&Node<'_>>)) {
    let mut holders: BTreeMap<ObjectId, &Node<'_>> = BTreeMap::new();
    for node in facts.tree.iter().flat_map(|t| &t.nodes) {
        for kid in &node.kids {
            if let Kid::Object { id: Some(id) } = kid {
                holders.entry(*id).or_insert(node);
            }
        }
    }
    for page in &facts.pages {
        for a in page.annotations.iter().filter(|a| !is_out(page, a)) {
            visit(page.number, a, a.id.and_then(|id| holders.get(&id)).copied());
        }
    }
}

fn placed(facts: &Facts<'_>, subtype: &str, role: &[u8], out: &mut Breaches) {
    shown(facts, &mut |page, a, holder| {
        if a.subtype == subtype && !in_role(holder, role) {
            out.add(Spot::object(a.id).on(page), &[]);
        }
    });
}

/// Whether a field, or one above it, has a text under a key.
fn inherited(facts: &Facts<'_>, dict: &Dictionary, key: &[u8]) -> bool {
    let mut node = Some(dict);
    for _ in 0..16 {
        let Some(d) = node else { return false };
        if get_text(facts.pdf, d, key).is_some_and(|t| !t.is_empty()) {
            return true;
        }
        node = get_dict(facts.pdf, d, b"Parent");
    }
    false
}

/// Media clips of renditions without a key.
fn clips(facts: &Facts<'_>, key: &[u8], out: &mut Breaches) {
    seek::dictionaries(facts, &mut |id, dict| {
        let Some(clip) = get_dict(facts.pdf, dict, b"C") else { return };
        let rendition =
            get_name(facts.pdf, dict, b"S") == Some(b"MR") && get_name(facts.pdf, clip, b"S") == Some(b"MCD");
        if rendition && get(facts.pdf, clip, key).is_none() {
            out.add(Spot::object(Some(id)), &[]);
        }
    });
}

/// Operators that leave something on the page.
const PAINTS: &[&[u8]] =
    &[b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"Tj", b"TJ", b"'", b"\"", b"Do", b"sh", b"EI"];

/// Whether every painting operator of some content stands within an artifact.
fn all_artifact(content: &[u8]) -> bool {
    let mut tokens = Tokens::new(content);
    let mut open: Vec<bool> = Vec::new();
    let mut first: Option<Token> = None;
    while let Some(token) = tokens.next() {
        let Token::Operator(op) = token else {
            first.get_or_insert(token);
            continue;
        };
        match op.as_slice() {
            b"BMC" | b"BDC" if open.len() < 4096 => {
                let artifact = matches!(&first, Some(Token::Name(n)) if n == b"Artifact");
                open.push(artifact || open.last().copied().unwrap_or(false));
            }
            b"EMC" => {
                open.pop();
            }
            b"ID" => tokens.skip_inline_image(),
            op if PAINTS.contains(&op) && !open.last().copied().unwrap_or(false) => return false,
            _ => {}
        }
        first = None;
    }
    true
}
