//! What makes the screen edition a PDF/A-3u and a PDF/UA-1 file at document level: the claims with the descriptions of
//! every property that PDF/A does not predefine, the output intent, and colours that it covers.

use super::finish::{array, dict, name, reference, text_string};
use super::icc;
use crate::license::{CanonKind, Edition};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use printpdf::XObjectId;
use std::collections::BTreeMap;

/// Whether the words of an edition fit into PDF/A, whose strings have 32,767 bytes (ISO 19005-3, 6.1.13): alternative
/// texts, captions that stand for them, titles and headings in the outline. Words are never cut, so a file with longer ones claims PDF/UA
/// alone (`ARC-001`).
pub(super) fn holds(edition: &Edition) -> bool {
    let fits = |text: &str| text.encode_utf16().count() * 2 + 2 <= 32_767;
    let strings = [CanonKind::Alt, CanonKind::Caption, CanonKind::Heading];
    fits(edition.title()) && edition.canon().blocks.iter().all(|b| !strings.contains(&b.kind) || fits(&b.text))
}

/// Descriptions of the packet that identify the file (ISO 19005-3, 6.6.4; ISO 14289-1, 5) and describe the namespaces
/// that PDF/A does not predefine (ISO 19005-3, 6.6.2.3). `cc` and the others are the addresses of the namespaces.
/// `archive`: whether PDF/A is claimed beside PDF/UA.
pub(super) fn descriptions(archive: bool, cc: &str, prism: &str, fuzi: &str) -> String {
    let claim = "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n\
         <pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>U</pdfaid:conformance>\n</rdf:Description>\n";
    format!(
        "{}<rdf:Description rdf:about=\"\" xmlns:pdfuaid=\"{PDFUAID}\">\n\
         <pdfuaid:part>1</pdfuaid:part>\n</rdf:Description>\n\
         <rdf:Description rdf:about=\"\"\n xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\"\n \
         xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\"\n \
         xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n{}</rdf:Description>\n",
        if archive { claim } else { "" },
        extension_schemas(cc, prism, fuzi)
    )
}

const PDFUAID: &str = "http://www.aiim.org/pdfua/ns/id/";

/// Name, type, category and meaning of a property.
type Property = [&'static str; 4];

/// Properties of `cc` that the packet may have.
const CC: &[Property] = &[
    ["license", "URI", "external", "Address of the licence"],
    ["attributionName", "Text", "external", "Whom to credit"],
    ["attributionURL", "URI", "external", "Address of the work to give with the credit"],
];

const PRISM: &[Property] = &[
    ["publicationName", "Text", "external", "Title of the journal"],
    ["volume", "Text", "external", "Volume"],
    ["number", "Text", "external", "Issue"],
    ["issn", "Text", "external", "ISSN"],
    ["coverDisplayDate", "Text", "external", "Date as printed"],
];

const FUZI: &[Property] = &[
    ["root", "Text", "internal", "Merkle root of the blocks, SHA-256, hexadecimal"],
    ["stream", "Text", "internal", "Digest of the characters, SHA-256, hexadecimal"],
    ["spdx", "Text", "external", "SPDX id of the licence"],
    ["licenseBasis", "Text", "external", "On whose word the licence or its version holds"],
    ["build", "Text", "internal", "Program, page style and choices that made the file"],
    ["creatorRoles", "seq Text", "external", "MARC relator codes, one for each creator in order"],
    ["manifest", "Text", "internal", "Name of the attached manifest of the text"],
];

fn extension_schemas(cc: &str, prism: &str, fuzi: &str) -> String {
    let schemas: [(&str, &str, &str, &[Property]); 4] = [
        ("pdfuaid", PDFUAID, "PDF/UA identification", &[["part", "Integer", "internal", "Part of ISO 14289"]]),
        ("cc", cc, "Creative Commons", CC),
        ("prism", prism, "PRISM basic metadata", PRISM),
        ("fuzi", fuzi, "Integrity of the text", FUZI),
    ];
    let mut out = String::from("<pdfaExtension:schemas>\n<rdf:Bag>\n");
    for (prefix, uri, schema, properties) in schemas {
        out.push_str(&format!(
            "<rdf:li rdf:parseType=\"Resource\">\n<pdfaSchema:schema>{schema}</pdfaSchema:schema>\n\
             <pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>\n\
             <pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>\n<pdfaSchema:property>\n<rdf:Seq>\n"
        ));
        for [name, kind, category, description] in properties {
            out.push_str(&format!(
                "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>{name}</pdfaProperty:name>\
                 <pdfaProperty:valueType>{kind}</pdfaProperty:valueType>\
                 <pdfaProperty:category>{category}</pdfaProperty:category>\
                 <pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>\n"
            ));
        }
        out.push_str("</rdf:Seq>\n</pdfaSchema:property>\n</rdf:li>\n");
    }
    out.push_str("</rdf:Bag>\n</pdfaExtension:schemas>\n");
    out
}

/// The catalog's `/OutputIntents`: sRGB, which grey and RGB of the device are then part of (ISO 19005-3, 6.2.3, 6.2.4.3).
pub(super) fn output_intents(doc: &mut Document) -> Object {
    let profile = doc.add_object(Stream::new(dict([("N", 3.into())]), icc::srgb()));
    let intent = dict([
        ("Type", name("OutputIntent")),
        ("S", name("GTS_PDFA1")),
        ("OutputConditionIdentifier", text_string("sRGB IEC61966-2.1")),
        ("Info", text_string("sRGB IEC61966-2.1")),
        ("RegistryName", text_string("http://www.color.org")),
        ("DestOutputProfile", reference(profile)),
    ]);
    array([reference(doc.add_object(intent))])
}

/// Gives pictures the profiles they brought along, by their names in the resources, and those that mean inks without
/// saying which the press's: the output intent covers no ink (ISO 19005-3, 6.2.4.3). Every profile is there once.
pub(super) fn give_profiles(
    doc: &mut Document,
    pictures: &Dictionary,
    profiles: &BTreeMap<XObjectId, Vec<u8>>,
) -> Result<(), lopdf::Error> {
    let mut made: BTreeMap<&[u8], ObjectId> = BTreeMap::new();
    for (picture, profile) in profiles {
        let id = pictures.get(picture.0.as_bytes())?.as_reference()?;
        set(doc, id, profile, &mut made)?;
    }
    let inks: Vec<ObjectId> = doc
        .objects
        .iter()
        .filter(|(_, o)| {
            let space = o.as_stream().and_then(|s| s.dict.get(b"ColorSpace"));
            space.and_then(Object::as_name).is_ok_and(|n| n == b"DeviceCMYK")
        })
        .map(|(id, _)| *id)
        .collect();
    for id in inks {
        set(doc, id, icc::PRESS, &mut made)?;
    }
    Ok(())
}

fn set<'p>(
    doc: &mut Document,
    picture: ObjectId,
    profile: &'p [u8],
    made: &mut BTreeMap<&'p [u8], ObjectId>,
) -> Result<(), lopdf::Error> {
    let components = match profile.get(16..20) {
        Some(b"GRAY") => 1,
        Some(b"RGB ") => 3,
        _ => 4,
    };
    let id = *made
        .entry(profile)
        .or_insert_with(|| doc.add_object(Stream::new(dict([("N", components.into())]), profile.to_vec())));
    let picture = doc.get_object_mut(picture)?.as_stream_mut()?;
    picture.dict.set("ColorSpace", array([name("ICCBased"), reference(id)]));
    Ok(())
}
