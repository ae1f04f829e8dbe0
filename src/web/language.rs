//! The reader's language: the table that sentences of ours are said by.

use crate::sentence::Msg;
use crate::view::Text;
use std::borrow::Cow;
use std::cell::RefCell;
use wasm_bindgen::JsValue;

thread_local! {
    /// Sentences by the English ones; `undefined` where everything is said in English.
    static TABLE: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// Says everything by this table from now on.
pub(super) fn translate(table: JsValue) {
    TABLE.set(table);
}

/// A sentence of ours in the reader's language; in English where the table lacks it.
pub(super) fn of(msg: Msg) -> Cow<'static, str> {
    let said = TABLE.with_borrow(|table| if table.is_object() { super::js::field(table, msg.english()).as_string() } else { None });
    said.filter(|said| !said.is_empty()).map_or(Cow::Borrowed(msg.english()), Cow::Owned)
}

/// The same with its gaps filled, as one plain text.
pub(super) fn said(sentence: impl Into<Text>) -> String {
    sentence.into().flat(&of)
}
