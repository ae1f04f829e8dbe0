//! Js JavaScript objects as our types and back, field by field.
//!
//! Reading never fails: what is missing, or of another type than expected, is as if nobody had written it. What was stored may have been
//! written by another version, or by a stranger. serde would read the same with a third more of the whole module, most of it error messages
//! that nobody would see.

use super::Choice;
use crate::capture::document::{Form, Frame, Live, LiveElement, Script, Sign, Style};
use crate::capture::exchange::{Exchange, Outcome, Response};
use crate::capture::{
    Capture, Document, Encoding, Hop, JarCookie, Observed, Probe, Readable, ReadableKind, Redacted, Source, Tls, Trial, Value, Violation,
};
use crate::platform::html::{Element, Language};
use crate::recorder::failure::Failure;
use crate::recorder::resources::{Kind, Loaded, Resource, Resources};
use crate::recorder::{Page, Pending, Tab};
use crate::report::history::{Entry, Nonces, Summary};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

/// The most entries of one list that are read: one more than of anything is judged, so that the report says that there are more.
const MOST: u32 = 1_001;

/// Something that has a plain form.
pub(super) trait Js: Sized {
    /// Reads it; what cannot be read is left out.
    fn from_js(from: &JsValue) -> Self;
    /// Writes it; `undefined` for what is to be left out.
    fn to_js(&self) -> JsValue;
    /// Whether there is something to read.
    fn is_there(from: &JsValue) -> bool {
        !from.is_undefined() && !from.is_null()
    }
}

/// A field of an object, read.
pub(super) fn get<T: Js>(from: &JsValue, name: &str) -> T {
    T::from_js(&field(from, name))
}

/// A field of an object as it is; `undefined` where there is none.
pub(super) fn field(from: &JsValue, name: &str) -> JsValue {
    // Asking what is no object would throw, and making an error takes longer than all the rest.
    if from.is_object() { Reflect::get(from, &name.into()).unwrap_or_default() } else { JsValue::UNDEFINED }
}

/// Sets a field, unless it is to be left out.
pub(super) fn put(into: &Object, name: &str, value: &JsValue) {
    if !value.is_undefined() {
        // A new object of ours refuses nothing.
        let _ = Reflect::set(into, &name.into(), value);
    }
}

/// Writes both directions of a type from one list of its fields; a name in quotes where JavaScript calls it otherwise.
macro_rules! plain {
    ($($type:ident { $($field:ident $name:literal)* $(; $($rest:ident)*)? })*) => {
        $(impl Js for $type {
            fn from_js(from: &JsValue) -> $type {
                $type { $($field: get(from, $name),)* $($($rest: Default::default(),)*)? }
            }

            fn to_js(&self) -> JsValue {
                let into = Object::new();
                $(put(&into, $name, &self.$field.to_js());)*
                into.into()
            }

            fn is_there(from: &JsValue) -> bool {
                from.is_object()
            }
        })*
    };
}

plain! {
    Tab { pages "pages" pending "pending" failure "failure" serial "serial"; resources }
    Page { serial "serial" capture "capture" started "started" earliest "earliest" latest "latest" after_failure "after_failure" }
    Pending {
        request "request" url "url" method "method" hops "hops" answer "answer" tls "tls" started "started" after_failure "after_failure"
        received "received" intercepted "intercepted"
    }
    Failure { url "url" error "error" method "method" hops "hops" started "started" }
    Hop { url "url" status "status" headers "headers" }
    Resources { list "list" dropped "dropped" bytes "bytes" }
    Resource { page "page" kind "kind" capture "capture" request "request"; is_loaded }
    Loaded { url "url" by "by" status "status" loaded "loaded" }
    Capture {
        url "url" method "method" status "status" headers "headers" hops "hops" http_hops "http_hops" cors_headers "cors_headers" document "document" jar "jar"
        tls "tls" probes "probes" exchanges "exchanges" violations "violations" trial "trial" nonces_before "nonces_before" request_origin "request_origin" source "source" redacted "redacted"; id
    }
    Exchange {
        url "url" method "method" destination "destination" request_headers "request_headers" preflight "preflight" response "response" outcome "outcome"
        error "error"
    }
    Response { status "status" headers "headers" }
    Violation {
        directive "directive" blocked "blocked" policy "policy" report_only "report_only" file "file" line "line" column "column" sample "sample"
    }
    Trial { set "set" add "add" remove "remove" round "round" }
    Redacted { cookies "cookies" }
    Readable { value "value" kind "kind" unsigned "unsigned" names "names" secret "secret" }
    Tls { protocol "protocol" cipher "cipher" weak "weak" untrusted "untrusted" wrong_host "wrong_host" wrong_time "wrong_time" ends "ends" seen "seen" }
    Probe { path "path" status "status" headers "headers" signs "signs" partial "partial" }
    JarCookie { name "name" domain "domain" path "path" secure "secure" http_only "httpOnly" same_site "sameSite" session "session" }
    Document {
        meta_csp "meta_csp" meta_referrer "meta_referrer" meta_in_vain "meta_in_vain" scripts "scripts" styles "styles" inline_styles "inline_styles"
        inline_handlers "inline_handlers" forms "forms" frames "frames" plain_media "plain_media" signs "signs" left_out "left_out" unread "unread" cut "cut"
    }
    Script { src "src" integrity "integrity" nonce "nonce" nonce_place "nonce_place" data "data" }
    Style { href "href" integrity "integrity" }
    Form { method "method" action "action" hidden "hidden" password "password" }
    Frame { src "src" sandbox "sandbox" }
    Entry { now "now" before "before" nonces "nonces" nonces_before "nonces_before" }
    Choice { framework "framework" form "form" }
    Summary { grade "grade" score "score" findings "findings" }
    Nonces { date "date" values "values" }
}

/// Writes both directions of an enum of words; the first is what any other word means.
macro_rules! words {
    ($($type:ident { $($variant:ident $word:literal)* })*) => {
        $(impl Js for $type {
            fn from_js(from: &JsValue) -> $type {
                match from.as_string().as_deref() {
                    $(Some($word) => $type::$variant,)*
                    _ => $type::default(),
                }
            }

            fn to_js(&self) -> JsValue {
                match self { $($type::$variant => $word,)* }.into()
            }
        })*
    };
}

words! {
    Source { Unknown "unknown" Navigation "navigation" Refetch "refetch" Withheld "withheld" Subresource "subresource" Text "text" }
    Outcome { Unknown "unknown" Loaded "loaded" Blocked "blocked" Failed "failed" }
    ReadableKind { Flask "flask" Starlette "starlette" Token "token" }
    Kind { Other "other" Api "api" Frame "frame" Script "script" Style "style" Image "image" Font "font" }
}

/// Numbers as JavaScript has them; casts saturate.
macro_rules! numbers {
    ($($type:ident)*) => {
        $(impl Js for $type {
            fn from_js(from: &JsValue) -> $type {
                from.as_f64().unwrap_or_default() as $type
            }

            fn to_js(&self) -> JsValue {
                (*self as f64).into()
            }
        })*
    };
}

numbers! { u16 u32 i64 usize f64 }

impl Js for bool {
    fn from_js(from: &JsValue) -> bool {
        from.as_bool().unwrap_or_default()
    }

    fn to_js(&self) -> JsValue {
        (*self).into()
    }
}

impl Js for String {
    fn from_js(from: &JsValue) -> String {
        from.as_string().unwrap_or_default()
    }

    fn to_js(&self) -> JsValue {
        self.into()
    }
}

impl<T: Js> Js for Option<T> {
    fn from_js(from: &JsValue) -> Option<T> {
        T::is_there(from).then(|| T::from_js(from))
    }

    fn to_js(&self) -> JsValue {
        self.as_ref().map_or(JsValue::UNDEFINED, T::to_js)
    }
}

impl<T: Js> Js for Observed<T> {
    fn from_js(from: &JsValue) -> Observed<T> {
        match Option::from_js(from) {
            Some(value) => Observed::Seen(value),
            None if from.is_null() => Observed::Nothing,
            None => Observed::NotTried,
        }
    }

    fn to_js(&self) -> JsValue {
        match self {
            Observed::NotTried => JsValue::UNDEFINED,
            Observed::Nothing => JsValue::NULL,
            Observed::Seen(value) => value.to_js(),
        }
    }
}

fn list<T: Js>(from: &JsValue, most: u32) -> Vec<T> {
    if !Array::is_array(from) {
        return Vec::new();
    }
    let list = Array::from(from);
    (0..list.length().min(most)).map(|at| T::from_js(&list.get(at))).collect()
}

impl<T: Js> Js for Vec<T> {
    fn from_js(from: &JsValue) -> Vec<T> {
        list(from, MOST)
    }

    fn to_js(&self) -> JsValue {
        let list = Array::new();
        for one in self {
            list.push(&one.to_js());
        }
        list.into()
    }
}

impl<A: Js, B: Js> Js for (A, B) {
    fn from_js(from: &JsValue) -> (A, B) {
        (get(from, "0"), get(from, "1"))
    }

    fn to_js(&self) -> JsValue {
        Array::of2(&self.0.to_js(), &self.1.to_js()).into()
    }
}

impl Js for Sign {
    fn from_js(from: &JsValue) -> Sign {
        Sign::of(&from.as_string().unwrap_or_default())
    }

    fn to_js(&self) -> JsValue {
        self.word().into()
    }
}

/// The most elements of a live document that are read: more than `extension/facts.js` hands over.
const MOST_ELEMENTS: u32 = 25_000;

/// Only read: what is kept of it is a `Document`.
impl Js for Live {
    fn from_js(from: &JsValue) -> Live {
        Live {
            elements: list(&field(from, "elements"), MOST_ELEMENTS),
            signs: get(from, "signs"),
            left_out: get(from, "left_out"),
            unread: get(from, "unread"),
        }
    }

    fn to_js(&self) -> JsValue {
        JsValue::UNDEFINED
    }

    fn is_there(from: &JsValue) -> bool {
        from.is_object()
    }
}

impl Js for LiveElement {
    fn from_js(from: &JsValue) -> LiveElement {
        let language = match get::<String>(from, "language").as_str() {
            "html" => Language::Html,
            "svg" => Language::Svg,
            _ => Language::Other,
        };
        let element = Element { name: get(from, "name"), language, attributes: get(from, "attributes"), form: get(from, "form") };
        LiveElement { element, times: get(from, "times") }
    }

    fn to_js(&self) -> JsValue {
        JsValue::UNDEFINED
    }
}

/// A string, or `{latin1: string}` where the bytes were not UTF-8.
impl Js for Value {
    fn from_js(from: &JsValue) -> Value {
        if let Some(text) = from.as_string() {
            return Value::from(text);
        }
        let text: String = get(from, "latin1");
        let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
        bytes.map_or_else(|| Value::from(text), |bytes| Value::from_bytes(&bytes))
    }

    fn to_js(&self) -> JsValue {
        if self.encoding() == Encoding::Utf8 {
            return self.text().into();
        }
        let into = Object::new();
        put(&into, "latin1", &self.text().into());
        into.into()
    }
}
