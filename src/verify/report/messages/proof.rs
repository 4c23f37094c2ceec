//! Manifest and signature.

use super::{Row, r};
use crate::verify::report::Severity::{Error as E, Info as I, Warning as W};

pub(super) const ROWS: &[Row] = &[
    r("MAN-001", E, "manifest there where promised", "清单俱在"),
    r("MAN-001.missing", E, "the metadata promise {}, which is missing", "元数据所称的 {} 缺失"),
    r("MAN-001.required", E, "no manifest in the file, and one was required", "要求有清单，而文件内没有"),
    r("MAN-001.bad", E, "integrity.json cannot be read: {}", "integrity.json 不可读：{}"),
    r("MAN-002", E, "manifest agrees with itself, the metadata and the source", "清单与自身、元数据、原稿一致"),
    r("MAN-002.self", E, "manifest contradicts itself in {}", "清单自相矛盾：{}"),
    r("MAN-002.metadata", E, "{} in the metadata differs from the manifest", "元数据的 {} 与清单不同"),
    r("MAN-002.source", E, "manifest differs from the source in {}", "清单与原稿不同：{}"),
    r("MAN-002.marks", E, "the manifest lists blocks, but the file marks none", "清单列有段落，文件却无一标记"),
    r("MAN-002.id", E, "{} is numbered {} in the file", "{} 在文件中编号为 {}"),
    r("MAN-003", E, "resources unchanged", "资源不变"),
    r("SIG-001", E, "signature where a key was asked for", "有所求的签名"),
    r("SIG-002", W, "signature by a known key", "签名出自已知密钥"),
    r("SIG-003", E, "signature is good", "签名有效"),
    r("SIG-004", I, "signature date", "签名日期"),
];
