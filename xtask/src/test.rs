//! Every test there is, in stages; each sets up what it needs, and says what it lacks rather than skip.

use crate::{build, new_check};
use crate::run::{cargo, command, need, root, run};
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::time::Instant;

/// A group of tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Stage {
    /// Rust: units, cases, vectors, the command line.
    Rust,
    /// The extension and the demo page are built, and Mozilla's linter has nothing to say.
    Extension,
    /// Snippets run in real frameworks behind real servers.
    Fixes,
    /// The real toolbar button in Chromium and Firefox.
    Browsers,
}

/// Runs the stages that are asked for, or all, and says at the end what ran.
pub fn test(only: &[Stage]) -> Result<()> {
    let mut ran = Vec::new();
    for stage in Stage::value_variants() {
        if !only.is_empty() && !only.contains(stage) {
            continue;
        }
        let start = Instant::now();
        println!("\n== {stage:?}");
        match stage {
            Stage::Rust => rust(),
            Stage::Extension => extension(),
            Stage::Fixes => fixes(),
            Stage::Browsers => browsers(),
        }
        .with_context(|| format!("the stage {stage:?} failed"))?;
        ran.push(format!("{stage:?} ({} s)", start.elapsed().as_secs()));
    }
    println!("\nall passed: {}", ran.join(", "));
    Ok(())
}

fn rust() -> Result<()> {
    run(cargo(&["test", "--quiet", "--workspace"]))?;
    // The figures of the catalogue and of the vectors, which a quiet run keeps to itself.
    run(cargo(&["test", "--quiet", "--lib", "checks::case", "--", "--nocapture", "--test-threads=1"]))?;
    run(cargo(&["test", "--quiet", "--test", "vectors", "--", "--nocapture", "--test-threads=1"]))?;
    new_check::try_out()?;
    run(cargo(&["build", "--quiet", "--release", "--bin", "headlint"]))
}

fn node() -> Result<()> {
    need("npm", "install Node 20 or newer")?;
    let installed = root().join("node_modules/.package-lock.json");
    let wanted = root().join("package-lock.json");
    let time = |path: &std::path::Path| path.metadata().and_then(|data| data.modified()).ok();
    if time(&installed).is_none_or(|installed| time(&wanted).is_some_and(|wanted| wanted > installed)) {
        run(command("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    }
    Ok(())
}

fn extension() -> Result<()> {
    build::build()?;
    node()?;
    run(command("npx", &["--no-install", "web-ext", "lint", "--source-dir", "dist/firefox", "--no-config-discovery", "--self-hosted=false"]))
}

fn fixes() -> Result<()> {
    need("python3", "install Python 3.11 or newer with its venv module")?;
    run(cargo(&["build", "--quiet", "--release", "--bin", "headlint"]))?;
    let venv = root().join("target/venv");
    let python = venv.join("bin/python");
    let (stamp, wanted) = (venv.join("requirements.txt"), root().join("tests/fixes/requirements.txt"));
    let wanted = std::fs::read_to_string(&wanted).context("tests/fixes/requirements.txt is missing")?;
    if std::fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        let (venv, python) = (venv.to_string_lossy(), python.to_string_lossy());
        run(command("python3", &["-m", "venv", "--clear", &venv]))?;
        run(command(&python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", "tests/fixes/requirements.txt"]))?;
        std::fs::write(&stamp, &wanted)?;
    }
    run(command(&python.to_string_lossy(), &["-m", "pytest", "--quiet", "tests/fixes"]))
}

fn browsers() -> Result<()> {
    need("chromium", "install the distribution's chromium package")?;
    if need("firefox-esr", "").is_err() {
        need("firefox", "install the distribution's firefox-esr or firefox package")?;
    }
    build::build()?;
    node()?;
    let pattern = root().join("tests/browser");
    let mut tests: Vec<String> = build::files(&pattern)?.iter().filter(|path| path.to_string_lossy().ends_with(".test.mjs")).map(|path| path.to_string_lossy().into_owned()).collect();
    tests.sort();
    let mut arguments = vec!["--test", "--test-concurrency=1", "--test-reporter=spec"];
    arguments.extend(tests.iter().map(String::as_str));
    run(command("node", &arguments))
}
