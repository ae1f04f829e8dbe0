//! `Strict-Transport-Security` (RFC 6797, section 6.1), as Chromium and Firefox read it; `tests/browsers_cookies.rs` holds it to what they did.

use super::page::Page;
use super::{Header, Problem, Span, Spanned, site, tokens};
use crate::capture::Fields;
use crate::msg;

/// The header as sent: browsers process only the first (RFC 6797, section 8.1).
#[derive(Clone, Debug)]
pub struct Hsts<'a> {
    /// What the first one says.
    pub policy: Header<Policy>,
    /// The whole first value.
    pub value: Option<Spanned<'a>>,
    /// Any that follow, which browsers ignore.
    pub repeats: Vec<Spanned<'a>>,
}

/// A policy that browsers understand.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// How long, in seconds, and the digits' place.
    pub max_age: u64,
    /// The position of the age.
    pub max_age_at: Span,
    /// Whether subdomains are meant too.
    pub include_subdomains: bool,
    /// The position of `preload`, if present.
    pub preload: Option<Span>,
    /// A directive that no specification knows, or one that takes no value and has one.
    pub stray: Option<Span>,
    /// What makes one browser ignore the whole header where the other does not.
    pub split: Option<Split>,
}

/// Where browsers differ about a header.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Split {
    /// `=` with nothing before or after it: Chromium ignores the header.
    Chromium(Span),
    /// An age beyond 64 bits, or a quoted text that is not printable ASCII: Firefox ignores the header.
    Firefox(Span),
}

/// A browser whose reading was measured: Chromium 148 and 156, Firefox 140 and 153.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chromium.
    Chromium,
    /// Firefox.
    Firefox,
}

impl<'a> Hsts<'a> {
    pub(super) fn read(fields: &Fields<'a>) -> Hsts<'a> {
        let mut all = tokens(fields, "strict-transport-security");
        let value = all.next();
        let policy = match value {
            None => Header::Absent,
            Some(value) => match parse(value) {
                Ok(hsts) => Header::Valid(hsts),
                Err(problem) => Header::Invalid(problem),
            },
        };
        Hsts { policy, value, repeats: all.collect() }
    }

    /// The policy that a browser notes for a page: none over plain HTTP, for an address or for localhost.
    pub fn noted(&self, page: &Page, by: Browser) -> Option<&Policy> {
        let noted = page.https && !page.loopback && !site::is_address(&page.host);
        self.policy.present().filter(|policy| noted && policy.is_read(by))
    }
}

impl Policy {
    /// Whether a browser reads it.
    pub fn is_read(&self, by: Browser) -> bool {
        !matches!((self.split, by), (Some(Split::Chromium(_)), Browser::Chromium) | (Some(Split::Firefox(_)), Browser::Firefox))
    }
}

/// A directive: its name and, behind a `=`, its value, quoted or not.
struct Directive<'a> {
    whole: Spanned<'a>,
    name: Spanned<'a>,
    value: Option<Spanned<'a>>,
}

impl Directive<'_> {
    /// The value without its quotes, where it has some and they are closed.
    fn quoted(&self) -> Option<Spanned<'_>> {
        self.value.filter(|value| is_quoted(value.text)).map(|value| value.unquoted())
    }
}

fn parse(value: Spanned) -> Result<Policy, Problem> {
    let mut max_age = None;
    let mut include_subdomains = false;
    let (mut preload, mut stray) = (None, None);
    // What makes one browser ignore the header; where both find something, it is as good as not sent.
    let (mut chromium, mut firefox) = (None, None);
    for directive in directives(value).filter(|directive| !directive.whole.is_empty()) {
        let Directive { whole, name, value } = directive;
        let problem = |why, at: Spanned| Err(Problem { why, at: at.span() });
        if !is_token(name.text) {
            return match whole.text.contains(',') {
                true => problem(msg!("a comma separates nothing here"), whole),
                false => problem(msg!("expected a directive's name"), if name.is_empty() { whole } else { name }),
            };
        }
        if name.is("max-age") {
            if max_age.is_some() {
                return problem(msg!("`max-age` appears twice"), whole);
            }
            let Some(argument) = value.filter(|argument| !argument.is_empty()) else {
                return problem(msg!("expected a number of seconds after `max-age=`"), whole);
            };
            let digits = directive.quoted().unwrap_or(argument);
            let Some(age) = seconds(digits.text, directive.quoted().is_some()) else {
                return problem(msg!("expected only digits as the value of `max-age`"), argument);
            };
            if age > u128::from(u64::MAX) {
                firefox = firefox.or(Some(digits.span()));
            }
            // An age beyond 64 bits is as good as for ever.
            max_age = Some((u64::try_from(age).unwrap_or(u64::MAX), digits.span()));
            continue;
        }
        if name.is("includeSubDomains") {
            if include_subdomains {
                return problem(msg!("`includeSubDomains` appears twice"), whole);
            }
            if value.is_some() {
                return problem(msg!("`includeSubDomains` takes no value"), whole);
            }
            include_subdomains = true;
            continue;
        }
        match value {
            Some(text) if is_token(text.text) || text.is_empty() || is_quoted(text.text) => {}
            Some(text) => return problem(msg!("expected a word or a quoted text after `=`"), text),
            None => {}
        }
        if name.is_empty() || value.is_some_and(|text| text.is_empty()) {
            chromium = chromium.or(Some(whole.span()));
        } else if directive.quoted().is_some_and(|text| !text.text.bytes().all(|byte| byte == b'\t' || matches!(byte, b' '..=b'~'))) {
            firefox = firefox.or(Some(whole.span()));
        }
        if name.is("preload") {
            preload = Some(name.span());
            stray = stray.or(value.map(|_| whole.span()));
        } else {
            stray = stray.or(Some(whole.span()));
        }
    }
    let Some((max_age, max_age_at)) = max_age else {
        return Err(Problem { why: msg!("`max-age` is missing"), at: value.span() });
    };
    let split = match (chromium, firefox) {
        (Some(at), Some(_)) => return Err(Problem { why: msg!("expected a name and a value around each `=`"), at }),
        (chromium, firefox) => chromium.map(Split::Chromium).or(firefox.map(Split::Firefox)),
    };
    Ok(Policy { max_age, max_age_at, include_subdomains, preload, stray, split })
}

/// The pieces between semicolons that stand outside quotes, each cut at its first `=`.
fn directives(value: Spanned) -> impl Iterator<Item = Directive> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let whole = rest?;
        let end = end_of_directive(whole.text);
        rest = end.map(|end| whole.slice(end + 1, whole.text.len()));
        let whole = whole.slice(0, end.unwrap_or(whole.text.len())).trim();
        let (name, value) = whole.cut('=');
        Some(Directive { whole, name, value })
    })
}

/// Where the first semicolon outside quotes stands. A backslash within quotes takes away the next character's meaning.
fn end_of_directive(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    text.bytes().position(|byte| {
        let ends = byte == b';' && !quoted;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => {}
        }
        ends
    })
}

/// Whether a text is in double quotes, with none within that no backslash precedes.
fn is_quoted(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else { return false };
    let mut escaped = false;
    for byte in inner.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return false,
            _ => {}
        }
    }
    !escaped
}

/// A token of HTTP, or nothing.
fn is_token(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() && !b"()<>@,;:\"/[]?={}\\".contains(&byte))
}

/// The number of seconds; too large a one is more than 64 bits hold. In quotes, a backslash before a digit changes nothing.
fn seconds(text: &str, quoted: bool) -> Option<u128> {
    let mut digits = text.bytes().filter(|byte| !quoted || *byte != b'\\').peekable();
    digits.peek()?;
    digits.try_fold(0_u128, |sum, byte| {
        let digit = char::from(byte).to_digit(10)?;
        Some(sum.saturating_mul(10).saturating_add(digit.into()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Place;

    fn read(text: &str) -> Result<Policy, &'static str> {
        parse(Spanned::whole(Place::Header(0), text)).map_err(|problem| problem.why.english())
    }

    #[test]
    fn reads_what_browsers_accept() {
        let hsts = read("Max-Age = \"31536000\" ; includesubdomains;; preload").unwrap();
        assert_eq!((hsts.max_age, hsts.include_subdomains, hsts.stray), (31_536_000, true, None));
        assert_eq!(hsts.max_age_at.range(), 11..19);
        assert_eq!(read("max-age=99999999999999999999").unwrap().max_age, u64::MAX);
        assert_eq!(read("max-age=\"3\\1\"").unwrap().max_age, 31);
        for text in ["max-age=1; foo=\"a;b\\\"c\"", "max-age=1; preload; preload=1", "foo; max-age=1; foo"] {
            assert_eq!(read(text).unwrap().split, None, "{text}");
        }
    }

    #[test]
    fn says_where_browsers_differ() {
        for (text, chromium, firefox) in [
            ("max-age=1; foo=", false, true),
            ("max-age=1; =bar", false, true),
            ("max-age=18446744073709551616", true, false),
            ("max-age=18446744073709551615", true, true),
            ("max-age=1; foo=\"é\"", true, false),
        ] {
            let policy = read(text).unwrap();
            assert_eq!((policy.is_read(Browser::Chromium), policy.is_read(Browser::Firefox)), (chromium, firefox), "{text}");
        }
    }

    #[test]
    fn says_why_browsers_do_not() {
        for (text, why) in [
            ("", "`max-age` is missing"),
            ("includeSubDomains", "`max-age` is missing"),
            ("max-age=", "expected a number of seconds after `max-age=`"),
            ("max-age=abc", "expected only digits as the value of `max-age`"),
            ("max-age=-1", "expected only digits as the value of `max-age`"),
            ("max-age=+1", "expected only digits as the value of `max-age`"),
            ("max-age=\"\"", "expected only digits as the value of `max-age`"),
            ("max-age=\" 1\"", "expected only digits as the value of `max-age`"),
            ("max-age=\"1", "expected only digits as the value of `max-age`"),
            ("max-age=31536000, max-age=0", "expected only digits as the value of `max-age`"),
            ("max-age=1; max-age=1", "`max-age` appears twice"),
            ("max-age=1; includeSubDomains; includesubdomains", "`includeSubDomains` appears twice"),
            ("max-age=1; includeSubDomains=true", "`includeSubDomains` takes no value"),
            ("max-age=1; includeSubDomains=", "`includeSubDomains` takes no value"),
            ("max-age=1; includeSubDomains=\"\"", "`includeSubDomains` takes no value"),
            ("max-age=1; includeSubDomains, preload", "a comma separates nothing here"),
            ("max-age=1; includeSubDomains preload", "expected a directive's name"),
            ("\"max-age\"=1", "expected a directive's name"),
            ("max-age=1; é", "expected a directive's name"),
            ("max-age=1; foo=bar baz", "expected a word or a quoted text after `=`"),
            ("max-age=1; foo=\"a\" b", "expected a word or a quoted text after `=`"),
            ("max-age=1; foo=\"a\\\"", "expected a word or a quoted text after `=`"),
        ] {
            assert_eq!(read(text), Err(why), "{text}");
        }
    }
}
