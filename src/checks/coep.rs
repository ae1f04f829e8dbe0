//! Is Cross-Origin-Embedder-Policy valid, and does it isolate the page?

use super::prelude::*;

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
    rules: &[&MALFORMED, &ALONE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule = Rule::new("malformed", Low, msg!("Browsers ignore this Cross-Origin-Embedder-Policy."), Remedy::Embedder)
    .aliases(&["observatory/coep-header-invalid"]);
static ALONE: Rule =
    Rule::new("alone", Info, msg!("The page is not isolated: this also needs `Cross-Origin-Opener-Policy: same-origin`."), Remedy::Opener);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    match &seen.isolation.embedder {
        Header::Absent => Verdict::NotApplicable(msg!("Not sent. Most pages do not need it.")),
        Header::Invalid(problem) => {
            Verdict::of(MALFORMED.at(problem.at).says(msg!("Browsers ignore this header: {}.").with([problem.why.into()])))
        }
        Header::Valid(value) => {
            let isolates = matches!(value.text, "require-corp" | "credentialless");
            let opener = seen.isolation.opener.present().is_some_and(|opener| opener.text == "same-origin");
            if isolates && !opener && seen.page.is_document() { Verdict::of(ALONE.at(value.span())) } else { Verdict::pass() }
        }
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("isolated", &[(COEP, "require-corp"), ("Cross-Origin-Opener-Policy", "same-origin")], Pass),
    Case::new("said to be off", &[(COEP, "unsafe-none")], Pass),
    Case::new("without its partner", &[(COEP, "credentialless")], Finds(&[("alone", "credentialless")])),
    Case::new("wrong case", &[(COEP, "REQUIRE-CORP")], Finds(&[("malformed", "REQUIRE-CORP")])).malformed(),
    Case::new("absent", &[], NotApplicable),
];

#[cfg(test)]
const COEP: &str = "Cross-Origin-Embedder-Policy";
