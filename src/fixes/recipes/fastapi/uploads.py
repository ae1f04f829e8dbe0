from pathlib import Path
from uuid import uuid4

from fastapi import HTTPException, UploadFile

UPLOADS = Path("uploads")
UPLOAD_KINDS = {".jpg", ".pdf", ".png"}
UPLOAD_BYTES = 5 * 1024 * 1024


async def keep_upload(file: UploadFile):
    """Stores an upload under a name of our own, and returns that."""
    suffix = Path(file.filename or "").suffix.lower()
    if suffix not in UPLOAD_KINDS:
        raise HTTPException(415, "This kind of file is not taken")
    content = await file.read(UPLOAD_BYTES + 1)
    if len(content) > UPLOAD_BYTES:
        raise HTTPException(413, "The file is too large")
    UPLOADS.mkdir(exist_ok=True)
    name = uuid4().hex + suffix
    (UPLOADS / name).write_bytes(content)
    return name
