//! Secrets in header fields: cookies, fields that hold nothing else, and the URLs in all others.

use super::look::{is_secret_field, is_secret_name, is_token};
use super::mask::{Keep, Masks};
use crate::evidence::cookies::{meant, prefix_length};

/// Fields whose grammar has no place for a secret, and whose every letter may be judged.
const UNTOUCHED: [&str; 37] = [
    "strict-transport-security",
    "x-frame-options",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "feature-policy",
    "cross-origin-opener-policy",
    "cross-origin-embedder-policy",
    "cross-origin-resource-policy",
    "cross-origin-opener-policy-report-only",
    "cross-origin-embedder-policy-report-only",
    "cache-control",
    "pragma",
    "vary",
    "content-type",
    "etag",
    "last-modified",
    "date",
    "age",
    "expires",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
    "timing-allow-origin",
    "clear-site-data",
    "origin-agent-cluster",
    "document-policy",
    "x-xss-protection",
    "server",
    "x-powered-by",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-generator",
    "x-runtime",
    "x-drupal-cache",
];
/// Of those, the ones in which some write a URL all the same.
const WITH_URLS: [&str; 2] = ["x-frame-options", "x-xss-protection"];
/// Fields whose value is a URL and nothing else.
const URLS: [&str; 6] = ["location", "content-location", "sourcemap", "x-sourcemap", "referer", "x-pingback"];
/// Fields that hold policies.
const POLICIES: [&str; 4] = ["content-security-policy", "content-security-policy-report-only", "x-content-security-policy", "x-webkit-csp"];
/// Attributes of cookies that browsers know.
const ATTRIBUTES: [&str; 11] =
    ["expires", "max-age", "domain", "path", "secure", "httponly", "samesite", "partitioned", "priority", "version", "comment"];

/// Whether a word is an attribute that browsers know.
fn is_attribute(word: &str) -> bool {
    ATTRIBUTES.iter().any(|known| word.eq_ignore_ascii_case(known))
}

impl Masks {
    /// The value of a field of this name, with its secrets masked.
    pub(super) fn field(&mut self, name: &str, value: &str) -> String {
        let name = name.trim().to_ascii_lowercase();
        match &*name {
            "set-cookie" => self.set_cookie(value, Keep::Nothing),
            "set-cookie2" => self.set_cookie(value, Keep::Hosts),
            "cookie" | "cookie2" => value.split(';').map(|pair| self.pair(pair, Keep::Hosts)).collect::<Vec<_>>().join(";"),
            "www-authenticate" | "proxy-authenticate" => self.challenge(value),
            name if POLICIES.contains(&name) => self.policy(value),
            name if UNTOUCHED.contains(&name) && !(value.contains("://") && WITH_URLS.contains(&name)) => value.to_owned(),
            name if URLS.contains(&name) => self.url(value),
            "secure-session-registration" | "sec-session-registration" if !value.contains('\\') => self.registration(value),
            name if is_secret_field(name) => self.mask(value, Keep::Hosts),
            "reporting-endpoints" => self.endpoints(value),
            _ => self.words(value),
        }
    }

    /// Endpoints. Where browsers ignore the header, a token in the place of a name may be why: each character is then masked by one of its kind.
    fn endpoints(&mut self, value: &str) -> String {
        let parses = |text: &str| sfv::Parser::new(text).parse::<sfv::Dictionary>().is_ok();
        let masked = self.words(value);
        if parses(value) && parses(&masked) {
            return masked;
        }
        let of_its_kind = |(sent, mask): (char, char)| match sent {
            _ if sent == mask => sent,
            'A'..='Z' => 'X',
            'a'..='z' => 'x',
            '0'..='9' => '0',
            _ => mask,
        };
        value.chars().zip(masked.chars()).map(of_its_kind).collect()
    }

    /// A cookie without its value. Attributes stay, but for what nobody knows.
    fn set_cookie(&mut self, text: &str, keep: Keep) -> String {
        let mut out = String::with_capacity(text.len());
        for (at, part) in text.split(';').enumerate() {
            if at > 0 {
                out.push(';');
            }
            match part.split_once('=') {
                _ if at == 0 => out.push_str(&self.pair(part, keep)),
                Some((name, value)) => {
                    out.push_str(&part[..=name.len()]);
                    let name = name.trim().to_ascii_lowercase();
                    // What was set with a comma instead of a line of its own.
                    let (own, rest) = value.split_at(value.find('=').map_or(value.len(), |at| at + 1));
                    match &*name {
                        "path" => self.path_into(own, 0, &mut out),
                        known if ATTRIBUTES.contains(&known) => out.push_str(own),
                        _ => out.push_str(&self.mask(own, keep)),
                    }
                    out.push_str(&self.mask(rest, keep));
                }
                None if is_attribute(part.trim()) || meant(part.trim()).is_some() => out.push_str(part),
                None => out.push_str(&self.mask(part, keep)),
            }
        }
        out
    }

    /// `name=value` without the value; where there is no name, nothing but a mask.
    fn pair(&mut self, pair: &str, keep: Keep) -> String {
        let Some((name, value)) = pair.split_once('=') else {
            // Attributes that were sent as a cookie of their own.
            let attributes = pair.split(|c: char| c == ',' || c.is_whitespace()).all(|word| word.is_empty() || is_attribute(word));
            return if attributes { pair.to_owned() } else { self.nameless(pair, keep) };
        };
        if name.trim().is_empty() {
            return format!("{name}={}", self.nameless(value, keep));
        }
        // MDN's scanner takes a cookie of this name for the attribute.
        let (first, rest) = value.split_at(value.find('=').unwrap_or(value.len()));
        let attribute = |text: &str, known: &[&str]| {
            known.iter().any(|known| text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').eq_ignore_ascii_case(known))
        };
        if attribute(name, &["samesite"]) && attribute(first, &["lax", "strict", "none"]) {
            return format!("{name}={first}{}", self.mask(rest, keep));
        }
        format!("{name}={}", self.mask(value, keep))
    }

    /// The value of a cookie without a name, but for what browsers take for a prefix.
    fn nameless(&mut self, value: &str, keep: Keep) -> String {
        let start = value.len() - value.trim_start().len();
        let (prefix, rest) = value.split_at(start + prefix_length(&value[start..]));
        format!("{prefix}{}", self.mask(rest, keep))
    }

    /// How to authenticate; for schemes that put a ticket into the challenge, without the ticket.
    fn challenge(&mut self, value: &str) -> String {
        let (scheme, rest) =
            value.split_at(value.trim_start().find(' ').map_or(value.len(), |at| at + value.len() - value.trim_start().len()));
        let tickets = ["negotiate", "ntlm", "kerberos"].iter().any(|known| scheme.trim().eq_ignore_ascii_case(known));
        if tickets { format!("{scheme}{}", self.mask(rest, Keep::Hosts)) } else { value.to_owned() }
    }

    /// A registration of a device-bound session, `(ES256); path="/register"; challenge="…"`: of its parameters only the path stays.
    fn registration(&mut self, value: &str) -> String {
        let mut out = String::with_capacity(value.len());
        let mut before = "";
        for (at, piece) in value.split('"').enumerate() {
            if at > 0 {
                out.push('"');
            }
            if at % 2 == 1 {
                match before.trim_end() {
                    path if path.ends_with("path=") => out.push_str(&self.url(piece)),
                    other if other.ends_with('=') => out.push_str(&self.mask(piece, Keep::Hosts)),
                    _ => out.push_str(piece),
                }
            } else {
                for (at, part) in piece.split(';').enumerate() {
                    if at > 0 {
                        out.push(';');
                    }
                    let (name, value) = part.split_at(part.find('=').map_or(part.len(), |at| at + 1));
                    out.push_str(name);
                    out.push_str(&if name.trim() == "path=" { self.url(value) } else { self.mask(value, Keep::Hosts) });
                }
            }
            before = piece;
        }
        out
    }

    /// A policy: only where reports go can be secret.
    pub(super) fn policy(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut reports = false;
        let mut named = false;
        for piece in text.split_inclusive(|c: char| matches!(c, ';' | ',') || c.is_ascii_whitespace()) {
            let word = piece.trim_end_matches(|c: char| matches!(c, ';' | ',') || c.is_ascii_whitespace());
            match (word.is_empty(), named) {
                (true, _) => {}
                (false, false) => (reports, named) = (word.eq_ignore_ascii_case("report-uri"), true),
                // No source needs what signs in, and browsers ignore the query of one.
                (false, true) if reports || (word.contains("://") && word.contains(['@', '?'])) => {
                    out.push_str(&self.url(word));
                    out.push_str(&piece[word.len()..]);
                    named = !piece.ends_with([';', ',']);
                    continue;
                }
                (false, true) => {}
            }
            out.push_str(piece);
            if piece.ends_with([';', ',']) {
                named = false;
            }
        }
        out
    }

    /// Any other text: the URLs and parameters in it, and what looks like a signed token.
    pub(super) fn words(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let ends = |c: char| c.is_whitespace() || "\"'<>()`".contains(c);
        for piece in text.split_inclusive(ends) {
            let word = piece.trim_end_matches(ends);
            let named = word.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte))
            });
            if is_signed_token(word) {
                out.push_str(&self.mask(word, Keep::Hosts));
            } else if named {
                out.push_str(&self.parameter(word));
            } else {
                out.push_str(&self.url(word));
            }
            out.push_str(&piece[word.len()..]);
        }
        out
    }

    /// A message of any kind: header lines in it as fields, the rest as words.
    pub(super) fn message(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let fields = line.split_once(':').map(|(name, value)| {
                (name, name.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default(), value)
            });
            match fields {
                Some((before, name, value))
                    if ["set-cookie", "set-cookie2", "cookie"].iter().any(|known| name.eq_ignore_ascii_case(known))
                        || is_secret_field(&name.to_ascii_lowercase())
                        || is_secret_name(name) =>
                {
                    out.push_str(&self.words(before));
                    out.push(':');
                    out.push_str(&self.field(if is_secret_name(name) { "authorization" } else { name }, value));
                }
                _ => out.push_str(&self.words(line)),
            }
        }
        out
    }
}

/// Whether a word is a JSON Web Token or something signed like one.
fn is_signed_token(word: &str) -> bool {
    word.starts_with("eyJ") && word.contains('.') && is_token(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_loses_its_secrets_and_nothing_else() {
        for (name, value, masked) in [
            ("Set-Cookie", "session=abc; Path=/; HttpOnly; SameSite=Lax", "session=xxx; Path=/; HttpOnly; SameSite=Lax"),
            ("set-cookie", "abc; Secure", "xxx; Secure"),
            (
                "Set-Cookie",
                "a=b=c; Domain=.app.example; Path=/reset/5f3c9a8b7d6e5f4a3b2c; Max-Age=5",
                "a=x=x; Domain=.app.example; Path=/reset/redacted-1xxxxxxxxxx; Max-Age=5",
            ),
            ("Set-Cookie", "a=1; token=abc; flag", "a=x; token=xxx; xxxx"),
            ("Set-Cookie", "a=1; Path=/, b=abc; Secure", "a=x; Path=/, b=xxx; Secure"),
            ("Set-Cookie", "SameSite=lax=abc; Path=/", "SameSite=lax=xxx; Path=/"),
            ("Set-Cookie", "a=b\u{1}c", "a=x\u{1}x"),
            ("Set-Cookie", "", ""),
            ("Cookie", "a=1; b=2; c", "a=x; b=x; x"),
            ("X-Api-Key", "abc.def", "xxx.xxx"),
            ("Authorization", "Bearer abc", "xxxxxx xxx"),
            ("Location", "/cb?code=a,b;c", "/cb?code=x,x;x"),
            ("Refresh", "5;url=/cb?code=abc", "5;url=/cb?code=xxx"),
            (
                "Secure-Session-Registration",
                "(ES256 RS256); path=\"/r?key=abc\"; challenge=\"a1\"; authorization=b2; x",
                "(ES256 RS256); path=\"/r?key=xxx\"; challenge=\"xx\"; authorization=xx; x",
            ),
            ("Secure-Session-Registration", "(ES256); challenge=\"a\\\"b\"", "(xxxxx); xxxxxxxxx=\"x\\\"x\""),
            ("Link", "</x?token=a,b>; rel=preload, </y>; rel=next", "</x?token=x,x>; rel=preload, </y>; rel=next"),
            (
                "Reporting-Endpoints",
                "main=\"https://r.example/?sentry_key=abc\", other=\"https://r.example/\"",
                "main=\"https://r.example/?sentry_key=xxx\", other=\"https://r.example/\"",
            ),
            (
                "Report-To",
                r#"{"endpoints":[{"url":"https:\/\/u:p@r.example\/?key=abc"}]}"#,
                r#"{"endpoints":[{"url":"https:\/\/x:x@r.example\/?key=xxx"}]}"#,
            ),
            (
                "Content-Security-Policy",
                "default-src 'self';report-uri /r?key=abc /s;img-src x?key=abc",
                "default-src 'self';report-uri /r?key=xxx /s;img-src x?key=abc",
            ),
            ("Content-Security-Policy", "REPORT-URI\t/r?key=a,report-uri /r?key=b", "REPORT-URI\t/r?key=x,report-uri /r?key=x"),
            ("X-Other", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln", "redacted-1xxxxxxxxxx.xxxxxxxxxxxxxxx.xxxx"),
            ("X-Other", "user=me session=abc", "user=me session=xxx"),
            ("WWW-Authenticate", "Basic realm=\"x\"", "Basic realm=\"x\""),
            ("WWW-Authenticate", "Negotiate YWJj", "Negotiate xxxx"),
            ("ETag", "\"5f3c9a8b-7d6e-5f4a3b2c\"", "\"5f3c9a8b-7d6e-5f4a3b2c\""),
            ("Server-Timing", "db;dur=5", "db;dur=5"),
            ("Via", "1.1 varnish (Varnish/7.1)", "1.1 varnish (Varnish/7.1)"),
        ] {
            let got = Masks::of("app.example").field(name, value);
            assert_eq!(got, masked, "{name}: {value}");
            assert_eq!(Masks::of("app.example").field(name, &got), got, "{name}: {value}: once is enough");
        }
    }

    #[test]
    fn messages_lose_their_secrets() {
        for (text, masked) in [
            (
                "Error: no tab at https://u:p@a.example/x?token=abc (popup.js:1:2)",
                "Error: no tab at https://x:x@a.example/x?token=xxx (popup.js:1:2)",
            ),
            ("line 2: expected `Name: value`, found \"X-Api-Key\"", "line 2: expected `Name: value`, found \"X-Api-Key\""),
            ("> Set-Cookie: a=b\nX-Api-Key: abc\nplain", "> Set-Cookie: a=x\nX-Api-Key: xxx\nplain"),
        ] {
            assert_eq!(Masks::of("").message(text), masked);
        }
    }
}
