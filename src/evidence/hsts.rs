//! `Strict-Transport-Security` (RFC 6797, section 6.1).

use super::{Header, Problem, Span, Spanned, tokens};
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
}

fn parse(value: Spanned) -> Result<Policy, Problem> {
    let mut max_age = None;
    let mut include_subdomains = false;
    let (mut preload, mut stray) = (None, None);
    for directive in value.split(';').filter(|directive| !directive.is_empty()) {
        let (name, argument) = directive.cut('=');
        if name.is("max-age") {
            if max_age.is_some() {
                return Err(Problem { why: msg!("`max-age` appears twice"), at: directive.span() });
            }
            let Some(argument) = argument.filter(|argument| !argument.is_empty()) else {
                return Err(Problem { why: msg!("expected a number of seconds after `max-age=`"), at: directive.span() });
            };
            let digits = argument.unquoted();
            if digits.is_empty() || !digits.text.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(Problem { why: msg!("expected only digits as the value of `max-age`"), at: argument.span() });
            }
            // An age beyond 64 bits is as good as for ever.
            max_age = Some((digits.text.parse().unwrap_or(u64::MAX), digits.span()));
        } else if name.is("includeSubDomains") {
            include_subdomains = true;
            stray = stray.or(argument.map(|_| directive.span()));
        } else if name.is("preload") {
            preload = Some(name.span());
            stray = stray.or(argument.map(|_| directive.span()));
        } else {
            stray = stray.or(Some(directive.span()));
        }
    }
    let Some((max_age, max_age_at)) = max_age else {
        return Err(Problem { why: msg!("`max-age` is missing"), at: value.span() });
    };
    Ok(Policy { max_age, max_age_at, include_subdomains, preload, stray })
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
    }

    #[test]
    fn says_why_browsers_do_not() {
        for (text, why) in [
            ("", "`max-age` is missing"),
            ("includeSubDomains", "`max-age` is missing"),
            ("max-age=", "expected a number of seconds after `max-age=`"),
            ("max-age=abc", "expected only digits as the value of `max-age`"),
            ("max-age=-1", "expected only digits as the value of `max-age`"),
            ("max-age=31536000, max-age=0", "expected only digits as the value of `max-age`"),
            ("max-age=1; max-age=1", "`max-age` appears twice"),
        ] {
            assert_eq!(read(text), Err(why), "{text}");
        }
    }
}
