//! Whatever a server sends, and however much of it: the report is bounded, and says what was not read.

#[path = "../xtask/src/lists.rs"]
mod lists;

use headlint::checks::ALL;
use headlint::fixes::Plan;
use headlint::report::{Judgement, inspect, judge};
use lists::{capture, rows, text};

/// What a report says that it did not read.
fn unread(report: &Judgement) -> Vec<String> {
    let all = report.rows.iter().flat_map(|row| row.findings.iter().map(move |found| (row.check.id, found)));
    all.filter(|(check, found)| *check == "unread" || found.rule.code == "unread").map(|(_, found)| found.message()).collect()
}

#[test]
fn of_a_list_of_any_length_the_report_is_bounded_and_says_what_is_not_read() {
    for row in rows().expect("descriptions") {
        let name = text(&row, "name");
        let Some(small) = capture(&row, 300).expect("a response") else { continue };
        // Of some one member alone is much.
        if !name.ends_with("KB") {
            assert_eq!(unread(&judge(&small)), [""; 0], "{name}, short");
        }
        for bytes in [32_000, 100_000, 1_000_000] {
            let Some(capture) = capture(&row, bytes).expect("a response") else { continue };
            let report = judge(&capture);
            // These are few, and long.
            if bytes > 100_000 && name != "scripts of 4 KB" {
                assert_ne!(unread(&report), [""; 0], "{name}: {bytes} bytes and no word of what was not read");
            }
            let findings: usize = report.rows.iter().map(|row| row.findings.len()).sum();
            let marks: usize = report.rows.iter().flat_map(|row| &row.findings).map(|found| found.spans().count()).sum();
            assert!(findings < 10_000 && marks < 20_000, "{name}: {findings} findings with {marks} marks in {bytes} bytes");
            // The work of a forecast is that of a report: so many times at most.
            let report = inspect(capture);
            let mut plans: Vec<&Plan> = Vec::new();
            for plan in report.rows.iter().map(|row| &row.plan).chain([report.plan()]) {
                if !plan.is_empty() && !plans.contains(&plan) {
                    plans.push(plan);
                }
            }
            let forecasts = plans.len();
            assert!(forecasts <= ALL.len() / 2, "{name}: {forecasts} forecasts");
        }
    }
}

#[test]
fn a_policy_that_is_too_long_to_be_repeated_is_not_silently_replaced() {
    let steps = |sources: usize| {
        let value = format!("script-src 'unsafe-inline' {}", (0..sources).map(|n| format!("https://h{n}.example ")).collect::<String>());
        let capture = headlint::capture::Capture {
            url: "https://app.example/".into(),
            status: Some(200),
            headers: vec![("Content-Security-Policy".into(), value.into())],
            ..Default::default()
        };
        let report = inspect(capture);
        headlint::fixes::Target::ALL.map(|form| {
            headlint::fixes::render(report.plan(), form).steps.iter().any(|step| step.quoted().starts_with("Your own policy is too long"))
        })
    };
    assert_eq!((steps(150), steps(201), steps(1_200)), ([false; 4], [true; 4], [true; 4]));
}
