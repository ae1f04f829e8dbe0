//! What a person pastes or drops: read, and shown as a page with everything that it loaded.

use super::dom::{element, set};
use super::js::Js;
use super::{Choice, SHOWN, Shown};
use crate::capture::har::{Response, Tally};
use crate::capture::read::{self, Input};
use crate::capture::{Capture, MAX_HEADERS, ReadError, Redacted};
use crate::checks::Severity;
use crate::evidence::{Place, text_at};
use crate::recorder::resources::Resource;
use crate::redact::redact;
use crate::report::page_load::Loading;
use crate::report::{Report, inspect, visible};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Reads a text and renders its scorecard. Gives whether it could, with what is to be said of it: why not, in which case what is there stays, or
/// what of it is left out.
///
/// The text holds raw responses, a Capture as JSON, JSON Lines, or a HAR; of several responses the first page is shown, with the others below it.
#[wasm_bindgen(js_name = showText, unchecked_return_type = "[shown: boolean, message: string]")]
pub fn show_text(root: &Element, text: &str, url: &str, #[wasm_bindgen(unchecked_param_type = "Choice")] choice: &JsValue) -> Vec<JsValue> {
    show(root, text.as_bytes(), url, choice)
}

/// The same of a file.
#[wasm_bindgen(js_name = showFile, unchecked_return_type = "[shown: boolean, message: string]")]
pub fn show_file(
    root: &Element,
    bytes: &[u8],
    url: &str,
    #[wasm_bindgen(unchecked_param_type = "Choice")] choice: &JsValue,
) -> Vec<JsValue> {
    show(root, bytes, url, choice)
}

fn show(root: &Element, input: &[u8], url: &str, choice: &JsValue) -> Vec<JsValue> {
    let (is_shown, message) = match read(input, url) {
        Ok(Pasted { page, resources, dropped, message }) => {
            let choice = Choice::from_js(choice);
            let (page, dropped) = (inspect(page), u32::try_from(dropped).unwrap_or(u32::MAX));
            let shown = Shown { page, resources, dropped, change: None, choice, notes: Vec::new(), address: None, picked: None };
            shown.render(root);
            SHOWN.set(Some(shown));
            (true, message)
        }
        Err(error) => (false, error.to_string()),
    };
    vec![is_shown.into(), message.into()]
}

/// What an input holds: a page, what it loaded, how much of that there was no room for, and what is to be said of the rest.
struct Pasted {
    page: Capture,
    resources: Vec<Resource>,
    dropped: usize,
    message: String,
}

fn read(input: &[u8], url: &str) -> Result<Pasted, ReadError> {
    let (responses, tally, broken) = match read::read(input, url)? {
        Input::One(capture) => (vec![Response::of(*capture)], Tally::default(), None),
        Input::Many(lines) => {
            let all = lines.into_iter().map(|line| line.map(Response::of)).collect::<Result<Vec<_>, _>>()?;
            (all, Tally::default(), None)
        }
        Input::Archive(archive) => (archive.responses, archive.tally, archive.broken),
    };
    let mut loading = Loading::default();
    responses.into_iter().for_each(|response| loading.add(response));
    let Some(load) = loading.finish(tally) else {
        return Err(ReadError { line: 1, what: "nothing to read".to_owned(), hint: "" });
    };
    let skipped = (tally.skipped() > 0).then(|| format!("{tally}."));
    let message = broken.map(|error| error.to_string()).into_iter().chain(skipped).collect::<Vec<_>>().join(" ");
    let (page, resources, dropped) = load.resources();
    Ok(Pasted { page, resources, dropped, message })
}

/// The page that is shown as a raw response, redirects first, and the address that it begins with: what a person can go on to edit.
#[wasm_bindgen(js_name = asText, unchecked_return_type = "[text: string, url: string]")]
pub fn as_text() -> Vec<String> {
    SHOWN.with_borrow(|shown| shown.as_ref().map(|shown| written(&shown.page.capture)).unwrap_or_default())
}

/// The same with its secrets masked, for a link: as a raw response where that says everything, and otherwise as a Capture.
#[wasm_bindgen(js_name = linkText, unchecked_return_type = "[text: string, url: string]")]
pub fn link_text() -> Vec<String> {
    SHOWN.with_borrow(|shown| {
        let Some(masked) = shown.as_ref().map(|shown| redact(&shown.page.capture)) else { return vec![String::new(), String::new()] };
        let plain = Capture {
            url: masked.url.clone(),
            status: masked.status,
            headers: masked.headers.clone(),
            hops: masked.hops.clone(),
            source: masked.source,
            redacted: Some(Redacted::default()),
            ..Capture::default()
        };
        if plain == masked {
            return written(&masked);
        }
        let text = js_sys::JSON::stringify(&masked.to_js()).ok().and_then(|text| text.as_string());
        vec![text.unwrap_or_default(), masked.url]
    })
}

fn written(capture: &Capture) -> Vec<String> {
    let url = capture.hops.first().map_or(&capture.url, |hop| &hop.url);
    let mut out = String::new();
    let hops = capture.hops.iter().map(|hop| (hop.status, &hop.headers));
    for (status, headers) in hops.chain([(capture.status.unwrap_or(200), &capture.headers)]) {
        out.push_str(&format!("HTTP/1.1 {status}\n"));
        headers.iter().for_each(|(name, value)| out.push_str(&format!("{name}: {}\n", visible(value.text()))));
        out.push('\n');
    }
    vec![out, url.clone()]
}

/// Writes a text into an element with what the scorecard found marked, to lie behind the field that the text is edited in.
#[wasm_bindgen]
pub fn paint(into: &Element, text: &str) {
    let marks = SHOWN.with_borrow(|shown| shown.as_ref().map(|shown| marks(&shown.page, text))).unwrap_or_default();
    into.set_text_content(None);
    let add = |tag: &str, text: &str, severity: Option<&str>| {
        let piece = element(into, tag);
        piece.set_text_content(Some(text));
        if let Some(severity) = severity {
            set(&piece, "data-severity", severity);
        }
        // An element of ours takes another.
        let _ = into.append_child(&piece);
    };
    let mut done = 0;
    for (start, end, severity) in marks {
        let (Some(before), Some(marked)) = (text.get(done..start), text.get(start..end)) else { continue };
        add("span", before, None);
        add("mark", marked, Some(severity));
        done = end;
    }
    // A last line that is empty has no height of its own.
    add("span", &format!("{}\n", text.get(done..).unwrap_or_default()), None);
}

/// The most marks: each is held against each edge.
const MOST_MARKS: usize = 300;

/// Where in the text the findings are, in order and apart: start and end in bytes, and how bad it is.
fn marks(report: &Report, text: &str) -> Vec<(usize, usize, &'static str)> {
    let values = values(&report.capture, text);
    let mut all: Vec<(usize, usize, Severity)> = Vec::new();
    for found in report.rows.iter().flat_map(|row| &row.findings) {
        for span in found.spans() {
            let Some((_, at)) = values.iter().find(|(known, _)| *known == span.place) else { continue };
            if all.len() < MOST_MARKS {
                all.push((at + span.range().start, at + span.range().end, found.rule.severity));
            }
        }
    }
    // Between two edges the worst of what lies there counts.
    let mut edges: Vec<usize> = all.iter().flat_map(|(start, end, _)| [*start, *end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut apart: Vec<(usize, usize, &'static str)> = Vec::new();
    for pair in edges.windows(2) {
        let &[from, to] = pair else { continue };
        let Some(worst) = all.iter().filter(|(start, end, _)| *start <= from && to <= *end).map(|(.., severity)| *severity).max() else {
            continue;
        };
        let word = if worst >= Severity::Medium {
            "fail"
        } else if worst == Severity::Low {
            "warn"
        } else {
            "info"
        };
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
    let mut block = 0;
    let mut fields: Vec<(&str, usize)> = Vec::new();
    let (mut in_head, mut margin) = (true, 0);
    let mut at = 0;
    for line in text.split_inclusive('\n').chain(["HTTP/"]) {
        let start = at;
        at += line.len();
        let whole = line.trim_end();
        // As `curl -v` and `wget -S` print it.
        let line = whole.trim_start();
        let indent = whole.len() - line.len();
        let line = line.strip_prefix("< ").unwrap_or(line);
        if line.starts_with("HTTP/") {
            // Of several responses, and of a handshake, not all are shown here: it is the names that tell.
            let hop = capture.hops.get(block);
            let headers = hop.map_or(&capture.headers, |hop| &hop.headers);
            if headers.len() == fields.len()
                && headers.iter().zip(&fields).all(|((name, _), (written, _))| name == written)
                && !fields.is_empty()
            {
                for (field, (_, offset)) in fields.iter().enumerate() {
                    let place = if hop.is_some() { Place::Hop(block, field) } else { Place::Header(field) };
                    if text_at(capture, place).is_some_and(|read| text.get(*offset..).is_some_and(|rest| rest.starts_with(read))) {
                        found.push((place, *offset));
                    }
                }
                if hop.is_none() {
                    return found;
                }
                block += 1;
            }
            (fields, in_head, margin) = (Vec::new(), true, indent);
        } else if line.is_empty() {
            in_head = fields.is_empty() && in_head;
        } else if indent > margin || line.starts_with("* ") || line.starts_with("> ") {
            // Folded, or curl's own.
        } else if let (true, Some((name, value))) = (in_head, line.split_once(':'))
            && fields.len() < MAX_HEADERS
        {
            fields.push((name.trim_end(), start + whole.len() - value.trim_start().len()));
        }
    }
    found
}
