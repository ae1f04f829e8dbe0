//! Looking further: what would be asked for, listed before anything is, and the button that asks.

use super::super::words;
use super::super::dom::{Dom, El};
use crate::capture::{Capture, probe};
use crate::report::visible;

/// The section, folded; empty where nothing can be asked for.
pub(super) fn section(dom: &Dom, capture: &Capture) -> El {
    let planned = probe::planned(&capture.url);
    if planned.is_empty() {
        return dom.el("div", "no-further");
    }
    let done = capture.probes.seen();
    let details = dom.el("details", "folded further").attr("data-further", "");
    details.add(&dom.says("summary", "", if done.is_some() { words::LOOKED_FURTHER } else { words::LOOK_FURTHER }));
    let how = if done.is_some() { words::LOOKED_FURTHER_HOW } else { words::LOOK_FURTHER_HOW };
    details.add(&dom.says("p", "aside", how));
    let list = dom.el("ul", "");
    for (url, why) in &planned {
        let item = dom.el("li", "");
        item.add(&dom.text("code", "", &visible(&url.chars().take(160).collect::<String>())));
        item.add(&dom.text("span", "why", &format!(" {}", words::tr(why))));
        if let Some(probe) = done.and_then(|all| all.iter().find(|probe| url.ends_with(&probe.path))) {
            item.add(&dom.text("b", "", &format!(" {}", probe.status)));
        }
        list.add(&item);
    }
    details.add(&list);
    if done.is_none() {
        details.add(&dom.button("primary", "probe", words::ASK));
    }
    details
}
