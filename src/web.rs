//! The browser's side: what JavaScript calls, and the view. Nothing else in the crate names wasm_bindgen, web_sys, js_sys or gloo.
//!
//! Every export takes and gives plain data or an element. Only the background's recorder is kept between calls, because
//! events arrive one by one; it is saved after each.

mod actions;
mod dom;
mod events;
mod export;
mod notice;
#[cfg(feature = "text")]
mod pasted;
#[cfg(feature = "text")]
mod parser;
mod probing;
mod view;
mod words;

use crate::capture::document::SIGNS;
use crate::capture::{Capture, Document, JarCookie, Observed};
use crate::recorder::reach::{Unreadable, readable};
use crate::recorder::resources::{Loaded, Resource, Resources, together};
use crate::recorder::{Change, Page, Recorder, Tab, refetched};
use crate::report::history::{Entry, Nonces, Summary};
use crate::report::inspect;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::Element;

thread_local! {
    /// The background's recorder. Pages never use it.
    static RECORDER: RefCell<Recorder> = RefCell::default();
    /// What a page shows, so that it can be copied in another form. The background never uses it.
    static SHOWN: RefCell<Option<Shown>> = RefCell::default();
}

/// What the background is to do after an event.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Effects {
    /// Save this state under this tab's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    save: Option<(i64, Tab)>,
    /// Save before long what this tab's page loads.
    #[serde(skip_serializing_if = "Option::is_none")]
    later: Option<i64>,
    /// Remove the state of this tab.
    #[serde(skip_serializing_if = "Option::is_none")]
    remove: Option<i64>,
}

/// A grade for the toolbar.
#[derive(Serialize)]
struct Badge {
    tab: i64,
    text: &'static str,
    title: String,
    tone: &'static str,
}

/// Takes up the state of a tab that was saved before the background was stopped. State that cannot be read is passed over.
#[wasm_bindgen]
pub fn restore(tab: f64, saved: JsValue, resources: JsValue) {
    if let Ok(mut state) = from_js::<Tab>(saved) {
        state.resources = from_js(resources).unwrap_or_default();
        RECORDER.with_borrow_mut(|recorder| recorder.restore(events::number(tab), state));
    }
}

/// Folds in one event of the browser and says what is to be done.
///
/// # Errors
/// Where the event cannot be read.
#[wasm_bindgen]
pub fn record(kind: &str, details: JsValue, firefox: bool) -> Result<JsValue, JsValue> {
    let event = events::event(kind, details, firefox)?;
    let effects = RECORDER.with_borrow_mut(|recorder| {
        let saved = |recorder: &Recorder, tab| recorder.tab(tab).map(|state| (tab, state.clone()));
        match recorder.record(event) {
            Change::None => Effects::default(),
            Change::Removed(tab) => Effects { remove: Some(tab), ..Effects::default() },
            Change::Moved(tab, was) => Effects { save: saved(recorder, tab), remove: Some(was), ..Effects::default() },
            Change::Saved(tab) => Effects { save: saved(recorder, tab), ..Effects::default() },
            Change::Resources(tab) => Effects { later: Some(tab), ..Effects::default() },
        }
    });
    to_js(&effects)
}

/// What a tab's pages load, to be saved; `undefined` where the tab is gone.
///
/// # Errors
/// Where it cannot be handed over.
#[wasm_bindgen]
pub fn resources(tab: f64) -> Result<JsValue, JsValue> {
    RECORDER.with_borrow(|recorder| recorder.tab(events::number(tab)).map_or(Ok(JsValue::UNDEFINED), |tab| to_js(&tab.resources)))
}

/// What the toolbar button is to show once a tab has loaded a page; `undefined` where its headers were not seen.
///
/// # Errors
/// Where the badge cannot be handed over.
#[wasm_bindgen]
pub fn badge(tab: f64, url: &str) -> Result<JsValue, JsValue> {
    let tab = events::number(tab);
    let badge = RECORDER.with_borrow(|recorder| {
        let own = inspect(&recorder.tab(tab)?.page(url)?.capture).own;
        let title = format!("Headlint: {} ({} points)", own.grade.letter(), own.score);
        Some(Badge { tab, text: own.grade.letter(), title, tone: view::tone(own.grade) })
    });
    badge.map_or(Ok(JsValue::UNDEFINED), |badge| to_js(&badge))
}

/// What a tab shows, from its saved state: its number within the tab and its Capture. `undefined` where it was not seen.
///
/// # Errors
/// Where it cannot be handed over.
#[wasm_bindgen]
pub fn pick(saved: JsValue, url: &str) -> Result<JsValue, JsValue> {
    let state: Tab = from_js(saved).unwrap_or_default();
    state.page(url).map_or(Ok(JsValue::UNDEFINED), to_js)
}

/// The Capture of a request that the extension made itself, from that request's events.
///
/// # Errors
/// Where an event cannot be read.
#[wasm_bindgen(js_name = fromEvents)]
pub fn from_events(list: Vec<JsValue>, firefox: bool) -> Result<JsValue, JsValue> {
    let mut all = Vec::with_capacity(list.len());
    for event in list {
        let kind = js_sys::Reflect::get(&event, &"kind".into())?.as_string().unwrap_or_default();
        all.push(events::event(&kind, js_sys::Reflect::get(&event, &"details".into())?, firefox)?);
    }
    refetched(all).map_or(Ok(JsValue::UNDEFINED), |capture| to_js(&Page { serial: 0, capture }))
}

/// What to look for in a page: each sign's id and the texts that must all occur.
///
/// # Errors
/// Where the table cannot be handed over.
#[wasm_bindgen]
pub fn signs() -> Result<JsValue, JsValue> {
    to_js(&SIGNS)
}

/// Why an extension cannot read a page: `browser`, `store`, `file` or `made`; `undefined` where it can.
#[wasm_bindgen]
pub fn unreadable(url: &str) -> Option<String> {
    let word = match readable(url).err()? {
        Unreadable::Browser => "browser",
        Unreadable::Store => "store",
        Unreadable::File => "file",
        Unreadable::Made => "made",
    };
    Some(word.to_owned())
}

/// What a person prefers to be shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Choice {
    /// `flask` or `fastapi`; by detection where it is empty.
    pub(crate) framework: String,
    /// `plain` or `library`.
    pub(crate) form: String,
}

/// What a page shows.
struct Shown {
    capture: Capture,
    resources: Vec<Resource>,
    dropped: u32,
    /// What changed since last time.
    change: Option<String>,
    choice: Choice,
    /// Which of the resources is looked at in the page's place.
    at: Option<usize>,
}

/// Renders the scorecard of a page (as [`pick`] gives it) into an element, in place of what is there, and gives what to remember of it.
/// `around` holds `document`, `jar`, `resources`, `loaded` and `history`, each if known.
///
/// # Errors
/// Where the page cannot be read or refuses an element.
#[wasm_bindgen]
pub fn show(root: &Element, page: JsValue, around: JsValue, choice: JsValue) -> Result<JsValue, JsValue> {
    let Page { serial, mut capture } = from_js(page)?;
    // Each part by itself: one that was stored by another version, or by nobody we know, takes nothing else with it.
    let part = |name: &str| js_sys::Reflect::get(&around, &name.into()).unwrap_or_default();
    if let Some(document) = from_js::<Option<Document>>(part("document")).unwrap_or_default() {
        capture.document = Observed::Seen(document);
    }
    if let Some(jar) = from_js::<Option<Vec<JarCookie>>>(part("jar")).unwrap_or_default() {
        capture.jar = Observed::Seen(jar);
    }
    let history: Option<Entry> = from_js(part("history")).unwrap_or_default();
    let nonces = Nonces::of(&capture);
    capture.nonces_before = history.as_ref().map(|entry| entry.before(&nonces)).unwrap_or_default();
    let entry = Entry::next(history, Summary::of(&inspect(&capture)), nonces);
    let Resources { list, dropped, .. } = from_js(part("resources")).unwrap_or_default();
    let loaded: Vec<Loaded> = from_js(part("loaded")).unwrap_or_default();
    let resources = together(list.into_iter().filter(|one| one.page == serial).collect(), loaded);
    let shown = Shown { capture, resources, dropped, change: entry.change(), choice: from_js(choice).unwrap_or_default(), at: None };
    shown.render(root)?;
    SHOWN.set(Some(shown));
    to_js(&entry)
}

/// Shows one of the page's other responses, which was asked for just now: `page` as [`from_events`] gives it. Where nothing answered it is
/// `undefined`; then the scorecard stays, and the response's line says so.
///
/// # Errors
/// Where the answer cannot be read or the page refuses an element.
#[wasm_bindgen(js_name = lookAt)]
pub fn look_at(root: &Element, at: usize, page: JsValue) -> Result<(), JsValue> {
    if page.is_undefined() {
        let status = root.query_selector(&format!("[data-action=fetch][data-at='{at}'] .status"))?;
        if let Some(status) = status {
            status.set_text_content(Some(words::NO_ANSWER));
        }
        return Ok(());
    }
    let Page { capture, .. } = from_js(page)?;
    SHOWN.with_borrow_mut(|shown| {
        let Some(shown) = shown else { return Ok(()) };
        if let Some(one) = shown.resources.get_mut(at) {
            one.capture = capture;
            shown.at = Some(at);
        }
        shown.render(root)
    })
}

impl Shown {
    /// The Capture that is looked at.
    fn looked_at(&self) -> &Capture {
        self.at.and_then(|at| self.resources.get(at)).map_or(&self.capture, |one| &one.capture)
    }

    fn render(&self, root: &Element) -> Result<(), JsValue> {
        let part = if self.at.is_some() { view::Part::Response } else { view::Part::Page { resources: &self.resources, dropped: self.dropped, change: self.change.as_deref() } };
        view::scorecard(root, &inspect(self.looked_at()), &self.choice, &part)
    }
}

/// Remembers what the person chose, for whatever is rendered next.
fn chose(choice: Choice) {
    SHOWN.with_borrow_mut(|shown| {
        if let Some(shown) = shown {
            shown.choice = choice;
        }
    });
}

/// Shows one of the page's other responses in its place, or the page again.
fn pick_response(root: &Element, at: Option<usize>) -> Result<(), JsValue> {
    SHOWN.with_borrow_mut(|shown| {
        let Some(shown) = shown else { return Ok(()) };
        shown.at = at;
        shown.render(root)
    })
}

/// Writes the patch of what is shown without these of its parts.
fn what_if(patch: &Element, left_out: &[usize]) -> Result<(), JsValue> {
    SHOWN.with_borrow(|shown| shown.as_ref().map_or(Ok(()), |shown| view::choose_parts(patch, &inspect(shown.looked_at()), left_out)))
}

/// Renders a sentence in place of a scorecard; `detail` is what the browser said, shown as text.
///
/// # Errors
/// Where the page refuses an element.
#[wasm_bindgen(js_name = showNotice)]
pub fn show_notice(root: &Element, kind: &str, detail: &str) -> Result<(), JsValue> {
    notice::render(root, kind, detail)
}

/// Listens on an element for everything that a scorecard in it can be asked to do. Once for each element.
#[wasm_bindgen]
pub fn listen(root: &Element) {
    actions::listen(root);
}

fn from_js<T: for<'de> Deserialize<'de>>(value: JsValue) -> Result<T, JsValue> {
    Ok(serde_wasm_bindgen::from_value(value)?)
}

fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}
