//! Makes the lists that Headlint carries from the newest of the packages that publish them, each with its version and licence in its head.

mod names;

use crate::run::{command, need, output, root, run};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The packages, on PyPI and on npm.
const SUFFIXES: &str = "publicsuffixlist";
const BYPASSES: &str = "csp_evaluator";

/// A list that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum List {
    /// The public suffixes.
    Suffixes,
    /// Hosts that get around policies.
    Bypasses,
    /// Names of headers, and the browsers that know them.
    Names,
}

/// Writes these lists again; without one, all.
pub fn update_data(only: &[List]) -> Result<()> {
    let folder = root().join("target/data");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let wanted = |list| only.is_empty() || only.contains(&list);
    if wanted(List::Suffixes) {
        written("src/evidence/site/public_suffixes.txt", &suffixes(&folder)?)?;
    }
    if wanted(List::Bypasses) {
        written("src/evidence/csp/bypass_hosts.txt", &bypasses(&folder)?)?;
    }
    if wanted(List::Names) {
        written("src/names/table.rs", &compat(&folder)?)?;
    }
    Ok(())
}

fn written(path: &str, text: &str) -> Result<()> {
    let before = fs::read_to_string(root().join(path)).unwrap_or_default();
    fs::write(root().join(path), text)?;
    println!("{path}: {}", if before == text { "as it was" } else { "written anew" });
    Ok(())
}

/// The Public Suffix List from PyPI, where a package with all of it is published each few days.
fn suffixes(folder: &Path) -> Result<String> {
    need("python3", "install Python 3.11 or newer with pip")?;
    let to = folder.to_string_lossy();
    let pip =
        ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--dest", &to, SUFFIXES];
    run(command("python3", &pip))?;
    let wheel = file(folder, ".whl")?;
    run(command("python3", &["-m", "zipfile", "-e", &wheel, &to]))?;
    let version = wheel.rsplit('/').next().and_then(|name| name.split('-').nth(1)).context("a wheel's name has its version")?;
    let list = fs::read_to_string(folder.join(SUFFIXES).join("public_suffix_list.dat"))?;
    let said =
        |key: &str| list.lines().find_map(|line| line.strip_prefix(key)).map(str::trim).with_context(|| format!("the list lacks {key}"));
    Ok(format!(
        "// This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0.\n\
         // If a copy of the MPL was not distributed with this file, You can obtain one at https://mozilla.org/MPL/2.0/.\n\
         // Folded by `cargo xtask update-data` (src/evidence/site.rs says how) from the Public Suffix List, https://publicsuffix.org/list/,\n\
         // version {}, commit {}, as in {SUFFIXES} {version} on PyPI.\n{}",
        said("// VERSION: ")?,
        said("// COMMIT: ")?,
        fold(&list)?
    ))
}

/// A label and what stands below it.
#[derive(Default)]
struct Labels {
    is_rule: bool,
    below: BTreeMap<String, Labels>,
}

/// The rules of each section as a tree of labels, a top level a line: what stands under a label follows it in parentheses, and `?` marks a
/// label that is no rule by itself.
fn fold(list: &str) -> Result<String> {
    let mut folded = String::new();
    let mut tops = Labels::default();
    for line in list.lines() {
        if line.starts_with("// ===BEGIN") || line.starts_with("// ===END") {
            for (name, top) in std::mem::take(&mut tops).below {
                write(&name, &top, &mut folded);
                folded.push('\n');
            }
            folded.extend([line, "\n"]);
        } else if let Some(rule) = line.split_whitespace().next().filter(|rule| !rule.starts_with("//")) {
            // `!www.ck` is the rule `!www` below `ck`.
            let mut at = &mut tops;
            for label in rule.rsplit('.') {
                at = at.below.entry(ascii(label)?).or_default();
            }
            at.is_rule = true;
        }
    }
    ensure!(tops.below.is_empty() && folded.lines().count() > 1_000, "this is not the Public Suffix List");
    Ok(folded)
}

fn write(name: &str, label: &Labels, to: &mut String) {
    to.push_str(name);
    if !label.is_rule {
        to.push('?');
    }
    if !label.below.is_empty() {
        to.push('(');
        for (at, (name, below)) in label.below.iter().enumerate() {
            if at > 0 {
                to.push(' ');
            }
            write(name, below, to);
        }
        to.push(')');
    }
}

/// A label as it is sent.
fn ascii(label: &str) -> Result<String> {
    if label.is_ascii() {
        return Ok(label.to_owned());
    }
    let (mark, name) = label.strip_prefix('!').map_or(("", label), |name| ("!", name));
    let host = url::Host::parse(name).with_context(|| format!("{label} is no label"))?;
    Ok(format!("{mark}{host}"))
}

/// The hosts that CSP Evaluator knows as ways around a policy, from npm.
fn bypasses(folder: &Path) -> Result<String> {
    let package = from_npm(&folder.join("bypasses"), BYPASSES)?;
    let version = licensed(&package, "Apache-2.0")?;
    let mut all = format!(
        "# Hosts that serve JSONP endpoints, AngularJS or Flash files, each as a scheme-free URL; and hosts whose JSONP needs 'unsafe-eval'.\n\
         # Written by `cargo xtask update-data`: facts from the npm package {BYPASSES} {version}, Copyright Google, under Apache-2.0.\n"
    );
    let list = |name: &str, from: &str| -> Result<Vec<String>> {
        let text = fs::read_to_string(package.join("dist/allowlist_bypasses").join(format!("{name}.js")))?;
        let list = text.split_once(&format!("exports.{from} = [")).and_then(|(_, rest)| rest.split_once(']'));
        let (list, _) = list.with_context(|| format!("{BYPASSES} has no {from} in {name}.js"))?;
        let all: Vec<String> = list.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
        ensure!(!all.is_empty(), "{from} in {name}.js is empty");
        Ok(all)
    };
    for (section, name, from) in
        [("angular", "angular", "URLS"), ("jsonp", "jsonp", "URLS"), ("needs-eval", "jsonp", "NEEDS_EVAL"), ("flash", "flash", "URLS")]
    {
        all.push_str(&format!("[{section}]\n"));
        for one in list(name, from)? {
            all.extend([&one, "\n"]);
        }
    }
    Ok(all)
}

/// The names that headers are made of, and the browsers that know them, from npm.
fn compat(folder: &Path) -> Result<String> {
    let package = from_npm(&folder.join("names"), names::PACKAGE)?;
    licensed(&package, "CC0-1.0")?;
    names::table(&fs::read_to_string(package.join("data.json"))?)
}

/// The newest version of a package on npm, unpacked into a folder that is made for it.
fn from_npm(folder: &Path, package: &str) -> Result<PathBuf> {
    need("npm", "install Node 20 or newer")?;
    fs::create_dir_all(folder)?;
    run(command("npm", &["pack", "--silent", "--pack-destination", &folder.to_string_lossy(), package]))?;
    run(command("tar", &["-xzf", &file(folder, ".tgz")?, "-C", &folder.to_string_lossy()]))?;
    Ok(folder.join("package"))
}

/// The version of an unpacked package, which must be under this licence.
fn licensed(package: &Path, licence: &str) -> Result<String> {
    let described: serde_json::Value = serde_json::from_str(&fs::read_to_string(package.join("package.json"))?)?;
    let text = |key: &str| described[key].as_str().unwrap_or_default().to_owned();
    let (name, now) = (text("name"), text("license"));
    ensure!(now == licence, "{name} is now under {now:?}: see whether its facts may still be carried");
    Ok(text("version"))
}

/// The one file that ends like this.
fn file(folder: &Path, ending: &str) -> Result<String> {
    let names = output(command("ls", &[&folder.to_string_lossy()]))?;
    let name = names.lines().find(|name| name.ends_with(ending)).with_context(|| format!("no {ending} was downloaded"))?;
    Ok(folder.join(name).to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_folded_by_its_labels() {
        let many: String = (0..1_000).map(|at| format!("z{at}\n")).collect();
        let list = format!(
            "// VERSION: 1\n// ===BEGIN ICANN DOMAINS===\n\n// ck : someone\n*.ck\n!www.ck\nco.uk\nz.y.uk\n*.y.uk\n公司.cn\n{many}// ===END ICANN DOMAINS===\n"
        );
        let folded = fold(&list).unwrap();
        assert!(folded.starts_with("// ===BEGIN ICANN DOMAINS===\nck?(!www *)\ncn?(xn--55qx5d)\nuk?(co y?(* z))\nz0\n"), "{folded}");
        assert!(folded.ends_with("z999\n// ===END ICANN DOMAINS===\n"));
        assert!(fold("<html>").is_err());
    }
}
