"""Six whole applications: the one patch of their page takes each to A+, and what worked before works after it."""

import http.client
import json
import urllib.parse

import pytest
from harness import ask, comes_to, findings, header, inspect, patched, serve

FLASK_BARE = """
from flask import Flask, render_template_string

app = Flask(__name__)


@app.get("/")
def index():
    return render_template_string("<!doctype html><title>Hello</title><h1>Hello</h1>")
"""

FLASK_LOGIN = '''
from flask import Flask, redirect, render_template_string, request, session

app = Flask(__name__)
app.secret_key = "for this test only"

PAGE = """<!doctype html><title>Sign in</title><link rel="stylesheet" href="/static/a.css">
{% if session.get("user") %}<p>Signed in as {{ session["user"] }}</p>{% endif %}
<form method="post" action="/login"><input name="user"><input type="password" name="password"></form>"""


@app.get("/login")
def form():
    session.setdefault("visits", 1)
    return render_template_string(PAGE)


@app.post("/login")
def login():
    session["user"] = request.form["user"]
    return redirect("/login", 303)
'''

FLASK_API = """
from flask import Flask, request
from flask_cors import CORS

app = Flask(__name__)
CORS(app, supports_credentials=True)


@app.get("/api/items")
def items():
    return {"items": [1, 2]}


@app.post("/api/items")
def add():
    return {"added": request.get_json()}, 201
"""

FASTAPI_BARE = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def index():
    return {"hello": "world"}
"""

FASTAPI_LOGIN = '''
from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key="for this test only")
app.mount("/static", StaticFiles(directory="static"))

PAGE = """<!doctype html><title>Sign in</title><link rel="stylesheet" href="/static/a.css">
<p>Signed in as {user}</p>
<form method="post" action="/login"><input name="user"><input type="password" name="password"></form>"""


@app.get("/login")
def form(request: Request):
    request.session.setdefault("visits", 1)
    return HTMLResponse(PAGE.format(user=request.session.get("user", "nobody")))


@app.post("/login")
def login(request: Request, user: str = Form()):
    request.session["user"] = user
    return RedirectResponse("/login", status_code=303)
'''

FASTAPI_API = """
from fastapi import Body, FastAPI
from starlette.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True, allow_methods=["*"], allow_headers=["*"])


@app.get("/api/items")
def items():
    return {"items": [1, 2]}


@app.post("/api/items", status_code=201)
def add(item: dict = Body()):
    return {"added": item}
"""

FRIEND = "https://front.example"
BARE = ("/", {})
LOGIN = ("/login", {})
# An answer to a script of another site: only such answers carry what CORS says.
API = ("/api/items", {"Origin": "https://stranger.invalid"})
APPS = {
    "flask, bare": (FLASK_BARE, "flask", "gunicorn", BARE),
    "flask, login": (FLASK_LOGIN, "flask", "gunicorn", LOGIN),
    "flask, api": (FLASK_API, "flask", "gunicorn", API),
    "fastapi, bare": (FASTAPI_BARE, "fastapi", "uvicorn", BARE),
    "fastapi, login": (FASTAPI_LOGIN, "fastapi", "uvicorn", LOGIN),
    "fastapi, api": (FASTAPI_API, "fastapi", "uvicorn", API),
}
CASES = [(name, form) for name, (_, framework, _, _) in APPS.items() for form in ([framework, "flask_talisman"] if framework == "flask" else [framework, "fastapi_secure"])]


def send(port, path, content, kind, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", path, content, {"X-Forwarded-Proto": "https", "Content-Type": kind, **headers})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def cookies_of(values):
    return "; ".join(value.split(";")[0] for value in values)


def signs_in(port):
    jar = cookies_of(header(ask(port, "/login"), "Set-Cookie"))
    content = urllib.parse.urlencode({"user": "ada", "password": "x"})
    response, _ = send(port, "/login", content, "application/x-www-form-urlencoded", Cookie=jar)
    assert response.status == 303
    jar = cookies_of(response.headers.get_all("Set-Cookie"))
    assert b"Signed in as ada" in ask(port, "/login", Cookie=jar)
    assert ask(port, "/static/a.css").startswith(b"HTTP/1.1 200")


def serves_its_front_end(port, patch):
    raw = ask(port, "/api/items", Origin=FRIEND)
    # Before the patch older Starlettes answer `*` to who has no cookie.
    allowed = [[FRIEND]] if patch else [[FRIEND], ["*"]]
    assert raw.startswith(b"HTTP/1.1 200") and header(raw, "Access-Control-Allow-Origin") in allowed
    preflight = ask(port, "/api/items", "OPTIONS", Origin=FRIEND, Access_Control_Request_Method="POST", Access_Control_Request_Headers="content-type")
    assert preflight.startswith(b"HTTP/1.1 200") and header(preflight, "Access-Control-Allow-Origin") in allowed
    response, body = send(port, "/api/items", json.dumps({"name": "x"}), "application/json", Origin=FRIEND)
    assert response.status == 201 and json.loads(body) == {"added": {"name": "x"}}
    for stranger in ["https://stranger.invalid", "null"]:
        refused = header(ask(port, "/api/items", Origin=stranger), "Access-Control-Allow-Origin")
        assert (refused == []) is patch, "strangers are let in before the patch, and not after it"


def works(name, port, patch):
    for path, expected in [(APPS[name][3][0], 200), ("/missing", 404)]:
        assert ask(port, path).startswith(f"HTTP/1.1 {expected}".encode())
    if name.endswith("login"):
        signs_in(port)
    if name.endswith("api"):
        serves_its_front_end(port, patch)


@pytest.mark.parametrize(("name", "form"), CASES)
def test_the_one_patch_takes_the_whole_application_to_a_plus(name, form, tmp_path, whole):
    source, _, server, (path, headers) = APPS[name]
    with serve(source, server, tmp_path) as port:
        works(name, port, False)
        first = inspect(ask(port, path, **headers), path, origin=headers.get("Origin"))
    patch = first["patch"][form]
    assert first["grade"] != "A+" and patch["forecast"]["grade"] == "A+"
    with serve(patched(source, patch["code"]), server, tmp_path) as port:
        then = inspect(ask(port, path, **headers), path, origin=headers.get("Origin"))
        assert comes_to(then, patch["forecast"]), sorted(findings(then))
        works(name, port, True)
        for other in ["/missing", path]:
            assert header(ask(port, other), "X-Content-Type-Options") == ["nosniff"]
    whole.setdefault(name, {})[form] = f"{first['grade']} {first['score']} → {then['grade']} {then['score']}"
