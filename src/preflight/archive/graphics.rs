//! ISO 19005-3, 6.2.2 and 6.2.5 to 6.2.10: content, graphics states, pictures, forms, transparency.

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::{Facts, Role};
use crate::preflight::{jpx, seek};
use crate::verify::Severity;
use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{as_dict, get, get_dict, get_name, resolve};
use crate::verify::pdf::token::{Token, Tokens};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeSet;

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("由制作程序改写此处的图形设置。", "Let the program that made the file leave this setting out."),
    met: "not written by pdf/",
    test: "archive_graphics",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFA-6.2.2-1",
        clause: "ISO 19005-3, 6.2.2",
        asks: said("内容流只用 ISO 32000-1 的操作符", "Content uses operators of ISO 32000-1 only"),
        wrong: said("操作符 {}", "there is the operator {}"),
        met: "pdf/content.rs, pdf/svg/content.rs",
        check: |facts, out| {
            for page in &facts.pages {
                page.unknown.iter().for_each(|op| out.add(Spot::page(page.number), &[&seek::shown(op)]));
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.2-2",
        clause: "ISO 19005-3, 6.2.2",
        asks: said("使用资源的内容流有自己的 Resources", "Content that names resources has Resources of its own"),
        wrong: said("没有自己的 Resources", "it has none of its own"),
        met: "pdf/finish.rs, shared_resources; pdf/svg.rs",
        check: resources,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.5-1",
        clause: "ISO 19005-3, 6.2.5",
        asks: said("图形状态没有 TR", "No graphics state has TR"),
        wrong: said("有 TR", "one has"),
        check: |facts, out| {
            states(facts, &mut |id, gs| {
                if gs.has(b"TR") {
                    out.add(Spot::object(id), &[])
                }
            })
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.5-2",
        clause: "ISO 19005-3, 6.2.5",
        asks: said("图形状态的 TR2 只能是 Default", "TR2 of a graphics state is Default"),
        wrong: said("TR2 不是 Default", "it is not"),
        check: |facts, out| {
            states(facts, &mut |id, gs| {
                if get(facts.pdf, gs, b"TR2").is_some() && get_name(facts.pdf, gs, b"TR2") != Some(b"Default") {
                    out.add(Spot::object(id), &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.5-3",
        clause: "ISO 19005-3, 6.2.5",
        asks: said("图形状态没有 HTP", "No graphics state has HTP"),
        wrong: said("有 HTP", "one has"),
        check: |facts, out| {
            states(facts, &mut |id, gs| {
                if gs.has(b"HTP") {
                    out.add(Spot::object(id), &[])
                }
            })
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.5-4",
        clause: "ISO 19005-3, 6.2.5",
        asks: said("半色调的 HalftoneType 为 1 或 5", "HalftoneType is 1 or 5"),
        wrong: said("HalftoneType 为 {}", "it is {}"),
        check: |facts, out| {
            halftones(facts, &mut |id, _, halftone| {
                let kind = get(facts.pdf, halftone, b"HalftoneType").and_then(|o| o.as_i64().ok());
                if !matches!(kind, Some(1 | 5)) {
                    out.add(Spot::object(id), &[&kind.map_or("-".to_string(), |k| k.to_string())]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.5-5",
        clause: "ISO 19005-3, 6.2.5",
        asks: said("半色调没有 HalftoneName", "No halftone has a HalftoneName"),
        wrong: said("有 HalftoneName", "one has"),
        check: |facts, out| {
            halftones(facts, &mut |id, _, h| {
                if h.has(b"HalftoneName") {
                    out.add(Spot::object(id), &[])
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.5-6",
        clause: "ISO 19005-3, 6.2.5",
        asks: said(
            "半色调的 TransferFunction 只用于原色以外的着色剂，且必须有",
            "A halftone has a TransferFunction for a colorant that is not primary, and for no other",
        ),
        wrong: said("着色剂 {}", "it is otherwise for {}"),
        check: |facts, out| {
            halftones(facts, &mut |id, colorant, h| {
                let primary = matches!(colorant, None | Some(b"Cyan" | b"Magenta" | b"Yellow" | b"Black"));
                if colorant != Some(b"Default") && h.has(b"TransferFunction") == primary {
                    out.add(Spot::object(id), &[&seek::shown(colorant.unwrap_or(b"-"))]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.6-1",
        clause: "ISO 19005-3, 6.2.6",
        asks: said(
            "渲染意图为 RelativeColorimetric、AbsoluteColorimetric、Perceptual、Saturation 之一",
            "Rendering intents are the four of ISO 32000-1",
        ),
        wrong: said("渲染意图 {}", "there is {}"),
        check: rendering,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.8-1",
        clause: "ISO 19005-3, 6.2.8",
        asks: said("图像没有 Alternates", "No picture has Alternates"),
        wrong: said("有 Alternates", "one has"),
        check: |facts, out| {
            pictures(facts, &mut |id, d| {
                if d.has(b"Alternates") {
                    out.add(Spot::object(Some(id)), &[])
                }
            })
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.8-2",
        clause: "ISO 19005-3, 6.2.8",
        asks: said("图像没有 OPI", "No picture has OPI"),
        wrong: said("有 OPI", "one has"),
        check: |facts, out| {
            pictures(facts, &mut |id, d| {
                if d.has(b"OPI") {
                    out.add(Spot::object(Some(id)), &[])
                }
            })
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.8-3",
        clause: "ISO 19005-3, 6.2.8",
        asks: said("图像的 Interpolate 只能是 false", "Interpolate of a picture is false"),
        wrong: said("Interpolate 为 true", "it is true"),
        check: |facts, out| {
            pictures(facts, &mut |id, d| {
                if get(facts.pdf, d, b"Interpolate").is_some_and(|v| *v != Object::Boolean(false)) {
                    out.add(Spot::object(Some(id)), &[]);
                }
            });
            for image in facts.stock.images.iter().filter(|i| i.stream.is_none() && i.interpolate) {
                out.add(image.uses.first().map_or(Spot::FILE, |u| Spot::page(u.page)), &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.8-4",
        clause: "ISO 19005-3, 6.2.8",
        asks: said("图像每分量 1、2、4、8 或 16 位", "A picture has 1, 2, 4, 8 or 16 bits a component"),
        wrong: said("{} 位", "one has {}"),
        met: "pdf/images.rs (8)",
        check: |facts, out| bits(facts, false, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.8-5",
        clause: "ISO 19005-3, 6.2.8",
        asks: said("图像蒙版每样点 1 位", "A stencil has 1 bit a sample"),
        wrong: said("{} 位", "one has {}"),
        check: |facts, out| bits(facts, true, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.8.3-1",
        clause: "ISO 19005-3, 6.2.8.3",
        asks: said("JPEG 2000 有 1、3 或 4 个颜色通道", "JPEG 2000 has 1, 3 or 4 colour channels"),
        wrong: said("{} 个", "one has {}"),
        check: |facts, out| {
            jpx::each(facts, &mut |id, j, _| {
                if !matches!(j.colours(), 1 | 3 | 4) {
                    out.add(Spot::object(Some(id)), &[&j.colours().to_string()]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.8.3-2",
        clause: "ISO 19005-3, 6.2.8.3",
        asks: said(
            "JPEG 2000 有几个颜色空间说明时，恰有一个的 APPROX 为 1",
            "Of several colour specifications of a JPEG 2000 exactly one has APPROX 1",
        ),
        wrong: said("为 {} 个", "{} have"),
        check: |facts, out| {
            jpx::each(facts, &mut |id, j, own| {
                let exact = j.specifications.iter().filter(|s| s.approximation == 1).count();
                if !own && j.specifications.len() != 1 && exact != 1 {
                    out.add(Spot::object(Some(id)), &[&exact.to_string()]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.8.3-3",
        clause: "ISO 19005-3, 6.2.8.3",
        asks: said("JPEG 2000 的 METH 为 1、2 或 3", "METH of a JPEG 2000 is 1, 2 or 3"),
        wrong: said("METH 为 {}", "it is {}"),
        check: |facts, out| {
            jpx::each(facts, &mut |id, j, own| {
                if let Some(s) = j.specification().filter(|s| !own && !matches!(s.method, 1..=3)) {
                    out.add(Spot::object(Some(id)), &[&s.method.to_string()]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.8.3-4",
        clause: "ISO 19005-3, 6.2.8.3",
        asks: said("JPEG 2000 不用颜色空间 19（CIEJab）", "A JPEG 2000 is not in colour space 19 (CIEJab)"),
        wrong: said("用了 CIEJab", "one is"),
        check: |facts, out| {
            jpx::each(facts, &mut |id, j, own| {
                if !own && j.specification().is_some_and(|s| s.enumerated == Some(19)) {
                    out.add(Spot::object(Some(id)), &[]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.8.3-5",
        clause: "ISO 19005-3, 6.2.8.3",
        asks: said(
            "JPEG 2000 各通道的位深相同，为 1 至 38",
            "The channels of a JPEG 2000 have one depth, 1 to 38 bits",
        ),
        wrong: said("位深为 {}", "the depth is {}"),
        check: |facts, out| {
            jpx::each(facts, &mut |id, j, _| {
                if j.depths || !(1..=38).contains(&j.bits) {
                    out.add(Spot::object(Some(id)), &[&j.bits.to_string()]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.9-1",
        clause: "ISO 19005-3, 6.2.9",
        asks: said("表单 XObject 没有 OPI、PS，Subtype2 不是 PS", "No form has OPI, PS or a Subtype2 of PS"),
        wrong: said("有 {}", "one has {}"),
        check: |facts, out| {
            forms(facts, &mut |id, d| {
                for key in [b"OPI".as_slice(), b"PS"] {
                    if d.has(key) {
                        out.add(Spot::object(Some(id)), &[&seek::shown(key)]);
                    }
                }
                if get_name(facts.pdf, d, b"Subtype2") == Some(b"PS") {
                    out.add(Spot::object(Some(id)), &["Subtype2"]);
                }
            });
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.9-2",
        clause: "ISO 19005-3, 6.2.9",
        asks: said("没有引用 XObject（Ref）", "There is no reference XObject (Ref)"),
        wrong: said("有 Ref", "there is one"),
        check: |facts, out| references(facts, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.9-3",
        clause: "ISO 19005-3, 6.2.9",
        asks: said("没有 PostScript XObject", "There is no PostScript XObject"),
        wrong: said("有一个", "there is one"),
        check: |facts, out| {
            for (id, stream) in seek::streams(facts) {
                if get_name(facts.pdf, &stream.dict, b"Subtype") == Some(b"PS") {
                    out.add(Spot::object(Some(id)), &[]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.10-1",
        clause: "ISO 19005-3, 6.2.10",
        asks: said("混合模式为 ISO 32000-1 所列", "Blend modes are those of ISO 32000-1"),
        wrong: said("混合模式 {}", "there is {}"),
        check: blending,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.10-2",
        clause: "ISO 19005-3, 6.2.10",
        asks: said(
            "没有输出意图时，有透明的页面的 Group 给出颜色空间 CS",
            "Without an output intent, a page with transparency has a group with CS",
        ),
        wrong: said("页面没有", "the page has none"),
        met: "pdf/: the file has an output intent",
        check: groups,
        ..ROW
    },
];

/// Every graphics state dictionary: those that content sets, and those that say what they are.
fn states(facts: &Facts<'_>, visit: &mut dyn FnMut(Option<ObjectId>, &Dictionary)) {
    let place = |d: &Dictionary| std::ptr::from_ref(d) as usize;
    let set: BTreeSet<usize> = facts.stock.states.iter().map(|s| place(s.dict)).collect();
    for state in &facts.stock.states {
        visit(state.id, state.dict);
    }
    seek::dictionaries(facts, &mut |id, dict| {
        if dict.has_type(b"ExtGState") && !set.contains(&place(dict)) {
            visit(Some(id), dict);
        }
    });
}

/// Object, colorant, halftone.
type VisitHalftone<'v> = dyn FnMut(Option<ObjectId>, Option<&[u8]>, &Dictionary) + 'v;

/// Halftones of graphics states; those within one of type 5 with the name of their colorant.
fn halftones(facts: &Facts<'_>, visit: &mut VisitHalftone<'_>) {
    states(facts, &mut |id, gs| {
        let Some(halftone) = get_dict(facts.pdf, gs, b"HT") else { return };
        visit(id, None, halftone);
        if get(facts.pdf, halftone, b"HalftoneType").and_then(|o| o.as_i64().ok()) == Some(5) {
            for (key, value) in halftone.iter() {
                if let Some(inner) = as_dict(facts.pdf, value) {
                    visit(id, Some(key), inner);
                }
            }
        }
    });
}

fn pictures(facts: &Facts<'_>, visit: &mut dyn FnMut(ObjectId, &Dictionary)) {
    for (id, stream) in seek::streams(facts).filter(|(_, s)| get_name(facts.pdf, &s.dict, b"Subtype") == Some(b"Image"))
    {
        visit(id, &stream.dict);
    }
}

fn forms(facts: &Facts<'_>, visit: &mut dyn FnMut(ObjectId, &Dictionary)) {
    for (id, stream) in seek::streams(facts).filter(|(_, s)| get_name(facts.pdf, &s.dict, b"Subtype") == Some(b"Form"))
    {
        visit(id, &stream.dict);
    }
}

/// Forms with `Ref`; PDF/UA-1 asks the same.
pub(in crate::preflight) fn references(facts: &Facts<'_>, out: &mut Breaches) {
    forms(facts, &mut |id, d| {
        if d.has(b"Ref") {
            out.add(Spot::object(Some(id)), &[])
        }
    });
}

fn bits(facts: &Facts<'_>, stencils: bool, out: &mut Breaches) {
    pictures(facts, &mut |id, d| {
        let stencil = get(facts.pdf, d, b"ImageMask") == Some(&Object::Boolean(true));
        let bits = get(facts.pdf, d, b"BitsPerComponent").and_then(|o| number(facts.pdf, o));
        let Some(bits) = bits.filter(|_| stencil == stencils) else { return };
        let good = if stencil { bits == 1.0 } else { [1.0, 2.0, 4.0, 8.0, 16.0].contains(&bits) };
        if !good {
            out.add(Spot::object(Some(id)), &[&bits.to_string()]);
        }
    });
}

fn resources(facts: &Facts<'_>, out: &mut Breaches) {
    for page in facts.pages.iter().filter(|p| get_dict(facts.pdf, p.dict, b"Resources").is_none()) {
        if names_resources(&seek::content(facts, page)) {
            out.add(Spot::page(page.number), &[]);
        }
    }
    for form in &facts.stock.forms {
        let own = get_dict(facts.pdf, &form.stream.dict, b"Resources").is_some();
        // a glyph's resources are those of its font
        if !own && form.role != Role::Glyph && seek::unpacked(facts, form.stream).is_some_and(|c| names_resources(&c)) {
            out.add(Spot::object(form.id).on(form.page), &[]);
        }
    }
}

/// Whether content uses an operator that takes the name of a resource.
fn names_resources(content: &[u8]) -> bool {
    let mut tokens = Tokens::new(content);
    let mut name = false;
    while let Some(token) = tokens.next() {
        match token {
            Token::Name(_) => name = true,
            Token::Operator(op) => {
                match op.as_slice() {
                    b"Tf" | b"Do" | b"gs" | b"sh" => return true,
                    b"scn" | b"SCN" if name => return true,
                    b"ID" => tokens.skip_inline_image(),
                    _ => {}
                }
                name = false;
            }
            _ => {}
        }
    }
    false
}

const INTENTS: [&[u8]; 4] = [b"RelativeColorimetric", b"AbsoluteColorimetric", b"Perceptual", b"Saturation"];

fn rendering(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        for name in page.intents.iter().filter(|n| !INTENTS.contains(&n.as_slice())) {
            out.add(Spot::page(page.number), &[&seek::shown(name)]);
        }
    }
    let mut judge = |id: Option<ObjectId>, dict: &Dictionary, key: &[u8]| {
        if let Some(name) = get_name(facts.pdf, dict, key).filter(|n| !INTENTS.contains(n)) {
            out.add(Spot::object(id), &[&seek::shown(name)]);
        }
    };
    states(facts, &mut |id, gs| judge(id, gs, b"RI"));
    pictures(facts, &mut |id, d| judge(Some(id), d, b"Intent"));
}

const BLENDING: [&[u8]; 17] = [
    b"Normal",
    b"Compatible",
    b"Multiply",
    b"Screen",
    b"Overlay",
    b"Darken",
    b"Lighten",
    b"ColorDodge",
    b"ColorBurn",
    b"HardLight",
    b"SoftLight",
    b"Difference",
    b"Exclusion",
    b"Hue",
    b"Saturation",
    b"Color",
    b"Luminosity",
];

fn blending(facts: &Facts<'_>, out: &mut Breaches) {
    states(facts, &mut |id, gs| {
        for mode in crate::verify::pdf::objects::get_list(facts.pdf, gs, b"BM") {
            let name = resolve(facts.pdf, mode).as_name().unwrap_or_default();
            if !BLENDING.contains(&name) {
                out.add(Spot::object(id), &[&seek::shown(name)]);
            }
        }
    });
}

fn groups(facts: &Facts<'_>, out: &mut Breaches) {
    if facts.intents.iter().any(|i| i.subtype == "GTS_PDFA1") {
        return;
    }
    for page in facts.pages.iter().filter(|p| !p.transparency.is_empty()) {
        if page.group.is_none_or(|g| get(facts.pdf, g, b"CS").is_none()) {
            out.add(Spot::page(page.number), &[]);
        }
    }
}
