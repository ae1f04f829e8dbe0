//! Plans as Flask code: with flask-talisman, and with nothing but Flask.

use super::Fix;
use super::plan::{Change, CookieChange, EXAMPLE_ORIGIN, Mode, Plan, Value};
use super::policy::Part;
use super::python::{Code, literal, tuple};
use super::recipes;
use crate::msg;
use crate::sentence::{Gap, Sentence};

/// With Flask alone.
pub(super) fn plain(plan: &Plan) -> Fix {
    let mut code = Code::default();
    imports(&mut code, plan, true, &[]);
    config(&mut code, plan, true);
    redirect(&mut code, plan);
    headers(&mut code, plan, &plan.changes, plan.has_nonce());
    Fix { code: code.finish(), requirements: vec!["flask>=2.2"], steps: steps(plan) }
}

/// With flask-talisman for the headers that it knows, and plain Flask for the rest.
pub(super) fn talisman(plan: &Plan) -> Fix {
    if plan.talisman {
        return beside_talisman(plan);
    }
    if plan.own_nonce && plan.has_nonce() {
        // Talisman would make another.
        return plain(plan);
    }
    let (known, rest): (Vec<Change>, Vec<Change>) = plan.changes.iter().cloned().partition(is_known);
    // Talisman always sends a Referrer-Policy: its own where the plan has none and nothing is known to repeat.
    let referrer = known.iter().find(|change| change.name == "Referrer-Policy").map(|change| &change.value);
    let referrer = match (referrer, &plan.referrer) {
        (Some(Value::Plain(value)), _) | (None, Some(value)) => value,
        _ => return plain(plan),
    };
    if known.is_empty() {
        return plain(plan);
    }
    let mut code = Code::default();
    imports(&mut code, plan, false, &["from flask_talisman import Talisman"]);
    config(&mut code, plan, false);
    code.gap();
    code.line(0, "Talisman(");
    code.line(1, "app,");
    let find = |name: &str| known.iter().find(|change| change.name == name);
    code.line(1, "# The server or proxy redirects to HTTPS; Talisman would also do it on this machine.");
    code.line(1, "force_https=False,");
    match find("Strict-Transport-Security") {
        Some(Change { value: Value::Plain(value), .. }) => {
            code.line(1, "strict_transport_security_max_age=31536000,");
            if value.contains("preload") {
                code.line(1, "strict_transport_security_preload=True,");
            }
        }
        _ => code.line(1, "strict_transport_security=False,"),
    }
    match find("Content-Security-Policy") {
        Some(Change { value: Value::Policy(directives), .. }) => csp(&mut code, directives),
        _ => code.line(1, "content_security_policy=None,"),
    }
    for (name, argument) in [("X-Frame-Options", "frame_options"), ("Permissions-Policy", "permissions_policy")] {
        match find(name) {
            Some(Change { value: Value::Plain(value), .. }) => code.line(1, &format!("{argument}={},", literal(value))),
            _ => code.line(1, &format!("{argument}=None,")),
        }
    }
    code.line(1, &format!("referrer_policy={},", literal(referrer)));
    if find("X-Content-Type-Options").is_none() {
        code.line(1, "x_content_type_options=False,");
    }
    let sets_session = plan.cookies.iter().any(|cookie| cookie.flask == Some("SESSION_COOKIE"));
    code.line(1, if sets_session { "session_cookie_samesite=\"Lax\"," } else { "session_cookie_secure=False," });
    if !sets_session {
        // Otherwise Talisman writes its own default over what the app has set.
        code.line(1, "session_cookie_samesite=app.config[\"SESSION_COOKIE_SAMESITE\"],");
    }
    code.line(0, ")");
    redirect(&mut code, plan);
    headers(&mut code, plan, &rest, false);
    let mut steps = steps(plan);
    steps.push(msg!("Talisman replaces these headers where a view has set them. Its last release was in August 2023.").into());
    steps.push(msg!("If the app already has a `Talisman(app, …)`, replace it with this one: of two, only the first takes effect.").into());
    Fix { code: code.finish(), requirements: vec!["flask>=2.2", "flask-talisman>=1.1.0"], steps }
}

/// Where the app has a Talisman already: a second one would undo the first or be undone by it, and plain Flask runs after both.
fn beside_talisman(plan: &Plan) -> Fix {
    let mut fix = plain(plan);
    let arguments: Vec<Gap> =
        plan.changes.iter().filter(|change| is_known(change)).flat_map(arguments).map(|argument| Gap::Code(argument.into())).collect();
    let feature_policy = plan.dropped.iter().any(|name| name == "Feature-Policy");
    if !fix.code.is_empty() {
        fix.steps.push(
            msg!("This app seems to use Talisman already. A second one would conflict with it, so this code is plain Flask and runs last.")
                .into(),
        );
    }
    if !arguments.is_empty() {
        fix.steps.push(msg!("Or change your own `Talisman(app, …)` instead: {}.").with([Gap::List(arguments)]));
    }
    if feature_policy {
        fix.steps.push(msg!("Remove `feature_policy` from your `Talisman(app, …)`.").into());
    }
    fix
}

/// What Talisman takes for a change.
fn arguments(change: &Change) -> Vec<String> {
    let name = match change.name {
        "Strict-Transport-Security" => return vec!["strict_transport_security_max_age=31536000".to_owned()],
        "X-Content-Type-Options" => return vec!["x_content_type_options=True".to_owned()],
        "Content-Security-Policy" => "content_security_policy",
        "X-Frame-Options" => "frame_options",
        "Permissions-Policy" => "permissions_policy",
        _ => "referrer_policy",
    };
    match &change.value {
        Value::Plain(text) => vec![format!("{name}={}", literal(text))],
        Value::Policy(directives) => {
            let all: Vec<(String, String, bool)> = directives.iter().map(|parts| directive(parts)).collect();
            let text: Vec<String> = all.iter().map(|(name, sources, _)| format!("{name} {sources}")).collect();
            let nonces: Vec<String> = all.iter().filter(|(.., nonce)| *nonce).map(|(name, ..)| literal(name)).collect();
            let mut arguments = vec![format!("{name}={}", literal(&text.join("; ")))];
            if !nonces.is_empty() {
                arguments.push(format!("{name}_nonce_in=[{}]", nonces.join(", ")));
            }
            arguments
        }
    }
}

/// Whether Talisman sends this header, in a way that this change can use.
fn is_known(change: &Change) -> bool {
    let names = [
        "Strict-Transport-Security",
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Permissions-Policy",
    ];
    names.contains(&change.name) && change.mode != Mode::Append
}

/// A policy as Talisman's dictionary. Nonces are appended to the directives that `nonce_in` names.
fn csp(code: &mut Code, directives: &[Vec<Part>]) {
    let mut with_nonce = Vec::new();
    code.line(1, "content_security_policy={");
    for (name, sources, nonce) in directives.iter().map(|parts| directive(parts)) {
        code.line(2, &format!("{}: {},", literal(&name), literal(&sources)));
        if nonce {
            with_nonce.push(literal(&name));
        }
    }
    code.line(1, "},");
    if !with_nonce.is_empty() {
        code.line(1, &format!("content_security_policy_nonce_in=[{}],", with_nonce.join(", ")));
    }
}

/// A directive's name, its sources without the nonce, and whether it has one.
fn directive(parts: &[Part]) -> (String, String, bool) {
    let text: String = parts.iter().map(|part| if let Part::Text(text) = part { text.as_str() } else { "" }).collect();
    let (name, sources) = text.split_once(' ').unwrap_or((&text, ""));
    let sources = sources.replace("'nonce-'", "");
    (name.to_owned(), sources.split_ascii_whitespace().collect::<Vec<_>>().join(" "), parts.contains(&Part::Nonce))
}

/// `csp` is whether the code itself sets the policy, not Talisman.
fn imports(code: &mut Code, plan: &Plan, csp: bool, more: &[&str]) {
    let nonce = csp && plan.has_nonce();
    if csp && plan.seeks_nonces() {
        code.line(0, "import re");
    }
    if nonce {
        code.line(0, "from secrets import token_urlsafe");
    }
    if plan.https {
        code.line(0, "from urllib.parse import urlsplit");
    }
    code.gap();
    let wanted = [("abort", plan.https), ("redirect", plan.https), ("request", nonce || plan.listed_origins || plan.https)];
    let names: Vec<&str> = wanted.iter().filter(|(_, wanted)| *wanted).map(|(name, _)| *name).collect();
    if !names.is_empty() {
        code.line(0, &format!("from flask import {}", names.join(", ")));
    }
    for line in more {
        code.line(0, line);
    }
    if plan.https {
        code.line(0, "from werkzeug.middleware.proxy_fix import ProxyFix");
    }
}

/// Redirects plain HTTP to HTTPS: the recipe, without its imports.
fn redirect(code: &mut Code, plan: &Plan) {
    if plan.https {
        code.gap();
        code.block(0, recipes::without_imports(recipes::FLASK_HTTPS));
    }
}

/// The attributes that Flask or Flask-Login set themselves.
fn config(code: &mut Code, plan: &Plan, session: bool) {
    let mut lines = Vec::new();
    for cookie in &plan.cookies {
        let Some(prefix) = cookie.flask.filter(|prefix| session || *prefix != "SESSION_COOKIE") else { continue };
        for (attribute, _) in &cookie.attributes {
            let value = if *attribute == "samesite" { "\"Lax\"" } else { "True" };
            lines.push(format!("{prefix}_{}={value},", attribute.to_ascii_uppercase()));
        }
    }
    if !lines.is_empty() {
        code.gap();
        code.line(0, "app.config.update(");
        for line in lines {
            code.line(1, &line);
        }
        code.line(0, ")");
    }
}

/// The function that goes over each response. It wraps `process_response`, so that it runs after every hook, whenever that was registered, and
/// after the session cookie was added. All its names are its own: a second snippet changes none of them.
fn headers(code: &mut Code, plan: &Plan, changes: &[Change], nonce: bool) {
    let cookies: Vec<_> = plan.cookies.iter().filter(|cookie| cookie.flask.is_none()).collect();
    if changes.is_empty() && cookies.is_empty() && plan.dropped.is_empty() && !plan.no_store && !plan.listed_origins {
        return;
    }
    code.part();
    code.line(0, "def set_security_headers(app):");
    code.line(1, "inner = app.process_response");
    if plan.listed_origins {
        code.line(1, "# The origins of your own front ends, and no others.");
        code.line(1, &format!("allowed_origins = {{{}}}", literal(EXAMPLE_ORIGIN)));
    }
    if !cookies.is_empty() {
        cookie_table(code, 1, &cookies);
    }
    if nonce {
        code.gap();
        code.line(1, "def csp_nonce():");
        code.line(2, "# One for each response, where Talisman keeps its own.");
        code.line(2, "# In templates: <script nonce=\"{{ csp_nonce() }}\">");
        code.line(2, "if not getattr(request, \"csp_nonce\", None):");
        code.line(3, "request.csp_nonce = token_urlsafe(16)");
        code.line(2, "return request.csp_nonce");
    }
    if !cookies.is_empty() {
        code.gap();
        code.line(1, "def hardened(cookie):");
        hardened(code, 2, "cookie_attributes");
    }
    code.gap();
    code.line(1, "def process_response(*args):");
    code.line(2, "# The response; Flask from 3.2 on passes its context before it.");
    code.line(2, "response = inner(*args)");
    code.line(2, "headers = response.headers");
    if nonce && plan.own_nonce {
        own_nonce(code, 2, "csp_nonce()");
    }
    for change in changes {
        code.change(2, change, if plan.own_nonce { "nonce" } else { "csp_nonce()" });
    }
    if !plan.dropped.is_empty() {
        code.line(2, &format!("for name in {}:", tuple(&plan.dropped)));
        code.line(3, "headers.pop(name, None)");
    }
    if !cookies.is_empty() {
        code.line(2, "cookies = headers.getlist(\"Set-Cookie\")");
        code.line(2, "headers.setlist(\"Set-Cookie\", [hardened(cookie) for cookie in cookies])");
    }
    if plan.no_store {
        code.line(2, "if \"Set-Cookie\" in headers:");
        code.line(3, "headers[\"Cache-Control\"] = \"no-store\"");
    }
    if plan.listed_origins {
        code.line(2, "if \"Access-Control-Allow-Origin\" in headers:");
        code.line(3, "origin = request.headers.get(\"Origin\")");
        code.line(3, "if origin in allowed_origins:");
        code.line(4, "headers[\"Access-Control-Allow-Origin\"] = origin");
        code.line(3, "else:");
        code.line(4, "headers.pop(\"Access-Control-Allow-Origin\")");
        code.line(4, "headers.pop(\"Access-Control-Allow-Credentials\", None)");
        code.line(3, "response.vary.add(\"Origin\")");
    }
    code.line(2, "return response");
    code.gap();
    if nonce {
        code.line(1, "app.jinja_env.globals[\"csp_nonce\"] = csp_nonce");
        code.line(1, "# And before a global of that name that Talisman sets later.");
        code.line(1, "app.context_processor(lambda: {\"csp_nonce\": csp_nonce})");
    }
    code.line(1, "# Not after_request: hooks of extensions and the session cookie come after it.");
    code.line(1, "app.process_response = process_response");
    code.part();
    code.line(0, "set_security_headers(app)");
}

/// The nonce of the policy that the app sends, which its templates have too, or else this one.
pub(super) fn own_nonce(code: &mut Code, depth: usize, other: &str) {
    code.line(depth, "# The nonce that the app's own policy and templates have.");
    code.line(depth, "policy = headers.get(\"Content-Security-Policy\", \"\")");
    code.line(depth, "own = re.search(\"'nonce-([^']+)'\", policy)");
    code.line(depth, &format!("nonce = own.group(1) if own else {other}"));
}

/// The cookies and the attributes that they are to have.
pub(super) fn cookie_table(code: &mut Code, depth: usize, cookies: &[&CookieChange]) {
    code.line(depth, "cookie_attributes = {");
    for cookie in cookies {
        let attributes: Vec<String> =
            cookie.attributes.iter().map(|(name, text)| format!("{}: {}", literal(name), literal(text))).collect();
        code.line(depth + 1, &format!("{}: {{{}}},", literal(&cookie.name), attributes.join(", ")));
    }
    code.line(depth, "}");
}

/// The body of the function that gives a cookie the attributes of this table.
pub(super) fn hardened(code: &mut Code, depth: usize, table: &str) {
    code.line(depth, "pair, *attributes = [part.strip() for part in cookie.split(\";\")]");
    code.line(depth, &format!("wanted = {table}.get(pair.partition(\"=\")[0].strip())"));
    code.line(depth, "if wanted is None:");
    code.line(depth + 1, "return cookie");
    code.line(depth, "kept = [");
    code.line(depth + 1, "part");
    code.line(depth + 1, "for part in attributes");
    code.line(depth + 1, "if part.partition(\"=\")[0].strip().lower() not in wanted");
    code.line(depth, "]");
    code.line(depth, "return \"; \".join([pair, *kept, *wanted.values()])");
}

fn steps(plan: &Plan) -> Vec<Sentence<'static>> {
    let mut steps = super::plan::shared_steps(plan, "<script nonce=\"{{ csp_nonce() }}\">");
    if plan.https {
        steps.push(msg!("Let the proxy set `X-Forwarded-Proto` (nginx: `proxy_set_header X-Forwarded-Proto $scheme;`), or the redirect loops. Make sure that clients can \
             reach the app only through the proxy: otherwise they can forge this header.").into());
    }
    if plan.terse_errors {
        steps.push(msg!("Leave the input out of your own error responses: in Pydantic `error.errors(include_input=False, include_context=False, include_url=False)`.").into());
    }
    if plan.server {
        steps.push(msg!("The server sets the Server header, not the app. Do not use `flask run` in production: use gunicorn, with `import gunicorn` and `gunicorn.SERVER = \"web\"` in its \
             gunicorn.conf.py. nginx: `server_tokens off;`.").into());
    }
    steps
}
