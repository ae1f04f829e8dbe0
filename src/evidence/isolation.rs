//! `Cross-Origin-Opener-Policy`, `-Embedder-Policy` (HTML, "Cross-origin opener/embedder policies") and `-Resource-Policy` (Fetch).

use super::{Header, Problem, Spanned, tokens};
use crate::capture::Fields;
use crate::msg;
use sfv::{BareItem, Item, Parser};

/// The three headers, and which of their values browsers know.
#[derive(Clone, Debug)]
pub struct Isolation<'a> {
    /// `Cross-Origin-Opener-Policy`.
    pub opener: Header<Spanned<'a>>,
    /// `Cross-Origin-Embedder-Policy`.
    pub embedder: Header<Spanned<'a>>,
    /// `Cross-Origin-Resource-Policy`.
    pub resource: Header<Spanned<'a>>,
}

const OPENER: [&str; 4] = ["unsafe-none", "same-origin-allow-popups", "same-origin", "noopener-allow-popups"];
const EMBEDDER: [&str; 3] = ["unsafe-none", "require-corp", "credentialless"];
const RESOURCE: [&str; 3] = ["same-origin", "same-site", "cross-origin"];

impl<'a> Isolation<'a> {
    pub(super) fn read(fields: &Fields<'a>) -> Isolation<'a> {
        Isolation {
            opener: item(fields, "cross-origin-opener-policy", &OPENER),
            embedder: item(fields, "cross-origin-embedder-policy", &EMBEDDER),
            resource: plain(fields, "cross-origin-resource-policy", &RESOURCE),
        }
    }
}

/// Whether a value is a structured dictionary, and then whether it holds a list. `None` where it is none.
pub fn dictionary(text: &str) -> Option<bool> {
    let read = Parser::new(text).parse::<sfv::Dictionary>().ok()?;
    Some(read.values().any(|entry| matches!(entry, sfv::ListEntry::InnerList(_))))
}

/// A structured-field item that must be one of these tokens, by case.
fn item<'a>(fields: &Fields<'a>, name: &'static str, known: &[&str]) -> Header<Spanned<'a>> {
    let mut fields = tokens(fields, name);
    let Some(field) = fields.next() else { return Header::Absent };
    let bad = |why| Header::Invalid(Problem { why, at: field.span() });
    if fields.next().is_some() {
        return bad(msg!("it is sent more than once"));
    }
    match Parser::new(field.text).parse::<Item>().map(|item| item.bare_item) {
        Ok(BareItem::Token(token)) if known.contains(&token.as_str()) => {
            let start = field.text.find(token.as_str()).unwrap_or_default();
            Header::Valid(field.slice(start, start + token.as_str().len()))
        }
        Ok(BareItem::Token(token)) if known.contains(&&*token.as_str().to_ascii_lowercase()) => bad(msg!("the value must be lower case")),
        Ok(BareItem::String(_)) => bad(msg!("the value must not be in quotes")),
        _ => bad(msg!("browsers do not know this value")),
    }
}

/// A value that browsers compare as a whole, by case; fields are joined with commas first.
fn plain<'a>(fields: &Fields<'a>, name: &'static str, known: &[&str]) -> Header<Spanned<'a>> {
    let mut fields = tokens(fields, name);
    let Some(field) = fields.next() else { return Header::Absent };
    let field = field.trim();
    let why = if fields.next().is_some() {
        msg!("sent twice, which voids it: the joined value is no known one")
    } else if known.contains(&field.text) {
        return Header::Valid(field);
    } else if known.iter().any(|value| field.is(value)) {
        msg!("the value must be lower case")
    } else {
        msg!("browsers do not know this value")
    };
    Header::Invalid(Problem { why, at: field.span() })
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
        assert_eq!(opener(&["Same-Origin"]), Err("the value must be lower case"));
        assert_eq!(opener(&["\"same-origin\""]), Err("the value must not be in quotes"));
        assert_eq!(opener(&["bogus"]), Err("browsers do not know this value"));
        assert_eq!(opener(&["same-origin", "same-origin"]), Err("it is sent more than once"));
        assert_eq!(opener(&[]), Err("absent"));
    }
}
