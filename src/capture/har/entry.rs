//! One entry of an archive: what is needed of it, whatever is missing or odd in the rest.

use super::joined::apart;
use super::shape::Shape;
use super::{Response, Role};
use crate::capture::{Capture, Document, Headers, MAX_HEADERS, MediaType, Observed, Source, Value, first};
use crate::platform::Url;
use base64::Engine;
use serde_json::Value as Json;

/// What is read of an entry. WebPageTest names the kind of a request its own way.
pub const WANTED: Shape = Shape::Keys(&[
    ("pageref", Shape::Within(0)),
    ("_resourceType", Shape::Within(0)),
    ("_request_type", Shape::Within(0)),
    ("request", Shape::Keys(&[("method", Shape::Within(0)), ("url", Shape::Within(0)), ("headers", Shape::Within(3))])),
    (
        "response",
        Shape::Keys(&[
            ("status", Shape::Within(0)),
            ("redirectURL", Shape::Within(0)),
            ("headers", Shape::Within(3)),
            ("content", Shape::Keys(&[("mimeType", Shape::Within(0)), ("text", Shape::Within(0)), ("encoding", Shape::Within(0))])),
        ]),
    ),
]);

/// Why an entry is not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// The request failed, was blocked, or had not ended: there is no status, or there are no headers.
    NoResponse,
    /// The URL is missing or is none.
    NoUrl,
    /// What is no response of a server to a request: `data:` and `blob:`, a WebSocket, a proxy's tunnel.
    NotHttp,
}

/// The most bytes of a URL that are read; browsers take 2 MiB, servers far less.
const LONGEST_URL: usize = 64 << 10;

/// The response of an entry, and where it redirects to.
pub fn response(entry: &Json, number: usize) -> Result<(Response, Option<String>), Skip> {
    let (request, response) = (&entry["request"], &entry["response"]);
    let url = request["url"].as_str().map(str::trim).filter(|url| !url.is_empty());
    let method = request["method"].as_str().unwrap_or_default().trim().to_ascii_uppercase();
    let parsed = url.map(Url::parse);
    if method == "CONNECT" || matches!(&parsed, Some(Some(url)) if !url.is_web()) {
        return Err(Skip::NotHttp);
    }
    let (Some(status), Some(headers)) = (status(&response["status"]), fields(&response["headers"])) else { return Err(Skip::NoResponse) };
    if status < 200 {
        return Err(Skip::NotHttp);
    }
    let (Some(url), Some(Some(base))) = (url.filter(|url| url.len() <= LONGEST_URL), parsed) else { return Err(Skip::NoUrl) };
    let asked = fields(&request["headers"]).unwrap_or_default();
    let next = matches!(status, 301..=303 | 307 | 308).then(|| target(response, &headers, &base)).flatten();
    // Of a response from the cache the header may be missing.
    let mime = [first(&headers, "content-type"), response["content"]["mimeType"].as_str()];
    let mime = mime.into_iter().flatten().find(|kind| kind.contains('/')).unwrap_or_default();
    let role = role(entry, first(&asked, "sec-fetch-dest"), MediaType::parse(mime));
    let capture = Capture {
        id: Some(number.into()),
        url: url.to_owned(),
        method: is_method(&method).then_some(method),
        status: Some(status),
        document: document(&response["content"], MediaType::parse(mime)),
        request_origin: first(&asked, "origin").map(str::to_owned),
        source: if role == Role::Other { Source::Subresource } else { Source::Navigation },
        headers,
        ..Capture::default()
    };
    Ok((Response { capture, role, is_of_first_page: true }, next))
}

/// A status code as a number or as text; nothing where the request had no response.
fn status(value: &Json) -> Option<u16> {
    let number = match value {
        Json::String(text) => text.trim().get(..3)?.parse().ok()?,
        number => number.as_f64().filter(|number| number.fract() == 0.0)?,
    };
    // What is no code is 0, and so are Firefox's own for requests that it stopped.
    (100.0..1_000.0).contains(&number).then_some(number as u16)
}

/// Whether this is a method that a report may name.
fn is_method(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-')
}

/// The fields: a list of `{name, value}` or of pairs, or one object. Nothing where no list was written: then nobody knows which there were.
fn fields(list: &Json) -> Option<Headers> {
    let mut all = Headers::new();
    let mut add = |name: &str, value: &Json| {
        let name = name.trim();
        // Those of HTTP/2 that begin with a colon are no fields.
        if name.is_empty() || name.starts_with(':') {
            return;
        }
        let texts = match value {
            Json::Array(values) => values.iter().map(text).collect(),
            value => vec![text(value)],
        };
        for text in texts {
            for line in apart(name, &text).into_iter().take(MAX_HEADERS.saturating_sub(all.len())) {
                all.push((name.to_owned(), Value::from(line)));
            }
        }
    };
    match list {
        Json::Array(list) => {
            for field in list {
                match field {
                    Json::Object(field) => {
                        let part = |names: [&str; 2]| names.iter().find_map(|name| field.get(*name)).unwrap_or(&Json::Null);
                        add(part(["name", "Name"]).as_str().unwrap_or_default(), part(["value", "Value"]));
                    }
                    Json::Array(pair) => {
                        if let [Json::String(name), value] = pair.as_slice() {
                            add(name, value);
                        }
                    }
                    _ => {}
                }
            }
        }
        Json::Object(list) => list.iter().for_each(|(name, value)| add(name, value)),
        _ => return None,
    }
    Some(all)
}

/// A field's value; empty where it is no text, as the field itself was sent.
fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Number(_) | Json::Bool(_) => value.to_string(),
        _ => String::new(),
    }
}

/// Where the response redirects to: as the tool says, or by its `Location`.
fn target(response: &Json, headers: &Headers, base: &Url) -> Option<String> {
    let said = response["redirectURL"].as_str().filter(|url| !url.is_empty());
    let to = said.or(first(headers, "location"))?;
    Some(base.join(to.trim())?.into_text())
}

/// What the request was for: the browser's own word in the request, else the tool's, else what came.
fn role(entry: &Json, destination: Option<&str>, came: MediaType) -> Role {
    let kind = || ["_resourceType", "_request_type"].iter().find_map(|name| entry[*name].as_str());
    match destination.or_else(kind).unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "document" => Role::Document,
        "iframe" | "frame" | "embed" | "object" | "fencedframe" => Role::Frame,
        "" | "other" if came.is_html() => Role::Html,
        _ => Role::Other,
    }
}

/// The facts of a body that was saved with the response. Of pictures, code and the like there are none.
fn document(content: &Json, kind: MediaType) -> Observed<Document> {
    let is_none =
        ["image", "font", "audio", "video"].iter().any(|tree| kind.is_in(tree)) || kind.is_script() || kind.is_one_of(&["text/css"]);
    let Some(text) = content["text"].as_str().filter(|text| !text.is_empty() && !is_none) else { return Observed::NotTried };
    let decoded;
    let text = if content["encoding"].as_str().is_some_and(|encoding| encoding.trim().eq_ignore_ascii_case("base64")) {
        let mut digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        // A long one was cut.
        digits.truncate(digits.len() / 4 * 4);
        let Ok(bytes) = base64::engine::general_purpose::STANDARD.decode(digits) else { return Observed::NotTried };
        decoded = String::from_utf8_lossy(&bytes).into_owned();
        &decoded
    } else {
        text
    };
    Observed::Seen(if kind.is_html() { Document::from_html(text) } else { Document::from_text(text) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(request: Json, response: Json) -> Json {
        json!({ "request": request, "response": response })
    }

    #[test]
    fn a_status_is_a_number_or_its_text() {
        for (value, code) in [
            (json!(200), Some(200)),
            (json!(404.0), Some(404)),
            (json!("200"), Some(200)),
            (json!("200 OK"), Some(200)),
            (json!(0), None),
            (json!(-2), None),
            (json!(""), None),
            (json!("OK"), None),
            (json!(1_000), None),
            (json!(200.5), None),
            (json!(null), None),
            (json!([200]), None),
            (json!("2é0"), None),
        ] {
            assert_eq!(status(&value), code, "{value}");
        }
    }

    #[test]
    fn fields_are_read_in_every_form() {
        let read = |list: Json| {
            fields(&list).map(|all| all.into_iter().map(|(name, value)| format!("{name}: {}", value.text())).collect::<Vec<_>>())
        };
        let both = Some(vec!["A: b".to_owned(), "C: 7".to_owned()]);
        assert_eq!(read(json!([{"name": "A", "value": "b"}, {"name": "C", "value": 7}])), both);
        assert_eq!(read(json!([["A", "b"], ["C", "7"], ["D"], 5, null, {"value": "x"}, {"name": ":status", "value": "200"}])), both);
        assert_eq!(read(json!({"A": "b", "C": 7})), both);
        assert_eq!(read(json!([{"name": "A", "value": ["b", "c"]}])), Some(vec!["A: b".to_owned(), "A: c".to_owned()]));
        assert_eq!(read(json!([{"name": "A"}, {"name": "B", "value": {"x": 1}}])), Some(vec!["A: ".to_owned(), "B: ".to_owned()]));
        assert_eq!(read(json!([{"name": "set-cookie", "value": "a=1\nb=2; Path=/, c=3"}])).map(|all| all.len()), Some(3));
        assert_eq!((read(json!([])), read(json!(null)), read(json!("A: b"))), (Some(vec![]), None, None));
    }

    #[test]
    fn what_is_no_response_of_a_server_is_told_apart() {
        let ok = json!({"status": 200, "headers": []});
        let skip = |request: Json, with: &Json| response(&entry(request, with.clone()), 0).err();
        assert_eq!(skip(json!({"url": "https://a.example/"}), &ok), None);
        for url in ["data:,x", "blob:https://a.example/1", "wss://a.example/", "chrome-extension://a/b.js", "about:blank"] {
            assert_eq!(skip(json!({"url": url}), &ok), Some(Skip::NotHttp), "{url}");
        }
        assert_eq!(skip(json!({"method": "CONNECT", "url": "a.example:443"}), &ok), Some(Skip::NotHttp));
        assert_eq!(skip(json!({"url": "https://a.example/"}), &json!({"status": 101, "headers": []})), Some(Skip::NotHttp));
        for url in [json!(null), json!(7), json!(""), json!("/relative"), json!(["https://a.example/"])] {
            assert_eq!(skip(json!({"url": url}), &ok), Some(Skip::NoUrl), "{url}");
        }
        for none in [json!(null), json!("x"), json!({}), json!({"status": 0, "headers": []}), json!({"status": 200})] {
            assert_eq!(skip(json!({"url": "https://a.example/"}), &none), Some(Skip::NoResponse), "{none}");
        }
    }

    #[test]
    fn a_request_is_for_a_page_by_the_browsers_word_first() {
        let of =
            |destination: Option<&str>, kind: Json, mime: &str| role(&json!({"_resourceType": kind}), destination, MediaType::parse(mime));
        assert_eq!(of(Some("document"), json!("xhr"), "application/json"), Role::Document);
        assert_eq!(of(Some("iframe"), json!("document"), "text/html"), Role::Frame);
        assert_eq!(of(Some("empty"), json!("document"), "text/html"), Role::Other);
        assert_eq!(of(None, json!("document"), "text/html"), Role::Document);
        assert_eq!(of(None, json!("fetch"), "text/html"), Role::Other);
        assert_eq!((of(None, json!(7), "text/html"), of(None, json!(null), "text/css")), (Role::Html, Role::Other));
    }

    #[test]
    fn bodies_in_base64_are_read_and_cut_ones_too() {
        let facts = |text: &str, encoding: Json| document(&json!({"text": text, "encoding": encoding}), MediaType::parse("text/html"));
        let scripts = |text: &str, encoding: Json| facts(text, encoding).seen().map(|document| document.scripts.len());
        assert_eq!(scripts("<script></script>", json!(null)), Some(1));
        assert_eq!(scripts("PHNjcmlwdD48L3Njcmlw\nPg==", json!("Base64")), Some(1));
        assert_eq!(scripts("PHNjcmlwdD48L3NjcmlwPg", json!("base64")), Some(1));
        assert_eq!((scripts("§", json!("base64")), scripts("", json!(null))), (Some(0), None));
        assert_eq!(document(&json!({"text": "x"}), MediaType::parse("image/png")), Observed::NotTried);
    }
}
