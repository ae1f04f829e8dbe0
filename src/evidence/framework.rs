//! Which framework and server a response seems to come from, and the sign that gave them away.
//!
//! Every sign was seen on Flask 3.1 with Werkzeug 3.1, FastAPI 0.165 with Starlette 1.10, their usual servers, and Django 5.

use super::cookies::SetCookie;
use super::facts::Facts;
use super::software::Product;
use crate::capture::document::Sign;
use crate::capture::{Fields, Observed};
use crate::msg;
use crate::sentence::Msg;
use serde::Serialize;
use std::cmp::Reverse;

/// Something that the response seems to come from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Detected {
    /// Its name, as its makers write it.
    pub name: &'static str,
    /// What it is.
    pub role: Role,
    /// How sure, in percent.
    pub confidence: u8,
    /// What gave it away.
    pub sign: Msg,
}

/// What a detected thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It creates the responses.
    Framework,
    /// It speaks HTTP.
    Server,
}

pub(super) fn detect(document: &Observed<Facts>, fields: &Fields, cookies: &[SetCookie], software: &[Product]) -> Vec<Detected> {
    let mut all: Vec<Detected> = Vec::new();
    let mut add = |name, role, confidence, sign| match all.iter_mut().find(|seen| seen.name == name) {
        Some(seen) if seen.confidence >= confidence => {}
        Some(seen) => (seen.confidence, seen.sign) = (confidence, sign),
        None => all.push(Detected { name, role, confidence, sign }),
    };
    for product in software {
        for &(prefix, name, role, confidence, implied) in PRODUCTS {
            if starts_with(product.name.text, prefix) {
                let sign = if product.header == "server" { msg!("Server header") } else { msg!("X-Powered-By header") };
                add(name, role, confidence, sign);
                if let Some((framework, confidence)) = implied {
                    add(framework, Role::Framework, confidence, sign);
                }
            }
        }
    }
    for cookie in cookies {
        let (name, value) = (cookie.name.text, cookie.value.text);
        let bare = name.strip_prefix("__Host-").unwrap_or(name);
        match bare {
            "session" if looks_signed(value) => match starlette_style(cookie.whole.text) {
                true => add("Starlette", Role::Framework, 80, msg!("signed session cookie in SessionMiddleware's style")),
                false => add("Flask", Role::Framework, 85, msg!("signed session cookie in Flask's style")),
            },
            "remember_token" if value.contains('|') => add("Flask", Role::Framework, 85, msg!("Flask-Login's remember_token")),
            "fastapi-csrf-token" => add("FastAPI", Role::Framework, 90, msg!("fastapi-csrf-protect's cookie")),
            "_csrf_token" if value.len() == 64 => add("Flask", Role::Framework, 60, msg!("Flask-SeaSurf's cookie")),
            "csrftoken" if value.len() == 32 || value.len() == 64 => add("Django", Role::Framework, 60, msg!("Django's csrftoken")),
            "connect.sid" => add("Express", Role::Framework, 80, msg!("express-session's cookie")),
            "laravel_session" => add("Laravel", Role::Framework, 90, msg!("Laravel's session cookie")),
            "JSESSIONID" => add("Java servlet", Role::Framework, 80, msg!("JSESSIONID cookie")),
            "PHPSESSID" => add("PHP", Role::Framework, 85, msg!("PHPSESSID cookie")),
            _ if bare.starts_with("ASP.NET") || bare.starts_with(".AspNetCore") => add("ASP.NET", Role::Framework, 90, msg!("its cookie")),
            _ => {}
        }
    }
    for sign in document.seen().into_iter().flat_map(|document| document.signs) {
        match sign {
            Sign::WerkzeugDebugger => add("Flask", Role::Framework, 95, msg!("Werkzeug's debugger page")),
            Sign::FlaskError => add("Flask", Role::Framework, 80, msg!("Werkzeug's error page")),
            Sign::SwaggerUi | Sign::Redoc | Sign::OpenApi => add("FastAPI", Role::Framework, 85, msg!("its documentation page")),
            Sign::ValidationEcho => add("FastAPI", Role::Framework, 95, msg!("the shape of its 422 answer")),
            Sign::FastApiError => add("FastAPI", Role::Framework, 75, msg!("the shape of its error answers")),
            Sign::StarletteDebugger => add("Starlette", Role::Framework, 95, msg!("its debugger page")),
            Sign::DjangoDebug | Sign::DjangoError => add("Django", Role::Framework, 90, msg!("its error page")),
            _ => {}
        }
    }
    if has_talisman_defaults(fields) {
        add("Flask", Role::Framework, 80, msg!("Flask-Talisman's default headers"));
        add("Flask-Talisman", Role::Framework, 75, msg!("its default headers"));
    }
    let static_style = fields.first("content-disposition").is_some_and(|value| value.starts_with("inline"))
        && fields.first("etag").is_some_and(|tag| tag.matches('-').count() == 2);
    if static_style {
        add("Flask", Role::Framework, 70, msg!("the ETag of its static files"));
    }
    all.sort_by_key(|one| Reverse(one.confidence));
    all
}

/// Flask-Talisman 1.1 sends this Permissions-Policy by default, or a year of HSTS counted to the second, and always a Referrer-Policy.
fn has_talisman_defaults(fields: &Fields) -> bool {
    let is = |name: &'static str, wanted: &str| fields.first(name).is_some_and(|value| value.trim() == wanted);
    let default = is("permissions-policy", "browsing-topics=()")
        || fields.first("strict-transport-security").is_some_and(|value| value.starts_with("max-age=31556926"));
    default && is("x-content-type-options", "nosniff") && fields.first("referrer-policy").is_some()
}

/// A product's prefix, its name, its role, how sure, and the framework that it suggests.
type Known = (&'static str, &'static str, Role, u8, Option<(&'static str, u8)>);

const PRODUCTS: &[Known] = &[
    ("Werkzeug", "Werkzeug", Role::Server, 100, Some(("Flask", 85))),
    ("uvicorn", "uvicorn", Role::Server, 100, Some(("FastAPI", 60))),
    ("hypercorn", "hypercorn", Role::Server, 100, Some(("FastAPI", 40))),
    ("granian", "granian", Role::Server, 100, Some(("FastAPI", 40))),
    ("daphne", "Daphne", Role::Server, 100, Some(("Django", 60))),
    ("gunicorn", "gunicorn", Role::Server, 100, Some(("Flask", 45))),
    ("waitress", "waitress", Role::Server, 100, Some(("Flask", 45))),
    ("WSGIServer", "wsgiref", Role::Server, 100, Some(("Django", 60))),
    ("nginx", "nginx", Role::Server, 100, None),
    ("Apache", "Apache", Role::Server, 100, None),
    ("cloudflare", "Cloudflare", Role::Server, 100, None),
    ("Caddy", "Caddy", Role::Server, 100, None),
    ("Microsoft-IIS", "IIS", Role::Server, 100, Some(("ASP.NET", 60))),
    ("Express", "Express", Role::Framework, 95, None),
    ("PHP", "PHP", Role::Framework, 95, None),
    ("ASP.NET", "ASP.NET", Role::Framework, 95, None),
    ("Next.js", "Next.js", Role::Framework, 95, None),
];

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// `payload.timestamp.signature` as itsdangerous makes it, with or without a leading dot.
fn looks_signed(value: &str) -> bool {
    let mut parts = value.trim_start_matches('.').rsplit('.');
    let (signature, stamp, payload) = (parts.next(), parts.next(), parts.next());
    signature.is_some_and(|s| s.len() == 27) && stamp.is_some_and(|s| (5..=8).contains(&s.len())) && payload.is_some_and(|p| !p.is_empty())
}

/// Starlette's SessionMiddleware writes `path=/; Max-Age=…; httponly; samesite=lax`, Werkzeug `HttpOnly; Path=/`.
fn starlette_style(whole: &str) -> bool {
    whole.contains("; path=/") && whole.contains("; httponly")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Document};
    use crate::evidence::Evidence;

    fn surest(headers: &[(&str, &str)], signs: &[Sign]) -> Option<(&'static str, u8)> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        let document = Observed::Seen(Document { signs: signs.to_vec(), ..Document::default() });
        let capture = Capture { headers, document, ..Capture::default() };
        let all = Evidence::read(&capture).detected;
        assert!(all.is_sorted_by_key(|seen| std::cmp::Reverse(seen.confidence)), "surest first");
        all.into_iter().find(|seen| seen.role == Role::Framework).map(|seen| (seen.name, seen.confidence))
    }

    #[test]
    fn headers_and_cookies_give_frameworks_away() {
        let signed = "eyJhIjoxfQ.aSPxZw.x2Vq0q2v5v7cY5b1xw8h6kq1c2E";
        let (flask, starlette) =
            (format!("session={signed}; HttpOnly; Path=/"), format!("session={signed}; path=/; Max-Age=9; httponly; samesite=lax"));
        let (long, hex, short) =
            (format!("_csrf_token={}", "a".repeat(64)), format!("csrftoken={}", "a".repeat(32)), format!("csrftoken={}", "a".repeat(64)));
        for (name, value, wanted) in [
            ("Server", "WERKZEUG/3.1.9", Some(("Flask", 85))),
            ("Server", "uvicorn", Some(("FastAPI", 60))),
            ("Server", "nginx/1.24", None),
            ("X-Powered-By", "Express", Some(("Express", 95))),
            ("Set-Cookie", &flask, Some(("Flask", 85))),
            ("Set-Cookie", &flask.replace("session", "__Host-session"), Some(("Flask", 85))),
            ("Set-Cookie", &starlette, Some(("Starlette", 80))),
            // Half of a style is none of it.
            ("Set-Cookie", &starlette.replace("; httponly", ""), Some(("Flask", 85))),
            ("Set-Cookie", &starlette.replace("; path=/", ""), Some(("Flask", 85))),
            ("Set-Cookie", "session=a.b.c", None),
            ("Set-Cookie", &flask.replace(".aSPxZw", ".a"), None),
            ("Set-Cookie", &flask.replace("eyJhIjoxfQ", ""), None),
            ("Set-Cookie", &flask.replace("1c2E", "1c2"), None),
            ("Set-Cookie", "remember_token=1|ab", Some(("Flask", 85))),
            ("Set-Cookie", "remember_token=1", None),
            ("Set-Cookie", "fastapi-csrf-token=1", Some(("FastAPI", 90))),
            ("Set-Cookie", &long, Some(("Flask", 60))),
            ("Set-Cookie", "_csrf_token=1", None),
            ("Set-Cookie", &hex, Some(("Django", 60))),
            ("Set-Cookie", &short, Some(("Django", 60))),
            ("Set-Cookie", "csrftoken=1", None),
            ("Set-Cookie", "connect.sid=1", Some(("Express", 80))),
            ("Set-Cookie", "laravel_session=1", Some(("Laravel", 90))),
            ("Set-Cookie", "JSESSIONID=1", Some(("Java servlet", 80))),
            ("Set-Cookie", "PHPSESSID=1", Some(("PHP", 85))),
            ("Set-Cookie", "ASP.NET_SessionId=1", Some(("ASP.NET", 90))),
            ("Set-Cookie", ".AspNetCore.Session=1", Some(("ASP.NET", 90))),
            ("Set-Cookie", "theme=1", None),
        ] {
            assert_eq!(surest(&[(name, value)], &[]), wanted, "{name}: {value}");
        }
        let file = [("Content-Disposition", "inline; filename=a.css"), ("ETag", "\"1-2-3\"")];
        assert_eq!(surest(&file, &[]), Some(("Flask", 70)));
        assert_eq!(surest(&file[..1], &[]), None);
        assert_eq!(surest(&[file[0], ("ETag", "\"12\"")], &[]), None);
        let talisman = [
            ("Permissions-Policy", "browsing-topics=()"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ];
        assert_eq!(surest(&talisman, &[]), Some(("Flask", 80)));
        assert_eq!(
            surest(&[("Strict-Transport-Security", "max-age=31556926; includeSubDomains"), talisman[1], talisman[2]], &[]),
            Some(("Flask", 80))
        );
        // Other sites opt out of topics too.
        assert_eq!((surest(&talisman[..2], &[]), surest(&talisman[1..], &[])), (None, None));
    }

    #[test]
    fn documents_give_frameworks_away_and_the_surest_sign_counts() {
        for (sign, wanted) in [
            (Sign::WerkzeugDebugger, ("Flask", 95)),
            (Sign::FlaskError, ("Flask", 80)),
            (Sign::SwaggerUi, ("FastAPI", 85)),
            (Sign::ValidationEcho, ("FastAPI", 95)),
            (Sign::FastApiError, ("FastAPI", 75)),
            (Sign::StarletteDebugger, ("Starlette", 95)),
            (Sign::DjangoError, ("Django", 90)),
        ] {
            assert_eq!(surest(&[], &[sign]), Some(wanted));
        }
        for signs in [[Sign::FastApiError, Sign::ValidationEcho], [Sign::ValidationEcho, Sign::FastApiError]] {
            assert_eq!(surest(&[("Server", "uvicorn")], &signs), Some(("FastAPI", 95)));
        }
        assert_eq!(surest(&[], &[Sign::Traceback]), None);
        for (header, sign) in [("Server", "Server header"), ("X-Powered-By", "X-Powered-By header")] {
            let capture = Capture { headers: vec![(header.to_owned(), "Express".into())], ..Capture::default() };
            assert_eq!(Evidence::read(&capture).detected[0].sign.english(), sign);
        }
    }
}
