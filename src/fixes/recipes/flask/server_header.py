import gunicorn

# gunicorn always sends a Server header; this one reveals nothing.
gunicorn.SERVER = "web"
