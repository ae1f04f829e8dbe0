from flask import request
from flask_wtf import CSRFProtect

# Your front ends on other origins, as in the settings for CORS.
CSRF_FRONT_ENDS = {"https://front.example"}


class CheckForgedRequests(CSRFProtect):
    def protect(self, **options):
        # They cannot read a token from these pages, but browsers vouch for the Origin.
        if request.headers.get("Origin") not in CSRF_FRONT_ENDS:
            super().protect(**options)


# In each form that posts:
# <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
csrf = app.extensions.get("csrf") or CheckForgedRequests(app)
