//! What browsers make of one word of a source list: a keyword, a nonce, a hash, a scheme, a host, or nothing at all, and why.
//!
//! Written after the parsers of Chromium (`services/network/public/cpp/content_security_policy`) and Firefox (`dom/security/nsCSPParser`), and held
//! to what both did with generated policies (`tests/vectors/browsers/csp.jsonl.gz`). Where they differ, CSP3 mostly sides with Firefox.

mod host;

use crate::evidence::browser::Browser;

/// What a word allows, as one browser reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source<'t> {
    /// `'none'`: nothing, and no meaning beside other sources.
    None,
    /// A keyword in single quotes.
    Keyword(Keyword),
    /// `'nonce-…'`, with what stands after the hyphen.
    Nonce(&'t str),
    /// `'sha256-…'` and the like.
    Hash(Hash<'t>),
    /// `*` alone: any host, over any network scheme.
    Star,
    /// A scheme alone, without its colon.
    Scheme(&'t str),
    /// A host, with what stands before and after it.
    Host(Host<'t>),
}

/// A keyword that a browser knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// `'self'`
    SelfOrigin,
    /// `'unsafe-inline'`
    UnsafeInline,
    /// `'unsafe-eval'`
    UnsafeEval,
    /// `'wasm-unsafe-eval'`
    WasmUnsafeEval,
    /// `'strict-dynamic'`
    StrictDynamic,
    /// `'unsafe-hashes'`
    UnsafeHashes,
    /// `'trusted-types-eval'`
    TrustedTypesEval,
    /// `'inline-speculation-rules'`
    InlineSpeculationRules,
    /// `'url-sha256-…'`, the hash of an address (Chromium); beside it no other source lets an address in, except for frames.
    UrlHash,
    /// `'eval-sha256-…'`, the hash of a string that becomes code (Chromium); beside it `'unsafe-eval'` does not count.
    EvalHash,
    /// One that allows nothing on a web page: `'report-sample'`, and in Chromium `'report-sha256'`, `'wasm-eval'`, `'strict-dynamic-url'`.
    Other,
}

/// A hash: how it was computed, and its value in base64 or base64url as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash<'t> {
    /// How.
    pub algorithm: Algorithm,
    /// The value.
    pub value: &'t str,
}

/// How a hash is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
    /// A signature's key (Chromium); it is nobody's hash.
    Ed25519,
}

/// A host: `[scheme://]host[:port][/path]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host<'t> {
    /// The scheme as written; without one, the page's counts.
    pub scheme: Option<&'t str>,
    /// Which hosts.
    pub name: HostName<'t>,
    /// Which ports; without one, the scheme's own.
    pub port: Option<Port<'t>>,
    /// Which paths: with a slash at its end all that begin so. Without its query and fragment, which browsers leave out.
    pub path: Option<&'t str>,
}

/// Which hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostName<'t> {
    /// `*`
    Any,
    /// `*.example.com`, without the star and the dot: every subdomain, not the domain itself.
    Under(&'t str),
    /// This one.
    Exactly(&'t str),
}

/// Which ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port<'t> {
    /// `:*`
    Any,
    /// This one, as written.
    Number(&'t str),
}

/// Why a browser ignores a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ignored {
    /// It holds a character that is not ASCII, which voids the whole directive.
    NotAscii,
    /// It stands in single quotes and is no keyword.
    UnknownKeyword,
    /// It holds quotes where none belong, as `"self"` or `'self`.
    Quotes,
    /// It begins as a nonce, and what follows is empty or not base64.
    Nonce,
    /// It begins as a hash, and what follows is empty or not base64.
    Hash,
    /// It looks like a hash of a kind that browsers do not use, as `'sha1-…'`.
    HashAlgorithm,
    /// A host was to come and none is there, as in `/js/`, `//example.com` and `https://`.
    NoHost,
    /// A star is not the whole first label of the host, as in `cdn-*.example.com`, `*cdn.example.com` and `cdn.*`.
    Wildcard,
    /// The host begins with a dot or has two in a row.
    Dot,
    /// The host has a character that no host has, as `cdn_1.example.com`, `user@example.com` and `[::1]`.
    Character,
    /// The scheme is not followed by two slashes, as in `https:/example.com`.
    Slashes,
    /// The scheme has a character that no scheme has.
    Scheme,
    /// The port is no number.
    Port,
    /// The path has a character that no path has, or begins with two slashes.
    Path,
    /// The host or the path is longer than 512 characters (Firefox).
    TooLong,
}

/// What both browsers make of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<'t> {
    /// Chromium.
    pub chromium: Result<Source<'t>, Ignored>,
    /// Firefox.
    pub firefox: Result<Source<'t>, Ignored>,
}

impl<'t> Reading<'t> {
    /// What both make of a word.
    pub fn of(text: &'t str) -> Reading<'t> {
        Reading { chromium: parse(text, Browser::Chromium), firefox: parse(text, Browser::Firefox) }
    }

    /// What a browser makes of it.
    pub fn by(&self, browser: Browser) -> Result<Source<'t>, Ignored> {
        match browser {
            Browser::Chromium => self.chromium,
            Browser::Firefox => self.firefox,
        }
    }

    /// Why, where neither browser uses it.
    pub fn ignored(&self) -> Option<Ignored> {
        match (self.chromium, self.firefox) {
            // Chromium is the more forgiving one: what it does not take is the graver fault.
            (Err(why), Err(_)) => Some(why),
            _ => None,
        }
    }

    /// The only browser that uses it, and why the other does not.
    pub fn only_in(&self) -> Option<(Browser, Ignored)> {
        match (self.chromium, self.firefox) {
            (Ok(_), Err(why)) => Some((Browser::Chromium, why)),
            (Err(why), Ok(_)) => Some((Browser::Firefox, why)),
            _ => None,
        }
    }

    /// What it is to the browsers that use it.
    pub fn source(&self) -> Option<Source<'t>> {
        self.chromium.or(self.firefox).ok()
    }

    /// Whether some browser lets any host in by it, if only over one scheme or on one port: `*`, `https:`, `*:*`, `https://*:443`, `*/js/`.
    pub fn any_host(&self) -> bool {
        [self.chromium, self.firefox].iter().flatten().any(Source::any_host)
    }
}

impl Source<'_> {
    /// Whether it lets any host in, if only over one scheme or on one port.
    pub fn any_host(&self) -> bool {
        match self {
            Source::Star => true,
            Source::Scheme(scheme) => is_network(scheme),
            Source::Host(host) => host.name == HostName::Any && host.scheme.is_none_or(is_network),
            _ => false,
        }
    }
}

/// Whether URLs of this scheme have hosts on the network.
fn is_network(scheme: &str) -> bool {
    ["http", "https", "ws", "wss", "ftp"].iter().any(|network| scheme.eq_ignore_ascii_case(network))
}

/// What a browser makes of a word.
pub fn parse(text: &str, browser: Browser) -> Result<Source<'_>, Ignored> {
    if !text.is_ascii() {
        return Err(Ignored::NotAscii);
    }
    if text == "*" {
        return Ok(Source::Star);
    }
    match text.strip_prefix('\'') {
        Some(rest) => quoted(rest.strip_suffix('\'').ok_or(Ignored::Quotes)?, browser),
        None => host::parse(text, browser).map_err(|why| if text.contains(['\'', '"', '`']) { Ignored::Quotes } else { why }),
    }
}

/// What stands between single quotes.
fn quoted(inner: &str, browser: Browser) -> Result<Source<'_>, Ignored> {
    if let Some(value) = after(inner, "nonce-") {
        return if is_base64(value) { Ok(Source::Nonce(value)) } else { Err(Ignored::Nonce) };
    }
    if let Some(hash) = hash(inner, browser) {
        return hash.map(Source::Hash);
    }
    if let Some(source) = keyword(inner, browser) {
        return Ok(source);
    }
    let is_hash = ["sha", "md5-"].iter().any(|start| after(inner, start).is_some()) && inner.contains('-');
    Err(if inner.contains(['\'', '"', '`']) {
        Ignored::Quotes
    } else if is_hash {
        Ignored::HashAlgorithm
    } else {
        Ignored::UnknownKeyword
    })
}

/// What comes after a beginning, in any case.
fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let (first, rest) = text.split_at_checked(start.len())?;
    first.eq_ignore_ascii_case(start).then_some(rest)
}

/// A keyword, without its quotes.
fn keyword(inner: &str, browser: Browser) -> Option<Source<'static>> {
    const KNOWN: [(&str, Keyword); 8] = [
        ("self", Keyword::SelfOrigin),
        ("unsafe-inline", Keyword::UnsafeInline),
        ("unsafe-eval", Keyword::UnsafeEval),
        ("wasm-unsafe-eval", Keyword::WasmUnsafeEval),
        ("strict-dynamic", Keyword::StrictDynamic),
        ("unsafe-hashes", Keyword::UnsafeHashes),
        ("trusted-types-eval", Keyword::TrustedTypesEval),
        ("report-sample", Keyword::Other),
    ];
    const ONLY_IN_CHROMIUM: [(&str, Keyword); 6] = [
        ("inline-speculation-rules", Keyword::InlineSpeculationRules),
        ("wasm-eval", Keyword::Other),
        ("report-sha256", Keyword::Other),
        ("report-sha384", Keyword::Other),
        ("report-sha512", Keyword::Other),
        ("strict-dynamic-url", Keyword::Other),
    ];
    let known = |list: &[(&str, Keyword)]| list.iter().find(|(text, _)| inner.eq_ignore_ascii_case(text)).map(|(_, keyword)| *keyword);
    if inner.eq_ignore_ascii_case("none") {
        return Some(Source::None);
    }
    let also = || match browser {
        Browser::Chromium => known(&ONLY_IN_CHROMIUM).or_else(|| {
            let hash_after = |start| hash(after(inner, start)?, browser)?.ok();
            hash_after("url-").map(|_| Keyword::UrlHash).or_else(|| hash_after("eval-").map(|_| Keyword::EvalHash))
        }),
        Browser::Firefox => None,
    };
    known(&KNOWN).or_else(also).map(Source::Keyword)
}

/// A hash, without its quotes; nothing where it does not begin as one.
fn hash(inner: &str, browser: Browser) -> Option<Result<Hash<'_>, Ignored>> {
    const BOTH: [(&str, Algorithm); 3] = [("sha256-", Algorithm::Sha256), ("sha384-", Algorithm::Sha384), ("sha512-", Algorithm::Sha512)];
    const ONLY_IN_CHROMIUM: [(&str, Algorithm); 4] = [
        ("sha-256-", Algorithm::Sha256),
        ("sha-384-", Algorithm::Sha384),
        ("sha-512-", Algorithm::Sha512),
        ("ed25519-", Algorithm::Ed25519),
    ];
    let also: &[_] = if browser == Browser::Chromium { &ONLY_IN_CHROMIUM } else { &[] };
    let (algorithm, value) = BOTH.iter().chain(also).find_map(|(start, algorithm)| after(inner, start).map(|value| (*algorithm, value)))?;
    // Chromium decodes it, Firefox compares texts.
    let counts = is_base64(value) && (browser == Browser::Firefox || pads_well(value));
    Some(if counts { Ok(Hash { algorithm, value }) } else { Err(Ignored::Hash) })
}

/// One or more characters of base64 or base64url, then at most two `=`.
fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len() - body.len() <= 2 && !body.is_empty() && body.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/_-".contains(&b))
}

/// Whether base64 decodes: as many characters as bytes can give, and no `=` more than they lack.
fn pads_well(text: &str) -> bool {
    let body = text.trim_end_matches('=').len();
    let lacks = (4 - body % 4) % 4;
    lacks < 3 && text.len() - body <= lacks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_both_browsers_make_of_them() {
        let other = "'sha256-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA='";
        for (text, source) in [
            ("'SELF'", Source::Keyword(Keyword::SelfOrigin)),
            ("'None'", Source::None),
            ("*", Source::Star),
            ("HTTPS:", Source::Scheme("HTTPS")),
            ("cdn.test:", Source::Scheme("cdn.test")),
            ("'NONCE-a-b_c=='", Source::Nonce("a-b_c==")),
            (other, Source::Hash(Hash { algorithm: Algorithm::Sha256, value: &other[8..other.len() - 1] })),
        ] {
            assert_eq!(Reading::of(text), Reading { chromium: Ok(source), firefox: Ok(source) }, "{text}");
        }
    }

    #[test]
    fn words_that_count_for_nothing_say_why() {
        for (text, why) in [
            ("\"self\"", Ignored::Quotes),
            ("'self", Ignored::Quotes),
            ("self'", Ignored::Quotes),
            ("''self''", Ignored::Quotes),
            ("'", Ignored::Quotes),
            ("'blob:'", Ignored::UnknownKeyword),
            ("''", Ignored::UnknownKeyword),
            ("‘self’", Ignored::NotAscii),
            ("'unsafe-inlne'", Ignored::UnknownKeyword),
            ("'nonce-'", Ignored::Nonce),
            ("'nonce-a==='", Ignored::Nonce),
            ("'nonce-{x}'", Ignored::Nonce),
            ("'nonce", Ignored::Quotes),
            ("'sha256-'", Ignored::Hash),
            ("'sha1-L0+gK2ts4tUv/hJY8SPfqekgV0I='", Ignored::HashAlgorithm),
            ("'md5-ryrZqHeqjz3snUBafTKZnA=='", Ignored::HashAlgorithm),
        ] {
            assert_eq!(Reading::of(text).ignored(), Some(why), "{text}");
        }
    }

    #[test]
    fn some_words_count_in_one_browser() {
        for (text, browser, why) in [
            ("'sha-256-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA='", Browser::Chromium, Ignored::HashAlgorithm),
            ("'sha256-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA=='", Browser::Firefox, Ignored::Hash),
            ("'sha256-a'", Browser::Firefox, Ignored::Hash),
            ("'inline-speculation-rules'", Browser::Chromium, Ignored::UnknownKeyword),
            ("'url-sha256-Si0u'", Browser::Chromium, Ignored::UnknownKeyword),
            ("*/js/", Browser::Chromium, Ignored::Wildcard),
        ] {
            assert_eq!(Reading::of(text).only_in(), Some((browser, why)), "{text}");
        }
        assert_eq!(Reading::of("'sha256-abc'").only_in(), None);
    }

    #[test]
    fn hosts_of_all_kinds_are_seen_through() {
        for (text, any) in [
            ("*", true),
            ("*:*", true),
            ("https://*:443", true),
            ("*/js/", true),
            ("https:", true),
            ("http://*", true),
            ("data:", false),
            ("data://*", false),
            ("*.test", false),
            ("'self'", false),
            ("**", false),
        ] {
            assert_eq!(Reading::of(text).any_host(), any, "{text}");
        }
    }
}
