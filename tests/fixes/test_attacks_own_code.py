"""Attacks on signing in through what an app has of its own: views, hooks, middleware, another app with the same store."""

import base64
import contextlib
import json

import pytest
from attacks import attack
from fastapi import FastAPI as FastAPIApp
from harness import ask, header, serve
from itsdangerous import TimestampSigner
from starlette.middleware.sessions import SessionMiddleware
from stores import redis_server
from test_attacks_sessions import environment
from test_attacks_sign_in import KEY, LOGIN, USES, log_in, refuses, user
from test_playbook import FASTAPI, FLASK, FRAMEWORKS, PLAYBOOK, app, body, code, cookie, post, status

LATER = """
import time
NOW = time.time

@app.get("/later/HOURS")
def later(hours: int):
    time.time = lambda: NOW() + hours * 3600
    return "later"
"""


@attack("session_cookie", "Renew a copy of the cookie every few hours, through a view that changes the session", "it ends eight hours after sign-in")
@FRAMEWORKS
def test_a_copy_that_is_renewed(framework, tmp_path):
    later = LATER.replace("HOURS", {"flask": "<int:hours>", "fastapi": "{hours}"}[framework])
    with app(framework, "session_cookie", "session_cookie", views=USES.get(framework, USES["session_cookie"]) + later, folder=tmp_path) as port:
        copy, anonymous = cookie(ask(port, "/in/ada")), cookie(ask(port, "/basket"))
        for hours in [4, 7]:
            assert status(ask(port, f"/later/{hours}")) == 200
            copy, anonymous = (cookie(ask(port, "/basket", Cookie=jar)) for jar in [copy, anonymous])
            assert user(port, copy) == "ada with a basket" and user(port, anonymous) == "nobody with a basket"
        ask(port, "/later/9")
        assert user(port, copy) == user(port, anonymous) == "nobody"
        assert user(port, cookie(ask(port, "/basket", Cookie=copy))) == "nobody with a basket"
        again = cookie(ask(port, "/in/bob", Cookie=copy))
        ask(port, "/later/16")
        assert user(port, again) == "bob"


@attack("flask_login", "Renew a copy of a signed session cookie every few hours", "it ends eight hours after sign-in")
def test_a_copy_of_flask_login_that_is_renewed(tmp_path):
    with app("flask", "session_cookie", "flask_login", views=LOGIN + LATER.replace("HOURS", "<int:hours>"), folder=tmp_path) as port:
        copy = cookie(log_in(port, "ada"))
        ask(port, "/later/7")
        copy = cookie(ask(port, "/basket", Cookie=copy))
        assert user(port, copy) == "ada with a basket"
        ask(port, "/later/9")
        assert user(port, copy) == "nobody"


def test_a_page_that_uses_no_session_is_the_same_for_all(tmp_path):
    with app("flask", "session_cookie", views=USES["flask"], folder=tmp_path) as port:
        assert header(ask(port, "/", Cookie=cookie(ask(port, "/in/ada"))), "Vary") == []


@attack("session_cookie", "FastAPI: forge a session for the app's own SessionMiddleware, which has a weak key", "above the recipe, the app does not start; below it, only the recipe's sessions count")
def test_a_session_middleware_of_the_app(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", KEY)
    own = FastAPIApp()
    own.add_middleware(SessionMiddleware, secret_key="dev")
    with pytest.raises(RuntimeError, match="Remove your own SessionMiddleware"):
        exec(code("session_cookie", "fastapi"), {"app": own})
    forged = TimestampSigner("dev").sign(base64.b64encode(json.dumps({"user_id": "admin"}).encode())).decode()
    with app("fastapi", "session_cookie", views='\napp.add_middleware(SessionMiddleware, secret_key="dev")\n' + USES["session_cookie"], folder=tmp_path) as port:
        assert user(port, f"session={forged}") == user(port, f"__Host-session={forged}") == "nobody"
        assert user(port, cookie(ask(port, "/in/ada", Cookie=f"session={forged}"))) == "ada"


@attack("server_side_sessions", "Start the app with a SECRET_KEY that is missing, blank or short", "it does not start, and the error says how to make a key")
@attack("flask_login", "Start the app with a SECRET_KEY that is missing, blank or short", "it does not start, and the error says how to make a key")
@pytest.mark.parametrize(("key", "framework"), [("server_side_sessions", "flask"), ("server_side_sessions", "fastapi"), ("flask_login", "flask")])
def test_a_blank_key_does_not_start(key, framework, tmp_path):
    refuses(key, framework, tmp_path)


@attack("server_side_sessions", "Sign in to one app, and send its cookie to another that shares the Redis or the folder", "no session: keys in the store depend on each app's SECRET_KEY")
@pytest.mark.parametrize(("framework", "kind"), [("flask", "redis"), ("fastapi", "file")])
def test_two_apps_with_one_store(framework, kind, tmp_path):
    template = (FLASK if framework == "flask" else FASTAPI).replace(f'os.environ["SECRET_KEY"] = "{KEY}"', "")
    source = template.replace("@CODE@", code("server_side_sessions", framework)) + USES.get(framework, USES["server_side_sessions"])
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(redis_server()).url if kind == "redis" else None
        ports = []
        for key in [KEY, "the key of another app", KEY]:
            with environment(SECRET_KEY=key, REDIS_URL=url):
                ports.append(stack.enter_context(serve(source, {"flask": "gunicorn", "fastapi": "uvicorn"}[framework], tmp_path)))
        forum, shop, second_forum = ports
        mine = cookie(ask(forum, "/in/ada"))
        assert user(forum, mine) == user(second_forum, mine) == "ada"
        assert user(shop, mine) == "nobody"
        ask(shop, "/in/bob", Cookie=mine)
        assert user(forum, mine) == "ada", "nor can it end that session"


@attack("server_side_sessions", "FastAPI: sign in with a user ID that JSON cannot store", "an error; nobody is signed in, and the old session is kept")
def test_an_id_that_cannot_be_stored(tmp_path):
    views = USES["server_side_sessions"] + """
import uuid

@app.get("/uuid")
def into_uuid(request: Request, response: Response):
    sign_in(request, response, uuid.uuid4())
"""
    with app("fastapi", "server_side_sessions", views=views, folder=tmp_path) as port:
        mine = cookie(ask(port, "/in/ada"))
        raw = ask(port, "/uuid", Cookie=mine)
        assert status(raw) == 500 and header(raw, "Set-Cookie") == []
        assert user(port, mine) == "ada"
    assert any("user ID is text or a number" in step for step in PLAYBOOK["server_side_sessions"]["fastapi"]["steps"])


OWN = """
from flask_login import current_user

@app.before_request
def note():
    app.logger.info(HOOK)

@app.route("/logout")
def logout():
    return "Do you want to sign out?"
"""


@pytest.fixture(scope="module")
def login(tmp_path_factory):
    """Flask-Login below a hook that reads the user, and below a page at /logout."""
    pasted = "\n".join([OWN.replace("HOOK", "current_user.is_authenticated"), code("server_side_sessions", "flask"), code("flask_login", "flask")])
    with serve(FLASK.replace("@CODE@", pasted) + LOGIN, "gunicorn", tmp_path_factory.mktemp("login")) as port:
        yield port


@attack("flask_login", "Plant a session where an earlier hook of the app reads `current_user`", "nothing of it is left when its user returns with the remember cookie")
def test_a_hook_that_reads_the_user(login):
    remembered = cookie(log_in(login, "ada", remember=True), "remember_token")
    planted = cookie(ask(login, "/basket"))
    again = ask(login, "/me", Cookie=f"{planted}; {remembered}")
    assert body(again) == b"user ada" and cookie(again) not in {"", planted}
    assert user(login, planted) == "nobody"


def stays_signed_in_after_get(port, mine):
    for method in ["GET", "HEAD"]:
        assert status(ask(port, "/logout", method, Cookie=mine)) == 405
    assert user(port, mine) == "ada"
    assert status(post(port, "/logout", Cookie=mine)) == 303 and user(port, mine) == "nobody"


@attack("flask_login", "Sign a visitor out by GET where the app had a page at /logout", "405, and still signed in")
def test_a_page_at_logout_beside_flask_login(login):
    stays_signed_in_after_get(login, cookie(log_in(login, "ada")))


@attack("logout", "Flask: sign a visitor out by GET where the app had a page at /logout", "405, and still signed in")
def test_a_page_at_logout(tmp_path):
    pasted = "\n".join([OWN.replace("HOOK", "'x'"), code("server_side_sessions", "flask"), code("logout", "flask")])
    with serve(FLASK.replace("@CODE@", pasted) + USES["flask"], "gunicorn", tmp_path) as port:
        stays_signed_in_after_get(port, cookie(ask(port, "/in/ada")))
