//! The judgement of one response: each check's verdict and both grades, borrowed from the Capture and made in microseconds.

use super::unjudged;
use crate::capture::{Capture, Source};
use crate::checks::{self, Category, Check, Confidence, Finding, Reason, Severity, Verdict};
use crate::evidence::{Evidence, Place, Span};
use crate::fixes::{Remedy, is_already_written};
use crate::grade::headlint::{self, HeadlintGrade};
use crate::grade::observatory::Observatory;
use crate::msg;
use serde::Serialize;

/// Verdicts and grades. A [`Report`](super::Report) is made of it where more than those is wanted.
pub struct Judgement<'a> {
    /// What the Capture was read into.
    pub evidence: Evidence<'a>,
    /// One row a check, in the registry's order.
    pub rows: Vec<Judged<'a>>,
    /// MDN's grade.
    pub observatory: Observatory,
    /// Headlint's.
    pub headlint: HeadlintGrade,
}

/// A check and its verdict.
pub struct Judged<'a> {
    /// The check.
    pub check: &'static Check,
    /// Its verdict in a word.
    pub outcome: Outcome,
    /// Why it was not judged, where it was not.
    pub reason: Option<Reason>,
    /// What it found, worst first.
    pub findings: Vec<Finding<'a>>,
}

/// A verdict in a word, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Found something of medium or high severity.
    Fail,
    /// Found something of low severity.
    Warn,
    /// Found something worth knowing.
    Info,
    /// All is well.
    Pass,
    /// Too little was seen.
    NotObserved,
    /// The question does not arise.
    NotApplicable,
}

impl Outcome {
    /// The word, as in JSON and `data-outcome`.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Fail => "fail",
            Outcome::Warn => "warn",
            Outcome::Info => "info",
            Outcome::Pass => "pass",
            Outcome::NotObserved => "not_observed",
            Outcome::NotApplicable => "not_applicable",
        }
    }
}

/// Judges a response.
///
/// Pure and total: any Capture gives a judgement, in time linear in its size.
pub fn judge(capture: &Capture) -> Judgement<'_> {
    let evidence = Evidence::read(capture);
    let rows: Vec<Judged> = checks::ALL.iter().map(|check| Judged::of(check, &evidence)).collect();
    let observatory = Observatory::judge(capture, &evidence);
    let broken = rows.iter().flat_map(|row| row.findings.iter().map(|found| (row.check.id, found.rule)));
    let headlint = headlint::judge(&observatory, broken);
    Judgement { evidence, rows, observatory, headlint }
}

/// Whether a finding is reason enough to change the page: not where it depends on circumstances and costs nothing.
pub(super) fn weighs(found: &Finding) -> bool {
    found.rule.severity > Severity::Info || found.rule.confidence > Confidence::Maybe
}

impl Judgement<'_> {
    /// Without remarks on headers that are what a fix of ours writes: there is nothing to do about them.
    pub(super) fn without_remarks_on_fixes(mut self) -> Self {
        let seen = &self.evidence;
        // Each field is asked about once.
        let mut own: Vec<(usize, bool)> = Vec::new();
        let mut is_own = |span: Span| {
            let Place::Header(at) = span.place else { return false };
            if let Some((_, known)) = own.iter().find(|(other, _)| *other == at) {
                return *known;
            }
            let written = seen.all_fields().nth(at).is_some_and(|(name, _)| is_already_written(seen, name));
            own.push((at, written));
            written
        };
        for row in &mut self.rows {
            row.findings.retain(|found| {
                let remark = found.rule.severity == Severity::Info && found.rule.remedy.key().is_none();
                !(remark && found.spans().next().is_some() && found.spans().all(&mut is_own))
            });
            // Not a pass: the row's title there would claim what the remark denied.
            if row.outcome == Outcome::Info && row.findings.is_empty() {
                row.outcome = Outcome::NotApplicable;
                row.reason = Some(msg!("The header is already what Headlint suggests.").into());
            }
        }
        self
    }

    /// What the findings ask for that are reason enough to change the page.
    pub(super) fn weighing(&self) -> impl Iterator<Item = Remedy> {
        self.rows.iter().flat_map(|row| &row.findings).filter(|found| weighs(found)).map(|found| found.rule.remedy)
    }
}

impl<'a> Judged<'a> {
    fn of(check: &'static Check, evidence: &Evidence<'a>) -> Judged<'a> {
        if evidence.source() == Source::Withheld && check.category == Category::Cookies {
            return Judged {
                check,
                outcome: Outcome::NotObserved,
                reason: Some(msg!("Headlint has no access to this site, so its cookies are not visible.").into()),
                findings: Vec::new(),
            };
        }
        if unjudged::has_unread_header(check, evidence) {
            return Judged {
                check,
                outcome: Outcome::NotObserved,
                reason: Some(msg!("A header that this check needs is over 32 KiB and was not checked.").into()),
                findings: Vec::new(),
            };
        }
        let (outcome, reason, findings) = match check.verdict(evidence) {
            Verdict::NotApplicable(why) => (Outcome::NotApplicable, Some(why.into()), Vec::new()),
            Verdict::NotObserved(why) => (Outcome::NotObserved, Some(why.into()), Vec::new()),
            Verdict::Unanswered(why, which) => (Outcome::NotObserved, Some(Reason::new(why, which)), Vec::new()),
            Verdict::Judged(mut found) => {
                found.sort_by_key(|one| std::cmp::Reverse(one.rule.severity));
                let outcome = match found.iter().map(|found| found.rule.severity).max() {
                    None => Outcome::Pass,
                    Some(Severity::Info) => Outcome::Info,
                    Some(Severity::Low) => Outcome::Warn,
                    Some(Severity::Medium | Severity::High) => Outcome::Fail,
                };
                (outcome, None, found)
            }
        };
        Judged { check, outcome, reason, findings }
    }
}
