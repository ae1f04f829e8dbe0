//! Is the number of sign-in attempts limited?

use super::prelude::*;
use crate::evidence::page::SIGN_IN;

pub(super) const CHECK: Check = Check {
    id: "rate_limit",
    passes: msg!("Rate limit headers are sent"),
    fails: msg!("Rate limiting is missing or unclear"),
    category: Category::Api,
    why: msg!("Without a limit, a program can try thousands of passwords."),
    not_judged: "Limits that no header shows, at the proxy or in the app.",
    fix_risk: msg!("A limit by IP address affects everyone behind the same proxy."),
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#protect-against-automated-attacks",
        "https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/",
    ],
    reads: &["retry-after", "ratelimit", "ratelimit-limit", "ratelimit-policy", "x-ratelimit-limit", "x-rate-limit-limit"],
    rules: &[&NO_SIGN, &NO_RETRY],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static NO_SIGN: Rule = Rule::new(
    "no-sign",
    Info,
    msg!("No sign of rate limiting on this login page."),
    Remedy::Recipe(
        "rate_limit",
        msg!("In Flask, use Flask-Limiter. In FastAPI, use the package `limits` in a dependency that responds with 429 and `Retry-After`."),
    ),
)
.maybe()
.aliases(&["CWE-307"]);
static NO_RETRY: Rule = Rule::new(
    "no-retry-after",
    Low,
    msg!("The 429 response has no Retry-After."),
    Remedy::Recipe("rate_limit", msg!("Send `Retry-After` with the 429.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut signs = ["retry-after", "ratelimit", "ratelimit-limit", "ratelimit-policy", "x-ratelimit-limit", "x-rate-limit-limit"]
        .iter()
        .flat_map(|name| seen.raw(name));
    if seen.page.status == Some(429) {
        return match seen.raw("retry-after").next() {
            Some(_) => Verdict::pass(),
            None => Verdict::of(NO_RETRY.found()),
        };
    }
    if !seen.page.path_holds(&SIGN_IN) {
        return Verdict::NotApplicable(msg!("Not a login page."));
    }
    match signs.next() {
        Some(_) => Verdict::pass(),
        None => Verdict::of(NO_SIGN.found()),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("limited", &[("X-RateLimit-Limit", "5")], Pass).given(|c| c.url = "https://app.example/login".into()),
    Case::new("an empty sign", &[("RateLimit", "")], Pass).given(|c| c.url = "https://app.example/login".into()).malformed(),
    Case::new("no sign", &[], Finds(&[("no-sign", "")])).given(|c| c.url = "https://app.example/api/token".into()),
    Case::new("429", &[], Finds(&[("no-retry-after", "")])).given(|c| c.status = Some(429)),
    Case::new("429 with a time", &[("Retry-After", "60")], Pass).given(|c| c.status = Some(429)),
    Case::new("any page", &[], NotApplicable),
];
