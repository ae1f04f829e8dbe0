//! What the page loaded besides itself: responses to its scripts by origin, with a mark for the worst, the rest counted.

use super::messages;
use super::node::{Node, Text, button, el, text};
use super::row::label;
use crate::platform::Url;
use crate::recorder::resources::{Kind, Resource};
use crate::report::{Outcome, judge};
use crate::sentence::Gap;

/// The most responses that are listed.
const MOST: usize = 200;
/// As many resources as a page is asked for: there may be more.
const ASKED_FOR: usize = 1_000;

/// The list, folded; empty where nothing else was seen. `dropped` is how many were let go for want of room.
pub(super) fn list(page: &str, resources: &[Resource], dropped: u32) -> Node {
    if resources.is_empty() {
        return el("div", "no-responses");
    }
    let mut judged: Vec<Judged> = Vec::new();
    let all = resources.iter().enumerate().filter(|(_, one)| is_judged(one));
    judged.extend(all.clone().take(MOST).map(|(at, one)| Judged { at, one, outcome: worst(one), origin: origin(one) }));
    let more = all.count() - judged.len();
    let mut details = el("details", "folded responses").attr("data-responses", resources.len());
    let mut summary = el("summary", "");
    if let Some(outcome) = judged.iter().map(|judged| judged.outcome).min().filter(|outcome| *outcome < Outcome::Info) {
        summary.add(dot(outcome));
    }
    summary.add(text("span", "name", messages::RESPONSES.with([Gap::plain(resources.len())])));
    details.add(summary);
    judged.sort_by(|one, other| one.origin.cmp(&other.origin));
    for group in judged.chunk_by(|one, next| one.origin == next.origin) {
        details.add(text("h2", "origin", Text::Value(group[0].origin.clone())));
        let mut list = el("ul", "");
        for judged in group {
            list.add(item(page, judged.at, judged.one, Some(judged)));
        }
        details.add(list);
    }
    if more > 0 {
        details.add(text("p", "more", messages::MORE.with([Gap::plain(more)])));
    }
    let rest: Vec<(usize, &Resource)> = resources.iter().enumerate().filter(|(_, one)| !is_judged(one)).collect();
    if !rest.is_empty() {
        details.add(unjudged(page, &rest));
    }
    if resources.len() >= ASKED_FOR {
        details.add(text("p", "aside", messages::NO_MORE_RESPONSES));
    }
    if dropped > 0 {
        details.add(text("p", "aside", messages::DROPPED.with([Gap::plain(dropped)])));
    }
    details
}

/// What is only counted and listed: nobody judges a picture's headers one by one.
fn unjudged(page: &str, rest: &[(usize, &Resource)]) -> Node {
    let mut inner = el("details", "rest");
    inner.add(text("summary", "", messages::REST.with([Gap::plain(rest.len())])));
    inner.add(text("p", "aside", messages::REST_HOW));
    let mut list = el("ul", "");
    for (at, one) in rest.iter().take(MOST) {
        list.add(item(page, *at, one, None));
    }
    inner.add(list);
    if rest.len() > MOST {
        inner.add(text("p", "more", messages::MORE.with([Gap::plain(rest.len() - MOST)])));
    }
    inner
}

/// The way back from a response to its page.
pub(super) fn back() -> Node {
    let mut bar = el("p", "back");
    bar.add(button("", "pick", Some(messages::BACK.into())).attr("data-at", ""));
    bar
}

/// A response that is judged in the list.
struct Judged<'a> {
    /// Its place among the resources.
    at: usize,
    one: &'a Resource,
    outcome: Outcome,
    origin: String,
}

fn item(page: &str, at: usize, one: &Resource, judged: Option<&Judged>) -> Node {
    let mut entry = match one.is_seen() {
        true => button("response", "pick", None).attr("data-at", at),
        // Its headers are requested when somebody wants to see them.
        false if one.may_request(page) => button("response", "fetch", None).attr("data-at", at),
        false => el("div", "response").attr("data-kept", ""),
    };
    if let Some(judged) = judged {
        entry.add(dot(judged.outcome));
    }
    let status = match one.capture.status {
        Some(status) => Text::plain(status),
        None if one.is_seen() || one.may_request(page) => Text::plain("–"),
        None if one.is_loaded => messages::KEPT_FROM.into(),
        None => messages::NOT_LOADED.into(),
    };
    entry.add(text("span", "status", status));
    let shown = judged.and_then(|judged| one.capture.url.strip_prefix(&judged.origin)).unwrap_or(&one.capture.url);
    entry.add(text("span", "path", Text::value(shown, 160)));
    if one.kind == Kind::Frame {
        entry.add(text("span", "kind", messages::FRAME));
    }
    let mut item = el("li", "");
    item.add(entry);
    item
}

fn dot(outcome: Outcome) -> Node {
    let label = if outcome < Outcome::Pass { label(outcome) } else { messages::WELL };
    // The colour is chosen by the parent's outcome, as in rows.
    let mut dot = el("span", "verdict").attr("data-outcome", outcome.word());
    dot.add(el("span", "dot").attr("role", "img").label("aria-label", label));
    dot
}

/// Whether it is judged in the list: it carries data or makes a page, and its headers were seen.
fn is_judged(one: &Resource) -> bool {
    one.kind.is_judged() && one.is_seen()
}

fn worst(one: &Resource) -> Outcome {
    judge(&one.capture).rows.iter().map(|row| row.outcome).min().unwrap_or(Outcome::Pass)
}

fn origin(one: &Resource) -> String {
    Url::parse(&one.capture.url).map(|url| url.origin()).unwrap_or_default()
}
