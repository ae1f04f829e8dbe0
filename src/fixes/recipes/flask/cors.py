from flask_cors import CORS

CORS(
    app,
    origins=["https://front.example"],
    methods=["GET", "POST"],
    allow_headers=["Content-Type"],
    supports_credentials=True,
    max_age=3600,
)
