//! What a cookie is for: by its whole name, by the words of its name, and by its value. Never by parts of words: a `lesson` is no session.

use super::prefix_length;

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It holds or points to a session, so who has it is that user.
    Session,
    /// A CSRF token, which scripts may have to read.
    Csrf,
    /// Anything else.
    Other,
}

/// Cookies of analytics, consent tools and load balancers: whole names, in lower case.
const OTHERS: [&str; 53] = [
    "_abck",
    "_cfuvid",
    "_clck",
    "_clsk",
    "_dd_s",
    "_fbc",
    "_fbp",
    "_ga",
    "_gat",
    "_gid",
    "_parsely_session",
    "_rdt_uuid",
    "_scid",
    "_shopify_s",
    "_shopify_y",
    "_sp_id",
    "_sp_ses",
    "_tt_enable_cookie",
    "_ttp",
    "_uetsid",
    "_uetvid",
    "__cf_bm",
    "__cfduid",
    "__cflb",
    "__cfruid",
    "__hssc",
    "__hssrc",
    "__hstc",
    "__stripe_mid",
    "__stripe_sid",
    "ak_bmsc",
    "analytics_session_id",
    "arraffinity",
    "arraffinitysamesite",
    "bm_sv",
    "bm_sz",
    "cf_clearance",
    "cookieconsent",
    "cookieconsent_status",
    "cookieyes-consent",
    "datadome",
    "dtcookie",
    "dtsa",
    "euconsent-v2",
    "gclb",
    "heroku-session-affinity",
    "hubspotutk",
    "messages",
    "optanonalertboxclosed",
    "optanonconsent",
    "rl_session",
    "serverid",
    "tipmix",
];

/// The same, where more follows.
const OTHER_STARTS: [&str; 32] = [
    "__utm",
    "_ga_",
    "_gac_",
    "_gat_",
    "_gcl_",
    "_hj",
    "_hp2_",
    "_pk_",
    "_sp_id.",
    "_sp_ses.",
    ".aspnetcore.correlation",
    ".aspnetcore.culture",
    ".aspnetcore.openidconnect.nonce",
    "ajs_",
    "amp_",
    "amplitude_",
    "awsalb",
    "awselb",
    "applicationgatewayaffinity",
    "bigipserver",
    "cookielaw",
    "incap_ses_",
    "intercom-",
    "mp_",
    "nlbi_",
    "ph_",
    "rxvt",
    "ts01",
    "visid_incap_",
    "vwo_",
    "wordpress_test_cookie",
    "wp-settings-",
];

/// Cookies whose theft is the theft of the user, under names that no word below gives away; in lower case.
const SESSIONS: [&str; 23] = [
    ".aspxauth",
    "__client",
    "__session",
    "_oauth2_proxy",
    "apisid",
    "auth",
    "authorization",
    "bearer",
    "cfid",
    "cftoken",
    "hsid",
    "jwt",
    "keycloak_identity",
    "login",
    "passport",
    "rememberme",
    "remember_me",
    "sapisid",
    "ssid",
    "sso",
    "token",
    "userauth",
    "usertoken",
];

/// The same, where more follows.
const SESSION_STARTS: [&str; 9] = [
    ".aspnet.applicationcookie",
    ".aspnetcore.cookies",
    ".aspnetcore.identity",
    ".aspnetcore.session",
    "aspsessionid",
    "mod_auth_openidc_session",
    "remember_web_",
    "wordpress_logged_in_",
    "wordpress_sec_",
];

/// Words of a name that mean a session.
const WORDS: [&str; 25] = [
    "accesstoken",
    "apikey",
    "authsession",
    "authtoken",
    "idtoken",
    "jsessionid",
    "jsessionidsso",
    "jwt",
    "logintoken",
    "mysession",
    "phpsessid",
    "refreshtoken",
    "remembertoken",
    "sess",
    "sessid",
    "session",
    "sessioncookie",
    "sessiondata",
    "sessionid",
    "sessionkey",
    "sessiontoken",
    "sid",
    "sso",
    "usersession",
    "websession",
];

/// Words with which `token` or `key` is one that signs in.
const CREDENTIALS: [&str; 16] = [
    "access", "account", "api", "auth", "bearer", "id", "identity", "jwt", "login", "refresh", "remember", "secret", "security", "signin",
    "sso", "user",
];

/// Words of a name that is about a session and holds none: `session_expired_notice`, `auth_method`.
const ABOUT: [&str; 55] = [
    "affinity",
    "analytics",
    "banner",
    "campaign",
    "closed",
    "consent",
    "count",
    "counter",
    "dismissed",
    "duration",
    "error",
    "expired",
    "expires",
    "expiry",
    "filter",
    "first",
    "flow",
    "hint",
    "lang",
    "last",
    "length",
    "locale",
    "method",
    "mode",
    "nonce",
    "notice",
    "number",
    "page",
    "pages",
    "pkce",
    "preference",
    "preferences",
    "previous",
    "progress",
    "provider",
    "recording",
    "redirect",
    "referrer",
    "replay",
    "return",
    "seen",
    "shown",
    "source",
    "start",
    "started",
    "state",
    "sticky",
    "theme",
    "time",
    "timeout",
    "tracking",
    "type",
    "url",
    "verifier",
    "warning",
];

/// What a cookie of this name and value seems to be for; the value is empty where it is not known.
pub fn purpose(name: &str, value: &str) -> Purpose {
    let bare = &name[prefix_length(name)..];
    let lower = bare.to_ascii_lowercase();
    if ["csrf", "xsrf", "antiforgery", "requestverificationtoken"].iter().any(|part| lower.contains(part)) {
        Purpose::Csrf
    } else if is_known(&lower) {
        Purpose::Other
    } else if SESSIONS.contains(&lower.as_str())
        || SESSION_STARTS.iter().any(|start| lower.starts_with(start))
        || is_drupal(&lower)
        || tells_a_session(bare)
        || is_signed(value)
        || (matches!(lower.as_str(), "user" | "uid") && value.len() >= 16)
    {
        Purpose::Session
    } else {
        Purpose::Other
    }
}

/// Whether a name is one of those that are known to hold no session, whatever is in it.
pub(super) fn is_known(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    OTHERS.contains(&lower.as_str()) || OTHER_STARTS.iter().any(|start| lower.starts_with(start))
}

/// Whether the words of a name mean a session.
fn tells_a_session(name: &str) -> bool {
    let (mut session, mut auth, mut key, mut credential, mut about) = (false, false, false, false, false);
    for word in words(name) {
        let lower = word.to_ascii_lowercase();
        // `session0`, `sid2`.
        let word = lower.trim_end_matches(|c: char| c.is_ascii_digit());
        session |= WORDS.contains(&word);
        auth |= word == "auth";
        key |= word == "token" || word == "key";
        credential |= CREDENTIALS.contains(&word);
        about |= ABOUT.contains(&word);
    }
    (session || auth || (key && credential)) && !about
}

/// The words of a name: between whatever is neither letter nor digit, and where a capital follows a small letter.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(|piece| {
        let mut rest = piece;
        std::iter::from_fn(move || {
            let bytes = rest.as_bytes();
            let end = (1..bytes.len()).find(|at| bytes[*at].is_ascii_uppercase() && !bytes[*at - 1].is_ascii_uppercase());
            let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
            rest = after;
            (!word.is_empty()).then_some(word)
        })
    })
}

/// `SESS` or `SSESS` and the hash of a site's name.
fn is_drupal(lower: &str) -> bool {
    let hash = lower.strip_prefix("ssess").or_else(|| lower.strip_prefix("sess"));
    hash.is_some_and(|hash| hash.len() >= 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a value has the form of a signed session: Express (`s:ID.signature`) or Django (`payload:time:signature`). A mask keeps these forms.
fn is_signed(value: &str) -> bool {
    /// The lengths of signatures in base64 without padding: SHA-1 and SHA-256.
    const SIGNATURES: [usize; 2] = [27, 43];
    let id = |text: &str| text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let mut parts = value.split(':');
    if let (Some(payload), Some(time), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next()) {
        let payload = payload.strip_prefix('.').unwrap_or(payload);
        return id(payload) && time.len() == 6 && SIGNATURES.contains(&signature.len()) && id(signature);
    }
    let Some((_, rest)) = value.split_at_checked(1) else { return false };
    let Some(rest) = rest.strip_prefix(':').or_else(|| rest.starts_with('%').then(|| rest.get(3..)).flatten()) else { return false };
    rest.split_once('.').is_some_and(|(own, signature)| id(own) && characters(signature) == 43)
}

/// How many characters a text has once its escapes are read.
fn characters(text: &str) -> usize {
    text.len() - 2 * text.matches('%').count().min(text.len() / 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_and_words_tell_a_session() {
        for name in [
            "session",
            "SID",
            "session0",
            "__Host-session",
            "__Host-Http-session",
            "__SECURE-sid",
            "PHPSESSID",
            "JSESSIONID",
            "ASP.NET_SessionId",
            "ASPSESSIONIDQQABCDEF",
            ".AspNetCore.Cookies",
            "connect.sid",
            "koa.sess",
            "laravel_session",
            "ci_session",
            "_myapp_session",
            "userSession",
            "my-app-sid",
            "access_token",
            "accessToken",
            "refresh_token",
            "id_token",
            "remember_token",
            "remember_user_token",
            "auth",
            "authToken",
            "sb-abc-auth-token",
            "next-auth.session-token",
            "api_key",
            "jwt",
            "login",
            "token",
            "SSESS0123456789abcdef0123456789abcdef",
            "wordpress_logged_in_0123",
            "KEYCLOAK_SESSION",
            "__session",
        ] {
            assert_eq!(purpose(name, "x"), Purpose::Session, "{name}");
        }
    }

    #[test]
    fn parts_of_words_and_names_about_sessions_do_not() {
        for name in [
            "lesson_progress",
            "lesson",
            "author",
            "author_filter",
            "assessment",
            "last_login_method",
            "possession",
            "user_filter",
            "user",
            "uid",
            "userid",
            "obsession",
            "sessile",
            "inside",
            "sidebar",
            "president_id",
            "classid",
            "oauth_state",
            "auth_method",
            "auth_provider",
            "session_expired_notice",
            "session_start",
            "tokens",
            "token_count",
            "keyboard",
            "theme",
            "loginHint",
            "essential",
            "missed",
            "authority",
        ] {
            assert_eq!(purpose(name, "x"), Purpose::Other, "{name}");
        }
    }

    #[test]
    fn well_known_cookies_are_known() {
        for name in [
            "_ga",
            "_ga_ABCDEF1234",
            "_gid",
            "_fbp",
            "AWSALB",
            "AWSALBCORS",
            "__cf_bm",
            "cf_clearance",
            "ARRAffinity",
            "ARRAffinitySameSite",
            "BIGipServerpool_session",
            "OptanonConsent",
            "cookieyes-consent",
            "_hjSession_123456",
            "_hjSessionUser_123456",
            "ajs_user_id",
            "incap_ses_123_456",
            "visid_incap_456",
            "_uetsid",
            "__stripe_sid",
            "_pk_ses.1.abcd",
            "rl_session",
            "intercom-session-abc",
            "heroku-session-affinity",
            "messages",
        ] {
            assert_eq!(
                purpose(name, "s:q3vXl0nTtJ8yW2bKc5rZaQq3vXl0nTtJ8.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                Purpose::Other,
                "{name}"
            );
        }
        for name in ["csrftoken", "_csrf", "XSRF-TOKEN", "csrf_session", ".AspNetCore.Antiforgery.abc", "__RequestVerificationToken"] {
            assert_eq!(purpose(name, ""), Purpose::Csrf, "{name}");
        }
    }

    #[test]
    fn values_tell_a_session() {
        let signature = "a".repeat(43);
        for value in [
            format!("s:q3vXl0nTtJ8yW2bKc5rZaQ.{signature}"),
            format!("s%3Aq3vXl0nTtJ8yW2bKc5rZaQ.{}%2F", "a".repeat(42)),
            format!("eyJfYXV0aF91c2VyX2lkIjoiMSJ9:1tABCD:{signature}"),
            format!(".eJxVjDEOgzAMRe_iGUUQEWjo2J4hshObpK1:1tABCD:{signature}"),
        ] {
            assert_eq!(purpose("data", &value), Purpose::Session, "{value}");
        }
        for value in ["", "x", "dark", "a:b:c", "s:x.y", "s%3", "%", "é:é", "10:20:30", "user:alice"] {
            assert_eq!(purpose("data", value), Purpose::Other, "{value}");
        }
        assert_eq!(purpose("uid", "0123456789abcdef"), Purpose::Session);
    }
}
