//! Tells by looking what an input is (Capture JSON, JSON Lines, HAR, headers as JSON, or raw responses), and reads it into Captures.

use super::{Capture, MAX_INPUT, ReadError, har, json, listed, raw};

pub use super::raw::UNKNOWN_URL;

/// What an input turned out to hold.
#[derive(Debug)]
pub enum Input {
    /// One response: a Capture as JSON, or a raw response.
    One(Box<Capture>),
    /// Several: each a Capture or the reason why it is not.
    Many(Vec<Result<Capture, ReadError>>),
    /// What a HAR recorded.
    Archive(har::Archive),
}

/// Reads Capture JSON, JSON Lines, a HAR, headers as JSON or raw responses. `url` is what a raw response was fetched from; where it is empty,
/// the text may name it, or else it is [`UNKNOWN_URL`].
///
/// # Errors
/// Where and why the input is none of these.
pub fn read(input: &[u8], url: &str) -> Result<Input, ReadError> {
    if input.len() > MAX_INPUT {
        let what = format!("the input is larger than the {} MB that are read at once", MAX_INPUT / 1_000_000);
        return Err(ReadError { line: 1, what, hint: "split it, or pipe it in parts" });
    }
    let input = &*raw::decode(input);
    if input.trim_ascii_start().first() != Some(&b'{') {
        let mut all = raw::read(input, url)?;
        return Ok(match all.pop() {
            Some(Ok(capture)) if all.is_empty() => Input::One(Box::new(capture)),
            last => Input::Many(all.into_iter().chain(last).collect()),
        });
    }
    if har::is_har(input) {
        return har::read(input).map(Input::Archive);
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
    if let Some(capture) = listed::read(text, url) {
        return capture.map(|capture| Input::One(Box::new(capture)));
    }
    json::read(text).map(|capture| Input::One(Box::new(capture)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_forms_apart() {
        let read = |text: &str| read(text.as_bytes(), "https://given/");
        assert!(matches!(read("HTTP/1.1 200 OK\nA: b"), Ok(Input::One(c)) if c.url == "https://given/"));
        assert!(matches!(read("\u{feff}{\"url\":\n\"https://a/\", \"status\": 200}"), Ok(Input::One(c)) if c.url == "https://a/"));
        assert!(
            matches!(read("{\"url\":\"https://a/\",\"status\":200}\n{\"url\":\"https://b/\",\"status\":200}\n"), Ok(Input::Many(all)) if all.len() == 2)
        );
        assert!(read("{ nonsense").is_err());
        assert!(read("{\"log\":{\"version\":\"1.2\"}}").unwrap_err().what.contains("no entries"));
    }
}
