import os

from dotenv import load_dotenv

# Reads .env, which stays out of version control; what is already set wins.
load_dotenv()
app.secret_key = os.environ["SECRET_KEY"]
