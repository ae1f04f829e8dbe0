//! Elements of HTML, parsed by a browser, or by html5ever where there is only the text.

#[cfg(feature = "text")]
mod tree;

#[cfg(feature = "text")]
pub use tree::elements;

/// Which language an element belongs to: `<svg><a>` is another element than `<a>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// HTML itself.
    #[default]
    Html,
    /// SVG within it.
    Svg,
    /// MathML within it, or another namespace that a script made.
    Other,
}

/// An element of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name, lower case in HTML.
    pub name: String,
    /// What it belongs to.
    pub language: Language,
    /// Its attributes in order, no name twice, with `xlink:` before those that have it.
    pub attributes: Vec<(String, String)>,
    /// Which of the document's HTML forms it belongs to, counted from 0: usually the one around it.
    pub form: Option<usize>,
}

impl Element {
    /// The value of an attribute; nothing where it is not there.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What a document consists of, in its order: all but what stands in templates.
#[derive(Clone, Debug, Default)]
pub struct Elements {
    /// The elements.
    pub list: Vec<Element>,
    /// Whether only the beginning was read.
    pub cut: bool,
}
