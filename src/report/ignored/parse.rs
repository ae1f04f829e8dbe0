//! Reads the file of ignored findings, a file of its own or `pyproject.toml`, and says of each mistake where it is and what to do.

use super::{Date, Ignored};
use crate::checks::ALL;
use crate::report::renamed;
use serde::Deserialize;
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// A mistake in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to do, as a lower-case fragment.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "line {}, column {}: {}", self.line, self.column, self.what)
    }
}

impl std::error::Error for Mistake {}

/// The file, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    ignore: Vec<Entry>,
}

/// As much of `pyproject.toml` as is ours.
#[derive(Deserialize)]
struct Project {
    tool: Option<Tools>,
}

#[derive(Deserialize)]
struct Tools {
    headlint: Option<File>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: Spanned<String>,
    site: Option<Spanned<String>>,
    path: Option<Spanned<String>>,
    reason: Spanned<String>,
    until: Option<Spanned<toml::Value>>,
}

/// Reads the entries; of `pyproject.toml` those under `[tool.headlint]`. A code that was renamed is read as what it is called now.
///
/// # Errors
/// Every mistake of entries that can be read, or the first that keeps the file from being read.
pub fn parse(text: &str, is_project: bool) -> Result<Vec<Ignored>, Vec<Mistake>> {
    let file = if is_project {
        toml::from_str::<Project>(text).map(|project| project.tool.and_then(|tools| tools.headlint).unwrap_or(File { ignore: Vec::new() }))
    } else {
        toml::from_str::<File>(text)
    };
    let file = file.map_err(|error| vec![mistake(text, error.span().unwrap_or_default(), error.message().replace('\n', "; "))])?;
    let mut mistakes = Vec::new();
    let all: Vec<Ignored> =
        file.ignore.into_iter().map(|entry| read(entry, &mut |at, what| mistakes.push(mistake(text, at, what)))).collect();
    if mistakes.is_empty() { Ok(all) } else { Err(mistakes) }
}

fn mistake(text: &str, at: Range<usize>, what: String) -> Mistake {
    let before = text.get(..at.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Mistake { line, column, what }
}

fn read(entry: Entry, fails: &mut dyn FnMut(Range<usize>, String)) -> Ignored {
    let Entry { rule, site, path, reason, until } = entry;
    let code = renamed::code(rule.get_ref());
    if !known().any(|known| known == code) {
        let hint = match nearest(code) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "codes stand in docs/checks.md, and beside each finding of a report".to_owned(),
        };
        fails(rule.span(), format!("there is no rule `{}`; {hint}", rule.get_ref().escape_debug()));
    }
    if let Some(site) = &site
        && !is_site(site.get_ref())
    {
        fails(
            site.span(),
            "a site is a host, as in \"app.example\", \"*.app.example\" or \"localhost:5000\", without a scheme and a path".to_owned(),
        );
    }
    if let Some(path) = &path
        && !path.get_ref().starts_with(['/', '*'])
    {
        fails(path.span(), "a path begins with `/`, as in \"/admin/*\"".to_owned());
    }
    if reason.get_ref().trim().is_empty() {
        fails(reason.span(), "say why this is ignored, for the person who reads it next year".to_owned());
    }
    let until = until.and_then(|until| {
        let day = match until.get_ref() {
            toml::Value::Datetime(day) if day.time.is_none() => Date::parse(&day.to_string()),
            toml::Value::String(day) => Date::parse(day),
            _ => None,
        };
        if day.is_none() {
            fails(until.span(), "expected a day, as in 2027-04-01".to_owned());
        }
        day
    });
    Ignored {
        rule: code.to_owned(),
        site: site.map(Spanned::into_inner),
        path: path.map(Spanned::into_inner),
        reason: reason.into_inner(),
        until,
    }
}

/// Whether a text is a host, with or without a port and `*.` before it.
fn is_site(text: &str) -> bool {
    let host = text.strip_prefix("*.").unwrap_or(text);
    !host.is_empty() && !host.contains(['/', '*', '@', '?', '#']) && crate::platform::Url::parse(&format!("https://{host}/")).is_some()
}

fn known() -> impl Iterator<Item = String> {
    ALL.iter().flat_map(|check| check.rules.iter().map(|rule| format!("{}/{}", check.id, rule.code)))
}

/// The code that a misspelled one is nearest to, if any is near.
fn nearest(code: &str) -> Option<String> {
    let (distance, near) = known().map(|known| (distance(code, &known), known)).min()?;
    (distance <= code.len() / 4).then_some(near)
}

/// How many letters have to be added, taken away or changed.
fn distance(one: &str, other: &str) -> usize {
    // Whatever is longer than any code is near to none.
    if one.len() > 100 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.bytes().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], at + 1);
        for (place, b) in other.bytes().enumerate() {
            let changed = corner + usize::from(a != b);
            corner = row[place + 1];
            row[place + 1] = changed.min(row[place] + 1).min(corner + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::super::written;
    use super::*;

    const GOOD: &str = r#"
[[ignore]]
rule = "csp_inline/style"
site = "admin.example.com"
path = "/reports/*"
reason = "The chart library writes style attributes."
until = 2027-04-01

[[ignore]]
rule = "software/version" # Said in the contract.
reason = "…"
"#;

    #[test]
    fn entries_are_read_and_what_is_written_is_read_again() {
        let all = parse(GOOD, false).unwrap();
        assert_eq!((all.len(), all[0].until, all[1].site.as_deref()), (2, Date::parse("2027-04-01"), None));
        assert_eq!(parse(&written(&all), false).unwrap(), all);
        let odd = "\"\\ \u{7f}\u{0}\n\r\t\u{202e}é'''".to_owned();
        let one = Ignored {
            rule: "hsts/absent".into(),
            site: Some("*.a.example".into()),
            path: Some(format!("/{odd}")),
            reason: odd,
            until: None,
        };
        assert_eq!(parse(&written(std::slice::from_ref(&one)), false).unwrap(), [one]);
    }

    #[test]
    fn entries_may_stand_in_pyproject_toml() {
        let project =
            format!("[project]\nname = \"x\"\n\n[tool.ruff]\nline-length = 1\n{}", GOOD.replace("[[ignore]]", "[[tool.headlint.ignore]]"));
        assert_eq!(parse(&project, true).unwrap(), parse(GOOD, false).unwrap());
        for none in ["", "[project]\nname = \"x\"\n", "[tool.ruff]\nx = 1\n"] {
            assert_eq!(parse(none, true).unwrap(), [], "{none}");
        }
    }

    #[test]
    fn each_mistake_says_where_it_is_and_what_to_do() {
        for (text, expected) in [
            (
                "[[ignore]]\nrule = \"csp_inline/styel\"\nreason = \"x\"\n",
                "line 2, column 8: there is no rule `csp_inline/styel`; did you mean `csp_inline/style`?",
            ),
            (
                "[[ignore]]\nrule = \"x\"\nreason = \"x\"\n",
                "line 2, column 8: there is no rule `x`; codes stand in docs/checks.md, and beside each finding of a report",
            ),
            ("[[ignore]]\nrule = \"hsts/absent\"\n", "line 1, column 1: missing field `reason`"),
            ("[[ignore]]\nrule = \"hsts/absent\"\nreason = \" \"\n", "line 3, column 10: say why this is ignored"),
            ("[[ignore]]\nrule = \"hsts/absent\"\nreason = \"x\"\nuntil = 2027-02-30\n", "line 4, column"),
            (
                "[[ignore]]\nrule = \"hsts/absent\"\nreason = \"x\"\nuntil = \"soon\"\n",
                "line 4, column 9: expected a day, as in 2027-04-01",
            ),
            ("[[ignore]]\nrule = \"hsts/absent\"\nreason = \"x\"\nsite = \"https://a.example\"\n", "line 4, column 8: a site is a host"),
            ("[[ignore]]\nrule = \"hsts/absent\"\nreason = \"x\"\npath = \"admin\"\n", "line 4, column 8: a path begins with `/`"),
            ("[[ignore]]\nrules = \"hsts/absent\"\nreason = \"x\"\n", "line 2, column 1: unknown field `rules`"),
            ("[[ignored]]\nrule = \"hsts/absent\"\n", "line 1, column 3: unknown field `ignored`, expected `ignore`"),
            ("é = [\n", "line 1, column"),
        ] {
            let mistakes = parse(text, false).unwrap_err();
            assert!(mistakes.len() == 1 && mistakes[0].to_string().starts_with(expected), "{text}: {}", mistakes[0]);
        }
        let all = parse("[[ignore]]\nrule = \"a\"\nreason = \"\"\nuntil = 7\n", false).unwrap_err();
        assert_eq!(all.iter().map(|mistake| mistake.line).collect::<Vec<_>>(), [2, 3, 4], "every mistake at once");
        assert!(!parse(&format!("[[ignore]]\nrule = \"{}\"\nreason = \"x\"\n", "a".repeat(100_000)), false).unwrap_err().is_empty());
    }
}
