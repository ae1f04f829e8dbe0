//! `Set-Cookie` as browsers parse it (RFC 6265bis, section 5.6).

mod date;
mod purpose;
mod store;

use super::page::Page;
use super::session;
use super::unread::Unread;
use super::{Place, Spanned};
use crate::capture::{Capture, Fields, Readable};
use crate::platform::Url;
use std::borrow::Cow;
use std::collections::HashMap;

pub use purpose::{Purpose, purpose};
pub use store::{Browser, CAP, Expiry, Prefix, RELEASED, Refusal, Setting, Stored, prefix_length};

/// The most cookies that are read; browsers keep fewer for a site.
pub const MOST_COOKIES: usize = 300;
/// The longest value of an attribute that browsers read, in bytes.
const LONGEST_ATTRIBUTE: usize = 1024;

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
    /// `Max-Age` as written.
    pub max_age: Option<Spanned<'a>>,
    /// `Expires` as written.
    pub expires: Option<Spanned<'a>>,
    /// Whether it is kept apart for each embedding site (CHIPS).
    pub partitioned: bool,
    /// The first attribute that browsers do not know, and the one that was probably meant.
    pub typo: Option<(Spanned<'a>, &'static str)>,
    /// What it seems to be for.
    pub purpose: Purpose,
    /// What browsers do with it.
    pub fate: Fate,
    /// Whether there was a `=` between name and value.
    has_equals: bool,
    /// `Domain` as written.
    domain_sent: Option<Spanned<'a>>,
    /// Whether it contains a control character other than a tab.
    controls: bool,
    /// Whether a tab is within its name, its value or an attribute.
    tabs: bool,
    /// What its value contains, where anyone can read it; read before it was masked.
    readable: Option<Cow<'a, Readable>>,
}

/// What browsers do with a cookie that arrives.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fate {
    /// Why Chromium refuses it.
    pub chromium: Option<Refusal>,
    /// Why Firefox refuses it.
    pub firefox: Option<Refusal>,
    /// Whether its time is over, so that it deletes the cookie of its name.
    pub deletes: bool,
    /// Whether it is for this host alone, without the hosts below.
    pub host_only: bool,
    /// How long it lives, in seconds, at least: without a `Date`, an `Expires` is compared with a day some years after this release.
    pub lifetime: Option<i64>,
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

impl<'a> SetCookie<'a> {
    /// What its value contains, where anyone can read it.
    pub fn readable(&self) -> Option<&Readable> {
        self.readable.as_deref()
    }

    /// Its name, or the whole of it where it has none.
    pub fn named(&self) -> Spanned<'a> {
        if self.name.is_empty() { self.whole } else { self.name }
    }

    /// Whether it removes a cookie: its flags then protect nothing.
    pub fn is_deletion(&self) -> bool {
        self.fate.deletes
    }

    /// Whether no browser stores it.
    pub fn is_refused(&self) -> bool {
        self.fate.chromium.is_some() && self.fate.firefox.is_some()
    }

    /// Whether a browser keeps it and what it holds matters: it is not refused, deletes nothing, and is a cookie at all.
    pub fn is_kept(&self) -> bool {
        !self.is_refused() && !self.is_deletion() && !self.is_attributes()
    }

    /// Whether it contains what no parser takes: a control character.
    pub fn has_controls(&self) -> bool {
        self.controls
    }

    /// Whether it consists of attributes alone, sent as a cookie of their own: `Secure; HttpOnly`, `Path=/; sid=1`.
    pub fn is_attributes(&self) -> bool {
        match self.has_equals {
            true => ["path", "domain", "expires", "max-age", "samesite"].iter().any(|name| self.name.is(name)),
            false => {
                let flag = |word: &str| ["secure", "httponly", "partitioned"].iter().any(|name| word.eq_ignore_ascii_case(name));
                let mut words = self.value.text.split([',', ' ']).filter(|word| !word.is_empty()).peekable();
                words.peek().is_some() && words.all(flag)
            }
        }
    }

    /// The prefix of its name that browsers hold it to.
    pub fn prefix(&self) -> Option<Prefix> {
        store::prefix(self.name.text, Browser::Chromium)
    }

    /// Finds out what browsers do with it, as a response at this URL sets it.
    fn settle(&mut self, at: &Setting) {
        let accepted = self.accepted(at, Browser::Chromium).map(|(_, host_only)| host_only);
        let firefox = self.accepted(at, Browser::Firefox).err();
        let lifetime = match self.expiry(Browser::Chromium) {
            Expiry::Closed => None,
            Expiry::After(seconds) => Some(seconds),
            Expiry::At(time) => Some(time.saturating_sub(at.date.unwrap_or(RELEASED + 5 * YEAR))),
        };
        self.fate = Fate {
            chromium: accepted.err(),
            firefox,
            deletes: self.is_over(at, Browser::Chromium),
            host_only: accepted.unwrap_or(true),
            lifetime,
        };
    }
}

/// A year, in seconds.
const YEAR: i64 = 31_536_000;

pub(super) fn read<'a>(capture: &'a Capture, fields: &Fields<'a>, page: &Page, unread: &mut Vec<Unread>) -> Vec<SetCookie<'a>> {
    let mut all: Vec<SetCookie> = Vec::new();
    let date = |fields: &Fields| fields.first("date").and_then(date::parse);
    let mut set = fields.named("set-cookie").take(MOST_COOKIES + 1).peekable();
    let setting = set.peek().map(|_| Setting::of(page, date(fields)));
    for ((at, text), setting) in set.zip(setting.iter().cycle()) {
        let mut cookie = parse(Spanned::whole(Place::Header(at), text));
        cookie.settle(setting);
        all.push(cookie);
    }
    for (hop, response) in capture.hops.iter().enumerate() {
        let fields = Fields::of(&response.headers);
        let mut set = fields.named("set-cookie").take((MOST_COOKIES + 1).saturating_sub(all.len())).peekable();
        if set.peek().is_none() {
            continue;
        }
        let url = Url::parse_start(&response.url);
        let setting = url.as_ref().map_or(Setting::of(page, None), |url| Setting::at(url, date(&fields)));
        for (at, text) in set {
            let mut cookie = parse(Spanned::whole(Place::Hop(hop, at), text));
            cookie.settle(&setting);
            all.push(cookie);
        }
    }
    if all.len() > MOST_COOKIES {
        all.pop();
        unread.push(Unread::Cookies);
    }
    let known: HashMap<&str, &Readable> = match &capture.redacted {
        Some(redacted) => redacted.cookies.iter().map(|known| (known.value.as_str(), known)).collect(),
        None => HashMap::new(),
    };
    for cookie in &mut all {
        let before = known.get(cookie.value.text).copied().map(Cow::Borrowed);
        cookie.readable = before.or_else(|| session::readable(cookie.value.text).map(Cow::Owned));
        if cookie.purpose == Purpose::Other && cookie.readable.is_some() && !purpose::is_known(cookie.name.text) {
            cookie.purpose = Purpose::Session;
        }
    }
    all
}

/// A cookie, whatever browsers make of it.
pub fn parse(whole: Spanned) -> SetCookie {
    let mut parts = whole.split(';');
    let pair = parts.next().unwrap_or(whole.slice(0, 0));
    let (name, value, has_equals) = match pair.cut('=') {
        (name, Some(value)) => (name, value, true),
        (value, None) => (pair.slice(0, 0), value, false),
    };
    let has_tab = |part: Spanned| part.text.contains('\t');
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
        typo: None,
        purpose: purpose(name.text, value.text),
        fate: Fate::default(),
        has_equals,
        domain_sent: None,
        controls: whole.text.bytes().any(|byte| byte != b'\t' && byte.is_ascii_control()),
        tabs: has_tab(name) || has_tab(value),
        readable: None,
    };
    for attribute in parts {
        let (name, value) = attribute.cut('=');
        let empty = attribute.slice(attribute.text.len(), attribute.text.len());
        let value = value.unwrap_or(empty);
        cookie.tabs |= has_tab(name) || has_tab(value);
        if value.text.len() > LONGEST_ATTRIBUTE {
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
            cookie.domain_sent = Some(value);
        } else if name.is("path") {
            cookie.path = value.text.starts_with('/').then_some(value);
        } else if name.is("max-age") {
            cookie.max_age = Some(value);
        } else if name.is("expires") {
            cookie.expires = Some(value);
        } else if let (None, Some(meant)) = (cookie.typo, meant(attribute.text)) {
            cookie.typo = Some((attribute, meant));
        }
    }
    cookie
}

/// The attribute that was probably meant by one that browsers do not know: `Http-Only`, `"Secure"`, `Same-Site=Lax`, `Secure HttpOnly`.
pub fn meant(attribute: &str) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 10] = [
        ("secure", "Secure"),
        ("secured", "Secure"),
        ("httponly", "HttpOnly"),
        ("partition", "Partitioned"),
        ("partitioned", "Partitioned"),
        ("samesite", "SameSite"),
        ("securehttponly", "Secure; HttpOnly"),
        ("httponlysecure", "HttpOnly; Secure"),
        ("maxage", "Max-Age"),
        ("expire", "Expires"),
    ];
    // None is as long with what stands around its letters.
    let name = attribute.split([':', '=']).next().filter(|name| name.len() <= 24)?;
    let letters = || name.bytes().filter(u8::is_ascii_alphabetic).map(|byte| byte.to_ascii_lowercase());
    let whole = attribute.split('=').next().unwrap_or_default();
    KNOWN.iter().find(|(known, exact)| letters().eq(known.bytes()) && !whole.trim().eq_ignore_ascii_case(exact)).map(|(_, meant)| *meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(text: &str) -> SetCookie<'_> {
        parse(Spanned::whole(Place::Header(0), text))
    }

    #[test]
    fn attributes_beyond_1024_bytes_are_passed_over() {
        let with = |length: usize| format!("a=b; path=/{}", "x".repeat(length - 1));
        let path = |length: usize| cookie(&with(length)).path.map(|path| path.text.len());
        assert_eq!((path(1023), path(1024), path(1025)), (Some(1023), Some(1024), None));
    }

    #[test]
    fn reads_attributes_whatever_their_case_and_value() {
        let c = cookie("session = a=b ; SECURE=1; httponly=true;; SameSite = Lax ; Domain=.A.example; path=/x; max-age=-5; samesite=None");
        assert_eq!((c.name.text, c.value.text), ("session", "a=b"));
        assert!(c.secure && c.http_only && matches!(c.expiry(Browser::Chromium), Expiry::After(-5)));
        assert!(matches!(c.same_site, SameSite::None(_)), "the last attribute counts");
        assert_eq!(c.domain.unwrap().text, "A.example");
        assert_eq!(c.path.unwrap().text, "/x");
        assert_eq!(cookie("novalue").name.text, "");
        assert!(matches!(cookie("a=b; samesite").same_site, SameSite::Unknown(_)));
        assert!(matches!(cookie("a=b; max-age=99999999999999999999x").expiry(Browser::Chromium), Expiry::After(i64::MAX)));
    }

    #[test]
    fn misspelled_attributes_are_recognised() {
        for (attribute, expected) in [
            ("Secure,", Some("Secure")),
            ("\"Secure\"", Some("Secure")),
            ("Secured", Some("Secure")),
            ("Http-Only", Some("HttpOnly")),
            ("HTTP Only", Some("HttpOnly")),
            ("Secure HttpOnly", Some("Secure; HttpOnly")),
            ("Same-Site=Lax", Some("SameSite")),
            ("SameSite:Strict", Some("SameSite")),
            ("Partition", Some("Partitioned")),
            ("Priority=High", None),
            ("foo", None),
            ("", None),
            ("=", None),
            ("é", None),
        ] {
            assert_eq!(meant(attribute), expected, "{attribute}");
        }
    }

    #[test]
    fn attributes_without_a_cookie_are_recognised() {
        for text in ["Secure; HttpOnly", "secure", "Secure, HttpOnly", "HttpOnly Secure", "Path=/; sid=1", "SameSite=Lax", "Max-Age=0"] {
            assert!(cookie(text).is_attributes(), "{text}");
        }
        for text in ["", ",", "secure=1", "sid", "security", "pathway=1"] {
            assert!(!cookie(text).is_attributes(), "{text}");
        }
    }
}
