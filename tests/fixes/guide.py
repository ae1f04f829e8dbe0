"""The apps that a security guide for Flask and FastAPI prints, a section each, as readers paste them: good ones and ones that only look good."""

from typing import NamedTuple


class Section(NamedTuple):
    """One printed app: how it is served, what is asked of it, and what its answer deserves."""

    name: str
    server: str
    source: str
    path: str = "/"
    headers: dict = {}
    deserves: set = set()
    spared: set = set()


PAGE = '"<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1>"'
FORM = '"<!doctype html><html lang=en><title>Sign in</title><form method=post><input name=user><input type=password name=password></form>"'

SECTIONS = [
    Section(
        "security headers with flask-talisman",
        "gunicorn",
        """
from flask import Flask
from flask_talisman import Talisman

app = Flask(__name__)
Talisman(
    app,
    content_security_policy={"default-src": "'self'", "script-src": ["'self'", "'unsafe-inline'"]},
    feature_policy={"geolocation": "'none'", "camera": "'none'"},
)

@app.route("/")
def index():
    return PAGE
""",
        deserves={"csp_inline/script", "csp_missing/form-action", "permissions/feature-policy"},
        spared={"csp/absent", "hsts/absent", "sniffing/absent", "framing/absent", "referrer/absent"},
    ),
    Section(
        "security headers with flask-talisman, no policy",
        "gunicorn",
        """
from flask import Flask
from flask_talisman import Talisman

app = Flask(__name__)
Talisman(app, content_security_policy=None, force_https=True)

@app.route("/")
def index():
    return PAGE
""",
        deserves={"csp/absent"},
        spared={"hsts/absent", "sniffing/absent", "framing/absent"},
    ),
    Section(
        "security headers in a hook of Flask",
        "gunicorn",
        """
from flask import Flask

app = Flask(__name__)

@app.after_request
def set_headers(response):
    response.headers["Strict-Transport-Security"] = "max-age=3600"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["X-XSS-Protection"] = "1; mode=block"
    response.headers["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline'"
    response.headers["Referrer-Policy"] = "no-referrer-when-downgrade"
    return response

@app.route("/")
def index():
    return PAGE
""",
        deserves={"hsts/too-short", "obsolete/xss-protection", "csp_inline/script", "referrer/leaks", "framing/no-frame-ancestors"},
        spared={"sniffing/absent", "framing/absent"},
    ),
    Section(
        "security headers with secure",
        "uvicorn",
        """
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from secure import Secure

app = FastAPI()
secure_headers = Secure.with_default_headers()

@app.middleware("http")
async def set_headers(request, call_next):
    response = await call_next(request)
    await secure_headers.set_headers_async(response)
    return response

@app.get("/", response_class=HTMLResponse)
def index():
    return PAGE

@app.get("/fail")
def fail():
    raise RuntimeError("x")
""",
        spared={"hsts/absent", "csp/absent", "sniffing/absent", "framing/absent", "referrer/absent"},
    ),
    Section(
        "security headers in a middleware of FastAPI, an error",
        "uvicorn",
        """
from fastapi import FastAPI

app = FastAPI()

@app.middleware("http")
async def set_headers(request, call_next):
    response = await call_next(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response

@app.get("/")
def index():
    raise RuntimeError("x")
""",
        deserves={"sniffing/absent"},
    ),
    Section(
        "CORS for everybody in Flask",
        "gunicorn",
        """
from flask import Flask
from flask_cors import CORS

app = Flask(__name__)
CORS(app, supports_credentials=True)

@app.route("/")
def index():
    return {"items": []}
""",
        headers={"Origin": "https://stranger.invalid"},
        deserves={"cors/reflects-origin"},
    ),
    Section(
        "CORS for everybody in FastAPI",
        "uvicorn",
        """
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])

@app.get("/")
def index():
    return {"items": []}
""",
        headers={"Origin": "https://stranger.invalid"},
        deserves={"cors/star"},
        spared={"cors/reflects-origin"},
    ),
    Section(
        "CORS for one front end in FastAPI",
        "uvicorn",
        """
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://front.example"], allow_credentials=True)

@app.get("/")
def index():
    return {"items": []}
""",
        headers={"Origin": "https://stranger.invalid"},
        spared={"cors/reflects-origin", "cors/star", "cors/star-with-credentials"},
    ),
    Section(
        "Flask's session as it comes",
        "gunicorn",
        """
from flask import Flask, session

app = Flask(__name__)
app.secret_key = "change me"

@app.route("/")
def index():
    session["user_id"] = 7
    return PAGE
""",
        deserves={"cookie_flags/session-not-secure", "cookie_flags/session-no-samesite", "cache_session/storable"},
        spared={"cookie_flags/session-not-httponly"},
    ),
    Section(
        "Flask's session hardened",
        "gunicorn",
        """
from flask import Flask, session

app = Flask(__name__)
app.secret_key = "change me"
app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")

@app.route("/")
def index():
    session["user_id"] = 7
    return PAGE
""",
        deserves={"cookie_prefix/could-have"},
        spared={"cookie_flags/session-not-secure", "cookie_flags/session-not-httponly", "cookie_flags/session-no-samesite"},
    ),
    Section(
        "Starlette's session as it comes",
        "uvicorn",
        """
from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key="change me")

@app.get("/")
def index(request: Request):
    request.session["password"] = "hunter2"
    return {}
""",
        deserves={"cookie_flags/session-not-secure", "session_contents/secret"},
        spared={"cookie_flags/session-not-httponly", "cookie_flags/session-no-samesite"},
    ),
    Section(
        "a form without a token",
        "gunicorn",
        """
from flask import Flask

app = Flask(__name__)

@app.route("/login", methods=["GET", "POST"])
def index():
    return FORM
""",
        path="/login",
        deserves={"forms/no-token", "rate_limit/no-sign"},
    ),
    Section(
        "a form with Flask-WTF's token",
        "gunicorn",
        """
from flask import Flask, render_template_string
from flask_wtf import CSRFProtect

app = Flask(__name__)
app.secret_key = "change me"
CSRFProtect(app)

@app.route("/login", methods=["GET", "POST"])
def index():
    return render_template_string('''<!doctype html><html lang=en><title>Sign in</title><form method=post>
<input type=hidden name=csrf_token value="{{ csrf_token() }}"><input name=user><input type=password name=password></form>''')
""",
        path="/login",
        spared={"forms/no-token"},
    ),
    Section(
        "a sign-in with Flask-Limiter",
        "gunicorn",
        """
from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

app = Flask(__name__)
limiter = Limiter(get_remote_address, app=app, default_limits=["100 per hour"], headers_enabled=True, storage_uri="memory://")

@app.route("/login", methods=["GET", "POST"])
@limiter.limit("5 per minute")
def index():
    return FORM
""",
        path="/login",
        spared={"rate_limit/no-sign"},
    ),
    Section(
        "validation in FastAPI",
        "uvicorn",
        """
from fastapi import FastAPI

app = FastAPI()

@app.get("/items/{number}")
def item(number: int):
    return {"number": number}
""",
        path="/items/hunter2",
        deserves={"error_body/validation-echo"},
    ),
    Section(
        "debug mode in Flask",
        "flask-debug",
        """
from flask import Flask

app = Flask(__name__)

@app.route("/")
def index():
    return 1 / 0
""",
        deserves={"debug_page/werkzeug-debugger", "software/development-server"},
    ),
    Section(
        "debug mode in FastAPI",
        "uvicorn",
        """
from fastapi import FastAPI

app = FastAPI(debug=True)

@app.get("/")
def index():
    return 1 / 0
""",
        headers={"Accept": "text/html"},
        deserves={"debug_page/starlette-debugger"},
    ),
    Section(
        "an error handler that says what went wrong",
        "gunicorn",
        """
import traceback
from flask import Flask

app = Flask(__name__)

@app.errorhandler(Exception)
def failed(error):
    return "<pre>" + traceback.format_exc() + "</pre>", 500

@app.route("/")
def index():
    return 1 / 0
""",
        deserves={"debug_page/traceback"},
    ),
    Section(
        "FastAPI's documentation left on",
        "uvicorn",
        """
from fastapi import FastAPI

app = FastAPI()
""",
        path="/docs",
        deserves={"docs_exposed/page"},
    ),
    Section(
        "a script of a CDN",
        "gunicorn",
        """
from flask import Flask

app = Flask(__name__)

@app.route("/")
def index():
    return '<!doctype html><html lang=en><title>Shop</title><script src="https://cdn.example/lib.js"></script>'
""",
        deserves={"sri/script"},
    ),
    Section(
        "signing out",
        "gunicorn",
        """
from flask import Flask, redirect, session

app = Flask(__name__)
app.secret_key = "change me"

@app.route("/logout")
def logout():
    session.clear()
    return redirect("/")
""",
        path="/logout",
        deserves={"clear_site_data/absent"},
    ),
]
