"""Attacks through a real nginx that is configured as the recipes say."""

import json

import proxy
import pytest
from attacks import attack
from network import ask, code, serve, source, talk

KEYS = ["https_proxy", "trusted_hosts", "rate_limit", "hsts"]
WHO = {
    "flask": """
@app.get("/who")
def who():
    return {"client": request.remote_addr, "secure": request.is_secure, "url": url_for("who", _external=True)}

@app.post("/login")
@limiter.limit("5 per minute")
def login():
    return "tried"
""",
    "fastapi": """
@app.get("/who")
def who(request: Request):
    return {"client": request.client.host, "secure": request.url.scheme == "https", "url": str(request.url_for("who"))}

@app.post("/login", dependencies=[Depends(limit_sign_in)])
def login():
    return "tried"
""",
}
# What an attacker adds to a request, to seem to be somebody else.
LIES = [
    "X-Forwarded-For: 10.0.0.1",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Port: 1",
    "X-Forwarded-Prefix: /evil",
    "X-Forwarded-Ssl: on",
    "X-Forwarded-Protocol: ssl",
    "X_Forwarded_For: 10.0.0.1",
    "X_Forwarded_Proto: https",
    "X-Real-IP: 10.0.0.1",
    "Forwarded: for=10.0.0.1;proto=https;host=evil.example",
    "Front-End-Https: on",
]


@pytest.fixture(scope="module", params=["flask", "fastapi"])
def site(request, tmp_path_factory):
    """nginx in front of gunicorn, which says nothing of itself, or of uvicorn with the flags that the recipes name."""
    framework, folder = request.param, tmp_path_factory.mktemp("proxy")
    (folder / "conf.py").write_text(code("flask", "server_header"))
    more = ["--config", str(folder / "conf.py")] if framework == "flask" else ["--no-server-header", "--proxy-headers", "--forwarded-allow-ips", "127.0.0.1"]
    configured = proxy.lines(framework, "https_proxy", "server_header") + proxy.lines("fastapi", "uploads")
    assert {line.split()[0] for line in configured} >= {"proxy_set_header", "server_tokens", "client_max_body_size"}
    with serve(framework, source(framework, *KEYS, views=WHO[framework]), folder, *more) as port, proxy.nginx(port, folder / "nginx", configured) as ports:
        yield ports


@attack("https_proxy", "Send a request over plain HTTP through nginx", "one redirect to HTTPS on the same host and no loop: the app knows that the second request is secure")
def test_the_redirect_ends(site):
    plain, tls, context = site
    first = ask(plain, "/who?a=1", client="127.0.0.5")
    assert first.status in {307, 308} and first.all("Location") == ["https://app.example/who?a=1"], first
    assert first.all("Strict-Transport-Security") == []
    second = ask(tls, "/who?a=1", client="127.0.0.5", context=context)
    assert second.status == 200 and json.loads(second.body) == {"client": "127.0.0.5", "secure": True, "url": "https://app.example/who"}
    assert second.all("Strict-Transport-Security") == ["max-age=300"]


@attack("https_proxy", "Send forged X-Forwarded-*, X_Forwarded_*, Forwarded and X-Real-IP headers", "nginx overwrites or drops those that the app reads: address, scheme and links stay correct")
def test_lies_do_not_pass_the_proxy(site):
    plain, tls, context = site
    for lies in [LIES, *([lie] for lie in LIES), LIES[:1] * 3]:
        response = ask(tls, "/who", "GET", *lies, client="127.0.0.6", context=context)
        assert json.loads(response.body) == {"client": "127.0.0.6", "secure": True, "url": "https://app.example/who"}, lies
    for lies in [LIES, *([lie] for lie in LIES)]:
        response = ask(plain, "/who", "GET", *lies)
        # gunicorn refuses headers that contradict one another.
        assert response.status == 400 or response.all("Location") == ["https://app.example/who"], (lies, response)
        assert response.status in {307, 308, 400}, (lies, response)


@attack("rate_limit", "Forge another address for each attempt, behind nginx", "only nginx's `$remote_addr` counts: the sixth attempt gets a 429, and other visitors do not")
def test_limits_count_the_real_address(site):
    _, tls, context = site
    form = "Content-Type: application/x-www-form-urlencoded"

    def sign_in(n, client):
        return ask(tls, "/login", "POST", form, f"X-Forwarded-For: 10.0.0.{n}", body=b"username=u%d" % n, client=client, context=context).status

    assert [sign_in(n, "127.0.0.7") for n in range(7)] == [200] * 5 + [429] * 2
    assert sign_in(9, "127.0.0.8") == 200


@attack("trusted_hosts", "Send another host through nginx: in the Host header, in a second one, or as a full URL in the request line", "a 400, and no link to another host")
def test_other_hosts_behind_the_proxy(site):
    _, tls, context = site
    for host in ["evil.example", "app.example.evil.example", "evil.example:443"]:
        assert ask(tls, "/who", host=host, context=context).status == 400, host
    response = ask(tls, "/who", host="app.example:x@evil.example", client="127.0.0.9", context=context)
    assert response.status == 400 or json.loads(response.body)["url"] == "https://app.example/who"
    assert ask(tls, "https://evil.example/who", context=context).status == 400
    assert ask(tls, "/who", "GET", "Host: app.example", "Host: evil.example", host=None, context=context).status == 400
    response = talk(tls, b"GET /who HTTP/1.0\r\n\r\n", context=context)
    assert response.status == 400 or b"https://app.example/who" in response.body, response


@attack("server_header", "Read the Server header and error pages of nginx: 200, 301, 400, 404, 413 and a malformed request", "`nginx` without a version, and nothing about the server behind it")
def test_nginx_reveals_no_version(site):
    plain, tls, context = site
    tried = [
        (200, ask(tls, "/who", context=context)),
        (404, ask(tls, "/missing", context=context)),
        (413, ask(tls, "/login", "POST", body=b"a" * (6 << 20), context=context)),
        (400, ask(plain, "/who", host="evil.example")),
        (400, talk(tls, b"GET /who\x00 HTTP/1.1\r\nHost: app.example\r\n\r\n", context=context)),
        (400, talk(tls, b"G@T / HTTP/1.1\r\n\r\n", context=context)),
        (400, ask(tls, "/who")),
    ]
    for status, response in tried:
        assert response.status == status and response.all("Server") == ["nginx"], response
        assert not [word for word in [b"nginx/", b"gunicorn", b"uvicorn", b"Werkzeug", b"Python"] if word in response.raw], response
