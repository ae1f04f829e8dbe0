//! `Access-Control-*` (Fetch, section "CORS protocol").

use super::{Spanned, tokens};
use crate::capture::{Capture, Fields, Headers, first};

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

/// The origin of MDN's preflight, to which a Capture's `cors_headers` respond.
pub const PROBE: &str = "https://http-observatory.security.mozilla.org";

fn lets_strangers_in(answer: &Headers) -> bool {
    let is = |name, wanted| first(answer, name).is_some_and(|value| value.trim() == wanted);
    is("access-control-allow-origin", PROBE) && is("access-control-allow-credentials", "true")
}
