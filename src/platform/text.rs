//! Text as ECMAScript has it.

use std::borrow::Cow;

/// As `String.prototype.toLowerCase` has it; most texts are already.
pub fn to_lower_case(text: &str) -> Cow<'_, str> {
    match text.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        // Both follow Unicode's SpecialCasing, the last sigma of a word included.
        true => Cow::Owned(text.to_lowercase()),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_casing_is_followed() {
        for (text, lower) in [("a-b", "a-b"), ("MAX-Age", "max-age"), ("\u{130}", "i\u{307}"), ("ΟΔΟΣ", "οδος"), ("\u{212a}", "k")]
        {
            assert_eq!(to_lower_case(text), lower);
        }
    }
}
