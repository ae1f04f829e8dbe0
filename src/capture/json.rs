//! Reads Captures as JSON: one object, or JSON Lines.

use super::{Capture, MAX_HEADERS, ReadError};

const EXPECTED: &str = "a Capture is an object such as {\"url\": \"https://…\", \"status\": 200, \"headers\": [[\"Name\", \"value\"]]}";

/// Reads one Capture that fills the whole text.
///
/// # Errors
/// What the JSON lacks and on which line.
pub fn read(text: &str) -> Result<Capture, ReadError> {
    checked(text, 0)
}

/// Reads JSON Lines, one Capture or error a line that is not blank, lazily.
pub fn lines(text: &str) -> impl Iterator<Item = Result<Capture, ReadError>> {
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(|(at, line)| checked(line, at))
}

/// Whether what makes a response was written at all.
#[derive(serde::Deserialize)]
struct Shape {
    status: Option<serde::de::IgnoredAny>,
    headers: Option<serde::de::IgnoredAny>,
}

fn checked(text: &str, lines_before: usize) -> Result<Capture, ReadError> {
    let fail = |line: usize, what: String| ReadError { line: lines_before + line.max(1), what, hint: EXPECTED };
    let capture: Capture = serde_json::from_str(text).map_err(|error| fail(error.line(), error.to_string()))?;
    // Without either, this is some other JSON that has a URL.
    if capture.status.is_none()
        && capture.headers.is_empty()
        && serde_json::from_str::<Shape>(text).is_ok_and(|shape| shape.status.or(shape.headers).is_none())
    {
        return Err(fail(1, "neither `status` nor `headers` is there".to_owned()));
    }
    if capture.headers.len() > MAX_HEADERS {
        return Err(fail(1, format!("{} header fields are more than the {MAX_HEADERS} that are read", capture.headers.len())));
    }
    Ok(capture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Observed;

    #[test]
    fn missing_and_null_differ() {
        let missing = read(r#"{"url":"https://a/","headers":[]}"#).unwrap();
        assert_eq!(missing.http_hops, Observed::NotTried);
        let null = read(r#"{"url":"https://a/","headers":[],"http_hops":null,"document":null}"#).unwrap();
        assert_eq!((null.http_hops, null.document), (Observed::Nothing, Observed::Nothing));
        let seen = read(r#"{"url":"https://a/","headers":[],"http_hops":[["http://a/",301],["https://a/",200]]}"#).unwrap();
        assert_eq!(seen.http_hops.seen().unwrap()[1].1, 200);
    }

    #[test]
    fn a_capture_survives_json() {
        let text = r#"{"id":7,"url":"https://a/","status":200,"headers":[["A","b"],["C",{"latin1":"ÿ"}]],"document":{"scripts":[]}}"#;
        let capture = read(text).unwrap();
        assert_eq!(read(&serde_json::to_string(&capture).unwrap()).unwrap(), capture);
    }

    #[test]
    fn other_json_with_a_url_is_no_response() {
        for text in [r#"{"url":"https://a/"}"#, r#"{"name":"app","url":"https://a/"}"#, r#"{"url":"https://a/","status":null}"#] {
            assert!(read(text).unwrap_err().what.contains("neither"), "{text}");
        }
    }

    #[test]
    fn errors_name_the_line() {
        let errors: Vec<_> = lines("{\"url\":\"https://a/\",\"status\":200}\n\n{\"status\":1}\nnonsense").filter_map(Result::err).collect();
        assert_eq!(errors.iter().map(|e| e.line).collect::<Vec<_>>(), [3, 4]);
        assert!(errors[0].what.contains("url"), "{}", errors[0]);
    }
}
