//! The report as Markdown, for a ticket.

use super::{Excerpt, Outcome, Report, Row, visible};
use crate::fixes::{Form, render};
use std::fmt::{self, Write};

/// Writes the report: the grades, the findings worst first, and the patch for the framework that was recognised.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut impl Write) -> fmt::Result {
    let (own, mdn) = (&report.own, &report.observatory);
    writeln!(out, "# Headlint: {} for {}\n", own.grade.letter(), code(&report.capture.url))?;
    writeln!(out, "{} points; MDN Observatory: {} ({}).", own.score, mdn.grade.letter(), mdn.score)?;
    let rows: Vec<&Row> = report.worst_first().into_iter().filter(|row| row.outcome < Outcome::Pass).collect();
    for row in &rows {
        writeln!(out, "\n## {}\n", plain(row.check.title))?;
        for found in &row.findings {
            let severity = found.rung.severity.word();
            writeln!(out, "* **{severity}** (`{}/{}`): {}", row.check.id, found.rung.code, plain(&found.message()))?;
            for excerpt in found.spans().filter_map(|span| Excerpt::of(report.capture, span)) {
                let line = format!("{}: {}»{}«{}", excerpt.name, excerpt.before, excerpt.marked, excerpt.after);
                writeln!(out, "  {}", code(&line))?;
            }
        }
        writeln!(out, "\n{}", plain(row.check.why))?;
    }
    if rows.is_empty() {
        writeln!(out, "\nNothing to fix.")?;
    }
    let plan = report.plan();
    if !plan.is_empty() {
        let form = report.framework();
        let (fix, forecast) = (render(&plan, form), report.forecast(&plan));
        let name = if form == Form::Flask { "Flask" } else { "FastAPI" };
        writeln!(out, "\n## The fix for {name}: then {} ({} points)\n", forecast.grade.letter(), forecast.score)?;
        if !fix.code.is_empty() {
            writeln!(out, "Directly below the line that creates `app`:\n\n```python\n{}```", fix.code)?;
        }
        for step in &fix.steps {
            writeln!(out, "* {step}")?;
        }
    }
    Ok(())
}

/// A text from anywhere as a code span that it cannot end.
fn code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// One of our sentences, which may hold code spans of its own and names from the page within them.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for (at, piece) in visible(text).split('`').enumerate() {
        match at % 2 {
            0 => out.extend(piece.chars().flat_map(|c| "\\*_[]<>#|&".contains(c).then_some('\\').into_iter().chain([c]))),
            _ => out.push_str(&format!("`{piece}`")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Capture;

    #[test]
    fn hostile_values_stay_code() {
        let value = "x`</code><script>``alert(1)";
        let capture = Capture { url: "https://a.example/`".into(), headers: vec![("Referrer-Policy".into(), value.into())], ..Capture::default() };
        let mut out = String::new();
        write(&super::super::inspect(&capture), &mut out).unwrap();
        assert!(out.contains("``` Referrer-Policy: »x`</code><script>``alert(1)« ```"), "{out}");
        assert!(out.starts_with("# Headlint: "));
    }
}
