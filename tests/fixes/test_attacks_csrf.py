"""Attacks on the CSRF recipe, beside the one for CORS: requests that another site's page makes a visitor's browser send."""

import json
import urllib.parse

import pytest
from attacks import attack
from flask import Flask
from harness import serve
from raw import handshake, send
from test_attacks_sign_in import refuses
from test_playbook import FASTAPI, FLASK, FRAMEWORKS, PLAYBOOK

FRONT = "https://front.example"
VIEWS = {
    "flask": """
from unittest import mock
from flask_wtf.csrf import generate_csrf

@app.route("/form", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def form():
    return generate_csrf() if request.method == "GET" else "changed"

@app.get("/old")
def old():
    with mock.patch("itsdangerous.TimestampSigner.get_timestamp", return_value=1_700_000_000):
        return generate_csrf()

@app.post("/hook")
@csrf.exempt
def hook():
    return "changed"
""",
    "fastapi": """
from fastapi import WebSocket

@app.middleware("http")
async def override(request, call_next):
    request.scope["method"] = request.headers.get("x-http-method-override", request.method)
    return await call_next(request)

@app.api_route("/form", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def form(request: Request):
    return "read" if request.method == "GET" else "changed"

@app.websocket("/ws")
async def socket(websocket: WebSocket):
    await websocket.accept()
""",
}


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The ports of the apps, each served when it is first needed; the CSRF recipe is pasted twice."""
    running, ports = [], {}

    def site(framework):
        if framework not in ports:
            code = "\n".join(PLAYBOOK[key][framework]["code"] for key in ["cors", "csrf", "csrf"])
            text = (FLASK if framework == "flask" else FASTAPI).replace("@CODE@", code) + VIEWS[framework]
            running.append(serve(text, {"flask": "gunicorn", "fastapi": "uvicorn-wsproto"}[framework], tmp_path_factory.mktemp(framework)))
            ports[framework] = running[-1].__enter__()
        return ports[framework]

    yield site
    for one in running:
        one.__exit__(None, None, None)


def changes(reply):
    return reply.status == 200 and b"changed" in reply.body


def is_refused(reply):
    return reply.status in {400, 403} and b"changed" not in reply.body and len(reply.body) > 10


@attack("csrf", "FastAPI: forms from other sites, from sibling subdomains, with Origin `null` or an Origin that is no URL", "403")
def test_other_origins(sites):
    port = sites("fastapi")
    own = f"127.0.0.1:{port}"
    for headers in [{}, {"Sec_Fetch_Site": "same-origin"}, {"Sec_Fetch_Site": "none"}, {"Origin": f"http://{own}"}, {"Origin": f"https://{own}"}]:
        assert changes(send(port, "/form", **headers)), headers
    for origin in ["https://evil.example", "null", "", "http://[", "http://[::1", f"http://{own}.evil.example", f"http://evil@{own}", f"http://{own}/", "http://127.0.0.1:1", own, "file://", "//", "é"]:
        assert is_refused(send(port, "/form", Origin=origin)), origin
        assert is_refused(send(port, "/form", Origin=origin, Sec_Fetch_Site="cross-site")), origin
    for site in ["cross-site", "same-site", "", "Same-Origin", "same-origin, cross-site", "x"]:
        assert is_refused(send(port, "/form", Sec_Fetch_Site=site, Origin=f"http://{own}")), site


@attack("csrf", "FastAPI: Host, Forwarded and X-Forwarded-Host headers that name the other site", "403")
def test_hosts_that_lie(sites):
    port = sites("fastapi")
    evil = {"Origin": "https://evil.example", "X_Forwarded_Host": "evil.example", "X_Forwarded_Server": "evil.example", "Forwarded": "host=evil.example"}
    assert is_refused(send(port, "/form", **evil))
    assert is_refused(send(port, "/form", **evil, Host="evil.example", Sec_Fetch_Site="cross-site"))
    assert is_refused(send(port, "/form", Origin="null", Host="null.example"))
    for host in ["[::1]:8000", "localhost", "app.example"]:
        assert changes(send(port, "/form", Origin=f"http://{host}", Host=host))
        assert is_refused(send(port, "/form", Origin="http://[::2]:8000", Host=host))


@attack("csrf", "FastAPI: other methods, lower-case and unknown ones, and a header that overrides the method", "403: every method except GET, HEAD and OPTIONS is checked")
def test_other_methods(sites):
    port = sites("fastapi")
    for method in ["POST", "PUT", "PATCH", "DELETE", "post", "get", "TRACE", "PROPFIND", "QUERY", "X"]:
        reply = send(port, "/form", method=method, Sec_Fetch_Site="cross-site")
        assert reply.status in {400, 403} and b"changed" not in reply.body, method
    assert is_refused(send(port, "/form", method="GET", Sec_Fetch_Site="cross-site", X_Http_Method_Override="DELETE"))
    assert send(port, "/form", method="GET", Sec_Fetch_Site="cross-site").body == b'"read"'


@attack("csrf", "FastAPI: JSON sent by another site's form as text/plain", "403")
def test_json_in_disguise(sites):
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json"]:
        assert is_refused(send(sites("fastapi"), "/form", b'{"a": 1}', Content_Type=kind, Origin="https://evil.example")), kind


@attack("csrf", "FastAPI: a WebSocket opened by another site's page", "403 instead of a handshake")
def test_a_websocket_of_another_site(sites):
    port = sites("fastapi")
    for headers in [{}, {"Origin": f"http://127.0.0.1:{port}"}, {"Origin": FRONT}, {"Origin": FRONT, "Sec_Fetch_Site": "cross-site"}]:
        assert handshake(port, "/ws", **headers).status == 101, headers
    for headers in [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://["}, {"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://evil.example", "X_Forwarded_Host": "evil.example"}]:
        assert handshake(port, "/ws", **headers).status == 403, headers


@FRAMEWORKS
@attack("csrf", "Origins that resemble the allowed front end", "refused; the front end itself is allowed, and can read the response")
def test_the_front_end_and_its_doubles(sites, framework):
    port = sites(framework)
    reply = send(port, "/form", b"{}", Origin=FRONT, Sec_Fetch_Site="cross-site", Content_Type="application/json")
    assert changes(reply) and reply.header("Access-Control-Allow-Origin") == [FRONT]
    for origin in [f"{FRONT}.evil.example", "http://front.example", f"{FRONT}:8443", "https://evil.example/https://front.example", f"{FRONT}/", f"{FRONT}, {FRONT}", "https://FRONT.example"]:
        assert is_refused(send(port, "/form", b"{}", Origin=origin, Sec_Fetch_Site="cross-site", Referer=f"{FRONT}/")), origin


def get_token(port, path="/form", cookie=""):
    reply = send(port, path, method="GET", Cookie=cookie)
    return reply.header("Set-Cookie")[0].partition(";")[0] if reply.header("Set-Cookie") else cookie, reply.body.decode()


def post_form(port, cookie, token, method="POST", **headers):
    content = urllib.parse.urlencode({"csrf_token": token}).encode() if token is not None else b"a=1"
    kind = "application/x-www-form-urlencoded"
    return send(port, "/form", content, method, Cookie=cookie, Content_Type=kind, **{"Referer": f"https://127.0.0.1:{port}/form", **headers})


@attack("csrf", "Flask: no token, or one that is empty, expired, forged, from another session or in the URL", "400; the session's own token works, in a form and as `X-CSRFToken` with JSON")
def test_tokens(sites):
    port = sites("flask")
    cookie, token = get_token(port)
    other, others = get_token(port)
    assert changes(post_form(port, cookie, token)) and changes(post_form(port, other, others))
    for method in ["POST", "PUT", "PATCH", "DELETE"]:
        for wrong in [None, "", "x", others, token[:-1], token.upper(), token + token, "a.b.c", "null", "\0", "é", get_token(port, "/old", cookie)[1]]:
            assert is_refused(post_form(port, cookie, wrong, method)), (method, wrong)
    assert is_refused(post_form(port, "", token)) and is_refused(post_form(port, "session=x", token))
    body = json.dumps({"csrf_token": token}).encode()
    more = {"Cookie": cookie, "Content_Type": "application/json", "Referer": f"https://127.0.0.1:{port}/"}
    assert changes(send(port, "/form", body, X_CSRFToken=token, **more))
    assert is_refused(send(port, "/form", body, **more)) and is_refused(send(port, "/form", body, X_CSRFToken=others, **more))
    assert is_refused(send(port, f"/form?csrf_token={token}", b"{}", **more))
    assert is_refused(send(port, "/form", b'{"a": 1}', **{**more, "Content_Type": "text/plain"}))


@attack("csrf", "Flask: a valid token with a Referer from another site, or without one, behind a proxy with forged headers", "400: over HTTPS the Referer must be this host")
def test_a_stolen_token(tmp_path):
    code = "from werkzeug.middleware.proxy_fix import ProxyFix\napp.wsgi_app = ProxyFix(app.wsgi_app)\n" + PLAYBOOK["csrf"]["flask"]["code"]
    with serve(FLASK.replace("@CODE@", code) + VIEWS["flask"], "gunicorn", tmp_path) as port:
        cookie, token = get_token(port)
        assert changes(post_form(port, cookie, token))
        for referer in ["https://evil.example/", "http://127.0.0.1/", f"https://127.0.0.1:{port}.evil.example/", "null", "", None]:
            reply = post_form(port, cookie, token, Referer=referer, X_Forwarded_Host="evil.example")
            assert is_refused(reply), referer


@attack("csrf", "Flask: start the app with a SECRET_KEY that is missing, blank or short", "it does not start, and the error says how to make a key")
def test_a_blank_key_does_not_start(monkeypatch):
    refuses("csrf", "flask")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    code = compile(PLAYBOOK["csrf"]["flask"]["code"], "app.py", "exec")
    for key in ["", "dev", " " * 32, b"dev"]:
        app = Flask("own")
        app.secret_key = key
        with pytest.raises(RuntimeError, match="Set SECRET_KEY"):
            exec(code, {"app": app})
    for key in ["of the app's own, and long", b"of the app's own, and long"]:
        app = Flask("own")
        app.secret_key = key
        exec(code, {"app": app})
        assert app.secret_key == key


@attack("csrf", "Flask: the recipe pasted twice, and an exempt view", "the exempt view is reachable; every other view is checked")
def test_exempt_views(sites):
    port = sites("flask")
    assert changes(send(port, "/hook", b"{}", Content_Type="application/json"))
    assert is_refused(send(port, "/form", b"{}", Content_Type="application/json"))
