//! Collects results of checks. A check passes only if it ran: a state that nobody set is never PASS.

use crate::license::sha256_hex;
use crate::verify::report::messages;
use crate::verify::report::{Check, NotChecked, Severity, Status, Verdict, Where, shown};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Findings of one id that are listed; the rest is counted.
const LISTED: usize = 40;

/// No verdict is possible; the finding that says why is already in [`Findings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop;

/// How strictly to judge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// The severities of the table.
    #[default]
    Default,
    /// Doubts about licence and spacing count as errors.
    Strict,
    /// The container and what the machine metadata say; words, sight and the visible notice are left out, so the
    /// verdict is PARTIAL at best.
    Metadata,
}

impl Profile {
    /// Its name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Profile::Default => "default",
            Profile::Strict => "strict",
            Profile::Metadata => "metadata",
        }
    }
}

/// What is known of a finding besides its message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Detail {
    pub at: Where,
    pub expected: Option<String>,
    pub actual: Option<String>,
}

impl Detail {
    pub(crate) fn at(at: Where) -> Detail {
        Detail { at, ..Detail::default() }
    }

    pub(crate) fn diff(at: Where, expected: &str, actual: &str) -> Detail {
        Detail { at, expected: Some(shown(expected)), actual: Some(shown(actual)) }
    }
}

/// The collector.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    profile: Profile,
    failed: Vec<Check>,
    listed: BTreeMap<&'static str, (usize, usize)>,
    ran: Vec<&'static str>,
    not_applicable: Vec<(&'static str, &'static str)>,
    undecided: Vec<(&'static str, &'static str, Vec<String>)>,
    stopped: bool,
    /// When reading has to end, and the limit that says so.
    deadline: Option<(Instant, Duration)>,
}

impl Findings {
    pub(crate) fn new(profile: Profile) -> Findings {
        Findings { profile, ..Findings::default() }
    }

    /// Records that a check ran; without a failure it then counts as passed.
    pub(crate) fn ran(&mut self, ids: &[&'static str]) {
        self.ran.extend(ids);
    }

    /// Records that there is nothing a check could look at.
    pub(crate) fn not_applicable(&mut self, ids: &[&'static str], why: &'static str) {
        self.not_applicable.extend(ids.iter().map(|id| (*id, why)));
    }

    /// Starts the clock of RES-006. The collector is handed along everywhere, so it carries the deadline; no time gets
    /// into the report.
    pub(crate) fn limit_time(&mut self, limit: Duration) {
        self.ran.push("RES-006");
        self.deadline = Instant::now().checked_add(limit).map(|end| (end, limit));
    }

    /// Whether there is time left; asked at every page, entry and stream, and every some hundred objects.
    ///
    /// # Errors
    /// [`Stop`] with RES-006 recorded, once, when there is none. Who judges may then return: the verdict is ERROR.
    pub(crate) fn in_time(&mut self) -> Result<(), Stop> {
        match self.deadline {
            _ if self.has("RES-006") => Err(Stop),
            Some((end, limit)) if Instant::now() >= end => {
                Err(self.stop("RES-006.time", &[&limit.as_secs().to_string()], Where::default()))
            }
            _ => Ok(()),
        }
    }

    /// Records that checks could not decide, also where they ran in part: they do not pass, and the verdict is PARTIAL
    /// at best. `why` is a row `why.*` of the message table.
    pub(crate) fn undecided(&mut self, ids: &[&'static str], why: &'static str) {
        self.undecided.extend(ids.iter().map(|id| (*id, why, Vec::new())));
    }

    /// The same of one check, with values for the places of the row. Several reasons of a check are all said.
    pub(crate) fn undecided_of(&mut self, id: &'static str, why: &'static str, args: &[&str]) {
        self.undecided.push((id, why, args.iter().map(|a| shown(a)).collect()));
    }

    /// Whether a check of this id failed.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.failed.iter().any(|c| c.id == id)
    }

    /// What failed, and nothing else.
    pub(crate) fn into_failures(self) -> Vec<Check> {
        self.failed
    }

    /// What failed so far.
    #[cfg(test)]
    pub(crate) fn failures(&self) -> impl Iterator<Item = &Check> {
        self.failed.iter()
    }

    /// Records a failure; `key` is a row of the message table.
    pub(crate) fn fail(&mut self, key: &'static str, args: &[&str], detail: Detail) {
        self.record(key, args, detail, Status::Fail, None);
    }

    /// Records a failure with a weight of its own.
    pub(crate) fn fail_as(&mut self, severity: Severity, key: &'static str, args: &[&str], detail: Detail) {
        self.record(key, args, detail, Status::Fail, Some(severity));
    }

    /// Records what makes a verdict impossible.
    pub(crate) fn stop(&mut self, key: &'static str, args: &[&str], at: Where) -> Stop {
        self.stopped = true;
        self.record(key, args, Detail::at(at), Status::Error, None);
        Stop
    }

    /// Takes over what another collector has.
    pub(crate) fn absorb(&mut self, other: Findings) {
        self.failed.extend(other.failed);
        self.ran.extend(other.ran);
        self.not_applicable.extend(other.not_applicable);
        self.undecided.extend(other.undecided);
        self.stopped |= other.stopped;
        for (id, (listed, more)) in other.listed {
            let entry = self.listed.entry(id).or_default();
            *entry = (entry.0 + listed, entry.1 + more);
        }
    }

    fn record(&mut self, key: &'static str, args: &[&str], detail: Detail, status: Status, weight: Option<Severity>) {
        let row = messages::row(key);
        let id = messages::id_of(key);
        self.ran.push(id);
        let entry = self.listed.entry(id).or_default();
        if entry.0 >= LISTED && status == Status::Fail {
            entry.1 += 1;
            return;
        }
        entry.0 += 1;
        let args: Vec<String> = args.iter().map(|a| shown(a)).collect();
        let mut h = Sha256::new();
        let place = format!("{:?}", detail.at);
        let blank = String::new();
        for part in [key, &place, detail.expected.as_ref().unwrap_or(&blank), detail.actual.as_ref().unwrap_or(&blank)]
        {
            h.update(part.as_bytes());
            h.update([0]);
        }
        for arg in &args {
            h.update(arg.as_bytes());
            h.update([0]);
        }
        let fingerprint = sha256_hex(&h.finalize().into()).get(..16).unwrap_or_default().to_string();
        let mut severity = weight.unwrap_or(row.severity);
        if self.profile == Profile::Strict && severity == Severity::Warning && messages::STRICT.contains(&id) {
            severity = Severity::Error;
        }
        self.failed.push(Check {
            id,
            key,
            status,
            severity,
            message: messages::fill(row.en, &args),
            message_zh: messages::fill(row.zh, &args),
            r#where: detail.at,
            expected: detail.expected,
            actual: detail.actual,
            more: 0,
            fingerprint,
        });
    }

    /// Why a check could not decide, in both languages; `None` when nothing was left open.
    fn why_undecided(&self, id: &str) -> Option<(String, String)> {
        let (mut en, mut zh) = (Vec::new(), Vec::new());
        for (_, key, args) in self.undecided.iter().filter(|u| u.0 == id) {
            let row = messages::row(key);
            en.push(messages::fill(row.en, args));
            zh.push(messages::fill(row.zh, args));
        }
        (!en.is_empty()).then(|| (en.join("; "), zh.join("；")))
    }

    /// Every check of the table with its state, what was not looked at, and the verdict.
    ///
    /// The rule of the verdict, worst first: ERROR, reading stopped; FAIL, an error; PARTIAL, something was left out, on
    /// request (`skipped`) or because a check neither ran nor had nothing to look at (`not_checked`); WARN, a warning;
    /// PASS. PARTIAL stands before WARN since it says less of the file; the warnings are listed and counted all the same.
    pub(crate) fn finish(mut self, skip: &[String]) -> (Vec<Check>, Vec<NotChecked>, Verdict) {
        for check in self.failed.iter_mut().rev() {
            if let Some((_, more)) = self.listed.get_mut(check.id) {
                check.more = std::mem::take(more);
            }
        }
        let mut partial = false;
        let mut not_checked = Vec::new();
        let mut checks = Vec::new();
        for id in messages::ids() {
            let skipped = skip.iter().any(|s| s == id);
            let failed: Vec<Check> = self.failed.iter().filter(|c| c.id == id).cloned().collect();
            let stop = failed.iter().any(|c| c.status == Status::Error);
            if !failed.is_empty() && (!skipped || stop) {
                checks.extend(failed);
                continue;
            }
            let why = self.not_applicable.iter().find(|n| n.0 == id).map(|n| n.1);
            let undecided = self.why_undecided(id);
            let status = if skipped {
                Status::Skipped
            } else if undecided.is_none() && self.ran.contains(&id) {
                Status::Pass
            } else if undecided.is_none() && why.is_some() {
                Status::NotApplicable
            } else {
                let not_built = messages::not_built(id).filter(|_| undecided.is_none() && !self.stopped);
                partial |= not_built.is_none();
                let (why, why_zh) = match (not_built, undecided) {
                    (Some(reason), _) => (reason.to_string(), reason.to_string()),
                    (None, Some(reasons)) => reasons,
                    (None, None) => {
                        let row = messages::row(if self.stopped { "why.stopped" } else { "why.cut" });
                        (row.en.to_string(), row.zh.to_string())
                    }
                };
                not_checked.push(NotChecked { id, why, why_zh });
                continue;
            };
            partial |= status == Status::Skipped;
            checks.push(title_check(id, status, why));
        }
        let worst = |s| checks.iter().any(|c| c.status == Status::Fail && c.severity == s);
        let verdict = if self.stopped {
            Verdict::Error
        } else if worst(Severity::Error) {
            Verdict::Fail
        } else if partial {
            Verdict::Partial
        } else if worst(Severity::Warning) {
            Verdict::Warn
        } else {
            Verdict::Pass
        };
        (checks, not_checked, verdict)
    }
}

fn title_check(id: &'static str, status: Status, why: Option<&'static str>) -> Check {
    let row = messages::row(id);
    let (mut message, mut message_zh) = (row.en.to_string(), row.zh.to_string());
    if let (Status::NotApplicable, Some(key)) = (status, why) {
        let reason = messages::row(key);
        message = format!("{message}: {}", reason.en);
        message_zh = format!("{message_zh}：{}", reason.zh);
    }
    Check {
        id,
        key: id,
        status,
        severity: row.severity,
        message,
        message_zh,
        r#where: Where::default(),
        expected: None,
        actual: None,
        more: 0,
        fingerprint: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A collector for which every check of the table ran, but those named.
    fn all_ran_but(profile: Profile, left: &[&str]) -> Findings {
        let mut f = Findings::new(profile);
        f.ran = messages::ids().filter(|id| !left.contains(id)).collect();
        f
    }

    #[test]
    fn a_check_that_did_not_run_does_not_pass_and_makes_the_verdict_partial() {
        assert_eq!(all_ran_but(Profile::Default, &[]).finish(&[]).2, Verdict::Pass);
        let (checks, not_checked, verdict) = all_ran_but(Profile::Default, &["INT-001"]).finish(&[]);
        assert!(!checks.iter().any(|c| c.id == "INT-001"));
        assert_eq!(
            not_checked.iter().map(|n| (n.id, n.why.as_str())).collect::<Vec<_>>(),
            [("INT-001", "an earlier finding left nothing to look at")]
        );
        assert_eq!(verdict, Verdict::Partial);
    }

    #[test]
    fn a_skipped_check_makes_the_verdict_partial() {
        assert_eq!(all_ran_but(Profile::Default, &[]).finish(&["LIC-001".to_string()]).2, Verdict::Partial);
    }

    #[test]
    fn a_check_that_could_not_decide_does_not_pass_though_it_ran() {
        let mut f = all_ran_but(Profile::Default, &[]);
        f.undecided(&["VIS-005"], "why.no-render");
        f.fail("LIC-002.unversioned", &["CC-BY"], Detail::default());
        let (checks, not_checked, verdict) = f.finish(&[]);
        assert_eq!((not_checked.len(), not_checked[0].id, verdict), (1, "VIS-005", Verdict::Partial));
        assert!(not_checked[0].why.contains("--no-render") && not_checked[0].why_zh.contains("画出"));
        assert!(checks.iter().any(|c| c.key == "LIC-002.unversioned"), "the warning is said too");
    }

    #[test]
    fn an_error_outweighs_what_was_not_looked_at() {
        let mut f = all_ran_but(Profile::Default, &["VIS-005"]);
        f.fail("INT-002.missing", &["b0001", "甲"], Detail::default());
        assert_eq!(f.finish(&["LIC-001".to_string()]).2, Verdict::Fail);
    }

    #[test]
    fn the_list_is_capped_and_the_rest_counted() {
        let mut f = Findings::new(Profile::Default);
        for _ in 0..100 {
            f.fail("INT-002.missing", &["b0001", "甲"], Detail::default());
        }
        let (checks, _, _) = f.finish(&[]);
        let int: Vec<_> = checks.iter().filter(|c| c.id == "INT-002").collect();
        assert_eq!((int.len(), int.iter().map(|c| c.more).sum::<usize>()), (LISTED, 100 - LISTED));
    }

    #[test]
    fn strict_turns_doubts_into_errors() {
        for (profile, want) in [(Profile::Default, Verdict::Warn), (Profile::Strict, Verdict::Fail)] {
            let mut f = all_ran_but(profile, &[]);
            f.fail("LIC-002.unversioned", &["CC-BY"], Detail::default());
            assert_eq!(f.finish(&[]).2, want);
        }
    }
}
