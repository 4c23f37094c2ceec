//! Diagnostics on a terminal: which file, which line, what is wrong, what to do.

use super::Context;
use fuzi::cover::CoverError;
use fuzi::document::Finding;
use fuzi::license::SealError;
use fuzi::messages;
use fuzi::normalize::Doubt;
use fuzi::press::PressError;
use fuzi::source::{FrontMatterError, ReadError};
use fuzi::text::SourceSpan;
use fuzi::typeset::style::StyleError;
use miette::{LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity};

/// A message with its place.
pub struct Said {
    /// Id.
    pub id: &'static str,
    /// Values.
    pub args: Vec<String>,
    /// Place in the manuscript.
    pub span: Option<SourceSpan>,
}

impl Said {
    /// Without a place.
    pub fn new(id: &'static str, args: &[&str]) -> Said {
        Said { id, args: args.iter().map(|a| (*a).to_string()).collect(), span: None }
    }

    fn at(self, span: Option<SourceSpan>) -> Said {
        Said { span, ..self }
    }
}

/// Chooses plain or coloured diagnostics.
pub fn install(color: bool) {
    let theme = if color { miette::GraphicalTheme::unicode() } else { miette::GraphicalTheme::unicode_nocolor() };
    // set once at start; a second call has nothing to add
    let _ = miette::set_hook(Box::new(move |_| {
        Box::new(miette::GraphicalReportHandler::new_themed(theme.clone()).with_width(100).with_context_lines(0))
    }));
}

/// Prints an error or a warning on stderr.
pub fn print(said: &Said, severity: Severity, source: Option<(&str, &str)>, context: &Context) {
    let mut diagnostic = MietteDiagnostic::new(messages::text(said.id, &said.args, context.lang))
        .with_code(said.id)
        .with_severity(severity);
    if let Some(help) = messages::help(said.id, context.lang) {
        diagnostic = diagnostic.with_help(help);
    }
    let place = said
        .span
        .zip(source)
        .filter(|(s, (_, text))| s.end <= text.len() && text.is_char_boundary(s.start) && text.is_char_boundary(s.end));
    match place {
        Some((span, (name, text))) => {
            let end = one_line(text, span);
            let report = Report::new(diagnostic.with_label(LabeledSpan::underline(span.start..end)));
            eprintln!("{:?}", report.with_source_code(NamedSource::new(name, printable(text))));
        }
        None => eprintln!("{:?}", Report::new(diagnostic)),
    }
}

/// A place is shown on the line where it begins.
fn one_line(text: &str, span: SourceSpan) -> usize {
    text[span.start..span.end].find('\n').map_or(span.end, |n| span.start + n)
}

/// Control characters and bidi controls of a manuscript never reach the terminal; lengths stay.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
            c if c.is_control() && c.len_utf8() == 1 => '?',
            c => c,
        })
        .collect()
}

/// A finding as a message.
pub fn finding(f: &Finding) -> Said {
    Said { id: f.id, args: f.args.clone(), span: f.span }
}

/// A doubt as a message.
pub fn doubt(d: &Doubt) -> Said {
    Said { id: d.rule, args: vec![d.message.clone()], span: Some(d.span) }
}

/// A reading error as a message.
pub fn read_error(error: &ReadError) -> Said {
    match error {
        ReadError::NotFound { path } => Said::new("IO-001", &[&path.display().to_string()]),
        ReadError::Io { path, error } => Said::new("IO-003", &[&path.display().to_string(), &error.to_string()]),
        ReadError::Kind { name } => Said::new("IO-004", &[name]),
        ReadError::TooLarge { name, limit } => Said::new("IO-005", &[name, &limit.to_string()]),
        ReadError::Empty { name } => Said::new("IO-006", &[name]),
        ReadError::Binary { name, offset, byte } => {
            Said::new("IO-007", &[name, &offset.to_string(), &format!("0x{byte:02X}")])
        }
        ReadError::Encoding { name, utf16: true, .. } => Said::new("IO-009", &[name]),
        ReadError::Encoding { name, line, offset, .. } => {
            Said::new("IO-008", &[name, &line.to_string(), &offset.to_string()])
        }
        ReadError::FrontMatter { error, .. } => match error {
            FrontMatterError::Syntax { message, span } => Said::new("META-003", &[message]).at(Some(*span)),
            FrontMatterError::Value { key, expected, span } => Said::new("META-004", &[key, expected]).at(Some(*span)),
        },
    }
}

/// A sealing error as a message.
pub fn seal_error(error: &SealError) -> Said {
    match error {
        SealError::NoTitle => Said::new("META-005", &[]),
        SealError::NoCreator => Said::new("ATT-001", &[]),
        SealError::NoLicence => Said::new("LIC-001", &[]),
        SealError::UnknownLicence { code, span } => Said::new("LIC-006", &[code]).at(*span),
        SealError::Contradiction { stated, configured, span } => Said::new("LIC-004", &[stated, configured]).at(*span),
        SealError::NoBasis => Said::new("LIC-012", &[]),
        SealError::Notice { clause, code, span } => Said::new("LIC-008", &[clause, code]).at(*span),
        SealError::Empty => Said::new("TXT-001", &[]),
    }
}

/// A press error as a message, with its exit code.
pub fn press_error(error: &PressError) -> (Said, u8) {
    match error {
        PressError::Seal(e) => (seal_error(e), super::FINDINGS),
        PressError::Strict { findings, doubts } => {
            (Said::new("PRS-004", &[&(findings.len() + doubts.len()).to_string()]), super::FINDINGS)
        }
        PressError::OffSheet { findings } => (Said::new("PRS-005", &[&findings.len().to_string()]), super::FINDINGS),
        PressError::Style(e) => (style_error(e), super::USAGE),
        PressError::Fonts(e) => (Said::new("FNT-002", &[&e.to_string()]), super::USAGE),
        PressError::Emit { format, reason } => (Said::new("PRS-003", &[format, reason]), super::FINDINGS),
        PressError::Claim { name, standard, clauses } => {
            (Said::new("PRS-006", &[name, standard, clauses]), super::INTERNAL)
        }
        PressError::Cover(e) => (cover_error(e), super::USAGE),
        PressError::SelfCheck { name, ids } => (Said::new("PRS-001", &[name, ids]), super::INTERNAL),
    }
}

/// A cover error as a message.
pub fn cover_error(error: &CoverError) -> Said {
    match error {
        CoverError::Isbn { given, reason } => Said::new("COV-001", &[given, reason]),
        CoverError::Spine { pages, caliper } => Said::new("COV-002", &[&pages.to_string(), caliper]),
    }
}

/// A style error as a message.
pub fn style_error(error: &StyleError) -> Said {
    Said::new("STY-001", &[&error.to_string()])
}
