//! `fuzi prove`: that some blocks of a file are part of it, in a proof that holds without the rest.

use super::keys::{self, Failure, Readers};
use super::{Context, DONE, FINDINGS, USAGE, out, say, verify_files};
use fuzi::digest::sha256_hex;
use fuzi::license::{BlockDigest, Proof};
use fuzi::messages::Lang;
use fuzi::verify::{self, Limits, Reference};
use miette::Severity;
use std::ops::Range;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct ProveArgs {
    /// The whole work: an EPUB or PDF of fuzi's
    artefact: PathBuf,
    /// First and last block of the part (b0100..b0150), or one (b0100)
    #[arg(long, value_name = "FIRST..LAST", value_parser = numbers)]
    blocks: (u32, u32),
    /// Where the proof goes; without it, to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a proof that is there
    #[arg(long)]
    force: bool,
}

/// `b0100..b0150`, both included; `b0100` alone; the `b` may be left out.
fn numbers(text: &str) -> Result<(u32, u32), String> {
    let number = |t: &str| t.trim().trim_start_matches('b').parse::<u32>().ok();
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err("b0100..b0150, or b0100".to_string()),
    }
}

pub fn run(args: &ProveArgs, context: &Context) -> u8 {
    match prove(args, context) {
        Ok(code) => code,
        Err((said, code)) => {
            say::print(&said, Severity::Error, None, context);
            code
        }
    }
}

fn prove(args: &ProveArgs, context: &Context) -> Result<u8, Failure> {
    let name = args.artefact.display().to_string();
    let limits = Limits::default();
    let bytes = verify_files::read(&args.artefact, limits.max_bytes).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => (say::Said::new("IO-001", &[&name]), USAGE),
        _ => (say::Said::new("IO-003", &[&name, &e.to_string()]), USAGE),
    })?;
    let report = verify::verify(&bytes, &name, &Reference::None, &limits);
    if report.exit != 0 {
        return Err((say::Said::new("PRF-003", &[&name, &report.failed_ids().join(", ")]), report.exit));
    }
    let none = || (say::Said::new("PRF-004", &[&name]), FINDINGS);
    let (language, all) = verify::blocks(&bytes, &limits).ok_or_else(none)?;
    let (first, last) = args.blocks;
    let outside = || {
        let (from, to) = (all.first().map_or("", |b| &b.id), all.last().map_or("", |b| &b.id));
        (say::Said::new("PRF-005", &[&name, from, to]), USAGE)
    };
    let range = stretch(&all, first, last).ok_or_else(outside)?;
    let proof = Proof::new(&language, &all, range).ok_or_else(outside)?;
    let Some(file) = &args.output else {
        return Ok(out::print(&proof.to_json()).unwrap_or(DONE));
    };
    keys::write(file, proof.to_json().as_bytes(), Readers::All, args.force)?;
    if !context.quiet {
        let (count, all) = (proof.blocks.len(), proof.path.count);
        let root = sha256_hex(&proof.root);
        match context.lang {
            Lang::Zh => println!("{}\t{count} 段，全文 {all} 段，根 {root}", file.display()),
            Lang::En => println!("{}\t{count} of {all} blocks, root {root}", file.display()),
        }
    }
    Ok(DONE)
}

/// Places of the blocks numbered `first` to `last`; alternative texts and readings have the number of their block.
fn stretch(all: &[BlockDigest], first: u32, last: u32) -> Option<Range<usize>> {
    let within = |b: &BlockDigest| {
        b.id.strip_prefix('b').and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| (first..=last).contains(&n))
    };
    let start = all.iter().position(within)?;
    let end = all.iter().rposition(within)? + 1;
    // the file's numbers rise; if they did not, this would be no stretch
    all.get(start..end)?.iter().all(within).then_some(start..end)
}
