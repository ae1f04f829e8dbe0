//! Does the policy name its sources, rather than everything?

use super::prelude::*;
use crate::evidence::csp::is_nonce_or_hash;
use std::borrow::Cow;

pub(super) const CHECK: Check = Check {
    id: "csp_sources",
    title: "The policy names its script sources",
    category: Category::Csp,
    why: "A wildcard or a bare scheme lets a page load its scripts from any server, an attacker's included.",
    not_judged: "Sources of images, fonts and media, where a wildcard costs little.",
    fix_risk: "Hosts that the page does use must be named; the snippet names those that were seen.",
    references: &["https://www.w3.org/TR/CSP3/#framework-directive-source-list", "https://csp-evaluator.withgoogle.com/"],
    rungs: &[&WILDCARD, &SCHEME, &HTTP],
    judge,
    #[cfg(test)]
    cases: CASES,
};

static WILDCARD: Rung = Rung::new("wildcard", High, "A wildcard lets code come from any server.", Remedy::Csp)
    .aliases(&["csp-evaluator/PLAIN_WILDCARD", "observatory/csp-implemented-with-unsafe-inline"]);
static SCHEME: Rung = Rung::new("scheme", High, "A bare scheme lets code come from any server, or from the URL itself.", Remedy::Csp)
    .aliases(&["csp-evaluator/PLAIN_URL_SCHEMES", "observatory/csp-implemented-with-unsafe-inline"]);
static HTTP: Rung = Rung::new("plain-http", Medium, "A source over plain HTTP can be replaced on the way.", Remedy::Csp)
    .aliases(&["csp-evaluator/SRC_HTTP", "observatory/csp-implemented-with-insecure-scheme"]);

/// Directives through which code enters, each with what it falls back to.
const ENTRANCES: [&[&str]; 4] =
    [&["script-src-elem", "script-src", "default-src"], &["script-src-attr", "script-src", "default-src"], &["object-src", "default-src"], &["base-uri"]];

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let enforced = &seen.csp.enforced;
    if enforced.is_empty() {
        return Verdict::NotApplicable("No policy is enforced.");
    }
    let mut verdict = Verdict::pass();
    for policy in enforced {
        let mut judged: Vec<&str> = Vec::new();
        for directive in ENTRANCES.iter().filter_map(|names| policy.first_of(names)) {
            if judged.contains(&&*directive.name) {
                continue;
            }
            judged.push(&directive.name);
            let script = directive.name.starts_with("script") || directive.name == "default-src";
            let dynamic = script && directive.find("'strict-dynamic'").is_some() && directive.values.iter().any(|v| is_nonce_or_hash(v.text));
            for value in directive.values.iter().filter(|_| !dynamic) {
                let host = value.text.split_once("://").map_or(value.text, |(_, host)| host);
                let rung = match host.trim_start_matches("//") {
                    "*" => &WILDCARD,
                    _ if ["data:", "http:", "https:"].iter().any(|scheme| value.is(scheme)) => &SCHEME,
                    _ => continue,
                };
                let shown = Cow::Owned(value.text.to_ascii_lowercase());
                verdict.add(rung.at(value.span()).in_directive(directive.name.to_string(), Some(shown)));
            }
        }
        for directive in &policy.directives {
            for value in directive.values.iter().filter(|value| value.text.starts_with("http://")) {
                if value.text != "http://*" || !judged.contains(&&*directive.name) {
                    verdict.add(HTTP.at(value.span()).in_directive(directive.name.to_string(), Some(value.text.to_owned().into())));
                }
            }
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("named", &[(CSP, "default-src 'self' https://cdn.example")], Pass),
    Case::new("images may come from anywhere", &[(CSP, "default-src 'self'; img-src *")], Pass),
    Case::new("any script", &[(CSP, "script-src *")], Finds(&["wildcard"])),
    Case::new("any script over https", &[(CSP, "script-src https://*")], Finds(&["wildcard"])),
    Case::new("schemes", &[(CSP, "script-src HTTPS: data:; object-src 'none'")], Finds(&["scheme", "scheme"])),
    Case::new("strict-dynamic makes browsers pass over it", &[(CSP, "script-src 'strict-dynamic' 'nonce-c29tZXRoaW5n' https:")], Pass),
    Case::new("plain http", &[(CSP, "default-src 'self'; img-src http://img.example")], Finds(&["plain-http"])),
    Case::new("no value at all", &[(CSP, "script-src")], Pass).malformed(),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
