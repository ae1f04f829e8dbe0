//! Does the policy block eval?

use super::prelude::*;
use crate::evidence::csp::{Policy, SCRIPTS};

pub(super) const CHECK: Check = Check {
    id: "csp_eval",
    passes: msg!("The CSP does not allow eval"),
    fails: msg!("The CSP allows eval"),
    category: Category::Csp,
    why: msg!(
        "With `'unsafe-eval'`, a string that an attacker controls becomes code if the page or a library passes it to eval or a similar function."
    ),
    not_judged: "Whether the page or a library needs eval. `'wasm-unsafe-eval'` is fine: it compiles WebAssembly only.",
    fix_risk: msg!("Old template libraries compile templates with eval. Use their precompiled builds."),
    references: &[
        "https://www.w3.org/TR/CSP3/#directive-script-src",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy#unsafe-eval",
    ],
    reads: &["content-security-policy"],
    rules: &[&EVAL],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static EVAL: Rule = Rule::new("eval", Medium, msg!("`'unsafe-eval'` lets the page run strings as code."), Remedy::Csp)
    .costs(10)
    .unless(MdnTest::Csp)
    .maybe()
    .aliases(&["csp-evaluator/SCRIPT_UNSAFE_EVAL", "observatory/csp-implemented-with-unsafe-eval", "CWE-95"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.csp.enforced.iter().any(|policy| policy.governing(&SCRIPTS).next().is_some()) {
        return Verdict::NotApplicable(msg!("The CSP does not restrict scripts."));
    }
    let mut verdict = Verdict::pass();
    // A source must pass every policy: one that forbids eval is enough.
    let forbids = |policy: &Policy| policy.scripts().is_some_and(|directive| directive.find("'unsafe-eval'").is_none());
    let forbidding = seen.csp.enforced.iter().filter(|policy| forbids(policy)).count();
    for policy in &seen.csp.enforced {
        if forbidding > usize::from(forbids(policy)) {
            continue;
        }
        for directive in policy.governing(&SCRIPTS) {
            if let Some(token) = directive.find("'unsafe-eval'") {
                verdict.add(EVAL.at(token.span()).in_directive(directive.name.clone(), Some("'unsafe-eval'".into())));
            }
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("without", &[(CSP, "script-src 'self' 'wasm-unsafe-eval'")], Pass),
    Case::new("with", &[(CSP, "script-src 'self' 'unsafe-eval'")], Finds(&[("eval", "'unsafe-eval'")])),
    Case::new("by fallback", &[(CSP, "default-src 'unsafe-eval'")], Finds(&[("eval", "'unsafe-eval'")])),
    Case::new("quotes forgotten: a host named so", &[(CSP, "script-src unsafe-eval")], Pass).malformed(),
    Case::new("another policy forbids it", &[(CSP, "script-src 'unsafe-eval'; img-src *, default-src 'self'")], Pass),
    Case::new("nothing about scripts", &[(CSP, "frame-ancestors 'none'")], NotApplicable),
    Case::new("nothing about scripts in two policies", &[(CSP, "img-src 'self', object-src 'none'; base-uri 'none'")], NotApplicable),
    Case::new("scripts in the second policy", &[(CSP, "img-src 'self', script-src 'self'")], Pass),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
