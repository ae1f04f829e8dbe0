//! Mutation of marks: what a finding marks is dropped, emptied or moved at each place in the sources that makes a mark, and a test must fail.
//!
//! All mutants are built at once, into a copy of the sources: each place hands its mark through a function that changes it where the environment
//! names the place. So one build and a run of the checks' tests for each mutant are enough, and no mutant is left out.

use crate::run::{cargo, root};
use anyhow::{Context, Result, bail, ensure};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is done to a mark.
const MARKS: [&str; 5] = ["dropped", "empty", "moved", "start+1", "end-1"];
/// What is done to a further mark of the same finding.
const FURTHER_MARKS: [&str; 6] = ["dropped", "empty", "moved", "start+1", "end-1", "swapped"];
/// What is done to a piece of a value in the evidence.
const PIECES: [&str; 4] = ["empty", "moved", "start+1", "end-1"];

/// The function that the copy's marks go through.
const SUPPORT: &str = r#"
/// Whether the mark at this place is to be changed, and how.
pub fn mutation(place: usize) -> Option<&'static str> {
    static MUTANT: std::sync::OnceLock<Option<(usize, String)>> = std::sync::OnceLock::new();
    let mutant = MUTANT.get_or_init(|| {
        let named = std::env::var("HEADLINT_MUTANT").ok()?;
        let (place, kind) = named.split_once(' ')?;
        Some((place.parse().ok()?, kind.to_owned()))
    });
    mutant.as_ref().filter(|(mutated, _)| *mutated == place).map(|(_, kind)| kind.as_str())
}

#[allow(missing_docs)]
impl Span {
    pub fn mutated(self, place: usize) -> Span {
        let Span { start, end, .. } = self;
        let (start, end) = match mutation(place) {
            Some("dropped") => (usize::MAX, usize::MAX),
            Some("empty") => (start, start),
            Some("moved") => (start + 1, end + 1),
            Some("start+1") => (start + 1, end),
            Some("end-1") => (start, end.saturating_sub(1)),
            _ => (start, end),
        };
        Span { place: self.place, start, end }
    }

    pub fn is_dropped(self) -> bool {
        self.start == usize::MAX
    }
}

#[allow(missing_docs)]
impl<'a> Spanned<'a> {
    pub fn mutated(self, place: usize) -> Spanned<'a> {
        let text = self.text;
        let cut = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
        match mutation(place) {
            Some("empty") => Spanned { text: "", ..self },
            Some("moved") => Spanned { start: self.start + 1, ..self },
            Some("start+1") => Spanned { text: cut(1, text.len()), start: self.start + 1, ..self },
            Some("end-1") => Spanned { text: cut(0, text.len().saturating_sub(1)), ..self },
            _ => self,
        }
    }
}
"#;

/// The same for marks that change places with the finding's first.
const SUPPORT_OF_FINDINGS: &str = r#"
#[allow(missing_docs)]
impl Finding<'_> {
    pub fn swapped(mut self, place: usize) -> Self {
        if let (Some("swapped"), Some(first), Some(last)) = (crate::evidence::spanned::mutation(place), &mut self.at, self.and_at.last_mut()) {
            std::mem::swap(first, last);
        }
        self
    }
}
"#;

/// A place in the sources that makes a mark.
struct Place {
    file: PathBuf,
    line: usize,
    code: String,
    kinds: &'static [&'static str],
}

/// Mutates each mark, runs the tests of the checks, and prints which mutants no test noticed.
pub fn mutate() -> Result<()> {
    let copy = crate::build::copy_of_sources("mutated-marks")?;
    let places = rewrite(&copy)?;
    let tests = build(&copy)?;
    ensure!(passes(&tests, &copy, "", "checks::")?, "the tests fail without any mutant");
    let (mut all, mut by_cases, mut missed) = (0, 0, String::new());
    for (at, place) in places.iter().enumerate() {
        for kind in place.kinds {
            all += 1;
            let mutant = format!("{at} {kind}");
            if !passes(&tests, &copy, &mutant, "every_case_holds")? {
                by_cases += 1;
            } else if passes(&tests, &copy, &mutant, "checks::")? {
                writeln!(missed, "{}:{}: {kind}: {}", place.file.display(), place.line, place.code)?;
            }
        }
    }
    let survivors = missed.lines().count();
    let share = |part: usize| 100.0 * part as f64 / all as f64;
    println!("{missed}");
    println!(
        "{} places, {all} mutants: {} caught ({:.1} %), {by_cases} of them by a case ({:.1} %)",
        places.len(),
        all - survivors,
        share(all - survivors),
        share(by_cases)
    );
    Ok(())
}

fn build(copy: &Path) -> Result<PathBuf> {
    let mut build = cargo(&["test", "--quiet", "--lib", "--no-run", "--message-format", "json"]);
    build.current_dir(copy).env("CARGO_TARGET_DIR", root().join("target/new-check-target")).stderr(Stdio::inherit());
    let output = build.output().context("cargo cannot be run")?;
    ensure!(output.status.success(), "the mutated copy does not build");
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        if let (Some(path), true) = (message["executable"].as_str(), message["target"]["name"] == "headlint") {
            return Ok(path.into());
        }
    }
    bail!("cargo names no program of tests")
}

fn passes(tests: &Path, copy: &Path, mutant: &str, filter: &str) -> Result<bool> {
    let run = Command::new(tests)
        .args(["--quiet", filter])
        .current_dir(copy)
        .env("HEADLINT_MUTANT", mutant)
        .env("INSTA_UPDATE", "no")
        .env("INSTA_WORKSPACE_ROOT", copy)
        .env("RUST_BACKTRACE", "0")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    Ok(run.success())
}

/// Hands every mark of the copy through `mutated`.
fn rewrite(copy: &Path) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for file in rust_files(&copy.join("src/checks"))? {
        rewrite_file(copy, &file, &[".at(", ".and_at("], true, &mut places)?;
    }
    for file in rust_files(&copy.join("src/evidence"))? {
        rewrite_file(copy, &file, &[".span()", "Span::new(", ".slice("], false, &mut places)?;
    }
    let spanned = copy.join("src/evidence/spanned.rs");
    fs::write(&spanned, fs::read_to_string(&spanned)? + SUPPORT)?;
    let verdict = copy.join("src/verdict.rs");
    let text = fs::read_to_string(&verdict)?;
    let filtered = text.replacen(
        "self.at.iter().chain(&self.and_at).copied()",
        "self.at.iter().chain(&self.and_at).copied().filter(|span| !span.is_dropped())",
        1,
    );
    ensure!(filtered != text, "src/verdict.rs hands out marks in another way");
    fs::write(&verdict, filtered + SUPPORT_OF_FINDINGS)?;
    Ok(places)
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Wraps the argument of each call, or the result where `argument` is false; what tests themselves call stays as it is.
fn rewrite_file(copy: &Path, file: &Path, calls: &[&str], argument: bool, places: &mut Vec<Place>) -> Result<()> {
    let text = fs::read_to_string(file)?;
    let end = text.find("\n#[cfg(test)]\nconst CASES").or_else(|| text.find("\n#[cfg(test)]\nmod tests")).unwrap_or(text.len());
    if file.components().any(|part| part.as_os_str() == "case") || file.ends_with("case.rs") {
        return Ok(());
    }
    let mut found: Vec<(usize, usize)> = Vec::new();
    for call in calls {
        for (at, _) in text[..end].match_indices(call) {
            let open = at + call.find('(').unwrap_or_default();
            let close = closing(&text, open).with_context(|| format!("{}: no closing bracket", file.display()))?;
            // The definition of a method is no call of it.
            if !text[..at].ends_with("fn ") {
                found.push((open, close));
            }
        }
    }
    let mut inserts: Vec<(usize, String)> = Vec::new();
    for (open, close) in found {
        let id = places.len();
        let further = text[..open].ends_with(".and_at");
        match argument {
            true if further => {
                inserts.extend([(open + 1, "(".to_owned()), (close, format!(").mutated({id})")), (close + 1, format!(".swapped({id})"))]);
            }
            true => inserts.extend([(open + 1, "(".to_owned()), (close, format!(").mutated({id})"))]),
            false => inserts.push((close + 1, format!(".mutated({id})"))),
        }
        let line = text[..open].lines().count();
        let code = text.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
        let kinds: &[&str] = match (argument, further) {
            (true, true) => &FURTHER_MARKS,
            (true, false) => &MARKS,
            (false, _) => &PIECES,
        };
        places.push(Place { file: file.strip_prefix(copy).unwrap_or(file).to_owned(), line, code, kinds });
    }
    inserts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut text = text;
    for (at, insert) in inserts {
        text.insert_str(at, &insert);
    }
    fs::write(file, text)?;
    Ok(())
}

/// Where the bracket that opens here is closed.
fn closing(text: &str, open: usize) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in text[open..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 && !quoted {
            return Some(open + at);
        }
    }
    None
}
