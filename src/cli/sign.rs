//! `fuzi sign`: a signature beside each file, over its bytes, that names the words as `verify` reads them back.

use super::keys::{self, Failure, Readers};
use super::{Context, DONE, USAGE, say};
use fuzi::messages::Lang;
use fuzi::sign::{SecretKey, Signature, Statement};
use fuzi::verify::{self, Limits, Reference};
use miette::Severity;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct SignArgs {
    /// EPUB and PDF files; each gets a NAME.minisig beside it
    #[arg(required = true)]
    artefacts: Vec<PathBuf>,
    /// Secret key (fuzi keygen, or minisign -G)
    #[arg(long, value_name = "SEC")]
    key: PathBuf,
    /// A sentence of yours in the trusted comment
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// When it was signed: seconds since 1970, or now; without it, SOURCE_DATE_EPOCH, else no time is stated
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, default_missing_value = "now", value_parser = timestamp)]
    timestamp: Option<Timestamp>,
    /// File whose first line is the password (else FUZI_KEY_PASSWORD, else the terminal asks)
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Sign also what verify does not pass
    #[arg(long)]
    unchecked: bool,
    /// Replace signatures that are there
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy)]
enum Timestamp {
    Now,
    At(i64),
}

fn timestamp(text: &str) -> Result<Timestamp, String> {
    match text {
        "now" => Ok(Timestamp::Now),
        _ => text.parse().map(Timestamp::At).map_err(|_| "seconds since 1970, or nothing for now".to_string()),
    }
}

pub fn run(args: &SignArgs, context: &Context) -> u8 {
    // before the password is asked for
    let there = args.artefacts.iter().map(|a| keys::beside(a)).find(|p| !args.force && p.exists());
    if let Some(path) = there {
        return failed(refuse("KEY-009", &[&path.display().to_string()], USAGE), context);
    }
    let key = match keys::secret_key(&args.key, args.password_file.as_deref(), context) {
        Ok(key) => key,
        Err(failure) => return failed(failure, context),
    };
    let mut worst = DONE;
    let mut seen: Vec<&Path> = Vec::new();
    for path in &args.artefacts {
        if seen.contains(&path.as_path()) {
            continue;
        }
        seen.push(path);
        if let Err(failure) = one(path, &key, args, context) {
            worst = worst.max(failed(failure, context));
        }
    }
    worst
}

fn refuse(id: &'static str, args: &[&str], code: u8) -> Failure {
    (say::Said::new(id, args), code)
}

fn failed((said, code): Failure, context: &Context) -> u8 {
    say::print(&said, Severity::Error, None, context);
    code
}

fn one(path: &Path, key: &SecretKey, args: &SignArgs, context: &Context) -> Result<(), Failure> {
    let name = path.display().to_string();
    let limits = Limits::default();
    let mut bytes = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|f| f.take(limits.max_bytes.saturating_add(1)).read_to_end(&mut bytes));
    match read {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(refuse("IO-001", &[&name], USAGE)),
        Err(e) => return Err(refuse("IO-003", &[&name, &e.to_string()], USAGE)),
        // half a file must not be signed
        Ok(n) if n as u64 > limits.max_bytes => {
            return Err(refuse("IO-005", &[&name, &limits.max_bytes.to_string()], super::UNREADABLE));
        }
        Ok(_) => {}
    }
    let report = verify::verify(&bytes, &name, &Reference::None, &limits);
    if report.exit != 0 && !args.unchecked {
        return Err(refuse("KEY-012", &[&name, &report.failed_ids().join(", ")], report.exit));
    }
    let statement = Statement {
        file: path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        root: report.artefacts.first().and_then(|a| a.text.root.clone()),
        time: match args.timestamp {
            Some(Timestamp::At(seconds)) => Some(seconds),
            flag => context.source_date_epoch.or_else(|| flag.and_then(|_| now())),
        },
        note: args.comment.clone(),
    };
    let signature =
        Signature::new(key, &bytes, &statement.to_string()).map_err(|e| refuse("KEY-014", &[&e.to_string()], USAGE))?;
    let target = keys::beside(path);
    keys::write(&target, signature.to_text().as_bytes(), Readers::All, args.force)?;
    if !context.quiet {
        let word = if context.lang == Lang::Zh { "密钥" } else { "key" };
        println!("{}\t{word} {}\t{}", target.display(), key.id(), signature.comment());
    }
    Ok(())
}

/// The clock: only for `--timestamp`.
fn now() -> Option<i64> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}
