//! Does the policy restrict where code loads from?

use super::prelude::*;
use crate::evidence::csp::names::Name;
use crate::evidence::csp::{SCRIPTS, normal, without_scheme};

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
    rules: &[&WILDCARD, &SCHEME, &STYLE],
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

/// Directives through which code enters, each with what it falls back to.
const ENTRANCES: [&[Name]; 5] = [SCRIPTS[0], SCRIPTS[1], SCRIPTS[2], &[Name::ObjectSrc, Name::DefaultSrc], &[Name::BaseUri]];

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::pass();
    for policy in &seen.csp.enforced {
        for directive in policy.governing(&ENTRANCES) {
            for value in directive.effective() {
                let (rule, says) = match normal(value).as_ref() {
                    "data:" => (&SCHEME, msg!("`data:` allows code inside URLs.")),
                    "https:" => (&SCHEME, msg!("`https:` allows code from any HTTPS server.")),
                    "http:" => (&SCHEME, msg!("`http:` allows code from any server, even over HTTP.")),
                    other if without_scheme(other) == "*" => (&WILDCARD, WILDCARD.says),
                    _ => continue,
                };
                verdict.add(rule.at(value.span()).says(says).in_directive(directive.name.clone(), Some(normal(value))));
            }
        }
        if let Some(value) = policy
            .get(Name::StyleSrc)
            .and_then(|directive| directive.values.iter().find(|value| matches!(value.text, "*" | "https:" | "http:")))
        {
            verdict.add(STYLE.at(value.span()).in_directive("style-src", Some(normal(value))));
        }
    }
    verdict
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
    Case::new("styles", &[(CSP, "default-src 'self'; style-src *")], Finds(&[("style", "*")])),
    Case::new("not a source at all", &[(CSP, "script-src ://*")], Pass).malformed(),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
