import contextlib
import hashlib
import ipaddress
import math
import os
import time
from typing import Annotated

from fastapi import Form, HTTPException, Request
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse

SITE_LIMIT = parse("300/minute")
SIGN_IN_LIMIT = parse("5/minute")
ACCOUNT_LIMIT = parse("20/hour")

# Without Redis, or while it is down, each worker counts for itself.
LIMITERS = [
    MovingWindowRateLimiter(
        storage_from_string(uri, socket_timeout=1, socket_connect_timeout=1)
    )
    for uri in [os.environ.get("REDIS_URL", "").strip(), "memory://"]
    if uri
]


def seconds_to_wait(limit, *key):
    """Counts a request. Returns 0 within the limit, or the seconds to wait."""
    for limiter in LIMITERS:
        with contextlib.suppress(limiter.storage.base_exceptions):
            if limiter.hit(limit, *key):
                return 0
            reset, _ = limiter.get_window_stats(limit, *key)
            return max(1, math.ceil(reset - time.time()))
    return 60


def client_network(scope):
    """The client's address. For IPv6 its /64, which belongs to one customer."""
    try:
        address = ipaddress.ip_address((scope.get("client") or [""])[0])
    except ValueError:  # a Unix socket has none
        return "unknown"
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def limit_sign_in(request: Request, username: Annotated[str, Form()]):
    """For @app.post("/login", dependencies=[Depends(limit_sign_in)])."""
    name = username.strip().casefold().encode("utf-8", "surrogatepass")
    for limit, key in [
        (SIGN_IN_LIMIT, client_network(request.scope)),
        (ACCOUNT_LIMIT, hashlib.sha256(name).hexdigest()),
    ]:
        if wait := seconds_to_wait(limit, "sign-in", key):
            raise HTTPException(429, "Too many attempts", {"Retry-After": str(wait)})


class LimitRequests:
    """Limits all requests: also to routers, mounts and static files, and 404s."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        wait = 0
        if scope["type"] == "http" and "is_counted" not in scope:
            scope["is_counted"] = True
            key = ("site", client_network(scope))
            wait = await run_in_threadpool(seconds_to_wait, SITE_LIMIT, *key)
        if wait:
            refusal = PlainTextResponse("Too many requests", 429)
            refusal.headers["Retry-After"] = str(wait)
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)


app.add_middleware(LimitRequests)
