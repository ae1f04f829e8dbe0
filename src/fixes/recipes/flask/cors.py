from flask_cors import CORS

CORS(
    app,
    # Exact origins: scheme, host and port, no slash at the end, and no patterns.
    origins=["https://front.example"],
    methods=["GET", "POST"],
    allow_headers=["Content-Type"],
    expose_headers=["Retry-After"],
    supports_credentials=True,
    always_send=False,
    max_age=3600,
)


@app.after_request
def vary_by_origin(response):
    # Flask-CORS omits it for a single origin: a cache could then hand the front end
    # a response without CORS headers that another site had requested.
    response.vary.add("Origin")
    return response
