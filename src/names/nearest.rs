//! Which name was likely meant by one that no browser knows.

use super::{Kind, Name, all, find, table, withdrawn};

/// The longest text for which a name is looked for; no name is nearly as long.
const LONGEST: usize = 64;

/// The name of this kind that a text was likely meant to be: the one and only that is a slip or two away, or that lacks its quotes, its hyphens
/// or its usual beginning or end. Only names that a current browser knows. Bounded work, whatever the text.
pub fn nearest(kind: Kind, text: &str) -> Option<&'static str> {
    let text = text.trim_matches(|c: char| c.is_ascii_whitespace() || "'\"`‘’“”:=,".contains(c));
    if text.is_empty() || text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    let lower = text.to_ascii_lowercase().replace('_', "-");
    let most = match lower.len() {
        0..=2 => 0,
        3..=7 => 1,
        8..=13 if kind == Kind::Header => 1,
        8..=13 => 2,
        _ => 3,
    };
    let (starts, ends) = affixes(kind);
    let given = mask(lower.as_bytes());
    // A slip adds or takes away the letters of one place, and changes those of two at most; an affix, those of its own.
    let may_be = |name: &str| kind != Kind::Header || (mask(name.as_bytes()) ^ given).count_ones() <= 2 * FARTHEST;
    let candidates = || all(kind).filter(|name| name.is_current()).map(Name::text).filter(|name| may_be(name));
    if let Some(same) = candidates().find(|name| letters(name).eq(letters(&lower))) {
        return Some(same);
    }
    let without = |name: &str| {
        let strip = |short: &str, long: &str| {
            starts.iter().any(|start| long.strip_prefix(start) == Some(short))
                || ends.iter().any(|end| long.strip_suffix(end) == Some(short))
        };
        strip(&lower, name) || strip(name, &lower)
    };
    if let Some(whole) = candidates().find(|name| without(&name.to_ascii_lowercase())) {
        return Some(whole);
    }
    let mut best: Option<(usize, &'static str)> = None;
    let mut tied = false;
    for name in candidates() {
        let bound = best.map_or(most, |(least, _)| least);
        let Some(slips) = distance(lower.as_bytes(), name.as_bytes(), bound) else { continue };
        tied = best.is_some_and(|(least, _)| least == slips);
        best = Some((slips, name));
    }
    best.filter(|_| !tied).map(|(_, name)| name)
}

/// What names of a kind begin or end with, and people leave out or put in.
fn affixes(kind: Kind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        Kind::Directive => (&[], &["-src", "-uri"]),
        Kind::Keyword => (&["unsafe-", "strict-"], &[]),
        Kind::Sandbox => (&["allow-"], &[]),
        Kind::Isolation => (&["isolate-and-"], &[]),
        Kind::Header => (&["x-"], &[]),
        _ => (&[], &[]),
    }
}

/// The most slips that a name may be away.
const FARTHEST: u32 = 3;

/// A bit for each letter that is in a name.
const fn mask(name: &[u8]) -> u32 {
    let (mut bits, mut at) = (0, 0);
    while at < name.len() {
        let letter = name[at].to_ascii_lowercase();
        if letter.is_ascii_lowercase() {
            bits |= 1 << (letter - b'a');
        }
        at += 1;
    }
    bits
}

/// The letters of each header of the table, and how long its name is: so that most names are told apart from all of them at a glance.
static HEADERS: [(u32, u8); table::HEADERS.len()] = {
    let mut all = [(0, 0); table::HEADERS.len()];
    let mut at = 0;
    while at < all.len() {
        let row = table::HEADERS[at].as_bytes();
        let mut end = 0;
        while row[end] != b' ' {
            end += 1;
        }
        all[at] = (mask(row.split_at(end).0), end as u8);
        at += 1;
    }
    all
};

/// The shortest name of a header that is compared with others: shorter ones are near too many words.
const SHORTEST: usize = 10;

/// Whether a header's name has nearly the letters of one of the table's, but is none of them: quick, and right where it says no.
pub fn resembles_a_header(name: &str) -> bool {
    if !(SHORTEST..=LONGEST).contains(&name.len()) {
        return false;
    }
    let letters = mask(name.as_bytes());
    let near = |(other, length): &(u32, u8)| {
        usize::from(*length).abs_diff(name.len()) <= FARTHEST as usize && (other ^ letters).count_ones() <= FARTHEST
    };
    HEADERS.iter().any(near) && find(Kind::Header, name).is_none()
}

/// The header of the table that was likely meant by a name that is none of them, nor an old one.
pub fn misspelled_header(name: &str) -> Option<&'static str> {
    // Names of somebody's own, after the old custom, are no typos.
    let own = name.get(..2).is_some_and(|x| x.eq_ignore_ascii_case("x-")) && find(Kind::Header, &name[2..]).is_some();
    let unknown = resembles_a_header(name) && !own && withdrawn(Kind::Header, name).is_none();
    unknown.then(|| nearest(Kind::Header, name)).flatten().filter(|meant| meant.len() >= SHORTEST)
}

/// The letters, digits and stars of a name, in lower case.
fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !matches!(byte, b'-' | b'_')).map(|byte| byte.to_ascii_lowercase())
}

/// How many letters were left out, put in, changed or swapped with the next (optimal string alignment), where that is at most `most`; only the
/// cells that can stay below it are looked at.
fn distance(given: &[u8], name: &[u8], most: usize) -> Option<usize> {
    const FAR: u8 = u8::MAX / 2;
    if given.len().abs_diff(name.len()) > most || name.len() > LONGEST {
        return None;
    }
    let mut rows = [[FAR; LONGEST + 1]; 3];
    for (at, cell) in (0u8..).zip(rows[0].iter_mut().take(name.len() + 1)) {
        *cell = at;
    }
    for (at, &letter) in given.iter().enumerate() {
        let [before, last, next] = [(at + 2) % 3, at % 3, (at + 1) % 3];
        rows[next] = [FAR; LONGEST + 1];
        rows[next][0] = u8::try_from(at + 1).unwrap_or(FAR);
        let (from, to) = ((at + 1).saturating_sub(most).max(1), (at + 1 + most).min(name.len()));
        let mut least = rows[next][0];
        for column in from..=to {
            let own = name[column - 1].to_ascii_lowercase();
            let mut cell = (rows[last][column - 1] + u8::from(own != letter)).min(rows[last][column] + 1).min(rows[next][column - 1] + 1);
            let swapped = at > 0 && column > 1 && given[at - 1] == own && name[column - 2].to_ascii_lowercase() == letter;
            if swapped {
                cell = cell.min(rows[before][column - 2] + 1);
            }
            rows[next][column] = cell;
            least = least.min(cell);
        }
        if usize::from(least) > most {
            return None;
        }
    }
    let slips = usize::from(rows[given.len() % 3][name.len()]);
    (slips <= most).then_some(slips)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_lead_to_the_name_that_was_meant() {
        for (kind, given, meant) in [
            (Kind::Feature, "cammera", "camera"),
            (Kind::Feature, "camara", "camera"),
            (Kind::Feature, "geo-location", "geolocation"),
            (Kind::Feature, "Geolocation", "geolocation"),
            (Kind::Feature, "micropohne", "microphone"),
            (Kind::Feature, "picture_in_picture", "picture-in-picture"),
            (Kind::Directive, "defualt-src", "default-src"),
            (Kind::Directive, "script-scr", "script-src"),
            (Kind::Directive, "script", "script-src"),
            (Kind::Directive, "base-url", "base-uri"),
            (Kind::Directive, "worker_src", "worker-src"),
            (Kind::Directive, "connect-srcs", "connect-src"),
            (Kind::Directive, "frame-ancestor", "frame-ancestors"),
            (Kind::Directive, "default-src:", "default-src"),
            (Kind::Directive, "upgrade-insecure-request", "upgrade-insecure-requests"),
            (Kind::Sandbox, "allow-script", "allow-scripts"),
            (Kind::Sandbox, "allow-sameorigin", "allow-same-origin"),
            (Kind::Sandbox, "scripts", "allow-scripts"),
            (Kind::Keyword, "unsafe-inlin", "unsafe-inline"),
            (Kind::Keyword, "'unsafe-inlne'", "unsafe-inline"),
            (Kind::Keyword, "inline", "unsafe-inline"),
            (Kind::Keyword, "eval", "unsafe-eval"),
            (Kind::Keyword, "slef", "self"),
            (Kind::CookiePrefix, "_Host-", "__Host-"),
            (Kind::CookiePrefix, "__HostHttp-", "__Host-Http-"),
            (Kind::ClearSiteData, "client-hints", "clientHints"),
            (Kind::ClearSiteData, "cookie", "cookies"),
            (Kind::Referrer, "origin-when-crossorigin", "origin-when-cross-origin"),
            (Kind::Referrer, "no-referer", "no-referrer"),
            (Kind::Opener, "\"same-origin\"", "same-origin"),
            (Kind::Embedder, "require_corp", "require-corp"),
            (Kind::Isolation, "require-corp", "isolate-and-require-corp"),
            (Kind::Isolation, "credentialless", "isolate-and-credentialless"),
            (Kind::Header, "Permission-Policy", "Permissions-Policy"),
            (Kind::Header, "Referer-Policy", "Referrer-Policy"),
            (Kind::Header, "Frame-Options", "X-Frame-Options"),
            (Kind::Header, "X-Strict-Transport-Security", "Strict-Transport-Security"),
            (Kind::Header, "X-Content-Type-Option", "X-Content-Type-Options"),
        ] {
            assert_eq!(nearest(kind, given), Some(meant), "{given}");
        }
    }

    #[test]
    fn nothing_is_guessed_from_afar() {
        for (kind, given) in [
            (Kind::Feature, "usbc-hub"),
            (Kind::Feature, "battery"),
            (Kind::Directive, "bogus-src"),
            (Kind::Directive, "x"),
            (Kind::Directive, ""),
            (Kind::Directive, "''"),
            (Kind::Directive, "défault-src"),
            (Kind::Keyword, "bogus"),
            (Kind::Opener, "yes"),
            (Kind::Header, "Content-Type"),
            (Kind::Header, "Content-Length"),
            (Kind::Header, "Location"),
            (Kind::CookiePrefix, "__Bogus-"),
        ] {
            assert_eq!(nearest(kind, given), None, "{given}");
        }
        assert_eq!(nearest(Kind::Directive, &"default-src".repeat(100_000)), None);
    }

    #[test]
    fn slips_are_counted_as_people_make_them() {
        for (one, other, slips) in [("abcd", "abcd", 0), ("abcd", "abdc", 1), ("abcd", "acd", 1), ("abcd", "abxcd", 1), ("abcd", "axcy", 2)]
        {
            assert_eq!(distance(one.as_bytes(), other.as_bytes(), 3), Some(slips), "{one} {other}");
            assert_eq!(distance(other.as_bytes(), one.as_bytes(), 3), Some(slips), "{other} {one}");
        }
        assert_eq!(distance(b"abcd", b"wxyz", 3), None);
        assert_eq!(distance(b"abcd", b"axcy", 1), None);
        assert_eq!(distance(b"", b"abc", 3), Some(3));
    }
}
