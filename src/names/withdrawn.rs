//! Names that were withdrawn, with what took their place: kept by hand, each group with its source.

use super::Kind;

/// A name that was in a draft or in a browser and is so no longer, or not for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The name.
    pub name: &'static str,
    /// What does the same now, as it is written; nothing where nothing does.
    pub instead: Option<&'static str>,
}

/// Everything of a kind that was withdrawn.
pub fn all_withdrawn(kind: Kind) -> impl Iterator<Item = Withdrawn> {
    let list = match kind {
        Kind::Directive => DIRECTIVES,
        Kind::Keyword => KEYWORDS,
        Kind::Sandbox => SANDBOX,
        Kind::Feature => FEATURES,
        Kind::CookiePrefix => COOKIE_PREFIXES,
        Kind::Opener => OPENER,
        Kind::ClearSiteData => CLEAR_SITE_DATA,
        Kind::Referrer => REFERRER,
        Kind::Header => HEADERS,
        Kind::Embedder | Kind::Resource | Kind::Isolation | Kind::Destination => &[],
    };
    list.iter().map(|&(name, instead)| Withdrawn { name, instead: Some(instead).filter(|text| !text.is_empty()) })
}

/// What was withdrawn under this name; letter case counts as browsers have it.
pub fn withdrawn(kind: Kind, text: &str) -> Option<Withdrawn> {
    let same = |name: &str| if kind.is_exact() { name == text } else { name.eq_ignore_ascii_case(text) };
    all_withdrawn(kind).find(|gone| same(gone.name))
}

/// Names and what took their place.
type List = &'static [(&'static str, &'static str)];

const DIRECTIVES: List = &[
    // Mozilla's first drafts, before CSP 1 (Chromium's console says what became of each).
    ("allow", "default-src"),
    ("options", ""),
    ("policy-uri", ""),
    ("xhr-src", "connect-src"),
    ("script-nonce", "'nonce-…'"),
    // https://www.w3.org/TR/CSP2/#changes and https://www.w3.org/TR/CSP3/#changes-from-level-2
    ("frame-options", "frame-ancestors"),
    ("reflected-xss", ""),
    ("referrer", "Referrer-Policy"),
    // https://github.com/w3c/webappsec-csp/pull/506
    ("plugin-types", "object-src 'none'"),
    // https://github.com/w3c/webappsec-subresource-integrity/pull/82, and https://www.w3.org/TR/SRI-2/ for what came after
    ("require-sri-for", "Integrity-Policy: blocked-destinations=(script)"),
    ("disown-opener", "Cross-Origin-Opener-Policy"),
    // https://github.com/w3c/webappsec-csp/pull/564
    ("navigate-to", ""),
    // https://github.com/w3c/webappsec-csp/pull/582
    ("prefetch-src", "default-src"),
    // https://github.com/w3c/webappsec-csp/issues/457: in the drafts since 2021, in no browser.
    ("webrtc", ""),
    // Private Network Access, which Local Network Access replaced: https://wicg.github.io/local-network-access/
    ("treat-as-public-address", ""),
];

const KEYWORDS: List = &[
    // https://github.com/w3c/webappsec-csp/pull/203
    ("unsafe-hashed-attributes", "'unsafe-hashes'"),
    // https://www.w3.org/TR/2016/WD-CSP3-20160621/ against what followed it.
    ("unsafe-dynamic", "'strict-dynamic'"),
    // https://github.com/WebAssembly/content-security-policy/blob/main/proposals/CSP.md
    ("wasm-eval", "'wasm-unsafe-eval'"),
    // It went with `navigate-to`.
    ("unsafe-allow-redirects", ""),
];

const SANDBOX: List = &[
    // https://chromestatus.com/feature/5706745674465280
    ("allow-downloads-without-user-activation", "allow-downloads"),
];

const FEATURES: List = &[
    // FLoC: https://github.com/WICG/floc#readme; and what came after it, Topics, is on its way out as well.
    ("interest-cohort", ""),
    ("browsing-topics", ""),
    // https://privacysandbox.com/news/update-on-plans-for-privacy-sandbox-technologies/
    ("attribution-reporting", ""),
    ("conversion-measurement", ""),
    ("join-ad-interest-group", ""),
    ("run-ad-auction", ""),
    ("private-aggregation", ""),
    ("shared-storage", ""),
    ("shared-storage-select-url", ""),
    // https://developer.chrome.com/blog/document-domain-setter-deprecation
    ("document-domain", "Origin-Agent-Cluster: ?1"),
    // Called otherwise when they shipped: https://chromestatus.com/feature/5252960583942144, the WebXR, Wake Lock and Private State Token drafts.
    ("window-placement", "window-management"),
    ("vr", "xr-spatial-tracking"),
    ("xr", "xr-spatial-tracking"),
    ("wake-lock", "screen-wake-lock"),
    ("trust-token-redemption", "private-state-token-redemption"),
    ("publickey-credentials", "publickey-credentials-get"),
    // Never beyond a flag, or gone: https://github.com/w3c/webappsec-permissions-policy/blob/main/features.md
    ("battery", ""),
    ("execution-while-not-rendered", ""),
    ("execution-while-out-of-viewport", ""),
    ("navigation-override", ""),
    ("notifications", ""),
    ("push", ""),
    ("speaker", ""),
    ("vibrate", ""),
    // What Document-Policy took over and did not ship: https://wicg.github.io/document-policy/
    ("document-write", "Document-Policy"),
    ("font-display-late-swap", ""),
    ("layout-animations", ""),
    ("lazyload", ""),
    ("legacy-image-formats", ""),
    ("oversized-images", ""),
    ("sync-script", "Document-Policy"),
    ("unoptimized-images", ""),
    ("unsized-media", ""),
    ("vertical-scroll", ""),
];

const COOKIE_PREFIXES: List = &[
    // https://github.com/httpwg/http-extensions/pull/3110
    ("__HostHttp-", "__Host-Http-"),
];

const OPENER: List = &[
    // https://github.com/hemeryar/coi-with-popups and, after it, https://wicg.github.io/document-isolation-policy/
    ("restrict-properties", "Document-Isolation-Policy"),
];

const CLEAR_SITE_DATA: List = &[
    // https://github.com/w3c/webappsec-clear-site-data/issues/59; Safari was the last to have it, up to 18.2.
    ("executionContexts", ""),
];

const REFERRER: List = &[
    // https://www.w3.org/TR/2014/WD-referrer-policy-20140807/: today only in meta elements (HTML, "standard metadata names").
    ("always", ""),
    ("default", "strict-origin-when-cross-origin"),
    ("never", "no-referrer"),
    ("origin-when-crossorigin", "origin-when-cross-origin"),
    ("none-when-downgrade", "no-referrer-when-downgrade"),
];

const HEADERS: List = &[
    ("Feature-Policy", "Permissions-Policy"),
    ("Report-To", "Reporting-Endpoints"),
    ("X-Content-Security-Policy", "Content-Security-Policy"),
    ("X-WebKit-CSP", "Content-Security-Policy"),
    ("X-XSS-Protection", "Content-Security-Policy"),
    // RFC 6265, section 9.4.
    ("Set-Cookie2", "Set-Cookie"),
    ("Expect-CT", ""),
    ("Public-Key-Pins", ""),
    ("Public-Key-Pins-Report-Only", ""),
    // https://w3c.github.io/webappsec-dbsc/: called so before Chrome 145.
    ("Sec-Session-Registration", "Secure-Session-Registration"),
    ("Sec-Session-Challenge", "Secure-Session-Challenge"),
    // https://github.com/WICG/origin-agent-cluster
    ("Origin-Isolation", "Origin-Agent-Cluster"),
    ("From-Origin", "Cross-Origin-Resource-Policy"),
    ("Cross-Origin-Window-Policy", "Cross-Origin-Opener-Policy"),
];

#[cfg(test)]
mod tests {
    use super::super::{find, withdrawn};
    use super::*;

    #[test]
    fn each_name_stands_once_and_what_replaces_it_is_current() {
        for (kind, list) in [
            (Kind::Directive, DIRECTIVES),
            (Kind::Keyword, KEYWORDS),
            (Kind::Sandbox, SANDBOX),
            (Kind::Feature, FEATURES),
            (Kind::CookiePrefix, COOKIE_PREFIXES),
            (Kind::Opener, OPENER),
            (Kind::ClearSiteData, CLEAR_SITE_DATA),
            (Kind::Referrer, REFERRER),
            (Kind::Header, HEADERS),
        ] {
            for (at, (name, instead)) in list.iter().enumerate() {
                assert!(!list[..at].iter().any(|(other, _)| other == name), "{name} stands twice");
                assert_eq!(withdrawn(kind, name).map(|gone| gone.name), Some(*name));
                let plain = instead.trim_matches('\'').split([':', ' ']).next().unwrap_or_default();
                let current = |kind| find(kind, plain).is_some_and(|name| name.is_current());
                let known = current(kind) || current(Kind::Keyword) || current(Kind::Header) || current(Kind::Directive);
                assert!(instead.is_empty() || plain.starts_with("nonce-") || plain == "Document-Policy" || known, "{name}: {instead}");
            }
        }
    }
}
