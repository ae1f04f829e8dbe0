//! Content Security Policies, parsed as the CSP3 algorithm does (section 2.2) from headers and meta elements.

pub mod applied;
pub mod bypass;
pub mod inline;
mod matching;
pub mod meaning;
pub mod names;
pub mod request;
pub mod source;

use super::facts::Facts;
use super::unread::Unread;
use super::{Place, Span, Spanned, tokens};
use crate::capture::{Fields, Observed};
use names::Name;
use std::borrow::Cow;
use std::collections::HashSet;

/// The most directives and sources, of all policies together, that are read.
pub const MOST_WORDS: usize = 1_000;
/// The most policies that are read.
pub const MOST_POLICIES: usize = 64;
/// Room for the directives of most policies.
const USUAL_PARTS: usize = 6;

/// Every policy that came with the page.
#[derive(Clone, Debug, Default)]
pub struct Policies<'a> {
    /// Those that the browser enforces, headers first; each source must pass them all.
    pub enforced: Vec<Policy<'a>>,
    /// Those that it only reports on.
    pub reported: Vec<Policy<'a>>,
    /// Header fields that were there without one directive in them.
    pub empty: Vec<Spanned<'a>>,
}

/// How much is still read, and where reading ended.
struct Room {
    words: usize,
    policies: usize,
    ended: Option<Span>,
}

impl Room {
    /// Takes one word; none where there is no room, which is noted.
    fn take<'a>(&mut self, word: Spanned<'a>) -> Option<Spanned<'a>> {
        match self.words.checked_sub(1) {
            Some(left) => self.words = left,
            None => self.ended = self.ended.or(Some(word.span())),
        }
        self.ended.is_none().then_some(word)
    }
}

/// One policy.
#[derive(Clone, Debug)]
pub struct Policy<'a> {
    /// Its text.
    pub text: Spanned<'a>,
    /// Whether it is in a meta element.
    pub meta: bool,
    /// The first directive of each name, in order; later ones of a name are ignored by browsers.
    pub directives: Vec<Directive<'a>>,
    /// Those that are ignored because their name stood before.
    pub repeated: Vec<Spanned<'a>>,
}

/// A directive: a name and its values.
#[derive(Clone, Debug)]
pub struct Directive<'a> {
    /// The name, lower case.
    pub name: Cow<'a, str>,
    /// The name as one that some browser knows.
    known: Option<Name>,
    /// The position of the name.
    pub at: Span,
    /// Its values in order.
    pub values: Vec<Spanned<'a>>,
    /// Those that a nonce, a hash or `'strict-dynamic'` beside them makes browsers ignore (CSP3, sections 6.7.3 and 8.2).
    pub ignored: Vec<Spanned<'a>>,
}

impl<'a> Policies<'a> {
    pub(super) fn read(document: &Observed<Facts<'a>>, fields: &Fields<'a>, unread: &mut Vec<Unread<'a>>) -> Policies<'a> {
        let mut all = Policies::default();
        let mut room = Room { words: MOST_WORDS, policies: MOST_POLICIES, ended: None };
        for (name, enforced) in [("content-security-policy", true), ("content-security-policy-report-only", false)] {
            for value in tokens(fields, name) {
                let list = if enforced { &mut all.enforced } else { &mut all.reported };
                let before = list.len();
                list.extend(value.split(',').filter_map(|text| parse(text, false, &mut room)));
                if list.len() == before && room.ended.is_none() {
                    all.empty.push(value);
                }
            }
        }
        for (at, text) in document.seen().into_iter().flat_map(|document| document.meta_csp.iter().enumerate()) {
            all.enforced.extend(parse(Spanned::whole(Place::MetaCsp(at), text), true, &mut room));
        }
        unread.extend(room.ended.map(Unread::Policies));
        all
    }
}

impl<'a> Policy<'a> {
    /// The directive of this name, unless it is in a meta element that cannot contain it.
    pub fn get(&self, name: Name) -> Option<&Directive<'a>> {
        if self.meta && NOT_IN_META.contains(&name) {
            return None;
        }
        self.directives.iter().find(|directive| directive.known == Some(name))
    }

    /// The directives that govern these, each with what it falls back to, each once.
    pub fn governing<'p>(&'p self, all: &'static [&'static [Name]]) -> impl Iterator<Item = &'p Directive<'a>> {
        let found = move |names: &&[Name]| self.first_of(names);
        all.iter().enumerate().filter_map(move |(at, names)| {
            let directive = found(names)?;
            let before = all[..at].iter().filter_map(found).any(|other| std::ptr::eq(other, directive));
            (!before).then_some(directive)
        })
    }

    /// The directive that governs scripts in general.
    pub fn scripts(&self) -> Option<&Directive<'a>> {
        self.first_of(SCRIPTS[0])
    }

    /// The first of these that is there: a directive and what it falls back to.
    pub fn first_of(&self, names: &[Name]) -> Option<&Directive<'a>> {
        names.iter().find_map(|name| self.get(*name))
    }
}

impl<'a> Directive<'a> {
    /// The value that equals this, but for ASCII case.
    pub fn find(&self, value: &str) -> Option<&Spanned<'a>> {
        self.values.iter().find(|token| token.is(value))
    }

    /// The values that browsers use.
    pub fn effective(&self) -> impl Iterator<Item = &Spanned<'a>> {
        // Both lists are in the order of the value.
        let mut ignored = self.ignored.iter().peekable();
        self.values.iter().filter(move |value| ignored.next_if(|ignored| ignored == value).is_none())
    }

    /// Whether browsers skip it, as it holds a character that is not ASCII.
    pub fn is_skipped(&self) -> bool {
        !self.name.is_ascii() || self.values.iter().any(|value| !value.text.is_ascii())
    }

    /// Whether it names a nonce that is one.
    pub fn has_nonce(&self) -> bool {
        self.values.iter().any(|value| is_nonce(value.text))
    }

    /// Whether it names a hash that is one.
    pub fn has_hash(&self) -> bool {
        self.values.iter().any(|value| is_hash(value.text))
    }

    /// Sets apart what browsers ignore in a directive that governs scripts.
    fn set_apart(&mut self) {
        let dynamic = self.find("'strict-dynamic'").is_some();
        let exact = self.values.iter().any(|value| is_nonce_or_hash(value.text));
        if !dynamic && !exact {
            return;
        }
        let ignored = |value: &&Spanned| value.is("'unsafe-inline'") || (dynamic && (!value.text.starts_with('\'') || value.is("'self'")));
        self.ignored = self.values.iter().filter(ignored).copied().collect();
    }
}

/// Scripts of each sort, with what governs them (CSP3, section 6.8.3).
pub const SCRIPTS: [&[Name]; 3] = [
    &[Name::ScriptSrc, Name::DefaultSrc],
    &[Name::ScriptSrcAttr, Name::ScriptSrc, Name::DefaultSrc],
    &[Name::ScriptSrcElem, Name::ScriptSrc, Name::DefaultSrc],
];

/// A value as browsers compare it: keywords and bare schemes without regard to case.
pub fn normal<'a>(value: &Spanned<'a>) -> Cow<'a, str> {
    let upper = value.text.bytes().any(|byte| byte.is_ascii_uppercase());
    let folds = upper && (names::is_keyword(&value.text.to_ascii_lowercase()) || is_scheme(value.text));
    if folds { Cow::Owned(value.text.to_ascii_lowercase()) } else { Cow::Borrowed(value.text) }
}

/// Whether a source is a scheme alone, as `https:`.
pub fn is_scheme(source: &str) -> bool {
    let Some(scheme) = source.strip_suffix(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b))
}

/// A source without its scheme and the slashes before its host.
pub fn without_scheme(source: &str) -> &str {
    let rest = match source.split_once("://") {
        Some((scheme, rest))
            if scheme.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+.-".contains(&b)) =>
        {
            rest
        }
        _ => source,
    };
    rest.strip_prefix("//").unwrap_or(rest)
}

/// Directives that browsers ignore in a meta element (HTML, "pragma directives").
pub const NOT_IN_META: [Name; 3] = [Name::FrameAncestors, Name::ReportUri, Name::Sandbox];

/// The least characters of a nonce in base64 or base64url, padding aside: 128 bits (CSP3, section 7.1).
pub const ENOUGH_OF_A_NONCE: usize = 22;

/// What a source names as a nonce, whatever it is made of; nothing where it names none.
pub fn nonce(source: &str) -> Option<&str> {
    source.strip_prefix("'nonce-")?.strip_suffix('\'').filter(|nonce| !nonce.is_empty())
}

/// Whether a source is a nonce or a hash.
pub fn is_nonce_or_hash(source: &str) -> bool {
    is_nonce(source) || is_hash(source)
}

/// Whether a source is `'nonce-…'` in the grammar of CSP3.
pub fn is_nonce(source: &str) -> bool {
    inner(source, "'nonce-").is_some_and(is_base64)
}

/// Whether a source is `'sha256-…'` or a longer hash in the grammar of CSP3.
pub fn is_hash(source: &str) -> bool {
    ["'sha256-", "'sha384-", "'sha512-"].iter().any(|prefix| inner(source, prefix).is_some_and(is_base64))
}

fn inner<'t>(source: &'t str, prefix: &str) -> Option<&'t str> {
    let start = source.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix))?;
    source[start.len()..].strip_suffix('\'')
}

/// One or more characters of base64 or base64url, then at most two `=`.
fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len() - body.len() <= 2 && !body.is_empty() && body.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/_-".contains(&b))
}

/// One policy; nothing where it has no directive, or there is no room for it.
fn parse<'a>(text: Spanned<'a>, meta: bool, room: &mut Room) -> Option<Policy<'a>> {
    let mut pieces = text.split(';').filter(|piece| !piece.is_empty()).peekable();
    pieces.peek()?;
    if room.policies == 0 {
        room.ended = room.ended.or(Some(text.span()));
    }
    if room.ended.is_some() {
        return None;
    }
    room.policies -= 1;
    let mut policy = Policy { text, meta, directives: Vec::with_capacity(USUAL_PARTS), repeated: Vec::new() };
    let mut names = HashSet::new();
    for piece in pieces {
        let mut words = piece.words();
        let Some(name) = words.next() else { continue };
        let Some(name) = room.take(name) else { break };
        let lower = match name.text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(name.text.to_ascii_lowercase()),
            false => Cow::Borrowed(name.text),
        };
        if !names.insert(lower.clone()) {
            policy.repeated.push(piece);
            continue;
        }
        let values = words.map_while(|word| room.take(word)).collect();
        // One byte that is not ASCII, and browsers skip the whole directive (CSP3, section 2.2.1).
        let known = Name::of(&lower).filter(|_| piece.text.is_ascii());
        policy.directives.push(Directive { known, name: lower, at: name.span(), values, ignored: Vec::new() });
    }
    for names in SCRIPTS {
        let governs = names.iter().find_map(|name| policy.directives.iter().position(|directive| directive.known == Some(*name)));
        if let Some(at) = governs {
            policy.directives[at].set_apart();
        }
    }
    (!policy.directives.is_empty()).then_some(policy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Document};

    fn capture(headers: &[(&str, &str)], meta: &[&str]) -> Capture {
        Capture {
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).into())).collect(),
            document: Observed::Seen(Document { meta_csp: meta.iter().map(|m| (*m).to_owned()).collect(), ..Document::default() }),
            ..Capture::default()
        }
    }

    #[test]
    fn schemes_stand_alone_or_before_a_host() {
        for (source, alone) in [("https:", true), ("a+b:", true), ("https", false), ("1a:", false), ("a/b:", false), (":", false)] {
            assert_eq!(is_scheme(source), alone, "{source}");
        }
        for (source, rest) in [("https://a", "a"), ("//a", "a"), ("a", "a"), ("_x://a", "a"), ("?x://a", "?x://a"), ("a b://c", "a b://c")]
        {
            assert_eq!(without_scheme(source), rest, "{source}");
        }
    }

    #[test]
    fn splits_lists_and_headers_into_policies() {
        let capture = capture(
            &[
                ("Content-Security-Policy", "default-src 'self', img-src *"),
                ("content-security-policy", ""),
                ("Content-Security-Policy-Report-Only", "x"),
            ],
            &["script-src a; frame-ancestors b"],
        );
        let mut unread = Vec::new();
        let document = super::super::facts::read(&capture.document, &mut unread);
        let policies = Policies::read(&document, &Fields::of(&capture.headers), &mut unread);
        assert_eq!((policies.enforced.len(), policies.reported.len(), policies.empty.len()), (3, 1, 1));
        assert!(policies.enforced[2].get(Name::FrameAncestors).is_none(), "a meta element cannot hold it");
        assert_eq!(policies.enforced[1].directives[0].at.range().start, 20);
    }

    #[test]
    fn the_first_directive_of_a_name_counts() {
        let policy =
            parse(Spanned::whole(Place::Header(0), "IMG-SRC a\tb ;;img-src c"), false, &mut Room { words: 9, policies: 9, ended: None })
                .unwrap();
        assert_eq!(policy.directives.len(), 1);
        assert_eq!(policy.directives[0].values.iter().map(|v| v.text).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(policy.repeated[0].text, "img-src c");
    }

    #[test]
    fn nonces_and_hashes_have_a_grammar() {
        for (source, yes) in [
            ("'nonce-abc='", true),
            ("'NONCE-abc'", true),
            ("'nonce-'", false),
            ("'nonce-a b'", false),
            ("'nonce-a==='", false),
            ("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='", true),
            ("'sha1-abc'", false),
        ] {
            assert_eq!(is_nonce_or_hash(source), yes, "{source}");
        }
    }
}
