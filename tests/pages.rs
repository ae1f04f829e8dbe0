//! Two hundred odd pages and their facts, for every reader of documents: `tests/browser/readers.test.mjs` holds both browsers' live documents
//! and the demo page's module to this file, and this test holds the command line's reader to it.

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use headlint::capture::Document;
use std::io::{Read, Write};
use std::path::Path;

const FILE: &str = "tests/facts/generated.jsonl.gz";
const PAGES: u64 = 200;

/// Numbers that look random and are the same each time (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.roll(from.len())]
    }
}

/// What opens and closes in any order. Not among them: `select` and what stands in it, of which Firefox 153 still makes nothing where newer
/// parsers make elements; `dialog`, which Firefox alone counts among the special elements that formatting ends at; `plaintext` and `frameset`, behind which nothing else is read; `base` and `meta http-equiv=refresh`, which lead away.
const NAMES: &[&str] = &[
    "div",
    "p",
    "b",
    "i",
    "a",
    "a",
    "font",
    "nobr",
    "span",
    "table",
    "tbody",
    "tr",
    "td",
    "caption",
    "colgroup",
    "ul",
    "li",
    "dl",
    "dd",
    "h1",
    "h2",
    "form",
    "form",
    "button",
    "label",
    "fieldset",
    "object",
    "center",
    "section",
    "details",
    "svg",
    "svg",
    "math",
    "g",
    "foreignObject",
    "desc",
    "mi",
    "mtext",
    "annotation-xml",
    "template",
    "pre",
    "address",
    "ruby",
    "rt",
    "marquee",
    "applet",
    "body",
    "html",
    "head",
    "image",
    "area",
    "x-own",
];
/// What holds nothing.
const ALONE: &[&str] = &[
    "input", "input", "input", "img", "img", "source", "area", "br", "hr", "embed", "meta", "link", "link", "wbr", "col", "param", "keygen",
];
/// What holds text, whatever that looks like.
const TEXTS: &[&str] = &[
    "script", "script", "script", "style", "textarea", "title", "noscript", "noscript", "iframe", "xmp", "noembed", "noframes", "audio",
    "video",
];

const URLS: &[&str] = &[
    "",
    "/a.js",
    "a.css",
    "//cdn.test/x",
    "https://cdn.test/x.js",
    "http://plain.test/x.png",
    "HTTP://plain.test/y",
    " http://plain.test/z",
    "http:/odd",
    "javascript:void 0",
    "JAVASCRIPT:void 0",
    "  JaVaScRiPt:void 0",
    "java\tscript:void 0",
    "java\nscript:void 0",
    "\u{1}javascript:void 0",
    "&#106;avascript:void 0",
    "java&Tab;script&colon;void 0",
    "java&NewLine;script:void 0",
    "&#x6A;&#x61vascript:void 0",
    "javascript&#58void 0",
    "/javascript:",
    "javascript",
    "java script:",
    "javascript&notanentity;:x",
    "data:,x",
    "about:blank",
    "#x",
    "?a=1&amp;b=2&copy=3",
    "/\u{fc}",
];

/// What an element of this name is usually written with.
fn usual(name: &str) -> &'static [&'static str] {
    match name {
        "meta" => &["http-equiv", "content"],
        "link" => &["rel", "href", "integrity"],
        "input" => &["type", "name", "form"],
        "img" | "source" | "audio" | "video" | "iframe" => &["src"],
        "script" => &["src", "type", "nonce"],
        "form" => &["method", "action", "id"],
        "a" | "area" => &["href"],
        _ => &[],
    }
}

fn any(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "href",
        "href",
        "HREF",
        "src",
        "src",
        "Src",
        "action",
        "formaction",
        "xlink:href",
        "onclick",
        "ONCLICK",
        "onload",
        "one",
        "style",
        "Style",
        "type",
        "type",
        "name",
        "rel",
        "method",
        "integrity",
        "nonce",
        "sandbox",
        "content",
        "http-equiv",
        "id",
        "form",
        "language",
        "encoding",
        "srcdoc",
        "data-on",
        "\"onclick",
        "=on",
        "shadowrootmode",
        "hidden",
        "class",
    ])
}

fn attribute(dice: &mut Dice, name: &str, into: &mut String) {
    let value = match name.to_ascii_lowercase().as_str() {
        "href" | "src" | "action" | "formaction" | "xlink:href" => dice.pick(URLS),
        "type" => dice.pick(&[
            "hidden",
            "HIDDEN",
            "password",
            "Pass&#119;ord",
            "text",
            "module",
            " MODULE ",
            "text/javascript",
            "application/json",
            "text/plain",
            "importmap-not",
            "",
        ]),
        "name" => dice.pick(&["csrf_token", "referrer", "Referrer", "q", "", "attributes", "localName", "form"]),
        "rel" => dice.pick(&["stylesheet", "StyleSheet alternate", "preload", "icon\tstylesheet", "stylesheets", "\u{a0}stylesheet"]),
        "method" => dice.pick(&["post", "POST", "get", "dialog", "put", ""]),
        "content" => dice.pick(&["default-src 'self'", "origin", "no-referrer", "img-src *; object-src &#39;none&#39;"]),
        "http-equiv" => dice.pick(&["Content-Security-Policy", "content-security-policy", " content-security-policy", "x-ua-compatible"]),
        "id" | "form" => dice.pick(&["f1", "f2", "f3", ""]),
        "language" => dice.pick(&["javascript", "JavaScript1.2", "vbscript", ""]),
        "encoding" => dice.pick(&["text/html", "application/xhtml+xml", "x"]),
        "srcdoc" => dice.pick(&["&lt;script>1&lt;/script>", "<b onclick=x>"]),
        "shadowrootmode" => dice.pick(&["open", "closed", "x"]),
        "onload" | "onclick" => "void 0",
        _ => dice.pick(&["", "x", "abc", "a &amp; b"]),
    };
    into.push_str(dice.pick(&[" ", " ", "\n", "/", "\t"]));
    into.push_str(name);
    match dice.roll(6) {
        0 if !value.contains([' ', '\t', '\n', '>', '"', '\'', '=']) && !value.is_empty() => into.push_str(&format!("={value}")),
        1 => into.push_str(&format!(" = '{}'", value.replace('\'', "&#39;"))),
        2 if value.is_empty() => {}
        _ => into.push_str(&format!("=\"{value}\"")),
    }
}

fn tag(dice: &mut Dice, name: &str, into: &mut String) {
    into.push('<');
    into.push_str(&if dice.roll(5) == 0 { name.to_ascii_uppercase() } else { name.to_owned() });
    for own in usual(name) {
        // `<meta name=referrer>` must not have the other.
        let own = if *own == "http-equiv" && dice.roll(2) == 0 { "name" } else { own };
        if dice.roll(4) > if own == "form" { 2 } else { 0 } {
            attribute(dice, own, into);
        }
    }
    for _ in 0..dice.roll(4) {
        let name = any(dice);
        attribute(dice, name, into);
    }
    into.push_str(if dice.roll(12) == 0 { "/>" } else { ">" });
}

fn piece(dice: &mut Dice, into: &mut String) {
    match dice.roll(24) {
        0..8 => {
            let name = dice.pick(NAMES);
            tag(dice, name, into);
        }
        8..13 => {
            let name = dice.pick(NAMES);
            // What closes a form closes it for all that follows.
            let name = if name == "form" && dice.roll(2) == 0 { "template" } else { name };
            into.push_str(&format!("</{name}>"));
        }
        13..19 => {
            let name = dice.pick(ALONE);
            if name == "input" && dice.roll(3) == 0 {
                tag(dice, "form", into);
            }
            tag(dice, name, into);
        }
        19..22 => {
            let name = dice.pick(TEXTS);
            tag(dice, name, into);
            into.push_str(dice.pick(&[
                "",
                "",
                "x",
                "x",
                "y",
                "/* <b onclick=x> */",
                "<!-- <script> </script> -->",
                "<!--<script>",
                "<p onclick=x></p>",
                "// </b>",
                "&lt;a&gt;",
            ]));
            into.push_str(&format!("</{name}{}>", dice.pick(&["", " ", "\n", " x=y", "/"])));
        }
        22 => into.push_str(dice.pick(&[
            "<!-- <b onclick=x> -->",
            "<!-->",
            "<!--->",
            "<!-- --!>",
            "<!x <b>",
            "<?x <b onclick=x>?>",
            "</ x>",
            "</>",
            "<>",
            "< b onclick=x>",
            "<![CDATA[<b onclick=x>]]>",
            "<3",
        ])),
        _ => into.push_str(dice.pick(&["x", " ", "\r\n", "&amp", "&lt;b onclick=x>", "\u{0}", "é", "]]>"])),
    }
}

fn page(number: u64) -> String {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (number + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9));
    let mut html = dice
        .pick(&[
            "<!doctype html>",
            "<!DOCTYPE html>\n<html><head>",
            "",
            "<!doctype html public \"-//W3C//DTD HTML 4.01 Transitional//EN\">",
        ])
        .to_owned();
    html.push_str("<title>page</title>");
    for _ in 0..20 + dice.roll(60) {
        piece(&mut dice, &mut html);
    }
    html
}

/// Each page and its facts, a line each.
fn generated() -> String {
    (0..PAGES).fold(String::new(), |mut all, number| {
        let html = page(number);
        let document = Document::from_html(&html);
        all.push_str(&format!("{}\n", serde_json::json!({ "html": html, "document": document })));
        all
    })
}

#[test]
fn the_facts_of_generated_pages_are_those_that_browsers_find() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let mut known = String::new();
    if let Ok(packed) = std::fs::read(&path) {
        GzDecoder::new(packed.as_slice()).read_to_string(&mut known).expect("gzip");
    }
    let now = generated();
    if now != known {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(now.as_bytes()).expect("memory");
        std::fs::write(&path, packed.finish().expect("memory")).expect("the folder is there");
        let change = now.lines().zip(known.lines()).find(|(now, known)| now != known);
        panic!("{FILE} is written again: hold the browsers to it. The first page that differs, now and before: {change:#?}");
    }
}

#[test]
fn generated_pages_say_enough_to_tell_readers_apart() {
    let all: Vec<Document> = (0..PAGES).map(|number| Document::from_html(&page(number))).collect();
    let most = |count: fn(&Document) -> usize| all.iter().filter(|document| count(document) > 0).count();
    let counts = [
        most(|one| one.scripts.len()),
        most(|one| one.scripts.iter().filter(|script| script.data).count()),
        most(|one| one.styles.len()),
        most(|one| one.inline_styles as usize),
        most(|one| one.inline_handlers as usize),
        most(|one| one.forms.len()),
        most(|one| one.forms.iter().filter(|form| !form.hidden.is_empty() || form.password).count()),
        most(|one| one.frames.len()),
        most(|one| one.plain_media.len()),
        most(|one| one.meta_csp.len()),
        most(|one| usize::from(one.meta_referrer.is_some())),
    ];
    assert!(counts.iter().all(|pages| *pages >= 5), "{counts:?}");
}
