//! What leaves a scorecard: the same report in other forms, copied or saved by the person, sent nowhere.

use super::dom::{Dom, all, find};
use super::js::Js;
use super::view::{self, Around, Part};
use super::{Choice, SHOWN, messages};
use crate::redact::redact;
use crate::report::{Report, inspect, json, markdown, sarif, visible};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, CssStyleSheet, Element, HtmlElement, HtmlInputElement, Url};

/// The forms that are saved as files: name, media type, ending.
const FILES: [(&str, &str, &str); 3] =
    [("html", "text/html;charset=utf-8", "html"), ("json", "application/json", "json"), ("sarif", "application/sarif+json", "sarif")];

/// Why nothing could be copied or saved.
pub(super) enum Failure {
    /// The browser cannot hold the text.
    TooLarge,
    /// The browser refused.
    Refused,
}

impl Failure {
    /// As the end of a sentence.
    pub(super) fn why(&self) -> &'static str {
        match self {
            Failure::TooLarge => messages::TOO_LARGE,
            Failure::Refused => messages::REFUSED,
        }
    }
}

/// What the browser throws when it is asked to do something.
impl From<JsValue> for Failure {
    fn from(_: JsValue) -> Failure {
        Failure::Refused
    }
}

/// What is shown, as a text: `markdown` for a ticket, `capture` (which can be judged again), `json`, `sarif`, or `html`, a page of its own.
/// It stays with the browser, which may have more room for it than the module has. Secrets in it are masked unless the person ticked that they are
/// to be included.
pub(super) fn text(card: &Element, format: &str) -> Result<JsValue, Failure> {
    SHOWN.with_borrow(|shown| {
        let mut report = shown.as_ref().ok_or(Failure::Refused)?.looked_at();
        let masked;
        if !includes_values(card) {
            masked = inspect(redact(&report.capture));
            report = &masked;
        }
        match format {
            "capture" => json_text(&report.capture.to_js()),
            "json" => json_text(&shapeless(&json::value(report))?),
            "sarif" => json_text(&shapeless(&sarif::value(report))?),
            "html" => Ok(page(card, report)?.into()),
            _ => {
                let mut text = String::new();
                markdown::write(report, &mut text).map_err(|_| Failure::TooLarge)?;
                Ok(text.into())
            }
        }
    })
}

/// Whether the person wants values in what leaves.
fn includes_values(card: &Element) -> bool {
    find(card, "[data-values]").and_then(|tick| tick.dyn_into::<HtmlInputElement>().ok()).is_some_and(|tick| tick.checked())
}

/// As JSON, written by the browser: a second writer would be a tenth of the module. It refuses what is longer than a text can be.
fn json_text(value: &JsValue) -> Result<JsValue, Failure> {
    let text = js_sys::JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into()).map_err(|_| Failure::TooLarge)?;
    Ok(text.into())
}

/// JSON of any shape as JavaScript has it.
fn shapeless(value: &serde_json::Value) -> Result<JsValue, Failure> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(|_| Failure::TooLarge)
}

/// Saves what is shown as a file.
pub(super) fn save(card: &Element, format: &str) -> Result<(), Failure> {
    let (_, kind, ending) = FILES.iter().find(|(name, ..)| *name == format).ok_or(Failure::Refused)?;
    let properties = BlobPropertyBag::new();
    properties.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text(card, format)?), &properties)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let host = SHOWN.with_borrow(|shown| shown.as_ref().map(|shown| shown.looked_at().host.clone())).unwrap_or_default();
    let name: String = host.chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).take(100).collect();
    let link = Dom::of(card).el("a", "").attr("href", &url).attr("download", &format!("headlint-{name}.{ending}"));
    link.0.dyn_ref::<HtmlElement>().ok_or(Failure::Refused)?.click();
    // The browser has taken the address over by the time that this runs.
    gloo::timers::callback::Timeout::new(10_000, move || drop(Url::revoke_object_url(&url))).forget();
    Ok(())
}

/// The scorecard as one page that needs nothing else and runs nothing: a copy of its elements, written out by the browser itself.
fn page(card: &Element, report: &Report) -> Result<String, JsValue> {
    let missing = || JsValue::from_str("no document");
    let document = card.owner_document().ok_or_else(missing)?;
    let page = document.implementation()?.create_html_document_with_title(&format!(
        "Headlint: {} for {}",
        report.headlint.grade.letter(),
        visible(&report.capture.url)
    ))?;
    let (head, body) = (page.head().ok_or_else(missing)?, page.body().ok_or_else(missing)?);
    let dom = Dom::of(&body);
    for (name, value) in [("http-equiv", "Content-Security-Policy"), ("name", "viewport"), ("name", "color-scheme")] {
        let content = match value {
            "viewport" => "width=device-width",
            "color-scheme" => "light dark",
            _ => "default-src 'none'; style-src 'unsafe-inline'",
        };
        head.append_child(&dom.el("meta", "").attr(name, value).attr("content", content).0)?;
    }
    head.append_child(&dom.text("style", "", &styles(&document)?).0)?;
    let card = again(card, report)?;
    let copy: Element = page.import_node_with_deep(&card, true)?.dyn_into()?;
    for selector in
        ["button", "input", ".next", ".what-if", "[hidden]", "[data-further]", ".playbook", ".chooser", ".export", "[data-live]"]
    {
        all(&copy, selector).iter().for_each(Element::remove);
    }
    body.set_class_name("saved");
    body.append_child(&copy)?;
    let root = page.document_element().ok_or_else(missing)?;
    root.set_attribute("lang", "en")?;
    Ok(format!("<!doctype html>\n{}\n", root.outer_html()))
}

/// The card written anew from what may leave, set and unfolded as the one that is shown.
fn again(card: &Element, report: &Report) -> Result<Element, JsValue> {
    let root = card.owner_document().ok_or("no document")?.create_element("div")?;
    let attribute = |name: &str| card.get_attribute(name).unwrap_or_default();
    let choice = Choice { framework: attribute("data-framework"), form: attribute("data-form") };
    let change = find(card, "[data-change]").and_then(|change| change.text_content());
    let notes: Vec<String> = all(card, "[data-note]").iter().filter_map(|note| note.get_attribute("data-note")).collect();
    let moved = find(card, "[data-note=moved]").and_then(|note| note.text_content());
    let part = match find(card, "[data-action=pick][data-at='']") {
        Some(_) => Part::Response,
        None => Part::Page(Around { resources: &[], dropped: 0, change: change.as_deref(), notes: &notes, address: moved.as_deref() }),
    };
    let unfolded: Vec<String> = all(card, "[data-check][open]").iter().filter_map(|row| row.get_attribute("data-check")).collect();
    view::scorecard(&root, report, &choice, &part);
    view::fill(&root, report);
    let left_out: Vec<usize> = super::actions::left_out(card);
    if let Some(patch) = find(&root, "[data-patch]").filter(|_| !left_out.is_empty()) {
        view::choose_parts(&patch, report, &left_out);
    }
    let card = find(&root, "[data-headlint=report]").ok_or("no card")?;
    super::actions::apply_choice(&card);
    for row in &unfolded {
        if let Some(row) = find(&card, &format!("[data-check='{row}']")) {
            row.set_attribute("open", "")?;
        }
    }
    Ok(card)
}

/// The rules of the scorecard's own style sheet.
fn styles(document: &web_sys::Document) -> Result<String, JsValue> {
    let sheets = document.style_sheets();
    let mut text = String::new();
    for at in 0..sheets.length() {
        let Some(sheet) = sheets.item(at).filter(|sheet| sheet.href().ok().flatten().is_some_and(|href| href.ends_with("card.css"))) else {
            continue;
        };
        let rules = sheet.dyn_into::<CssStyleSheet>()?.css_rules()?;
        for at in 0..rules.length() {
            text.push_str(&rules.item(at).map(|rule| rule.css_text()).unwrap_or_default());
            text.push('\n');
        }
    }
    Ok(text)
}
