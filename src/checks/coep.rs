//! Is Cross-Origin-Embedder-Policy valid, and does it isolate the page?

use super::prelude::*;
use crate::evidence::isolation;
use crate::names::{self, Kind};

pub(super) const CHECK: Check = Check {
    id: "coep",
    passes: msg!("Cross-Origin-Embedder-Policy is valid"),
    fails: msg!("Cross-Origin-Embedder-Policy does not isolate the page"),
    category: Category::CrossOrigin,
    why: msg!("Together with Cross-Origin-Opener-Policy, it isolates the page in its own process, which protects it from Spectre attacks."),
    not_judged: "A missing header: most pages do not need it, and it breaks embedded content that has not opted in.",
    fix_risk: msg!("`require-corp` blocks images, scripts and frames from other sites that do not send Cross-Origin-Resource-Policy."),
    references: &[
        "https://html.spec.whatwg.org/multipage/browsers.html#coep",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Embedder-Policy",
    ],
    reads: &["cross-origin-embedder-policy", "cross-origin-opener-policy"],
    rules: &[&MALFORMED, &ALONE, &SOME],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule = Rule::new("malformed", Low, msg!("Browsers ignore this Cross-Origin-Embedder-Policy."), Remedy::Embedder)
    .aliases(&["observatory/coep-header-invalid"]);
static ALONE: Rule =
    Rule::new("alone", Info, msg!("The page is not isolated: this also needs `Cross-Origin-Opener-Policy: same-origin`."), Remedy::Opener);

static SOME: Rule = Rule::new(
    "some-browsers",
    Info,
    msg!("Not every browser follows this value."),
    Remedy::None(msg!("Use `require-corp` if every browser must isolate the page.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    match &seen.isolation.embedder {
        Header::Absent => Verdict::NotApplicable(msg!("Not sent. Most pages do not need it.")),
        Header::Invalid(problem) => {
            let value = seen.raw("cross-origin-embedder-policy").next();
            Verdict::of(MALFORMED.at(problem.at).says(isolation::explained(problem, Kind::Embedder, value)))
        }
        Header::Valid(value) => {
            let isolates = matches!(value.text, "require-corp" | "credentialless");
            let opener = seen.isolation.opener.present().is_some_and(|opener| opener.text == "same-origin");
            let some = names::find(Kind::Embedder, value.text).filter(|name| !name.is_everywhere());
            match some {
                _ if isolates && !opener && seen.page.is_document() => Verdict::of(ALONE.at(value.span())),
                Some(name) => {
                    let says = msg!("{} works in {} only. Other browsers ignore this header.");
                    Verdict::of(SOME.at(value.span()).says(says.with([Gap::Code(name.text().into()), Gap::plain(name.versions())])))
                }
                None => Verdict::pass(),
            }
        }
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("isolated", &[(COEP, "require-corp"), ("Cross-Origin-Opener-Policy", "same-origin")], Pass),
    Case::new("said to be off", &[(COEP, "unsafe-none")], Pass),
    Case::new("without its partner", &[(COEP, "credentialless")], Finds(&[("alone", "credentialless")])),
    Case::new(
        "not in Safari",
        &[(COEP, "credentialless"), ("Cross-Origin-Opener-Policy", "same-origin")],
        Finds(&[("some-browsers", "credentialless")]),
    ),
    Case::new("a COOP value", &[(COEP, "same-origin")], Finds(&[("malformed", "same-origin")])),
    Case::new("wrong case", &[(COEP, "REQUIRE-CORP")], Finds(&[("malformed", "REQUIRE-CORP")])).malformed(),
    Case::new("absent", &[], NotApplicable),
];

#[cfg(test)]
const COEP: &str = "Cross-Origin-Embedder-Policy";
