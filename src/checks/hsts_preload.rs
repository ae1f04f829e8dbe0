//! Does the header meet the requirements of the browsers' preload list?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "hsts_preload",
    passes: msg!("HSTS meets the preload list's rules"),
    fails: msg!("HSTS does not meet the preload list's rules"),
    category: Category::Transport,
    why: msg!("`preload` asks for a place on the browsers' built-in HSTS list. If a requirement is not met, the list rejects the site."),
    not_judged: "Whether the domain is on the list, and the list's rules on redirects.",
    fix_risk: msg!("The list is hard to leave: a removal takes months to reach everyone, and every subdomain needs HTTPS."),
    references: &["https://hstspreload.org/", "https://www.rfc-editor.org/rfc/rfc6797#section-12.3"],
    reads: &["strict-transport-security"],
    rules: &[&SHORT, &NO_SUBDOMAINS],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static SHORT: Rule = Rule::new("short", Low, msg!("`preload` requires a max-age of at least one year (31536000 s)."), Remedy::Hsts);
static NO_SUBDOMAINS: Rule = Rule::new("no-subdomains", Low, msg!("`preload` requires `includeSubDomains`."), Remedy::Hsts);

/// A year, in seconds.
const YEAR: u64 = 31_536_000;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if let Header::Invalid(_) = seen.hsts.policy {
        return Verdict::NotApplicable(msg!("Browsers ignore the header as a whole."));
    }
    let Some((hsts, preload)) = seen.hsts.policy.present().and_then(|hsts| Some((hsts, hsts.preload?))).filter(|_| seen.page.https) else {
        return Verdict::NotApplicable(msg!("The header does not contain `preload`."));
    };
    let mut verdict = Verdict::pass();
    if hsts.max_age < YEAR {
        verdict.add(SHORT.at(hsts.max_age_at).and_at(preload));
    }
    if !hsts.include_subdomains {
        verdict.add(NO_SUBDOMAINS.at(preload));
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("fits", &[(HSTS, "max-age=31536000; includeSubDomains; preload")], Pass),
    Case::new("half a year", &[(HSTS, "max-age=15552000; includeSubDomains; preload")], Finds(&[("short", "15552000 … preload")])),
    Case::new("without subdomains", &[(HSTS, "max-age=63072000; preload")], Finds(&[("no-subdomains", "preload")])),
    Case::new("preload with a value", &[(HSTS, "max-age=63072000; includeSubDomains; preload=1")], Pass).malformed(),
    Case::new("ignored by browsers", &[(HSTS, "max-age=63072000; includeSubDomains=true; preload")], NotApplicable).malformed(),
    Case::new("not meant", &[(HSTS, "max-age=63072000")], NotApplicable),
];

#[cfg(test)]
const HSTS: &str = "Strict-Transport-Security";
