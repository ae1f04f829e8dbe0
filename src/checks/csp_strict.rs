//! Does the policy allow scripts by nonce instead of by host?

use super::prelude::*;
use crate::evidence::csp::meaning::never_matches;
use crate::evidence::csp::{SCRIPTS, normal};

pub(super) const CHECK: Check = Check {
    id: "csp_strict",
    passes: msg!("Scripts are not allowed by host or scheme"),
    fails: msg!("Notes on how strict the CSP is"),
    category: Category::Csp,
    why: msg!("Allowlists of hosts are often bypassed. Nonces with `'strict-dynamic'` are much harder to bypass."),
    not_judged: "Whether a nonce alone would be enough for the page.",
    fix_risk: msg!("Every script tag needs the nonce attribute."),
    references: &["https://csp.withgoogle.com/docs/strict-csp.html", "https://www.w3.org/TR/CSP3/#strict-dynamic-usage"],
    reads: &["content-security-policy"],
    rules: &[&LIST, &ALONE, &INLINE, &INLINE_DEAD, &FALLBACK, &INLINE_THERE, &FALLBACK_THERE],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const NO_NEED: Remedy = Remedy::None(msg!("Only browsers from before 2022 need it. Add it if you must support them."));

const FINE: Remedy = Remedy::None(msg!("Nothing to do: this is how a strict policy is written."));

static LIST: Rule = Rule::new(
    "server-list",
    Info,
    msg!("Scripts are allowed by host or scheme. Nonces with `'strict-dynamic'` are harder to bypass."),
    Remedy::None(msg!("Give scripts a nonce, then add `'strict-dynamic'`. The fix for a page without a CSP contains such a policy.")),
)
.maybe()
.aliases(&["csp-evaluator/STRICT_DYNAMIC"]);
static ALONE: Rule =
    Rule::new("dynamic-alone", Medium, msg!("`'strict-dynamic'` without a nonce or hash blocks every script."), Remedy::Csp)
        .costs(10)
        .unless(MdnTest::Csp)
        .aliases(&["csp-evaluator/STRICT_DYNAMIC_NOT_STANDALONE", "observatory/csp-header-invalid"]);
static INLINE: Rule = Rule::new(
    "no-inline-fallback",
    Info,
    msg!("Very old browsers without nonce or hash support would also need `'unsafe-inline'`."),
    NO_NEED,
)
.maybe()
.aliases(&["csp-evaluator/UNSAFE_INLINE_FALLBACK"]);
static INLINE_DEAD: Rule = Rule::new(
    "inline-blocked",
    Info,
    msg!("This hash never matches, but it still turns off `'unsafe-inline'`. Browsers block all inline scripts."),
    Remedy::None(msg!("Correct or remove the hash: its length is wrong.")),
)
.aliases(&["csp-evaluator/UNSAFE_INLINE_FALLBACK"]);
static FALLBACK: Rule =
    Rule::new("no-list-fallback", Info, msg!("Old browsers without `'strict-dynamic'` support would also need `https:`."), NO_NEED)
        .maybe()
        .aliases(&["csp-evaluator/ALLOWLIST_FALLBACK"]);

static INLINE_THERE: Rule = Rule::new(
    "inline-fallback",
    Info,
    msg!("`'unsafe-inline'` next to a nonce or hash is for very old browsers. Current ones ignore it."),
    FINE,
)
.maybe()
.aliases(&["csp-evaluator/UNSAFE_INLINE_FALLBACK"]);
static FALLBACK_THERE: Rule =
    Rule::new("list-fallback", Info, msg!("The sources next to `'strict-dynamic'` are for old browsers. Current ones ignore them."), FINE)
        .maybe()
        .aliases(&["csp-evaluator/ALLOWLIST_FALLBACK"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.csp.enforced.iter().any(|policy| policy.governing(&SCRIPTS).next().is_some()) {
        return Verdict::NotApplicable(msg!("The CSP does not restrict scripts."));
    }
    let mut verdict = Verdict::pass();
    for directive in seen.csp.enforced.iter().filter_map(|policy| policy.scripts()) {
        let values = &directive.values;
        let dynamic = directive.find("'strict-dynamic'");
        let exact = directive.has_nonce() || directive.has_hash();
        // Marks what a rule is about, or the directive's name where it is about something that is missing.
        let mut add = |rule: &'static Rule, about: &mut dyn Iterator<Item = &Spanned<'a>>| {
            let mut about = about.map(Spanned::span);
            let first = rule.at(about.next().unwrap_or(directive.at));
            let found = about.fold(first, |found, span| found.and_at(span));
            verdict.add(found.in_directive(directive.name.clone(), None));
        };
        let is_server = |value: &&Spanned| !value.text.starts_with('\'');
        if dynamic.is_none() && values.iter().any(|value| is_server(&value)) {
            add(&LIST, &mut values.iter().filter(is_server));
        }
        if dynamic.is_some() && !exact {
            add(&ALONE, &mut dynamic.into_iter());
        }
        // The peer looks at what is left after current browsers, and so reports fallbacks that are there as well.
        if exact {
            let inline = directive.find("'unsafe-inline'");
            let rule = match inline {
                None => &INLINE,
                Some(_) if never_matches(directive) => &INLINE_DEAD,
                Some(_) => &INLINE_THERE,
            };
            add(rule, &mut inline.into_iter());
        }
        let wide = |value: &&Spanned| matches!(&*normal(value), "http:" | "https:" | "*") || value.text.contains('.');
        if dynamic.is_some() && !directive.effective().any(|value| wide(&value)) {
            let rule = if values.iter().any(|value| wide(&value)) { &FALLBACK_THERE } else { &FALLBACK };
            add(rule, &mut values.iter().filter(wide));
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("own scripts", &[(CSP, "script-src 'self'")], Pass),
    Case::new(
        "strict, with fallbacks",
        &[(CSP, "script-src 'strict-dynamic' 'nonce-c29tZXRoaW5n' 'unsafe-inline' https:")],
        Finds(&[("inline-fallback", "'unsafe-inline'"), ("list-fallback", "https:")]),
    ),
    Case::new("a longer list", &[(CSP, "script-src 'self' a.example b.example")], Finds(&[("server-list", "a.example … b.example")])),
    Case::new("a list", &[(CSP, "script-src static.example")], Finds(&[("server-list", "static.example")])),
    Case::new(
        "dynamic without nonce",
        &[(CSP, "script-src 'strict-dynamic' https:")],
        Finds(&[("dynamic-alone", "'strict-dynamic'"), ("list-fallback", "https:")]),
    ),
    Case::new("nonce without fallback", &[(CSP, "script-src 'nonce-c29tZXRoaW5n'")], Finds(&[("no-inline-fallback", "script-src")])),
    Case::new(
        "dynamic without fallback",
        &[(CSP, "script-src 'strict-dynamic' 'nonce-c29tZXRoaW5n' 'unsafe-inline'")],
        Finds(&[("inline-fallback", "'unsafe-inline'"), ("no-list-fallback", "script-src")]),
    ),
    Case::new(
        "a nonce that is none",
        &[(CSP, "script-src 'nonce-' 'strict-dynamic' https:")],
        Finds(&[("dynamic-alone", "'strict-dynamic'"), ("list-fallback", "https:")]),
    )
    .malformed(),
    Case::new(
        "a hash that never matches",
        &[(CSP, "script-src 'self' 'unsafe-inline' 'sha256-abc='")],
        Finds(&[("inline-blocked", "'unsafe-inline'")]),
    ),
    Case::new("framing alone", &[(CSP, "frame-ancestors 'none'")], NotApplicable),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
