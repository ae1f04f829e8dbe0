//! Does the policy allow a host whose scripts attackers can misuse?

use super::prelude::*;
use crate::evidence::csp::names::Name;
use crate::evidence::csp::source::Reading;
use crate::evidence::csp::{Directive, SCRIPTS, bypass, is_scheme, normal, without_scheme};

pub(super) const CHECK: Check = Check {
    id: "csp_bypass",
    passes: msg!("No allowed host is a known CSP bypass"),
    fails: msg!("Allowed hosts may bypass the CSP"),
    category: Category::Csp,
    why: msg!(
        "Some hosts serve scripts that run what the caller asks for, such as JSONP. If script-src allows such a host, an injection works in spite of the CSP."
    ),
    not_judged: "Hosts that are not on the list of known bypasses, and what your own server hosts.",
    fix_risk: msg!("Scripts from hosts that you remove stop loading."),
    references: &[
        "https://csp.withgoogle.com/docs/strict-csp.html",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy",
    ],
    reads: &["content-security-policy"],
    rules: &[&SCRIPT_KNOWN, &OBJECT_KNOWN, &PUBLISH, &SCRIPT_HOST, &OBJECT_HOST, &SCRIPT_SELF, &OBJECT_SELF],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const TRUST: Remedy =
    Remedy::None(msg!("Replace the hosts with nonces and `'strict-dynamic'`. Headlint cannot tell which hosts the page needs."));
const OWN: Remedy = Remedy::None(msg!("Nothing to do unless you host JSONP, AngularJS or user uploads."));

static SCRIPT_KNOWN: Rule =
    Rule::new("script-known", High, msg!("This host is a known CSP bypass. It serves scripts that attackers can misuse."), TRUST)
        .costs(10)
        .unless(MdnTest::Csp)
        .aliases(&["csp-evaluator/SCRIPT_ALLOWLIST_BYPASS", "CWE-79"]);
static OBJECT_KNOWN: Rule = Rule::new(
    "object-known",
    Low,
    msg!("This host serves a Flash file that bypasses the CSP in browsers that still have Flash."),
    Remedy::Csp,
)
.aliases(&["csp-evaluator/OBJECT_ALLOWLIST_BYPASS"]);
static PUBLISH: Rule = Rule::new("open-cdn", Medium, msg!("Anyone can publish scripts on this host."), TRUST).likely();
static SCRIPT_HOST: Rule =
    Rule::new("script-host", Info, msg!("The CSP can be bypassed if this host serves JSONP, AngularJS or user uploads."), TRUST)
        .maybe()
        .aliases(&["csp-evaluator/SCRIPT_ALLOWLIST_BYPASS"]);
static OBJECT_HOST: Rule =
    Rule::new("object-host", Low, msg!("Browsers no longer support plugins. object-src can be `'none'`."), Remedy::Csp)
        .maybe()
        .aliases(&["csp-evaluator/OBJECT_ALLOWLIST_BYPASS"]);
static SCRIPT_SELF: Rule = Rule::new("script-self", Info, msg!("`'self'` is fine unless you host JSONP, AngularJS or user uploads."), OWN)
    .maybe()
    .aliases(&["csp-evaluator/SCRIPT_ALLOWLIST_BYPASS"]);
static OBJECT_SELF: Rule = Rule::new("object-self", Info, msg!("object-src can be `'none'` unless the page embeds its own objects."), OWN)
    .maybe()
    .aliases(&["csp-evaluator/OBJECT_ALLOWLIST_BYPASS"]);

/// Hosts that serve packages or files that anyone can publish.
const OPEN: [&str; 7] =
    ["cdn.jsdelivr.net", "unpkg.com", "esm.sh", "cdn.skypack.dev", "raw.githack.com", "rawcdn.githack.com", "cdn.statically.io"];

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = if seen.csp.enforced.iter().any(|policy| policy.governing(&SCRIPTS).next().is_some()) {
        Verdict::pass()
    } else {
        Verdict::NotApplicable(msg!("The CSP does not restrict scripts."))
    };
    for policy in &seen.csp.enforced {
        for directive in policy.governing(&[SCRIPTS[0], SCRIPTS[2]]) {
            if directive.find("'none'").is_none() {
                scripts(directive, &mut verdict);
            }
        }
        let flash = policy
            .get(Name::PluginTypes)
            .is_none_or(|types| types.values.iter().any(|value| value.text == "application/x-shockwave-flash"));
        if let Some(directive) = policy.first_of(&[Name::ObjectSrc, Name::DefaultSrc]).filter(|_| flash) {
            objects(directive, &mut verdict);
        }
    }
    verdict
}

fn scripts<'a>(directive: &Directive<'a>, verdict: &mut Verdict<'a>) {
    let with_eval = directive.find("'unsafe-eval'").is_some();
    for value in directive.effective() {
        let text = normal(value);
        let mut add = |found: Finding<'a>| verdict.add(found.in_directive(directive.name.clone(), Some(normal(value))));
        if text == "'self'" {
            add(SCRIPT_SELF.at(value.span()));
        } else if !text.starts_with('\'') && !is_scheme(&text) && text.contains('.') && !is_no_host(&text) {
            let host = without_scheme(&text).split(['/', ':']).next().unwrap_or_default();
            if OPEN.iter().any(|open| host.eq_ignore_ascii_case(open)) {
                verdict.add(
                    PUBLISH
                        .at(value.span())
                        .naming(msg!("Anyone can publish scripts on {}."), host.to_owned())
                        .in_directive(directive.name.clone(), Some(normal(value))),
                );
            }
            let mut add = |found: Finding<'a>| verdict.add(found.in_directive(directive.name.clone(), Some(normal(value))));
            match bypass::of_scripts(&text, with_eval) {
                Some(known) => add(SCRIPT_KNOWN
                    .at(value.span())
                    .naming(msg!("{} is a known CSP bypass. It serves scripts that attackers can misuse."), known)),
                None => add(SCRIPT_HOST.at(value.span())),
            }
        }
    }
}

/// Whether browsers ignore a source, which is a finding of the policy's syntax. Addresses are one of their own.
fn is_no_host(text: &str) -> bool {
    Reading::of(text).ignored().is_some() && bypass::address(text).is_none()
}

fn objects<'a>(directive: &Directive<'a>, verdict: &mut Verdict<'a>) {
    let before_none = directive.effective().take_while(|value| !value.is("'none'")).count();
    if before_none < directive.effective().count() {
        return;
    }
    for value in directive.effective() {
        let text = normal(value);
        let rule = match bypass::of_plugins(&text) {
            Some(_) => &OBJECT_KNOWN,
            None if directive.name != "object-src" => continue,
            None if text == "'self'" => &OBJECT_SELF,
            None => &OBJECT_HOST,
        };
        verdict.add(rule.at(value.span()).in_directive(directive.name.clone(), Some(text)));
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("nonces only", &[(CSP, "script-src 'nonce-c29tZXRoaW5n'; object-src 'none'")], Pass),
    Case::new(
        "a known server",
        &[(CSP, "script-src https://ajax.googleapis.com; object-src 'none'")],
        Finds(&[("script-known", "https://ajax.googleapis.com")]),
    ),
    Case::new("a known server of Flash", &[(CSP, "script-src 'none'; object-src //vk.com")], Finds(&[("object-known", "//vk.com")])),
    Case::new(
        "an open CDN",
        &[(CSP, "script-src https://unpkg.com; object-src 'none'")],
        Finds(&[("open-cdn", "https://unpkg.com"), ("script-host", "https://unpkg.com")]),
    ),
    Case::new("another server", &[(CSP, "script-src static.example; object-src 'none'")], Finds(&[("script-host", "static.example")])),
    Case::new(
        "objects from elsewhere",
        &[(CSP, "script-src 'none'; object-src static.example")],
        Finds(&[("object-host", "static.example")]),
    ),
    Case::new("own server", &[(CSP, "script-src 'self'; object-src 'none'")], Finds(&[("script-self", "'self'")])),
    Case::new("own objects", &[(CSP, "script-src 'none'; object-src 'self'")], Finds(&[("object-self", "'self'")])),
    Case::new("a host that is none", &[(CSP, "script-src https://[.x; object-src 'none'")], Pass).malformed(),
    Case::new("a dot before the host", &[(CSP, "script-src https://.cdn.example; object-src 'none'")], Pass),
    Case::new("a star within the host", &[(CSP, "script-src https://cdn-*.example.com https://*.example.*; object-src 'none'")], Pass),
    Case::new("framing alone", &[(CSP, "frame-ancestors 'none'")], NotApplicable),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
