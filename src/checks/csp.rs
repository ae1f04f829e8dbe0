//! Is there a Content Security Policy that browsers enforce?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "csp",
    passes: msg!("Content Security Policy is enforced"),
    fails: msg!("Content Security Policy is missing or not fully enforced"),
    category: Category::Csp,
    why: msg!("A policy is the second line: where an injection slips through, it keeps the injected script from running."),
    not_judged: "Whether the page needs each source that it allows.",
    fix_risk: msg!(
        "A policy blocks what it does not name. Try it as Content-Security-Policy-Report-Only first where the page loads much from elsewhere."
    ),
    references: &["https://www.w3.org/TR/CSP3/", "https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP"],
    rules: &[&ABSENT, &REPORT_ONLY, &EMPTY, &META_ONLY],
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule = Rule::new("absent", High, msg!("No Content-Security-Policy was sent: an injected script runs."), Remedy::Csp)
    .aliases(&["observatory/csp-not-implemented", "CWE-693", "CWE-79"]);
static REPORT_ONLY: Rule = Rule::new("report-only", High, msg!("The policy only reports: it blocks nothing."), Remedy::Csp)
    .aliases(&["observatory/csp-not-implemented-but-reporting-enabled"]);
static EMPTY: Rule = Rule::new("empty", High, msg!("The header is there but holds no directive, so it does nothing."), Remedy::Csp)
    .aliases(&["observatory/csp-header-invalid"]);
static META_ONLY: Rule = Rule::new(
    "meta-only",
    Low,
    msg!("The policy stands in a meta element: it starts late, and cannot hold frame-ancestors, sandbox or reports."),
    Remedy::Csp,
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("The answer is not a page; see the check of API answers."));
    }
    let csp = &seen.csp;
    if csp.enforced.iter().any(|policy| !policy.meta) {
        return Verdict::pass();
    }
    Verdict::of(if let Some(policy) = csp.enforced.first() {
        META_ONLY.at(policy.text.span())
    } else if let Some(policy) = csp.reported.first() {
        REPORT_ONLY.at(policy.text.span())
    } else if let Some(field) = csp.empty.first() {
        EMPTY.at(field.span())
    } else {
        ABSENT.found()
    })
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("enforced", &[(CSP, "default-src 'self'")], Pass),
    Case::new("absent", &[], Finds(&[("absent", "")])),
    Case::new(
        "only reported",
        &[("Content-Security-Policy-Report-Only", "default-src 'self'")],
        Finds(&[("report-only", "default-src 'self'")]),
    ),
    Case::new("nothing in it", &[(CSP, " ; ")], Finds(&[("empty", " ; ")])).malformed(),
    Case::new("meta only", &[], Finds(&[("meta-only", "default-src 'self'")]))
        .given(|c| document(c).meta_csp.push("default-src 'self'".into())),
    Case::new("json", &[], NotApplicable).given(json),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
