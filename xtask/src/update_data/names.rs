//! The names that headers are made of and the browsers that know them, from `@mdn/browser-compat-data`: what src/names/table.rs holds.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::collections::BTreeMap;

/// The package on npm.
pub const PACKAGE: &str = "@mdn/browser-compat-data";

const BROWSERS: [&str; 3] = ["chrome", "firefox", "safari"];

/// Response headers that have to do with security, privacy or what a browser may do.
const HEADERS: [&str; 48] = [
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
    "Activate-Storage-Access",
    "Clear-Site-Data",
    "Connection-Allowlist",
    "Connection-Allowlist-Report-Only",
    "Content-Security-Policy",
    "Content-Security-Policy-Report-Only",
    "Cross-Origin-Embedder-Policy",
    "Cross-Origin-Embedder-Policy-Report-Only",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Opener-Policy-Report-Only",
    "Cross-Origin-Resource-Policy",
    "Document-Isolation-Policy",
    "Expect-CT",
    "Feature-Policy",
    "Integrity-Policy",
    "Integrity-Policy-Report-Only",
    "NEL",
    "No-Vary-Search",
    "Origin-Agent-Cluster",
    "Permissions-Policy",
    "Permissions-Policy-Report-Only",
    "Referrer-Policy",
    "Report-To",
    "Reporting-Endpoints",
    "Secure-Session-Challenge",
    "Secure-Session-Registration",
    "Server",
    "Service-Worker-Allowed",
    "Set-Cookie",
    "Set-Login",
    "Speculation-Rules",
    "Strict-Transport-Security",
    "Supports-Loading-Mode",
    "Timing-Allow-Origin",
    "X-Content-Type-Options",
    "X-DNS-Prefetch-Control",
    "X-Frame-Options",
    "X-XSS-Protection",
    "Accept-CH",
    "Critical-CH",
    "Cache-Control",
    "Content-Disposition",
];

/// What browsers know although the data lacks it: by their consoles (tests/browser/names.test.mjs asks them), with the rows' columns. A `?` leaves
/// what the data says. `≤148`: in Chromium 148, and maybe before; nobody could ask Safari.
const MEASURED: [(&str, &str, [&str; 3]); 45] = [
    ("DIRECTIVES", "treat-as-public-address", ["≤148", "-", "-"]),
    // https://www.w3.org/TR/CSP3/#grammardef-report-sha256, from Chrome 133 on.
    ("KEYWORDS", "report-sha256", ["133", "-", "-"]),
    ("KEYWORDS", "report-sha384", ["133", "-", "-"]),
    ("KEYWORDS", "report-sha512", ["133", "-", "-"]),
    ("KEYWORDS", "wasm-eval", ["≤148", "-", "-"]),
    ("KEYWORDS", "strict-dynamic-url", ["≤148", "-", "-"]),
    // The data looks at what it does, not at whether the token is taken.
    ("SANDBOX", "allow-top-navigation-to-custom-protocols", ["≤148", "?", "?"]),
    ("FEATURES", "ch-device-memory", ["≤148", "-", "-"]),
    ("FEATURES", "ch-downlink", ["≤148", "-", "-"]),
    ("FEATURES", "ch-dpr", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ect", ["≤148", "-", "-"]),
    ("FEATURES", "ch-prefers-color-scheme", ["≤148", "-", "-"]),
    ("FEATURES", "ch-prefers-reduced-motion", ["≤148", "-", "-"]),
    ("FEATURES", "ch-prefers-reduced-transparency", ["≤148", "-", "-"]),
    ("FEATURES", "ch-rtt", ["≤148", "-", "-"]),
    ("FEATURES", "ch-save-data", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua-arch", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua-bitness", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua-form-factors", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua-full-version", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua-full-version-list", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua-mobile", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua-model", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua-platform", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua-platform-version", ["≤148", "-", "-"]),
    ("FEATURES", "ch-ua-wow64", ["≤148", "-", "-"]),
    ("FEATURES", "ch-viewport-height", ["≤148", "-", "-"]),
    ("FEATURES", "ch-viewport-width", ["≤148", "-", "-"]),
    ("FEATURES", "ch-width", ["≤148", "-", "-"]),
    ("FEATURES", "digital-credentials-create", ["≤156", "-", "-"]),
    ("FEATURES", "digital-credentials-get", ["≤148", "-", "-"]),
    ("FEATURES", "interest-cohort", ["≤148", "-", "-"]),
    ("FEATURES", "join-ad-interest-group", ["≤148-148", "-", "-"]),
    ("FEATURES", "keyboard-map", ["≤148", "-", "-"]),
    ("FEATURES", "language-detector", ["≤148", "-", "-"]),
    ("FEATURES", "magnetometer", ["≤148", "?", "?"]),
    ("FEATURES", "media-playback-while-not-visible", ["≤156", "-", "-"]),
    ("FEATURES", "private-aggregation", ["≤148-148", "-", "-"]),
    ("FEATURES", "run-ad-auction", ["≤148-148", "-", "-"]),
    ("FEATURES", "shared-storage", ["≤148-148", "-", "-"]),
    ("FEATURES", "shared-storage-select-url", ["≤148-148", "-", "-"]),
    // Firefox knows it in `allow` attributes alone.
    ("FEATURES", "speaker-selection", ["≤156", "≤140", "-"]),
    ("FEATURES", "sync-xhr", ["≤148", "-", "-"]),
    ("FEATURES", "translator", ["≤148", "-", "-"]),
];

/// The rows of each list, by the lower-case name.
type Lists = BTreeMap<&'static str, BTreeMap<String, String>>;

/// The Rust file that holds the names, from the package's `data.json`.
pub fn table(data: &str) -> Result<String> {
    let data: Value = serde_json::from_str(data)?;
    let meta = &data["__meta"];
    let version = meta["version"].as_str().context("the data has no version")?;
    let date = meta["timestamp"].as_str().and_then(|time| time.get(..10)).context("the data has no date")?;
    let mut lists = lists(&data)?;
    for (list, name, columns) in MEASURED {
        let rows = lists.get_mut(list).with_context(|| format!("no list {list}"))?;
        let known = rows.get(name).map(|row| row.split(' ').skip(1).map(str::to_owned).collect::<Vec<_>>());
        let mut row = name.to_owned();
        for (at, column) in columns.iter().enumerate() {
            let before = known.as_ref().and_then(|known| known.get(at)).map(String::as_str);
            let now = match (*column, before) {
                ("?", Some(before)) => before,
                ("?", None) => bail!("{name}: the data lacks it"),
                ("-", None) => "-",
                // What the data says now stands above what was measured.
                (_, Some(before)) if before != "-" && !before.ends_with('f') => {
                    bail!("{name}: the data has {before} now; take it off the list")
                }
                (measured, _) => measured,
            };
            row.extend([" ", now]);
        }
        if let Some(status) = known.as_ref().and_then(|known| known.get(3)) {
            row.extend([" ", status]);
        } else if known.is_none() {
            row.push_str(" n");
        }
        rows.insert(name.to_owned(), row);
    }
    let mut all = format!(
        "//! Names and the browsers that know them. @generated by `cargo xtask update-data`: facts from the npm package\n\
         //! {PACKAGE} {version} of {date} (CC0-1.0), and what browsers were asked beside it (xtask/src/update_data/names.rs).\n\n\
         pub(super) const VERSION: &str = \"{version}\";\npub(super) const DATE: &str = \"{date}\";\n"
    );
    for (list, rows) in &lists {
        ensure!(!rows.is_empty(), "{list} is empty");
        all.push_str(&format!("\npub(super) static {list}: &[&str] = &[\n"));
        for row in rows.values() {
            all.push_str(&format!("    {row:?},\n"));
        }
        all.push_str("];\n");
    }
    Ok(all)
}

fn lists(data: &Value) -> Result<Lists> {
    let mut lists = Lists::new();
    let headers = &data["http"]["headers"];
    let header = |name: &str| headers.get(name).with_context(|| format!("the data lacks the header {name}"));
    let mut add = |list: &'static str, name: &str, at: &Value| -> Result<()> {
        let row = row(name, at).with_context(|| format!("{list}: {name}"))?;
        ensure!(lists.entry(list).or_default().insert(name.to_ascii_lowercase(), row).is_none(), "{list}: {name} is there twice");
        Ok(())
    };
    let csp = header("Content-Security-Policy")?;
    for keyword in ["self", "none", "unsafe-inline", "unsafe-eval"] {
        add("KEYWORDS", keyword, csp)?;
    }
    for (name, at) in below(csp) {
        if is_keyword(at) {
            add("KEYWORDS", name, at)?;
        } else if is_described(at) || name.contains('_') || name == "meta-element-support" {
            println!("{PACKAGE}: {name} of Content-Security-Policy is no directive");
        } else {
            add("DIRECTIVES", name, at)?;
        }
        for (name, at) in below(at).filter(|(_, at)| is_keyword(at)) {
            add("KEYWORDS", name, at)?;
        }
    }
    let sandbox = &data["html"]["elements"]["iframe"]["sandbox"];
    for (name, at) in below(sandbox) {
        add("SANDBOX", name, at)?;
    }
    for (name, at) in below(header("Permissions-Policy")?).filter(|(name, _)| *name != "wildcards") {
        add("FEATURES", name, at)?;
    }
    let cookie = header("Set-Cookie")?;
    for (key, names) in [("host_secure_prefixes", ["__Secure-", "__Host-"]), ("http_host-http_prefixes", ["__Http-", "__Host-Http-"])] {
        for name in names {
            add("COOKIE_PREFIXES", name, &cookie[key])?;
        }
    }
    for (list, name, own) in [
        ("OPENER", "Cross-Origin-Opener-Policy", &["unsafe-none", "same-origin", "same-origin-allow-popups"][..]),
        ("EMBEDDER", "Cross-Origin-Embedder-Policy", &["unsafe-none", "require-corp"]),
        ("RESOURCE", "Cross-Origin-Resource-Policy", &["same-origin", "same-site", "cross-origin"]),
        ("ISOLATION", "Document-Isolation-Policy", &[]),
        ("CLEAR_SITE_DATA", "Clear-Site-Data", &[]),
        ("REFERRER", "Referrer-Policy", &["no-referrer", "origin"]),
    ] {
        let header = header(name)?;
        for value in own {
            add(list, value, header)?;
        }
        // What is no value has a name with an underscore.
        for (value, at) in below(header).filter(|(value, _)| !value.contains('_')) {
            add(list, if value == "wildcard" { "*" } else { value }, at)?;
        }
    }
    for (name, at) in below(header("Integrity-Policy")?) {
        add("DESTINATIONS", name.strip_prefix("blocked-destinations_").with_context(|| format!("what is {name}?"))?, at)?;
    }
    for name in HEADERS {
        add("HEADERS", name, header(name)?)?;
    }
    Ok(lists)
}

/// What stands under an entry.
fn below(at: &Value) -> impl Iterator<Item = (&str, &Value)> {
    at.as_object().into_iter().flatten().map(|(name, at)| (name.as_str(), at)).filter(|(name, _)| *name != "__compat")
}

fn description(at: &Value) -> &str {
    at["__compat"]["description"].as_str().unwrap_or_default()
}

/// Entries of names have no description, or their own name in it.
fn is_described(at: &Value) -> bool {
    !description(at).is_empty()
}

fn is_keyword(at: &Value) -> bool {
    ["source value", "ource expression"].iter().any(|words| description(at).contains(words))
}

/// A row: the name, a column each browser, and the status where it is not standard.
fn row(name: &str, at: &Value) -> Result<String> {
    let compat = &at["__compat"];
    ensure!(compat.is_object(), "no compat data");
    let mut row = name.to_owned();
    for browser in BROWSERS {
        row.push(' ');
        row.push_str(&column(&compat["support"][browser])?);
    }
    let status = |key: &str| compat["status"][key].as_bool().unwrap_or_default();
    row.push_str(match () {
        () if status("deprecated") => " d",
        () if status("experimental") => " e",
        () if !status("standard_track") => " n",
        () => "",
    });
    Ok(row)
}

/// A column: of several statements the first, which is the newest.
fn column(support: &Value) -> Result<String> {
    let newest = support.get(0).unwrap_or(support);
    let added = match &newest["version_added"] {
        Value::String(version) => version.as_str(),
        _ => return Ok("-".to_owned()),
    };
    let is_version = |text: &str| text.trim_start_matches('≤').parse::<f32>().is_ok();
    if added == "preview" {
        return Ok("p".to_owned());
    }
    ensure!(is_version(added), "what version is {added}?");
    if newest["flags"].is_array() {
        return Ok(format!("{added}f"));
    }
    match (newest["version_removed"].as_str(), newest["version_last"].as_str()) {
        (Some(_), Some(last)) if is_version(last) => Ok(format!("{added}-{}", last.trim_start_matches('≤'))),
        (None, _) => Ok(added.to_owned()),
        (removed, last) => bail!("removed in {removed:?}, last in {last:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_column_is_the_newest_statement() {
        for (support, expected) in [
            (json!({"version_added": "88"}), "88"),
            (json!({"version_added": "≤49"}), "≤49"),
            (json!({"version_added": false}), "-"),
            (json!({"version_added": "preview"}), "p"),
            (json!({"version_added": "48", "version_removed": "122", "version_last": "121"}), "48-121"),
            (json!([{"version_added": "26.2"}, {"version_added": "15.4", "version_removed": "26.2", "version_last": "26.1"}]), "26.2"),
            (json!({"version_added": "66", "flags": [{"type": "preference", "name": "#x"}]}), "66f"),
            (Value::Null, "-"),
        ] {
            assert_eq!(column(&support).unwrap(), expected);
        }
        assert!(column(&json!({"version_added": "soon"})).is_err());
    }

    #[test]
    fn a_row_ends_with_what_is_not_standard() {
        let compat = |status: Value| json!({"__compat": {"support": {"chrome": {"version_added": "88"}}, "status": status}});
        let of = |deprecated: bool, experimental: bool, standard: bool| {
            row("x", &compat(json!({"deprecated": deprecated, "experimental": experimental, "standard_track": standard}))).unwrap()
        };
        assert_eq!(of(false, false, true), "x 88 - -");
        assert_eq!(of(false, true, true), "x 88 - - e");
        assert_eq!(of(true, false, false), "x 88 - - d");
        assert_eq!(of(false, false, false), "x 88 - - n");
        assert!(row("x", &json!({})).is_err());
    }
}
