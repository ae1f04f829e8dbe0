import re

from decouple import Csv, config
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse


class RefuseOtherHosts:
    # ALLOWED_HOSTS=app.example,www.app.example in the environment or .env: whole
    # names, no patterns. Unset or blank, it is the names below.
    configured = config("ALLOWED_HOSTS", default="", cast=Csv())
    configured = [host.lower() for host in configured if host]
    allowed = configured or ["app.example", "localhost", "127.0.0.1", "[::1]"]

    def __init__(self, app):
        self.app = app

    def is_allowed(self, hosts):
        # A port may follow; older TrustedHostMiddleware allows ":x@evil.example" too.
        host = re.sub(":[0-9]+$", "", hosts[0].lower()) if len(hosts) == 1 else ""
        return host in self.allowed

    async def __call__(self, scope, receive, send):
        hosts = Headers(scope=scope).getlist("host") if "headers" in scope else []
        if scope["type"] == "lifespan" or self.is_allowed(hosts):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse("Unknown host", 400)(scope, receive, send)


# Around everything, so that no redirect repeats another host.
app.build_middleware_stack = (
    lambda inner=app.build_middleware_stack, wrap=RefuseOtherHosts: wrap(inner())
)
