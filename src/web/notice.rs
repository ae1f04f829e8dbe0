//! What is said where there is no scorecard.

use super::dom::Dom;
use web_sys::Element;

/// A state without a report: its heading, what to do, and the actions that it offers, the likeliest first.
struct Notice {
    kind: &'static str,
    heading: &'static str,
    text: &'static str,
    actions: &'static [(&'static str, &'static str)],
}

const fn notice(kind: &'static str, heading: &'static str, text: &'static str, actions: &'static [(&'static str, &'static str)]) -> Notice {
    Notice { kind, heading, text, actions }
}

const NOTICES: &[Notice] = &[
    notice("loading", "Reading the response…", "A moment.", &[]),
    notice("browser", "This is the browser's own page", "No server sent it, so it has no response headers. Open a website and press the button there.", &[]),
    notice("store", "Browsers keep extensions out of this site", "It belongs to a store of extensions. Any other website works.", &[]),
    notice("file", "This is a file", "No server sent it, so it has no response headers. Serve it (`flask run`, `uvicorn`) and open the address it tells.", &[]),
    notice("made", "Nothing was loaded here", "This page was made in the browser, without a server. Open a website and press the button there.", &[]),
    notice("withheld", "Headlint may not read this site", "Access to it was switched off for this extension. Allow it, and reload the page.", &[("grant", "Allow on this site")]),
    notice("unanswered", "The page was not seen, and its server did not answer", "It was loaded before Headlint was there, so it was asked for again, without success. Reload the page.", &[("again", "Try again")]),
    notice("failed", "Headlint itself failed", "That should not happen, and is our fault, not the page's. The message below helps to find out why: copy it into a report if you like. Nothing was sent anywhere.", &[("again", "Try again"), ("copy-message", "Copy the message")]),
];

/// Puts a state's sentence into the element.
pub(super) fn render(root: &Element, kind: &str, detail: &str) {
    let dom = Dom::of(root);
    let failed = &NOTICES[NOTICES.len() - 1];
    let notice = NOTICES.iter().find(|notice| notice.kind == kind).unwrap_or(failed);
    let main = dom.el("main", "notice").attr("data-headlint", "notice").attr("data-notice", notice.kind);
    main.add(&dom.says("h1", "", notice.heading));
    main.add(&dom.sentence("p", "", notice.text));
    if !detail.is_empty() {
        let message = format!("Headlint {}: {}", env!("CARGO_PKG_VERSION"), crate::report::visible(&crate::redact::message(detail)));
        main.add(&dom.text("pre", "detail", &message).attr("tabindex", "0"));
    }
    let bar = dom.el("p", "actions");
    for (at, (action, text)) in notice.actions.iter().enumerate() {
        bar.add(&dom.button(if at == 0 { "primary" } else { "" }, action, text));
    }
    main.add(&bar);
    root.replace_children_with_node_1(&main.0);
}
