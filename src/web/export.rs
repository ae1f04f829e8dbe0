//! What leaves a scorecard: the same report in other forms, copied or saved by the person, sent nowhere.

use super::card::{left_out, setting_of};
use super::dom::{all, element, find, set};
use super::js::Js;
use super::{SHOWN, Shown, language, messages};
use crate::redact::redact;
use crate::report::{Report, inspect, json, markdown, sarif};
use crate::sentence::Msg;
use crate::view::html::{self, Saved};
use crate::view::{Around, Subject};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Element, HtmlElement, HtmlInputElement, Url};

/// The forms that are saved as files: name, media type, ending.
const FILES: [(&str, &str, &str); 3] =
    [("html", "text/html;charset=utf-8", "html"), ("json", "application/json", "json"), ("sarif", "application/sarif+json", "sarif")];

/// Why nothing could be copied or saved.
pub(super) enum Failure {
    /// The browser cannot hold the text.
    TooLarge,
    /// The browser refused.
    Refused,
}

impl Failure {
    /// As the end of a sentence.
    pub(super) fn why(&self) -> Msg {
        match self {
            Failure::TooLarge => messages::TOO_LARGE,
            Failure::Refused => messages::REFUSED,
        }
    }
}

/// What the browser throws when it is asked to do something.
impl From<JsValue> for Failure {
    fn from(_: JsValue) -> Failure {
        Failure::Refused
    }
}

/// What is shown, as a text: `markdown` for a ticket, `capture` (which can be judged again), `json`, `sarif`, or `html`, a page of its own.
/// It stays with the browser, which may have more room for it than the module has. Secrets in it are masked unless the person ticked that they are
/// to be included.
pub(super) fn text(card: &Element, format: &str) -> Result<JsValue, Failure> {
    SHOWN.with_borrow(|shown| {
        let shown = shown.as_ref().ok_or(Failure::Refused)?;
        let mut report = shown.looked_at();
        let masked;
        if !includes_values(card) {
            masked = inspect(redact(&report.capture));
            report = &masked;
        }
        match format {
            "capture" => json_text(&report.capture.to_js()),
            "json" => json_text(&shapeless(&json::value(report))?),
            "sarif" => json_text(&shapeless(&sarif::value(report))?),
            "html" => Ok(page(card, report, shown).into()),
            _ => {
                let mut text = String::new();
                markdown::write(report, &mut text).map_err(|_| Failure::TooLarge)?;
                Ok(text.into())
            }
        }
    })
}

/// Whether the person wants values in what leaves.
fn includes_values(card: &Element) -> bool {
    find(card, "[data-values]").and_then(|tick| tick.dyn_into::<HtmlInputElement>().ok()).is_some_and(|tick| tick.checked())
}

/// As JSON, written by the browser: a second writer would be a tenth of the module. It refuses what is longer than a text can be.
fn json_text(value: &JsValue) -> Result<JsValue, Failure> {
    let text = js_sys::JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into()).map_err(|_| Failure::TooLarge)?;
    Ok(text.into())
}

/// JSON of any shape as JavaScript has it.
fn shapeless(value: &serde_json::Value) -> Result<JsValue, Failure> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(|_| Failure::TooLarge)
}

/// Saves what is shown as a file.
pub(super) fn save(card: &Element, format: &str) -> Result<(), Failure> {
    let (_, kind, ending) = FILES.iter().find(|(name, ..)| *name == format).ok_or(Failure::Refused)?;
    let properties = BlobPropertyBag::new();
    properties.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text(card, format)?), &properties)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let host = SHOWN.with_borrow(|shown| shown.as_ref().map(|shown| shown.looked_at().host.clone())).unwrap_or_default();
    let name: String = host.chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).take(100).collect();
    let link = element(card, "a");
    set(&link, "href", &url);
    set(&link, "download", &format!("headlint-{name}.{ending}"));
    link.dyn_ref::<HtmlElement>().ok_or(Failure::Refused)?.click();
    // The browser has taken the address over by the time that this runs.
    gloo::timers::callback::Timeout::new(10_000, move || drop(Url::revoke_object_url(&url))).forget();
    Ok(())
}

/// The scorecard as one page that needs nothing else, set and unfolded as the one that is shown.
fn page(card: &Element, report: &Report, shown: &Shown) -> String {
    let open: Vec<String> = all(card, "[data-check][open]").iter().filter_map(|row| row.get_attribute("data-check")).collect();
    let subject = match shown.picked {
        Some(_) => Subject::Response,
        None => {
            let (change, notes, moved) = (shown.change.clone(), shown.notes.as_slice(), shown.address.is_some());
            Subject::Page(Around { change, notes, moved, ..Around::default() })
        }
    };
    let (setting, left_out) = (setting_of(card, report), left_out(card));
    html::page(&Saved { report, setting, subject, left_out: &left_out, open: &open }, &language::of)
}
