//! The file of ignored findings: what a team has looked at and lives with, where, why, and until when.
//!
//! It is TOML, as `pyproject.toml` beside it, so the same entries can stand there under `[tool.headlint]`; reasons are written by people, and a
//! date is a date in it. A JSON Schema, `docs/ignore.schema.json`, says the same to editors. The extension writes it without a library: a string
//! in it is written as in JSON.
//!
//! ```toml
//! [[ignore]]
//! rule = "csp_inline/style"
//! site = "admin.example.com"
//! path = "/reports/*"
//! reason = "The chart library writes style attributes; it is replaced in spring."
//! until = 2027-04-01
//! ```

#[cfg(not(target_arch = "wasm32"))]
mod parse;

use crate::platform::Url;
use std::fmt::{self, Write};

#[cfg(not(target_arch = "wasm32"))]
pub use parse::{Mistake, parse};

/// One finding that is ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignored {
    /// The finding's code, as in `csp_inline/style`.
    pub rule: String,
    /// The host that it is ignored on, with a port where that matters; `*.` before it means all hosts below. Everywhere where there is none.
    pub site: Option<String>,
    /// The path that it is ignored on, in which `*` stands for any text. Everywhere where there is none.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day that it is ignored on; for as long as the entry stands where there is none.
    pub until: Option<Date>,
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// As in 2027.
    pub year: u16,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

impl Date {
    /// A day as `2027-04-01`; nothing where the calendar has no such day.
    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()));
        let (year, month, day) = (number(4)?.parse().ok()?, number(2)?.parse().ok()?, number(2)?.parse().ok()?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (parts.next().is_none() && (1..=days).contains(&day)).then_some(Date { year, month, day })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Ignored {
    /// Whether a finding of this code on a page of this URL is ignored on this day.
    pub fn covers(&self, code: &str, url: &str, today: Date) -> bool {
        let Some(url) = Url::parse(url) else { return false };
        code == self.rule
            && self.until.is_none_or(|until| today <= until)
            && self.site.as_deref().is_none_or(|site| is_on(site, &url))
            && self.path.as_deref().is_none_or(|pattern| matches(pattern, url.path()))
    }
}

fn is_on(site: &str, url: &Url) -> bool {
    let (host, port) = match site.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (site, None),
    };
    let default = if url.is_https() { 443 } else { 80 };
    let same_port = port.is_none_or(|port| port.parse() == Ok(url.port().unwrap_or(default)));
    let same_host = match host.strip_prefix("*.") {
        Some(above) => url.host().len() > above.len() + 1 && ends_with(url.host(), above),
        None => url.host().eq_ignore_ascii_case(host),
    };
    same_port && same_host
}

/// Whether a host stands below another.
fn ends_with(host: &str, above: &str) -> bool {
    let at = host.len() - above.len();
    host.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(above)) && host.as_bytes().get(at - 1) == Some(&b'.')
}

/// Whether a text is as a pattern says, in which `*` stands for any text. Linear but for the search of each piece.
fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// Writes the file.
pub fn written(all: &[Ignored]) -> String {
    let mut out = String::new();
    for (at, one) in all.iter().enumerate() {
        let gap = if at > 0 { "\n" } else { "" };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{gap}[[ignore]]\nrule = {}", quoted(&one.rule));
        for (key, value) in [("site", &one.site), ("path", &one.path)] {
            if let Some(value) = value {
                let _ = writeln!(out, "{key} = {}", quoted(value));
            }
        }
        let _ = writeln!(out, "reason = {}", quoted(&one.reason));
        if let Some(until) = one.until {
            let _ = writeln!(out, "until = {until}");
        }
    }
    out
}

/// A string as TOML has it: that of JSON, but that DEL is escaped too.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2027, month: 4, day: 1 };

    fn covers(site: Option<&str>, path: Option<&str>, url: &str) -> bool {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Ignored { rule: "a/b".into(), site: own(site), path: own(path), reason: "x".into(), until: None }.covers("a/b", url, TODAY)
    }

    #[test]
    fn a_site_is_a_host_with_or_without_a_port_or_all_below_it() {
        for (site, url, expected) in [
            ("app.example", "https://app.example/", true),
            ("App.Example", "https://app.example:8443/", true),
            ("app.example", "https://xapp.example/", false),
            ("app.example", "https://a.app.example/", false),
            ("*.app.example", "https://a.app.example/", true),
            ("*.app.example", "https://b.a.app.example/", true),
            ("*.app.example", "https://app.example/", false),
            ("*.app.example", "https://xapp.example/", false),
            ("localhost:5000", "http://localhost:5000/", true),
            ("localhost:5000", "http://localhost:5001/", false),
            ("app.example:443", "https://app.example/", true),
            ("app.example:80", "https://app.example/", false),
            ("[::1]", "http://[::1]:5000/", true),
            ("[::1]:5000", "http://[::1]:5000/", true),
        ] {
            assert_eq!(covers(Some(site), None, url), expected, "{site} {url}");
        }
        assert!(!covers(None, None, "no url") && covers(None, None, "https://any.example/"));
    }

    #[test]
    fn a_path_may_have_stars() {
        for (path, of, expected) in [
            ("/", "/", true),
            ("/", "/a", false),
            ("/admin/*", "/admin/", true),
            ("/admin/*", "/admin/a/b", true),
            ("/admin/*", "/admin", false),
            ("*", "/x", true),
            ("/*/edit", "/a/b/edit", true),
            ("/*/edit", "/edit", false),
            ("/a*a", "/a", false),
            ("/a*b*c", "/axbxbc", true),
            ("/a*b*c", "/axc", false),
        ] {
            assert_eq!(covers(None, Some(path), &format!("https://a.example{of}?q=1")), expected, "{path} {of}");
        }
    }

    #[test]
    fn an_entry_ends_after_its_last_day_and_is_of_its_own_rule_alone() {
        let until = |until: &str| Ignored { rule: "a/b".into(), until: Date::parse(until), ..Ignored::default() };
        assert!(
            until("2027-04-01").covers("a/b", "https://a.example/", TODAY)
                && !until("2027-03-31").covers("a/b", "https://a.example/", TODAY)
        );
        assert!(!until("2028-01-01").covers("a/c", "https://a.example/", TODAY));
        for no_day in ["2027-02-29", "1900-02-29", "2027-13-01", "2027-00-10", "2027-4-1", "2027-04-31", "2027-04-01-1", "", "+027-04-01"] {
            assert_eq!(Date::parse(no_day), None, "{no_day}");
        }
        assert!(Date::parse("2028-02-29").is_some() && Date::parse("2000-02-29").is_some());
    }
}
