//! Is the policy a strict one, by nonces instead of servers?

use super::prelude::*;
use crate::evidence::csp::normal;

pub(super) const CHECK: Check = Check {
    id: "csp_strict",
    passes: msg!("The policy is strict"),
    fails: msg!("Strictness of the policy needs a look"),
    category: Category::Csp,
    why: msg!("Lists of servers are got round more often than not; nonces with `'strict-dynamic'` are not."),
    not_judged: "Whether the page could do with a nonce alone.",
    fix_risk: msg!("Scripts need the nonce attribute."),
    references: &["https://csp.withgoogle.com/docs/strict-csp.html", "https://www.w3.org/TR/CSP3/#strict-dynamic-usage"],
    rules: &[&LIST, &ALONE, &INLINE, &FALLBACK, &INLINE_THERE, &FALLBACK_THERE],
    judge,
    #[cfg(test)]
    cases: CASES,
};

const NO_NEED: Remedy = Remedy::None(msg!("Only browsers from before 2022 need it: add it if you must serve them."));

const FINE: Remedy = Remedy::None(msg!("Nothing to do: this is how a strict policy is written."));

static LIST: Rule = Rule::new(
    "server-list",
    Info,
    msg!("Scripts are allowed by server; `'strict-dynamic'` with nonces is harder to get round."),
    Remedy::None(msg!("Give scripts nonces, then add `'strict-dynamic'`: see the policy that the patch for a page without one brings.")),
)
.maybe()
.aliases(&["csp-evaluator/STRICT_DYNAMIC"]);
static ALONE: Rule =
    Rule::new("dynamic-alone", Medium, msg!("`'strict-dynamic'` without a nonce or a hash blocks every script."), Remedy::Csp)
        .costs(10)
        .unless(MdnTest::Csp)
        .aliases(&["csp-evaluator/STRICT_DYNAMIC_NOT_STANDALONE", "observatory/csp-header-invalid"]);
static INLINE: Rule = Rule::new(
    "no-inline-fallback",
    Info,
    msg!("Very old browsers, which know no nonces, would need `'unsafe-inline'` beside them."),
    NO_NEED,
)
.maybe()
.aliases(&["csp-evaluator/UNSAFE_INLINE_FALLBACK"]);
static FALLBACK: Rule =
    Rule::new("no-list-fallback", Info, msg!("Old browsers, which know no `'strict-dynamic'`, would need `https:` beside it."), NO_NEED)
        .maybe()
        .aliases(&["csp-evaluator/ALLOWLIST_FALLBACK"]);

static INLINE_THERE: Rule = Rule::new(
    "inline-fallback",
    Info,
    msg!("`'unsafe-inline'` beside nonces or hashes is for very old browsers; current ones ignore it."),
    FINE,
)
.maybe()
.aliases(&["csp-evaluator/UNSAFE_INLINE_FALLBACK"]);
static FALLBACK_THERE: Rule =
    Rule::new("list-fallback", Info, msg!("The servers beside `'strict-dynamic'` are for old browsers; current ones ignore them."), FINE)
        .maybe()
        .aliases(&["csp-evaluator/ALLOWLIST_FALLBACK"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.csp.enforced.is_empty() {
        return Verdict::NotApplicable(msg!("No policy is enforced."));
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
            add(if inline.is_none() { &INLINE } else { &INLINE_THERE }, &mut inline.into_iter());
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
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
