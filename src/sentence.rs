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

/// In English.
impl serde::Serialize for Msg {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.english())
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

/// One of our own sentences and what fills its gaps, in order. It is put into a language only where somebody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence<'a> {
    msg: Msg,
    gaps: Vec<Gap<'a>>,
}

/// What fills a gap of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap<'a> {
    /// A value of the page: any text at all, shown as code and cut to a length that fits a line.
    Value(Cow<'a, str>),
    /// Code of ours, whole.
    Code(Cow<'a, str>),
    /// What is the same in every language and is no code: a number, a grade, a header's name, a host. Back-ticks in it mean nothing.
    Plain(Cow<'a, str>),
    /// Another sentence of ours.
    Sentence(Sentence<'a>),
    /// Another sentence of ours without its full stop.
    Clause(Sentence<'a>),
    /// Several, with commas between them.
    List(Vec<Gap<'a>>),
}

impl<'a> Gap<'a> {
    /// Values of the page, one after the other.
    pub fn values(values: impl IntoIterator<Item = String>) -> Gap<'a> {
        Gap::List(values.into_iter().map(|value| Gap::Value(value.into())).collect())
    }

    /// A number, or whatever else is the same in every language and is no code.
    pub fn plain(text: impl ToString) -> Gap<'a> {
        Gap::Plain(text.to_string().into())
    }
}

impl From<Msg> for Gap<'_> {
    fn from(msg: Msg) -> Self {
        Gap::Sentence(msg.into())
    }
}

impl Gap<'_> {
    /// The same with values of its own.
    pub fn into_owned(self) -> Gap<'static> {
        let own = |text: Cow<str>| Cow::Owned(text.into_owned());
        match self {
            Gap::Value(value) => Gap::Value(own(value)),
            Gap::Code(code) => Gap::Code(own(code)),
            Gap::Plain(text) => Gap::Plain(own(text)),
            Gap::Sentence(sentence) => Gap::Sentence(sentence.into_owned()),
            Gap::Clause(sentence) => Gap::Clause(sentence.into_owned()),
            Gap::List(gaps) => Gap::List(gaps.into_iter().map(Gap::into_owned).collect()),
        }
    }
}

impl<'a> From<Sentence<'a>> for Gap<'a> {
    fn from(sentence: Sentence<'a>) -> Gap<'a> {
        Gap::Sentence(sentence)
    }
}

impl From<Msg> for Sentence<'_> {
    fn from(msg: Msg) -> Self {
        Sentence { msg, gaps: Vec::new() }
    }
}

impl Msg {
    /// The sentence with its gaps filled, in order.
    pub fn with<'a>(self, gaps: impl IntoIterator<Item = Gap<'a>>) -> Sentence<'a> {
        Sentence { msg: self, gaps: gaps.into_iter().collect() }
    }
}

/// Gives a sentence of ours in the reader's language.
pub type Translate<'t> = &'t dyn Fn(Msg) -> Cow<'static, str>;

/// The language that sentences are written in.
pub fn english(msg: Msg) -> Cow<'static, str> {
    Cow::Borrowed(msg.english())
}

impl Sentence<'_> {
    /// The same with values of its own.
    pub fn into_owned(self) -> Sentence<'static> {
        Sentence { msg: self.msg, gaps: self.gaps.into_iter().map(Gap::into_owned).collect() }
    }

    /// The pieces of the sentence in the reader's language: our words and the page's values still apart.
    pub fn pieces(&self, translate: Translate) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        self.put(translate, &mut pieces);
        pieces
    }

    fn put<'s>(&'s self, translate: Translate, into: &mut Vec<Piece<'s>>) {
        let mut gaps = self.gaps.iter();
        let text = translate(self.msg);
        if !text.contains("{}") {
            return into.push(Piece::Words(text));
        }
        for (at, words) in text.split("{}").enumerate() {
            if let Some(gap) = (at > 0).then(|| gaps.next()).flatten() {
                gap.put(translate, into);
            }
            if !words.is_empty() {
                into.push(Piece::Words(words.to_owned().into()));
            }
        }
    }

    /// The sentence in English as one plain text, with each value between back-ticks.
    pub fn quoted(&self) -> String {
        quoted(&self.pieces(&english))
    }
}

impl Gap<'_> {
    fn put<'s>(&'s self, translate: Translate, into: &mut Vec<Piece<'s>>) {
        match self {
            Gap::Value(value) => into.push(Piece::value(value)),
            Gap::Code(code) => into.push(Piece::Value(Cow::Borrowed(code))),
            Gap::Plain(text) => into.push(Piece::Plain(Cow::Borrowed(text))),
            Gap::Sentence(sentence) => sentence.put(translate, into),
            Gap::Clause(sentence) => {
                sentence.put(translate, into);
                if let Some(Piece::Words(words)) = into.last_mut() {
                    *words = words.trim_end_matches('.').to_owned().into();
                }
            }
            Gap::List(gaps) => {
                for (at, gap) in gaps.iter().enumerate() {
                    if at > 0 {
                        into.push(Piece::Words(", ".into()));
                    }
                    gap.put(translate, into);
                }
            }
        }
    }
}

/// In English.
impl serde::Serialize for Sentence<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.quoted())
    }
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Our own words, in which what is between back-ticks is code.
    Words(Cow<'a, str>),
    /// What is the same in every language; back-ticks in it mean nothing.
    Plain(Cow<'a, str>),
    /// A value of the page: any text at all.
    Value(Cow<'a, str>),
}

impl<'a> Piece<'a> {
    /// A value, cut to a length that fits a line.
    pub(crate) fn value(text: &'a str) -> Piece<'a> {
        Piece::Value(cut(text, MOST))
    }
}

/// The first characters of a text, with dots where there were more.
pub(crate) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    text.char_indices().nth(most).map_or(Cow::Borrowed(text), |(end, _)| Cow::Owned(format!("{}…", &text[..end])))
}

/// The pieces as one plain text, with each value between back-ticks.
pub(crate) fn quoted(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) | Piece::Plain(words) => out.push_str(words),
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
        let sentence = msg!("On {} it is.").with([Gap::Value(value.into())]);
        assert_eq!(sentence.pieces(&english), [Piece::Words("On ".into()), Piece::Value(value.into()), Piece::Words(" it is.".into())]);
        assert_eq!(sentence.quoted(), "On `{} `x` {}` it is.");
        assert_eq!(msg!("No gap.").with([Gap::Value(value.into())]).quoted(), "No gap.");
        assert_eq!(msg!("{}").with([Gap::Value("".into())]).pieces(&english), [Piece::Value("".into())]);
        assert_eq!(cut("é".repeat(61).as_str(), 60), format!("{}…", "é".repeat(60)));
        assert_eq!(cut("é".repeat(60).as_str(), 60), "é".repeat(60));
    }

    #[test]
    fn every_part_of_a_sentence_is_translated() {
        let inner = Gap::Clause(msg!("It ends.").into());
        let sentence = msg!("{} has {}: {}").with([Gap::plain(3), inner, Gap::values(["a".to_owned(), "b".to_owned()])]);
        let french = |msg: Msg| match msg.english() {
            "{} has {}: {}" => "{}, c'est {} ({})".into(),
            other => other.to_uppercase().into(),
        };
        assert_eq!(quoted(&sentence.pieces(&french)), "3, c'est IT ENDS (`a`, `b`)");
        assert_eq!(sentence.quoted(), "3 has It ends: `a`, `b`");
    }
}
