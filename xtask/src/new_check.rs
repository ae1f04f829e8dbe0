//! The skeleton of a check, and its two lines in the registry.

use crate::run::{cargo, root, run};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

/// Writes `src/checks/NAME.rs` and registers it.
pub fn new_check(name: &str) -> Result<()> {
    write(&root(), name)
}

/// Makes a check in a copy of the sources and runs the registry's tests over it, so that the skeleton keeps working.
pub fn try_out() -> Result<()> {
    let copy = crate::build::copy_of_sources("new-check")?;
    write(&copy, "made_by_new_check")?;
    let mut tests = cargo(&["test", "--quiet", "--lib", "checks::"]);
    // A target folder of its own: in the shared one Cargo takes the copy for the crate itself, and later tests for built.
    tests.current_dir(&copy).env("INSTA_UPDATE", "always").env("CARGO_TARGET_DIR", root().join("target/new-check-target"));
    run(tests)
}

fn write(root: &Path, name: &str) -> Result<()> {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    ensure!(plain, "`{name}` is no name for a check; use lower case and underscores, as in `cookie_prefix`");
    let file = root.join(format!("src/checks/{name}.rs"));
    ensure!(!file.exists(), "{} is there already", file.display());
    let registry = root.join("src/checks.rs");
    let text = fs::read_to_string(&registry)?;
    let with_both = sorted_in(&text, "// registry: modules\n", &format!("mod {name};"), "mod ")
        .and_then(|text| sorted_in(&text, "const SORTED: &[&Check] = &[\n", &format!("    &{name}::CHECK,"), "    &"))
        .context("src/checks.rs has lost its markers")?;
    fs::write(&file, SKELETON.replace("NAME", name))?;
    fs::write(&registry, with_both)?;
    println!("wrote {} and registered it; `cargo test` says what it still lacks", file.display());
    Ok(())
}

/// The text with a line put in its alphabetical place among those that start so below the marker.
fn sorted_in(text: &str, marker: &str, line: &str, starts: &str) -> Option<String> {
    let start = text.find(marker)? + marker.len();
    let mut at = start;
    for there in text[start..].split_inclusive('\n') {
        if !there.starts_with(starts) || there.trim_end() > line {
            break;
        }
        at += there.len();
    }
    Some(format!("{}{line}\n{}", &text[..at], &text[at..]))
}

const SKELETON: &str = r#"//! What does this row answer?
//!
//! Spec: which section says what browsers do.

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "NAME",
    passes: msg!("What the row says when all is well"),
    fails: msg!("What it says when something is wrong"),
    category: Category::Browser,
    why: msg!("What an attacker gains where it fails."),
    not_judged: "What a response cannot show.",
    fix_risk: msg!("What may break when the fix is applied."),
    references: &["https://developer.mozilla.org/"],
    reads: &["x-example"],
    rules: &[&ABSENT],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule = Rule::new("absent", Low, msg!("No X-Example header was sent."), Remedy::None(msg!("Say here why no code can be pasted.")));

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("Not a page."));
    }
    match seen.raw("x-example").next() {
        Some(_) => Verdict::pass(),
        None => Verdict::of(ABSENT.found()),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("sent", &[("X-Example", "1")], Pass),
    Case::new("never sent", &[], Finds(&[("absent", "")])),
    Case::new("sent without a value", &[("X-Example", "")], Pass).malformed(),
    Case::new("json", &[], NotApplicable).given(json),
];
"#;
