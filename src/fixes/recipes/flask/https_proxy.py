from urllib.parse import urlsplit

from flask import abort, redirect, request
from werkzeug.middleware.proxy_fix import ProxyFix

# Trust one proxy for the client's address and scheme. Without a proxy, remove this.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)


@app.before_request
def redirect_to_https():
    try:
        url = urlsplit(request.url)
        host = url.hostname
    except ValueError:
        host = None
    if not host:
        # The Host header is not a host name.
        abort(400)
    if not request.is_secure and host not in {"localhost", "127.0.0.1", "::1"}:
        return redirect(url._replace(scheme="https").geturl(), 308)
