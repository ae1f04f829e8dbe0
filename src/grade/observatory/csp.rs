//! The scanner's test of Content Security Policy, with its own way to combine several policies.

use super::fields::{joined, trim, words};
use super::score::{self, TestScore};
use super::{Page, document};
use crate::evidence::csp::{MOST_POLICIES, MOST_WORDS};
use crate::platform::to_lower_case;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Sources that let in nearly anything.
const BROAD: [&str; 8] = ["ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"];
const NONCES_AND_HASHES: [&str; 4] = ["'sha256-", "'sha384-", "'sha512-", "'nonce-"];
const PASSIVE: [&str; 2] = ["img-src", "media-src"];
const NOT_IN_META: [&str; 3] = ["frame-ancestors", "report-uri", "sandbox"];

/// What the test says, and whether the policy it kept names `frame-ancestors`.
pub(super) struct Judged {
    pub(super) worth: TestScore,
    pub(super) frame_ancestors: bool,
}

pub(super) fn judge(page: &Page) -> Judged {
    let header = joined(page.fields, "content-security-policy");
    let mut policies: Vec<Cow<str>> = header.as_deref().map(|value| value.split(',').map(unbroken).collect()).unwrap_or_default();
    let in_header = policies.len();
    policies.extend(document(page).into_iter().flat_map(|document| document.meta_csp.iter().map(|policy| unbroken(policy))));
    let only = |worth| Judged { worth, frame_ancestors: false };
    let Ok(mut csp) = Combined::of(&policies) else { return only(score::CSP_INVALID) };
    let in_meta = |csp: &Combined| csp.directives.iter().filter(|(name, _)| !NOT_IN_META.contains(&&**name)).count();
    let counted = match policies.split_at(in_header) {
        (_, []) => csp.len(),
        ([], _) => in_meta(&csp),
        (header, meta) => Combined::of(header).map_or(0, |csp| csp.len()) + Combined::of(meta).map_or(0, |csp| in_meta(&csp)),
    };
    if counted == 0 {
        let reported = page.fields.named("content-security-policy-report-only").any(|(_, value)| !value.is_empty());
        return only(if reported { score::CSP_REPORTED } else { score::CSP_ABSENT });
    }
    Judged { worth: climb(&mut csp, page.https), frame_ancestors: csp.get("frame-ancestors").is_some() }
}

/// A policy without line ends, and without white space at both ends.
fn unbroken(policy: &str) -> Cow<'_, str> {
    match policy.contains(['\r', '\n']) {
        true => Cow::Owned(trim(&policy.replace(['\r', '\n'], "")).to_owned()),
        false => Cow::Borrowed(trim(policy)),
    }
}

fn climb(csp: &mut Combined, https: bool) -> TestScore {
    let object = csp.at(&["object-src", "default-src"]);
    let script = csp.at(&["script-src", "default-src"]);
    let style = csp.at(&["style-src", "default-src"]);
    for list in [script, style] {
        if csp.has_nonce_or_hash(list) {
            csp.remove(list, |source| source == "'unsafe-inline'");
        }
    }
    let mut result: Option<TestScore> = None;
    if csp.sources(script).iter().any(|source| source.text == "'strict-dynamic'") {
        if csp.has_nonce_or_hash(script) {
            csp.remove(script, |source| {
                BROAD.iter().any(|broad| source.starts_with(broad)) || source == "'self'" || source == "'unsafe-inline'"
            });
        } else {
            result = Some(score::CSP_INVALID);
        }
    }
    let broad = |source: &Source| BROAD.contains(&&*source.text);
    let inline = |source: &Source| broad(source) || source.text == "'unsafe-inline'" || source.text == "data:";
    let plain = |source: &Source| source.text.starts_with("http:") || source.text.starts_with("ftp:");
    let script_sources = csp.sources(script);
    let mut active =
        csp.directives.iter().filter(|(name, _)| !PASSIVE.contains(&&**name) && name != "script-src").flat_map(|(_, sources)| sources);
    let passive = PASSIVE.iter().flat_map(|name| csp.get(name).or_else(|| csp.get("default-src")).unwrap_or_default());
    let none = csp.get("default-src").is_some_and(|sources| matches!(sources, [only] if only.text == "'none'"));
    let ladder = [
        (script_sources.iter().any(inline) || csp.sources(object).iter().any(broad), score::CSP_INLINE),
        (https && (active.any(plain) || script_sources.iter().any(plain)), score::CSP_SCHEME),
        (script_sources.iter().chain(csp.sources(style)).any(|source| source.text == "'unsafe-eval'"), score::CSP_EVAL),
        (https && { passive }.any(plain), score::CSP_PASSIVE),
        (csp.sources(style).iter().any(inline), score::CSP_STYLE),
        (none, score::CSP_NONE),
    ];
    let result = result.or_else(|| ladder.iter().find(|(stands, _)| *stands).map(|(_, worth)| *worth)).unwrap_or(score::CSP_SAFE);
    let passes = [score::CSP_SAFE, score::CSP_NONE, score::CSP_STYLE, score::CSP_PASSIVE].contains(&result);
    if passes && csp.repeats { score::CSP_REPEATED } else { result }
}

/// Several policies made into one, as the scanner does it.
struct Combined<'a> {
    directives: Vec<(Cow<'a, str>, Vec<Source<'a>>)>,
    /// Whether `report-uri` or `report-to` stood twice.
    repeats: bool,
}

/// What a directive that was not sent counts as.
const ANYTHING: &[Source] = &[Source { text: Cow::Borrowed("*"), policy: 0, keep: true }];

struct Source<'a> {
    text: Cow<'a, str>,
    policy: usize,
    keep: bool,
}

impl<'a> Combined<'a> {
    /// Combines policies; an error where the scanner calls the header invalid.
    fn of(policies: &'a [Cow<str>]) -> Result<Combined<'a>, ()> {
        if policies.iter().take(MOST_POLICIES).any(|policy| policy.encode_utf16().take(6).count() < 6) {
            return Err(());
        }
        let mut all: Vec<(Cow<str>, Vec<Source>)> = Vec::new();
        // Where each name stands in `all`, and the last policy that has it.
        let mut places: HashMap<Cow<str>, (usize, u16)> = HashMap::new();
        let mut repeats = false;
        let mut read = 0;
        for (policy, text) in (0_u16..).zip(policies.iter().take(MOST_POLICIES)) {
            for entry in text.split(';') {
                let mut words = words(entry);
                let Some(name) = words.next().map(to_lower_case) else { continue };
                if read == MOST_WORDS {
                    break;
                }
                read += 1;
                let (place, last) = places.get(&name).copied().map_or((all.len(), None), |(place, last)| (place, Some(last)));
                let again = last == Some(policy);
                places.insert(name.clone(), (place, policy));
                match &*name {
                    "report-uri" | "report-to" => repeats |= again,
                    _ if again => return Err(()),
                    _ => {}
                }
                let source = |text| Source { text, policy: policy.into(), keep: policy == 0 };
                let mut values: Vec<Source> = words.take(MOST_WORDS - read).map(|word| source(to_lower_case(word))).collect();
                read += values.len();
                if values.is_empty() && name.ends_with("-src") {
                    values.push(source(Cow::Borrowed("'none'")));
                }
                if place == all.len() {
                    all.push((name, Vec::new()));
                }
                let Some((_, kept)) = all.get_mut(place) else { continue };
                if policy > 0 {
                    kept.append(&mut values);
                    values = std::mem::take(kept);
                }
                *kept = combined(values)?;
                if policy == 0 && policies.len() > 1 {
                    kept.iter_mut().for_each(|source| source.keep = false);
                }
            }
        }
        all.iter_mut().for_each(|(_, sources)| each_once(sources));
        Ok(Combined { directives: all, repeats })
    }

    fn len(&self) -> usize {
        self.directives.len() + usize::from(self.repeats)
    }

    fn get(&self, name: &str) -> Option<&[Source<'a>]> {
        self.directives.iter().find(|(directive, _)| directive == name).map(|(_, sources)| sources.as_slice())
    }

    /// The place of the first of these directives that was sent. Two names may share a place, as they share a list in the scanner.
    fn at(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.directives.iter().position(|(directive, _)| directive == name))
    }

    fn sources(&self, at: Option<usize>) -> &[Source<'a>] {
        at.and_then(|at| self.directives.get(at)).map_or(ANYTHING, |(_, sources)| sources)
    }

    fn has_nonce_or_hash(&self, at: Option<usize>) -> bool {
        self.sources(at)
            .iter()
            .any(|Source { text, .. }| text.starts_with('\'') && NONCES_AND_HASHES.iter().any(|start| text.starts_with(start)))
    }

    fn remove(&mut self, at: Option<usize>, unwanted: impl Fn(&str) -> bool) {
        if let Some((_, sources)) = at.and_then(|at| self.directives.get_mut(at)) {
            sources.retain(|source| !unwanted(&source.text));
        }
    }
}

/// What the scanner keeps of the sources of one directive: of one policy those that do not begin with the one before, of several those that are covered.
fn combined(mut sources: Vec<Source>) -> Result<Vec<Source>, ()> {
    sources.sort_by(|a, b| collation(&a.text).cmp(collation(&b.text)));
    for at in 1..sources.len() {
        let (before, after) = sources.split_at_mut(at);
        let (Some(previous), Some(source)) = (before.last(), after.first_mut()) else { continue };
        if source.policy == previous.policy {
            if source.text.starts_with(&*previous.text) {
                source.keep = false;
            }
        } else if covers(&previous.text, &source.text)? {
            source.keep = true;
        }
    }
    sources.retain(|source| source.keep);
    Ok(sources)
}

/// Keeps the first occurrence of each source; `'none'` if nothing is left.
fn each_once(sources: &mut Vec<Source>) {
    let mut seen = HashSet::new();
    sources.retain(|source| seen.insert(source.text.clone()));
    if sources.is_empty() {
        sources.push(Source { text: Cow::Borrowed("'none'"), policy: 0, keep: true });
    }
}

/// Whether one source's path covers another's, piece by piece.
fn covers(a: &str, b: &str) -> Result<bool, ()> {
    if a.is_empty() || (a == "/" && b.is_empty()) {
        return Ok(true);
    }
    let exact = !a.ends_with('/');
    let (mut first, second): (Vec<&str>, Vec<&str>) = (a.split('/').collect(), b.split('/').collect());
    if first.len() > second.len() || (exact && first.len() != second.len()) {
        return Ok(false);
    }
    if !exact {
        first.pop();
    }
    for (one, other) in first.iter().zip(&second) {
        if decoded(one)? != decoded(other)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Percent-decoded as ECMAScript does: an escape that is none, or that is not UTF-8, is an error.
fn decoded(text: &str) -> Result<String, ()> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let [high, low, after @ ..] = rest else { return Err(()) };
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(());
        bytes.push(digit(high)? << 4 | digit(low)?);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| ())
}

/// The order of lower-case text in the root collation (UTS 10): punctuation, then digits, then letters.
fn collation(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.chars().filter(|c| !c.is_control() || c.is_whitespace()).map(|c| {
        match usize::try_from(u32::from(c)).ok().and_then(|code| WEIGHTS.get(code)) {
            Some(0) | None => u32::from(c) + 0x100,
            Some(weight) => u32::from(*weight),
        }
    })
}

/// The places of ASCII punctuation in that order, from 1.
static WEIGHTS: [u8; 128] = {
    const PUNCTUATION: &[u8] = b"\t\n\x0b\x0c\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    let mut weights = [0; 128];
    let mut at = 0;
    while at < PUNCTUATION.len() {
        weights[PUNCTUATION[at] as usize] = at as u8 + 1;
        at += 1;
    }
    weights
};
