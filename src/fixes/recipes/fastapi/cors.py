from starlette.middleware.cors import CORSMiddleware


class AllowFrontEnds:
    def __init__(self, app):
        self.app = CORSMiddleware(
            app,
            # Exact origins: scheme, host and port, no slash at the end.
            allow_origins=["https://front.example"],
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type"],
            expose_headers=["Retry-After"],
            allow_credentials=True,
            max_age=3600,
        )

    async def __call__(self, scope, receive, send):
        async def send_with_vary(message):
            # Older versions of Starlette omit it for other origins: a cache could then
            # hand the front end a response without CORS headers.
            vary, headers = (b"vary", b"Origin"), message.get("headers", [])
            if message["type"] == "http.response.start" and vary not in headers:
                message["headers"] = [*headers, vary]
            await send(message)

        await self.app(scope, receive, send_with_vary)


# Around everything: with add_middleware a 500 has no CORS headers, and the front end
# reports a CORS error instead of the failure.
app.build_middleware_stack = (
    lambda inner=app.build_middleware_stack, wrap=AllowFrontEnds: wrap(inner())
)
