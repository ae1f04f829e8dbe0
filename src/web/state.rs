//! What a tab shows, for the popup and the button: a document, or the reason why there is none.

use super::js::{Js, get, put};
use super::{RECORDER, events, language, messages};
use crate::platform::Url;
use crate::recorder::effects::{self, Effect};
use crate::recorder::failure::{Failure, Reason};
use crate::recorder::restricted::readable;
use crate::recorder::shown::{Key, Shown};
use crate::recorder::{Page, Tab};
use crate::report::judge;
use crate::sentence::Gap;
use crate::view;
use js_sys::Object;
use wasm_bindgen::prelude::*;

/// What a document said of itself: `{url, origin, skew, worker}`, `"error-page"` or `"closed"`; anything else means that it did not respond.
fn key(said: &JsValue) -> Key {
    match said.as_string().as_deref() {
        Some("error-page") => Key::ErrorPage,
        Some("closed") => Key::Closed,
        _ if said.is_object() => {
            Key::Known { url: get(said, "url"), origin: get(said, "origin"), skew: get(said, "skew"), worker: get(said, "worker") }
        }
        _ => Key::Silent,
    }
}

/// What a tab shows, from its saved state, its own address and the key of its document (`platform.documentKey`).
///
/// With a document `{page, notes, address}`: its Capture, what is to be said of it, and the tab's address where scripts have changed it. Without one
/// `{notice, host, error, chain, request, asks}`: which sentence to show, what it is filled with, the URL that a press of a button requests,
/// and whether only a press may do so.
#[wasm_bindgen(unchecked_return_type = "PickedPage | PickedNotice")]
pub fn pick(
    #[wasm_bindgen(unchecked_param_type = "TabState | undefined")] saved: &JsValue,
    address: &str,
    loading: bool,
    #[wasm_bindgen(unchecked_param_type = "DocumentAnswer")] said: &JsValue,
) -> JsValue {
    let (tab, key) = (Tab::from_js(saved), key(said));
    let picked = Object::new();
    match tab.shown(address, &key) {
        Shown::Page { page, provisional } => {
            put(&picked, "page", &page.to_js());
            let notes = js_sys::Array::new();
            let next = tab.waiting_for().filter(|_| loading);
            for (holds, note) in [(provisional, "provisional"), (next.is_some(), "loading")] {
                if holds {
                    notes.push(&note.into());
                }
            }
            put(&picked, "notes", &notes);
            let changed = without_fragment(address) != without_fragment(&page.capture.url);
            put(&picked, "address", &changed.then_some(address).into());
        }
        Shown::Failed(failure) => failed(&picked, failure),
        Shown::Worker => {
            notice(&picked, "worker", address);
            request(&picked, &key, address, "");
        }
        Shown::Unseen if matches!(&key, Key::Known { url, .. } if readable(url).is_err()) => notice(&picked, "made", address),
        Shown::Unseen => {
            let error_page = matches!(key, Key::ErrorPage);
            notice(&picked, if error_page { "unloaded" } else { "unseen" }, address);
            if !error_page {
                request(&picked, &key, address, "");
            }
        }
    }
    picked.into()
}

/// The host that a tab waits for, with its port; `undefined` where no request of it is under way.
#[wasm_bindgen]
pub fn waiting(#[wasm_bindgen(unchecked_param_type = "TabState")] saved: &JsValue) -> Option<String> {
    Tab::from_js(saved).waiting_for().map(host)
}

fn notice(into: &Object, kind: &str, url: &str) {
    put(into, "notice", &kind.into());
    put(into, "host", &host(url).into());
}

/// What a press of the button requests, and why only a press does: the document's own URL, because scripts can change the tab's.
fn request(into: &Object, key: &Key, address: &str, method: &str) {
    let url = match key {
        Key::Known { url, .. } => url.as_str(),
        _ => address,
    };
    put(into, "request", &without_fragment(url).into());
    let asks = match (key, effects::of(url, method)) {
        (_, Some(Effect::Posted)) => Some("posted"),
        (_, Some(Effect::Action)) => Some("action"),
        (_, Some(Effect::OneTime)) => Some("once"),
        (Key::Known { .. }, None) => None,
        // Whether that is the page's own URL, only the page could tell.
        (_, None) => Some("unsure"),
    };
    put(into, "asks", &asks.into());
}

fn failed(into: &Object, failure: &Failure) {
    let kind = match failure.reason() {
        Reason::Refused => "refused",
        Reason::Closed => "closed",
        Reason::Loop => "loop",
        Reason::HeadersTooLarge => "too-large",
        Reason::UnknownHost => "unknown-host",
        Reason::Certificate => "certificate",
        Reason::TimedOut => "timed-out",
        Reason::Invalid => "invalid",
        Reason::Other => "unloaded",
    };
    notice(into, kind, &failure.url);
    // Chromium calls a circle aborted, which would only confuse.
    if kind != "loop" {
        put(into, "error", &failure.error.as_str().into());
    }
    put(into, "chain", &failure.chain().iter().map(|url| JsValue::from(*url)).collect::<js_sys::Array>());
}

/// Whether a page may be requested again without asking: nothing in its address reads like an action or a token.
#[wasm_bindgen(js_name = mayRepeat)]
pub fn may_repeat(url: &str) -> bool {
    effects::of(url, "").is_none()
}

/// Host and port of a URL, as people write them.
fn host(url: &str) -> String {
    let Some(url) = Url::parse(url) else { return url.to_owned() };
    url.port().map_or_else(|| url.host().to_owned(), |port| format!("{}:{port}", url.host()))
}

fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

/// Whether the tab's address alone does not say which of its documents it shows, so that the document has to be asked.
#[wasm_bindgen(js_name = isShared)]
pub fn is_shared(tab: f64, address: &str) -> bool {
    RECORDER.with_borrow(|recorder| {
        let same = |page: &&Page| without_fragment(&page.capture.url) == without_fragment(address);
        recorder.tab(events::number(tab)).is_some_and(|tab| tab.pages.iter().filter(same).count() > 1)
    })
}

/// What the toolbar button is to show once a tab has loaded a page, as `{tab, text, title, tone}`, by its address and, where [`is_shared`] says so,
/// its document's key; no text where the headers of what the tab shows were not seen, and `undefined` where nothing is known of the tab.
#[wasm_bindgen(unchecked_return_type = "Badge | undefined")]
pub fn badge(tab: f64, address: &str, #[wasm_bindgen(unchecked_optional_param_type = "DocumentAnswer")] said: &JsValue) -> JsValue {
    RECORDER.with_borrow(|recorder| {
        let Some(state) = recorder.tab(events::number(tab)) else { return JsValue::UNDEFINED };
        let page = if said.is_undefined() {
            state.unmistakable(address)
        } else {
            match state.shown(address, &key(said)) {
                Shown::Page { page, provisional: false } => Some(page),
                _ => None,
            }
        };
        let badge = Object::new();
        put(&badge, "tab", &tab.into());
        let Some(page) = page else {
            // After `pushState` the document, and so its grade, is the one before.
            let failed = state
                .failure
                .as_ref()
                .is_some_and(|failure| !failure.is_aborted() && without_fragment(&failure.url) == without_fragment(address));
            return if failed { badge.into() } else { JsValue::UNDEFINED };
        };
        let own = judge(&page.capture).headlint;
        put(&badge, "text", &own.grade.letter().into());
        put(&badge, "title", &language::said(messages::BADGE.with([Gap::plain(own.grade.letter()), Gap::plain(own.score)])).into());
        put(&badge, "tone", &view::tone(own.grade).into());
        badge.into()
    })
}
