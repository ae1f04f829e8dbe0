//! Bug reports of real people: what is wrong in each response, what is not, and what the fix keeps; and siblings that are written otherwise.

#[path = "reports/expected.rs"]
mod expected;
#[path = "reports/others.rs"]
mod others;
#[path = "reports/siblings.rs"]
mod siblings;

use expected::{EXPECTED, Expected, PENDING};
use headlint::capture::{Capture, read};
use headlint::evidence::text_at;
use headlint::report::{Outcome, Report, inspect};
use others::OTHERS;
use serde_json::Value;
use siblings::{SIBLINGS, Sibling};
use std::collections::HashMap;
use std::io::Read;

/// Each report's id, URL and response.
fn reports() -> HashMap<String, (String, String)> {
    let mut text = String::new();
    let compressed = &include_bytes!("vectors/reports.jsonl.gz")[..];
    flate2::read::GzDecoder::new(compressed).read_to_string(&mut text).expect("the reports are gzip of UTF-8");
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("each line is JSON"));
    let text = |line: &Value, field: &str| line[field].as_str().expect("a text").to_owned();
    lines.map(|line| (text(&line, "id"), (text(&line, "url"), text(&line, "response")))).collect()
}

fn report(url: &str, response: &str) -> Report {
    let read::Input::One(capture) = read::read(response.as_bytes(), url).expect("it is a response") else { panic!("it is one response") };
    inspect(*capture)
}

/// The findings, each with the text that it marks.
fn found(report: &Report) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for row in &report.rows {
        for finding in &row.findings {
            let marked: Vec<&str> = finding.spans().filter_map(|span| text_at(&report.capture, span.place)?.get(span.range())).collect();
            all.push((format!("{}/{}", row.check.id, finding.rule.code), marked.join(" … ")));
        }
    }
    all
}

/// Whether a text fits a pattern, in which `*` at an end is anything.
fn fits(pattern: &str, text: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => text.contains(pattern.trim_matches('*')),
        (None, Some(start)) => text.starts_with(start),
        (Some(end), None) => text.ends_with(end),
        (None, None) => text == pattern,
    }
}

/// What of an expectation is not met.
fn wrong(report: &Report, expected: &Expected) -> Vec<String> {
    let found = found(report);
    let mut wrong = Vec::new();
    for (code, marked) in expected.finds {
        if !found.iter().any(|(own, text)| fits(code, own) && fits(marked, text)) {
            wrong.push(format!("{code} at {marked:?} is missing"));
        }
    }
    for code in expected.never {
        wrong.extend(found.iter().filter(|(own, _)| fits(code, own)).map(|(own, marked)| format!("{own} at {marked:?} is wrong")));
    }
    for (checks, wanted) in [(expected.idle, false), (expected.judged, true)] {
        for check in checks {
            let row = report.rows.iter().find(|row| row.check.id == *check);
            let judged = row.is_some_and(|row| !matches!(row.outcome, Outcome::NotApplicable | Outcome::NotObserved));
            if judged != wanted {
                wrong.push(format!("{check} is {}", if judged { "judged" } else { "not judged" }));
            }
        }
    }
    if report.headlint.grade.letter() != expected.grade {
        wrong.push(format!("the grade is {}, not {}", report.headlint.grade.letter(), expected.grade));
    }
    let fixed = fixed(report);
    for text in expected.keeps {
        if !fixed.contains(text) {
            wrong.push(format!("the fix does not keep {text:?}: {fixed}"));
        }
    }
    wrong
}

/// The header fields as the fix leaves them.
fn fixed(report: &Report) -> String {
    let patched: Capture = report.plan().apply(&report.capture);
    let lines: Vec<String> = patched.headers.iter().map(|(name, value)| format!("{name}: {}", value.text())).collect();
    lines.join("\n")
}

#[test]
fn every_report_is_right_but_for_those_that_are_pending() {
    let all = reports();
    assert_eq!((all.len(), EXPECTED.len()), (52, 52), "an expectation a report");
    let mut complaints = Vec::new();
    let mut right = 0;
    for expected in EXPECTED {
        let (url, response) = all.get(expected.id).unwrap_or_else(|| panic!("{} is no report", expected.id));
        let report = report(url, response);
        let wrong = wrong(&report, expected);
        right += usize::from(wrong.is_empty());
        match (wrong.is_empty(), PENDING.contains(&expected.id)) {
            (true, true) => complaints.push(format!("{} is right now: take it off the list PENDING", expected.id)),
            (false, false) => complaints.push(format!("{}: {}; found {:?}", expected.id, wrong.join("; "), found(&report))),
            (false, true) => println!("pending: {}: {}; found {:?}", expected.id, wrong.join("; "), found(&report)),
            (true, false) => {}
        }
    }
    println!("{right} of {} reports are right", EXPECTED.len());
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    assert!(PENDING.iter().all(|id| EXPECTED.iter().any(|expected| expected.id == *id)), "a pending id is no report");
}

#[test]
fn siblings_of_the_reports_are_right() {
    let all = reports();
    let mut complaints = Vec::new();
    for sibling in SIBLINGS.iter().chain(OTHERS) {
        let (url, response) = all.get(sibling.of).unwrap_or_else(|| panic!("{} is no report", sibling.of));
        let report = report(sibling.url.unwrap_or(url), &rewritten(response, sibling));
        let expected = Expected { id: sibling.of, grade: report.headlint.grade.letter(), ..sibling.expected };
        let wrong = wrong(&report, &expected);
        if !wrong.is_empty() {
            complaints.push(format!("{} with {:?}: {}; found {:?}", sibling.of, sibling.lines, wrong.join("; "), found(&report)));
        }
        assert!(report.headlint.score <= report.observatory.score, "{:?}: ours is kinder than MDN's", sibling.lines);
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// A report's response with other lines: those of the same header go, and a status line or a body takes the place of its own.
fn rewritten(response: &str, sibling: &Sibling) -> String {
    let (head, body) = response.split_once("\n\n").expect("a head and a body");
    let name = |line: &str| line.split_once(':').map(|(name, _)| name.to_ascii_lowercase());
    let is_replaced = |line: &&str| sibling.lines.iter().any(|new| name(new).is_some() && name(new) == name(line));
    let mut lines: Vec<&str> = head.lines().filter(|line| !is_replaced(line)).collect();
    for line in sibling.lines {
        match line.starts_with("HTTP/") {
            true => lines[0] = line,
            // A name alone is left out.
            false if line.ends_with(": -") => {}
            false => lines.push(line),
        }
    }
    format!("{}\n\n{}", lines.join("\n"), sibling.body.unwrap_or(body))
}
