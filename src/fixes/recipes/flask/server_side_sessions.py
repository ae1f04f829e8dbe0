import hmac
import os
import pathlib
import secrets
import sqlite3
import time
from contextlib import closing

from flask import request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

# Each app needs its own: it keeps out sessions of other apps in the same store.
if len(os.environ.get("SECRET_KEY", "").strip()) < 16:
    raise RuntimeError(
        "Set SECRET_KEY to 16 characters or more. To make one: "
        "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
    )
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

    def set(self, key, value, ex=None, xx=False, keepttl=False):
        if xx:
            self.run("UPDATE sessions SET value = ? WHERE key = ?", value, key)
            return
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
    digest = hmac.new(secret, sid.encode(errors="replace"), "sha256")
    return "session:" + digest.hexdigest()


class ServerSession(SecureCookieSession):
    sid = None

    def clear(self):
        # It is then saved under a new ID, and the old one is deleted.
        super().clear()
        self.sid = None


class ServerSessions(SecureCookieSessionInterface):
    def open_session(self, app, request):
        sid = request.cookies.get(self.get_cookie_name(app))
        stored = SESSION_STORE.get(session_key(sid)) if sid else None
        data = self.serializer.loads(stored) if stored else None
        if not isinstance(data, dict):
            return ServerSession()
        opened = ServerSession(data)
        opened.sid = sid
        return opened

    def save_session(self, app, session, response):
        if session is None:  # The store could not be read.
            return
        if session.accessed:
            response.vary.add("Cookie")
        if not session.modified:
            return
        value = self.serializer.dumps(dict(session))
        if session and session.sid:
            # Only if it still exists (xx): a slow request that ends after sign-out
            # must not revive the session.
            SESSION_STORE.set(session_key(session.sid), value, xx=True, keepttl=True)
            return
        name = self.get_cookie_name(app)
        flags = {"secure": True, "httponly": True, "samesite": "Lax"}
        if request.cookies.get(name):
            SESSION_STORE.delete(session_key(request.cookies[name]))
        if session:
            session.sid = secrets.token_urlsafe(32)
            SESSION_STORE.set(session_key(session.sid), value, ex=SESSION_SECONDS)
            response.set_cookie(name, session.sid, SESSION_SECONDS, **flags)
        elif name in request.cookies:
            response.delete_cookie(name, **flags)
        response.vary.add("Cookie")


app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
app.config["SESSION_COOKIE_NAME"] = "__Host-session"
app.session_interface = ServerSessions()


def sign_in(user_id):
    if user_id is None:
        raise ValueError("nobody to sign in")
    session.clear()
    session["user_id"] = user_id


def sign_out():
    session.clear()
