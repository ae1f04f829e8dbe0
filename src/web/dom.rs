//! Elements, made one by one. Text from anywhere becomes text nodes, never markup.
//!
//! A browser refuses none of these names, so nothing here is a `Result`: if it did, what it threw would reach the page's own handler.

use super::messages::tr;
use crate::sentence::{Piece, Sentence, visible};
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// A document, as far as it makes things.
    type Maker;
    #[wasm_bindgen(method, js_name = createElement)]
    fn element(this: &Maker, name: &str) -> Element;
    #[wasm_bindgen(method, js_name = createTextNode)]
    fn text_node(this: &Maker, text: &str) -> JsValue;

    /// An element, as far as it is filled.
    type Made;
    #[wasm_bindgen(method, getter, js_name = ownerDocument)]
    fn owner(this: &Made) -> Maker;
    #[wasm_bindgen(method, js_name = setAttribute)]
    fn set(this: &Made, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = append)]
    fn append(this: &Made, child: &JsValue);
}

/// The first element below that a selector of ours finds.
pub(super) fn find(below: &Element, selector: &str) -> Option<Element> {
    below.query_selector(selector).ok().flatten()
}

/// Every element below that a selector of ours finds.
pub(super) fn all(below: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = below.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

/// Makes elements of one document.
pub(super) struct Dom(Maker);

/// An element under construction.
pub(super) struct El(pub(super) Element);

impl Dom {
    /// For the document that an element is in.
    pub(super) fn of(root: &Element) -> Dom {
        Dom(root.unchecked_ref::<Made>().owner())
    }

    /// An element of this name and class.
    pub(super) fn el(&self, name: &str, class: &str) -> El {
        let el = El(self.0.element(name));
        if !class.is_empty() {
            el.0.set_class_name(class);
        }
        el
    }

    /// The same with a text in it.
    pub(super) fn text(&self, name: &str, class: &str, text: &str) -> El {
        let el = self.el(name, class);
        el.0.set_text_content(Some(text));
        el
    }

    /// The same with one of our own sentences in it, in the reader's language.
    pub(super) fn says(&self, name: &str, class: &str, sentence: &str) -> El {
        self.text(name, class, &tr(sentence))
    }

    /// One of our own sentences, in which what stands between back-ticks is code.
    pub(super) fn sentence(&self, name: &str, class: &str, text: &str) -> El {
        let el = self.el(name, class);
        self.words(&el, &tr(text));
        el
    }

    fn words(&self, el: &El, words: &str) {
        for (at, piece) in words.split('`').enumerate().filter(|(_, piece)| !piece.is_empty()) {
            match at % 2 {
                0 => el.made().append(&self.0.text_node(piece)),
                _ => el.add(&self.text("code", "", piece)),
            }
        }
    }

    /// A sentence in which values of the page are code, whatever they hold.
    pub(super) fn pieces(&self, name: &str, class: &str, sentence: Option<Sentence>) -> El {
        let el = self.el(name, class);
        for piece in sentence.iter().flat_map(|sentence| sentence.pieces(&super::messages::of)) {
            match piece {
                Piece::Words(words) => self.words(&el, &words),
                Piece::Plain(text) => el.made().append(&self.0.text_node(&visible(&text))),
                Piece::Value(value) => el.add(&self.text("code", "", &visible(&value))),
            }
        }
        el
    }

    /// A button that asks for something to be done.
    pub(super) fn button(&self, class: &str, action: &str, text: &str) -> El {
        self.says("button", class, text).attr("type", "button").attr("data-action", action)
    }

    /// A link to where more is said; opens in a new tab without a handle on this one.
    pub(super) fn link(&self, url: &str, text: &str) -> El {
        self.text("a", "", text).attr("href", url).attr("target", "_blank").attr("rel", "noopener noreferrer")
    }
}

impl El {
    fn made(&self) -> &Made {
        self.0.unchecked_ref()
    }

    /// With an attribute. Names and values come from us, except that values of `data-*` and `title` may not.
    pub(super) fn attr(self, name: &str, value: &str) -> El {
        self.made().set(name, value);
        self
    }

    /// With an attribute that people read or hear: one of our own sentences.
    pub(super) fn label(self, name: &str, sentence: &str) -> El {
        self.attr(name, &tr(sentence))
    }

    /// Puts another element in, last.
    pub(super) fn add(&self, child: &El) {
        self.made().append(&child.0);
    }
}
