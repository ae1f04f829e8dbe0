import os
import time
from datetime import timedelta

from flask import session
from flask.sessions import SecureCookieSessionInterface

# With a blank or guessable key, anyone can sign a session.
if len(os.environ.get("SECRET_KEY", "").strip()) < 16:
    raise RuntimeError(
        "Set SECRET_KEY to 16 characters or more. To make one: "
        "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
    )
app.config.update(
    SECRET_KEY=os.environ["SECRET_KEY"],
    SESSION_COOKIE_NAME="__Host-session",
    SESSION_COOKIE_SECURE=True,
    SESSION_COOKIE_HTTPONLY=True,
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_COOKIE_PATH="/",
    PERMANENT_SESSION_LIFETIME=timedelta(hours=8),
)


class LimitedSessions(SecureCookieSessionInterface):
    """Ends each session after eight hours, however often its cookie is renewed."""

    def get_signing_serializer(self, app):
        # Also where the app sets a key of its own below this code.
        app.secret_key = os.environ["SECRET_KEY"]
        return super().get_signing_serializer(app)

    def open_session(self, app, request):
        opened = super().open_session(app, request)
        # dict.get, because older Flask adds `Vary: Cookie` after opened.get.
        if opened and dict.get(opened, "_started", 0) < time.time() - 8 * 3600:
            return self.session_class()
        return opened

    def save_session(self, app, session, response):
        if session and session.modified:
            session.setdefault("_started", int(time.time()))
        super().save_session(app, session, response)


app.session_interface = LimitedSessions()


def sign_in(user_id):
    if user_id is None:
        raise ValueError("nobody to sign in")
    # Start empty: data from before sign-in may have been planted.
    session.clear()
    session["user_id"] = user_id


def sign_out():
    session.clear()
