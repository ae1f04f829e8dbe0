//! Whether requesting a page once more could change something at its server: a sign-out, a confirmation, a link that works once.

use crate::platform::Url;

/// Why a request is not repeated without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The page was the response to a form that was sent.
    Posted,
    /// The address reads like an action: sign out, delete, confirm.
    Action,
    /// The address carries what looks like a token, which may work only once.
    OneTime,
}

/// Words that name an action in a path or as a parameter, compared without case, hyphens and underscores.
const ACTIONS: &[&str] = &[
    "logout",
    "logoff",
    "signout",
    "signoff",
    "endsession",
    "delete",
    "remove",
    "destroy",
    "drop",
    "purge",
    "clear",
    "reset",
    "unsubscribe",
    "subscribe",
    "optout",
    "confirm",
    "verify",
    "activate",
    "deactivate",
    "approve",
    "reject",
    "accept",
    "decline",
    "cancel",
    "pay",
    "checkout",
    "purchase",
    "order",
    "buy",
    "vote",
    "like",
    "follow",
    "unfollow",
    "invite",
    "join",
    "leave",
    "redeem",
    "claim",
    "magic",
    "callback",
    "oauth",
    "oauth2",
    "authorize",
    "revoke",
    "disconnect",
    "disable",
    "enable",
    "publish",
    "unpublish",
    "send",
    "resend",
    "retry",
    "run",
    "trigger",
    "restart",
    "reboot",
    "shutdown",
    "stop",
    "start",
    "export",
    "download",
    "impersonate",
    "switchuser",
    "set",
    "toggle",
    "del",
    "rm",
    "archive",
    "unarchive",
    "mark",
    "flush",
    "deploy",
    "click",
    "move",
    "rename",
    "method",
    "block",
    "ban",
    "abmelden",
    "deconnexion",
    "add",
    "update",
    "create",
    "upload",
    "import",
    "sync",
];

/// Parameters that carry what works once.
const TOKENS: &[&str] = &[
    "code",
    "token",
    "ticket",
    "otp",
    "nonce",
    "state",
    "samlresponse",
    "samlrequest",
    "key",
    "sig",
    "signature",
    "hash",
    "invite",
    "confirmation",
    "auth",
];

/// The most words of a piece of a path that are taken for an action.
const MOST_WORDS: usize = 3;

/// Whether a GET of this page could have an effect; nothing where it reads like a page that one just looks at.
///
/// By the address alone this can only be a guess, so it is a cautious one: better to ask once too often than to sign the user out.
pub fn of(url: &str, method: &str) -> Option<Effect> {
    if !method.is_empty() && !method.eq_ignore_ascii_case("get") && !method.eq_ignore_ascii_case("head") {
        return Some(Effect::Posted);
    }
    let url = Url::parse(url)?;
    let query = url.text().split('#').next().and_then(|text| text.split_once('?')).map(|(_, query)| query).unwrap_or_default();
    let (mut action, mut once) = (false, false);
    for segment in url.path().split('/') {
        // The title of an article has more words than an action has.
        let mut words = segment.split(['-', '_', '.', ';', ':']);
        action |= (words.clone().count() <= MOST_WORDS && words.any(|word| is_one_of(word, ACTIONS))) || is_one_of(segment, ACTIONS);
        once |= looks_random(segment);
    }
    for pair in query.split(['&', ';']) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        once |= (!value.is_empty() && is_one_of(name, TOKENS)) || name.to_ascii_lowercase().ends_with("token") || looks_random(value);
        action |= is_one_of(name, ACTIONS) || (matches!(name, "action" | "do" | "op" | "cmd" | "act") && is_one_of(value, ACTIONS));
    }
    if once {
        Some(Effect::OneTime)
    } else if action {
        Some(Effect::Action)
    } else {
        None
    }
}

/// Whether a word is in the list, whatever its case, hyphens and underscores.
fn is_one_of(word: &str, list: &[&str]) -> bool {
    // The longest word has twelve letters.
    if word.len() > 32 {
        return false;
    }
    let plain: String = word.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect();
    list.contains(&plain.as_str())
}

/// Whether a piece of an address reads like a token: long, of letters and digits mixed, or of hexadecimal digits.
fn looks_random(piece: &str) -> bool {
    let piece = piece.split('.').max_by_key(|part| part.len()).unwrap_or_default();
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=' | '%' | '~');
    let digits = piece.bytes().filter(u8::is_ascii_digit).count();
    let letters = piece.bytes().filter(u8::is_ascii_alphabetic).count();
    piece.len() >= 20 && piece.chars().all(is_token) && digits >= 3 && letters >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_have_an_effect_is_told_from_what_one_looks_at() {
        for (url, expected) in [
            ("https://a.example/", None),
            ("http://127.0.0.1:5000/account?page=2&sort=name", None),
            ("https://a.example/blog/2026/11/how-to-run-and-update-fastapi", None),
            ("https://a.example/orders/1234", None),
            ("https://a.example/static/app.3f9a1c22.js", None),
            ("https://a.example/logout", Some(Effect::Action)),
            ("https://a.example/Log-Out", Some(Effect::Action)),
            ("https://a.example/auth/sign_out/", Some(Effect::Action)),
            ("https://a.example/users/7/delete", Some(Effect::Action)),
            ("https://a.example/delete-user/7", Some(Effect::Action)),
            ("https://a.example/logout.php", Some(Effect::Action)),
            ("https://a.example/?action=logout", Some(Effect::Action)),
            ("https://a.example/?logout", Some(Effect::Action)),
            ("https://a.example/items?delete=7", Some(Effect::Action)),
            ("https://a.example/login/callback?code=abc&state=x", Some(Effect::OneTime)),
            ("https://a.example/reset/5f3c9a1e77b04d2fa8c1e0d9b6a7c3f2", Some(Effect::OneTime)),
            ("https://a.example/i/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.sig", Some(Effect::OneTime)),
            ("https://a.example/join?access_token=abc", Some(Effect::OneTime)),
            ("about:blank", None),
            ("no address", None),
        ] {
            assert_eq!(of(url, "GET"), expected, "{url}");
        }
        assert_eq!(of("https://a.example/", "POST"), Some(Effect::Posted));
        assert_eq!(of("https://a.example/", ""), None);
    }

    #[test]
    fn a_huge_address_is_read_in_one_go() {
        let url = format!("https://a.example/{}?{}", "a/".repeat(100_000), "b=c&".repeat(100_000));
        assert_eq!(of(&url, "GET"), None);
    }
}
