//! Does Integrity-Policy block scripts without integrity hashes?

use super::prelude::*;
use crate::evidence::structured::{Endpoints, dictionary, inner, place, token};
use crate::names::{self, Kind};
use crate::sentence::Sentence;
use sfv::{InnerList, ListEntry};
use std::collections::HashMap;

pub(super) const CHECK: Check = Check {
    id: "integrity_policy",
    passes: msg!("Integrity-Policy blocks scripts without integrity hashes"),
    fails: msg!("Integrity-Policy has no effect or has errors"),
    category: Category::Document,
    why: msg!("The header makes browsers refuse scripts that have no integrity hash. With a typo, it blocks nothing."),
    not_judged: "A missing header: every script of the page needs a hash before it can be sent. Scripts that other scripts load.",
    fix_risk: msg!("Every script without an `integrity` attribute stops loading, your own files included."),
    references: &[
        "https://www.w3.org/TR/sri-2/#integrity-policy-section",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Integrity-Policy",
    ],
    reads: &["integrity-policy", "reporting-endpoints"],
    rules: &[&MALFORMED, &NOTHING, &IGNORED, &ENDPOINT, &BLOCKED],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const WRITE: Remedy = Remedy::None(msg!(
    "Write `Integrity-Policy: blocked-destinations=(script)`, once every script of the page has an `integrity` attribute."
));

static MALFORMED: Rule =
    Rule::new("malformed", Low, msg!("Browsers ignore this Integrity-Policy: it is not a structured-field dictionary."), WRITE);
static NOTHING: Rule = Rule::new("blocks-nothing", Low, msg!("This Integrity-Policy blocks nothing."), WRITE);
static IGNORED: Rule = Rule::new(
    "ignored-destination",
    Info,
    msg!("No browser blocks this destination yet."),
    Remedy::None(msg!("Keep `script` in the list: it is the destination that browsers block.")),
);
static ENDPOINT: Rule = Rule::new(
    "unknown-endpoint",
    Low,
    msg!("Integrity-Policy uses an endpoint missing from Reporting-Endpoints."),
    Remedy::None(msg!("Send `Reporting-Endpoints: NAME=\"https://…\"` with the same name.")),
);
static BLOCKED: Rule = Rule::new(
    "blocks-own-script",
    Info,
    msg!("This Integrity-Policy blocks a script of the page: it has no integrity hash."),
    Remedy::Recipe("sri", msg!("Add `integrity=\"sha384-…\"` and `crossorigin=\"anonymous\"` to the script.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    // Fields are one dictionary (RFC 9651, section 3.2): of two keys the last counts, and one that does not parse voids all.
    let mut policy = Policy::new();
    let mut last = None;
    for field in seen.raw("integrity-policy") {
        let Some(read) = dictionary(field.text) else { return Verdict::of(MALFORMED.at(field.span())) };
        policy.extend(read.into_iter().map(|(key, member)| (key.as_str().to_owned(), (field, member))));
        last = Some(field);
    }
    let Some(whole) = last else { return Verdict::NotApplicable(msg!("Not sent. Few pages have a hash for every script.")) };
    let mut verdict = Verdict::pass();
    let listed = |name: &str| policy.get(name).and_then(|(field, member)| inner(member).map(|list| (*field, list)));
    let destinations = listed("blocked-destinations");
    let blocks = destinations.is_some_and(|(_, all)| tokens(all).any(|name| name == "script"));
    let reads_attributes =
        !policy.contains_key("sources") || listed("sources").is_some_and(|(_, all)| tokens(all).any(|name| name == "inline"));
    if !blocks || !reads_attributes {
        let (mark, says) = match policy.get("blocked-destinations") {
            Some((field, member)) => nothing(*field, Some(member), blocks),
            None => nothing(whole, None, blocks),
        };
        verdict.add(NOTHING.at(mark.span()).says(says));
    } else {
        let others = destinations.into_iter().flat_map(|(field, all)| tokens(all).map(move |name| (field, name)));
        for (field, name) in others.filter(|(_, name)| *name != "script").take(MOST) {
            verdict.add(IGNORED.at(place(field, name).span()).says(destination(name)));
        }
        scripts(seen, &mut verdict);
    }
    if let Some((field, all)) = listed("endpoints") {
        let endpoints = Endpoints::read(seen);
        for name in tokens(all).filter(|name| endpoints.lack(name)).take(MOST) {
            let says = msg!("Integrity-Policy uses the endpoint {}, which Reporting-Endpoints does not define.");
            verdict.add(ENDPOINT.at(place(field, name).span()).naming(says, name.to_owned()));
        }
    }
    verdict
}

/// The members of all fields, each with the field it came in.
type Policy<'a> = HashMap<String, (Spanned<'a>, ListEntry)>;

/// The most that is said of one list.
const MOST: usize = 100;

fn tokens(list: &InnerList) -> impl Iterator<Item = &str> {
    list.items.iter().filter_map(|item| token(&item.bare_item))
}

/// Why a policy blocks nothing, and the part that shows it.
fn nothing<'a>(field: Spanned<'a>, destinations: Option<&ListEntry>, blocks: bool) -> (Spanned<'a>, Sentence<'a>) {
    let list = destinations.and_then(inner);
    let quoted = list.is_some_and(|list| list.items.iter().any(|item| crate::evidence::structured::string(&item.bare_item).is_some()));
    let unknown = list.and_then(|list| tokens(list).find(|name| names::find(Kind::Destination, name).is_none()));
    match unknown {
        _ if blocks => {
            (field, msg!("This Integrity-Policy blocks nothing: `inline` is the only source of hashes that browsers know.").into())
        }
        Some(name) => (place(field, name), destination(name)),
        None if quoted => (
            place(field, "\""),
            msg!("This Integrity-Policy blocks nothing: write destinations without quotes: `blocked-destinations=(script)`.").into(),
        ),
        None if list.is_some_and(|list| !list.items.is_empty()) => {
            let name = list.and_then(|list| tokens(list).next()).unwrap_or_default();
            (place(field, name), destination(name))
        }
        None => (field, msg!("This Integrity-Policy blocks nothing: it needs `blocked-destinations=(script)`.").into()),
    }
}

/// What there is to say of a destination other than `script`.
fn destination<'a>(name: &str) -> Sentence<'a> {
    match names::trouble(Kind::Destination, name.to_owned()) {
        Some(says) => msg!("This Integrity-Policy does not block it. {}").with([says.into()]),
        None => msg!("Browsers do not block {} by default yet.").with([Gap::Value(name.to_owned().into())]),
    }
}

/// The scripts that the policy blocks: everything without a hash, from wherever it comes.
fn scripts<'a>(seen: &Evidence<'a>, verdict: &mut Verdict<'a>) {
    let Some(document) = seen.facts(&["scripts"]) else { return };
    let versions = names::find(Kind::Header, "integrity-policy").map(names::Name::versions).unwrap_or_default();
    for script in
        document.scripts.iter().filter(|script| !script.data && script.integrity.as_deref().is_none_or(|hash| hash.trim().is_empty()))
    {
        let Some(src) = script.src.as_deref().filter(|src| !src.starts_with("data:") && !src.starts_with("blob:")) else { continue };
        let says = msg!("This Integrity-Policy blocks {}: the script has no integrity hash ({}).");
        verdict.add(BLOCKED.found().says(says.with([Gap::Value(src.into()), Gap::plain(&versions)])));
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("scripts", &[(IP, "blocked-destinations=(script)")], Pass),
    Case::new("with its source", &[(IP, "blocked-destinations=(script), sources=(inline)")], Pass),
    Case::new(
        "with an endpoint",
        &[(IP, "blocked-destinations=(script), endpoints=(main)"), ("Reporting-Endpoints", "main=\"https://r.example/\"")],
        Pass,
    ),
    Case::new("a script with its hash", &[(IP, "blocked-destinations=(script)")], Pass).given(|c| {
        let mut own = script("/app.js");
        own.integrity = Some("sha384-abc".into());
        document(c).scripts.push(own);
    }),
    Case::new("inline code", &[(IP, "blocked-destinations=(script)")], Pass).given(|c| document(c).scripts.push(Default::default())),
    // Seen in mdn/mdn-http-observatory#268.
    Case::new("strings", &[(IP, "blocked-destinations=(\"script\")")], Finds(&[("blocks-nothing", "\"")])).malformed(),
    Case::new("a typo", &[(IP, "blocked-destinations=(scripts)")], Finds(&[("blocks-nothing", "scripts")])),
    Case::new("no list", &[(IP, "blocked-destinations=script")], Finds(&[("blocks-nothing", "blocked-destinations=script")])),
    Case::new("another key", &[(IP, "destinations=(script)")], Finds(&[("blocks-nothing", "destinations=(script)")])),
    Case::new("styles alone", &[(IP, "blocked-destinations=(style)")], Finds(&[("blocks-nothing", "style")])),
    Case::new(
        "no source",
        &[(IP, "blocked-destinations=(script), sources=()")],
        Finds(&[("blocks-nothing", "blocked-destinations=(script), sources=()")]),
    ),
    Case::new("an empty value", &[(IP, "")], Finds(&[("blocks-nothing", "")])),
    Case::new("as CSP", &[(IP, "blocked-destinations script; x")], Finds(&[("malformed", "blocked-destinations script; x")])).malformed(),
    Case::new("styles too", &[(IP, "blocked-destinations=(script style)")], Finds(&[("ignored-destination", "style")])),
    Case::new(
        "an endpoint that is not defined",
        &[(IP, "blocked-destinations=(script), endpoints=(main)")],
        Finds(&[("unknown-endpoint", "main")]),
    ),
    Case::new("a script without a hash", &[(IP, "blocked-destinations=(script)")], Finds(&[("blocks-own-script", "")]))
        .given(|c| document(c).scripts.push(script("/app.js"))),
    Case::new(
        "its endpoints in a field of their own",
        &[(IP, "blocked-destinations=(script)"), (IP, "endpoints=(main)")],
        Finds(&[("unknown-endpoint", "main")]),
    ),
    Case::new(
        "the last of two",
        &[(IP, "blocked-destinations=(script)"), (IP, "blocked-destinations=()")],
        Finds(&[("blocks-nothing", "blocked-destinations=()")]),
    ),
    Case::new("one field of two is malformed", &[(IP, "blocked-destinations=(script)"), (IP, "x; y z")], Finds(&[("malformed", "x; y z")]))
        .malformed(),
    Case::new("not sent", &[], NotApplicable),
];

#[cfg(test)]
const IP: &str = "Integrity-Policy";
