//! Every test there is, in stages; each sets up what it needs, and says what it lacks rather than skip.

use crate::run::{cargo, command, end_after, need, output, root, run, start, there};
use crate::{budget, build, fuzz, new_check, types};
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::path::Path;
use std::time::Instant;

/// A group of tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Stage {
    /// Rust: units, cases, vectors, the command line.
    Rust,
    /// A minute of fuzzing, shared by all targets.
    Fuzz,
    /// The extension and the demo page are built; neither TypeScript nor Mozilla's linter has anything to say.
    Extension,
    /// Snippets run in real frameworks behind real servers.
    Fixes,
    /// The real toolbar button in Chromium and Firefox.
    Browsers,
}

/// Runs the stages that are asked for, or all, and says with what, and how long each took.
pub fn test(only: &[Stage]) -> Result<()> {
    let with = versions();
    println!("with {with}");
    let mut took = Vec::new();
    let mut tried = Ok(());
    for stage in Stage::value_variants().iter().copied().filter(|stage| only.is_empty() || only.contains(stage)) {
        println!("\n== {stage:?}");
        let start = Instant::now();
        end_after(budget::end(stage));
        tried = match stage {
            Stage::Rust => rust(),
            Stage::Fuzz => fuzz::fuzz(9),
            Stage::Extension => extension(),
            Stage::Fixes => fixes(),
            Stage::Browsers => browsers(),
        }
        .with_context(|| format!("the stage {stage:?} failed"));
        took.push((stage, start.elapsed()));
        if tried.is_err() {
            break;
        }
    }
    println!(
        "\n{}\n{} with {with}",
        budget::report(&took, took.len() == Stage::value_variants().len()),
        if tried.is_ok() { "all passed" } else { "failed" }
    );
    tried
}

/// A browser to test with: the one that the variable names, or the first of these that is installed.
fn browser(variable: &str, names: &[&str]) -> String {
    let installed = || names.iter().find(|name| there(name)).or(names.first()).map_or_else(String::new, ToString::to_string);
    std::env::var(variable).ok().filter(|named| !named.is_empty()).unwrap_or_else(installed)
}

pub fn chromium() -> String {
    browser("HEADLINT_CHROMIUM", &["chromium"])
}

pub fn firefox() -> String {
    browser("HEADLINT_FIREFOX", &["firefox-esr", "firefox"])
}

/// What the tests are run with; a stage that needs what is not there says how to get it.
fn versions() -> String {
    let version = |program: &str| match output(command(program, &["--version"])) {
        Ok(said) => said.lines().next().unwrap_or_default().trim().to_owned(),
        Err(_) => "no version".to_owned(),
    };
    let all = [
        ("Chromium", chromium()),
        ("Firefox", firefox()),
        ("Node", "node".to_owned()),
        ("Python", "python3".to_owned()),
        ("rustc", "rustc".to_owned()),
    ];
    all.map(|(name, program)| {
        let said = if there(&program) { version(&program) } else { format!("{name}: not installed") };
        if said.contains(name) { said } else { format!("{name} {said}") }
    })
    .join(", ")
}

/// What rustfmt and clippy say: of all native code, and of the browser's module in both its forms.
fn habits() -> Result<()> {
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        output(cargo(&[tool, "--version"]))
            .with_context(|| format!("cargo {tool} is missing; install it: rustup component add {component}"))?;
    }
    for more in [&["--all"][..], &["--manifest-path", "fuzz/Cargo.toml"]] {
        run(cargo(&[&["fmt", "--check"], more].concat()))
            .context("some files are not laid out as rustfmt does it; run: cargo fmt --all")?;
    }
    build::target()?;
    let module = ["--package", "headlint", "--lib", "--target", build::TARGET];
    let extension = [&module[..], &["--no-default-features"]].concat();
    for more in [&["--workspace", "--all-targets"][..], &module, &extension] {
        run(cargo(&[&["clippy", "--quiet"], more, &["--", "--deny", "warnings"]].concat())).context("clippy has something to say")?;
    }
    Ok(())
}

fn rust() -> Result<()> {
    habits()?;
    run(cargo(&["test", "--quiet", "--workspace"]))?;
    // The figures of the catalogue and of the vectors, which a quiet run keeps to itself.
    run(cargo(&["test", "--quiet", "--lib", "checks::case", "--", "--nocapture", "--test-threads=1"]))?;
    run(cargo(&["test", "--quiet", "--test", "vectors", "--", "--nocapture", "--test-threads=1"]))?;
    new_check::try_out()?;
    run(cargo(&["build", "--quiet", "--release", "--bin", "headlint"]))
}

pub fn node() -> Result<()> {
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
    // Twice, to see that both give the same bytes.
    build::package()?;
    types::types()?;
    run(command(
        "npx",
        &["--no-install", "web-ext", "lint", "--source-dir", "dist/firefox", "--no-config-discovery", "--self-hosted=false"],
    ))
}

/// The fixes with the newest packages and with the oldest that the snippets claim, side by side; then the table in docs/fixes.md.
fn fixes() -> Result<()> {
    need("python3", "install Python 3.11 or newer with its venv module")?;
    need("redis-server", "install it: apt-get install redis-server")?;
    need("nginx", "install it, and have /usr/sbin in PATH: apt-get install nginx")?;
    run(cargo(&["build", "--quiet", "--release", "--bin", "headlint"]))?;
    let newest = venv("venv", "requirements.txt")?;
    let oldest = venv("venv-oldest", "oldest.txt")?;
    let found = [root().join("target/fixes-newest.json"), root().join("target/fixes-oldest.json")];
    for path in &found {
        _ = std::fs::remove_file(path);
    }
    let tests = |python: &str, found: &Path, more: &[&str]| {
        let mut tests = command(python, &["-m", "pytest", "--quiet", "-p", "no:cacheprovider", "tests/fixes"]);
        tests.args(more).env("HEADLINT_PROVEN", found);
        tests
    };
    // What is left out tries the tools rather than the packages.
    let log = root().join("target/fixes-oldest.txt");
    let mut side = tests(&oldest, &found[1], &["-k", "not ruff and not test_ci and not every_recipe"]);
    side.stdout(std::fs::File::create(&log)?);
    let side = start(side)?;
    let here = run(tests(&newest, &found[0], &[]));
    let there = side.wait();
    println!("\nwith the oldest packages:\n{}", std::fs::read_to_string(&log)?);
    here?;
    there.context("the fixes failed with the oldest packages")?;
    let [newest_found, oldest_found] = found.map(|path| path.to_string_lossy().into_owned());
    run(command(&newest, &["tests/fixes/table.py", &newest_found, &oldest_found]))
}

/// The Python of a virtual environment with what a requirements file pins; made again where the file changed.
fn venv(name: &str, requirements: &str) -> Result<String> {
    let venv = root().join("target").join(name);
    let python = venv.join("bin/python").to_string_lossy().into_owned();
    let (stamp, wanted) = (venv.join("requirements.txt"), root().join("tests/fixes").join(requirements));
    let wanted = std::fs::read_to_string(&wanted).with_context(|| format!("tests/fixes/{requirements} is missing"))?;
    if std::fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        run(command("python3", &["-m", "venv", "--clear", &venv.to_string_lossy()]))?;
        run(command(
            &python,
            &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", &format!("tests/fixes/{requirements}")],
        ))?;
        std::fs::write(&stamp, &wanted)?;
    }
    Ok(python)
}

/// Takes the pictures of every state.
pub fn pictures() -> Result<()> {
    build::build()?;
    node()?;
    run(command("node", &["tests/browser/pictures.mjs"]))
}

fn browsers() -> Result<()> {
    need(&chromium(), "install the distribution's chromium package, 148 or newer, or name it in HEADLINT_CHROMIUM")?;
    need(&firefox(), "install the distribution's firefox-esr or firefox package, 140 or newer, or name it in HEADLINT_FIREFOX")?;
    build::build()?;
    node()?;
    let pattern = root().join("tests/browser");
    let mut tests: Vec<String> = build::files(&pattern)?
        .iter()
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    tests.sort();
    // A browser that hangs fails its file, and not the whole run.
    let mut arguments = vec!["--test", "--test-concurrency=1", "--test-reporter=spec", "--test-timeout=600000"];
    arguments.extend(tests.iter().map(String::as_str));
    run(command("node", &arguments))
}
