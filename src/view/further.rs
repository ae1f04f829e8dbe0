//! Looking further: what would be requested, listed before anything is, and the button that requests it.

use super::messages;
use super::node::{Node, Text, button, el, text};
use crate::capture::{Capture, probe};
use crate::platform::Url;
use crate::sentence::Gap;

/// The section, folded; empty where nothing can be requested.
pub(super) fn section(capture: &Capture) -> Node {
    let planned = probe::planned(&capture.url);
    // The demo page has no extension that could request anything.
    if planned.is_empty() || (cfg!(feature = "text") && capture.probes.is_not_tried()) {
        return el("div", "no-further");
    }
    let done = capture.probes.seen();
    let unknown = done.map_or(0, |all| all.iter().filter(|probe| !probe.is_known()).count());
    let state = match (done, unknown) {
        (None, _) => "planned",
        (Some(_), 0) => "done",
        (Some(_), _) => "partial",
    };
    let mut details = el("details", "folded further").attr("data-further", state);
    let mut summary = text("summary", "", if done.is_some() { messages::LOOKED_FURTHER } else { messages::LOOK_FURTHER });
    if unknown > 0 {
        summary.add(spaced("span", "why", messages::NOT_ALL_RESPONDED.with([Gap::plain(unknown)])));
    }
    details.add(summary);
    let how = if done.is_some() { messages::LOOKED_FURTHER_HOW } else { messages::LOOK_FURTHER_HOW };
    details.add(text("p", "aside", how));
    let mut list = el("ul", "");
    for (url, why) in &planned {
        let mut item = el("li", "");
        item.add(text("code", "", Text::value(url, 160)));
        item.add(spaced("span", "why", *why));
        if done.is_some() {
            item.add(spaced("b", "", outcome(capture, url)));
        }
        list.add(item);
    }
    details.add(list);
    if done.is_none() {
        details.add(button("primary", "probe", Some(messages::ASK.into())));
        details.add(el("p", "aside").attr("data-progress", "").attr("role", "status"));
    }
    details
}

/// A text after a space.
fn spaced(tag: &'static str, class: &'static str, says: impl Into<Text>) -> Node {
    let mut node = text(tag, class, Text::plain(" "));
    node.say(says);
    node
}

/// What came of a request: its status, that its body stopped, or that no response came.
fn outcome(capture: &Capture, url: &str) -> Text {
    let none = || Text::from(messages::NO_RESPONSE);
    let Some(at) = Url::parse(url) else { return none() };
    if !capture.url.starts_with(&format!("{}:", at.scheme())) {
        let first = capture.http_hops.seen().and_then(|hops| hops.first());
        return first.map_or_else(none, |(_, status)| Text::plain(status));
    }
    match capture.probes.seen().and_then(|all| all.iter().find(|probe| probe.path == at.path())) {
        Some(probe) if probe.is_answered() && probe.partial => messages::STOPPED.with([Gap::plain(probe.status)]).into(),
        Some(probe) if probe.is_answered() => Text::plain(probe.status),
        _ => none(),
    }
}
