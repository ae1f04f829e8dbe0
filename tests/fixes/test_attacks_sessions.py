"""Attacks on server-side sessions, with their file and with Redis, each on two servers that share the store."""

import concurrent.futures
import contextlib
import hmac
import os
import pathlib
import pickle
import signal
import sqlite3
import time
from types import SimpleNamespace

import pytest
from attacks import attack
from harness import ask, header
from stores import redis_server
from test_attacks_sign_in import KEY
from test_playbook import app, body, cookie, status

VIEWS = {
    "flask": """
import pathlib, time

@app.get("/in/<name>")
def into(name):
    sign_in(None if name == "none" else name)
    return "in"

@app.get("/me")
def me():
    return f"user {session.get('user_id', 'nobody')}"

@app.get("/door")
def door():
    return "open" if session else "shut"

@app.get("/out")
def out():
    sign_out()
    return "out"

@app.get("/basket")
def basket():
    session["basket"] = session.get("basket", 0) + 1
    return "kept"

@app.get("/slow/<name>")
def slow(name):
    user = session.get("user_id")
    pathlib.Path(name + ".started").touch()
    while not pathlib.Path(name + ".go").exists():
        time.sleep(0.01)
    session["slow"] = name
    return "slow"
""",
    "fastapi": """
import pathlib, time

@app.get("/in/{name}")
def into(name: str, request: Request, response: Response):
    sign_in(request, response, None if name == "none" else name)
    return "in"

@app.get("/me")
def me(session=Depends(current_session)):
    return f"user {session.get('user_id', 'nobody')}"

@app.get("/door")
def door(session=Depends(current_session)):
    return "open" if session else "shut"

@app.get("/out")
def out(request: Request, response: Response):
    sign_out(request, response)
    return "out"

@app.get("/slow/{name}")
def slow(name: str, session=Depends(current_session)):
    pathlib.Path(name + ".started").touch()
    while not pathlib.Path(name + ".go").exists():
        time.sleep(0.01)
    session["slow"] = name
    return "slow"
""",
}
MADE_UP = "A" * 43


@contextlib.contextmanager
def environment(**values):
    """Sets variables, or unsets them where they are None, for what is started inside."""
    before = {name: os.environ.get(name) for name in values}
    try:
        for name, value in values.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


@pytest.fixture(scope="module", params=["flask file", "flask redis", "fastapi file", "fastapi redis"])
def site(request, tmp_path_factory):
    """Two servers with one store: what one of them ends must be over at the other."""
    framework, kind = request.param.split()
    folder = tmp_path_factory.mktemp("site")
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(redis_server()) if kind == "redis" else None
        with environment(REDIS_URL=redis.url if redis else " "):
            pasted = ["server_side_sessions"] * (2 if redis else 1)
            first, second = (stack.enter_context(app(framework, *pasted, views=VIEWS[framework], folder=folder)) for _ in range(2))
        yield SimpleNamespace(framework=framework, redis=redis, first=first, second=second, folder=folder)


def client(site):
    return __import__("redis").Redis.from_url(site.redis.url)


def sql(site, statement, *values):
    with contextlib.closing(sqlite3.connect(site.folder / "sessions.sqlite3", isolation_level=None)) as database:
        return database.execute(statement, values).fetchall()


def keys(site):
    """Every key of the store."""
    return {key.decode() for key in client(site).keys()} if site.redis else {key for (key,) in sql(site, "SELECT key FROM sessions")}


def key_of(sid):
    return "session:" + hmac.new(KEY.encode(), sid.encode(), "sha256").hexdigest()


def store(site, sid, value):
    """Puts a value in the place of a session's data."""
    key = key_of(sid)
    assert key in keys(site)
    client(site).set(key, value) if site.redis else sql(site, "UPDATE sessions SET value = ? WHERE key = ?", value, key)


def sign_in(port, name="ada", **headers):
    jar = cookie(ask(port, f"/in/{name}", **headers))
    assert jar
    return jar


def user(port, jar):
    raw = ask(port, "/me", Cookie=jar)
    assert status(raw) == 200, raw
    return body(raw).decode().strip('"').removeprefix("user ")


def sid(jar):
    return jar.partition("=")[2]


@contextlib.contextmanager
def slow_request(site, name, jar):
    """A request that was let in before what happens inside, and ends after it; its response is in the list that it gives."""
    raw = []
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = pool.submit(ask, site.second, f"/slow/{name}", Cookie=jar)
        while not (site.folder / f"{name}.started").exists():
            assert not running.done(), running.result()
            time.sleep(0.01)
        try:
            yield raw
        finally:
            (site.folder / f"{name}.go").touch()
        raw.append(running.result())


@attack("server_side_sessions", "Plant a session ID in a browser before its user signs in", "sign-in makes a new ID, and the planted one opens no session")
def test_a_planted_id_is_worth_nothing(site):
    planted = sign_in(site.first, "mallory")
    for jar in [planted, f"__Host-session={MADE_UP}", "__Host-session=x"]:
        mine = sign_in(site.first, Cookie=jar)
        assert mine != jar and len(sid(mine)) == 43
        assert user(site.second, mine) == "ada"
        assert user(site.second, jar) == user(site.first, jar) == "nobody"


@attack("server_side_sessions", "Choose the ID of a future session", "only IDs that the server has made are accepted")
def test_an_id_is_never_chosen_by_the_browser(site):
    if site.framework == "flask":
        made = cookie(ask(site.first, "/basket", Cookie=f"__Host-session={MADE_UP}"))
        assert made and sid(made) != MADE_UP
        assert body(ask(site.first, "/door", Cookie=made)) == b"open"
    assert b"shut" in body(ask(site.first, "/door", Cookie=f"__Host-session={MADE_UP}"))


@attack("server_side_sessions", "Replay a copy of the cookie after signing out", "the session is gone on every server")
def test_a_copy_is_worth_nothing_after_signing_out(site):
    mine = sign_in(site.first)
    assert user(site.first, mine) == user(site.second, mine) == "ada"
    assert status(ask(site.second, "/out", Cookie=mine)) == 200
    assert user(site.first, mine) == user(site.second, mine) == "nobody"
    assert status(ask(site.first, "/out", Cookie=mine)) == 200, "signing out twice"


@attack("server_side_sessions", "Let a slow request end after signing out", "it does not bring the session back")
def test_a_slow_request_brings_nothing_back(site):
    mine = sign_in(site.first)
    with slow_request(site, "out", mine):
        ask(site.first, "/out", Cookie=mine)
    assert user(site.first, mine) == "nobody"
    assert b"shut" in body(ask(site.first, "/door", Cookie=mine))


@attack("server_side_sessions", "Let a slow request from before sign-in end after it", "it neither revives the old ID nor deletes the new cookie")
def test_a_slow_request_of_before_the_sign_in(site):
    old = sign_in(site.first, "mallory")
    with slow_request(site, "in", old) as slow:
        mine = sign_in(site.first, Cookie=old)
    assert header(slow[0], "Set-Cookie") == []
    assert user(site.first, mine) == "ada" and user(site.first, old) == "nobody"


@attack("server_side_sessions", "Sign in sixteen times at once with the same old cookie", "each gets an ID and a session of its own, and the old one ends")
def test_many_sign_in_at_once(site):
    old = sign_in(site.first, "mallory")
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        jars = list(pool.map(lambda n: sign_in([site.first, site.second][n % 2], f"user{n}", Cookie=old), range(16)))
    assert len(set(jars)) == 16 and user(site.first, old) == "nobody"
    assert [user(site.first, jar) for jar in jars] == [f"user{n}" for n in range(16)]


ODD = {
    "empty": "",
    "the counter of a file cache": "__wz_cache_count",
    "a path": "../../etc/passwd",
    "an absolute path": "/etc/passwd",
    "a prefix": "session:",
    "NUL, quoted": '"\\000"',
    "NUL, encoded": "%00",
    "a wildcard": "*" * 43,
    "SQL": "' OR '1'='1",
    "a surrogate": "\xed\xa0\x80",
    "Latin-1": "\xe9" * 43,
    "another alphabet": "\u0410".encode().decode("latin-1") * 43,
    "a line feed at its end": '"' + "A" * 43 + '\\012"',
    "8 KB": "A" * 8192,
}


@attack("server_side_sessions", "Send IDs that are empty, paths, other keys of the store, NUL, surrogates, in other alphabets or 8 kB long", "no session, no server error")
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_ids(site, odd):
    for path in ["/door", "/me", "/out"]:
        raw = ask(site.first, path, Cookie=f"__Host-session={odd}")
        assert status(raw) == 200 or (400 <= status(raw) < 500 and len(odd) > 8000), raw
        assert b"open" not in raw and b"user ada" not in raw
    assert user(site.first, sign_in(site.first, Cookie=f"__Host-session={odd[:4000]}")) == "ada"


@attack("server_side_sessions", "Send the cookie twice, or one with a character changed", "only an exact ID opens a session, and only its own")
def test_a_doubled_and_a_changed_cookie(site):
    mine, other = sign_in(site.first), sign_in(site.first, "bob")
    assert {user(site.first, f"{mine}; {other}"), user(site.first, f"{other}; {mine}")} == {"ada", "bob"}
    assert user(site.first, f"__Host-session={MADE_UP}; {mine}") in {"ada", "nobody"}
    for forged in [mine[:-1], mine + "A", mine[:-1] + ("B" if mine[-1] != "B" else "C"), mine.swapcase().replace("__hOST-SESSION", "__Host-session")]:
        assert user(site.first, forged) == "nobody", forged


@attack("server_side_sessions", "Send keys from the store as a cookie: those of sessions, and a rate limiter's", "keys are hashes and open no session; signing out deletes no other key")
def test_no_key_of_the_store_is_a_cookie(site):
    mine, limit = sign_in(site.first), "LIMITS:LIMITER/127.0.0.1/login/5/1/minute"
    if site.redis:
        client(site).set(limit, 5)
    assert sid(mine) not in str(keys(site))
    for key in keys(site):
        for value in [key, key.removeprefix("session:")]:
            assert b"shut" in body(ask(site.first, "/door", Cookie=f"__Host-session={value}"))
            ask(site.first, "/out", Cookie=f"__Host-session={value}")
    assert user(site.first, mine) == "ada"
    assert not site.redis or client(site).get(limit) == b"5"


@attack("server_side_sessions", "Put a number, a list, text or nothing in place of a session's data", "no session")
def test_values_of_other_types(site):
    mine = sign_in(site.first)
    for value in ["5", "0", "true", "null", '"ada"', '[["user_id", "ada"]]', "[]", ""]:
        store(site, sid(mine), value)
        assert b"shut" in body(ask(site.first, "/door", Cookie=mine)), value
        assert user(site.first, mine) == "nobody", value


class Payload:
    def __reduce__(self):
        return pathlib.Path.touch, (pathlib.Path("pwned"),)


@attack("server_side_sessions", "Write a pickle into the store", "the store is read as JSON, so the result is an error, and no code runs")
def test_a_pickle_in_the_store_runs_nothing(site):
    mine = sign_in(site.first)
    store(site, sid(mine), pickle.dumps(Payload()))
    assert status(ask(site.first, "/me", Cookie=mine)) == 500
    assert not (site.folder / "pwned").exists()
    assert site.redis or (site.folder / "sessions.sqlite3").stat().st_mode & 0o077 == 0, "others on the machine cannot read it"


@attack("server_side_sessions", "Use a session after eight hours", "it has expired, however often it was used")
def test_an_expired_session(site):
    mine = sign_in(site.first)
    ask(site.first, "/basket", Cookie=mine)
    key = key_of(sid(mine))
    left = client(site).ttl(key) if site.redis else sql(site, "SELECT ends FROM sessions WHERE key = ?", key)[0][0] - time.time()
    assert 8 * 3600 - 60 < left <= 8 * 3600
    client(site).pexpire(key, 1) if site.redis else sql(site, "UPDATE sessions SET ends = ? WHERE key = ?", time.time(), key)
    time.sleep(0.01)
    assert user(site.first, mine) == "nobody"
    sign_in(site.first)
    assert key not in keys(site), "and is deleted"


@attack("server_side_sessions", "Fill the store by reading pages without signing in, or with 20,000 sessions", "reading creates no session, and no session is evicted")
def test_anonymous_load(site):
    mine, before = sign_in(site.first), keys(site)
    for path in ["/", "/me", "/door", "/out"] * 5:
        assert cookie(ask(site.first, path)) == ""
    assert keys(site) == before
    if not site.redis:
        with contextlib.closing(sqlite3.connect(site.folder / "sessions.sqlite3")) as database, database:
            database.executemany("INSERT INTO sessions VALUES (?, '{}', ?)", [(f"session:{n}", time.time() + 60) for n in range(20_000)])
        sign_in(site.first)
        assert user(site.first, mine) == "ada"
        sql(site, "DELETE FROM sessions")


@attack("server_side_sessions", "Call `sign_in(None)`", "an error and no session")
def test_none_cannot_sign_in(site):
    raw = ask(site.first, "/in/none")
    assert status(raw) == 500 and cookie(raw) == ""


def test_the_cookie_has_its_flags_when_it_is_set_and_when_it_is_deleted(site):
    raw = ask(site.first, "/in/ada")
    for line in header(raw, "Set-Cookie") + header(ask(site.first, "/out", Cookie=cookie(raw)), "Set-Cookie"):
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= set(line.lower().split("; ")) and "domain" not in line.lower(), line


@attack("server_side_sessions", "Send requests while Redis is down or hangs", "an error within seconds, no data and no sign-in; everything works once it is back")
@pytest.mark.parametrize("site", ["flask redis", "fastapi redis"], indirect=True)
def test_redis_is_down(site):
    mine = sign_in(site.first)

    def refused(path, **headers):
        began = time.monotonic()
        raw = ask(site.first, path, **headers)
        assert status(raw) in {500, 503} and b"ada" not in raw and header(raw, "Set-Cookie") == [] and time.monotonic() - began < 8, raw

    site.redis.process.send_signal(signal.SIGSTOP)
    refused("/me", Cookie=mine)
    site.redis.process.send_signal(signal.SIGCONT)
    assert user(site.first, mine) == "ada"
    site.redis.stop()
    try:
        for path in ["/me", "/door", "/out", "/in/bob"]:
            refused(path, Cookie=mine)
        refused("/in/ada")
        assert b"user nobody" in body(ask(site.first, "/me")), "pages for everyone stay up"
    finally:
        site.redis.start()
    assert user(site.first, mine) == "nobody", "this Redis kept nothing"
    assert user(site.second, sign_in(site.first)) == "ada"


def test_flask_keeps_what_its_own_sessions_keep(tmp_path):
    """Messages that are flashed, types that JSON has not, and the client that tests use."""
    views = """
from datetime import datetime, timezone
from flask import flash, get_flashed_messages

@app.get("/set")
def set_all():
    flash("hello", "info")
    session["at"] = datetime(2026, 1, 2, tzinfo=timezone.utc)
    session["pair"] = (1, b"2")
    return "x"

@app.get("/get")
def get_all():
    return repr([get_flashed_messages(with_categories=True), session["at"].year, session["pair"]])

with app.test_client() as client:
    with client.session_transaction(base_url="https://localhost") as opened:
        opened["user_id"] = "ada"
    assert client.get("/me", base_url="https://localhost").text == "user ada"
"""
    with app("flask", "server_side_sessions", views=VIEWS["flask"] + views, folder=tmp_path) as port:
        jar = cookie(ask(port, "/set"))
        assert body(ask(port, "/get", Cookie=jar)) == b"[[('info', 'hello')], 2026, (1, b'2')]"
        assert body(ask(port, "/get", Cookie=jar)) == b"[[], 2026, (1, b'2')]"
        assert header(ask(port, "/", Cookie=jar), "Vary") == [], "an answer that has nothing to do with the session"
