from pathlib import Path
from uuid import uuid4

from flask import abort
from werkzeug.utils import secure_filename

app.config["MAX_CONTENT_LENGTH"] = 5 * 1024 * 1024
UPLOADS = Path("uploads")
UPLOAD_KINDS = {".jpg", ".pdf", ".png"}


def keep_upload(file):
    """Stores request.files["file"] under a name of our own, and returns that."""
    suffix = Path(secure_filename(file.filename or "")).suffix.lower()
    if suffix not in UPLOAD_KINDS:
        abort(415)
    UPLOADS.mkdir(exist_ok=True)
    name = uuid4().hex + suffix
    file.save(UPLOADS / name)
    return name
