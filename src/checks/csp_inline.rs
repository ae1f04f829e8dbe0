//! Does the policy stop scripts and styles written into the page?

use super::prelude::*;
use crate::evidence::csp::{Directive, is_nonce_or_hash};

pub(super) const CHECK: Check = Check {
    id: "csp_inline",
    title: "The policy stops injected inline code",
    category: Category::Csp,
    why: "With `'unsafe-inline'` an injected `<script>` or `onclick` runs as if the page had written it, which is what a policy is there to stop.",
    not_judged: "Whether the page can be injected into at all.",
    fix_risk: "Inline scripts need the nonce attribute that the snippet provides; event-handler attributes must move into scripts.",
    references: &["https://www.w3.org/TR/CSP3/#unsafe-inline-usage", "https://csp.withgoogle.com/docs/strict-csp.html"],
    rungs: &[&SCRIPT, &SCRIPT_MISSING, &HASHES, &STYLE],
    judge,
    #[cfg(test)]
    cases: CASES,
};

static SCRIPT: Rung = Rung::new("script", High, "`'unsafe-inline'` lets every injected script run.", Remedy::Csp)
    .aliases(&["csp-evaluator/SCRIPT_UNSAFE_INLINE", "observatory/csp-implemented-with-unsafe-inline", "CWE-79"]);
static SCRIPT_MISSING: Rung =
    Rung::new("script-unlimited", High, "Neither script-src nor default-src is set, so every script runs, inline ones too.", Remedy::Csp)
        .aliases(&["csp-evaluator/MISSING_DIRECTIVES", "observatory/csp-implemented-with-unsafe-inline", "CWE-79"]);
static HASHES: Rung = Rung::new("unsafe-hashes", Low, "`'unsafe-hashes'` lets listed event handlers run wherever they are injected.", Remedy::Csp)
    .maybe()
    .aliases(&["csp-evaluator/SCRIPT_UNSAFE_HASHES"]);
static STYLE: Rung = Rung::new("style", Low, "`'unsafe-inline'` lets injected styles hide, cover and read parts of the page.", Remedy::Csp)
    .aliases(&["observatory/csp-implemented-with-unsafe-inline-in-style-src-only"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let enforced = &seen.csp.enforced;
    if enforced.is_empty() {
        return Verdict::NotApplicable("No policy is enforced.");
    }
    let mut verdict = Verdict::pass();
    // A source must pass every policy: one that blocks inline scripts is enough.
    let blocked = |names: &[&str]| enforced.iter().any(|policy| policy.first_of(names).is_some_and(|d| inline(d).is_none()));
    let scripts: [&[&str]; 2] = [&["script-src-elem", "script-src", "default-src"], &["script-src-attr", "script-src", "default-src"]];
    let mut last = None;
    for names in scripts.into_iter().filter(|names| !blocked(names)) {
        for directive in enforced.iter().filter_map(|policy| policy.first_of(names)) {
            if let Some(span) = inline(directive).filter(|span| last != Some(*span)) {
                last = Some(span);
                verdict.add(SCRIPT.at(span).in_directive(directive.name.to_string(), Some("'unsafe-inline'".into())));
            }
        }
        if last.is_none() && names[0] == "script-src-elem" {
            verdict.add(SCRIPT_MISSING.at(enforced[0].text.span()).in_directive("script-src", None));
            break;
        }
    }
    let mut marked = None;
    for policy in enforced {
        for names in scripts {
            let Some(directive) = policy.first_of(names) else { continue };
            if let Some(token) = directive.find("'unsafe-hashes'").filter(|token| marked != Some(token.span())) {
                marked = Some(token.span());
                verdict.add(HASHES.at(token.span()).in_directive(directive.name.to_string(), Some("'unsafe-hashes'".into())));
            }
        }
    }
    let styles = ["style-src", "default-src"];
    if !blocked(&styles) {
        for directive in enforced.iter().filter_map(|policy| policy.first_of(&styles)).filter(|d| d.name == "style-src") {
            if let Some(span) = inline(directive) {
                verdict.add(STYLE.at(span).in_directive("style-src", Some("'unsafe-inline'".into())));
            }
        }
    }
    verdict
}

/// Where a directive lets inline code run: `'unsafe-inline'` counts only without nonces, hashes and `'strict-dynamic'`.
fn inline(directive: &Directive) -> Option<crate::evidence::Span> {
    let overridden = |value: &Token| is_nonce_or_hash(value.text) || value.is("'strict-dynamic'");
    let token = directive.find("'unsafe-inline'")?;
    (!directive.values.iter().any(overridden)).then(|| token.span())
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("strict", &[(CSP, "default-src 'self'")], Pass),
    Case::new("inline scripts", &[(CSP, "script-src 'self' 'UNSAFE-inline'")], Finds(&["script"])),
    Case::new("a nonce takes it back", &[(CSP, "script-src 'unsafe-inline' 'nonce-c29tZXRoaW5n'")], Pass),
    Case::new("a broken nonce does not", &[(CSP, "script-src 'unsafe-inline' 'nonce-'")], Finds(&["script"])).malformed(),
    Case::new("falls back to default-src", &[(CSP, "default-src 'unsafe-inline'")], Finds(&["script"])),
    Case::new("a second policy blocks it", &[(CSP, "script-src 'unsafe-inline'"), (CSP, "script-src 'self'")], Pass),
    Case::new("handlers only", &[(CSP, "script-src 'self'; script-src-attr 'unsafe-inline'")], Finds(&["script"])),
    Case::new("nothing about scripts", &[(CSP, "img-src 'self'")], Finds(&["script-unlimited"])),
    Case::new("unsafe hashes", &[(CSP, "script-src 'self' 'unsafe-hashes'")], Finds(&["unsafe-hashes"])),
    Case::new("inline styles", &[(CSP, "default-src 'self'; style-src 'unsafe-inline'")], Finds(&["style"])),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
