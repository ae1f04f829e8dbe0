import os

from decouple import config


def setting(name):
    """Reads the environment, then .env. Keep that file out of version control."""
    # Blank counts as unset.
    if not os.environ.get(name, "").strip():
        os.environ.pop(name, None)
    return config(name, default="").strip()


SECRET_KEY = setting("SECRET_KEY")
# With a blank or guessable key, anyone can sign a session.
if len(SECRET_KEY) < 16:
    raise RuntimeError("Set SECRET_KEY to 16 characters or more")
DEBUG = setting("DEBUG").lower() in {"1", "true", "yes", "on"}
