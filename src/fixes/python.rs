//! The one writer of Python: literals for untrusted text, and lines with their indentation.

use super::plan::{Change, Mode, Value};
use super::policy::Part;
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

    /// Adds lines as they are, each at this depth.
    pub(super) fn block(&mut self, depth: usize, text: &str) {
        for line in text.lines() {
            match line {
                "" => self.gap(),
                line => self.line(depth, line),
            }
        }
    }

    /// Adds an empty line.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Adds the two empty lines between definitions.
    pub(super) fn part(&mut self) {
        self.gap();
        self.gap();
    }

    /// Sets a header as a change wants it, on a mapping `headers` that has `get`, `getlist`, `setdefault` and item assignment.
    pub(super) fn change(&mut self, depth: usize, change: &Change, nonce: &str) {
        let name = literal(change.name);
        let assign = format!("headers[{name}] = ");
        match (change.mode, &change.was, &change.framing) {
            (Mode::Append, ..) => return self.append(depth, &name, &change.value),
            (Mode::Default, _, None) => return self.value(depth, &format!("headers.setdefault({name}, "), &change.value, nonce, ")"),
            (Mode::Replace, None, _) => return self.value(depth, &assign, &change.value, nonce, ""),
            (Mode::Default, _, Some(framing)) => {
                self.line(depth, "# A policy that a view sets stays, unless it is only this:");
                self.line(depth, &format!("framing = {}", literal(framing)));
                self.line(depth, &format!("if headers.get({name}, framing) == framing:"));
            }
            (Mode::Replace, Some(was), framing) => {
                self.line(depth, &format!("was = {}", literal(was)));
                if let Some(framing) = framing {
                    self.line(depth, &format!("framing = {}", literal(framing)));
                }
                let sent = format!("headers.get({name}, was)");
                let sent = match change.seeks_nonces() {
                    true => {
                        self.line(depth, &format!("sent = re.sub(\"'nonce-[^']*'\", \"'nonce-'\", {sent})"));
                        "sent"
                    }
                    false => &sent,
                };
                let known = if framing.is_some() { "in {was, framing, was + \"; \" + framing}" } else { "== was" };
                self.line(depth, &format!("if {sent}.strip() {known}:"));
            }
            (Mode::Correct, Some(was), _) => self.line(depth, &format!("if headers.get({name}, \"\").strip() == {}:", literal(was))),
            (Mode::Correct, None, _) => self.line(depth, &format!("if {name} in headers:")),
        }
        self.value(depth + 1, &assign, &change.value, nonce, "");
    }

    /// One more directive in the policy that the app sends, or the only one.
    fn append(&mut self, depth: usize, name: &str, value: &Value) {
        let Value::Policy(directives) = value else { return };
        let texts = directives.iter().flatten().map(|part| if let Part::Text(text) = part { text.as_str() } else { "" });
        let added = texts.collect::<Vec<_>>().join("; ");
        self.line(depth, &format!("policy = \", \".join(headers.getlist({name}))"));
        self.line(depth, &format!("if {} not in policy.lower():", literal(added.split(' ').next().unwrap_or_default())));
        self.line(depth + 1, &format!("policy += {}", literal(&format!("; {added}"))));
        self.line(depth + 1, &format!("headers[{name}] = policy.lstrip(\"; \")"));
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
