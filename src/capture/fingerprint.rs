//! Fingerprints of texts, for comparing them later without keeping them.

use std::hash::{DefaultHasher, Hash, Hasher};

/// A text's fingerprint: 64 bits, so that a random text of 128 bits cannot be told from it.
pub fn fingerprint(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("#{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_and_only_they_have_the_same_fingerprint() {
        assert_eq!(fingerprint("q3vXl0nTtJ8yW2bKc5rZaQ"), fingerprint("q3vXl0nTtJ8yW2bKc5rZaQ"));
        assert_ne!(fingerprint("a"), fingerprint("b"));
        assert!(fingerprint("").len() == 17 && fingerprint("").starts_with('#'));
    }
}
