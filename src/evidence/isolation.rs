//! `Cross-Origin-Opener-Policy`, `-Embedder-Policy` (HTML, "Cross-origin opener/embedder policies"), `-Resource-Policy` (Fetch) and
//! `Document-Isolation-Policy` (WICG).

use super::{Header, Problem, Spanned, tokens};
use crate::capture::Fields;
use crate::msg;
use crate::names::{self, Kind};
use crate::sentence::{Msg, Sentence};
use sfv::{BareItem, Item, Parser};

const UNKNOWN: Msg = msg!("browsers do not know this value");

/// The headers that isolate a page or a response.
#[derive(Clone, Debug)]
pub struct Isolation<'a> {
    /// `Cross-Origin-Opener-Policy`.
    pub opener: Header<Spanned<'a>>,
    /// `Cross-Origin-Embedder-Policy`.
    pub embedder: Header<Spanned<'a>>,
    /// `Cross-Origin-Resource-Policy`.
    pub resource: Header<Spanned<'a>>,
    /// `Document-Isolation-Policy`.
    pub document: Header<Spanned<'a>>,
}

impl<'a> Isolation<'a> {
    pub(super) fn read(fields: &Fields<'a>) -> Isolation<'a> {
        let item = |name, kind| item(tokens(fields, name), kind);
        Isolation {
            opener: item("cross-origin-opener-policy", Kind::Opener),
            embedder: item("cross-origin-embedder-policy", Kind::Embedder),
            resource: plain(fields, "cross-origin-resource-policy"),
            document: item("document-isolation-policy", Kind::Isolation),
        }
    }
}

/// Whether a value is a structured dictionary, and then whether it holds a list. `None` where it is none.
pub fn dictionary(text: &str) -> Option<bool> {
    let read = Parser::new(text).parse::<sfv::Dictionary>().ok()?;
    Some(read.values().any(|entry| matches!(entry, sfv::ListEntry::InnerList(_))))
}

/// A structured-field item that must be a token of this kind, by case; all fields of the header are one item together.
pub fn item<'a>(mut fields: impl Iterator<Item = Spanned<'a>>, kind: Kind) -> Header<Spanned<'a>> {
    let Some(field) = fields.next() else { return Header::Absent };
    let bad = |why| Header::Invalid(Problem { why, at: field.span() });
    if fields.next().is_some() {
        return bad(msg!("it is sent more than once"));
    }
    match Parser::new(field.text).parse::<Item>().map(|item| item.bare_item) {
        Ok(BareItem::Token(token)) if names::find(kind, token.as_str()).is_some() => {
            let start = field.text.find(token.as_str()).unwrap_or_default();
            Header::Valid(field.slice(start, start + token.as_str().len()))
        }
        Ok(BareItem::Token(token)) if names::wrong_case(kind, token.as_str()).is_some() => bad(msg!("the value must be lower case")),
        Ok(BareItem::String(_)) => bad(msg!("the value must not be in quotes")),
        _ => bad(UNKNOWN),
    }
}

/// A value that browsers compare as a whole, by case; fields are joined with commas first.
fn plain<'a>(fields: &Fields<'a>, name: &'static str) -> Header<Spanned<'a>> {
    let mut fields = tokens(fields, name);
    let Some(field) = fields.next() else { return Header::Absent };
    let field = field.trim();
    let why = if fields.next().is_some() {
        msg!("sent twice, which voids it: the joined value is no known one")
    } else if names::find(Kind::Resource, field.text).is_some() {
        return Header::Valid(field);
    } else if names::wrong_case(Kind::Resource, field.text).is_some() {
        msg!("the value must be lower case")
    } else {
        UNKNOWN
    };
    Header::Invalid(Problem { why, at: field.span() })
}

/// Why browsers ignore a header, as a sentence: with what was likely meant by its value, where no browser knows that.
pub fn explained<'a>(problem: &Problem, kind: Kind, field: Option<Spanned<'a>>) -> Sentence<'a> {
    let value = field.map(|field| field.cut(';').0.text).filter(|text| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        problem.why == UNKNOWN && !text.is_empty() && text.bytes().all(plain)
    });
    match value.and_then(|value| names::trouble(kind, value)) {
        Some(says) => msg!("Browsers ignore this header. {}").with([says.into()]),
        None => msg!("Browsers ignore this header: {}.").with([problem.why.into()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opener(values: &[&str]) -> Result<String, &'static str> {
        let headers = values.iter().map(|v| ("Cross-Origin-Opener-Policy".to_owned(), (*v).into())).collect();
        match Isolation::read(&Fields::of(&headers)).opener {
            Header::Valid(token) => Ok(token.text.to_owned()),
            Header::Invalid(problem) => Err(problem.why.english()),
            Header::Absent => Err("absent"),
        }
    }

    #[test]
    fn values_are_tokens_compared_exactly() {
        assert_eq!(opener(&["same-origin; report-to=\"x\""]), Ok("same-origin".to_owned()));
        assert_eq!(opener(&["noopener-allow-popups"]), Ok("noopener-allow-popups".to_owned()));
        assert_eq!(opener(&["Same-Origin"]), Err("the value must be lower case"));
        assert_eq!(opener(&["\"same-origin\""]), Err("the value must not be in quotes"));
        assert_eq!(opener(&["bogus"]), Err("browsers do not know this value"));
        assert_eq!(opener(&["require-corp"]), Err("browsers do not know this value"));
        assert_eq!(opener(&["same-origin", "same-origin"]), Err("it is sent more than once"));
        assert_eq!(opener(&[]), Err("absent"));
    }
}
