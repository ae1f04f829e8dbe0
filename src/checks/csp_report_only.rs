//! Does the Report-Only policy test anything?

use super::prelude::*;
use crate::evidence::csp::{Directive, Policy, is_nonce_or_hash, normal};
use crate::names::{self, Kind};
use std::collections::HashSet;

pub(super) const CHECK: Check = Check {
    id: "csp_report_only",
    passes: msg!("The Report-Only CSP tests a stricter policy"),
    fails: msg!("The Report-Only CSP tests less than it seems"),
    category: Category::Csp,
    why: msg!("A Report-Only policy shows what a stricter CSP would break. Parts that browsers ignore or already enforce test nothing."),
    not_judged: "Whether the page breaks the policy. Typos in it are found by the check of the policy's syntax.",
    fix_risk: msg!("None."),
    references: &[
        "https://www.w3.org/TR/CSP3/#cspro-header",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy-Report-Only",
    ],
    reads: &["content-security-policy", "content-security-policy-report-only"],
    rules: &[&NO_EFFECT, &NOTHING_NEW, &NO_REPORTS],
    applies: when_csp_is_only_reported,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static NO_EFFECT: Rule = Rule::new(
    "no-effect",
    Low,
    msg!("Browsers ignore this directive in a Report-Only policy."),
    Remedy::None(msg!("Remove it, or move it to Content-Security-Policy.")),
);
static NOTHING_NEW: Rule = Rule::new(
    "nothing-new",
    Info,
    msg!("The enforced CSP already blocks everything that this policy would report."),
    Remedy::None(msg!("Remove the Report-Only policy, or make it stricter than the enforced one.")),
)
.likely();
static NO_REPORTS: Rule = Rule::new(
    "no-reports",
    Info,
    msg!("The Report-Only policy has no `report-to` or `report-uri`. Violations appear only in the visitor's console."),
    Remedy::None(msg!("Add `report-to` with an endpoint from Reporting-Endpoints, and `report-uri` for older browsers.")),
)
.maybe();

/// Directives that browsers ignore where they only report (CSP3, section 6.3.2; Upgrade Insecure Requests, section 3.1).
const IGNORED: [&str; 2] = ["sandbox", "upgrade-insecure-requests"];
/// Directives that say where reports go.
const REPORTS: [&str; 2] = ["report-to", "report-uri"];

fn when_csp_is_only_reported(seen: &Evidence) -> Result<(), crate::sentence::Msg> {
    if seen.csp.reported.is_empty() { Err(msg!("No Report-Only CSP is sent.")) } else { Ok(()) }
}

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::pass();
    let enforced: Vec<Known> = seen.csp.enforced.iter().map(known).collect();
    for policy in &seen.csp.reported {
        for directive in policy.directives.iter().filter(|directive| IGNORED.contains(&&*directive.name)) {
            let says = msg!("Browsers ignore {} in a Report-Only policy.");
            verdict.add(NO_EFFECT.at(directive.at).naming(says, directive.name.clone()).in_directive(directive.name.clone(), None));
        }
        let own = known(policy);
        if !own.is_empty() && enforced.iter().any(|enforced| is_stricter(enforced, &own)) {
            verdict.add(NOTHING_NEW.at(policy.text.span()));
        }
        if !policy.directives.iter().any(|directive| REPORTS.contains(&&*directive.name) && !directive.values.is_empty()) {
            verdict.add(NO_REPORTS.at(policy.text.span()));
        }
    }
    verdict
}

/// The directives of a policy that restrict something.
type Known<'p, 'a> = Vec<&'p Directive<'a>>;

fn known<'p, 'a>(policy: &'p Policy<'a>) -> Known<'p, 'a> {
    let restricts = |directive: &&Directive| {
        let name = &*directive.name;
        let known = names::find(Kind::Directive, name).is_some_and(names::Name::is_current);
        known && !directive.is_skipped() && !IGNORED.contains(&name) && !REPORTS.contains(&name)
    };
    policy.directives.iter().filter(restricts).collect()
}

/// Whether one policy blocks all that the other does. Where that is not plain to see the answer is no.
fn is_stricter(one: &Known, other: &Known) -> bool {
    let names: HashSet<&str> = one.iter().chain(other).map(|directive| &*directive.name).collect();
    names.iter().all(|name| match (governing(one, name), governing(other, name)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(one), Some(other)) => allows_no_more(one, other),
    })
}

/// The directive that governs what this one is for.
fn governing<'p, 'a>(policy: &Known<'p, 'a>, name: &str) -> Option<&'p Directive<'a>> {
    let fallbacks: &[&str] = match name {
        "script-src-elem" | "script-src-attr" => &["script-src", "default-src"],
        "style-src-elem" | "style-src-attr" => &["style-src", "default-src"],
        "worker-src" => &["child-src", "script-src", "default-src"],
        "frame-src" => &["child-src", "default-src"],
        "fenced-frame-src" => &["frame-src", "child-src", "default-src"],
        name if name.ends_with("-src") => &["default-src"],
        _ => &[],
    };
    std::iter::once(&name).chain(fallbacks).find_map(|name| policy.iter().find(|directive| directive.name == **name)).copied()
}

/// Whether each source of one directive is one of the other, too.
fn allows_no_more(one: &Directive, other: &Directive) -> bool {
    let all: HashSet<_> = other.values.iter().map(normal).collect();
    let within = one.values.iter().map(normal).all(|source| all.contains(&source) || matches!(&*source, "'none'" | "'report-sample'"));
    // These make browsers ignore other sources beside them.
    let exact = other.values.iter().any(|value| is_nonce_or_hash(value.text) || value.is("'strict-dynamic'"));
    within && (!exact || one.values.len() == other.values.len())
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("a stricter one", &[(CSP, "default-src 'self'"), (TRIES, "default-src 'none'; report-uri /csp")], Pass),
    Case::new("nothing enforced", &[(TRIES, "default-src 'self'; report-uri /csp")], Pass),
    Case::new(
        "a source less",
        &[(CSP, "default-src 'self'; script-src 'self' https://a.example"), (TRIES, "script-src 'self'; report-uri /csp")],
        Pass,
    ),
    Case::new("a directive more", &[(CSP, "default-src 'self'"), (TRIES, "default-src 'self'; base-uri 'none'; report-uri /csp")], Pass),
    Case::new("looser for pictures", &[(CSP, "default-src 'self'; img-src *"), (TRIES, "default-src 'self'; report-uri /csp")], Pass),
    Case::new(
        "sandbox and upgrades",
        &[(TRIES, "default-src 'self'; upgrade-insecure-requests; sandbox; report-uri /csp")],
        Finds(&[("no-effect", "upgrade-insecure-requests"), ("no-effect", "sandbox")]),
    ),
    Case::new(
        "the same again",
        &[(CSP, "default-src 'self'; img-src *"), (TRIES, "img-src *; default-src 'SELF'; report-uri /csp")],
        Finds(&[("nothing-new", "img-src *; default-src 'SELF'; report-uri /csp")]),
    ),
    Case::new(
        "looser",
        &[(CSP, "default-src 'none'"), (TRIES, "script-src 'self'; report-to main"), ("Reporting-Endpoints", "main=\"/csp\"")],
        Finds(&[("nothing-new", "script-src 'self'; report-to main")]),
    ),
    Case::new(
        "a nonce more",
        &[(CSP, "script-src 'unsafe-inline'"), (TRIES, "script-src 'unsafe-inline' 'nonce-c29tZXRoaW5n'; report-uri /csp")],
        Pass,
    ),
    Case::new(
        "in one policy each",
        &[(CSP, "img-src 'self', script-src 'self'"), (TRIES, "img-src 'self'; script-src 'self'; report-uri /csp")],
        Pass,
    ),
    Case::new("no endpoint", &[(CSP, "img-src 'self'"), (TRIES, "script-src 'self'")], Finds(&[("no-reports", "script-src 'self'")])),
    Case::new(
        "an endpoint without a name",
        &[(TRIES, "script-src 'self'; report-to")],
        Finds(&[("no-reports", "script-src 'self'; report-to")]),
    )
    .malformed(),
    Case::new("none", &[(CSP, "default-src 'self'")], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
#[cfg(test)]
const TRIES: &str = "Content-Security-Policy-Report-Only";
