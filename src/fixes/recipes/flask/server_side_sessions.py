from datetime import timedelta

from cachelib.file import FileSystemCache
from flask import session
from flask_session import Session

app.config.update(
    SESSION_TYPE="cachelib",
    SESSION_CACHELIB=FileSystemCache("sessions", threshold=10_000),
    SESSION_COOKIE_NAME="__Host-session",
    SESSION_COOKIE_SECURE=True,
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_COOKIE_PATH="/",
    PERMANENT_SESSION_LIFETIME=timedelta(hours=8),
)
Session(app)


def sign_in(user_id):
    # A new id, before anything else: one that was planted is then worth nothing.
    app.session_interface.regenerate(session)
    session.clear()
    session["user_id"] = user_id


def sign_out():
    app.session_interface.regenerate(session)
    session.clear()
