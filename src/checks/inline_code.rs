//! Does the page still work under its own policy?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "inline_code",
    passes: msg!("The policy allows the page's own code"),
    fails: msg!("The policy blocks the page's own code"),
    category: Category::Document,
    why: msg!("Inline code that the policy stops does not run: the page is broken, or somebody will loosen the policy to mend it."),
    not_judged: "Inline code allowed by hash.",
    fix_risk: msg!("None: it is about code that does not run now."),
    references: &[
        "https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP#inline_javascript",
        "https://www.w3.org/TR/CSP3/#directive-script-src",
    ],
    rules: &[&NO_NONCE, &HANDLERS],
    judge,
    #[cfg(test)]
    cases: CASES,
};

static NO_NONCE: Rule = Rule::new(
    "no-nonce",
    Medium,
    msg!("The policy wants a nonce, and an inline script has none: it does not run."),
    Remedy::None(msg!(
        "Give the script the nonce: `<script nonce=\"{{ csp_nonce() }}\">` in Flask's templates, `request.state.csp_nonce` in FastAPI's."
    )),
)
.costs(5)
.likely();
static HANDLERS: Rule = Rule::new(
    "handlers",
    Low,
    msg!("The policy stops the page's event-handler attributes (`onclick` and its like)."),
    Remedy::None(msg!("Move them into a script: `element.addEventListener(\"click\", …)`.")),
)
.likely();

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let strict = seen
        .csp
        .enforced
        .iter()
        .filter_map(|policy| policy.scripts())
        .find(|directive| directive.effective().all(|value| !value.is("'unsafe-inline'")));
    let Some(strict) = strict else { return Verdict::NotApplicable(msg!("No policy stops inline code.")) };
    let document = match seen.facts(&["scripts", "inline_handlers"]) {
        Some(document) => document,
        None => return Verdict::NotObserved(msg!("The document was not looked at.")),
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
            HANDLERS.at(strict.at).says(
                msg!("The policy stops {} event-handler attributes of the page (`onclick` and its like).")
                    .with([Gap::plain(document.inline_handlers)]),
            ),
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
