import os

from flask import request

# HSTS_STAGE in the environment: stay at each stage for as long as its max-age.
# "off" rolls back: a browser forgets HSTS at its next visit over HTTPS.
HSTS_STAGES = {
    "minutes": "max-age=300",
    "week": "max-age=604800; includeSubDomains",
    "year": "max-age=31536000; includeSubDomains",
    "off": "max-age=0",
}
HSTS_POLICY = HSTS_STAGES[os.environ.get("HSTS_STAGE", "").strip().lower() or "minutes"]


def send_hsts(response):
    host = request.headers.get("Host", "").lower().partition(":")[0]
    # On localhost it would apply to every other project there, on all ports.
    if request.is_secure and not f".{host}".endswith(".localhost"):
        response.headers["Strict-Transport-Security"] = HSTS_POLICY
    return response


# First in the list, so that it runs last: after Talisman, which sends a year.
app.after_request_funcs.setdefault(None, []).insert(0, send_hsts)
