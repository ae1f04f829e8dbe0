//! Mounts the view's tree in a document, element by element. Text from anywhere becomes text nodes, never markup.
//!
//! A browser refuses none of these names, so nothing here is a `Result`: if it did, what it threw would reach the page's own handler.

use super::language;
use crate::view::{Child, Node, Run, Text};
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

/// An element with nothing in it, in the document that another one is in.
pub(super) fn element(near: &Element, tag: &str) -> Element {
    maker(near).element(tag)
}

/// Sets an attribute; names are ours, so browsers refuse none.
pub(super) fn set(element: &Element, name: &str, value: &str) {
    element.unchecked_ref::<Made>().set(name, value);
}

/// An attribute of an element; empty where it has none.
pub(super) fn attribute(of: &Element, name: &str) -> String {
    of.get_attribute(name).unwrap_or_default()
}

/// Hides an element, or shows it.
pub(super) fn hide(element: &Element, hidden: bool) {
    // Refuses nothing: the name is a valid one.
    let _ = element.toggle_attribute_with_force("hidden", hidden);
}

/// Says a text in an element, in the reader's language and in place of what is there.
pub(super) fn say(element: &Element, text: impl Into<Text>) {
    element.set_text_content(Some(&language::said(text)));
}

/// Puts a tree into an element, in place of what is there.
pub(super) fn show(root: &Element, node: &Node) {
    root.replace_children_with_node_1(&make(&maker(root), node));
}

/// Puts trees into an element, after what is there.
pub(super) fn add(into: &Element, nodes: &[Node]) {
    let maker = maker(into);
    for node in nodes {
        into.unchecked_ref::<Made>().append(&make(&maker, node));
    }
}

fn maker(near: &Element) -> Maker {
    near.unchecked_ref::<Made>().owner()
}

/// The elements of a tree; what is folded away in it comes later.
fn make(maker: &Maker, node: &Node) -> Element {
    let element = maker.element(node.tag);
    if !node.class.is_empty() {
        element.set_class_name(node.class);
    }
    for (name, value) in &node.attributes {
        set(&element, name, &value.flat(&language::of));
    }
    if let [Child::Text(text)] = node.children.as_slice()
        && let [Run::Text(text)] = text.runs(&language::of).as_slice()
    {
        // One call where most elements need no more.
        element.set_text_content(Some(text));
        return element;
    }
    let made: &Made = element.unchecked_ref();
    for child in &node.children {
        match child {
            Child::Node(node) => made.append(&make(maker, node)),
            Child::Text(text) => {
                for run in text.runs(&language::of) {
                    match run {
                        Run::Text(text) => made.append(&maker.text_node(&text)),
                        Run::Code(code) => {
                            let element = maker.element("code");
                            element.set_text_content(Some(&code));
                            made.append(&element);
                        }
                    }
                }
            }
            Child::Later(_) => {}
        }
    }
    element
}
