//! Which headers are obsolete?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "obsolete",
    passes: msg!("No obsolete headers are sent"),
    fails: msg!("Obsolete headers are sent"),
    category: Category::Obsolete,
    why: msg!("Headers without effect add clutter and distract from those that matter."),
    not_judged: "Headers that only your own old programs read.",
    fix_risk: msg!("None in browsers of the last five years."),
    references: &["https://owasp.org/www-project-secure-headers/", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers"],
    reads: &[
        "x-xss-protection",
        "expect-ct",
        "public-key-pins",
        "p3p",
        "x-ua-compatible",
        "x-content-security-policy",
        "x-webkit-csp",
        "pragma",
        "report-to",
        "nel",
        "x-download-options",
    ],
    rules: &[
        &XSS_PROTECTION,
        &EXPECT_CT,
        &PUBLIC_KEY_PINS,
        &P3P,
        &UA_COMPATIBLE,
        &PREFIXED_CSP,
        &WEBKIT_CSP,
        &PRAGMA,
        &REPORT_TO,
        &DOWNLOAD_OPTIONS,
    ],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static XSS_PROTECTION: Rule = Rule::new(
    "xss-protection",
    Info,
    msg!("X-XSS-Protection is obsolete. In old browsers, it could be used against the page."),
    Remedy::DropUseless,
);
static EXPECT_CT: Rule =
    Rule::new("expect-ct", Info, msg!("Expect-CT is obsolete. Browsers require Certificate Transparency anyway."), Remedy::DropUseless);
static PUBLIC_KEY_PINS: Rule =
    Rule::new("public-key-pins", Info, msg!("Public-Key-Pins is obsolete. A mistake in it could lock visitors out."), Remedy::DropUseless);
static P3P: Rule = Rule::new("p3p", Info, msg!("P3P is obsolete. No browser reads it."), Remedy::DropUseless);
static UA_COMPATIBLE: Rule =
    Rule::new("ua-compatible", Info, msg!("X-UA-Compatible is obsolete. Only Internet Explorer used it."), Remedy::DropUseless);
static PREFIXED_CSP: Rule =
    Rule::new("prefixed-csp", Low, msg!("Browsers ignore X-Content-Security-Policy. Use Content-Security-Policy."), Remedy::DropUseless);
static WEBKIT_CSP: Rule =
    Rule::new("webkit-csp", Low, msg!("Browsers ignore X-WebKit-CSP. Use Content-Security-Policy."), Remedy::DropUseless);
static PRAGMA: Rule = Rule::new("pragma", Info, msg!("Pragma has no effect in responses. Use Cache-Control."), Remedy::DropUseless);
static REPORT_TO: Rule = Rule::new(
    "report-to",
    Info,
    msg!("Report-To is obsolete. Use Reporting-Endpoints."),
    Remedy::None(msg!("Remove it where it is set. Only Network Error Logging (`NEL`) still needs it.")),
);
static DOWNLOAD_OPTIONS: Rule =
    Rule::new("download-options", Info, msg!("X-Download-Options is obsolete. Only Internet Explorer used it."), Remedy::DropUseless);

/// Each header and what is to be said of it.
const HEADERS: [(&str, &Rule); 10] = [
    ("x-xss-protection", &XSS_PROTECTION),
    ("expect-ct", &EXPECT_CT),
    ("public-key-pins", &PUBLIC_KEY_PINS),
    ("p3p", &P3P),
    ("x-ua-compatible", &UA_COMPATIBLE),
    ("x-content-security-policy", &PREFIXED_CSP),
    ("x-webkit-csp", &WEBKIT_CSP),
    ("pragma", &PRAGMA),
    ("report-to", &REPORT_TO),
    ("x-download-options", &DOWNLOAD_OPTIONS),
];

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.all_fields().next().is_none() {
        return Verdict::NotApplicable(msg!("No headers were received."));
    }
    let mut verdict = Verdict::pass();
    for (name, rule) in HEADERS {
        // Nothing has replaced it for Network Error Logging.
        if name == "report-to" && seen.raw("nel").next().is_some() {
            continue;
        }
        // `X-XSS-Protection: 0` switches off what could still be misused, and does no harm.
        for value in seen.raw(name).filter(|value| !(name == "x-xss-protection" && value.trim().text == "0")) {
            verdict.add(rule.at(value.span()));
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("none", &[], Pass),
    Case::new("switched off", &[("X-XSS-Protection", "0")], Pass),
    Case::new("x-xss-protection", &[("x-xss-protection", "1; x")], Finds(&[("xss-protection", "1; x")])),
    Case::new("expect-ct", &[("expect-ct", "1; x")], Finds(&[("expect-ct", "1; x")])),
    Case::new("public-key-pins", &[("public-key-pins", "1; x")], Finds(&[("public-key-pins", "1; x")])),
    Case::new("p3p", &[("p3p", "1; x")], Finds(&[("p3p", "1; x")])),
    Case::new("x-ua-compatible", &[("x-ua-compatible", "1; x")], Finds(&[("ua-compatible", "1; x")])),
    Case::new("x-content-security-policy", &[("x-content-security-policy", "1; x")], Finds(&[("prefixed-csp", "1; x")])),
    Case::new("x-webkit-csp", &[("x-webkit-csp", "1; x")], Finds(&[("webkit-csp", "1; x")])),
    Case::new("pragma", &[("pragma", "1; x")], Finds(&[("pragma", "1; x")])),
    Case::new("report-to", &[("report-to", "1; x")], Finds(&[("report-to", "1; x")])),
    // As every site behind Cloudflare sends them: w3c/network-error-logging#159.
    Case::new(
        "report-to for NEL",
        &[
            ("NEL", r#"{"success_fraction":0,"report_to":"cf-nel","max_age":604800}"#),
            ("Report-To", r#"{"endpoints":[{"url":"https:\/\/a.nel.example\/report"}],"group":"cf-nel","max_age":604800}"#),
        ],
        Pass,
    ),
    Case::new("report-to for CSP", &[("Report-To", "{\"group\":\"csp\"}")], Finds(&[("report-to", "{\"group\":\"csp\"}")])),
    Case::new("x-download-options", &[("x-download-options", "1; x")], Finds(&[("download-options", "1; x")])),
    Case::new("an empty value", &[("P3P", "")], Finds(&[("p3p", "")])).malformed(),
    Case::new("no headers", &[], NotApplicable).given(|c| c.headers.clear()),
];
