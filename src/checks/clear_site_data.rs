//! Does sign-out clear the browser's data?

use super::prelude::*;
use crate::evidence::page::SIGN_OUT;
use crate::names::{self, Kind};

pub(super) const CHECK: Check = Check {
    id: "clear_site_data",
    passes: msg!("Sign-out sends a valid Clear-Site-Data"),
    fails: msg!("Clear-Site-Data is missing or invalid"),
    category: Category::Caching,
    why: msg!("What the browser keeps after sign-out (pages, cookies, storage) is available to the next person who uses it."),
    not_judged: "What sign-out does on the server: a copy of a signed session cookie stays valid.",
    fix_risk: msg!("`\"storage\"` also deletes other data that the site keeps there."),
    references: &[
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Clear-Site-Data",
        "https://www.w3.org/TR/clear-site-data/",
    ],
    reads: &["clear-site-data"],
    rules: &[&ABSENT, &MALFORMED, &UNKNOWN],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule = Rule::new(
    "absent",
    Info,
    msg!("Sign-out sends no Clear-Site-Data. The browser may keep pages and data."),
    Remedy::Recipe("logout", msg!("In the sign-out view, send `Clear-Site-Data: \"cache\", \"cookies\", \"storage\"`.")),
)
.likely()
.aliases(&["CWE-613"]);
static MALFORMED: Rule =
    Rule::new("not-quoted", Low, msg!("Each type needs its own double quotes, as in `\"cookies\"`. Browsers ignore this one."), CORRECT);
static UNKNOWN: Rule = Rule::new("unknown-type", Low, msg!("Browsers know no such type, and clear nothing for it."), CORRECT);

const CORRECT: Remedy = Remedy::Correct("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"");

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.caching.clear_site_data.is_some() {
        // One of each kind is enough.
        let mut wrong: Vec<Finding> = Vec::new();
        for found in seen.raw("clear-site-data").flat_map(Spanned::members).filter_map(judge_type) {
            if !wrong.iter().any(|known| std::ptr::eq(known.rule, found.rule)) {
                wrong.push(found);
            }
        }
        return Verdict::Judged(wrong);
    }
    match seen.page.path_holds(&SIGN_OUT) {
        true => Verdict::of(ABSENT.found()),
        false => Verdict::NotApplicable(msg!("Not a sign-out page.")),
    }
}

fn judge_type(part: Spanned) -> Option<Finding> {
    let inner = part.unquoted();
    let is_quoted = inner.text.len() < part.text.len();
    // They are compared letter by letter (Clear Site Data, section 4.1).
    let is_known = names::find(Kind::ClearSiteData, inner.text).is_some_and(names::Name::is_current);
    match (is_quoted, is_known) {
        (true, true) => None,
        (true, false) if inner.text.contains([',', ' ']) => Some(
            MALFORMED
                .at(part.span())
                .says(msg!("One pair of quotes holds several types, so browsers know none of them. Each needs its own.")),
        ),
        (true, false) => Some(match names::trouble(Kind::ClearSiteData, part.text) {
            Some(says) => UNKNOWN.at(part.span()).says(says),
            None => UNKNOWN.at(part.span()),
        }),
        (false, _) => Some(MALFORMED.at(part.span())),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("all", &[("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"")], Pass),
    Case::new("without quotes", &[("Clear-Site-Data", "cookies")], Finds(&[("not-quoted", "cookies")])).malformed(),
    Case::new("one without quotes", &[("Clear-Site-Data", "\"cache\", cookies")], Finds(&[("not-quoted", "cookies")])).malformed(),
    Case::new(
        "all in one pair of quotes",
        &[("Clear-Site-Data", "\"cache, cookies, storage\"")],
        Finds(&[("not-quoted", "\"cache, cookies, storage\"")]),
    )
    .malformed(),
    Case::new("single quotes", &[("Clear-Site-Data", "'cache'")], Finds(&[("not-quoted", "'cache'")])).malformed(),
    Case::new("a type that is none", &[("Clear-Site-Data", "\"cookie\", \"Storage\"")], Finds(&[("unknown-type", "\"cookie\"")])),
    Case::new("one that is gone", &[("Clear-Site-Data", "\"executionContexts\"")], Finds(&[("unknown-type", "\"executionContexts\"")])),
    Case::new("one that only Chrome knows", &[("Clear-Site-Data", "\"clientHints\"")], Pass),
    Case::new("in two fields", &[("Clear-Site-Data", "\"cache\""), ("Clear-Site-Data", "cookies")], Finds(&[("not-quoted", "cookies")])),
    Case::new("logout", &[], Finds(&[("absent", "")])).given(|c| c.url = "https://app.example/auth/logout".into()),
    Case::new("any page", &[], NotApplicable),
];
