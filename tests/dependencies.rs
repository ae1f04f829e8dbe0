//! Each dependency has its reason in docs/dependencies.md, and every licence in the lock file is one of those that the page allows.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    std::fs::read_to_string(root().join("docs/dependencies.md")).expect("docs/dependencies.md")
}

fn metadata() -> Value {
    let done = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

#[test]
fn each_dependency_has_its_reason() {
    let data = metadata();
    let members = data["packages"].as_array().expect("packages").iter().filter(|package| package["source"].is_null());
    let mut names: Vec<String> = members
        .flat_map(|package| package["dependencies"].as_array().expect("dependencies"))
        .map(|one| one["name"].as_str().expect("a name").to_owned())
        .collect();
    names.retain(|name| name != "headlint");
    let npm: Value = serde_json::from_str(&std::fs::read_to_string(root().join("package.json")).expect("package.json")).expect("JSON");
    names.extend(npm["devDependencies"].as_object().expect("devDependencies").keys().cloned());
    let fuzz = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("fuzz/Cargo.toml");
    names.extend(["libfuzzer-sys", "arbitrary"].map(str::to_owned).into_iter().filter(|name| fuzz.contains(name.as_str())));
    names.sort();
    names.dedup();
    assert!(names.len() > 15, "{names:?}");
    let page = page();
    let listed: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("* `"))
        .flat_map(|line| line.split(':').next().unwrap_or_default().split('`').skip(1).step_by(2))
        .collect();
    let lacking: Vec<&String> = names.iter().filter(|name| !listed.contains(&name.as_str())).collect();
    let gone: Vec<&&str> = listed.iter().filter(|name| !names.iter().any(|known| known == *name)).collect();
    assert!(lacking.is_empty() && gone.is_empty(), "docs/dependencies.md lacks {lacking:?} and still has {gone:?}");
}

#[test]
fn every_licence_is_allowed() {
    let page = page();
    let allowed: Vec<&str> = page.split("Allowed: ").nth(1).expect("a list of licences").split('`').skip(1).step_by(2).collect();
    let data = metadata();
    let mut refused = Vec::new();
    for package in data["packages"].as_array().expect("packages").iter().filter(|package| !package["source"].is_null()) {
        let licence = package["license"].as_str().unwrap_or("none").replace('/', " OR ");
        // Of alternatives one is enough; of several together each counts.
        let is_allowed = |alternative: &str| alternative.split(" AND ").all(|one| allowed.contains(&one.trim_matches(['(', ')', ' '])));
        let flat = licence.replace(['(', ')'], "");
        if !flat.split(" OR ").any(is_allowed) && !is_allowed(&flat.replace(" OR ", " AND ")) {
            refused.push(format!("{} ({licence})", package["name"]));
        }
    }
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn cargo_deny_allows_the_same_licences() {
    let page = page();
    let listed = |text: &str, quote: char| -> Vec<String> { text.split(quote).skip(1).step_by(2).map(str::to_owned).collect() };
    let allowed = listed(page.split("Allowed: ").nth(1).expect("a list of licences"), '`');
    let deny = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
    let line = deny.lines().find(|line| line.starts_with("allow = ")).expect("a list of licences");
    assert_eq!(listed(line, '"'), allowed);
}
