//! Headlint's own grade: MDN's, less what MDN does not look at. It is never kinder.

use super::Grade;
use super::observatory::Observatory;
use crate::checks::Rule;
use serde::Serialize;

/// The grade and how it came about.
#[derive(Clone, Debug, Serialize)]
pub struct HeadlintGrade {
    /// The letter.
    pub grade: Grade,
    /// Points, never below 0.
    pub score: u32,
    /// What was taken away from MDN's score.
    pub deductions: Vec<Deduction>,
}

/// Points that a finding took away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Deduction {
    /// The check's id.
    pub check: &'static str,
    /// The rule's code.
    pub rule: &'static str,
    /// How many.
    pub points: u32,
}

/// Takes away what the rules that a response breaks cost, each given with its check's id, and each once.
pub fn judge(observatory: &Observatory, broken: impl Iterator<Item = (&'static str, &'static Rule)>) -> HeadlintGrade {
    let mut deductions: Vec<Deduction> = Vec::new();
    for (check, rule) in broken {
        let Some(penalty) = rule.penalty else { continue };
        let deduction = Deduction { check, rule: rule.code, points: penalty.points };
        let counted = penalty.unless.is_some_and(|test| observatory.took_points(test.name()));
        if !counted && !deductions.contains(&deduction) {
            deductions.push(deduction);
        }
    }
    let lost: u32 = deductions.iter().map(|deduction| deduction.points).sum();
    let score = observatory.score.saturating_sub(lost);
    HeadlintGrade { grade: Grade::of(score), score, deductions }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Capture;
    use crate::checks::{ALL, MdnTest, Severity};
    use crate::evidence::Evidence;

    #[test]
    fn what_is_only_worth_knowing_costs_nothing_and_what_costs_costs_something() {
        let rules = ALL.iter().flat_map(|check| check.rules.iter().map(move |rule| (check.id, rule)));
        let mut costly = 0;
        for (check, rule) in rules {
            let Some(penalty) = rule.penalty else { continue };
            costly += 1;
            assert!(rule.severity > Severity::Info, "{check}/{} is worth knowing and costs points", rule.code);
            assert!((1..=100).contains(&penalty.points), "{check}/{} costs {}", rule.code, penalty.points);
        }
        assert!(costly > 60, "{costly}");
    }

    #[test]
    fn each_test_of_mdn_that_a_rule_names_is_one_of_the_scanners() {
        let capture = Capture { url: "https://app.example/".into(), status: Some(200), ..Capture::default() };
        let observatory = Observatory::judge(&capture, &Evidence::read(&capture));
        for test in MdnTest::ALL {
            let known = observatory.tests.iter().any(|(name, _)| *name == test.name()) || observatory.not_observed.contains(&test.name());
            assert!(known, "{}", test.name());
        }
    }

    #[test]
    fn a_rule_counts_once_and_not_where_mdn_took_points_for_the_same_flaw() {
        static RULE: Rule = Rule::new("x", Severity::Low, crate::msg!("…"), crate::fixes::Remedy::Hsts).costs(5).unless(MdnTest::Hsts);
        let of = |headers: &[(&str, &str)]| {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
            let capture = Capture { url: "https://app.example/".into(), status: Some(200), headers, ..Capture::default() };
            let observatory = Observatory::judge(&capture, &Evidence::read(&capture));
            judge(&observatory, [("one", &RULE), ("one", &RULE), ("two", &RULE)].into_iter()).deductions
        };
        let deduction = |check| Deduction { check, rule: "x", points: 5 };
        assert_eq!(of(&[("Strict-Transport-Security", "max-age=63072000")]), [deduction("one"), deduction("two")]);
        assert_eq!(of(&[]), []);
    }
}
