import os
from datetime import timedelta

from flask import session

# With a blank or guessable key, anyone can sign a session.
if len(os.environ.get("SECRET_KEY", "").strip()) < 16:
    raise RuntimeError(
        "Set SECRET_KEY to 16 characters or more. This makes one: "
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


def sign_in(user_id):
    if user_id is None:
        raise ValueError("nobody to sign in")
    # Start empty: data from before sign-in may have been planted.
    session.clear()
    session["user_id"] = user_id


def sign_out():
    session.clear()
