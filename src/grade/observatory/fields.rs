//! Header fields as the scanner's Node sees them.

use crate::capture::{Capture, Headers, fields};

/// A header's value as Node gives it: fields sent more than once are joined with `, `.
pub(super) fn joined(capture: &Capture, name: &'static str) -> Option<String> {
    joined_in(&capture.headers, name)
}

/// The same, of any headers.
pub(super) fn joined_in(headers: &Headers, name: &'static str) -> Option<String> {
    let mut values = fields(headers, name).map(|(_, text)| text);
    let mut all = values.next()?.to_owned();
    for value in values {
        all.push_str(", ");
        all.push_str(value);
    }
    Some(all)
}

/// White space as ECMAScript's `trim` and `\s` know it.
pub(super) fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// Without white space at both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}
