//! Does the policy restrict where code loads from?

use super::prelude::*;
use crate::evidence::csp::names::Name;
use crate::evidence::csp::source::{HostName, Reading, Source};
use crate::evidence::csp::{SCRIPTS, normal, without_scheme};
use crate::evidence::site::is_public_suffix;

pub(super) const CHECK: Check = Check {
    id: "csp_sources",
    passes: msg!("The CSP limits where code may load from"),
    fails: msg!("The CSP allows code or styles from anywhere"),
    category: Category::Csp,
    why: msg!("A wildcard or a bare scheme lets the page load code from almost anywhere, including an attacker's server."),
    not_judged: "Whether the listed hosts can be trusted: see the check of bypasses.",
    fix_risk: msg!("Scripts from hosts that are no longer listed stop loading."),
    references: &[
        "https://www.w3.org/TR/CSP3/#match-url-to-source-list",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy",
    ],
    reads: &["content-security-policy"],
    rules: &[&WILDCARD, &ANY_HOST, &SCHEME, &SUFFIX, &USELESS, &STYLE],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static WILDCARD: Rule = Rule::new("wildcard", High, msg!("The wildcard allows code from any host."), Remedy::Csp)
    .costs(20)
    .unless(MdnTest::Csp)
    .aliases(&["csp-evaluator/PLAIN_WILDCARD", "observatory/csp-implemented-with-unsafe-inline"]);
static SCHEME: Rule = Rule::new("scheme", High, msg!("The bare scheme allows code from almost anywhere."), Remedy::Csp)
    .costs(20)
    .unless(MdnTest::Csp)
    .aliases(&["csp-evaluator/PLAIN_URL_SCHEMES", "observatory/csp-implemented-with-unsafe-inline"]);
static STYLE: Rule = Rule::new(
    "style",
    Info,
    msg!("Styles may load from any host."),
    Remedy::None(msg!("List the hosts of your style sheets in `style-src`. Headlint cannot tell which you need.")),
)
.maybe();

static ANY_HOST: Rule =
    Rule::new("any-host", High, msg!("This wildcard allows code from any host."), Remedy::Csp).costs(20).unless(MdnTest::Csp);
static USELESS: Rule = Rule::new(
    "useless-wildcard",
    Info,
    msg!("This wildcard allows no code: browsers do not load scripts from it."),
    Remedy::None(msg!("Remove it: it has no effect.")),
)
.aliases(&["csp-evaluator/PLAIN_WILDCARD"]);
static SUFFIX: Rule = Rule::new(
    "any-domain",
    Medium,
    msg!("This wildcard allows code from any domain with this ending."),
    Remedy::None(msg!("List the hosts that the page needs. Headlint cannot tell which.")),
)
.costs(10)
.unless(MdnTest::Csp);

/// Directives through which code enters, each with what it falls back to.
const ENTRANCES: [&[Name]; 5] = [SCRIPTS[0], SCRIPTS[1], SCRIPTS[2], &[Name::ObjectSrc, Name::DefaultSrc], &[Name::BaseUri]];
/// The same for styles.
const STYLES: [&[Name]; 1] = [&[Name::StyleSrc]];

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = if seen.csp.enforced.iter().any(|policy| policy.governing(&SCRIPTS).next().is_some()) {
        Verdict::pass()
    } else {
        Verdict::NotApplicable(msg!("The CSP does not restrict scripts."))
    };
    for policy in &seen.csp.enforced {
        for directive in policy.governing(&ENTRANCES) {
            for value in directive.effective() {
                if let Some(found) = broad(value) {
                    verdict.add(found.in_directive(directive.name.clone(), Some(normal(value))));
                }
            }
        }
        for directive in policy.governing(&STYLES) {
            if let Some(value) = directive.effective().find(|value| breadth(value) == Breadth::Anything) {
                verdict.add(STYLE.at(value.span()).in_directive("style-src", Some(normal(value))));
            }
        }
    }
    verdict
}

/// How much a source lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Breadth {
    /// Any host, if only on one port or over one scheme that loads code.
    Anything,
    /// Any domain below a public suffix.
    Suffix,
    /// Certain hosts, or none.
    Little,
}

fn breadth(value: &Spanned) -> Breadth {
    let reading = Reading::of(value.text);
    let sources = [reading.chromium, reading.firefox];
    let of = |source: &Source| match source {
        Source::Star => Breadth::Anything,
        Source::Scheme(scheme) if loads_code(scheme) => Breadth::Anything,
        Source::Host(host) if host.scheme.is_none_or(loads_code) => match host.name {
            HostName::Any => Breadth::Anything,
            HostName::Under(suffix) if is_public_suffix(&suffix.to_ascii_lowercase()) => Breadth::Suffix,
            _ => Breadth::Little,
        },
        _ => Breadth::Little,
    };
    let all = || sources.iter().flatten().map(of);
    all()
        .find(|breadth| *breadth == Breadth::Anything)
        .or_else(|| all().find(|breadth| *breadth == Breadth::Suffix))
        .unwrap_or(Breadth::Little)
}

/// Whether scripts come over this scheme; `ws:` covers no scripts, and browsers no longer fetch over `ftp:`.
fn loads_code(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// What to say of a source that lets in nearly anything.
fn broad<'a>(value: &Spanned<'a>) -> Option<Finding<'a>> {
    let star = without_scheme(value.text) == "*";
    let found = |rule: &'static Rule| rule.at(value.span());
    Some(match normal(value).as_ref() {
        "data:" => found(&SCHEME).says(msg!("`data:` allows code inside URLs.")),
        "https:" => found(&SCHEME).says(msg!("`https:` allows code from any HTTPS server.")),
        "http:" => found(&SCHEME).says(msg!("`http:` allows code from any server, even over HTTP.")),
        _ => match breadth(value) {
            Breadth::Anything if star => found(&WILDCARD),
            Breadth::Anything => found(&ANY_HOST).naming(msg!("{} is a wildcard. It allows code from any host."), value.text),
            // The peer calls these wildcards too.
            _ if star => found(&USELESS).naming(msg!("{} allows no code."), value.text),
            Breadth::Suffix => {
                found(&SUFFIX).naming(msg!("{} allows code from any domain with this ending. Anyone can register one."), value.text)
            }
            Breadth::Little => return None,
        },
    })
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("own server", &[(CSP, "default-src 'self'")], Pass),
    Case::new("everything", &[(CSP, "default-src *")], Finds(&[("wildcard", "*")])),
    Case::new("any HTTPS server", &[(CSP, "script-src 'self' HTTPS:")], Finds(&[("scheme", "HTTPS:")])),
    Case::new(
        "ignored because of strict-dynamic",
        &[(CSP, "script-src 'strict-dynamic' 'nonce-c29tZXRoaW5n' https: *; object-src 'none'")],
        Pass,
    ),
    Case::new("*:443", &[(CSP, "script-src *:443")], Finds(&[("any-host", "*:443")])),
    Case::new("*:80", &[(CSP, "script-src *:80")], Finds(&[("any-host", "*:80")])),
    Case::new("*:8000", &[(CSP, "script-src *:8000")], Finds(&[("any-host", "*:8000")])),
    Case::new("*:*", &[(CSP, "script-src *:*")], Finds(&[("any-host", "*:*")])),
    Case::new("https://*:*", &[(CSP, "script-src https://*:*")], Finds(&[("any-host", "https://*:*")])),
    Case::new("http://*:*", &[(CSP, "script-src http://*:*")], Finds(&[("any-host", "http://*:*")])),
    Case::new("https://*:443", &[(CSP, "script-src https://*:443")], Finds(&[("any-host", "https://*:443")])),
    Case::new("http://*:80", &[(CSP, "script-src http://*:80")], Finds(&[("any-host", "http://*:80")])),
    Case::new("HTTPS://*:443", &[(CSP, "script-src HTTPS://*:443")], Finds(&[("any-host", "HTTPS://*:443")])),
    Case::new("*/js/", &[(CSP, "script-src */js/")], Finds(&[("any-host", "*/js/")])),
    Case::new("https://*/js/app.js", &[(CSP, "script-src https://*/js/app.js")], Finds(&[("any-host", "https://*/js/app.js")])),
    Case::new("*:*/", &[(CSP, "script-src *:*/")], Finds(&[("any-host", "*:*/")])),
    Case::new("https://*", &[(CSP, "script-src https://*")], Finds(&[("wildcard", "https://*")])),
    Case::new("http://*", &[(CSP, "script-src http://*")], Finds(&[("wildcard", "http://*")])),
    Case::new("Https://*", &[(CSP, "script-src Https://*")], Finds(&[("wildcard", "Https://*")])),
    Case::new("//*", &[(CSP, "script-src //*")], Finds(&[("useless-wildcard", "//*")])),
    Case::new("wss://*", &[(CSP, "script-src wss://*")], Finds(&[("useless-wildcard", "wss://*")])),
    Case::new("ftp://*", &[(CSP, "script-src ftp://*")], Finds(&[("useless-wildcard", "ftp://*")])),
    Case::new("*.com", &[(CSP, "script-src *.com")], Finds(&[("any-domain", "*.com")])),
    Case::new("https://*.co.uk:443", &[(CSP, "script-src https://*.co.uk:443")], Finds(&[("any-domain", "https://*.co.uk:443")])),
    Case::new("*.github.io", &[(CSP, "script-src *.github.io")], Finds(&[("any-domain", "*.github.io")])),
    Case::new("*.cdn.example", &[(CSP, "script-src *.cdn.example")], Pass),
    Case::new("ws:", &[(CSP, "script-src ws:")], Pass),
    Case::new("wss://*:443", &[(CSP, "script-src wss://*:443")], Pass),
    Case::new("*.*", &[(CSP, "script-src *.*")], Pass),
    Case::new("**", &[(CSP, "script-src **")], Pass),
    Case::new("*cdn.example", &[(CSP, "script-src *cdn.example")], Pass),
    Case::new("cdn.*", &[(CSP, "script-src cdn.*")], Pass),
    Case::new("*.", &[(CSP, "script-src *.")], Pass),
    Case::new("styles, another wildcard", &[(CSP, "default-src 'self'; style-src https://*:443")], Finds(&[("style", "https://*:443")])),
    Case::new("handlers from a wildcard", &[(CSP, "script-src 'self'; script-src-elem *:*")], Finds(&[("any-host", "*:*")])),
    Case::new("objects from a wildcard", &[(CSP, "default-src 'self'; object-src *:443")], Finds(&[("any-host", "*:443")])),
    Case::new("a base from a wildcard", &[(CSP, "default-src 'self'; base-uri https://*:*")], Finds(&[("any-host", "https://*:*")])),
    Case::new("pictures from a wildcard", &[(CSP, "default-src 'self'; img-src *:*")], Pass),
    Case::new("styles", &[(CSP, "default-src 'self'; style-src *")], Finds(&[("style", "*")])),
    Case::new("not a source at all", &[(CSP, "script-src ://*")], Pass).malformed(),
    Case::new("framing alone", &[(CSP, "frame-ancestors 'none'")], NotApplicable),
    Case::new("no code", &[(CSP, "object-src 'none'; base-uri 'none'")], NotApplicable),
    Case::new("objects only", &[(CSP, "object-src *")], Finds(&[("wildcard", "*")])),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
