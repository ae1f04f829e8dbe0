//! Do error pages send the same headers as the page?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "error_headers",
    passes: msg!("Error pages send the same headers"),
    fails: msg!("Error pages lack security headers"),
    category: Category::Browser,
    why: msg!("An error page can be framed, sniffed or scripted like any other page, especially if it shows part of the URL."),
    not_judged: "Errors other than a missing page. A 500 often comes from another layer.",
    fix_risk: msg!("None."),
    references: &[
        "https://flask.palletsprojects.com/en/stable/api/#flask.Flask.after_request",
        "https://fastapi.tiangolo.com/advanced/middleware/",
    ],
    reads: &[],
    rules: &[&BARE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static BARE: Rule = Rule::new(
    "bare",
    Low,
    msg!("An error page lacks headers that this page has."),
    Remedy::None(
        msg!("Set them in one place for every response. Flask's `after_request` covers errors and static files. In FastAPI, wrap `app.build_middleware_stack`, as Headlint's fixes do."),
    ),
).costs(5);

/// The headers that belong on every page of a site.
const EVERYWHERE: &[&str] = &[
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
];

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let Some(probes) = seen.probes().seen() else {
        return Verdict::NotObserved(msg!(
            "Only the page itself was requested. \u{201c}Check more URLs\u{201d} in the popup requests more."
        ));
    };
    let Some(error) = probes.iter().find(|probe| probe.status >= 400) else {
        let silent: Vec<String> = probes.iter().filter(|probe| !probe.is_answered()).map(|probe| probe.path.clone()).collect();
        return match silent.is_empty() {
            true => Verdict::NotApplicable(msg!("None of the requested URLs returned an error.")),
            false => Verdict::Unanswered(msg!("No response from {}, and no error from the other URLs."), silent),
        };
    };
    let lacking: Vec<&str> = EVERYWHERE
        .iter()
        .copied()
        .filter(|name| seen.raw(name).next().is_some() && !error.headers.iter().any(|(sent, _)| sent.eq_ignore_ascii_case(name)))
        .collect();
    if lacking.is_empty() {
        return Verdict::pass();
    }
    let gaps = [Gap::Value(error.path.as_str().into()), Gap::plain(error.status), Gap::plain(lacking.join(", "))];
    Verdict::of(BARE.found().says(msg!("Error page {} ({}) lacks headers that this page has: {}.").with(gaps)))
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("the page has none either", &[], Pass).given(|c| probed(c, "/missing", 404, &[])),
    Case::new("the page alone has them", &[("X-Frame-Options", "DENY")], Finds(&[("bare", "")])).given(|c| probed(c, "/missing", 404, &[])),
    Case::new("both have them", &[("X-Test", "same on both")], Pass).given(|c| probed(c, "/missing", 404, &[])),
    Case::new("a status that is none", &[("X-Frame-Options", "DENY")], Finds(&[("bare", "")]))
        .given(|c| probed(c, "", 999, &[]))
        .malformed(),
    Case::new("answers everything", &[("X-Frame-Options", "DENY")], NotApplicable).given(|c| probed(c, "/missing", 200, &[])),
    Case::new("not asked", &[], NotObserved),
    Case::new("no response", &[("X-Frame-Options", "DENY")], NotObserved).given(|c| {
        probed(c, "/docs", 200, &[]);
        unanswered(c, "/missing");
    }),
    Case::new("an error from another address", &[("X-Frame-Options", "DENY")], Finds(&[("bare", "")])).given(|c| {
        unanswered(c, "/missing");
        probed(c, "/docs", 404, &[]);
    }),
];
