//! Do browsers trust the declared media type instead of guessing?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "sniffing",
    passes: msg!("Browsers do not guess the file type"),
    fails: msg!("X-Content-Type-Options is missing, invalid or repeated"),
    category: Category::Browser,
    why: msg!("A browser that guesses may treat an uploaded image or text file as a script or page, and run what is in it."),
    not_judged: "Whether the media type itself is right.",
    fix_risk: msg!("Scripts and styles with a wrong media type stop loading. The browser console lists them."),
    references: &[
        "https://fetch.spec.whatwg.org/#x-content-type-options-header",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Content-Type-Options",
    ],
    reads: &["x-content-type-options"],
    rules: &[&ABSENT, &UNKNOWN, &REPEATED],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule =
    Rule::new("absent", Medium, msg!("Missing X-Content-Type-Options: nosniff. Browsers may guess the file type."), Remedy::Nosniff)
        .aliases(&["observatory/x-content-type-options-not-implemented", "CWE-693"]);
static UNKNOWN: Rule = Rule::new("unknown-value", Medium, msg!("Invalid value: the only valid one is `nosniff`."), Remedy::Nosniff)
    .aliases(&["observatory/x-content-type-options-header-invalid"]);
static REPEATED: Rule = Rule::new(
    "repeated",
    Info,
    msg!("X-Content-Type-Options is sent more than once. Browsers use the first, but MDN counts it as invalid."),
    Remedy::Nosniff,
)
.aliases(&["observatory/x-content-type-options-header-invalid"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.is_redirect() {
        return Verdict::NotApplicable(msg!("The body of a redirect is not shown. MDN's grade counts a missing header anyway."));
    }
    if seen.page.is_bodiless() {
        return Verdict::NotApplicable(msg!("The response has no body."));
    }
    let values = &seen.sniffing.values;
    let Some(first) = values.first() else { return Verdict::of(ABSENT.found()) };
    if !seen.sniffing.is_nosniff() {
        return Verdict::of(UNKNOWN.at(first.span()));
    }
    match values.get(1) {
        Some(second) => Verdict::of(REPEATED.at(second.span())),
        None => Verdict::pass(),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("nosniff", &[(XCTO, "NoSniff")], Pass),
    Case::new("absent", &[], Finds(&[("absent", "")])),
    Case::new("misspelled", &[(XCTO, "no-sniff")], Finds(&[("unknown-value", "no-sniff")])).malformed(),
    Case::new("twice", &[(XCTO, "nosniff"), (XCTO, "nosniff")], Finds(&[("repeated", "nosniff")])),
    Case::new("redirect", &[], NotApplicable).given(|c| c.status = Some(301)),
];

#[cfg(test)]
const XCTO: &str = "X-Content-Type-Options";
