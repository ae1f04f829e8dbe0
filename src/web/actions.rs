//! What a person can ask of a scorecard: one listener for each kind of event, on the root.
//!
//! A step that finds nothing to act on ends there, and leaves the scorecard as it was.

use super::card::apply_choice;
use super::dom::{all, attribute, find, hide, set};
use super::js::Js;
use super::language::said;
use super::{Choice, card, messages};
use crate::sentence::Gap;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, Element, Event, HtmlElement, HtmlInputElement};

/// Listens for clicks on anything with `data-action`. Those that are not ours go on to the page.
pub(super) fn listen(root: &Element) {
    let scope = root.clone();
    EventListener::new(root, "click", move |event| act(&scope, event).unwrap_or_default()).forget();
    EventListener::new(root, "input", move |event| {
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        if field.has_attribute("data-filter") {
            filter(&field);
        } else if field.has_attribute("data-part") {
            switch_part(&field);
        }
    })
    .forget();
}

/// Hides the headers that do not hold what was typed, in whatever case.
fn filter(field: &HtmlInputElement) {
    let Some(list) = field.parent_element() else { return };
    let wanted = field.value().to_ascii_lowercase();
    for item in all(&list, "li") {
        let line = find(&item, "code").and_then(|line| line.text_content()).unwrap_or_default().to_ascii_lowercase();
        hide(&item, !line.contains(&wanted));
    }
}

fn act(root: &Element, event: &Event) -> Option<()> {
    // Whoever presses something may be about to unfold what is still missing.
    super::fill(root);
    let button = event.target()?.dyn_into::<Element>().ok()?.closest("[data-action]").ok()??;
    if attribute(&button, "data-action") == "copy-message" {
        let message = find(root, ".detail")?;
        copy(root, &button, &message.text_content()?.into(), Some(message));
        return Some(());
    }
    let card = find(root, "[data-headlint=report]")?;
    match attribute(&button, "data-action").as_str() {
        "copy" => copy_code(&card, &button),
        "export" => {
            match super::export::text(&card, &attribute(&button, "data-format")) {
                Ok(text) => copy(&card, &button, &text, None),
                Err(failure) => say(&card, &button, said(messages::COULD_NOT_COPY.with([failure.why().into()]))),
            }
            Some(())
        }
        "save" => {
            if let Err(failure) = super::export::save(&card, &attribute(&button, "data-format")) {
                say(&card, &button, said(messages::COULD_NOT_SAVE.with([failure.why().into()])));
            }
            Some(())
        }
        "next" => open_row(&card, &attribute(&button, "data-next")),
        "playbook" => {
            card::fill_playbook(&card, &button);
            Some(())
        }
        "pick" => {
            super::pick_response(root, attribute(&button, "data-at").parse().ok());
            // Another scorecard is there: people who use the keyboard or a screen reader begin at its top.
            go_to(&find(root, "[data-action=pick], h1")?)
        }
        "choose" => {
            set(&card, &format!("data-{}", attribute(&button, "data-name")), &attribute(&button, "data-value"));
            apply_choice(&card);
            let choice = Choice { framework: attribute(&card, "data-framework"), form: attribute(&card, "data-form") };
            let init = CustomEventInit::new();
            init.set_detail(&choice.to_js());
            super::chose(choice);
            root.dispatch_event(CustomEvent::new_with_event_init_dict("headlint-choice", &init).ok()?.as_ref()).ok().map(drop)
        }
        _ => None,
    }
}

/// Opens a finding and goes to it.
fn open_row(card: &Element, check: &str) -> Option<()> {
    let row = find(card, &format!(".rows [data-check={check}]"))?;
    set(&row, "open", "");
    row.scroll_into_view();
    find(&row, "summary")?.dyn_ref::<HtmlElement>()?.focus().ok()
}

/// Scrolls to an element and gives it the focus.
fn go_to(element: &Element) -> Option<()> {
    element.scroll_into_view();
    element.dyn_ref::<HtmlElement>()?.focus().ok()
}

/// Writes the patch again once one of its parts was switched on or off.
fn switch_part(part: &Element) {
    let closest = |selector| part.closest(selector).ok().flatten();
    let (Some(patch), Some(card)) = (closest("[data-patch]"), closest("[data-headlint=report]")) else { return };
    super::what_if(&card, &patch);
}

/// Copies the code of the block that the button stands in.
fn copy_code(card: &Element, button: &Element) -> Option<()> {
    let code = find(&button.closest(".fix").ok()??, "code")?;
    copy(card, button, &code.text_content().unwrap_or_default().into(), Some(code));
    Some(())
}

#[wasm_bindgen]
extern "C" {
    /// The clipboard, which may be missing, and may throw.
    type Board;
    #[wasm_bindgen(method, catch, js_name = writeText)]
    fn write(this: &Board, text: &JsValue) -> Result<js_sys::Promise, JsValue>;
}

/// Copies a text and says so on the button; where the clipboard is closed to us, selects the text's element instead, or says that it failed.
fn copy(card: &Element, button: &Element, text: &JsValue, from: Option<Element>) {
    let Some(window) = web_sys::window() else { return };
    let board: Board = JsValue::from(window.navigator().clipboard()).unchecked_into();
    // What throws at once has failed like what fails later.
    let done = board.write(text).unwrap_or_else(|thrown| js_sys::Promise::reject(&thrown));
    let (card, button) = (card.clone(), button.clone());
    let then = wasm_bindgen::closure::Closure::once(move |result: JsValue| {
        let text = match (result.is_undefined(), &from) {
            (true, _) => said(messages::COPIED),
            (false, Some(_)) => said(messages::SELECT_AND_COPY),
            (false, None) => said(messages::COULD_NOT_COPY.with([Gap::from(messages::REFUSED)])),
        };
        say(&card, &button, text);
        if let (false, Some(from), Ok(Some(selection))) = (result.is_undefined(), from, window.get_selection()) {
            let _ = selection.select_all_children(&from);
        }
    });
    let _ = done.then2(&then, &then);
    then.forget();
}

/// Says on a button, and to who listens, what came of it; after a while the button says its own text again.
fn say(card: &Element, button: &Element, text: String) {
    let before = button.text_content().unwrap_or_default();
    button.set_text_content(Some(&text));
    if let Some(live) = find(card, "[data-live]") {
        live.set_text_content(Some(&text));
    }
    // Pressed again before that, it keeps what it says.
    if button.has_attribute("data-said") {
        return;
    }
    set(button, "data-said", "");
    let button = button.clone();
    Timeout::new(if text.len() > 20 { 6_000 } else { 2_000 }, move || {
        button.set_text_content(Some(&before));
        let _ = button.remove_attribute("data-said");
    })
    .forget();
}
