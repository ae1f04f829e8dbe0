from starlette.datastructures import URL, Headers
from starlette.responses import RedirectResponse


class RedirectToHttps:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        app = self.app
        if scope["type"] == "http" and scope.get("scheme", "http") == "http":
            host = Headers(scope=scope).get("Host", "")
            local = {"localhost", "127.0.0.1", "[::1]"}
            if not local & {host, host.rpartition(":")[0]}:
                url = str(URL(scope=scope)).replace("http://", "https://", 1)
                app = RedirectResponse(url, status_code=308)
        await app(scope, receive, send)


# Around everything, so that nothing else responds over plain HTTP.
app.build_middleware_stack = (
    lambda inner=app.build_middleware_stack, wrap=RedirectToHttps: wrap(inner())
)
