//! The rows of the scorecard: one a check, findings inside.

use super::node::{Node, Text, el, text};
use super::{Fold, Setting, code, messages};
use crate::checks::{Finding, Severity};
use crate::fixes::Remedy;
use crate::fixes::recipes;
use crate::msg;
use crate::report::{Excerpt, Outcome, Report, Row};
use crate::sentence::{Gap, Msg};

/// The most findings of one row, and marks of one finding, that are rendered; the rest are counted.
const MOST: usize = 60;

/// A row that found something: its heading.
pub(super) fn finding_row(row: &Row) -> Node {
    let mut details = el("details", "row").attr("data-check", row.check.id).attr("data-outcome", row.outcome.word());
    let mut summary = el("summary", "");
    summary.add(el("span", "dot").attr("role", "img").label("aria-label", label(row.outcome)));
    summary.add(match row.findings.first() {
        Some(found) => text("span", "name", found.sentence()),
        None => el("span", "name"),
    });
    if let Some(severity) = row.severity() {
        summary.add(text("span", "severity", word(severity)).attr("data-severity", severity.word()));
    }
    details.add(summary);
    details.fold(Fold::Row(row.check.id));
    details
}

/// What stands below the heading.
pub(super) fn body(report: &Report, setting: Setting, row: &Row) -> Node {
    let mut body = el("div", "body");
    let mut before: Option<&Finding> = None;
    for found in row.findings.iter().take(MOST) {
        body.add(finding(report, row, found, before));
        before = Some(found);
    }
    if row.findings.len() > MOST {
        body.add(text("p", "more", messages::MORE.with([Gap::plain(row.findings.len() - MOST)])));
    }
    body.add(text("p", "why", row.check.why));
    // Each once, in the order of the findings.
    let mut remedies: Vec<Remedy> = Vec::new();
    for found in &row.findings {
        if !remedies.contains(&found.rule.remedy) {
            remedies.push(found.rule.remedy);
        }
    }
    let (plan, forecast) = (&row.plan, &row.forecast);
    if !plan.is_empty() {
        body.add(match forecast.score > report.headlint.score {
            true => text("p", "after", messages::FIX_ALONE.with([Gap::plain(forecast.grade.letter()), Gap::plain(forecast.score)])),
            false => text("p", "after", messages::FIX_NOT_ALONE),
        });
        code::blocks(&mut body, setting, plan);
        // That there is nothing to watch out for is not worth a line.
        if row.check.fix_risk != msg!("None.") {
            body.add(text("p", "risk", messages::BEFORE_PASTING.with([row.check.fix_risk.into()])));
        }
    }
    let mut told: Vec<Msg> = Vec::new();
    for remedy in remedies {
        if let Remedy::None(why) | Remedy::Recipe(_, why) = remedy
            && !told.contains(&why)
        {
            told.push(why);
            body.add(text("p", "risk", why));
            let recipe = if let Remedy::Recipe(key, _) = remedy { recipes::named(key) } else { None };
            if let Some(recipe) = recipe {
                code::recipe(&mut body, setting, recipe, &report.host);
            }
        }
    }
    body.add(references(row.check.references));
    body
}

/// Where more is said: each opens in a new tab without a handle on this one.
fn references(urls: &[&'static str]) -> Node {
    let mut more = el("p", "references");
    for url in urls {
        let host = url.split('/').nth(2).unwrap_or(url);
        more.add(text("a", "", Text::plain(host)).attr("href", url).attr("target", "_blank").attr("rel", "noopener noreferrer"));
    }
    more
}

fn finding(report: &Report, row: &Row, found: &Finding, before: Option<&Finding>) -> Node {
    let mut finding = el("div", "finding").attr("data-code", format!("{}/{}", row.check.id, found.rule.code));
    // The first one's message is the row's own heading.
    if before.is_some() {
        finding.add(text("p", "message", found.sentence()));
    }
    if before.is_some_and(|before| before.spans().eq(found.spans())) {
        return finding;
    }
    for excerpt in found.spans().take(MOST).filter_map(|span| Excerpt::of(&report.capture, span)) {
        let mut line = el("pre", "evidence");
        line.add(text("b", "", Text::Value(format!("{}: ", excerpt.name))));
        line.add(text("span", "", Text::Value(excerpt.before)));
        line.add(text("mark", "", Text::Value(excerpt.marked)));
        line.add(text("span", "", Text::Value(excerpt.after)));
        finding.add(line);
    }
    let more = found.spans().count().saturating_sub(MOST);
    if more > 0 {
        finding.add(text("p", "more", messages::MORE.with([Gap::plain(more)])));
    }
    finding
}

/// All rows of an outcome, folded into one line.
pub(super) fn folded(rows: &[&Row], outcome: Outcome, title: Msg) -> Node {
    let rows: Vec<&&Row> = rows.iter().filter(|row| row.outcome == outcome).collect();
    let mut details = el("details", "folded").attr("data-folded", outcome.word());
    if rows.is_empty() {
        return details.attr("hidden", "");
    }
    details.add(text("summary", "", messages::COUNTED.with([title.into(), Gap::plain(rows.len())])));
    let mut list = el("ul", "");
    for row in rows {
        let mut item = el("li", "").attr("data-check", row.check.id).attr("data-outcome", row.outcome.word());
        item.add(text("span", "name", row.title()));
        if let Some(reason) = &row.reason {
            item.add(text("span", "reason", reason.sentence()));
        }
        list.add(item);
    }
    details.add(list);
    details
}

pub(super) fn label(outcome: Outcome) -> Msg {
    match outcome {
        Outcome::Fail => messages::FAILS,
        Outcome::Warn => messages::WARNING,
        _ => messages::WORTH_KNOWING,
    }
}

fn word(severity: Severity) -> Msg {
    match severity {
        Severity::Info => messages::INFO,
        Severity::Low => messages::LOW,
        Severity::Medium => messages::MEDIUM,
        Severity::High => messages::HIGH,
    }
}
