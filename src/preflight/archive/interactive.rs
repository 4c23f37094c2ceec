//! ISO 19005-3, 6.3 to 6.5: annotations, forms, actions.

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::{Annotation, Facts};
use crate::preflight::seek;
use crate::verify::Severity;
use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{get, get_dict, get_list, get_name};
use lopdf::{Dictionary, Object, ObjectId};

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said(
        "去掉此注释、表单或动作，或改为允许的形式。",
        "Take the annotation, form or action out, or bring it into a form that is allowed.",
    ),
    met: "none is written",
    test: "archive_interactive",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFA-6.3.1-1",
        clause: "ISO 19005-3, 6.3.1",
        asks: said(
            "注释为 ISO 32000-1 所列，且不是 3D、Sound、Screen、Movie",
            "Annotations are of ISO 32000-1, and none is 3D, Sound, Screen or Movie",
        ),
        wrong: said("注释类型 {}", "there is one of type {}"),
        met: "pdf/links.rs (Link only)",
        check: |facts, out| {
            annotations(facts, &mut |page, a| {
                if !TYPES.contains(&a.subtype.as_str()) {
                    out.add(Spot::object(a.id).on(page), &[&a.subtype]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.3.2-1",
        clause: "ISO 19005-3, 6.3.2",
        asks: said("Popup 以外的注释有 F", "An annotation other than Popup has F"),
        wrong: said("注释没有 F", "one has none"),
        met: "pdf/links.rs (F 4)",
        check: |facts, out| {
            annotations(facts, &mut |page, a| {
                if a.subtype != "Popup" && get(facts.pdf, a.dict, b"F").is_none() {
                    out.add(Spot::object(a.id).on(page), &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.3.2-2",
        clause: "ISO 19005-3, 6.3.2",
        asks: said(
            "F 的 Print 为 1，Hidden、Invisible、ToggleNoView、NoView 为 0",
            "F has Print set, and Hidden, Invisible, ToggleNoView, NoView clear",
        ),
        wrong: said("F 为 {}", "F is {}"),
        met: "pdf/links.rs (F 4)",
        check: |facts, out| {
            annotations(facts, &mut |page, a| {
                if get(facts.pdf, a.dict, b"F").is_some() && (a.flags & 4 == 0 || a.flags & (1 | 2 | 32 | 256) != 0) {
                    out.add(Spot::object(a.id).on(page), &[&a.flags.to_string()]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.3.3-1",
        clause: "ISO 19005-3, 6.3.3",
        asks: said(
            "Popup、Link 及无面积者以外的注释有外观 AP",
            "An annotation has an appearance, but for Popup, Link and those without area",
        ),
        wrong: said("注释 {} 没有", "one of type {} has none"),
        met: "pdf/links.rs (Link only)",
        check: |facts, out| {
            annotations(facts, &mut |page, a| {
                let flat = a.rect.is_some_and(|r| r.x0 == r.x1 && r.y0 == r.y1);
                if !flat
                    && !matches!(a.subtype.as_str(), "Popup" | "Link")
                    && get_dict(facts.pdf, a.dict, b"AP").is_none()
                {
                    out.add(Spot::object(a.id).on(page), &[&a.subtype]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.3.3-2",
        clause: "ISO 19005-3, 6.3.3",
        asks: said("外观 AP 只含 N", "An appearance has N and nothing else"),
        wrong: said("AP 含 {}", "it has {}"),
        check: |facts, out| {
            annotations(facts, &mut |page, a| {
                let Some(ap) = get_dict(facts.pdf, a.dict, b"AP") else { return };
                let other = ap.iter().map(|(k, _)| seek::shown(k)).find(|k| k != "N");
                let other = other.or_else(|| (!ap.has(b"N")).then(|| "-".to_string()));
                if let Some(key) = other {
                    out.add(Spot::object(a.id).on(page), &[&key]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.3.3-3",
        clause: "ISO 19005-3, 6.3.3",
        asks: said("按钮的 N 为各状态的词典", "N of a button is a dictionary of its states"),
        wrong: said("不是词典", "it is not"),
        check: |facts, out| appearance(facts, true, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.3.3-4",
        clause: "ISO 19005-3, 6.3.3",
        asks: said("按钮以外的注释的 N 为流", "N of any other annotation is a stream"),
        wrong: said("不是流", "it is not"),
        check: |facts, out| appearance(facts, false, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.4.1-1",
        clause: "ISO 19005-3, 6.4.1",
        asks: said("表单控件没有 A、AA", "A widget has neither A nor AA"),
        wrong: said("有 {}", "one has {}"),
        check: |facts, out| {
            annotations(facts, &mut |page, a| {
                for key in [b"A".as_slice(), b"AA"] {
                    if a.subtype == "Widget" && a.dict.has(key) {
                        out.add(Spot::object(a.id).on(page), &[&seek::shown(key)]);
                    }
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.4.1-2",
        clause: "ISO 19005-3, 6.4.1",
        asks: said("表单域没有 AA", "A form field has no AA"),
        wrong: said("有 AA", "one has"),
        check: |facts, out| {
            fields(facts, &mut |id, field| {
                if field.has(b"AA") && get_name(facts.pdf, field, b"Subtype") != Some(b"Widget") {
                    out.add(Spot::object(id), &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.4.1-3",
        clause: "ISO 19005-3, 6.4.1",
        asks: said("表单的 NeedAppearances 没有或为 false", "NeedAppearances of a form is absent or false"),
        wrong: said("为 true", "it is not"),
        check: |facts, out| {
            let form = get_dict(facts.pdf, facts.catalog, b"AcroForm");
            let need = form.and_then(|f| get(facts.pdf, f, b"NeedAppearances"));
            if need.is_some_and(|n| *n != Object::Boolean(false)) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.4.2-1",
        clause: "ISO 19005-3, 6.4.2",
        asks: said("表单没有 XFA", "A form has no XFA"),
        wrong: said("有 XFA", "it has"),
        check: |facts, out| {
            if get_dict(facts.pdf, facts.catalog, b"AcroForm").is_some_and(|f| f.has(b"XFA")) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.4.2-2",
        clause: "ISO 19005-3, 6.4.2",
        asks: said("目录没有 NeedsRendering", "The catalog has no NeedsRendering"),
        wrong: said("有", "it has"),
        check: |facts, out| {
            if get(facts.pdf, facts.catalog, b"NeedsRendering").is_some_and(|n| *n != Object::Boolean(false)) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.4.3-1",
        clause: "ISO 19005-3, 6.4.3",
        asks: said(
            "签名的 ByteRange 覆盖签名值以外的整个文件",
            "The ByteRange of a signature covers all of the file but the signature itself",
        ),
        wrong: said("没有覆盖", "it does not"),
        check: signatures,
        ..ROW
    },
    Clause {
        id: "PDFA-6.5.1-1",
        clause: "ISO 19005-3, 6.5.1",
        asks: said(
            "动作只有 GoTo、GoToR、GoToE、Thread、URI、Named、SubmitForm",
            "Actions are GoTo, GoToR, GoToE, Thread, URI, Named and SubmitForm only",
        ),
        wrong: said("动作 {}", "there is {}"),
        met: "pdf/links.rs (GoTo and URI)",
        check: |facts, out| {
            for action in &facts.actions {
                if !matches!(
                    action.subtype.as_str(),
                    "GoTo" | "GoToR" | "GoToE" | "Thread" | "URI" | "Named" | "SubmitForm"
                ) {
                    let at = Spot { page: action.page, ..Spot::object(action.id) };
                    out.add(at, &[&action.subtype, action.place]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.5.1-2",
        clause: "ISO 19005-3, 6.5.1",
        asks: said("具名动作只有翻页四种", "Named actions are the four that turn pages"),
        wrong: said("具名动作 {}", "there is {}"),
        check: |facts, out| {
            for action in facts.actions.iter().filter(|a| a.subtype == "Named") {
                let name = get_name(facts.pdf, action.dict, b"N").unwrap_or_default();
                if !matches!(name, b"NextPage" | b"PrevPage" | b"FirstPage" | b"LastPage") {
                    out.add(Spot { page: action.page, ..Spot::object(action.id) }, &[&seek::shown(name)]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.5.2-1",
        clause: "ISO 19005-3, 6.5.2",
        asks: said("目录没有 AA", "The catalog has no AA"),
        wrong: said("有 AA", "it has"),
        check: |facts, out| {
            if facts.catalog.has(b"AA") {
                out.add(Spot::FILE, &[])
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.5.2-2",
        clause: "ISO 19005-3, 6.5.2",
        asks: said("页面没有 AA", "A page has no AA"),
        wrong: said("有 AA", "it has"),
        check: |facts, out| {
            facts.pages.iter().filter(|p| p.dict.has(b"AA")).for_each(|p| out.add(Spot::page(p.number), &[]));
        },
        ..ROW
    },
];

/// Annotations of ISO 32000-1 (table 169) that PDF/A-3 lets be.
const TYPES: &[&str] = &[
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
    "Widget",
    "PrinterMark",
    "TrapNet",
    "Watermark",
    "Redact",
];

fn annotations(facts: &Facts<'_>, visit: &mut dyn FnMut(u32, &Annotation<'_>)) {
    for page in &facts.pages {
        page.annotations.iter().for_each(|a| visit(page.number, a));
    }
}

/// `FT` of a widget, its own or its field's.
fn is_button(facts: &Facts<'_>, dict: &Dictionary) -> bool {
    let mut node = Some(dict);
    for _ in 0..16 {
        let Some(d) = node else { return false };
        if let Some(kind) = get_name(facts.pdf, d, b"FT") {
            return kind == b"Btn";
        }
        node = get_dict(facts.pdf, d, b"Parent");
    }
    false
}

fn appearance(facts: &Facts<'_>, buttons: bool, out: &mut Breaches) {
    annotations(facts, &mut |page, a| {
        let Some(normal) = get_dict(facts.pdf, a.dict, b"AP").and_then(|ap| get(facts.pdf, ap, b"N")) else { return };
        if (a.subtype == "Widget" && is_button(facts, a.dict)) != buttons {
            return;
        }
        let good = if buttons { matches!(normal, Object::Dictionary(_)) } else { matches!(normal, Object::Stream(_)) };
        if !good {
            out.add(Spot::object(a.id).on(page), &[]);
        }
    });
}

/// Fields of the form, each once.
pub(in crate::preflight) fn fields<'a>(facts: &Facts<'a>, visit: &mut dyn FnMut(Option<ObjectId>, &'a Dictionary)) {
    let Some(form) = get_dict(facts.pdf, facts.catalog, b"AcroForm") else { return };
    let mut seen = std::collections::BTreeSet::new();
    let mut todo = get_list(facts.pdf, form, b"Fields");
    while let Some(object) = todo.pop() {
        let id = object.as_reference().ok();
        let Some(field) = crate::verify::pdf::objects::as_dict(facts.pdf, object) else { continue };
        if seen.insert(std::ptr::from_ref(field) as usize) {
            visit(id, field);
            todo.extend(get_list(facts.pdf, field, b"Kids"));
        }
    }
}

fn signatures(facts: &Facts<'_>, out: &mut Breaches) {
    seek::dictionaries(facts, &mut |id, dict| {
        if !dict.has(b"ByteRange") || !dict.has(b"Contents") {
            return;
        }
        let range: Vec<f64> =
            get_list(facts.pdf, dict, b"ByteRange").into_iter().filter_map(|o| number(facts.pdf, o)).collect();
        let end = facts.bytes.len() as f64;
        let whole = match range.as_slice() {
            // between the two parts stands the signature, in hexadecimal
            [from, length, again, rest] => {
                *from == 0.0 && again + rest == end && *length <= *again && {
                    let gap = facts.bytes.get(*length as usize..*again as usize).unwrap_or_default();
                    gap.starts_with(b"<") && gap.ends_with(b">")
                }
            }
            _ => false,
        };
        if !whole {
            out.add(Spot::object(Some(id)), &[]);
        }
    });
}
