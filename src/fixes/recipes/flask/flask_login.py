import os
import re
import secrets
from datetime import timedelta

from flask import abort, redirect, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

# With a blank or guessable key, anyone can sign a session.
if len(os.environ.get("SECRET_KEY", "").strip()) < 16:
    raise RuntimeError(
        "Set SECRET_KEY to 16 characters or more. To make one: "
        "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
    )
app.config.update(
    SECRET_KEY=os.environ["SECRET_KEY"],
    REMEMBER_COOKIE_DURATION=timedelta(days=14),
    REMEMBER_COOKIE_SECURE=True,
    REMEMBER_COOKIE_HTTPONLY=True,
    REMEMBER_COOKIE_SAMESITE="Lax",
)
login_manager = LoginManager(app)
login_manager.login_view = login_manager.refresh_view = "login"
# A message would create a session for everyone who opens a protected page.
login_manager.login_message = login_manager.needs_refresh_message = None


class Account(UserMixin):
    """The base of your account model, which also needs a column `login_key`."""

    def get_id(self):
        # Cookies contain this, not the account's ID: a new key revokes them all.
        return self.login_key


def find_account(login_key):
    """To implement: returns the account with this login_key, or None."""


def renew_login_key(account):
    """To implement: also save it. For new accounts, new passwords, sign-outs."""
    account.login_key = secrets.token_urlsafe(32)


@login_manager.user_loader
def load_account(login_key):
    return find_account(login_key) if login_key else None


def sign_in_account(account, remember=False):
    if not account.login_key:
        renew_login_key(account)
    session.clear()
    return login_user(account, remember)


def open_remembered_session():
    # Also where the app sets a key of its own below this code.
    app.secret_key = os.environ["SECRET_KEY"]
    remembered = request.cookies.get("remember_token", "")
    # Otherwise Flask-Login raises an error: it compares the cookie as ASCII.
    if not remembered.isascii():
        abort(400)
    before = remembered and session.get("_user_id")
    if remembered and current_user.is_authenticated and current_user.get_id() != before:
        # The remember cookie signs in too, so start with an empty session.
        session.clear()
        session["_user_id"], session["_fresh"] = current_user.get_id(), False


# Before every other hook: one that reads `current_user` would sign in first.
app.before_request_funcs.setdefault(None, []).insert(0, open_remembered_session)


def next_page():
    """Where to go after sign-in: a page of this site, or the home page."""
    target = request.values.get("next", "")
    # Browsers read `//`, `/\` and `/<tab>/` as the start of another site's URL.
    return target if re.fullmatch(r"/(?!/)[^\\\s\x00-\x1f\x7f]*", target) else "/"


# POST only: with GET, an image or a link on any page could sign visitors out.
app.add_url_rule("/logout", "logout", methods=["POST"])


@app.endpoint("logout")
def logout():
    # A rule of the app's own for /logout leads here too.
    if request.method != "POST":
        abort(405)
    response = redirect("/", 303)
    # A form on another site comes without the session, so it clears nothing.
    if current_user.is_authenticated:
        renew_login_key(current_user._get_current_object())
        session.clear()
        logout_user()
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
