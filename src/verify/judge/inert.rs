//! A notice that only programs find: in comments and attributes, and nowhere in sight (§4.3 row 36; VIS-006).

use crate::verify::judge::known::Known;
use crate::verify::judge::licence_text::{find_codes, find_uris};
use crate::verify::model::{Artefact, squeezed};
use crate::verify::report::findings::{Detail, Findings};

/// Says where the notice stands instead of in sight.
pub(crate) fn check(artefact: &Artefact, known: Option<&Known>, findings: &mut Findings) {
    if artefact.pdf || artefact.inert.is_empty() {
        return;
    }
    let seen: String = artefact
        .extras
        .iter()
        .chain(&artefact.edition)
        .map(|s| s.text.as_str())
        .chain(artefact.fields.iter().map(|f| f.value.as_str()))
        .chain([artefact.notice.text.as_str()])
        .map(squeezed)
        .collect();
    let lines: Vec<String> = match known {
        Some(k) => {
            k.licence.notice.iter().map(|l| squeezed(l)).filter(|l| !l.is_empty() && !seen.contains(l)).collect()
        }
        None => Vec::new(),
    };
    let unsaid = findings.has("NOT-001");
    for inert in &artefact.inert {
        let text = squeezed(&inert.text);
        let notice = lines.iter().any(|l| text.contains(l));
        let licence = unsaid && (!find_codes(&inert.text).is_empty() || !find_uris(&inert.text).is_empty());
        if notice || licence {
            findings.fail("VIS-006.notice", &[&inert.what], Detail::at(inert.at.clone()));
        }
    }
}
