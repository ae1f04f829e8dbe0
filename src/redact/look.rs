//! What gives a secret away: the name that it goes by, or that it looks random.

/// Parts of names under which secrets travel, wherever they occur.
const NAME_PARTS: [&str; 12] =
    ["token", "secret", "passw", "session", "signature", "credential", "apikey", "jwt", "csrf", "xsrf", "saml", "authorization"];
/// Words that mean a secret where they are a whole word of a name, as in `X-Amz-Key-Id` or `relayState`.
const NAME_WORDS: [&str; 23] = [
    "key",
    "code",
    "sig",
    "sign",
    "sid",
    "auth",
    "state",
    "otp",
    "totp",
    "pin",
    "pwd",
    "pass",
    "passphrase",
    "ticket",
    "nonce",
    "invite",
    "assertion",
    "sess",
    "hash",
    "hmac",
    "mac",
    "magic",
    "jsessionid",
];

/// Whether what goes by this name is secret: a parameter of a URL, an unknown attribute of a cookie.
pub(super) fn is_secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    if NAME_PARTS.iter().any(|part| lower.contains(part)) || lower.contains("api_key") || lower.contains("sessid") {
        return true;
    }
    let mut start = 0;
    let bytes = name.as_bytes();
    for at in 0..=bytes.len() {
        // A word ends at what is no letter and where small letters are followed by a capital.
        let ends = match bytes.get(at) {
            Some(byte) => !byte.is_ascii_alphabetic() || (byte.is_ascii_uppercase() && at > start && bytes[at - 1].is_ascii_lowercase()),
            None => true,
        };
        if ends {
            if NAME_WORDS.contains(&lower.get(start..at).unwrap_or_default()) {
                return true;
            }
            start = if bytes.get(at).is_some_and(u8::is_ascii_alphabetic) { at } else { at + 1 };
        }
    }
    false
}

/// Header fields that are named like secrets and are none.
const PUBLIC_FIELDS: [&str; 11] = [
    "sec-websocket-key",
    "sec-websocket-accept",
    "surrogate-key",
    "x-surrogate-key",
    "x-cache-key",
    "x-cache-hash",
    "x-content-hash",
    "signature-agent",
    "signature-input",
    "signature",
    "x-robots-key",
];
/// Words of a header field's name that mean that its value is secret.
const FIELD_WORDS: [&str; 26] = [
    "token",
    "tokens",
    "key",
    "secret",
    "secrets",
    "session",
    "sessionid",
    "sid",
    "auth",
    "authorization",
    "password",
    "passwd",
    "credential",
    "credentials",
    "jwt",
    "csrf",
    "xsrf",
    "csrftoken",
    "xsrftoken",
    "otp",
    "apikey",
    "authtoken",
    "accesstoken",
    "refreshtoken",
    "signature",
    "ticket",
];

/// Whether a header field's value is secret as a whole, as `X-Api-Key`'s is.
pub(super) fn is_secret_field(lower: &str) -> bool {
    let exact = ["authentication-info", "proxy-authentication-info"];
    let own = lower.strip_prefix("x-").is_some_and(is_secret_name);
    exact.contains(&lower)
        || (!PUBLIC_FIELDS.contains(&lower)
            && !lower.starts_with("sec-")
            && !lower.starts_with("access-control-")
            && (own || lower.split(['-', '_', '.']).any(|word| FIELD_WORDS.contains(&word))))
}

/// So many characters that seem random are a secret, and so many digits or letters alone.
const RANDOM: usize = 16;
const DIGITS: usize = 20;
const LETTERS: usize = 32;

/// Whether a text looks like a token: enough of it mixes letters with digits, or capitals with small letters, as words do not.
pub(super) fn is_token(text: &str) -> bool {
    let mut random = 0;
    for part in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let letters = part.len() - digits;
        let mixed = digits > 0 && letters > 0;
        let capitals = part.bytes().filter(u8::is_ascii_uppercase).count();
        if mixed || (part.len() >= 5 && capitals * 10 > part.len() * 3 && (letters - capitals) * 5 >= part.len()) {
            random += part.len();
        }
        if (letters == 0 && digits >= DIGITS) || (digits == 0 && letters >= LETTERS) {
            return true;
        }
    }
    random >= RANDOM || is_uuid(text)
}

fn is_uuid(text: &str) -> bool {
    let mut lengths = text.split('-').map(|part| if part.bytes().all(|byte| byte.is_ascii_hexdigit()) { part.len() } else { 0 });
    [8, 4, 4, 4, 12].iter().all(|length| lengths.next() == Some(*length)) && lengths.next().is_none()
}

/// Endings of files that are named after a hash of what is in them, which is no secret.
const FILES: [&str; 22] = [
    "js",
    "mjs",
    "css",
    "map",
    "wasm",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "svg",
    "webp",
    "avif",
    "ico",
    "woff",
    "woff2",
    "ttf",
    "otf",
    "eot",
    "mp4",
    "webm",
    "mp3",
    "webmanifest",
];

/// Whether the last segment of a path is a file that pages load.
pub(super) fn is_public_file(segment: &str) -> bool {
    segment.rsplit_once('.').is_some_and(|(_, ending)| FILES.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_in_every_spelling() {
        for name in [
            "token",
            "access_token",
            "accessToken",
            "X-Amz-Signature",
            "X-Amz-Credential",
            "api_key",
            "apikey",
            "sentry_key",
            "code",
            "state",
            "sig",
            "sid",
            "JSESSIONID",
            "PHPSESSID",
            "otp",
            "password",
            "SAMLResponse",
            "key",
            "authKey",
            "reset_password_token",
            "user[password]",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "page",
            "q",
            "monkey",
            "keyboard",
            "design",
            "encoding",
            "author",
            "statement",
            "lang",
            "v",
            "utm_source",
            "",
            "pinned",
            "compass",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn header_fields_that_hold_secrets_are_known() {
        for name in [
            "authorization",
            "proxy-authorization",
            "authentication-info",
            "x-api-key",
            "x-auth-token",
            "x-csrf-token",
            "x-session-id",
            "my-secret",
            "x-xsrf-token",
            "x-jwt",
            "x-debug-token",
        ] {
            assert!(is_secret_field(name), "{name}");
        }
        for name in [
            "sec-websocket-key",
            "sec-websocket-accept",
            "surrogate-key",
            "public-key-pins",
            "x-keyboard",
            "content-type",
            "x-request-id",
            "etag",
            "access-control-allow-headers",
            "www-authenticate",
        ] {
            assert_eq!(is_secret_field(name), name == "public-key-pins", "{name}");
        }
    }

    #[test]
    fn what_is_random_looks_so_and_words_do_not() {
        for text in [
            "5f3c9a8b7d6e5f4a",
            "550e8400-e29b-41d4-a716-446655440000",
            "q3vXl0nTtJ8yW2bKc5rZaQ",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln",
            "aBcDEfGhiJKlmNoPqR",
            "12345678901234567890",
            "ab12-Cd34_ef56-gH78",
            &"a".repeat(32),
        ] {
            assert!(is_token(text), "{text}");
        }
        for text in [
            "",
            "login",
            "how-to-fix-http-2-headers-in-2024",
            "iphone-15-pro-max-256gb",
            "InternationalPhoneticAlphabet",
            "internationalization",
            "1234567890",
            "en-US",
            "v1.2.3",
            "My_Long_File_Name",
            "MyLongCamelCaseIdentifier",
            "2026-11-25T10:00:00Z",
        ] {
            assert!(!is_token(text), "{text}");
        }
        assert!(is_public_file("app.5f3c9a8b7d6e5f4a.js") && !is_public_file("5f3c9a8b7d6e5f4a") && !is_public_file("a.html"));
    }
}
