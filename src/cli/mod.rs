//! The command line: the contract is `docs/cli.md`. One file a command, each thin.

mod build;
mod cover;
mod explain;
mod inspect;
mod keygen;
mod keys;
mod out;
mod preflight;
mod prove;
mod say;
mod sign;
mod verify;
mod verify_args;
mod verify_files;

use clap::{Parser, Subcommand, ValueEnum};
use fuzi::messages::Lang;
use std::io::IsTerminal;
use std::process::ExitCode;

/// Nothing at or above the threshold.
pub const DONE: u8 = 0;
/// Findings, or a manuscript that cannot be published as it stands.
pub const FINDINGS: u8 = 1;
/// Usage, missing file, bad key.
pub const USAGE: u8 = 2;
/// Input unreadable, malformed, encrypted or over a limit.
pub const UNREADABLE: u8 = 3;
/// A defect of this program.
pub const INTERNAL: u8 = 70;

#[derive(Parser)]
#[command(
    name = "fuzi",
    version,
    about = "付梓：把中文书稿做成带许可声明的 EPUB 与 PDF，并证明一字未改\nA Chinese manuscript in; a licensed EPUB and two PDFs out; proof that no word changed",
    max_term_width = 100
)]
struct Args {
    /// Language of messages: zh or en (default: from LANG)
    #[arg(long, global = true, value_name = "LANG")]
    lang: Option<String>,
    /// Colours: auto, always or never (NO_COLOR is honoured)
    #[arg(long, global = true, value_enum, default_value = "auto")]
    color: Color,
    /// No progress and no summary; errors only
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Every repair, with its place and its reason
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Make an EPUB, a screen PDF and a print PDF of each manuscript
    Build(build::BuildArgs),
    /// Make the cover of a manuscript: back, spine and front on one sheet for the press
    Cover(cover::CoverArgs),
    /// Check that licence, credit and words of an EPUB or PDF are intact
    Verify(Box<verify::VerifyArgs>),
    /// What a printer would return a PDF for, and whether it holds the standards that it claims
    Preflight(preflight::PreflightArgs),
    /// Show what was understood of a manuscript; changes nothing
    Inspect(inspect::InspectArgs),
    /// Make a pair of keys to sign with (minisign's form)
    Keygen(keygen::KeygenArgs),
    /// Prove that some blocks are part of a work
    Prove(prove::ProveArgs),
    /// Sign files that verify passes: a NAME.minisig beside each
    Sign(sign::SignArgs),
    /// What an id of a report means, and what to do about it
    Explain(explain::ExplainArgs),
}

/// What every command knows of its surroundings.
pub struct Context {
    /// Language of messages.
    pub lang: Lang,
    /// Errors only.
    pub quiet: bool,
    /// How much to tell.
    pub verbose: u8,
    /// Whether standard output shows colours.
    pub color: bool,
    /// `SOURCE_DATE_EPOCH`.
    pub source_date_epoch: Option<i64>,
}

/// Runs the program.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // help and version are no errors; what clap cannot print, nobody can read
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { DONE });
        }
    };
    let lang = Lang::choose(args.lang.as_deref(), |k| std::env::var(k).ok());
    let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let colored = |terminal: bool| match args.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !plain && std::env::var_os("TERM").is_none_or(|t| t != "dumb"),
    };
    let color = colored(std::io::stdout().is_terminal());
    say::install(colored(std::io::stderr().is_terminal()));
    let source_date_epoch = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) if !text.is_empty() => match text.parse() {
            Ok(n) => Some(n),
            Err(_) => {
                eprintln!("SOURCE_DATE_EPOCH: {text:?} is not a number of seconds");
                return ExitCode::from(USAGE);
            }
        },
        _ => None,
    };
    let context = Context { lang, quiet: args.quiet, verbose: args.verbose, color, source_date_epoch };
    // a panic is a defect of ours, but never a half-written file and never an exit code that means something else
    let code = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| match args.command {
        Command::Build(a) => build::run(&a, &context),
        Command::Cover(a) => cover::run(&a, &context),
        Command::Verify(a) => verify::run(&a, &context),
        Command::Preflight(a) => preflight::run(&a, &context),
        Command::Inspect(a) => inspect::run(&a, &context),
        Command::Keygen(a) => keygen::run(&a, &context),
        Command::Prove(a) => prove::run(&a, &context),
        Command::Sign(a) => sign::run(&a, &context),
        Command::Explain(a) => explain::run(&a, &context),
    }));
    ExitCode::from(code.unwrap_or(INTERNAL))
}
