//! Does Activate-Storage-Access name who may use the cookies?

use super::prelude::*;
use crate::evidence::structured::{item, parameter, place, string, token};
use crate::names::{self, Kind};
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    id: "storage_access",
    passes: msg!("Activate-Storage-Access is valid and names an origin"),
    fails: msg!("Activate-Storage-Access has no effect or allows any origin"),
    category: Category::CrossOrigin,
    why: msg!(
        "The header makes browsers repeat a request from another site with the visitor's cookies. Only sites that you know should get that."
    ),
    not_judged: "Whether the response depends on `Origin` and `Sec-Fetch-Storage-Access`, as it should.",
    fix_risk: msg!("Other sites that embed this response no longer get it with cookies."),
    references: &[
        "https://privacycg.github.io/storage-access-headers/",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Activate-Storage-Access",
    ],
    reads: &["activate-storage-access"],
    rules: &[&MALFORMED, &ORIGIN, &ANYONE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const WRITE: Remedy =
    Remedy::None(msg!("Write `load`, or `retry; allowed-origin=\"https://front.example.com\"` with the origin of the request."));

static MALFORMED: Rule = Rule::new("malformed", Low, msg!("Browsers ignore this Activate-Storage-Access."), WRITE);
static ORIGIN: Rule = Rule::new("not-an-origin", Low, msg!("This is not an origin, so it never matches."), WRITE);
static ANYONE: Rule = Rule::new(
    "any-origin",
    Low,
    msg!("Any site that may use the visitor's cookies can have this request repeated with them."),
    Remedy::None(msg!("Name the origin instead of `*`, after comparing it with your list.")),
)
.likely();

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut fields = seen.raw("activate-storage-access");
    let Some(field) = fields.next() else { return Verdict::NotApplicable(msg!("Not sent.")) };
    let versions = names::find(Kind::Header, "activate-storage-access").map(names::Name::versions).unwrap_or_default();
    let bad = |why: Sentence<'a>| {
        let says = msg!("Browsers ({}) ignore this header: {}.");
        Verdict::of(MALFORMED.at(field.span()).says(says.with([Gap::plain(&versions), why.into()])))
    };
    if fields.next().is_some() {
        return bad(msg!("it is sent more than once").into());
    }
    let read = item(field.text);
    let Some((value, item)) = read.as_ref().and_then(|item| Some((token(&item.bare_item)?, item))) else {
        return bad(msg!("its value is neither `load` nor `retry`").into());
    };
    match (value, parameter(&item.params, "allowed-origin")) {
        ("load", _) => Verdict::pass(),
        ("retry", None) => bad(msg!("`retry` needs `allowed-origin`").into()),
        ("retry", Some(origin)) => match (token(origin), string(origin)) {
            (Some("*"), _) => Verdict::of(ANYONE.at(place(field, "*").span())),
            (_, Some(text)) if is_origin(text) => Verdict::pass(),
            (_, Some(text)) => Verdict::of(ORIGIN.at(place(field, text).span())),
            _ => bad(msg!("`allowed-origin` needs double quotes").into()),
        },
        _ => bad(msg!("its value is neither `load` nor `retry`").into()),
    }
}

/// Whether a text could be an `Origin`: a scheme, a host, perhaps a port, and nothing else.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._:[]".contains(&byte);
    host.is_some_and(|host| !host.is_empty() && host.bytes().all(plain))
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("load", &[(ASA, "load")], Pass),
    Case::new("for an origin", &[(ASA, "retry; allowed-origin=\"https://front.example\"")], Pass),
    Case::new("for anyone", &[(ASA, "retry; allowed-origin=*")], Finds(&[("any-origin", "*")])),
    Case::new("for nobody", &[(ASA, "retry")], Finds(&[("malformed", "retry")])),
    Case::new(
        "without quotes",
        &[(ASA, "retry; allowed-origin=front.example")],
        Finds(&[("malformed", "retry; allowed-origin=front.example")]),
    ),
    Case::new(
        "a final slash",
        &[(ASA, "retry; allowed-origin=\"https://front.example/\"")],
        Finds(&[("not-an-origin", "https://front.example/")]),
    ),
    Case::new("a star in quotes", &[(ASA, "retry; allowed-origin=\"*\"")], Finds(&[("not-an-origin", "*")])),
    Case::new("true", &[(ASA, "?1")], Finds(&[("malformed", "?1")])).malformed(),
    Case::new("in upper case", &[(ASA, "LOAD")], Finds(&[("malformed", "LOAD")])),
    Case::new("both", &[(ASA, "load, retry")], Finds(&[("malformed", "load, retry")])).malformed(),
    Case::new("twice", &[(ASA, "load"), (ASA, "load")], Finds(&[("malformed", "load")])),
    Case::new("not sent", &[], NotApplicable),
];

#[cfg(test)]
const ASA: &str = "Activate-Storage-Access";
