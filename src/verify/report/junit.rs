//! JUnit XML, for build servers: a suite a file, a case a check.

use crate::verify::report::guide;
use crate::verify::report::text::{Lang, place};
use crate::verify::report::{ArtefactReport, Check, Report, Severity, Status, harmless, messages};
use std::fmt::Write;

/// What a case is worth.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failure,
    Error,
    Skipped,
}

impl Report {
    /// JUnit XML, ending in a line feed. An error fails its case, a warning only at the threshold `warning` (else it is
    /// in the case's output); what had nothing to look at, was left out or could not be decided is `skipped`.
    pub fn to_junit(&self, lang: Lang) -> String {
        let suites: Vec<(String, [usize; 4])> = self.artefacts.iter().map(|a| self.suite(a, lang)).collect();
        let total = |n: usize| suites.iter().map(|s| s.1[n]).sum::<usize>();
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        // writing to a string cannot fail
        let _ = writeln!(
            out,
            "<testsuites name=\"fuzi verify\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
            total(0),
            total(1),
            total(2)
        );
        suites.iter().for_each(|s| out.push_str(&s.0));
        out.push_str("</testsuites>\n");
        out
    }

    /// The suite of a file; numbers of cases, failures, errors, skipped.
    fn suite(&self, a: &ArtefactReport, lang: Lang) -> (String, [usize; 4]) {
        let (mut cases, mut counts) = (String::new(), [0; 4]);
        for id in messages::ids() {
            let (outcome, body) = self.case(a, id, lang);
            counts[0] += 1;
            match outcome {
                Outcome::Passed => {}
                Outcome::Failure => counts[1] += 1,
                Outcome::Error => counts[2] += 1,
                Outcome::Skipped => counts[3] += 1,
            }
            let row = messages::row(id);
            let title = if lang == Lang::Zh { row.zh } else { row.en };
            let _ = writeln!(
                cases,
                "    <testcase classname=\"{}\" name=\"{}\" time=\"0\">{body}</testcase>",
                escaped(&a.path),
                escaped(&format!("{id} {title}")),
            );
        }
        let [tests, failures, errors, skipped] = counts;
        let head = format!(
            "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\">\n",
            escaped(&a.path)
        );
        let mut facts = String::from("    <properties>\n");
        let assurance = a.assurance.to_string();
        for (name, value) in [
            ("verdict", a.verdict.as_str()),
            ("assurance", &assurance),
            ("profile", self.profile),
            ("sha256", &a.sha256),
        ] {
            let _ = writeln!(facts, "      <property name=\"{name}\" value=\"{}\"/>", escaped(value));
        }
        facts.push_str("    </properties>\n");
        (head + &facts + &cases + "  </testsuite>\n", counts)
    }

    fn case(&self, a: &ArtefactReport, id: &str, lang: Lang) -> (Outcome, String) {
        let zh = lang == Lang::Zh;
        let of_id: Vec<&Check> = a.checks.iter().filter(|c| c.id == id).collect();
        if let Some(open) = a.not_checked.iter().find(|n| n.id == id) {
            let why = if zh { &open.why_zh } else { &open.why };
            return (Outcome::Skipped, format!("<skipped message=\"{}\"/>", escaped(why)));
        }
        let message = |c: &Check| if zh { c.message_zh.clone() } else { c.message.clone() };
        let Some(first) = of_id.first() else { return (Outcome::Skipped, "<skipped/>".to_string()) };
        match first.status {
            Status::Pass => return (Outcome::Passed, String::new()),
            Status::Skipped => {
                let why = if zh { "按要求未查" } else { "left out on request" };
                return (Outcome::Skipped, format!("<skipped message=\"{why}\"/>"));
            }
            Status::NotApplicable => {
                return (Outcome::Skipped, format!("<skipped message=\"{}\"/>", escaped(&message(first))));
            }
            Status::Fail | Status::Error => {}
        }
        let mut lines = String::new();
        for c in &of_id {
            let _ = writeln!(lines, "{}{}", message(c), place(c, lang));
            if let (Some(expected), Some(actual)) = (&c.expected, &c.actual) {
                let (was, is) = if zh { ("应为", "实为") } else { ("expected", "found") };
                let _ = writeln!(lines, "  {was}: {expected}\n  {is}: {actual}");
            }
            if c.more > 0 {
                let _ =
                    if zh { writeln!(lines, "另有 {} 处", c.more) } else { writeln!(lines, "and {} more", c.more) };
            }
        }
        let _ = writeln!(lines, "{}: {}", if zh { "怎么办" } else { "What to do" }, guide::remedy(id, lang));
        let worst = of_id.iter().map(|c| c.severity).max().unwrap_or(Severity::Info);
        let failing = worst == Severity::Error || (worst == Severity::Warning && self.fail_on == "warning");
        let (outcome, tag) = match first.status {
            Status::Error => (Outcome::Error, "error"),
            _ if failing => (Outcome::Failure, "failure"),
            _ => return (Outcome::Passed, format!("<system-out>{}</system-out>", escaped(&lines))),
        };
        let kind = guide::severity_name(worst, Lang::En);
        let body =
            format!("<{tag} type=\"{kind}\" message=\"{}\">{}</{tag}>", escaped(&message(first)), escaped(&lines));
        (outcome, body)
    }
}

/// Text for XML; what XML cannot hold, and what no terminal should obey, is shown by its code point.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in harmless(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_shown() {
        assert_eq!(escaped("a<b>\"&\u{1b}[31m\n\u{FFFF}"), "a&lt;b&gt;&quot;&amp;\\u{1B}[31m\n\u{FFFD}");
    }
}
