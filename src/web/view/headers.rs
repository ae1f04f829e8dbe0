//! The headers as they were received, each with what it is for.

use super::super::dom::{Dom, El};
use super::super::messages;
use crate::capture::Headers;
use crate::report::{Report, explained, visible};
use web_sys::Element;

/// The most headers of one response that are listed, and characters of one value.
const MOST: usize = 300;
const MOST_CHARACTERS: usize = 4_000;

/// The list's heading, folded.
pub(super) fn list(dom: &Dom, report: &Report) -> El {
    let details = dom.el("details", "folded received").attr("data-received", "");
    details.add(&dom.text("summary", "", &messages::fill(messages::HEADERS, &[&report.capture.headers.len()])));
    details
}

/// Every response on the way, the last one first, if they do not stand there yet; a field narrows them down.
pub(super) fn fill(dom: &Dom, report: &Report, details: Element) {
    if details.child_element_count() > 1 {
        return;
    }
    let (capture, details) = (&report.capture, El(details));
    let search = dom.el("input", "search").attr("type", "search").attr("data-filter", "").label("placeholder", messages::FILTER);
    details.add(&search.label("aria-label", messages::FILTER_LABEL));
    response(dom, &details, "", &capture.headers);
    for hop in capture.hops.iter().rev() {
        response(dom, &details, &format!("{} {}", hop.status, hop.url), &hop.headers);
    }
}

fn response(dom: &Dom, into: &El, title: &str, headers: &Headers) {
    if !title.is_empty() {
        into.add(&dom.text("h2", "origin", &visible(&title.chars().take(200).collect::<String>())));
    }
    let list = dom.el("ul", "");
    for (name, value) in headers.iter().take(MOST) {
        let item = dom.el("li", "");
        let line = dom.el("code", "field");
        line.add(&dom.text("b", "", &format!("{}: ", visible(name))));
        let text = value.text();
        let end = text.char_indices().nth(MOST_CHARACTERS).map_or(text.len(), |(end, _)| end);
        line.add(&dom.text("span", "", &visible(&text[..end])));
        item.add(&line);
        if let Some(says) = explained(name) {
            item.add(&dom.says("span", "reason", says));
        }
        if end < text.len() {
            item.add(&dom.text("span", "reason", &messages::fill(messages::MORE_BYTES, &[&(text.len() - end)])));
        }
        list.add(&item);
    }
    into.add(&list);
    if headers.len() > MOST {
        into.add(&dom.text("p", "more", &messages::fill(messages::MORE_FIELDS, &[&(headers.len() - MOST)])));
    }
}
