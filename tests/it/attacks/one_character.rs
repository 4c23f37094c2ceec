//! One character anywhere: INT-001 names its block and its place, in the EPUB and in both PDFs (§6.5, 3).

use super::book::TEXT;
use super::good::{Evidence, ask, good};
use std::collections::BTreeMap;

/// Places in the body that five characters name, spread over it: block, character, the five, and what stands in the middle.
fn places(step: usize) -> Vec<(u32, usize, String)> {
    let canon = good().resolved.edition.canon();
    let whole: String = canon.blocks.iter().map(|b| b.text.as_str()).collect();
    let mut found = Vec::new();
    for block in canon.blocks.iter().filter(|b| matches!(b.kind.as_str(), "para" | "turn" | "heading" | "caption")) {
        let chars: Vec<char> = block.text.chars().collect();
        for i in 2..chars.len().saturating_sub(2) {
            let five: String = chars[i - 2..=i + 2].iter().collect();
            // Han only: labels stand in their own element, and numbers of notes between the characters
            if five.chars().all(|c| ('\u{4E00}'..'\u{9FFF}').contains(&c)) && whole.matches(&five).count() == 1 {
                found.push((block.id.0, i, five));
            }
        }
    }
    found.into_iter().step_by(step).collect()
}

fn changed(five: &str, to: char) -> Option<String> {
    let mut chars: Vec<char> = five.chars().collect();
    (chars[2] != to).then(|| {
        chars[2] = to;
        chars.into_iter().collect()
    })
}

#[test]
fn a_changed_character_is_named_with_its_place() {
    let g = good();
    let mut tried: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut hold = |kind: &'static str, bytes: Vec<u8>, block: u32, at: usize, what: &str| {
        *tried.entry(kind).or_default() += 1;
        let said = ask(&bytes, Evidence::Source);
        let checks = &said.report.artefacts[0].checks;
        let place = |c: &fuzi::verify::Check| c.r#where.block == Some(block) && c.r#where.char == Some(at);
        if !checks.iter().any(|c| c.id == "INT-001" && c.expected.is_some() && place(c)) {
            wrong.push(format!("{kind}: {what}, b{block:04} character {at}: {}", said.line()));
        }
        if ask(&bytes, Evidence::Alone).errors.is_empty() {
            wrong.push(format!("{kind}: {what}, alone: no error"));
        }
    };
    for (n, (block, at, five)) in places(9).into_iter().enumerate() {
        let Some(to) = changed(&five, ['龘', '人', '不', '一'][n % 4]) else { continue };
        let book = g.epub();
        if book.text(TEXT).matches(&five).count() == 1 {
            hold("EPUB", book.swap(TEXT, &five, &to).zip(), block, at, &five);
        }
    }
    // in a PDF only what is embedded can be drawn
    for (n, (block, at, five)) in places(23).into_iter().enumerate() {
        let Some(to) = changed(&five, ['人', '不', '一', '的'][n % 4]) else { continue };
        let make = |pdf: super::pages::Pdf| {
            let make = std::panic::AssertUnwindSafe(|| pdf.retext(&five, &to).save());
            // five characters across a page, or a face without that glyph: another place will do
            std::panic::catch_unwind(make).ok()
        };
        if let Some(bytes) = make(g.pdf()) {
            hold("PDF", bytes, block, at, &five);
        }
        if n % 2 == 0
            && let Some(bytes) = make(g.print())
        {
            hold("print", bytes, block, at, &five);
        }
    }
    println!("one character: {} of {tried:?} places missed", wrong.len());
    assert!(tried["EPUB"] >= 20 && tried["PDF"] >= 8 && tried["print"] >= 4, "{tried:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
