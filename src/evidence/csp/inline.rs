//! Whether a directive lets code and styles of the page itself run: in elements and attributes, from strings, as WebAssembly (CSP3, section 6.7.3).

use super::applied::{Applied, List};
use super::names::Name;
use super::source::{Hash, Keyword};
use crate::evidence::browser::Browser;

/// Code or a style that stands in the page.
#[derive(Clone, Copy, Debug)]
pub struct Inline<'q> {
    /// Where it stands.
    pub place: InlinePlace,
    /// The nonce of its element.
    pub nonce: Option<&'q str>,
    /// The hashes of its text; of a `javascript:` address, those of the whole.
    pub hashes: &'q [Hash<'q>],
    /// Whether a script put its element there, by `createElement` and the like, not the HTML.
    pub inserted: bool,
}

/// Where code or a style stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InlinePlace {
    /// A script element.
    Script,
    /// An event handler's attribute, as `onclick`.
    Handler,
    /// A `javascript:` address.
    ScriptUrl,
    /// A style element.
    Style,
    /// A `style` attribute, in the HTML or set by `setAttribute`.
    StyleAttribute,
}

impl InlinePlace {
    /// The directives that govern it, the first that is there.
    pub fn governed_by(self) -> &'static [Name] {
        match self {
            InlinePlace::Script | InlinePlace::ScriptUrl => &[Name::ScriptSrcElem, Name::ScriptSrc, Name::DefaultSrc],
            InlinePlace::Handler => &[Name::ScriptSrcAttr, Name::ScriptSrc, Name::DefaultSrc],
            InlinePlace::Style => &[Name::StyleSrcElem, Name::StyleSrc, Name::DefaultSrc],
            InlinePlace::StyleAttribute => &[Name::StyleSrcAttr, Name::StyleSrc, Name::DefaultSrc],
        }
    }

    /// Whether it is code.
    pub fn is_script(self) -> bool {
        matches!(self, InlinePlace::Script | InlinePlace::Handler | InlinePlace::ScriptUrl)
    }

    /// Whether it is an element, and so can have a nonce and counts by its hash alone.
    fn is_element(self) -> bool {
        matches!(self, InlinePlace::Script | InlinePlace::Style)
    }
}

/// What governs code from strings, whatever stands beside it for elements and attributes.
const FROM_STRINGS: [Name; 2] = [Name::ScriptSrc, Name::DefaultSrc];

impl<'a> Applied<'a> {
    /// The directive that stops inline code or a style.
    pub(super) fn stops_inline(&self, inline: &Inline, browser: Browser) -> Option<&List<'a>> {
        self.first_of(inline.place.governed_by()).filter(|list| !list.lets_inline_in(inline, browser))
    }

    /// The directive that stops code from strings; `'trusted-types-eval'` is enough where Trusted Types are required.
    pub(super) fn stops_strings(&self, required: bool) -> Option<&List<'a>> {
        self.first_of(&FROM_STRINGS).filter(|list| {
            let any = list.has(Keyword::UnsafeEval) && !list.has(Keyword::EvalHash);
            !(any || required && list.has(Keyword::TrustedTypesEval))
        })
    }

    /// Whether its scripts may make code of what Trusted Types let through.
    pub(super) fn trusts_strings(&self) -> bool {
        self.first_of(&FROM_STRINGS).is_some_and(|list| list.has(Keyword::TrustedTypesEval))
    }

    /// The directive that stops WebAssembly.
    pub(super) fn stops_wasm(&self) -> Option<&List<'a>> {
        self.first_of(&FROM_STRINGS).filter(|list| !list.has(Keyword::UnsafeEval) && !list.has(Keyword::WasmUnsafeEval))
    }

    /// The directive that stops a text from becoming code or HTML without a Trusted Types policy.
    pub(super) fn stops_sinks(&self) -> Option<&List<'a>> {
        self.get(Name::RequireTrustedTypesFor).filter(|list| list.has_word("'script'"))
    }

    /// The directive that stops a Trusted Types policy of this name from being made.
    pub(super) fn stops_policy(&self, name: &str) -> Option<&List<'a>> {
        self.get(Name::TrustedTypes).filter(|list| !list.has_word("*") && !list.has_word(name))
    }

    /// The sandbox, where it does not allow this.
    pub(super) fn sandbox_without(&self, allows: &str) -> Option<&List<'a>> {
        self.get(Name::Sandbox).filter(|list| !list.words.iter().any(|word| word.is(allows)))
    }
}

impl List<'_> {
    fn lets_inline_in(&self, inline: &Inline, browser: Browser) -> bool {
        let element = inline.place.is_element();
        let script = inline.place.is_script();
        let dynamic = self.has(Keyword::StrictDynamic);
        // In Chromium `'strict-dynamic'` voids `'unsafe-inline'` for styles too, where they fall back to default-src.
        let void = dynamic && (script || (browser == Browser::Chromium && self.known == Name::DefaultSrc));
        let all = self.has(Keyword::UnsafeInline) && !void && !self.has_nonces_or_hashes();
        // Chromium leaves out blanks around a nonce.
        let nonce = inline.nonce.map(|nonce| if browser == Browser::Chromium { nonce.trim() } else { nonce });
        let by_hash = || inline.hashes.iter().any(|hash| self.has_hash(hash, browser));
        all || (element && self.has_nonce(nonce))
            || ((element || self.has(Keyword::UnsafeHashes)) && by_hash())
            || (inline.place == InlinePlace::Script && inline.inserted && dynamic)
    }
}
