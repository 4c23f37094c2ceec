//! Rows 86–96: containers and rights management.

use super::book::*;
use super::lies::encrypted;
use super::pages::Pdf;
use super::table::*;
use fuzi::verify::Verdict;

pub fn rows() -> Vec<Attack> {
    vec![
        attack(
            86,
            "PDF encrypted, the password empty",
            [
                fail(&["DRM-001"], "RC4", |g| rc4(g.pdf())),
                fail_by_tool(&["DRM-001"], "qpdf, AES 256", |g| encrypted(&g.resolved.pdf, "256")),
                fail_by_tool(&["DRM-001"], "print, qpdf, AES 256", |g| encrypted(&g.resolved.print, "256")),
            ],
        ),
        attack(
            87,
            "rights management in the EPUB",
            [
                fail(&["DRM-002"], "encryption.xml, a text", |g| {
                    g.epub()
                        .add("META-INF/encryption.xml", encryption("http://www.w3.org/2001/04/xmlenc#aes256-cbc", TEXT))
                        .zip()
                }),
                fail(&["DRM-002"], "encryption.xml, a font's method on a text", |g| {
                    g.epub()
                        .add("META-INF/encryption.xml", encryption("http://www.idpf.org/2008/embedding", TEXT))
                        .zip()
                }),
                fail(&["DRM-002"], "rights.xml", |g| g.epub().add("META-INF/rights.xml", "<rights/>").zip()),
                fail(&["DRM-002"], "LCP", |g| g.epub().add("META-INF/license.lcpl", "{}").zip()),
                fail(&["DRM-002"], "ADEPT", |g| {
                    let rights = "<adept:rights xmlns:adept=\"http://ns.adobe.com/adept\"/>";
                    g.epub().add("META-INF/rights.xml", rights).zip()
                }),
                fail(&["DRM-002"], "sinf", |g| {
                    g.epub().add("META-INF/sinf.xml", "<fairplay:sinf xmlns:fairplay=\"http://apple.com/fp\"/>").zip()
                }),
            ],
        ),
        attack(
            88,
            "fonts obfuscated, nothing else",
            [pass(&["DRM-003"], "a foreign book", |g| {
                let font =
                    [0u8, 1, 0, 0].into_iter().chain((0..400u32).map(|i| (i * 37 % 251) as u8)).collect::<Vec<u8>>();
                super::foreign::unmarked(g.epub())
                    .add("EPUB/a.ttf", font)
                    .item("font", "a.ttf", "font/ttf")
                    .add("META-INF/encryption.xml", encryption("http://www.idpf.org/2008/embedding", "EPUB/a.ttf"))
                    .zip()
            })
            .alone()
            .not(&["DRM-002"])],
        ),
        attack(
            89,
            "encryption flag of the zip",
            [
                error(&["CON-006"], "both headers", |g| flagged(&g.epub().zip(), TEXT, 1)),
                error(&["CON-006"], "strong encryption", |g| flagged(&g.epub().zip(), TEXT, 0x41)),
                error(&["CON-006"], "AES method", |g| {
                    let mut bytes = g.epub().zip();
                    for at in headers(&bytes, TEXT) {
                        let method = if bytes[at + 2] == 3 { at + 8 } else { at + 10 };
                        bytes[method..method + 2].copy_from_slice(&99u16.to_le_bytes());
                    }
                    bytes
                }),
            ],
        ),
        attack(
            90,
            "an entry twice, the second says CC BY",
            [
                fail(&["CON-003"], "rights", |g| {
                    let other = g.epub().text(RIGHTS).replace("BY-NC-ND", "BY");
                    g.epub().add(RIGHTS, other).zip_by_hand()
                }),
                fail(&["CON-003"], "package", |g| {
                    let other = g.epub().text(OPF).replace("by-nc-nd", "by");
                    g.epub().add(OPF, other).zip_by_hand()
                }),
            ],
        ),
        attack(
            91,
            "local header is not what the directory says",
            [
                fail(&["CON-004"], "name", |g| {
                    let mut bytes = g.epub().zip_by_hand();
                    let at = headers(&bytes, TEXT)[0];
                    bytes[at + 30 + 5] = b'T';
                    bytes
                }),
                fail(&["CON-004"], "size", |g| {
                    let mut bytes = g.epub().zip_by_hand();
                    let at = headers(&bytes, TEXT)[0];
                    bytes[at + 22] ^= 1;
                    bytes
                }),
                fail(&["CON-004"], "CRC of the local header", |g| {
                    let mut bytes = g.epub().zip_by_hand();
                    let at = headers(&bytes, TEXT)[0];
                    bytes[at + 14] ^= 0xFF;
                    bytes
                }),
                fail(&["CON-004"], "CRC of both", |g| {
                    let mut bytes = g.epub().zip_by_hand();
                    for at in headers(&bytes, TEXT) {
                        let crc = if bytes[at + 2] == 3 { at + 14 } else { at + 16 };
                        bytes[crc] ^= 0xFF;
                    }
                    bytes
                }),
                fail(&["CON-004"], "directory leads to another entry", |g| {
                    let mut bytes = g.epub().zip_by_hand();
                    let (from, to) = (headers(&bytes, TEXT), headers(&bytes, RIGHTS));
                    let offset = bytes[to[1] + 42..to[1] + 46].to_vec();
                    bytes[from[1] + 42..from[1] + 46].copy_from_slice(&offset);
                    bytes
                }),
            ],
        ),
        attack(
            92,
            "names that collide",
            [
                fail(&["CON-003"], "case", |g| g.epub().add("EPUB/Rights.xhtml", "<html/>").zip()),
                fail(&["CON-003"], "case of a folder", |g| g.epub().add("epub/rights.xhtml", "<html/>").zip()),
                fail(&["CON-003"], "NFC and NFD", |g| {
                    g.epub().add("EPUB/e\u{301}.xhtml", "<html/>").add("EPUB/\u{e9}.xhtml", "<html/>").zip()
                }),
            ],
        ),
        attack(
            93,
            "data before, behind, beside",
            [
                fail(&["CON-005"], "before", |g| [b"#!/bin/sh\n", &g.resolved.epub[..]].concat())
                    .any_of(&[Verdict::Fail, Verdict::Warn]),
                fail(&["CON-005"], "behind", |g| [&g.resolved.epub[..], b"advert"].concat())
                    .any_of(&[Verdict::Fail, Verdict::Warn]),
                fail(&["CON-005"], "comment", |g| {
                    let mut bytes = g.resolved.epub.clone();
                    let at = bytes.len() - 2;
                    bytes[at..].copy_from_slice(&6u16.to_le_bytes());
                    bytes.extend(b"advert");
                    bytes
                })
                .any_of(&[Verdict::Fail, Verdict::Warn]),
                fail(&["PDF-005"], "a PDF before it", |g| [&g.resolved.pdf[..], &g.resolved.epub[..]].concat()),
                fail(&["CON-002"], "a PDF in its first entry", |g| {
                    let mut book = g.epub();
                    book.entries.insert(0, Entry { name: "a.pdf".into(), data: g.resolved.pdf.clone(), stored: true });
                    book.zip_by_hand()
                }),
            ],
        ),
        attack(
            94,
            "an extra file that nothing lists",
            [
                warn(&["CON-007"], "advertisement", |g| g.epub().add("EPUB/ad.txt", "某某网").zip()),
                warn(&["CON-007"], "at the root", |g| g.epub().add("readme.html", "<html/>").zip()),
            ],
        ),
        attack(
            95,
            "two packages in container.xml",
            [
                fail(&["CON-008"], "second honest", |g| {
                    let other = g.epub().text(OPF).replace("by-nc-nd", "by").replace("BY-NC-ND", "BY");
                    g.epub()
                    .add("EPUB/first.opf", other)
                    .swap("META-INF/container.xml", "<rootfiles>", "<rootfiles><rootfile media-type=\"application/oebps-package+xml\" full-path=\"EPUB/first.opf\"/>")
                    .zip()
                }),
                fail(&["CON-008"], "first honest", |g| {
                    g.epub()
                    .add("EPUB/other.opf", g.epub().text(OPF))
                    .swap("META-INF/container.xml", "</rootfiles>", "<rootfile media-type=\"application/oebps-package+xml\" full-path=\"EPUB/other.opf\"/></rootfiles>")
                    .zip()
                }),
            ],
        ),
        attack(
            96,
            "fallbacks and false media types",
            [
                fail(&["CON-009"], "notice with a fallback", |g| {
                    g.epub()
                    .swap(OPF, "<item media-type=\"application/xhtml+xml\" id=\"id_rights.xhtml\"", "<item media-type=\"application/x-rights\" fallback=\"id_title.xhtml\" id=\"id_rights.xhtml\"")
                    .zip()
                }),
                fail(&["CON-009"], "XHTML with a fallback", |g| {
                    g.epub()
                    .swap(OPF, "<item media-type=\"application/xhtml+xml\" id=\"id_rights.xhtml\"", "<item media-type=\"application/xhtml+xml\" fallback=\"id_title.xhtml\" id=\"id_rights.xhtml\"")
                    .zip()
                }),
                fail(&["CON-009"], "text called a picture", |g| {
                    g.epub()
                        .swap(
                            OPF,
                            "<item media-type=\"application/xhtml+xml\" id=\"id_text.xhtml\"",
                            "<item media-type=\"image/svg+xml\" id=\"id_text.xhtml\"",
                        )
                        .zip()
                }),
                fail(&["CON-009"], "bindings", |g| {
                    g.epub().swap(OPF, "</spine>", "</spine><bindings><mediaType media-type=\"image/png\" handler=\"id_title.xhtml\"/></bindings>").zip()
                }),
                fail(&["CON-009"], "spine leads nowhere", |g| {
                    g.epub()
                        .swap(
                            OPF,
                            "<itemref idref=\"id_title.xhtml\"",
                            "<itemref idref=\"nobody\"/><itemref idref=\"id_title.xhtml\"",
                        )
                        .zip()
                }),
            ],
        ),
    ]
}

fn encryption(method: &str, target: &str) -> String {
    format!(
        "<encryption xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" xmlns:enc=\"http://www.w3.org/2001/04/xmlenc#\">\
         <enc:EncryptedData><enc:EncryptionMethod Algorithm=\"{method}\"/><enc:CipherData><enc:CipherReference URI=\"{target}\"/>\
         </enc:CipherData></enc:EncryptedData></encryption>"
    )
}

/// Places of the local header and of the directory's record of an entry.
fn headers(bytes: &[u8], name: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for (magic, skip) in [(b"PK\x03\x04", 30), (b"PK\x01\x02", 46)] {
        let hit = (0..bytes.len() - skip)
            .find(|i| bytes[*i..].starts_with(magic) && bytes[i + skip..].starts_with(name.as_bytes()));
        found.push(hit.expect("header"));
    }
    found
}

fn flagged(bytes: &[u8], name: &str, flags: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let [local, record] = headers(&bytes, name)[..] else { panic!("two headers") };
    bytes[local + 6] |= flags;
    bytes[record + 8] |= flags;
    bytes
}

/// RC4, 40 bits, empty user password, nothing allowed.
fn rc4(pdf: Pdf) -> Vec<u8> {
    let mut doc = pdf.doc;
    let version = lopdf::EncryptionVersion::V1 {
        document: &doc,
        owner_password: "owner",
        user_password: "",
        permissions: lopdf::Permissions::empty(),
    };
    let state = lopdf::EncryptionState::try_from(version).expect("state");
    doc.encrypt(&state).expect("encrypt");
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("save");
    out
}
