import os

from dotenv import load_dotenv

# Blank counts as unset.
if not os.environ.get("SECRET_KEY", "").strip():
    os.environ.pop("SECRET_KEY", None)
# Reads .env, which stays out of version control; what is already set wins.
load_dotenv()
app.secret_key = os.environ.get("SECRET_KEY", "").strip()
# Anyone can sign with a blank key, and guess a short one.
if len(app.secret_key) < 16:
    raise RuntimeError("Set SECRET_KEY to 16 characters or more")
