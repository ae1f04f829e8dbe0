//! `Reporting-Endpoints` (Reporting API, section 3.3: a structured-field dictionary of strings) and `Report-To`, its predecessor (JSON).

use super::{Evidence, Header, Problem, Span, Spanned};
use crate::msg;
use crate::platform::Url;
use crate::sentence::Msg;
use serde_json::Value;
use sfv::{BareItem, Dictionary, ListEntry, Parser};
use std::collections::HashMap;

/// Where reports may go, by name.
#[derive(Clone, Debug)]
pub struct Reporting<'a> {
    /// The members of `Reporting-Endpoints`, all fields together: one that does not parse voids them all.
    pub endpoints: Header<Vec<Endpoint<'a>>>,
    /// The groups of `Report-To`, which only Chromium reads.
    pub groups: Header<Vec<Group>>,
    /// The first field of `Report-To`.
    pub report_to: Option<Spanned<'a>>,
}

/// One member of `Reporting-Endpoints`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint<'a> {
    /// Its name.
    pub name: &'a str,
    /// The member.
    pub at: Span,
    /// Why browsers drop it, if they do.
    pub dropped: Option<Dropped>,
}

/// Why browsers drop an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// It is a token or a number, no string.
    NoString,
    /// Its text is no URL.
    NoUrl,
    /// It is not over HTTPS.
    NotHttps,
}

/// One group of `Report-To`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Whether it has an endpoint over HTTPS and is not being deleted.
    pub works: bool,
}

impl<'a> Reporting<'a> {
    /// Reads both headers.
    pub fn read(seen: &Evidence<'a>) -> Reporting<'a> {
        let page = Url::parse_start(&seen.capture.url);
        let fields: Vec<Spanned> = seen.raw("reporting-endpoints").collect();
        let old: Vec<Spanned> = seen.raw("report-to").collect();
        Reporting { endpoints: endpoints(&fields, page.as_ref()), groups: groups(&old), report_to: old.first().copied() }
    }

    /// Whether a report for this name goes anywhere.
    pub fn defines(&self, name: &str) -> bool {
        let endpoint = |all: &Vec<Endpoint>| all.iter().any(|one| one.name == name && one.dropped.is_none());
        let group = |all: &Vec<Group>| all.iter().any(|one| one.name == name && one.works);
        self.endpoints.present().is_some_and(endpoint) || self.groups.present().is_some_and(group)
    }

    /// Whether a member of this name is there, which browsers may drop all the same.
    pub fn names(&self, name: &str) -> bool {
        self.endpoints.present().is_some_and(|all| all.iter().any(|one| one.name == name))
    }
}

fn endpoints<'a>(fields: &[Spanned<'a>], page: Option<&Url>) -> Header<Vec<Endpoint<'a>>> {
    if fields.is_empty() {
        return Header::Absent;
    }
    let mut all: Vec<Endpoint> = Vec::new();
    // Of members of one name the last counts.
    let mut places = HashMap::<&str, usize>::new();
    for field in fields {
        let Ok(read) = Parser::new(field.text).parse::<Dictionary>() else {
            return Header::Invalid(slip(field));
        };
        let read: HashMap<&str, &ListEntry> = read.iter().map(|(key, entry)| (key.as_str(), entry)).collect();
        for member in members(*field) {
            let end = member.text.find(['=', ';']).unwrap_or(member.text.len());
            let name = &member.text[..end];
            let dropped = match read.get(name) {
                Some(ListEntry::Item(sfv::Item { bare_item: BareItem::String(text), .. })) => fault(text.as_str(), page),
                _ => Some(Dropped::NoString),
            };
            let endpoint = Endpoint { name, at: member.span(), dropped };
            match places.get(name).and_then(|at| all.get_mut(*at)) {
                Some(before) => *before = endpoint,
                None => {
                    places.insert(name, all.len());
                    all.push(endpoint);
                }
            }
        }
    }
    Header::Valid(all)
}

/// Why an endpoint's text is no use. Relative URLs are fine.
fn fault(text: &str, page: Option<&Url>) -> Option<Dropped> {
    match Url::parse(text) {
        Some(url) if url.is_https() => None,
        Some(_) => Some(Dropped::NotHttps),
        None if page.is_none_or(|page| page.join(text).is_some()) => None,
        None => Some(Dropped::NoUrl),
    }
}

/// The pieces between commas outside of strings.
fn members(field: Spanned<'_>) -> impl Iterator<Item = Spanned<'_>> {
    let (mut quoted, mut escaped) = (false, false);
    let ends = field.text.bytes().enumerate().filter_map(move |(at, byte)| {
        let ends = byte == b',' && !quoted;
        quoted ^= byte == b'"' && !escaped;
        escaped = byte == b'\\' && quoted && !escaped;
        ends.then_some(at)
    });
    let mut start = 0;
    let pieces = ends.chain(std::iter::once(field.text.len())).map(move |end| {
        let piece = field.slice(start, end).trim();
        start = end + 1;
        piece
    });
    pieces.filter(|piece| !piece.is_empty())
}

/// The likeliest slip behind a field that is no structured dictionary, and where.
fn slip(field: &Spanned) -> Problem {
    let upper = members(*field).find_map(|member| {
        let end = member.text.find(['=', ';', '"']).unwrap_or(member.text.len());
        let key = member.slice(0, end).trim();
        key.text.bytes().any(|byte| byte.is_ascii_uppercase()).then_some(key)
    });
    let of = |why: Msg, at: Span| Problem { why, at };
    if field.text.trim_start().starts_with(['{', '[']) {
        return of(msg!("this is JSON, as in Report-To: write `main=\"https://…\"`"), field.span());
    }
    match upper {
        Some(key) => of(msg!("names must be lower case"), key.span()),
        None if !field.text.is_ascii() => of(msg!("it contains a character that is not ASCII"), field.span()),
        None if field.text.contains('\'') => of(msg!("URLs need double quotes"), field.span()),
        None => of(msg!("this is not a list of names and quoted URLs such as `main=\"https://…\"`"), field.span()),
    }
}

/// The groups of `Report-To`: objects with commas between them (the first draft of the Reporting API, section 3.1).
fn groups(fields: &[Spanned]) -> Header<Vec<Group>> {
    let Some(first) = fields.first() else { return Header::Absent };
    let joined = fields.iter().map(|field| field.text).collect::<Vec<_>>().join(",");
    let Ok(Value::Array(all)) = serde_json::from_str(&format!("[{joined}]")) else {
        return Header::Invalid(Problem { why: msg!("this is not JSON"), at: first.span() });
    };
    let group = |one: &Value| {
        let name = match one.get("group") {
            Some(name) => name.as_str()?.to_owned(),
            None => "default".to_owned(),
        };
        let secure = |one: &Value| {
            let url = one.get("url").and_then(Value::as_str).and_then(Url::parse);
            url.is_some_and(|url| url.is_https())
        };
        let endpoints = one.get("endpoints").and_then(Value::as_array);
        let lasts = one.get("max_age").and_then(Value::as_u64).is_some_and(|seconds| seconds > 0);
        Some(Group { name, works: lasts && endpoints.is_some_and(|all| all.iter().any(secure)) })
    };
    Header::Valid(all.iter().filter_map(group).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Capture;

    fn capture(headers: &[(&str, &str)]) -> Capture {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        Capture { url: "https://app.example/page".into(), status: Some(200), headers, ..Capture::default() }
    }

    /// Name and fate of each endpoint; nothing where the whole is void.
    fn read(fields: &[&str]) -> Option<Vec<(String, Option<Dropped>)>> {
        let headers: Vec<(&str, &str)> = fields.iter().map(|value| ("Reporting-Endpoints", *value)).collect();
        let capture = capture(&headers);
        let reporting = Reporting::read(&Evidence::read(&capture));
        reporting.endpoints.present().map(|all| all.iter().map(|one| (one.name.to_owned(), one.dropped)).collect())
    }

    #[test]
    fn endpoints_are_strings_with_a_secure_url() {
        let one = |name: &str, dropped| (name.to_owned(), dropped);
        for (value, expected) in [
            (r#"main="https://r.example/a,b""#, None),
            (r#"main="/csp""#, None),
            (r#"main="csp";x=1"#, None),
            (r#"main="//r.example/""#, None),
            (r#"main="http://r.example/""#, Some(Dropped::NotHttps)),
            (r#"main="ws://r.example/""#, Some(Dropped::NotHttps)),
            (r#"main="https://[""#, Some(Dropped::NoUrl)),
            ("main=https://r.example/", Some(Dropped::NoString)),
            ("main", Some(Dropped::NoString)),
            (r#"main=("https://r.example/")"#, Some(Dropped::NoString)),
        ] {
            assert_eq!(read(&[value]), Some(vec![one("main", expected)]), "{value}");
        }
        assert_eq!(read(&[r#"a="/a", b="/b\",c", a=1"#]), Some(vec![one("a", Some(Dropped::NoString)), one("b", None)]));
        assert_eq!(read(&[r#"a="/a""#, "b"]), Some(vec![one("a", None), one("b", Some(Dropped::NoString))]));
        for void in
            ["Main=\"/a\"", "{\"group\":\"main\"}", "main='/a'", "main=\"/a\";", "main=\"/a\" other=\"/b\"", "main=\"/ä\"", "main=\"/a\","]
        {
            assert_eq!(read(&[r#"ok="/a""#, void]), None, "{void}");
        }
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn a_group_of_report_to_needs_a_secure_endpoint_and_an_age() {
        for (value, works) in [
            (r#"{"group":"main","max_age":1,"endpoints":[{"url":"https://r.example/"}]}"#, true),
            (
                r#"{"group":"x","max_age":1,"endpoints":[]}, {"group":"main","max_age":1,"endpoints":[{"url":"https:\/\/r.example\/"}]}"#,
                true,
            ),
            (r#"{"max_age":1,"endpoints":[{"url":"https://r.example/"}]}"#, false),
            (r#"{"group":"main","max_age":0,"endpoints":[{"url":"https://r.example/"}]}"#, false),
            (r#"{"group":"main","endpoints":[{"url":"https://r.example/"}]}"#, false),
            (r#"{"group":"main","max_age":1,"endpoints":[{"url":"http://r.example/"}]}"#, false),
            (r#"{"group":"main","max_age":1,"endpoints":{}}"#, false),
            ("{'group':'main'}", false),
            ("1; x", false),
            ("", false),
        ] {
            let capture = capture(&[("Report-To", value)]);
            assert_eq!(Reporting::read(&Evidence::read(&capture)).defines("main"), works, "{value}");
        }
    }

    #[test]
    fn hostile_fields_are_read_in_no_time() {
        for value in ["[".repeat(30_000), "\"".repeat(30_000), "\\\",".repeat(9_000), "a,".repeat(15_000), "{\"a\":".repeat(6_000)] {
            for name in ["Reporting-Endpoints", "Report-To"] {
                let capture = capture(&[(name, &value)]);
                assert!(!Reporting::read(&Evidence::read(&capture)).defines("main"));
            }
        }
    }
}
