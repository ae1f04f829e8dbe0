//! `Access-Control-*` (Fetch, section "CORS protocol").

use super::{Spanned, tokens};
use crate::capture::{Capture, Fields, Headers, first};
use crate::msg;
use crate::platform::Url;
use crate::sentence::Msg;

/// What the response lets other origins do.
#[derive(Clone, Debug)]
pub struct Cors<'a> {
    /// Each `Access-Control-Allow-Origin`; browsers refuse more than one.
    pub allow_origin: Vec<Spanned<'a>>,
    /// `Access-Control-Allow-Credentials`, where it is exactly `true`.
    pub credentials: Option<Spanned<'a>>,
    /// `Access-Control-Allow-Credentials` with any other value, which browsers ignore.
    pub credentials_ignored: Option<Spanned<'a>>,
    /// `Access-Control-Allow-Methods`, one value each.
    pub methods: Vec<Spanned<'a>>,
    /// `Access-Control-Allow-Headers`, one value each.
    pub headers: Vec<Spanned<'a>>,
    /// `Access-Control-Max-Age`.
    pub max_age: Option<Spanned<'a>>,
    /// Whether `Vary` names `Origin` or is `*`.
    pub varies: bool,
    /// The `Origin` that the request carried.
    pub request_origin: Option<&'a str>,
    /// Whether a preflight from an unknown origin was allowed, with credentials.
    pub preflight_lets_strangers_in: bool,
}

impl<'a> Cors<'a> {
    pub(super) fn read(capture: &'a Capture, fields: &Fields<'a>) -> Cors<'a> {
        let list = |name| tokens(fields, name).flat_map(|field| field.split(',')).filter(|value| !value.is_empty());
        let credentials = tokens(fields, "access-control-allow-credentials").next().map(|value| value.trim());
        Cors {
            allow_origin: tokens(fields, "access-control-allow-origin").map(|value| value.trim()).collect(),
            credentials: credentials.filter(|value| value.text == "true"),
            credentials_ignored: credentials.filter(|value| value.text != "true"),
            methods: list("access-control-allow-methods").collect(),
            headers: list("access-control-allow-headers").collect(),
            max_age: tokens(fields, "access-control-max-age").next().map(|value| value.trim()),
            varies: list("vary").any(|value| value.is("origin") || value.text == "*"),
            request_origin: capture.request_origin.as_deref(),
            preflight_lets_strangers_in: capture.cors_headers.seen().is_some_and(lets_strangers_in),
        }
    }
}

/// Why no browser ever sends an `Origin` that equals this value; nothing where one may (Fetch, "CORS check": both are compared byte by byte).
pub fn never_matches(value: &str) -> Option<Msg> {
    if value == "*" || value == "null" {
        return None;
    }
    if value.contains('*') {
        return Some(msg!("`*` cannot be part of an origin"));
    }
    let url = Url::parse(value);
    // Browsers write names in ASCII, the scheme and the host in lower case, no default port, and no path.
    if url.as_ref().is_some_and(|url| url.is_web() && url.origin() == value) {
        return None;
    }
    let authority = value.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    Some(if value.is_empty() {
        msg!("it is empty")
    } else if value.starts_with(['"', '\'']) {
        msg!("browsers send no quotes")
    } else if value.eq_ignore_ascii_case("null") {
        msg!("browsers send `null` in lower case")
    } else if authority.is_none() {
        match value.contains(['.', ':']) || value.eq_ignore_ascii_case("localhost") {
            true => msg!("the scheme (`https://`) is missing"),
            false => msg!("it is not an origin such as `https://app.example`"),
        }
    } else if authority.is_some_and(|authority| authority.len() + authority_start(value) < value.len()) {
        msg!("an origin ends with the host or port, without a slash or path")
    } else if authority.is_some_and(|authority| authority.contains('@')) {
        msg!("an origin has no user name")
    } else {
        match url.filter(Url::is_web).map(|url| url.origin()) {
            Some(origin) if origin.eq_ignore_ascii_case(value) => msg!("browsers send origins in lower case"),
            Some(origin) if value.len() > origin.len() && value.contains(':') && value.is_ascii() => {
                msg!("browsers leave out the scheme's default port")
            }
            Some(_) if !value.is_ascii() => msg!("browsers send international names in ASCII (`xn--`)"),
            Some(_) => msg!("browsers write this origin in another form"),
            None => msg!("it is not an origin such as `https://app.example`"),
        }
    })
}

/// Where the host begins.
fn authority_start(value: &str) -> usize {
    value.find("://").map_or(0, |at| at + 3)
}

/// The origin of MDN's preflight, to which a Capture's `cors_headers` respond.
pub const PROBE: &str = "https://http-observatory.security.mozilla.org";

fn lets_strangers_in(answer: &Headers) -> bool {
    let is = |name, wanted| first(answer, name).is_some_and(|value| value.trim() == wanted);
    is("access-control-allow-origin", PROBE) && is("access-control-allow-credentials", "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_compared_as_browsers_write_them() {
        for value in [
            "*",
            "null",
            "https://a.example",
            "http://localhost:3000",
            "https://a.example:8443",
            "http://[::1]:5000",
            "https://xn--bcher-kva.example",
        ] {
            assert_eq!(never_matches(value), None, "{value}");
        }
        for (value, says) in [
            ("https://a.example/", "slash"),
            ("https://a.example/app", "slash"),
            ("https://a.example?x", "slash"),
            ("https://*.a.example", "part of an origin"),
            ("*.a.example", "part of an origin"),
            ("a.example", "scheme"),
            ("localhost:3000", "scheme"),
            ("//a.example", "scheme"),
            ("NULL", "lower case"),
            ("https://A.example", "lower case"),
            ("HTTPS://a.example", "lower case"),
            ("https://a.example:443", "default port"),
            ("http://a.example:80", "default port"),
            ("https://u@a.example", "user name"),
            ("https://bücher.example", "ASCII"),
            ("\"https://a.example\"", "quotes"),
            ("", "empty"),
            ("true", "not an origin"),
            ("self", "not an origin"),
            ("ftp://a.example", "not an origin"),
            ("https://", "not an origin"),
        ] {
            let why = never_matches(value).map(|why| why.english().to_owned());
            assert!(why.as_ref().is_some_and(|why| why.contains(says)), "{value}: {why:?}");
        }
    }
}
