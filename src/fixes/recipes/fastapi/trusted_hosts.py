from starlette.middleware.trustedhost import TrustedHostMiddleware

# Requests for any other host get a 400. "*.app.example" would let in all below it.
app.add_middleware(
    TrustedHostMiddleware,
    allowed_hosts=["app.example", "localhost", "127.0.0.1"],
)
