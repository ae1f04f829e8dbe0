//! Serves the demo page on this machine, with headers that pass its own scorecard.

use crate::{build, run::root};
use anyhow::{Context, Result};
use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{AppendHeaders, IntoResponse, Response};
use std::fs;
use std::path::{Component, Path};

/// What every answer carries.
const HEADERS: [(&str, &str); 9] = [
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-cache"),
];

/// Builds everything and serves `dist/www` until it is stopped.
pub fn demo(port: u16) -> Result<()> {
    build::build()?;
    serve(port)
}

/// Serves what is built.
pub fn serve(port: u16) -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
            .await
            .with_context(|| format!("cannot listen on port {port}; choose another with --port"))?;
        println!("serving the demo page on http://{}/", listener.local_addr()?);
        Ok(axum::serve(listener, Router::new().fallback(answer)).await?)
    })
}

async fn answer(method: Method, uri: Uri) -> Response {
    let name = uri.path().trim_start_matches('/');
    let name = if name.is_empty() { "index.html" } else { name };
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let allowed = matches!(method, Method::GET | Method::HEAD);
    let file = fs::read(root().join("dist/www").join(name)).ok().filter(|_| inside && allowed);
    let (status, kind, body) = match file {
        Some(body) => (StatusCode::OK, media_type(name), body),
        None => (StatusCode::NOT_FOUND, "text/plain; charset=utf-8", b"There is no such page here.\n".to_vec()),
    };
    (status, AppendHeaders(HEADERS), [("Content-Type", kind)], body).into_response()
}

fn media_type(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("png") => "image/png",
        _ => "text/plain; charset=utf-8",
    }
}
