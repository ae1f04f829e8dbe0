//! Measures, and prints one table: times as medians of one run, sizes in bytes.

use crate::run::{cargo, command, output, root, run};
use crate::{budget, build, freeze, worst_case};
use anyhow::{Context, Result, ensure};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use std::fs;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;
/// What has to be known to read the table.
const NOTE: &str = "Budgets, held by the task: judging a response at most 20 µs, press to paint at most 80 ms more than a popup with one word, a package at most 1 MB.\n\nWhat a page's load costs is mostly the browser's own: once any extension listens for headers, every request takes a longer way\nthrough it. The second figure is an extension that does nothing but listen; the third is Headlint.";
/// Between the two parts of what the release build prints.
const SPLIT: &str = "--- worst_case ---\n";

/// Builds everything, then measures; `only_times` is how it calls itself in a release build.
pub fn bench(only_times: bool) -> Result<()> {
    if only_times {
        print!("{}", times()?);
        return Ok(());
    }
    build::build()?;
    // This program itself may be a debug build; what it measures must not be.
    let times = output(cargo(&["run", "--quiet", "--release", "--package", "xtask", "--", "bench", "--times"]))?;
    let (times, worst_case) = times.split_once(SPLIT).context("the times have no second part")?;
    let ours =
        times.lines().find_map(|line| line.strip_prefix("| judge(), native | ")?.split(' ').next()).context("the times have no judge()")?;
    let table = format!(
        "{times}{}{}{}{}{worst_case}",
        command_line()?,
        peers(ours)?,
        output(command("node", &["benches/browsers.mjs"]))?,
        sizes()?
    );
    print!("{table}");
    let page = format!(
        "# Performance\n\nWritten by `cargo xtask bench`: medians of {ROUNDS} rounds over the 3,000 vectors, everything in one run on one machine\n({}).\n\n{NOTE}\n\n{table}",
        machine()
    );
    fs::write(root().join("docs/performance.md"), page)?;
    freeze(false)?;
    let over = budget::felt(&table);
    ensure!(over.is_empty(), "over budget:\n{}", over.join("\n"));
    Ok(())
}

/// The heading of the part that [`freeze`] writes.
const FREEZE: &str = "\n## What a server can send\n";
const FREEZE_NOTE: &str = "Each list that a server controls, so long: what it takes to judge it (what the background does), to show the scorecard, and to fill in what\nis folded away (both in the popup). \"Says so\" is whether the report says that a part was not read.";

/// Measures what a server can hold up the popup with, natively and in the browsers; `only_times` as above. The last part of the page.
pub fn freeze(only_times: bool) -> Result<()> {
    if only_times {
        let (table, held) = freeze::table()?;
        print!("{table}");
        ensure!(held, "a list takes longer than {} ms:\n{table}", freeze::BOUND.as_millis());
        return Ok(());
    }
    build::build()?;
    let natively = output(cargo(&["run", "--quiet", "--release", "--package", "xtask", "--", "bench", "--freeze", "--times"]))?;
    let table = output(command("node", &["benches/freeze.mjs"]))?;
    let file = root().join("docs/performance.md");
    let page = fs::read_to_string(&file)?;
    let rest = page.split(FREEZE).next().unwrap_or_default();
    print!("{table}{natively}");
    Ok(fs::write(file, format!("{rest}{FREEZE}\n{FREEZE_NOTE}\n{table}{natively}"))?)
}

/// What the figures were measured on.
fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .and_then(|rest| rest.split_once(": "))
        .map_or("an unknown processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = output(command("rustc", &["--version"])).unwrap_or_default();
    format!("{model}, {cores} cores, {}", rustc.trim())
}

fn times() -> Result<String> {
    let mut text = String::new();
    let packed = fs::read(root().join("tests/vectors/observatory.jsonl.gz")).context("the vectors are missing")?;
    GzDecoder::new(packed.as_slice()).read_to_string(&mut text)?;
    let captures: Vec<_> = headlint::capture::json::lines(&text).collect::<Result<_, _>>()?;
    let count = u32::try_from(captures.len())?;
    let judge = median(ROUNDS, || captures.iter().map(|capture| headlint::report::judge(capture).headlint.score).sum::<u32>());
    let json = median(ROUNDS, || {
        captures
            .iter()
            .map(|capture| headlint::report::json::value(&headlint::report::inspect(capture.clone())).to_string().len())
            .sum::<usize>()
    });
    let read = median(ROUNDS, || headlint::capture::json::lines(&text).filter(Result::is_ok).count());
    let mut table = String::from("| what | a response |\n| --- | ---: |\n");
    for (what, time) in
        [("judge(), native", judge), ("reading a Capture from JSON", read), ("inspect() with every fix and forecast, as JSON", json)]
    {
        table.push_str(&format!("| {what} | {:.1} µs |\n", time.as_secs_f64() * 1e6 / f64::from(count)));
    }
    table.push_str(&format!("| the recorder, an event of a page with 300 resources | {:.2} µs |\n", recorder().as_secs_f64() * 1e6));
    let (worst_case, held) = worst_case::table();
    // A second line of figures: taken apart again by the caller, so that peers stand beside judge().
    table.push_str(&format!("{SPLIT}{worst_case}"));
    ensure!(held, "a trap takes longer than {} ms:\n{worst_case}", worst_case::BOUND.as_millis());
    Ok(table)
}

/// What an event costs on average: fifty pages in one tab, each with 300 resources.
fn recorder() -> Duration {
    use headlint::recorder::{Answer, Event, Recorder, resources::Kind};
    const RESOURCES: u32 = 300;
    const PAGES: u32 = 50;
    let headers = || Some(vec![("Content-Type".to_owned(), "text/html".into()), ("Cache-Control".to_owned(), "no-cache".into())]);
    let answer = |request: String, url: &str| Answer {
        tab: 1,
        request,
        url: url.to_owned(),
        status: Some(200),
        headers: headers(),
        ..Answer::default()
    };
    let all = median(5, || {
        let mut recorder = Recorder::default();
        for page in 0..PAGES {
            let document = || answer(format!("page {page}"), "https://app.example/");
            for event in [Event::Headers(document()), Event::Started(document()), Event::Completed(document())] {
                recorder.record(event);
            }
            for number in 0..RESOURCES {
                recorder.record(Event::Resource(answer(format!("{page} {number}"), "https://app.example/a.png"), Kind::Image));
            }
        }
        recorder
    });
    all / (PAGES * (RESOURCES + 3))
}

/// The median time of so many rounds.
pub fn median<T>(rounds: usize, mut work: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort();
    times[rounds / 2]
}

/// How many reports the command line writes in a second.
fn command_line() -> Result<String> {
    run(cargo(&["build", "--quiet", "--release", "--bin", "headlint"]))?;
    let lines = root().join("target/bench-vectors.jsonl");
    let mut text = Vec::new();
    GzDecoder::new(fs::File::open(root().join("tests/vectors/observatory.jsonl.gz"))?).read_to_end(&mut text)?;
    fs::write(&lines, &text)?;
    let count = text.iter().filter(|byte| **byte == b'\n').count();
    let mut rows = String::new();
    for (format, what) in [("json", "JSON, with every fix and forecast"), ("text", "text, with the patch")] {
        let inspect = || command("target/release/headlint", &["inspect", "--format", format, "--fixes", "all", &lines.to_string_lossy()]);
        output(inspect())?;
        let time = median(3, || inspect().output().map(|done| done.stdout.len()));
        rows.push_str(&format!(
            "| the command line on JSON Lines, reports a second as {what} | {:.0} |\n",
            count as f64 / time.as_secs_f64()
        ));
    }
    Ok(rows)
}

/// What the peers take for the same input, as rows of the same table.
fn peers(ours: &str) -> Result<String> {
    let folder = root().join("benches/peers");
    if !folder.join("node_modules").is_dir() {
        let mut install = command("npm", &["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
        install.current_dir(&folder);
        output(install)?;
    }
    output(command("node", &["benches/peers/peers.mjs", ours]))
}

fn sizes() -> Result<String> {
    let mut table = String::from("\n| file | bytes | gzip |\n| --- | ---: | ---: |\n");
    for file in ["chrome/headlint_bg.wasm", "chrome/headlint.js", "headlint-chrome.zip", "headlint-firefox.zip"] {
        let bytes = fs::read(root().join("dist").join(file))?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes)?;
        table.push_str(&format!("| {file} | {} | {} |\n", bytes.len(), gzip.finish()?.len()));
    }
    Ok(table)
}
