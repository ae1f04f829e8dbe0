//! The header fields of one response, looked up by name: the one look-up in the program.

use super::{Headers, Value};
use std::collections::HashMap;

/// The most header fields of a response that are judged.
pub const MOST_FIELDS: usize = 1_000;
/// The most bytes of all the fields of one name that are judged: servers and proxies refuse to send half of that.
pub const MOST_BYTES: usize = 32 << 10;
/// The header whose fields say something each by itself: of this one the first are judged, of any other all or none.
const EACH_BY_ITSELF: &str = "set-cookie";

/// Header fields, bounded: what goes beyond [`MOST_FIELDS`] and [`MOST_BYTES`] is not found here, and [`Fields::is_whole`] and [`Fields::too_long`] say so.
#[derive(Clone)]
pub struct Fields<'a> {
    all: &'a [(String, Value)],
    /// Whether these are all that were sent.
    whole: bool,
    /// The places of the first fields of the names that are too long.
    long: Vec<usize>,
}

impl<'a> Fields<'a> {
    /// These fields.
    pub fn of(sent: &'a Headers) -> Fields<'a> {
        let all = &sent[..sent.len().min(MOST_FIELDS)];
        let bytes: usize = all.iter().map(|(_, value)| value.text().len()).sum();
        // No name can be too long where all together are not.
        let long = if bytes > MOST_BYTES { long(all) } else { Vec::new() };
        Fields { all, whole: all.len() == sent.len(), long }
    }

    /// Name and value of every field.
    pub fn all(&self) -> &'a [(String, Value)] {
        self.all
    }

    /// Whether no field was left out because there are too many.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// The place of the first field of each name of which more was sent than is judged.
    pub fn too_long(&self) -> impl Iterator<Item = usize> {
        self.long.iter().copied()
    }

    /// Whether more was sent of this name than is judged.
    pub fn is_too_long(&self, name: &str) -> bool {
        self.long.iter().any(|at| self.all[*at].0.eq_ignore_ascii_case(name))
    }

    /// The fields of this name, with their places.
    pub fn named(&self, name: &'static str) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let mut left = match self.is_too_long(name) {
            false => usize::MAX,
            true if name == EACH_BY_ITSELF => MOST_BYTES,
            true => 0,
        };
        let searched = if left == 0 { &[] } else { self.all };
        let same = move |(_, (sent, _)): &(usize, &(String, Value))| sent.eq_ignore_ascii_case(name);
        let within = move |(at, (_, value)): (usize, &'a (String, Value))| {
            // One that does not fit is passed over; shorter ones may follow.
            left = left.checked_sub(value.text().len())?;
            Some((at, value.text()))
        };
        searched.iter().enumerate().filter(same).filter_map(within)
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

/// The places of the first fields of the names of which there are too many bytes.
fn long(all: &[(String, Value)]) -> Vec<usize> {
    let mut bytes = HashMap::<String, usize>::new();
    for (name, value) in all {
        *bytes.entry(name.to_ascii_lowercase()).or_default() += value.text().len();
    }
    let first = |(at, (name, _)): (usize, &(String, Value))| (bytes.remove(&name.to_ascii_lowercase())? > MOST_BYTES).then_some(at);
    all.iter().enumerate().filter_map(first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_in_order() {
        let headers: Headers =
            [("SERVER", "a"), ("Set-Cookie", "b"), ("server", "c"), ("", "d")].map(|(name, value)| (name.to_owned(), value.into())).into();
        let fields = Fields::of(&headers);
        assert_eq!(fields.named("server").collect::<Vec<_>>(), [(0, "a"), (2, "c")]);
        assert_eq!((fields.first("set-cookie"), fields.first("vary"), fields.first("")), (Some("b"), None, Some("d")));
        assert_eq!((first(&headers, "set-cookie"), first(&headers, "vary")), (Some("b"), None));
    }

    #[test]
    fn of_a_name_with_too_many_bytes_all_or_none_is_found_and_of_cookies_the_first() {
        let headers = |name: &str, bytes: usize| -> Headers {
            vec![
                ("A".to_owned(), "x".into()),
                (name.to_owned(), "x".repeat(MOST_BYTES - 1).into()),
                (name.to_owned(), "x".repeat(bytes).into()),
            ]
        };
        for (name, found) in [("vary", [2, 0]), ("set-cookie", [2, 1])] {
            for (bytes, found) in [1, 2].into_iter().zip(found) {
                let headers = headers(&name.to_ascii_uppercase(), bytes);
                let fields = Fields::of(&headers);
                assert_eq!(
                    (fields.named(name).count(), fields.is_too_long(name), fields.first("a")),
                    (found, bytes == 2, Some("x")),
                    "{name}, {bytes}"
                );
                assert_eq!(fields.too_long().collect::<Vec<_>>(), if bytes == 2 { vec![1] } else { vec![] });
            }
        }
        let many = |count: usize| -> Headers { (0..count).map(|_| ("A".to_owned(), "".into())).collect() };
        assert!(Fields::of(&many(MOST_FIELDS)).is_whole() && !Fields::of(&many(MOST_FIELDS + 1)).is_whole());
        assert_eq!(Fields::of(&many(MOST_FIELDS + 1)).named("a").count(), MOST_FIELDS);
    }
}
