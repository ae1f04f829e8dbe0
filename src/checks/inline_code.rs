//! Does the page still work under its own policy?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "inline_code",
    passes: msg!("No blocked inline code was found"),
    fails: msg!("The CSP blocks the page's own code"),
    category: Category::Document,
    why: msg!("Inline code that the CSP blocks does not run. The page breaks, or someone weakens the CSP to repair it."),
    not_judged: "Inline code allowed by hash.",
    fix_risk: msg!("None."),
    references: &[
        "https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP#inline_javascript",
        "https://www.w3.org/TR/CSP3/#directive-script-src",
    ],
    reads: &["content-security-policy"],
    rules: &[&NO_NONCE, &HANDLERS],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static NO_NONCE: Rule = Rule::new(
    "no-nonce",
    Medium,
    msg!("An inline script has no nonce, so the CSP blocks it."),
    Remedy::None(msg!(
        "Add the nonce to the script: `<script nonce=\"{{ csp_nonce() }}\">` in Flask templates, `request.state.csp_nonce` in FastAPI templates."
    )),
)
.costs(5)
.likely();
static HANDLERS: Rule = Rule::new(
    "handlers",
    Low,
    msg!("The CSP blocks event-handler attributes such as `onclick`."),
    Remedy::None(msg!("Replace them with `element.addEventListener(\"click\", …)` in a script.")),
)
.likely();

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let strict = seen
        .csp
        .enforced
        .iter()
        .filter_map(|policy| policy.scripts())
        .find(|directive| directive.effective().all(|value| !value.is("'unsafe-inline'")));
    let Some(strict) = strict else { return Verdict::NotApplicable(msg!("No CSP blocks inline code.")) };
    let document = match seen.facts(&["scripts", "inline_handlers"]) {
        Some(document) => document,
        None => return Verdict::NotObserved(msg!("The page's HTML was not checked.")),
    };
    let mut verdict = Verdict::pass();
    if strict.has_nonce()
        && !strict.has_hash()
        && document.scripts.iter().any(|script| script.src.is_none() && !script.nonce && !script.data)
    {
        verdict.add(NO_NONCE.at(strict.at));
    }
    if document.inline_handlers > 0 {
        verdict.add(
            HANDLERS
                .at(strict.at)
                .says(msg!("The CSP blocks {} event-handler attributes such as `onclick`.").with([Gap::plain(document.inline_handlers)])),
        );
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("with the nonce", &[(CSP, "script-src 'nonce-c29tZXRoaW5n'")], Pass).given(|c| document(c).scripts.push(inline(true))),
    Case::new("without", &[(CSP, "script-src 'nonce-c29tZXRoaW5n'")], Finds(&[("no-nonce", "script-src")]))
        .given(|c| document(c).scripts.push(inline(false))),
    Case::new("handlers", &[(CSP, "script-src 'self'")], Finds(&[("handlers", "script-src")])).given(|c| document(c).inline_handlers = 2),
    Case::new("a nonce that is none", &[(CSP, "script-src 'nonce-'")], Pass).given(|c| document(c).scripts.push(inline(false))).malformed(),
    Case::new("not looked at", &[(CSP, "script-src 'self'")], NotObserved),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
#[cfg(test)]
fn inline(nonce: bool) -> crate::capture::document::Script {
    crate::capture::document::Script { nonce, ..Default::default() }
}
