//! What changed since a page was last looked at: the last report of it, and the one before.

use super::{Report, Row, renamed};
use crate::capture::{Capture, fingerprint, first};
use crate::evidence::Evidence;
use crate::msg;
use crate::sentence::{Gap, Sentence};
use serde::{Deserialize, Serialize};

/// The most findings that are remembered of a report.
const MOST: usize = 300;

/// A report in short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// The letter.
    pub grade: String,
    /// Points.
    pub score: u32,
    /// The codes of its findings, sorted.
    pub findings: Vec<String>,
}

/// What is remembered of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// The newest report.
    pub now: Summary,
    /// The last one that was different.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Summary>,
    /// The nonces of the newest response.
    #[serde(skip_serializing_if = "Nonces::is_empty")]
    pub nonces: Nonces,
    /// Those of the response before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nonces_before: Vec<String>,
}

/// The fingerprints of a response's nonces, and its date: the same response checked twice is no repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Nonces {
    pub(crate) date: String,
    pub(crate) values: Vec<String>,
}

/// The most nonces that are remembered, and the most bytes of one.
const MOST_NONCES: usize = 20;
const LONGEST: usize = 200;

impl Nonces {
    /// Those of a Capture; none if the response has no date.
    pub fn of(capture: &Capture) -> Nonces {
        let Some(date) = first(&capture.headers, "date") else { return Nonces::default() };
        let evidence = Evidence::read(capture);
        let all = evidence.csp.enforced.iter().flat_map(|policy| &policy.directives).flat_map(|directive| &directive.values);
        let mut values: Vec<String> = Vec::new();
        for nonce in all.filter_map(|value| value.text.strip_prefix("'nonce-")?.strip_suffix('\'')).filter(|nonce| nonce.len() <= LONGEST) {
            let nonce = fingerprint(nonce);
            if values.len() < MOST_NONCES && !values.contains(&nonce) {
                values.push(nonce);
            }
        }
        Nonces { date: date.chars().take(40).collect(), values }
    }

    fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl Summary {
    /// A report in short.
    pub fn of(report: &Report) -> Summary {
        // Each rule once: a row may have thousands of findings.
        let codes = |row: &Row| {
            row.check
                .rules
                .iter()
                .filter(|rule| row.findings.iter().any(|found| found.rule.code == rule.code))
                .map(|rule| format!("{}/{}", row.check.id, rule.code))
                .collect::<Vec<_>>()
        };
        let mut findings: Vec<String> = report.rows.iter().flat_map(codes).collect();
        findings.sort_unstable();
        findings.dedup();
        findings.truncate(MOST);
        Summary { grade: report.headlint.grade.letter().to_owned(), score: report.headlint.score, findings }
    }
}

impl Summary {
    /// The same with the codes that its findings have now.
    fn renamed(mut self) -> Summary {
        for code in &mut self.findings {
            let now = renamed::code(code);
            if now != code {
                *code = now.to_owned();
            }
        }
        self.findings.sort_unstable();
        self.findings.dedup();
        self
    }
}

impl Entry {
    /// The nonces of the response before the one that these are from.
    pub fn before(&self, nonces: &Nonces) -> Vec<String> {
        if nonces.date == self.nonces.date { self.nonces_before.clone() } else { self.nonces.values.clone() }
    }

    /// What to remember from now on. The same report again changes nothing, so that looking twice keeps the comparison. What an earlier
    /// version remembered is compared by what its findings are called now.
    pub fn next(old: Option<Entry>, now: Summary, nonces: Nonces) -> Entry {
        let old = old.map(Entry::renamed);
        let nonces_before = old.as_ref().map(|old| old.before(&nonces)).unwrap_or_default();
        let before = match old {
            Some(same) if same.now == now => same.before,
            other => other.map(|other| other.now),
        };
        Entry { now, before, nonces, nonces_before }
    }

    fn renamed(self) -> Entry {
        Entry { now: self.now.renamed(), before: self.before.map(Summary::renamed), ..self }
    }

    /// The change as a sentence; nothing where there is none to tell.
    pub fn change(&self) -> Option<Sentence<'static>> {
        let before = self.before.as_ref()?;
        let missing = |from: &Summary, other: &Summary| from.findings.iter().filter(|code| !other.findings.contains(code)).count();
        let (gone, new) = (missing(before, &self.now), missing(&self.now, before));
        let msg = match (gone, new) {
            (0, 0) => msg!("Since last time: {} {} → {} {}."),
            (1, 0) => msg!("Since last time: {} {} → {} {}, {} finding gone."),
            (_, 0) => msg!("Since last time: {} {} → {} {}, {} findings gone."),
            (0, 1) => msg!("Since last time: {} {} → {} {}, {} new finding."),
            (0, _) => msg!("Since last time: {} {} → {} {}, {} new findings."),
            (1, _) => msg!("Since last time: {} {} → {} {}, {} finding gone, {} new."),
            (_, _) => msg!("Since last time: {} {} → {} {}, {} findings gone, {} new."),
        };
        // Anybody can have written what was stored: a letter is no sentence.
        let letter = |grade: &str| Gap::plain(grade.chars().take(2).collect::<String>());
        let grades = [letter(&before.grade), Gap::plain(before.score), letter(&self.now.grade), Gap::plain(self.now.score)];
        Some(msg.with(grades.into_iter().chain([gone, new].into_iter().filter(|count| *count > 0).map(Gap::plain))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(grade: &str, score: u32, findings: &[&str]) -> Summary {
        Summary { grade: grade.into(), score, findings: findings.iter().map(|code| (*code).to_owned()).collect() }
    }

    #[test]
    fn the_change_is_told_until_there_is_another() {
        let first = Entry::next(None, summary("C", 50, &["a", "b", "c"]), Nonces::default());
        assert_eq!(first.change(), None);
        let fixed = Entry::next(Some(first.clone()), summary("A", 95, &["c", "d"]), Nonces::default());
        assert_eq!(fixed.change().map(|change| change.quoted()).as_deref(), Some("Since last time: C 50 → A 95, 2 findings gone, 1 new."));
        assert_eq!(Entry::next(Some(fixed.clone()), fixed.now.clone(), Nonces::default()), fixed);
        let again = Entry::next(Some(fixed), summary("A", 95, &["c"]), Nonces::default());
        assert_eq!(again.change().map(|change| change.quoted()).as_deref(), Some("Since last time: A 95 → A 95, 1 finding gone."));
    }

    /// As version 0.1.0 wrote it to `storage.local`.
    const STORED: &str = r#"{
        "now": { "grade": "C", "score": 50, "findings": ["csp_inline/script-unlimited", "csp_missing/script-src", "csp_sources/plain-http", "hsts/absent"] },
        "before": { "grade": "F", "score": 10, "findings": ["csp_sources/plain-http", "gone/without-successor"] },
        "nonces": { "date": "Mon, 01 Jan 2026 00:00:00 GMT", "values": ["3f2a"] },
        "nonces_before": ["77aa"]
    }"#;

    #[test]
    fn what_version_0_1_0_remembered_is_compared_by_what_its_findings_are_called_now() {
        let old: Entry = serde_json::from_str(STORED).unwrap();
        let now = summary("C", 50, &["csp_http/source", "csp_missing/script-src", "hsts/absent"]);
        let same = Entry::next(Some(old.clone()), now.clone(), Nonces::default());
        assert_eq!((&same.now, same.before.as_ref().map(|before| before.findings.len())), (&now, Some(2)), "a new name is no change");
        assert_eq!(same.change().map(|change| change.quoted()).as_deref(), Some("Since last time: F 10 → C 50, 1 finding gone, 2 new."));
        let fixed = Entry::next(Some(old), summary("B", 70, &["csp_http/source"]), Nonces::default());
        assert_eq!(fixed.change().map(|change| change.quoted()).as_deref(), Some("Since last time: C 50 → B 70, 2 findings gone."));
        // What is missing in it is as if it had never been written.
        for odd in ["{}", r#"{"now":{}}"#, r#"{"other":1,"now":{"grade":"A"}}"#] {
            let old: Entry = serde_json::from_str(odd).unwrap();
            assert_eq!(Entry::next(Some(old), now.clone(), Nonces::default()).now, now, "{odd}");
        }
    }

    #[test]
    fn nonces_are_compared_with_those_of_the_answer_before() {
        let capture = |date: &str, nonce: &str| Capture {
            url: "https://a.example/".into(),
            headers: vec![
                ("Date".into(), date.into()),
                ("Content-Security-Policy".into(), format!("script-src 'nonce-{nonce}' 'nonce-{nonce}'").into()),
            ],
            ..Capture::default()
        };
        let first = Nonces::of(&capture("Mon", "one"));
        let entry = Entry::next(None, Summary::default(), first.clone());
        assert_eq!(entry.before(&first), Vec::<String>::new(), "the same answer again");
        let second = Nonces::of(&capture("Tue", "two"));
        assert_eq!(entry.before(&second), [fingerprint("one")]);
        let entry = Entry::next(Some(entry), Summary::default(), second.clone());
        assert_eq!(entry.before(&second), [fingerprint("one")], "looked at twice");
        assert_eq!(Nonces::of(&Capture { headers: vec![], ..capture("", "") }), Nonces::default());
    }
}
