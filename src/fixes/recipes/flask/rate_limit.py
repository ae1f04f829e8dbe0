import hashlib
import ipaddress
import os

from flask import request
from flask_limiter import Limiter


def client_network():
    """The client's address. For IPv6 its /64, which belongs to one customer."""
    try:
        address = ipaddress.ip_address(request.remote_addr)
    except ValueError:  # a Unix socket has none
        return "unknown"
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def account():
    """The account to count for. A hash, so that any user name is a valid key."""
    try:
        name = request.form.get("username", "").strip().casefold()
    except Exception:
        # The body cannot be read, and the view will fail on it. An exception here
        # would make Flask-Limiter give up Redis.
        name = ""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def counted_as():
    """Counts static files and 404s too, which Flask-Limiter skips by default."""
    endpoint = request.endpoint or "no view"
    return f"{endpoint} files" if endpoint.endswith("static") else endpoint


if "limiter" not in app.extensions:
    limiter = Limiter(
        client_network,
        app=app,
        application_limits=["300 per minute"],
        request_identifier=counted_as,
        headers_enabled=True,
        strategy="moving-window",
        # Without Redis, or while it is down, each worker counts for itself.
        storage_uri=os.environ.get("REDIS_URL", "").strip() or "memory://",
        storage_options={"socket_timeout": 1, "socket_connect_timeout": 1},
        in_memory_fallback_enabled=True,
    )

# Between @app.post("/login") and the view:
# @limiter.limit("5 per minute", methods=["POST"])
# @limiter.limit("20 per hour", key_func=account, methods=["POST"])
