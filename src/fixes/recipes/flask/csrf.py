import os

from flask import abort, request
from flask_wtf import CSRFProtect

# Without a key there are no tokens; with a guessable one, anyone can make them.
app.secret_key = app.secret_key or os.environ.get("SECRET_KEY", "")
if len(app.secret_key.strip()) < 16:
    raise RuntimeError(
        "Set SECRET_KEY, or app.secret_key above this code, to 16 characters or more. "
        "To make one: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
    )

# Tokens keep this key, whatever app.secret_key becomes below.
app.config["WTF_CSRF_SECRET_KEY"] = app.secret_key

# Your front ends on other origins, as in the CORS settings.
CSRF_FRONT_ENDS = {"https://front.example"}


class RefuseForgedRequests(CSRFProtect):
    def protect(self, **options):
        # They cannot read a token from your pages, but no other site can send their
        # Origin.
        if request.headers.get("Origin") in CSRF_FRONT_ENDS:
            return
        try:
            super().protect(**options)
        except (AttributeError, LookupError, ValueError):
            # A Referer that is no URL, or a form that older Werkzeug cannot read.
            abort(400)


# In each form that posts:
# <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
csrf = app.extensions.get("csrf") or RefuseForgedRequests(app)
