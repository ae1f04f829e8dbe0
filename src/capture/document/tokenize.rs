//! The parser for programs that are not a browser.

use super::{Document, Element};
use html5gum::{StartTag, Token, Tokenizer};

/// Adds what each element of the page says: all but templates, and what is there only for browsers that run no scripts.
pub fn tokenize(html: &str, facts: &mut Document) {
    /// A tag, its name, and whether it stands in SVG.
    struct Tag<'a>(&'a StartTag<()>, std::borrow::Cow<'a, str>, bool);
    impl Element for Tag<'_> {
        fn name(&self) -> &str {
            &self.1
        }
        fn attribute(&self, name: &str) -> Option<String> {
            // A script of SVG names its file in `href`.
            if self.2 && self.1 == "script" && name == "src" {
                return self.attribute("href").or_else(|| self.attribute("xlink:href"));
            }
            self.0.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
        }
        fn attributes(&self) -> Vec<(String, String)> {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            self.0.attributes.iter().map(|(name, value)| (text(name), text(value))).collect()
        }
    }

    let mut in_form = false;
    // How deep it is in what browsers that run scripts take for no part of the page, and in SVG.
    let (mut inert, mut svg) = (0_u32, 0_u32);
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => match tag.name.as_slice() {
                b"template" | b"noscript" => inert += 1,
                _ if inert > 0 => {}
                name => {
                    in_form |= name == b"form";
                    svg += u32::from(name == b"svg" && !tag.self_closing);
                    facts.add(&Tag(&tag, String::from_utf8_lossy(&tag.name), svg > 0), in_form);
                }
            },
            Token::EndTag(tag) => match tag.name.as_slice() {
                b"template" | b"noscript" => inert = inert.saturating_sub(1),
                b"form" if inert == 0 => in_form = false,
                b"svg" if inert == 0 => svg = svg.saturating_sub(1),
                _ => {}
            },
            _ => {}
        }
    }
}
