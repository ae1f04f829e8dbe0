//! Tells by looking what an input is (Capture JSON, JSON Lines, HAR or a raw response), and reads it into Captures.

use super::document::Parser;
use super::{Capture, MAX_INPUT, ReadError, json, raw};

/// What an input turned out to hold.
#[derive(Debug)]
pub enum Input {
    /// One response: a Capture as JSON, or a raw response.
    One(Box<Capture>),
    /// JSON Lines: each line a Capture or the reason why it is not.
    Many(Vec<Result<Capture, ReadError>>),
}

/// Reads Capture JSON, JSON Lines, a HAR or a raw response. `url` is what a raw response, which does not say it, was fetched
/// from; `html` finds the elements of its body.
///
/// # Errors
/// Where and why the input is none of these.
pub fn read(input: &[u8], url: &str, html: Parser) -> Result<Input, ReadError> {
    if input.len() > MAX_INPUT {
        let what = format!("the input is {} MiB, more than the {} MiB that are read", input.len() >> 20, MAX_INPUT >> 20);
        return Err(ReadError { line: 1, what, hint: "split it, or pipe it in parts" });
    }
    let input = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
    if input.trim_ascii_start().first() != Some(&b'{') {
        return raw::read(input, url, html).map(|capture| Input::One(Box::new(capture)));
    }
    let text = std::str::from_utf8(input).map_err(|error| ReadError {
        line: input[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1,
        what: "JSON must be UTF-8".to_owned(),
        hint: "save the file as UTF-8",
    })?;
    let first_line = text.trim_start().lines().next().unwrap_or_default();
    let one_a_line = text.trim().lines().nth(1).is_some() && serde_json::from_str::<serde::de::IgnoredAny>(first_line).is_ok();
    if one_a_line {
        return Ok(Input::Many(json::lines(text).collect()));
    }
    if is_har(text) {
        return super::har::read(input, html).map(|captures| Input::Many(captures.into_iter().map(Ok).collect()));
    }
    json::read(text).map(|capture| Input::One(Box::new(capture)))
}

/// Whether an object has `log`, which a HAR has and a Capture has not.
fn is_har(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Shape {
        #[serde(rename = "log")]
        _log: serde::de::IgnoredAny,
    }
    serde_json::from_str::<Shape>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_forms_apart() {
        let read = |text: &str| read(text.as_bytes(), "https://given/", crate::capture::document::tokenize);
        assert!(matches!(read("HTTP/1.1 200 OK\nA: b"), Ok(Input::One(c)) if c.url == "https://given/"));
        assert!(matches!(read("\u{feff}{\"url\":\n\"https://a/\"}"), Ok(Input::One(c)) if c.url == "https://a/"));
        assert!(matches!(read("{\"url\":\"https://a/\"}\n{\"url\":\"https://b/\"}\n"), Ok(Input::Many(all)) if all.len() == 2));
        assert!(read("{ nonsense").is_err());
        assert!(read("{\"log\":{\"version\":\"1.2\"}}").unwrap_err().hint.contains("network panel"));
    }
}
