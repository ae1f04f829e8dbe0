//! Are the names of security headers spelled right?

use super::prelude::*;
use crate::names;

pub(super) const CHECK: Check = Check {
    id: "header_names",
    passes: msg!("No security header has a typo in its name"),
    fails: msg!("A security header has a typo in its name"),
    category: Category::Browser,
    why: msg!("Browsers ignore headers that they do not know, so what the header should protect is unprotected."),
    not_judged: "Names that are far from those of all security headers.",
    fix_risk: msg!("The header takes effect, and may block what worked so far."),
    references: &["https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers", "https://owasp.org/www-project-secure-headers/"],
    reads: &[],
    rules: &[&TYPO],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static TYPO: Rule =
    Rule::new("typo", Low, msg!("Browsers do not know this header."), Remedy::None(msg!("Correct the name where the header is set.")))
        .likely();

/// The most names of which one is looked for that they resemble.
const MOST: usize = 32;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut fields = seen.all_fields().peekable();
    if fields.peek().is_none() {
        return Verdict::NotApplicable(msg!("No headers were received."));
    }
    let mut verdict = Verdict::pass();
    for (name, value) in fields.filter(|(name, _)| names::resembles_a_header(name)).take(MOST) {
        if let Some(meant) = names::misspelt_header(name) {
            let says = msg!("No browser knows the header {}. Did you mean {}?");
            verdict.add(TYPO.at(value.span()).says(says.with([Gap::Value(name.into()), Gap::Plain(meant.into())])));
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("well known", &[("Content-Security-Policy", "x"), ("X-Frame-Options", "x"), ("Referrer-Policy", "x")], Pass),
    Case::new(
        "others",
        &[
            ("X-Request-Id", "x"),
            ("Server-Timing", "x"),
            ("Vary", "x"),
            ("Access-Control-Request-Method", "x"),
            ("X-Content-Duration", "x"),
            ("Last-Modified", "x"),
        ],
        Pass,
    ),
    Case::new(
        "obsolete",
        &[("Feature-Policy", "x"), ("X-Content-Security-Policy", "x"), ("Public-Key-Pins", "x"), ("X-XSS-Protection", "0")],
        Pass,
    ),
    Case::new("a letter short", &[("Permission-Policy", "camera=()")], Finds(&[("typo", "camera=()")])),
    Case::new("as in Referer", &[("Referer-Policy", "no-referrer")], Finds(&[("typo", "no-referrer")])),
    Case::new("letters swapped", &[("Content-Secruity-Policy", "default-src 'self'")], Finds(&[("typo", "default-src 'self'")])),
    Case::new("without its X", &[("Frame-Options", "DENY")], Finds(&[("typo", "DENY")])),
    Case::new("an X too many", &[("X-Strict-Transport-Security", "max-age=1")], Finds(&[("typo", "max-age=1")])),
    Case::new("a hyphen short", &[("XContent-Type-Options", "nosniff")], Finds(&[("typo", "nosniff")])),
    Case::new(
        "in the singular",
        &[("X-Content-Type-Option", "nosniff"), ("X-Frame-Option", "DENY")],
        Finds(&[("typo", "nosniff"), ("typo", "DENY")]),
    ),
    Case::new("an empty name", &[("", "x")], Pass).malformed(),
    Case::new("no headers", &[], NotApplicable).given(|c| c.headers.clear()),
];
