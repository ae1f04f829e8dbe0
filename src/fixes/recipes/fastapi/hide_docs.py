import os

from fastapi import FastAPI

# Replaces the line that creates app. Every other value hides the docs, even "false".
SHOW_DOCS = os.environ.get("SHOW_DOCS", "").strip().lower() in {"1", "true", "yes"}
# Without the schema, /docs and /redoc are off too.
app = FastAPI(openapi_url="/openapi.json" if SHOW_DOCS else None)
