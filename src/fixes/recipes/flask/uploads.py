from pathlib import Path
from uuid import uuid4

from flask import abort, request

# For the whole request: a longer one gets 413.
app.config["MAX_CONTENT_LENGTH"] = 5 * 1024 * 1024
UPLOADS = Path("uploads")
# The first bytes of each kind of file: the name alone proves nothing.
UPLOAD_KINDS = {
    ".jpeg": b"\xff\xd8\xff",
    ".jpg": b"\xff\xd8\xff",
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
}


# Runs before anything reads the body.
@app.url_value_preprocessor
def refuse_long_bodies(endpoint, values):
    # Werkzeug before 2.3 limits only forms, and only if their length is announced.
    if "Transfer-Encoding" in request.headers:
        abort(411)
    if (request.content_length or 0) > app.config["MAX_CONTENT_LENGTH"]:
        abort(413)


def keep_upload(file):
    """Stores request.files["file"] under a random name, and returns that name."""
    # The extension of the original name: secure_filename turns 照片.png into "png".
    suffix = Path(file.filename or "").suffix.lower()
    start = UPLOAD_KINDS.get(suffix)
    if not start or file.stream.read(len(start)) != start:
        abort(415)
    file.stream.seek(0)
    UPLOADS.mkdir(exist_ok=True)
    path = UPLOADS / (uuid4().hex + suffix)
    stored = path.open("xb")
    try:
        with stored:
            file.save(stored)
    except OSError:
        # If the disk is full, keep no partial file.
        path.unlink()
        raise
    return path.name
