//! Do browsers take the answer for what it says it is?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "sniffing",
    passes: msg!("Browsers do not guess the file type"),
    fails: msg!("X-Content-Type-Options is missing, invalid or repeated"),
    category: Category::Browser,
    why: msg!("A browser that guesses may take an uploaded picture or a text for a script or a page, and run what is in it."),
    not_judged: "Whether the media type itself is right.",
    fix_risk: msg!("Scripts and styles sent with a wrong media type stop loading; the browser's console names them."),
    references: &[
        "https://fetch.spec.whatwg.org/#x-content-type-options-header",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Content-Type-Options",
    ],
    rules: &[&ABSENT, &UNKNOWN, &REPEATED],
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule = Rule::new("absent", Medium, msg!("No X-Content-Type-Options was sent: browsers guess media types."), Remedy::Nosniff)
    .aliases(&["observatory/x-content-type-options-not-implemented", "CWE-693"]);
static UNKNOWN: Rule =
    Rule::new("unknown-value", Medium, msg!("The only value that browsers know is `nosniff`, so this does nothing."), Remedy::Nosniff)
        .aliases(&["observatory/x-content-type-options-header-invalid"]);
static REPEATED: Rule = Rule::new(
    "repeated",
    Info,
    msg!("It was sent more than once. Browsers take the first; MDN's scanner calls the joined value invalid."),
    Remedy::Nosniff,
)
.aliases(&["observatory/x-content-type-options-header-invalid"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.is_redirect() {
        return Verdict::NotApplicable(msg!("The body of a redirect is not shown."));
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
    Case::new("misspelt", &[(XCTO, "no-sniff")], Finds(&[("unknown-value", "no-sniff")])).malformed(),
    Case::new("twice", &[(XCTO, "nosniff"), (XCTO, "nosniff")], Finds(&[("repeated", "nosniff")])),
    Case::new("redirect", &[], NotApplicable).given(|c| c.status = Some(301)),
];

#[cfg(test)]
const XCTO: &str = "X-Content-Type-Options";
