import os
import re
import secrets
from datetime import timedelta

from flask import abort, redirect, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

# Anyone can sign a session with a blank key, and guess a short one.
if len(os.environ.get("SECRET_KEY", "").strip()) < 16:
    raise RuntimeError(
        "Set SECRET_KEY to 16 characters or more. This makes one: "
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
# A message would make a session for everyone who opens a protected page.
login_manager.login_message = login_manager.needs_refresh_message = None


class Account(UserMixin):
    """What your model of an account has beside its own, and a column `login_key`."""

    def get_id(self):
        # Cookies hold this and not the account's id: a new one ends them all.
        return self.login_key


def find_account(login_key):
    """Yours: the account with this login_key, or None."""


def renew_login_key(account):
    """Yours: also saves it. For new accounts, new passwords and signing out."""
    account.login_key = secrets.token_urlsafe(32)


@login_manager.user_loader
def load_account(login_key):
    return find_account(login_key) if login_key else None


def sign_in_account(account, remember=False):
    if not account.login_key:
        renew_login_key(account)
    session.clear()
    return login_user(account, remember)


@app.before_request
def open_remembered_session():
    remembered = request.cookies.get("remember_token", "")
    # Flask-Login would fail: it compares the cookie as ASCII.
    if not remembered.isascii():
        abort(400)
    before = remembered and session.get("_user_id")
    if remembered and current_user.is_authenticated and current_user.get_id() != before:
        # This signs in as well: nothing of before is taken along.
        session.clear()
        session["_user_id"], session["_fresh"] = current_user.get_id(), False


def next_page():
    """Where to go after signing in: a page of this site, or the first one."""
    target = request.values.get("next", "")
    # Browsers read `//`, `/\` and `/<tab>/` as the beginning of another site.
    return target if re.fullmatch(r"/(?!/)[^\\\s\x00-\x1f\x7f]*", target) else "/"


# By POST only: an image or a link on any page would sign visitors out.
app.add_url_rule("/logout", "logout", methods=["POST"])


@app.endpoint("logout")
def logout():
    response = redirect("/", 303)
    # Another site's form comes without the session, and clears nothing.
    if current_user.is_authenticated:
        renew_login_key(current_user._get_current_object())
        session.clear()
        logout_user()
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
