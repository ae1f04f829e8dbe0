import math
import time

from fastapi import HTTPException, Request
from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

# With more than one process: limits.aio.storage.RedisStorage.
LIMITER = MovingWindowRateLimiter(MemoryStorage())
SIGN_IN_LIMIT = parse("5/minute")


async def limited(request: Request):
    """For @app.post("/login", dependencies=[Depends(limited)])."""
    key = (request.url.path, request.client.host if request.client else "")
    if not await LIMITER.hit(SIGN_IN_LIMIT, *key):
        window = await LIMITER.get_window_stats(SIGN_IN_LIMIT, *key)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        raise HTTPException(429, "Too many attempts", {"Retry-After": str(wait)})
