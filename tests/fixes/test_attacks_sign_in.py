"""Attacks on signing in and out: signed cookies, Flask-Login, the view that signs out, and all of them in one app."""

import base64
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse

import pytest
from attacks import attack
from flask.sessions import session_json_serializer
from harness import BIN, ask, header
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from test_playbook import FRAMEWORKS, PLAYBOOK, app, body, code, cookie, post, status

KEY = "for this test only, and long enough"
ADMIN = {"user_id": "admin", "_started": int(time.time())}
FORM = "application/x-www-form-urlencoded"
USES = {
    "flask": """
@app.get("/in/<name>")
def into(name):
    sign_in(name)
    return "in"

@app.get("/me")
def me():
    return f"user {session.get('user_id', 'nobody')}{session.get('basket', '')}"

@app.get("/basket")
def basket():
    session["basket"] = " with a basket"
    return "kept"

@app.get("/out")
def out():
    sign_out()
    return "out"

@app.get("/token")
def token():
    return render_template_string("{{ csrf_token() }}")
""",
    "session_cookie": """
@app.get("/in/{name}")
def into(name: str, request: Request):
    sign_in(request, name)
    return "in"

@app.get("/me")
def me(request: Request):
    return f"user {request.session.get('user_id', 'nobody')}{request.session.get('basket', '')}"

@app.get("/basket")
def basket(request: Request):
    request.session["basket"] = " with a basket"
    return "kept"

@app.get("/out")
def out(request: Request):
    sign_out(request)
    return "out"
""",
    "server_side_sessions": """
@app.get("/in/{name}")
def into(name: str, request: Request, response: Response):
    sign_in(request, response, name)
    return "in"

@app.get("/me")
def me(session=Depends(current_session)):
    return f"user {session.get('user_id', 'nobody')}"
""",
}


def user(port, jar):
    raw = ask(port, "/me", Cookie=jar)
    assert status(raw) == 200, raw
    return body(raw).decode().strip('"').removeprefix("user ")


class Earlier(TimestampSigner):
    def get_timestamp(self):
        return int(time.time()) - 9 * 3600


def forged(framework, key, signer=TimestampSigner):
    """A session cookie as the framework would sign it with this key."""
    if framework == "fastapi":
        data = signer(key).sign(base64.b64encode(json.dumps(ADMIN).encode())).decode()
    else:
        kwargs = {"key_derivation": "hmac", "digest_method": hashlib.sha1}
        data = URLSafeTimedSerializer(key, salt="cookie-session", serializer=session_json_serializer, signer=signer, signer_kwargs=kwargs).dumps(ADMIN)
    return f"__Host-session={data}"


REFUSES = """
import os, sys
from flask import Flask
from fastapi import FastAPI
for value in [None, "", " ", "\\t \\n", "hunter2", "0123456789abcde", "0123456789abcdef"]:
    os.environ.pop("SECRET_KEY", None)
    if value is not None:
        os.environ["SECRET_KEY"] = value
    try:
        exec(sys.argv[2], {"app": Flask("x") if sys.argv[1] == "flask" else FastAPI()})
        print("started")
    except Exception as error:
        print(type(error).__name__, "SECRET_KEY" in str(error) and "secrets.token_urlsafe(32)" in str(error))
"""


@attack("session_cookie", "Start the app with a SECRET_KEY that is missing, blank or short", "it does not start, and the error says how to make a key")
@FRAMEWORKS
def test_a_blank_key_does_not_start(framework):
    refuses("session_cookie", framework)


def refuses(key, framework, folder=None):
    done = subprocess.run([sys.executable, "-c", REFUSES, framework, code(key, framework)], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["RuntimeError True"] * 6 + ["started"]


@FRAMEWORKS
def test_a_blank_key_stops_the_server_and_does_not_loop(framework, tmp_path):
    name = {"flask": "Flask('x')", "fastapi": "FastAPI()"}[framework]
    (tmp_path / "app.py").write_text(f"from {framework} import *\napp = {name}\n{code('session_cookie', framework)}")
    command = {"flask": ["gunicorn", "app:app", "--bind"], "fastapi": ["uvicorn", "app:app", "--uds"]}[framework]
    done = subprocess.run([BIN / command[0], *command[1:], "unix:a.sock"], cwd=tmp_path, capture_output=True, text=True, timeout=30, env={**os.environ, "SECRET_KEY": " "})
    assert done.returncode != 0 and done.stderr.count("RuntimeError: Set SECRET_KEY to 16 characters or more.") == 1


@attack("session_cookie", "Sign a session with a blank or guessed key, change a signed one, or send one that is nine hours old", "not signed in")
@attack("session_cookie", "Plant a session before its user signs in", "nothing of it is left after signing in")
@FRAMEWORKS
def test_forged_and_planted_signed_sessions(framework, tmp_path):
    with app(framework, "session_cookie", "session_cookie", views=USES.get(framework, USES["session_cookie"]), folder=tmp_path) as port:
        assert user(port, forged(framework, KEY)) == "admin", "this is how it is signed"
        for key in ["", " ", "dev", "secret", "changeme"]:
            assert user(port, forged(framework, key)) == "nobody", key
        assert user(port, forged(framework, KEY, Earlier)) == "nobody"
        right = forged(framework, KEY)
        odd = [right[:-2], right + "A", right.replace("=", "=x", 1), right.rpartition(".")[0], "__Host-session=", "__Host-session=..", "__Host-session=\xed\xa0\x80.\xe9.\xe9", f"__Host-session={'A' * 7000}"]
        for jar in odd:
            assert user(port, jar) == "nobody", jar
        planted = cookie(ask(port, "/basket"))
        assert user(port, planted) == "nobody with a basket"
        assert user(port, cookie(ask(port, "/in/ada", Cookie=planted))) == "ada"


@attack("session_cookie", "Replay a copy of the cookie after signing out", "the browser's cookie is deleted, but a copy works until eight hours after sign-in, as the recipe says")
@FRAMEWORKS
def test_a_copy_of_a_signed_session(framework, tmp_path):
    with app(framework, "session_cookie", views=USES.get(framework, USES["session_cookie"]), folder=tmp_path) as port:
        mine = cookie(ask(port, "/in/ada"))
        assert cookie(ask(port, "/out", Cookie=mine)) in {"__Host-session=", "__Host-session=null"}
        assert user(port, mine) == "ada"
    assert any("valid until eight hours after sign-in" in step for step in PLAYBOOK["session_cookie"][framework]["steps"])
    assert [rule["others"] for rule in PLAYBOOK["logout"]["together"] if rule["framework"] == framework and rule["bond"] == "needs"] == [["server_side_sessions"]]


@attack("logout", "Sign a visitor out by an image or a link (GET)", "405, and still signed in")
@attack("logout", "Post from another site, so without the cookie", "nothing is cleared in the browser")
@attack("logout", "Replay a copy of the cookie after signing out", "the session is gone")
@FRAMEWORKS
def test_signing_out(framework, tmp_path):
    with app(framework, "logout", "server_side_sessions", "logout", views=USES.get(framework, USES["server_side_sessions"]), folder=tmp_path) as port:
        mine = cookie(ask(port, "/in/ada"))
        for method in ["GET", "HEAD", "PUT"]:
            assert status(ask(port, "/logout", method, Cookie=mine)) == 405
        for jar in [{}, {"Cookie": "other=1"}, {"Cookie": "__Host-session=x"}]:
            raw = post(port, "/logout", **jar)
            assert status(raw) == 303 and header(raw, "Clear-Site-Data") == header(raw, "Set-Cookie") == []
        assert user(port, mine) == "ada"
        raw = post(port, "/logout", Cookie=mine)
        assert status(raw) == 303 and header(raw, "Location") == ["/"]
        assert header(raw, "Clear-Site-Data") == ['"cache", "cookies", "storage"'] and "secure" in header(raw, "Set-Cookie")[0].lower()
        assert user(port, mine) == "nobody"


@attack("logout", "Post from a sibling subdomain, which sends the cookie, with “CSRF protection”", "refused, and still signed in")
@FRAMEWORKS
@pytest.mark.parametrize("order", [1, -1])
def test_signing_out_beside_other_recipes(framework, order, tmp_path):
    keys = ["server_side_sessions", "csrf", "rate_limit", "logout", "errors"][::order]
    with app(framework, *keys, views=USES.get(framework, USES["server_side_sessions"]), folder=tmp_path) as port:
        mine = cookie(ask(port, "/in/ada"))
        raw = post(port, "/logout", Cookie=mine, Sec_Fetch_Site="same-site", Origin="https://sister.example")
        assert status(raw) in {400, 403} and header(raw, "Clear-Site-Data") == []
        assert user(port, mine) == "ada"
        own = {"Sec_Fetch_Site": "same-origin", "Origin": f"http://127.0.0.1:{port}", "Referer": f"https://127.0.0.1:{port}/"}
        content = b""
        if framework == "flask":
            content = urllib.parse.urlencode({"csrf_token": body(ask(port, "/token", Cookie=mine)).decode()}).encode()
            other = cookie(ask(port, "/in/bob"))
            assert status(post(port, "/logout", content, Cookie=other, Content_Type=FORM, **own)) == 400, "a token of another session"
        assert status(post(port, "/logout", content, Cookie=mine, Content_Type=FORM, **own)) == 303
        assert user(port, mine) == "nobody"


LOGIN = """
from flask_login import fresh_login_required, login_required

class Member(Account):
    def __init__(self, name):
        self.name, self.login_key, self.active = name, None, True

    @property
    def is_active(self):
        return self.active

MEMBERS = {name: Member(name) for name in ["ada", "bob", "eve", "dan", "nemo"]}

def find_account(login_key):
    return next((member for member in MEMBERS.values() if member.login_key == login_key), None)

@app.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "GET":
        return "please sign in"
    sign_in_account(MEMBERS[request.form["name"]], "remember" in request.form)
    return redirect(next_page())

@app.get("/me")
def me():
    return f"user {current_user.name if current_user.is_authenticated else 'nobody'}{session.get('basket', '')}"

@app.get("/secret")
@login_required
def secret():
    return "secret"

@app.get("/password")
@fresh_login_required
def password():
    return "fresh"

@app.get("/basket")
def basket():
    session["basket"] = " with a basket"
    return "kept"

@app.get("/ban/<name>")
def ban(name):
    MEMBERS[name].active = False
    return "banned"

@app.get("/delete/<name>")
def delete(name):
    del MEMBERS[name]
    return "deleted"
"""


@pytest.fixture(scope="module", params=["server_side_sessions", "session_cookie"])
def login(request, tmp_path_factory):
    with app("flask", "flask_login", request.param, "flask_login", views=LOGIN, folder=tmp_path_factory.mktemp("login")) as port:
        yield port


def log_in(port, name, remember=False, jar="", path="/login"):
    raw = post(port, path, f"name={name}{'&remember=1' if remember else ''}".encode(), Content_Type=FORM, Cookie=jar)
    assert status(raw) == 302, raw
    return raw


@attack("flask_login", "Open a protected page without a session", "redirected to sign in, and no session is created")
def test_protected_pages(login):
    for path in ["/secret", "/password"]:
        raw = ask(login, path)
        assert status(raw) == 302 and header(raw, "Location") == [f"/login?next=%2F{path[1:]}"] and header(raw, "Set-Cookie") == []


@attack("flask_login", "Replay the session and the remember cookie after signing out", "neither works, on any device")
def test_copies_after_signing_out(login):
    raw = log_in(login, "ada", remember=True)
    mine, remembered = cookie(raw), cookie(raw, "remember_token")
    assert user(login, mine) == user(login, remembered) == "ada"
    raw = post(login, "/logout", Cookie=f"{mine}; {remembered}")
    assert status(raw) == 303 and header(raw, "Clear-Site-Data") and cookie(raw, "remember_token") == "remember_token="
    for jar in [mine, remembered, f"{mine}; {remembered}"]:
        assert user(login, jar) == "nobody"
        assert status(ask(login, "/secret", Cookie=jar)) == 302


@attack("flask_login", "Sign a visitor out by GET, or by a post from another site", "405; nothing is cleared")
def test_forged_signing_out(login):
    mine = cookie(log_in(login, "ada"))
    assert status(ask(login, "/logout", Cookie=mine)) == 405
    raw = post(login, "/logout")
    assert status(raw) == 303 and header(raw, "Clear-Site-Data") == header(raw, "Set-Cookie") == []
    assert user(login, mine) == "ada"


@attack("flask_login", "Steal the remember cookie over plain HTTP or by a script", "it is Secure, HttpOnly and Lax; the browser deletes it after fourteen days, but a copy works until its account signs out")
def test_flags_of_the_remember_cookie(login):
    [line] = [line for line in header(log_in(login, "ada", remember=True), "Set-Cookie") if line.startswith("remember_token=")]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; ")) and "Domain" not in line
    expires = re.search(r"Expires=([^;]+)", line).group(1)
    days = (time.mktime(time.strptime(expires, "%a, %d %b %Y %H:%M:%S GMT")) - time.mktime(time.gmtime())) / 86400
    assert 13.9 < days <= 14.1


@attack("flask_login", "Forge a remember cookie: with a blank or guessed key, a user ID, None, NUL or non-ASCII letters", "nobody is signed in, and there is no server error")
def test_forged_remember_cookies(login):
    def signed(payload, key):
        return payload + "|" + hmac.new(key.encode(), payload.encode(), hashlib.sha512).hexdigest()

    log_in(login, "ada")
    odd = ["", "|", "a|b", "ada|", "ada|\xe9", "\xe9|\xed\xa0\x80", "|".join("abc"), "A" * 7000]
    odd += [signed(payload, key) for payload in ["ada", "1", "None"] for key in ["", "dev", "secret"]]
    # Signed with the right key, as of an app that kept the account's id there before.
    odd += [signed(payload, KEY) for payload in ["1", "ada", "None", "", "0", "-1", "x" * 300]]
    for value in odd:
        jar = f"remember_token={value}"
        raw = ask(login, "/me", Cookie=jar)
        assert status(raw) in {200, 400} and b"user ada" not in raw and (status(raw) == 400 or b"nobody" in raw), value
        assert status(ask(login, "/secret", Cookie=jar)) in {302, 400}, value


@attack("flask_login", "Stay signed in after the account is deleted or banned, or sign in again", "signed out at the next request, and not signed in")
def test_deleted_and_banned_accounts(login):
    for name, path in [("eve", "/ban/eve"), ("dan", "/delete/dan")]:
        raw = log_in(login, name, remember=True)
        jar = f"{cookie(raw)}; {cookie(raw, 'remember_token')}"
        assert user(login, jar) == name
        ask(login, path)
        assert user(login, jar) == user(login, cookie(raw, "remember_token")) == "nobody"
    assert user(login, cookie(log_in(login, "eve"))) == "nobody"


@attack("flask_login", "Plant a session before its user signs in, or returns with the remember cookie", "nothing of it is left; a server-side session gets a new ID")
def test_planted_sessions(login):
    planted = cookie(ask(login, "/basket"))
    raw = log_in(login, "ada", remember=True, jar=planted)
    assert user(login, cookie(raw)) == "ada" and user(login, planted).startswith("nobody")
    planted = cookie(ask(login, "/basket"))
    again = ask(login, "/me", Cookie=f"{planted}; {cookie(raw, 'remember_token')}")
    assert body(again) == b"user ada" and cookie(again) != planted
    assert user(login, planted).startswith("nobody")


@attack("flask_login", "Change a password with a remembered session, or one copied to another browser", "the password must be entered again")
def test_fresh_sign_in(login):
    raw = log_in(login, "bob", remember=True)
    assert body(ask(login, "/password", Cookie=cookie(raw))) == b"fresh"
    assert status(ask(login, "/password", Cookie=cookie(raw, "remember_token"))) == 302
    assert status(ask(login, "/password", Cookie=cookie(raw), User_Agent="another browser")) == 302


@attack("flask_login", "Lead a visitor to another site through `next`: //evil, /\\evil, https:evil, a tab, a line feed, other alphabets", "the redirect goes only to paths of this site")
def test_open_redirects(login):
    evil = ["//evil.example", "\\\\evil.example", "/\\evil.example", "\\/evil.example", "https:evil.example", "https://evil.example", "https:/evil.example", "javascript:alert(1)", "///evil.example", "/\t/evil.example"]
    evil += ["/\n/evil.example", "/\r\nSet-Cookie: a=1", " //evil.example", "/ /evil.example", "\x00//evil.example", "/\x00/evil.example", "evil.example", "@evil.example", ".evil.example", "", "?x", "http://127.0.0.1@evil.example", "/\x7f/evil", "/\u2028/evil"]
    for target in evil:
        raw = log_in(login, "bob", path=f"/login?next={urllib.parse.quote(target, safe='')}")
        assert header(raw, "Location") == ["/"], target
    assert header(log_in(login, "bob", path="/login?next=%FF%FE"), "Location") == ["/"]
    for target in ["/", "/secret", "/search?q=a%20b&x=//y", "/a/b#c"]:
        raw = log_in(login, "bob", path=f"/login?next={urllib.parse.quote(target, safe='')}")
        assert header(raw, "Location") == [target]
    for odd in ["/\uff0fevil.example", "/\u0430/b"]:
        [location] = header(log_in(login, "bob", path=f"/login?next={urllib.parse.quote(odd, safe='')}"), "Location")
        assert location == urllib.parse.quote(odd), "a path of this site"


@pytest.mark.parametrize("order", [1, -1])
def test_flask_login_beside_other_recipes(order, tmp_path):
    keys = ["server_side_sessions", "csrf", "rate_limit", "flask_login", "errors"][::order]
    token = '\n@app.get("/token")\ndef token():\n    return render_template_string("{{ csrf_token() }}")\n'
    with app("flask", *keys, views=LOGIN + token, folder=tmp_path) as port:
        first = ask(port, "/token")
        own = {"Content_Type": FORM, "Referer": f"https://127.0.0.1:{port}/"}

        def form(raw, **values):
            return urllib.parse.urlencode({"csrf_token": body(raw).decode(), **values}).encode()

        assert status(post(port, "/login", form(first, name="ada"), **own)) == 400, "a token without its session"
        raw = post(port, "/login", form(first, name="ada", remember="1"), Cookie=cookie(first), **own)
        jar = f"{cookie(raw)}; {cookie(raw, 'remember_token')}"
        assert status(raw) == 302 and user(port, jar) == "ada" and cookie(raw) != cookie(first)
        assert status(post(port, "/logout", b"a=1", Cookie=jar, **own)) == 400 and user(port, jar) == "ada"
        assert status(post(port, "/logout", form(ask(port, "/token", Cookie=jar)), Cookie=jar, **own)) == 303
        assert user(port, jar) == "nobody"


@attack("flask_login", "Sign in to an account whose key is missing", "it gets a key first; None signs nobody in")
def test_an_account_without_a_key(login):
    assert user(login, "remember_token=None|x") == "nobody"
    assert user(login, cookie(log_in(login, "nemo"))) == "nemo"
