//! Is there a Content Security Policy that browsers enforce?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "csp",
    passes: msg!("Content Security Policy is enforced"),
    fails: msg!("Content Security Policy is missing or not fully enforced"),
    category: Category::Csp,
    why: msg!("A CSP is a second line of defence: if an attacker injects a script, the CSP stops it from running."),
    not_judged: "Whether the page needs each source that it allows.",
    fix_risk: msg!(
        "A CSP blocks everything it does not allow. If the page loads much from other sites, try it as Content-Security-Policy-Report-Only first."
    ),
    references: &["https://www.w3.org/TR/CSP3/", "https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP"],
    reads: &["content-security-policy", "content-security-policy-report-only"],
    rules: &[&ABSENT, &REPORT_ONLY, &EMPTY, &META_ONLY],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule = Rule::new("absent", High, msg!("No Content-Security-Policy. Injected scripts will run."), Remedy::Csp).aliases(&[
    "observatory/csp-not-implemented",
    "CWE-693",
    "CWE-79",
]);
static REPORT_ONLY: Rule = Rule::new("report-only", High, msg!("The CSP is report-only. It blocks nothing."), Remedy::Csp)
    .aliases(&["observatory/csp-not-implemented-but-reporting-enabled"]);
static EMPTY: Rule = Rule::new("empty", High, msg!("The CSP has no directives, so it does nothing."), Remedy::Csp)
    .aliases(&["observatory/csp-header-invalid"]);
static META_ONLY: Rule = Rule::new(
    "meta-only",
    Low,
    msg!("The CSP is only in a meta element. It starts late and cannot use frame-ancestors, sandbox or reports."),
    Remedy::Csp,
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.is_bodiless() {
        return Verdict::NotApplicable(msg!("Not a page. MDN's grade counts a missing policy anyway."));
    }
    if !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("Not a page. API responses have their own check."));
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
