//! Is a security header's name misspelled?
//!
//! Spec: RFC 9110, section 5.1: a recipient ignores fields whose names it does not know.

use super::prelude::*;
use crate::names;

pub(super) const CHECK: Check = Check {
    id: "header_names",
    passes: msg!("No security header's name is misspelled"),
    fails: msg!("A security header's name is misspelled"),
    category: Category::Browser,
    why: msg!("Browsers ignore a header whose name they do not know, so a typo switches the protection off without any error."),
    not_judged: "Names that differ from a known one by more than three letters, and short names.",
    fix_risk: msg!("The header starts to work: a policy that was never tried may block parts of the page."),
    references: &["https://www.rfc-editor.org/rfc/rfc9110#section-5.1", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers"],
    reads: &[],
    rules: &[&MISSPELLED],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MISSPELLED: Rule = Rule::new(
    "misspelled",
    Low,
    msg!("Browsers do not know this header. Its name seems to be misspelled."),
    Remedy::None(msg!("Correct the name where the header is set; Headlint cannot tell where that is.")),
);

/// The most names of which the one is looked for that they resemble.
const MOST: usize = 32;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut fields = seen.all_fields().peekable();
    if fields.peek().is_none() {
        return Verdict::NotApplicable(msg!("No headers were received."));
    }
    let mut verdict = Verdict::pass();
    for (name, value) in fields.filter(|(name, _)| names::resembles_a_header(name)).take(MOST) {
        if let Some(meant) = names::misspelled_header(name) {
            let says = msg!("{} is not a header that browsers know. Did you mean {}?");
            verdict.add(MISSPELLED.at(value.span()).says(says.with([Gap::Value(name.into()), Gap::Code(meant.into())])));
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("names as they should be", &[("CONTENT-SECURITY-POLICY", "default-src 'none'"), ("X-Frame-Options", "DENY")], Pass),
    Case::new("a letter is missing", &[("Content-Securty-Policy", "default-src 'self'")], Finds(&[("misspelled", "default-src 'self'")])),
    Case::new("a letter too much", &[("X-Frame-Optionss", "DENY")], Finds(&[("misspelled", "DENY")])),
    Case::new("as the request header is spelled", &[("Referer-Policy", "no-referrer")], Finds(&[("misspelled", "no-referrer")])),
    Case::new("singular", &[("Permission-Policy", "camera=()")], Finds(&[("misspelled", "camera=()")])),
    Case::new("underscores", &[("X_Frame-Options", "DENY")], Finds(&[("misspelled", "DENY")])),
    Case::new("two letters swapped", &[("Strict-Transport-Secuirty", "max-age=1")], Finds(&[("misspelled", "max-age=1")])),
    Case::new("without its X", &[("Frame-Options", "DENY")], Finds(&[("misspelled", "DENY")])),
    Case::new("a hyphen short", &[("XContent-Type-Options", "nosniff")], Finds(&[("misspelled", "nosniff")])),
    Case::new("a new one", &[("Document-Isolation-Policies", "none")], Finds(&[("misspelled", "none")])),
    Case::new(
        "others that look alike",
        &[
            ("X-Request-Id", "x"),
            ("Server-Timing", "x"),
            ("Access-Control-Request-Method", "x"),
            ("X-Content-Duration", "x"),
            ("Last-Modified", "x"),
        ],
        Pass,
    ),
    Case::new(
        "obsolete ones",
        &[("Feature-Policy", "x"), ("X-Content-Security-Policy", "x"), ("Public-Key-Pins", "x"), ("X-XSS-Protection", "0")],
        Pass,
    ),
    Case::new("plural of a cookie", &[("Set-Cookies", "a=b")], Finds(&[("misspelled", "a=b")])),
    Case::new(
        "other headers",
        &[("Set-Cookie2", "a=b"), ("X-Cache-Control", "x"), ("X-Permissions-Policy", "x"), ("Cache-Contents", "x")],
        Pass,
    ),
    Case::new("an empty value", &[("Content-Security-Polcy", "")], Finds(&[("misspelled", "")])).malformed(),
    Case::new("no headers", &[], NotApplicable).given(|c| c.headers.clear()),
];
