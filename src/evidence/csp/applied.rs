//! Policies as one browser applies them: which directives count, and what is in their lists.

use super::names::Name;
use super::source::{self, Algorithm, Hash, Keyword, Source};
use super::{MOST_WORDS, NOT_IN_META};
use crate::evidence::Spanned;
use crate::evidence::browser::Browser;
use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The most policies that are made of one: Chromium cuts what stands in a meta element at its commas.
const MOST_PARTS: usize = 64;

/// One policy.
#[derive(Clone, Debug)]
pub struct Applied<'a> {
    /// Its text.
    pub text: Spanned<'a>,
    /// The directives that count, in order.
    pub directives: Vec<List<'a>>,
}

/// A directive that counts.
#[derive(Clone, Debug)]
pub struct List<'a> {
    /// Its name as written.
    pub name: Spanned<'a>,
    /// Which it is.
    pub known: Name,
    /// Its words.
    pub words: Vec<Spanned<'a>>,
    /// What those are that the browser uses; empty where it is no list of sources.
    pub sources: Vec<Source<'a>>,
}

impl<'a> Applied<'a> {
    /// Each of these policies, as a browser applies it.
    pub(super) fn all(policies: &[super::Policy<'a>], is_reported: bool, browser: Browser) -> Vec<Applied<'a>> {
        let mut room = MOST_WORDS;
        let mut all = Vec::with_capacity(policies.len());
        for policy in policies {
            if policy.meta && browser == Browser::Chromium {
                all.extend(policy.text.split(',').take(MOST_PARTS).map(|text| apply(text, true, is_reported, browser, &mut room)));
            } else {
                all.push(apply(policy.text, policy.meta, is_reported, browser, &mut room));
            }
        }
        all
    }

    /// The directive of this name.
    pub fn get(&self, name: Name) -> Option<&List<'a>> {
        self.directives.iter().find(|list| list.known == name)
    }

    /// The first of these that is there: a directive and what it falls back to.
    pub fn first_of(&self, names: &[Name]) -> Option<&List<'a>> {
        names.iter().find_map(|name| self.get(*name))
    }
}

impl List<'_> {
    /// Whether it has this keyword.
    pub fn has(&self, keyword: Keyword) -> bool {
        self.sources.contains(&Source::Keyword(keyword))
    }

    /// Whether it has this nonce; letters and spelling count.
    pub fn has_nonce(&self, nonce: Option<&str>) -> bool {
        nonce.is_some_and(|nonce| self.sources.contains(&Source::Nonce(nonce)))
    }

    /// Whether it has a nonce or a hash, whatever it says; then `'unsafe-inline'` does not count.
    pub fn has_nonces_or_hashes(&self) -> bool {
        self.sources.iter().any(|source| matches!(source, Source::Nonce(_) | Source::Hash(_)))
    }

    /// Whether it has this hash.
    pub fn has_hash(&self, hash: &Hash, browser: Browser) -> bool {
        self.sources.iter().any(|source| matches!(source, Source::Hash(own) if is_same(own, hash, browser)))
    }

    /// Whether it has this word; in Trusted Types and in sandboxes.
    pub fn has_word(&self, word: &str) -> bool {
        self.words.iter().any(|own| own.text == word)
    }
}

/// Base64url, with or without padding, whatever its last bits.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whether two hashes are the same: Chromium compares bytes, Firefox texts.
fn is_same(own: &Hash, other: &Hash, browser: Browser) -> bool {
    let url_safe = |text: &str| text.replace('+', "-").replace('/', "_");
    own.algorithm == other.algorithm
        && own.algorithm != Algorithm::Ed25519
        && match browser {
            Browser::Chromium => {
                let [own, other] = [own.value, other.value].map(|value| LENIENT.decode(url_safe(value)));
                own.is_ok() && own == other
            }
            Browser::Firefox => url_safe(own.value) == url_safe(other.value),
        }
}

/// One policy. Both drop a directive that is not printable ASCII; Chromium remembers its name, so that a second of that name does not count either.
fn apply<'a>(text: Spanned<'a>, meta: bool, is_reported: bool, browser: Browser, room: &mut usize) -> Applied<'a> {
    let mut applied = Applied { text, directives: Vec::new() };
    let mut seen = Vec::new();
    for piece in text.split(';') {
        let mut words = piece.words().take_while(|_| std::mem::replace(room, room.saturating_sub(1)) > 0);
        let Some(name) = words.next() else { continue };
        let Some(known) = Name::of(&name.text.to_ascii_lowercase()).filter(|known| !seen.contains(known)) else { continue };
        let words: Vec<_> = words.collect();
        // Without white space, all must be printable ASCII.
        let plain = words.iter().all(|word| word.text.bytes().all(|byte| byte.is_ascii_graphic()));
        // What is not valid was not there to Firefox: a second one counts.
        let required = known == Name::RequireTrustedTypesFor && browser == Browser::Firefox;
        let counts = plain && (!required || words.iter().any(|word| word.text == "'script'"));
        if counts || browser == Browser::Chromium {
            seen.push(known);
        }
        let elsewhere =
            (meta && NOT_IN_META.contains(&known)) || (is_reported && matches!(known, Name::Sandbox | Name::UpgradeInsecureRequests));
        if counts && !elsewhere {
            let sources = match known {
                Name::Sandbox | Name::TrustedTypes | Name::RequireTrustedTypesFor | Name::ReportTo | Name::ReportUri => Vec::new(),
                _ => words.iter().filter_map(|word| source::parse(word.text, browser).ok()).collect(),
            };
            applied.directives.push(List { name, known, words, sources });
        }
    }
    applied
}
