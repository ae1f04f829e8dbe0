//! Do violation reports have a valid endpoint?

use super::prelude::*;
use crate::evidence::csp::names::Name;
use crate::evidence::reporting::{Dropped, Reporting};

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
    rules: &[&NO_ENDPOINT, &NOT_PARSED, &NO_STRING, &NO_URL, &ONLY_URI, &OLD_NOT_PARSED],
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
static NOT_PARSED: Rule = Rule::new(
    "not-parsed",
    Low,
    msg!("Reporting-Endpoints does not parse, so browsers ignore all of it."),
    Remedy::None(msg!("Write `NAME=\"https://…\"`: a lower-case name and a URL in double quotes, with commas between several.")),
);
static NO_STRING: Rule = Rule::new(
    "no-string",
    Low,
    msg!("Browsers drop this endpoint: its URL is not in double quotes."),
    Remedy::None(msg!("Put the URL in double quotes.")),
);
static NO_URL: Rule =
    Rule::new("no-url", Low, msg!("Browsers drop this endpoint: its text is not a URL."), Remedy::None(msg!("Correct the URL.")));
static ONLY_URI: Rule =
    Rule::new("over-http", Low, msg!("Reporting-Endpoints accepts HTTPS URLs only."), Remedy::None(msg!("Use an `https:` URL.")));
static OLD_NOT_PARSED: Rule = Rule::new(
    "report-to-not-parsed",
    Low,
    msg!("Report-To is not valid JSON, so browsers ignore all of it."),
    Remedy::None(msg!("Send Reporting-Endpoints instead, or correct the JSON.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let policies = seen.csp.enforced.iter().chain(&seen.csp.reported);
    let mut groups = policies
        .filter_map(|policy| policy.get(Name::ReportTo))
        .filter_map(|directive| directive.values.first().map(|value| (directive, value)))
        .peekable();
    let reporting = Reporting::read(seen);
    if groups.peek().is_none() && reporting.endpoints == Header::Absent {
        return Verdict::NotApplicable(msg!("No reports are requested."));
    }
    let mut verdict = Verdict::pass();
    let void = match &reporting.endpoints {
        Header::Invalid(problem) => {
            let why = msg!("Reporting-Endpoints does not parse ({}), so browsers ignore all of it.").with([Gap::from(problem.why)]);
            verdict.add(NOT_PARSED.at(problem.at).says(why));
            true
        }
        _ => false,
    };
    for endpoint in reporting.endpoints.present().into_iter().flatten() {
        let rule = match endpoint.dropped {
            None => continue,
            Some(Dropped::NoString) => &NO_STRING,
            Some(Dropped::NoUrl) => &NO_URL,
            Some(Dropped::NotHttps) => &ONLY_URI,
        };
        verdict.add(rule.at(endpoint.at));
    }
    if let (Header::Invalid(problem), Some(_)) = (&reporting.groups, groups.peek()) {
        verdict.add(OLD_NOT_PARSED.at(problem.at));
    }
    // Where nothing parses, or browsers drop the endpoint, that is the cause and is said above.
    for (directive, group) in groups.filter(|(_, group)| !reporting.defines(group.text) && !reporting.names(group.text)) {
        let upper = group.text.bytes().any(|byte| byte.is_ascii_uppercase());
        let found = NO_ENDPOINT.at(group.span()).in_directive(directive.name.clone(), Some(group.text.into()));
        match (void, upper) {
            (true, false) => {}
            (_, true) => {
                verdict.add(found.naming(
                    msg!("`report-to` names {}, but names in Reporting-Endpoints are lower case, so no report is sent."),
                    group.text,
                ))
            }
            (false, false) => verdict.add(found),
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("defined", &[(CSP, "report-to main"), (ENDPOINTS, "main=\"https://r.example/\"")], Pass),
    Case::new("a relative URL", &[(CSP, "report-to main"), (ENDPOINTS, "main=\"/csp?a,b\", other=\"//r.example/\"")], Pass),
    Case::new("in two fields", &[(CSP, "report-to b"), (ENDPOINTS, "a=\"/a\""), (ENDPOINTS, "b=\"/b\";x=1")], Pass),
    Case::new("not defined", &[(CSP, "report-to main")], Finds(&[("unknown-endpoint", "main")])),
    Case::new(
        "another name",
        &[(CSP, "default-src 'self'; report-to main"), (ENDPOINTS, "csp=\"/csp\"")],
        Finds(&[("unknown-endpoint", "main")]),
    ),
    Case::new(
        "not defined, in a trial",
        &[("Content-Security-Policy-Report-Only", "report-to main"), (ENDPOINTS, "csp=\"/csp\"")],
        Finds(&[("unknown-endpoint", "main")]),
    ),
    Case::new("over HTTP", &[(ENDPOINTS, "main=\"http://r.example/\"")], Finds(&[("over-http", "main=\"http://r.example/\"")])),
    Case::new(
        "one of two over HTTP",
        &[(ENDPOINTS, "a=\"/a\", b=\"http://r.example/\"")],
        Finds(&[("over-http", "b=\"http://r.example/\"")]),
    ),
    Case::new(
        "an upper-case name",
        &[(CSP, "report-to CSP-Endpoint"), (ENDPOINTS, "CSP-Endpoint=\"https://r.example/csp\"")],
        Finds(&[("not-parsed", "CSP-Endpoint"), ("unknown-endpoint", "CSP-Endpoint")]),
    )
    .malformed(),
    Case::new(
        "an upper-case name beside a good one",
        &[(CSP, "report-to main"), (ENDPOINTS, "main=\"https://r.example/\", Other=\"https://r.example/\"")],
        Finds(&[("not-parsed", "Other")]),
    ),
    Case::new(
        "a URL without quotes",
        &[(CSP, "report-to main"), (ENDPOINTS, "main=https://r.example/csp")],
        Finds(&[("no-string", "main=https://r.example/csp")]),
    ),
    Case::new("a name alone", &[(CSP, "report-to main"), (ENDPOINTS, "main")], Finds(&[("no-string", "main")])),
    Case::new("a number", &[(ENDPOINTS, "main=1")], Finds(&[("no-string", "main=1")])),
    Case::new("a list", &[(ENDPOINTS, "main=(\"/a\" \"/b\")")], Finds(&[("no-string", "main=(\"/a\" \"/b\")")])),
    Case::new("no URL", &[(ENDPOINTS, "main=\"https://[\"")], Finds(&[("no-url", "main=\"https://[\"")])),
    Case::new("single quotes", &[(CSP, "report-to main"), (ENDPOINTS, "main='/csp'")], Finds(&[("not-parsed", "main='/csp'")])),
    Case::new("semicolons", &[(ENDPOINTS, "a=\"/a\"; B=\"/b\"")], Finds(&[("not-parsed", "a=\"/a\"; B=\"/b\"")])),
    Case::new(
        "JSON",
        &[(CSP, "report-to main"), (ENDPOINTS, "{\"group\":\"main\",\"max_age\":1,\"endpoints\":[{\"url\":\"https://r.example\"}]}")],
        Finds(&[("not-parsed", "{\"group\":\"main\",\"max_age\":1,\"endpoints\":[{\"url\":\"https://r.example\"}]}")]),
    ),
    Case::new(
        "a group of Report-To",
        &[(CSP, "report-to csp"), (OLD, "{\"group\":\"csp\",\"max_age\":1,\"endpoints\":[{\"url\":\"https://r.example\"}]}")],
        Pass,
    ),
    Case::new(
        "another group of Report-To",
        &[(CSP, "report-to csp"), (OLD, "{\"group\":\"other\",\"max_age\":1,\"endpoints\":[{\"url\":\"https://r.example\"}]}")],
        Finds(&[("unknown-endpoint", "csp")]),
    ),
    Case::new(
        "a group without a name",
        &[(CSP, "report-to csp"), (OLD, "{\"max_age\":1,\"endpoints\":[{\"url\":\"https://r.example\"}]}")],
        Finds(&[("unknown-endpoint", "csp")]),
    ),
    Case::new(
        "Report-To is no JSON",
        &[(CSP, "report-to csp"), (OLD, "{'group':'csp'}")],
        Finds(&[("report-to-not-parsed", "{'group':'csp'}"), ("unknown-endpoint", "csp")]),
    ),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const ENDPOINTS: &str = "Reporting-Endpoints";
#[cfg(test)]
const OLD: &str = "Report-To";
#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
