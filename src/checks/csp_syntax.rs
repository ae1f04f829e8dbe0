//! Is every part of the policy valid?

use super::prelude::*;
use crate::evidence::csp::names::{Name, is_keyword, lacks_quotes};
use crate::evidence::csp::{Directive, NOT_IN_META, is_nonce_or_hash, normal};

pub(super) const CHECK: Check = Check {
    id: "csp_syntax",
    passes: msg!("The CSP has no typos"),
    fails: msg!("The CSP has typos or ignored parts"),
    category: Category::Csp,
    why: msg!("A typo makes browsers ignore part of the policy."),
    not_judged: "Sources that are valid host names but do not exist.",
    fix_risk: msg!("Parts that browsers have ignored so far take effect."),
    references: &[
        "https://www.w3.org/TR/CSP3/#parse-serialized-policy",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy",
    ],
    reads: &["content-security-policy"],
    rules: &[&UNKNOWN, &SEMICOLON, &QUOTES, &KEYWORD, &REPEATED, &IN_META],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static UNKNOWN: Rule = Rule::new("unknown-directive", Low, msg!("Unknown directive. Browsers ignore it."), Remedy::Csp)
    .likely()
    .aliases(&["csp-evaluator/UNKNOWN_DIRECTIVE"]);
static SEMICOLON: Rule = Rule::new(
    "missing-semicolon",
    Medium,
    msg!("Missing semicolon: browsers read this directive as a source."),
    Remedy::None(msg!("Put a semicolon before it.")),
)
.costs(5)
.unless(MdnTest::Csp)
.likely()
.aliases(&["csp-evaluator/MISSING_SEMICOLON"]);
static QUOTES: Rule = Rule::new("missing-quotes", Medium, msg!("Missing single quotes: browsers read this as a host name."), Remedy::Csp)
    .costs(5)
    .unless(MdnTest::Csp)
    .aliases(&["csp-evaluator/INVALID_KEYWORD"]);
static KEYWORD: Rule = Rule::new("unknown-keyword", Low, msg!("Unknown keyword. Browsers ignore it."), Remedy::Csp)
    .aliases(&["csp-evaluator/INVALID_KEYWORD"]);
static REPEATED: Rule = Rule::new("repeated-directive", Medium, msg!("Duplicate directive. Browsers use only the first."), Remedy::Csp)
    .costs(5)
    .unless(MdnTest::Csp)
    .aliases(&["observatory/csp-header-invalid"]);
static IN_META: Rule = Rule::new(
    "not-in-meta",
    Low,
    msg!("Browsers ignore this directive in a meta element."),
    Remedy::None(msg!("Send the policy as a header.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::pass();
    for policy in &seen.csp.enforced {
        for directive in &policy.directives {
            let name = Name::of(&directive.name);
            if name.is_none() {
                verdict.add(
                    UNKNOWN
                        .at(directive.at)
                        .naming(msg!("Unknown directive {}. Browsers ignore it."), directive.name.clone())
                        .in_directive(directive.name.clone(), None),
                );
            }
            if policy.meta && name.is_some_and(|name| NOT_IN_META.contains(&name)) {
                verdict.add(IN_META.at(directive.at).in_directive(directive.name.clone(), None));
            }
            for value in directive.effective() {
                if let Some(rule) = slip(directive, value) {
                    verdict.add(rule.at(value.span()).in_directive(directive.name.clone(), Some(normal(value))));
                }
            }
        }
        for repeated in policy.repeated.iter().filter(|repeated| {
            !["report-uri", "report-to"]
                .iter()
                .any(|name| repeated.text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
        }) {
            verdict.add(REPEATED.at(repeated.span()));
        }
    }
    verdict
}

fn slip(directive: &Directive, value: &Spanned) -> Option<&'static Rule> {
    let text = normal(value);
    if Name::of(&text).is_some() {
        return Some(&SEMICOLON);
    }
    if lacks_quotes(&text) {
        return Some(&QUOTES);
    }
    let known = match &*directive.name {
        _ if !text.starts_with('\'') => true,
        "require-trusted-types-for" => text == "'script'",
        "trusted-types" => matches!(&*text, "'allow-duplicates'" | "'none'"),
        _ => is_keyword(&text) || is_strict_nonce_or_hash(&text),
    };
    (!known).then_some(&KEYWORD)
}

/// Nonces and hashes with their prefixes in lower case, as everybody writes them.
fn is_strict_nonce_or_hash(text: &str) -> bool {
    (text.starts_with("'nonce-") || text.starts_with("'sha")) && is_nonce_or_hash(text)
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("no typos", &[(CSP, "default-src 'self' https://a.example; upgrade-insecure-requests")], Pass),
    Case::new("script-scr", &[(CSP, "script-scr 'self'")], Finds(&[("unknown-directive", "script-scr")])),
    Case::new("no semicolon", &[(CSP, "default-src 'self' img-src")], Finds(&[("missing-semicolon", "img-src")])).malformed(),
    Case::new("no quotes", &[(CSP, "default-src self")], Finds(&[("missing-quotes", "self")])),
    Case::new("unsafe-inlin", &[(CSP, "default-src 'unsafe-inlin'")], Finds(&[("unknown-keyword", "'unsafe-inlin'")])),
    Case::new("twice", &[(CSP, "default-src 'self'; default-src 'none'")], Finds(&[("repeated-directive", "default-src 'none'")])),
    Case::new("frame-ancestors in meta", &[], Finds(&[("not-in-meta", "frame-ancestors")]))
        .given(|c| document(c).meta_csp.push("default-src 'self'; frame-ancestors 'none'".into())),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
