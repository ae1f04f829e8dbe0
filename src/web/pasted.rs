//! What a person pastes or drops: read, and shown as a page with everything that it loaded.

use super::{Choice, SHOWN, Shown, from_js, parser};
use crate::capture::read::{self, Input};
use crate::capture::{Capture, ReadError, first};
use crate::recorder::resources::{Kind, Resource};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Reads a response and renders its scorecard; gives the message of what could not be read, and then leaves what is there.
///
/// The text is a raw response, a Capture as JSON, JSON Lines, or a HAR; of several responses the first page is shown, with the others below it.
///
/// # Errors
/// Where the page refuses an element.
#[wasm_bindgen(js_name = showText)]
pub fn show_text(root: &Element, text: &str, url: &str, choice: JsValue) -> Result<Option<String>, JsValue> {
    match page(text, url) {
        Ok((capture, resources)) => {
            let choice: Choice = from_js(choice).unwrap_or_default();
            let shown = Shown { capture, resources, dropped: 0, change: None, choice, at: None };
            shown.render(root)?;
            SHOWN.set(Some(shown));
            Ok(None)
        }
        Err(error) => Ok(Some(error.to_string())),
    }
}

fn page(text: &str, url: &str) -> Result<(Capture, Vec<Resource>), ReadError> {
    let mut all = match read::read(text.as_bytes(), url, parser::parse)? {
        Input::One(capture) => return Ok((*capture, Vec::new())),
        Input::Many(lines) => lines.into_iter().collect::<Result<Vec<_>, _>>()?,
    };
    let html = |capture: &Capture| first(&capture.headers, "content-type").is_some_and(|kind| kind.trim_start().starts_with("text/html"));
    if all.is_empty() {
        return Err(ReadError { line: 1, what: "nothing to read".to_owned(), hint: "" });
    }
    let at = all.iter().position(html).unwrap_or_default();
    let capture = all.remove(at);
    Ok((capture, all.into_iter().map(|capture| Resource::of(kind(&capture), capture)).collect()))
}

/// What a response was asked for as, by its media type.
fn kind(capture: &Capture) -> Kind {
    let kind = first(&capture.headers, "content-type").unwrap_or_default().to_ascii_lowercase();
    match kind.split(';').next().unwrap_or_default().trim() {
        "text/html" => Kind::Frame,
        "text/css" => Kind::Style,
        kind if kind.ends_with("json") || kind.ends_with("xml") => Kind::Api,
        kind if kind.ends_with("javascript") => Kind::Script,
        kind if kind.starts_with("image/") => Kind::Image,
        kind if kind.starts_with("font/") => Kind::Font,
        _ => Kind::Other,
    }
}
