import os

from starlette.datastructures import Headers, MutableHeaders

# HSTS_STAGE in the environment: stay at each stage for as long as its max-age.
# "off" rolls back: a browser forgets HSTS at its next visit over HTTPS.
HSTS_STAGES = {
    "minutes": "max-age=300",
    "week": "max-age=604800; includeSubDomains",
    "year": "max-age=31536000; includeSubDomains",
    "off": "max-age=0",
}
HSTS_POLICY = HSTS_STAGES[os.environ.get("HSTS_STAGE", "").strip().lower() or "minutes"]


class SendHsts:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def send_with_hsts(message):
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                headers = MutableHeaders(scope=message)
                headers["Strict-Transport-Security"] = HSTS_POLICY
            await send(message)

        host = Headers(scope=scope).get("host", "") if "headers" in scope else ""
        host = host.lower().partition(":")[0]
        # On localhost it would apply to every other project there, on all ports.
        is_local = f".{host}".endswith(".localhost")
        secure = scope.get("scheme") == "https" and not is_local
        await self.app(scope, receive, send_with_hsts if secure else send)


# Around everything, so that 500s carry it too.
app.build_middleware_stack = lambda inner=app.build_middleware_stack, wrap=SendHsts: (
    wrap(inner())
)
