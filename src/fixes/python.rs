//! The one writer of Python: literals for text from strangers, and lines with their indentation.

use super::plan::{Change, Mode, Part, Value};
use std::fmt::Write as _;

/// A Python string literal, ASCII and on one line, that equals this text whatever it holds.
///
/// Everything that is not printable ASCII is escaped, so that no control, no bidi mark and no look-alike reaches the code.
///
/// ```
/// assert_eq!(headlint::fixes::literal("it's \u{202e}\n"), r#""it's \u202e\n""#);
/// ```
pub fn literal(text: &str) -> String {
    let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            ' '..='~' => out.push(c),
            c => {
                let code = u32::from(c);
                // Writing to a String cannot fail.
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
    out
}

/// A list of names as a Python tuple that may have one member.
pub(super) fn tuple(names: &[String]) -> String {
    let all: Vec<String> = names.iter().map(|name| literal(name)).collect();
    format!("({}{})", all.join(", "), if all.len() == 1 { "," } else { "" })
}

/// Lines of code, indented by blocks of four spaces.
#[derive(Debug, Default)]
pub(super) struct Code {
    text: String,
}

impl Code {
    /// Adds a line at this depth.
    pub(super) fn line(&mut self, depth: usize, text: &str) {
        for _ in 0..depth {
            self.text.push_str("    ");
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Adds an empty line.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Adds the two empty lines that stand between definitions.
    pub(super) fn part(&mut self) {
        self.gap();
        self.gap();
    }

    /// Sets a header as a change wants it, on a mapping `headers` that has `get`, `setdefault` and item assignment.
    pub(super) fn change(&mut self, depth: usize, change: &Change, nonce: &str) {
        let name = literal(change.name);
        match (change.mode, &change.was) {
            (Mode::Default, _) => self.value(depth, &format!("headers.setdefault({name}, "), &change.value, nonce, ")"),
            (Mode::Replace, None) => self.value(depth, &format!("headers[{name}] = "), &change.value, nonce, ""),
            (Mode::Replace, Some(was)) => {
                self.line(depth, &format!("was = {}", literal(was)));
                self.line(depth, &format!("if headers.get({name}, was).strip() == was:"));
                self.value(depth + 1, &format!("headers[{name}] = "), &change.value, nonce, "");
            }
            (Mode::Correct, was) => {
                match was {
                    Some(was) => self.line(depth, &format!("if headers.get({name}, \"\").strip() == {}:", literal(was))),
                    None => self.line(depth, &format!("if {name} in headers:")),
                }
                self.value(depth + 1, &format!("headers[{name}] = "), &change.value, nonce, "");
            }
            (Mode::Append, _) => self.append(depth, &name, &change.value),
        }
    }

    /// One more directive behind the policy that the app sends.
    fn append(&mut self, depth: usize, name: &str, value: &Value) {
        let Value::Policy(directives) = value else { return };
        let texts = directives.iter().flatten().map(|part| if let Part::Text(text) = part { text.as_str() } else { "" });
        let added = texts.collect::<Vec<_>>().join("; ");
        self.line(depth, &format!("if {name} in headers:"));
        self.line(depth + 1, &format!("headers[{name}] += {}", literal(&format!("; {added}"))));
        self.line(depth, "else:");
        self.line(depth + 1, &format!("headers[{name}] = {}", literal(&added)));
    }

    /// Adds `before`, a header's value, and `after`; a policy is first put together, a line for each directive.
    fn value(&mut self, depth: usize, before: &str, value: &Value, nonce: &str, after: &str) {
        match value {
            Value::Plain(text) => self.line(depth, &format!("{before}{}{after}", literal(text))),
            Value::Policy(directives) => {
                self.line(depth, "policy = [");
                for directive in directives {
                    self.line(depth + 1, &format!("{},", concatenation(directive, nonce)));
                }
                self.line(depth, "]");
                self.line(depth, &format!("{before}\"; \".join(policy){after}"));
            }
        }
    }

    /// Everything, ending in one newline.
    pub(super) fn finish(self) -> String {
        let text = self.text.trim_matches('\n');
        if text.is_empty() { String::new() } else { format!("{text}\n") }
    }
}

/// Pieces of text and the nonce, added up.
fn concatenation(parts: &[Part], nonce: &str) -> String {
    let pieces: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => literal(text),
            Part::Nonce => nonce.to_owned(),
        })
        .collect();
    pieces.join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_hold_hostile_text() {
        for (text, expected) in [
            ("plain", r#""plain""#),
            ("say \"hi\"", r#"'say "hi"'"#),
            ("'\"", r#""'\"""#),
            ("a\\b\r\n\0", r#""a\\b\r\n\x00""#),
            ("{x}%s'''", r#""{x}%s'''""#),
            ("é\u{202e}😀", r#""\xe9\u202e\U0001f600""#),
        ] {
            assert_eq!(literal(text), expected);
        }
    }
}
