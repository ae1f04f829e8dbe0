//! What is said where there is no scorecard.

use super::dom::Dom;
use super::js::get;
use super::messages;
use crate::report::visible;
use wasm_bindgen::JsValue;
use web_sys::Element;

/// A state without a report: its heading, in which `{}` is the host, what to do, and the actions that it offers, the likeliest first.
struct Notice {
    kind: &'static str,
    heading: &'static str,
    text: &'static str,
    actions: &'static [(&'static str, &'static str)],
}

const fn notice(kind: &'static str, heading: &'static str, text: &'static str, actions: &'static [(&'static str, &'static str)]) -> Notice {
    Notice { kind, heading, text, actions }
}

const RELOAD: &[(&str, &str)] = &[("reload", messages::RELOAD)];

const NOTICES: &[Notice] = &[
    notice("loading", "Reading the response…", "One moment…", &[]),
    notice("waiting", "Waiting for {}", "The server has not responded yet. The report appears as soon as the page does.", &[]),
    notice(
        "browser",
        "This is the browser's own page",
        "No server sent it, so it has no response headers. Open a website and press the button there.",
        &[],
    ),
    notice("store", "Extensions cannot run here", "Browsers block extensions on their own add-on stores. Any other website works.", &[]),
    notice(
        "file",
        "This is a file",
        "No server sent it, so it has no response headers. Serve it (`flask run`, `uvicorn`) and open the URL it prints.",
        &[],
    ),
    notice("made", "Blank or generated page", "It did not come from a server. Open a website and press the button there.", &[]),
    notice(
        "withheld",
        "Headlint has no access to this site",
        "Site access is turned off for this extension. Allow it, then reload the page.",
        &[("grant", "Allow on this site")],
    ),
    notice(
        "unseen",
        "Headlint did not see this page load",
        "It was open before Headlint started. Reload it to check its own response.",
        &[("reload", messages::RELOAD), ("again", "Request it again")],
    ),
    notice(
        "worker",
        "This page came from the site's service worker",
        "Headlint does not see what the server sent to the worker, if it sent anything. Reload without the worker to check the server's own response.",
        &[("reload-server", "Reload without the worker"), ("again", "Request it again")],
    ),
    notice(
        "refused",
        "{} refused the connection",
        "Nothing is listening there. Is the app running? Start it, then reload the page.",
        RELOAD,
    ),
    notice(
        "closed",
        "{} closed the connection without a response",
        "The app may have crashed, or it expects another protocol on this port (HTTPS instead of HTTP). Its log says more.",
        RELOAD,
    ),
    notice(
        "loop",
        "Redirect loop",
        "This page redirects to itself, so the browser gave up. Behind a proxy, the usual cause is an app that does not see that the browser uses HTTPS and redirects to HTTPS again: use `ProxyFix` in Flask, or start uvicorn with `--proxy-headers`.",
        RELOAD,
    ),
    notice(
        "too-large",
        "The response headers are too large",
        "The browser refused the response. Chromium accepts about 256 KB of headers, Firefox about 380 KB. Large cookies or policies are common reasons.",
        RELOAD,
    ),
    notice("unknown-host", "The host {} was not found", "This name is not in DNS or in your hosts file. Check the spelling.", RELOAD),
    notice(
        "certificate",
        "No secure connection to {}",
        "The browser does not trust the certificate, or the server does not speak HTTPS on this port: development servers usually use http://. If it is your own certificate, accept it in the browser's warning, then open Headlint again.",
        RELOAD,
    ),
    notice(
        "timed-out",
        "{} did not respond in time",
        "The app may be busy or stopped in a debugger, or a firewall drops the connection.",
        RELOAD,
    ),
    notice(
        "invalid",
        "{} sent no valid HTTP response",
        "The browser could not read the response. The app's log or `curl -v` shows what was sent.",
        RELOAD,
    ),
    notice("unloaded", "The page did not load", "The browser shows an error page, so there is no response to check.", RELOAD),
    notice(
        "unanswered",
        "Could not reach {}",
        "The page was requested again, but no response came. Is the server still running?",
        &[("reload", messages::RELOAD), ("again", "Try again")],
    ),
    notice(
        "failed",
        "Something went wrong in Headlint",
        "This is a bug in Headlint, not a problem with your page. No report was sent: please copy the message below into a bug report.",
        &[("again", "Try again"), ("copy-message", "Copy the message")],
    ),
];

/// The most characters of a host or an address that are shown.
const MOST: usize = 160;

fn short(text: &str) -> String {
    visible(&text.chars().take(MOST).collect::<String>())
}

/// Puts a state's sentence into the element. `detail` is a text, or an object with any of `host`, `error`, `chain` (URLs) and `asks`
/// (why a request is not repeated unasked).
pub(super) fn render(root: &Element, kind: &str, detail: &JsValue) {
    let dom = Dom::of(root);
    let failed = &NOTICES[NOTICES.len() - 1];
    let notice = NOTICES.iter().find(|notice| notice.kind == kind).unwrap_or(failed);
    let main = dom.el("main", "notice").attr("data-headlint", "notice").attr("data-notice", notice.kind);
    let host: String = get(detail, "host");
    main.add(&dom.text("h1", "", &messages::fill(notice.heading, &[&short(&host)])));
    // Why only a press requests something takes the place of the advice to do so.
    let asks: Option<String> = get(detail, "asks");
    main.add(&dom.sentence("p", if asks.is_some() { "asks" } else { "" }, asks.as_deref().unwrap_or(notice.text)));
    let chain: Vec<String> = get(detail, "chain");
    if !chain.is_empty() {
        let list = dom.el("ol", "chain");
        for url in &chain {
            list.add(&dom.text("li", "", &short(url)));
        }
        main.add(&list);
    }
    let message = match detail.as_string() {
        Some(text) if !text.is_empty() => {
            Some(format!("Headlint {}: {}", env!("CARGO_PKG_VERSION"), visible(&crate::redact::message(&text))))
        }
        _ => get::<Option<String>>(detail, "error").filter(|error| !error.is_empty()).map(|error| short(&crate::redact::message(&error))),
    };
    if let Some(message) = message {
        main.add(&dom.text("pre", "detail", &message).attr("tabindex", "0"));
    }
    let bar = dom.el("p", "actions");
    for (at, (action, text)) in notice.actions.iter().enumerate() {
        bar.add(&dom.button(if at == 0 && asks.is_none() { "primary" } else { "" }, action, text));
    }
    main.add(&bar);
    root.replace_children_with_node_1(&main.0);
}
