//! What is said where there is no scorecard.

use super::dom::Dom;
use super::plain::get;
use super::words;
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

const RELOAD: &[(&str, &str)] = &[("reload", words::RELOAD)];

const NOTICES: &[Notice] = &[
    notice("loading", "Reading the response…", "A moment.", &[]),
    notice("waiting", "Waiting for {}", "The server has not responded yet. The report appears as soon as the page does.", &[]),
    notice("browser", "This is the browser's own page", "No server sent it, so it has no response headers. Open a website and press the button there.", &[]),
    notice("store", "Browsers keep extensions out of this site", "It belongs to a store of extensions. Any other website works.", &[]),
    notice("file", "This is a file", "No server sent it, so it has no response headers. Serve it (`flask run`, `uvicorn`) and open the URL it prints.", &[]),
    notice("made", "Blank or generated page", "It did not come from a server. Open a website and press the button there.", &[]),
    notice("withheld", "Headlint may not read this site", "Access to it was switched off for this extension. Allow it, and reload the page.", &[("grant", "Allow on this site")]),
    notice("unseen", "Headlint did not see this page load", "It was open before Headlint started. Reload it to check its own response.", &[("reload", words::RELOAD), ("again", "Request it again")]),
    notice(
        "worker",
        "The site's service worker made this page",
        "No response came from the server, so there are no headers to check. Reload without the service worker to check the server's response.",
        &[("reload-server", "Reload without the service worker"), ("again", "Request it again")],
    ),
    notice("refused", "Nothing answered at {}", "Is the app running? Start it, then reload the page.", RELOAD),
    notice("closed", "{} closed the connection without a response", "The app may have crashed, or it expects another protocol on this port (HTTPS instead of HTTP). Its log says more.", RELOAD),
    notice(
        "loop",
        "This page redirects to itself",
        "The browser gave up because the redirects lead in a circle. Behind a proxy, a common reason is that the app does not know that the browser used HTTPS, and redirects to HTTPS again.",
        RELOAD,
    ),
    notice("too-large", "The response headers are too large", "The browser refused the response. Chromium accepts about 256 KB of headers, Firefox about 380 KB. Large cookies or policies are common reasons.", RELOAD),
    notice("unknown-host", "The host {} was not found", "No DNS server and no hosts file knows this name. Check the spelling.", RELOAD),
    notice("certificate", "No secure connection to {}", "The browser does not accept its certificate, or TLS failed. Accept the certificate on the page if it is your own, then press the button again.", RELOAD),
    notice("timed-out", "{} did not respond in time", "The app may be busy or stopped in a debugger, or a firewall drops the connection.", RELOAD),
    notice("invalid", "{} sent no valid HTTP response", "The browser could not read the response. Its log or `curl -v` shows what was sent.", RELOAD),
    notice("unloaded", "The page did not load", "The browser shows an error page, so there is no response to check.", RELOAD),
    notice("unanswered", "Could not reach {}", "The page was requested again, but no response came. Reload the page.", &[("reload", words::RELOAD), ("again", "Try again")]),
    notice("failed", "Headlint itself failed", "That should not happen, and is our fault, not the page's. The message below helps to find out why: copy it into a report if you like. Nothing was sent anywhere.", &[("again", "Try again"), ("copy-message", "Copy the message")]),
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
    main.add(&dom.text("h1", "", &words::fill(notice.heading, &[&short(&host)])));
    main.add(&dom.sentence("p", "", notice.text));
    if let Some(asks) = get::<Option<String>>(detail, "asks") {
        main.add(&dom.sentence("p", "asks", &asks));
    }
    let chain: Vec<String> = get(detail, "chain");
    if !chain.is_empty() {
        let list = dom.el("ol", "chain");
        for url in &chain {
            list.add(&dom.text("li", "", &short(url)));
        }
        main.add(&list);
    }
    let message = match detail.as_string() {
        Some(text) if !text.is_empty() => Some(format!("Headlint {}: {}", env!("CARGO_PKG_VERSION"), visible(&crate::redact::message(&text)))),
        _ => get::<Option<String>>(detail, "error").filter(|error| !error.is_empty()).map(|error| short(&crate::redact::message(&error))),
    };
    if let Some(message) = message {
        main.add(&dom.text("pre", "detail", &message).attr("tabindex", "0"));
    }
    let bar = dom.el("p", "actions");
    for (at, (action, text)) in notice.actions.iter().enumerate() {
        bar.add(&dom.button(if at == 0 { "primary" } else { "" }, action, text));
    }
    main.add(&bar);
    root.replace_children_with_node_1(&main.0);
}
