//! The table of names, held against what compat data and the consoles of two versions of each browser said of 272 names in November 2026.

use headlint::names::{self, Browser, Kind, Support};
use serde_json::Value;
use std::io::Read;

/// In the data without a word of these browsers on Linux, or the other way round: what the platform lacks, and what only a flag brings.
const PLATFORM: [&str; 2] = ["ambient-light-sensor", "bluetooth"];
/// Only Safari follows it, and nobody could ask Safari.
const SAFARI: &str = "prefetch-src";
/// What browsers know although the data says that it takes a flag, or does nothing.
const MEASURED: [&str; 2] = ["magnetometer", "allow-top-navigation-to-custom-protocols"];

fn rows() -> Vec<(Kind, String, Value)> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(&include_bytes!("vectors/names.jsonl.gz")[..]).read_to_string(&mut text).expect("gzip of UTF-8");
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let kind = Kind::ALL.into_iter().find(|kind| kind.label() == row["kind"]).expect("a kind of the table");
        (kind, row["name"].as_str().expect("a name").to_owned(), row)
    };
    text.lines().map(row).collect()
}

/// Nonces and hashes are no keywords.
fn is_value(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("nonce-") || name.contains("sha1-") || name.contains("sha256-S") || name.contains("sha-256-")
}

#[test]
fn what_a_browser_knows_is_current_and_what_none_knows_is_not() {
    let mut asked = 0;
    for (kind, name, row) in rows().iter().filter(|(_, name, _)| !is_value(name)) {
        let said = ["chromium156", "firefox153"].map(|browser| row[browser].as_str().unwrap_or_default());
        let current = names::find(*kind, name).is_some_and(names::Name::is_current);
        if said.iter().any(|said| said.starts_with("known")) {
            assert!(current, "{name}: {row}");
            assert_eq!(names::nearest(*kind, name).map(str::to_ascii_lowercase), Some(name.to_ascii_lowercase()), "the nearest of itself");
            asked += 1;
        } else if said.contains(&"unknown") && !said.contains(&"not told") && !PLATFORM.contains(&name.as_str()) && name != SAFARI {
            assert!(!current, "{name}: {row}");
            assert!(names::trouble(*kind, name.as_str()).is_some(), "{name} is unknown, and nothing is said of it");
            asked += 1;
        }
    }
    assert!(asked > 200, "{asked}");
}

#[test]
fn first_versions_are_those_of_the_data() {
    let mut compared = 0;
    for (kind, name, row) in rows().iter().filter(|(_, name, row)| row["bcd"].is_object() && !MEASURED.contains(&name.as_str())) {
        let found = names::find(*kind, name).unwrap_or_else(|| panic!("{name} is not in the table"));
        for (browser, key) in Browser::ALL.into_iter().zip(["chrome", "firefox", "safari"]) {
            let said = row["bcd"][key].as_str().unwrap_or("-").trim_start_matches('≤');
            let expected = match said.split_once(" to ") {
                // The data's end is the first version without it.
                Some((first, _)) => matches!(found.support(browser), Support::Between(ours, _) if ours == first),
                None if said == "-" => found.support(browser) == Support::No,
                None if said == "preview" || said.ends_with("(flag)") => found.support(browser) == Support::Off,
                None => matches!(found.support(browser), Support::Since(ours) if ours == said),
            };
            assert!(expected, "{name}: {key} is {said}, and {:?} here", found.support(browser));
            compared += 1;
        }
    }
    println!("{compared} first versions agree");
    assert!(compared > 500, "{compared}");
}

#[test]
fn a_long_row_of_unknown_names_is_looked_through_in_no_time() {
    let started = std::time::Instant::now();
    for at in 0..5_000 {
        let name = format!("scrpt-src-elm-{at}");
        assert!(names::trouble(Kind::Directive, name.as_str()).is_some() && names::nearest(Kind::Feature, &name).is_none());
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
