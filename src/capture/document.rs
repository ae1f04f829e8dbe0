//! Facts about the document itself: what it loads, where its forms go, and the marks of pages that say too much.
//!
//! Only facts, never page text. In a page the extension hands over the elements of the live document ([`Live`]); of a body that was pasted,
//! [`crate::platform::html`] reads them. What an element says, [`Document::add_all`] knows alone, so that both say the same.

mod code;
mod live;
mod sign;

use crate::platform::html::{Element, Language};
use code::{is_data, is_edge, is_script_url, leads};
pub use live::{Live, LiveElement};
use serde::{Deserialize, Serialize};
pub use sign::{PATTERNS, Pattern, Sign};

/// The most entries kept of any one kind.
const MAX_ENTRIES: usize = 1_000;
/// The most bytes of a body that are looked at.
const MAX_BODY: usize = 4 << 20;
/// The most bytes kept of an attribute; of a policy more.
const MAX_VALUE: usize = 4_000;
const MAX_POLICY: usize = 64 << 10;

/// Headers that count as headers only: HTML has no `http-equiv` of their names (HTML, "Pragma directives").
const IN_VAIN: [&str; 11] = [
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Strict-Transport-Security",
    "Referrer-Policy",
    "Permissions-Policy",
    "Feature-Policy",
    "Content-Security-Policy-Report-Only",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Embedder-Policy",
    "Cross-Origin-Resource-Policy",
    "Access-Control-Allow-Origin",
];

/// What was seen in a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    /// `content` of each `<meta http-equiv="Content-Security-Policy">`, in order.
    #[serde(deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub meta_csp: Vec<String>,
    /// `content` of the last `<meta name="referrer">`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta_referrer: Option<String>,
    /// Security headers that a `<meta http-equiv>` names and browsers ignore there, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub meta_in_vain: Vec<String>,
    /// Each `<script>`; no `src` means inline.
    #[serde(deserialize_with = "null_is_empty")]
    pub scripts: Vec<Script>,
    /// Each `<link rel="stylesheet">`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub styles: Vec<Style>,
    /// How many `<style>` elements and `style` attributes there are.
    pub inline_styles: u32,
    /// How many event-handler attributes (`onclick` …) and `javascript:` links there are.
    pub inline_handlers: u32,
    /// Each form.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<Form>,
    /// Each `<iframe>`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<Frame>,
    /// URLs of images, audio, video and their sources that are absolute and plain HTTP.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plain_media: Vec<String>,
    /// What was recognised.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signs: Vec<Sign>,
    /// How many entries of these lists were left out, because there were too many.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: u32,
    /// Names of the facts above that could not be read; they are empty here, and not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
    /// Whether only the beginning of the document was looked at.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// A script element.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Script {
    /// The `src` attribute as written.
    pub src: Option<String>,
    /// The `integrity` attribute.
    pub integrity: Option<String>,
    /// Whether a `nonce` attribute is there that is not empty.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nonce: bool,
    /// Whether that attribute is there and empty: the template has the place for a nonce, and nothing fills it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nonce_place: bool,
    /// Whether its `type` makes it a block of data (`application/ld+json`), which browsers neither fetch nor run.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub data: bool,
}

/// A stylesheet link.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Style {
    /// The `href` attribute as written.
    pub href: String,
    /// The `integrity` attribute.
    pub integrity: Option<String>,
}

/// A form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// `get`, `post` or `dialog`, lower case.
    pub method: String,
    /// The `action` attribute as written; empty means the page itself.
    pub action: String,
    /// Names of its hidden fields.
    pub hidden: Vec<String>,
    /// Whether it has a password field.
    pub password: bool,
}

/// An embedded frame.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    /// The `src` attribute as written.
    pub src: String,
    /// Whether a `sandbox` attribute is there.
    pub sandbox: bool,
}

impl Document {
    /// The facts of a text that is no HTML: what it is recognised by.
    pub fn from_text(body: &str) -> Document {
        let whole = body.len();
        let body = clip(body, MAX_BODY);
        let mut facts = Document { cut: body.len() < whole, ..Document::default() };
        for pattern in PATTERNS {
            if pattern.needles.iter().all(|needle| body.contains(needle)) && !facts.signs.contains(&pattern.sign) {
                facts.signs.push(pattern.sign);
            }
        }
        facts
    }

    /// The facts of HTML: those of its text, and what its elements say.
    #[cfg(feature = "text")]
    pub fn from_html(body: &str) -> Document {
        let mut facts = Document::from_text(body);
        let read = crate::platform::html::elements(clip(body, MAX_BODY));
        facts.add_all(read.list.iter().map(|element| (element, 1)));
        facts.cut |= read.cut;
        facts
    }

    /// Adds what elements say, in the order of the document, and how often each occurs.
    fn add_all<'a>(&mut self, elements: impl Iterator<Item = (&'a Element, u32)> + Clone) {
        for (element, times) in elements.clone() {
            self.add(element, times);
        }
        // A field may come before its form.
        for (field, _) in elements.filter(|(element, _)| element.language == Language::Html && element.name == "input") {
            let Some(form) = field.form.and_then(|at| self.forms.get_mut(at)) else { continue };
            match field.attribute("type").unwrap_or_default().to_ascii_lowercase().as_str() {
                "hidden" => keep(&mut form.hidden, value(field, "name").unwrap_or_default(), &mut self.left_out),
                "password" => form.password = true,
                _ => {}
            }
        }
    }

    fn add(&mut self, element: &Element, times: u32) {
        for (name, value) in &element.attributes {
            if name.starts_with("on") || (leads(element, name) && is_script_url(clip(value, MAX_VALUE))) {
                self.inline_handlers = self.inline_handlers.saturating_add(times);
            }
            if name == "style" {
                self.inline_styles = self.inline_styles.saturating_add(times);
            }
        }
        let value = |name: &str| value(element, name);
        match (element.language, element.name.as_str()) {
            (Language::Html, "meta") => match (element.attribute("http-equiv"), element.attribute("name"), element.attribute("content")) {
                (Some(equiv), _, Some(content)) if equiv.eq_ignore_ascii_case("content-security-policy") => {
                    keep(&mut self.meta_csp, clip(content, MAX_POLICY).to_owned(), &mut self.left_out);
                }
                (Some(equiv), _, Some(_)) => {
                    let ignored = IN_VAIN.iter().find(|header| header.eq_ignore_ascii_case(equiv.trim()));
                    if let Some(header) = ignored.filter(|header| !self.meta_in_vain.iter().any(|known| known == *header)) {
                        self.meta_in_vain.push((*header).to_owned());
                    }
                }
                (None, Some(name), Some(content)) if name.eq_ignore_ascii_case("referrer") => {
                    self.meta_referrer = Some(clip(content, MAX_VALUE).to_owned());
                }
                _ => {}
            },
            (Language::Html | Language::Svg, "script") => {
                // A script of SVG names its file in `href`.
                let src = if element.language == Language::Svg { value("href").or_else(|| value("xlink:href")) } else { value("src") };
                let nonce = element.attribute("nonce");
                let script = Script {
                    src,
                    integrity: value("integrity"),
                    nonce: nonce.is_some_and(|nonce| !nonce.is_empty()),
                    nonce_place: nonce.is_some_and(str::is_empty),
                    data: is_data(element.attribute("type"), element.attribute("language")),
                };
                keep(&mut self.scripts, script, &mut self.left_out);
            }
            (Language::Html | Language::Svg, "style") => self.inline_styles = self.inline_styles.saturating_add(times),
            (Language::Html, "link") => {
                let rel = element.attribute("rel").unwrap_or_default();
                if let (true, Some(href)) = (rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("stylesheet")), value("href"))
                {
                    keep(&mut self.styles, Style { href, integrity: value("integrity") }, &mut self.left_out);
                }
            }
            (Language::Html, "form") => {
                let method = element.attribute("method").unwrap_or_default().to_ascii_lowercase();
                let method = if matches!(&*method, "post" | "dialog") { method } else { "get".to_owned() };
                let action = value("action").unwrap_or_default();
                keep(&mut self.forms, Form { method, action, ..Form::default() }, &mut self.left_out);
            }
            (Language::Html, "iframe") => keep(
                &mut self.frames,
                Frame { src: value("src").unwrap_or_default(), sandbox: element.attribute("sandbox").is_some() },
                &mut self.left_out,
            ),
            (Language::Html, "img" | "audio" | "video" | "source") => {
                if let Some(src) = value("src").filter(|src| is_plain(src)) {
                    keep(&mut self.plain_media, src, &mut self.left_out);
                }
            }
            _ => {}
        }
    }
}

/// An attribute, as far as it is kept.
fn value(element: &Element, name: &str) -> Option<String> {
    element.attribute(name).map(|value| clip(value, MAX_VALUE).to_owned())
}

/// Whether it is an absolute URL over plain HTTP.
fn is_plain(url: &str) -> bool {
    url.trim_start_matches(is_edge).get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"))
}

/// Adds an entry while there is room, and counts it where there is none.
fn keep<T>(list: &mut Vec<T>, entry: T, left_out: &mut u32) {
    if list.len() < MAX_ENTRIES {
        list.push(entry);
    } else {
        *left_out = left_out.saturating_add(1);
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// The longest prefix of at most `most` bytes that ends between characters.
fn clip(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

fn null_is_empty<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_page_loads_and_where_its_forms_go() {
        let facts = Document::from_html(
            r#"<!doctype html><meta http-equiv=Content-Security-Policy content="default-src 'self'"><meta name=referrer content=origin>
            <script src="//cdn/x.js" integrity=sha384-x></script><script>alert("<script>")</script><a onclick=x href="javascript:y">
            <form method=POST action=/login><input type=hidden name=csrf_token><input type=password></form><input type=password>
            <iframe src=/f sandbox></iframe><img src="HTTP://plain/x.png" style="x"><link rel="preload stylesheet" href=/a.css>"#,
        );
        assert_eq!(facts.meta_csp, ["default-src 'self'"]);
        assert_eq!(facts.meta_referrer.as_deref(), Some("origin"));
        assert!(facts.meta_in_vain.is_empty());
        let vain = Document::from_html(
            "<meta http-equiv=x-frame-options content=DENY><META HTTP-EQUIV=X-Frame-Options CONTENT=x><meta http-equiv=refresh content=1>",
        );
        assert_eq!(vain.meta_in_vain, ["X-Frame-Options"]);
        assert_eq!(facts.scripts[0].src.as_deref(), Some("//cdn/x.js"));
        assert_eq!(facts.scripts[1].src, None);
        assert_eq!(facts.inline_handlers, 2);
        assert_eq!(facts.inline_styles, 1);
        assert_eq!(
            facts.forms,
            [Form { method: "post".into(), action: "/login".into(), hidden: vec!["csrf_token".into()], password: true }]
        );
        assert_eq!(facts.frames, [Frame { src: "/f".into(), sandbox: true }]);
        assert_eq!(facts.plain_media, ["HTTP://plain/x.png"]);
        assert_eq!(facts.styles[0].href, "/a.css");
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let facts = Document::from_html(&"<form></form>".repeat(MAX_ENTRIES + 7));
        assert_eq!((facts.forms.len(), facts.left_out), (MAX_ENTRIES, 7));
    }

    #[test]
    fn recognises_debug_pages_in_any_body() {
        let signs = |body: &str| Document::from_text(body).signs;
        assert_eq!(signs("<script src=\"?__debugger__=yes\"> EVALEX = true, Werkzeug"), [Sign::WerkzeugDebugger, Sign::WerkzeugConsole]);
        assert_eq!(signs("{\"detail\":\"Not Found\"}"), [Sign::FastApiError]);
        assert!(signs("an ordinary page").is_empty());
    }
}
