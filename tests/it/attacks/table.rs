//! The table's form: a row of the catalogue, its cases, and what each must get.

use super::good::{Evidence, Good, Said, ask};
use fuzi::verify::Verdict;

/// A row of `licence-and-integrity.md` §4.3.
pub struct Attack {
    pub row: u8,
    pub title: &'static str,
    pub cases: Vec<Case>,
}

type Make = Box<dyn Fn(&Good) -> Option<Vec<u8>> + Send + Sync>;

/// What is expected under one kind of evidence.
#[derive(Clone)]
pub struct Want {
    pub evidence: Evidence,
    /// Any of these verdicts.
    pub verdicts: Vec<Verdict>,
    /// Each must be found; `A|B` is either of two.
    pub ids: &'static [&'static str],
    /// None may be found.
    pub not: &'static [&'static str],
}

/// One way to do what the row says.
pub struct Case {
    pub what: &'static str,
    pub make: Make,
    pub wants: Vec<Want>,
}

pub fn attack(row: u8, title: &'static str, cases: impl IntoIterator<Item = Case>) -> Attack {
    Attack { row, title, cases: cases.into_iter().collect() }
}

fn case(
    verdict: Verdict,
    ids: &'static [&'static str],
    what: &'static str,
    make: impl Fn(&Good) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> Case {
    let want = |evidence| Want { evidence, verdicts: vec![verdict], ids, not: &[] };
    Case { what, make: Box::new(make), wants: vec![want(Evidence::Alone), want(Evidence::Source)] }
}

/// FAIL with these ids, alone and with the source.
pub fn fail(
    ids: &'static [&'static str],
    what: &'static str,
    make: impl Fn(&Good) -> Vec<u8> + Send + Sync + 'static,
) -> Case {
    case(Verdict::Fail, ids, what, move |g| Some(make(g)))
}

/// WARN with these ids and no error, alone and with the source.
pub fn warn(
    ids: &'static [&'static str],
    what: &'static str,
    make: impl Fn(&Good) -> Vec<u8> + Send + Sync + 'static,
) -> Case {
    case(Verdict::Warn, ids, what, move |g| Some(make(g)))
}

/// PASS; the ids are remarks.
pub fn pass(
    ids: &'static [&'static str],
    what: &'static str,
    make: impl Fn(&Good) -> Vec<u8> + Send + Sync + 'static,
) -> Case {
    case(Verdict::Pass, ids, what, move |g| Some(make(g)))
}

/// ERROR: no verdict is possible.
pub fn error(
    ids: &'static [&'static str],
    what: &'static str,
    make: impl Fn(&Good) -> Vec<u8> + Send + Sync + 'static,
) -> Case {
    case(Verdict::Error, ids, what, move |g| Some(make(g)))
}

/// FAIL, by another program; no case where it is not installed.
pub fn fail_by_tool(
    ids: &'static [&'static str],
    what: &'static str,
    make: impl Fn(&Good) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> Case {
    case(Verdict::Fail, ids, what, make)
}

impl Case {
    /// The ids need the source; alone only the verdict is held.
    pub fn ids_by_source(mut self) -> Case {
        self.wants[0].ids = &[];
        self
    }

    /// Alone it gets these ids, with the source the others.
    pub fn alone_ids(mut self, ids: &'static [&'static str]) -> Case {
        self.wants[0].ids = ids;
        self
    }

    /// Only the source can know ("src" in the catalogue).
    pub fn src(mut self) -> Case {
        self.wants.remove(0);
        self
    }

    /// Only what the file alone must get.
    pub fn alone(mut self) -> Case {
        self.wants.truncate(1);
        self
    }

    /// Held to the same under other evidence than given so far.
    pub fn only(mut self, evidence: &[Evidence]) -> Case {
        let first = self.wants[0].clone();
        self.wants = evidence.iter().map(|e| Want { evidence: *e, ..first.clone() }).collect();
        self
    }

    /// Something else under other evidence.
    pub fn also(mut self, evidence: Evidence, verdict: Verdict, ids: &'static [&'static str]) -> Case {
        self.wants.push(Want { evidence, verdicts: vec![verdict], ids, not: &[] });
        self
    }

    /// None of these may be found.
    pub fn not(mut self, ids: &'static [&'static str]) -> Case {
        self.wants.iter_mut().for_each(|w| w.not = ids);
        self
    }

    /// Any of these verdicts will do.
    pub fn any_of(mut self, verdicts: &[Verdict]) -> Case {
        self.wants.iter_mut().for_each(|w| w.verdicts = verdicts.to_vec());
        self
    }

    /// Whether it is something that must be found out.
    pub fn is_harm(&self) -> bool {
        self.wants[0].verdicts.iter().all(|v| *v != Verdict::Pass)
            || self.wants.iter().any(|w| w.verdicts == [Verdict::Fail])
    }

    /// `FAIL LIC-001 MAN-001`, of the strongest evidence.
    pub fn wanted(&self) -> String {
        self.wants.last().map(Want::line).unwrap_or_default()
    }

    /// Makes the file and asks what it is; `None` when the tool is missing.
    pub fn run(&self, good: &Good) -> Option<Ran> {
        let run = || {
            let bytes = (self.make)(good)?;
            let (mut differs, mut said) = (Vec::new(), String::new());
            for want in &self.wants {
                let answer = ask(&bytes, want.evidence);
                differs.extend(want.differs(&answer));
                said = answer.line();
            }
            let kind = if bytes.starts_with(b"%PDF") { "pdf" } else { "epub" };
            Some(Ran { naive: super::naive::content(&bytes), bytes, kind, differs, said })
        };
        // a mutator that no longer fits, or a panic in `verify`: one line, and the other cases still run
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or_else(|why| {
            let text = why.downcast_ref::<String>().cloned().or(why.downcast_ref::<&str>().map(|s| s.to_string()));
            let differs = vec![format!("PANIC {}", text.unwrap_or_default())];
            Some(Ran { bytes: Vec::new(), kind: "none", differs, said: String::new(), naive: false })
        })
    }
}

/// What came of a case.
pub struct Ran {
    pub bytes: Vec<u8>,
    pub kind: &'static str,
    /// What differs from what is wanted.
    pub differs: Vec<String>,
    /// What `verify` said under the last evidence.
    pub said: String,
    /// Whether a simple verifier finds it fine.
    pub naive: bool,
}

impl Want {
    fn differs(&self, said: &Said) -> Option<String> {
        let missing: Vec<&str> =
            self.ids.iter().filter(|ids| !ids.split('|').any(|id| said.has(id))).copied().collect();
        let excess: Vec<&str> = self.not.iter().filter(|id| said.has(id)).copied().collect();
        // who edits and does not rebuild the manifest is found out by its digests as well: still a WARN of the row
        let digests_only = said.errors.iter().all(|id| matches!(*id, "MAN-002" | "MAN-003"));
        let verdict = match said.verdict {
            Verdict::Fail if digests_only && self.verdicts == [Verdict::Warn] => Verdict::Warn,
            verdict => verdict,
        };
        if self.verdicts.contains(&verdict) && missing.is_empty() && excess.is_empty() {
            return None;
        }
        let excess = if self.not.is_empty() { String::new() } else { format!(" without {}", self.not.join(" ")) };
        Some(format!("{:?}: want {}{excess}, got {}", self.evidence, self.line(), said.line()))
    }

    fn line(&self) -> String {
        let verdicts: Vec<&str> = self.verdicts.iter().map(|v| v.as_str()).collect();
        format!("{} {}", verdicts.join("|"), self.ids.join(" ")).trim_end().to_string()
    }
}
