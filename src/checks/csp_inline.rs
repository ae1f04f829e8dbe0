//! Does the policy block injected inline scripts and styles?

use super::prelude::*;
use crate::evidence::csp::names::Name;
use crate::evidence::csp::{Directive, Policy, SCRIPTS, is_nonce_or_hash};

pub(super) const CHECK: Check = Check {
    id: "csp_inline",
    passes: msg!("The CSP blocks injected inline code"),
    fails: msg!("The CSP allows inline scripts or styles"),
    category: Category::Csp,
    why: msg!(
        "With `'unsafe-inline'`, an injected `<script>` or `onclick` runs as if it were part of the page. Stopping that is the main purpose of a CSP."
    ),
    not_judged: "Whether the page has an injection flaw at all.",
    fix_risk: msg!(
        "Inline scripts need the nonce that the snippet creates. Attributes such as `onclick` must be replaced with `addEventListener`."
    ),
    references: &["https://www.w3.org/TR/CSP3/#unsafe-inline-usage", "https://csp.withgoogle.com/docs/strict-csp.html"],
    reads: &["content-security-policy"],
    rules: &[&SCRIPT, &HASHES, &STYLE],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static SCRIPT: Rule = Rule::new("script", High, msg!("`'unsafe-inline'` allows inline code. Injected code will run."), Remedy::Csp)
    .costs(20)
    .unless(MdnTest::Csp)
    .aliases(&["csp-evaluator/SCRIPT_UNSAFE_INLINE", "observatory/csp-implemented-with-unsafe-inline", "CWE-79"]);
static HASHES: Rule =
    Rule::new("unsafe-hashes", Low, msg!("`'unsafe-hashes'` allows the listed event handlers wherever they are injected."), Remedy::Csp)
        .maybe()
        .aliases(&["csp-evaluator/SCRIPT_UNSAFE_HASHES"]);
static STYLE: Rule = Rule::new(
    "style",
    Low,
    msg!("`'unsafe-inline'` allows injected styles, which can hide, cover and read parts of the page."),
    Remedy::Csp,
)
.aliases(&["observatory/csp-implemented-with-unsafe-inline-in-style-src-only"]);

const STYLES: [Name; 2] = [Name::StyleSrc, Name::DefaultSrc];

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let enforced = &seen.csp.enforced;
    let mut verdict = Verdict::pass();
    // A source must pass every policy: one that blocks inline code is enough.
    let blocks = |policy: &Policy, names: &[Name]| policy.first_of(names).is_some_and(|directive| inline(directive).is_none());
    let blocking = |names: &[Name]| enforced.iter().filter(|policy| blocks(policy, names)).count();
    // Counted once: asking every policy of every other would take the square of their number.
    let (scripts, styles) = (SCRIPTS.map(blocking), blocking(&STYLES));
    for policy in enforced {
        let others = |names: &[Name], count: usize| count > usize::from(blocks(policy, names));
        for directive in policy.governing(&SCRIPTS) {
            if let Some(token) = inline(directive).filter(|_| !SCRIPTS.iter().zip(scripts).all(|(names, count)| others(names, count))) {
                verdict.add(SCRIPT.at(token.span()).in_directive(directive.name.clone(), Some("'unsafe-inline'".into())));
            }
            if let Some(token) = directive.find("'unsafe-hashes'") {
                verdict.add(HASHES.at(token.span()).in_directive(directive.name.clone(), Some("'unsafe-hashes'".into())));
            }
        }
        if let Some(token) = policy.get(Name::StyleSrc).and_then(inline).filter(|_| !others(&STYLES, styles)) {
            verdict.add(STYLE.at(token.span()).in_directive("style-src", Some("'unsafe-inline'".into())));
        }
    }
    // A row about scripts that nothing governs does not pass.
    let about_scripts = enforced.iter().any(|policy| policy.governing(&SCRIPTS).next().is_some());
    match verdict {
        Verdict::Judged(found) if found.is_empty() && !about_scripts => Verdict::NotApplicable(msg!("The CSP does not restrict scripts.")),
        verdict => verdict,
    }
}

/// Where a directive lets inline code run: `'unsafe-inline'` counts only without nonces, hashes and `'strict-dynamic'`.
fn inline<'d, 'a>(directive: &'d Directive<'a>) -> Option<&'d Spanned<'a>> {
    let overridden = |value: &Spanned| is_nonce_or_hash(value.text) || value.is("'strict-dynamic'");
    let token = directive.find("'unsafe-inline'")?;
    (!directive.values.iter().any(overridden)).then_some(token)
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("strict", &[(CSP, "default-src 'self'")], Pass),
    Case::new("inline scripts", &[(CSP, "script-src 'self' 'UNSAFE-inline'")], Finds(&[("script", "'UNSAFE-inline'")])),
    Case::new("a nonce takes it back", &[(CSP, "script-src 'unsafe-inline' 'nonce-c29tZXRoaW5n'")], Pass),
    Case::new("a broken nonce does not", &[(CSP, "script-src 'unsafe-inline' 'nonce-'")], Finds(&[("script", "'unsafe-inline'")]))
        .malformed(),
    Case::new("falls back to default-src", &[(CSP, "default-src 'unsafe-inline'")], Finds(&[("script", "'unsafe-inline'")])),
    Case::new("a second policy blocks it", &[(CSP, "script-src 'unsafe-inline'"), (CSP, "script-src 'self'")], Pass),
    Case::new(
        "two policies that both allow it",
        &[(CSP, "script-src 'unsafe-inline'"), (CSP, "script-src 'unsafe-inline'")],
        Finds(&[("script", "'unsafe-inline'"), ("script", "'unsafe-inline'")]),
    ),
    Case::new(
        "the other policy is about pictures",
        &[(CSP, "script-src 'unsafe-inline'"), (CSP, "img-src 'self'")],
        Finds(&[("script", "'unsafe-inline'")]),
    ),
    Case::new("handlers only", &[(CSP, "script-src 'self'; script-src-attr 'unsafe-inline'")], Finds(&[("script", "'unsafe-inline'")])),
    Case::new("nothing about scripts", &[(CSP, "img-src 'self'")], NotApplicable),
    Case::new("framing alone", &[(CSP, "frame-ancestors 'none'")], NotApplicable),
    Case::new("unsafe hashes", &[(CSP, "script-src 'self' 'unsafe-hashes'")], Finds(&[("unsafe-hashes", "'unsafe-hashes'")])),
    Case::new("inline styles", &[(CSP, "default-src 'self'; style-src 'unsafe-inline'")], Finds(&[("style", "'unsafe-inline'")])),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
