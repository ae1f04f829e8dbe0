//! The scorecard in a document: mounted, and filled with what is folded away once the browser has painted the rest.

use super::dom::{self, all, attribute, find, hide, set};
use super::{Choice, language};
use crate::report::Report;
use crate::view::{self, Fold, Setting, Subject};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// Puts the scorecard into the element, in place of what is there.
pub(super) fn show(root: &Element, report: &Report, choice: &Choice, subject: &Subject) {
    dom::show(root, &view::scorecard(report, setting(report, choice), subject));
}

/// Which code a choice shows.
fn setting(report: &Report, choice: &Choice) -> Setting {
    Setting::of(report, &choice.framework, &choice.form)
}

/// Which code a card shows by now.
pub(super) fn setting_of(card: &Element, report: &Report) -> Setting {
    let attribute = |name: &str| card.get_attribute(name).unwrap_or_default();
    Setting::of(report, &attribute("data-framework"), &attribute("data-form"))
}

/// Writes what is folded away below the headings, which nobody sees at first, where it does not stand yet.
pub(super) fn fill(root: &Element, report: &Report) {
    let Some(card) = find(root, "[data-headlint=report]") else { return };
    let setting = setting_of(&card, report);
    let fill = |details: Element, fold| {
        if details.child_element_count() <= 1 {
            dom::add(&details, &view::unfolded(report, setting, fold, &[]));
        }
    };
    if let Some(patch) = find(&card, "[data-patch]") {
        fill(patch, Fold::Patch);
    }
    for details in all(&card, ".rows > [data-check]") {
        let id = details.get_attribute("data-check").unwrap_or_default();
        if let Some(row) = report.rows.iter().find(|row| row.check.id == id) {
            fill(details, Fold::Row(row.check.id));
        }
    }
    if let Some(details) = find(&card, "[data-received]") {
        fill(details, Fold::Headers);
    }
}

/// Writes the playbook once it is asked for: it is long, and most people came for something else.
pub(super) fn fill_playbook(card: &Element, summary: &Element) {
    let Some(into) = summary.parent_element().filter(|into| into.child_element_count() == 1) else { return };
    let host = into.get_attribute("data-host").unwrap_or_default();
    // Both frameworks' code is written; the card's own choice says which is shown.
    dom::add(&into, &view::playbook(Setting { framework: "flask", form: "plain" }, &host));
    apply_choice(card);
}

/// Writes the code of a patch without the parts that are switched off in it, and the grade after it, in place of what is there.
pub(super) fn write_patch(card: &Element, patch: &Element, report: &Report) {
    let Some(into) = find(patch, "[data-chosen]") else { return };
    let chosen = view::chosen(report, setting_of(card, report), &left_out(patch));
    dom::set(patch, "data-forecast-grade", chosen.grade);
    if let Some(gain) = find(patch, "[data-move]") {
        gain.set_text_content(Some(&chosen.gain.flat(&language::of)));
    }
    into.set_text_content(None);
    dom::add(&into, &chosen.code);
}

/// What a person has unfolded, to be unfolded again when the scorecard is rendered anew.
pub(super) fn unfolded(root: &Element) -> Vec<String> {
    let id = |details: &Element| {
        let check = details.get_attribute("data-check").map(|check| format!("[data-check={check}]"));
        check.or_else(|| Some(format!(".{}", details.class_name().split_whitespace().last()?)))
    };
    all(root, "[data-headlint=report] > details[open], .rows > details[open]").iter().filter_map(id).collect()
}

/// Unfolds these again.
pub(super) fn unfold(root: &Element, selectors: &[String]) {
    for details in selectors.iter().filter_map(|selector| find(root, &format!("details{selector}"))) {
        dom::set(&details, "open", "");
    }
}

/// The parts of the patch that are switched off.
pub(super) fn left_out(below: &Element) -> Vec<usize> {
    let is_off = |part: &Element| part.dyn_ref::<HtmlInputElement>().is_some_and(|part| !part.checked());
    all(below, "[data-part]").iter().filter(|part| is_off(part)).filter_map(|part| attribute(part, "data-part").parse().ok()).collect()
}

/// Shows the code of the framework and form that the card names, and hides the rest.
pub(super) fn apply_choice(card: &Element) {
    let (framework, form) = (attribute(card, "data-framework"), attribute(card, "data-form"));
    for block in all(card, "[data-fix], [data-test]") {
        let own = block.get_attribute("data-fix").unwrap_or_else(|| attribute(&block, "data-test"));
        let kind = attribute(&block, "data-fix-form");
        hide(&block, own != framework || !(kind == form || kind == "any" || kind.is_empty()));
    }
    for button in all(card, "[data-action=choose]") {
        let chosen = if attribute(&button, "data-name") == "framework" { &framework } else { &form };
        set(&button, "aria-pressed", if *chosen == attribute(&button, "data-value") { "true" } else { "false" });
    }
}
