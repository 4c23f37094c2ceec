//! Hostile and broken input: no panic, no hang, a clear answer. Deterministic; `FUZI_FUZZ_SECONDS` says how long the
//! ignored smoke test goes on (CI gives it two minutes).

use crate::fuzz_parts::PARTS;
use crate::support::here;
use fuzi::document::Overrides;
use fuzi::license::{SealOptions, seal};
use fuzi::normalize::Extracted;
use fuzi::preflight::{Standard, Wanted, preflight};
use fuzi::press::understand_manuscript;
use fuzi::source::read_bytes;
use fuzi::verify::{Limits, Reference, verify};
use std::time::{Duration, Instant};

/// xorshift64*: enough to choose where to hurt.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n.max(1)
    }
}

const HURT: &[&str] = &[
    "**",
    "`",
    "> ",
    "- ",
    "1. ",
    "|",
    "---\n",
    "\n\n",
    "\\",
    "&#0;",
    "<!--",
    "<script>",
    "![](",
    "](",
    "\u{200B}",
    "\u{202E}",
    "\u{FFFD}",
    "\u{1F468}\u{200D}\u{1F469}",
    "e\u{301}",
    "：",
    "（以下简称“",
    "——",
    "……",
    "“",
    "”",
    "第1卷",
    "CC-BY",
    "---\ntitle: ",
    "\u{3000}",
    "\r\n",
    "\t",
    "\u{E0041}",
    "\u{FE00}",
    "ﷺ",
    "कि",
    "A",
    "[",
    "]{.dot}",
    "]{lang=en width=3}",
    "{汉字|",
    "|zì}",
    "[^注]",
    "\n\n[^注]: ",
    "\n::: verse\n",
    "\n::: 落款\n",
    "\n:::\n",
    "<ruby>",
    "<rt>",
    "</ruby>",
    "\n|---|\n",
    "\n\n: ",
];

/// Cuts, doubles, swaps and sprinkles a text.
fn hurt(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..1 + dice.roll(12) {
        let at = dice.roll(chars.len() + 1);
        match dice.roll(4) {
            0 => {
                let end = (at + dice.roll(40)).min(chars.len());
                chars.drain(at.min(end)..end);
            }
            1 => {
                let end = (at + dice.roll(200)).min(chars.len());
                let part: Vec<char> = chars[at.min(end)..end].to_vec();
                chars.splice(at..at, part);
            }
            _ => {
                let bit = HURT[dice.roll(HURT.len())];
                chars.splice(at..at, bit.chars());
            }
        }
    }
    chars.into_iter().collect()
}

/// Reads, repairs, seals and makes an EPUB; whatever comes of it, the words that are kept are checked by verify.
fn manuscript(name: &str, text: &str) {
    let Ok(m) = read_bytes(name, text.as_bytes(), None) else { return };
    for extracted in [Extracted::Auto, Extracted::Yes] {
        let overrides = Overrides {
            title: Some("题".into()),
            authors: vec!["甲".into()],
            license: Some("CC-BY-4.0".into()),
            license_basis: Some("试".into()),
        };
        let u = understand_manuscript(m.clone(), extracted, &overrides);
        let _ = fuzi::inspect::report(&u.document, &u.ledger);
        let Ok(edition) = seal(u.document, u.ledger, &SealOptions::default()) else { continue };
        let Ok(made) = fuzi::epub::emit(&edition) else { continue };
        let report = verify(&made.bytes, "a.epub", &Reference::from_edition(&edition), &Limits::default());
        assert_eq!(report.exit, 0, "{:?}\n{text}", report.failed_ids());
    }
}

fn bytes(data: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = data.to_vec();
    for _ in 0..1 + dice.roll(8) {
        if out.is_empty() {
            break;
        }
        let at = dice.roll(out.len());
        match dice.roll(4) {
            0 => out.truncate(at),
            1 => out[at] = dice.roll(256) as u8,
            2 => {
                let end = (at + dice.roll(64)).min(out.len());
                out.drain(at..end);
            }
            _ => {
                let end = (at + dice.roll(64)).min(out.len());
                let part = out[at..end].to_vec();
                out.splice(at..at, part);
            }
        }
    }
    out
}

/// Verifies and preflights hostile bytes; whatever they are, there is an answer, and in time. The bytes are kept when there is none.
fn judged(bytes: &[u8]) {
    let start = Instant::now();
    let report = std::panic::catch_unwind(|| verify(bytes, "x", &Reference::None, &Limits::default()));
    let mut good = report.as_ref().is_ok_and(|r| matches!(r.exit, 0 | 1 | 3) && !r.to_json().is_empty());
    let wanted = Wanted { standards: Standard::ALL.to_vec(), claims: true, printer_with_x: true };
    good &= std::panic::catch_unwind(|| preflight(bytes, "x", &wanted, &Limits::default())).is_ok();
    if !good || start.elapsed() > Duration::from_secs(50) {
        let kept = std::env::temp_dir().join(format!("fuzi-fuzz-{}", bytes.len()));
        std::fs::write(&kept, bytes).unwrap();
        panic!("no answer in time to {}", kept.display());
    }
}

#[test]
fn a_few_hundred_files_of_every_part() {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    for part in PARTS {
        for _ in 0..40 {
            judged(&part.file(&mut dice));
        }
    }
}

#[test]
fn a_few_hundred_hurt_manuscripts() {
    let seeds = [std::fs::read_to_string(here("samples/essay.md")).unwrap()];
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for i in 0..150 {
        let text = hurt(&seeds[0], &mut dice);
        manuscript(if i % 3 == 0 { "a.txt" } else { "a.md" }, &text);
    }
}

#[test]
#[ignore = "a smoke test of minutes; CI runs it"]
fn smoke() {
    let seconds = std::env::var("FUZI_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(10);
    let end = Instant::now() + Duration::from_secs(seconds);
    let seeds: Vec<String> = ["samples/essay.md", "samples/interview.md"]
        .iter()
        .map(|p| std::fs::read_to_string(here(p)).unwrap())
        .collect();
    let made = tempfile::tempdir().unwrap();
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_fuzi"))
        .args(["build", "samples/essay.md", "-q", "-o"])
        .arg(made.path())
        .current_dir(here("."))
        .status()
        .unwrap();
    assert!(status.success());
    let files: Vec<Vec<u8>> = ["essay.epub", "essay.pdf", "essay.print.pdf"]
        .iter()
        .map(|n| std::fs::read(made.path().join(n)).unwrap())
        .collect();
    let seed = std::env::var("FUZI_FUZZ_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(0xD1B5_4A32_D192_ED03);
    let mut dice = Dice(seed);
    let (mut texts, mut verified) = (0u64, 0u64);
    while Instant::now() < end {
        for part in PARTS {
            for _ in 0..20 {
                judged(&part.file(&mut dice));
                verified += 1;
            }
        }
        let text = hurt(&seeds[dice.roll(seeds.len())], &mut dice);
        manuscript(if dice.roll(3) == 0 { "a.txt" } else { "a.md" }, &text);
        texts += 1;
        for file in &files {
            judged(&bytes(file, &mut dice));
            verified += 1;
        }
    }
    println!("{texts} manuscripts, {verified} files");
}
