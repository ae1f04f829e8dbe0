//! What the page loaded besides itself: answers to its scripts by origin, with a mark for the worst, the rest counted.

use super::super::words;
use super::super::dom::{Dom, El};
use super::row::said;
use crate::link::Link;
use crate::places;
use crate::recorder::resources::{Kind, Resource};
use crate::report::{Outcome, inspect, visible};

/// The most responses that are listed.
const MOST: usize = 200;

/// The list, folded; empty where nothing else was seen. `dropped` is how many were let go for want of room.
pub(super) fn list(dom: &Dom, page: &str, resources: &[Resource], dropped: u32) -> El {
    if resources.is_empty() {
        return dom.el("div", "no-responses");
    }
    let judged: Vec<(usize, &Resource, Outcome)> =
        resources.iter().enumerate().filter(|(_, one)| is_judged(one)).take(MOST).map(|(at, one)| (at, one, worst(one))).collect();
    let details = dom.el("details", "folded responses").attr("data-responses", &resources.len().to_string());
    let summary = dom.el("summary", "");
    if let Some(outcome) = judged.iter().map(|(_, _, outcome)| *outcome).min().filter(|outcome| *outcome < Outcome::Info) {
        summary.add(&dot(dom, outcome));
    }
    summary.add(&dom.text("span", "name", &words::fill(words::RESPONSES, &[&resources.len()])));
    details.add(&summary);
    let mut origins: Vec<String> = judged.iter().map(|(_, one, _)| origin(one)).collect();
    places::sort(&mut origins, String::cmp);
    origins.dedup();
    for name in origins {
        details.add(&dom.text("h2", "origin", &visible(&name)));
        let list = dom.el("ul", "");
        for (at, one, outcome) in judged.iter().filter(|(_, one, _)| origin(one) == name) {
            list.add(&item(dom, page, *at, one, Some(*outcome)));
        }
        details.add(&list);
    }
    let rest: Vec<(usize, &Resource)> = resources.iter().enumerate().filter(|(_, one)| !is_judged(one)).collect();
    if !rest.is_empty() {
        let inner = dom.el("details", "rest");
        inner.add(&dom.text("summary", "", &words::fill(words::REST, &[&rest.len()])));
        let list = dom.el("ul", "");
        for (at, one) in rest.iter().take(MOST) {
            list.add(&item(dom, page, *at, one, None));
        }
        inner.add(&dom.says("p", "aside", words::REST_HOW));
        inner.add(&list);
        details.add(&inner);
    }
    if dropped > 0 {
        details.add(&dom.text("p", "aside", &words::fill(words::DROPPED, &[&dropped])));
    }
    details
}

/// The way back from a response to its page.
pub(super) fn back(dom: &Dom) -> El {
    let bar = dom.el("p", "back");
    bar.add(&dom.button("", "pick", words::BACK).attr("data-at", ""));
    bar
}

fn item(dom: &Dom, page: &str, at: usize, one: &Resource, outcome: Option<Outcome>) -> El {
    let item = dom.el("li", "");
    let button = match one.is_seen() {
        true => dom.button("response", "pick", "").attr("data-at", &at.to_string()),
        // Its headers are requested when somebody wants to see them.
        false if one.may_request(page) => dom.button("response", "fetch", "").attr("data-at", &at.to_string()),
        false => dom.el("div", "response").attr("data-kept", ""),
    };
    if let Some(outcome) = outcome {
        button.add(&dot(dom, outcome));
    }
    let status = match one.capture.status {
        Some(status) => status.to_string(),
        None if one.is_seen() || one.may_request(page) => "–".to_owned(),
        None => words::tr(if one.is_loaded { words::KEPT_FROM } else { words::NOT_LOADED }).into_owned(),
    };
    button.add(&dom.text("span", "status", &status));
    let shown = match outcome {
        Some(_) => one.capture.url.strip_prefix(&origin(one)).unwrap_or(&one.capture.url),
        None => &one.capture.url,
    };
    button.add(&dom.text("span", "path", &visible(&shown.chars().take(160).collect::<String>())));
    if one.kind == Kind::Frame {
        button.add(&dom.text("span", "kind", "frame"));
    }
    item.add(&button);
    item
}

fn dot(dom: &Dom, outcome: Outcome) -> El {
    let label = if outcome < Outcome::Pass { said(outcome) } else { words::WELL };
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
    inspect(&one.capture).rows.iter().map(|row| row.outcome).min().unwrap_or(Outcome::Pass)
}

fn origin(one: &Resource) -> String {
    Link::read(&one.capture.url).map(|link| link.origin).unwrap_or_default()
}
