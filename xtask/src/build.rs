//! The extension for both browsers, and the demo page, into `dist/`.

use crate::budget;
use crate::run::{cargo, command, output, root, run};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// The target that browsers run.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The style sheet of the scorecard, which is also written into what is saved.
const STYLE: &str = "src/view/card.css";

/// Builds everything that browsers load.
pub fn build() -> Result<()> {
    println!("building the extension and the demo page; the first time takes some minutes");
    let dist = root().join("dist");
    // The extension has its responses from the browser: what reads pasted text stays out of it.
    let glue = wasm("extension", &["--no-default-features"])?;
    for browser in ["chrome", "firefox"] {
        let to = dist.join(browser);
        afresh(&to)?;
        copy(&root().join("extension"), &to)?;
        fs::copy(root().join(STYLE), to.join("card.css"))?;
        copy(&glue, &to)?;
        let manifest = manifest(browser)?;
        fs::write(to.join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
        zip(&to, &dist.join(format!("headlint-{browser}.zip")))?;
    }
    let www = dist.join("www");
    afresh(&www)?;
    copy(&root().join("www"), &www)?;
    copy(&wasm("demo", &[])?, &www)?;
    fs::create_dir_all(www.join("icons"))?;
    for file in ["translate.js", "icons/32.png"] {
        fs::copy(root().join("extension").join(file), www.join(file))?;
    }
    fs::copy(root().join(STYLE), www.join("card.css"))?;
    let words = root().join("extension/words");
    if words.is_dir() {
        copy(&words, &www.join("words"))?;
    }
    println!("built dist/chrome, dist/firefox, dist/www and both packages");
    Ok(())
}

/// Builds twice and compares the packages byte by byte.
pub fn package() -> Result<()> {
    let packages = || ["chrome", "firefox"].map(|browser| root().join(format!("dist/headlint-{browser}.zip")));
    let read = || packages().iter().map(fs::read).collect::<std::io::Result<Vec<_>>>();
    build()?;
    let first = read()?;
    fs::remove_dir_all(root().join("dist"))?;
    build()?;
    ensure!(first == read()?, "two builds gave different packages");
    for (path, bytes) in packages().iter().zip(&first) {
        println!("{}: {} bytes, the same in two builds", path.display(), bytes.len());
        ensure!(bytes.len() <= budget::PACKAGE, "{} is over its {} bytes", path.display(), budget::PACKAGE);
    }
    Ok(())
}

/// Adds the module's target to the toolchain where it is missing.
pub fn target() -> Result<()> {
    if !output(command("rustc", &["--print", "target-libdir", "--target", TARGET])).is_ok_and(|folder| Path::new(folder.trim()).is_dir()) {
        run(command("rustup", &["target", "add", TARGET])).context("the wasm32 target is missing and rustup cannot add it")?;
    }
    Ok(())
}

/// The module and its JavaScript with these features, in a folder of their own.
fn wasm(name: &str, features: &[&str]) -> Result<PathBuf> {
    target()?;
    let mut cargo = cargo(&["build", "--quiet", "--package", "headlint", "--lib", "--target", TARGET, "--profile", "wasm"]);
    // A folder each: in one, each build would undo the other's.
    let built = root().join("target/wasm").join(name);
    cargo.args(features).arg("--target-dir").arg(&built).env("RUSTFLAGS", without_paths()?);
    run(cargo)?;
    let glue = root().join("target/glue").join(name);
    afresh(&glue)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(built.join(TARGET).join("wasm/headlint.wasm")).web(true)?;
    bindgen.omit_default_module_path(false).typescript(false).remove_name_section(true).remove_producers_section(true).generate(&glue)?;
    Ok(glue)
}

/// Flags that keep this machine's folders out of the module. Two builds in one folder give the same bytes; in another folder Rust orders some
/// functions otherwise.
fn without_paths() -> Result<String> {
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")))
        .context("neither CARGO_HOME nor HOME is set")?;
    let library = output(command("rustc", &["--print", "sysroot"]))?;
    let registry = Path::new(&home).join("registry/src");
    let mut flags = vec![
        format!("--remap-path-prefix={}=.", root().display()),
        format!("--remap-path-prefix={}/lib/rustlib/src/rust=rust", library.trim()),
        format!("--remap-path-prefix={home}=cargo"),
    ];
    // Each index has a folder of its own.
    for folder in fs::read_dir(&registry).into_iter().flatten().flatten() {
        flags.push(format!("--remap-path-prefix={}=crates", folder.path().display()));
    }
    Ok(flags.join(" "))
}

/// The one manifest as each browser wants it: each warns of the other's keys.
fn manifest(browser: &str) -> Result<Value> {
    let mut manifest: Value = serde_json::from_str(&fs::read_to_string(root().join("manifest.json"))?)?;
    let all = manifest.as_object_mut().context("manifest.json is no object")?;
    all.insert("version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    let other = if browser == "chrome" {
        all.shift_remove("browser_specific_settings");
        "scripts"
    } else {
        all.shift_remove("minimum_chrome_version");
        // What `getSecurityInfo` wants; Chromium refuses it.
        all.get_mut("permissions")
            .and_then(Value::as_array_mut)
            .context("manifest.json has no permissions")?
            .push(json!("webRequestBlocking"));
        "service_worker"
    };
    all.get_mut("background").and_then(Value::as_object_mut).context("manifest.json has no background")?.shift_remove(other);
    Ok(manifest)
}

/// An empty folder.
fn afresh(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// A fresh copy of the sources in `target/NAME`, to change and to test.
pub fn copy_of_sources(name: &str) -> Result<PathBuf> {
    let to = root().join("target").join(name);
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    for folder in ["src", "xtask"] {
        copy(&root().join(folder), &to.join(folder))?;
    }
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(root().join(file), to.join(file))?;
    }
    Ok(to)
}

/// Copies a folder's content, folders included.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    for path in files(from)? {
        let target = to.join(path.strip_prefix(from)?);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&path, &target)?;
    }
    Ok(())
}

/// Every file below a folder, sorted, so that packages do not depend on the file system.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() { all.extend(files(&path)?) } else { all.push(path) }
    }
    all.sort();
    Ok(all)
}

/// A package with the same bytes for the same files: sorted names and no times.
fn zip(folder: &Path, to: &Path) -> Result<()> {
    let mut zip = zip::ZipWriter::new(fs::File::create(to)?);
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        // From 10 on it is Zopfli that packs.
        .compression_level(Some(24))
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    for path in files(folder)? {
        let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
        zip.start_file(name, options)?;
        zip.write_all(&fs::read(&path)?)?;
    }
    zip.finish()?;
    Ok(())
}
