//! Looking further: what would be asked for, listed before anything is, and the button that asks.

use super::super::dom::{Dom, El};
use super::super::messages;
use crate::capture::{Capture, probe};
use crate::platform::Url;
use crate::report::visible;

/// The section, folded; empty where nothing can be asked for.
pub(super) fn section(dom: &Dom, capture: &Capture) -> El {
    let planned = probe::planned(&capture.url);
    // The demo page has no extension that could request anything.
    if planned.is_empty() || (cfg!(feature = "text") && capture.probes.is_not_tried()) {
        return dom.el("div", "no-further");
    }
    let done = capture.probes.seen();
    let unknown = done.map_or(0, |all| all.iter().filter(|probe| !probe.is_known()).count());
    let details = dom.el("details", "folded further").attr(
        "data-further",
        match (done, unknown) {
            (None, _) => "planned",
            (Some(_), 0) => "done",
            (Some(_), _) => "partial",
        },
    );
    let summary = dom.says("summary", "", if done.is_some() { messages::LOOKED_FURTHER } else { messages::LOOK_FURTHER });
    if unknown > 0 {
        summary.add(&dom.text("span", "why", &format!(" {}", messages::fill(messages::NOT_ALL_RESPONDED, &[&unknown]))));
    }
    details.add(&summary);
    let how = if done.is_some() { messages::LOOKED_FURTHER_HOW } else { messages::LOOK_FURTHER_HOW };
    details.add(&dom.says("p", "aside", how));
    let list = dom.el("ul", "");
    for (url, why) in &planned {
        let item = dom.el("li", "");
        item.add(&dom.text("code", "", &visible(&url.chars().take(160).collect::<String>())));
        item.add(&dom.text("span", "why", &format!(" {}", messages::tr(why))));
        if done.is_some() {
            item.add(&dom.text("b", "", &format!(" {}", outcome(capture, url))));
        }
        list.add(&item);
    }
    details.add(&list);
    if done.is_none() {
        details.add(&dom.button("primary", "probe", messages::ASK));
        details.add(&dom.el("p", "aside").attr("data-progress", "").attr("role", "status"));
    }
    details
}

/// What came of a request: its status, that its body stopped, or that no response came.
fn outcome(capture: &Capture, url: &str) -> String {
    let none = || messages::tr(messages::NO_RESPONSE).into_owned();
    let Some(at) = Url::parse(url) else { return none() };
    if !capture.url.starts_with(&format!("{}:", at.scheme())) {
        let first = capture.http_hops.seen().and_then(|hops| hops.first());
        return first.map_or_else(none, |(_, status)| status.to_string());
    }
    match capture.probes.seen().and_then(|all| all.iter().find(|probe| probe.path == at.path())) {
        Some(probe) if probe.is_answered() && probe.partial => messages::fill(messages::STOPPED, &[&probe.status]),
        Some(probe) if probe.is_answered() => probe.status.to_string(),
        _ => none(),
    }
}
