//! Dictionaries of structured fields (RFC 8941, section 4.2.2) as Chromium reads them: every key and item knows its position.
//!
//! It is the older of both RFCs that Chromium follows: dates and display strings void the field. `1.` counts as a number.

use std::borrow::Cow;
use std::ops::Range;

/// A key and its value.
pub(super) struct Member<'t> {
    pub key: &'t str,
    /// Key, value and parameters.
    pub at: Range<usize>,
    /// The names of its parameters.
    pub parameters: Vec<Range<usize>>,
    /// The items of an inner list, or the one item; none where the key stands alone, which says `?1`.
    pub items: Vec<Item<'t>>,
}

/// An item and its place, without its parameters.
pub(super) struct Item<'t> {
    pub value: Value<'t>,
    pub at: Range<usize>,
}

/// What an allowlist can hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'t> {
    Token(&'t str),
    String(Cow<'t, str>),
    /// Numbers, booleans and bytes, of which an allowlist makes nothing.
    Other,
}

/// Every member in order, with repetitions; nothing where any byte is wrong.
pub(super) fn parse(text: &str) -> Option<Vec<Member<'_>>> {
    let mut rest = Reader { text, at: 0 };
    rest.skip(b" ");
    let mut members = Vec::new();
    while rest.peek().is_some() {
        let start = rest.at;
        let key = rest.key()?;
        let mut items = Vec::new();
        if !rest.take(b'=') {
            items.push(Item { value: Value::Other, at: start..rest.at });
        } else if rest.take(b'(') {
            rest.inner_list(&mut items)?;
        } else {
            items.push(rest.bare_item()?);
        }
        let mut parameters = Vec::new();
        rest.parameters(&mut parameters)?;
        members.push(Member { key, at: start..rest.at, parameters, items });
        rest.skip(b" \t");
        if rest.peek().is_some() {
            if !rest.take(b',') {
                return None;
            }
            rest.skip(b" \t");
            // A comma at the end voids the field.
            rest.peek()?;
        }
    }
    Some(members)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn skip(&mut self, bytes: &[u8]) {
        self.take_while(|byte| bytes.contains(&byte));
    }

    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'t str {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn key(&mut self) -> Option<&'t str> {
        self.peek().filter(|byte| byte.is_ascii_lowercase() || *byte == b'*')?;
        Some(self.take_while(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(&byte)))
    }

    fn inner_list(&mut self, items: &mut Vec<Item<'t>>) -> Option<()> {
        loop {
            self.take_while(|byte| byte == b' ');
            if self.take(b')') {
                return Some(());
            }
            items.push(self.bare_item()?);
            self.parameters(&mut Vec::new())?;
            self.peek().filter(|next| matches!(next, b' ' | b')'))?;
        }
    }

    fn parameters(&mut self, names: &mut Vec<Range<usize>>) -> Option<()> {
        while self.take(b';') {
            self.take_while(|byte| byte == b' ');
            let start = self.at;
            self.key()?;
            names.push(start..self.at);
            if self.take(b'=') {
                self.bare_item()?;
            }
        }
        Some(())
    }

    fn bare_item(&mut self) -> Option<Item<'t>> {
        let start = self.at;
        let value = match self.peek()? {
            b'"' => Value::String(self.string()?),
            b'*' | b'a'..=b'z' | b'A'..=b'Z' => {
                Value::Token(self.take_while(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&byte)))
            }
            b'?' => {
                self.at += 1;
                (self.take(b'0') || self.take(b'1')).then_some(Value::Other)?
            }
            b':' => self.bytes()?,
            b'-' | b'0'..=b'9' => self.number()?,
            _ => return None,
        };
        Some(Item { value, at: start..self.at })
    }

    fn string(&mut self) -> Option<Cow<'t, str>> {
        self.at += 1;
        let start = self.at;
        let mut unescaped = None::<String>;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            let byte = match byte {
                b'"' => break,
                b'\\' => {
                    let escaped = self.peek().filter(|byte| matches!(byte, b'"' | b'\\'))?;
                    unescaped.get_or_insert_with(|| self.text[start..self.at - 1].to_owned());
                    self.at += 1;
                    escaped
                }
                b' '..=b'~' => byte,
                _ => return None,
            };
            if let Some(text) = &mut unescaped {
                text.push(char::from(byte));
            }
        }
        Some(unescaped.map_or_else(|| self.text[start..self.at - 1].into(), Cow::Owned))
    }

    /// Base64, of which the padding may be missing.
    fn bytes(&mut self) -> Option<Value<'t>> {
        self.at += 1;
        let text = self.take_while(|byte| byte != b':');
        self.take(b':').then_some(())?;
        let body = text.trim_end_matches('=');
        let padding = text.len().next_multiple_of(4) - body.len();
        let is_base64 = body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte));
        (is_base64 && padding < 3).then_some(Value::Other)
    }

    fn number(&mut self) -> Option<Value<'t>> {
        self.take(b'-');
        let whole = self.take_while(|byte| byte.is_ascii_digit()).len();
        let is_decimal = whole > 0 && self.take(b'.');
        let fraction = if is_decimal { self.take_while(|byte| byte.is_ascii_digit()).len() } else { 0 };
        let most = if is_decimal { 12 } else { 15 };
        ((1..=most).contains(&whole) && fraction < 4).then_some(Value::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let members = parse(text)?;
        let items = |member: &Member| {
            let items = member.items.iter().map(|item| match &item.value {
                Value::Token(token) => format!("{token}@{}", item.at.start),
                Value::String(string) => format!("\"{string}\"@{}", item.at.start),
                Value::Other => format!("?@{}", item.at.start),
            });
            format!("{}[{}]{:?}", member.key, items.collect::<Vec<_>>().join(" "), member.at)
        };
        Some(members.iter().map(items).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn members_and_items_know_their_places() {
        for (text, expected) in [
            ("a=()", "a[]0..4"),
            (" a=( self \"x\" );p=1 ,\tb", "a[self@5 \"x\"@10]1..19 b[?@22]22..23"),
            (r#"a="\"b\\""#, r#"a[""b\"@2]0..9"#),
            (
                "a=?1, a=1., a=-1.123, a=:AA=:, a=::, a=*;x",
                "a[?@2]0..4 a[?@8]6..10 a[?@14]12..20 a[?@24]22..29 a[?@33]31..35 a[*@39]37..42",
            ),
            ("", ""),
            ("  ", ""),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn one_wrong_byte_voids_the_whole() {
        for text in [
            "a=",
            "a=(",
            "a=(b",
            "a=(b,c)",
            "a=(b\tc)",
            "a=(b\"c\")",
            "a=()b",
            "a =()",
            "a= ()",
            "A=()",
            "a=(),",
            "a=(),,b",
            ",",
            "=",
            "1a=()",
            "a='b'",
            "a=(é)",
            "a=\"é\"",
            "a=\"b",
            "a=\"\\n\"",
            "a=@1",
            "a=%\"x\"",
            "a=?2",
            "a=-",
            "a=1.1234",
            "a=1234567890123456",
            "a=1234567890123.1",
            "a=:A:",
            "a=:=:",
            "a=:-_:",
            "a=:AA",
            "a=();B=1",
            "a=(self) ;b",
            "a=();",
            "a=((b))",
            "a=!b",
            "a=()\u{1}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
