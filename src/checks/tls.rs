//! Is the connection itself up to date, and its certificate in order?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "tls",
    passes: msg!("TLS and the certificate are up to date"),
    fails: msg!("TLS or the certificate has problems"),
    category: Category::Transport,
    why: msg!("Old protocols and invalid certificates can let an attacker on the network read traffic or impersonate the server."),
    not_judged: "What the server would negotiate with other browsers. Chromium shows extensions nothing about TLS.",
    fix_risk: msg!("Clients from before 2014 may not support TLS 1.2."),
    references: &[
        "https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/getSecurityInfo",
        "https://wiki.mozilla.org/Security/Server_Side_TLS",
        "https://www.rfc-editor.org/rfc/rfc8996",
    ],
    reads: &[],
    rules: &[&OLD, &WRONG_HOST, &WRONG_TIME, &UNTRUSTED, &WEAK, &NOT_FORWARD, &ENDS_SOON],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

const SERVER: Remedy = Remedy::None(msg!(
    "Change this where TLS ends, not in the app. nginx: `ssl_protocols TLSv1.2 TLSv1.3;` and ciphers with forward secrecy (ECDHE)."
));
const CERTIFICATE: Remedy = Remedy::None(msg!(
    "Get a certificate for this host and renew it automatically: with `certbot renew`, or with a server that does this itself, such as Caddy."
));

static OLD: Rule = Rule::new("old-protocol", High, msg!("The connection uses a deprecated version of TLS or SSL."), SERVER)
    .costs(20)
    .aliases(&["CWE-327"]);
static WRONG_HOST: Rule =
    Rule::new("wrong-host", High, msg!("The certificate is for another host. Browsers show a warning instead of the page."), CERTIFICATE)
        .costs(60)
        .aliases(&["CWE-297"]);
static WRONG_TIME: Rule = Rule::new(
    "wrong-time",
    High,
    msg!("The certificate has expired or is not valid yet. Browsers show a warning instead of the page."),
    CERTIFICATE,
)
.costs(60)
.aliases(&["CWE-298"]);
static UNTRUSTED: Rule =
    Rule::new("untrusted", High, msg!("Browsers do not trust this certificate. They show a warning instead of the page."), CERTIFICATE)
        .costs(60)
        .aliases(&["CWE-295"]);
static WEAK: Rule = Rule::new("weak", Medium, msg!("The browser rates this connection as weak."), SERVER).costs(10).aliases(&["CWE-326"]);
static NOT_FORWARD: Rule = Rule::new(
    "no-forward-secrecy",
    Low,
    msg!("No forward secrecy. Someone who later gets the server's key can decrypt recorded traffic."),
    SERVER,
)
.costs(5)
.aliases(&["CWE-326"]);
static ENDS_SOON: Rule = Rule::new("ends-soon", Low, msg!("The certificate expires in less than two weeks."), CERTIFICATE).likely();

const DAY: f64 = 86_400_000.0;

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    if !seen.page.https {
        return Verdict::NotApplicable(msg!("The page was not loaded over HTTPS."));
    }
    let Some(tls) = seen.tls().seen() else {
        return Verdict::NotObserved(msg!("TLS details are not available. Firefox shows them to extensions, Chromium does not."));
    };
    let mut verdict = Verdict::pass();
    if tls.protocol.starts_with("SSL") || matches!(tls.protocol.as_str(), "TLSv1" | "TLSv1.0" | "TLSv1.1") {
        verdict.add(OLD.found().naming(msg!("The connection uses {}, which is deprecated."), &tls.protocol));
    }
    if tls.weak {
        verdict.add(WEAK.found());
    }
    if tls.cipher.starts_with("TLS_RSA_") {
        verdict.add(
            NOT_FORWARD.found().naming(
                msg!("{} has no forward secrecy. Someone who later gets the server's key can decrypt recorded traffic."),
                &tls.cipher,
            ),
        );
    }
    // On localhost, a self-signed certificate is normal.
    if seen.page.loopback {
        return verdict;
    }
    if tls.wrong_host {
        verdict.add(WRONG_HOST.found());
    }
    if tls.wrong_time {
        verdict.add(WRONG_TIME.found());
    }
    if tls.untrusted {
        verdict.add(UNTRUSTED.found());
    }
    if let Some(left) = tls.ends.map(|ends| ends - tls.seen).filter(|left| (0.0..14.0 * DAY).contains(left)) {
        verdict.add(match (left / DAY) as u32 {
            0 => ENDS_SOON.found().says(msg!("The certificate expires within a day.")),
            1 => ENDS_SOON.found().says(msg!("The certificate expires in one day.")),
            days => ENDS_SOON.found().says(msg!("The certificate expires in {} days.").with([Gap::plain(days)])),
        });
    }
    verdict
}

#[cfg(test)]
fn over(capture: &mut crate::capture::Capture, change: fn(&mut crate::capture::Tls)) {
    let mut tls = crate::capture::Tls {
        protocol: "TLSv1.3".into(),
        cipher: "TLS_AES_128_GCM_SHA256".into(),
        ends: Some(90.0 * DAY),
        ..Default::default()
    };
    change(&mut tls);
    capture.tls = crate::capture::Observed::Seen(tls);
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("in order", &[], Pass).given(|c| over(c, |_| {})),
    Case::new("an old version", &[], Finds(&[("old-protocol", "")])).given(|c| over(c, |tls| tls.protocol = "TLSv1.1".into())),
    Case::new("SSL", &[], Finds(&[("old-protocol", "")])).given(|c| over(c, |tls| tls.protocol = "SSLv3".into())),
    Case::new("TLS 1.2 with an RSA exchange", &[], Finds(&[("no-forward-secrecy", "")])).given(|c| {
        over(c, |tls| (tls.protocol, tls.cipher) = ("TLSv1.2".into(), "TLS_RSA_WITH_AES_128_CBC_SHA".into()));
    }),
    Case::new("called weak", &[], Finds(&[("weak", "")])).given(|c| over(c, |tls| tls.weak = true)),
    Case::new("of its own making", &[], Finds(&[("untrusted", "")])).given(|c| over(c, |tls| tls.untrusted = true)),
    Case::new("another host's, and over", &[], Finds(&[("wrong-host", ""), ("wrong-time", "")]))
        .given(|c| over(c, |tls| (tls.wrong_host, tls.wrong_time, tls.ends) = (true, true, Some(-DAY)))),
    Case::new("thirteen days left", &[], Finds(&[("ends-soon", "")])).given(|c| over(c, |tls| tls.ends = Some(13.5 * DAY))),
    Case::new("fourteen days left", &[], Pass).given(|c| over(c, |tls| tls.ends = Some(14.0 * DAY))),
    Case::new("of its own making, on this machine", &[], Pass).given(|c| {
        over(c, |tls| (tls.untrusted, tls.ends) = (true, None));
        c.url = "https://localhost:8443/".into();
    }),
    Case::new("a version that is none, an end that is none", &[], Pass)
        .given(|c| over(c, |tls| (tls.protocol, tls.ends) = ("?".into(), Some(f64::NAN))))
        .malformed(),
    Case::new("not told", &[], NotObserved),
    Case::new("plain HTTP", &[], NotApplicable).given(plain_http),
];
