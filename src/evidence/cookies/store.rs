//! Whether browsers store a cookie for a URL, with what, and if not, why: as Chromium and Firefox do, measured (`docs/browsers.md`).
//!
//! After RFC 6265bis, sections 5.6 and 5.7, and what both browsers do where it is silent; `tests/browsers_cookies.rs` holds this to what they did.

use super::{SameSite, SetCookie, date};
use crate::evidence::page::Page;
use crate::evidence::site;
use crate::msg;
use crate::platform::Url;
use crate::sentence::Msg;
use std::borrow::Cow;

/// The longest time that browsers keep a cookie, in seconds: 400 days.
pub const CAP: i64 = 400 * 86_400;
/// The most bytes of a name and a value together.
const MOST_BYTES: usize = 4096;
/// The day of this release, in seconds since 1970: what is before it is over, whatever the time is.
pub const RELEASED: i64 = 1_795_996_800;

/// A browser whose storing of cookies was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chromium 148 and 156, which do the same.
    Chromium,
    /// Firefox 153.
    Firefox,
    /// Firefox ESR 140: without `Partitioned` and the `__Http-` prefixes, and with nameless cookies.
    Firefox140,
}

/// The URL of a response that sets cookies, and its time.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The host, lower case, IPv6 in brackets.
    pub host: &'a str,
    /// The path, starting with `/`.
    pub path: &'a str,
    /// Whether browsers trust the connection: HTTPS, or this machine.
    pub trusted: bool,
    /// The response's `Date`, in seconds since 1970.
    pub date: Option<i64>,
}

/// A cookie as a browser stores it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<'a> {
    /// Its name, perhaps empty.
    pub name: &'a str,
    /// Its value.
    pub value: &'a str,
    /// The domain that gets it, without a leading dot.
    pub domain: Cow<'a, str>,
    /// Whether subdomains do not get it.
    pub host_only: bool,
    /// The path below which it is sent.
    pub path: &'a str,
    /// Whether it goes over HTTPS only.
    pub secure: bool,
    /// Whether scripts cannot read it.
    pub http_only: bool,
    /// `Strict`, `Lax` or `None`; nothing where none of these was given.
    pub same_site: Option<&'static str>,
    /// When it goes.
    pub expires: Expiry,
    /// Whether each embedding site has its own.
    pub partitioned: bool,
}

/// When a cookie goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// When the browser is closed.
    Closed,
    /// So many seconds after it was set.
    After(i64),
    /// At this time, in seconds since 1970 by the server's clock.
    At(i64),
}

/// A prefix of a cookie's name that browsers hold it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// Set with Secure.
    Secure,
    /// And for this host alone, whatever the path.
    Host,
    /// Set with Secure and HttpOnly, so not by scripts.
    Http,
    /// All of these.
    HostHttp,
}

/// Why a browser does not store a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Neither a name nor a value.
    Empty,
    /// A control character anywhere.
    Control,
    /// A tab within the name, the value or an attribute.
    Tab,
    /// Too many bytes of name and value.
    Size,
    /// No name before the `=`.
    Nameless,
    /// No name, and a value that looks like a prefixed name.
    HiddenPrefix,
    /// The rules of its prefix are broken.
    Prefix(Prefix),
    /// `Domain` is a public suffix.
    PublicSuffix,
    /// `Domain` is neither the host nor above it.
    OtherDomain,
    /// `Secure` over plain HTTP.
    SecureOverHttp,
    /// `SameSite=None` without `Secure`.
    NoneNotSecure,
    /// `Partitioned` without `Secure`.
    PartitionedNotSecure,
    /// It is over already: it deletes the cookie of its name.
    Expired,
}

impl Refusal {
    /// A lower-case fragment, as in "the name and value exceed 4096 bytes".
    pub fn why(self) -> Msg {
        match self {
            Refusal::Empty => msg!("it has neither a name nor a value"),
            Refusal::Control => msg!("it contains a control character"),
            Refusal::Tab => msg!("it contains a tab"),
            Refusal::Size => msg!("its name and value exceed 4096 bytes"),
            Refusal::Nameless => msg!("it has no name before the `=`"),
            Refusal::HiddenPrefix => msg!("it has no name, and its value starts with a cookie prefix"),
            Refusal::Prefix(Prefix::Secure) => msg!("`__Secure-` requires Secure"),
            Refusal::Prefix(Prefix::Host) => msg!("`__Host-` requires Secure, Path=/ and no Domain"),
            Refusal::Prefix(Prefix::Http) => msg!("`__Http-` requires Secure and HttpOnly"),
            Refusal::Prefix(Prefix::HostHttp) => msg!("`__Host-Http-` requires Secure, HttpOnly, Path=/ and no Domain"),
            Refusal::PublicSuffix => msg!("its Domain is a public suffix, which many sites share"),
            Refusal::OtherDomain => msg!("its Domain is neither this host nor a parent domain"),
            Refusal::SecureOverHttp => msg!("it has Secure, but the response came over HTTP"),
            Refusal::NoneNotSecure => msg!("SameSite=None requires Secure"),
            Refusal::PartitionedNotSecure => msg!("Partitioned requires Secure"),
            Refusal::Expired => msg!("it has expired already"),
        }
    }
}

impl<'a> Setting<'a> {
    /// A page, with the response's `Date`.
    pub fn of(page: &'a Page, date: Option<i64>) -> Setting<'a> {
        Setting { host: &page.host, path: &page.path, trusted: page.https || page.loopback, date }
    }

    /// A URL, with the response's `Date`.
    pub fn at(url: &'a Url, date: Option<i64>) -> Setting<'a> {
        Setting { host: url.host(), path: url.path(), trusted: url.is_https() || url.is_loopback(), date }
    }

    /// The path of a cookie that names none: the URL's, up to its last slash.
    fn default_path(&self) -> &'a str {
        match self.path.rfind('/') {
            Some(at) if at > 0 => &self.path[..at],
            _ => "/",
        }
    }
}

impl<'a> SetCookie<'a> {
    /// What a browser stores of this cookie, or why it stores nothing.
    pub fn stored<'s>(&'s self, at: &Setting<'s>, by: Browser) -> Result<Stored<'s>, Refusal> {
        let (domain, host_only) = self.accepted(at, by)?;
        let expires = self.expiry(by);
        if self.is_over(at, by) {
            return Err(Refusal::Expired);
        }
        let expires = match expires {
            Expiry::After(seconds) => Expiry::After(seconds.min(CAP)),
            Expiry::At(time) if time > at.date.unwrap_or(RELEASED).saturating_add(CAP) => Expiry::After(CAP),
            other => other,
        };
        let (name, value) = self.pair(by);
        Ok(Stored {
            name,
            value,
            domain,
            host_only,
            path: self.path.map_or(at.default_path(), |path| path.text),
            secure: self.secure,
            http_only: self.http_only,
            same_site: match self.same_site {
                SameSite::Lax => Some("Lax"),
                SameSite::Strict => Some("Strict"),
                SameSite::None(_) => Some("None"),
                SameSite::Absent | SameSite::Unknown(_) => None,
            },
            expires,
            partitioned: self.partitioned && by != Browser::Firefox140,
        })
    }

    /// Its name and value: Firefox takes what has no `=` for a name since a version between 140 and 153.
    fn pair(&self, by: Browser) -> (&'a str, &'a str) {
        match by {
            Browser::Firefox if !self.has_equals => (self.value.text, self.name.text),
            _ => (self.name.text, self.value.text),
        }
    }

    /// The domain that gets it and whether that is the host alone, unless the browser refuses it, be it a cookie or a deletion.
    pub(super) fn accepted<'s>(&'s self, at: &Setting<'s>, by: Browser) -> Result<(Cow<'s, str>, bool), Refusal> {
        let (name, value) = self.pair(by);
        if self.controls {
            return Err(Refusal::Control);
        }
        if name.is_empty() && value.is_empty() {
            return Err(Refusal::Empty);
        }
        if name.len() + value.len() > MOST_BYTES {
            return Err(Refusal::Size);
        }
        if self.tabs && (by == Browser::Chromium || self.path.is_some_and(|path| path.text.contains('\t'))) {
            return Err(Refusal::Tab);
        }
        if name.is_empty() && (by == Browser::Firefox || (self.has_equals && value.contains('='))) {
            return Err(Refusal::Nameless);
        }
        if name.is_empty() && prefix(value, by).is_some() {
            return Err(Refusal::HiddenPrefix);
        }
        let (domain, host_only) = domain(self.domain_sent.map_or("", |domain| domain.text), at.host, by)?;
        if prefix(name, by).is_some_and(|prefix| !self.keeps(prefix, at, host_only, by)) {
            return Err(prefix(name, by).map_or(Refusal::Empty, Refusal::Prefix));
        }
        if self.partitioned && !self.secure && by != Browser::Firefox140 {
            return Err(Refusal::PartitionedNotSecure);
        }
        if matches!(self.same_site, SameSite::None(_)) && !self.secure {
            return Err(Refusal::NoneNotSecure);
        }
        if self.secure && !at.trusted {
            return Err(Refusal::SecureOverHttp);
        }
        Ok((domain, host_only))
    }

    /// Whether it follows the rules of its prefix. Where only the connection breaks them, that is said of Secure instead.
    fn keeps(&self, prefix: Prefix, at: &Setting, host_only: bool, by: Browser) -> bool {
        let own = match by {
            // A Domain counts, be it the host's own; only an address may be one.
            Browser::Chromium => {
                let no_domain = |domain: &str| domain.is_empty() || (domain == at.host && site::is_address(at.host));
                self.domain_sent.is_none_or(|domain| no_domain(domain.text)) && self.path.is_some_and(|path| path.text == "/")
            }
            _ => host_only && self.path.map_or(at.default_path(), |path| path.text) == "/",
        };
        self.secure
            && match prefix {
                Prefix::Secure => true,
                Prefix::Host => own,
                Prefix::Http => self.http_only,
                Prefix::HostHttp => own && self.http_only,
            }
    }

    /// Whether its time is over as it arrives.
    pub(super) fn is_over(&self, at: &Setting, by: Browser) -> bool {
        match self.expiry(by) {
            Expiry::Closed => false,
            Expiry::After(seconds) => seconds <= 0,
            Expiry::At(time) => time <= at.date.unwrap_or(RELEASED),
        }
    }

    /// When it goes, as it was sent: a valid Max-Age goes before Expires.
    pub fn expiry(&self, by: Browser) -> Expiry {
        let age = self.max_age.and_then(|age| seconds(age.text, by)).map(Expiry::After);
        let date = || self.expires.and_then(|expires| date::parse(expires.text)).map(Expiry::At);
        age.or_else(date).unwrap_or(Expiry::Closed)
    }
}

/// The seconds of a Max-Age; what is beyond 64 bits is as much as they hold.
fn seconds(text: &str, by: Browser) -> Option<i64> {
    let (negative, digits) = match (text.as_bytes(), by) {
        // Firefox looks no further than the minus.
        ([b'-', ..], Browser::Firefox | Browser::Firefox140) => return Some(i64::MIN),
        ([b'-', digits @ ..], _) => (true, digits),
        ([b'+', digits @ ..], Browser::Chromium) => (false, digits),
        (digits, _) => (false, digits),
    };
    let mut sum: i64 = 0;
    for byte in digits {
        let digit = i64::from(char::from(*byte).to_digit(10)?);
        // Neither browser looks at what follows too large a number.
        let Some(next) = sum.checked_mul(10).and_then(|sum| sum.checked_add(digit)) else {
            return Some(if negative { i64::MIN } else { i64::MAX });
        };
        sum = next;
    }
    (!digits.is_empty()).then_some(if negative { -sum } else { sum })
}

const PREFIXES: [(&str, Prefix); 4] =
    [("__Host-Http-", Prefix::HostHttp), ("__Host-", Prefix::Host), ("__Http-", Prefix::Http), ("__Secure-", Prefix::Secure)];

fn starts(name: &str, start: &str) -> bool {
    name.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
}

/// The prefix of a name, in any case.
pub(super) fn prefix(name: &str, by: Browser) -> Option<Prefix> {
    if !name.starts_with("__") {
        return None;
    }
    let known = |prefix: Prefix| by != Browser::Firefox140 || matches!(prefix, Prefix::Host | Prefix::Secure);
    PREFIXES.iter().find(|(start, prefix)| known(*prefix) && starts(name, start)).map(|(_, prefix)| *prefix)
}

/// How many bytes of a name, or of what browsers may take for one, are a prefix.
pub fn prefix_length(name: &str) -> usize {
    PREFIXES.iter().find(|(start, _)| starts(name, start)).map_or(0, |(start, _)| start.len())
}

/// The domain that a cookie is for, and whether subdomains are left out.
fn domain<'a>(sent: &'a str, host: &'a str, by: Browser) -> Result<(Cow<'a, str>, bool), Refusal> {
    if sent.is_empty() {
        return Ok((host.into(), true));
    }
    let bare = if sent.len() > 1 { sent.strip_prefix('.').unwrap_or(sent) } else { sent };
    if host.is_empty() {
        // The page's URL could not be read: nothing is known to be wrong.
        return Ok((bare.to_ascii_lowercase().into(), false));
    }
    // Chromium takes an international name for what it is in ASCII; Firefox does not.
    let wanted = match by {
        Browser::Chromium if !bare.is_ascii() => in_ascii(bare).ok_or(Refusal::OtherDomain)?,
        _ => bare.to_ascii_lowercase(),
    };
    let Some(own_site) = site::registrable(without_dot(host)) else {
        // Addresses, names without a dot and public suffixes have cookies for themselves alone.
        return if wanted == host { Ok((host.into(), true)) } else { Err(Refusal::OtherDomain) };
    };
    let covers = host == wanted || host.strip_suffix(&*wanted).is_some_and(|below| below.ends_with('.'));
    if !covers {
        return Err(Refusal::OtherDomain);
    }
    match site::registrable(without_dot(&wanted)) == Some(own_site) {
        true => Ok((wanted.into(), false)),
        false => Err(Refusal::PublicSuffix),
    }
}

fn without_dot(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

fn in_ascii(name: &str) -> Option<String> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    let url = name.chars().all(is_name).then(|| Url::parse(&format!("https://{name}/"))).flatten()?;
    Some(url.host().to_owned()).filter(|host| !host.is_empty())
}
