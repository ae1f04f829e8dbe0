//! The report: every verdict on one response, its grades, and what would make it better.

mod excerpt;
mod explained;
pub mod history;
pub mod json;
pub mod markdown;
pub mod sarif;
pub mod text;
mod unjudged;

use crate::capture::{Capture, Source};
use crate::checks::{self, Category, Check, Confidence, Finding, Reason, Severity, Verdict};
use crate::evidence::Evidence;
use crate::fixes::{Plan, Remedy, Target};
use crate::grade::headlint::HeadlintGrade;
use crate::grade::observatory::Observatory;
use crate::grade::{Grade, headlint};
use crate::msg;
use crate::places;
use crate::sentence::Msg;
use serde::Serialize;
use std::cell::RefCell;

pub use crate::sentence::visible;
pub use excerpt::Excerpt;
pub use explained::explained;

/// Everything that Headlint says of one response. It borrows from the Capture; nothing is rendered yet.
pub struct Report<'a> {
    /// What was judged.
    pub capture: &'a Capture,
    /// What it was read into.
    pub evidence: Evidence<'a>,
    /// One row a check, in the registry's order.
    pub rows: Vec<Row<'a>>,
    /// MDN's grade.
    pub observatory: Observatory,
    /// Headlint's.
    pub headlint: HeadlintGrade,
    /// The forecasts that were made: most findings of a page ask for the same few plans.
    forecasts: RefCell<Forecasts>,
}

/// Forecasts by their plans.
pub type Forecasts = Vec<(Plan, Forecast)>;

/// A check's row of the scorecard.
pub struct Row<'a> {
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

/// A grade and its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// The letter.
    pub grade: Grade,
    /// Points.
    pub score: u32,
}

/// Judges a response.
///
/// Pure and total: any Capture gives a report, in time linear in its size.
pub fn inspect(capture: &Capture) -> Report<'_> {
    let evidence = Evidence::read(capture);
    let rows: Vec<Row> = checks::ALL.iter().map(|check| Row::of(check, &evidence)).collect();
    let observatory = Observatory::judge(capture, &evidence);
    let broken = rows.iter().flat_map(|row| row.findings.iter().map(|found| (row.check.id, found.rule)));
    let headlint = headlint::judge(&observatory, broken);
    Report { capture, evidence, rows, observatory, headlint, forecasts: RefCell::default() }
}

impl<'a> Row<'a> {
    fn of(check: &'static Check, evidence: &Evidence<'a>) -> Row<'a> {
        if evidence.source() == Source::Withheld && check.category == Category::Cookies {
            return Row {
                check,
                outcome: Outcome::NotObserved,
                reason: Some(msg!("Headlint has no access to this site, so its cookies are not visible.").into()),
                findings: Vec::new(),
            };
        }
        if unjudged::has_unread_header(check, evidence) {
            return Row {
                check,
                outcome: Outcome::NotObserved,
                reason: Some(msg!("A header that this check needs is over 32 KiB and was not checked.").into()),
                findings: Vec::new(),
            };
        }
        let (outcome, reason, findings) = match (check.judge)(evidence) {
            Verdict::NotApplicable(why) => (Outcome::NotApplicable, Some(why.into()), Vec::new()),
            Verdict::NotObserved(why) => (Outcome::NotObserved, Some(why.into()), Vec::new()),
            Verdict::Unanswered(why, which) => (Outcome::NotObserved, Some(Reason::new(why, which)), Vec::new()),
            Verdict::Judged(mut found) => {
                places::sort(&mut found, |one, other| other.rule.severity.cmp(&one.rule.severity));
                let outcome = match found.iter().map(|found| found.rule.severity).max() {
                    None => Outcome::Pass,
                    Some(Severity::Info) => Outcome::Info,
                    Some(Severity::Low) => Outcome::Warn,
                    Some(Severity::Medium | Severity::High) => Outcome::Fail,
                };
                (outcome, None, found)
            }
        };
        Row { check, outcome, reason, findings }
    }

    /// Its title: what is wrong, or that nothing is.
    pub fn title(&self) -> Msg {
        if self.findings.is_empty() { self.check.passes } else { self.check.fails }
    }

    /// The worst that it found.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|found| found.rule.severity).max()
    }
}

impl<'a> Report<'a> {
    /// The rows, worst first, and in the registry's order within an outcome.
    pub fn worst_first(&self) -> Vec<&Row<'a>> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        places::sort(&mut rows, |one, other| one.outcome.cmp(&other.outcome).then_with(|| other.severity().cmp(&one.severity())));
        rows
    }

    /// What the page's findings ask for together. Left out is what depends on circumstances and costs nothing.
    pub fn plan(&self) -> Plan {
        self.plan_without(&[])
    }

    /// The same without what these remedies do: what a person switched off.
    pub fn plan_without(&self, left_out: &[Remedy]) -> Plan {
        let mut remedies = self.remedies();
        if remedies.contains(&Remedy::Https) && !left_out.contains(&Remedy::Https) && !self.evidence.page.https {
            // Over HTTPS more is asked of a page than over plain HTTP.
            let over_https = Plan::of(&[Remedy::Https], &self.evidence).apply(self.capture);
            remedies.extend(inspect(&over_https).remedies());
        }
        remedies.retain(|remedy| !left_out.contains(remedy));
        Plan::of(&remedies, &self.evidence)
    }

    fn remedies(&self) -> Vec<Remedy> {
        self.weighing().map(|(_, found)| found.rule.remedy).collect()
    }

    fn weighing(&self) -> impl Iterator<Item = (&Row<'a>, &Finding<'a>)> {
        let weighs = |found: &Finding| found.rule.severity > Severity::Info || found.rule.confidence > Confidence::Maybe;
        self.rows.iter().flat_map(|row| row.findings.iter().map(move |found| (row, found))).filter(move |(_, found)| weighs(found))
    }

    /// What the plan of the page is made of: each remedy that is code, with the first finding that asks for it, in the order of the scorecard.
    pub fn parts(&self) -> Vec<(Remedy, &Finding<'a>)> {
        let mut parts: Vec<(Remedy, &Finding)> = Vec::new();
        if self.evidence.is_werkzeug_debugger() {
            return parts;
        }
        for (_, found) in self.weighing() {
            let remedy = found.rule.remedy;
            if !matches!(remedy, Remedy::None(_) | Remedy::Recipe(..)) && !parts.iter().any(|(known, _)| *known == remedy) {
                parts.push((remedy, found));
            }
        }
        parts
    }

    /// What to do first: the row whose fix alone gains most, and the grade after it. Where none alone gains a point it is the worst, without
    /// a grade; where nothing is wrong, nothing.
    pub fn next(&self) -> Option<(&Row<'a>, Option<Forecast>)> {
        if self.evidence.is_werkzeug_debugger() {
            // Nothing else can be done for it.
            let debugger = self.rows.iter().find(|row| row.check.id == "debug_page" && !row.findings.is_empty());
            return debugger.map(|row| (row, None));
        }
        let mut best: Option<(&Row, Forecast)> = None;
        for row in self.worst_first().into_iter().filter(|row| row.outcome < Outcome::Pass) {
            let remedies: Vec<Remedy> = row.findings.iter().map(|found| found.rule.remedy).collect();
            let forecast = self.forecast(&Plan::of(&remedies, &self.evidence));
            if forecast.score > best.map_or(self.headlint.score, |(_, best)| best.score) {
                best = Some((row, forecast));
            }
        }
        let worst = || self.worst_first().into_iter().find(|row| row.outcome < Outcome::Info);
        best.map(|(row, forecast)| (row, Some(forecast))).or_else(|| worst().map(|row| (row, None)))
    }

    /// The plan of one finding alone.
    pub fn plan_of(&self, found: &Finding) -> Plan {
        Plan::of(&[found.rule.remedy], &self.evidence)
    }

    /// The grade once a plan's code runs; its steps for people are not counted in.
    pub fn forecast(&self, plan: &Plan) -> Forecast {
        if plan.is_empty() {
            return Forecast { grade: self.headlint.grade, score: self.headlint.score };
        }
        if let Some((_, known)) = self.forecasts.borrow().iter().find(|(known, _)| known == plan) {
            return *known;
        }
        let after = plan.apply(self.capture);
        let own = inspect(&after).headlint;
        let forecast = Forecast { grade: own.grade, score: own.score };
        self.forecasts.borrow_mut().push((plan.clone(), forecast));
        forecast
    }

    /// The forecasts that were made, for another report of the same Capture.
    pub fn forecasts(self) -> Forecasts {
        self.forecasts.into_inner()
    }

    /// With the forecasts of another report of the same Capture.
    pub fn with_forecasts(self, forecasts: Forecasts) -> Report<'a> {
        Report { forecasts: forecasts.into(), ..self }
    }

    /// The framework whose code to show first: the one that the response seems to come from, or Flask.
    pub fn framework(&self) -> Target {
        let named = self.evidence.detected.iter().find_map(|seen| match seen.name {
            "Flask" => Some(Target::Flask),
            "FastAPI" | "Starlette" => Some(Target::Fastapi),
            _ => None,
        });
        named.unwrap_or(Target::Flask)
    }

    /// How many of a category's judged checks found nothing that costs, and how many were judged.
    pub fn standing(&self, category: Category) -> (usize, usize) {
        let judged = |row: &&Row| row.check.category == category && row.outcome <= Outcome::Pass;
        let well = |row: &&Row| row.outcome >= Outcome::Info;
        let rows: Vec<&Row> = self.rows.iter().filter(judged).collect();
        (rows.iter().filter(|row| well(row)).count(), rows.len())
    }
}

/// The most findings of a check, and places of a finding, that people are shown.
pub const MOST_LISTED: usize = 60;

/// The same for programs.
pub const MOST_IN_DATA: usize = 1_000;

/// The most characters of a value that programs get with each finding; the place says where the whole is.
const MOST_OF_VALUE: usize = 1_000;

/// How many findings of a row people are not shown, as a sentence; nothing where they are shown all.
pub fn not_listed(row: &Row) -> Option<String> {
    let more = row.findings.len().checked_sub(MOST_LISTED).filter(|more| *more > 0)?;
    Some(format!("And {more} more like this."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_browser_hides_cookies_nothing_is_said_of_them() {
        let capture = |source| Capture { url: "https://app.example/".into(), status: Some(200), source, ..Capture::default() };
        let judged = |source| {
            inspect(&capture(source))
                .rows
                .iter()
                .any(|row| row.check.category == Category::Cookies && row.outcome == Outcome::NotObserved && row.check.id == "cookie_flags")
        };
        assert!(judged(Source::Withheld) && !judged(Source::Navigation));
        assert!(inspect(&capture(Source::Withheld)).observatory.not_observed.contains(&"cookies"));
    }

    #[test]
    fn there_is_one_thing_to_do_first_wherever_something_is_wrong() {
        let capture = |headers: &[(&str, &str)]| Capture {
            url: "https://app.example/".into(),
            status: Some(200),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
            ..Capture::default()
        };
        let first = |headers: &[(&str, &str)]| inspect(&capture(headers)).next().map(|(row, after)| (row.check.id, after.is_some()));
        let policy = ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assert_eq!(first(&[policy, ("Content-Type", "text/html; charset=utf-8")]), Some(("hsts", true)));
        // So much is wrong that nothing alone gains a point.
        let reflecting = capture(&[("Content-Security-Policy", "default-src *"), ("Set-Cookie", "session=1")]);
        let mut worse = Capture { http_hops: crate::capture::Observed::Seen(vec![("http://app.example/".into(), 200)]), ..reflecting };
        worse.document = crate::capture::Observed::Seen(crate::capture::Document {
            signs: vec![crate::capture::document::Sign::WerkzeugDebugger],
            ..Default::default()
        });
        let report = inspect(&worse);
        assert_eq!((report.headlint.score, report.next().map(|(row, after)| (row.outcome, after))), (0, Some((Outcome::Fail, None))));
    }

    #[test]
    fn ours_is_never_kinder_and_a_patch_never_makes_it_worse() {
        for headers in [
            vec![],
            vec![("Server", "Werkzeug/3.1.9 Python/3.11.7"), ("Set-Cookie", "session=x")],
            vec![("Content-Security-Policy", "default-src *")],
        ] {
            let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            let capture = Capture { url: "https://app.example/".into(), status: Some(200), headers, ..Capture::default() };
            let report = inspect(&capture);
            assert!(report.headlint.score <= report.observatory.score);
            assert!(report.forecast(&report.plan()).score >= report.headlint.score);
        }
    }
}
