//! Are powerful browser features restricted?

use super::prelude::*;
use crate::evidence::permissions::Allowed;

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
    rules: &[&MALFORMED, &EVERYONE, &MEANINGLESS, &DEAD, &ABSENT],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule = Rule::new("malformed", Low, msg!("Browsers ignore this Permissions-Policy."), Remedy::Permissions);
static EVERYONE: Rule =
    Rule::new("everyone", Low, msg!("A powerful feature is allowed for every origin."), Remedy::Permissions).costs(5).aliases(&["CWE-693"]);
static MEANINGLESS: Rule =
    Rule::new("meaningless-value", Low, msg!("Browsers ignore a feature whose value is not an allowlist."), Remedy::Permissions);
static DEAD: Rule = Rule::new("feature-policy", Info, msg!("Feature-Policy is obsolete. Use Permissions-Policy."), Remedy::Permissions);
static ABSENT: Rule = Rule::new(
    "absent",
    Info,
    msg!("No Permissions-Policy. An injected script can ask for camera, microphone and location."),
    Remedy::Permissions,
);

/// Features by which a visitor can be watched or charged.
const POWERFUL: [&str; 10] =
    ["camera", "microphone", "geolocation", "display-capture", "usb", "serial", "hid", "bluetooth", "payment", "midi"];

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
            for feature in features {
                let rule = match feature.allowed {
                    Allowed::Everyone if POWERFUL.contains(&&*feature.name) => &EVERYONE,
                    Allowed::Meaningless => &MEANINGLESS,
                    _ => continue,
                };
                let span = feature.at.or(seen.permissions.value.map(|whole| whole.span()));
                let found = span.map_or_else(|| rule.found(), |span| rule.at(span));
                verdict.add(found.about(feature.name.clone()));
            }
        }
    }
    verdict
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
