//! Does the policy have obsolete directives?

use super::prelude::*;
use crate::names::{self, Kind};

pub(super) const CHECK: Check = Check {
    id: "csp_obsolete",
    passes: msg!("The CSP has no obsolete directives"),
    fails: msg!("The CSP has obsolete directives"),
    category: Category::Csp,
    why: msg!("A directive that browsers no longer support protects nothing."),
    not_judged: "Older browsers that still support it.",
    fix_risk: msg!("None."),
    references: &[
        "https://www.w3.org/TR/CSP3/#changes-from-level-2",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy",
    ],
    reads: &["content-security-policy"],
    rules: &[&XSS, &REFERRER, &OPENER, &PREFETCH, &PLUGINS, &MIXED, &NAVIGATE, &SRI, &WEBRTC],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static XSS: Rule = Rule::new("reflected-xss", Info, msg!("reflected-xss was removed from CSP 2. Browsers ignore it."), Remedy::Csp)
    .aliases(&["csp-evaluator/DEPRECATED_DIRECTIVE"]);
static REFERRER: Rule =
    Rule::new("referrer", Info, msg!("The referrer directive was removed from CSP 2. Use Referrer-Policy."), Remedy::Csp)
        .aliases(&["csp-evaluator/DEPRECATED_DIRECTIVE"]);
static OPENER: Rule =
    Rule::new("disown-opener", Info, msg!("disown-opener was removed from CSP 3. Use Cross-Origin-Opener-Policy."), Remedy::Csp)
        .aliases(&["csp-evaluator/DEPRECATED_DIRECTIVE"]);
static PREFETCH: Rule =
    Rule::new("prefetch-src", Info, msg!("prefetch-src was removed from CSP 3. default-src applies to prefetching."), STILL_USED)
        .aliases(&["csp-evaluator/DEPRECATED_DIRECTIVE"]);
static PLUGINS: Rule =
    Rule::new("plugin-types", Info, msg!("plugin-types was removed from CSP 3. Browsers no longer support plugins."), Remedy::Csp);
static MIXED: Rule = Rule::new(
    "block-all-mixed-content",
    Info,
    msg!("block-all-mixed-content is obsolete. Browsers upgrade or block mixed content anyway."),
    STILL_USED,
);
static NAVIGATE: Rule = Rule::new("navigate-to", Info, msg!("navigate-to was removed from CSP 3. Browsers ignore it."), Remedy::Csp);
static SRI: Rule = Rule::new(
    "require-sri-for",
    Info,
    msg!("require-sri-for was withdrawn. Browsers ignore it. Use `Integrity-Policy: blocked-destinations=(script)`."),
    Remedy::Csp,
);
static WEBRTC: Rule = Rule::new("webrtc", Info, msg!("No browser supports the webrtc directive."), Remedy::Csp);

/// What some browser still follows is not taken away by a fix.
const STILL_USED: Remedy = Remedy::None(msg!("Remove it if you do not need it for older browsers."));

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::pass();
    for directive in seen.csp.enforced.iter().flat_map(|policy| &policy.directives) {
        if let Some(rule) = CHECK.rules.iter().find(|rule| rule.code == directive.name) {
            let found = rule.at(directive.at).in_directive(directive.name.clone(), None);
            let versions = names::find(Kind::Directive, rule.code).map(names::Name::versions).filter(|versions| !versions.is_empty());
            verdict.add(match versions {
                Some(versions) => {
                    let own = Gap::Sentence(rule.says.into());
                    found.says(msg!("{} Supported in {}.").with([own, Gap::plain(versions)]))
                }
                None => found,
            });
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("none", &[(CSP, "default-src 'self'")], Pass),
    Case::new("reflected-xss", &[(CSP, "reflected-xss block")], Finds(&[("reflected-xss", "reflected-xss")])),
    Case::new("referrer", &[(CSP, "referrer origin")], Finds(&[("referrer", "referrer")])),
    Case::new("disown-opener", &[(CSP, "disown-opener")], Finds(&[("disown-opener", "disown-opener")])),
    Case::new("prefetch-src", &[(CSP, "prefetch-src 'self'")], Finds(&[("prefetch-src", "prefetch-src")])),
    Case::new("plugin-types", &[(CSP, "plugin-types a/b")], Finds(&[("plugin-types", "plugin-types")])),
    Case::new("mixed content", &[(CSP, "block-all-mixed-content")], Finds(&[("block-all-mixed-content", "block-all-mixed-content")])),
    Case::new("navigate-to", &[(CSP, "navigate-to 'self'")], Finds(&[("navigate-to", "navigate-to")])),
    Case::new("require-sri-for", &[(CSP, "require-sri-for script style")], Finds(&[("require-sri-for", "require-sri-for")])),
    Case::new("webrtc", &[(CSP, "webrtc 'block'")], Finds(&[("webrtc", "webrtc")])),
    Case::new("a name with a colon", &[(CSP, "referrer: origin")], Pass).malformed(),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
