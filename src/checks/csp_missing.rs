//! Does the policy lack important directives?

use super::prelude::*;
use crate::evidence::csp::Policy;
use crate::evidence::csp::names::Name;

pub(super) const CHECK: Check = Check {
    id: "csp_missing",
    passes: msg!("No important CSP directive is missing"),
    fails: msg!("Important CSP directives are missing"),
    category: Category::Csp,
    why: msg!("What a CSP does not restrict is allowed: plugins, another base URL, or every script."),
    not_judged: "Directives that matter to some pages only, such as `connect-src`.",
    fix_risk: msg!("`base-uri 'none'` breaks pages that use `<base>`. `form-action` blocks forms that post to other sites."),
    references: &[
        "https://www.w3.org/TR/CSP3/#directives",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy",
    ],
    reads: &["content-security-policy"],
    rules: &[&SCRIPT, &OBJECT, &BASE, &FORM],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static SCRIPT: Rule =
    Rule::new("script-src", High, msg!("No script-src or default-src. Every script runs, including injected ones."), Remedy::Csp)
        .costs(20)
        .unless(MdnTest::Csp)
        .aliases(&["csp-evaluator/MISSING_DIRECTIVES", "observatory/csp-implemented-with-unsafe-inline", "CWE-79"]);
static OBJECT: Rule =
    Rule::new("object-src", Medium, msg!("Neither object-src nor default-src restricts plugins and embedded objects."), Remedy::Csp)
        .costs(5)
        .unless(MdnTest::Csp)
        .aliases(&["csp-evaluator/MISSING_DIRECTIVES"]);
static BASE: Rule = Rule::new(
    "base-uri",
    High,
    msg!("No base-uri. An injected `<base>` can make the page's scripts load from another server."),
    Remedy::Csp,
)
.costs(10)
.unless(MdnTest::Csp)
.aliases(&["csp-evaluator/MISSING_DIRECTIVES"]);
static FORM: Rule = Rule::new(
    "form-action",
    Info,
    msg!("No form-action. An injected form can send what visitors type to another site."),
    Remedy::None(msg!("Add `form-action 'self'` unless your forms post to other sites. Headlint cannot tell.")),
)
.maybe();

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let enforced = &seen.csp.enforced;
    let mut verdict = Verdict::pass();
    let Some(all) = enforced.first().map(|policy| policy.text.span()) else { return verdict };
    let any = |names: &[Name]| enforced.iter().any(|policy| policy.first_of(names).is_some());
    if !any(&[Name::ScriptSrc, Name::DefaultSrc]) {
        verdict.add(SCRIPT.at(all).in_directive("script-src", None));
    }
    if !enforced
        .iter()
        .any(|policy| policy.first_of(&[Name::ObjectSrc, Name::DefaultSrc]).is_some_and(|directive| !directive.values.is_empty()))
    {
        verdict.add(OBJECT.at(all).in_directive("object-src", None));
    }
    let needs_base = |policy: &Policy| {
        policy
            .scripts()
            .is_some_and(|directive| directive.has_nonce() || (directive.has_hash() && directive.find("'strict-dynamic'").is_some()))
    };
    if enforced.iter().any(needs_base) && !any(&[Name::BaseUri]) {
        verdict.add(BASE.at(all).in_directive("base-uri", None));
    }
    if !any(&[Name::FormAction]) && any(&[Name::ScriptSrc, Name::DefaultSrc]) {
        verdict.add(FORM.at(all).in_directive("form-action", None));
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("complete", &[(CSP, "default-src 'self'; base-uri 'none'; form-action 'self'")], Pass),
    Case::new("spread over two policies", &[(CSP, "script-src 'self'; form-action 'self'"), (CSP, "object-src 'none'")], Pass),
    Case::new(
        "pictures only",
        &[(CSP, "img-src 'self'; object-src 'none'")],
        Finds(&[("script-src", "img-src 'self'; object-src 'none'")]),
    ),
    Case::new(
        "plugins",
        &[(CSP, "script-src 'self'; form-action 'self'")],
        Finds(&[("object-src", "script-src 'self'; form-action 'self'")]),
    ),
    Case::new(
        "plugins, empty",
        &[(CSP, "default-src 'self'; object-src; form-action 'self'")],
        Finds(&[("object-src", "default-src 'self'; object-src; form-action 'self'")]),
    )
    .malformed(),
    Case::new(
        "a nonce without base-uri",
        &[(CSP, "default-src 'nonce-c29tZXRoaW5n'; form-action 'self'")],
        Finds(&[("base-uri", "default-src 'nonce-c29tZXRoaW5n'; form-action 'self'")]),
    ),
    Case::new("forms", &[(CSP, "default-src 'self'")], Finds(&[("form-action", "default-src 'self'")])),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
