import hmac
import json
import os
import pathlib
import re
import secrets
import sqlite3
import time
from contextlib import closing

from fastapi import Request, Response
from fastapi.requests import HTTPConnection

# Each app needs its own: it keeps out sessions of other apps in the same store.
if len(os.environ.get("SECRET_KEY", "").strip()) < 16:
    raise RuntimeError(
        "Set SECRET_KEY to 16 characters or more. To make one: "
        "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
    )
SESSION_COOKIE = "__Host-session"
SESSION_SECONDS = 8 * 3600
SESSION_REDIS = os.environ.get("REDIS_URL", "").strip()


class SessionFile:
    """Replaces Redis on one machine, with the three commands that are used here."""

    def __init__(self, path):
        self.path = path
        pathlib.Path(path).touch(mode=0o600)
        self.run("CREATE TABLE IF NOT EXISTS sessions (key PRIMARY KEY, value, ends)")
        self.run("CREATE INDEX IF NOT EXISTS session_ends ON sessions (ends)")

    def run(self, statement, *values):
        with closing(sqlite3.connect(self.path, 20, isolation_level=None)) as file:
            return file.execute(statement, values).fetchone()

    def get(self, key):
        query = "SELECT value FROM sessions WHERE key = ? AND ends > ?"
        row = self.run(query, key, time.time())
        return row and row[0]

    def set(self, key, value, ex):
        now = time.time()
        self.run("DELETE FROM sessions WHERE ends <= ?", now)
        self.run("INSERT INTO sessions VALUES (?, ?, ?)", key, value, now + ex)

    def delete(self, key):
        self.run("DELETE FROM sessions WHERE key = ?", key)


if SESSION_REDIS:
    from redis import Redis

    SESSION_STORE = Redis.from_url(SESSION_REDIS, socket_timeout=2)
else:
    SESSION_STORE = SessionFile("sessions.sqlite3")


def session_key(sid):
    # Prefixed and hashed: a cookie cannot name another key in the store, and a key
    # that leaks from the store does not work as a cookie.
    secret = os.environ["SECRET_KEY"].encode()
    return "session:" + hmac.new(secret, sid.encode(), "sha256").hexdigest()


def session_id(connection):
    sid = connection.cookies.get(SESSION_COOKIE, "")
    return sid if re.fullmatch(r"[A-Za-z0-9_-]{43}", sid) else None


def current_session(connection: HTTPConnection):
    """The session's data, or {} without a session. Only `sign_in` writes it."""
    sid = session_id(connection)
    stored = SESSION_STORE.get(session_key(sid)) if sid else None
    data = json.loads(stored) if stored else None
    return data if isinstance(data, dict) else {}


def sign_in(request: Request, response: Response, user_id):
    if user_id is None:
        raise ValueError("nobody to sign in")
    value = json.dumps({"user_id": user_id})
    if old := session_id(request):
        SESSION_STORE.delete(session_key(old))
    # A new ID each time, so that a planted one is useless.
    sid = secrets.token_urlsafe(32)
    SESSION_STORE.set(session_key(sid), value, ex=SESSION_SECONDS)
    flags = {"secure": True, "httponly": True, "samesite": "lax"}
    response.set_cookie(SESSION_COOKIE, sid, SESSION_SECONDS, **flags)


def sign_out(request: Request, response: Response):
    if old := session_id(request):
        SESSION_STORE.delete(session_key(old))
        # Without Secure a browser would not delete a __Host- cookie.
        flags = {"secure": True, "httponly": True, "samesite": "lax"}
        response.delete_cookie(SESSION_COOKIE, **flags)
