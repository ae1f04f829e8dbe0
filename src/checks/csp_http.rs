//! Does the policy allow sources over HTTP?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "csp_http",
    passes: msg!("The CSP allows no sources over plain HTTP"),
    fails: msg!("The CSP allows sources over plain HTTP"),
    category: Category::Csp,
    why: msg!("An attacker on the network can replace what loads over HTTP."),
    not_judged: "Whether browsers upgrade the request to HTTPS themselves.",
    fix_risk: msg!("Hosts without HTTPS can no longer be used."),
    references: &[
        "https://www.w3.org/TR/CSP3/#match-schemes",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy",
    ],
    reads: &["content-security-policy"],
    rules: &[&HTTP],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static HTTP: Rule =
    Rule::new("source", Medium, msg!("The CSP allows an HTTP source. An attacker on the network can replace what it sends."), Remedy::Csp)
        .costs(10)
        .unless(MdnTest::Csp)
        .aliases(&["csp-evaluator/SRC_HTTP", "observatory/csp-implemented-with-insecure-scheme", "CWE-319"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::pass();
    for directive in seen.csp.enforced.iter().flat_map(|policy| &policy.directives) {
        for value in directive.effective().filter(|value| value.text.starts_with("http://")) {
            verdict.add(HTTP.at(value.span()).in_directive(directive.name.clone(), Some(value.text.into())));
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("https only", &[(CSP, "img-src https://cdn.example")], Pass),
    Case::new("a picture server", &[(CSP, "img-src http://cdn.example")], Finds(&[("source", "http://cdn.example")])),
    Case::new("where reports go", &[(CSP, "report-uri http://r.example/x")], Finds(&[("source", "http://r.example/x")])),
    Case::new("half a URL", &[(CSP, "img-src http:/cdn.example")], Pass).malformed(),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
