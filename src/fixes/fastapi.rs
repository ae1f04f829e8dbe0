//! Plans as FastAPI code: pure ASGI around the whole stack, so that errors carry the headers too, and with `secure`.

use super::Fix;
use super::flask::{cookie_table, hardened, own_nonce};
use super::plan::{Change, EXAMPLE_ORIGIN, Mode, Plan, Value};
use super::python::{Code, literal, tuple};
use super::recipes;
use crate::msg;
use crate::sentence::Sentence;

/// With Starlette alone, which FastAPI brings.
pub(super) fn plain(plan: &Plan) -> Fix {
    let mut code = Code::default();
    imports(&mut code, plan, &[]);
    middleware(&mut code, plan, &plan.changes, &[]);
    Fix { code: code.finish(), requirements: vec!["fastapi>=0.100"], steps: steps(plan) }
}

/// With `secure` for the headers whose values are fixed; a nonce is new in each response.
pub(super) fn secure(plan: &Plan) -> Fix {
    let (known, rest): (Vec<Change>, Vec<Change>) = plan.changes.iter().cloned().partition(|change| class(change).is_some());
    if known.is_empty() {
        return plain(plan);
    }
    let mut code = Code::default();
    let mut names: Vec<&str> = known.iter().filter_map(class).map(|(name, _)| name).chain(["Secure"]).collect();
    names.sort_unstable();
    let mut lines = vec!["from secure import (".to_owned()];
    lines.extend(names.iter().map(|name| format!("    {name},")));
    lines.push(")".to_owned());
    imports(&mut code, plan, &lines);
    middleware(&mut code, plan, &rest, &known);
    Fix { code: code.finish(), requirements: vec!["fastapi>=0.100", "secure>=2.0.1"], steps: steps(plan) }
}

/// The class of `secure` that holds a header, and the argument that takes it; nothing where a value must be compared first.
fn class(change: &Change) -> Option<(&'static str, &'static str)> {
    if change.mode != Mode::Default {
        return None;
    }
    Some(match change.name {
        "Strict-Transport-Security" => ("StrictTransportSecurity", "hsts"),
        "X-Frame-Options" => ("XFrameOptions", "xfo"),
        "X-Content-Type-Options" => ("XContentTypeOptions", "xcto"),
        "Referrer-Policy" => ("ReferrerPolicy", "referrer"),
        "Permissions-Policy" => ("PermissionsPolicy", "permissions"),
        "Cross-Origin-Opener-Policy" => ("CrossOriginOpenerPolicy", "coop"),
        "Cross-Origin-Embedder-Policy" => ("CrossOriginEmbedderPolicy", "coep"),
        "Cross-Origin-Resource-Policy" => ("CrossOriginResourcePolicy", "corp"),
        _ => return None,
    })
}

/// Whether no response gets or loses a header.
fn sets_nothing(plan: &Plan) -> bool {
    plan.changes.is_empty() && plan.cookies.is_empty() && plan.dropped.is_empty() && !plan.no_store && !plan.listed_origins
}

fn imports(code: &mut Code, plan: &Plan, more: &[String]) {
    if plan.terse_errors {
        code.line(0, "import json");
    }
    if plan.seeks_nonces() {
        code.line(0, "import re");
    }
    if plan.has_nonce() {
        code.line(0, "from secrets import token_urlsafe");
    }
    code.gap();
    if plan.terse_errors {
        code.line(0, "from fastapi import Response");
        code.line(0, "from fastapi.exceptions import RequestValidationError");
    }
    for line in more {
        code.line(0, line);
    }
    let wanted = [("URL", plan.https), ("Headers", plan.https || plan.listed_origins), ("MutableHeaders", !sets_nothing(plan))];
    let names: Vec<&str> = wanted.iter().filter(|(_, wanted)| *wanted).map(|(name, _)| *name).collect();
    if !names.is_empty() {
        code.line(0, &format!("from starlette.datastructures import {}", names.join(", ")));
    }
    if plan.https {
        code.line(0, "from starlette.responses import RedirectResponse");
    }
}

/// Redirects plain HTTP to HTTPS: the recipe, without its imports.
fn redirect(code: &mut Code, plan: &Plan) {
    if plan.https {
        code.part();
        code.block(0, recipes::without_imports(recipes::FASTAPI_HTTPS));
    }
}

/// Refuses input without repeating it: the recipe's handler.
fn terse_errors(code: &mut Code, plan: &Plan) {
    if !plan.terse_errors {
        return;
    }
    code.part();
    code.block(0, recipes::from_line(recipes::FASTAPI_ERRORS, "@app.exception_handler(RequestValidationError)"));
}

/// A class around everything. All its names are its own: a second snippet changes none of them. `known` goes through `secure`.
fn middleware(code: &mut Code, plan: &Plan, changes: &[Change], known: &[Change]) {
    terse_errors(code, plan);
    redirect(code, plan);
    if sets_nothing(plan) {
        return;
    }
    code.part();
    code.line(0, "class SecurityHeaders:");
    constants(code, plan, known);
    code.line(1, "def __init__(self, app):");
    code.line(2, "self.app = app");
    code.gap();
    if !plan.cookies.is_empty() {
        code.line(1, "def hardened(self, cookie):");
        hardened(code, 2, "self.cookie_attributes");
        code.gap();
    }
    code.line(1, "async def __call__(self, scope, receive, send):");
    code.line(2, "if scope[\"type\"] != \"http\":");
    code.line(3, "await self.app(scope, receive, send)");
    code.line(3, "return");
    if plan.has_nonce() {
        code.line(2, "# In templates: <script nonce=\"{{ request.state.csp_nonce }}\">");
        code.line(2, "scope.setdefault(\"state\", {})[\"csp_nonce\"] = token_urlsafe(16)");
    }
    code.gap();
    code.line(2, "async def send_hardened(message):");
    code.line(3, "if message[\"type\"] == \"http.response.start\":");
    if !plan.cookies.is_empty() {
        code.line(4, "message[\"headers\"] = [");
        code.line(5, "(name, self.hardened(value.decode(\"latin-1\")).encode(\"latin-1\"))");
        code.line(5, "if name.lower() == b\"set-cookie\"");
        code.line(5, "else (name, value)");
        code.line(5, "for name, value in message.get(\"headers\", [])");
        code.line(4, "]");
    }
    if plan.cookies.is_empty() {
        code.line(4, "message.setdefault(\"headers\", [])");
    }
    code.line(4, "headers = MutableHeaders(scope=message)");
    if !known.is_empty() {
        code.line(4, "for name, value in self.secure.header_items():");
        code.line(5, "headers.setdefault(name, value)");
    }
    if plan.has_nonce() && plan.own_nonce {
        own_nonce(code, 4, "scope[\"state\"][\"csp_nonce\"]");
    } else if plan.has_nonce() {
        // What the app, or another snippet, may have put there since.
        code.line(4, "nonce = scope[\"state\"][\"csp_nonce\"]");
    }
    for change in changes {
        let spared = change.name == "Content-Security-Policy" && plan.spares_docs();
        if spared {
            code.line(4, "if scope[\"path\"] not in self.docs:");
        }
        let depth = if spared { 5 } else { 4 };
        code.change(depth, change, "nonce");
    }
    if !plan.dropped.is_empty() {
        code.line(4, &format!("for name in {}:", tuple(&plan.dropped)));
        code.line(5, "del headers[name]");
    }
    if plan.no_store {
        code.line(4, "if \"Set-Cookie\" in headers:");
        code.line(5, "headers[\"Cache-Control\"] = \"no-store\"");
    }
    if plan.listed_origins {
        code.line(4, "if \"Access-Control-Allow-Origin\" in headers:");
        code.line(5, "origin = Headers(scope=scope).get(\"Origin\")");
        code.line(5, "if origin in self.allowed_origins:");
        code.line(6, "headers[\"Access-Control-Allow-Origin\"] = origin");
        code.line(5, "else:");
        code.line(6, "del headers[\"Access-Control-Allow-Origin\"]");
        code.line(6, "del headers[\"Access-Control-Allow-Credentials\"]");
        code.line(5, "if \"Origin\" not in headers.get(\"Vary\", \"\"):");
        code.line(6, "headers.add_vary_header(\"Origin\")");
    }
    code.line(3, "await send(message)");
    code.gap();
    code.line(2, "await self.app(scope, receive, send_hardened)");
    code.part();
    code.line(0, "# Around everything, so that 500s carry the headers too.");
    code.line(0, "app.build_middleware_stack = (");
    code.line(1, "lambda inner=app.build_middleware_stack, wrap=SecurityHeaders: wrap(inner())");
    code.line(0, ")");
}

/// What the class knows before any request.
fn constants(code: &mut Code, plan: &Plan, known: &[Change]) {
    if !known.is_empty() {
        code.line(1, "secure = Secure(");
        for change in known {
            if let (Some((name, argument)), Value::Plain(value)) = (class(change), &change.value) {
                code.line(2, &format!("{argument}={name}().set({}),", literal(value)));
            }
        }
        code.line(1, ")");
    }
    if plan.listed_origins {
        code.line(1, "# The origins of your own front ends, and no others.");
        code.line(1, &format!("allowed_origins = {{{}}}", literal(EXAMPLE_ORIGIN)));
    }
    if plan.spares_docs() {
        code.line(1, "# The documentation pages load from elsewhere; in production switch them off.");
        code.line(1, "docs = {getattr(app, \"docs_url\", None), getattr(app, \"redoc_url\", None)}");
    }
    if !plan.cookies.is_empty() {
        cookie_table(code, 1, &plan.cookies.iter().collect::<Vec<_>>());
    }
    if !known.is_empty() || plan.listed_origins || plan.spares_docs() || !plan.cookies.is_empty() {
        code.gap();
    }
}

fn steps(plan: &Plan) -> Vec<Sentence<'static>> {
    let mut steps = super::plan::shared_steps(plan, "<script nonce=\"{{ request.state.csp_nonce }}\">");
    if plan.docs_page {
        steps.push(
            msg!(
                "Heads-up: `/docs` and `/redoc` will be blank with this policy. In production, turn them off: `FastAPI(openapi_url=None)`."
            )
            .into(),
        );
    }
    if plan.https {
        steps.push(msg!("Let the proxy set `X-Forwarded-Proto` (nginx: `proxy_set_header X-Forwarded-Proto $scheme;`) and make uvicorn trust it: `--proxy-headers --forwarded-allow-ips` and the proxy's \
             address. Otherwise the redirect loops.").into());
    }
    if plan.server {
        steps.push(
            msg!("The server sets the Server header, not the app: run uvicorn with `--no-server-header`. nginx: `server_tokens off;`.")
                .into(),
        );
    }
    steps
}
