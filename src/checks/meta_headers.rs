//! Does a meta element stand for a header that browsers read only as a header?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "meta_headers",
    passes: msg!("Meta elements set no security headers"),
    fails: msg!("Browsers ignore a header in a meta element"),
    category: Category::Document,
    why: msg!("Browsers read these headers only from the response. In a meta element they protect nothing."),
    not_judged: "Content-Security-Policy and the referrer policy, which have meta elements of their own.",
    fix_risk: msg!("None."),
    references: &[
        "https://html.spec.whatwg.org/multipage/semantics.html#pragma-directives",
        "https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/meta/http-equiv",
    ],
    reads: &[],
    rules: &[&IGNORED],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static IGNORED: Rule = Rule::new(
    "ignored",
    Low,
    msg!("Browsers ignore this header in a meta element."),
    Remedy::None(msg!("Send it as a header of the response, and remove the meta element.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("Not a page."));
    }
    let Some(document) = seen.facts(&["meta_in_vain"]) else {
        return Verdict::NotObserved(msg!("The page's HTML was not checked."));
    };
    let mut verdict = Verdict::pass();
    for header in document.meta_in_vain {
        verdict.add(
            IGNORED
                .found()
                .says(msg!("Browsers ignore {} in a meta element. Send it as a header.").with([Gap::Value(header.as_str().into())])),
        );
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("none", &[], Pass).given(|c| document(c).meta_in_vain.clear()),
    Case::new("framing", &[], Finds(&[("ignored", "")])).given(|c| document(c).meta_in_vain.push("X-Frame-Options".into())),
    Case::new("two", &[("X-Frame-Options", "DENY")], Finds(&[("ignored", ""), ("ignored", "")])).given(|c| {
        document(c).meta_in_vain.extend(["X-Frame-Options".into(), "Strict-Transport-Security".into()]);
    }),
    Case::new("a policy of meta's own", &[], Pass).malformed().given(|c| document(c).meta_csp.push("nonsense".into())),
    Case::new("not looked at", &[], NotObserved),
    Case::new("json", &[], NotApplicable).given(json),
];
