//! The browsers' `webRequest` events as the recorder's: here their differences end.

use super::js::{field, get};
use crate::capture::{Headers, MOST_FIELDS, Tls, Value};
use crate::platform::Url;
use crate::recorder::resources::Kind;
use crate::recorder::{Answer, Event};
use js_sys::Array;
use wasm_bindgen::prelude::*;

// Read through getters, not by names: hundreds come in a second.
#[wasm_bindgen]
extern "C" {
    /// The details of an event, as far as they are used.
    type Details;
    #[wasm_bindgen(method, getter, js_name = tabId)]
    fn tab_id(this: &Details) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = requestId)]
    fn request_id(this: &Details) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn url(this: &Details) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = statusCode)]
    fn status_code(this: &Details) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = responseHeaders)]
    fn response_headers(this: &Details) -> Option<Array>;
    /// Of a tab that takes another's place.
    #[wasm_bindgen(method, getter)]
    fn was(this: &Details) -> Option<f64>;
    /// What the request is for.
    #[wasm_bindgen(method, getter, js_name = type)]
    fn kind(this: &Details) -> Option<String>;
    /// Chromium: the origin of the page that asked.
    #[wasm_bindgen(method, getter)]
    fn initiator(this: &Details) -> Option<String>;
    /// Firefox: the address of the page that asked.
    #[wasm_bindgen(method, getter, js_name = originUrl)]
    fn origin_url(this: &Details) -> Option<String>;
    /// Firefox: what it tells of the connection (`webRequest.SecurityInfo`).
    #[wasm_bindgen(method, getter)]
    fn security(this: &Details) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = timeStamp)]
    fn time_stamp(this: &Details) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn method(this: &Details) -> Option<String>;
    /// Of a request that failed.
    #[wasm_bindgen(method, getter)]
    fn error(this: &Details) -> Option<String>;

    /// One header field, as browsers hand it over.
    type Field;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Field) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Field) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = binaryValue)]
    fn binary_value(this: &Field) -> Option<Array>;
}

/// What Firefox tells of a connection; nothing where it was none.
fn tls(security: &JsValue, seen: f64) -> Option<Tls> {
    if !security.is_object() {
        return None;
    }
    let state: String = get(security, "state");
    let first = field(&field(security, "certificates"), "0");
    (state != "insecure").then(|| Tls {
        protocol: get(security, "protocolVersion"),
        cipher: get(security, "cipherSuite"),
        weak: state == "weak",
        untrusted: get(security, "isUntrusted"),
        wrong_host: get(security, "isDomainMismatch"),
        wrong_time: get(security, "isNotValidAtThisTime"),
        ends: get(&field(&first, "validity"), "end"),
        seen,
    })
}

/// One event by its name.
///
/// # Errors
/// Where no event has the name.
pub(super) fn event(kind: &str, details: JsValue, firefox: bool) -> Result<Event, JsValue> {
    let details: Details = details.unchecked_into();
    let tab = number(details.tab_id().unwrap_or_default());
    if kind == "tabRemoved" {
        return Ok(Event::TabRemoved { tab });
    }
    if kind == "tabReplaced" {
        return Ok(Event::TabReplaced { tab, was: number(details.was().unwrap_or_default()) });
    }
    let url = details.url().unwrap_or_default();
    let sort = details.kind().unwrap_or_default();
    let answer = Answer {
        tab,
        request: details.request_id().unwrap_or_default(),
        status: details.status_code().and_then(|code| u16::try_from(number(code)).ok()),
        headers: details.response_headers().map(|fields| headers(&fields, firefox)),
        origin: request_origin(&details, &sort, &url),
        tls: tls(&details.security(), details.time_stamp().unwrap_or_default()),
        method: details.method().unwrap_or_default(),
        time: details.time_stamp().unwrap_or_default(),
        error: details.error(),
        url,
    };
    Ok(match kind {
        "before" => Event::Before(answer),
        "headers" => Event::Headers(answer),
        "redirect" => Event::Redirect(answer),
        "started" => Event::Started(answer),
        "completed" => Event::Completed(answer),
        "failed" => Event::Failed(answer),
        "resource" => Event::Resource(answer, Kind::named(&sort)),
        _ => return Err(format!("no event is called {kind}").into()),
    })
}

/// An event that a request of our own was followed by, as `{kind, details}`.
pub(super) fn event_from_js(event: &JsValue, firefox: bool) -> Result<Event, JsValue> {
    self::event(&get::<String>(event, "kind"), field(event, "details"), firefox)
}

/// The `Origin` of a request that a script made to another origin: browsers send it there, and not at home.
fn request_origin(details: &Details, sort: &str, url: &str) -> Option<String> {
    if sort != "xmlhttprequest" && sort != "font" {
        return None;
    }
    let from = details.initiator().or_else(|| details.origin_url())?;
    if from == "null" {
        return Some(from);
    }
    let origin = |url: &str| Url::parse(url).map(|url| url.origin());
    origin(&from).filter(|from| origin(url).as_ref() != Some(from))
}

/// A number as JavaScript has it; browsers' own are whole and small.
pub(super) fn number(number: f64) -> i64 {
    // The cast saturates.
    number as i64
}

/// The most header fields of a response that are taken up: one more than are judged, so that the report says that there are more.
const MOST: usize = MOST_FIELDS + 1;

fn headers(fields: &Array, firefox: bool) -> Headers {
    let mut all = Headers::new();
    for field in fields.iter().take(MOST) {
        let field: Field = field.unchecked_into();
        let name = field.name().unwrap_or_default();
        // A header that the browser made up.
        if firefox && name.eq_ignore_ascii_case("x-firefox-spdy") {
            continue;
        }
        let text = field.value().unwrap_or_default();
        if let Some(bytes) = field.binary_value() {
            // Each is 0 to 255, and the cast saturates.
            let bytes: Vec<u8> = bytes.iter().map(|byte| byte.as_f64().unwrap_or_default() as u8).collect();
            all.push((name, Value::from_bytes(&bytes)));
        } else if firefox {
            // Firefox gives bytes as Latin-1, and joins several cookies with line ends.
            all.extend(text.split('\n').map(|line| (name.clone(), Value::from_bytes(&latin1(line)))));
        } else {
            all.push((name, Value::from(text)));
        }
    }
    all.truncate(MOST);
    all
}

/// The bytes of a text whose characters are one each; anything else as UTF-8.
fn latin1(text: &str) -> Vec<u8> {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    bytes.unwrap_or_else(|| text.as_bytes().to_vec())
}
