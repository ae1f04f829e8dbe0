//! Does signing out leave nothing behind?

use super::prelude::*;
use crate::evidence::page::SIGN_OUT;

pub(super) const CHECK: Check = Check {
    id: "clear_site_data",
    passes: msg!("Signing out clears stored data"),
    fails: msg!("Clear-Site-Data is missing or invalid"),
    category: Category::Caching,
    why: msg!("What stays in the browser after signing out (pages, cookies, storage) is there for the next person at the machine."),
    not_judged: "What the sign-out does on the server: a signed-cookie session stays valid wherever it was copied to.",
    fix_risk: msg!("`\"storage\"` also removes what the page keeps there for other uses."),
    references: &[
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Clear-Site-Data",
        "https://www.w3.org/TR/clear-site-data/",
    ],
    rules: &[&ABSENT, &MALFORMED],
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule = Rule::new(
    "absent",
    Info,
    msg!("Signing out sends no Clear-Site-Data."),
    Remedy::Recipe("logout", msg!("In the view that signs out, send `Clear-Site-Data: \"cache\", \"cookies\", \"storage\"`.")),
)
.likely()
.aliases(&["CWE-613"]);
static MALFORMED: Rule = Rule::new(
    "not-quoted",
    Low,
    msg!("Browsers know only quoted values here, such as `\"cookies\"`."),
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
        false => Verdict::NotApplicable(msg!("The page does not sign anybody out.")),
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
