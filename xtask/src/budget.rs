//! How long each stage of the tests may take, and what is said of how long it took.

use crate::test::Stage;
use std::time::Duration;

/// Minutes on two cores, from nothing: what a stage sets up and compiles counts. Forty in all.
pub const fn minutes(stage: Stage) -> u32 {
    match stage {
        Stage::Rust => 12,
        Stage::Fuzz => 4,
        Stage::Extension => 6,
        Stage::Fixes => 8,
        Stage::Browsers => 10,
    }
}

/// A stage that takes this many times its budget is not slow: it hangs, and is ended.
const HANGS: u32 = 6;

/// When a stage is ended.
pub fn end(stage: Stage) -> Duration {
    Duration::from_secs(u64::from(60 * HANGS * minutes(stage)))
}

/// One line for each stage, their sum where all ran, and a line for each that took too long: a slow machine is no fault, so nothing fails by it.
pub fn report(took: &[(Stage, Duration)], all: bool) -> String {
    let mut lines = Vec::new();
    let mut over = Vec::new();
    let mut line = |name: &str, time: Duration, budget: u32| {
        let time = time.as_secs_f64() / 60.0;
        lines.push(format!("{name:10}{time:5.1} min of {budget}"));
        if time > f64::from(budget) {
            over.push(format!("over budget: {name} took {time:.1} min, {:.1} more than its {budget}", time - f64::from(budget)));
        }
    };
    for (stage, time) in took {
        line(&format!("{stage:?}"), *time, minutes(*stage));
    }
    if all {
        line("Together", took.iter().map(|(_, time)| *time).sum(), took.iter().map(|(stage, _)| minutes(*stage)).sum());
    }
    lines.extend(over);
    lines.join("\n")
}

/// The most bytes of a package that stores take.
pub const PACKAGE: usize = 1_000_000;
/// The most microseconds of judging a response natively, in the benchmark.
const JUDGE: f64 = 20.0;
/// The most milliseconds from press to paint beyond those of a popup with one word.
const PRESS: f64 = 80.0;

/// What a person feels of the rows of docs/performance.md, where it is over its budget; a row that is not there is a fault too.
pub fn felt(table: &str) -> Vec<String> {
    let row = |start: &str| {
        let figures = table.lines().find_map(|line| line.strip_prefix(start)?.split('|').nth(1));
        let numbers = figures.unwrap_or_default().split(' ').filter_map(|word| word.parse::<f64>().ok());
        numbers.collect::<Vec<f64>>()
    };
    let mut over = Vec::new();
    match row("| judge(), native").as_slice() {
        [time] if *time <= JUDGE => {}
        other => over.push(format!("judging a response takes {other:?} µs, and may take {JUDGE}")),
    }
    match row("| press of the button to paint in Chromium").as_slice() {
        [ours, least, ..] if ours - least <= PRESS => {}
        other => over.push(format!("press to paint takes {other:?} ms, and may take {PRESS} more than a popup with one word")),
    }
    over
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn budgets_are_forty_minutes_together() {
        assert_eq!(Stage::value_variants().iter().map(|stage| minutes(*stage)).sum::<u32>(), 40);
    }

    #[test]
    fn each_stage_is_reported_against_its_budget_and_what_is_over_is_said_plainly() {
        let took = [(Stage::Rust, Duration::from_secs(384)), (Stage::Browsers, Duration::from_secs(738))];
        assert_eq!(
            report(&took, false),
            "Rust        6.4 min of 12\nBrowsers   12.3 min of 10\nover budget: Browsers took 12.3 min, 2.3 more than its 10"
        );
        assert_eq!(report(&took[..1], true), "Rust        6.4 min of 12\nTogether    6.4 min of 12");
        assert_eq!(report(&[], false), "");
    }

    #[test]
    fn what_a_person_feels_is_held_to_its_budget() {
        let table = |judge: &str, press: &str| {
            format!(
                "| what | a response |\n| judge(), native | {judge} µs |\n| press of the button to paint in Chromium: Headlint, and a popup with one word | {press} ms, ratio 1.12 |\n"
            )
        };
        assert_eq!(felt(&table("19.9", "375 and 334")), [""; 0]);
        assert_eq!(felt(&table("20.1", "415 and 334")).len(), 2);
        assert_eq!(felt("").len(), 2);
    }

    #[test]
    fn exactly_the_budget_is_not_over_it() {
        assert!(!report(&[(Stage::Fuzz, Duration::from_secs(240))], true).contains("over"));
    }
}
