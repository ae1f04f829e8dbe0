//! A golden text report for each check: what it says of its cases, with carets under the characters that it marks.
//!
//! `INSTA_UPDATE=always cargo test --lib golden` writes the files again: read the difference before it is committed.

use super::super::{ALL, Check, Finding, Verdict};
use super::{Case, shortened};
use crate::capture::Capture;
use crate::evidence::{Evidence, Span, name_at, text_at};
use crate::sentence::visible;
use std::fmt::Write;

/// The folder of the files, seen from this one's.
const FOLDER: &str = "../snapshots";

#[test]
fn each_check_marks_and_says_what_its_golden_file_shows() {
    let stale: Vec<&str> = ALL.iter().filter(|check| !is_up_to_date(check)).map(|check| check.id).collect();
    assert!(stale.is_empty(), "{stale:?} differ from their golden files: see above, and `INSTA_UPDATE=always cargo test --lib golden`");
}

fn is_up_to_date(check: &Check) -> bool {
    let compared = std::panic::catch_unwind(|| {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(FOLDER);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(check.id, report(check)));
    });
    compared.is_ok()
}

fn report(check: &Check) -> String {
    let mut out = format!("{} / {}\n", check.passes.english(), check.fails.english());
    for case in check.cases {
        of_case(check, case, &mut out).unwrap();
    }
    out
}

fn of_case(check: &Check, case: &Case, out: &mut String) -> std::fmt::Result {
    let capture = case.capture();
    let evidence = Evidence::read(&capture);
    write!(out, "\n{:?}:", case.name)?;
    match check.verdict(&evidence) {
        Verdict::NotApplicable(_) => writeln!(out, " not applicable"),
        Verdict::NotObserved(_) | Verdict::Unanswered(..) => writeln!(out, " not observed"),
        Verdict::Judged(found) if found.is_empty() => writeln!(out, " pass"),
        Verdict::Judged(found) => {
            writeln!(out)?;
            found.iter().try_for_each(|found| of_finding(&capture, found, out))
        }
    }
}

fn of_finding(capture: &Capture, found: &Finding, out: &mut String) -> std::fmt::Result {
    writeln!(out, "  {} ({}): {}", found.rule.code, found.rule.severity.word(), visible(&found.message()))?;
    if let Some(directive) = &found.directive {
        writeln!(out, "    directive {directive}, value {}", found.value.as_deref().map_or("none".into(), shortened))?;
    }
    found.spans().try_for_each(|span| of_mark(capture, span, out))
}

/// The line with the mark, and carets under it: one for a mark that is empty.
fn of_mark(capture: &Capture, span: Span, out: &mut String) -> std::fmt::Result {
    /// The most characters before and after a mark.
    const AROUND: usize = 60;
    let text = text_at(capture, span.place).unwrap();
    let (before, after) = (&text[..span.range().start], &text[span.range().end..]);
    let skipped = before.chars().count().saturating_sub(AROUND);
    let before = format!(
        "    {:?} {}: {}{}",
        span.place,
        name_at(capture, span.place),
        if skipped > 0 { "…" } else { "" },
        visible(&before.chars().skip(skipped).collect::<String>())
    );
    let marked = shortened(&text[span.range()]);
    let more = after.chars().nth(AROUND).map_or("", |_| "…");
    let after = visible(&after.chars().take(AROUND).collect::<String>());
    writeln!(out, "{}", format!("{before}{marked}{after}{more}").trim_end())?;
    writeln!(out, "{}{}", " ".repeat(before.chars().count()), "^".repeat(marked.chars().count().max(1)))
}
