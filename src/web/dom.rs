//! Elements, made one by one. Text from anywhere becomes text nodes, never markup.

use wasm_bindgen::JsValue;
use web_sys::{Document, Element};

/// Makes elements of one document.
#[derive(Clone)]
pub(super) struct Dom(Document);

/// An element under construction.
pub(super) struct El(pub(super) Element);

impl Dom {
    /// For the document that an element is in.
    pub(super) fn of(root: &Element) -> Result<Dom, JsValue> {
        root.owner_document().map(Dom).ok_or_else(|| "the element has no document".into())
    }

    /// An element of this name and class.
    pub(super) fn el(&self, name: &str, class: &str) -> Result<El, JsValue> {
        let element = self.0.create_element(name)?;
        if !class.is_empty() {
            element.set_class_name(class);
        }
        Ok(El(element))
    }

    /// The same with a text in it.
    pub(super) fn text(&self, name: &str, class: &str, text: &str) -> Result<El, JsValue> {
        let el = self.el(name, class)?;
        el.0.set_text_content(Some(text));
        Ok(el)
    }

    /// Text in which what stands between back-ticks is code, as our own sentences write it.
    pub(super) fn sentence(&self, name: &str, class: &str, text: &str) -> Result<El, JsValue> {
        let el = self.el(name, class)?;
        for (at, piece) in text.split('`').enumerate().filter(|(_, piece)| !piece.is_empty()) {
            match at % 2 {
                0 => el.0.append_child(&self.0.create_text_node(piece)).map(drop)?,
                _ => el.add(&self.text("code", "", piece)?)?,
            }
        }
        Ok(el)
    }

    /// A button that asks for something to be done.
    pub(super) fn button(&self, class: &str, action: &str, text: &str) -> Result<El, JsValue> {
        self.text("button", class, text)?.attr("type", "button")?.attr("data-action", action)
    }

    /// A link to where more is said; opens in a new tab without a handle on this one.
    pub(super) fn link(&self, url: &str, text: &str) -> Result<El, JsValue> {
        self.text("a", "", text)?.attr("href", url)?.attr("target", "_blank")?.attr("rel", "noopener noreferrer")
    }
}

impl El {
    /// With an attribute. Names and values come from us, except that values of `data-*` and `title` may not.
    pub(super) fn attr(self, name: &str, value: &str) -> Result<El, JsValue> {
        self.0.set_attribute(name, value)?;
        Ok(self)
    }

    /// Puts another element in, last.
    pub(super) fn add(&self, child: &El) -> Result<(), JsValue> {
        self.0.append_child(&child.0).map(drop)
    }
}
