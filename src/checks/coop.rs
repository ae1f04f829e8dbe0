//! Is the page's window isolated from pages that open it?

use super::prelude::*;
use crate::evidence::isolation;
use crate::names::{self, Kind};

pub(super) const CHECK: Check = Check {
    id: "coop",
    passes: msg!("Cross-Origin-Opener-Policy is set"),
    fails: msg!("Other sites can keep a reference to this window"),
    category: Category::CrossOrigin,
    why: msg!(
        "A page that opens this one keeps a reference to its window. It can navigate the window, count its frames and may learn whether the visitor is signed in."
    ),
    not_judged: "Whether a sign-in or payment popup needs the reference.",
    fix_risk: msg!("Pages that open sign-in or payment popups may need `same-origin-allow-popups`."),
    references: &[
        "https://html.spec.whatwg.org/multipage/browsers.html#cross-origin-opener-policies",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Opener-Policy",
    ],
    reads: &["cross-origin-opener-policy"],
    rules: &[&MALFORMED, &OFF, &SOME, &ABSENT],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule = Rule::new("malformed", Low, msg!("Browsers ignore this Cross-Origin-Opener-Policy."), Remedy::Opener)
    .aliases(&["observatory/coop-header-invalid"]);
static OFF: Rule = Rule::new("off", Info, msg!("`unsafe-none` is the browsers' default. It protects nothing."), Remedy::Opener)
    .aliases(&["observatory/coop-implemented-with-unsafe-none"]);
static SOME: Rule = Rule::new(
    "some-browsers",
    Info,
    msg!("Not every browser follows this value."),
    Remedy::None(msg!("Use `same-origin` or `same-origin-allow-popups` if every browser must isolate the page.")),
);
static ABSENT: Rule = Rule::new(
    "absent",
    Info,
    msg!("No Cross-Origin-Opener-Policy. A site that opens this page keeps a reference to its window and can navigate it."),
    Remedy::Opener,
)
.aliases(&["observatory/coop-not-implemented"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("Not a page."));
    }
    if !seen.page.https && !seen.page.loopback {
        return Verdict::NotApplicable(msg!("Browsers ignore this header over HTTP."));
    }
    match &seen.isolation.opener {
        Header::Absent => Verdict::of(ABSENT.found()),
        Header::Invalid(problem) => {
            let value = seen.raw("cross-origin-opener-policy").next();
            Verdict::of(MALFORMED.at(problem.at).says(isolation::explained(problem, Kind::Opener, value)))
        }
        Header::Valid(value) if value.text == "unsafe-none" => Verdict::of(OFF.at(value.span())),
        Header::Valid(value) => match names::find(Kind::Opener, value.text).filter(|name| !name.is_everywhere()) {
            Some(name) => {
                let says = msg!("{} works in {} only. Other browsers ignore this header.");
                Verdict::of(SOME.at(value.span()).says(says.with([Gap::Code(name.text().into()), Gap::plain(name.versions())])))
            }
            None => Verdict::pass(),
        },
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("apart", &[(COOP, "same-origin; report-to=\"x\"")], Pass),
    Case::new("popups allowed", &[(COOP, "same-origin-allow-popups")], Pass),
    Case::new("off", &[(COOP, "unsafe-none")], Finds(&[("off", "unsafe-none")])),
    Case::new("not in Firefox", &[(COOP, "noopener-allow-popups")], Finds(&[("some-browsers", "noopener-allow-popups")])),
    Case::new("a typo", &[(COOP, "same-orgin")], Finds(&[("malformed", "same-orgin")])),
    Case::new("withdrawn", &[(COOP, "restrict-properties")], Finds(&[("malformed", "restrict-properties")])),
    Case::new("wrong case", &[(COOP, "Same-Origin")], Finds(&[("malformed", "Same-Origin")])).malformed(),
    Case::new("absent", &[], Finds(&[("absent", "")])),
    Case::new("plain http", &[], NotApplicable).given(plain_http),
    Case::new("json", &[], NotApplicable).given(json),
];

#[cfg(test)]
const COOP: &str = "Cross-Origin-Opener-Policy";
