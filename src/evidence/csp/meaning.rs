//! What was meant, and where it means anything: typographic characters, missing quotes, keywords in directives that have no use for them.

use super::Name;
use super::source::{Algorithm, Hash, Keyword, Reading, Source};
use crate::names::{self, Kind};

/// A text with what text editors and copying put in taken back: typographic quotes, long dashes, invisible characters. Nothing where more
/// than that is not ASCII.
pub fn in_ascii(text: &str) -> Option<String> {
    let meant: String = text.chars().filter_map(plain).collect();
    (meant.is_ascii() && !meant.is_empty()).then_some(meant)
}

/// What was meant by a character; nothing for one that nobody sees.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{2018}'..='\u{201f}' | '\u{2032}'..='\u{2037}' | '«' | '»' | '\u{2039}' | '\u{203a}' | '´' | '\u{ff07}' | '\u{ff02}' => {
            Some('\'')
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}' | '\u{feff}' => None,
        other => Some(other),
    }
}

/// The keyword, nonce or hash in its single quotes, where a text is one with other quotes or none; nothing of one that has them.
pub fn in_quotes(text: &str) -> Option<String> {
    let bare = text.trim_matches(['\'', '"', '`']);
    let keyword = format!("'{bare}'");
    if keyword == text || !keyword.is_ascii() {
        return None;
    }
    let nonce_or_hash = || matches!(Reading::of(&keyword).source(), Some(Source::Nonce(_) | Source::Hash(_)));
    let known = names::find(Kind::Keyword, bare).is_some_and(names::Name::is_current) || nonce_or_hash();
    known.then_some(keyword)
}

/// Whether a directive's values are sources.
pub fn has_sources(name: &str) -> bool {
    name.ends_with("-src")
        || name.ends_with("-src-elem")
        || name.ends_with("-src-attr")
        || matches!(name, "base-uri" | "form-action" | "frame-ancestors")
}

/// What a source is for that means nothing in most directives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// For scripts alone.
    Scripts,
    /// For inline scripts and styles.
    Code,
}

/// What a source is for, where this directive has no use for it (CSP3, section 2.3.1 and the directives' own).
pub fn misplaced(name: &str, source: Source) -> Option<For> {
    // What comes from a draft may mean anything.
    if !has_sources(name) || Name::of(name).is_none() {
        return None;
    }
    let scripts = name == "default-src" || name.starts_with("script-src");
    match source {
        Source::Keyword(
            Keyword::StrictDynamic
            | Keyword::UnsafeEval
            | Keyword::WasmUnsafeEval
            | Keyword::TrustedTypesEval
            | Keyword::InlineSpeculationRules,
        ) => (!scripts).then_some(For::Scripts),
        Source::Keyword(Keyword::UnsafeInline | Keyword::UnsafeHashes) | Source::Nonce(_) | Source::Hash(_) => {
            (!scripts && !name.starts_with("style-src")).then_some(For::Code)
        }
        _ => None,
    }
}

/// The name of a hash's kind and how many characters its base64 has without padding, where this one has another number: it never matches.
pub fn wrong_length(hash: Hash) -> Option<(&'static str, usize)> {
    let (name, bytes) = match hash.algorithm {
        Algorithm::Sha256 => ("SHA-256", 32_usize),
        Algorithm::Sha384 => ("SHA-384", 48),
        Algorithm::Sha512 => ("SHA-512", 64),
        Algorithm::Ed25519 => return None,
    };
    let needed = (bytes * 4).div_ceil(3);
    (hash.value.trim_end_matches('=').len() != needed).then_some((name, needed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typographic_characters_are_taken_back() {
        for (text, meant) in [
            ("‘self’", Some("'self'")),
            ("“self”", Some("'self'")),
            ("’self’", Some("'self'")),
            ("„self“", Some("'self'")),
            ("‚self‘", Some("'self'")),
            ("«self»", Some("'self'")),
            ("‹self›", Some("'self'")),
            ("´self´", Some("'self'")),
            ("′self′", Some("'self'")),
            ("＇self＇", Some("'self'")),
            ("script–src", Some("script-src")),
            ("script\u{2011}src", Some("script-src")),
            ("'self'\u{a0}", Some("'self'")),
            ("\u{feff}default-src", Some("default-src")),
            ("self\u{200b}", Some("self")),
            ("é.example", None),
            ("\u{a0}", None),
            ("a", Some("a")),
        ] {
            assert_eq!(in_ascii(text).as_deref(), meant, "{text:?}");
        }
    }

    #[test]
    fn quotes_are_put_where_they_belong() {
        for (text, meant) in [
            ("self", Some("'self'")),
            ("SELF", Some("'SELF'")),
            ("\"self\"", Some("'self'")),
            ("`none`", Some("'none'")),
            ("'self", Some("'self'")),
            ("self'", Some("'self'")),
            ("''self''", Some("'self'")),
            ("nonce-abc", Some("'nonce-abc'")),
            ("\"sha256-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA=\"", Some("'sha256-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA='")),
            ("'self'", None),
            ("selfish", None),
            ("https:", None),
            ("", None),
            ("''", None),
        ] {
            assert_eq!(in_quotes(text).as_deref(), meant, "{text}");
        }
    }

    #[test]
    fn keywords_mean_something_where_they_are_for() {
        let of = |name, text| Reading::of(text).source().and_then(|source| misplaced(name, source));
        for (name, text, expected) in [
            ("script-src", "'strict-dynamic'", None),
            ("default-src", "'strict-dynamic'", None),
            ("script-src-elem", "'strict-dynamic'", None),
            ("style-src", "'strict-dynamic'", Some(For::Scripts)),
            ("img-src", "'strict-dynamic'", Some(For::Scripts)),
            ("style-src", "'nonce-abc'", None),
            ("img-src", "'nonce-abc'", Some(For::Code)),
            ("connect-src", "'unsafe-inline'", Some(For::Code)),
            ("style-src", "'UNSAFE-eval'", Some(For::Scripts)),
            ("img-src", "'report-sample'", None),
            ("img-src", "'self'", None),
            ("img-src", "https:", None),
            ("sandbox", "'strict-dynamic'", None),
        ] {
            assert_eq!(of(name, text), expected, "{name} {text}");
        }
    }
}
