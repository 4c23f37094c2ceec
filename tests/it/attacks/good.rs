//! The good files: one interview, sealed and emitted once through the library, and what `verify` says of a file.

use crate::support::here;
use fuzi::document::Overrides;
use fuzi::fonts::FontSet;
use fuzi::license::Edition;
use fuzi::normalize::Extracted;
use fuzi::press::{Format, PressOptions, edition_of, press, understand_manuscript};
use fuzi::sign::{KeyId, SecretKey, Signature, Statement};
use fuzi::source::{ReadOptions, read_bytes, read_file};
use fuzi::typeset::style::PageStyle;
use fuzi::verify::{DetachedSignature, Options, Profile, Reference, Report, Severity, Status, Verdict, verify_with};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// An edition with its three files.
pub struct Made {
    pub edition: Edition,
    pub epub: Vec<u8>,
    pub pdf: Vec<u8>,
    pub print: Vec<u8>,
}

/// The good files of the interview: with the licence resolved on the publisher's word, and without a version.
pub struct Good {
    pub resolved: Made,
    pub unversioned: Made,
    /// The manuscript, for forgers who edit it and press it again.
    pub manuscript: String,
}

impl Good {
    pub fn epub(&self) -> super::book::Book {
        super::book::Book::open(&self.resolved.epub)
    }

    pub fn pdf(&self) -> super::pages::Pdf {
        super::pages::Pdf::open(&self.resolved.pdf)
    }

    pub fn print(&self) -> super::pages::Pdf {
        super::pages::Pdf::open(&self.resolved.print)
    }

    /// What a forger gets who edits the manuscript and presses the whole book again, manifest and all.
    pub fn forged(&self, from: &str, to: &str, format: Format) -> Vec<u8> {
        let text = self.manuscript.replace(from, to);
        assert_ne!(text, self.manuscript, "`{from}` is not in the manuscript");
        pressed(&text, true, &[format]).1.remove(0)
    }
}

fn options(resolved: bool, formats: &[Format]) -> PressOptions {
    let mut overrides = Overrides::default();
    if resolved {
        overrides.license = Some("CC-BY-NC-ND-4.0".into());
        overrides.license_basis = Some("编辑部来信".into());
    }
    PressOptions {
        formats: formats.to_vec(),
        extracted: Extracted::Auto,
        overrides,
        source_date_epoch: None,
        strict: false,
        keep_lines: false,
        print: Default::default(),
        cover: None,
        impose: None,
        epub_cover: true,
    }
}

fn pressed(text: &str, resolved: bool, formats: &[Format]) -> (Edition, Vec<Vec<u8>>) {
    let options = options(resolved, formats);
    let folder = here("tests/data/attacks");
    let manuscript = read_bytes("interview.md", text.as_bytes(), Some(&folder)).expect("manuscript");
    let understood = understand_manuscript(manuscript, options.extracted, &options.overrides);
    let style = |_: Option<&str>| Ok(PageStyle::builtin("a5").expect("style"));
    let fonts = || FontSet::load(None, None);
    let made = press(understood, "interview", &options, style, fonts, &|_| {}).expect("the good edition passes itself");
    (made.edition, made.artefacts.into_iter().map(|a| a.bytes).collect())
}

fn made(text: &str, resolved: bool) -> Made {
    let (edition, files) = pressed(text, resolved, &Format::ALL);
    let [epub, pdf, print] = files.try_into().expect("three files");
    Made { edition, epub, pdf, print }
}

/// Made once for all tests.
pub fn good() -> &'static Good {
    static GOOD: OnceLock<Good> = OnceLock::new();
    GOOD.get_or_init(|| {
        let manuscript = std::fs::read_to_string(here("tests/data/attacks/interview.md")).expect("manuscript");
        Good { resolved: made(&manuscript, true), unversioned: made(&manuscript, false), manuscript }
    })
}

/// The project's damaged interview, which has paragraphs to rejoin: its edition and its EPUB.
pub fn repaired() -> (Edition, Vec<u8>) {
    let path = here("samples/interview.md");
    let options = options(false, &[Format::Epub]);
    let edition = edition_of(&path, &options).expect("edition");
    let manuscript = read_file(&path, &ReadOptions::default()).expect("manuscript");
    let understood = understand_manuscript(manuscript, options.extracted, &options.overrides);
    let style = |_: Option<&str>| Ok(PageStyle::builtin("a5").expect("style"));
    let made = press(understood, "interview", &options, style, || FontSet::load(None, None), &|_| {}).expect("pressed");
    (edition, made.artefacts.into_iter().next().expect("EPUB").bytes)
}

/// What the verdict is given to rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The file alone.
    Alone,
    /// The file alone, judged strictly.
    AloneStrict,
    /// The manuscript, licence resolved.
    Source,
    /// The manuscript as it stands, no version known.
    Unversioned,
    /// The damaged interview of the samples.
    Repaired,
    /// The publisher's key, no signature beside the file.
    Key,
    /// The publisher's key, and the genuine signature of the good EPUB.
    KeyOfEpub,
    /// The publisher's key, and the genuine signature of the good PDF.
    KeyOfPdf,
    /// The publisher's key, and the genuine signature of another issue.
    KeyOfOther,
}

/// What `verify` said: the verdict, and the ids of each weight.
#[derive(Clone, Debug)]
pub struct Said {
    /// PARTIAL (something was not decided) counts here as what was found: WARN or PASS.
    pub verdict: Verdict,
    pub errors: BTreeSet<&'static str>,
    pub warnings: BTreeSet<&'static str>,
    pub infos: BTreeSet<&'static str>,
    pub report: Report,
}

impl Said {
    pub fn of(report: Report) -> Said {
        let mut said = Said {
            verdict: report.verdict,
            errors: BTreeSet::new(),
            warnings: BTreeSet::new(),
            infos: BTreeSet::new(),
            report,
        };
        for check in said.report.artefacts.iter().flat_map(|a| &a.checks) {
            match (check.status, check.severity) {
                (Status::Error, _) | (Status::Fail, Severity::Error) => said.errors.insert(check.id),
                (Status::Fail, Severity::Warning) => said.warnings.insert(check.id),
                (Status::Fail, Severity::Info) => said.infos.insert(check.id),
                _ => continue,
            };
        }
        if said.verdict == Verdict::Partial {
            said.verdict = if said.warnings.is_empty() { Verdict::Pass } else { Verdict::Warn };
        }
        said
    }

    pub fn has(&self, id: &str) -> bool {
        self.errors.contains(id) || self.warnings.contains(id) || self.infos.contains(id)
    }

    /// `FAIL INT-001 MAN-002; warnings LIC-002`.
    pub fn line(&self) -> String {
        let list = |ids: &BTreeSet<&str>| ids.iter().copied().collect::<Vec<_>>().join(" ");
        let mut line = format!("{} {}", self.report.verdict.as_str(), list(&self.errors)).trim_end().to_string();
        if !self.warnings.is_empty() {
            line.push_str(&format!(" (warnings: {})", list(&self.warnings)));
        }
        line
    }
}

/// A key pair: the publisher's, somebody's, or that of an impostor, under the publisher's number.
pub fn key(who: &str) -> SecretKey {
    let (seed, number) = match who {
        "publisher" => (7, 7),
        "impostor" => (8, 7),
        _ => (9, 9),
    };
    SecretKey::from_seed(&[seed; 32], KeyId([number; 8])).expect("key")
}

/// A signature over bytes, as `fuzi sign` makes it, in the spring of 2026.
pub fn signature(who: &str, bytes: &[u8], root: &str) -> String {
    let root = Some(root.to_string());
    let says = Statement { file: "interview.epub".into(), root, time: Some(1_775_000_000), note: None };
    Signature::new(&key(who), bytes, &says.to_string()).expect("signature").to_text()
}

/// The next issue, with its edition.
pub fn other_issue() -> &'static (Edition, Vec<u8>) {
    static OTHER: OnceLock<(Edition, Vec<u8>)> = OnceLock::new();
    OTHER.get_or_init(|| {
        let text = good().manuscript.replace("issue: 1", "issue: 2").replace("今天想请您从头谈起", "今天接着谈");
        let (edition, mut files) = pressed(&text, true, &[Format::Epub]);
        (edition, files.remove(0))
    })
}

/// Verifies a file under the evidence given.
pub fn ask(bytes: &[u8], evidence: Evidence) -> Said {
    let good = good();
    let strict = evidence == Evidence::AloneStrict;
    let root = &good.resolved.edition.manifest().root;
    let beside = match evidence {
        Evidence::KeyOfEpub => Some(signature("publisher", &good.resolved.epub, root)),
        Evidence::KeyOfPdf => Some(signature("publisher", &good.resolved.pdf, root)),
        Evidence::KeyOfOther => Some(signature("publisher", &other_issue().1, &other_issue().0.manifest().root)),
        _ => None,
    };
    let asks = matches!(evidence, Evidence::Key) || beside.is_some();
    let keys = if asks { vec![key("publisher").public()] } else { Vec::new() };
    let signature = beside.map(|s| DetachedSignature { name: "file.minisig".into(), bytes: s.into_bytes() });
    let options = Options {
        keys,
        signature,
        profile: if strict { Profile::Strict } else { Profile::Default },
        ..Options::default()
    };
    let run = |reference: &Reference<'_>| Said::of(verify_with(bytes, "file", reference, &options));
    match evidence {
        Evidence::Source => run(&Reference::Source(&good.resolved.edition)),
        Evidence::Unversioned => run(&Reference::Source(&good.unversioned.edition)),
        Evidence::Repaired => {
            static REPAIRED: OnceLock<Edition> = OnceLock::new();
            run(&Reference::Source(REPAIRED.get_or_init(|| repaired().0)))
        }
        _ => run(&Reference::None),
    }
}
