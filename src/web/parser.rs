//! The browser's own HTML parser, for a body that was pasted: nothing in it runs or loads.

use crate::capture::Document;
use crate::capture::document::Element;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomParser, SupportedType};

/// The most elements that are looked at.
const MOST: u32 = 100_000;

struct Parsed(web_sys::Element, String);

impl Element for Parsed {
    fn name(&self) -> &str {
        &self.1
    }

    fn attribute(&self, name: &str) -> Option<String> {
        self.0.get_attribute(name)
    }

    fn attributes(&self) -> Vec<(String, String)> {
        let names = self.0.get_attribute_names();
        names
            .iter()
            .filter_map(|name| name.as_string())
            .map(|name| (name.clone(), self.0.get_attribute(&name).unwrap_or_default()))
            .collect()
    }
}

/// Adds what each element says; a browser that refuses leaves the facts as they are.
pub(super) fn parse(html: &str, facts: &mut Document) {
    let _ = walk(html, facts);
}

fn walk(html: &str, facts: &mut Document) -> Result<(), JsValue> {
    let all = DomParser::new()?.parse_from_string(html, SupportedType::TextHtml)?.query_selector_all("*")?;
    facts.cut |= all.length() > MOST;
    for at in 0..all.length().min(MOST) {
        if let Some(element) = all.get(at).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) {
            let in_form = element.closest("form")?.is_some();
            let name = element.local_name();
            facts.add(&Parsed(element, name), in_form);
        }
    }
    Ok(())
}
