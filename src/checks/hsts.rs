//! Do browsers remember to use HTTPS (HSTS)?

use super::prelude::*;
use crate::evidence::hsts::Split;
use crate::evidence::site;

pub(super) const CHECK: Check = Check {
    id: "hsts",
    passes: msg!("HSTS is set and long enough"),
    fails: msg!("HSTS is missing, weak or partly ignored"),
    category: Category::Transport,
    why: msg!(
        "Without HSTS, a visit may start over HTTP, where an attacker on the network can read it and keep it from switching to HTTPS."
    ),
    not_judged: "Whether the domain is on the browsers' preload list: a response does not show it.",
    fix_risk: msg!("`includeSubDomains` breaks subdomains without HTTPS until max-age expires. If unsure, start with a short max-age."),
    references: &[
        "https://www.rfc-editor.org/rfc/rfc6797#section-6.1",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Strict-Transport-Security",
    ],
    reads: &["strict-transport-security"],
    rules: &[&ABSENT, &MALFORMED, &OFF, &TOO_SHORT, &REPEATED, &NO_SUBDOMAINS, &SPLIT, &STRAY, &OVER_HTTP],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static ABSENT: Rule = Rule::new("absent", Medium, msg!("No Strict-Transport-Security. Visits may start over HTTP."), Remedy::Hsts)
    .aliases(&["observatory/hsts-not-implemented", "CWE-319", "CWE-523"]);
static MALFORMED: Rule = Rule::new("malformed", Medium, msg!("Browsers ignore this Strict-Transport-Security header."), Remedy::Hsts)
    .costs(20)
    .unless(MdnTest::Hsts)
    .aliases(&["observatory/hsts-header-invalid"]);
static OFF: Rule = Rule::new("off", Medium, msg!("`max-age=0` turns HSTS off. Browsers forget that the site uses HTTPS."), Remedy::Hsts)
    .costs(20)
    .unless(MdnTest::Hsts)
    .aliases(&["observatory/hsts-implemented-max-age-less-than-six-months"]);
static TOO_SHORT: Rule = Rule::new("too-short", Medium, msg!("HSTS max-age is under six months (15552000 s)."), Remedy::Hsts)
    .aliases(&["observatory/hsts-implemented-max-age-less-than-six-months"]);
static REPEATED: Rule =
    Rule::new("repeated", Low, msg!("Strict-Transport-Security is sent more than once. Browsers use only the first."), Remedy::Hsts);
static NO_SUBDOMAINS: Rule = Rule::new(
    "no-subdomains",
    Info,
    msg!("HSTS does not cover subdomains. An attacker on the network can still plant cookies through them."),
    Remedy::Hsts,
)
.maybe();
static SPLIT: Rule = Rule::new(
    "browsers-differ",
    Medium,
    msg!("Chrome ignores this whole header: a directive has nothing before or after its `=`. Firefox reads it."),
    Remedy::Hsts,
)
.costs(10)
.unless(MdnTest::Hsts);
static STRAY: Rule = Rule::new("stray-directive", Info, msg!("Browsers ignore a directive in this header."), Remedy::Hsts);
static OVER_HTTP: Rule =
    Rule::new("over-http", Info, msg!("Browsers ignore this header over HTTP. Send it in HTTPS responses."), Remedy::Https);

/// Six months, in seconds, as MDN counts them.
const ENOUGH: u64 = 15_552_000;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.transport_deferred() {
        return Verdict::NotApplicable(msg!("Localhost over HTTP, where browsers ignore HSTS. In production, send it over HTTPS."));
    }
    if site::is_address(&seen.page.host) {
        return Verdict::NotApplicable(msg!("Browsers apply HSTS to host names, not IP addresses."));
    }
    if seen.page.loopback {
        return Verdict::NotApplicable(msg!("Browsers do not apply HSTS to localhost."));
    }
    if !seen.page.https {
        return match seen.hsts.value {
            Some(value) => Verdict::of(OVER_HTTP.at(value.span())),
            None => Verdict::NotApplicable(msg!("HSTS only works over HTTPS.")),
        };
    }
    let mut verdict = Verdict::pass();
    match &seen.hsts.policy {
        Header::Absent => verdict.add(ABSENT.found()),
        Header::Invalid(problem) => {
            verdict.add(MALFORMED.at(problem.at).says(msg!("Browsers ignore this header: {}.").with([problem.why.into()])))
        }
        Header::Valid(hsts) => {
            if hsts.max_age == 0 {
                verdict.add(OFF.at(hsts.max_age_at));
            } else if hsts.max_age < ENOUGH {
                verdict.add(TOO_SHORT.at(hsts.max_age_at));
            } else if !hsts.include_subdomains {
                verdict.add(NO_SUBDOMAINS.at(hsts.max_age_at));
            }
            match hsts.split {
                Some(Split::Chromium(at)) => verdict.add(SPLIT.at(at)),
                Some(Split::Firefox(at)) => verdict.add(SPLIT.at(at).says(msg!(
                    "Firefox ignores this whole header: a number is beyond 64 bits, or a quoted text is not printable ASCII. Chrome reads it."
                ))),
                None => {}
            }
            if let Some(stray) = hsts.stray.filter(|_| hsts.split.is_none()) {
                verdict.add(STRAY.at(stray));
            }
        }
    }
    for repeat in &seen.hsts.repeats {
        verdict.add(REPEATED.at(repeat.span()));
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("two years", &[(HSTS, "max-age=63072000; includeSubDomains; preload")], Pass),
    Case::new("a quoted age is legal", &[(HSTS, "max-age=\"63072000\";includeSubDomains")], Pass),
    Case::new("without subdomains", &[(HSTS, "max-age=63072000")], Finds(&[("no-subdomains", "63072000")])),
    Case::new("age is not a number", &[(HSTS, "max-age=soon")], Finds(&[("malformed", "soon")])).malformed(),
    Case::new("one week", &[(HSTS, "max-age=604800")], Finds(&[("too-short", "604800")])),
    Case::new("exactly six months", &[(HSTS, "max-age=15552000; includeSubDomains")], Pass),
    Case::new("a second short of six months", &[(HSTS, "max-age=15551999; includeSubDomains")], Finds(&[("too-short", "15551999")])),
    Case::new("forget me", &[(HSTS, "max-age=0")], Finds(&[("off", "0")])),
    Case::new("never sent", &[], Finds(&[("absent", "")])),
    Case::new("twice", &[(HSTS, "max-age=63072000; includeSubDomains"), (HSTS, "max-age=0")], Finds(&[("repeated", "max-age=0")])),
    Case::new("joined by the server", &[(HSTS, "max-age=63072000, max-age=0")], Finds(&[("malformed", "63072000, max-age=0")])).malformed(),
    Case::new("twice in one", &[(HSTS, "max-age=1; max-age=2")], Finds(&[("malformed", "max-age=2")])).malformed(),
    Case::new("no age", &[(HSTS, "max-age=; preload")], Finds(&[("malformed", "max-age=")])).malformed(),
    Case::new("no max-age", &[(HSTS, "includeSubDomains")], Finds(&[("malformed", "includeSubDomains")])).malformed(),
    Case::new("a quoted week", &[(HSTS, "max-age=\"604800\"")], Finds(&[("too-short", "604800")])),
    Case::new(
        "a value where none belongs",
        &[(HSTS, "max-age=63072000; includeSubDomains=1")],
        Finds(&[("malformed", "includeSubDomains=1")]),
    )
    .malformed(),
    Case::new(
        "includeSubDomains=true",
        &[(HSTS, "max-age=31536000; includeSubDomains=true")],
        Finds(&[("malformed", "includeSubDomains=true")]),
    )
    .malformed(),
    Case::new("an empty value", &[(HSTS, "max-age=31536000; includeSubDomains=")], Finds(&[("malformed", "includeSubDomains=")]))
        .malformed(),
    Case::new(
        "includeSubDomains twice",
        &[(HSTS, "max-age=31536000; includeSubDomains; includeSubDomains")],
        Finds(&[("malformed", "includeSubDomains")]),
    )
    .malformed(),
    Case::new("commas", &[(HSTS, "max-age=31536000; includeSubDomains, preload")], Finds(&[("malformed", "includeSubDomains, preload")]))
        .malformed(),
    Case::new(
        "no semicolon",
        &[(HSTS, "max-age=31536000; includeSubDomains preload")],
        Finds(&[("malformed", "includeSubDomains preload")]),
    )
    .malformed(),
    Case::new("seconds with their unit", &[(HSTS, "max-age=31536000s")], Finds(&[("malformed", "31536000s")])).malformed(),
    Case::new("not ASCII", &[(HSTS, "max-age=31536000; \u{e9}")], Finds(&[("malformed", "\u{e9}")])).malformed(),
    Case::new(
        "the first of two counts, whatever it is",
        &[(HSTS, "max-age=abc"), (HSTS, "max-age=63072000")],
        Finds(&[("malformed", "abc"), ("repeated", "max-age=63072000")]),
    )
    .malformed(),
    Case::new("a sign and nothing", &[(HSTS, "max-age=63072000; includeSubDomains; foo=")], Finds(&[("browsers-differ", "foo=")]))
        .malformed(),
    Case::new(
        "beyond 64 bits",
        &[(HSTS, "max-age=99999999999999999999; includeSubDomains")],
        Finds(&[("browsers-differ", "99999999999999999999")]),
    ),
    Case::new(
        "preload with a value",
        &[(HSTS, "max-age=63072000; includeSubDomains; preload=1")],
        Finds(&[("stray-directive", "preload=1")]),
    ),
    Case::new("unknown directive", &[(HSTS, "max-age=63072000; includeSubDomains; foo")], Finds(&[("stray-directive", "foo")])),
    Case::new("over plain http", &[(HSTS, "max-age=63072000")], Finds(&[("over-http", "max-age=63072000")])).given(plain_http),
    Case::new("absent over plain http", &[], NotApplicable).given(plain_http),
    Case::new("absent on an address", &[], NotApplicable).given(|c| c.url = "https://192.0.2.10/".into()),
    Case::new("sent on an address", &[(HSTS, "max-age=63072000")], NotApplicable).given(|c| c.url = "https://[2001:db8::1]/".into()),
    Case::new("localhost over HTTPS", &[], NotApplicable).given(|c| c.url = "https://localhost:5000/".into()),
    Case::new("localhost", &[], NotApplicable).given(localhost),
];

#[cfg(test)]
const HSTS: &str = "Strict-Transport-Security";
