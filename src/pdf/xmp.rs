//! The XMP packet: one, uncompressed, with what is known and nothing else (`licence-and-integrity.md` §2.2).

use super::{PdfKind, archival};
use crate::license::Edition;
use quick_xml::escape::escape;

/// Program names, as Info and XMP give them both.
pub(super) fn producer(edition: &Edition) -> String {
    format!("{} (printpdf 0.12.8)", edition.manifest().generator)
}

/// What the packet says besides the edition.
pub(super) struct Facts<'a> {
    /// `uuid:…` of this very file, from its content.
    pub instance: &'a str,
    /// Which edition.
    pub kind: PdfKind,
}

/// The packet, with its wrapper.
pub(super) fn packet(edition: &Edition, facts: &Facts<'_>) -> String {
    let mut w = Writer { out: String::new() };
    w.out.push_str("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n");
    w.out.push_str("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n");
    w.out.push_str(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n<rdf:Description rdf:about=\"\"",
    );
    let own = if facts.kind == PdfKind::Print { &[("pdfxid", "http://www.npes.org/pdfx/ns/id/")][..] } else { &[] };
    for (prefix, uri) in NAMESPACES.iter().chain(own) {
        w.out.push_str(&format!("\n xmlns:{prefix}=\"{uri}\""));
    }
    w.out.push_str(">\n");
    dublin_core(&mut w, edition);
    rights(&mut w, edition);
    prism(&mut w, edition);
    let modified = edition.modified();
    w.text("pdf:Producer", &producer(edition));
    if facts.kind == PdfKind::Print {
        // ISO 15930-7, 6.1 and 6.3: what the file claims, and that nobody has trapped it
        w.text("pdfxid:GTS_PDFXVersion", "PDF/X-4");
        w.text("pdf:Trapped", "False");
        w.text("xmpMM:VersionID", "1");
        w.text("xmpMM:RenditionClass", "default");
    }
    for key in ["xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"] {
        w.text(key, modified);
    }
    w.text("xmp:CreatorTool", &edition.manifest().generator);
    w.text("xmpMM:DocumentID", edition.identifier());
    w.text("xmpMM:InstanceID", facts.instance);
    w.text("fuzi:root", &edition.manifest().root);
    w.text("fuzi:stream", &edition.manifest().stream);
    if let Some(reason) = &edition.licence().license_basis {
        w.text("fuzi:licenseBasis", reason);
    }
    w.text("fuzi:spdx", &edition.manifest().rights.spdx);
    if let Some(note) = edition.build_note() {
        w.text("fuzi:build", note);
    }
    let creators = &edition.attribution().creators;
    if creators.iter().any(|c| c.role.is_some()) {
        // one for each dc:creator, in the same order (ATT-003)
        let roles = creators.iter().map(|c| c.role.as_ref().map_or(NO_ROLE, |r| r.value.as_str()));
        w.list("fuzi:creatorRoles", "Seq", roles);
    }
    if facts.kind == PdfKind::Screen {
        w.text("fuzi:manifest", super::attach::FILE);
    }
    w.out.push_str("</rdf:Description>\n");
    if facts.kind == PdfKind::Screen {
        w.out.push_str(&archival::descriptions(archival::holds(edition), CC, PRISM, FUZI));
    }
    w.out.push_str("</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
    w.out
}

/// The packet of a file that is a part of an edition and not the whole: `cover`, `imposed` (`docs/marks.md`).
pub(super) fn as_part(packet: String, part: &str) -> String {
    const END: &str = "</rdf:Description>\n</rdf:RDF>";
    packet.replacen(END, &format!("<fuzi:part>{}</fuzi:part>\n{END}", xml(part)), 1)
}

/// Stands in `fuzi:creatorRoles` for a creator whose role nobody states.
const NO_ROLE: &str = "-";

const NAMESPACES: [(&str, &str); 8] = [
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("xmp", "http://ns.adobe.com/xap/1.0/"),
    ("xmpMM", "http://ns.adobe.com/xap/1.0/mm/"),
    ("xmpRights", "http://ns.adobe.com/xap/1.0/rights/"),
    ("pdf", "http://ns.adobe.com/pdf/1.3/"),
    ("cc", CC),
    ("prism", PRISM),
    ("fuzi", FUZI),
];
const CC: &str = "http://creativecommons.org/ns#";
const PRISM: &str = "http://prismstandard.org/namespaces/basic/2.0/";
/// A name, not an address: nothing is fetched from it (`decisions.md` 9).
const FUZI: &str = "https://fuzi.example/ns/1#";

fn dublin_core(w: &mut Writer, edition: &Edition) {
    let a = edition.attribution();
    w.text("dc:format", "application/pdf");
    w.alt("dc:title", &a.title, Some(edition.language()));
    w.list("dc:creator", "Seq", a.creators.iter().map(|c| c.name.as_str()));
    w.alt("dc:rights", &edition.licence().rights_text(), Some(edition.language()));
    w.list("dc:language", "Bag", [edition.language()].into_iter());
    w.list("dc:publisher", "Bag", a.publisher.iter().map(String::as_str));
    if let Some(citation) = a.citation() {
        // Info's Subject is dc:description (CNS-001).
        w.alt("dc:description", &citation, None);
        w.text("dc:source", &citation);
    }
    w.list("dc:date", "Seq", a.date.iter().map(|d| d.iso.as_str()));
    w.text("dc:identifier", edition.identifier());
}

/// No licence address and no link to one while the licence is unresolved (`decisions.md` 8; LIC-003, LIC-005).
fn rights(w: &mut Writer, edition: &Edition) {
    let licence = edition.licence();
    w.text("xmpRights:Marked", "True");
    let terms = if licence.notice.is_empty() {
        licence.id.official_name(edition.language()).unwrap_or_else(|| licence.code.clone())
    } else {
        licence.notice.concat()
    };
    w.alt("xmpRights:UsageTerms", &terms, Some(edition.language()));
    if let Some(uri) = licence.uri() {
        w.text("xmpRights:WebStatement", &uri);
        w.out.push_str(&format!("<cc:license rdf:resource=\"{}\"/>\n", xml(&uri)));
    }
    w.text("cc:attributionName", &edition.attribution().byline());
    if let Some(uri) = &edition.attribution().source_uri {
        w.out.push_str(&format!("<cc:attributionURL rdf:resource=\"{}\"/>\n", xml(uri)));
    }
}

fn prism(w: &mut Writer, edition: &Edition) {
    let a = edition.attribution();
    let printed = a.date.as_ref().map(|d| d.printed.as_str());
    for (key, value) in [
        ("prism:publicationName", a.journal.as_deref()),
        ("prism:volume", a.volume.as_deref()),
        ("prism:number", a.issue.as_deref()),
        ("prism:issn", a.issn.as_deref()),
        ("prism:coverDisplayDate", printed),
    ] {
        if let Some(value) = value {
            w.text(key, value);
        }
    }
}

/// Writes properties in the forms that XMP knows.
struct Writer {
    out: String,
}

impl Writer {
    fn text(&mut self, key: &str, value: &str) {
        self.out.push_str(&format!("<{key}>{}</{key}>\n", xml(value)));
    }

    /// A language alternative: `x-default`, and the same under `language` when it is given.
    fn alt(&mut self, key: &str, value: &str, language: Option<&str>) {
        self.out.push_str(&format!("<{key}><rdf:Alt>"));
        for lang in std::iter::once("x-default").chain(language) {
            self.out.push_str(&format!("<rdf:li xml:lang=\"{}\">{}</rdf:li>", xml(lang), xml(value)));
        }
        self.out.push_str(&format!("</rdf:Alt></{key}>\n"));
    }

    /// An array; nothing at all when it would be empty.
    fn list<'a>(&mut self, key: &str, kind: &str, values: impl Iterator<Item = &'a str>) {
        let items: String = values.map(|v| format!("<rdf:li>{}</rdf:li>", xml(v))).collect();
        if !items.is_empty() {
            self.out.push_str(&format!("<{key}><rdf:{kind}>{items}</rdf:{kind}></{key}>\n"));
        }
    }
}

/// A text without the control characters that XML 1.0 cannot hold: what Info and XMP both say.
pub(super) fn legal(text: &str) -> String {
    let legal =
        |c: &char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    text.chars().filter(legal).collect()
}

fn xml(text: &str) -> String {
    escape(legal(text).as_str()).into_owned()
}
