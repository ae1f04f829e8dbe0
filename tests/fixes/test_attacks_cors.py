"""Attacks on the CORS recipe: who may read a response, and which responses the front end can read."""

import pytest
from attacks import attack
from network import ask, handshake, serve, source

FRONT = "https://front.example"
VIEWS = {
    "flask": """
@app.before_request
def refuse():
    if "X-Refuse" in request.headers:
        abort(401)

@app.get("/")
def index():
    return "the visitor's own data"

@app.post("/up")
def up():
    abort(413)

@app.get("/fail")
def fail():
    raise RuntimeError("on purpose")
""",
    "fastapi": """
class Refuse:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if any(name == b"x-refuse" for name, _ in scope.get("headers", [])):
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body"})
        elif any(name == b"x-break" for name, _ in scope.get("headers", [])):
            raise RuntimeError("before routing")
        else:
            await self.app(scope, receive, send)

app.add_middleware(Refuse)
app.mount("/static", StaticFiles(directory="static"))

@app.get("/")
def index():
    return "the visitor's own data"

@app.post("/up")
def up():
    raise HTTPException(413)

@app.get("/fail")
def fail():
    raise RuntimeError("on purpose")

@app.websocket("/socket")
async def socket(socket: WebSocket):
    await socket.accept()
""",
}
STRANGERS = [
    "https://evil.example",
    "null",
    "",
    "*",
    "file://",
    "http://front.example",
    "https://front.example.evil.example",
    "https://front.example:8443",
    "https://front.example.",
    "https://front.example/",
    "https://www.front.example",
    "https://evilfront.example",
    "https://frontxexample",
    "https://front.example@evil.example",
    "https://evil.example#https://front.example",
    "https://front.example, https://evil.example",
    "https://front.example https://evil.example",
    "https://front.example\t.evil.example",
    "https://" + "a" * 6000 + ".example",
]


@pytest.fixture(scope="module", params=["flask", "fastapi"])
def server(request, tmp_path_factory):
    framework = request.param
    with serve(framework, source(framework, "cors", views=VIEWS[framework]), tmp_path_factory.mktemp("cors")) as port:
        yield framework, port


@attack("cors", "Read responses from look-alike origins, `null`, `file://`, other ports and schemes, and origins of 6 kB", "only the listed origin is allowed")
@pytest.mark.parametrize("path", ["/", "/missing", "/fail"])
def test_strangers_read_nothing(server, path):
    _, port = server
    for origin in STRANGERS:
        for method, lines in [("GET", []), ("OPTIONS", ["Access-Control-Request-Method: GET"])]:
            response = ask(port, path, method, f"Origin: {origin}", "Cookie: session=x", *lines)
            assert response.status and response.all("Access-Control-Allow-Origin") == [], (origin, response)


@attack("cors", "Send two Origin headers, with the listed origin first or last", "the attacker's origin is never in the response")
def test_two_origins(server):
    _, port = server
    for origins in [[FRONT, "https://evil.example"], ["https://evil.example", FRONT]]:
        response = ask(port, "/", "GET", *(f"Origin: {origin}" for origin in origins))
        assert set(response.all("Access-Control-Allow-Origin")) <= {FRONT} and b"evil" not in response.raw


@attack("cors", "Cause errors (401, 404, 405, 413, 500) that the front end could see only as CORS errors", "all of them have the CORS headers")
def test_the_front_end_can_read_errors(server):
    framework, port = server
    tried = [
        (200, "/", "GET"),
        (401, "/", "GET", "X-Refuse: 1"),
        (404, "/missing", "GET"),
        (405, "/", "POST"),
        (413, "/up", "POST"),
        (500, "/fail", "GET"),
        *([(500, "/", "GET", "X-Break: 1")] if framework == "fastapi" else []),
    ]
    for status, path, method, *lines in tried:
        response = ask(port, path, method, f"Origin: {FRONT}", *lines)
        assert response.status == status, response
        assert response.all("Access-Control-Allow-Origin") == [FRONT], response
        assert response.all("Access-Control-Allow-Credentials") == ["true"], response
        assert response.all("Access-Control-Expose-Headers") == ["Retry-After"], response


@attack("cors", "Make a shared cache store a response to another origin or to a request without one", "`Vary: Origin` on every response, with and without an Origin")
def test_caches_keep_origins_apart(server):
    _, port = server
    for path in ["/", "/missing", "/fail", "/static/a.css"]:
        for lines in [[], [f"Origin: {FRONT}"], ["Origin: https://evil.example"]]:
            vary = ", ".join(ask(port, path, "GET", *lines).all("Vary"))
            assert "Origin" in [name.strip() for name in vary.split(",")], (path, lines)


@attack("cors", "Send preflight requests for methods and headers that are not listed: DELETE, `*`, `GET, DELETE`, Authorization, 200 names at once", "none of them is allowed")
def test_preflights_of_other_methods_and_headers(server):
    _, port = server
    names = ["Authorization", "*", "X-Evil", "Content-Type, Authorization", ",".join(f"X-{n}" for n in range(200))]
    tried = [*((method, "Content-Type") for method in ["DELETE", "*", "GET, DELETE", "get", "TRACE", ""]), *(("POST", name) for name in names)]
    for method, name in tried:
        response = ask(port, "/", "OPTIONS", f"Origin: {FRONT}", f"Access-Control-Request-Method: {method}", f"Access-Control-Request-Headers: {name}")
        methods = ", ".join(response.all("Access-Control-Allow-Methods")).split(", ")
        allowed = ", ".join(response.all("Access-Control-Allow-Headers")).split(", ")
        assert set(methods) <= {"GET", "POST", ""}, response
        assert set(allowed) <= {"Accept", "Accept-Language", "Content-Language", "Content-Type", ""}, response
    response = ask(port, "/", "OPTIONS", f"Origin: {FRONT}", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type")
    assert response.status == 200 and response.all("Access-Control-Allow-Origin") == [FRONT]
    assert "POST" in response.all("Access-Control-Allow-Methods")[0] and response.all("Access-Control-Max-Age") == ["3600"]


@attack("cors", "Open a WebSocket from another site, which CORS does not prevent", "“CSRF protection” refuses the handshake")
def test_websockets_of_strangers_beside_csrf(tmp_path):
    with serve("fastapi", source("fastapi", "cors", "csrf", views=VIEWS["fastapi"]), tmp_path) as port:
        for origin in ["https://evil.example", "null", "https://front.example.evil.example"]:
            assert handshake(port, "/socket", f"Origin: {origin}").status == 403
        assert handshake(port, "/socket", "Origin: https://app.example").status == 101


@attack("csrf", "Posts from the front end that CORS allows, and from one that it does not, with “Restrict CORS origins”", "the first is accepted, the second is refused, and the refusal has no CORS headers for it")
@pytest.mark.parametrize("framework", ["flask", "fastapi"])
def test_the_front_end_posts_beside_csrf(framework, tmp_path):
    views = "@app.post('/items')\ndef items():\n    return 'added'\n"
    with serve(framework, source(framework, "csrf", "cors", views=views), tmp_path, SECRET_KEY="for this test only, and long enough") as port:
        for lines in [[], ["X-Forwarded-Proto: https"], ["Sec-Fetch-Site: cross-site"], ["Sec-Fetch-Site: same-site", "X-Forwarded-Proto: https"]]:
            response = ask(port, "/items", "POST", f"Origin: {FRONT}", "Cookie: session=x", *lines)
            assert response.status == 200 and response.all("Access-Control-Allow-Origin") == [FRONT], (lines, response)
            response = ask(port, "/items", "POST", "Origin: https://evil.example", "Cookie: session=x", *lines)
            assert response.status in {400, 403} and response.all("Access-Control-Allow-Origin") == [], (lines, response)


@attack("cors", "Paste the recipe twice, which could duplicate headers", "the same headers, once")
@pytest.mark.parametrize("framework", ["flask", "fastapi"])
def test_pasted_twice(framework, tmp_path):
    with serve(framework, source(framework, "cors", "cors", views=VIEWS[framework]), tmp_path) as port:
        for status, path in [(200, "/"), (404, "/missing"), (500, "/fail")]:
            response = ask(port, path, "GET", f"Origin: {FRONT}")
            assert response.status == status and response.all("Access-Control-Allow-Origin") == [FRONT]
            assert ask(port, path, "GET", "Origin: null").all("Access-Control-Allow-Origin") == []
