//! The wraparound cover as a PDF of one sheet: drawn straight into a content stream, since it has columns (Identity-V) and
//! turned words, for which printpdf has no operations.
//!
//! Everything that can be read is tagged as `docs/marks.md` says: a section for the front, the spine and the back, whose
//! notice is the last. Grounds, bars and printer's marks are artifacts.

use super::finish::{array, dict, info, name, reference, save, text_string, tidy, uuid};
use super::fonts::{FacePlan, clusters, plan_face};
use super::{PdfError, PdfKind, print, sheet, xmp};
use crate::cover::Sheet;
use crate::cover::drawing::{Ink, Part, Run, Shape, Way, Words};
use crate::fonts::{FaceId, FontSet};
use crate::license::Edition;
use crate::units::{GlyphId, Pt};
use lopdf::{Dictionary, Document, Object, Stream, StringFormat};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Fold marks: from the trim, and how long.
const FOLD: (Pt, Pt) = (Pt(141_732), Pt(170_079)); // 5 mm, 6 mm

/// Writes a cover. The same input gives the same bytes in every process.
///
/// # Errors
/// [`PdfError`] when a face cannot be subset or lacks a glyph that it gave.
pub fn cover(edition: &Edition, sheet: &Sheet, fonts: &FontSet) -> Result<Vec<u8>, PdfError> {
    let runs: Vec<&Run> = sheet.shapes.iter().chain(&sheet.slug).filter_map(as_run).collect();
    let plans = plan(&runs, fonts)?;
    let mut doc = Document::with_version("1.6");
    let mut resources = Dictionary::new();
    let mut names = Dictionary::new();
    let mut programs = Sha256::new();
    for plan in plans.values() {
        let [across, down] = super::fonts::write(&mut doc, plan);
        // what no run uses is left out with the objects that nothing refers to
        let used = |way: fn(Way) -> bool| {
            runs.iter().any(|r| way(r.way) && plans.get(&r.face).is_some_and(|p| p.resource == plan.resource))
        };
        if used(|w| w != Way::Down) {
            names.set(plan.resource.as_bytes(), reference(across));
        }
        if used(|w| w == Way::Down) {
            names.set(format!("{}V", plan.resource), reference(down));
        }
        programs.update(&plan.program);
    }
    resources.set("Font", names);
    resources.set("ColorSpace", sheet::registration());
    resources.set("ExtGState", states());

    let mut pen = Pen { sheet, plans: &plans, out: String::new(), ink: None, over: None, elements: Vec::new() };
    for shape in &sheet.shapes {
        pen.shape(shape)?;
    }
    for shape in &sheet.slug {
        pen.shape(shape)?;
    }
    pen.marks();
    let (content, elements) = (pen.out.into_bytes(), pen.elements);

    let mut h = Sha256::new();
    h.update(b"fuzi/1/cover\0");
    h.update(edition.manifest().to_json());
    h.update(&content);
    h.update(programs.finalize());
    let identity: [u8; 32] = h.finalize().into();

    let content = doc.add_object(Stream::new(Dictionary::new(), content));
    let pages = doc.new_object_id();
    let mut page = dict([
        ("Type", name("Page")),
        ("Parent", reference(pages)),
        ("Contents", reference(content)),
        ("Resources", Object::Dictionary(resources)),
        ("StructParents", Object::Integer(0)),
        ("Tabs", name("S")),
    ]);
    for (key, value) in paper(sheet).boxes() {
        page.set(key, value);
    }
    let page = doc.add_object(page);
    let tree = dict([("Type", name("Pages")), ("Kids", array([reference(page)])), ("Count", Object::Integer(1))]);
    doc.set_object(pages, tree);
    let structure = structure(&mut doc, &elements, page);
    let facts = xmp::Facts { instance: &format!("uuid:{}", uuid(&identity)), kind: PdfKind::Print };
    let packet = xmp::as_part(xmp::packet(edition, &facts), "cover");
    let stream = Stream::new(dict([("Type", name("Metadata")), ("Subtype", name("XML"))]), packet.into_bytes());
    let metadata = doc.add_object(stream.with_compression(false));
    let intents = print::output_intents(&mut doc);
    let catalog = dict([
        ("Type", name("Catalog")),
        ("Pages", reference(pages)),
        ("Lang", text_string(edition.language())),
        ("MarkInfo", dict([("Marked", true.into()), ("UserProperties", true.into())]).into()),
        ("StructTreeRoot", reference(structure)),
        ("ViewerPreferences", dict([("DisplayDocTitle", true.into())]).into()),
        ("Metadata", reference(metadata)),
        ("OutputIntents", intents),
    ]);
    let catalog = doc.add_object(catalog);
    let info = doc.add_object(info(edition, PdfKind::Print));
    let id = Object::String(identity[..16].to_vec(), StringFormat::Hexadecimal);
    doc.trailer = dict([("Root", reference(catalog)), ("Info", reference(info)), ("ID", array([id.clone(), id]))]);
    save(tidy(doc), PdfKind::Print)
}

/// The sheet of paper, as any print sheet with marks.
fn paper(cover: &Sheet) -> sheet::Sheet {
    sheet::Sheet { trim: (cover.width, cover.height), bleed: cover.bleed, margin: cover.margin, marks: true }
}

/// Graphics states: black words print over what lies under them (`K`); all else knocks it out (`N`), above all white
/// letters and the white slip, which in overprint mode 1 would vanish in the ground.
fn states() -> Dictionary {
    let state = |over: bool| {
        let flag = || Object::Boolean(over);
        dict([("Type", name("ExtGState")), ("OP", flag()), ("op", flag()), ("OPM", Object::Integer(1))]).into()
    };
    dict([("K", state(true)), ("N", state(false))])
}

fn as_run(shape: &Shape) -> Option<&Run> {
    match shape {
        Shape::Run(run) => Some(run),
        _ => None,
    }
}

/// Subsets of the faces in use; a glyph's ToUnicode is what its first use stands for.
fn plan(runs: &[&Run], fonts: &FontSet) -> Result<BTreeMap<FaceId, FacePlan>, PdfError> {
    let mut counts: BTreeMap<FaceId, BTreeMap<GlyphId, usize>> = BTreeMap::new();
    let mut says: BTreeMap<(FaceId, GlyphId), String> = BTreeMap::new();
    for run in runs {
        let of_face = counts.entry(run.face).or_default();
        run.glyphs.iter().for_each(|g| *of_face.entry(g.gid).or_insert(0) += 1);
        for (range, text) in clusters(&run.glyphs) {
            if let (Some(g), false) = (run.glyphs.get(range.start), text.is_empty()) {
                says.entry((run.face, g.gid)).or_insert_with(|| text.to_string());
            }
        }
    }
    counts
        .into_iter()
        .enumerate()
        .map(|(n, (id, gids))| {
            let text = |gid| says.get(&(id, gid)).cloned();
            Ok((id, plan_face(&fonts.face(id), n, &gids, text)?))
        })
        .collect()
}

/// An element of the tree: side, whose words, and its marked-content sequences.
type Element = (Part, Words, Vec<i64>);

struct Pen<'a> {
    sheet: &'a Sheet,
    plans: &'a BTreeMap<FaceId, FacePlan>,
    out: String,
    /// Colour in force.
    ink: Option<Ink>,
    /// Whether overprint is in force.
    over: Option<bool>,
    elements: Vec<Element>,
}

/// Thousandths of a point, without needless zeros.
fn number(value: Pt) -> String {
    let thousandths = (value.0 + 5).div_euclid(10);
    let text = format!(
        "{}{}.{:03}",
        if thousandths < 0 { "-" } else { "" },
        thousandths.abs() / 1000,
        thousandths.abs() % 1000
    );
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

impl Pen<'_> {
    /// A place on the sheet, from its lower left corner.
    fn place(&self, x: Pt, y: Pt) -> (Pt, Pt) {
        (x + self.sheet.margin, self.sheet.height + self.sheet.margin - y)
    }

    fn put(&mut self, args: std::fmt::Arguments<'_>) {
        // writing to a String does not fail
        let _ = self.out.write_fmt(args);
    }

    /// Colour for what follows, of areas and of lines; `words` in black print over what is there.
    fn colour(&mut self, ink: Ink, words: bool) {
        let over = words && ink == Ink::Black;
        if self.over != Some(over) {
            self.over = Some(over);
            self.out.push_str(if over { "/K gs\n" } else { "/N gs\n" });
        }
        if self.ink == Some(ink) {
            return;
        }
        self.ink = Some(ink);
        let percent = match ink {
            Ink::Paper => [0; 4],
            Ink::Black => [0, 0, 0, 100],
            Ink::Indigo => self.sheet.colours.indigo,
            Ink::Vermilion => self.sheet.colours.vermilion,
        };
        let part = |p: u8| number(Pt(i64::from(p) * 100));
        let [c, m, y, k] = percent.map(part);
        self.put(format_args!("{c} {m} {y} {k} k {c} {m} {y} {k} K\n"));
    }

    fn shape(&mut self, shape: &Shape) -> Result<(), PdfError> {
        match shape {
            Shape::Fill { x, y, width, height, ink } => {
                self.out.push_str("/Artifact BMC\n");
                self.colour(*ink, false);
                let (x, top) = self.place(*x, *y);
                self.put(format_args!(
                    "{} {} {} {} re f\nEMC\n",
                    number(x),
                    number(top - *height),
                    number(*width),
                    number(*height)
                ));
                Ok(())
            }
            Shape::Frame { x, y, width, height, weight, ink } => {
                self.out.push_str("/Artifact BMC\n");
                self.colour(*ink, false);
                let (x, top) = self.place(*x, *y);
                self.put(format_args!(
                    "{} w {} {} {} {} re S\nEMC\n",
                    number(*weight),
                    number(x),
                    number(top - *height),
                    number(*width),
                    number(*height)
                ));
                Ok(())
            }
            Shape::Run(run) => self.run(run),
        }
    }

    /// Opens the marked content of a run.
    fn open(&mut self, run: &Run) {
        if run.words == Words::Artifact {
            return self.out.push_str("/Artifact BMC\n");
        }
        let mcid = self.elements.iter().map(|e| e.2.len()).sum::<usize>() as i64;
        match self.elements.iter_mut().find(|e| (e.0, e.1) == (run.part, run.words)) {
            Some(element) => element.2.push(mcid),
            None => self.elements.push((run.part, run.words, vec![mcid])),
        }
        self.put(format_args!("/P <</MCID {mcid}>> BDC\n"));
    }

    fn run(&mut self, run: &Run) -> Result<(), PdfError> {
        let Some(first) = run.glyphs.first() else { return Ok(()) };
        let missing = |glyph| PdfError::UnknownGlyph { face: run.face, glyph };
        let plans = self.plans;
        let face = plans.get(&run.face).ok_or(missing(first.gid))?;
        self.open(run);
        self.colour(run.ink, true);
        let down = run.way == Way::Down;
        let (x, y) = self.place(run.x, run.y);
        let lead = if down { Pt::ZERO } else { first.dx.at(run.size) };
        let (x, y, matrix) = match run.way {
            Way::Across => (x + lead, y, "1 0 0 1"),
            Way::Down => (x, y, "1 0 0 1"),
            Way::Turned => (x, y - lead, "0 -1 1 0"),
        };
        let font = format!("{}{}", face.resource, if down { "V" } else { "" });
        self.put(format_args!("BT /{font} {} Tf {matrix} {} {} Tm\n", number(run.size), number(x), number(y)));
        for (range, text) in clusters(&run.glyphs) {
            let mut codes = String::from("[");
            let mut says = String::new();
            for i in range {
                let Some(g) = run.glyphs.get(i) else { continue };
                let glyph = face.glyph(g.gid).ok_or(missing(g.gid))?;
                says.push_str(&glyph.text);
                let _ = write!(codes, "<{:04X}>", glyph.code);
                let next = run.glyphs.get(i + 1).map(|n| n.dx.0).unwrap_or(0);
                // how far the pen went too far: to the left across, and upwards in a column, where it goes down by an em
                let number = if down { g.advance.0 - 1000 } else { g.dx.0 + glyph.width.0 - g.advance.0 - next };
                if number != 0 {
                    let _ = write!(codes, "{number}");
                }
            }
            codes.push_str("]TJ\n");
            if says == text {
                self.out.push_str(&codes);
            } else {
                let hex: String = super::content::utf16(text).iter().map(|b| format!("{b:02X}")).collect();
                self.put(format_args!("/Span <</ActualText <{hex}>>> BDC\n{codes}EMC\n"));
            }
        }
        self.out.push_str("ET\nEMC\n");
        Ok(())
    }

    /// Crop, register and fold marks.
    fn marks(&mut self) {
        let marks = paper(self.sheet).marks(sheet::EVERY_PLATE);
        self.out.push_str(&marks);
        self.put(format_args!("/Artifact BMC\nq {} 0.25 w [2 2] 0 d\n", sheet::EVERY_PLATE));
        let (near, long) = FOLD;
        for x in self.sheet.folds {
            let (x, top) = self.place(x, Pt::ZERO);
            let bottom = self.sheet.margin;
            for (from, to) in [(top + near, top + near + long), (bottom - near, bottom - near - long)] {
                self.put(format_args!("{} {} m {} {} l S\n", number(x), number(from), number(x), number(to)));
            }
        }
        self.out.push_str("Q\nEMC\n");
    }
}

/// The tree: front, spine, and the back with the notice, last.
fn structure(doc: &mut Document, elements: &[Element], page: lopdf::ObjectId) -> lopdf::ObjectId {
    let root = doc.new_object_id();
    let document = doc.new_object_id();
    let mark = |value: &str, kind: Option<&str>| {
        let property =
            |key: &str, value: &str| Object::Dictionary(dict([("N", text_string(key)), ("V", text_string(value))]));
        let mut list = vec![property("fuzi", value)];
        list.extend(kind.map(|k| property("kind", k)));
        Object::Dictionary(dict([("O", name("UserProperties")), ("P", Object::Array(list))]))
    };
    let mut owners: BTreeMap<i64, lopdf::ObjectId> = BTreeMap::new();
    let mut sections = Vec::new();
    for part in [Part::Front, Part::Spine, Part::Back] {
        let section = doc.new_object_id();
        let mut kids = Vec::new();
        for (_, words, mcids) in elements.iter().filter(|e| e.0 == part) {
            let value = match words {
                Words::Field(key, _) => format!("field:{}", key.as_str()),
                Words::Edition(_) | Words::Artifact => "edition".to_string(),
            };
            let element = dict([
                ("Type", name("StructElem")),
                ("S", name("P")),
                ("P", reference(section)),
                ("Pg", reference(page)),
                ("K", Object::Array(mcids.iter().map(|m| Object::Integer(*m)).collect())),
                ("A", mark(&value, None)),
            ]);
            let id = doc.add_object(element);
            owners.extend(mcids.iter().map(|m| (*m, id)));
            kids.push(reference(id));
        }
        if kids.is_empty() {
            continue;
        }
        let kind = (part == Part::Back).then_some("notice");
        let element = dict([
            ("Type", name("StructElem")),
            ("S", name("Sect")),
            ("P", reference(document)),
            ("K", Object::Array(kids)),
            ("A", mark("edition", kind)),
        ]);
        doc.set_object(section, element);
        sections.push(reference(section));
    }
    let top = dict([
        ("Type", name("StructElem")),
        ("S", name("Document")),
        ("P", reference(root)),
        ("K", Object::Array(sections)),
    ]);
    doc.set_object(document, top);
    let list: Vec<Object> = owners.into_values().map(reference).collect();
    let list = doc.add_object(Object::Array(list));
    let parents = doc.add_object(dict([("Nums", array([Object::Integer(0), reference(list)]))]));
    let tree = dict([
        ("Type", name("StructTreeRoot")),
        ("K", reference(document)),
        ("ParentTree", reference(parents)),
        ("ParentTreeNextKey", Object::Integer(1)),
    ]);
    doc.set_object(root, tree);
    root
}
