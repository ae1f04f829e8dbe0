//! Does the policy require Trusted Types?

use super::prelude::*;
use crate::evidence::csp::names::Name;

pub(super) const CHECK: Check = Check {
    id: "csp_trusted_types",
    passes: msg!("Trusted Types are required"),
    fails: msg!("Trusted Types are not required"),
    category: Category::Csp,
    why: msg!(
        "Many injections happen in the page's own scripts, where text is assigned to innerHTML or the like. With Trusted Types, browsers refuse that."
    ),
    not_judged: "Whether the page's scripts assign text to innerHTML or the like.",
    fix_risk: msg!("Scripts that assign text to innerHTML stop working until they use a Trusted Types policy."),
    references: &[
        "https://www.w3.org/TR/trusted-types/",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/require-trusted-types-for",
    ],
    reads: &["content-security-policy"],
    rules: &[&ABSENT],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule = Rule::new(
    "absent",
    Info,
    msg!("Trusted Types are not required. Scripts can assign any text to innerHTML."),
    Remedy::None(msg!(
        "Test the page's scripts with `require-trusted-types-for 'script'` in Content-Security-Policy-Report-Only first. Then add it to the CSP."
    )),
)
.maybe()
.aliases(&["csp-evaluator/REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let required = seen
        .csp
        .enforced
        .iter()
        .filter_map(|policy| policy.get(Name::RequireTrustedTypesFor))
        .any(|directive| directive.values.iter().any(|value| value.text == "'script'"));
    let unquoted = seen
        .csp
        .enforced
        .iter()
        .filter_map(|policy| policy.get(Name::RequireTrustedTypesFor))
        .flat_map(|directive| &directive.values)
        .find(|value| value.unquoted().text.trim_matches('`').eq_ignore_ascii_case("script"));
    match seen.csp.enforced.first().filter(|_| !required) {
        Some(_) if unquoted.is_some() => {
            let found = ABSENT.found().says(msg!("Trusted Types are not required: `script` needs single quotes."));
            let marked = unquoted.into_iter().fold(found, |found, value| found.and_at(value.span()));
            Verdict::of(marked.in_directive("require-trusted-types-for", None))
        }
        Some(first) => Verdict::of(ABSENT.at(first.text.span()).in_directive("require-trusted-types-for", None)),
        None => Verdict::pass(),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("required", &[(CSP, "require-trusted-types-for 'script'")], Pass),
    Case::new("not required", &[(CSP, "default-src 'self'")], Finds(&[("absent", "default-src 'self'")])),
    Case::new("without quotes", &[(CSP, "require-trusted-types-for script")], Finds(&[("absent", "script")])).malformed(),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
