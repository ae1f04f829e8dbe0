//! The report for people at a terminal.

use super::{Excerpt, MOST_LISTED, Outcome, Report, Row, not_listed, visible};
use crate::fixes::{Target, render};
use std::fmt::{self, Write};

/// Writes the report, findings worst first, then the patch for the framework that was recognised.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut impl Write) -> fmt::Result {
    write_grades(report, out)?;
    for row in report.worst_first().into_iter().filter(|row| row.outcome < Outcome::Pass) {
        write_row(report, row, out)?;
    }
    let passed: Vec<&str> = report.rows.iter().filter(|row| row.outcome == Outcome::Pass).map(|row| row.title().english()).collect();
    if !passed.is_empty() {
        writeln!(out, "\nPassed: {}.", passed.join("; "))?;
    }
    let plan = report.plan();
    if plan.is_empty() {
        return Ok(());
    }
    let form = report.framework();
    let (name, forecast) = (if form == Target::Flask { "Flask" } else { "FastAPI" }, report.forecast(plan));
    let fix = render(plan, form);
    if !fix.code.is_empty() {
        writeln!(
            out,
            "\nAll fixes for {name}: {} ({} points). Paste right after the line that creates `app`:\n",
            forecast.grade.letter(),
            forecast.score
        )?;
        write!(out, "{}", fix.code)?;
    }
    for step in &fix.steps {
        writeln!(out, "\n* {}", visible(&step.quoted()))?;
    }
    Ok(())
}

/// The address, both grades, and what does not count in them.
pub(super) fn write_grades(report: &Report, out: &mut impl Write) -> fmt::Result {
    let own = &report.headlint;
    writeln!(out, "{}", visible(&report.capture.url))?;
    let mdn = &report.observatory;
    writeln!(out, "Grade {} ({} points). MDN Observatory: {} ({} points).", own.grade.letter(), own.score, mdn.grade.letter(), mdn.score)?;
    for (names, what) in
        [(&mdn.not_observed, "Not checked, so not graded"), (&mdn.deferred, "Skipped on localhost, but counted in production")]
    {
        if !names.is_empty() {
            writeln!(out, "{what}: {}.", names.join(", "))?;
        }
    }
    let alone = report.counted_by_mdn_alone();
    if !alone.is_empty() {
        writeln!(out, "MDN counts this, but Headlint finds nothing wrong: {}.", alone.join(", "))?;
    }
    Ok(())
}

fn write_row(report: &Report, row: &Row, out: &mut impl Write) -> fmt::Result {
    writeln!(out, "\n{}: {}", row.outcome.word().to_uppercase(), row.title().english())?;
    for found in row.findings.iter().take(MOST_LISTED) {
        let severity = found.rule.severity.word();
        writeln!(out, "  {severity:<6}  {}  [{}/{}]", visible(&found.message()), row.check.id, found.rule.code)?;
        for excerpt in found.spans().take(MOST_LISTED).filter_map(|span| Excerpt::of(&report.capture, span)) {
            let start = format!("    {}: {}", excerpt.name, excerpt.before);
            writeln!(out, "{start}{}{}", excerpt.marked, excerpt.after)?;
            let width = excerpt.marked.chars().count().max(1);
            writeln!(out, "{}{}", " ".repeat(start.chars().count()), "^".repeat(width))?;
        }
    }
    if let Some(more) = not_listed(row) {
        writeln!(out, "  {more}")?;
    }
    writeln!(out, "  {}", row.check.why.english())
}
