//! Reads HAR 1.2, as browsers' developer tools save it: every entry with a response, redirects folded into what they led to.

use super::{Capture, Document, Headers, Hop, MAX_HEADERS, MediaType, Observed, ReadError, Source, Value};
use crate::platform::Url;
use base64::Engine;
use har::v1_2::{Entries, Response};

/// The most entries that are read.
const MAX_ENTRIES: usize = 20_000;

const EXPECTED: &str = "save it from the network panel of a browser's developer tools, with content";

/// Reads every response of a HAR; each Capture's id is its entry's number, from 0.
///
/// # Errors
/// What is wrong with the file; the line is 1, because the library does not tell it.
pub fn read(input: &[u8]) -> Result<Vec<Capture>, ReadError> {
    let fail = |what: String| ReadError { line: 1, what, hint: EXPECTED };
    let har = har::from_slice(input).map_err(|error| {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        fail(format!("{error}{cause}"))
    })?;
    let har::Spec::V1_2(log) = har.log else { return Err(fail("only version 1.2 is read, which is what browsers save".to_owned())) };
    let mut captures: Vec<Capture> = Vec::new();
    let mut hops: Vec<(String, Hop)> = Vec::new();
    for (number, entry) in log.entries.into_iter().take(MAX_ENTRIES).enumerate() {
        let Some(status) = u16::try_from(entry.response.status).ok().filter(|status| *status > 0) else { continue };
        let Entries { request, response, .. } = entry;
        let headers = headers(&response);
        let next = response
            .redirect_url
            .as_deref()
            .filter(|url| !url.is_empty())
            .and_then(|to| Some(Url::parse(&request.url)?.join(to)?.into_text()));
        let led_here: Vec<Hop> =
            if hops.last().is_some_and(|(to, _)| *to == request.url) { hops.drain(..).map(|(_, hop)| hop).collect() } else { Vec::new() };
        if let (300..400, Some(to)) = (status, next) {
            hops.extend(led_here.into_iter().map(|hop| (to.clone(), hop)));
            hops.push((to, Hop { url: request.url, status, headers }));
            continue;
        }
        captures.push(Capture {
            id: Some(number.into()),
            status: Some(status),
            document: document(&response),
            request_origin: request.headers.iter().find(|field| field.name.eq_ignore_ascii_case("origin")).map(|field| field.value.clone()),
            url: request.url,
            headers,
            hops: led_here,
            source: Source::Navigation,
            ..Capture::default()
        });
    }
    if captures.is_empty() {
        return Err(fail("no entry has a response".to_owned()));
    }
    Ok(captures)
}

/// The fields, with cookies that Firefox joined by line ends taken apart again.
fn headers(response: &Response) -> Headers {
    let mut all = Headers::new();
    for field in response.headers.iter().filter(|field| !field.name.starts_with(':')) {
        for line in field.value.split('\n').take(MAX_HEADERS.saturating_sub(all.len())) {
            all.push((field.name.clone(), Value::from(line)));
        }
    }
    all
}

fn document(response: &Response) -> Observed<Document> {
    let Some(text) = response.content.text.as_deref().filter(|text| !text.is_empty()) else { return Observed::NotTried };
    let decoded;
    let text = if response.content.encoding.as_deref() == Some("base64") {
        let Ok(bytes) = base64::engine::general_purpose::STANDARD.decode(text) else { return Observed::NotTried };
        decoded = String::from_utf8_lossy(&bytes).into_owned();
        &decoded
    } else {
        text
    };
    let is_html = response.content.mime_type.as_deref().is_some_and(|kind| MediaType::parse(kind).is_html());
    Observed::Seen(if is_html { Document::from_html(text) } else { Document::from_text(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(url: &str, status: i64, redirect: &str, headers: &str, content: &str) -> String {
        format!(
            r#"{{"startedDateTime":"2026-11-23T10:00:00Z","time":1,"cache":{{}},"timings":{{"send":0,"wait":1,"receive":0}},
            "request":{{"method":"GET","url":"{url}","httpVersion":"HTTP/1.1","cookies":[],"headers":[{{"name":"Origin","value":"https://b.example"}}],"queryString":[],"headersSize":-1,"bodySize":0}},
            "response":{{"status":{status},"statusText":"","httpVersion":"HTTP/1.1","cookies":[],"headers":[{headers}],"content":{content},"redirectURL":"{redirect}","headersSize":-1,"bodySize":0}}}}"#
        )
    }

    fn har(entries: &[String]) -> String {
        format!(r#"{{"log":{{"version":"1.2","creator":{{"name":"test","version":"1"}},"entries":[{}]}}}}"#, entries.join(","))
    }

    #[test]
    fn redirects_cookies_and_bodies_are_read() {
        let html = r#"{"size":9,"mimeType":"text/html; charset=utf-8","text":"PHNjcmlwdCBzcmM9L2EuanM+PC9zY3JpcHQ+","encoding":"base64"}"#;
        let text = har(&[
            entry("http://a.example/", 301, "https://a.example/", r#"{"name":"Location","value":"https://a.example/"}"#, r#"{"size":0}"#),
            entry("https://a.example/", 200, "", r#"{"name":"set-cookie","value":"a=1\nb=2"},{"name":":status","value":"200"}"#, html),
            entry("https://a.example/lost", 0, "", "", r#"{"size":0}"#),
        ]);
        let all = read(text.as_bytes()).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].hops.len(), all[0].headers.len(), all[0].id.clone()), (1, 2, Some(1.into())));
        assert_eq!(all[0].document.seen().unwrap().scripts[0].src.as_deref(), Some("/a.js"));
        assert_eq!(all[0].request_origin.as_deref(), Some("https://b.example"));
    }

    #[test]
    fn what_is_no_har_is_told() {
        for text in ["{\"log\":{}}", "{\"log\":{\"version\":\"9\",\"entries\":[]}}", &har(&[])] {
            let error = read(text.as_bytes()).unwrap_err();
            assert!(!error.what.is_empty() && error.hint == EXPECTED, "{error}");
        }
    }
}
