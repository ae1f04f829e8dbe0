//! Is Document-Isolation-Policy valid?

use super::prelude::*;
use crate::evidence::isolation;
use crate::names::Kind;

pub(super) const CHECK: Check = Check {
    id: "document_isolation",
    passes: msg!("Document-Isolation-Policy is valid"),
    fails: msg!("Document-Isolation-Policy does not isolate the page"),
    category: Category::CrossOrigin,
    why: msg!("The header isolates the page in its own process without cutting it off from popups. With a typo, nothing is isolated."),
    not_judged: "A missing header: only Chrome has it, and most pages do not need it.",
    fix_risk: msg!("Images, scripts and other files from other sites load without cookies."),
    references: &[
        "https://wicg.github.io/document-isolation-policy/",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Document-Isolation-Policy",
    ],
    reads: &["document-isolation-policy"],
    rules: &[&MALFORMED],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule = Rule::new(
    "malformed",
    Low,
    msg!("Browsers ignore this Document-Isolation-Policy."),
    Remedy::Correct("Document-Isolation-Policy", "isolate-and-credentialless"),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    match &seen.isolation.document {
        Header::Absent => Verdict::NotApplicable(msg!("Not sent. Most pages do not need it.")),
        _ if !seen.page.https && !seen.page.loopback => Verdict::NotApplicable(msg!("Browsers ignore this header over HTTP.")),
        Header::Invalid(problem) => {
            let value = seen.raw("document-isolation-policy").next();
            Verdict::of(MALFORMED.at(problem.at).says(isolation::explained(problem, Kind::Isolation, value)))
        }
        Header::Valid(_) => Verdict::pass(),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("without credentials", &[(DIP, "isolate-and-credentialless")], Pass),
    Case::new("with an endpoint", &[(DIP, "isolate-and-require-corp; report-to=\"x\"")], Pass),
    Case::new("off", &[(DIP, "none")], Pass),
    // Seen in Fyrd/caniuse#7319.
    Case::new("the value of another header", &[(DIP, "require-corp")], Finds(&[("malformed", "require-corp")])).malformed(),
    Case::new("another one", &[(DIP, "credentialless")], Finds(&[("malformed", "credentialless")])),
    Case::new("a COOP value", &[(DIP, "same-origin")], Finds(&[("malformed", "same-origin")])),
    Case::new("in quotes", &[(DIP, "\"isolate-and-require-corp\"")], Finds(&[("malformed", "\"isolate-and-require-corp\"")])),
    Case::new("wrong case", &[(DIP, "Isolate-And-Require-Corp")], Finds(&[("malformed", "Isolate-And-Require-Corp")])),
    Case::new("a typo", &[(DIP, "isolate-and-requirecorp")], Finds(&[("malformed", "isolate-and-requirecorp")])),
    Case::new("twice", &[(DIP, "none"), (DIP, "isolate-and-require-corp")], Finds(&[("malformed", "none")])),
    Case::new("plain http", &[(DIP, "x")], NotApplicable).given(plain_http),
    Case::new("not sent", &[], NotApplicable),
];

#[cfg(test)]
const DIP: &str = "Document-Isolation-Policy";
