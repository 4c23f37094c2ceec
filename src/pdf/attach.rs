//! `integrity.json` inside the screen edition (ISO 19005-3, annex E: an associated file of the document).

use super::finish::{array, date, dict, name, reference, text_string};
use crate::license::{Carrier, Edition};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// Embeds the manifest; returns the file specification. The caller names it in the catalog.
pub(super) fn manifest(doc: &mut Document, edition: &Edition, carrier: Carrier, style: &str) -> ObjectId {
    let json = edition.manifest().in_carrier(carrier, Some(style)).to_json().into_bytes();
    let params = dict([("Size", Object::Integer(json.len() as i64)), ("ModDate", date(edition.modified()))]);
    let file = doc.add_object(Stream::new(
        dict([("Type", name("EmbeddedFile")), ("Subtype", name("application/json")), ("Params", params.into())]),
        json,
    ));
    doc.add_object(dict([
        ("Type", name("Filespec")),
        ("F", text_string(FILE)),
        ("UF", text_string(FILE)),
        ("Desc", text_string("Manifest of the text: record, blocks, digests, repairs (fuzi.integrity/1)")),
        ("AFRelationship", name("Data")),
        ("EF", dict([("F", reference(file)), ("UF", reference(file))]).into()),
    ]))
}

/// Name of the attachment; XMP promises it by this name (MAN-001).
pub(super) const FILE: &str = "integrity.json";

/// The catalog's `/Names` for it.
pub(super) fn names(filespec: ObjectId) -> Dictionary {
    let tree = dict([("Names", array([text_string(FILE), reference(filespec)]))]);
    dict([("EmbeddedFiles", tree.into())])
}
