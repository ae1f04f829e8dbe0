//! `docs/checks.md` and `docs/playbook.md` are what the code says: these tests write them where they differ, and then fail.

use headlint::checks::{ALL, Check};
use std::fmt::Write;
use std::path::Path;

#[test]
fn the_manual_of_checks_is_up_to_date() {
    keep("docs/checks.md", manual());
}

#[test]
fn the_playbook_is_up_to_date() {
    keep("docs/playbook.md", headlint::fixes::recipes::markdown());
}

fn keep(file: &str, wanted: String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::fs::read_to_string(&path).ok().as_ref() != Some(&wanted) {
        std::fs::write(&path, wanted).expect("docs can be written");
        panic!("{file} was out of date and has been written again: commit it");
    }
}

#[test]
fn the_catalogue_is_counted() {
    let findings: usize = ALL.iter().map(|check| check.rungs.len()).sum();
    println!("{} checks, {findings} findings", ALL.len());
    assert!(findings >= ALL.len());
}

fn manual() -> String {
    let findings: usize = ALL.iter().map(|check| check.rungs.len()).sum();
    let mut out = format!("# The checks\n\nMade from `src/checks` by the tests. {} checks, {findings} findings.\n", ALL.len());
    for check in ALL {
        let _ = section(check, &mut out);
    }
    out
}

fn section(check: &Check, out: &mut String) -> std::fmt::Result {
    writeln!(out, "\n## {}: {}\n", check.id, check.title)?;
    writeln!(out, "{}\n", check.why)?;
    writeln!(out, "| finding | severity | says |\n| --- | --- | --- |")?;
    for rung in check.rungs {
        let confidence = match rung.confidence {
            headlint::checks::Confidence::Certain => "",
            headlint::checks::Confidence::Likely => ", likely",
            headlint::checks::Confidence::Maybe => ", depends",
        };
        let severity = format!("{:?}{confidence}", rung.severity).to_lowercase();
        writeln!(out, "| `{}/{}` | {severity} | {} |", check.id, rung.code, rung.says.replace('|', "\\|"))?;
    }
    writeln!(out, "\n**Not judged.** {}", check.not_judged)?;
    writeln!(out, "\n**Fix risk.** {}", check.fix_risk)?;
    let links: Vec<String> = check.references.iter().map(|url| format!("<{url}>")).collect();
    writeln!(out, "\nRead more: {}", links.join(", "))
}
