//! Who speaks: labels become marks, whether the source had them bold or not (IV-01, IV-06).

use super::{Basis, Creator, Field, LeafKind, Speaker};
use crate::normalize::labels::{self, Label, SpeakerLabel};
use crate::normalize::{EditClass, Ledger, Repair};
use crate::text::{Mark, MarkKind, RichText};

/// The speakers of a list of paragraphs.
pub fn speakers<'a>(paragraphs: impl Iterator<Item = &'a str>) -> Vec<SpeakerLabel> {
    labels::speakers(paragraphs)
}

/// As the document keeps them.
pub fn to_speakers(found: &[SpeakerLabel]) -> Vec<Speaker> {
    found.iter().map(|s| Speaker { full: s.full.clone(), short: s.short.clone() }).collect()
}

/// A paragraph as a turn, when a speaker's label opens it; its bold becomes a Label mark on the name alone.
pub fn as_turn(text: RichText, speakers: &[SpeakerLabel], ledger: &mut Ledger) -> (LeafKind, RichText) {
    match labels::match_speaker(&text.text, speakers) {
        Some((speaker, label)) => (LeafKind::Turn { speaker }, mark_label(text, &label, ledger)),
        None => (LeafKind::Para, text),
    }
}

/// The label of an editor's note at the start of a paragraph.
pub fn editor_label(text: &RichText) -> Option<Label> {
    labels::at_start(&text.text).filter(|l| labels::is_editor(&text.text[l.name.clone()]))
}

/// Puts a Label mark on the name and takes the source's bold off the label; one that had no bold is entered (NZ-15).
pub fn mark_label(mut text: RichText, label: &Label, ledger: &mut Ledger) -> RichText {
    let bold = text
        .marks
        .iter()
        .any(|m| m.kind == MarkKind::Strong && m.range.start <= label.name.start && m.range.end >= label.name.end);
    if !bold && let Some(span) = text.span_of(0..label.end) {
        ledger.repairs.push(Repair {
            rule: "NZ-15",
            class: EditClass::P,
            span,
            before: text.text[..label.end].to_string(),
            after: text.text[..label.end].to_string(),
            evidence: "label without bold, set as the others".to_string(),
        });
    }
    let mut marks: Vec<Mark> = Vec::new();
    for m in text.marks.drain(..) {
        if matches!(m.kind, MarkKind::Strong | MarkKind::Emph) && m.range.start < label.end {
            // what the bold covers beyond the label stays bold
            if m.range.end > label.end {
                marks.push(Mark { range: label.end..m.range.end, kind: m.kind });
            }
        } else {
            marks.push(m);
        }
    }
    marks.push(Mark { range: label.name.clone(), kind: MarkKind::Label });
    text.marks = marks;
    text.order_marks();
    text
}

/// Who asks and who answers, when two people speak and one of them mostly asks: MARC `ivr` and `ive`, inferred, so that
/// they are metadata and never printed.
pub fn infer_roles(turns: &[(usize, &str)], speakers: &[SpeakerLabel], creators: &mut [Creator]) {
    if speakers.len() != 2 || turns.len() < 4 {
        return;
    }
    let share = |who: usize| {
        let texts: Vec<&str> = turns.iter().filter(|t| t.0 == who).map(|t| t.1).collect();
        let asks = texts.iter().filter(|t| t.contains('？')).count();
        let length: usize = texts.iter().map(|t| t.chars().count()).sum();
        (asks as f64 / texts.len().max(1) as f64, length)
    };
    let (a, b) = (share(0), share(1));
    let asker = if a.1 * 2 < b.1 && a.0 >= b.0 * 0.8 {
        0
    } else if b.1 * 2 < a.1 && b.0 >= a.0 * 0.8 {
        1
    } else {
        return;
    };
    for (i, s) in speakers.iter().enumerate() {
        let Some(full) = &s.full else { continue };
        if let Some(c) = creators.iter_mut().find(|c| c.name == *full && c.role.is_none()) {
            c.role = Some(Field {
                value: if i == asker { "ivr" } else { "ive" }.to_string(),
                basis: Basis::Inferred("turn-shape"),
                spans: Vec::new(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceSpan;

    #[test]
    fn labels_look_alike_whether_bold_or_not() {
        let speakers = [SpeakerLabel { full: None, short: "王".into() }];
        let mut bold = RichText::plain("王：好。", SourceSpan::new(0, 12));
        bold.marks.push(Mark { range: 0..6, kind: MarkKind::Strong });
        let plain = RichText::plain("王：好。", SourceSpan::new(0, 12));
        let mut ledger = Ledger::default();
        let (_, a) = as_turn(bold, &speakers, &mut ledger);
        assert!(ledger.repairs.is_empty());
        let (kind, b) = as_turn(plain, &speakers, &mut ledger);
        assert_eq!(a.marks, b.marks);
        assert_eq!(a.marks, [Mark { range: 0..3, kind: MarkKind::Label }]);
        assert_eq!((kind, ledger.count("NZ-15")), (LeafKind::Turn { speaker: 0 }, 1));
    }

    #[test]
    fn bold_beyond_the_label_stays() {
        let mut t = RichText::plain("王：好。", SourceSpan::new(0, 12));
        t.marks.push(Mark { range: 0..9, kind: MarkKind::Strong });
        let label = labels::at_start(&t.text).unwrap();
        let t = mark_label(t, &label, &mut Ledger::default());
        assert_eq!(
            t.marks,
            [Mark { range: 0..3, kind: MarkKind::Label }, Mark { range: 6..9, kind: MarkKind::Strong },]
        );
    }
}
