//! Does the policy let anything come over plain HTTP?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "csp_http",
    passes: msg!("The policy allows no sources over plain HTTP"),
    fails: msg!("The policy allows sources over plain HTTP"),
    category: Category::Csp,
    why: msg!("What comes over plain HTTP can be replaced on the way, by anybody on the same network."),
    not_judged: "Whether browsers upgrade the request on their own.",
    fix_risk: msg!("A server without HTTPS can no longer be used."),
    references: &[
        "https://www.w3.org/TR/CSP3/#match-schemes",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy",
    ],
    rules: &[&HTTP],
    judge,
    #[cfg(test)]
    cases: CASES,
};

static HTTP: Rule = Rule::new("source", Medium, msg!("A source over plain HTTP can be replaced on the way."), Remedy::Csp)
    .costs(10)
    .unless(MdnTest::Csp)
    .aliases(&["csp-evaluator/SRC_HTTP", "observatory/csp-implemented-with-insecure-scheme", "CWE-319"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.csp.enforced.is_empty() {
        return Verdict::NotApplicable(msg!("No policy is enforced."));
    }
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
