//! The scanner's test of Content Security Policy, with its own way to combine several policies.

use super::{Page, document};
use super::fields::{is_space, joined, trim};
use super::worth::{self, Worth};

/// What the test says, and whether the policy it kept names `frame-ancestors`.
pub(super) struct Judged {
    pub(super) worth: Worth,
    pub(super) frame_ancestors: bool,
}

/// Sources that let in nearly anything.
const BROAD: [&str; 8] = ["ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"];
const NONCES_AND_HASHES: [&str; 4] = ["'sha256-", "'sha384-", "'sha512-", "'nonce-"];
const PASSIVE: [&str; 2] = ["img-src", "media-src"];
const NOT_IN_META: [&str; 3] = ["frame-ancestors", "report-uri", "sandbox"];
/// The most sources and directives, over all policies, and the most policies that are read: combining is quadratic in their number.
const MOST: usize = 20_000;
const MOST_POLICIES: usize = 64;

pub(super) fn judge(page: &Page) -> Judged {
    let header = joined(page.capture, "content-security-policy");
    let header: Vec<&str> = header.as_deref().map(|value| value.split(',').collect()).unwrap_or_default();
    let meta: Vec<&str> = document(page.capture).map(|document| document.meta_csp.iter().map(String::as_str).collect()).unwrap_or_default();
    let only = |worth| Judged { worth, frame_ancestors: false };
    let Ok(mut csp) = Combined::of(&[header.clone(), meta.clone()].concat()) else { return only(worth::CSP_INVALID) };
    let in_meta = |csp: &Combined| csp.directives.iter().filter(|(name, _)| !NOT_IN_META.contains(&name.as_str())).count();
    let counted = match (header.is_empty(), meta.is_empty()) {
        (true, true) => 0,
        (false, true) => csp.len(),
        (true, false) => in_meta(&csp),
        (false, false) => Combined::of(&header).map_or(0, |csp| csp.len()) + Combined::of(&meta).map_or(0, |csp| in_meta(&csp)),
    };
    if counted == 0 {
        let reported = joined(page.capture, "content-security-policy-report-only").is_some_and(|value| !value.is_empty());
        return only(if reported { worth::CSP_REPORTED } else { worth::CSP_ABSENT });
    }
    Judged { worth: climb(&mut csp, page.https), frame_ancestors: csp.get("frame-ancestors").is_some() }
}

fn climb(csp: &mut Combined, https: bool) -> Worth {
    let object = csp.at(&["object-src", "default-src"]);
    let script = csp.at(&["script-src", "default-src"]);
    let style = csp.at(&["style-src", "default-src"]);
    for list in [script, style] {
        if csp.has_nonce_or_hash(list) {
            csp.remove(list, |source| source == "'unsafe-inline'");
        }
    }
    let mut result: Option<Worth> = None;
    if csp.sources(script).iter().any(|source| source == "'strict-dynamic'") {
        if csp.has_nonce_or_hash(script) {
            csp.remove(script, |source| BROAD.iter().any(|broad| source.starts_with(broad)) || source == "'self'" || source == "'unsafe-inline'");
        } else {
            result = Some(worth::CSP_INVALID);
        }
    }
    let broad = |source: &String| BROAD.contains(&source.as_str());
    let inline = |source: &String| broad(source) || source == "'unsafe-inline'" || source == "data:";
    let plain = |source: &String| source.starts_with("http:") || source.starts_with("ftp:");
    let script_sources = csp.sources(script);
    let mut active = csp.directives.iter().filter(|(name, _)| !PASSIVE.contains(&name.as_str()) && name != "script-src").flat_map(|(_, sources)| sources);
    let passive = PASSIVE.iter().flat_map(|name| csp.get(name).or_else(|| csp.get("default-src")).unwrap_or_default());
    let none = csp.get("default-src").is_some_and(|sources| sources == ["'none'"]);
    let ladder = [
        (script_sources.iter().any(inline) || csp.sources(object).iter().any(broad), worth::CSP_INLINE),
        (https && (active.any(plain) || script_sources.iter().any(plain)), worth::CSP_SCHEME),
        (script_sources.iter().chain(csp.sources(style)).any(|source| source == "'unsafe-eval'"), worth::CSP_EVAL),
        (https && { passive }.any(plain), worth::CSP_PASSIVE),
        (csp.sources(style).iter().any(inline), worth::CSP_STYLE),
        (none, worth::CSP_NONE),
    ];
    let result = result.or_else(|| ladder.iter().find(|(stands, _)| *stands).map(|(_, worth)| *worth)).unwrap_or(worth::CSP_SAFE);
    let passes = [worth::CSP_SAFE, worth::CSP_NONE, worth::CSP_STYLE, worth::CSP_PASSIVE].contains(&result);
    if passes && csp.repeats { worth::CSP_REPEATED } else { result }
}

/// Several policies made into one, as the scanner does it.
struct Combined {
    directives: Vec<(String, Vec<String>)>,
    /// What stands for a directive that was not sent.
    anything: Vec<String>,
    /// Whether `report-uri` or `report-to` stood twice.
    repeats: bool,
}

#[derive(Clone)]
struct Source {
    text: String,
    policy: usize,
    keep: bool,
}

impl Combined {
    /// Combines policies; an error where the scanner calls the header invalid.
    fn of(policies: &[&str]) -> Result<Combined, ()> {
        let policies: Vec<String> = policies.iter().take(MOST_POLICIES).map(|policy| trim(&policy.replace(['\r', '\n'], "")).to_owned()).collect();
        if policies.iter().any(|policy| policy.encode_utf16().take(6).count() < 6) {
            return Err(());
        }
        let mut all: Vec<(String, Vec<Source>)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        let mut repeats = false;
        let mut read = 0;
        for (policy, text) in policies.iter().enumerate() {
            let mut before = std::collections::HashSet::new();
            for entry in text.split(';').take(MOST) {
                let mut words = entry.split(is_space).filter(|word| !word.is_empty());
                let Some(name) = words.next().map(str::to_lowercase) else { continue };
                if !before.insert(name.clone()) {
                    match name.as_str() {
                        "report-uri" | "report-to" => repeats = true,
                        _ => return Err(()),
                    }
                }
                let source = |text: String| Source { text, policy, keep: policy == 0 };
                let mut values: Vec<Source> = words.take(MOST.saturating_sub(read)).map(|word| source(word.to_lowercase())).collect();
                read += values.len();
                if values.is_empty() && name.ends_with("-src") {
                    values.push(source("'none'".to_owned()));
                }
                let place = *places.entry(name.clone()).or_insert_with(|| {
                    all.push((name, Vec::new()));
                    all.len() - 1
                });
                let Some((_, kept)) = all.get_mut(place) else { continue };
                let mut combined = if policy == 0 { values } else { [std::mem::take(kept), values].concat() };
                combined.sort_by(|a, b| collation(&a.text).cmp(collation(&b.text)));
                for at in 1..combined.len() {
                    let (before, after) = combined.split_at_mut(at);
                    let (Some(previous), Some(source)) = (before.last(), after.first_mut()) else { continue };
                    if source.policy == previous.policy {
                        if source.text.starts_with(&previous.text) {
                            source.keep = false;
                        }
                    } else if covers(&previous.text, &source.text)? {
                        source.keep = true;
                    }
                }
                combined.retain(|source| source.keep);
                if policy == 0 && policies.len() > 1 {
                    combined.iter_mut().for_each(|source| source.keep = false);
                }
                *kept = combined;
            }
        }
        let flat = |sources: Vec<Source>| {
            let mut seen = std::collections::HashSet::new();
            let texts: Vec<String> = sources.into_iter().map(|source| source.text).filter(|text| seen.insert(text.clone())).collect();
            if texts.is_empty() { vec!["'none'".to_owned()] } else { texts }
        };
        let directives = all.into_iter().map(|(name, sources)| (name, flat(sources))).collect();
        Ok(Combined { directives, anything: vec!["*".to_owned()], repeats })
    }

    fn len(&self) -> usize {
        self.directives.len() + usize::from(self.repeats)
    }

    fn get(&self, name: &str) -> Option<&[String]> {
        self.directives.iter().find(|(directive, _)| directive == name).map(|(_, sources)| sources.as_slice())
    }

    /// The place of the first of these directives that was sent. Two names may share a place, as they share a list in the scanner.
    fn at(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.directives.iter().position(|(directive, _)| directive == name))
    }

    fn sources(&self, at: Option<usize>) -> &[String] {
        at.and_then(|at| self.directives.get(at)).map_or(&self.anything, |(_, sources)| sources)
    }

    fn has_nonce_or_hash(&self, at: Option<usize>) -> bool {
        self.sources(at).iter().any(|source| NONCES_AND_HASHES.iter().any(|start| source.starts_with(start)))
    }

    fn remove(&mut self, at: Option<usize>, unwanted: impl Fn(&str) -> bool) {
        if let Some((_, sources)) = at.and_then(|at| self.directives.get_mut(at)) {
            sources.retain(|source| !unwanted(source));
        }
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
    text.chars().filter(|c| !c.is_control() || c.is_whitespace()).map(|c| match usize::try_from(u32::from(c)).ok().and_then(|code| WEIGHTS.get(code)) {
        Some(0) | None => u32::from(c) + 0x100,
        Some(weight) => u32::from(*weight),
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
