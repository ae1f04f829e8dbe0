//! Are powerful browser features restricted?

use super::prelude::*;
use crate::evidence::permissions::{Dropped, Feature, Origins, POWERFUL, Why};
use crate::names::{Kind, find, trouble, withdrawn};
use crate::sentence::Msg;

pub(super) const CHECK: Check = Check {
    id: "permissions",
    passes: msg!("Permissions-Policy is set and valid"),
    fails: msg!("Permissions-Policy is missing or has problems"),
    category: Category::Browser,
    why: msg!("An injected script can ask for camera, microphone or location as if it were your page."),
    not_judged: "Which features the page uses.",
    fix_risk: msg!("Features that the page uses must be listed as `(self)`."),
    references: &[
        "https://www.w3.org/TR/permissions-policy/",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Permissions-Policy",
    ],
    reads: &["permissions-policy", "feature-policy"],
    rules: &[&MALFORMED, &EVERYONE, &MEANINGLESS, &DROPPED, &UNKNOWN, &WITHDRAWN, &REPEATED, &PARAMETER, &DEAD, &ABSENT],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule = Rule::new("malformed", Low, msg!("Browsers ignore this Permissions-Policy."), Remedy::Permissions);
static EVERYONE: Rule =
    Rule::new("everyone", Low, msg!("A powerful feature is allowed for every origin."), Remedy::Permissions).costs(5).aliases(&["CWE-693"]);
static MEANINGLESS: Rule = Rule::new(
    "meaningless-value",
    Low,
    msg!("Chromium cannot read this value, so the feature is blocked for the page and its frames."),
    Remedy::Permissions,
);
static DROPPED: Rule = Rule::new("dropped-item", Low, msg!("Chromium drops an item of an allowlist."), Remedy::Permissions);
static UNKNOWN: Rule =
    Rule::new("unknown-feature", Low, msg!("No browser knows this feature, so it restricts nothing."), Remedy::Permissions);
static WITHDRAWN: Rule = Rule::new("withdrawn-feature", Info, msg!("This feature was withdrawn. Browsers ignore it."), Remedy::Permissions);
static REPEATED: Rule =
    Rule::new("repeated-feature", Low, msg!("A feature is named twice. Only the last one counts."), Remedy::Permissions);
static PARAMETER: Rule = Rule::new(
    "parameter",
    Low,
    msg!("Text after a semicolon is a parameter and restricts nothing. Separate features with commas."),
    Remedy::Permissions,
);
static DEAD: Rule = Rule::new(
    "feature-policy",
    Info,
    msg!("Feature-Policy is obsolete, and only Chromium still reads it. Use Permissions-Policy."),
    Remedy::Permissions,
);
static ABSENT: Rule = Rule::new(
    "absent",
    Info,
    msg!("No Permissions-Policy. An injected script can ask for camera, microphone and location."),
    Remedy::Permissions,
);

/// The most features whose names are looked for among the known ones.
const MOST_UNKNOWN: usize = 20;
/// The most items of a list that are marked.
const MOST_DROPPED: usize = 10;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.is_document() {
        return Verdict::NotApplicable(msg!("Not a page."));
    }
    let mut verdict = Verdict::pass();
    // Beside a Permissions-Policy too: that one may say nothing of what this one was to restrict.
    if let Some(dead) = seen.permissions.feature_policy {
        verdict.add(DEAD.at(dead.span()));
    }
    match &seen.permissions.policy {
        Header::Absent if seen.permissions.feature_policy.is_some() => {}
        Header::Absent => verdict.add(ABSENT.found()),
        Header::Invalid(problem) => {
            verdict.add(MALFORMED.at(problem.at).says(msg!("Browsers ignore this Permissions-Policy: {}.").with([problem.why.into()])))
        }
        Header::Valid(features) => {
            let mut unknown = 0;
            for feature in features {
                judge_feature(feature, &mut unknown, &mut verdict);
            }
        }
    }
    verdict
}

fn judge_feature<'a>(feature: &Feature, unknown: &mut usize, verdict: &mut Verdict<'a>) {
    let name = || feature.name.clone();
    let is_known = find(Kind::Feature, &feature.name).is_some_and(|name| name.is_current());
    if !is_known {
        *unknown += 1;
        if *unknown <= MOST_UNKNOWN {
            let rule = if withdrawn(Kind::Feature, &feature.name).is_some() { &WITHDRAWN } else { &UNKNOWN };
            let found = rule.at(feature.at);
            verdict.add(match trouble(Kind::Feature, name()) {
                Some(why) => found.says(why),
                None => found.about(name()),
            });
        }
    } else if feature.allowed.is_open() && POWERFUL.contains(&&*feature.name) {
        verdict.add(EVERYONE.at(feature.at).about(name()));
    } else if feature.allowed.is_empty() && !feature.allowed.dropped.is_empty() {
        verdict.add(MEANINGLESS.at(feature.at).about(name()));
    } else if let Some(dropped) = feature.allowed.dropped.first() {
        let found = feature
            .allowed
            .dropped
            .iter()
            .take(MOST_DROPPED)
            .skip(1)
            .fold(DROPPED.at(dropped.at), |found, dropped| found.and_at(dropped.at));
        verdict.add(
            found.says(msg!("Chromium drops {} from the list: {}.").with([Gap::Value(dropped.text.clone().into()), slip(dropped).into()])),
        );
    }
    if let Some((parameter, at)) = feature.parameter.as_ref().filter(|(parameter, _)| find(Kind::Feature, parameter).is_some()) {
        verdict.add(PARAMETER.at(*at).about(parameter.clone()));
    }
    if let Some(before) = feature.before {
        verdict.add(REPEATED.at(before).and_at(feature.at).about(name()));
    }
}

/// What is likely wrong with an item that browsers drop.
fn slip(dropped: &Dropped) -> Msg {
    let text = dropped.text.as_str();
    let bare = text.trim_matches('\'');
    if bare.eq_ignore_ascii_case("self") {
        return match dropped.why {
            Why::NoItem => msg!("write `self` in lower case"),
            Why::NoOrigin => msg!("write `self` without quotes"),
        };
    }
    if bare.eq_ignore_ascii_case("none") {
        return msg!("write `()` to allow no origin");
    }
    match (dropped.why, Origins::parse(text).is_some(), text.contains('.')) {
        (Why::NoItem, true, _) => msg!("an origin needs double quotes"),
        (Why::NoItem, false, true) => msg!("an origin needs its scheme and double quotes"),
        (Why::NoItem, false, false) => msg!("items are `*`, `self` and origins in double quotes"),
        (Why::NoOrigin, _, true) if !text.contains("://") => msg!("an origin needs its scheme"),
        (Why::NoOrigin, ..) => msg!("it is not an origin such as `https://app.example`"),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("closed", &[(PP, "camera=(), microphone=(), geolocation=(self)")], Pass),
    Case::new("harmless features may be open", &[(PP, "fullscreen=*")], Pass),
    Case::new("camera for all", &[(PP, "camera=*")], Finds(&[("everyone", "camera=*")])),
    Case::new("not an allowlist", &[(PP, "camera=none")], Finds(&[("meaningless-value", "camera=none")])),
    Case::new(
        "feature-policy syntax",
        &[(PP, "camera 'none'; microphone 'none'")],
        Finds(&[("malformed", "camera 'none'; microphone 'none'")]),
    )
    .malformed(),
    Case::new("single quotes", &[(PP, "payment=(self 'https://pay.example')")], Finds(&[("malformed", "'https://pay.example'")]))
        .malformed(),
    Case::new("semicolons", &[(PP, "camera=(); usb=()")], Finds(&[("malformed", ";")])).malformed(),
    Case::new("a star in quotes", &[(PP, "camera=\"*\", fullscreen=\"*\"")], Finds(&[("everyone", "camera=\"*\"")])),
    Case::new("every HTTPS origin", &[(PP, "usb=(\"https:\")")], Finds(&[("everyone", "usb=(\"https:\")")])),
    Case::new("no quotes", &[(PP, "geolocation=(self https://maps.example)")], Finds(&[("dropped-item", "https://maps.example")])),
    Case::new(
        "no scheme, and too many quotes",
        &[(PP, "geolocation=(self \"maps.example\"), usb=(\"self\" \"https://a.example\")")],
        Finds(&[("dropped-item", "\"maps.example\""), ("dropped-item", "\"self\"")]),
    ),
    Case::new(
        "misspelled",
        &[(PP, "camara=(), geo-location=(), microfone=()")],
        Finds(&[("unknown-feature", "camara=()"), ("unknown-feature", "geo-location=()"), ("unknown-feature", "microfone=()")]),
    ),
    Case::new(
        "withdrawn",
        &[(PP, "vibrate=(), document-domain=()")],
        Finds(&[("withdrawn-feature", "vibrate=()"), ("withdrawn-feature", "document-domain=()")]),
    ),
    Case::new("twice", &[(PP, "camera=(), camera=(self)")], Finds(&[("repeated-feature", "camera=() … camera=(self)")])),
    Case::new("features as parameters", &[(PP, "camera=self;microphone=self")], Finds(&[("parameter", "microphone")])),
    Case::new("where to report to", &[(PP, "camera=();report-to=main")], Pass),
    Case::new("of this year", &[(PP, "local-network-access=(), language-model=(), storage-access=()")], Pass),
    Case::new("the dead header", &[("Feature-Policy", "camera 'none'")], Finds(&[("feature-policy", "camera 'none'")])),
    Case::new(
        "beside Talisman's default",
        &[("Feature-Policy", "geolocation 'none'"), (PP, "browsing-topics=()")],
        Finds(&[("feature-policy", "geolocation 'none'")]),
    ),
    Case::new(
        "beside one that is ignored",
        &[("Feature-Policy", "camera 'none'"), (PP, "camera 'none'")],
        Finds(&[("feature-policy", "camera 'none'"), ("malformed", "camera 'none'")]),
    ),
    Case::new("absent", &[], Finds(&[("absent", "")])),
    Case::new("json", &[], NotApplicable).given(json),
];

#[cfg(test)]
const PP: &str = "Permissions-Policy";
