//! Cases: an input and what a check must find in it, and the tests that hold every check to its own.

use super::{ALL, Check, Verdict};
use crate::capture::{Capture, Document, Observed};
use crate::evidence::{Evidence, Sign};
use crate::fixes::Remedy;

/// One input and its expected verdict.
pub(crate) struct Case {
    name: &'static str,
    headers: &'static [(&'static str, &'static str)],
    expect: Expect,
    /// Changes the Capture beyond its headers.
    given: Option<fn(&mut Capture)>,
    /// Marks the input as malformed: every check shows how it takes one.
    malformed: bool,
}

/// What a check must say.
pub(crate) enum Expect {
    Pass,
    Finds(&'static [&'static str]),
    NotApplicable,
    NotObserved,
}
pub(crate) use Expect::{Finds, NotApplicable, NotObserved, Pass};

impl Case {
    /// An HTTPS page `https://app.example/` with status 200, `text/html`, and these headers.
    pub(crate) const fn new(name: &'static str, headers: &'static [(&'static str, &'static str)], expect: Expect) -> Case {
        Case { name, headers, expect, given: None, malformed: false }
    }

    /// With more than headers.
    pub(crate) const fn given(mut self, given: fn(&mut Capture)) -> Case {
        self.given = Some(given);
        self
    }

    /// The input breaks the header's grammar.
    pub(crate) const fn malformed(mut self) -> Case {
        self.malformed = true;
        self
    }

    fn capture(&self) -> Capture {
        let mut headers: crate::capture::Headers = self.headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).into())).collect();
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            headers.push(("Content-Type".to_owned(), "text/html; charset=utf-8".into()));
        }
        let mut capture = Capture { url: "https://app.example/".to_owned(), status: Some(200), headers, ..Capture::default() };
        if let Some(change) = self.given {
            change(&mut capture);
        }
        capture
    }
}

/// For [`Case::given`]: a JSON response.
pub(crate) fn json(capture: &mut Capture) {
    for (name, value) in &mut capture.headers {
        if name.eq_ignore_ascii_case("content-type") {
            *value = "application/json".into();
        }
    }
}

/// For [`Case::given`]: over plain HTTP.
pub(crate) fn plain_http(capture: &mut Capture) {
    capture.url = "http://app.example/".to_owned();
}

/// For [`Case::given`]: over HTTP on localhost.
pub(crate) fn localhost(capture: &mut Capture) {
    capture.url = "http://localhost:5000/".to_owned();
}

/// The document facts of a case, made where there were none.
pub(crate) fn document(capture: &mut Capture) -> &mut Document {
    if capture.document.seen().is_none() {
        capture.document = Observed::Seen(Document::default());
    }
    match &mut capture.document {
        Observed::Seen(document) => document,
        _ => unreachable!("just set"),
    }
}

/// For [`Case::given`]: the response to one more URL.
pub(crate) fn probed(capture: &mut Capture, path: &str, status: u16, signs: &[Sign]) {
    let headers = vec![("X-Test".to_owned(), "1".into())];
    add_probe(capture, crate::capture::Probe { path: path.to_owned(), status, headers, signs: signs.to_vec(), partial: false });
}

/// For [`Case::given`]: one more address that did not respond.
pub(crate) fn unanswered(capture: &mut Capture, path: &str) {
    add_probe(capture, crate::capture::Probe::unanswered(path));
}

/// For [`Case::given`]: a response to one more address that stopped in its body.
pub(crate) fn cut_off(capture: &mut Capture, path: &str, status: u16) {
    add_probe(capture, crate::capture::Probe { partial: true, ..crate::capture::Probe::read(path, status, Vec::new(), "", false) });
}

fn add_probe(capture: &mut Capture, probe: crate::capture::Probe) {
    match &mut capture.probes {
        Observed::Seen(probes) => probes.push(probe),
        none => *none = Observed::Seen(vec![probe]),
    }
}

/// A script element with this source.
pub(crate) fn script(src: &str) -> crate::capture::document::Script {
    crate::capture::document::Script { src: Some(src.to_owned()), ..Default::default() }
}

fn describe(check: &Check, capture: &Capture) -> String {
    match (check.judge)(&Evidence::read(capture)) {
        Verdict::NotApplicable(_) => "not applicable".to_owned(),
        Verdict::NotObserved(_) | Verdict::Unanswered(..) => "not observed".to_owned(),
        Verdict::Judged(found) if found.is_empty() => "pass".to_owned(),
        Verdict::Judged(found) => found.iter().map(|found| found.rule.code).collect::<Vec<_>>().join(", "),
    }
}

fn expected(expect: &Expect) -> String {
    match expect {
        Pass => "pass".to_owned(),
        NotApplicable => "not applicable".to_owned(),
        NotObserved => "not observed".to_owned(),
        Finds(codes) => codes.join(", "),
    }
}

#[test]
fn every_case_holds() {
    let mut failures = Vec::new();
    for check in ALL {
        for case in check.cases {
            let (got, want) = (describe(check, &case.capture()), expected(&case.expect));
            if got != want {
                failures.push(format!("{} / {:?}: expected {want}, got {got}", check.id, case.name));
            }
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    let cases: usize = ALL.iter().map(|check| check.cases.len()).sum();
    let rules: usize = ALL.iter().map(|check| check.rules.len()).sum();
    println!("{} checks, {rules} findings, {cases} cases", ALL.len());
}

#[test]
fn every_check_has_a_passing_a_malformed_and_a_not_applicable_case_and_one_for_each_rule() {
    let mut lacking = Vec::new();
    for check in ALL {
        let has = |wanted: fn(&Case) -> bool| check.cases.iter().any(wanted);
        for (what, there) in [
            ("passing", has(|case| matches!(case.expect, Pass))),
            ("malformed", has(|case| case.malformed)),
            ("not applicable or not observed", has(|case| matches!(case.expect, NotApplicable | NotObserved))),
        ] {
            if !there {
                lacking.push(format!("{}: no {what} case", check.id));
            }
        }
        for rule in check.rules {
            let shown = |case: &Case| matches!(case.expect, Finds(codes) if codes.contains(&rule.code));
            if !check.cases.iter().any(shown) {
                lacking.push(format!("{}/{}: no case finds it", check.id, rule.code));
            }
        }
    }
    assert!(lacking.is_empty(), "\n{}", lacking.join("\n"));
}

#[test]
fn a_judgement_finds_only_what_its_ladder_lists_and_points_inside_the_value() {
    for check in ALL {
        for case in check.cases {
            let capture = case.capture();
            let evidence = Evidence::read(&capture);
            let Verdict::Judged(found) = (check.judge)(&evidence) else { continue };
            for found in found {
                let listed = check.rules.iter().any(|rule| std::ptr::eq(*rule, found.rule));
                assert!(listed, "{} / {:?}: {} is not in the ladder", check.id, case.name, found.rule.code);
                for span in found.spans() {
                    let text = crate::evidence::text_at(&capture, span.place).unwrap_or_default();
                    let whole = text.get(span.range());
                    assert!(whole.is_some(), "{} / {:?}: {} points outside", check.id, case.name, found.rule.code);
                }
            }
        }
    }
}

#[test]
fn every_case_is_judged_the_same_once_its_secrets_are_masked() {
    let mut differ = Vec::new();
    for case in ALL.iter().flat_map(|check| check.cases) {
        let capture = case.capture();
        let masked = crate::redact::redact(&capture);
        for check in ALL {
            let (before, after) = (describe(check, &capture), describe(check, &masked));
            if before != after {
                differ.push(format!("{} / {:?}: {before}, masked {after}", check.id, case.name));
            }
        }
    }
    assert!(differ.is_empty(), "\n{}", differ.join("\n"));
}

#[test]
fn ids_are_unique_and_named_as_their_files() {
    let source = include_str!("../checks.rs");
    let mut ids = std::collections::HashSet::new();
    let mut codes = std::collections::HashSet::new();
    for check in ALL {
        assert!(ids.insert(check.id), "{} stands twice", check.id);
        assert!(source.contains(&format!("\nmod {};", check.id)), "{} is not named as its file", check.id);
        for rule in check.rules {
            assert!(codes.insert((check.id, rule.code)), "{}/{} stands twice", check.id, rule.code);
        }
    }
}

#[test]
fn prose_is_there_and_every_failure_has_a_remedy_or_says_why_not() {
    for check in ALL {
        for (what, text) in [
            ("passes", check.passes.english()),
            ("fails", check.fails.english()),
            ("why", check.why.english()),
            ("not_judged", check.not_judged),
            ("fix_risk", check.fix_risk.english()),
        ] {
            assert!(!text.trim().is_empty(), "{}: {what} is empty", check.id);
        }
        assert_ne!(check.passes, check.fails, "{}: one title for two outcomes", check.id);
        for title in [check.passes, check.fails] {
            let words = title.english().split(' ').count();
            assert!(words <= 9 && !title.english().ends_with('.'), "{}: no short title: {}", check.id, title.english());
        }
        assert!(!check.references.is_empty(), "{}: no reference", check.id);
        for rule in check.rules {
            assert!(rule.says.english().ends_with('.'), "{}/{}: not a sentence", check.id, rule.code);
            if let Remedy::None(why) | Remedy::Recipe(_, why) = rule.remedy {
                assert!(why.english().ends_with('.'), "{}/{}: says not why nothing can be pasted", check.id, rule.code);
            }
        }
    }
}
