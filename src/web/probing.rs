//! Looking further, where a person asked for it: which addresses, and what their answers add to the page's Capture.

use super::js::{field, get, put};
use super::{SHOWN, dom, events, messages};
use crate::capture::probe::{self, Probe};
use crate::capture::{Capture, Headers, Observed, Source, first};
use crate::platform::Url;
use crate::recorder::Event;
use crate::report::inspect;
use crate::sentence::Gap;
use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// The addresses that looking further requests, in order, as `{page, plain, paths}`: those that the scorecard lists, whatever the tab shows
/// by now.
#[wasm_bindgen(js_name = toProbe, unchecked_return_type = "Planned")]
pub fn to_probe() -> JsValue {
    let page = SHOWN.with_borrow(|shown| shown.as_ref().map(|shown| shown.page.capture.url.clone())).unwrap_or_default();
    let (plain, paths): (Vec<_>, Vec<_>) =
        probe::planned(&page).into_iter().map(|(url, _)| url).partition(|url| page.starts_with("https:") && url.starts_with("http:"));
    let asked = Object::new();
    put(&asked, "page", &page.as_str().into());
    put(&asked, "plain", &plain.first().into());
    put(&asked, "paths", &paths.iter().map(JsValue::from).collect::<Array>());
    asked.into()
}

/// Where an answer over plain HTTP leads, if that is to be asked for as well: on its own host only. `answer` is `{url, events}`.
///
/// # Errors
/// Where the answer cannot be read.
#[wasm_bindgen(js_name = nextHop)]
pub fn next_hop(#[wasm_bindgen(unchecked_param_type = "Received")] answer: JsValue, firefox: bool) -> Result<Option<String>, JsValue> {
    let Answer { url, received, .. } = Answer::read(&answer, firefox)?;
    Ok(received.and_then(|(_, headers)| probe::next(&url, &headers)))
}

/// Says how far looking further has come.
#[wasm_bindgen]
pub fn probing(root: &Element, done: usize, of: usize) {
    if let Some(progress) = dom::find(root, "[data-progress]") {
        dom::say(&progress, messages::CHECKED.with([Gap::plain(done), Gap::plain(of)]));
    }
}

/// Adds answers, each `{url, events, body, whole}`, to what is shown, and shows it again: `hops` the way from plain HTTP, `answers` the paths.
/// Where another page than `page` is shown by now, they are let go.
///
/// # Errors
/// Where an answer cannot be read or the page refuses an element.
#[wasm_bindgen]
pub fn probed(
    root: &Element,
    page: &str,
    #[wasm_bindgen(unchecked_param_type = "Received[]")] hops: Vec<JsValue>,
    #[wasm_bindgen(unchecked_param_type = "Received[]")] answers: Vec<JsValue>,
    firefox: bool,
) -> Result<(), JsValue> {
    let http_hops = way(&hops, firefox)?;
    let mut probes = Vec::new();
    for answer in &answers {
        let Answer { url, body, whole, received, .. } = Answer::read(answer, firefox)?;
        let Some(at) = Url::parse(&url) else { continue };
        probes.push(match received {
            Some((status, headers)) => Probe::read(at.path(), status, headers, &body, whole),
            None => Probe::unanswered(at.path()),
        });
    }
    let (all, unknown) = (probes.len(), probes.iter().filter(|probe| !probe.is_known()).count());
    SHOWN.with_borrow_mut(|shown| {
        let Some(shown) = shown.as_mut().filter(|shown| shown.page.capture.url == page) else { return };
        let mut capture = std::mem::take(&mut shown.page.capture);
        capture.probes = Observed::Seen(probes);
        if !http_hops.is_not_tried() {
            capture.http_hops = http_hops;
        }
        shown.page = inspect(capture);
        shown.render(root);
        // Where the person was, and for those who read by ear.
        if let Some(section) = dom::find(root, "[data-further]") {
            let _ = section.toggle_attribute_with_force("open", true);
        }
        if let Some(live) = dom::find(root, "[data-live]") {
            dom::say(&live, messages::ALL_CHECKED.with([Gap::plain(all), Gap::plain(unknown)]));
        }
    });
    Ok(())
}

/// What a request for a listed response brought, `{url, events}`, as a Capture; nothing where there was no response.
///
/// # Errors
/// Where an event cannot be read.
pub(super) fn requested(response: &JsValue, firefox: bool) -> Result<Option<Capture>, JsValue> {
    let Answer { url, received, .. } = Answer::read(response, firefox)?;
    Ok(received.map(|(status, headers)| Capture { url, status: Some(status), headers, source: Source::Refetch, ..Capture::default() }))
}

/// The way from plain HTTP: each answer, and at its end where the last one leads, with status 0 where nobody asked there.
fn way(answers: &[JsValue], firefox: bool) -> Result<Observed<Vec<(String, u16)>>, JsValue> {
    let mut hops = Vec::new();
    let mut last = None;
    for answer in answers {
        let Answer { url, received, elsewhere, .. } = Answer::read(answer, firefox)?;
        let Some((status, headers)) = received else {
            if hops.is_empty() {
                // A browser that goes to HTTPS by itself has not tried plain HTTP.
                return Ok(if elsewhere { Observed::NotTried } else { Observed::Nothing });
            }
            break;
        };
        last = first(&headers, "location").and_then(|to| Url::parse(&url)?.join(to));
        hops.push((url, status));
    }
    if let Some(to) = last {
        hops.push((to.into_text(), 0));
    }
    Ok(if hops.is_empty() { Observed::NotTried } else { Observed::Seen(hops) })
}

/// One answer, read.
struct Answer {
    url: String,
    body: String,
    /// Whether the body came to its end, or to the most that is read.
    whole: bool,
    /// Status and header fields of the answer to exactly this address.
    received: Option<(u16, Headers)>,
    /// Whether the browser asked for another address of its own accord.
    elsewhere: bool,
}

impl Answer {
    fn read(answer: &JsValue, firefox: bool) -> Result<Answer, JsValue> {
        let mut read =
            Answer { url: get(answer, "url"), body: get(answer, "body"), whole: get(answer, "whole"), received: None, elsewhere: false };
        for event in Array::from(&field(answer, "events")) {
            let Event::Headers(event) = events::event_from_js(&event, firefox)? else { continue };
            if event.url != read.url {
                read.elsewhere = true;
            } else if read.received.is_none() {
                read.received = Some((event.status.unwrap_or_default(), event.headers.unwrap_or_default()));
            }
        }
        Ok(read)
    }
}
