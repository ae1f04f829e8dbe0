//! Do violation reports have a valid endpoint?

use super::prelude::*;
use crate::evidence::csp::names::Name;
use std::collections::HashSet;

pub(super) const CHECK: Check = Check {
    id: "reporting",
    passes: msg!("Reports have a valid endpoint"),
    fails: msg!("Reports have no valid endpoint"),
    category: Category::Csp,
    why: msg!("Without a working endpoint, nobody learns that the CSP blocks an attack or breaks the page."),
    not_judged: "Whether the endpoint responds.",
    fix_risk: msg!("None."),
    references: &[
        "https://www.w3.org/TR/reporting-1/",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Reporting-Endpoints",
    ],
    reads: &["reporting-endpoints", "report-to", "content-security-policy", "content-security-policy-report-only"],
    rules: &[&NO_ENDPOINT, &ONLY_URI],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static NO_ENDPOINT: Rule = Rule::new(
    "unknown-endpoint",
    Low,
    msg!("`report-to` names an endpoint that is not defined in Reporting-Endpoints."),
    Remedy::None(msg!("Send `Reporting-Endpoints: NAME=\"https://…\"` with the same name.")),
);
static ONLY_URI: Rule =
    Rule::new("over-http", Low, msg!("Reporting-Endpoints accepts HTTPS URLs only."), Remedy::None(msg!("Use an `https:` URL.")));

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let endpoints: Vec<Spanned> = seen.raw("reporting-endpoints").collect();
    let policies = seen.csp.enforced.iter().chain(&seen.csp.reported);
    let mut groups = policies
        .filter_map(|policy| policy.get(Name::ReportTo))
        .filter_map(|directive| directive.values.first().map(|value| (directive, value)))
        .peekable();
    if groups.peek().is_none() && endpoints.is_empty() {
        return Verdict::NotApplicable(msg!("No reports are requested."));
    }
    let mut verdict = Verdict::pass();
    let old = seen.raw("report-to").next().is_some();
    let defined: HashSet<&str> = endpoints.iter().flat_map(|field| field.split(',')).map(|member| member.cut('=').0.text).collect();
    for (directive, group) in groups {
        if !defined.contains(group.text) && !old {
            verdict.add(NO_ENDPOINT.at(group.span()).in_directive(directive.name.clone(), Some(group.text.into())));
        }
    }
    for field in endpoints {
        if let Some(member) = field.split(',').find(|member| member.text.contains("\"http://")) {
            verdict.add(ONLY_URI.at(member.span()));
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("defined", &[(CSP, "report-to main"), ("Reporting-Endpoints", "main=\"https://r.example/\"")], Pass),
    Case::new("not defined", &[(CSP, "report-to main")], Finds(&[("unknown-endpoint", "main")])),
    Case::new("over HTTP", &[("Reporting-Endpoints", "main=\"http://r.example/\"")], Finds(&[("over-http", "main=\"http://r.example/\"")])),
    Case::new("no quotes", &[(CSP, "report-to main"), ("Reporting-Endpoints", "main")], Pass).malformed(),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
