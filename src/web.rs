//! The browser's side: what JavaScript calls, and the view. Nothing else in the crate names wasm_bindgen, web_sys, js_sys or gloo.
//!
//! Every export takes and gives plain data or an element. Only the background's recorder is kept between calls, because
//! events arrive one by one; it is saved after each.

mod actions;
mod card;
mod dom;
mod events;
mod export;
mod js;
mod language;
mod messages;
#[cfg(feature = "text")]
mod pasted;
mod probing;
mod state;
mod types;

use crate::capture::document::{Live, PATTERNS};
use crate::capture::{JarCookie, Observed};
use crate::recorder::resources::{Loaded, Resource, Resources, together};
use crate::recorder::restricted::{RestrictedPage, readable};
use crate::recorder::{Change, Page, Recorder, Tab, refetched};
use crate::report::history::{Entry, Nonces, Summary};
use crate::report::{Report, inspect};
use crate::sentence::Sentence;
use crate::view::{Around, Subject, notice};
use gloo::timers::callback::Timeout;
use js::{Js, get, put};
use js_sys::Object;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::Element;

thread_local! {
    /// The background's recorder. Pages never use it.
    static RECORDER: RefCell<Recorder> = RefCell::default();
    /// What a page shows, so that it can be copied in another form. The background never uses it.
    static SHOWN: RefCell<Option<Shown>> = RefCell::default();
    /// What is still to be rendered.
    static LATER: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// Takes up the state of a tab that was saved before the background was stopped. State that cannot be read is passed over.
#[wasm_bindgen]
pub fn restore(
    tab: f64,
    #[wasm_bindgen(unchecked_param_type = "TabState")] saved: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Resources")] resources: JsValue,
) {
    if let Some(state) = Option::<Tab>::from_js(&saved) {
        let state = Tab { resources: Resources::from_js(&resources), ..state };
        RECORDER.with_borrow_mut(|recorder| recorder.restore(events::number(tab), state));
    }
}

/// Folds in one event of the browser and says what is to be done: `save` this state under this tab's number, save `later` what this tab's
/// page loads, `remove` the state of this tab.
///
/// # Errors
/// Where no event has the name.
#[wasm_bindgen(unchecked_return_type = "Effects")]
pub fn record(
    #[wasm_bindgen(unchecked_param_type = "BrowserEvent[\"kind\"]")] kind: &str,
    #[wasm_bindgen(unchecked_param_type = "object")] details: JsValue,
    firefox: bool,
) -> Result<JsValue, JsValue> {
    let event = events::event(kind, details, firefox)?;
    let effects = Object::new();
    RECORDER.with_borrow_mut(|recorder| {
        let save = |recorder: &Recorder, tab: i64| {
            if let Some(state) = recorder.tab(tab) {
                put(&effects, "save", &js_sys::Array::of2(&tab.to_js(), &state.to_js()));
            }
        };
        match recorder.record(event) {
            Change::None => {}
            Change::Removed(tab) => put(&effects, "remove", &tab.to_js()),
            Change::Moved(tab, was) => {
                save(recorder, tab);
                put(&effects, "remove", &was.to_js());
            }
            Change::Saved(tab) => save(recorder, tab),
            Change::Resources(tab) => put(&effects, "later", &tab.to_js()),
        }
    });
    Ok(effects.into())
}

/// What a tab's pages load, to be saved; `undefined` where the tab is gone.
#[wasm_bindgen(unchecked_return_type = "Resources | undefined")]
pub fn resources(tab: f64) -> JsValue {
    RECORDER.with_borrow(|recorder| recorder.tab(events::number(tab)).map_or(JsValue::UNDEFINED, |tab| tab.resources.to_js()))
}

/// The Capture of a request that the extension made itself, from that request's events.
///
/// # Errors
/// Where an event has no known name.
#[wasm_bindgen(js_name = fromEvents, unchecked_return_type = "Page | undefined")]
pub fn from_events(#[wasm_bindgen(unchecked_param_type = "BrowserEvent[]")] list: Vec<JsValue>, firefox: bool) -> Result<JsValue, JsValue> {
    let all = list.iter().map(|event| events::event_from_js(event, firefox)).collect::<Result<Vec<_>, _>>()?;
    Ok(refetched(all).map_or(JsValue::UNDEFINED, |capture| Page { capture, ..Page::default() }.to_js()))
}

/// Says everything by this table from now on: sentences by the English ones of `docs/words.json`.
#[wasm_bindgen]
pub fn translate(#[wasm_bindgen(unchecked_optional_param_type = "Translation")] table: JsValue) {
    language::translate(table);
}

/// What to look for in a page: each sign's id and the texts that must all occur.
#[wasm_bindgen(unchecked_return_type = "Sign[]")]
pub fn signs() -> JsValue {
    let list = js_sys::Array::new();
    for pattern in PATTERNS {
        let entry = Object::new();
        put(&entry, "id", &pattern.sign.word().into());
        put(&entry, "needles", &pattern.needles.iter().map(|needle| JsValue::from(*needle)).collect::<js_sys::Array>());
        list.push(&entry);
    }
    list.into()
}

/// Why an extension cannot read a page: `browser`, `store`, `file` or `made`; `undefined` where it can.
#[wasm_bindgen]
pub fn unreadable(url: &str) -> Option<String> {
    let word = match readable(url).err()? {
        RestrictedPage::Browser => "browser",
        RestrictedPage::Store => "store",
        RestrictedPage::File => "file",
        RestrictedPage::Made => "made",
    };
    Some(word.to_owned())
}

/// What a page is remembered by: its address without query and fragment, and without what looks like a token in its path.
#[wasm_bindgen(js_name = pageKey)]
pub fn page_key(url: &str) -> String {
    crate::redact::page(url)
}

/// What a person prefers to be shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// `flask` or `fastapi`; by detection where it is empty.
    pub(crate) framework: String,
    /// `plain` or `library`.
    pub(crate) form: String,
}

/// What a page shows.
struct Shown {
    /// The page's own.
    page: Report,
    resources: Vec<Resource>,
    dropped: u32,
    /// What changed since last time.
    change: Option<Sentence<'static>>,
    choice: Choice,
    /// What is to be said of the page, by the names that `view` knows.
    notes: Vec<String>,
    /// The tab's address, where scripts have changed it.
    address: Option<String>,
    /// Which of the resources is looked at in the page's place, and what is said of it.
    picked: Option<(usize, Report)>,
}

/// Renders the scorecard of a page (as [`pick`] gives it) into an element, in place of what is there, and gives what to remember of it.
/// `around` holds `document`, `jar`, `resources`, `loaded`, `history`, `notes` (what is to be said of the page) and `address` (the tab's, where it
/// is not the page's), each if known.
#[wasm_bindgen(unchecked_return_type = "History")]
pub fn show(
    root: &Element,
    #[wasm_bindgen(unchecked_param_type = "Page | { capture: object }")] page: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Around")] around: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Choice")] choice: &JsValue,
) -> JsValue {
    let Page { serial, mut capture, .. } = Page::from_js(page);
    if let Some(live) = get::<Option<Live>>(around, "document") {
        capture.document = Observed::Seen(live.into());
    }
    if let Some(jar) = get::<Option<Vec<JarCookie>>>(around, "jar") {
        capture.jar = Observed::Seen(jar);
    }
    // An entry without a grade is none that was written here.
    let history = get::<Option<Entry>>(around, "history").filter(|entry| !entry.now.grade.is_empty());
    let nonces = Nonces::of(&capture);
    capture.nonces_before = history.as_ref().map(|entry| entry.before(&nonces)).unwrap_or_default();
    let Resources { list, dropped, .. } = get(around, "resources");
    let loaded: Vec<Loaded> = get(around, "loaded");
    let resources = together(list.into_iter().filter(|one| one.page == serial).collect(), loaded);
    let (notes, address) = (get(around, "notes"), get(around, "address"));
    let open = card::unfolded(root);
    let page = inspect(capture);
    let entry = Entry::next(history, Summary::of(&page), nonces);
    let shown = Shown { page, resources, dropped, change: entry.change(), choice: Choice::from_js(choice), notes, address, picked: None };
    shown.render(root);
    SHOWN.set(Some(shown));
    if !open.is_empty() {
        fill(root);
        card::unfold(root, &open);
    }
    entry.to_js()
}

/// The address of one of the page's other responses, if it may be requested again: `undefined` for what was never loaded, and for private
/// addresses of a public page.
#[wasm_bindgen(js_name = toLookAt)]
pub fn to_look_at(at: usize) -> Option<String> {
    SHOWN.with_borrow(|shown| {
        let shown = shown.as_ref()?;
        shown.resources.get(at).filter(|one| one.may_request(&shown.page.capture.url)).map(|one| one.capture.url.clone())
    })
}

/// Shows one of the page's other responses, which was requested just now: `response` is `{url, events}`. Where there is none the scorecard
/// stays, and the response's line says so. The way that a redirect points is shown, not gone.
///
/// # Errors
/// Where an event cannot be read.
#[wasm_bindgen(js_name = lookAt)]
pub fn look_at(
    root: &Element,
    at: usize,
    #[wasm_bindgen(unchecked_param_type = "Received")] response: &JsValue,
    firefox: bool,
) -> Result<(), JsValue> {
    let Some(capture) = probing::requested(response, firefox)? else {
        if let Some(status) = dom::find(root, &format!("[data-action=fetch][data-at='{at}'] .status")) {
            dom::say(&status, messages::NO_ANSWER);
        }
        return Ok(());
    };
    SHOWN.with_borrow_mut(|shown| {
        let Some(shown) = shown else { return };
        // Another page may be shown by now.
        if let Some(one) = shown.resources.get_mut(at).filter(|one| one.capture.url == capture.url) {
            one.capture = capture;
            shown.pick(root, Some(at));
        }
    });
    Ok(())
}

impl Shown {
    /// The report that is looked at.
    fn looked_at(&self) -> &Report {
        self.picked.as_ref().map_or(&self.page, |(_, report)| report)
    }

    /// Looks at one of the page's other responses in its place, or at the page again.
    fn pick(&mut self, root: &Element, at: Option<usize>) {
        self.picked = at.and_then(|at| Some((at, inspect(self.resources.get(at)?.capture.clone()))));
        self.render(root);
    }

    /// Renders what is seen at once, and what is folded away when the browser has painted that.
    fn render(&self, root: &Element) {
        let subject = if self.picked.is_some() {
            Subject::Response
        } else {
            Subject::Page(Around {
                resources: &self.resources,
                dropped: self.dropped,
                change: self.change.clone(),
                notes: &self.notes,
                moved: self.address.is_some(),
            })
        };
        card::show(root, self.looked_at(), &self.choice, &subject);
        let root = root.clone();
        LATER.set(Some(Timeout::new(0, move || fill(&root))));
    }
}

/// Renders what is folded away, if that was not done yet.
fn fill(root: &Element) {
    if LATER.take().is_some() {
        SHOWN.with_borrow(|shown| {
            if let Some(shown) = shown {
                card::fill(root, shown.looked_at());
            }
        });
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
fn pick_response(root: &Element, at: Option<usize>) {
    SHOWN.with_borrow_mut(|shown| {
        if let Some(shown) = shown {
            shown.pick(root, at);
        }
    });
}

/// Writes the patch of what is shown without the parts that are switched off in it.
fn what_if(card: &Element, patch: &Element) {
    SHOWN.with_borrow(|shown| {
        if let Some(shown) = shown {
            card::write_patch(card, patch, shown.looked_at());
        }
    });
}

/// Renders a sentence in place of a scorecard. `detail` is what [`pick`] gave, or what failed as a text.
#[wasm_bindgen(js_name = showNotice)]
pub fn show_notice(root: &Element, kind: &str, #[wasm_bindgen(unchecked_param_type = "NoticeDetail")] detail: &JsValue) {
    let failure = detail.as_string().unwrap_or_default();
    let (host, asks, chain, error) = (get(detail, "host"), get(detail, "asks"), get(detail, "chain"), get(detail, "error"));
    dom::show(root, &notice::of(kind, &notice::Detail { host, asks, chain, error, failure }));
}

/// Listens on an element for everything that a scorecard in it can be asked to do. Once for each element.
#[wasm_bindgen]
pub fn listen(root: &Element) {
    actions::listen(root);
}
