//! The rows of the scorecard: one a check, findings inside.

use super::super::dom::{Dom, El};
use super::super::messages;
use super::code;
use crate::checks::Finding;
use crate::fixes::Remedy;
use crate::fixes::recipes;
use crate::report::{Excerpt, Outcome, Report, Row};
use web_sys::Element;

/// The most findings of one row, and marks of one finding, that are rendered; the rest are counted.
const MOST: usize = 60;

/// A row that found something: its heading.
pub(super) fn finding_row(dom: &Dom, row: &Row) -> El {
    let details = dom.el("details", "row").attr("data-check", row.check.id).attr("data-outcome", row.outcome.word());
    let summary = dom.el("summary", "");
    summary.add(&dom.el("span", "dot").attr("role", "img").label("aria-label", label(row.outcome)));
    summary.add(&dom.pieces("span", "name", row.findings.first().map(|found| found.sentence())));
    if let Some(severity) = row.severity() {
        summary.add(&dom.text("span", "severity", severity.word()).attr("data-severity", severity.word()));
    }
    details.add(&summary);
    details
}

/// What stands below the heading, if it does not stand there yet.
pub(super) fn fill(dom: &Dom, report: &Report, row: &Row, details: Element) {
    if details.child_element_count() > 1 {
        return;
    }
    let body = dom.el("div", "body");
    let mut before: Option<&Finding> = None;
    for found in row.findings.iter().take(MOST) {
        body.add(&finding(dom, report, row, found, before));
        before = Some(found);
    }
    if row.findings.len() > MOST {
        body.add(&dom.text("p", "more", &messages::fill(messages::MORE, &[&(row.findings.len() - MOST)])));
    }
    body.add(&dom.sentence("p", "why", row.check.why.english()));
    // Each once, in the order of the findings.
    let mut remedies: Vec<Remedy> = Vec::new();
    for found in &row.findings {
        if !remedies.contains(&found.rule.remedy) {
            remedies.push(found.rule.remedy);
        }
    }
    let (plan, forecast) = (&row.plan, &row.forecast);
    if !plan.is_empty() {
        let after = match forecast.score > report.headlint.score {
            true => messages::fill(messages::FIX_ALONE, &[&forecast.grade.letter(), &forecast.score]),
            false => messages::fill(messages::FIX_NOT_ALONE, &[]),
        };
        body.add(&dom.text("p", "after", &after));
        code::blocks(dom, &body, plan);
        body.add(&dom.sentence("p", "risk", &messages::fill(messages::BEFORE_PASTING, &[&messages::tr(row.check.fix_risk.english())])));
    }
    let mut told: Vec<&str> = Vec::new();
    for remedy in remedies {
        if let Remedy::None(why) | Remedy::Recipe(_, why) = remedy
            && !told.contains(&why.english())
        {
            told.push(why.english());
            body.add(&dom.sentence("p", "risk", why.english()));
            let recipe = if let Remedy::Recipe(key, _) = remedy { recipes::named(key) } else { None };
            if let Some(recipe) = recipe {
                code::recipe(dom, &body, recipe, &report.host);
            }
        }
    }
    let more = dom.el("p", "references");
    for url in row.check.references {
        let host = url.split('/').nth(2).unwrap_or(url);
        more.add(&dom.link(url, host));
    }
    body.add(&more);
    El(details).add(&body);
}

fn finding(dom: &Dom, report: &Report, row: &Row, found: &Finding, before: Option<&Finding>) -> El {
    let finding = dom.el("div", "finding").attr("data-code", &format!("{}/{}", row.check.id, found.rule.code));
    // The first one's message is the row's own heading.
    if before.is_some() {
        finding.add(&dom.pieces("p", "message", Some(found.sentence())));
    }
    if before.is_some_and(|before| before.spans().eq(found.spans())) {
        return finding;
    }
    for excerpt in found.spans().take(MOST).filter_map(|span| Excerpt::of(&report.capture, span)) {
        let line = dom.el("pre", "evidence");
        line.add(&dom.text("b", "", &format!("{}: ", excerpt.name)));
        line.add(&dom.text("span", "", &excerpt.before));
        line.add(&dom.text("mark", "", &excerpt.marked));
        line.add(&dom.text("span", "", &excerpt.after));
        finding.add(&line);
    }
    let more = found.spans().count().saturating_sub(MOST);
    if more > 0 {
        finding.add(&dom.text("p", "more", &messages::fill(messages::MORE, &[&more])));
    }
    finding
}

/// All rows of an outcome, folded into one line.
pub(super) fn folded(dom: &Dom, rows: &[&Row], outcome: Outcome, title: &str) -> El {
    let rows: Vec<&&Row> = rows.iter().filter(|row| row.outcome == outcome).collect();
    let details = dom.el("details", "folded").attr("data-folded", outcome.word());
    if rows.is_empty() {
        return details.attr("hidden", "");
    }
    details.add(&dom.text("summary", "", &format!("{} ({})", messages::tr(title), rows.len())));
    let list = dom.el("ul", "");
    for row in rows {
        let item = dom.el("li", "").attr("data-check", row.check.id).attr("data-outcome", row.outcome.word());
        item.add(&dom.says("span", "name", row.title().english()));
        if let Some(reason) = &row.reason {
            item.add(&dom.pieces("span", "reason", Some(reason.sentence())));
        }
        list.add(&item);
    }
    details.add(&list);
    details
}

pub(super) fn label(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fail => messages::FAILS,
        Outcome::Warn => messages::WARNING,
        _ => messages::WORTH_KNOWING,
    }
}
