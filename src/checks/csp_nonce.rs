//! Are the nonces valid and hard to guess?

use super::prelude::*;
use crate::evidence::csp::{ENOUGH_OF_A_NONCE, is_nonce, nonce};

pub(super) const CHECK: Check = Check {
    id: "csp_nonce",
    passes: msg!("CSP nonces are hard to guess"),
    fails: msg!("CSP nonces are weak or invalid"),
    category: Category::Csp,
    why: msg!("A nonce that an attacker can guess, or that browsers reject, protects nothing."),
    not_judged: "Whether it is new in each response, unless an earlier response of the page is known.",
    fix_risk: msg!("Templates must use the nonce that the app creates."),
    references: &[
        "https://www.w3.org/TR/CSP3/#security-nonces",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy",
    ],
    reads: &["content-security-policy"],
    rules: &[&REPEATS, &SHORT, &WEAK, &CHARSET],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static REPEATS: Rule = Rule::new(
    "repeats",
    High,
    msg!("The nonce is the same as in an earlier response. An attacker who has seen one page can use it in the next."),
    Remedy::Csp,
)
.costs(20)
.aliases(&["CWE-323"]);
static SHORT: Rule =
    Rule::new("short", Medium, msg!("The nonce is too short. Use at least 128 random bits (22 base64 characters)."), Remedy::Csp)
        .costs(10)
        .unless(MdnTest::Csp)
        .aliases(&["csp-evaluator/NONCE_LENGTH", "CWE-330"]);
static WEAK: Rule =
    Rule::new("under-128-bits", Low, msg!("The nonce has under 128 bits. Use at least 22 random base64 characters."), Remedy::Csp)
        .aliases(&["CWE-330"]);
static CHARSET: Rule = Rule::new("not-base64", Low, msg!("The nonce is not base64, so browsers ignore it."), Remedy::Csp)
    .aliases(&["csp-evaluator/NONCE_CHARSET"]);

/// Fewer characters can be tried out, as CSP Evaluator counts.
const GUESSABLE: usize = 8;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut values =
        seen.csp.enforced.iter().flat_map(|policy| &policy.directives).flat_map(|d| d.values.iter().map(move |value| (d, value)));
    let mut verdict = Verdict::NotApplicable(msg!("The CSP has no nonce."));
    for (directive, value, nonce) in values.by_ref().filter_map(|(directive, value)| Some((directive, value, nonce(value.text)?))) {
        if let Verdict::NotApplicable(_) = verdict {
            verdict = Verdict::pass();
        }
        if seen.was_sent_before(nonce) {
            verdict.add(REPEATS.at(value.span()).in_directive(directive.name.clone(), Some(value.text.into())));
        }
        if nonce.len() < GUESSABLE {
            verdict.add(SHORT.at(value.span()).in_directive(directive.name.clone(), Some(value.text.into())));
        }
        let characters = nonce.trim_end_matches('=').len();
        if nonce.len() >= GUESSABLE && characters < ENOUGH_OF_A_NONCE {
            let says = msg!("The nonce has {} characters, at most {} bits. Use at least 22 random base64 characters (128 bits).");
            let bits = says.with([Gap::plain(characters), Gap::plain(characters * 6)]);
            verdict.add(WEAK.at(value.span()).says(bits).in_directive(directive.name.clone(), Some(value.text.into())));
        }
        if !is_nonce(value.text) {
            verdict.add(CHARSET.at(value.span()).in_directive(directive.name.clone(), Some(value.text.into())));
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("eight characters", &[(CSP, "script-src 'nonce-12345678'")], Finds(&[("under-128-bits", "'nonce-12345678'")])),
    Case::new(
        "sixteen characters",
        &[(CSP, "script-src 'nonce-q3vXl0nTtJ8yW2bK'")],
        Finds(&[("under-128-bits", "'nonce-q3vXl0nTtJ8yW2bK'")]),
    ),
    Case::new(
        "21 characters and a sign that does not count",
        &[(CSP, "script-src 'nonce-q3vXl0nTtJ8yW2bKc5rZa='")],
        Finds(&[("under-128-bits", "'nonce-q3vXl0nTtJ8yW2bKc5rZa='")]),
    ),
    Case::new("for styles", &[(CSP, "style-src 'nonce-12345678'")], Finds(&[("under-128-bits", "'nonce-12345678'")])),
    Case::new("128 bits, padded", &[(CSP, "script-src 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ=='")], Pass),
    Case::new("128 bits", &[(CSP, "script-src 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'")], Pass),
    Case::new("three characters", &[(CSP, "script-src 'nonce-abc'")], Finds(&[("short", "'nonce-abc'")])),
    Case::new(
        "stars",
        &[(CSP, "script-src 'nonce-****badchars****'")],
        Finds(&[("under-128-bits", "'nonce-****badchars****'"), ("not-base64", "'nonce-****badchars****'")]),
    )
    .malformed(),
    Case::new(
        "the same as before",
        &[(CSP, "script-src 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'")],
        Finds(&[("repeats", "'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'")]),
    )
    .given(|c| c.nonces_before = vec!["q3vXl0nTtJ8yW2bKc5rZaQ".into()]),
    Case::new("another than before", &[(CSP, "script-src 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'")], Pass)
        .given(|c| c.nonces_before = vec!["q3vXl0nTtJ8yW2bKc5rZaR".into()]),
    Case::new("none", &[(CSP, "script-src 'self'")], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
