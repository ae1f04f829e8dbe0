import os
import time

from fastapi import Request
from starlette.middleware.sessions import SessionMiddleware

# With a blank or guessable key, anyone can sign a session.
if len(os.environ.get("SECRET_KEY", "").strip()) < 16:
    raise RuntimeError(
        "Set SECRET_KEY to 16 characters or more. To make one: "
        "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
    )
if any(own.cls is SessionMiddleware for own in app.user_middleware):
    raise RuntimeError("Remove your own SessionMiddleware: it would replace this one.")


class LimitedSessions(SessionMiddleware):
    """Ends each session after eight hours, however often its cookie is renewed."""

    def __init__(self, app, **options):
        async def limited(scope, receive, send):
            session = scope.get("session")
            if session and session.get("_started", 0) < time.time() - 8 * 3600:
                session.clear()

            async def send_dated(message):
                if session and message["type"] == "http.response.start":
                    session.setdefault("_started", int(time.time()))
                await send(message)

            await app(scope, receive, send_dated)

        super().__init__(limited, **options)


app.add_middleware(
    LimitedSessions,
    secret_key=os.environ["SECRET_KEY"],
    session_cookie="__Host-session",
    https_only=True,
    same_site="lax",
    max_age=8 * 3600,
)


def sign_in(request: Request, user_id):
    if user_id is None:
        raise ValueError("nobody to sign in")
    # Start empty: data from before sign-in may have been planted.
    request.session.clear()
    request.session["user_id"] = user_id


def sign_out(request: Request):
    request.session.clear()
