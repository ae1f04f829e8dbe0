//! Structured fields (RFC 9651) of headers that are read as lists, dictionaries or items, and where their parts stand.

use super::{Evidence, Spanned};
use sfv::{BareItem, InnerList, ListEntry, Parameters, Parser};
use std::collections::HashSet;

pub use sfv::{Dictionary, Item, List};

/// A dictionary, as `a=1, b=(x y)`.
pub fn dictionary(text: &str) -> Option<Dictionary> {
    Parser::new(text).parse().ok()
}

/// A list, as `"a", (b c)`.
pub fn list(text: &str) -> Option<List> {
    Parser::new(text).parse().ok()
}

/// An item, as `a; b="c"`.
pub fn item(text: &str) -> Option<Item> {
    Parser::new(text).parse().ok()
}

/// The inner list of a member, as `(a b)`.
pub fn inner(member: &ListEntry) -> Option<&InnerList> {
    match member {
        ListEntry::InnerList(list) => Some(list),
        ListEntry::Item(_) => None,
    }
}

/// The text of a token, which stands without quotes.
pub fn token(item: &BareItem) -> Option<&str> {
    match item {
        BareItem::Token(token) => Some(token.as_str()),
        _ => None,
    }
}

/// The text of a string, which stands in double quotes.
pub fn string(item: &BareItem) -> Option<&str> {
    match item {
        BareItem::String(string) => Some(string.as_str()),
        _ => None,
    }
}

/// A parameter, as `c` in `a; b=c`.
pub fn parameter<'p>(all: &'p Parameters, name: &str) -> Option<&'p BareItem> {
    all.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value)
}

/// A member of a dictionary.
pub fn member<'d>(all: &'d Dictionary, name: &str) -> Option<&'d ListEntry> {
    all.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value)
}

/// The first place of a text in a field; the whole field where it is written otherwise there.
pub fn place<'a>(field: Spanned<'a>, text: &str) -> Spanned<'a> {
    let field = field.trim();
    field.text.find(text).filter(|_| !text.is_empty()).map_or(field, |at| field.slice(at, at + text.len()))
}

/// The endpoints that `Reporting-Endpoints` defines (Reporting API, section 3.2), read once for all that name one.
pub struct Endpoints(Option<HashSet<String>>);

impl Endpoints {
    /// Reads every field.
    pub fn read(seen: &Evidence) -> Endpoints {
        let mut all = HashSet::new();
        for field in seen.raw("reporting-endpoints") {
            let Some(endpoints) = dictionary(field.text) else { return Endpoints(None) };
            let strings = endpoints.iter().filter(|(_, entry)| matches!(entry, ListEntry::Item(item) if string(&item.bare_item).is_some()));
            all.extend(strings.map(|(name, _)| name.as_str().to_owned()));
        }
        Endpoints(Some(all))
    }

    /// Whether one of this name is missing: a member of the dictionary that is a string. Never where some of the header is no dictionary:
    /// the check of endpoints says so, and no other.
    pub fn lack(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|all| !all.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Place;

    #[test]
    fn parts_are_read_and_found_again() {
        let field = Spanned::whole(Place::Header(0), " (a \"b\");c=d, e");
        let all = list(field.text).unwrap();
        let first = inner(&all[0]).unwrap();
        assert_eq!((token(&first.items[0].bare_item), string(&first.items[1].bare_item)), (Some("a"), Some("b")));
        assert_eq!(parameter(&first.params, "c").and_then(token), Some("d"));
        assert!(inner(&all[1]).is_none() && parameter(&first.params, "x").is_none());
        assert_eq!(place(field, "\"b\"").span().range(), 4..7);
        assert_eq!((place(field, "z").text, place(field, "").text), ("(a \"b\");c=d, e", "(a \"b\");c=d, e"));
        let dictionary = dictionary("a=1, b=(x)").unwrap();
        assert!(member(&dictionary, "b").and_then(inner).is_some() && member(&dictionary, "c").is_none());
        assert!(item("a; b").is_some() && item("a, b").is_none());
    }
}
