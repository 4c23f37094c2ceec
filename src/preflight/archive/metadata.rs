//! ISO 19005-3, 6.6: metadata.

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::Facts;
use crate::preflight::schemas::{self, FIELD, Kind, PREFIXES, PROPERTY, SCHEMA, TYPE};
use crate::preflight::seek;
use crate::preflight::xmp::{self, BASIC, DC, PDF, PDFA_EXTENSION, PDFA_ID, Property, Value};
use crate::verify::pdf::objects::{get, get_name, get_text};
use crate::verify::{Limits, Severity};
use lopdf::Object;

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("改正 XMP 包。", "Put the XMP packet right."),
    met: "pdf/xmp.rs",
    test: "archive_metadata",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFA-6.6.2.1-1",
        clause: "ISO 19005-3, 6.6.2.1",
        asks: said("目录的 Metadata 为一元数据流", "The catalog has a metadata stream under Metadata"),
        wrong: said("没有", "it has none"),
        check: |facts, out| {
            let stream = get(facts.pdf, facts.catalog, b"Metadata").and_then(|o| o.as_stream().ok());
            let is = |key: &[u8], name: &[u8]| stream.and_then(|s| get_name(facts.pdf, &s.dict, key)) == Some(name);
            if !is(b"Type", b"Metadata") || !is(b"Subtype", b"XML") {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.1-2",
        clause: "ISO 19005-3, 6.6.2.1",
        asks: said("XMP 包的首行没有 bytes 属性", "The header of the packet has no attribute bytes"),
        wrong: said("有 bytes", "it has"),
        check: |facts, out| wrapper(facts, "bytes", out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.1-3",
        clause: "ISO 19005-3, 6.6.2.1",
        asks: said("XMP 包的首行没有 encoding 属性", "The header of the packet has no attribute encoding"),
        wrong: said("有 encoding", "it has"),
        check: |facts, out| wrapper(facts, "encoding", out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.1-4",
        clause: "ISO 19005-3, 6.6.2.1",
        asks: said("每个元数据流都是格式良好的 XMP", "Every metadata stream is well-formed XMP"),
        wrong: said("读不出：{}", "one cannot be read: {}"),
        check: well_formed,
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.1-5",
        clause: "ISO 19005-3, 6.6.2.1",
        asks: said("XMP 以 UTF-8 编码", "XMP is in UTF-8"),
        wrong: said("不是 UTF-8", "it is not"),
        check: |facts, out| {
            if schemas::packet(facts).is_some_and(|p| std::str::from_utf8(&p).is_err()) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.1-1",
        clause: "ISO 19005-3, 6.6.2.3.1",
        asks: said(
            "XMP 属性属于预定义的方案，或由扩展方案说明",
            "Every property is of a predefined schema or described by an extension schema",
        ),
        wrong: said("属性 {} 不是", "{} is neither"),
        met: "pdf/xmp.rs, extension_schemas",
        check: |facts, out| {
            let types = schemas::types(&facts.xmp);
            for property in &facts.xmp.properties {
                if matches!(schemas::kind(property, &types), Kind::Unknown) {
                    out.add(Spot::FILE, &[&format!("{}{}", property.ns, property.name)]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.1-2",
        clause: "ISO 19005-3, 6.6.2.3.1",
        asks: said("XMP 属性的值合乎其类型", "The value of a property is of its type"),
        wrong: said("属性 {} 应为 {}", "{} is to be {}"),
        check: |facts, out| {
            let types = schemas::types(&facts.xmp);
            for property in &facts.xmp.properties {
                if let Kind::Type(kind) = schemas::kind(property, &types)
                    && !schemas::is_of(&property.value, kind)
                {
                    out.add(Spot::FILE, &[&property.name, kind]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.2-1",
        clause: "ISO 19005-3, 6.6.2.3.2",
        asks: said("扩展方案只用规定的字段", "An extension schema has no fields but those of the standard"),
        wrong: said("另有 {}", "it has {}"),
        check: foreign_fields,
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.3-1",
        clause: "ISO 19005-3, 6.6.2.3.3",
        asks: said(
            "扩展方案在 pdfaExtension:schemas 的 Bag 中，每项为结构",
            "Extension schemas are a Bag of structures under pdfaExtension:schemas",
        ),
        wrong: said("不是", "they are not"),
        check: |facts, out| {
            let schemas = facts.xmp.get(PDFA_EXTENSION, "schemas");
            let good = |v: &Value| matches!(v, Value::List { kind, items } if kind == "Bag" && items.iter().all(|i| is_structure(&i.1)));
            if schemas.is_some_and(|v| !good(v)) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.3-2",
        clause: "ISO 19005-3, 6.6.2.3.3",
        asks: said(
            "扩展方案有 schema、namespaceURI、prefix",
            "An extension schema has schema, namespaceURI and prefix",
        ),
        wrong: said("缺 {}", "{} is missing"),
        check: |facts, out| {
            for schema in schemas::described(&facts.xmp) {
                texts(schema, SCHEMA, &["schema", "namespaceURI", "prefix"], out);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.3-3",
        clause: "ISO 19005-3, 6.6.2.3.3",
        asks: said(
            "扩展方案的 property 与 valueType 为 Seq",
            "property and valueType of an extension schema, field of a type, are a Seq",
        ),
        wrong: said("{} 不是", "{} is not"),
        check: |facts, out| {
            for schema in schemas::described(&facts.xmp) {
                sequence(schema, SCHEMA, "property", out);
                sequence(schema, SCHEMA, "valueType", out);
                for kind in schemas::items(schema, SCHEMA, "valueType") {
                    sequence(kind, TYPE, "field", out);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.3-4",
        clause: "ISO 19005-3, 6.6.2.3.3",
        asks: said(
            "所述属性有 name、valueType、category、description",
            "A described property has name, valueType, category and description",
        ),
        wrong: said("缺 {}", "{} is missing"),
        check: |facts, out| {
            for property in properties(facts) {
                texts(property, PROPERTY, &["name", "valueType", "category", "description"], out);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.3-5",
        clause: "ISO 19005-3, 6.6.2.3.3",
        asks: said(
            "所述属性的 category 为 external 或 internal",
            "The category of a described property is external or internal",
        ),
        wrong: said("为 {}", "it is {}"),
        check: |facts, out| {
            for property in properties(facts) {
                if let Some(category) = property.field(PROPERTY, "category").and_then(Value::text)
                    && !matches!(category, "external" | "internal")
                {
                    out.add(Spot::FILE, &[category]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.3-6",
        clause: "ISO 19005-3, 6.6.2.3.3",
        asks: said(
            "所述属性与字段的 valueType 为 XMP 的类型，或由同一方案定义",
            "The valueType of a described property or field is a type of XMP or defined in its schema",
        ),
        wrong: said("类型 {} 不是", "{} is neither"),
        check: value_types,
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.3-7",
        clause: "ISO 19005-3, 6.6.2.3.3",
        asks: said(
            "所定义的类型有 type、namespaceURI、prefix、description",
            "A defined type has type, namespaceURI, prefix and description",
        ),
        wrong: said("缺 {}", "{} is missing"),
        met: "pdf/xmp.rs (no types are defined)",
        check: |facts, out| {
            for kind in defined(facts) {
                texts(kind, TYPE, &["type", "namespaceURI", "prefix", "description"], out);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.3-8",
        clause: "ISO 19005-3, 6.6.2.3.3",
        asks: said(
            "所定义类型的字段有 name、valueType、description",
            "A field of a defined type has name, valueType and description",
        ),
        wrong: said("缺 {}", "{} is missing"),
        met: "pdf/xmp.rs (no types are defined)",
        check: |facts, out| {
            for field in defined(facts).into_iter().flat_map(|k| schemas::items(k, TYPE, "field")) {
                texts(field, FIELD, &["name", "valueType", "description"], out);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.2.3.3-9",
        clause: "ISO 19005-3, 6.6.2.3.3",
        asks: said(
            "扩展方案的命名空间用规定的前缀",
            "Namespaces of extension schemas have the prefixes of the standard",
        ),
        wrong: said("前缀 {}", "there is the prefix {}"),
        check: |facts, out| PREFIXES.iter().for_each(|(ns, prefix)| prefixed(facts, ns, prefix, out)),
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.3-1",
        clause: "ISO 19005-3, 6.6.3",
        // the standard lets Info differ and be ignored; two answers to one question help nobody
        severity: Severity::Warning,
        asks: said(
            "Info 与 XMP 所说一致（标准只要求以 XMP 为准）",
            "Info says what XMP says (the standard itself has Info ignored)",
        ),
        wrong: said("{} 不一致", "{} differs"),
        met: "pdf/finish.rs, info",
        check: information,
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.4-1",
        clause: "ISO 19005-3, 6.6.4",
        asks: said("XMP 有 pdfaid:part 与 pdfaid:conformance", "XMP has pdfaid:part and pdfaid:conformance"),
        wrong: said("缺 {}", "{} is missing"),
        check: |facts, out| {
            for name in ["part", "conformance"] {
                if facts.xmp.text(PDFA_ID, name).is_none() {
                    out.add(Spot::FILE, &[name]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.4-2",
        clause: "ISO 19005-3, 6.6.4",
        asks: said("pdfaid:part 为 3", "pdfaid:part is 3"),
        wrong: said("为 {}", "it is {}"),
        check: |facts, out| {
            if let Some(part) = facts.xmp.text(PDFA_ID, "part").filter(|p| *p != "3") {
                out.add(Spot::FILE, &[part]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.4-3",
        clause: "ISO 19005-3, 6.6.4",
        asks: said("pdfaid:conformance 为 U（或更严的 A）", "pdfaid:conformance is U, or A, which asks more"),
        wrong: said("为 {}", "it is {}"),
        check: |facts, out| {
            if let Some(level) = facts.xmp.text(PDFA_ID, "conformance").filter(|l| !matches!(*l, "U" | "A")) {
                out.add(Spot::FILE, &[level]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.6.4-4",
        clause: "ISO 19005-3, 6.6.4",
        asks: said("PDF/A 标识的前缀为 pdfaid", "The prefix of the PDF/A identification is pdfaid"),
        wrong: said("前缀为 {}", "it is {}"),
        check: |facts, out| prefixed(facts, PDFA_ID, "pdfaid", out),
        ..ROW
    },
];

fn wrapper(facts: &Facts<'_>, attribute: &str, out: &mut Breaches) {
    let words = facts.xmp.wrapper.as_deref().unwrap_or_default();
    if words.split_whitespace().any(|w| w.split('=').next() == Some(attribute)) {
        out.add(Spot::FILE, &[]);
    }
}

fn well_formed(facts: &Facts<'_>, out: &mut Breaches) {
    if let Some(why) = &facts.xmp.broken {
        out.add(Spot::FILE, &[why]);
    }
    let main = facts.catalog.get(b"Metadata").ok().and_then(|o| o.as_reference().ok());
    for (id, stream) in seek::streams(facts).filter(|(id, s)| Some(*id) != main && s.dict.has_type(b"Metadata")) {
        let read = seek::unpacked(facts, stream).map(|bytes| xmp::read(&bytes, false, &Limits::default()));
        match read {
            Some(x) => x.broken.iter().for_each(|why| out.add(Spot::object(Some(id)), &[why])),
            None => out.add(Spot::object(Some(id)), &["-"]),
        }
    }
}

fn is_structure(value: &Value) -> bool {
    matches!(value, Value::Struct(_))
}

/// Every described property of every schema.
fn properties<'f>(facts: &'f Facts<'_>) -> Vec<&'f Value> {
    schemas::described(&facts.xmp).into_iter().flat_map(|s| schemas::items(s, SCHEMA, "property")).collect()
}

/// Every defined type of every schema.
fn defined<'f>(facts: &'f Facts<'_>) -> Vec<&'f Value> {
    schemas::described(&facts.xmp).into_iter().flat_map(|s| schemas::items(s, SCHEMA, "valueType")).collect()
}

fn texts(value: &Value, ns: &str, names: &[&str], out: &mut Breaches) {
    for name in names {
        if !matches!(value.field(ns, name), Some(Value::Text(t)) if !t.is_empty()) {
            out.add(Spot::FILE, &[name]);
        }
    }
}

fn sequence(value: &Value, ns: &str, name: &str, out: &mut Breaches) {
    let good = |v: &Value| matches!(v, Value::List { kind, items } if kind == "Seq" && items.iter().all(|i| is_structure(&i.1)));
    if value.field(ns, name).is_some_and(|v| !good(v)) {
        out.add(Spot::FILE, &[name]);
    }
}

fn foreign_fields(facts: &Facts<'_>, out: &mut Breaches) {
    let mut judge = |value: &Value, ns: &str, known: &[&str]| {
        let Value::Struct(fields) = value else { return };
        let foreign = |p: &&Property| p.ns != ns || !known.contains(&p.name.as_str());
        fields.iter().filter(foreign).for_each(|p| out.add(Spot::FILE, &[&p.name]));
    };
    for schema in schemas::described(&facts.xmp) {
        judge(schema, SCHEMA, &["schema", "namespaceURI", "prefix", "property", "valueType"]);
    }
    properties(facts).iter().for_each(|p| judge(p, PROPERTY, &["name", "valueType", "category", "description"]));
    for kind in defined(facts) {
        judge(kind, TYPE, &["type", "namespaceURI", "prefix", "description", "field"]);
        schemas::items(kind, TYPE, "field").iter().for_each(|f| judge(f, FIELD, &["name", "valueType", "description"]));
    }
}

fn value_types(facts: &Facts<'_>, out: &mut Breaches) {
    for schema in schemas::described(&facts.xmp) {
        let kinds = schemas::items(schema, SCHEMA, "valueType");
        let own: Vec<&str> = kinds.iter().filter_map(|k| k.field(TYPE, "type")?.text()).collect();
        let used =
            schemas::items(schema, SCHEMA, "property").into_iter().filter_map(|p| p.field(PROPERTY, "valueType"));
        let fields =
            kinds.iter().flat_map(|k| schemas::items(k, TYPE, "field")).filter_map(|f| f.field(FIELD, "valueType"));
        for name in used.chain(fields).filter_map(Value::text).filter(|n| !schemas::is_type(n, &own)) {
            out.add(Spot::FILE, &[name]);
        }
    }
}

/// Whether a namespace is declared with any prefix but one.
pub(in crate::preflight) fn prefixed(facts: &Facts<'_>, ns: &str, prefix: &str, out: &mut Breaches) {
    let declared = schemas::packet(facts).map(|p| schemas::declarations(&p)).unwrap_or_default();
    for (other, _) in declared.iter().filter(|(p, uri)| uri == ns && p != prefix) {
        out.add(Spot::FILE, &[other]);
    }
}

fn information(facts: &Facts<'_>, out: &mut Breaches) {
    let Some(info) = facts.info else { return };
    let authors =
        facts.xmp.get(DC, "creator").map(|v| v.items().iter().filter_map(|i| i.text()).collect::<Vec<_>>().join("; "));
    let text = |ns: &str, name: &str| facts.xmp.text(ns, name).map(str::to_string);
    let pairs = [
        ("Title", text(DC, "title")),
        ("Author", authors),
        ("Subject", text(DC, "description")),
        ("Keywords", text(PDF, "Keywords")),
        ("Creator", text(BASIC, "CreatorTool")),
        ("Producer", text(PDF, "Producer")),
    ];
    for (key, said) in pairs {
        if let Some(stated) = get_text(facts.pdf, info, key.as_bytes())
            && said.as_ref() != Some(&stated)
        {
            out.add(Spot::FILE, &[key]);
        }
    }
    for (key, name) in [("CreationDate", "CreateDate"), ("ModDate", "ModifyDate")] {
        let stated = match get(facts.pdf, info, key.as_bytes()) {
            Some(Object::String(s, _)) => moment(&String::from_utf8_lossy(s)),
            _ => continue,
        };
        if stated != moment(&text(BASIC, name).unwrap_or_default()) {
            out.add(Spot::FILE, &[key]);
        }
    }
}

/// The digits of a date to the second, as both forms have them; the zone of one in UTC has none.
fn moment(date: &str) -> String {
    let digits: String = date.chars().filter(char::is_ascii_digit).collect();
    let utc = digits.strip_suffix("0000").filter(|d| d.len() == 14).map(str::to_string);
    utc.unwrap_or(digits)
}
