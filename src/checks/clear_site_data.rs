//! Does sign-out clear the browser's data?

use super::prelude::*;
use crate::evidence::page::SIGN_OUT;

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
    rules: &[&ABSENT, &MALFORMED],
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
static MALFORMED: Rule = Rule::new(
    "not-quoted",
    Low,
    msg!("Unknown value: browsers accept only certain quoted values, such as `\"cookies\"`."),
    Remedy::Correct("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\""),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if let Some(value) = seen.caching.clear_site_data {
        let known = |part: &str| {
            matches!(
                part,
                "\"cache\""
                    | "\"cookies\""
                    | "\"storage\""
                    | "\"executionContexts\""
                    | "\"clientHints\""
                    | "\"prefetchCache\""
                    | "\"prerenderCache\""
                    | "\"*\""
            )
        };
        return match value.split(',').find(|part| !known(part.text)) {
            None => Verdict::pass(),
            Some(part) => Verdict::of(MALFORMED.at(part.span())),
        };
    }
    match seen.page.path_holds(&SIGN_OUT) {
        true => Verdict::of(ABSENT.found()),
        false => Verdict::NotApplicable(msg!("Not a sign-out page.")),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("all", &[("Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"")], Pass),
    Case::new("without quotes", &[("Clear-Site-Data", "cookies")], Finds(&[("not-quoted", "cookies")])).malformed(),
    Case::new("one without quotes", &[("Clear-Site-Data", "\"cache\", cookies")], Finds(&[("not-quoted", "cookies")])).malformed(),
    Case::new("logout", &[], Finds(&[("absent", "")])).given(|c| c.url = "https://app.example/auth/logout".into()),
    Case::new("any page", &[], NotApplicable),
];
