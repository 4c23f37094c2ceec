//! The objects of a PDF, as its cross-reference tables have them, decrypted with the empty password where that opens the
//! file (PDF-001, PDF-002, DRM-001, RES-002, RES-005). Each object once, nothing by recursion, nothing uncharged.

use crate::verify::Limits;
use crate::verify::pdf::budget::Budget;
use crate::verify::pdf::objects::{Pdf, as_dict};
use crate::verify::pdf::parse::{Fault, Indirect, Parser, is_space};
use crate::verify::pdf::xref::{self, Broken, Place, Section};
use crate::verify::report::Where;
use crate::verify::report::findings::{Findings, Stop};
use lopdf::{Dictionary, EncryptionState, Object, ObjectId, Stream, encryption};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where the end of a file is looked for.
const TAIL: usize = 1024;

/// What reading the objects showed of the file, beside the objects.
#[derive(Default)]
pub(crate) struct Layout {
    /// Newest first; of a file that had to be searched, one.
    pub sections: Vec<Section>,
    /// The live places.
    pub table: BTreeMap<u32, Place>,
    /// From where to where live objects reach, in order of the file.
    pub spans: Vec<(usize, usize)>,
    /// There is no usable table: the objects were searched for (PDF-001).
    pub rebuilt: bool,
    /// Objects that their entry does not lead to.
    pub astray: BTreeSet<u32>,
    /// Streams whose length is not what it says.
    pub lengths: BTreeSet<u32>,
    /// Objects with a key that says two things (PDF-005).
    pub twice: BTreeMap<u32, Vec<u8>>,
    /// The key that opened an encrypted file.
    pub key: Option<EncryptionState>,
}

/// Reads a file's live objects.
///
/// # Errors
/// [`Stop`] when no verdict is possible; the finding that says why is recorded.
pub(crate) fn load(
    bytes: &[u8],
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Findings,
) -> Result<(Pdf, Layout), Stop> {
    // what is cut short is not salvaged (`decisions` 17)
    let blank = bytes.iter().rev().take_while(|b| is_space(**b)).count();
    let end = bytes.len() - blank;
    let near = xref::rfind(bytes.get(end.saturating_sub(TAIL)..end).unwrap_or_default(), b"%%EOF").is_some();
    // foreign bytes behind the end are another matter (PDF-004), unless a part of the document is among them
    let foreign = || xref::rfind(bytes, b"%%EOF").is_some_and(|at| xref::headers(bytes, at, bytes.len()).is_empty());
    if !near && !foreign() {
        return Err(findings.stop("PDF-001.cut", &[], Where::default()));
    }
    let chain = xref::chain(bytes, limits, budget);
    let mut why = "no catalog";
    match chain {
        Ok(sections) => {
            let trailer = sections.first().map(|s| s.trailer.clone()).unwrap_or_default();
            let layout = Layout { table: xref::merge(&sections, false), sections, ..Layout::default() };
            if let Some(loaded) = document(bytes, trailer, layout, None, limits, budget, findings)? {
                return Ok(loaded);
            }
        }
        Err(Broken::Missing) => why = "no cross-reference table",
        Err(broken) => return Err(stop_broken(broken, limits, budget, findings)),
    }
    let (section, streams) = match xref::rebuild(bytes, limits, budget) {
        Ok(found) => found,
        Err(Broken::Missing) => return Err(findings.stop("PDF-001.load", &[why], Where::default())),
        Err(broken) => return Err(stop_broken(broken, limits, budget, findings)),
    };
    let trailer = section.trailer.clone();
    let table = section.places.clone();
    let layout = Layout { table, sections: vec![section], rebuilt: true, ..Layout::default() };
    match document(bytes, trailer, layout, Some(&streams), limits, budget, findings)? {
        Some(loaded) => Ok(loaded),
        None => Err(findings.stop("PDF-001.load", &["no catalog"], Where::default())),
    }
}

fn stop_broken(broken: Broken, limits: &Limits, budget: &Budget, findings: &mut Findings) -> Stop {
    let nowhere = Where::default();
    match broken {
        Broken::Missing => findings.stop("PDF-001.load", &["no cross-reference table"], nowhere),
        Broken::Cycle => findings.stop("PDF-002.cycle", &["xref"], nowhere),
        Broken::Objects => findings.stop("RES-005.objects", &[&limits.max_objects.to_string()], nowhere),
        Broken::Depth => findings.stop("RES-005.depth", &[&limits.max_depth.to_string()], nowhere),
        Broken::Spent => match budget.check("xref", findings) {
            Err(stop) => stop,
            Ok(()) => findings.stop("RES-002.unpacked", &[&limits.max_unpacked.to_string()], nowhere),
        },
    }
}

/// `None` when there is no catalog with pages where the trailer says.
fn document(
    bytes: &[u8],
    trailer: Dictionary,
    mut layout: Layout,
    streams: Option<&[u32]>,
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Findings,
) -> Result<Option<(Pdf, Layout)>, Stop> {
    if layout.table.len() > limits.max_objects {
        return Err(findings.stop("RES-005.objects", &[&limits.max_objects.to_string()], Where::default()));
    }
    let mut pdf = Pdf::new();
    pdf.trailer = trailer;
    let table = std::mem::take(&mut layout.table);
    let mut loader = Loader::new(bytes, &table, limits, budget, findings);
    let encrypt = pdf.trailer.get(b"Encrypt").ok().and_then(|o| o.as_reference().ok());
    loader.key = open(&mut pdf, &mut loader)?;
    loader.plain = encrypt;
    loader.read(&table)?;
    if let Some(streams) = streams {
        loader.all_of(streams)?;
    }
    let (objects, mut seen) = (loader.objects, loader.seen);
    seen.key = loader.key;
    pdf.objects = objects;
    if seen.key.is_some() {
        pdf.trailer.remove(b"Encrypt");
        encrypt.and_then(|id| pdf.objects.remove(&id));
    }
    pdf.encryption_state.clone_from(&seen.key);
    layout = Layout { sections: layout.sections, rebuilt: layout.rebuilt, table, ..seen };
    let sections = layout.sections.iter().filter(|_| !layout.rebuilt).map(|s| (s.at, s.end));
    layout.spans.extend(sections);
    layout.spans.sort_unstable();
    resolve_filters(&mut pdf);
    let catalog = pdf.trailer.get(b"Root").ok().and_then(|o| as_dict(&pdf, o));
    let whole = catalog.is_some_and(|c| crate::verify::pdf::objects::get_dict(&pdf, c, b"Pages").is_some());
    Ok(whole.then_some((pdf, layout)))
}

/// The key of an encrypted file that the empty password opens.
fn open(pdf: &mut Pdf, loader: &mut Loader<'_, '_>) -> Result<Option<EncryptionState>, Stop> {
    let id = match pdf.trailer.get(b"Encrypt") {
        Err(_) | Ok(Object::Null) => return Ok(None),
        Ok(Object::Reference(id)) => {
            let id = *id;
            if let Some(Place::At { offset, generation }) = loader.table.get(&id.0).copied() {
                loader.object_at(id.0, offset, generation)?;
            }
            pdf.objects.extend(loader.objects.remove(&id).map(|o| (id, o)));
            id
        }
        Ok(direct) => {
            // the library looks for it by reference
            let (id, direct) = ((u32::MAX, 0), direct.clone());
            pdf.objects.insert(id, direct);
            pdf.trailer.set("Encrypt", Object::Reference(id));
            id
        }
    };
    // the library must not take the program down on a broken dictionary
    let opened = catch_unwind(AssertUnwindSafe(|| {
        pdf.authenticate_password("").ok()?;
        EncryptionState::decode(pdf, "").ok()
    }));
    pdf.objects.remove(&id);
    match opened {
        Ok(Some(state)) => Ok(Some(state)),
        _ => Err(loader.findings.stop("DRM-001.closed", &[], Where::default())),
    }
}

/// `Filter` and `DecodeParms` that are references are put in place, so that a stream can be decoded by itself.
fn resolve_filters(pdf: &mut Pdf) {
    let mut found = Vec::new();
    for (id, object) in &pdf.objects {
        let Object::Stream(stream) = object else { continue };
        for key in [b"Filter".as_slice(), b"DecodeParms"] {
            if let Ok(value @ Object::Reference(_)) = stream.dict.get(key) {
                found.push((*id, key, crate::verify::pdf::objects::resolve(pdf, value).clone()));
            }
        }
    }
    for (id, key, value) in found {
        if let Some(Object::Stream(stream)) = pdf.objects.get_mut(&id) {
            stream.dict.set(key, value);
        }
    }
}

/// A stream whose length lies in an object stream.
struct Waiting {
    id: ObjectId,
    dict: Dictionary,
    data: usize,
    start: usize,
    length: ObjectId,
}

/// Reads objects by a table.
pub(crate) struct Loader<'a, 'b> {
    bytes: &'a [u8],
    table: &'a BTreeMap<u32, Place>,
    limits: &'a Limits,
    budget: &'b mut Budget,
    findings: &'b mut Findings,
    /// Decrypts what is read.
    pub key: Option<EncryptionState>,
    /// The encryption dictionary, never encrypted itself.
    pub plain: Option<ObjectId>,
    /// What was read.
    pub objects: BTreeMap<ObjectId, Object>,
    pub seen: Layout,
    waiting: Vec<Waiting>,
    /// Every `endstream`, searched for when a length is wrong.
    ends: Option<Vec<usize>>,
    /// Every header, searched for when an entry leads astray.
    headers: Option<BTreeMap<ObjectId, usize>>,
    count: usize,
}

impl<'a, 'b> Loader<'a, 'b> {
    pub(crate) fn new(
        bytes: &'a [u8],
        table: &'a BTreeMap<u32, Place>,
        limits: &'a Limits,
        budget: &'b mut Budget,
        findings: &'b mut Findings,
    ) -> Loader<'a, 'b> {
        Loader {
            bytes,
            table,
            limits,
            budget,
            findings,
            key: None,
            plain: None,
            objects: BTreeMap::new(),
            seen: Layout::default(),
            waiting: Vec::new(),
            ends: None,
            headers: None,
            count: 0,
        }
    }

    /// Reads the objects of `wanted`, a part of the table or all of it.
    pub(crate) fn read(&mut self, wanted: &BTreeMap<u32, Place>) -> Result<(), Stop> {
        let mut containers: BTreeMap<u32, Vec<(u32, usize)>> = BTreeMap::new();
        for (number, place) in wanted {
            match *place {
                Place::Free => {}
                Place::At { offset, generation } => self.object_at(*number, offset, generation)?,
                Place::In { stream, index } => containers.entry(stream).or_default().push((*number, index)),
            }
        }
        for (stream, members) in containers {
            self.members(stream, Some(&members))?;
        }
        self.finish_waiting()
    }

    /// Reads all objects of object streams that have no better place; of two with the same number the last.
    fn all_of(&mut self, streams: &[u32]) -> Result<(), Stop> {
        for stream in streams.iter().rev() {
            self.members(*stream, None)?;
        }
        self.finish_waiting()
    }

    fn stop(&mut self, fault: Fault) -> Stop {
        let broken = match fault {
            Fault::Syntax => Broken::Missing,
            Fault::Depth => Broken::Depth,
            Fault::Spent => Broken::Spent,
        };
        stop_broken(broken, self.limits, self.budget, self.findings)
    }

    fn tick(&mut self) -> Result<(), Stop> {
        self.count += 1;
        if self.count.is_multiple_of(256) { self.findings.in_time() } else { Ok(()) }
    }

    /// Reads an object where its entry says; where another one stands there, the last of that number in the file.
    fn object_at(&mut self, number: u32, offset: usize, generation: u16) -> Result<(), Stop> {
        self.tick()?;
        let id = (number, generation);
        let found = match Parser::new(self.bytes, offset, self.limits.max_depth).indirect(self.budget) {
            Ok(found) if found.id == id => Some((offset, found)),
            Ok(_) | Err(Fault::Syntax) => None,
            Err(fault) => return Err(self.stop(fault)),
        };
        let found = match found {
            Some(found) => Some(found),
            None => self.search(id)?,
        };
        let Some((start, found)) = found else { return Ok(()) };
        self.take(id, start, found)
    }

    fn search(&mut self, id: ObjectId) -> Result<Option<(usize, Indirect)>, Stop> {
        let headers = self.headers.get_or_insert_with(|| {
            xref::headers(self.bytes, 0, self.bytes.len()).into_iter().map(|(at, id)| (id, at)).collect()
        });
        // an entry for what is nowhere is common, and harms nobody
        let Some(at) = headers.get(&id).copied() else { return Ok(None) };
        self.seen.astray.insert(id.0);
        match Parser::new(self.bytes, at, self.limits.max_depth).indirect(self.budget) {
            Ok(found) => Ok(Some((at, found))),
            Err(Fault::Syntax) => Ok(None),
            Err(fault) => Err(self.stop(fault)),
        }
    }

    /// Cuts out the stream, if there is one, and keeps the object.
    fn take(&mut self, id: ObjectId, start: usize, found: Indirect) -> Result<(), Stop> {
        if let Some(key) = found.twice {
            self.seen.twice.insert(id.0, key);
        }
        let (Some(data), Object::Dictionary(dict)) = (found.data, &found.object) else {
            self.seen.spans.push((start, found.end));
            return self.keep(id, found.object);
        };
        let length = match dict.get(b"Length") {
            Ok(Object::Integer(n)) => usize::try_from(*n).ok(),
            Ok(Object::Reference(length)) if *length == id => {
                return Err(self.findings.stop("PDF-002.cycle", &["Length"], Where::default()));
            }
            Ok(Object::Reference(length)) => match self.table.get(&length.0) {
                Some(Place::In { .. }) => {
                    let (dict, length) = (dict.clone(), *length);
                    self.waiting.push(Waiting { id, dict, data, start, length });
                    return Ok(());
                }
                Some(Place::At { offset, .. }) => self.integer_at(*offset, *length),
                _ => None,
            },
            _ => None,
        };
        let Object::Dictionary(dict) = found.object else { return Ok(()) };
        self.stream(id, dict, start, data, length)
    }

    /// The whole number that an object is; nothing is read beyond it.
    fn integer_at(&self, offset: usize, id: ObjectId) -> Option<usize> {
        let mut p = Parser::new(self.bytes, offset, 1);
        let ours = p.header() == Some(id);
        p.skip_space();
        p.unsigned().filter(|_| ours).and_then(|n| usize::try_from(n).ok())
    }

    fn stream(
        &mut self,
        id: ObjectId,
        dict: Dictionary,
        start: usize,
        data: usize,
        length: Option<usize>,
    ) -> Result<(), Stop> {
        let told = length.and_then(|l| data.checked_add(l)).and_then(|to| Some((to, xref::ends_at(self.bytes, to)?)));
        let (to, end) = match told {
            Some(found) => found,
            None => {
                self.seen.lengths.insert(id.0);
                let ends = self.ends.get_or_insert_with(|| positions(self.bytes, b"endstream"));
                let next = ends.partition_point(|e| *e < data);
                let Some(end) = ends.get(next).copied() else { return Ok(()) };
                let content = self.bytes.get(data..end).unwrap_or_default();
                let eol = if content.ends_with(b"\r\n") { 2 } else { usize::from(content.ends_with(b"\n")) };
                (end - eol, end + 9)
            }
        };
        self.seen.spans.push((start, end));
        let content = self.bytes.get(data..to).unwrap_or_default();
        if !self.budget.charge(content.len()) {
            return Err(self.stop(Fault::Spent));
        }
        self.keep(id, Object::Stream(Stream::new(dict, content.to_vec())))
    }

    fn keep(&mut self, id: ObjectId, mut object: Object) -> Result<(), Stop> {
        if let Some(key) = &self.key
            && self.plain != Some(id)
        {
            // the library must not take the program down; what it cannot decrypt cannot be decoded later
            let _ = catch_unwind(AssertUnwindSafe(|| {
                if let Object::Stream(stream) = &mut object
                    && !stream.dict.has_type(b"XRef")
                {
                    for (_, value) in stream.dict.iter_mut() {
                        let _ = encryption::decrypt_object(key, id, value);
                    }
                }
                let _ = encryption::decrypt_object(key, id, &mut object);
            }));
        }
        self.objects.insert(id, object);
        Ok(())
    }

    /// Objects in an object stream: those that the table places there, or all that have no place.
    fn members(&mut self, stream: u32, wanted: Option<&[(u32, usize)]>) -> Result<(), Stop> {
        self.tick()?;
        if !self.objects.contains_key(&(stream, 0)) {
            match self.table.get(&stream).copied() {
                Some(Place::At { offset, generation }) => self.object_at(stream, offset, generation)?,
                // an object stream in an object stream, or nowhere
                Some(Place::In { .. }) => {
                    return Err(self.findings.stop("PDF-002.cycle", &["ObjStm"], Where::default()));
                }
                _ => return Ok(()),
            }
        }
        let Some(Object::Stream(container)) = self.objects.get(&(stream, 0)) else { return Ok(()) };
        if !container.dict.has_type(b"ObjStm") {
            return Ok(());
        }
        let integer = |key: &[u8]| {
            container.dict.get(key).ok().and_then(|o| o.as_i64().ok()).and_then(|n| usize::try_from(n).ok())
        };
        let (first, count) = (integer(b"First").unwrap_or(0), integer(b"N").unwrap_or(0));
        let decoded = self.budget.decode(container);
        self.budget.check("ObjStm", self.findings)?;
        let Some(bytes) = decoded else {
            return Err(self.findings.stop("PDF-003.stream", &[&format!("ObjStm {stream}")], Where::default()));
        };
        let mut p = Parser::new(&bytes, 0, self.limits.max_depth);
        let mut list: Vec<(u32, usize)> = Vec::new();
        while list.len() < count && p.at < first {
            p.skip_space();
            let Some(number) = p.unsigned().and_then(|n| u32::try_from(n).ok()) else { break };
            p.skip_space();
            let Some(at) = p.unsigned().and_then(|n| usize::try_from(n).ok()) else { break };
            list.push((number, first.saturating_add(at)));
        }
        if list.len() > self.limits.max_objects {
            return Err(stop_broken(Broken::Objects, self.limits, self.budget, self.findings));
        }
        let by_number: BTreeMap<u32, usize> = list.iter().copied().collect();
        let all: Vec<(u32, usize)>;
        let wanted = match wanted {
            Some(wanted) => wanted,
            None => {
                all = list.iter().enumerate().map(|(i, (n, _))| (*n, i)).collect();
                &all
            }
        };
        let listed = wanted.len();
        for (number, index) in wanted.iter().take(listed) {
            self.tick()?;
            let at = match list.get(*index) {
                Some((n, at)) if n == number => *at,
                _ => match by_number.get(number) {
                    Some(at) => {
                        self.seen.astray.insert(*number);
                        *at
                    }
                    None => continue,
                },
            };
            let id = (*number, 0);
            if self.objects.contains_key(&id) {
                continue;
            }
            match Parser::new(&bytes, at, self.limits.max_depth).object(self.budget) {
                Ok(object) => {
                    self.objects.insert(id, object);
                }
                Err(Fault::Syntax) => {}
                Err(fault) => return Err(self.stop(fault)),
            }
        }
        Ok(())
    }

    /// Streams whose lengths are known now.
    fn finish_waiting(&mut self) -> Result<(), Stop> {
        for w in std::mem::take(&mut self.waiting) {
            if !self.objects.contains_key(&w.length)
                && let Some(Place::In { stream, index }) = self.table.get(&w.length.0).copied()
            {
                self.members(stream, Some(&[(w.length.0, index)]))?;
            }
            let length = match self.objects.get(&w.length) {
                Some(Object::Integer(n)) => usize::try_from(*n).ok(),
                _ => None,
            };
            self.stream(w.id, w.dict, w.start, w.data, length)?;
        }
        Ok(())
    }
}

/// Every place of a word.
fn positions(bytes: &[u8], word: &[u8]) -> Vec<usize> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(i) = bytes.get(at..).and_then(|b| b.windows(word.len()).position(|w| w == word)) {
        out.push(at + i);
        at += i + word.len();
    }
    out
}
