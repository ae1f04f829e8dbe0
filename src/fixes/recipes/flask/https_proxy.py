from flask import redirect, request
from werkzeug.middleware.proxy_fix import ProxyFix

# One proxy stands in front and says who asked, and how.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)


@app.before_request
def redirect_to_https():
    if not request.is_secure:
        return redirect(request.url.replace("http://", "https://", 1), 308)
