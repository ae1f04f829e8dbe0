# Requests for any other host get a 400. ".app.example" would let in the host and all below it.
app.config["TRUSTED_HOSTS"] = ["app.example", "localhost", "127.0.0.1"]
