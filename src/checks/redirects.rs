//! Do redirects go straight to HTTPS?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "redirects",
    passes: msg!("Redirects go straight to HTTPS"),
    fails: msg!("Redirects are insecure, indirect or temporary"),
    category: Category::Transport,
    why: msg!(
        "Anyone on the network can read and change each hop over HTTP. The first redirect should go to HTTPS on the same host, so that HSTS applies to that host."
    ),
    not_judged: "Redirects made by scripts.",
    fix_risk: msg!("Behind a proxy, the app needs the original scheme. Without it, the redirect to HTTPS loops."),
    references: &[
        "https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides/TLS#redirections",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
    ],
    reads: &[],
    rules: &[&DOWNGRADE, &NEVER, &LATE, &OTHER_HOST, &TEMPORARY, &LONG],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static DOWNGRADE: Rule = Rule::new(
    "downgrade",
    High,
    msg!("A redirect goes from HTTPS back to HTTP. Anyone on the network can read and change that request."),
    Remedy::Https,
)
.costs(20)
.unless(MdnTest::Redirection)
.aliases(&["CWE-319"]);
static NEVER: Rule =
    Rule::new("no-https", Medium, msg!("HTTP requests do not end up on HTTPS. Visitors stay on an unencrypted connection."), Remedy::Https)
        .aliases(&["observatory/redirection-missing", "observatory/redirection-not-to-https"]);
static LATE: Rule =
    Rule::new("late", Low, msg!("The first redirect goes to HTTP, not HTTPS. That hop can be read and changed too."), Remedy::Https)
        .aliases(&["observatory/redirection-not-to-https-on-initial-redirection"]);
static OTHER_HOST: Rule =
    Rule::new("other-host", Low, msg!("The first redirect changes the host, so the first host never sends HSTS."), Remedy::Https)
        .aliases(&["observatory/redirection-off-host-from-http"]);
static TEMPORARY: Rule = Rule::new(
    "temporary",
    Info,
    msg!("The redirect to HTTPS is temporary, so browsers repeat it each time. Use 308 or 301."),
    Remedy::Https,
);
static LONG: Rule = Rule::new(
    "long",
    Info,
    msg!("More than three redirects. Each one costs a round trip."),
    Remedy::None(msg!("Redirect straight to the final URL.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.transport_deferred() {
        return Verdict::NotApplicable(msg!("Localhost over HTTP. In production, use HTTPS."));
    }
    let redirect_chain = seen.redirect_chain();
    let [first, rest @ ..] = redirect_chain.as_slice() else {
        return Verdict::NotObserved(match seen.http_hops().is_not_tried() {
            true => msg!("No redirects, and HTTP was not tried."),
            false => msg!("No redirects, and no response over HTTP."),
        });
    };
    let mut verdict = Verdict::pass();
    if redirect_chain.windows(2).any(|pair| pair[0].https && !pair[1].https) {
        verdict.add(DOWNGRADE.found());
    }
    if let (false, Some(second)) = (first.https, rest.first()) {
        if !second.https && rest.last().is_some_and(|last| last.https) {
            verdict.add(LATE.found());
        } else if second.https && second.host != first.host {
            verdict.add(OTHER_HOST.found());
        }
        if second.https && matches!(first.status, 302 | 303 | 307) {
            verdict.add(TEMPORARY.found());
        }
    }
    if !redirect_chain.last().is_some_and(|last| last.https) && !first.https {
        verdict.add(NEVER.found());
    }
    if rest.len() > 3 {
        verdict.add(LONG.found());
    }
    // Redirects from one HTTPS URL to another say nothing of what HTTP does.
    match verdict {
        Verdict::Judged(found) if found.is_empty() && first.https => {
            Verdict::NotObserved(msg!("The redirects began at HTTPS, and HTTP was not tried."))
        }
        verdict => verdict,
    }
}

#[cfg(test)]
macro_rules! way {
    ($($url:literal $status:literal),*; $last:literal) => {
        |c| {
            c.hops = vec![$(crate::capture::Hop { url: $url.into(), status: $status, headers: Vec::new() }),*];
            c.url = $last.into();
        }
    };
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("straight", &[], Pass).given(way!("http://a.example/" 301; "https://a.example/")),
    Case::new("back to plain", &[], Finds(&[("downgrade", "")])).given(way!("https://a.example/" 301; "http://a.example/")),
    Case::new("never", &[], Finds(&[("no-https", "")])).given(way!("http://a.example/" 301; "http://b.example/")),
    Case::new("late", &[], Finds(&[("late", "")])).given(way!("http://a.example/" 301, "http://a.example/x" 301; "https://a.example/")),
    Case::new("another host", &[], Finds(&[("other-host", "")])).given(way!("http://a.example/" 308; "https://www.a.example/")),
    Case::new("temporary", &[], Finds(&[("temporary", "")])).given(way!("http://a.example/" 302; "https://a.example/")),
    Case::new("long", &[], Finds(&[("long", "")])).given(way!("https://a.example/" 301, "https://a.example/b" 301, "https://a.example/c" 301, "https://a.example/d" 301; "https://a.example/e")),
    Case::new("to itself", &[], NotObserved).given(way!("https://a.example/" 302; "https://a.example/")),
    Case::new("a redirect alone", &[("Location", "https://app.example/x")], Pass).given(|c| {
        plain_http(c);
        c.status = Some(301);
    }),
    Case::new("a redirect alone, back to plain", &[("Location", "http://app.example/")], Finds(&[("downgrade", "")]))
        .given(|c| c.status = Some(301)),
    Case::new("a plain page that redirects to itself", &[("Location", "/")], Finds(&[("no-https", "")])).given(|c| {
        plain_http(c);
        c.status = Some(302);
    }),
    Case::new("three are fine", &[], NotObserved).given(way!("https://a.example/" 301, "https://a.example/b" 301, "https://a.example/c" 301; "https://a.example/d")),
    Case::new("an address that is none", &[], Finds(&[("no-https", "")])).given(way!("nonsense" 301; "http://a.example/")).malformed(),
    Case::new("asked directly", &[], NotObserved),
    Case::new("localhost", &[], NotApplicable).given(localhost),
];
