//! The tests that hold every check to its own cases, and the registry to its promises.

use super::super::{ALL, Check, SORTED, Verdict};
use super::{Case, Expect, Finds, NotApplicable, NotObserved, Pass, shortened};
use crate::capture::Capture;
use crate::evidence::{Evidence, text_at};
use crate::fixes::Remedy;

/// What a check says: its codes, each with the text that it marks.
fn describe(check: &Check, capture: &Capture) -> String {
    match check.verdict(&Evidence::read(capture)) {
        Verdict::NotApplicable(_) => "not applicable".to_owned(),
        Verdict::NotObserved(_) | Verdict::Unanswered(..) => "not observed".to_owned(),
        Verdict::Judged(found) => {
            let marked = |span: crate::evidence::Span| {
                shortened(text_at(capture, span.place).and_then(|text| text.get(span.range())).unwrap_or("?"))
            };
            let found = found.iter().map(|found| (found.rule.code, found.spans().map(marked).collect::<Vec<_>>().join(" … ")));
            list(found)
        }
    }
}

fn list(found: impl Iterator<Item = (&'static str, String)>) -> String {
    let all: Vec<String> =
        found.map(|(code, marked)| if marked.is_empty() { code.to_owned() } else { format!("{code} at {marked:?}") }).collect();
    if all.is_empty() { "pass".to_owned() } else { all.join(", ") }
}

/// The codes alone.
fn codes(check: &Check, capture: &Capture) -> Option<Vec<&'static str>> {
    match check.verdict(&Evidence::read(capture)) {
        Verdict::Judged(found) => Some(found.iter().map(|found| found.rule.code).collect()),
        _ => None,
    }
}

fn expected(expect: &Expect) -> String {
    match expect {
        Pass => "pass".to_owned(),
        NotApplicable => "not applicable".to_owned(),
        NotObserved => "not observed".to_owned(),
        Finds(found) => list(found.iter().map(|(code, marked)| (*code, (*marked).to_owned()))),
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
            let shown = |case: &Case| matches!(case.expect, Finds(found) if found.iter().any(|(code, _)| *code == rule.code));
            if !check.cases.iter().any(shown) {
                lacking.push(format!("{}/{}: no case finds it", check.id, rule.code));
            }
        }
    }
    assert!(lacking.is_empty(), "\n{}", lacking.join("\n"));
}

#[test]
fn a_judgement_finds_only_its_own_rules_and_points_inside_the_value() {
    for check in ALL {
        for case in check.cases {
            let capture = case.capture();
            let evidence = Evidence::read(&capture);
            let Verdict::Judged(found) = check.verdict(&evidence) else { continue };
            for found in found {
                let listed = check.rules.iter().any(|rule| std::ptr::eq(*rule, found.rule));
                assert!(listed, "{} / {:?}: {} is not among the check's rules", check.id, case.name, found.rule.code);
                for span in found.spans() {
                    let text = text_at(&capture, span.place).unwrap_or_default();
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
            let (before, after) = (codes(check, &capture), codes(check, &masked));
            if before != after {
                differ.push(format!("{} / {:?}: {before:?}, masked {after:?}", check.id, case.name));
            }
        }
    }
    assert!(differ.is_empty(), "\n{}", differ.join("\n"));
}

#[test]
fn both_lists_are_sorted_and_the_scorecard_goes_by_category() {
    let ids: Vec<&str> = SORTED.iter().map(|check| check.id).collect();
    assert!(ids.is_sorted(), "SORTED: {ids:?}");
    let modules: Vec<&str> = include_str!("../../checks.rs")
        .lines()
        .skip_while(|line| *line != "// registry: modules")
        .filter_map(|line| line.strip_prefix("mod "))
        .take_while(|line| line.ends_with(';'))
        .map(|line| line.trim_end_matches(';'))
        .collect();
    assert_eq!(modules, ids, "the modules in src/checks.rs");
    assert_eq!(ALL.len(), SORTED.len());
    assert!(ALL.is_sorted_by_key(|check| (check.category as usize, check.id)));
}

#[test]
fn ids_are_unique_and_named_as_their_files() {
    let source = include_str!("../../checks.rs");
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
