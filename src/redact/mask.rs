//! Masks: a secret with each letter and digit written as `x`, and what is not ASCII as one such character, so that length and punctuation stay and
//! nothing else does.
//!
//! Where there is room it begins `redacted-1`, with a number for each secret of a Capture: what was the same is still seen to be the same,
//! and what was different to be different.

use crate::evidence::page::{FORGERY, SIGN_IN, SIGN_OUT};
use crate::evidence::site::{INSIDE, VERSION_WORDS};
use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::ops::Range;

/// What marks a mask that had room for it.
const LABEL: &str = "redacted-";

/// What checks look for and is not secret, wherever it appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Nothing: every letter goes.
    Nothing,
    /// The page's host, and addresses and endings of names that only exist inside a network.
    Hosts,
    /// These, and the words by which pages and forms are recognised.
    Words,
}

/// Masks the secrets of one Capture.
pub(super) struct Masks {
    host: String,
    numbers: HashMap<String, usize>,
}

impl Masks {
    /// For a page of this host.
    pub(super) fn of(host: &str) -> Masks {
        // A host of one letter would be found in anything.
        Masks { host: if host.len() > 1 { host.to_owned() } else { String::new() }, numbers: HashMap::new() }
    }

    /// The mask of a secret.
    pub(super) fn mask(&mut self, secret: &str, keep: Keep) -> String {
        let (mut out, room) = self.plain(secret, keep);
        if let Some(label) = self.label(secret, keep, room.len()) {
            out[room.start..room.start + label.len()].copy_from_slice(label.as_bytes());
        }
        // What is kept is whole characters, and the rest is ASCII.
        String::from_utf8(out).unwrap_or_default()
    }

    /// A secret with all that is to go written as `x`, and where there is most room for a label.
    fn plain(&self, secret: &str, keep: Keep) -> (Vec<u8>, Range<usize>) {
        let kept = self.kept(secret, keep);
        let mut out: Vec<u8> = Vec::with_capacity(secret.len());
        let (mut run, mut room) = (0, 0..0);
        let mut rest = secret.as_bytes();
        while let [byte, after @ ..] = rest {
            let open = !kept.get(out.len()).copied().unwrap_or_default();
            rest = after;
            match (*byte, after) {
                _ if !open => out.push(*byte),
                (b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-', _) => {
                    out.push(b'x');
                    run += 1;
                    if run > room.len() && room.len() < LONGEST_LABEL {
                        room = out.len() - run..out.len();
                    }
                    continue;
                }
                (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    // An escape stays one: `%78` is an `x`.
                    out.extend(b"%78");
                    rest = after;
                }
                (byte, _) if byte.is_ascii() => out.push(byte),
                // What is not ASCII stays that, in as many bytes: browsers skip directives and refuse names for it.
                (0xf0.., [_, _, _, after @ ..]) => {
                    out.extend("\u{10fffd}".as_bytes());
                    rest = after;
                }
                (0xe0..0xf0, [_, _, after @ ..]) => {
                    out.extend("\u{fffd}".as_bytes());
                    rest = after;
                }
                (_, [_, after @ ..]) => {
                    out.extend("\u{ff}".as_bytes());
                    rest = after;
                }
                _ => out.push(b'_'),
            }
            run = 0;
        }
        (out, room)
    }

    /// The label of a secret, the same one for the same secret; nothing where there is no room for it.
    fn label(&mut self, secret: &str, keep: Keep, room: usize) -> Option<String> {
        if room <= LABEL.len() {
            return None;
        }
        let key = format!("{}{secret}", keep as u8);
        let number = self.numbers.get(&*key).copied().unwrap_or(self.numbers.len() + 1);
        let label = format!("{LABEL}{number}");
        (label.len() <= room).then(|| {
            self.numbers.insert(key, number);
            label
        })
    }

    /// For each byte whether it is to stay; empty where none is.
    fn kept(&self, text: &str, keep: Keep) -> Vec<bool> {
        let mut kept = Vec::new();
        if keep == Keep::Nothing {
            return kept;
        }
        let mut set = |start: usize, end: usize| {
            kept.resize(text.len(), false);
            kept[start..end].fill(true);
        };
        if !self.host.is_empty() {
            text.match_indices(&*self.host).for_each(|(at, host)| set(at, at + host.len()));
        }
        let mut start = 0;
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-')) {
            if word.len() <= 15 && word.parse::<Ipv4Addr>().is_ok_and(|address| address.is_private()) {
                set(start, start + word.len());
                // What makes it a version stays too.
                let before = text[..start].trim_end_matches([' ', '=', ':', '"', '/']);
                let last = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
                if VERSION_WORDS.iter().any(|word| last.eq_ignore_ascii_case(word)) {
                    set(before.len() - last.len(), before.len());
                }
            } else if let Some(ending) = INSIDE.iter().find(|ending| word.ends_with(**ending)) {
                set(start + word.len() - ending.len(), start + word.len());
            }
            start += word.len();
            start += text[start..].chars().next().map_or(0, char::len_utf8);
        }
        if keep == Keep::Words {
            let bytes = text.as_bytes();
            for at in 0..bytes.len() {
                for word in SIGN_IN.iter().chain(&SIGN_OUT).chain(&FORGERY).map(|word| word.trim_start_matches('/')) {
                    let same = |(byte, wanted): (&u8, u8)| byte.eq_ignore_ascii_case(&wanted) || (*byte, wanted) == (b'_', b'-');
                    if bytes[at..].get(..word.len()).is_some_and(|part| part.iter().zip(word.bytes()).all(same)) {
                        // With the hyphens beside it, which make it a word.
                        let before = at > 0 && bytes[at - 1] == b'-';
                        let after = bytes.get(at + word.len()) == Some(&b'-');
                        set(at - usize::from(before), at + word.len() + usize::from(after));
                    }
                }
            }
        }
        kept
    }
}

/// Room for the label of any secret that there may be.
const LONGEST_LABEL: usize = LABEL.len() + 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_punctuation_stay() {
        let mut masks = Masks::of("app.example");
        for (secret, mask) in [
            ("", ""),
            ("a1", "xx"),
            ("alice|7;%3D é", "xxxxx|x;%78 ÿ"),
            ("eyJ1c2VyX2lkIjo3fQ.awOhQA.hTWXqjDK0ijs0gZ7FBL93teS3Jg", "redacted-1xxxxxxxx.xxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxx"),
            ("another-secret-of-it", "redacted-2xxxxxxxxxx"),
            ("eyJ1c2VyX2lkIjo3fQ.awOhQA.hTWXqjDK0ijs0gZ7FBL93teS3Jg", "redacted-1xxxxxxxx.xxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ] {
            assert_eq!(masks.mask(secret, Keep::Nothing), mask);
            assert_eq!(mask.len(), secret.len());
        }
    }

    #[test]
    fn what_checks_look_for_stays() {
        let mut masks = Masks::of("app.example");
        assert_eq!(masks.mask("10.2.3.4/abc.local/app.example/login", Keep::Hosts), "10.2.3.4/xxx.local/app.example/xxxxx");
        assert_eq!(masks.mask("xxLOGINab", Keep::Words), "xxLOGINxx");
        assert_eq!(masks.mask("10.2.3.4", Keep::Nothing), "xx.x.x.x");
        assert_eq!(Masks::of("a").mask("aba", Keep::Hosts), "xxx", "too short a host is in everything");
    }

    #[test]
    fn a_mask_of_a_mask_is_that_mask() {
        let secrets = [
            "short",
            "one-that-has-room",
            "another-with-room",
            "e\u{301}é😀",
            "a.b.c.d.e.f.g.h",
            "%4a%zz%",
            "one-that-has-room",
            "redacted-7-forged-by-the-page",
            "login10.0.0.1_aaaaaaaaaaaaaaaaaaa",
        ];
        for keep in [Keep::Nothing, Keep::Hosts, Keep::Words] {
            let (mut first, mut second) = (Masks::of("app.example"), Masks::of("app.example"));
            for secret in secrets {
                let mask = first.mask(secret, keep);
                assert_eq!(second.mask(&mask, keep), mask);
            }
        }
    }
}
