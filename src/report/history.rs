//! What changed since a page was last looked at: the last report of it, and the one before.

use super::Report;
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
}

impl Summary {
    /// A report in short.
    pub fn of(report: &Report) -> Summary {
        let codes = report.rows.iter().flat_map(|row| row.findings.iter().map(|found| format!("{}/{}", row.check.id, found.rung.code)));
        let mut findings: Vec<String> = codes.collect();
        findings.sort();
        findings.dedup();
        findings.truncate(MOST);
        Summary { grade: report.own.grade.letter().to_owned(), score: report.own.score, findings }
    }
}

impl Entry {
    /// What to remember from now on. The same report again changes nothing, so that looking twice keeps the comparison.
    pub fn next(old: Option<Entry>, now: Summary) -> Entry {
        match old {
            Some(same) if same.now == now => same,
            Some(other) => Entry { now, before: Some(other.now) },
            None => Entry { now, before: None },
        }
    }

    /// The change as a sentence; nothing where there is none to tell.
    pub fn change(&self) -> Option<String> {
        let before = self.before.as_ref()?;
        let missing = |from: &Summary, other: &Summary| from.findings.iter().filter(|code| !other.findings.contains(code)).count();
        let (gone, new) = (missing(before, &self.now), missing(&self.now, before));
        let noun = |count: usize| if count == 1 { "finding" } else { "findings" };
        let mut says = format!("Since last time: {} {} → {} {}", before.grade, before.score, self.now.grade, self.now.score);
        match (gone, new) {
            (0, 0) => {}
            (gone, 0) => says.push_str(&format!(", {gone} {} gone", noun(gone))),
            (0, new) => says.push_str(&format!(", {new} new {}", noun(new))),
            (gone, new) => says.push_str(&format!(", {gone} {} gone, {new} new", noun(gone))),
        }
        says.push('.');
        Some(says)
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
        let first = Entry::next(None, summary("C", 50, &["a", "b", "c"]));
        assert_eq!(first.change(), None);
        let fixed = Entry::next(Some(first.clone()), summary("A", 95, &["c", "d"]));
        assert_eq!(fixed.change().as_deref(), Some("Since last time: C 50 → A 95, 2 findings gone, 1 new."));
        assert_eq!(Entry::next(Some(fixed.clone()), fixed.now.clone()), fixed);
        let again = Entry::next(Some(fixed), summary("A", 95, &["c"]));
        assert_eq!(again.change().as_deref(), Some("Since last time: A 95 → A 95, 1 finding gone."));
    }
}
