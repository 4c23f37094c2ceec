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

    /// What differs from what is wanted; `None` when the tool is missing.
    pub fn run(&self, good: &Good) -> Option<Vec<String>> {
        let bytes = (self.make)(good)?;
        Some(self.wants.iter().filter_map(|w| w.differs(&ask(&bytes, w.evidence))).collect())
    }
}

impl Want {
    fn differs(&self, said: &Said) -> Option<String> {
        let missing: Vec<&str> =
            self.ids.iter().filter(|ids| !ids.split('|').any(|id| said.has(id))).copied().collect();
        let excess: Vec<&str> = self.not.iter().filter(|id| said.has(id)).copied().collect();
        if self.verdicts.contains(&said.verdict) && missing.is_empty() && excess.is_empty() {
            return None;
        }
        let verdicts: Vec<&str> = self.verdicts.iter().map(|v| v.as_str()).collect();
        Some(format!(
            "{:?}: want {} {}{}, got {}",
            self.evidence,
            verdicts.join("|"),
            self.ids.join(" "),
            if self.not.is_empty() { String::new() } else { format!(" without {}", self.not.join(" ")) },
            said.line()
        ))
    }
}
