//! The report as Markdown, for a ticket.

use super::{Excerpt, MOST_LISTED, Outcome, Report, Row, not_listed};
use crate::fixes::{Target, render};
use crate::markdown::{Line, Page};
use crate::sentence::{cut, english};
use std::fmt::{self, Write};

/// The most characters of the address: a ticket needs no more to tell pages apart.
const MOST_OF_URL: usize = 1_000;

/// Writes the report: the grades, the findings worst first, and the patch for the framework that was recognised.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut impl Write) -> fmt::Result {
    let mut page = Page::default();
    add(report, &mut page);
    out.write_str(&page.finish())
}

/// Adds the report to a page.
pub(super) fn add(report: &Report, page: &mut Page) {
    let (own, mdn) = (&report.headlint, &report.observatory);
    page.heading(1, words(&format!("Headlint: {} for ", own.grade.letter())).value(&cut(&report.capture.url, MOST_OF_URL)));
    page.paragraph(words(&format!("{} points; MDN Observatory: {} ({}).", own.score, mdn.grade.letter(), mdn.score)));
    let rows: Vec<&Row> = report.worst_first().into_iter().filter(|row| row.outcome < Outcome::Pass).collect();
    for row in &rows {
        add_row(report, row, page);
    }
    if rows.is_empty() {
        page.paragraph(words("No problems found."));
    }
    add_patch(report, page);
}

fn words(words: &str) -> Line {
    Line::default().words(words)
}

fn add_row(report: &Report, row: &Row, page: &mut Page) {
    page.heading(2, words(row.title().english()));
    for found in row.findings.iter().take(MOST_LISTED) {
        let code = format!("{}/{}", row.check.id, found.rule.code);
        page.item(
            0,
            Line::default()
                .strong(found.rule.severity.word())
                .words(" (")
                .value(&code)
                .words("): ")
                .sentence(&found.sentence().pieces(&english)),
        );
        for excerpt in found.spans().take(MOST_LISTED).filter_map(|span| Excerpt::of(&report.capture, span)) {
            page.item(1, Line::default().value(&format!("{}: {}»{}«{}", excerpt.name, excerpt.before, excerpt.marked, excerpt.after)));
        }
    }
    if let Some(more) = not_listed(row) {
        page.item(0, words(&more));
    }
    page.paragraph(words(row.check.why.english()));
}

fn add_patch(report: &Report, page: &mut Page) {
    let plan = report.plan();
    if plan.is_empty() {
        return;
    }
    let form = report.framework();
    let (fix, forecast) = (render(plan, form), report.forecast(plan));
    let name = if form == Target::Flask { "Flask" } else { "FastAPI" };
    page.heading(2, words(&format!("All fixes for {name}: {} ({} points)", forecast.grade.letter(), forecast.score)));
    if !fix.code.is_empty() {
        page.paragraph(words("Paste right after the line that creates `app`:"));
        page.code_block("python", &fix.code);
    }
    for step in &fix.steps {
        page.item(0, Line::default().sentence(&step.pieces(&english)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Capture;

    #[test]
    fn hostile_values_stay_code() {
        let value = "x`</code><script>``alert(1)";
        let capture =
            Capture { url: "https://a.example/`".into(), headers: vec![("Referrer-Policy".into(), value.into())], ..Capture::default() };
        let mut out = String::new();
        write(&super::super::inspect(capture), &mut out).unwrap();
        assert!(out.contains("\n  * ```Referrer-Policy: »x`</code><script>``alert(1)«```\n"), "{out}");
        assert!(out.starts_with("# Headlint: F for `` https://a.example/` ``\n"), "{out}");
    }
}
