//! A piece of a header value that knows its position.

use crate::capture::{Capture, members};
use std::ops::Range;

/// Where a text was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The header field with this index.
    Header(usize),
    /// A header field of a redirect: the hop's index, the field's index.
    Hop(usize, usize),
    /// The `content` of the meta CSP element with this index.
    MetaCsp(usize),
    /// The `content` of the meta referrer element.
    MetaReferrer,
}

/// A range of bytes within the value at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Which value.
    pub place: Place,
    start: usize,
    end: usize,
}

impl Span {
    /// These bytes of that value.
    pub fn new(place: Place, range: Range<usize>) -> Span {
        Span { place, start: range.start, end: range.end }
    }

    /// First byte, and one past the last.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Whether a text holds a part, whatever the case of ASCII letters.
pub fn holds(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

/// A piece of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<'a> {
    /// The piece itself.
    pub text: &'a str,
    place: Place,
    start: usize,
}

impl<'a> Spanned<'a> {
    /// A whole value.
    pub fn whole(place: Place, text: &'a str) -> Spanned<'a> {
        Spanned { text, place, start: 0 }
    }

    /// Its position.
    pub fn span(&self) -> Span {
        Span { place: self.place, start: self.start, end: self.start + self.text.len() }
    }

    /// The piece between two byte offsets, which must be character boundaries.
    pub fn slice(&self, start: usize, end: usize) -> Spanned<'a> {
        Spanned { text: &self.text[start..end], place: self.place, start: self.start + start }
    }

    /// Without white space (HTTP's and ASCII's) at both ends.
    pub fn trim(&self) -> Spanned<'a> {
        let start = self.text.len() - self.text.trim_ascii_start().len();
        let end = start + self.text.trim_ascii().len();
        self.slice(start, end)
    }

    /// The trimmed pieces between separators, which are ASCII; empty ones included.
    pub fn split(self, separator: char) -> impl Iterator<Item = Spanned<'a>> {
        let mut rest = Some(self);
        std::iter::from_fn(move || {
            let whole = rest?;
            let end = whole.find(separator);
            rest = end.map(|end| whole.slice(end + 1, whole.text.len()));
            Some(whole.slice(0, end.unwrap_or(whole.text.len())).trim())
        })
    }

    /// The trimmed pieces between commas that are not within double quotes.
    pub fn members(self) -> impl Iterator<Item = Spanned<'a>> {
        members(self.text).map(move |member| {
            let start = member.as_ptr() as usize - self.text.as_ptr() as usize;
            self.slice(start, start + member.len())
        })
    }

    /// The first place of an ASCII character. Values are short, and most pieces of them shorter: byte by byte is the fastest way.
    fn find(&self, wanted: char) -> Option<usize> {
        self.text.bytes().position(|byte| char::from(byte) == wanted)
    }

    /// The pieces between runs of ASCII white space.
    pub fn words(self) -> impl Iterator<Item = Spanned<'a>> {
        self.text.split_ascii_whitespace().map(move |word| {
            let start = word.as_ptr() as usize - self.text.as_ptr() as usize;
            self.slice(start, start + word.len())
        })
    }

    /// What comes before and after the first separator, which is ASCII, both trimmed; nothing after it where there is none.
    pub fn cut(&self, separator: char) -> (Spanned<'a>, Option<Spanned<'a>>) {
        match self.find(separator) {
            Some(at) => {
                let after = self.slice(at + 1, self.text.len());
                (self.slice(0, at).trim(), Some(after.trim()))
            }
            None => (self.trim(), None),
        }
    }

    /// Equal but for ASCII case.
    pub fn is(&self, text: &str) -> bool {
        self.text.eq_ignore_ascii_case(text)
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Without surrounding double quotes.
    pub fn unquoted(&self) -> Spanned<'a> {
        let inner = self.text.len() >= 2 && self.text.starts_with('"') && self.text.ends_with('"');
        if inner { self.slice(1, self.text.len() - 1) } else { *self }
    }
}

/// The value at a place.
pub fn text_at(capture: &Capture, place: Place) -> Option<&str> {
    match place {
        Place::Header(at) => capture.headers.get(at).map(|(_, value)| value.text()),
        Place::Hop(hop, at) => capture.hops.get(hop)?.headers.get(at).map(|(_, value)| value.text()),
        Place::MetaCsp(at) => capture.document.seen()?.meta_csp.get(at).map(String::as_str),
        Place::MetaReferrer => capture.document.seen()?.meta_referrer.as_deref(),
    }
}

/// What a place is called: the header's name as it was sent, or the element's.
pub fn name_at(capture: &Capture, place: Place) -> &str {
    match place {
        Place::Header(at) => capture.headers.get(at).map_or("", |(name, _)| name),
        Place::Hop(hop, at) => capture.hops.get(hop).and_then(|hop| hop.headers.get(at)).map_or("", |(name, _)| name),
        Place::MetaCsp(_) => "meta Content-Security-Policy",
        Place::MetaReferrer => "meta referrer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_know_where_they_stand() {
        let whole = Spanned::whole(Place::Header(3), " max-age = 1 ;  preload;");
        let pieces: Vec<_> = whole.split(';').map(|t| (t.text, t.span().range())).collect();
        assert_eq!(pieces, [("max-age = 1", 1..12), ("preload", 16..23), ("", 24..24)]);
        let (name, value) = whole.split(';').next().unwrap().cut('=');
        assert_eq!((name.text, value.unwrap().span().range().start), ("max-age", 11));
        let words: Vec<_> = whole.words().map(|t| whole.text[t.span().range()].to_owned()).collect();
        assert_eq!(words, ["max-age", "=", "1", ";", "preload;"]);
    }
}
