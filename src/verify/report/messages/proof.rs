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
    r("SIG-001.none", E, "a key was given ({}), but no signature is there", "给了密钥（{}），却没有签名"),
    r("SIG-001.other", E, "no good signature by the key given ({})", "没有出自所给密钥（{}）的有效签名"),
    r("SIG-002", W, "signature by a known key", "签名出自已知密钥"),
    r(
        "SIG-002.unknown",
        W,
        "{} is signed by key {}, which was not given: that shows nothing",
        "{} 由密钥 {} 签名，而此密钥并未给出：证明不了什么",
    ),
    r(
        "SIG-002.unasked",
        I,
        "{} is there, by key {}; not checked, for no key was given (--key)",
        "有签名 {}，密钥 {}；未给公钥（--key），不作核验",
    ),
    r("SIG-003", E, "signature is good", "签名有效"),
    r("SIG-003.unreadable", E, "{} is not a signature in minisign's form", "{} 不是 minisign 形式的签名"),
    r("SIG-003.bad", E, "{} does not belong to this file, or was changed", "{} 不是此文件的签名，或被改过"),
    r(
        "SIG-003.words",
        E,
        "{} is genuine, but was made for other words: for {}, whose Merkle root is another",
        "{} 是真签名，但签的是别的文字：为 {} 而作，其默克尔根不同",
    ),
    r(
        "SIG-003.bytes",
        E,
        "{} was made for {} with these very words, but the file's bytes have been changed since",
        "{} 是为 {} 作的，文字相同，但文件的字节此后被改过",
    ),
    r("SIG-003.comment", E, "the trusted comment of {} was changed", "{} 的可信注释被改过"),
    r(
        "SIG-003.root",
        E,
        "{} names another Merkle root than the words of this file have",
        "{} 所称的默克尔根与此文件的文字不符",
    ),
    r("SIG-004", I, "signature date", "签名日期"),
    r(
        "SIG-004.date",
        I,
        "{} was made on {}; whether a later edition exists, it cannot say",
        "{} 作于 {}；此后有无新版，签名说明不了",
    ),
    r("SIG-004.undated", I, "{} states no date; the edition is dated {}", "{} 未注日期；此版的日期是 {}"),
];
