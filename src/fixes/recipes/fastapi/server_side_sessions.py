import secrets

from cachelib.file import FileSystemCache
from fastapi import Request, Response

SESSION_COOKIE = "__Host-session"
SESSION_SECONDS = 8 * 3600
SESSIONS = FileSystemCache("sessions", threshold=10_000)


def current_session(request: Request):
    return SESSIONS.get(request.cookies.get(SESSION_COOKIE, "")) or {}


def sign_in(request: Request, response: Response, user_id):
    # A new id each time: one that was planted is then worth nothing.
    SESSIONS.delete(request.cookies.get(SESSION_COOKIE, ""))
    key = secrets.token_urlsafe(32)
    SESSIONS.set(key, {"user_id": user_id}, timeout=SESSION_SECONDS)
    response.set_cookie(
        SESSION_COOKIE,
        key,
        max_age=SESSION_SECONDS,
        secure=True,
        httponly=True,
        samesite="lax",
    )


def sign_out(request: Request, response: Response):
    SESSIONS.delete(request.cookies.get(SESSION_COOKIE, ""))
    # Without Secure a browser would not delete a __Host- cookie.
    response.delete_cookie(SESSION_COOKIE, secure=True, httponly=True, samesite="lax")
