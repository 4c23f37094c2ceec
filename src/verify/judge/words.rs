//! The words held against the record: block by block where the file is marked, by the stream where it is not (INT).

use crate::license::{merkle_root, sha256_hex, stream_sha256};
use crate::verify::judge::cause::{Cause, Causes, edit};
use crate::verify::judge::diff::{Step, diff};
use crate::verify::judge::known::{Known, KnownBlock};
use crate::verify::judge::stream;
use crate::verify::model::block_number;
use crate::verify::model::{Artefact, Leaf, canonical};
use crate::verify::report::findings::{Detail, Findings};
use crate::verify::report::{Severity, TextReport, Where, code_point, is_invisible, shown};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const ALL: &[&str] = &["INT-001", "INT-002", "INT-003", "INT-004", "INT-005", "INT-006", "INT-007", "INT-008"];

/// Compares the words with what is known, the source first, then the manifest, then the digests in the metadata.
pub(crate) fn check(
    artefact: &Artefact,
    source: Option<&Known>,
    manifest: Option<&Known>,
    findings: &mut Findings,
) -> TextReport {
    findings.ran(&["INT-000"]);
    let leaves = leaves(artefact);
    let known = source.or(manifest);
    let language = language(artefact, known);
    let digests: Vec<[u8; 32]> = leaves.iter().map(|l| block_sha256(l, &language)).collect();
    let mut report = TextReport { blocks: leaves.len(), mode: "none", ..TextReport::default() };
    if !artefact.marked {
        let stream = stream_sha256(artefact.extras.iter().map(|e| e.text.as_str()));
        report.stream = Some(sha256_hex(&stream));
        if artefact.extras.is_empty() {
            findings.fail("INT-000.empty", &[], Detail::default());
        }
        match source {
            Some(known) if !artefact.extras.is_empty() => {
                report.mode = "stream";
                findings.ran(&["INT-001", "INT-002", "INT-004", "INT-005", "INT-006"]);
                findings.not_applicable(&["INT-003", "INT-007", "INT-008"], "na.exact");
                stream::check(&artefact.extras, known, findings);
            }
            _ => findings.not_applicable(ALL, "na.foreign"),
        }
        report.equals_source = source.map(|_| equal(findings));
        return report;
    }
    if artefact.is_cover() {
        // the record and the edition's words are held against the source elsewhere; there is nothing of the body
        report.mode = "cover";
        findings.ran(&["INT-002"]);
        for extra in &artefact.extras {
            findings.fail("INT-002.extra", &[&extra.text], Detail::at(extra.at.clone()));
        }
        let body = ["INT-001", "INT-003", "INT-004", "INT-005", "INT-006", "INT-007", "INT-008"];
        findings.not_applicable(&body, "na.cover");
        return report;
    }
    report.root = Some(sha256_hex(&merkle_root(&digests)));
    report.stream = Some(sha256_hex(&stream_sha256(leaves.iter().map(|l| l.text.as_str()))));
    report.mode = "exact";
    if leaves.is_empty() {
        findings.fail("INT-000.empty", &[], Detail::default());
        return report;
    }
    findings.ran(ALL);
    for extra in &artefact.extras {
        findings.fail("INT-002.extra", &[&extra.text], Detail::at(extra.at.clone()));
    }
    for number in artefact.numbers.iter().filter(|n| !is_number_of_note(&n.text)) {
        findings.fail("INT-002.edition", &[number.text.trim()], Detail::at(number.at.clone()));
    }
    match known {
        Some(known) => exact(&leaves, &digests, known, report.stream.as_deref(), findings),
        None => against_metadata(artefact, &report, findings),
    }
    report.equals_source = source.map(|_| equal(findings));
    report
}

/// The language that block digests are made with.
pub(crate) fn language(artefact: &Artefact, known: Option<&Known>) -> String {
    let stated = known.map(|k| k.language.clone()).or_else(|| artefact.metadata.language.clone());
    stated.unwrap_or_else(|| "zh-Hans".to_string())
}

/// The blocks that have a character, as canon has them.
pub(crate) fn leaves(artefact: &Artefact) -> Vec<Leaf> {
    let canonical = |l: &Leaf| Leaf { text: canonical(&l.text), ..l.clone() };
    artefact.leaves.iter().map(canonical).filter(|l| !l.text.is_empty()).collect()
}

/// `①` to `㊿`, `[51]` (NT-01): all that may stand in a leaf without being its words.
pub(crate) fn is_number_of_note(text: &str) -> bool {
    let text = text.trim();
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (None, _) => true,
        (Some('①'..='⑳' | '㉑'..='㉟' | '㊱'..='㊿'), None) => true,
        _ => text
            .strip_prefix('[')
            .and_then(|t| t.strip_suffix(']'))
            .is_some_and(|n| (1..=6).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit())),
    }
}

fn equal(findings: &Findings) -> bool {
    !findings.has("INT-000") && !ALL.iter().any(|id| findings.has(id))
}

pub(crate) fn block_sha256(leaf: &Leaf, language: &str) -> [u8; 32] {
    // the digest of `license::canon`, for a role that is only text here
    let mut h = Sha256::new();
    h.update(b"fuzi/1/block\0");
    for part in [leaf.kind.as_str(), language, &leaf.text] {
        h.update(part.as_bytes());
        h.update([0]);
    }
    h.finalize().into()
}

/// Print PDF: no manifest, but root and stream in XMP.
fn against_metadata(artefact: &Artefact, report: &TextReport, findings: &mut Findings) {
    let m = &artefact.metadata;
    let at = || Where::entry(m.carrier);
    let (Some(root), Some(stream)) = (&m.root, &m.stream) else { return };
    let (here_root, here_stream) = (report.root.as_deref().unwrap_or(""), report.stream.as_deref().unwrap_or(""));
    if stream != here_stream {
        findings.fail("INT-001.stream", &[m.carrier], Detail::diff(at(), stream, here_stream));
    } else if root != here_root {
        findings.fail_as(Severity::Error, "INT-008.borders", &[m.carrier], Detail::diff(at(), root, here_root));
    }
}

fn exact(leaves: &[Leaf], digests: &[[u8; 32]], known: &Known, stream: Option<&str>, findings: &mut Findings) {
    let mut symbols: BTreeMap<String, u32> = BTreeMap::new();
    let mut symbol = |hex: String| {
        let next = symbols.len() as u32;
        *symbols.entry(hex).or_insert(next)
    };
    let expected: Vec<u32> = known.blocks.iter().map(|b| symbol(b.sha256.clone())).collect();
    let actual: Vec<u32> = digests.iter().map(|d| symbol(sha256_hex(d))).collect();
    if expected == actual {
        check_ids(leaves, known, findings);
        return;
    }
    let steps = diff(&expected, &actual);
    let mut gone: Vec<(usize, usize)> = Vec::new(); // index, gap
    let mut new: Vec<(usize, usize)> = Vec::new();
    let mut kept: BTreeSet<u32> = BTreeSet::new();
    let mut gap = 0;
    for step in steps {
        match step {
            Step::Same(i, _) => {
                gap += 1;
                kept.extend(expected.get(i));
            }
            Step::Gone(i) => gone.push((i, gap)),
            Step::New(j) => new.push((j, gap)),
        }
    }
    let same_stream = stream == Some(known.stream.as_str());
    if !same_stream {
        take_moved(&mut gone, &mut new, &expected, &actual, leaves, known, findings);
        new.retain(|(j, _)| {
            let double = actual.get(*j).is_some_and(|s| kept.contains(s));
            if let (true, Some(l)) = (double, leaves.get(*j)) {
                findings.fail("INT-003.double", &[&l.id, &l.text], Detail::at(l.at.clone()));
            }
            !double
        });
    }
    let pairs = take_pairs(&mut gone, &mut new, leaves, known);
    if same_stream {
        borders(&pairs, &gone, &new, leaves, known, findings);
        return;
    }
    let causes = Causes::default();
    let mut told: Vec<(&str, &str, Cause)> = Vec::new();
    for (i, j) in pairs {
        if findings.in_time().is_err() {
            return;
        }
        if let (Some(block), Some(leaf)) = (known.blocks.get(i), leaves.get(j)) {
            let cause = changed(block, leaf, &causes, findings);
            told.extend(block.text.as_deref().zip(cause).map(|(text, cause)| (text, leaf.text.as_str(), cause)));
        }
    }
    converted(&told, known.blocks.len(), &causes, findings);
    for block in gone.iter().filter_map(|(i, _)| known.blocks.get(*i)) {
        let words = block.text.clone().unwrap_or_else(|| format!("({})", block.len));
        let at = Where { block: block_number(&block.id), ..Where::default() };
        findings.fail("INT-002.missing", &[&block.id, &words], Detail::at(at));
    }
    for leaf in new.iter().filter_map(|(j, _)| leaves.get(*j)) {
        findings.fail("INT-002.extra", &[&leaf.text], Detail::at(leaf.at.clone()));
    }
}

/// MAN-002: same words in the same order under other numbers.
fn check_ids(leaves: &[Leaf], known: &Known, findings: &mut Findings) {
    for (leaf, block) in leaves.iter().zip(&known.blocks) {
        if leaf.id != block.id {
            findings.fail("MAN-002.id", &[&block.id, &leaf.id], Detail::at(leaf.at.clone()));
            return;
        }
    }
}

/// INT-004: what left one place and came up in another.
fn take_moved(
    gone: &mut Vec<(usize, usize)>,
    new: &mut Vec<(usize, usize)>,
    expected: &[u32],
    actual: &[u32],
    leaves: &[Leaf],
    known: &Known,
    findings: &mut Findings,
) {
    let mut arrived: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (j, _) in new.iter() {
        if let Some(s) = actual.get(*j) {
            arrived.entry(*s).or_default().push(*j);
        }
    }
    let mut taken = BTreeSet::new();
    gone.retain(|(i, _)| {
        let place = expected.get(*i).and_then(|s| arrived.get_mut(s)).and_then(Vec::pop);
        let (Some(j), Some(block)) = (place, known.blocks.get(*i)) else { return true };
        taken.insert(j);
        if let Some(leaf) = leaves.get(j) {
            findings.fail("INT-004.moved", &[&block.id, &leaf.text], Detail::at(leaf.at.clone()));
        }
        false
    });
    new.retain(|(j, _)| !taken.contains(j));
}

/// A block and what stands in its stead: the same number, else the same gap in order.
fn take_pairs(
    gone: &mut Vec<(usize, usize)>,
    new: &mut Vec<(usize, usize)>,
    leaves: &[Leaf],
    known: &Known,
) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    // a leaf, the alternative texts of its pictures and its readings have one number: each pairs with its like, in order
    let like = |kind: &str| if matches!(kind, "alt" | "ruby") { kind.to_string() } else { String::new() };
    let mut by_id: BTreeMap<(&str, String), VecDeque<usize>> = BTreeMap::new();
    for (j, _) in new.iter() {
        if let Some(l) = leaves.get(*j) {
            by_id.entry((&l.id, like(&l.kind))).or_default().push_back(*j);
        }
    }
    gone.retain(|(i, _)| {
        let Some(block) = known.blocks.get(*i) else { return true };
        let Some(j) = by_id.get_mut(&(block.id.as_str(), like(&block.kind))).and_then(VecDeque::pop_front) else {
            return true;
        };
        pairs.push((*i, j));
        false
    });
    let used: BTreeSet<usize> = pairs.iter().map(|p| p.1).collect();
    new.retain(|(j, _)| !used.contains(j));
    let mut in_gap: BTreeMap<usize, VecDeque<usize>> = BTreeMap::new();
    for (j, gap) in new.iter() {
        in_gap.entry(*gap).or_default().push_back(*j);
    }
    let mut used = BTreeSet::new();
    gone.retain(|(i, gap)| {
        let Some(queue) = in_gap.get_mut(gap) else { return true };
        let (Some(&j), Some(block)) = (queue.front(), known.blocks.get(*i)) else { return true };
        if !leaves.get(j).is_some_and(|l| akin(block, l)) {
            return true;
        }
        queue.pop_front();
        used.insert(j);
        pairs.push((*i, j));
        false
    });
    new.retain(|(j, _)| !used.contains(j));
    pairs.sort_unstable();
    pairs
}

/// Whether a block may be the other with changes: half of the longer one stands at its ends.
fn akin(block: &KnownBlock, leaf: &Leaf) -> bool {
    let Some(text) = &block.text else { return block.len.abs_diff(leaf.text.chars().count()) <= block.len / 4 + 1 };
    let (a, b): (Vec<char>, Vec<char>) = (text.chars().collect(), leaf.text.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    (head + tail).min(a.len()).min(b.len()) * 2 >= a.len().max(b.len())
}

/// The stream is whole: only white space, borders or roles differ. A marked file promises these too (§4.3, 62, 71).
fn borders(
    pairs: &[(usize, usize)],
    gone: &[(usize, usize)],
    new: &[(usize, usize)],
    leaves: &[Leaf],
    known: &Known,
    findings: &mut Findings,
) {
    for (i, j) in pairs {
        if findings.in_time().is_err() {
            return;
        }
        let (Some(block), Some(leaf)) = (known.blocks.get(*i), leaves.get(*j)) else { continue };
        let squeeze = crate::verify::model::squeezed;
        match &block.text {
            Some(text) if *text != leaf.text && squeeze(text) == squeeze(&leaf.text) => {
                space(block, text, leaf, findings)
            }
            None if block.kind == leaf.kind && gone.is_empty() && new.is_empty() => {
                let at = leaf.at.clone();
                findings.fail_as(Severity::Error, "INT-007.space", &[&block.id, "?"], Detail::at(at));
            }
            _ => {
                let at = leaf.at.clone();
                findings.fail_as(Severity::Error, "INT-008.borders", &[&block.id], Detail::at(at));
            }
        }
    }
    if pairs.is_empty() {
        let id = gone.first().and_then(|(i, _)| known.blocks.get(*i)).map(|b| b.id.clone());
        let id = id.or_else(|| new.first().and_then(|(j, _)| leaves.get(*j)).map(|l| l.id.clone()));
        findings.fail_as(Severity::Error, "INT-008.borders", &[&id.unwrap_or_default()], Detail::default());
    }
}

fn space(block: &KnownBlock, text: &str, leaf: &Leaf, findings: &mut Findings) {
    let at = first_difference(text, &leaf.text);
    let place = Where { char: Some(at), ..leaf.at.clone() };
    let detail = Detail::diff(place, &around(text, at), &around(&leaf.text, at));
    findings.fail_as(Severity::Error, "INT-007.space", &[&block.id, &(at + 1).to_string()], detail);
}

/// Index of the first character that differs.
pub(crate) fn first_difference(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count()
}

/// Eight characters on either side of the `at`-th.
pub(crate) fn around(text: &str, at: usize) -> String {
    let from = at.saturating_sub(8);
    text.chars().skip(from).take(at - from + 9).collect()
}

fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

fn changed(block: &KnownBlock, leaf: &Leaf, causes: &Causes, findings: &mut Findings) -> Option<Cause> {
    let Some(text) = &block.text else {
        let detail =
            Detail { at: leaf.at.clone(), expected: Some(block.sha256.clone()), actual: Some(shown(&leaf.text)) };
        match leaf.text.chars().position(is_invisible) {
            // the source might hold them: the digest alone cannot say
            Some(at) if visible(&leaf.text).chars().count() == block.len => {
                let what = leaf.text.chars().nth(at).map(code_point).unwrap_or_default();
                findings.fail("INT-006.invisible", &[&block.id, &(at + 1).to_string(), &what], detail);
            }
            _ => findings.fail("INT-001.digest", &[&block.id], detail),
        }
        return None;
    };
    let squeeze = crate::verify::model::squeezed;
    if *text != leaf.text && squeeze(text) == squeeze(&leaf.text) {
        space(block, text, leaf, findings);
        return None;
    }
    if *text == leaf.text {
        let detail = Detail::diff(leaf.at.clone(), &block.kind, &leaf.kind);
        findings.fail_as(Severity::Error, "INT-008.borders", &[&block.id], detail);
        return None;
    }
    Some(compare(&block.id, text, &leaf.text, &leaf.at, causes, findings))
}

/// Says how two different texts differ: INT-001, INT-005 or INT-006, with place, both code points and context.
pub(crate) fn compare(
    id: &str,
    expected: &str,
    actual: &str,
    at: &Where,
    causes: &Causes,
    findings: &mut Findings,
) -> Cause {
    let (i, lost, added) = edit(expected, actual);
    let place = Where { char: Some(i), ..at.clone() };
    let detail = Detail::diff(place, &around(expected, i), &around(actual, i));
    let point = |t: &str| t.chars().next().map_or_else(|| "∅".to_string(), code_point);
    let (was, is, n) = (point(lost), point(added), (i + 1).to_string()); // people count from 1;
    let cause = causes.of(expected, actual);
    let key = match cause {
        Cause::Invisible if added.chars().any(is_invisible) => {
            let what = added.chars().find(|c| is_invisible(*c)).map(code_point).unwrap_or(is);
            findings.fail("INT-006.invisible", &[id, &n, &what], detail);
            return cause;
        }
        Cause::Invisible => {
            findings.fail("INT-006.lost", &[id, &n, &was], detail);
            return cause;
        }
        Cause::Canonical => "INT-005.canonical",
        Cause::Width => "INT-005.width",
        Cause::Radical => "INT-005.radical",
        Cause::Compatibility => "INT-005.compatibility",
        Cause::Homoglyph => "INT-005.homoglyph",
        Cause::Punctuation => "INT-005.punctuation",
        Cause::Script => "INT-005.script",
        Cause::Several => "INT-005.several",
        Cause::Edit if lost.is_empty() => {
            findings.fail("INT-001.added", &[id, &n, &quoted(added)], detail);
            return cause;
        }
        Cause::Edit if added.is_empty() => {
            findings.fail("INT-001.lost", &[id, &n, &quoted(lost)], detail);
            return cause;
        }
        Cause::Edit => "INT-001.changed",
    };
    findings.fail(key, &[id, &n, &was, &is], detail);
    cause
}

/// A character with its code point, or the first words of several.
fn quoted(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => code_point(c),
        _ => text.chars().take(24).collect(),
    }
}

/// One finding over many that have one cause: the whole text was written in the other script (§4.3 row 66).
fn converted(pairs: &[(&str, &str, Cause)], blocks: usize, causes: &Causes, findings: &mut Findings) {
    let count = pairs.iter().filter(|p| matches!(p.2, Cause::Script | Cause::Several)).count();
    if count < 3 || count * 2 < blocks {
        return;
    }
    let joined = |side: fn(&(&str, &str, Cause)) -> String| pairs.iter().take(50).map(side).collect::<String>();
    let traditional = causes.to_traditional(&joined(|p| p.0.to_string()), &joined(|p| p.1.to_string()));
    let key = if traditional { "INT-005.to-traditional" } else { "INT-005.to-simplified" };
    findings.fail(key, &[&count.to_string(), &blocks.to_string()], Detail::default());
}

#[cfg(test)]
mod tests {
    use super::is_number_of_note;

    #[test]
    fn only_numerals_number_notes() {
        for n in ["①", "⑳", "㉑", "㉟", "㊱", "㊿", "[51]", "[108]", "", " ② "] {
            assert!(is_number_of_note(n), "{n}");
        }
        for n in ["①见附录", "广告", "[五]", "51", "①②", "[]", "㊗", "Ⓐ", "[1234567]"] {
            assert!(!is_number_of_note(n), "{n}");
        }
    }
}
