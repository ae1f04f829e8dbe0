"""Recipes beside what an app has already, and input that its libraries cannot read."""

import hashlib
import hmac
import io
import itertools
import time

import pytest
from attacks import attack
from harness import header
from inprocess import load, status, visit
from itsdangerous import URLSafeTimedSerializer
from raw import multipart
from test_playbook import code
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wrappers import Response

FLASK = "from flask import Flask, Response, request, session\nfrom flask_talisman import Talisman\n\napp = Flask(__name__)\napp.secret_key = 'for this test only'\n"
STRONG = "for this test only, and long enough"
PAGE = "\n@app.get('/')\ndef index():\n    return Response('<h1>hi</h1>')\n"
LOGIN = """
@app.route("/login", methods=["GET", "POST"])
@limiter.limit("5 per minute", methods=["POST"])
@limiter.limit("20 per hour", key_func=account, methods=["POST"])
def login():
    return "tried"
"""
SIGN_UP = {
    "validation": "\n@app.post('/sign-up')\ndef sign_up():\n    return {'email': read_input(SignUp).email}, 201\n",
    "marshmallow": "\n@app.post('/sign-up')\ndef sign_up():\n    return {'email': load_input(SignUpSchema())['email']}, 201\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def post(app, path, **more):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client(use_cookies=False).post(path, base_url="https://app.example", **more)


def answer_of(app, body=b"", **environ):
    """The answer to a request that a test client would not send."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    usual = create_environ("/", "http://127.0.0.1", headers={"X-Forwarded-For": "127.0.0.1"})
    usual["REMOTE_ADDR"] = "127.0.0.1"
    usual["wsgi.input"] = io.BytesIO(body) if isinstance(body, bytes) else body
    return Response(*run_wsgi_app(app.wsgi_app, {**usual, **environ}))


@attack("hsts", "Paste it into an app with a Talisman, which sends a year at once, above or below the recipe", "the stage of the recipe is sent")
def test_a_talisman_skips_no_stage():
    talisman = "\nTalisman(app, content_security_policy=None)\n"
    for parts in itertools.permutations([talisman, code("hsts", "flask")]):
        app = load(FLASK + "\n".join(parts) + PAGE)
        assert header(visit(app), "Strict-Transport-Security") == ["max-age=300"]


@attack("trusted_hosts", "Paste it into an app that uses Flask's own `Response`", "pages stay HTML")
def test_a_response_stays_what_it_is():
    app = load(FLASK + code("trusted_hosts", "flask") + PAGE)
    raw = visit(app)
    assert status(raw) == 200 and header(raw, "Content-Type") == ["text/html; charset=utf-8"]
    assert status(visit(app, host="evil.example")) == 400


@attack("rate_limit", "Send sign-in bodies that cannot be read: unknown charsets, empty boundaries, broken multipart", "each is counted, and Flask-Limiter keeps its store")
def test_bodies_that_cannot_be_read():
    app = load(FLASK + code("rate_limit", "flask") + LOGIN)
    kinds = ["application/x-www-form-urlencoded; charset=nope", "multipart/form-data; charset=nope; boundary=x", 'multipart/form-data; boundary=""', "multipart/form-data; boundary=x"]
    body = b"--x\r\nContent-Disposition: form-data; name*=nope''%ff\r\n\r\na\r\n--x--\r\n"
    form = {"PATH_INFO": "/login", "REQUEST_METHOD": "POST", "wsgi.input_terminated": True}
    answers = [answer_of(app, body, **form, CONTENT_TYPE=kind) for kind in kinds]
    broken = answer_of(app, Broken(), **form, CONTENT_TYPE="application/x-www-form-urlencoded")
    assert [answer.status_code for answer in [*answers, broken]] == [200] * 5
    assert post(app, "/login", data={"username": "ada"}).status_code == 429
    assert not any(limiter._storage_dead for limiter in app.extensions["limiter"])


class Broken:
    """A body in chunks that gunicorn cannot read."""

    def read(self, *most):
        raise OSError("invalid chunk size")

    readline = readinto = read


@attack("rate_limit", "Open the sign-in page 25 times from different addresses", "only attempts count: the page opens for everyone")
def test_opening_the_page_is_no_attempt():
    app = load(FLASK + code("rate_limit", "flask") + LOGIN)
    answers = [app.test_client().get("/login", environ_base={"REMOTE_ADDR": f"203.0.113.{n}"}).status_code for n in range(25)]
    assert answers == [200] * 25
    assert [post(app, "/login", data={"username": "ada"}).status_code for _ in range(6)] == [200] * 5 + [429]


@attack("https_proxy", "Send a Host header that is no host name: `[`, `[::1`, `xn--a`, `a b`", "never a 500, and no redirect to another host")
@pytest.mark.parametrize("host", ["[", "[::1", "xn--a", "xn--a:80", "a b", "]", "@"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_hosts_that_are_none(host, scheme):
    app = load(FLASK + code("https_proxy", "flask") + PAGE)
    answer = answer_of(app, HTTP_HOST=host, HTTP_X_FORWARDED_PROTO=scheme)
    assert answer.status_code in ({400, 308} if scheme == "http" else {400, 200})
    assert not answer.headers.get("Location", "https://x").startswith("https:///")


@attack("database", "Search for a pattern of 60,000 characters", "no match; SQLite would raise an exception")
def test_patterns_that_are_too_long():
    names = {}
    exec(compile(code("database", "flask"), "database.py", "exec"), names)
    with names["engine"].begin() as connection:
        connection.execute(names["text"]("CREATE TABLE users (id INTEGER, name TEXT, email TEXT)"))
        connection.execute(names["text"]("INSERT INTO users VALUES (1, 'Ada', 'ada@example.com')"))
    assert names["search_users"]("a" * 60_000) == [] and len(names["search_users"]("Ad")) == 1


@attack("validation", "Send a lone surrogate as the name of a field to an app that writes JSON as UTF-8", "422")
@attack("marshmallow", "Send a lone surrogate as the name of a field to an app that writes JSON as UTF-8", "422")
@pytest.mark.parametrize("key", ["validation", "marshmallow"])
def test_surrogates_in_names_of_fields(key):
    app = load(FLASK + "app.json.ensure_ascii = False\n" + code(key, "flask") + SIGN_UP[key])
    answer = post(app, "/sign-up", data=b'{"\\ud800": 1}', content_type="application/json")
    assert answer.status_code == 422 and answer.mimetype == "application/json"


@pytest.mark.parametrize("name", ["cat.jpg", "cat.JPEG"])
def test_both_extensions_of_a_jpeg(name):
    app = load(FLASK + code("uploads", "flask") + "\n@app.post('/up')\ndef up():\n    return keep_upload(request.files['file'])\n")
    body, headers = multipart(name, b"\xff\xd8\xff\xe0" + b"a" * 20)
    assert post(app, "/up", data=body, content_type=headers["Content_Type"]).status_code == 200


def signed(value, key, salt="cookie-session", **options):
    """A value signed as Flask signs it, with this key."""
    return URLSafeTimedSerializer(key, salt=salt, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1}, **options).dumps(value)


WEAK = "\napp.secret_key = 'dev-secret'\n"


@attack("session_cookie", "Flask: sign a session with a weak key that the app sets below the recipe", "the session is signed with SECRET_KEY only")
def test_a_weak_key_of_the_app_signs_no_session(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", STRONG)
    app = load(FLASK + code("session_cookie", "flask") + WEAK + "\n@app.get('/me')\ndef me():\n    return session.get('user_id', 'nobody')\n")
    for key, expected in [("dev-secret", "nobody"), (STRONG, "ada")]:
        cookie = f"__Host-session={signed({'user_id': 'ada', '_started': int(time.time())}, key)}"
        assert app.test_client(use_cookies=False).get("/me", base_url="https://app.example", headers={"Cookie": cookie}).text == expected


@attack("csrf", "Flask: sign a token with a weak key that the app sets below the recipe", "400: the token keeps the key of the recipe")
def test_a_weak_key_of_the_app_signs_no_token():
    app = load(FLASK.replace("'for this test only'", repr(STRONG)) + code("csrf", "flask") + WEAK + "\n@app.post('/form')\ndef form():\n    return 'changed'\n")
    session = f"session={signed({'csrf_token': 'a' * 40}, 'dev-secret')}"
    for key, expected in [("dev-secret", 400), (STRONG, 200)]:
        token = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps("a" * 40)
        assert post(app, "/form", headers={"Cookie": session, "X-CSRFToken": token, "Referer": "https://app.example/"}).status_code == expected


@attack("flask_login", "Sign a remember cookie with a weak key that the app sets below the recipe", "the cookie is signed with SECRET_KEY only")
def test_a_weak_key_of_the_app_signs_no_remember_cookie(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", STRONG)
    found = "\ndef find_account(login_key):\n    account = Account()\n    account.login_key = login_key\n    return account\n"
    app = load(FLASK + code("session_cookie", "flask") + code("flask_login", "flask") + found + WEAK + "\n@app.get('/me')\ndef me():\n    return str(current_user.is_authenticated)\n")
    for key, expected in [("dev-secret", "False"), (STRONG, "True")]:
        cookie = f"remember_token=ada|{hmac.new(key.encode(), b'ada', hashlib.sha512).hexdigest()}"
        assert app.test_client(use_cookies=False).get("/me", base_url="https://app.example", headers={"Cookie": cookie}).text == expected


@attack("csrf", "Flask: a form that cannot be read: an unknown charset, an empty boundary", "400")
@pytest.mark.parametrize("kind", ["multipart/form-data; charset=nope; boundary=x", 'multipart/form-data; boundary=""', "application/x-www-form-urlencoded; charset=nope"])
def test_forms_that_cannot_be_read(kind):
    app = load(FLASK + code("csrf", "flask") + "\n@app.post('/form')\ndef form():\n    return 'changed'\n")
    assert post(app, "/form", data=b"--x\r\nContent-Disposition: form-data; name*=nope''%ff\r\n\r\na\r\n--x--\r\n", content_type=kind).status_code == 400
