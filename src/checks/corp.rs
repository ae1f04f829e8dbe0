//! May other sites embed this response?

use super::prelude::*;
use crate::evidence::isolation;
use crate::names::Kind;

pub(super) const CHECK: Check = Check {
    id: "corp",
    passes: msg!("Cross-Origin-Resource-Policy is set"),
    fails: msg!("Cross-Origin-Resource-Policy is missing or invalid"),
    category: Category::CrossOrigin,
    why: msg!("What another page loads, even as a broken image, enters that page's process. Spectre attacks may read it there."),
    not_judged: "Whether the response is meant for other sites, like a font or a public image.",
    fix_risk: msg!("Public files need `cross-origin`, files for sibling subdomains need `same-site`."),
    references: &[
        "https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Resource-Policy",
    ],
    reads: &["cross-origin-resource-policy"],
    rules: &[&MALFORMED, &ABSENT],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule = Rule::new("malformed", Low, msg!("Browsers ignore this Cross-Origin-Resource-Policy."), Remedy::Resource)
    .aliases(&["observatory/corp-header-invalid"]);
static ABSENT: Rule =
    Rule::new("absent", Info, msg!("No Cross-Origin-Resource-Policy. Other sites can embed this response."), Remedy::Resource)
        .likely()
        .aliases(&["observatory/corp-not-implemented"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.is_bodiless() {
        return Verdict::NotApplicable(msg!("A redirect has nothing to embed."));
    }
    match &seen.isolation.resource {
        Header::Absent => Verdict::of(ABSENT.found()),
        Header::Invalid(problem) => {
            let value = seen.raw("cross-origin-resource-policy").next();
            Verdict::of(MALFORMED.at(problem.at).says(isolation::explained(problem, Kind::Resource, value)))
        }
        Header::Valid(_) => Verdict::pass(),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("same origin", &[(CORP, "same-origin")], Pass),
    Case::new("meant for all", &[(CORP, "cross-origin")], Pass),
    Case::new("a typo", &[(CORP, "same-sight")], Finds(&[("malformed", "same-sight")])),
    Case::new("wrong case", &[(CORP, "Same-Site")], Finds(&[("malformed", "Same-Site")])).malformed(),
    Case::new("absent", &[], Finds(&[("absent", "")])),
    Case::new("redirect", &[], NotApplicable).given(|c| c.status = Some(307)),
];

#[cfg(test)]
const CORP: &str = "Cross-Origin-Resource-Policy";
