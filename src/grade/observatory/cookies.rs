//! The scanner's test of cookies: those that a jar keeps, and the `SameSite` of all that were sent.

use super::fields::trim;
use super::score::{self, TestScore};
use super::{Page, hsts};
use crate::evidence::cookies::{SameSite, SetCookie};
use crate::evidence::{Place, site};
use crate::platform::to_lower_case;
use std::collections::HashMap;

/// From least to most bad: a result counts only if it is worse than the one before.
const LADDER: [TestScore; 7] = [
    score::COOKIES_HSTS,
    score::COOKIES_INSECURE,
    score::COOKIES_SESSION_HSTS,
    score::COOKIES_SAME_SITE,
    score::COOKIES_CSRF,
    score::COOKIES_READABLE,
    score::COOKIES_SESSION,
];

pub(super) fn judge(page: &Page) -> TestScore {
    let rank = |worth| LADDER.iter().position(|rule| *rule == worth);
    let mut worst: Option<usize> = None;
    let mut note = |worth| worst = worst.max(rank(worth));
    let jar = jar(page);
    if jar.is_empty() {
        return score::COOKIES_ABSENT;
    }
    let protected = hsts(page) == score::HSTS_LONG;
    if page.fields.named("set-cookie").any(|(_, text)| names_no_same_site(text)) {
        note(score::COOKIES_SAME_SITE);
    }
    let mut all_same_site = true;
    for cookie in &jar {
        let name = to_lower_case(cookie.name.text);
        let session = name.contains("login") || name.contains("sess");
        if matches!(cookie.same_site, SameSite::None(_)) && !cookie.secure {
            note(score::COOKIES_SAME_SITE);
        }
        let unset = matches!(cookie.same_site, SameSite::Absent | SameSite::Unknown(_));
        all_same_site &= !unset;
        if !cookie.secure && !page.deferred {
            note(if protected { score::COOKIES_HSTS } else { score::COOKIES_INSECURE });
            if session {
                note(if protected { score::COOKIES_SESSION_HSTS } else { score::COOKIES_SESSION });
            }
        }
        if name.contains("csrf") && unset {
            note(score::COOKIES_CSRF);
        }
        if session && !cookie.http_only {
            note(score::COOKIES_READABLE);
        }
    }
    match worst.and_then(|at| LADDER.get(at)) {
        Some(worth) => *worth,
        None if all_same_site => score::COOKIES_ALL,
        None => score::COOKIES_SECURE,
    }
}

/// Whether a raw `Set-Cookie` has a `SameSite` with no known value.
fn names_no_same_site(text: &str) -> bool {
    trim(text).split(';').any(|part| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        // Nothing that is not ASCII has these letters as its lower case.
        trim(key).eq_ignore_ascii_case("samesite") && {
            let value = trim(value.split('=').next().unwrap_or_default());
            !["lax", "strict", "none"].iter().any(|known| value.eq_ignore_ascii_case(known))
        }
    })
}

/// The cookies that a jar keeps for this page: refused ones left out, later ones replacing earlier ones.
fn jar<'p>(page: &'p Page) -> Vec<&'p SetCookie<'p>> {
    let (host, path) = (page.host, page.path);
    let default_path = match path.rfind('/') {
        Some(0) | None => "/",
        Some(at) => &path[..at],
    };
    let mut jar: Vec<&SetCookie> = Vec::new();
    let mut keys = HashMap::new();
    let own = page.cookies.iter().filter(|cookie| matches!(cookie.whole.span().place, Place::Header(_)));
    for cookie in own.filter(|cookie| !cookie.name.is_empty() && !cookie.has_controls()) {
        let domain = cookie.domain.map(|domain| to_lower_case(domain.text));
        if let Some(domain) = &domain {
            let covers = host == domain || host.strip_suffix(&**domain).is_some_and(|above| above.ends_with('.'));
            if !covers || site::is_public_suffix(domain) {
                continue;
            }
        }
        let path = cookie.path.map_or(default_path, |path| path.text);
        let name = cookie.name.text;
        let kept = !name.starts_with("__Secure-") || cookie.secure;
        if !kept
            || (name.starts_with("__Host-") && !(cookie.secure && cookie.domain.is_none() && path == "/"))
            || name == "heroku-session-affinity"
        {
            continue;
        }
        if page.cookies.len() == 1 {
            return vec![cookie];
        }
        // No part holds a line end.
        let key = format!("{name}\n{}\n{path}", domain.as_deref().unwrap_or_default());
        match keys.get(&key) {
            Some(place) => jar[*place] = cookie,
            None => {
                keys.insert(key, jar.len());
                jar.push(cookie);
            }
        }
    }
    jar
}
