//! Which framework and server a response seems to come from, and the sign that gave them away.
//!
//! Every sign was seen on Flask 3.1 with Werkzeug 3.1, FastAPI 0.165 with Starlette 1.10, their usual servers, and Django 5.

use super::cookies::SetCookie;
use super::software::Product;
use crate::capture::{Capture, first};
use serde::Serialize;

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
    pub sign: &'static str,
}

/// What a detected thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It makes the answers.
    Framework,
    /// It speaks HTTP.
    Server,
}

pub(super) fn detect(capture: &Capture, cookies: &[SetCookie], software: &[Product]) -> Vec<Detected> {
    let mut all: Vec<Detected> = Vec::new();
    let mut add = |name, role, confidence, sign| match all.iter_mut().find(|seen| seen.name == name) {
        Some(seen) if seen.confidence >= confidence => {}
        Some(seen) => (seen.confidence, seen.sign) = (confidence, sign),
        None => all.push(Detected { name, role, confidence, sign }),
    };
    for product in software {
        for &(prefix, name, role, confidence, implied) in PRODUCTS {
            if starts_with(product.name.text, prefix) {
                let sign = if product.header == "server" { "Server header" } else { "X-Powered-By header" };
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
                true => add("Starlette", Role::Framework, 80, "signed session cookie in SessionMiddleware's style"),
                false => add("Flask", Role::Framework, 85, "signed session cookie in Flask's style"),
            },
            "remember_token" if value.contains('|') => add("Flask", Role::Framework, 85, "Flask-Login's remember_token"),
            "fastapi-csrf-token" => add("FastAPI", Role::Framework, 90, "fastapi-csrf-protect's cookie"),
            "_csrf_token" if value.len() == 64 => add("Flask", Role::Framework, 60, "Flask-SeaSurf's cookie"),
            "csrftoken" if value.len() == 32 || value.len() == 64 => add("Django", Role::Framework, 60, "Django's csrftoken"),
            "connect.sid" => add("Express", Role::Framework, 80, "express-session's cookie"),
            "laravel_session" => add("Laravel", Role::Framework, 90, "Laravel's session cookie"),
            "JSESSIONID" => add("Java servlet", Role::Framework, 80, "JSESSIONID cookie"),
            "PHPSESSID" => add("PHP", Role::Framework, 85, "PHPSESSID cookie"),
            _ if bare.starts_with("ASP.NET") || bare.starts_with(".AspNetCore") => add("ASP.NET", Role::Framework, 90, "its cookie"),
            _ => {}
        }
    }
    for sign in capture.document.seen().into_iter().flat_map(|document| &document.signs) {
        match sign.as_str() {
            "werkzeug-debugger" => add("Flask", Role::Framework, 95, "Werkzeug's debugger page"),
            "flask-error" => add("Flask", Role::Framework, 80, "Werkzeug's error page"),
            "swagger-ui" | "redoc" | "openapi" => add("FastAPI", Role::Framework, 85, "its documentation page"),
            "validation-echo" => add("FastAPI", Role::Framework, 95, "the shape of its 422 answer"),
            "fastapi-error" => add("FastAPI", Role::Framework, 75, "the shape of its error answers"),
            "starlette-debugger" => add("Starlette", Role::Framework, 95, "its debugger page"),
            "django-debug" | "django-error" => add("Django", Role::Framework, 90, "its error page"),
            _ => {}
        }
    }
    let static_style = first(&capture.headers, "content-disposition").is_some_and(|value| value.starts_with("inline"))
        && first(&capture.headers, "etag").is_some_and(|tag| tag.matches('-').count() == 2);
    if static_style {
        add("Flask", Role::Framework, 70, "the ETag of its static files");
    }
    all.sort_by_key(|seen| std::cmp::Reverse(seen.confidence));
    all
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
