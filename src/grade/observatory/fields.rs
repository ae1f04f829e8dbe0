//! Header fields as the scanner's Node sees them.

use crate::capture::Fields;
use std::borrow::Cow;

/// A header's value as Node gives it: fields sent more than once are joined with `, `.
pub(super) fn joined<'a>(fields: &Fields<'a>, name: &'static str) -> Option<Cow<'a, str>> {
    let mut values = fields.named(name).map(|(_, text)| text);
    let mut all = Cow::Borrowed(values.next()?);
    for value in values {
        all += ", ";
        all += value;
    }
    Some(all)
}

/// White space as ECMAScript's `trim` and `\s` know it.
pub(super) fn is_space(c: char) -> bool {
    if c.is_ascii() { matches!(c, ' ' | '\t'..='\r') } else { (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}' }
}

/// The pieces between runs of white space.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    // Nearly every text is ASCII, whose characters need no decoding.
    let ascii = text.is_ascii();
    let space = move |text: &str| if ascii { text.bytes().position(|byte| is_space(char::from(byte))) } else { text.find(is_space) };
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(is_space);
        let (word, after) = rest.split_at(space(rest).unwrap_or(rest.len()));
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// Without white space at both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}
