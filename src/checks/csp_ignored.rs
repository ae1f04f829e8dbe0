//! Which parts of the policy do browsers ignore?

use super::prelude::*;
use crate::evidence::csp::meaning::never_matches;
use crate::evidence::csp::{SCRIPTS, normal};

pub(super) const CHECK: Check = Check {
    id: "csp_ignored",
    passes: msg!("Every CSP source is used"),
    fails: msg!("Some CSP sources are ignored"),
    category: Category::Csp,
    why: msg!("Not every source has an effect: next to a nonce, browsers ignore `'unsafe-inline'`."),
    not_judged: "Browsers from before CSP 3, for which such sources are meant.",
    fix_risk: msg!("None."),
    references: &["https://www.w3.org/TR/CSP3/#strict-dynamic-usage", "https://www.w3.org/TR/CSP3/#unsafe-inline-usage"],
    reads: &["content-security-policy"],
    rules: &[&IGNORED, &IN_VAIN],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static IGNORED: Rule = Rule::new(
    "source",
    Info,
    msg!("Current browsers ignore this source because of a nonce, a hash or `'strict-dynamic'` next to it."),
    Remedy::None(msg!("Nothing to do: it is for old browsers only.")),
)
.maybe()
.aliases(&["csp-evaluator/IGNORED"]);

static IN_VAIN: Rule = Rule::new(
    "in-vain",
    Low,
    msg!("This hash never matches, but it still turns off `'unsafe-inline'`."),
    Remedy::None(msg!("Correct or remove the hash: its length is wrong.")),
)
.aliases(&["csp-evaluator/IGNORED"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.csp.enforced.iter().any(|policy| policy.governing(&SCRIPTS).next().is_some()) {
        return Verdict::NotApplicable(msg!("The CSP does not restrict scripts."));
    }
    let mut verdict = Verdict::pass();
    for policy in &seen.csp.enforced {
        for directive in policy.governing(&SCRIPTS) {
            for value in &directive.ignored {
                let rule = if value.is("'unsafe-inline'") && never_matches(directive) { &IN_VAIN } else { &IGNORED };
                verdict.add(rule.at(value.span()).in_directive(directive.name.clone(), Some(normal(value))));
            }
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("all count", &[(CSP, "script-src 'self'")], Pass),
    Case::new("fallbacks", &[(CSP, "script-src 'nonce-c29tZXRoaW5n' 'unsafe-inline'")], Finds(&[("source", "'unsafe-inline'")])),
    Case::new("a nonce that is none", &[(CSP, "script-src 'nonce-' 'unsafe-inline'")], Pass).malformed(),
    Case::new("a hash that never matches", &[(CSP, "script-src 'unsafe-inline' 'sha384-abc'")], Finds(&[("in-vain", "'unsafe-inline'")])),
    Case::new(
        "beside one that does",
        &[(CSP, "script-src 'unsafe-inline' 'sha384-abc' 'nonce-c29tZXRoaW5n'")],
        Finds(&[("source", "'unsafe-inline'")]),
    ),
    Case::new("framing alone", &[(CSP, "frame-ancestors 'none'")], NotApplicable),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
