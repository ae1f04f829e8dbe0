from flask import redirect, request
from werkzeug.middleware.proxy_fix import ProxyFix

# Trust one proxy for the client's address and scheme. Without a proxy, remove this.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)


@app.before_request
def redirect_to_https():
    host = request.host
    local = {host, host.rpartition(":")[0]} & {"localhost", "127.0.0.1", "[::1]"}
    if not request.is_secure and not local:
        return redirect(request.url.replace("http://", "https://", 1), 308)
