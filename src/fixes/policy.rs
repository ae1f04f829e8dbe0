//! Content Security Policies for fixes: a strict one for pages without, and the page's own made stricter, never looser.

use crate::evidence::csp::meaning::{has_sources, in_ascii, in_quotes, misplaced, wrong_length};
use crate::evidence::csp::names::Name;
use crate::evidence::csp::source::{HostName, Reading, Source as Read};
use crate::evidence::csp::{Directive, ENOUGH_OF_A_NONCE, NOT_IN_META, is_nonce, nonce};
use crate::evidence::page::Kind;
use crate::evidence::site::is_public_suffix;
use crate::evidence::{Evidence, csp};
use crate::names::{self, Kind as Of};

/// A piece of a header's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Text that is always the same.
    Text(String),
    /// A value that is new in each response, at least 128 bits in base64url.
    Nonce,
}

/// Directives and their sources, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Policy {
    directives: Vec<(String, Vec<Source>)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Text(String),
    Nonce,
}

/// For pages without a policy: proved on real pages of both frameworks.
const PAGE: [(&str, &str); 6] = [
    ("default-src", "'self'"),
    ("script-src", "'self' 'nonce-'"),
    ("object-src", "'none'"),
    ("base-uri", "'none'"),
    ("form-action", "'self'"),
    ("frame-ancestors", "'none'"),
];
/// For responses that are not pages.
const API: [(&str, &str); 2] = [("default-src", "'none'"), ("frame-ancestors", "'none'")];
/// The most directives and sources that a fix repeats; a policy beyond that is replaced.
const MOST: usize = 200;
/// The most of both in all policies together.
const MOST_MERGED: usize = 400;

/// The policy that the page should have.
pub(super) fn strict(seen: &Evidence) -> Policy {
    strict_of(seen, true)
}

/// What would be made of the page's header alone: after a fix the same again, as policies in the page were taken in by then.
pub(super) fn of_header(seen: &Evidence) -> Policy {
    strict_of(seen, false)
}

fn strict_of(seen: &Evidence, with_meta: bool) -> Policy {
    if seen.page.kind == Kind::Api {
        return Policy::from(&API);
    }
    let mut policy = repeated(seen, with_meta).unwrap_or_default();
    let (ancestors, _) = ancestors(seen);
    if policy.directives.is_empty() {
        policy = Policy::from(&PAGE);
    } else {
        policy.tighten();
    }
    policy.put("frame-ancestors", &ancestors);
    policy
}

/// The page's own policies as one; nothing where they are too long to be repeated.
fn repeated(seen: &Evidence, with_meta: bool) -> Option<Policy> {
    let sent = if seen.csp.enforced.is_empty() { &seen.csp.reported } else { &seen.csp.enforced };
    let sent: Vec<&csp::Policy> = sent.iter().filter(|policy| with_meta || !policy.meta).collect();
    // Merging compares each with each, so what is surely too much is not merged.
    let words = sent.iter().flat_map(|policy| &policy.directives).map(|directive| directive.values.len() + 1).sum::<usize>();
    let mut policy = (words <= MOST_MERGED).then(|| Policy::merged(&sent))?;
    if seen.csp.enforced.is_empty() {
        // Browsers ignored it so far, and enforced it may blank the page.
        policy.directives.retain(|(name, _)| name != "sandbox");
    }
    let short = policy.directives.iter().map(|(_, sources)| sources.len() + 1).sum::<usize>() <= MOST;
    (short && !seen.is_too_long("content-security-policy")).then_some(policy)
}

/// Whether the page has a policy that a fix does not repeat.
pub(super) fn is_not_repeated(seen: &Evidence) -> bool {
    seen.page.kind != Kind::Api && repeated(seen, true).is_none()
}

/// A policy whose nonces are all empty, so that it is the same each time.
pub(super) fn without_nonces(text: &str) -> String {
    let mut parts = text.split("'nonce-");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        all.push_str("'nonce-");
        all.push_str(part.find('\'').map_or(part, |end| &part[end..]));
    }
    all
}

/// Whether the page's policy has nonces, and each is long enough and new: what a fix sends must then carry the same one.
pub(super) fn has_good_nonce(seen: &Evidence) -> bool {
    let values = seen
        .csp
        .enforced
        .iter()
        .filter(|policy| !policy.meta)
        .flat_map(|policy| &policy.directives)
        .flat_map(|directive| &directive.values);
    let mut nonces = values.filter_map(|value| Some((value.text, nonce(value.text)?))).peekable();
    nonces.peek().is_some()
        && nonces.all(|(source, nonce)| {
            is_nonce(source) && nonce.trim_end_matches('=').len() >= ENOUGH_OF_A_NONCE && !seen.was_sent_before(nonce)
        })
}

/// Who may frame the page: the sources of `frame-ancestors`, and the `X-Frame-Options` that comes nearest.
pub(super) fn ancestors(seen: &Evidence) -> (Vec<String>, &'static str) {
    let listed = seen.csp.enforced.iter().filter_map(|policy| policy.get(Name::FrameAncestors)).next();
    let text = |mut source: Source| {
        source.upgrade();
        if let Source::Text(text) = source { Some(text.to_ascii_lowercase()) } else { None }
    };
    let listed: Option<Vec<String>> = listed.map(|directive| sources(directive, "frame-ancestors").into_iter().filter_map(text).collect());
    let wide = |source: &String| Reading::of(source).any_host();
    if let Some(sources) = listed.filter(|sources| !sources.is_empty() && !sources.iter().any(wide)) {
        let option = if sources == ["'none'"] { "DENY" } else { "SAMEORIGIN" };
        return (sources, option);
    }
    // What the page meant to allow, as far as it said so.
    let option = seen.raw("x-frame-options").next().map(|value| value.trim().text.to_ascii_lowercase()).unwrap_or_default();
    if let Some(origin) =
        option.strip_prefix("allow-from").map(str::trim).filter(|origin| origin.starts_with("https://") && is_plain(origin))
    {
        return (vec!["'self'".to_owned(), origin.trim_end_matches('/').to_owned()], "SAMEORIGIN");
    }
    match option.contains("sameorigin") {
        true => (vec!["'self'".to_owned()], "SAMEORIGIN"),
        false => (vec!["'none'".to_owned()], "DENY"),
    }
}

/// The directive that the fix for framing adds where the page has at most one policy and that says nothing of framing; nothing elsewhere.
pub(super) fn framing_alone(seen: &Evidence) -> Option<String> {
    let mut sent = seen.csp.enforced.iter().filter(|policy| !policy.meta);
    let one = sent.next().is_none_or(|policy| policy.get(Name::FrameAncestors).is_none());
    (one && sent.next().is_none()).then(|| format!("frame-ancestors {}", ancestors(seen).0.join(" ")))
}

/// Whether a text can be one source of a policy.
fn is_plain(text: &str) -> bool {
    text.len() <= 500 && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',' && byte != b';')
}

impl Policy {
    /// A policy of one directive.
    pub(super) fn of(name: &str, sources: &[String]) -> Policy {
        let mut policy = Policy::default();
        policy.put(name, sources);
        policy
    }

    fn from(directives: &[(&str, &str)]) -> Policy {
        let source = |text: &str| if text == "'nonce-'" { Source::Nonce } else { Source::Text(text.to_owned()) };
        let all = directives.iter().map(|(name, sources)| ((*name).to_owned(), sources.split(' ').map(source).collect()));
        Policy { directives: all.collect() }
    }

    fn put(&mut self, name: &str, sources: &[String]) {
        let sources = sources.iter().cloned().map(Source::Text).collect();
        match self.get_mut(name) {
            Some(there) => *there = sources,
            None => self.directives.push((name.to_owned(), sources)),
        }
    }

    fn get(&self, name: &str) -> Option<&Vec<Source>> {
        self.directives.iter().find(|(directive, _)| directive == name).map(|(_, sources)| sources)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Vec<Source>> {
        self.directives.iter_mut().find(|(directive, _)| directive == name).map(|(_, sources)| sources)
    }

    /// Several policies as one that allows only what they all allow.
    fn merged(policies: &[&csp::Policy]) -> Policy {
        let mut merged = Policy::default();
        for (at, policy) in policies.iter().enumerate() {
            for directive in &policy.directives {
                let Some(name) = in_ascii(&directive.name).filter(|name| is_plain(name)) else { continue };
                if policy.meta && Name::of(&name).is_some_and(|name| NOT_IN_META.contains(&name)) {
                    continue;
                }
                let sources = sources(directive, &name);
                match merged.get_mut(&name) {
                    None => merged.directives.push((name, sources)),
                    Some(there) if at > 0 => there.retain(|source| sources.contains(source)),
                    Some(_) => {}
                }
            }
        }
        merged
    }

    /// Removes sources that allow an attacker's code, and adds the directives whose absence allows it.
    fn tighten(&mut self) {
        // What no browser knows does nothing; what one of them follows stays.
        self.directives.retain(|(name, _)| names::find(Of::Directive, name).is_some_and(names::Name::is_current));
        if self.get("script-src").is_none() {
            let inherited = self.get("default-src").cloned().unwrap_or_else(|| vec![Source::Text("*".to_owned())]);
            self.directives.push(("script-src".to_owned(), inherited));
        }
        if self.get("style-src").is_none() {
            let inherited = self.get("default-src").cloned().unwrap_or_default();
            if inherited.iter().any(|source| source.is("'unsafe-inline'") || source.is("data:")) {
                self.directives.push(("style-src".to_owned(), inherited));
            }
        }
        for (name, sources) in &mut self.directives {
            match name.as_str() {
                "script-src" | "script-src-elem" => tighten_scripts(sources),
                "worker-src" => {
                    // Workers carry no nonces.
                    tighten_scripts(sources);
                    sources.retain(|source| *source != Source::Nonce);
                }
                "script-src-attr" => sources.retain(|source| !source.is("'unsafe-inline'") && !source.is_broad()),
                "style-src" | "style-src-elem" => tighten_styles(sources),
                "style-src-attr" => sources.retain(|source| !source.is("'unsafe-inline'")),
                "object-src" if !sources.iter().all(|source| source.is("'self'")) || sources.is_empty() => {
                    *sources = vec![Source::Text("'none'".to_owned())]
                }
                "base-uri" if sources.iter().any(Source::is_broad) => *sources = vec![Source::Text("'self'".to_owned())],
                "default-src" => {
                    sources.retain(|source| !source.is("'unsafe-inline'") && !source.is("'unsafe-eval'") && !source.is("'unsafe-hashes'"))
                }
                _ => {}
            }
            // What was taken over from default-src may have no use here.
            sources.retain(|source| !matches!(source, Source::Text(text) if Reading::of(text).source().is_some_and(|read| misplaced(name, read).is_some())));
            for source in sources.iter_mut() {
                source.upgrade();
            }
            dedup(sources);
            if sources.is_empty() && (name.ends_with("-src") || name.starts_with("script-src-") || name.starts_with("style-src-")) {
                sources.push(Source::Text("'none'".to_owned()));
            }
        }
        for (name, source) in [("object-src", "'none'"), ("base-uri", "'none'")] {
            if self.get(name).is_none() {
                self.put(name, &[source.to_owned()]);
            }
        }
    }

    /// The directives as pieces of text and nonces. Nonces come last, where Talisman puts them: every form sends the same text.
    pub(super) fn written(&self) -> Vec<Vec<Part>> {
        let write = |(name, sources): &(String, Vec<Source>)| {
            let mut parts = Vec::new();
            let mut text = name.clone();
            let (nonces, others): (Vec<_>, Vec<_>) = sources.iter().partition(|source| **source == Source::Nonce);
            for source in others.into_iter().chain(nonces) {
                match source {
                    Source::Text(source) => {
                        text.push(' ');
                        text.push_str(source);
                    }
                    Source::Nonce => {
                        text.push_str(" 'nonce-");
                        parts.push(Part::Text(std::mem::replace(&mut text, "'".to_owned())));
                        parts.push(Part::Nonce);
                    }
                }
            }
            if !text.is_empty() {
                parts.push(Part::Text(text));
            }
            parts
        };
        self.directives.iter().map(write).collect()
    }
}

/// A directive's sources as they were meant, without those that no browser uses.
fn sources(directive: &Directive, name: &str) -> Vec<Source> {
    let nonces = name.starts_with("script-src") || name.starts_with("style-src") || name == "default-src";
    let keep = directive.values.iter().filter_map(|value| {
        let text = meant(name, value.text).filter(|text| is_plain(text))?;
        match has_sources(name).then(|| Reading::of(&text).source()).flatten() {
            Some(Read::Nonce(_)) => nonces.then_some(Source::Nonce),
            _ => Some(Source::Text(text)),
        }
    });
    let mut all = keep.collect();
    dedup(&mut all);
    if all.len() > 1 {
        all.retain(|source| !source.is("'none'"));
    }
    all
}

/// A value as it was meant: in ASCII, with its quotes. Nothing for one that no browser uses.
fn meant(name: &str, text: &str) -> Option<String> {
    let text = in_ascii(text)?;
    match name {
        "sandbox" => names::find(Of::Sandbox, &text).is_some_and(names::Name::is_current).then_some(text),
        "require-trusted-types-for" => text.trim_matches(['\'', '"', '`']).eq("script").then(|| "'script'".to_owned()),
        "trusted-types" if text.eq_ignore_ascii_case("allow-duplicates") => None,
        "trusted-types" => (!text.starts_with('\'') || ["'none'", "'allow-duplicates'"].contains(&text.as_str())).then_some(text),
        name if !has_sources(name) => Some(text),
        name => {
            let text = in_quotes(&text).unwrap_or(text);
            let used = match Reading::of(&text).source() {
                // A host with a colon and no port.
                Some(Read::Scheme(scheme)) => !scheme.contains('.'),
                Some(Read::Hash(hash)) if wrong_length(hash).is_some() => false,
                Some(source) => misplaced(name, source).is_none(),
                None => names::find(Of::Keyword, text.trim_matches('\'')).is_some_and(names::Name::is_current) && text.starts_with('\''),
            };
            used.then_some(text)
        }
    }
}

fn dedup(sources: &mut Vec<Source>) {
    let mut seen: Vec<Source> = Vec::new();
    sources.retain(|source| {
        let new = !seen.contains(source);
        if new {
            seen.push(source.clone());
        }
        new
    });
}

fn tighten_scripts(sources: &mut Vec<Source>) {
    let has = |sources: &[Source], text: &str| sources.iter().any(|source| source.is(text));
    let broad = sources.iter().any(Source::is_broad);
    let nonce_wanted = has(sources, "'unsafe-inline'") || has(sources, "'strict-dynamic'") || sources.contains(&Source::Nonce) || broad;
    let unsafe_words = ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "'none'"];
    let only_none = sources.len() == 1 && has(sources, "'none'");
    if only_none {
        return;
    }
    sources.retain(|source| !source.is_broad() && !unsafe_words.iter().any(|word| source.is(word)));
    if broad && !has(sources, "'self'") {
        sources.insert(0, Source::Text("'self'".to_owned()));
    }
    if nonce_wanted && !sources.contains(&Source::Nonce) {
        sources.push(Source::Nonce);
    }
}

fn tighten_styles(sources: &mut Vec<Source>) {
    let inline = sources.iter().any(|source| source.is("'unsafe-inline'"));
    sources.retain(|source| !source.is("'unsafe-inline'") && !source.is("'unsafe-eval'") && !source.is("data:"));
    if inline && !sources.contains(&Source::Nonce) {
        sources.push(Source::Nonce);
    }
}

impl Source {
    fn is(&self, text: &str) -> bool {
        matches!(self, Source::Text(source) if source.eq_ignore_ascii_case(text))
    }

    /// Whether it lets in any server, or the URL itself.
    fn is_broad(&self) -> bool {
        let Source::Text(text) = self else { return false };
        let bare_scheme = text.ends_with(':') && !text.contains('/');
        let reading = Reading::of(text);
        let any_domain = [reading.chromium, reading.firefox].iter().flatten().any(|read| match read {
            Read::Host(host) => matches!(host.name, HostName::Under(suffix) if is_public_suffix(&suffix.to_ascii_lowercase())),
            _ => false,
        });
        bare_scheme || any_domain || reading.any_host()
    }

    /// A source over plain HTTP becomes the same over HTTPS, which it already covered.
    fn upgrade(&mut self) {
        if let Source::Text(text) = self {
            let lower = text.to_ascii_lowercase();
            match lower.strip_prefix("http:").or_else(|| lower.strip_prefix("ftp:")) {
                Some(rest) if lower.starts_with("http:") => *text = format!("https:{rest}"),
                Some(_) => *text = "https:".to_owned(),
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Capture;

    #[test]
    fn nonces_are_left_out_as_the_code_leaves_them_out() {
        for (policy, expected) in [
            ("script-src 'self'", "script-src 'self'"),
            ("script-src 'nonce-abc' 'self' 'nonce-d'; x", "script-src 'nonce-' 'self' 'nonce-'; x"),
            ("script-src 'nonce-' 'nonce-abc", "script-src 'nonce-' 'nonce-abc"),
        ] {
            assert_eq!(without_nonces(policy), expected);
        }
    }

    /// The policy that a fix writes for a page with this one.
    fn fixed(name: &str, policy: &str) -> String {
        let headers = vec![(name.to_owned(), policy.into())];
        let capture = Capture { url: "https://app.example/".into(), headers, ..Capture::default() };
        let part = |part: Part| match part {
            Part::Text(text) => text,
            Part::Nonce => "…".to_owned(),
        };
        let directives = strict(&Evidence::read(&capture)).written();
        directives.into_iter().map(|parts| parts.into_iter().map(part).collect::<String>()).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn what_one_browser_follows_stays_and_what_none_does_goes() {
        let ends = "; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
        for (policy, expected) in [
            ("script-src 'self' 'report-sha256'", "script-src 'self' 'report-sha256'"),
            ("script-src 'self' 'trusted-types-eval'", "script-src 'self' 'trusted-types-eval'"),
            ("script-src 'self' 'wasm-eval' 'inline-speculation-rules'", "script-src 'self' 'wasm-eval' 'inline-speculation-rules'"),
            ("script-src 'self'; fenced-frame-src https://ads.example", "script-src 'self'; fenced-frame-src https://ads.example"),
            (
                "script-src 'self'; prefetch-src 'self'; block-all-mixed-content",
                "script-src 'self'; prefetch-src 'self'; block-all-mixed-content",
            ),
            ("script-src 'self' */js/", "script-src 'self' 'nonce-…'"),
            ("script-src 'self'; img-src */images/", "script-src 'self'; img-src */images/"),
            ("script-src 'self'; navigate-to 'self'; webrtc 'block'; reflected-xss block; defualt-src x", "script-src 'self'"),
            ("script-src 'self' 'bogus' .cdn.example cdn-*.example //x https://.y", "script-src 'self'"),
            ("script-src 'self'; worker-src blob: 'unsafe-inline'", "script-src 'self'; worker-src 'self'"),
            (
                "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
                "default-src 'self' 'wasm-unsafe-eval'; script-src 'self' 'wasm-unsafe-eval' 'nonce-…'; style-src 'self' 'nonce-…'",
            ),
            ("script-src 'none' 'self'", "script-src 'self'"),
            ("script-src 'none'", "script-src 'none'"),
            ("script-src self", "script-src 'self'"),
            ("script-src \"self\" nonce-abc", "script-src 'self' 'nonce-…'"),
            ("script-src ‘self’ https://cdn.example", "script-src 'self' https://cdn.example"),
            ("script-src 'self' 'unsafe-inline' 'sha256-abc='", "script-src 'self' 'nonce-…'"),
            ("script-src *:443 https://a.example", "script-src 'self' https://a.example 'nonce-…'"),
            (
                "script-src 'self'; style-src 'self' 'strict-dynamic'; img-src 'unsafe-eval' a.example",
                "script-src 'self'; style-src 'self'; img-src a.example",
            ),
            ("script-src 'self'; sandbox allow-script allow-forms", "script-src 'self'; sandbox allow-forms"),
            ("script-src 'self'; require-trusted-types-for script", "script-src 'self'; require-trusted-types-for 'script'"),
        ] {
            assert_eq!(fixed("Content-Security-Policy", policy), format!("{expected}{ends}"), "{policy}");
        }
        let trial = "default-src 'none'; script-src 'self'; sandbox; upgrade-insecure-requests";
        let enforced = "default-src 'none'; script-src 'self'; upgrade-insecure-requests";
        assert_eq!(fixed("Content-Security-Policy-Report-Only", trial), format!("{enforced}{ends}"));
    }

    #[test]
    fn a_nonce_is_kept_where_it_is_long_enough_and_new() {
        for (policy, before, expected) in [
            ("script-src 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'", "", true),
            ("script-src 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'", "q3vXl0nTtJ8yW2bKc5rZaQ", false),
            ("script-src 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'; style-src 'nonce-abc'", "", false),
            ("script-src 'nonce-q3vXl0nTtJ8yW2bK'", "", false),
            ("script-src 'nonce-****************'", "", false),
            ("script-src 'self'", "", false),
        ] {
            let headers = vec![("Content-Security-Policy".to_owned(), policy.into())];
            let nonces_before = if before.is_empty() { Vec::new() } else { vec![before.to_owned()] };
            let capture = Capture { url: "https://app.example/".into(), headers, nonces_before, ..Capture::default() };
            assert_eq!(has_good_nonce(&Evidence::read(&capture)), expected, "{policy} after {before}");
        }
    }
}
