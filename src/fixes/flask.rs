//! Plans as Flask code: with flask-talisman, and with nothing but Flask.

use super::Fix;
use super::plan::{Change, EXAMPLE_ORIGIN, Mode, Part, Plan, Value};
use super::python::{Code, literal, tuple};

/// With Flask alone. Registered first, the hook runs last, so that it sees what every other one did.
pub(super) fn plain(plan: &Plan) -> Fix {
    let mut code = Code::default();
    imports(&mut code, plan, plan.has_nonce(), &[]);
    config(&mut code, plan, true);
    redirect(&mut code, plan);
    if plan.has_nonce() {
        code.part();
        code.line(0, "def csp_nonce():");
        code.line(1, "# One for each answer. In templates: <script nonce=\"{{ csp_nonce() }}\">");
        code.line(1, "if \"csp_nonce\" not in g:");
        code.line(2, "g.csp_nonce = secrets.token_urlsafe(16)");
        code.line(1, "return g.csp_nonce");
        code.part();
        code.line(0, "app.jinja_env.globals[\"csp_nonce\"] = csp_nonce");
    }
    hook(&mut code, plan, &plan.changes);
    Fix { code: code.finish(), requirements: vec!["flask>=2.2"], steps: steps(plan) }
}

/// With flask-talisman for the headers that it knows, and a hook for the rest.
pub(super) fn talisman(plan: &Plan) -> Fix {
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
    hook(&mut code, plan, &rest);
    redirect(&mut code, plan);
    let mut steps = steps(plan);
    steps.push("Talisman sends these headers in place of what a view has set; its last release is of August 2023.".to_owned());
    Fix { code: code.finish(), requirements: vec!["flask>=2.2", "flask-talisman>=1.1.0"], steps }
}

/// Whether Talisman sends this header, in a way that this change can use.
fn is_known(change: &Change) -> bool {
    let names = ["Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"];
    names.contains(&change.name) && change.mode != Mode::Append
}

/// A policy as Talisman's dictionary. Nonces are appended to the directives that `nonce_in` names.
fn csp(code: &mut Code, directives: &[Vec<Part>]) {
    let mut with_nonce = Vec::new();
    code.line(1, "content_security_policy={");
    for parts in directives {
        let text: String = parts.iter().map(|part| if let Part::Text(text) = part { text.as_str() } else { "" }).collect();
        let (name, sources) = text.split_once(' ').unwrap_or((&text, ""));
        if parts.contains(&Part::Nonce) {
            with_nonce.push(name.to_owned());
        }
        let sources = sources.replace("'nonce-'", "");
        let sources = sources.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        code.line(2, &format!("{}: {},", literal(name), literal(&sources)));
    }
    code.line(1, "},");
    if !with_nonce.is_empty() {
        let names: Vec<String> = with_nonce.iter().map(|name| literal(name)).collect();
        code.line(1, &format!("content_security_policy_nonce_in=[{}],", names.join(", ")));
    }
}

fn imports(code: &mut Code, plan: &Plan, nonce: bool, more: &[&str]) {
    if nonce {
        code.line(0, "import secrets");
        code.gap();
    }
    let wanted = [("g", nonce), ("redirect", plan.https), ("request", plan.listed_origins || plan.https), ("session", plan.no_store)];
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

/// Plain HTTP leads to HTTPS, behind a proxy too.
fn redirect(code: &mut Code, plan: &Plan) {
    if !plan.https {
        return;
    }
    code.gap();
    code.line(0, "# The one proxy in front says who asked, and how. Without a proxy leave this out.");
    code.line(0, "app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)");
    code.part();
    code.line(0, "@app.before_request");
    code.line(0, "def redirect_to_https():");
    code.line(1, "on_this_machine = request.host.partition(\":\")[0] in {\"localhost\", \"127.0.0.1\"}");
    code.line(1, "if not request.is_secure and not on_this_machine:");
    code.line(2, "return redirect(request.url.replace(\"http://\", \"https://\", 1), 308)");
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

/// The hook that goes over each answer, and what it needs.
fn hook(code: &mut Code, plan: &Plan, changes: &[Change]) {
    let cookies: Vec<_> = plan.cookies.iter().filter(|cookie| cookie.flask.is_none()).collect();
    if changes.is_empty() && cookies.is_empty() && plan.dropped.is_empty() && !plan.no_store && !plan.listed_origins {
        return;
    }
    if plan.listed_origins {
        code.gap();
        code.line(0, "# The origins of your own front ends, and no others.");
        code.line(0, &format!("ALLOWED_ORIGINS = {{{}}}", literal(EXAMPLE_ORIGIN)));
    }
    if !cookies.is_empty() {
        code.gap();
        cookie_table(code, plan, |cookie| cookie.flask.is_none());
    }
    code.part();
    code.line(0, "@app.after_request");
    code.line(0, "def set_security_headers(response):");
    code.line(1, "headers = response.headers");
    for change in changes {
        code.change(1, change, "csp_nonce()");
    }
    if !plan.dropped.is_empty() {
        code.line(1, &format!("for name in {}:", tuple(&plan.dropped)));
        code.line(2, "headers.pop(name, None)");
    }
    if !cookies.is_empty() {
        code.line(1, "cookies = headers.getlist(\"Set-Cookie\")");
        code.line(1, "headers.setlist(\"Set-Cookie\", [hardened(cookie) for cookie in cookies])");
    }
    if plan.no_store {
        code.line(1, "# The session cookie itself is added after this hook.");
        code.line(1, "if \"Set-Cookie\" in headers or app.session_interface.should_set_cookie(");
        code.line(2, "app, session");
        code.line(1, "):");
        code.line(2, "headers[\"Cache-Control\"] = \"no-store\"");
    }
    if plan.listed_origins {
        code.line(1, "if \"Access-Control-Allow-Origin\" in headers:");
        code.line(2, "origin = request.headers.get(\"Origin\")");
        code.line(2, "if origin in ALLOWED_ORIGINS:");
        code.line(3, "headers[\"Access-Control-Allow-Origin\"] = origin");
        code.line(2, "else:");
        code.line(3, "headers.pop(\"Access-Control-Allow-Origin\")");
        code.line(3, "headers.pop(\"Access-Control-Allow-Credentials\", None)");
        code.line(2, "response.vary.add(\"Origin\")");
    }
    code.line(1, "return response");
}

/// The cookies and the attributes that they are to have, and the function that gives them.
pub(super) fn cookie_table(code: &mut Code, plan: &Plan, wanted: fn(&super::plan::CookieChange) -> bool) {
    code.line(0, "COOKIE_ATTRIBUTES = {");
    for cookie in plan.cookies.iter().filter(|cookie| wanted(cookie)) {
        let attributes: Vec<String> = cookie.attributes.iter().map(|(name, text)| format!("{}: {}", literal(name), literal(text))).collect();
        code.line(1, &format!("{}: {{{}}},", literal(&cookie.name), attributes.join(", ")));
    }
    code.line(0, "}");
    code.part();
    code.line(0, "def hardened(cookie):");
    code.line(1, "pair, *attributes = [part.strip() for part in cookie.split(\";\")]");
    code.line(1, "wanted = COOKIE_ATTRIBUTES.get(pair.partition(\"=\")[0].strip())");
    code.line(1, "if wanted is None:");
    code.line(2, "return cookie");
    code.line(1, "kept = [");
    code.line(2, "part");
    code.line(2, "for part in attributes");
    code.line(2, "if part.partition(\"=\")[0].strip().lower() not in wanted");
    code.line(1, "]");
    code.line(1, "return \"; \".join([pair, *kept, *wanted.values()])");
}

fn steps(plan: &Plan) -> Vec<String> {
    let mut steps = super::plan::shared_steps(plan, "`<script nonce=\"{{ csp_nonce() }}\">`");
    if plan.https {
        steps.push(
            "Let the proxy set `X-Forwarded-Proto` (nginx: `proxy_set_header X-Forwarded-Proto $scheme;`), or the redirect leads to itself. Only where nothing but the proxy \
             reaches the app may it be believed."
                .to_owned(),
        );
    }
    if plan.terse_errors {
        steps.push("Leave what was sent out of your own errors: in Pydantic `error.errors(include_input=False, include_context=False, include_url=False)`.".to_owned());
    }
    if plan.server {
        steps.push(
            "The Server header is the server's own. Do not serve strangers with `flask run`: use gunicorn, with `import gunicorn` and `gunicorn.SERVER = \"web\"` in its \
             gunicorn.conf.py. In nginx set `server_tokens off;`."
                .to_owned(),
        );
    }
    steps
}
