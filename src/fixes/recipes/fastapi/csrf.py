from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

# Your front ends on other origins, as in the CORS settings.
CSRF_FRONT_ENDS = {"https://front.example"}


class RefuseForgedRequests:
    """Accepts changes only from this site, its front ends and non-browsers."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        kind = scope["type"]
        safe = kind == "lifespan" or scope.get("method") in {"GET", "HEAD", "OPTIONS"}
        if safe or self.is_allowed(Headers(scope=scope)):
            await self.app(scope, receive, send)
        elif kind == "websocket":
            # Browsers let any site open a WebSocket, with this site's cookies.
            await send({"type": "websocket.close", "code": 1008})
        else:
            refusal = PlainTextResponse("Cross-site request refused", status_code=403)
            await refusal(scope, receive, send)

    def is_allowed(self, headers):
        origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
        if origin in CSRF_FRONT_ENDS:
            return True
        if site is not None:
            return site in {"same-origin", "none"}
        # Older browsers (before 2023) send only Origin; for WebSockets most do.
        return origin is None or origin.partition("://")[2] == headers.get("Host")


app.add_middleware(RefuseForgedRequests)
