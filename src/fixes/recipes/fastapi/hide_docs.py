import os

from fastapi import FastAPI

# In place of the line that creates app. Any other value hides them, even "false".
SHOW_DOCS = os.environ.get("SHOW_DOCS", "").strip().lower() in {"1", "true", "yes"}
# Without its schema, /docs and /redoc are gone too.
app = FastAPI(openapi_url="/openapi.json" if SHOW_DOCS else None)
