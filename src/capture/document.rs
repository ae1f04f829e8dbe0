//! Facts about the document itself: what it loads, where its forms go, and the marks of pages that say too much.
//!
//! Only facts, never page text: a browser collects them in the page, [`Document::from_body`] from a body that was pasted.
//! Which parser finds the elements is the caller's choice: natively html5gum, in a browser its own.

mod code;
#[cfg(all(feature = "text", not(target_arch = "wasm32")))]
mod tokenize;

use code::{is_data, is_edge, is_script_url, leads};
use serde::{Deserialize, Serialize};
#[cfg(all(feature = "text", not(target_arch = "wasm32")))]
pub use tokenize::tokenize;

/// The most entries kept of any one kind.
const MAX_ENTRIES: usize = 1_000;
/// The most bytes of a body that are looked at.
const MAX_BODY: usize = 4 << 20;

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
    /// Ids of the [`SIGNS`] that were recognised.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signs: Vec<String>,
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

/// A text by which a page is recognised.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Sign {
    /// The stable name of what was recognised.
    pub id: &'static str,
    /// All of these must occur in the page.
    pub needles: &'static [&'static str],
}

/// What pages are recognised by. Measured on Werkzeug 3.1, Starlette 1.10, FastAPI 0.165, Django 5 and common servers.
pub const SIGNS: &[Sign] = &[
    Sign { id: "werkzeug-debugger", needles: &["__debugger__=yes", "Werkzeug"] },
    Sign { id: "werkzeug-console", needles: &["__debugger__=yes", "EVALEX = true"] },
    Sign { id: "starlette-debugger", needles: &["<title>Starlette Debugger</title>"] },
    Sign { id: "django-debug", needles: &["<code>DEBUG = True</code>", "Django"] },
    Sign { id: "traceback", needles: &["Traceback (most recent call last)"] },
    Sign { id: "sql-error", needles: &["You have an error in your SQL syntax"] },
    Sign { id: "sql-error", needles: &["sqlite3.OperationalError"] },
    Sign { id: "sql-error", needles: &["sqlalchemy.exc."] },
    Sign { id: "sql-error", needles: &["psycopg2.errors"] },
    Sign { id: "swagger-ui", needles: &["SwaggerUIBundle({"] },
    Sign { id: "redoc", needles: &["<redoc spec-url="] },
    Sign { id: "openapi", needles: &["{\"openapi\":\"3."] },
    Sign { id: "directory-listing", needles: &["<title>Index of /"] },
    Sign { id: "directory-listing", needles: &["<title>Directory listing for /"] },
    Sign { id: "source-map", needles: &["//# sourceMappingURL="] },
    Sign { id: "validation-echo", needles: &["{\"detail\":[{\"type\":", "\"loc\":[", "\"input\":"] },
    Sign { id: "flask-error", needles: &["<!doctype html>\n<html lang=en>\n<title>"] },
    Sign { id: "fastapi-error", needles: &["{\"detail\":\""] },
    Sign {
        id: "django-error",
        needles: &["<html lang=\"en\">", "<h1>Not Found</h1><p>The requested resource was not found on this server.</p>"],
    },
];

/// Finds the elements of HTML and adds what each says to the facts.
pub type Parser = fn(&str, &mut Document);

/// An element: its name and its attributes, both lower case.
pub trait Element {
    /// Its name.
    fn name(&self) -> &str;
    /// The value of an attribute; nothing where it is not there.
    fn attribute(&self, name: &str) -> Option<String>;
    /// The name of each attribute and its value.
    fn attributes(&self) -> Vec<(String, String)>;
}

impl Document {
    /// The facts of a body; `html` looks for elements, and is given only where the media type says HTML.
    pub fn from_body(body: &str, html: Option<Parser>) -> Document {
        let whole = body.len();
        let body = clip(body, MAX_BODY);
        let mut facts = Document { cut: body.len() < whole, ..Document::default() };
        for sign in SIGNS {
            if sign.needles.iter().all(|needle| body.contains(needle)) && !facts.signs.iter().any(|id| id == sign.id) {
                facts.signs.push(sign.id.to_owned());
            }
        }
        if let Some(parse) = html {
            parse(body, &mut facts);
        }
        facts
    }

    /// Adds what an element says, in the order of the document. `in_form` says whether it stands in the form that came last.
    pub fn add(&mut self, element: &impl Element, in_form: bool) {
        let attribute = |name: &str| element.attribute(name);
        for (name, value) in element.attributes() {
            if name.starts_with("on") || (leads(element.name(), &name) && is_script_url(&value)) {
                self.inline_handlers = self.inline_handlers.saturating_add(1);
            }
            if name == "style" {
                self.inline_styles = self.inline_styles.saturating_add(1);
            }
        }
        match element.name() {
            "meta" => match (attribute("http-equiv"), attribute("name"), attribute("content")) {
                (Some(equiv), _, Some(content)) if equiv.eq_ignore_ascii_case("content-security-policy") => {
                    keep(&mut self.meta_csp, content, &mut self.left_out);
                }
                (None, Some(name), Some(content)) if name.eq_ignore_ascii_case("referrer") => {
                    self.meta_referrer = Some(content);
                }
                _ => {}
            },
            "script" => keep(
                &mut self.scripts,
                Script {
                    src: attribute("src"),
                    integrity: attribute("integrity"),
                    nonce: attribute("nonce").is_some_and(|nonce| !nonce.is_empty()),
                    nonce_place: attribute("nonce").is_some_and(|nonce| nonce.is_empty()),
                    data: is_data(attribute("type"), attribute("language")),
                },
                &mut self.left_out,
            ),
            "style" => self.inline_styles = self.inline_styles.saturating_add(1),
            "link" => {
                let rel = attribute("rel").unwrap_or_default();
                if let (true, Some(href)) = (rel.split_whitespace().any(|r| r.eq_ignore_ascii_case("stylesheet")), attribute("href")) {
                    keep(&mut self.styles, Style { href, integrity: attribute("integrity") }, &mut self.left_out);
                }
            }
            "form" => {
                let method = attribute("method").unwrap_or_default().to_ascii_lowercase();
                let method = if matches!(&*method, "post" | "dialog") { method } else { "get".to_owned() };
                let action = attribute("action").unwrap_or_default();
                keep(&mut self.forms, Form { method, action, ..Form::default() }, &mut self.left_out);
            }
            "input" if in_form => {
                if let Some(form) = self.forms.last_mut() {
                    match attribute("type").unwrap_or_default().to_ascii_lowercase().as_str() {
                        "hidden" => keep(&mut form.hidden, attribute("name").unwrap_or_default(), &mut self.left_out),
                        "password" => form.password = true,
                        _ => {}
                    }
                }
            }
            "iframe" => keep(
                &mut self.frames,
                Frame { src: attribute("src").unwrap_or_default(), sandbox: attribute("sandbox").is_some() },
                &mut self.left_out,
            ),
            "img" | "audio" | "video" | "source" => {
                if let Some(src) = attribute("src")
                    .filter(|src| src.trim_start_matches(is_edge).get(..7).is_some_and(|s| s.eq_ignore_ascii_case("http://")))
                {
                    keep(&mut self.plain_media, src, &mut self.left_out);
                }
            }
            _ => {}
        }
    }
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
        let facts = Document::from_body(
            r#"<!doctype html><meta http-equiv=Content-Security-Policy content="default-src 'self'"><meta name=referrer content=origin>
            <script src="//cdn/x.js" integrity=sha384-x></script><script>alert("<script>")</script><a onclick=x href="javascript:y">
            <form method=POST action=/login><input type=hidden name=csrf_token><input type=password></form><input type=password>
            <iframe src=/f sandbox></iframe><img src="HTTP://plain/x.png" style="x"><link rel="preload stylesheet" href=/a.css>"#,
            Some(tokenize),
        );
        assert_eq!(facts.meta_csp, ["default-src 'self'"]);
        assert_eq!(facts.meta_referrer.as_deref(), Some("origin"));
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
        let facts = Document::from_body(&"<form>".repeat(MAX_ENTRIES + 7), Some(tokenize));
        assert_eq!((facts.forms.len(), facts.left_out), (MAX_ENTRIES, 7));
    }

    #[test]
    fn recognises_debug_pages_in_any_body() {
        let signs = |body: &str| Document::from_body(body, None).signs;
        assert_eq!(signs("<script src=\"?__debugger__=yes\"> EVALEX = true, Werkzeug"), ["werkzeug-debugger", "werkzeug-console"]);
        assert_eq!(signs("{\"detail\":\"Not Found\"}"), ["fastapi-error"]);
        assert!(signs("an ordinary page").is_empty());
    }
}
