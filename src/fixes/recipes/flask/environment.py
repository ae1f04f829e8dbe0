import os

from dotenv import load_dotenv

# Blank counts as unset.
if not os.environ.get("SECRET_KEY", "").strip():
    os.environ.pop("SECRET_KEY", None)
# Reads .env (keep it out of version control); variables that are set win.
load_dotenv()
app.secret_key = os.environ.get("SECRET_KEY", "").strip()
# With a blank or guessable key, anyone can sign a session.
if len(app.secret_key) < 16:
    raise RuntimeError("Set SECRET_KEY to 16 characters or more")
