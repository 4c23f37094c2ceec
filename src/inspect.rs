//! What was understood of a manuscript, as data: `fuzi.inspect/1` (`cli.md`).

use crate::document::{Basis, Block, BlockBody, Document, Field, LeafKind};
use crate::license::{canonical_blocks, parse_code, sha256_hex, stream_sha256};
use crate::normalize::{Doubt, Ledger, Repair};
use crate::text::{MarkKind, SourceSpan};
use serde::Serialize;
use serde_json::{Value, json};

/// The report of `fuzi inspect --json`.
pub fn report(document: &Document, ledger: &Ledger) -> Value {
    let meta = &document.meta;
    let blocks = canonical_blocks(document);
    json!({
        "schema": "fuzi.inspect/1",
        "source": { "name": document.source.name, "bytes": document.source.bytes,
                    "sha256": sha256_hex(&document.source.sha256), "nfc": document.source.nfc },
        "metadata": {
            "kind": field(&meta.kind),
            "title": field(&meta.title),
            "subtitle": field(&meta.subtitle),
            "creators": meta.creators.iter().map(|c| json!({
                "name": c.name,
                "role": c.role.as_ref().map(|r| r.value.clone()),
                "role_basis": c.role.as_ref().map(|r| basis(&r.basis)),
                "basis": basis(&c.basis),
                "spans": c.spans.iter().map(span).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "journal": field(&meta.journal),
            "volume": field(&meta.volume),
            "issue": field(&meta.issue),
            "date": meta.date.as_ref().map(|d| json!({
                "value": d.value.iso, "printed": d.value.printed, "basis": basis(&d.basis),
                "span": d.spans.first().map(span) })),
            "language": field(&meta.language),
            "issn": field(&meta.issn),
            "publisher": field(&meta.publisher),
            "source": field(&meta.source),
        },
        "license": license(document),
        "structure": structure(document),
        "repairs": ledger.repairs.iter().map(repair).collect::<Vec<_>>(),
        "doubts": ledger.doubts.iter().map(doubt).collect::<Vec<_>>(),
        "findings": document.findings.iter().map(|f| json!({
            "id": f.id, "span": f.span.as_ref().map(span), "args": f.args })).collect::<Vec<_>>(),
        "words": {
            "count": blocks.iter().flat_map(|b| b.text.chars()).filter(|c| !c.is_whitespace()).count(),
            "stream_sha256": sha256_hex(&stream_sha256(blocks.iter().map(|b| b.text.as_str()))),
        },
    })
}

/// How many blocks of each kind a document holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Structure {
    /// Leaves.
    pub blocks: usize,
    /// Paragraphs, turns included.
    pub paragraphs: usize,
    /// Turns.
    pub turns: usize,
    /// Headings.
    pub headings: usize,
    /// Lists.
    pub lists: usize,
    /// Tables.
    pub tables: usize,
    /// Figures.
    pub figures: usize,
    /// Code blocks.
    pub code: usize,
    /// Notes.
    pub notes: usize,
    /// Readings over words.
    pub readings: usize,
}

/// Counts a document's blocks.
pub fn count(document: &Document) -> Structure {
    fn walk(blocks: &[Block], s: &mut Structure) {
        for b in blocks {
            match &b.body {
                BlockBody::Leaf { kind, .. } => {
                    s.blocks += 1;
                    match kind {
                        LeafKind::Para => s.paragraphs += 1,
                        LeafKind::Turn { .. } => {
                            s.paragraphs += 1;
                            s.turns += 1;
                        }
                        LeafKind::Heading(_) => s.headings += 1,
                        LeafKind::Code => s.code += 1,
                        _ => {}
                    }
                }
                BlockBody::EditorNote(inner) | BlockBody::Quote(inner) => walk(inner, s),
                BlockBody::List { items, .. } => {
                    s.lists += 1;
                    for item in items {
                        s.blocks += usize::from(item.marker.is_some());
                        walk(&item.blocks, s);
                    }
                }
                BlockBody::Table { head, rows, caption, .. } => {
                    s.tables += 1;
                    s.blocks += head.len() + rows.iter().map(Vec::len).sum::<usize>();
                    s.blocks += usize::from(caption.is_some());
                }
                BlockBody::Figure { caption, .. } => {
                    s.figures += 1;
                    s.blocks += 1 + usize::from(caption.is_some());
                }
                BlockBody::Note { blocks, .. } => {
                    s.notes += 1;
                    walk(blocks, s);
                }
                BlockBody::SceneBreak => {}
            }
        }
    }
    let mut s = Structure::default();
    walk(&document.blocks, &mut s);
    s.readings = readings(document);
    s
}

/// Readings over words, in every leaf.
fn readings(document: &Document) -> usize {
    let of = |b: &Block| match &b.body {
        BlockBody::Leaf { text, .. } => text.marks.iter().filter(|m| matches!(m.kind, MarkKind::Ruby { .. })).count(),
        _ => 0,
    };
    document.leaves().into_iter().map(of).sum()
}

fn structure(document: &Document) -> Value {
    let s = count(document);
    let speakers: Vec<Value> = document.speakers.iter().map(|p| json!({ "full": p.full, "short": p.short })).collect();
    json!({ "blocks": s.blocks, "paragraphs": s.paragraphs, "turns": s.turns, "headings": s.headings,
            "lists": s.lists, "tables": s.tables, "figures": s.figures, "code": s.code, "notes": s.notes,
            "readings": s.readings,
            "speakers": document.speakers.iter().map(|p| p.short.clone()).collect::<Vec<_>>(),
            "speaker_names": speakers })
}

/// The licence as the source alone states it, and as flags would resolve it; nothing is resolved here.
fn license(document: &Document) -> Value {
    let meta = &document.meta;
    let stated = meta.license.as_ref().map(|l| l.value.clone());
    let configured = meta.license_configured.clone();
    let id = configured.as_deref().or(stated.as_deref()).and_then(parse_code);
    let mut verbatim: Vec<String> = stated.clone().into_iter().collect();
    verbatim.extend(meta.notice.iter().flat_map(|n| n.value.iter().cloned()));
    json!({
        "verbatim": verbatim,
        "spdx": id.map(|i| i.spdx()),
        "uri": id.and_then(|i| i.uri()),
        "basis": if configured.is_some() { Some("configured") } else { stated.as_ref().map(|_| "stated") },
        "license_basis": meta.license_basis.as_ref().map(|b| b.value.clone()),
    })
}

fn field(field: &Option<Field<String>>) -> Value {
    match field {
        None => Value::Null,
        Some(f) => json!({ "value": f.value, "basis": basis(&f.basis), "rule": rule(&f.basis),
                           "span": f.spans.first().map(span) }),
    }
}

fn basis(b: &Basis) -> &'static str {
    match b {
        Basis::Stated => "stated",
        Basis::Inferred(_) => "inferred",
        Basis::Configured => "configured",
    }
}

fn rule(b: &Basis) -> Option<&'static str> {
    match b {
        Basis::Inferred(rule) => Some(rule),
        _ => None,
    }
}

fn span(s: &SourceSpan) -> Value {
    json!([s.start, s.end])
}

fn repair(r: &Repair) -> Value {
    json!({ "rule": r.rule, "class": r.class.as_str(), "span": span(&r.span), "before": r.before, "after": r.after,
            "evidence": r.evidence })
}

fn doubt(d: &Doubt) -> Value {
    json!({ "rule": d.rule, "span": span(&d.span), "message": d.message })
}
