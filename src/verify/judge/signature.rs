//! Signatures beside the file and inside it, held against the keys that were given from outside (SIG). A key that comes
//! with the file is worth nothing: whoever changed the file could have put it there (§4.3 row 101).

use crate::license::{rfc3339, sha256_hex};
use crate::sign::{KeyId, PublicKey, Signature, Statement, signed_at};
use crate::verify::model::Artefact;
use crate::verify::options::Options;
use crate::verify::report::findings::{Detail, Findings};
use crate::verify::report::{Over, Severity, SignatureReport, SignatureState, Where};
use serde::Deserialize;

const EMBEDDED: &str = "META-INF/integrity.json.minisig";
const ALL: &[&str] = &["SIG-001", "SIG-002", "SIG-003", "SIG-004"];

/// What the signatures show.
#[derive(Debug, Default)]
pub(crate) struct Signed {
    /// Every signature found.
    pub reports: Vec<SignatureReport>,
    /// The first given key that made a good one.
    pub signer: Option<KeyId>,
    /// The first given key that vouches for the root of the proof given.
    pub of_root: Option<KeyId>,
}

/// A signature with what it is about.
struct Found<'a> {
    name: &'a str,
    text: &'a [u8],
    over: Over,
    signed: &'a [u8],
    /// Root that the signed bytes themselves state.
    root: Option<String>,
    /// Root that it has to be.
    read: Option<&'a str>,
}

/// Checks every signature that is at hand. `root` is that of the words as read.
pub(crate) fn check(
    bytes: &[u8],
    artefact: &Artefact,
    root: Option<&str>,
    options: &Options,
    findings: &mut Findings,
) -> Signed {
    let mut out = Signed::default();
    let manifest = artefact.manifest.as_deref().and_then(|m| serde_json::from_slice::<Stated>(m).ok());
    let mut all = Vec::new();
    if let Some(s) = &options.signature {
        all.push(Found { name: &s.name, text: &s.bytes, over: Over::File, signed: bytes, root: None, read: root });
    }
    let whole = options.proof.as_ref().map(|p| sha256_hex(&p.proof.root));
    if let Some((proof, s)) = options.proof.as_ref().and_then(|p| Some((p, p.signature.as_ref()?))) {
        let (root, read) = (whole.clone(), whole.as_deref());
        all.push(Found { name: &s.name, text: &s.bytes, over: Over::Proof, signed: &proof.bytes, root, read });
    }
    if let Some(text) = &artefact.manifest_signature {
        let signed = artefact.manifest.as_deref().unwrap_or_default();
        let stated = manifest.as_ref().map(|m| m.root.clone());
        // of an excerpt that kept the manifest of the whole, it vouches for the whole
        let read = if whole.is_some() && stated == whole { whole.as_deref() } else { root };
        all.push(Found { name: EMBEDDED, text, over: Over::Manifest, signed, root: stated, read });
    }
    if options.keys.is_empty() {
        for found in &all {
            let id = parse(found.text).map(|s| s.key().to_string());
            let args = [found.name, id.as_deref().unwrap_or("?")];
            findings.fail_as(Severity::Info, "SIG-002.unasked", &args, Detail::default());
            let state = if id.is_some() { SignatureState::NotChecked } else { SignatureState::Unreadable };
            out.reports.push(SignatureReport { key: id, ..report(found, state) });
        }
        findings.not_applicable(ALL, "na.signature");
        return out;
    }
    findings.ran(ALL);
    for found in &all {
        let (report, signer) = one(found, &options.keys, findings);
        out.reports.push(report);
        out.signer = out.signer.or(signer);
        if found.over != Over::File && whole.is_some() && found.root == whole {
            out.of_root = out.of_root.or(signer);
        }
    }
    let asked: Vec<String> = options.keys.iter().map(|k| k.id().to_string()).collect();
    if out.signer.is_none() {
        let key = if out.reports.is_empty() { "SIG-001.none" } else { "SIG-001.other" };
        findings.fail(key, &[&asked.join(", ")], Detail::default());
    }
    let good = out.reports.iter().find(|r| r.state == SignatureState::Good);
    match good.map(|r| (&r.path, &r.time)) {
        Some((path, Some(time))) => findings.fail("SIG-004.date", &[path, time], Detail::default()),
        Some((path, None)) => {
            let edition = manifest.map_or_else(|| "?".to_string(), |m| m.created);
            findings.fail("SIG-004.undated", &[path, &edition], Detail::default());
        }
        None => {}
    }
    out
}

fn parse(text: &[u8]) -> Option<Signature> {
    Signature::parse(std::str::from_utf8(text).ok()?).ok()
}

fn report(found: &Found<'_>, state: SignatureState) -> SignatureReport {
    SignatureReport { path: found.name.to_string(), over: found.over, state, key: None, comment: None, time: None }
}

fn one(found: &Found<'_>, keys: &[PublicKey], findings: &mut Findings) -> (SignatureReport, Option<KeyId>) {
    let (name, root) = (found.name, found.read);
    let at = || Detail::at(if found.over == Over::Manifest { Where::entry(EMBEDDED) } else { Where::default() });
    let mut out = report(found, SignatureState::Unreadable);
    let Some(signature) = parse(found.text) else {
        findings.fail("SIG-003.unreadable", &[name], at());
        return (out, None);
    };
    let id = signature.key().to_string();
    out.key = Some(id.clone());
    let Some(key) = keys.iter().find(|k| k.id() == signature.key()) else {
        out.state = SignatureState::UnknownKey;
        findings.fail("SIG-002.unknown", &[name, &id], at());
        return (out, None);
    };
    out.state = SignatureState::Bad;
    let vouched = signature.check_comment(key).is_ok();
    let statement = vouched.then(|| Statement::parse(signature.comment())).flatten().unwrap_or_default();
    if vouched {
        out.comment = Some(signature.comment().to_string());
        out.time = signed_at(signature.comment()).map(rfc3339);
    }
    let said = statement.root.as_deref().or(found.root.as_deref());
    let other_words = said.zip(root).filter(|(said, read)| said != read);
    let differ = |(said, read): (&str, &str)| Detail { expected: Some(said.into()), actual: Some(read.into()), ..at() };
    let signed = signature.check_bytes(key, found.signed).is_ok()
        // who signed the whole and named its root vouches for the root, whether the whole is at hand or not
        || (found.over == Over::Proof && statement.root.is_some() && statement.root.as_deref() == root);
    if !signed {
        match (&statement.root, root) {
            // genuine, but for other words: another issue, or this one with words changed (§4.3 row 99)
            (Some(said), Some(read)) if said != read => {
                findings.fail("SIG-003.words", &[name, &statement.file], differ((said, read)));
            }
            (Some(_), Some(_)) => findings.fail("SIG-003.bytes", &[name, &statement.file], at()),
            _ => findings.fail("SIG-003.bad", &[name], at()),
        }
    } else if !vouched {
        findings.fail("SIG-003.comment", &[name], at());
    } else if let Some(roots) = other_words {
        findings.fail("SIG-003.root", &[name], differ(roots));
    } else {
        out.state = SignatureState::Good;
    }
    let signer = (out.state == SignatureState::Good).then(|| key.id());
    (out, signer)
}

/// What the manifest says of itself.
#[derive(Deserialize)]
struct Stated {
    created: String,
    root: String,
}
