//! A Capture without its secrets, for whatever leaves a person's own machine or is kept on its disk.
//!
//! Secret are the values of cookies and of header fields as `X-Api-Key`, who signs in in a URL, and what in a URL's parameters and path is
//! named like a secret or looks like a token. Each becomes a mask: letters and digits are written as `x`, punctuation stays, and where there
//! is room the mask begins `redacted-1`, with a number for each secret. So a mask is as long as what it hides, is in the same place, and
//! is judged like it; what can be read from session cookies is kept beside it, in [`Capture::redacted`], without the values.

mod address;
mod fields;
mod look;
mod mask;

use crate::capture::{Capture, Document, Headers, Observed, Readable, Redacted, Value};
use crate::evidence::cookies::{self, SetCookie};
use crate::evidence::{Place, Spanned, session};
use crate::platform::Url;
use mask::{Keep, Masks};
use std::collections::HashSet;

/// The most cookies whose contents are kept; a report reads no more.
const MOST_READABLE: usize = 2_000;

/// The same Capture with its secrets masked. It is judged as the original is: same findings at the same places, same grades. Of a Capture
/// that is masked already it is a copy.
///
/// Total, and linear in the Capture's size.
pub fn redact(capture: &Capture) -> Capture {
    let fresh = mask(capture);
    // That it is masked already is only its own word: it is believed where masking it once more changes nothing but the numbers of masks.
    let unlabelled =
        |one: &Capture| serde_json::to_string(&Capture { redacted: None, ..one.clone() }).map(|text| without_labels(&text)).ok();
    if capture.redacted.is_some() && unlabelled(capture) == unlabelled(&fresh) { capture.clone() } else { fresh }
}

/// A text with the number of each label taken away; where a label has little room, only its end may be there.
fn without_labels(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("acted-") {
        let (before, label) = rest.split_at(at);
        let end = label[6..].find(|c: char| !c.is_ascii_digit()).map_or(label.len(), |digits| 6 + digits);
        out.push_str(before);
        out.extend(std::iter::repeat_n('x', end));
        rest = &label[end..];
    }
    out + rest
}

fn mask(capture: &Capture) -> Capture {
    let before = capture.redacted.clone().unwrap_or_default().cookies;
    let host = Url::parse_start(&capture.url);
    let mut masks = Masks::of(host.as_ref().map(Url::host).unwrap_or_default());
    let mut after = capture.clone();
    let mut known = Known { written: before.iter().map(|known| known.value.clone()).collect(), after: before };
    after.url = masks.url(&capture.url);
    known.headers(&mut after.headers, &mut masks);
    for hop in &mut after.hops {
        hop.url = masks.url(&hop.url);
        known.headers(&mut hop.headers, &mut masks);
    }
    let each = |headers: &mut Headers, masks: &mut Masks| headers.iter_mut().for_each(|(name, value)| *value = masked(name, value, masks));
    if let Observed::Seen(hops) = &mut after.http_hops {
        hops.iter_mut().for_each(|(url, _)| *url = masks.url(url));
    }
    if let Observed::Seen(headers) = &mut after.cors_headers {
        each(headers, &mut masks);
    }
    if let Observed::Seen(probes) = &mut after.probes {
        for probe in probes {
            probe.path = masks.url(&probe.path);
            each(&mut probe.headers, &mut masks);
        }
    }
    if let Observed::Seen(exchanges) = &mut after.exchanges {
        for exchange in exchanges {
            exchange.url = masks.url(&exchange.url);
            exchange.error = masks.message(&exchange.error);
            each(&mut exchange.request_headers, &mut masks);
            for response in [&mut exchange.preflight, &mut exchange.response] {
                if let Observed::Seen(response) = response {
                    each(&mut response.headers, &mut masks);
                }
            }
        }
    }
    if let Observed::Seen(violations) = &mut after.violations {
        for violation in violations {
            violation.blocked = masks.url(&violation.blocked);
            violation.policy = masks.policy(&violation.policy);
            violation.file = masks.url(&violation.file);
            // Inline code may hold anything.
            violation.sample = masks.mask(&violation.sample, Keep::Nothing);
        }
    }
    if let Some(trial) = &mut after.trial {
        each(&mut trial.set, &mut masks);
        each(&mut trial.add, &mut masks);
    }
    if let Observed::Seen(document) = &mut after.document {
        in_document(document, &mut masks);
    }
    if let Observed::Seen(jar) = &mut after.jar {
        for cookie in jar {
            let mut path = String::new();
            masks.path_into(&cookie.path, 0, &mut path);
            cookie.path = path;
        }
    }
    after.redacted = Some(Redacted { cookies: known.after });
    after
}

/// A message for people with what may be secret in it masked: what the browser or a reader said of something that went wrong.
pub fn message(text: &str) -> String {
    Masks::of("").message(text)
}

/// What a page is remembered by: its origin and path, without query and fragment, and with segments that look like tokens masked.
pub fn page(url: &str) -> String {
    let Some(url) = Url::parse(url) else { return String::new() };
    let mut key = url.origin();
    Masks::of("").path_into(url.path(), 0, &mut key);
    key
}

/// A field's value with its secrets masked; its bytes are those of the text where that has become ASCII.
fn masked(name: &str, value: &Value, masks: &mut Masks) -> Value {
    value.with_text(masks.field(name, value.text()))
}

fn in_document(document: &mut Document, masks: &mut Masks) {
    let scripts = document.scripts.iter_mut().filter_map(|script| script.src.as_mut());
    let styles = document.styles.iter_mut().map(|style| &mut style.href);
    let forms = document.forms.iter_mut().map(|form| &mut form.action);
    let frames = document.frames.iter_mut().map(|frame| &mut frame.src);
    for url in scripts.chain(styles).chain(forms).chain(frames).chain(&mut document.plain_media) {
        *url = masks.url(url);
    }
    for policy in &mut document.meta_csp {
        *policy = masks.policy(policy);
    }
    // Some frameworks use the token as the name of the field.
    for name in document.forms.iter_mut().flat_map(|form| &mut form.hidden) {
        if look::is_token(name) {
            *name = masks.mask(name, Keep::Words);
        }
    }
}

/// What is known of the contents of cookies.
#[derive(Default)]
struct Known {
    after: Vec<Readable>,
    written: HashSet<String>,
}

impl Known {
    /// Masks the fields, and notes what the cookies among them contain.
    fn headers(&mut self, headers: &mut Headers, masks: &mut Masks) {
        for (name, value) in headers {
            let after = masked(name, value, masks);
            if name.eq_ignore_ascii_case("set-cookie") {
                let cookie = |value| cookies::parse(Spanned::whole(Place::Header(0), value));
                self.note(&cookie(value.text()), cookie(after.text()).value.text);
            }
            *value = after;
        }
    }

    fn note(&mut self, was: &SetCookie, value: &str) {
        let Some(mut readable) = session::readable(was.value.text) else { return };
        if self.after.len() >= MOST_READABLE || !self.written.insert(value.to_owned()) {
            return;
        }
        value.clone_into(&mut readable.value);
        for name in readable.names.iter_mut().chain(&mut readable.secret) {
            if look::is_token(name) {
                *name = Masks::of("").mask(name, Keep::Words);
            }
        }
        self.after.push(readable);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capture_that_only_says_that_it_is_masked_is_masked() {
        let text =
            r#"{"url":"https://a/?token=abc123secret","status":200,"headers":[["Set-Cookie","session=topsecretvalue"]],"redacted":{}}"#;
        let claimed: Capture = serde_json::from_str(text).unwrap();
        let masked = redact(&claimed);
        let shown = serde_json::to_string(&masked).unwrap();
        assert!(!shown.contains("abc123secret") && !shown.contains("topsecret"), "{shown}");
        assert_eq!(redact(&masked), masked);
    }
}
