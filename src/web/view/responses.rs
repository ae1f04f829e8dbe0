//! What the page loaded besides itself: answers to its scripts by origin, with a mark for the worst, the rest counted.

use super::super::dom::{Dom, El};
use super::super::messages;
use super::row::label;
use crate::platform::Url;
use crate::recorder::resources::{Kind, Resource};
use crate::report::{Outcome, judge, visible};

/// The most responses that are listed.
const MOST: usize = 200;
/// As many resources as a page is asked for: there may be more.
const ASKED_FOR: usize = 1_000;

/// The list, folded; empty where nothing else was seen. `dropped` is how many were let go for want of room.
pub(super) fn list(dom: &Dom, page: &str, resources: &[Resource], dropped: u32) -> El {
    if resources.is_empty() {
        return dom.el("div", "no-responses");
    }
    let mut judged: Vec<Judged> = Vec::new();
    let all = resources.iter().enumerate().filter(|(_, one)| is_judged(one));
    judged.extend(all.clone().take(MOST).map(|(at, one)| Judged { at, one, outcome: worst(one), origin: origin(one) }));
    let more = all.count() - judged.len();
    let details = dom.el("details", "folded responses").attr("data-responses", &resources.len().to_string());
    let summary = dom.el("summary", "");
    if let Some(outcome) = judged.iter().map(|judged| judged.outcome).min().filter(|outcome| *outcome < Outcome::Info) {
        summary.add(&dot(dom, outcome));
    }
    summary.add(&dom.text("span", "name", &messages::fill(messages::RESPONSES, &[&resources.len()])));
    details.add(&summary);
    judged.sort_by(|one, other| one.origin.cmp(&other.origin));
    for group in judged.chunk_by(|one, next| one.origin == next.origin) {
        details.add(&dom.text("h2", "origin", &visible(&group[0].origin)));
        let list = dom.el("ul", "");
        for judged in group {
            list.add(&item(dom, page, judged.at, judged.one, Some(judged)));
        }
        details.add(&list);
    }
    if more > 0 {
        details.add(&dom.text("p", "more", &messages::fill(messages::MORE, &[&more])));
    }
    let rest: Vec<(usize, &Resource)> = resources.iter().enumerate().filter(|(_, one)| !is_judged(one)).collect();
    if !rest.is_empty() {
        let inner = dom.el("details", "rest");
        inner.add(&dom.text("summary", "", &messages::fill(messages::REST, &[&rest.len()])));
        let list = dom.el("ul", "");
        for (at, one) in rest.iter().take(MOST) {
            list.add(&item(dom, page, *at, one, None));
        }
        inner.add(&dom.says("p", "aside", messages::REST_HOW));
        inner.add(&list);
        if rest.len() > MOST {
            inner.add(&dom.text("p", "more", &messages::fill(messages::MORE, &[&(rest.len() - MOST)])));
        }
        details.add(&inner);
    }
    if resources.len() >= ASKED_FOR {
        details.add(&dom.says("p", "aside", messages::NO_MORE_RESPONSES));
    }
    if dropped > 0 {
        details.add(&dom.text("p", "aside", &messages::fill(messages::DROPPED, &[&dropped])));
    }
    details
}

/// The way back from a response to its page.
pub(super) fn back(dom: &Dom) -> El {
    let bar = dom.el("p", "back");
    bar.add(&dom.button("", "pick", messages::BACK).attr("data-at", ""));
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

fn item(dom: &Dom, page: &str, at: usize, one: &Resource, judged: Option<&Judged>) -> El {
    let item = dom.el("li", "");
    let button = match one.is_seen() {
        true => dom.button("response", "pick", "").attr("data-at", &at.to_string()),
        // Its headers are requested when somebody wants to see them.
        false if one.may_request(page) => dom.button("response", "fetch", "").attr("data-at", &at.to_string()),
        false => dom.el("div", "response").attr("data-kept", ""),
    };
    if let Some(judged) = judged {
        button.add(&dot(dom, judged.outcome));
    }
    let status = match one.capture.status {
        Some(status) => status.to_string(),
        None if one.is_seen() || one.may_request(page) => "–".to_owned(),
        None => messages::tr(if one.is_loaded { messages::KEPT_FROM } else { messages::NOT_LOADED }).into_owned(),
    };
    button.add(&dom.text("span", "status", &status));
    let shown = judged.and_then(|judged| one.capture.url.strip_prefix(&judged.origin)).unwrap_or(&one.capture.url);
    button.add(&dom.text("span", "path", &visible(&shown.chars().take(160).collect::<String>())));
    if one.kind == Kind::Frame {
        button.add(&dom.text("span", "kind", "frame"));
    }
    item.add(&button);
    item
}

fn dot(dom: &Dom, outcome: Outcome) -> El {
    let label = if outcome < Outcome::Pass { label(outcome) } else { messages::WELL };
    // The colour is chosen by the parent's outcome, as in rows.
    let dot = dom.el("span", "verdict").attr("data-outcome", outcome.word());
    dot.add(&dom.el("span", "dot").attr("role", "img").label("aria-label", label));
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
