//! PDF/UA-1: metadata, the catalog, layers, attachments, forms of XFA, encryption (Matterhorn 06, 07, 20, 21, 25, 26).

use crate::preflight::archive;
use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::Facts;
use crate::preflight::seek;
use crate::preflight::xmp::{DC, PDFUA_ID, Value};
use crate::verify::pdf::budget::Budget;
use crate::verify::pdf::objects::{as_dict, get, get_dict, get_list, get_text, resolve};
use crate::verify::pdf::parse::Parser;
use crate::verify::pdf::xref::Place;
use crate::verify::{Limits, Severity};
use lopdf::{Dictionary, Object};

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("改正文件的元数据与目录。", "Put the metadata and the catalog right."),
    met: "pdf/finish.rs",
    test: "access_document",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFUA-06-001",
        clause: "ISO 14289-1, 7.1; Matterhorn 06-001",
        asks: said("目录有 XMP 元数据流", "The catalog has a metadata stream of XMP"),
        wrong: said("没有", "it has none"),
        check: |facts, out| {
            if !facts.xmp.present {
                out.add(Spot::FILE, &[])
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-06-002",
        clause: "ISO 14289-1, 5; Matterhorn 06-002",
        asks: said("XMP 有 pdfuaid:part，值为 1", "XMP has pdfuaid:part with the value 1"),
        wrong: said("为 {}", "it is {}"),
        met: "pdf/xmp.rs",
        check: |facts, out| {
            let part = facts.xmp.text(PDFUA_ID, "part");
            if part != Some("1") {
                out.add(Spot::FILE, &[part.unwrap_or("-")]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-06-003",
        clause: "ISO 14289-1, 7.1; Matterhorn 06-003",
        asks: said("XMP 有 dc:title", "XMP has dc:title"),
        wrong: said("没有", "it has none"),
        met: "pdf/xmp.rs",
        check: |facts, out| {
            if facts.xmp.get(DC, "title").and_then(Value::text).is_none_or(str::is_empty) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-06-101",
        clause: "ISO 14289-1, 5",
        asks: said("PDF/UA 标识的前缀为 pdfuaid", "The prefix of the PDF/UA identification is pdfuaid"),
        wrong: said("前缀为 {}", "it is {}"),
        met: "pdf/xmp.rs",
        check: |facts, out| archive::prefixed(facts, PDFUA_ID, "pdfuaid", out),
        ..ROW
    },
    Clause {
        id: "PDFUA-06-102",
        clause: "ISO 14289-1, 6.1",
        asks: said("文件头为 %PDF-1.n，n 为 0–7", "The header is %PDF-1.n, n from 0 to 7"),
        wrong: said("为 {}", "it is {}"),
        check: |facts, out| {
            if !facts.header.strip_prefix("1.").is_some_and(|n| n.len() == 1 && ("0"..="7").contains(&n)) {
                out.add(Spot::FILE, &[&facts.header]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-07-001",
        clause: "ISO 14289-1, 7.1; Matterhorn 07-001",
        asks: said("ViewerPreferences 有 DisplayDocTitle", "ViewerPreferences has DisplayDocTitle"),
        wrong: said("没有", "it has not"),
        check: |facts, out| {
            if display(facts).is_none() {
                out.add(Spot::FILE, &[])
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-07-002",
        clause: "ISO 14289-1, 7.1; Matterhorn 07-002",
        asks: said("DisplayDocTitle 为 true", "DisplayDocTitle is true"),
        wrong: said("不为 true", "it is not"),
        check: |facts, out| {
            if display(facts).is_some_and(|d| *d != Object::Boolean(true)) {
                out.add(Spot::FILE, &[])
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-20-001",
        clause: "ISO 14289-1, 7.10; Matterhorn 20-001",
        asks: said(
            "可选内容 Configs 中的配置有非空的 Name",
            "Configurations of optional content in Configs have a Name",
        ),
        wrong: said("没有", "one has none"),
        met: "none is written",
        check: |facts, out| unnamed(facts, false, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-20-002",
        clause: "ISO 14289-1, 7.10; Matterhorn 20-002",
        asks: said("可选内容的配置 D 有非空的 Name", "The configuration D of optional content has a Name"),
        wrong: said("没有", "it has none"),
        met: "none is written",
        check: |facts, out| unnamed(facts, true, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-20-003",
        clause: "ISO 14289-1, 7.10; Matterhorn 20-003",
        asks: said("可选内容的配置没有 AS", "No configuration of optional content has AS"),
        wrong: said("有", "one has"),
        met: "none is written",
        check: |facts, out| {
            let all = archive::configurations(facts).into_iter().filter(|c| c.1.has(b"AS"));
            all.for_each(|c| out.add(Spot::object(c.0), &[]));
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-21-001",
        clause: "ISO 14289-1, 7.11; Matterhorn 21-001",
        asks: said("嵌入文件的说明有 F 与 UF", "The specification of an embedded file has F and UF"),
        wrong: said("缺 {}", "{} is missing"),
        met: "pdf/attach.rs",
        check: archive::names,
        ..ROW
    },
    Clause {
        id: "PDFUA-25-001",
        clause: "ISO 14289-1, 7.15; Matterhorn 25-001",
        asks: said("没有动态 XFA 表单", "There is no dynamic XFA form"),
        wrong: said("dynamicRender 为 required", "dynamicRender is required"),
        met: "none is written",
        check: dynamic,
        ..ROW
    },
    Clause {
        id: "PDFUA-26-001",
        clause: "ISO 14289-1, 7.16; Matterhorn 26-001",
        asks: said("加密的文件有 P", "An encrypted file has P"),
        wrong: said("没有", "it has none"),
        met: "never encrypted",
        check: |facts, out| {
            if encryption(facts).is_some_and(|e| without_permissions(&e)) {
                out.add(Spot::FILE, &[]);
            }
        },
        test: "no_permissions_at_all",
        ..ROW
    },
    Clause {
        id: "PDFUA-26-002",
        clause: "ISO 14289-1, 7.16; Matterhorn 26-002",
        asks: said(
            "加密的文件的 P 允许辅助技术取得文字（第 10 位）",
            "P of an encrypted file lets assistive technology have the text (bit 10)",
        ),
        wrong: said("不允许", "it does not"),
        met: "never encrypted",
        check: |facts, out| {
            let p = encryption(facts).and_then(|e| e.get(b"P").ok().and_then(|p| p.as_i64().ok()));
            if p.is_some_and(|p| p & 512 == 0) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
];

fn display<'a>(facts: &Facts<'a>) -> Option<&'a Object> {
    get(facts.pdf, get_dict(facts.pdf, facts.catalog, b"ViewerPreferences")?, b"DisplayDocTitle")
}

fn unnamed(facts: &Facts<'_>, first: bool, out: &mut Breaches) {
    let layers = get_dict(facts.pdf, facts.catalog, b"OCProperties");
    let main = layers.and_then(|l| get_dict(facts.pdf, l, b"D"));
    for (id, config) in archive::configurations(facts) {
        let is_main = main.is_some_and(|m| std::ptr::eq(m, config));
        if is_main == first && get_text(facts.pdf, config, b"Name").is_none_or(|n| n.is_empty()) {
            out.add(Spot::object(id), &[]);
        }
    }
}

fn dynamic(facts: &Facts<'_>, out: &mut Breaches) {
    let Some(form) = get_dict(facts.pdf, facts.catalog, b"AcroForm") else { return };
    for part in get_list(facts.pdf, form, b"XFA") {
        let Object::Stream(stream) = resolve(facts.pdf, part) else { continue };
        let text = String::from_utf8_lossy(&seek::unpacked(facts, stream).unwrap_or_default()).into_owned();
        let after = text.find("dynamicRender").and_then(|at| text.get(at..)).and_then(|t| t.split_once('>'));
        if after.is_some_and(|(_, inner)| inner.trim_start().starts_with("required")) {
            out.add(Spot::FILE, &[]);
        }
    }
}

/// The encryption dictionary, which reading the file has taken out: from its place in the bytes.
fn encryption(facts: &Facts<'_>) -> Option<Dictionary> {
    let stated = facts.layout.sections.iter().find_map(|s| s.trailer.get(b"Encrypt").ok())?;
    if let Object::Dictionary(dict) = stated {
        return Some(dict.clone());
    }
    let id = stated.as_reference().ok()?;
    if let Some(dict) = facts.pdf.objects.get(&id).and_then(|o| as_dict(facts.pdf, o)) {
        return Some(dict.clone());
    }
    let Place::At { offset, .. } = facts.layout.table.get(&id.0).copied()? else { return None };
    let limits = Limits::default();
    let found = Parser::new(facts.bytes, offset, limits.max_depth).indirect(&mut Budget::new(&limits)).ok()?;
    match found.object {
        Object::Dictionary(dict) => Some(dict),
        _ => None,
    }
}

fn without_permissions(encryption: &Dictionary) -> bool {
    !encryption.has(b"P")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file without `P` opens with no password, so no reader gets as far as this row; the question is asked by itself.
    #[test]
    fn no_permissions_at_all() {
        assert!(without_permissions(&lopdf::dictionary! { "V" => 2 }));
        assert!(!without_permissions(&lopdf::dictionary! { "V" => 2, "P" => -4 }));
    }
}
