//! The playbook: what the same guide should give although no response shows it, or foretells what comes of it.
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
    /// What it brings about.
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
    /// Where it belongs.
    pub place: &'static str,
    /// Packages to install.
    pub requirements: &'static [&'static str],
    /// What the code cannot do by itself, a sentence each.
    pub steps: &'static [&'static str],
}

const BELOW: &str = "Below the line that creates app";

macro_rules! snippet {
    ($file:literal, $requirements:expr, $steps:expr) => {
        snippet!($file, $requirements, $steps, BELOW)
    };
    ($file:literal, $requirements:expr, $steps:expr, $place:expr) => {
        Some(Snippet { code: include_str!(concat!("recipes/", $file)), place: $place, requirements: &$requirements, steps: &$steps })
    };
}

/// Where the visitor's own address must be known.
const NGINX: &str = "nginx: `proxy_set_header Host $host;`, `proxy_set_header X-Forwarded-For $remote_addr;` and `proxy_set_header X-Forwarded-Proto $scheme;`.";

/// What a hash costs, where a server has one thread for all.
const SLOW: &str = "Call it in a `def` view, or in an `async def` view with `run_in_threadpool`: a hash takes a twentieth of a second.";

/// What happens to input that cannot be a password.
const NO_PASSWORD: &str = "`hash_password` raises ValueError for what cannot be a password: respond with 422.";

// Steps of the recipes about sessions.
const KEY: &str = "`SECRET_KEY` must be set before this code runs: paste the recipe that loads `.env` above it.";
const UVICORN_KEY: &str = "`SECRET_KEY` must be set before this code runs. From a `.env` file: `uvicorn --env-file .env`.";
const SIGN_IN_AGAIN: &str = "Visitors must sign in again: the cookie has a new name. It needs HTTPS, or localhost.";
const SIGN_IN: &str = "Call `sign_in` where the password was right, and `sign_out` to sign out.";
const COPIES: &str = "A copy of the cookie stays valid for eight hours, even after signing out: only sessions on the server can be ended.";
const STRICT: &str = "Not `Strict`: a visitor who follows a link in a mail, or returns from an OAuth provider, would arrive signed out.";
const DEPEND: &str = "Views that need to know who is signed in: `session: dict = Depends(current_session)`, then `session.get(\"user_id\")`.";
const REDIS: &str = "With more than one machine: `pip install redis`, and set `REDIS_URL`, such as `redis://10.0.0.5:6379/0`. While Redis is down, requests with a session are errors (500), and nobody is signed in.";
const SESSION_FILE: &str = "Without Redis, sessions are in the file `sessions.sqlite3`, in the folder that the app starts in: keep it out of version control and out of folders that are served.";
const FLASK_SESSION: &str = "Not Flask-Session 0.8: a slow request brings back a session that was signed out, and anyone who can write to its store runs code in the app (pickle).";
const OVER_HTTPS: &str = "Browsers follow `Clear-Site-Data` over HTTPS only.";
const SISTERS: &str = "A page on a sister domain can still sign visitors out: the recipe against forged requests stops that.";

/// What the lists of allowed hosts and of allowed origins need.
const ALLOWED_HOSTS: &str = "Set `ALLOWED_HOSTS` in production: every other host gets a 400. Left blank, the app answers only for the names in the code.";
const PROBES: &str = "Health checks and load balancers must send one of these names as the Host.";
const CORS_AND_CSRF: &str = "If you also use “CSRF protection”, list the same origins there: otherwise it refuses the front end's posts.";

/// What a rate limit can and cannot do.
const LIMIT_BEHIND_PROXY: &str = "Behind a proxy, add “Redirect to HTTPS behind a proxy”: otherwise all visitors share one limit. Without a proxy, leave it out: clients can send any `X-Forwarded-For`.";
const LIMIT_STORE: &str = "With more than one worker set `REDIS_URL`: counted in memory, the limit is multiplied by the number of workers. The same happens while Redis is down: the limit is looser, but nobody is locked out.";
const LOCK_OUT: &str = "An attacker with many addresses can use up an account's 20 attempts, so its owner has to wait up to an hour: do not count a sign-in link sent by mail.";

/// How far HSTS binds, and how long the way back is.
const HSTS_STEPS: [&str; 3] = [
    "Start with `minutes`. Before `week`, check that every subdomain has HTTPS, internal ones too: `includeSubDomains` binds them all.",
    "The way back is `HSTS_STAGE=off`, served over HTTPS until the longest max-age that you have sent has passed: each browser has to fetch it once.",
    "Leave out `preload` unless every subdomain is to have HTTPS permanently: the list is built into browsers, and removing a name from it takes months to reach everyone.",
];

const NGINX_TOKENS: &str = "nginx: `server_tokens off;`.";
const CI_STEPS: [&str; 3] = [
    "Add the test that comes with the patch of a page: `pytest` fails where there is no test.",
    "If the file that creates `app` is not app.py, name it in the bandit step.",
    "Dependabot updates the digests: `package-ecosystem: github-actions` in .github/dependabot.yml.",
];

/// Every recipe, in the order of the playbook.
pub const ALL: &[Recipe] = &[
    Recipe {
        key: "https_proxy",
        title: "Redirect to HTTPS behind a proxy",
        why: "An app that does not know of the proxy takes every request for plain HTTP: redirects lead to themselves, and `url_for` writes `http:` links.",
        flask: snippet!("flask/https_proxy.py", ["flask"], [NGINX, "Only where nothing but the proxy can reach the app: anybody else could claim HTTPS."]),
        fastapi: snippet!("fastapi/https_proxy.py", ["fastapi"], [NGINX, "`uvicorn --proxy-headers --forwarded-allow-ips PROXY`, or in hypercorn `ProxyFixMiddleware(app)` around the app."]),
    },
    Recipe {
        key: "hsts",
        title: "Switch on HSTS in stages",
        why: "Browsers that have seen this header refuse plain HTTP until its max-age has passed. If something has no HTTPS after all, those visitors cannot reach it.",
        flask: snippet!("flask/hsts.py", ["flask"], HSTS_STEPS),
        fastapi: snippet!("fastapi/hsts.py", ["fastapi"], HSTS_STEPS),
    },
    Recipe {
        key: "trusted_hosts",
        title: "Restrict allowed hosts",
        why: "Links in password mails are built from the Host header, which the client controls: an attacker can have the mail link to another site.",
        flask: snippet!("flask/trusted_hosts.py", ["flask"], [ALLOWED_HOSTS, PROBES]),
        fastapi: snippet!("fastapi/trusted_hosts.py", ["fastapi", "python-decouple"], [ALLOWED_HOSTS, PROBES, "Paste it below “Redirect to HTTPS behind a proxy”, so that no redirect repeats another host.", "In tests use `TestClient(app, base_url=\"https://localhost\")`: the host `testserver` gets a 400."]),
    },
    Recipe {
        key: "cors",
        title: "Restrict CORS origins",
        why: "A server that allows any origin with credentials lets every site read what its visitors can read.",
        flask: snippet!("flask/cors.py", ["flask", "flask-cors"], [CORS_AND_CSRF]),
        fastapi: snippet!("fastapi/cors.py", ["fastapi"], [CORS_AND_CSRF, "CORS does not apply to WebSockets: any site can open one with the visitor's cookies. “CSRF protection” refuses those."]),
    },
    Recipe {
        key: "session_cookie",
        title: "A session cookie that only this host can set",
        why: "Under the prefix `__Host-` no sister domain and no plain-HTTP answer can plant a session.",
        flask: snippet!("flask/session_cookie.py", ["flask"], [KEY, SIGN_IN_AGAIN, SIGN_IN, COPIES, STRICT]),
        fastapi: snippet!("fastapi/session_cookie.py", ["fastapi", "itsdangerous"], [UVICORN_KEY, SIGN_IN_AGAIN, SIGN_IN, COPIES, STRICT]),
    },
    Recipe {
        key: "server_side_sessions",
        title: "Sessions on the server, a new one at sign-in",
        why: "Signed cookies can be read by anyone, and stay valid after signing out; a session id that outlives the sign-in can have been planted.",
        flask: snippet!(
            "flask/server_side_sessions.py",
            ["flask"],
            [SIGN_IN_AGAIN, "Call `sign_in` where the password was right. `session.clear()` ends a session on the server too.", REDIS, SESSION_FILE, FLASK_SESSION, STRICT]
        ),
        fastapi: snippet!(
            "fastapi/server_side_sessions.py",
            ["fastapi"],
            [SIGN_IN_AGAIN, "Call `sign_in` where the password was right, with the response that the view returns.", DEPEND, REDIS, SESSION_FILE, STRICT]
        ),
    },
    Recipe {
        key: "flask_login",
        title: "Sign in with Flask-Login",
        why: "By default Flask-Login's remember cookie is sent over plain HTTP, lasts a year and opens the account after signing out, and `next` leads to any site.",
        flask: snippet!(
            "flask/flask_login.py",
            ["flask", "flask-login"],
            [
                KEY,
                "Replace `find_account` and `renew_login_key` with your own, and let your model of an account inherit from `Account`.",
                "In your view `login`, where the password was right: `sign_in_account(account)`, then `return redirect(next_page())`.",
                "Put `@login_required` below `@app.route`, and `@fresh_login_required` where the password must be typed again: after the remember cookie, or from another browser.",
                "Signing out signs the account out on every device: nothing else ends a copy of the remember cookie.",
                SISTERS,
            ]
        ),
        fastapi: None,
    },
    Recipe {
        key: "csrf",
        title: "CSRF protection",
        why: "Another site's form can post in the visitor's name, with the visitor's cookies.",
        flask: snippet!("flask/csrf.py", ["flask", "flask-wtf"], [
            "Let no GET request change anything: only POST, PUT, PATCH and DELETE are checked.",
            "Requests of your own JavaScript send the token as `X-CSRFToken`.",
            "Over HTTPS Flask-WTF requires a Referer: `Referrer-Policy: no-referrer` breaks every protected form."
        ]),
        fastapi: snippet!("fastapi/csrf.py", ["fastapi"], [
            "Let no GET request change anything: GET, HEAD and OPTIONS are not checked.",
            "The proxy must pass on the Host (nginx: `proxy_set_header Host $http_host;`): WebSockets and older browsers are compared with it.",
            "No token and no package: starlette-csrf takes a token in a header only, asgi-csrf needs one in each form, and every browser since 2023 says where a request comes from."
        ]),
    },
    Recipe {
        key: "rate_limit",
        title: "Limit attempts to sign in",
        why: "Without a limit, a program can try thousands of passwords.",
        flask: snippet!("flask/rate_limit.py", ["flask", "flask-limiter[redis]"], [
            LIMIT_BEHIND_PROXY,
            LIMIT_STORE,
            "If the form's field is not `username`, or the login takes JSON, change `account`.",
            LOCK_OUT,
        ]),
        fastapi: snippet!("fastapi/rate_limit.py", ["fastapi", "limits", "redis", "python-multipart"], [
            LIMIT_BEHIND_PROXY,
            LIMIT_STORE,
            "If the form's field is not `username`, or the login takes JSON, change the parameter of `limit_sign_in`.",
            LOCK_OUT,
            "Not slowapi: its default limits do not apply to included routers since FastAPI 0.137.",
        ]),
    },
    Recipe {
        key: "errors",
        title: "Hide error details and turn off debug mode",
        why: "A traceback shows code, paths and settings; Werkzeug's debugger also shows its secret.",
        flask: snippet!("flask/errors.py", ["flask"], [
            "Start it without `--debug`, and not with `app.run`: an exception while a response is streamed still reaches the debugger.",
            "The text of `abort(400, …)` is shown: put nothing secret in it."
        ]),
        fastapi: snippet!("fastapi/errors.py", ["fastapi"], [
            "Start it without `--reload`.",
            "The text of `HTTPException(400, …)` is shown: put nothing secret in it."
        ]),
    },
    Recipe {
        key: "hide_docs",
        title: "No documentation in production",
        why: "The schema lists each route and field of an API that was not meant for everyone.",
        flask: None,
        fastapi: snippet!("fastapi/hide_docs.py", ["fastapi"], [], "In place of the line that creates app"),
    },
    Recipe {
        key: "logout",
        title: "Sign out of everything",
        why: "What the browser keeps after signing out is there for whoever sits down next.",
        flask: snippet!("flask/logout.py", ["flask"], [OVER_HTTPS, SISTERS]),
        fastapi: snippet!("fastapi/logout.py", ["fastapi"], [OVER_HTTPS, SISTERS]),
    },
    Recipe {
        key: "sri",
        title: "Subresource Integrity for CDN files",
        why: "Whoever changes the file on that server runs code in your pages.",
        flask: snippet!("flask/sri.py", ["flask"], []),
        fastapi: snippet!("fastapi/sri.py", ["fastapi", "jinja2"], []),
    },
    Recipe {
        key: "uploads",
        title: "Limit upload size and rename files",
        why: "A file name that someone sends can lead out of the folder, an endless file fills the disk, and a web page can be named evil.png.",
        flask: snippet!("flask/uploads.py", ["flask"], [
            "The limit applies to every request. Set the proxy's own too (nginx: `client_max_body_size 5m;`).",
            "A picture can also be a web page. Serve files as downloads: `send_from_directory(UPLOADS.absolute(), name, as_attachment=True)`, with `X-Content-Type-Options: nosniff`.",
            "Photos also contain where they were taken. Save them again with Pillow to remove that."
        ]),
        fastapi: snippet!("fastapi/uploads.py", ["fastapi", "python-multipart"], [
            "Call `keep_upload` in a `def` view: it blocks while it writes to disk.",
            "The limit applies to every request. Set the proxy's own too (nginx: `client_max_body_size 5m;`).",
            "A picture can also be a web page. Serve files as downloads: `FileResponse(UPLOADS / name, filename=name, headers={\"X-Content-Type-Options\": \"nosniff\"})`, with a name that `keep_upload` returned.",
            "Photos also contain where they were taken. Save them again with Pillow to remove that."
        ]),
    },
    Recipe {
        key: "validation",
        title: "Validate input with Pydantic",
        why: "What was never checked turns up where it does harm.",
        flask: snippet!("flask/validation.py", ["flask", "pydantic[email]"], ["The limit of 1 MB applies to every request."]),
        fastapi: snippet!("fastapi/validation.py", ["fastapi", "pydantic[email]"], ["Take the recipe for uploads too: it limits the size of every request."]),
    },
    Recipe {
        key: "marshmallow",
        title: "Validate input with marshmallow",
        why: "The same with schemas, where a project has them already.",
        flask: snippet!("flask/marshmallow.py", ["flask", "marshmallow"], ["The limit of 1 MB applies to every request."]),
        fastapi: None,
    },
    Recipe {
        key: "database",
        title: "Use parameterised queries",
        why: "A value that is written into a statement can end it and begin another.",
        flask: snippet!("both/database.py", ["sqlalchemy"], ["Make `email` unique in the table: two users with the same address are an error."], "Anywhere"),
        fastapi: snippet!("both/database.py", ["sqlalchemy"], ["Make `email` unique in the table: two users with the same address are an error."], "Anywhere"),
    },
    Recipe {
        key: "environment",
        title: "Secrets from the environment",
        why: "A secret in the code is in every copy of the repository, for good.",
        flask: snippet!("flask/environment.py", ["flask", "python-dotenv"], ["A key: `python -c \"import secrets; print(secrets.token_urlsafe(32))\"`."]),
        fastapi: snippet!("fastapi/environment.py", ["fastapi", "python-decouple"], ["A key: `python -c \"import secrets; print(secrets.token_urlsafe(32))\"`."]),
    },
    Recipe {
        key: "passwords",
        title: "Store passwords as Argon2 hashes",
        why: "A stolen table of fast hashes is a table of passwords.",
        flask: snippet!("both/passwords.py", ["argon2-cffi>=23.1"], [SLOW, NO_PASSWORD], "Anywhere"),
        fastapi: snippet!("both/passwords.py", ["argon2-cffi>=23.1"], [SLOW, NO_PASSWORD], "Anywhere"),
    },
    Recipe {
        key: "server_header",
        title: "A server that does not name itself",
        why: "A name and a version tell an attacker which known flaws to try.",
        flask: snippet!("flask/server_header.py", ["gunicorn"], ["Never use `flask run` in production.", NGINX_TOKENS], "In gunicorn.conf.py"),
        fastapi: snippet!("fastapi/server_header.toml", [], ["`fastapi run` has no such flag: start uvicorn itself.", NGINX_TOKENS], "In hypercorn.toml, or as uvicorn's flag"),
    },
    Recipe {
        key: "ci",
        title: "Check it at every push",
        why: "A header that no test checks can disappear unnoticed.",
        flask: snippet!("both/ci.yml", [], CI_STEPS, "In .github/workflows/security.yml"),
        fastapi: snippet!("both/ci.yml", [], CI_STEPS, "In .github/workflows/security.yml"),
    },
];

/// The redirect to HTTPS in Flask, which fixes are made of too.
pub(super) const FLASK_HTTPS: &str = include_str!("recipes/flask/https_proxy.py");

/// The same in FastAPI.
pub(super) const FASTAPI_HTTPS: &str = include_str!("recipes/fastapi/https_proxy.py");

/// What comes after the imports of a recipe.
pub(super) fn without_imports(code: &str) -> &str {
    code.split_once("\n\n").map_or(code, |(_, body)| body.trim_matches('\n'))
}

/// The recipe of this name.
pub fn named(key: &str) -> Option<&'static Recipe> {
    ALL.iter().find(|recipe| recipe.key == key)
}

/// The titles of recipes, as they stand in a sentence, each as `told` says it.
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
    fn every_recipe_that_a_check_names_is_there() {
        for rung in crate::checks::ALL.iter().flat_map(|check| check.rungs) {
            if let super::super::Remedy::Recipe(key, _) = rung.remedy {
                assert!(named(key).is_some(), "{key} is no recipe");
            }
        }
    }

    #[test]
    fn the_observed_host_is_a_literal() {
        let snippet = named("trusted_hosts").and_then(|recipe| recipe.for_framework("flask")).unwrap();
        assert!(snippet.code_for("a\"b").contains("['a\"b', \"localhost\""), "{}", snippet.code_for("a\"b"));
        assert!(snippet.code_for("").contains("\"app.example\""));
    }
}
