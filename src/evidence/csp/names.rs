//! The names that Content Security Policies are made of (CSP3 and what came before it).

/// Directives that some browser knows or knew.
const DIRECTIVES: [&str; 34] = [
    "child-src", "connect-src", "default-src", "font-src", "frame-src", "img-src", "media-src", "object-src", "script-src", "script-src-attr",
    "script-src-elem", "style-src", "style-src-attr", "style-src-elem", "prefetch-src", "manifest-src", "worker-src", "base-uri", "plugin-types",
    "sandbox", "disown-opener", "form-action", "frame-ancestors", "navigate-to", "report-to", "report-uri", "block-all-mixed-content",
    "upgrade-insecure-requests", "reflected-xss", "referrer", "require-sri-for", "trusted-types", "require-trusted-types-for", "webrtc",
];

/// Keywords, in their quotes.
const KEYWORDS: [&str; 13] = [
    "'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "'wasm-eval'", "'wasm-unsafe-eval'", "'strict-dynamic'", "'unsafe-hashed-attributes'",
    "'unsafe-hashes'", "'report-sample'", "'block'", "'allow'", "'inline-speculation-rules'",
];

/// Whether a lower-case name is a directive's.
pub fn is_directive(name: &str) -> bool {
    DIRECTIVES.contains(&name)
}

/// Whether a lower-case text is a keyword in its quotes.
pub fn is_keyword(text: &str) -> bool {
    text.starts_with('\'') && KEYWORDS.contains(&text)
}

/// Whether a text would be a keyword, a nonce or a hash if it stood in quotes.
pub fn lacks_quotes(text: &str) -> bool {
    let quoted = |keyword: &str| keyword.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) == Some(text);
    KEYWORDS.iter().any(|keyword| quoted(keyword)) || ["nonce-", "sha256-", "sha384-", "sha512-"].iter().any(|start| text.starts_with(start))
}
