"""Attacks on what a request says of its host: allowed hosts, HSTS, and the names that servers give of themselves."""

import asyncio
import os
import types

import pytest
from attacks import attack
from harness import inspect
from network import IMPORTS, PLAYBOOK, ask, code, handshake, serve, source, talk

LINK = {
    "flask": """
@app.get("/")
def index():
    return url_for("index", _external=True)

@app.get("/fail")
def fail():
    raise RuntimeError("on purpose")
""",
    "fastapi": """
from fastapi.responses import PlainTextResponse

@app.get("/", response_class=PlainTextResponse)
def index(request: Request):
    return str(request.url_for("index"))

@app.get("/fail")
def fail():
    raise RuntimeError("on purpose")

@app.websocket("/socket")
async def socket(socket: WebSocket):
    await socket.accept()
""",
}
# The client speaks TLS as far as the app can tell: both servers believe a proxy on this machine.
TLS = "X-Forwarded-Proto: https"
FRAMEWORKS = pytest.mark.parametrize("framework", ["flask", "fastapi"])


@pytest.fixture(scope="module", params=["flask", "fastapi"])
def server(request, tmp_path_factory):
    """Pasted twice, with the list from the environment."""
    text = source(request.param, "trusted_hosts", "hsts", "trusted_hosts", "hsts", views=LINK[request.param])
    with serve(request.param, text, tmp_path_factory.mktemp("hosts"), ALLOWED_HOSTS=" App.example, [::1],127.0.0.1 , localhost,", HSTS_STAGE=" ") as port:
        yield request.param, port


@attack("trusted_hosts", "Send another host; the app's host with userinfo, a trailing dot, a tab or a second port; two hosts, an empty one or none", "always a 400, and no link to another host")
def test_other_hosts_are_refused(server):
    _, port = server
    hosts = [
        "evil.example",
        "app.example.evil.example",
        "evilapp.example",
        "www.app.example",
        "app.example:x@evil.example",
        "app.example:80@evil.example",
        "app.example@evil.example",
        "evil.example@app.example",
        "app.example:80:evil.example",
        "app.example/evil.example",
        "app.example?evil.example",
        "app.example#evil.example",
        "app.example\\evil.example",
        "app.example,evil.example",
        "app.example evil.example",
        "app.example\tevil.example",
        "app.example.",
        "app.example:",
        "app.example:²",
        "[::1]evil.example",
        "[::2]",
        "0",
        "*",
        "",
        "a" * 6000,
    ]
    for host in hosts:
        response = ask(port, "/", host=host)
        assert response.status == 400 and b"http" not in response.body, (host, response)
    for lines in [["Host: app.example", "Host: evil.example"], ["Host: evil.example", "Host: app.example"]]:
        response = ask(port, "/", "GET", *lines, host=None)
        assert response.status == 400 and b"evil" not in response.raw, response
    assert talk(port, b"GET / HTTP/1.0\r\n\r\n").status == 400
    assert talk(port, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status == 400


@attack("trusted_hosts", "Send the app's host, and another in X-Forwarded-Host, Forwarded, X-Host, X-Original-Host or the request line", "links contain the app's host")
def test_other_headers_name_no_host(server):
    _, port = server
    for name in ["X-Forwarded-Host", "X-Host", "X-Original-Host", "X-Forwarded-Server", "X-HTTP-Host-Override"]:
        response = ask(port, "/", "GET", f"{name}: evil.example")
        assert response.status == 200 and response.body == b"http://app.example/", response
    response = ask(port, "/", "GET", "Forwarded: host=evil.example;proto=https")
    assert response.status == 200 and response.body == b"http://app.example/", response
    # A request line with a whole URL is for proxies; whatever the server makes of it, no link leads away.
    response = ask(port, "http://evil.example/")
    assert response.status in {200, 400, 404} and b"evil" not in response.raw, response


def test_own_hosts_are_served(server):
    _, port = server
    for host in ["app.example", "APP.EXAMPLE", "app.example:8443", "localhost:5000", "127.0.0.1", "[::1]", "[::1]:8000"]:
        assert ask(port, "/", host=host).status == 200, host


@attack("trusted_hosts", "Open a WebSocket with another Host header", "the handshake is refused")
def test_websockets_under_other_hosts(tmp_path):
    with serve("fastapi", source("fastapi", "trusted_hosts", views=LINK["fastapi"]), tmp_path) as port:
        assert handshake(port, host="evil.example").status == 403
        assert handshake(port, host="app.example:x@evil.example").status in {400, 403}
        assert handshake(port, host="app.example").status == 101


def variables(framework, key, **environment):
    """What a recipe defines under these environment variables."""
    names = {"app": types.SimpleNamespace(wsgi_app=None, build_middleware_stack=None, after_request_funcs={})}
    before = dict(os.environ)
    try:
        os.environ.update(environment)
        exec(code(framework, key), names)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return names


@attack("trusted_hosts", "Start the app with `ALLOWED_HOSTS` unset, blank, a comma, `*`, a pattern or with extra spaces", "if it is blank, the names in the code are allowed; a pattern allows nothing")
@FRAMEWORKS
def test_the_variable_of_hosts(framework):
    fallback = ["app.example", "localhost", "127.0.0.1", "[::1]"]
    for value in ["", " ", ",", " , ,", "\t"]:
        assert variables(framework, "trusted_hosts", ALLOWED_HOSTS=value)["RefuseOtherHosts"].allowed == fallback, value
    for value, expected in [("*", ["*"]), (".app.example", [".app.example"]), ("a.example,,B.example ,", ["a.example", "b.example"])]:
        assert variables(framework, "trusted_hosts", ALLOWED_HOSTS=value)["RefuseOtherHosts"].allowed == expected, value


@attack("hsts", "Send requests over plain HTTP and to localhost, where HSTS must not be sent", "HSTS is sent over HTTPS only and never for localhost, with the shortest stage by default")
def test_where_hsts_is_sent(server):
    _, port = server
    for path in ["/", "/missing", "/fail"]:
        assert ask(port, path, "GET", TLS).all("Strict-Transport-Security") == ["max-age=300"], path
        assert ask(port, path).all("Strict-Transport-Security") == [], path
    for host in ["localhost", "localhost:5000", "LOCALHOST"]:
        response = ask(port, "/", "GET", TLS, host=host)
        assert response.status == 200 and response.all("Strict-Transport-Security") == [], host


@attack("hsts", "Start the app with `HSTS_STAGE` blank, mistyped, a number or with a line break", "blank means the shortest stage; with an unknown value the app does not start")
@FRAMEWORKS
def test_the_variable_of_stages(framework):
    expected = {"": "max-age=300", " ": "max-age=300", "week": "max-age=604800; includeSubDomains", "Off": "max-age=0"}
    for value, policy in expected.items():
        assert variables(framework, "hsts", HSTS_STAGE=value)["HSTS_POLICY"] == policy
    for value in ["weak", "31536000", "years", "off\nSet-Cookie: a=b"]:
        with pytest.raises(KeyError):
            variables(framework, "hsts", HSTS_STAGE=value)


@attack("hsts", "Look for a stage with `preload`, which takes months to undo", "no stage has it; the last one passes the scorecard's check")
@FRAMEWORKS
def test_no_stage_preloads(framework):
    stages = variables(framework, "hsts")["HSTS_STAGES"]
    assert stages["year"] == "max-age=31536000; includeSubDomains" and not any("preload" in policy for policy in stages.values())


def https_headers(framework, text):
    """What an application sends over HTTPS, called without a server."""
    names = {"__name__": __name__}
    exec(text, names)
    if framework == "flask":
        return names["app"].test_client().get("/", base_url="https://app.example").headers.getlist("Strict-Transport-Security")
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "scheme": "https", "headers": [(b"host", b"app.example")], "server": ("app.example", 443)}
    asyncio.run(names["app"](scope, receive, send))
    return [value.decode() for name, value in sent[0]["headers"] if name == b"strict-transport-security"]


@attack("hsts", "Paste the recipe above or below the fix for a page, which sets HSTS for a year", "the recipe's stage is sent, in one header")
@FRAMEWORKS
def test_the_patch_does_not_skip_stages(framework):
    patch = inspect(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html>")["patch"][framework]["code"]
    assert "max-age=31536000" in patch
    for pasted in [f"{patch}\n{code(framework, 'hsts')}", f"{code(framework, 'hsts')}\n{patch}"]:
        assert https_headers(framework, f"{IMPORTS[framework]}{pasted}\n{LINK[framework]}") == ["max-age=300"]


MALFORMED = [
    b"GET / HTTP/9.9\r\nHost: app.example\r\nConnection: close\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n",
    b"G@T / HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : app.example\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: app.example\r\nContent-Length: x\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: app.example\r\nX: " + b"a" * 100_000 + b"\r\nConnection: close\r\n\r\n",
    b"hello\r\nConnection: close\r\n\r\n",
]


@attack("server_header", "Send malformed requests, for which the server writes the error page itself", "a 4xx that does not reveal the software")
@FRAMEWORKS
def test_malformed_requests_learn_nothing(framework, tmp_path):
    conf = tmp_path / "conf.py"
    conf.write_text(PLAYBOOK["server_header"]["flask"]["code"])
    more = ["--config", str(conf)] if framework == "flask" else PLAYBOOK["server_header"]["fastapi"]["code"].splitlines()[0].split()[3:]
    with serve(framework, source(framework, views=LINK[framework]), tmp_path, *more) as port:
        answers = [talk(port, data) for data in MALFORMED]
        answers += [ask(port, path, "GET") for path in ["/", "/missing", "/fail"]]
        for response in answers:
            assert response.status != 0 or not response.raw, response
            named = [word for word in [b"gunicorn", b"uvicorn", b"werkzeug", b"python", b"h11"] if word in response.raw.lower()]
            assert not named, response
            assert response.all("Server") in ([], ["web"]), response
        assert sum(400 <= response.status < 600 for response in answers[: len(MALFORMED)]) >= 4
