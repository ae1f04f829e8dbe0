import os
import re

from werkzeug.wrappers import Response as Refusal


class RefuseOtherHosts:
    # ALLOWED_HOSTS=app.example,www.app.example in the environment: whole names, no
    # patterns. Unset or blank, it is the names below.
    configured = os.environ.get("ALLOWED_HOSTS", "").lower().replace(",", " ").split()
    allowed = configured or ["app.example", "localhost", "127.0.0.1", "[::1]"]

    def __init__(self, wsgi_app):
        self.wsgi_app = wsgi_app

    def __call__(self, environ, start_response):
        host = re.sub(r":[0-9]+$", "", environ.get("HTTP_HOST", "").lower())
        if host in self.allowed:
            return self.wsgi_app(environ, start_response)
        return Refusal("Unknown host", 400)(environ, start_response)


# Not app.config["TRUSTED_HOSTS"]: before Flask 3.1 it does nothing.
app.wsgi_app = RefuseOtherHosts(app.wsgi_app)
