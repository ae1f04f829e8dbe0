//! Serves the demo page on this machine, with headers that pass its own scorecard.

use crate::{build, run::root};
use anyhow::{Result, anyhow};
use std::fs;
use std::path::{Component, Path};
use tiny_http::{Header, Method, Request, Response, Server};

/// What every answer carries.
const HEADERS: [(&str, &str); 9] = [
    ("Content-Security-Policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
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
    let server = Server::http(("127.0.0.1", port)).map_err(|error| anyhow!("cannot listen on port {port}: {error}; choose another with --port"))?;
    println!("serving the demo page on http://{}/", server.server_addr());
    for request in server.incoming_requests() {
        // Whoever went away before the answer is no reason to stop.
        let _ = answer(request);
    }
    Ok(())
}

fn answer(request: Request) -> Result<()> {
    let name = request.url().split(['?', '#']).next().unwrap_or_default().trim_start_matches('/').to_owned();
    let name = if name.is_empty() { "index.html" } else { &name };
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let allowed = matches!(request.method(), Method::Get | Method::Head);
    let file = fs::read(root().join("dist/www").join(name)).ok().filter(|_| inside && allowed);
    let (status, kind, body) = match file {
        Some(body) => (200, media_type(name), body),
        None => (404, "text/plain; charset=utf-8", b"There is no such page here.\n".to_vec()),
    };
    let mut response = Response::from_data(body).with_status_code(status);
    for (name, value) in HEADERS.into_iter().chain([("Content-Type", kind)]) {
        response.add_header(Header::from_bytes(name, value).map_err(|()| anyhow!("{name} is no header"))?);
    }
    Ok(request.respond(response)?)
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
