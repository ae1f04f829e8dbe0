"""Applications with everything wrong that a snippet can put right."""

# Headers with a slip in each, the same in both frameworks.
WORSE = """{
    "Content-Security-Policy": "script-src 'nonce-abc' 'nonce-****' self 'unsafe-inlin'; reflected-xss block; plugin-types a/b; "
    "scrip-src 'self'; block-all-mixed-content; referrer origin; prefetch-src 'self'; disown-opener; object-src static.example; script-src *",
    "Referrer-Policy": "sometimes",
    "Permissions-Policy": "camera 'none'",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "1; mode=block",
    "Expect-CT": "max-age=0",
    "P3P": "CP=x",
    "X-Debug-Token": "ab12",
    "X-Download-Options": "noopen",
    "Pragma": "no-cache",
    "SourceMap": "/app.js.map",
    "Server-Timing": "db;dur=5",
    "Timing-Allow-Origin": "*",
    "Origin-Agent-Cluster": "yes",
    "Document-Isolation-Policy": "require-corp",
    "Clear-Site-Data": "cookies",
    "Access-Control-Max-Age": "999999",
    "Cache-Control": "public, max-age=60",
    "Strict-Transport-Security": "max-age=3600; preload",
    "Access-Control-Allow-Origin": "http://old.example",
    "Access-Control-Allow-Credentials": "true",
}"""

# What no patch for another page may loosen.
STRICT = """{
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), fullscreen=()",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}"""

FLASK = '''
from flask import Flask, make_response, redirect, render_template_string, session

app = Flask(__name__)
app.secret_key = "for this test only"

PAGE = """<!doctype html><title>Shop</title>
<script nonce="{{ csp_nonce() if csp_nonce is defined else "" }}">1</script>"""


@app.get("/")
def index():
    session["user"] = "ada"
    response = make_response(render_template_string(PAGE))
    response.set_cookie("theme", "dark")
    response.set_cookie("auth_token", "x")
    response.set_cookie("remember_me_auth", "x", samesite="None")
    response.headers["Access-Control-Allow-Origin"] = "null"
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["X-Powered-By"] = "Flask"
    return response


@app.get("/items")
def items():
    return {"items": []}


@app.get("/bad")
def bad():
    response = make_response(render_template_string(PAGE))
    response.headers["Content-Security-Policy"] = (
        "default-src *; script-src 'self' 'unsafe-inline' 'unsafe-eval' https: http://cdn.example.net; "
        "style-src 'unsafe-inline'; img-src http:; frame-ancestors *"
    )
    response.headers["X-Frame-Options"] = "ALLOW-FROM https://partner.example"
    response.headers["X-Content-Type-Options"] = "no-sniff"
    response.headers["Referrer-Policy"] = "unsafe-url"
    response.headers["Permissions-Policy"] = "camera=*, geolocation=none, fullscreen=(self)"
    response.headers["Strict-Transport-Security"] = "max-age=soon"
    response.headers["Cross-Origin-Opener-Policy"] = "Same-Origin"
    response.headers["Cross-Origin-Embedder-Policy"] = "Require-Corp"
    response.headers["Cross-Origin-Resource-Policy"] = "everyone"
    response.headers["Feature-Policy"] = "camera 'none'"
    return response


WORSE = @WORSE@


@app.get("/worse")
def worse():
    response = make_response(render_template_string(PAGE), 200, WORSE)
    response.headers.add("Set-Cookie", "auth=x; Secure; HttpOnly; SameSite=Sometimes")
    response.headers.add("Set-Cookie", "csrftoken=x; Secure")
    return response


@app.get("/strict")
def strict():
    return make_response("x", 200, @STRICT@)


@app.get("/away")
def away():
    return redirect("/")


@app.get("/fail")
def fail():
    raise RuntimeError("on purpose")
'''.replace("@WORSE@", WORSE).replace("@STRICT@", STRICT)

FASTAPI = '''
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

app = FastAPI()
app.mount("/static", StaticFiles(directory="static"))


@app.get("/")
def index(request: Request):
    nonce = getattr(request.state, "csp_nonce", "")
    response = HTMLResponse(f"<!doctype html><title>Shop</title><script nonce='{nonce}'>1</script>")
    response.set_cookie("session", "x")
    response.set_cookie("theme", "dark", samesite="none")
    response.set_cookie("language", "en", samesite=None)
    response.set_cookie("auth_token", "x", samesite=None)
    response.headers["Access-Control-Allow-Origin"] = "null"
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["X-Powered-By"] = "FastAPI"
    return response


@app.get("/bad")
def bad():
    return HTMLResponse(
        "<!doctype html>",
        headers={
            "Content-Security-Policy": "default-src *; script-src 'self' 'unsafe-inline' 'unsafe-eval' https: http://cdn.example.net; "
            "style-src 'unsafe-inline'; img-src http:; frame-ancestors *",
            "X-Frame-Options": "ALLOW-FROM https://partner.example",
            "X-Content-Type-Options": "no-sniff",
            "Referrer-Policy": "unsafe-url",
            "Permissions-Policy": "camera=*, geolocation=none, fullscreen=(self)",
            "Strict-Transport-Security": "max-age=soon",
            "Cross-Origin-Opener-Policy": "Same-Origin",
            "Cross-Origin-Embedder-Policy": "Require-Corp",
            "Cross-Origin-Resource-Policy": "everyone",
            "Feature-Policy": "camera 'none'",
        },
    )


@app.get("/items")
def items():
    return {"items": []}


@app.get("/items/{number}")
def item(number: int):
    return {"number": number}


WORSE = @WORSE@


@app.get("/worse")
def worse():
    response = HTMLResponse("<!doctype html>", headers=WORSE)
    response.headers.append("Set-Cookie", "auth=x; Secure; HttpOnly; SameSite=Sometimes")
    response.headers.append("Set-Cookie", "csrftoken=x; Secure")
    return response


@app.get("/strict")
def strict():
    return HTMLResponse("x", headers=@STRICT@)


@app.get("/away")
def away():
    return RedirectResponse("/")


@app.get("/fail")
def fail():
    raise RuntimeError("on purpose")
'''.replace("@WORSE@", WORSE).replace("@STRICT@", STRICT)
