import shutil
from pathlib import Path
from uuid import uuid4

from fastapi import HTTPException, UploadFile

UPLOADS = Path("uploads")
# For the whole request: a longer one gets 413.
UPLOAD_BYTES = 5 * 1024 * 1024
# The first bytes of each kind of file: the name alone proves nothing.
UPLOAD_KINDS = {
    ".jpeg": b"\xff\xd8\xff",
    ".jpg": b"\xff\xd8\xff",
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
}


class LimitBody:
    """Rejects a long body as it arrives: a view runs only after all of it."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        length = dict(scope.get("headers", ())).get(b"content-length", b"")
        announced = int(length) if length.isdigit() else 0
        received, refused = 0, False

        async def counted():
            nonlocal received, refused
            if announced <= UPLOAD_BYTES:
                message = await receive()
                received += len(message.get("body", b""))
                if received <= UPLOAD_BYTES:
                    return message
            refused = True
            raise HTTPException(413, "The request is too large")

        async def corrected(message):
            # Where a middleware reads the body, the exception becomes a 500.
            if refused and message["type"] == "http.response.start":
                message["status"] = 413
            await send(message)

        await self.app(scope, counted, corrected)


# Around every middleware, since each can read the body.
app.build_middleware_stack = lambda inner=app.build_middleware_stack: LimitBody(inner())


def keep_upload(file: UploadFile):
    """Stores an upload under a random name, and returns that name."""
    suffix = Path(file.filename or "").suffix.lower()
    start = UPLOAD_KINDS.get(suffix)
    if not start or file.file.read(len(start)) != start:
        raise HTTPException(415, "Only JPEG, PDF and PNG files are accepted")
    file.file.seek(0)
    UPLOADS.mkdir(exist_ok=True)
    path = UPLOADS / (uuid4().hex + suffix)
    stored = path.open("xb")
    try:
        with stored:
            shutil.copyfileobj(file.file, stored)
    except OSError:
        # If the disk is full, keep no partial file.
        path.unlink()
        raise
    return path.name
