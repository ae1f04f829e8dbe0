//! The header fields of one response, looked up by name: the one look-up in the program.

use super::{Headers, Value};

/// Header fields with a filter of the names among them: most names that are asked for were not sent, and that is told without a search.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    all: &'a [(String, Value)],
    /// A bit for each name that is there; names may share one.
    names: u128,
}

impl<'a> Fields<'a> {
    /// These fields.
    pub fn of(all: &'a Headers) -> Fields<'a> {
        Fields { all, names: all.iter().fold(0, |names, (name, _)| names | bit(name)) }
    }

    /// Name and value of every field.
    pub fn all(&self) -> &'a [(String, Value)] {
        self.all
    }

    /// The fields of this name, with their places.
    pub fn named(&self, name: &'static str) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let searched = if self.names & bit(name) == 0 { &[] } else { self.all };
        let same = move |(_, (sent, _)): &(usize, &(String, Value))| sent.eq_ignore_ascii_case(name);
        searched.iter().enumerate().filter(same).map(|(at, (_, value))| (at, value.text()))
    }

    /// The first field of this name.
    pub fn first(&self, name: &'static str) -> Option<&'a str> {
        self.named(name).next().map(|(_, text)| text)
    }
}

/// The first field of this name among fields in which nothing else is looked up.
pub fn first<'a>(headers: &'a Headers, name: &'static str) -> Option<&'a str> {
    headers.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name)).map(|(_, value)| value.text())
}

/// A name's bit, whatever its case.
fn bit(name: &str) -> u128 {
    let letter = |byte: Option<&u8>| byte.map_or(0, |byte| usize::from(byte | 0x20));
    let bytes = name.as_bytes();
    1 << ((bytes.len() * 13 + letter(bytes.first()) * 5 + letter(bytes.last()) * 3) & 127)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_in_order() {
        let headers: Headers = [("SERVER", "a"), ("Set-Cookie", "b"), ("server", "c"), ("", "d")].map(|(name, value)| (name.to_owned(), value.into())).into();
        let fields = Fields::of(&headers);
        assert_eq!(fields.named("server").collect::<Vec<_>>(), [(0, "a"), (2, "c")]);
        assert_eq!((fields.first("set-cookie"), fields.first("vary"), fields.first("")), (Some("b"), None, Some("d")));
        assert_eq!((first(&headers, "set-cookie"), first(&headers, "vary")), (Some("b"), None));
    }
}
