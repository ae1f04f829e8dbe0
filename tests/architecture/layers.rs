//! One table of layers: every file of `src` stands in exactly one, names only what stands in its own or below, and in no circle.

use crate::modules::{self, Import, Sources, Target, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// A layer: these files, and those in these folders. A file's own name goes before its folder's.
struct Layer {
    name: &'static str,
    holds: &'static [&'static str],
    /// No file of it may name another of it.
    apart: bool,
    /// What it may not name though it is below.
    shuns: &'static [&'static str],
}

const fn layer(name: &'static str, holds: &'static [&'static str]) -> Layer {
    Layer { name, holds, apart: false, shuns: &[] }
}

/// From the ground up.
const LAYERS: &[Layer] = &[
    layer("words and data", &["src/sentence.rs", "src/markdown.rs"]),
    layer("names", &["src/names.rs", "src/names/"]),
    layer("platform", &["src/platform.rs", "src/platform/"]),
    layer("capture", &["src/capture.rs", "src/capture/"]),
    layer("recorder", &["src/recorder.rs", "src/recorder/"]),
    layer("evidence", &["src/evidence.rs", "src/evidence/"]),
    layer("redaction", &["src/redact.rs", "src/redact/"]),
    layer("fixes", &["src/fixes.rs", "src/fixes/"]),
    layer("verdict", &["src/verdict.rs"]),
    layer("what a check is", &["src/checks.rs", "src/checks/case.rs", "src/checks/case/golden.rs", "src/checks/case/suite.rs"]),
    Layer {
        name: "checks",
        holds: &["src/checks/"],
        apart: true,
        shuns: &["src/capture.rs", "src/capture/", "src/redact.rs", "src/redact/"],
    },
    layer("grade", &["src/grade.rs", "src/grade/"]),
    layer("report", &["src/report.rs", "src/report/"]),
    layer("view", &["src/view.rs", "src/view/"]),
    layer("edge", &["src/web.rs", "src/web/", "src/main.rs", "src/cli.rs", "src/cli/"]),
    layer("crate", &["src/lib.rs"]),
];

/// What still stands in the wrong place, or in a circle, as `from → to` of files or folders: each goes once it is moved, and one that is not needed fails.
const KNOWN: &[(&str, &str)] = &[("src/checks.rs", "src/checks/")];

/// What only these files may name of other crates. Functions and types of the standard library are held by clippy too (clippy.toml).
const ONLY: &[(&[&str], &[&str])] = &[
    (&["wasm_bindgen", "web_sys", "js_sys", "gloo", "serde_wasm_bindgen"], &["src/web.rs", "src/web/", "src/platform/"]),
    (
        &[
            "std::env",
            "std::fs",
            "std::io::stderr",
            "std::io::stdin",
            "std::io::stdout",
            "std::net::TcpListener",
            "std::net::TcpStream",
            "std::net::ToSocketAddrs",
            "std::net::UdpSocket",
            "std::process",
            "std::thread",
            "std::time::Instant",
            "std::time::SystemTime",
        ],
        &["src/main.rs", "src/cli.rs", "src/cli/"],
    ),
    (&["clap"], &["src/main.rs", "src/cli.rs", "src/cli/"]),
];

fn holds(pattern: &str, file: &str) -> bool {
    if pattern.ends_with('/') { file.starts_with(pattern) } else { file == pattern }
}

/// The place of a file in the table.
fn place(file: &str) -> Result<usize, String> {
    let all: Vec<(usize, &str)> = (0..).zip(LAYERS).flat_map(|(at, layer)| layer.holds.iter().map(move |pattern| (at, *pattern))).collect();
    let own = all.iter().filter(|(_, pattern)| *pattern == file);
    let folder = all.iter().filter(|(_, pattern)| pattern.ends_with('/') && holds(pattern, file));
    let found: Vec<usize> = if own.clone().count() > 0 { own.map(|(at, _)| *at).collect() } else { folder.map(|(at, _)| *at).collect() };
    match found.as_slice() {
        [at] => Ok(*at),
        [] => Err(format!("{file} stands in no layer")),
        _ => Err(format!("{file} stands in several layers")),
    }
}

fn ours(tree: &Tree) -> impl Iterator<Item = (&Import, &str)> {
    tree.imports.iter().filter_map(|import| match &import.to {
        Target::File(to) => Some((import, to.as_str())),
        Target::Other(_) => None,
    })
}

fn said(import: &Import) -> String {
    format!("{}:{} names {}", import.from, import.line, import.path)
}

/// The place in KNOWN of one file naming another.
fn known(import: &Import, to: &str) -> Option<usize> {
    KNOWN.iter().position(|(from, named)| holds(from, &import.from) && holds(named, to))
}

/// Everything that the table forbids.
fn faults(sources: &Sources) -> Vec<String> {
    let tree = modules::read(sources);
    let mut faults: Vec<String> = sources.keys().filter_map(|file| place(file).err()).collect();
    faults.extend(sources.keys().filter(|file| !tree.files.contains(*file)).map(|file| format!("{file} is no module of the crate")));
    for (import, to) in ours(&tree) {
        let (Ok(from), Ok(at)) = (place(&import.from), place(to)) else { continue };
        let fault = if at > from {
            format!("{}, and {} is above {}", said(import), LAYERS[at].name, LAYERS[from].name)
        } else if at == from && LAYERS[at].apart {
            format!("{}, and {} know nothing of one another", said(import), LAYERS[at].name)
        } else if !import.test && LAYERS[from].shuns.iter().any(|pattern| holds(pattern, to)) {
            format!("{}, which {} do not see", said(import), LAYERS[from].name)
        } else {
            continue;
        };
        if known(import, to).is_none() {
            faults.push(fault);
        }
    }
    let needed: BTreeSet<usize> = ours(&tree).filter_map(|(import, to)| known(import, to)).collect();
    let stale = (0..).zip(KNOWN).filter(|(at, _)| !needed.contains(at));
    faults.extend(stale.map(|(_, (from, to))| format!("KNOWN: {from} → {to} is not needed any more: remove it")));
    for import in &tree.imports {
        let Target::Other(path) = &import.to else { continue };
        for (names, places) in ONLY {
            let named = names.iter().any(|name| path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with("::")));
            if named && !places.iter().any(|place| holds(place, &import.from)) {
                faults.push(format!("{}, which only {} may", said(import), places.join(", ")));
            }
        }
    }
    faults.extend(circles(&tree));
    faults
}

/// A file's module, from the root.
fn module(file: &str) -> Vec<&str> {
    file.trim_start_matches("src/").trim_end_matches(".rs").split('/').collect()
}

/// Circles among the modules of one folder, each with all that is in it: a module and what stands below it are one there, so that a head
/// may name its parts and they the head, but no part may be in a circle with another.
fn circles(tree: &Tree) -> Vec<String> {
    let mut named: BTreeMap<Vec<&str>, BTreeMap<&str, BTreeMap<&str, &Import>>> = BTreeMap::new();
    for (import, to) in ours(tree) {
        if known(import, to).is_some() {
            continue;
        }
        let (from, to) = (module(&import.from), module(to));
        let same = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
        if let (Some(one), Some(other)) = (from.get(same), to.get(same)) {
            named.entry(from[..same].to_vec()).or_default().entry(one).or_default().entry(other).or_insert(import);
        }
    }
    let mut found = Vec::new();
    for (folder, graph) in &named {
        for (from, all) in graph {
            for (to, import) in all {
                if from < to && reaches(graph, to, from) {
                    found.push(format!("a circle in src/{}: {from} and {to} name each other ({})", folder.join("/"), said(import)));
                }
            }
        }
    }
    found
}

fn reaches(graph: &BTreeMap<&str, BTreeMap<&str, &Import>>, from: &str, to: &str) -> bool {
    let (mut seen, mut open) = (BTreeSet::from([from]), vec![from]);
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        open.extend(graph.get(at).into_iter().flat_map(BTreeMap::keys).copied().filter(|next| seen.insert(next)));
    }
    false
}

fn all() -> Sources {
    crate::sources(&["src"], &[".rs"]).into_iter().collect()
}

#[test]
fn no_file_names_what_is_above_it_and_none_is_in_a_circle() {
    let faults = faults(&all());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// A line added to a file, and what must be said of it.
const LEAKS: &[(&str, &str, &str)] = &[
    // A check that asks another, in each way that Rust has.
    ("src/checks/hsts.rs", "fn leak(e: &Evidence) { (super::coop::CHECK.judge)(e); }", APART),
    ("src/checks/hsts.rs", "fn leak(e: &Evidence) { crate::checks::coop::judge(e); }", APART),
    ("src/checks/hsts.rs", "use super::{coop as other, prelude};", APART),
    ("src/checks/hsts.rs", "#[cfg(test)] mod one { use super::super::coop; }", APART),
    ("src/checks/hsts.rs", "#[cfg(test)] mod two { use super::super::*; fn leak() { coop::judge(); } }", APART),
    ("src/checks/hsts.rs", "fn leak() { assert!(super::coop::yes()); }", APART),
    ("src/checks/hsts.rs", "fn leak(capture: &crate::capture::Capture) {}", "which checks do not see"),
    // Below the tests of a file, where a search for text stopped looking.
    ("src/verdict.rs", "#[cfg(test)] mod three {}\nuse crate::report::Report;", "report is above verdict"),
    ("src/verdict.rs", "fn leak() -> crate::report::Report { loop {} }", "report is above verdict"),
    ("src/verdict.rs", "macro_rules! leak { () => { $crate::report::inspect() } }", "report is above verdict"),
    ("src/evidence.rs", "use crate::verdict::Rule;", "verdict is above evidence"),
    ("src/evidence/hsts.rs", "#[cfg(test)] mod four { use crate::{capture, verdict::{self, Rule}}; }", "verdict is above evidence"),
    ("src/evidence/hsts.rs", "#[serde(with = \"crate::web::js\")] struct Leak;", "edge is above evidence"),
    ("src/capture.rs", "pub use crate::evidence as later;", "evidence is above capture"),
    ("src/evidence.rs", "use std::fs; fn leak() { fs::read(\"x\"); }", "which only"),
    ("src/evidence.rs", "fn leak() { std::time::Instant::now(); }", "which only"),
    ("src/evidence.rs", "use wasm_bindgen::prelude::*;", "which only"),
    ("src/elsewhere.rs", "//! A file.", "stands in no layer"),
    ("src/evidence/forgotten.rs", "//! A file.", "is no module"),
];
const APART: &str = "checks know nothing of one another";

#[test]
fn each_leak_is_found() {
    let mut sources = all();
    let mut expected = Vec::new();
    for (file, added, says) in LEAKS {
        let text = sources.entry((*file).to_owned()).or_default();
        text.push('\n');
        text.push_str(added);
        let line = text.lines().count();
        expected.push((format!("{file}:{line} "), *file, *says));
    }
    let faults = faults(&sources);
    for (place, file, says) in expected {
        let found =
            faults.iter().any(|fault| (fault.starts_with(&place) || fault.starts_with(&format!("{file} "))) && fault.contains(says));
        assert!(found, "nothing says {says:?} of {place}: {faults:#?}");
    }
}

#[test]
fn a_circle_is_found() {
    let mut sources = all();
    for (file, added) in [
        ("src/sentence.rs", "use crate::markdown;"),
        ("src/evidence/hsts.rs", "use super::csp;"),
        ("src/evidence/csp.rs", "use super::hsts;"),
    ] {
        sources.entry(file.to_owned()).or_default().push_str(added);
    }
    let faults = circles(&modules::read(&sources));
    for names in ["src/: markdown and sentence", "src/evidence: csp and hsts"] {
        assert!(faults.iter().any(|fault| fault.contains(names)), "{faults:?}");
    }
}
