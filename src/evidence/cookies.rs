//! `Set-Cookie` as browsers parse it (RFC 6265bis, section 5.6).

use super::session;
use super::unread::Unread;
use super::{Place, Span, Spanned, holds};
use crate::capture::{Capture, Fields, Readable};
use std::borrow::Cow;
use std::collections::HashMap;

/// The most cookies that are read; browsers keep fewer for a site.
pub const MOST_COOKIES: usize = 300;

/// One cookie that a response sets.
#[derive(Clone, Debug)]
pub struct SetCookie<'a> {
    /// The whole value.
    pub whole: Spanned<'a>,
    /// Its name; empty where there was no `=`.
    pub name: Spanned<'a>,
    /// Its value.
    pub value: Spanned<'a>,
    /// Whether it goes over TLS only.
    pub secure: bool,
    /// Whether scripts cannot read it.
    pub http_only: bool,
    /// When it goes along with requests from other sites.
    pub same_site: SameSite<'a>,
    /// `Domain`, without the leading dot; empty ones are as if absent.
    pub domain: Option<Spanned<'a>>,
    /// `Path`, where it starts with a slash.
    pub path: Option<Spanned<'a>>,
    /// `Max-Age` in seconds, where it is a number.
    pub max_age: Option<(i64, Span)>,
    /// `Expires` as written.
    pub expires: Option<Spanned<'a>>,
    /// Whether it is kept apart for each embedding site (CHIPS).
    pub partitioned: bool,
    /// What it seems to be for.
    pub purpose: Purpose,
    /// What was read from its value before that was masked.
    known: Option<&'a Readable>,
}

/// The last `SameSite` attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite<'a> {
    /// None given: Chromium treats it as Lax, Firefox and Safari send it everywhere.
    Absent,
    /// With top-level navigations only.
    Lax,
    /// Never from other sites.
    Strict,
    /// Always.
    None(Spanned<'a>),
    /// A value that browsers do not know, treated as if absent.
    Unknown(Spanned<'a>),
}

/// What a cookie is for, judged by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It holds or points to a session, so who has it is that user.
    Session,
    /// A CSRF token, which scripts may have to read.
    Csrf,
    /// Anything else.
    Other,
}

impl<'a> SetCookie<'a> {
    /// What its value contains, where anyone can read it.
    pub fn readable(&self) -> Option<Cow<'a, Readable>> {
        self.known.map(Cow::Borrowed).or_else(|| session::readable(self.value.text).map(Cow::Owned))
    }

    /// Whether it removes a cookie: its flags then protect nothing.
    pub fn is_deletion(&self) -> bool {
        self.max_age.is_some_and(|(age, _)| age <= 0)
            || (self.max_age.is_none() && self.expires.is_some_and(|expires| expires.text.contains("1970")))
    }
}

pub(super) fn read<'a>(capture: &'a Capture, fields: &Fields<'a>, unread: &mut Vec<Unread>) -> Vec<SetCookie<'a>> {
    let own = fields.named("set-cookie").map(|(at, text)| Spanned::whole(Place::Header(at), text));
    let hops = capture.hops.iter().enumerate().flat_map(|(hop, response)| {
        Fields::of(&response.headers).named("set-cookie").map(move |(at, text)| Spanned::whole(Place::Hop(hop, at), text))
    });
    let mut all: Vec<SetCookie> = own.chain(hops).filter_map(parse).take(MOST_COOKIES + 1).collect();
    if all.len() > MOST_COOKIES {
        all.pop();
        unread.push(Unread::Cookies);
    }
    if let Some(redacted) = &capture.redacted {
        let read: HashMap<&str, &Readable> = redacted.cookies.iter().map(|known| (known.value.as_str(), known)).collect();
        for cookie in &mut all {
            cookie.known = read.get(cookie.value.text).copied();
        }
    }
    all
}

/// A cookie, unless browsers drop it for want of a name and a value, or for a control character.
pub(crate) fn parse(whole: Spanned) -> Option<SetCookie> {
    if whole.text.bytes().any(|byte| matches!(byte, 0..=8 | 10..=31 | 127)) {
        return None;
    }
    let mut parts = whole.split(';');
    let pair = parts.next()?;
    let (name, value) = match pair.cut('=') {
        (name, Some(value)) => (name, value),
        (value, None) => (pair.slice(0, 0), value),
    };
    if name.is_empty() && value.is_empty() {
        return None;
    }
    let mut cookie = SetCookie {
        whole,
        name,
        value,
        secure: false,
        http_only: false,
        same_site: SameSite::Absent,
        domain: None,
        path: None,
        max_age: None,
        expires: None,
        partitioned: false,
        purpose: purpose(name.text),
        known: None,
    };
    for attribute in parts {
        let (name, value) = attribute.cut('=');
        let empty = attribute.slice(attribute.text.len(), attribute.text.len());
        let value = value.unwrap_or(empty);
        if value.text.len() > 1024 {
            continue;
        }
        if name.is("secure") {
            cookie.secure = true;
        } else if name.is("httponly") {
            cookie.http_only = true;
        } else if name.is("partitioned") {
            cookie.partitioned = true;
        } else if name.is("samesite") {
            cookie.same_site = match value {
                value if value.is("lax") => SameSite::Lax,
                value if value.is("strict") => SameSite::Strict,
                value if value.is("none") => SameSite::None(value),
                _ => SameSite::Unknown(attribute),
            };
        } else if name.is("domain") {
            let dot = usize::from(value.text.starts_with('.'));
            cookie.domain = Some(value.slice(dot, value.text.len())).filter(|domain| !domain.is_empty());
        } else if name.is("path") {
            cookie.path = value.text.starts_with('/').then_some(value);
        } else if name.is("max-age") {
            let digits = value.text.strip_prefix('-').unwrap_or(value.text);
            if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                let age = value.text.parse().unwrap_or(if digits == value.text { i64::MAX } else { i64::MIN });
                cookie.max_age = Some((age, value.span()));
            }
        } else if name.is("expires") {
            cookie.expires = Some(value);
        }
    }
    Some(cookie)
}

/// Names that frameworks and their guides give to cookies whose theft is the theft of the user.
const SESSION_NAMES: [&str; 12] = [
    "sess",
    "login",
    "remember_token",
    "connect.sid",
    "auth",
    "jwt",
    "access_token",
    "refresh_token",
    "id_token",
    "sso",
    "api_key",
    "passport",
];

/// The same, with nothing before or after it.
const WHOLE_NAMES: [&str; 4] = ["sid", "token", "user", "uid"];

/// What a cookie of this name seems to be for.
pub fn purpose(name: &str) -> Purpose {
    let bare = name.strip_prefix("__Host-").or_else(|| name.strip_prefix("__Secure-")).unwrap_or(name);
    let has = |part: &&str| holds(bare, part);
    if ["csrf", "xsrf"].iter().any(has) {
        Purpose::Csrf
    } else if SESSION_NAMES.iter().any(has) || WHOLE_NAMES.iter().any(|name| bare.eq_ignore_ascii_case(name)) {
        Purpose::Session
    } else {
        Purpose::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(text: &str) -> Option<SetCookie<'_>> {
        parse(Spanned::whole(Place::Header(0), text))
    }

    #[test]
    fn attributes_beyond_1024_bytes_are_passed_over() {
        let with = |length: usize| format!("a=b; path=/{}", "x".repeat(length - 1));
        let path = |length: usize| cookie(&with(length)).and_then(|cookie| cookie.path.map(|path| path.text.len()));
        assert_eq!((path(1023), path(1024), path(1025)), (Some(1023), Some(1024), None));
    }

    #[test]
    fn reads_attributes_whatever_their_case_and_value() {
        let c = cookie("session = a=b ; SECURE=1; httponly=true;; SameSite = Lax ; Domain=.A.example; path=/x; max-age=-5; samesite=None")
            .unwrap();
        assert_eq!((c.name.text, c.value.text), ("session", "a=b"));
        assert!(c.secure && c.http_only && c.is_deletion());
        assert!(matches!(c.same_site, SameSite::None(_)), "the last attribute counts");
        assert_eq!(c.domain.unwrap().text, "A.example");
        assert_eq!(c.path.unwrap().text, "/x");
    }

    #[test]
    fn drops_what_browsers_drop() {
        assert!(cookie("").is_none());
        assert!(cookie(" = ; Secure").is_none());
        assert!(cookie("a=b\u{1}").is_none());
        assert_eq!(cookie("novalue").unwrap().name.text, "");
        assert!(matches!(cookie("a=b; samesite").unwrap().same_site, SameSite::Unknown(_)));
        assert_eq!(cookie("a=b; max-age=99999999999999999999").unwrap().max_age.unwrap().0, i64::MAX);
    }

    #[test]
    fn names_tell_the_purpose() {
        for (name, expected) in [
            ("session", Purpose::Session),
            ("__Host-session", Purpose::Session),
            ("PHPSESSID", Purpose::Session),
            ("csrftoken", Purpose::Csrf),
            ("theme", Purpose::Other),
            ("sid", Purpose::Session),
        ] {
            assert_eq!(purpose(name), expected, "{name}");
        }
    }
}
