//! Do the trial versions of policies report to anyone?

use super::prelude::*;
use crate::evidence::isolation;
use crate::evidence::structured::{Endpoints, dictionary, inner, item, list, member, parameter, place, string, token};
use crate::names::{self, Kind};
use crate::sentence::Sentence;
use sfv::{BareItem, ListEntry};

pub(super) const CHECK: Check = Check {
    id: "report_only",
    passes: msg!("Report-Only headers report to an endpoint"),
    fails: msg!("Report-Only headers are ignored or report to nobody"),
    category: Category::CrossOrigin,
    why: msg!("Without reports, a broken policy looks fine. The policy then breaks the page when it is enforced."),
    not_judged: "Content-Security-Policy-Report-Only, which other checks read. Whether the endpoint responds.",
    fix_risk: msg!("None."),
    references: &[
        "https://www.w3.org/TR/reporting-1/",
        "https://html.spec.whatwg.org/multipage/browsers.html#cross-origin-opener-policies",
        "https://www.w3.org/TR/permissions-policy/#reporting",
    ],
    reads: &[
        "cross-origin-opener-policy-report-only",
        "cross-origin-embedder-policy-report-only",
        "document-isolation-policy-report-only",
        "permissions-policy-report-only",
        "integrity-policy-report-only",
        "connection-allowlist-report-only",
        "reporting-endpoints",
        "report-to",
    ],
    rules: &[&MALFORMED, &NO_ENDPOINT, &UNKNOWN_ENDPOINT],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule = Rule::new(
    "malformed",
    Low,
    msg!("Browsers ignore this Report-Only header."),
    Remedy::None(msg!("Write it as the header without `-Report-Only`.")),
);
static NO_ENDPOINT: Rule = Rule::new(
    "no-endpoint",
    Info,
    msg!("This Report-Only header names no endpoint, so nobody receives its reports."),
    Remedy::None(msg!("Name an endpoint, and define it: `Reporting-Endpoints: main=\"https://…\"`.")),
);
static UNKNOWN_ENDPOINT: Rule = Rule::new(
    "unknown-endpoint",
    Low,
    msg!("This Report-Only header uses an endpoint missing from Reporting-Endpoints."),
    Remedy::None(msg!("Send `Reporting-Endpoints: NAME=\"https://…\"` with the same name.")),
);

/// How a trial is written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// An item of this kind, as `same-origin; report-to="main"`.
    Item(Kind),
    /// A dictionary whose members report, as `camera=(); report-to=main`.
    Features,
    /// `blocked-destinations=(script), endpoints=(main)`.
    Integrity,
    /// `(response-origin); report-to=main`.
    Connections,
}

/// Each header: as it is looked up, as it is shown, and its form.
const TRIALS: [(&str, &str, Form); 6] = [
    ("cross-origin-opener-policy-report-only", "Cross-Origin-Opener-Policy-Report-Only", Form::Item(Kind::Opener)),
    ("cross-origin-embedder-policy-report-only", "Cross-Origin-Embedder-Policy-Report-Only", Form::Item(Kind::Embedder)),
    ("document-isolation-policy-report-only", "Document-Isolation-Policy-Report-Only", Form::Item(Kind::Isolation)),
    ("permissions-policy-report-only", "Permissions-Policy-Report-Only", Form::Features),
    ("integrity-policy-report-only", "Integrity-Policy-Report-Only", Form::Integrity),
    ("connection-allowlist-report-only", "Connection-Allowlist-Report-Only", Form::Connections),
];

/// The most features of a trial whose endpoints are looked up.
const MOST: usize = 100;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::NotApplicable(msg!("No Report-Only header other than CSP is sent."));
    for (name, shown, form) in TRIALS {
        let Some(field) = seen.raw(name).next() else { continue };
        if let Verdict::NotApplicable(_) = verdict {
            verdict = Verdict::pass();
        }
        match endpoints(seen, name, field, form) {
            Err(why) => verdict.add(MALFORMED.at(field.trim().span()).says(why)),
            Ok(named) => reports(seen, field, &named, known(shown), form, &mut verdict),
        }
    }
    verdict
}

/// The endpoints that a trial names, each once; or what there is to say of one that browsers do not read.
fn endpoints<'a>(seen: &Evidence<'a>, name: &'static str, field: Spanned<'a>, form: Form) -> Result<Vec<String>, Sentence<'a>> {
    let text = |value: &BareItem| string(value).or_else(|| token(value)).map(str::to_owned);
    let unread = || Sentence::from(msg!("Browsers ignore this Report-Only header: it is not written as a structured field."));
    let mut all: Vec<String> = match form {
        Form::Item(kind) => {
            if let Header::Invalid(problem) = isolation::item(seen.raw(name), kind) {
                return Err(isolation::explained(&problem, kind, Some(field)));
            }
            item(field.text).iter().filter_map(|item| parameter(&item.params, "report-to").and_then(text)).collect()
        }
        Form::Features => {
            let features = dictionary(field.text).ok_or_else(unread)?;
            let params = features.values().map(|entry| match entry {
                ListEntry::Item(item) => &item.params,
                ListEntry::InnerList(list) => &list.params,
            });
            params.take(MOST).filter_map(|params| parameter(params, "report-to").and_then(text)).collect()
        }
        Form::Integrity => {
            let policy = dictionary(field.text).ok_or_else(unread)?;
            let listed = member(&policy, "endpoints").and_then(inner);
            listed.into_iter().flat_map(|all| &all.items).take(MOST).filter_map(|item| text(&item.bare_item)).collect()
        }
        Form::Connections => {
            let all = list(field.text).ok_or_else(unread)?;
            let first = all.first().and_then(inner).ok_or_else(unread)?;
            parameter(&first.params, "report-to").and_then(text).into_iter().collect()
        }
    };
    all.sort();
    all.dedup();
    Ok(all)
}

fn reports<'a>(seen: &Evidence<'a>, field: Spanned<'a>, named: &[String], shown: String, form: Form, verdict: &mut Verdict<'a>) {
    // Features without an endpoint of their own report to the one called default (Permissions Policy, section 5.2).
    let endpoints = Endpoints::read(seen);
    let falls_back = form == Form::Features && !endpoints.lack("default");
    if named.is_empty() && !falls_back {
        let says = msg!("{} sets no reporting endpoint, so reports go nowhere.");
        verdict.add(NO_ENDPOINT.at(field.trim().span()).says(says.with([Gap::Plain(shown.into())])));
        return;
    }
    // Chrome still takes groups of `Report-To`, too.
    let old = seen.raw("report-to").next().is_some();
    for name in named.iter().filter(|name| !old && endpoints.lack(name)) {
        let says = msg!("{} uses the endpoint {}, which Reporting-Endpoints does not define.");
        let gaps = [Gap::Plain(shown.clone().into()), Gap::Value(name.clone().into())];
        verdict.add(UNKNOWN_ENDPOINT.at(place(field, name).span()).says(says.with(gaps)));
    }
}

/// A header's name with the browsers that know it.
fn known(shown: &str) -> String {
    match names::find(Kind::Header, shown).map(names::Name::versions).filter(|versions| !versions.is_empty()) {
        Some(versions) => format!("{shown} ({versions})"),
        None => shown.to_owned(),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("COOP", &[(COOP, "same-origin; report-to=\"main\""), MAIN], Pass),
    Case::new("COEP", &[(COEP, "require-corp; report-to=\"main\""), MAIN], Pass),
    Case::new("features", &[(PP, "camera=(); report-to=main, usb=()"), MAIN], Pass),
    Case::new("features with the default", &[(PP, "camera=()"), ("Reporting-Endpoints", "default=\"https://r.example/\"")], Pass),
    Case::new("integrity", &[(IP, "blocked-destinations=(script), endpoints=(main)"), MAIN], Pass),
    Case::new("connections", &[("Connection-Allowlist-Report-Only", "(response-origin); report-to=main"), MAIN], Pass),
    Case::new("with a group of the old header", &[(COOP, "same-origin; report-to=\"x\""), ("Report-To", "{}")], Pass),
    Case::new(
        "endpoints that do not parse are another row's",
        &[(COOP, "same-origin; report-to=\"x\""), ("Reporting-Endpoints", "x=/r")],
        Pass,
    ),
    Case::new("COOP to nobody", &[(COOP, "same-origin")], Finds(&[("no-endpoint", "same-origin")])),
    Case::new("COEP to nobody", &[(COEP, "require-corp"), MAIN], Finds(&[("no-endpoint", "require-corp")])),
    Case::new("features to nobody", &[(PP, "camera=()")], Finds(&[("no-endpoint", "camera=()")])),
    Case::new("integrity to nobody", &[(IP, "blocked-destinations=(script)")], Finds(&[("no-endpoint", "blocked-destinations=(script)")])),
    Case::new("an endpoint that is not defined", &[(COEP, "require-corp; report-to=\"x\""), MAIN], Finds(&[("unknown-endpoint", "x")])),
    Case::new("a feature's endpoint", &[(PP, "camera=(); report-to=x")], Finds(&[("unknown-endpoint", "x")])),
    Case::new(
        "a list of endpoints",
        &[(IP, "blocked-destinations=(script), endpoints=(main x)"), MAIN],
        Finds(&[("unknown-endpoint", "x")]),
    ),
    Case::new("a typo", &[(COOP, "same-orgin; report-to=\"main\""), MAIN], Finds(&[("malformed", "same-orgin; report-to=\"main\"")])),
    Case::new("wrong case", &[(COEP, "Require-Corp")], Finds(&[("malformed", "Require-Corp")])),
    Case::new("an isolation value", &[(DIP, "require-corp")], Finds(&[("malformed", "require-corp")])),
    Case::new("feature-policy syntax", &[(PP, "camera 'none'")], Finds(&[("malformed", "camera 'none'")])).malformed(),
    Case::new("connections without a list", &[("Connection-Allowlist-Report-Only", "x")], Finds(&[("malformed", "x")])),
    Case::new("not sent", &[], NotApplicable),
];

#[cfg(test)]
const COOP: &str = "Cross-Origin-Opener-Policy-Report-Only";
#[cfg(test)]
const COEP: &str = "Cross-Origin-Embedder-Policy-Report-Only";
#[cfg(test)]
const DIP: &str = "Document-Isolation-Policy-Report-Only";
#[cfg(test)]
const PP: &str = "Permissions-Policy-Report-Only";
#[cfg(test)]
const IP: &str = "Integrity-Policy-Report-Only";
#[cfg(test)]
const MAIN: (&str, &str) = ("Reporting-Endpoints", "main=\"https://r.example/\"");
