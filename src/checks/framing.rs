//! Can another site put this page into a frame?

use super::prelude::*;
use crate::evidence::csp::names::Name;
use crate::evidence::framing::FrameOption;

pub(super) const CHECK: Check = Check {
    id: "framing",
    passes: msg!("Framing by other sites is restricted"),
    fails: msg!("Framing protection is missing, outdated or contradictory"),
    category: Category::Browser,
    why: msg!(
        "An attacker can show the page in an invisible frame and trick visitors into clicking it. They buy, delete or grant something without knowing."
    ),
    not_judged: "Whether a click on the page does anything that is worth an attack.",
    fix_risk: msg!("If the page is meant to be embedded, list the embedding sites in frame-ancestors."),
    references: &[
        "https://www.w3.org/TR/CSP3/#directive-frame-ancestors",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Frame-Options",
    ],
    reads: &["content-security-policy", "x-frame-options"],
    rules: &[&ABSENT, &ALLOW_FROM, &UNKNOWN, &ANYONE, &CONFLICT, &NO_ANCESTORS],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule = Rule::new("absent", Medium, msg!("Clickjacking: any site can put this page in a frame."), Remedy::Framing)
    .aliases(&["observatory/x-frame-options-not-implemented", "CWE-1021"]);
static ALLOW_FROM: Rule = Rule::new(
    "allow-from",
    Medium,
    msg!("Browsers ignore ALLOW-FROM, so any site can frame this page. Use frame-ancestors."),
    Remedy::Framing,
)
.costs(20)
.unless(MdnTest::Framing)
.aliases(&["observatory/x-frame-options-allow-from-origin", "CWE-1021"]);
static UNKNOWN: Rule = Rule::new(
    "unknown-value",
    Medium,
    msg!("Invalid value, so any site can frame this page. The valid ones are DENY and SAMEORIGIN."),
    Remedy::Framing,
)
.aliases(&["observatory/x-frame-options-header-invalid", "CWE-1021"]);
static ANYONE: Rule = Rule::new(
    "anyone",
    Medium,
    msg!("frame-ancestors allows any site to frame the page. Browsers then ignore X-Frame-Options."),
    Remedy::Framing,
)
.costs(20)
.unless(MdnTest::Framing)
.aliases(&["CWE-1021"]);
static CONFLICT: Rule =
    Rule::new("contradiction", Low, msg!("X-Frame-Options has contradictory values. Browsers then block all framing."), Remedy::Framing);
static NO_ANCESTORS: Rule = Rule::new(
    "no-frame-ancestors",
    Info,
    msg!("Only X-Frame-Options protects the page. frame-ancestors is its successor."),
    Remedy::Framing,
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.is_redirect() {
        return Verdict::NotApplicable(msg!("A redirect shows no page. MDN's grade counts a missing header anyway."));
    }
    if !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("Not a page."));
    }
    let ancestors: Vec<_> = seen.csp.enforced.iter().filter_map(|policy| policy.get(Name::FrameAncestors)).collect();
    if !ancestors.is_empty() {
        // Every policy must agree, so one that limits the ancestors is enough.
        let wide = |value: &&Spanned| is_any_host(value.text);
        return match ancestors.iter().map(|directive| directive.values.iter().find(wide)).collect::<Option<Vec<_>>>() {
            Some(wide) => Verdict::of(ANYONE.at(wide[0].span()).in_directive("frame-ancestors", Some(wide[0].text.to_owned().into()))),
            None => Verdict::pass(),
        };
    }
    let values = &seen.framing.values;
    let Some((first, option)) = values.first() else { return Verdict::of(ABSENT.found()) };
    let disagree = values.iter().any(|(_, other)| other != option);
    match seen.framing.effect() {
        Some(_) if disagree => Verdict::of(values.iter().fold(CONFLICT.found(), |found, (value, _)| found.and_at(value.span()))),
        Some(_) => Verdict::of(NO_ANCESTORS.at(first.span())),
        None => Verdict::of(match option {
            FrameOption::AllowFrom => ALLOW_FROM.at(first.span()),
            _ => UNKNOWN.at(first.span()),
        }),
    }
}

/// Whether a source means every host of its scheme: `*`, `https:`, `https://*`, `*:443`.
fn is_any_host(source: &str) -> bool {
    let source = source.to_ascii_lowercase();
    if matches!(&*source, "http:" | "https:") {
        return true;
    }
    let host = source.strip_prefix("https://").or_else(|| source.strip_prefix("http://")).unwrap_or(&source);
    match host.split('/').next().and_then(|host| host.strip_prefix('*')) {
        Some("" | ":*") => true,
        Some(port) => port.strip_prefix(':').is_some_and(|port| matches!(port, "80" | "443")),
        None => false,
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("both", &[(XFO, "DENY"), (CSP, "frame-ancestors 'none'")], Pass),
    Case::new("named embedder", &[(CSP, "frame-ancestors https://partner.example")], Pass),
    Case::new("the old header alone", &[(XFO, "sameorigin")], Finds(&[("no-frame-ancestors", "sameorigin")])),
    Case::new("nothing", &[], Finds(&[("absent", "")])),
    Case::new("allow-from", &[(XFO, "ALLOW-FROM https://a.example")], Finds(&[("allow-from", "ALLOW-FROM https://a.example")])),
    Case::new("not a value", &[(XFO, "none")], Finds(&[("unknown-value", "none")])).malformed(),
    Case::new("everyone may", &[(XFO, "DENY"), (CSP, "frame-ancestors *")], Finds(&[("anyone", "*")])),
    Case::new("any host and port", &[(CSP, "frame-ancestors https://*:443")], Finds(&[("anyone", "https://*:443")])),
    Case::new("a part of a site", &[(CSP, "frame-ancestors https://*.partner.example:443")], Pass),
    Case::new("one policy limits", &[(CSP, "frame-ancestors *"), (CSP, "frame-ancestors 'self'")], Pass),
    Case::new("deny and sameorigin", &[(XFO, "DENY"), (XFO, "SAMEORIGIN")], Finds(&[("contradiction", "DENY … SAMEORIGIN")])),
    Case::new("json", &[], NotApplicable).given(json),
    Case::new("redirect", &[], NotApplicable).given(|c| c.status = Some(302)),
];

#[cfg(test)]
const XFO: &str = "X-Frame-Options";
#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
