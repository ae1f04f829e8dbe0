//! Reads the JSON that Firefox's developer tools copy from the Headers pane: lists of names and values under titles.

use super::raw::UNKNOWN_URL;
use super::{Capture, Headers, MAX_HEADERS, ReadError, Source, Value};
use crate::platform::Url;
use serde_json::{Map, Value as Json};

const HINT: &str = "in Firefox: right click on the request, Copy Value > Response Headers";

/// Reads the response of such a text; nothing where no list of it is titled as a response's.
pub(super) fn read(text: &str, url: &str) -> Option<Result<Capture, ReadError>> {
    if !text.as_bytes().windows(16).any(|part| part.eq_ignore_ascii_case(b"response headers")) {
        return None;
    }
    // Each section may be an object of its own.
    let objects: Vec<Map<String, Json>> = serde_json::Deserializer::from_str(text).into_iter().collect::<Result<_, _>>().ok()?;
    let entries = || objects.iter().flatten();
    let (_, list) = entries().find(|(title, _)| title.get(..16).is_some_and(|start| start.eq_ignore_ascii_case("response headers")))?;
    let status = entries().find(|(title, _)| title.eq_ignore_ascii_case("status")).and_then(|(_, status)| code(status));
    let found = entries().find_map(|(_, of)| address(of)).unwrap_or_else(|| UNKNOWN_URL.to_owned());
    let url = if url.is_empty() { found } else { url.to_owned() };
    Some(match headers(list) {
        Some(headers) if !headers.is_empty() && headers.len() <= MAX_HEADERS => {
            Ok(Capture { url, status, headers, source: Source::Text, ..Capture::default() })
        }
        _ => Err(ReadError { line: 1, what: "the list of response headers is no list of names and values".to_owned(), hint: HINT }),
    })
}

/// The first three digits of `200`, `"200"` or `"200 OK"`.
fn code(status: &Json) -> Option<u16> {
    let text = status.as_str().map_or_else(|| status.to_string(), str::to_owned);
    text.get(..3)?.parse().ok().filter(|code| (100..=999).contains(code))
}

/// The URL of what is listed under the request's method.
fn address(of: &Json) -> Option<String> {
    let part = |name: &str| of.get(name).and_then(Json::as_str);
    let mut whole = format!("{}://{}{}", part("scheme")?, part("host")?, part("filename")?);
    let query = of.get("query").and_then(Json::as_object).into_iter().flatten();
    for (at, (name, value)) in query.enumerate() {
        whole.push_str(&format!("{}{name}={}", if at == 0 { '?' } else { '&' }, value.as_str().unwrap_or_default()));
    }
    Some(Url::parse(&whole)?.into_text())
}

/// The fields: `{"headers": [{"name", "value"}]}`, that list alone, or `{"Name": "value"}`.
fn headers(list: &Json) -> Option<Headers> {
    let list = list.get("headers").filter(|inner| inner.is_array()).unwrap_or(list);
    if let Some(object) = list.as_object() {
        return object.iter().map(|(name, value)| Some((name.clone(), Value::from(value.as_str()?)))).collect();
    }
    let mut all = Headers::new();
    for field in list.as_array()?.iter().take(MAX_HEADERS + 1) {
        let (name, value) = (field.get("name")?.as_str()?, field.get("value")?.as_str()?);
        // Firefox joins cookies by line ends.
        all.extend(value.split('\n').map(|value| (name.to_owned(), Value::from(value))));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn firefox_lists_are_read_with_their_url_and_status() {
        let text = r#"{"GET": {"scheme": "https", "host": "app.example", "filename": "/a", "query": {"b": "c"}, "remote": {"Address": "192.0.2.1:443"}}}
            {"Status": "200OK", "Version": "HTTP/2"}
            {"Response Headers (1.2 kB)": {"headers": [{"name": "set-cookie", "value": "a=1\nb=2"}, {"name": "X-Frame-Options", "value": "DENY"}]}}
            {"Request Headers (400 B)": {"headers": [{"name": "Host", "value": "app.example"}]}}"#;
        let got = read(text, "").unwrap().unwrap();
        assert_eq!((got.url.as_str(), got.status, got.headers.len()), ("https://app.example/a?b=c", Some(200), 3));
        let old = read(r#"{"Response headers (20 B)": {"Server": "x"}}"#, "https://given/").unwrap().unwrap();
        assert_eq!((old.url.as_str(), old.headers[0].0.as_str()), ("https://given/", "Server"));
    }

    #[test]
    fn other_json_is_not_taken() {
        for text in [
            "{}",
            r#"{"a": "response headers"}"#,
            r#"{"Request Headers": {"headers": []}}"#,
            "{\"Response Headers\": ",
            r#"{"response headers": []} x"#,
        ] {
            assert_eq!(read(text, ""), None, "{text}");
        }
        for text in [
            r#"{"Response Headers": {}}"#,
            r#"{"Response Headers": [1]}"#,
            r#"{"Response Headers": {"A": 1}}"#,
            r#"{"Response Headers": "x"}"#,
        ] {
            assert!(read(text, "").unwrap().is_err(), "{text}");
        }
    }
}
