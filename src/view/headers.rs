//! The headers as they were received, each with what it is for.

use super::Fold;
use super::messages;
use super::node::{Node, Text, el, text};
use crate::capture::Headers;
use crate::report::{Report, explained};
use crate::sentence::Gap;

/// The most headers of one response that are listed, and characters of one value.
const MOST: usize = 300;
const MOST_CHARACTERS: usize = 4_000;

/// The list's heading, folded.
pub(super) fn list(report: &Report) -> Node {
    let mut details = el("details", "folded received").attr("data-received", "");
    details.add(text("summary", "", messages::HEADERS.with([Gap::plain(report.capture.headers.len())])));
    details.fold(Fold::Headers);
    details
}

/// Every response on the way, the last one first; a field narrows them down.
pub(super) fn body(report: &Report) -> Vec<Node> {
    let search = el("input", "search").attr("type", "search").attr("data-filter", "").label("placeholder", messages::FILTER);
    let mut all = vec![search.label("aria-label", messages::FILTER_LABEL)];
    response(&mut all, None, &report.capture.headers);
    for hop in report.capture.hops.iter().rev() {
        response(&mut all, Some(&format!("{} {}", hop.status, hop.url)), &hop.headers);
    }
    all
}

fn response(into: &mut Vec<Node>, title: Option<&str>, headers: &Headers) {
    if let Some(title) = title {
        into.push(text("h2", "origin", Text::value(title, 200)));
    }
    let mut list = el("ul", "");
    for (name, value) in headers.iter().take(MOST) {
        let mut item = el("li", "");
        let mut line = el("code", "field");
        line.add(text("b", "", Text::Value(format!("{name}: "))));
        let value = value.text();
        let end = value.char_indices().nth(MOST_CHARACTERS).map_or(value.len(), |(end, _)| end);
        line.add(text("span", "", Text::Value(value[..end].to_owned())));
        item.add(line);
        if let Some(says) = explained(name) {
            item.add(text("span", "reason", says));
        }
        if end < value.len() {
            item.add(text("span", "reason", messages::MORE_BYTES.with([Gap::plain(value.len() - end)])));
        }
        list.add(item);
    }
    into.push(list);
    if headers.len() > MOST {
        into.push(text("p", "more", messages::MORE_FIELDS.with([Gap::plain(headers.len() - MOST)])));
    }
}
