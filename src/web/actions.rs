//! What a person can ask of a scorecard: one listener for each kind of event, on the root.

use super::words;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

/// Listens for clicks on anything with `data-action`. Those that are not ours go on to the page.
pub(super) fn listen(root: &Element) {
    let scope = root.clone();
    EventListener::new(root, "click", move |event| {
        // A failure here leaves the scorecard as it was.
        let _ = act(&scope, event);
    })
    .forget();
    EventListener::new(root, "input", move |event| {
        let _ = filter(event);
        let _ = switch_part(event);
    })
    .forget();
}

/// Hides the headers that do not hold what was typed, in whatever case.
fn filter(event: &Event) -> Result<(), JsValue> {
    let Some(field) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return Ok(()) };
    let Some(list) = field.parent_element().filter(|_| field.has_attribute("data-filter")) else { return Ok(()) };
    let wanted = field.value().to_lowercase();
    each(&list, "li", |item| {
        let line = item.query_selector("code")?.and_then(|line| line.text_content()).unwrap_or_default().to_lowercase();
        item.toggle_attribute_with_force("hidden", !line.contains(&wanted)).map(drop)
    })
}

fn act(root: &Element, event: &Event) -> Result<(), JsValue> {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return Ok(()) };
    let Some(button) = target.closest("[data-action]")? else { return Ok(()) };
    let Some(card) = root.query_selector("[data-headlint=report]")? else { return Ok(()) };
    match button.get_attribute("data-action").as_deref() {
        Some("copy") => copy_code(&card, &button),
        Some("export") => {
            let format = button.get_attribute("data-format").unwrap_or_default();
            super::export::text(&card, &format).map_or(Ok(()), |text| copy(&card, &button, &text, None))
        }
        Some("save") => super::export::save(&card, &button.get_attribute("data-format").unwrap_or_default()),
        Some("next") => open_row(&card, &button.get_attribute("data-next").unwrap_or_default()),
        Some("playbook") => {
            super::view::fill_playbook(&card, &button)?;
            apply_choice(&card)
        }
        Some("pick") => {
            let at = button.get_attribute("data-at").and_then(|at| at.parse().ok());
            super::pick_response(root, at)?;
            focus_heading(root)
        }
        Some("choose") => {
            let (name, value) = (button.get_attribute("data-name").unwrap_or_default(), button.get_attribute("data-value").unwrap_or_default());
            card.set_attribute(&format!("data-{name}"), &value)?;
            apply_choice(&card)?;
            let now = |name: &str| card.get_attribute(&format!("data-{name}")).unwrap_or_default();
            super::chose(super::Choice { framework: now("framework"), form: now("form") });
            let chosen = web_sys::CustomEvent::new_with_event_init_dict("headlint-choice", &detail(&card)?)?;
            root.dispatch_event(&chosen).map(drop)
        }
        _ => Ok(()),
    }
}

/// Opens a finding and goes to it.
fn open_row(card: &Element, check: &str) -> Result<(), JsValue> {
    let Some(row) = card.query_selector(&format!(".rows [data-check={check}]"))? else { return Ok(()) };
    row.set_attribute("open", "")?;
    if let Some(summary) = row.query_selector("summary")?.and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok()) {
        row.scroll_into_view();
        summary.focus()?;
    }
    Ok(())
}

/// Writes the patch again once one of its parts was switched on or off.
fn switch_part(event: &Event) -> Result<(), JsValue> {
    let Some(part) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()).filter(|part| part.has_attribute("data-part")) else { return Ok(()) };
    let (Some(patch), Some(card)) = (part.closest("[data-patch]")?, part.closest("[data-headlint=report]")?) else { return Ok(()) };
    let mut left_out = Vec::new();
    each(&patch, "[data-part]", |part| {
        let off = part.dyn_ref::<web_sys::HtmlInputElement>().is_some_and(|part| !part.checked());
        left_out.extend(part.get_attribute("data-part").and_then(|at| at.parse::<usize>().ok()).filter(|_| off));
        Ok(())
    })?;
    super::what_if(&patch, &left_out)?;
    apply_choice(&card)
}

/// Another scorecard is there: whoever reads by keyboard or by ear begins at its top.
fn focus_heading(root: &Element) -> Result<(), JsValue> {
    if let Some(top) = root.query_selector("[data-action=pick], h1")?.and_then(|top| top.dyn_into::<web_sys::HtmlElement>().ok()) {
        top.scroll_into_view();
        top.focus()?;
    }
    Ok(())
}

fn detail(card: &Element) -> Result<web_sys::CustomEventInit, JsValue> {
    let choice = js_sys::Object::new();
    for name in ["framework", "form"] {
        let value = card.get_attribute(&format!("data-{name}")).unwrap_or_default();
        js_sys::Reflect::set(&choice, &name.into(), &value.into())?;
    }
    let init = web_sys::CustomEventInit::new();
    init.set_detail(&choice);
    Ok(init)
}

/// Shows the code of the framework and form that the card names, and hides the rest.
pub(super) fn apply_choice(card: &Element) -> Result<(), JsValue> {
    let framework = card.get_attribute("data-framework").unwrap_or_default();
    let form = card.get_attribute("data-form").unwrap_or_default();
    each(card, "[data-fix]", |block| {
        let shown = block.get_attribute("data-fix").as_deref() == Some(&framework) && matches!(block.get_attribute("data-fix-form").as_deref(), Some(kind) if kind == form || kind == "any");
        block.toggle_attribute_with_force("hidden", !shown).map(drop)
    })?;
    each(card, "[data-test]", |block| {
        let shown = block.get_attribute("data-test").as_deref() == Some(&framework);
        block.toggle_attribute_with_force("hidden", !shown).map(drop)
    })?;
    each(card, "[data-action=choose]", |button| {
        let (name, value) = (button.get_attribute("data-name"), button.get_attribute("data-value").unwrap_or_default());
        let chosen = if name.as_deref() == Some("framework") { &framework } else { &form };
        button.set_attribute("aria-pressed", if *chosen == value { "true" } else { "false" })
    })
}

fn each(root: &Element, selector: &str, mut act: impl FnMut(&Element) -> Result<(), JsValue>) -> Result<(), JsValue> {
    let found = root.query_selector_all(selector)?;
    for at in 0..found.length() {
        if let Some(element) = found.get(at).and_then(|node| node.dyn_into::<Element>().ok()) {
            act(&element)?;
        }
    }
    Ok(())
}

/// Copies the code of the block that the button stands in.
fn copy_code(card: &Element, button: &Element) -> Result<(), JsValue> {
    let Some(code) = button.closest(".fix")?.map(|block| block.query_selector("code")).transpose()?.flatten() else { return Ok(()) };
    copy(card, button, &code.text_content().unwrap_or_default(), Some(code))
}

/// Copies a text and says so on the button; where the clipboard is closed to us, selects the text's element instead.
fn copy(card: &Element, button: &Element, text: &str, from: Option<Element>) -> Result<(), JsValue> {
    let Some(window) = web_sys::window() else { return Ok(()) };
    let done = window.navigator().clipboard().write_text(text);
    let (button, live) = (button.clone(), card.query_selector("[data-live]")?);
    let say = wasm_bindgen::closure::Closure::once(move |result: JsValue| {
        let copied = result.is_undefined();
        let before = button.text_content().unwrap_or_default();
        let text = if copied { words::COPIED } else { words::SELECT_AND_COPY };
        button.set_text_content(Some(text));
        if let Some(live) = live {
            live.set_text_content(Some(text));
        }
        if let (false, Some(from), Ok(Some(selection))) = (copied, from, window.get_selection()) {
            let _ = selection.select_all_children(&from);
        }
        // Pressed again before it says its own text, it keeps what it says.
        if before != text {
            Timeout::new(2_000, move || button.set_text_content(Some(&before))).forget();
        }
    });
    let _ = done.then2(&say, &say);
    say.forget();
    Ok(())
}
