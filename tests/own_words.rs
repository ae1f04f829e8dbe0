//! Nothing is said against what a fix of ours has just written.

use headlint::capture::{Capture, json};
use headlint::checks::Severity;
use headlint::evidence::{Place, Span, text_at};
use headlint::fixes::Plan;
use headlint::report::inspect;
use std::io::Read;

/// Pages with policies of all kinds, and every fortieth response of MDN's vectors.
fn captures() -> Vec<Capture> {
    let mut text = String::new();
    let file: &[u8] = include_bytes!("vectors/observatory.jsonl.gz");
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("the vectors are gzip of UTF-8");
    let vectors = text.lines().step_by(40).map(|line| json::read(line).expect("each line is a Capture"));
    let policies = [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' https: data:",
        "script-src 'self' 'report-sha256' https://.cdn.example https://cdn-*.example.com",
        "script-src 'none' 'self'; style-src 'self' 'strict-dynamic'; sandbox allow-script",
        "default-src self; script-src ‘self’; require-trusted-types-for script",
        "script-src *:443 'nonce-12345678'; fenced-frame-src https://ads.example; defualt-src x",
        "script-src 'self' 'unsafe-inline' 'sha256-abc='; style-src https://*:443 'unsafe-inline'; connect-src 127.0.0.1:8000",
        "script-src 'strict-dynamic' 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ' https: 'unsafe-inline'; object-src 'none'; base-uri 'none'",
        "frame-ancestors 'none'",
        "default-src 'none'; script-src https://ajax.googleapis.com; object-src https://a.example; report-to x",
        "script-src 'self'; prefetch-src 'self'; block-all-mixed-content; upgrade-insecure-requests",
        "img-src */images/ cdn.example: http://a.example; base-uri *; form-action *; worker-src blob:",
    ];
    let own = policies.iter().flat_map(|policy| {
        ["Content-Security-Policy", "Content-Security-Policy-Report-Only"].map(|name| Capture {
            url: "https://app.example/".into(),
            status: Some(200),
            headers: vec![("Content-Type".to_owned(), "text/html; charset=utf-8".into()), (name.to_owned(), (*policy).into())],
            ..Capture::default()
        })
    });
    own.chain(vectors).collect()
}

/// Whether a plan wrote these bytes of a response.
fn is_written(before: &Capture, after: &Capture, span: Span) -> bool {
    let Place::Header(at) = span.place else { return false };
    let (name, value) = &after.headers[at];
    let mut same = before.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.text());
    // The fix for framing adds one directive and leaves the rest of the policy, or that there is none, as it was.
    let framing = value.text().rfind("frame-ancestors ").filter(|start| {
        let rest = value.text()[..*start].trim_end_matches([';', ' ']);
        rest.is_empty() || same.clone().any(|old| old.trim_end_matches([';', ' ']) == rest)
    });
    // Of a cookie only the attributes at its end are ours.
    let as_before = |old: &str| old.get(..span.range().end) == value.text().get(..span.range().end);
    if same.clone().any(|old| old == value.text()) {
        return false;
    }
    match framing {
        _ if name.eq_ignore_ascii_case("set-cookie") => !same.any(as_before),
        Some(start) => span.range().start > start,
        None => true,
    }
}

/// The headers before and after that differ.
fn written(before: &Capture, after: &Capture) -> String {
    let list = |one: &Capture, other: &Capture| {
        let more = one.headers.iter().filter(|field| !other.headers.contains(field));
        more.map(|(name, value)| format!("{name}: {}", value.text())).collect::<Vec<_>>().join(" | ")
    };
    format!("{}\n    after {}", list(after, before), list(before, after))
}

#[test]
fn after_a_plan_nothing_is_said_of_what_it_wrote() {
    let (mut plans, mut wrong) = (0, Vec::new());
    for capture in captures() {
        let report = inspect(capture.clone());
        let mut all: Vec<&Plan> = vec![report.plan()];
        for row in &report.rows {
            if !row.plan.is_empty() && !all.contains(&&row.plan) {
                all.push(&row.plan);
            }
        }
        for plan in all.into_iter().filter(|plan| !plan.is_empty()) {
            plans += 1;
            let after = plan.apply(&capture);
            let patched = inspect(after.clone());
            for (row, found) in patched.rows.iter().flat_map(|row| row.findings.iter().map(move |found| (row, found))) {
                if !found.spans().any(|span| is_written(&capture, &after, span)) {
                    continue;
                }
                // What no fix can mend, such as a host of the page's that can be misused, is still said.
                if found.rule.severity == Severity::Info || found.rule.remedy.key().is_some() {
                    let marked = found.spans().filter_map(|span| text_at(&after, span.place)?.get(span.range()).map(str::to_owned));
                    let marked: Vec<String> = marked.collect();
                    wrong.push(format!("{}/{} at {marked:?}: {}", row.check.id, found.rule.code, written(&capture, &after)));
                }
            }
        }
    }
    println!("{plans} plans tried");
    assert!(plans > 300 && wrong.is_empty(), "{} of {plans}:\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n"));
}
