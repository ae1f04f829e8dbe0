from flask import abort, request
from flask_wtf import CSRFProtect

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
