//! Was the page fetched over HTTPS?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "https",
    passes: msg!("Page is served over HTTPS"),
    fails: msg!("Page is not served over HTTPS"),
    category: Category::Transport,
    why: msg!("Anyone on the network (café Wi-Fi, hotel, ISP) can read and change the page, and read its cookies."),
    not_judged: "The certificate and the TLS version, which most browsers do not show to extensions.",
    fix_risk: msg!(
        "Behind a proxy, the app needs the original scheme (ProxyFix, `--proxy-headers`). Without it, the redirect to HTTPS loops."
    ),
    references: &[
        "https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides/TLS",
        "https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2",
    ],
    reads: &[],
    rules: &[&PLAIN],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static PLAIN: Rule =
    Rule::new("plain", High, msg!("Page is served over HTTP. Anyone on the network can read and change it."), Remedy::Https)
        .aliases(&["CWE-319"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if seen.page.transport_deferred() {
        return Verdict::NotApplicable(msg!("Localhost over HTTP. In production, use HTTPS."));
    }
    if !seen.page.https && seen.page.is_redirect() {
        return Verdict::NotApplicable(msg!("A redirect is not a page. Where it leads is judged by itself."));
    }
    match seen.page.https {
        true => Verdict::pass(),
        false => Verdict::of(PLAIN.found()),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("https", &[], Pass),
    Case::new("plain http", &[], Finds(&[("plain", "")])).given(plain_http),
    Case::new("a URL that cannot be read", &[], Finds(&[("plain", "")])).given(|c| c.url = "nonsense".into()).malformed(),
    Case::new("a redirect", &[("Location", "https://app.example/")], NotApplicable).given(|c| {
        plain_http(c);
        c.status = Some(301);
    }),
    Case::new("localhost", &[], NotApplicable).given(localhost),
];
