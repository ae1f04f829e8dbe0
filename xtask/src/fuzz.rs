//! Runs the fuzz targets, on stable Rust and without installing anything: what `cargo fuzz run TARGET` does, minus the sanitizer, as there is no unsafe code.

use crate::run::{cargo, command, need, output, root, run, start};
use anyhow::{Context, Result};
use std::fs;
use std::io::{Read, Seek};
use std::process::Command;

/// Every target, by its file in `fuzz/fuzz_targets`.
const TARGETS: [&str; 7] = ["raw", "har", "fields", "inspect", "session", "snippet", "recorder"];
/// What libFuzzer wants of the compiler, as cargo-fuzz gives it.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1";

/// Runs each target for so many seconds, two at a time; a crash fails, and its input stays in `fuzz/artifacts`.
pub fn fuzz(seconds: u32) -> Result<()> {
    need("g++", "install a C++ compiler: libFuzzer is written in it")?;
    let built = root().join("target/fuzz");
    let version = output(command("rustc", &["--version", "--verbose"]))?;
    let triple = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc does not say what it runs on")?;
    let targets =
        ["--quiet", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target", triple, "--target-dir", &built.to_string_lossy()];
    for (task, more) in [("clippy", &["--", "--deny", "warnings"][..]), ("build", &[])] {
        let mut cargo = cargo(&[&[task], &targets[..], more].concat());
        cargo.env("RUSTFLAGS", COVERAGE);
        run(cargo)?;
    }
    let artifacts = root().join("fuzz/artifacts");
    fs::create_dir_all(&artifacts)?;
    let mut total = 0;
    for pair in TARGETS.chunks(2) {
        let mut running = Vec::new();
        for target in pair {
            // What it finds goes into a corpus that is not kept; the seeds are.
            let corpus = root().join("target/fuzz-corpus").join(target);
            fs::create_dir_all(&corpus)?;
            let log = root().join("target/fuzz-corpus").join(format!("{target}.log"));
            let mut command = Command::new(built.join(triple).join("release").join(target));
            command.arg(&corpus).arg(root().join("fuzz/seeds").join(target)).arg(format!("-max_total_time={seconds}"));
            command
                .args(["-timeout=10", "-rss_limit_mb=2048", "-max_len=8192", "-print_final_stats=1"])
                .arg(format!("-artifact_prefix={}/{target}-", artifacts.display()));
            let file = fs::File::create(&log)?;
            command.stdout(file.try_clone()?).stderr(file);
            running.push((*target, log, start(command)?));
        }
        for (target, log, child) in running {
            let ended = child.wait();
            let said = tail(&log)?;
            ended.with_context(|| format!("the fuzz target {target} failed; its input is in fuzz/artifacts:\n{said}"))?;
            let runs = said
                .lines()
                .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))
                .and_then(|number| number.trim().parse::<u64>().ok());
            let runs = runs.with_context(|| format!("the fuzz target {target} did not say how often it ran:\n{said}"))?;
            println!("{target}: {runs} executions in {seconds} s, no crash");
            total += runs;
        }
    }
    println!("{total} executions, no crash");
    Ok(())
}

/// The end of a log.
fn tail(path: &std::path::Path) -> Result<String> {
    let mut file = fs::File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(std::io::SeekFrom::Start(length.saturating_sub(4000)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
