import gunicorn

# It cannot be left out, but it can say nothing.
gunicorn.SERVER = "web"
