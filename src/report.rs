//! The report: every verdict on one response, its grades, and what would make it better.

mod deductions;
mod excerpt;
mod explained;
pub mod history;
pub mod ignored;
pub mod json;
mod judgement;
pub mod markdown;
#[cfg(feature = "text")]
pub mod page_load;
mod renamed;
pub mod sarif;
pub mod text;
mod unjudged;

use crate::capture::Capture;
use crate::checks::{Category, Check, Finding, Reason, Severity};
use crate::evidence::Evidence;
use crate::evidence::framework::Detected;
use crate::fixes::{Plan, Remedy, Target};
use crate::grade::Grade;
use crate::grade::headlint::HeadlintGrade;
use crate::grade::observatory::Observatory;
use crate::sentence::Msg;
use serde::Serialize;

pub use crate::sentence::visible;
pub use deductions::Deduction;
pub use excerpt::Excerpt;
pub use explained::explained;
pub use judgement::{Judged, Judgement, Outcome, judge};

/// Everything that Headlint says of one response: plain data that outlives what it was made from. Nothing is rendered yet.
#[derive(Clone)]
pub struct Report {
    /// What was judged.
    pub capture: Capture,
    /// Its host as in the URL, lower case; empty where the URL could not be read.
    pub host: String,
    /// The frameworks and servers that it seems to come from, surest first.
    pub detected: Vec<Detected>,
    /// One row a check, in the registry's order.
    pub rows: Vec<Row>,
    /// MDN's grade.
    pub observatory: Observatory,
    /// Headlint's.
    pub headlint: HeadlintGrade,
    /// What the page's findings ask for together.
    plan: Plan,
    /// The grade once that is done.
    forecast: Forecast,
    /// The places of the first findings that ask for each remedy that is code: row and finding.
    parts: Vec<(usize, usize)>,
    /// Whether this is a page of Werkzeug's debugger: nothing else can be done for it.
    debugger: bool,
}

/// A check's row of the scorecard.
#[derive(Clone)]
pub struct Row {
    /// The check.
    pub check: &'static Check,
    /// Its verdict in a word.
    pub outcome: Outcome,
    /// Why it was not judged, where it was not.
    pub reason: Option<Reason>,
    /// What it found, worst first.
    pub findings: Vec<Finding<'static>>,
    /// What its findings ask for together.
    pub plan: Plan,
    /// The grade once that alone is done.
    pub forecast: Forecast,
}

/// What comes of a plan once its code runs; its steps for people are not counted in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// The letter.
    pub grade: Grade,
    /// Points.
    pub score: u32,
    /// What of the page stops working.
    pub breaks: Vec<Break>,
}

/// Something of a page that a plan stops.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Break {
    /// What stops working, in a sentence.
    pub message: String,
    /// What is not loaded any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The directive or the header that stops it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// Judges a response, and says what would make it better and by how much.
///
/// Pure and total: any Capture gives a report, in time linear in its size. Where the verdicts and grades alone are wanted, [`judge`] is faster.
pub fn inspect(capture: Capture) -> Report {
    let judgement = judge(&capture).without_remarks_on_fixes();
    let mut forecasts = Forecasts { capture: &capture, now: Forecast::of(&judgement.headlint), made: Vec::new() };
    let evidence = &judgement.evidence;
    let plan = plan(&capture, &judgement.weighing().collect::<Vec<_>>(), &[], evidence);
    let forecast = forecasts.of(&plan);
    let debugger = evidence.is_werkzeug_debugger();
    let parts = if debugger { Vec::new() } else { parts(&judgement.rows) };
    let (host, detected) = (evidence.page.host.to_string(), evidence.detected.clone());
    let planned: Vec<(Plan, Forecast)> = judgement
        .rows
        .iter()
        .map(|row| {
            let remedies: Vec<Remedy> = row.findings.iter().map(|found| found.rule.remedy).collect();
            let plan = Plan::of(&remedies, evidence);
            let forecast = forecasts.of(&plan);
            (plan, forecast)
        })
        .collect();
    let rows = judgement
        .rows
        .into_iter()
        .zip(planned)
        .map(|(row, (plan, forecast))| Row {
            check: row.check,
            outcome: row.outcome,
            reason: row.reason,
            findings: row.findings.into_iter().map(Finding::into_owned).collect(),
            plan,
            forecast,
        })
        .collect();
    let (observatory, headlint) = (judgement.observatory, judgement.headlint);
    Report { host, detected, rows, observatory, headlint, plan, forecast, parts, debugger, capture }
}

/// The forecasts that were made for a Capture: most findings of a page ask for the same few plans.
struct Forecasts<'a> {
    capture: &'a Capture,
    /// What it is without any plan.
    now: Forecast,
    made: Vec<(Plan, Forecast)>,
}

impl Forecasts<'_> {
    fn of(&mut self, plan: &Plan) -> Forecast {
        if plan.is_empty() {
            return self.now.clone();
        }
        if let Some((_, known)) = self.made.iter().find(|(known, _)| known == plan) {
            return known.clone();
        }
        let forecast = Forecast::after(plan, self.capture);
        self.made.push((plan.clone(), forecast.clone()));
        forecast
    }
}

impl Forecast {
    fn of(own: &HeadlintGrade) -> Forecast {
        Forecast { grade: own.grade, score: own.score, breaks: Vec::new() }
    }

    fn after(plan: &Plan, capture: &Capture) -> Forecast {
        Forecast::of(&judge(&plan.apply(capture)).headlint)
    }
}

/// The plan that these remedies ask for, without those that are left out.
fn plan(capture: &Capture, remedies: &[Remedy], left_out: &[Remedy], evidence: &Evidence) -> Plan {
    let mut remedies = remedies.to_vec();
    if remedies.contains(&Remedy::Https) && !left_out.contains(&Remedy::Https) && !evidence.page.https {
        // Over HTTPS more is asked of a page than over plain HTTP.
        let over_https = Plan::of(&[Remedy::Https], evidence).apply(capture);
        remedies.extend(judge(&over_https).weighing());
    }
    remedies.retain(|remedy| !left_out.contains(remedy));
    Plan::of(&remedies, evidence)
}

/// Where each remedy that is code is asked for first, in the order of the scorecard.
fn parts(rows: &[Judged]) -> Vec<(usize, usize)> {
    let mut known: Vec<Remedy> = Vec::new();
    let mut parts = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        for (which, found) in row.findings.iter().enumerate().filter(|(_, found)| judgement::weighs(found)) {
            let remedy = found.rule.remedy;
            if !matches!(remedy, Remedy::None(_) | Remedy::Recipe(..)) && !known.contains(&remedy) {
                known.push(remedy);
                parts.push((at, which));
            }
        }
    }
    parts
}

impl Row {
    /// Its title: what is wrong, or that nothing is.
    pub fn title(&self) -> Msg {
        if self.findings.is_empty() { self.check.passes } else { self.check.fails }
    }

    /// The worst that it found.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|found| found.rule.severity).max()
    }
}

impl Report {
    /// The rows, worst first, and in the registry's order within an outcome.
    pub fn worst_first(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by(|one, other| one.outcome.cmp(&other.outcome).then_with(|| other.severity().cmp(&one.severity())));
        rows
    }

    /// What the page's findings ask for together. Left out is what depends on circumstances and costs nothing.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The same without what these remedies do: what a person switched off.
    pub fn plan_without(&self, left_out: &[Remedy]) -> Plan {
        if left_out.is_empty() {
            return self.plan.clone();
        }
        let findings = self.rows.iter().flat_map(|row| &row.findings).filter(|found| judgement::weighs(found));
        let remedies: Vec<Remedy> = findings.map(|found| found.rule.remedy).collect();
        plan(&self.capture, &remedies, left_out, &Evidence::read(&self.capture))
    }

    /// What the plan of the page is made of: each remedy that is code, with the first finding that asks for it, in the order of the scorecard.
    pub fn parts(&self) -> Vec<(Remedy, &Finding<'static>)> {
        let found = |(row, finding): &(usize, usize)| self.rows.get(*row).and_then(|row| row.findings.get(*finding));
        self.parts.iter().filter_map(found).map(|found| (found.rule.remedy, found)).collect()
    }

    /// What to do first: the row whose fix alone gains most, and the grade after it. Where none alone gains a point it is the worst, without
    /// a grade; where nothing is wrong, nothing.
    pub fn next(&self) -> Option<(&Row, Option<&Forecast>)> {
        if self.debugger {
            // Nothing else can be done for it.
            let debugger = self.rows.iter().find(|row| row.check.id == "debug_page" && !row.findings.is_empty());
            return debugger.map(|row| (row, None));
        }
        let mut best: Option<&Row> = None;
        for row in self.worst_first().into_iter().filter(|row| row.outcome < Outcome::Pass) {
            if row.forecast.score > best.map_or(self.headlint.score, |best| best.forecast.score) {
                best = Some(row);
            }
        }
        let worst = || self.worst_first().into_iter().find(|row| row.outcome < Outcome::Info);
        best.map(|row| (row, Some(&row.forecast))).or_else(|| worst().map(|row| (row, None)))
    }

    /// Each remedy that is code and that a finding asks for, once, in the order of the scorecard: its key, its plan alone, and what comes of it.
    pub fn fixes(&self) -> Vec<(String, Plan, Forecast)> {
        let evidence = Evidence::read(&self.capture);
        let mut fixes: Vec<(String, Plan, Forecast)> = Vec::new();
        for found in self.rows.iter().flat_map(|row| &row.findings) {
            let Some(key) = found.rule.remedy.key() else { continue };
            if !fixes.iter().any(|(known, ..)| *known == key) {
                let plan = Plan::of(&[found.rule.remedy], &evidence);
                let forecast = self.forecast(&plan);
                fixes.push((key, plan, forecast));
            }
        }
        fixes
    }

    /// What comes of a plan. Of the page's own plan, and of those of its rows, it is known already.
    pub fn forecast(&self, plan: &Plan) -> Forecast {
        if plan.is_empty() {
            return Forecast::of(&self.headlint);
        }
        if *plan == self.plan {
            return self.forecast.clone();
        }
        let known = self.rows.iter().find(|row| row.plan == *plan).map(|row| row.forecast.clone());
        known.unwrap_or_else(|| Forecast::after(plan, &self.capture))
    }

    /// The framework whose code to show first: the one that the response seems to come from, or Flask.
    pub fn framework(&self) -> Target {
        let named = self.detected.iter().find_map(|seen| match seen.name {
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
    use crate::capture::Source;

    #[test]
    fn where_the_browser_hides_cookies_nothing_is_said_of_them() {
        let capture = |source| Capture { url: "https://app.example/".into(), status: Some(200), source, ..Capture::default() };
        let judged = |source| {
            judge(&capture(source))
                .rows
                .iter()
                .any(|row| row.check.category == Category::Cookies && row.outcome == Outcome::NotObserved && row.check.id == "cookie_flags")
        };
        assert!(judged(Source::Withheld) && !judged(Source::Navigation));
        assert!(judge(&capture(Source::Withheld)).observatory.not_observed.contains(&"cookies"));
    }

    #[test]
    fn there_is_one_thing_to_do_first_wherever_something_is_wrong() {
        let capture = |headers: &[(&str, &str)]| Capture {
            url: "https://app.example/".into(),
            status: Some(200),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
            ..Capture::default()
        };
        let first = |headers: &[(&str, &str)]| inspect(capture(headers)).next().map(|(row, after)| (row.check.id, after.is_some()));
        let policy = ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assert_eq!(first(&[policy, ("Content-Type", "text/html; charset=utf-8")]), Some(("hsts", true)));
        // So much is wrong that nothing alone gains a point.
        let reflecting = capture(&[("Content-Security-Policy", "default-src *"), ("Set-Cookie", "session=1")]);
        let mut worse = Capture { http_hops: crate::capture::Observed::Seen(vec![("http://app.example/".into(), 200)]), ..reflecting };
        worse.document = crate::capture::Observed::Seen(crate::capture::Document {
            signs: vec![crate::capture::document::Sign::WerkzeugDebugger],
            ..Default::default()
        });
        let report = inspect(worse);
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
            let report = inspect(capture);
            assert!(report.headlint.score <= report.observatory.score);
            assert!(report.forecast(report.plan()).score >= report.headlint.score);
        }
    }
}
