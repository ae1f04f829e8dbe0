//! A sentence before it is written: our own words and values of the page, kept apart, so that no value is ever taken for words.
//!
//! Each writer decides what a value looks like there: a code span in Markdown, an element in the scorecard, quotes in plain text.

use std::borrow::Cow;

/// One of our own sentences, in English; `{}` in it is a gap for a value.
///
/// Made by [`msg!`](crate::msg) alone: a test finds each use of it in the parsed source and lists it in `docs/words.json`, so that nothing that
/// is shown escapes translation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Msg(&'static str);

impl Msg {
    /// For [`msg!`](crate::msg) alone.
    #[doc(hidden)]
    pub const fn made_by_the_macro(english: &'static str) -> Msg {
        Msg(english)
    }

    /// The sentence in English.
    pub const fn english(self) -> &'static str {
        self.0
    }
}

/// One of our own sentences: see [`Msg`](crate::sentence::Msg).
#[macro_export]
macro_rules! msg {
    ($english:literal) => {
        $crate::sentence::Msg::made_by_the_macro($english)
    };
}

/// The most characters of a value that fit into a line.
const MOST: usize = 60;

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Our own words, in which what is between back-ticks is code.
    Words(Cow<'a, str>),
    /// A value of the page: any text at all.
    Value(Cow<'a, str>),
}

impl<'a> Piece<'a> {
    /// A value, cut to a length that fits a line.
    pub(crate) fn value(text: &'a str) -> Piece<'a> {
        Piece::Value(cut(text, MOST))
    }

    /// The same with a copy of what it borrows.
    pub(crate) fn into_owned(self) -> Piece<'static> {
        match self {
            Piece::Words(words) => Piece::Words(Cow::Owned(words.into_owned())),
            Piece::Value(value) => Piece::Value(Cow::Owned(value.into_owned())),
        }
    }
}

/// The first characters of a text, with dots where there were more.
pub(crate) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    text.char_indices().nth(most).map_or(Cow::Borrowed(text), |(end, _)| Cow::Owned(format!("{}…", &text[..end])))
}

/// Values one after the other.
pub(crate) fn listed<'a>(values: impl IntoIterator<Item = String>) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    for value in values {
        if !pieces.is_empty() {
            pieces.push(Piece::Words(", ".into()));
        }
        pieces.push(Piece::Value(value.into()));
    }
    pieces
}

/// A sentence with `{}` for its gap, and what fills it. Without a gap it is the sentence alone.
pub(crate) fn filled<'a>(sentence: Cow<'a, str>, gap: impl IntoIterator<Item = Piece<'a>>) -> Vec<Piece<'a>> {
    let Some(at) = sentence.find("{}") else { return vec![Piece::Words(sentence)] };
    let (before, after) = match sentence {
        Cow::Borrowed(text) => (Cow::Borrowed(&text[..at]), Cow::Borrowed(&text[at + 2..])),
        Cow::Owned(text) => (Cow::Owned(text[..at].to_owned()), Cow::Owned(text[at + 2..].to_owned())),
    };
    let mut pieces = vec![Piece::Words(before)];
    pieces.extend(gap);
    pieces.push(Piece::Words(after));
    pieces.retain(|piece| !matches!(piece, Piece::Words(words) if words.is_empty()));
    pieces
}

/// The sentence as one plain text, with each value between back-ticks.
pub(crate) fn quoted(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Value(value) => out.extend(["`", value, "`"]),
        }
    }
    out
}

/// The text with every character that would not be seen, or would change how others are seen, written as an escape.
pub fn visible(text: &str) -> String {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' => {
                out.extend(c.escape_unicode());
            }
            '\u{e0000}'..='\u{e007f}' => out.extend(c.escape_unicode()),
            c if c.is_ascii_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_invisible_shows() {
        assert_eq!(visible("a\u{1b}[31m\u{202e}\n"), "a\\u{1b}[31m\\u{202e}\\n");
        assert_eq!(visible("naïve"), "naïve");
    }

    #[test]
    fn values_stay_values_whatever_they_hold() {
        let value = "{} `x` {}";
        for sentence in [Cow::Borrowed("On {} it is."), Cow::Owned("On {} it is.".to_owned())] {
            let pieces = filled(sentence, [Piece::value(value)]);
            assert_eq!(pieces, [Piece::Words("On ".into()), Piece::Value(value.into()), Piece::Words(" it is.".into())]);
            assert_eq!(quoted(&pieces), "On `{} `x` {}` it is.");
        }
        assert_eq!(filled("No gap.".into(), [Piece::value(value)]), [Piece::Words("No gap.".into())]);
        assert_eq!(filled("{}".into(), [Piece::value("")]), [Piece::Value("".into())]);
        assert_eq!(cut("é".repeat(61).as_str(), 60), format!("{}…", "é".repeat(60)));
        assert_eq!(cut("é".repeat(60).as_str(), 60), "é".repeat(60));
    }
}
