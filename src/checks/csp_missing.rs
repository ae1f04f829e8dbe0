//! Does the policy lack important directives?

use super::prelude::*;
use crate::evidence::csp::names::Name;
use crate::evidence::csp::{Directive, Policy};
use crate::sentence::Msg;

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
    rules: &[&SCRIPT, &OBJECT, &EMPTY, &BASE, &FORM],
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
static EMPTY: Rule = Rule::new(
    "empty-object-src",
    Info,
    msg!("An empty directive blocks all plugins and embedded objects, as `'none'` does."),
    Remedy::None(msg!("Nothing to do. Write `'none'` to make it clear.")),
)
.maybe()
.aliases(&["csp-evaluator/MISSING_DIRECTIVES"]);
const EMPTY_SAYS: Msg = msg!("{} is empty, which blocks all plugins and embedded objects, as `'none'` does.");
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
        let found = SCRIPT.at(all).in_directive("script-src", None);
        verdict.add(match (any(&[Name::ScriptSrcElem]), any(&[Name::ScriptSrcAttr])) {
            (false, false) => found,
            (true, false) => found.says(msg!(
                "No script-src or default-src. script-src-elem covers script elements only: injected event handlers, eval and workers run."
            )),
            (false, true) => {
                found.says(msg!("No script-src or default-src. script-src-attr covers event handlers only: injected script elements run."))
            }
            (true, true) => found.says(msg!("No script-src or default-src. Nothing restricts eval and workers.")),
        });
    }
    // The peer wants a value; browsers take an empty directive for `'none'`.
    let objects: Vec<&Directive> = enforced.iter().filter_map(|policy| policy.first_of(&[Name::ObjectSrc, Name::DefaultSrc])).collect();
    match objects.first() {
        None => verdict.add(OBJECT.at(all).in_directive("object-src", None)),
        Some(first) if objects.iter().all(|directive| directive.values.is_empty()) => {
            verdict.add(EMPTY.at(first.at).naming(EMPTY_SAYS, first.name.clone()).in_directive("object-src", None));
        }
        _ => {}
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
        Finds(&[("empty-object-src", "object-src")]),
    )
    .malformed(),
    Case::new(
        "a nonce without base-uri",
        &[(CSP, "default-src 'nonce-c29tZXRoaW5n'; form-action 'self'")],
        Finds(&[("base-uri", "default-src 'nonce-c29tZXRoaW5n'; form-action 'self'")]),
    ),
    Case::new(
        "framing alone",
        &[(CSP, "frame-ancestors 'none'")],
        Finds(&[("script-src", "frame-ancestors 'none'"), ("object-src", "frame-ancestors 'none'")]),
    ),
    Case::new(
        "script elements only",
        &[(CSP, "script-src-elem 'self'; object-src 'none'")],
        Finds(&[("script-src", "script-src-elem 'self'; object-src 'none'")]),
    ),
    Case::new(
        "handlers only",
        &[(CSP, "script-src-attr 'none'; object-src 'none'")],
        Finds(&[("script-src", "script-src-attr 'none'; object-src 'none'")]),
    ),
    Case::new(
        "elements and handlers",
        &[(CSP, "script-src-elem 'self'; script-src-attr 'none'; object-src 'none'")],
        Finds(&[("script-src", "script-src-elem 'self'; script-src-attr 'none'; object-src 'none'")]),
    ),
    Case::new(
        "everything, by an empty default",
        &[(CSP, "default-src; form-action 'none'")],
        Finds(&[("empty-object-src", "default-src")]),
    ),
    Case::new(
        "typographic quotes",
        &[(CSP, "object-src 'none'; script-src ‘self’; style-src 'self'")],
        Finds(&[("script-src", "object-src 'none'; script-src ‘self’; style-src 'self'")]),
    ),
    Case::new("typographic quotes beside a default", &[(CSP, "default-src 'none'; form-action 'none'; script-src ‘self’")], Pass),
    Case::new("forms", &[(CSP, "default-src 'self'")], Finds(&[("form-action", "default-src 'self'")])),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
