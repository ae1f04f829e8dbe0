import os

from starlette.middleware.sessions import SessionMiddleware

app.add_middleware(
    SessionMiddleware,
    secret_key=os.environ["SECRET_KEY"],
    session_cookie="__Host-session",
    https_only=True,
    same_site="lax",
    max_age=8 * 3600,
)
