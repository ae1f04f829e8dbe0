//! The playbook: security beyond response headers, where no forecast can be made from a response.
//!
//! Each recipe is a file that `tests/fixes/test_playbook.py` pastes into a real application and tries.

#[cfg(not(target_arch = "wasm32"))]
pub mod playbook;
pub mod together;

use super::literal;
use serde::Serialize;

/// One subject, for both frameworks.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Recipe {
    /// Its stable name.
    pub key: &'static str,
    /// A short title, as in a table of contents.
    pub title: &'static str,
    /// What goes wrong without it.
    pub why: &'static str,
    /// In Flask; nothing where Flask has no such thing.
    pub flask: Option<Snippet>,
    /// In FastAPI.
    pub fastapi: Option<Snippet>,
}

/// Code to paste, where, and what must be installed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Snippet {
    /// The code.
    pub code: &'static str,
    /// Where to paste it.
    pub place: &'static str,
    /// Packages to install.
    pub requirements: &'static [&'static str],
    /// What remains to be done by hand, a sentence each.
    pub steps: &'static [&'static str],
}

const BELOW: &str = "Right after the line that creates app";

macro_rules! snippet {
    ($file:literal, $requirements:expr, $steps:expr) => {
        snippet!($file, $requirements, $steps, BELOW)
    };
    ($file:literal, $requirements:expr, $steps:expr, $place:expr) => {
        Some(Snippet { code: include_str!(concat!("recipes/", $file)), place: $place, requirements: &$requirements, steps: &$steps })
    };
}

/// What the proxy must send, so that the app knows the client's address and scheme.
const NGINX: &str = "nginx: `proxy_set_header Host $host;`, `proxy_set_header X-Forwarded-For $remote_addr;` and `proxy_set_header X-Forwarded-Proto $scheme;`.";

/// Why hashing must not run on the event loop.
const SLOW: &str = "In FastAPI, call these functions in a `def` view, or with `run_in_threadpool`: a hash takes about 50 ms.";

/// What happens to input that cannot be a password.
const NO_PASSWORD: &str = "`hash_password` raises ValueError for input that cannot be a password: respond with 422.";

// Steps of the recipes about sessions.
const KEY: &str = "`SECRET_KEY` must be set before this code runs: paste “Load secrets from the environment” above it.";
const CSRF_KEY: &str = "`SECRET_KEY` must be set before this code runs, in the environment or as `app.secret_key`.";
const UVICORN_KEY: &str = "`SECRET_KEY` must be set before this code runs. From a `.env` file: `uvicorn --env-file .env`, which needs `pip install python-dotenv`.";
const SIGN_IN_AGAIN: &str = "Visitors must sign in again, because the cookie has a new name. It works over HTTPS and on localhost only.";
const SIGN_IN: &str = "Call `sign_in` after the password has been verified, and `sign_out` to sign out.";
const COPIES: &str =
    "A copy of the cookie stays valid until eight hours after sign-in, even after sign-out: only server-side sessions can be revoked.";
const OWN_KEY: &str =
    "Give each app its own `SECRET_KEY`: if two apps share the key and the store, a session of one also works in the other.";
const STRICT: &str = "Do not change `Lax` to `Strict`: a visitor who follows a link in an email, or returns from an OAuth provider, would arrive signed out.";
const DEPEND: &str =
    "A view that needs the signed-in user takes `session: dict = Depends(current_session)` and reads `session.get(\"user_id\")`.";
const REDIS: &str = "With more than one machine, run `pip install redis` and set `REDIS_URL`, for example `redis://10.0.0.5:6379/0`. While Redis is down, requests that need a session fail with a 500, and nobody counts as signed in.";
const SESSION_FILE: &str = "Without Redis, sessions are stored in `sessions.sqlite3`, in the folder that the app starts in. Keep that file out of version control and out of any folder that is served.";
const FLASK_SESSION: &str = "Why not Flask-Session 0.8: a slow request can revive a session after sign-out, and anyone who can write to its store can run code in the app (pickle).";
const OVER_HTTPS: &str = "Browsers follow `Clear-Site-Data` over HTTPS only.";
const SISTERS: &str = "A page on a sibling subdomain can still sign visitors out: “CSRF protection” stops that.";

/// What the lists of allowed hosts and of allowed origins need.
const ALLOWED_HOSTS: &str =
    "Set `ALLOWED_HOSTS` in production: every other host gets a 400. If it is blank, only the names in the code are allowed.";
const PROBES: &str = "Health checks and load balancers must send one of these names as the Host.";
const CORS_AND_CSRF: &str = "If you also use “CSRF protection”, list the same origins there: otherwise it refuses the front end's posts.";

/// What a rate limit can and cannot do.
const LIMIT_BEHIND_PROXY: &str = "Behind a proxy, add “Redirect to HTTPS behind a proxy”: otherwise all visitors share one limit. Without a proxy, leave it out: clients can send any `X-Forwarded-For`.";
const LIMIT_STORE: &str = "With more than one worker, set `REDIS_URL`: in memory, each worker counts for itself, so the limit is multiplied by the number of workers. The same happens while Redis is down: the limit is looser, but nobody is locked out.";
const LOCK_OUT: &str = "An attacker with many addresses can use up an account's 20 attempts, and its owner then has to wait up to an hour. A sign-in link sent by email, which is not counted, avoids that.";

/// What HSTS covers, and how to roll it back.
const HSTS_STEPS: [&str; 3] = [
    "Start with `minutes`. Before `week`, check that every subdomain has HTTPS, including internal ones: `includeSubDomains` covers them all.",
    "To roll back, set `HSTS_STAGE=off` and keep serving it over HTTPS until the longest max-age that you have sent expires: each browser has to receive it once.",
    "Do not add `preload` unless every subdomain will have HTTPS permanently: the list is built into browsers, and a removal takes months to reach everyone.",
];

const NGINX_TOKENS: &str = "nginx: `server_tokens off;`.";
const CI_STEPS: [&str; 3] = [
    "Add the regression test that comes with the fix of a page: `pytest` fails if there is no test.",
    "If the file that creates `app` is not app.py, name it in the bandit step.",
    "Let Dependabot update the pinned commits: `package-ecosystem: github-actions` in .github/dependabot.yml.",
];

/// Every recipe, in the order of the playbook.
pub const ALL: &[Recipe] = &[
    Recipe {
        key: "https_proxy",
        title: "Redirect to HTTPS behind a proxy",
        why: "Behind a proxy, an app takes every request for HTTP unless it reads the proxy's headers: the redirect to HTTPS loops, and `url_for` writes `http:` links.",
        flask: snippet!(
            "flask/https_proxy.py",
            ["flask"],
            [NGINX, "Make sure that clients can reach the app only through the proxy: otherwise they can forge these headers."]
        ),
        fastapi: snippet!(
            "fastapi/https_proxy.py",
            ["fastapi"],
            [
                NGINX,
                "Start uvicorn with `--proxy-headers --forwarded-allow-ips PROXY_IP`, or wrap the app in hypercorn's `ProxyFixMiddleware`.",
                "If the proxy removes a path prefix (`root_path`), redirect in the proxy instead: this redirect may lack the prefix."
            ]
        ),
    },
    Recipe {
        key: "hsts",
        title: "Roll out HSTS in stages",
        why: "Browsers that have received this header refuse plain HTTP until its max-age expires. If a host turns out to lack HTTPS, those visitors cannot reach it.",
        flask: snippet!("flask/hsts.py", ["flask"], HSTS_STEPS),
        fastapi: snippet!("fastapi/hsts.py", ["fastapi"], HSTS_STEPS),
    },
    Recipe {
        key: "trusted_hosts",
        title: "Restrict allowed hosts",
        why: "Links in password-reset emails are usually built from the Host header, which the client controls: an attacker can make the email link to another site.",
        flask: snippet!("flask/trusted_hosts.py", ["flask"], [ALLOWED_HOSTS, PROBES]),
        fastapi: snippet!(
            "fastapi/trusted_hosts.py",
            ["fastapi", "python-decouple"],
            [
                ALLOWED_HOSTS,
                PROBES,
                "Paste it below “Redirect to HTTPS behind a proxy”, so that the host is checked before the redirect.",
                "In tests use `TestClient(app, base_url=\"https://localhost\")`: the host `testserver` gets a 400."
            ]
        ),
    },
    Recipe {
        key: "cors",
        title: "Restrict CORS origins",
        why: "A server that allows any origin with credentials lets every site read what its visitors can read.",
        flask: snippet!(
            "flask/cors.py",
            ["flask", "flask-cors"],
            ["Remove your own `CORS(app)`: if both are there, each allows its own origins.", CORS_AND_CSRF]
        ),
        fastapi: snippet!(
            "fastapi/cors.py",
            ["fastapi"],
            [
                "Remove your own `CORSMiddleware`: if both are there, each allows its own origins.",
                CORS_AND_CSRF,
                "CORS does not apply to WebSockets: any site can open one with the visitor's cookies. “CSRF protection” refuses those."
            ]
        ),
    },
    Recipe {
        key: "session_cookie",
        title: "Session cookie with the __Host- prefix",
        why: "With the `__Host-` prefix, neither a sibling subdomain nor a plain-HTTP response can plant a session cookie.",
        flask: snippet!("flask/session_cookie.py", ["flask"], [KEY, SIGN_IN_AGAIN, SIGN_IN, COPIES, STRICT]),
        fastapi: snippet!("fastapi/session_cookie.py", ["fastapi", "itsdangerous"], [UVICORN_KEY, SIGN_IN_AGAIN, SIGN_IN, COPIES, STRICT]),
    },
    Recipe {
        key: "server_side_sessions",
        title: "Server-side sessions with a new ID at sign-in",
        why: "A signed cookie is readable, and a copy of it stays valid after sign-out. A session ID that does not change at sign-in may have been planted by an attacker (session fixation).",
        flask: snippet!(
            "flask/server_side_sessions.py",
            ["flask"],
            [
                KEY,
                OWN_KEY,
                SIGN_IN_AGAIN,
                "Call `sign_in` after the password has been verified. `session.clear()` also ends the session on the server.",
                REDIS,
                SESSION_FILE,
                FLASK_SESSION,
                STRICT
            ]
        ),
        fastapi: snippet!(
            "fastapi/server_side_sessions.py",
            ["fastapi"],
            [
                UVICORN_KEY,
                OWN_KEY,
                SIGN_IN_AGAIN,
                "Call `sign_in` after the password has been verified, with the response that the view returns. The user ID is text or a number.",
                "Call `sign_in` and `sign_out` in a `def` view: in an `async def` view, a store that hangs blocks every other request.",
                DEPEND,
                REDIS,
                SESSION_FILE,
                STRICT,
            ]
        ),
    },
    Recipe {
        key: "flask_login",
        title: "Sign in with Flask-Login",
        why: "By default, Flask-Login's remember cookie is also sent over plain HTTP and lasts a year, and a copy of it works even after sign-out. A `next` parameter that is not checked can redirect to any site.",
        flask: snippet!(
            "flask/flask_login.py",
            ["flask", "flask-login"],
            [
                KEY,
                "Implement `find_account` and `renew_login_key` for your database. Your account model inherits from `Account` and gets a column `login_key`.",
                "In your view `login`, after the password has been verified, call `sign_in_account(account)`, then `return redirect(next_page())`.",
                "`login_view` is the endpoint of that view: in a blueprint `auth`, change it to `auth.login`.",
                "Put `@login_required` below `@app.route`. On sensitive pages use `@fresh_login_required`: it asks for the password again if the session comes from the remember cookie or from another browser.",
                "Signing out signs the account out on every device: nothing else revokes a copy of the remember cookie.",
                SISTERS,
            ]
        ),
        fastapi: None,
    },
    Recipe {
        key: "csrf",
        title: "CSRF protection",
        why: "A form on another site can send requests with the visitor's cookies, as if the visitor had sent them.",
        flask: snippet!(
            "flask/csrf.py",
            ["flask", "flask-wtf"],
            [
                CSRF_KEY,
                "Add the hidden field `csrf_token` to every form that posts, as in the last lines: a form without it gets a 400.",
                "Views that only programs call, with a token of their own, are exempt with `@csrf.exempt` above the view.",
                "Never change data in a GET request: only POST, PUT, PATCH and DELETE are checked.",
                "In requests from your own JavaScript, send the token in the `X-CSRFToken` header.",
                "Over HTTPS, Flask-WTF requires a Referer header: `Referrer-Policy: no-referrer` breaks every protected form."
            ],
            "Right after the line that sets app.secret_key"
        ),
        fastapi: snippet!(
            "fastapi/csrf.py",
            ["fastapi"],
            [
                "Never change data in a GET request: GET, HEAD and OPTIONS are not checked.",
                "The proxy must pass on the Host header, with its port if that is not 443 (nginx: `$http_host` in place of `$host`): for WebSockets and older browsers, the Origin is compared with it.",
                "Why no token: every browser since 2023 sends `Sec-Fetch-Site`. starlette-csrf accepts a token only in a header, and asgi-csrf needs one in every form."
            ]
        ),
    },
    Recipe {
        key: "rate_limit",
        title: "Limit sign-in attempts",
        why: "Without a limit, a program can try thousands of passwords.",
        flask: snippet!(
            "flask/rate_limit.py",
            ["flask", "flask-limiter[redis]"],
            [
                "Put the two lines at the end between `@app.post(\"/login\")` and the view: without them, only the limit of 300 requests a minute applies.",
                "Remove your own `Limiter`: an app can have only one.",
                LIMIT_BEHIND_PROXY,
                LIMIT_STORE,
                "If the form's field is not `username`, or the login takes JSON, change `account`.",
                LOCK_OUT,
            ]
        ),
        fastapi: snippet!(
            "fastapi/rate_limit.py",
            ["fastapi", "limits", "redis", "python-multipart"],
            [
                "Add `dependencies=[Depends(limit_sign_in)]` to the route that signs in (`from fastapi import Depends`): without it, only the limit of 300 requests a minute applies.",
                LIMIT_BEHIND_PROXY,
                LIMIT_STORE,
                "If the form's field is not `username`, or the login takes JSON, change the parameter of `limit_sign_in`.",
                LOCK_OUT,
                "Not slowapi: its default limits do not apply to included routers since FastAPI 0.137.",
            ]
        ),
    },
    Recipe {
        key: "errors",
        title: "Hide error details and turn off debug mode",
        why: "A traceback reveals code, paths and settings. Werkzeug's debugger also has a console that runs code, protected only by a PIN.",
        flask: snippet!(
            "flask/errors.py",
            ["flask"],
            [
                "Do not start the app with `--debug` or `app.run`: in debug mode, an exception while a response is streamed still reaches the debugger.",
                "Clients see the text of `abort(400, …)`: put nothing secret in it."
            ]
        ),
        fastapi: snippet!(
            "fastapi/errors.py",
            ["fastapi"],
            [
                "Start the app without `--reload`: that is for development.",
                "A mounted `FastAPI` app has its own handlers: add `sub.debug = False` and `sub.exception_handlers.update(app.exception_handlers)`.",
                "Clients see the text of `HTTPException(400, …)`: put nothing secret in it."
            ]
        ),
    },
    Recipe {
        key: "hide_docs",
        title: "Hide API documentation in production",
        why: "The schema lists every route and field, including those that are not meant for the public.",
        flask: None,
        fastapi: snippet!(
            "fastapi/hide_docs.py",
            ["fastapi"],
            ["Keep the other arguments of your `FastAPI(…)`. A mounted `FastAPI` app needs the same `openapi_url`."],
            "Instead of the line that creates app"
        ),
    },
    Recipe {
        key: "logout",
        title: "Clear data on logout",
        why: "Data that the browser keeps after sign-out is available to the next person who uses it.",
        flask: snippet!("flask/logout.py", ["flask"], [OVER_HTTPS, SISTERS]),
        fastapi: snippet!("fastapi/logout.py", ["fastapi"], [OVER_HTTPS, SISTERS]),
    },
    Recipe {
        key: "sri",
        title: "Subresource Integrity for CDN files",
        why: "Anyone who can change the file on the CDN can run code in your pages.",
        flask: snippet!("flask/sri.py", ["flask"], []),
        fastapi: snippet!("fastapi/sri.py", ["fastapi", "jinja2"], []),
    },
    Recipe {
        key: "uploads",
        title: "Limit upload size and rename files",
        why: "A file name from a client can point outside the upload folder, a huge file can fill the disk, and a web page can be named evil.png.",
        flask: snippet!(
            "flask/uploads.py",
            ["flask"],
            [
                "The limit applies to every request. Set the proxy's limit too (nginx: `client_max_body_size 5m;`).",
                "An image file can also be a valid web page. Serve files as downloads: `send_from_directory(UPLOADS.absolute(), name, as_attachment=True)`, with `X-Content-Type-Options: nosniff`.",
                "Photos can contain the place where they were taken. Save them again with Pillow to remove it."
            ]
        ),
        fastapi: snippet!(
            "fastapi/uploads.py",
            ["fastapi", "python-multipart"],
            [
                "Call `keep_upload` in a `def` view: it blocks while it writes to disk.",
                "The limit applies to every request. Set the proxy's limit too (nginx: `client_max_body_size 5m;`).",
                "An image file can also be a valid web page. Serve files as downloads: `FileResponse(UPLOADS / name, filename=name, headers={\"X-Content-Type-Options\": \"nosniff\"})`, with a name that `keep_upload` returned.",
                "Photos can contain the place where they were taken. Save them again with Pillow to remove it."
            ]
        ),
    },
    Recipe {
        key: "validation",
        title: "Validate input with Pydantic",
        why: "Code that expects valid input can fail or be misused when a value is too long, has the wrong type or sets a field that users must not set.",
        flask: snippet!("flask/validation.py", ["flask", "pydantic[email]"], ["The limit of 1 MB applies to every request."]),
        fastapi: snippet!(
            "fastapi/validation.py",
            ["fastapi", "pydantic[email]"],
            ["Add “Limit upload size and rename files” too: it limits the size of every request."]
        ),
    },
    Recipe {
        key: "marshmallow",
        title: "Validate input with marshmallow",
        why: "The same as “Validate input with Pydantic”, for projects that already use marshmallow.",
        flask: snippet!("flask/marshmallow.py", ["flask", "marshmallow"], ["The limit of 1 MB applies to every request."]),
        fastapi: None,
    },
    Recipe {
        key: "database",
        title: "Use parameterised queries",
        why: "A value that is inserted into the text of an SQL statement can change what the statement does (SQL injection).",
        flask: snippet!(
            "both/database.py",
            ["sqlalchemy"],
            ["Add a UNIQUE constraint to `email`: if two users have the same address, `find_user` raises an exception."],
            "Anywhere"
        ),
        fastapi: snippet!(
            "both/database.py",
            ["sqlalchemy"],
            ["Add a UNIQUE constraint to `email`: if two users have the same address, `find_user` raises an exception."],
            "Anywhere"
        ),
    },
    Recipe {
        key: "environment",
        title: "Load secrets from the environment",
        why: "A secret in the code stays in the history of every copy of the repository.",
        flask: snippet!(
            "flask/environment.py",
            ["flask", "python-dotenv"],
            ["To generate a key: `python -c \"import secrets; print(secrets.token_urlsafe(32))\"`."]
        ),
        fastapi: snippet!(
            "fastapi/environment.py",
            ["fastapi", "python-decouple"],
            ["To generate a key: `python -c \"import secrets; print(secrets.token_urlsafe(32))\"`."]
        ),
    },
    Recipe {
        key: "passwords",
        title: "Store passwords as Argon2 hashes",
        why: "If fast hashes (MD5, SHA-256) are stolen, most passwords are soon guessed. Argon2 makes every guess slow.",
        flask: snippet!("both/passwords.py", ["argon2-cffi>=23.1"], [SLOW, NO_PASSWORD], "Anywhere"),
        fastapi: snippet!("both/passwords.py", ["argon2-cffi>=23.1"], [SLOW, NO_PASSWORD], "Anywhere"),
    },
    Recipe {
        key: "server_header",
        title: "Hide the server name and version",
        why: "A name and a version tell an attacker which known flaws to try.",
        flask: snippet!(
            "flask/server_header.py",
            ["gunicorn"],
            ["Never use `flask run` in production.", NGINX_TOKENS],
            "In gunicorn.conf.py"
        ),
        fastapi: snippet!(
            "fastapi/server_header.toml",
            [],
            ["`fastapi run` has no such flag: start `uvicorn` directly.", NGINX_TOKENS],
            "In hypercorn.toml, or as uvicorn's flag"
        ),
    },
    Recipe {
        key: "ci",
        title: "Run security checks on every push",
        why: "A header that no test checks can disappear unnoticed.",
        flask: snippet!("both/ci.yml", [], CI_STEPS, "In .github/workflows/security.yml"),
        fastapi: snippet!("both/ci.yml", [], CI_STEPS, "In .github/workflows/security.yml"),
    },
];

/// The redirect to HTTPS in Flask, which fixes are made of too.
pub(super) const FLASK_HTTPS: &str = include_str!("recipes/flask/https_proxy.py");

/// The same in FastAPI.
pub(super) const FASTAPI_HTTPS: &str = include_str!("recipes/fastapi/https_proxy.py");

/// Error responses in FastAPI that reveal nothing, the last of which refuses input.
pub(super) const FASTAPI_ERRORS: &str = include_str!("recipes/fastapi/errors.py");

/// What a recipe has from this line on; empty where it has no such line.
pub(super) fn from_line<'a>(code: &'a str, line: &str) -> &'a str {
    code.find(line).map_or("", |at| code[at..].trim_end_matches('\n'))
}

/// What comes after the imports of a recipe.
pub(super) fn without_imports(code: &str) -> &str {
    let mut rest = code;
    while let Some((first, body)) = rest.split_once("\n\n") {
        if !first.lines().all(|line| line.starts_with("from ") || line.starts_with("import ")) {
            break;
        }
        rest = body.trim_start_matches('\n');
    }
    rest.trim_matches('\n')
}

/// The recipe of this name.
pub fn named(key: &str) -> Option<&'static Recipe> {
    ALL.iter().find(|recipe| recipe.key == key)
}

/// The titles of recipes, quoted for use in a sentence; `told` translates each.
pub fn titles<'a>(keys: &[&str], told: impl Fn(&'static str) -> std::borrow::Cow<'a, str>) -> String {
    let titles: Vec<String> = keys.iter().filter_map(|key| named(key)).map(|recipe| format!("“{}”", told(recipe.title))).collect();
    titles.join(" or ")
}

impl Recipe {
    /// For `flask` or `fastapi`.
    pub fn for_framework(&self, framework: &str) -> Option<&Snippet> {
        if framework == "flask" { self.flask.as_ref() } else { self.fastapi.as_ref() }
    }
}

impl Snippet {
    /// The code with the host that was observed in the example's place.
    pub fn code_for(&self, host: &str) -> String {
        if host.is_empty() { self.code.to_owned() } else { self.code.replace("\"app.example\"", &literal(host)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_observed_host_is_a_literal() {
        let snippet = named("trusted_hosts").and_then(|recipe| recipe.for_framework("flask")).unwrap();
        assert!(snippet.code_for("a\"b").contains("['a\"b', \"localhost\""), "{}", snippet.code_for("a\"b"));
        assert!(snippet.code_for("").contains("\"app.example\""));
    }
}
