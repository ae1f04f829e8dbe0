from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse


class RefuseForgedRequests:
    """Changes are asked for by this site's own pages, or by no browser at all."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        changes = scope["type"] == "http" and scope["method"] not in {"GET", "HEAD", "OPTIONS"}
        if changes and self.is_forged(Headers(scope=scope)):
            refusal = PlainTextResponse("Cross-site request refused", status_code=403)
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def is_forged(self, headers):
        site = headers.get("Sec-Fetch-Site")
        if site is not None:
            return site not in {"same-origin", "none"}
        # Browsers from before 2023 send only this.
        origin = headers.get("Origin")
        return origin is not None and urlsplit(origin).netloc != headers.get("Host")


app.add_middleware(RefuseForgedRequests)
