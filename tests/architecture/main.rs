//! The invariants of ARCHITECTURE.md: layers and habits on parsed code, and here what is about text.

mod habits;
mod layers;
mod modules;

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below these folders that ends like this, by its path in the checkout, with its text.
fn sources(folders: &[&str], endings: &[&str]) -> Vec<(String, String)> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("readable").path();
            if path.is_dir() { walk(&path, into) } else { into.push(path) }
        }
    }
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| walk(&root().join(folder), &mut paths));
    paths.sort();
    let named = paths.into_iter().map(|path| (path.strip_prefix(root()).expect("inside").to_string_lossy().into_owned(), path));
    let wanted: Vec<_> = named.filter(|(name, _)| endings.iter().any(|ending| name.ends_with(ending))).collect();
    assert!(!wanted.is_empty(), "no sources in {folders:?}");
    wanted.into_iter().map(|(name, path)| (name, fs::read_to_string(path).expect("UTF-8"))).collect()
}

/// Lines of code: neither comments nor what stands in a file's own tests.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let end = text.find("\n#[cfg(test)]\n").unwrap_or(text.len());
    text[..end].lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

fn nowhere(sources: &[(String, String)], words: &[&str], allowed: impl Fn(&str) -> bool) {
    let mut found = Vec::new();
    for (name, text) in sources.iter().filter(|(name, _)| !allowed(name)) {
        found.extend(code(text).filter(|line| words.iter().any(|word| line.contains(word))).map(|line| format!("{name}: {line}")));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn fixes_name_no_check() {
    let ids: Vec<String> = headlint::checks::ALL.iter().map(|check| format!("\"{}/", check.id)).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    nowhere(&sources(&["src/fixes"], &[".rs"]), &ids, |_| false);
}

#[test]
fn no_markup_from_strings() {
    let all = sources(&["src", "extension", "www"], &[".rs", ".js", ".html"]);
    nowhere(
        &all,
        &["innerHTML", "inner_html", "set_outer_html(", "insertAdjacentHTML", "insert_adjacent_html", "document.write", "eval("],
        |name| {
            // Names of things in other people's pages, and in policies.
            ["src/checks/csp_eval.rs", "src/checks/csp_trusted_types.rs"].contains(&name)
        },
    );
}

#[test]
fn markdown_is_written_in_one_place() {
    let all = sources(&["src"], &[".rs"]);
    // Whoever reads pasted text knows fences too.
    nowhere(&all, &["```", "\\n# ", "\\n## ", "\"## ", "\"* **"], |name| ["src/markdown.rs", "src/capture/raw/surface.rs"].contains(&name));
}

#[test]
fn what_the_scorecard_says_stands_in_one_table() {
    let views = sources(&["src/view", "src/web"], &[".rs"]);
    let mut found = Vec::new();
    for (name, text) in
        views.iter().filter(|(name, _)| !name.ends_with("/messages.rs") && name != "src/view/notice.rs" && name != "src/web/pasted.rs")
    {
        for line in code(text) {
            // Every other piece is a literal; a sentence begins with a capital and goes on after a space.
            let sentence = |piece: &str| {
                piece.starts_with(|c: char| c.is_ascii_uppercase())
                    && piece.split(' ').nth(1).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
            };
            found.extend(line.split('"').skip(1).step_by(2).filter(|piece| sentence(piece)).map(|piece| format!("{name}: {piece}")));
        }
    }
    assert!(found.is_empty(), "these belong into src/view/messages.rs:\n{}", found.join("\n"));
}

#[test]
fn every_sample_is_offered_and_kept_for_offline() {
    for (name, _) in sources(&["www/samples"], &[".txt"]) {
        let stem = Path::new(&name).file_stem().and_then(|stem| stem.to_str()).expect("a name");
        for list in ["www/index.html", "www/offline.js"] {
            assert!(fs::read_to_string(root().join(list)).expect(list).contains(&format!("\"{stem}\"")), "{list} lacks {stem}");
        }
    }
}

#[test]
fn one_javascript_file_names_the_browsers_interface() {
    let scripts = sources(&["extension", "www"], &[".js"]);
    nowhere(&scripts, &["chrome.", "browser.", "globalThis.chrome"], |name| name == "extension/platform.js");
    let background = scripts.iter().find(|(name, _)| name == "extension/background.js").expect("a background");
    assert!(background.1.lines().count() < 100, "the background is only wiring");
}

#[test]
fn every_permission_has_its_paragraph() {
    let manifest: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(root().join("manifest.json")).expect("a manifest")).expect("JSON");
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    let listed = ["permissions", "optional_permissions", "host_permissions"].iter().filter_map(|key| manifest[key].as_array()).flatten();
    for permission in listed.map(|value| value.as_str().expect("text")) {
        assert!(readme.contains(&format!("* `{permission}`: ")), "the README does not say what {permission} is for");
    }
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn files_hold_one_subject_and_begin_by_saying_it() {
    for (name, text) in sources(&["src", "xtask/src", "tests", "extension", "www"], &[".rs", ".js", ".mjs"]) {
        let lines = text.lines().count();
        assert!(lines <= 600, "{name} has {lines} lines");
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! ") || first.starts_with("/** @file "), "{name} does not say what it is");
    }
}
