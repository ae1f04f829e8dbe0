import os

from decouple import config


def setting(name):
    """From the environment, or from .env, which stays out of version control."""
    # Blank counts as unset.
    if not os.environ.get(name, "").strip():
        os.environ.pop(name, None)
    return config(name, default="").strip()


SECRET_KEY = setting("SECRET_KEY")
# Anyone can sign with a blank key, and guess a short one.
if len(SECRET_KEY) < 16:
    raise RuntimeError("Set SECRET_KEY to 16 characters or more")
DEBUG = setting("DEBUG").lower() in {"1", "true", "yes", "on"}
