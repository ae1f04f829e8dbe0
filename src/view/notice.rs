//! What is said where there is no scorecard.

use super::messages;
use super::node::{Node, Text, button, el, text};
use crate::msg;
use crate::sentence::{Gap, Msg};

/// A state without a report: its heading, in which `{}` is the host, what to do, and the actions that it offers, the likeliest first.
struct Notice {
    kind: &'static str,
    heading: Msg,
    text: Msg,
    actions: &'static [(&'static str, Msg)],
}

const fn notice(kind: &'static str, heading: Msg, text: Msg, actions: &'static [(&'static str, Msg)]) -> Notice {
    Notice { kind, heading, text, actions }
}

const RELOAD: &[(&str, Msg)] = &[("reload", messages::RELOAD)];

const NOTICES: &[Notice] = &[
    notice("loading", msg!("Reading the response…"), msg!("One moment…"), &[]),
    notice("waiting", msg!("Waiting for {}"), msg!("The server has not responded yet. The report appears as soon as the page does."), &[]),
    notice(
        "browser",
        msg!("This is the browser's own page"),
        msg!("No server sent it, so it has no response headers. Open a website and press the button there."),
        &[],
    ),
    notice(
        "store",
        msg!("Extensions cannot run here"),
        msg!("Browsers block extensions on their own add-on stores. Any other website works."),
        &[],
    ),
    notice(
        "file",
        msg!("This is a file"),
        msg!("No server sent it, so it has no response headers. Serve it (`flask run`, `uvicorn`) and open the URL it prints."),
        &[],
    ),
    notice("made", msg!("Blank or generated page"), msg!("It did not come from a server. Open a website and press the button there."), &[]),
    notice(
        "withheld",
        msg!("Headlint has no access to this site"),
        msg!("Site access is turned off for this extension. Allow it, then reload the page."),
        &[("grant", msg!("Allow on this site"))],
    ),
    notice(
        "unseen",
        msg!("Headlint did not see this page load"),
        msg!("It was open before Headlint started. Reload it to check its own response."),
        &[("reload", messages::RELOAD), ("again", msg!("Request it again"))],
    ),
    notice(
        "worker",
        msg!("This page came from the site's service worker"),
        msg!(
            "Headlint does not see what the server sent to the worker, if it sent anything. Reload without the worker to check the server's own response."
        ),
        &[("reload-server", msg!("Reload without the worker")), ("again", msg!("Request it again"))],
    ),
    notice(
        "refused",
        msg!("{} refused the connection"),
        msg!("Nothing is listening there. Is the app running? Start it, then reload the page."),
        RELOAD,
    ),
    notice(
        "closed",
        msg!("{} closed the connection without a response"),
        msg!("The app may have crashed, or it expects another protocol on this port (HTTPS instead of HTTP). Its log says more."),
        RELOAD,
    ),
    notice(
        "loop",
        msg!("Redirect loop"),
        msg!(
            "This page redirects to itself, so the browser gave up. Behind a proxy, the usual cause is an app that does not see that the browser uses HTTPS and redirects to HTTPS again: use `ProxyFix` in Flask, or start uvicorn with `--proxy-headers`."
        ),
        RELOAD,
    ),
    notice(
        "too-large",
        msg!("The response headers are too large"),
        msg!(
            "The browser refused the response. Chromium accepts about 256 KB of headers, Firefox about 380 KB. Large cookies or policies are common reasons."
        ),
        RELOAD,
    ),
    notice(
        "unknown-host",
        msg!("The host {} was not found"),
        msg!("This name is not in DNS or in your hosts file. Check the spelling."),
        RELOAD,
    ),
    notice(
        "certificate",
        msg!("No secure connection to {}"),
        msg!(
            "The browser does not trust the certificate, or the server does not speak HTTPS on this port: development servers usually use plain HTTP. If it is your own certificate, accept it in the browser's warning, then open Headlint again."
        ),
        RELOAD,
    ),
    notice(
        "timed-out",
        msg!("{} did not respond in time"),
        msg!("The app may be busy or stopped in a debugger, or a firewall drops the connection."),
        RELOAD,
    ),
    notice(
        "invalid",
        msg!("{} sent no valid HTTP response"),
        msg!("The browser could not read the response. The app's log or `curl -v` shows what was sent."),
        RELOAD,
    ),
    notice("unloaded", msg!("The page did not load"), msg!("The browser shows an error page, so there is no response to check."), RELOAD),
    notice(
        "unanswered",
        msg!("Could not reach {}"),
        msg!("The page was requested again, but no response came. Is the server still running?"),
        &[("reload", messages::RELOAD), ("again", msg!("Try again"))],
    ),
    notice(
        "failed",
        msg!("Something went wrong in Headlint"),
        msg!(
            "This is a bug in Headlint, not a problem with your page. No report was sent: please copy the message below into a bug report."
        ),
        &[("again", msg!("Try again")), ("copy-message", msg!("Copy the message"))],
    ),
];

/// Why a page is not requested again without asking, by name: what is said of it.
const ASKS: [(&str, Msg); 4] = [
    ("posted", messages::ASKS_POSTED),
    ("action", messages::ASKS_ACTION),
    ("once", messages::ASKS_ONCE),
    ("unsure", messages::ASKS_UNSURE),
];

/// What is known of a state, as far as it is.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// The host that it is about.
    pub host: String,
    /// Why only a press of a button requests the page, by the names of [`ASKS`].
    pub asks: String,
    /// The addresses of a circle of redirects.
    pub chain: Vec<String>,
    /// What the browser says of a failure.
    pub error: String,
    /// What failed in Headlint itself.
    pub failure: String,
}

/// The most characters of a host or an address that are shown.
const MOST: usize = 160;

/// The state of this name.
pub fn of(kind: &str, detail: &Detail) -> Node {
    let failed = &NOTICES[NOTICES.len() - 1];
    let notice = NOTICES.iter().find(|notice| notice.kind == kind).unwrap_or(failed);
    let mut main = el("main", "notice").attr("data-headlint", "notice").attr("data-notice", notice.kind);
    let host = detail.host.chars().take(MOST).collect::<String>();
    main.add(text("h1", "", notice.heading.with([Gap::plain(host)])));
    // Why only a press requests something takes the place of the advice to do so.
    let asks = ASKS.iter().find(|(name, _)| *name == detail.asks);
    main.add(match asks {
        Some((_, asks)) => text("p", "asks", *asks),
        None => text("p", "", notice.text),
    });
    if !detail.chain.is_empty() {
        let mut list = el("ol", "chain");
        for url in &detail.chain {
            list.add(text("li", "", Text::value(url, MOST)));
        }
        main.add(list);
    }
    let message = if !detail.failure.is_empty() {
        let failure = crate::redact::message(&detail.failure);
        Some(Text::Value(format!("Headlint {}: {failure}", env!("CARGO_PKG_VERSION"))))
    } else {
        Some(Text::value(&crate::redact::message(&detail.error), MOST)).filter(|_| !detail.error.is_empty())
    };
    if let Some(message) = message {
        main.add(text("pre", "detail", message).attr("tabindex", "0"));
    }
    let mut bar = el("p", "actions");
    for (at, (action, says)) in notice.actions.iter().enumerate() {
        bar.add(button(if at == 0 && asks.is_none() { "primary" } else { "" }, action, Some((*says).into())));
    }
    main.add(bar);
    main
}
