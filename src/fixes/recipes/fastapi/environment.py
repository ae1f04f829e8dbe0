from decouple import config

# From the environment, or from .env, which stays out of version control.
SECRET_KEY = config("SECRET_KEY")
DEBUG = config("DEBUG", default=False, cast=bool)
