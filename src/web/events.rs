//! The browsers' `webRequest` events as the recorder's: here their differences end.

use super::from_js;
use crate::capture::{Headers, MAX_HEADERS, Tls, Value};
use crate::recorder::resources::Kind;
use crate::recorder::{Answer, Event};
use serde::Deserialize;
use wasm_bindgen::JsValue;

/// The details of an event, as far as they are used.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Details {
    tab_id: f64,
    request_id: String,
    url: String,
    status_code: Option<f64>,
    response_headers: Option<Vec<Field>>,
    /// Of a tab that takes another's place.
    was: f64,
    /// What the request is for.
    r#type: String,
    /// Chromium: the origin of the page that asked.
    initiator: Option<String>,
    /// Firefox: the address of the page that asked.
    origin_url: Option<String>,
    /// Firefox: what it tells of the connection.
    security: Option<Security>,
    time_stamp: f64,
}

/// `webRequest.SecurityInfo`, as far as it is used.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Security {
    state: String,
    protocol_version: String,
    cipher_suite: String,
    is_untrusted: bool,
    is_domain_mismatch: bool,
    is_not_valid_at_this_time: bool,
    certificates: Vec<Certificate>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Certificate {
    validity: Validity,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Validity {
    end: Option<f64>,
}

impl Security {
    fn tls(self, seen: f64) -> Option<Tls> {
        (self.state != "insecure").then(|| Tls {
            protocol: self.protocol_version,
            cipher: self.cipher_suite,
            weak: self.state == "weak",
            untrusted: self.is_untrusted,
            wrong_host: self.is_domain_mismatch,
            wrong_time: self.is_not_valid_at_this_time,
            ends: self.certificates.first().and_then(|certificate| certificate.validity.end),
            seen,
        })
    }
}

/// One header field, as browsers hand it over.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Field {
    name: String,
    value: Option<String>,
    binary_value: Option<Vec<u8>>,
}

/// One event by its name.
pub(super) fn event(kind: &str, details: JsValue, firefox: bool) -> Result<Event, JsValue> {
    let details: Details = from_js(details)?;
    let tab = number(details.tab_id);
    if kind == "tabRemoved" {
        return Ok(Event::TabRemoved { tab });
    }
    if kind == "tabReplaced" {
        return Ok(Event::TabReplaced { tab, was: number(details.was) });
    }
    let origin = asked_from(&details);
    let answer = Answer {
        tab,
        request: details.request_id,
        url: details.url,
        status: details.status_code.and_then(|code| u16::try_from(number(code)).ok()),
        headers: details.response_headers.map(|fields| headers(fields, firefox)),
        origin,
        tls: details.security.and_then(|security| security.tls(details.time_stamp)),
    };
    Ok(match kind {
        "headers" => Event::Headers(answer),
        "redirect" => Event::Redirect(answer),
        "started" => Event::Started(answer),
        "completed" => Event::Completed(answer),
        "failed" => Event::Failed(answer),
        "resource" => Event::Resource(answer, Kind::named(&details.r#type)),
        _ => return Err(format!("no event is called {kind}").into()),
    })
}

/// The `Origin` of a request that a script made to another origin: browsers send it there, and not at home.
fn asked_from(details: &Details) -> Option<String> {
    if details.r#type != "xmlhttprequest" && details.r#type != "font" {
        return None;
    }
    let from = details.initiator.as_deref().or(details.origin_url.as_deref())?;
    if from == "null" {
        return Some(from.to_owned());
    }
    let origin = |url: &str| url::Url::parse(url).map(|url| url.origin().ascii_serialization()).ok();
    origin(from).filter(|from| origin(&details.url).as_ref() != Some(from))
}

/// A number as JavaScript has it; browsers' own are whole and small.
pub(super) fn number(number: f64) -> i64 {
    // The cast saturates.
    number as i64
}

fn headers(fields: Vec<Field>, firefox: bool) -> Headers {
    let mut all = Headers::new();
    for field in fields {
        // A header that the browser made up.
        if firefox && field.name.eq_ignore_ascii_case("x-firefox-spdy") {
            continue;
        }
        let text = field.value.unwrap_or_default();
        let values: Vec<Value> = match field.binary_value {
            Some(bytes) => vec![Value::from_bytes(&bytes)],
            // Firefox gives bytes as Latin-1, and joins several cookies with line ends.
            None if firefox => text.split('\n').map(|line| Value::from_bytes(&latin1(line))).collect(),
            None => vec![Value::from(text)],
        };
        for value in values {
            if all.len() < MAX_HEADERS {
                all.push((field.name.clone(), value));
            }
        }
    }
    all
}

/// The bytes of a text whose characters are one each; anything else as UTF-8.
fn latin1(text: &str) -> Vec<u8> {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    bytes.unwrap_or_else(|| text.as_bytes().to_vec())
}
