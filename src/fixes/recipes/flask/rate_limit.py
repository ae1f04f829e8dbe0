from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# With more than one process: storage_uri="redis://localhost:6379".
limiter = Limiter(
    get_remote_address, app=app, headers_enabled=True, storage_uri="memory://"
)

# Between @app.post("/login") and the view: @limiter.limit("5 per minute")
