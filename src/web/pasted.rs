//! What a person pastes or drops: read, and shown as a page with everything that it loaded.

use super::dom::{Dom, El};
use super::plain::Plain;
use super::{Choice, SHOWN, Shown, parser};
use crate::capture::read::{self, Input};
use crate::capture::{Capture, ReadError, first};
use crate::checks::Severity;
use crate::evidence::Place;
use crate::places;
use crate::recorder::resources::{Kind, Resource};
use crate::report::{inspect, text_at, visible};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Reads a response and renders its scorecard; gives the message of what could not be read, and then leaves what is there.
///
/// The text is a raw response, a Capture as JSON, JSON Lines, or a HAR; of several responses the first page is shown, with the others below it.
#[wasm_bindgen(js_name = showText)]
pub fn show_text(root: &Element, text: &str, url: &str, choice: &JsValue) -> Option<String> {
    match page(text, url) {
        Ok((capture, resources)) => {
            let choice = Choice::from_js(choice);
            let mut shown = Shown { capture, resources, dropped: 0, change: None, choice, at: None, forecasts: Vec::new() };
            shown.render(root);
            SHOWN.set(Some(shown));
            None
        }
        Err(error) => Some(error.to_string()),
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

/// The page that is shown as a raw response, redirects first, and the address that it begins with: what a person can go on to edit.
#[wasm_bindgen(js_name = asText)]
pub fn as_text() -> Vec<String> {
    SHOWN.with_borrow(|shown| {
        let Some(capture) = shown.as_ref().map(|shown| &shown.capture) else { return Vec::new() };
        let url = capture.hops.first().map_or(&capture.url, |hop| &hop.url);
        let mut out = String::new();
        let hops = capture.hops.iter().map(|hop| (hop.status, &hop.headers));
        for (status, headers) in hops.chain([(capture.status.unwrap_or(200), &capture.headers)]) {
            out.push_str(&format!("HTTP/1.1 {status}\n"));
            headers.iter().for_each(|(name, value)| out.push_str(&format!("{name}: {}\n", visible(value.text()))));
            out.push('\n');
        }
        vec![out, url.clone()]
    })
}

/// Writes a text into an element with what the scorecard found marked, to lie behind the field that the text is edited in.
#[wasm_bindgen]
pub fn paint(into: &Element, text: &str) {
    let marks = SHOWN.with_borrow(|shown| shown.as_ref().map(|shown| marks(&shown.capture, text))).unwrap_or_default();
    let dom = Dom::of(into);
    into.set_text_content(None);
    let into = El(into.clone());
    let mut done = 0;
    for (start, end, severity) in marks {
        let (Some(before), Some(marked)) = (text.get(done..start), text.get(start..end)) else { continue };
        into.add(&dom.text("span", "", before));
        into.add(&dom.text("mark", "", marked).attr("data-severity", severity));
        done = end;
    }
    // A last line that is empty has no height of its own.
    into.add(&dom.text("span", "", &format!("{}\n", text.get(done..).unwrap_or_default())));
}

/// The most marks: each is held against each edge.
const MOST_MARKS: usize = 300;

/// Where in the text the findings are, in order and apart: start and end in bytes, and how bad it is.
fn marks(capture: &Capture, text: &str) -> Vec<(usize, usize, &'static str)> {
    let values = values(capture, text);
    let report = inspect(capture);
    let mut all: Vec<(usize, usize, Severity)> = Vec::new();
    for found in report.rows.iter().flat_map(|row| &row.findings) {
        for span in found.spans() {
            let Some((_, at)) = values.iter().find(|(known, _)| *known == span.place) else { continue };
            if all.len() < MOST_MARKS {
                all.push((at + span.range().start, at + span.range().end, found.rung.severity));
            }
        }
    }
    // Between two edges the worst of what lies there counts.
    let mut edges: Vec<usize> = all.iter().flat_map(|(start, end, _)| [*start, *end]).collect();
    places::sort(&mut edges, usize::cmp);
    edges.dedup();
    let mut apart: Vec<(usize, usize, &'static str)> = Vec::new();
    for pair in edges.windows(2) {
        let &[from, to] = pair else { continue };
        let Some(worst) = all.iter().filter(|(start, end, _)| *start <= from && to <= *end).map(|(.., severity)| *severity).max() else { continue };
        let word = if worst >= Severity::Medium { "fail" } else if worst == Severity::Low { "warn" } else { "info" };
        match apart.last_mut().filter(|(_, end, same)| *end == from && *same == word) {
            Some(before) => before.1 = to,
            None => apart.push((from, to, word)),
        }
    }
    apart
}

/// Where each header's value begins in the text, for values that stand there as they were read.
fn values(capture: &Capture, text: &str) -> Vec<(Place, usize)> {
    let mut found = Vec::new();
    let (mut block, mut field, mut at) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        let (start, line) = (at, line.trim_end_matches(['\r', '\n']));
        at = start + text[start..].find('\n').map_or(text.len() - start, |end| end + 1);
        let first = line.starts_with("HTTP/");
        if first && field > 0 {
            (block, field) = (block + 1, 0);
        }
        let Some((_, value)) = line.split_once(':').filter(|_| !first) else { continue };
        let place = if block < capture.hops.len() { Place::hop(block, field) } else { Place::header(field) };
        field += 1;
        let offset = start + line.len() - value.trim_start().len();
        if text_at(capture, place).is_some_and(|read| text[offset..].starts_with(read)) {
            found.push((place, offset));
        }
        if block == capture.hops.len() && field == capture.headers.len() {
            break;
        }
    }
    found
}
