//! Does Connection-Allowlist limit where the page connects to?

use super::prelude::*;
use crate::evidence::structured::{Endpoints, inner, list, parameter, place, string, token};
use crate::names::{self, Kind};
use sfv::{BareItem, InnerList, ListEntry};

pub(super) const CHECK: Check = Check {
    id: "connection_allowlist",
    passes: msg!("Connection-Allowlist limits where the page connects to"),
    fails: msg!("Connection-Allowlist has no effect or has errors"),
    category: Category::Browser,
    why: msg!("The header limits the servers that injected scripts can send data to. A pattern that matches every server limits nothing."),
    not_judged: "Whether the page needs the servers that it lists. What URL patterns match, beyond those that match every host.",
    fix_risk: msg!("Connections to servers that are not listed fail, redirects and WebRTC included."),
    references: &[
        "https://wicg.github.io/connection-allowlists/",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Connection-Allowlist",
    ],
    reads: &["connection-allowlist", "reporting-endpoints"],
    rules: &[&MALFORMED, &EVERYWHERE, &IGNORED, &SECOND, &ENDPOINT],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const WRITE: Remedy = Remedy::None(msg!(
    "Write one list of origins in double quotes: `Connection-Allowlist: (response-origin \"https://api.example.com\")`."
));

static MALFORMED: Rule = Rule::new("malformed", Medium, msg!("This Connection-Allowlist is not a list in parentheses."), WRITE);
static EVERYWHERE: Rule = Rule::new(
    "any-server",
    Low,
    msg!("This pattern matches every server, so nothing is limited."),
    Remedy::None(msg!("List the origins that the page connects to.")),
);
static IGNORED: Rule = Rule::new("ignored-item", Low, msg!("Browsers ignore this item of the list."), WRITE);
static SECOND: Rule = Rule::new("second-list", Info, msg!("Browsers use only the first list in parentheses."), WRITE);
static ENDPOINT: Rule = Rule::new(
    "unknown-endpoint",
    Low,
    msg!("Connection-Allowlist uses an endpoint missing from Reporting-Endpoints."),
    Remedy::None(msg!("Write `report-to=NAME` without quotes, and send `Reporting-Endpoints: NAME=\"https://…\"`.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut fields = seen.raw("connection-allowlist").peekable();
    if fields.peek().is_none() {
        return Verdict::NotApplicable(msg!("Not sent."));
    }
    let mut verdict = Verdict::pass();
    let mut used = false;
    for field in fields {
        let Some(all) = list(field.text).filter(|all| matches!(all.first(), Some(ListEntry::InnerList(_)))) else {
            let says = msg!("This Connection-Allowlist is not a list in parentheses, so {} blocks every connection of the page.");
            let versions = names::find(Kind::Header, "connection-allowlist").map(names::Name::versions).unwrap_or_default();
            verdict.add(MALFORMED.at(field.span()).says(says.with([Gap::plain(versions)])));
            continue;
        };
        if used || all.len() > 1 {
            verdict.add(SECOND.at(field.span()));
        }
        if let Some(first) = all.first().and_then(inner).filter(|_| !used) {
            used = true;
            items(field, first, &mut verdict);
            endpoint(seen, field, first, &mut verdict);
        }
    }
    verdict
}

fn items<'a>(field: Spanned<'a>, list: &InnerList, verdict: &mut Verdict<'a>) {
    for item in &list.items {
        match &item.bare_item {
            BareItem::Token(name) if name.as_str() == "response-origin" => {}
            BareItem::Token(name) => {
                let says = msg!("Browsers ignore {}: the list takes URL patterns in double quotes and `response-origin`.");
                verdict.add(IGNORED.at(place(field, name.as_str()).span()).naming(says, name.as_str().to_owned()));
            }
            BareItem::String(pattern) if matches_everything(pattern.as_str()) => {
                verdict.add(EVERYWHERE.at(place(field, pattern.as_str()).span()));
            }
            BareItem::String(_) => {}
            _ => verdict.add(IGNORED.at(field.span())),
        }
    }
}

/// Whether a URL pattern takes any host: `*`, `https://*`, `*://*:*/*`.
fn matches_everything(pattern: &str) -> bool {
    let rest = pattern.split_once("://").map_or(pattern, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    host == "*"
}

fn endpoint<'a>(seen: &Evidence<'a>, field: Spanned<'a>, list: &InnerList, verdict: &mut Verdict<'a>) {
    let Some(value) = parameter(&list.params, "report-to") else { return };
    match token(value) {
        Some(name) if Endpoints::read(seen).lack(name) => verdict.add(ENDPOINT.at(place(field, name).span())),
        Some(_) => {}
        None => {
            let text = string(value).map(|name| format!("\"{name}\"")).unwrap_or_default();
            verdict.add(
                ENDPOINT.at(place(field, &text).span()).says(msg!("`report-to` takes a name without quotes here, so nothing is reported.")),
            );
        }
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("the own origin", &[(CA, "(response-origin)")], Pass),
    // Seen in mdn/browser-compat-data#30345.
    Case::new("with subdomains of another", &[(CA, "(response-origin \"https://*.example.com\")")], Pass),
    Case::new("nothing at all", &[(CA, "()")], Pass),
    Case::new(
        "with parameters",
        &[(CA, "(response-origin); report-to=main; redirects=allow"), ("Reporting-Endpoints", "main=\"https://r.example/\"")],
        Pass,
    ),
    Case::new("every host", &[(CA, "(response-origin \"https://*\")")], Finds(&[("any-server", "https://*")])),
    Case::new("every URL", &[(CA, "(\"*://*:*/*\")")], Finds(&[("any-server", "*://*:*/*")])),
    Case::new("a star", &[(CA, "(\"*\")")], Finds(&[("any-server", "*")])),
    Case::new("as Permissions-Policy", &[(CA, "(self)")], Finds(&[("ignored-item", "self")])),
    Case::new("a number", &[(CA, "(1)")], Finds(&[("ignored-item", "(1)")])),
    Case::new("no list", &[(CA, "response-origin")], Finds(&[("malformed", "response-origin")])).malformed(),
    Case::new("URLs without quotes", &[(CA, "(https://api.example)")], Finds(&[("ignored-item", "https://api.example")])),
    Case::new("as CSP", &[(CA, "'self' https://api.example")], Finds(&[("malformed", "'self' https://api.example")])).malformed(),
    Case::new(
        "two lists",
        &[(CA, "(response-origin), (\"https://a.example\")")],
        Finds(&[("second-list", "(response-origin), (\"https://a.example\")")]),
    ),
    Case::new("an endpoint that is not defined", &[(CA, "(response-origin); report-to=main")], Finds(&[("unknown-endpoint", "main")])),
    Case::new("an endpoint in quotes", &[(CA, "(response-origin); report-to=\"main\"")], Finds(&[("unknown-endpoint", "\"main\"")])),
    Case::new("not sent", &[], NotApplicable),
];

#[cfg(test)]
const CA: &str = "Connection-Allowlist";
