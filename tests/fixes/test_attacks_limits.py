"""Attacks on the rate limits: more attempts than they allow, and making others wait."""

import concurrent.futures
import os
import signal
import time
import urllib.parse

import pytest
from attacks import attack
from network import ask, code, serve, source
from redis import Redis
from stores import redis_server

# Behind a proxy on this machine, whose word both servers take: so a test can come from any address.
VIEWS = {
    "flask": """
from flask import Blueprint

app.config["MAX_CONTENT_LENGTH"] = 300_000

@app.post("/login")
@limiter.limit("5 per minute")
@limiter.limit("20 per hour", key_func=account)
def login():
    return "tried" if "password" in request.form else "no password"

@app.post("/login/<tenant>")
@limiter.limit("5 per minute")
def tenant_login(tenant):
    return "tried"

@app.get("/")
def index():
    return "ok"

part = Blueprint("part", __name__, url_prefix="/part")

@part.get("/")
def part_index():
    return "ok"

app.register_blueprint(part)
""",
    "fastapi": """
@app.post("/login", dependencies=[Depends(limit_sign_in)])
def login():
    return "tried"

@app.post("/login/{tenant}", dependencies=[Depends(limit_sign_in)])
def tenant_login(tenant: str):
    return "tried"

@app.get("/")
def index():
    return "ok"

part = APIRouter(prefix="/part")

@part.get("/")
def part_index():
    return "ok"

app.include_router(part)
app.mount("/static", StaticFiles(directory="static"))
""",
}
BEHIND_PROXY = {"flask": "\nfrom werkzeug.middleware.proxy_fix import ProxyFix\napp.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)\n", "fastapi": ""}
FORM = "Content-Type: application/x-www-form-urlencoded"
FRAMEWORKS = pytest.mark.parametrize("framework", ["flask", "fastapi"])


def sign_in(port, name, *lines, path="/login", client="127.0.0.1"):
    body = urllib.parse.urlencode({"username": name, "password": "guess"}, errors="surrogatepass").encode()
    return ask(port, path, "POST", FORM, *lines, body=body, client=client)


def statuses(responses):
    return [response.status for response in responses]


@pytest.fixture(scope="module", params=["flask", "fastapi"])
def server(request, tmp_path_factory):
    """Counts in memory, pasted twice, beside the CORS recipe."""
    framework = request.param
    text = source(framework, "rate_limit", "cors", "rate_limit", views=VIEWS[framework] + BEHIND_PROXY[framework])
    with serve(framework, text, tmp_path_factory.mktemp("limits"), REDIS_URL=" ") as port:
        yield framework, port


@attack("rate_limit", "Try a sixth password within a minute", "a 429 with Retry-After, which the front end can read")
def test_the_sixth_attempt(server):
    _, port = server
    responses = [sign_in(port, "ada", "X-Forwarded-For: 192.0.2.1", "Origin: https://front.example") for _ in range(7)]
    assert statuses(responses) == [200] * 5 + [429] * 2
    assert 0 <= int(responses[-1].all("Retry-After")[0]) <= 60
    assert responses[-1].all("Access-Control-Allow-Origin") == ["https://front.example"]
    assert responses[-1].all("Access-Control-Expose-Headers") == ["Retry-After"]


@attack("rate_limit", "Use another address of the same IPv6 network for each attempt", "the /64 shares one limit; neighbouring networks have their own")
def test_addresses_of_one_ipv6_network(server):
    _, port = server
    responses = [sign_in(port, f"a{n}", f"X-Forwarded-For: 2001:db8:0:1::{n:x}") for n in range(1, 8)]
    assert statuses(responses) == [200] * 5 + [429] * 2
    assert sign_in(port, "b", "X-Forwarded-For: 2001:db8:0:2::1").status == 200


@attack("rate_limit", "Use up an IPv4 address's limit on a server that listens on IPv6, where addresses begin with `::ffff:`", "no other address has to wait, and both notations share one limit")
def test_mapped_addresses(server):
    _, port = server
    responses = [sign_in(port, f"m{n}", f"X-Forwarded-For: {'::ffff:' * (n % 2)}192.0.2.9") for n in range(7)]
    assert statuses(responses) == [200] * 5 + [429] * 2
    assert sign_in(port, "n", "X-Forwarded-For: ::ffff:192.0.2.10").status == 200


@attack("rate_limit", "Try one account from many addresses, with its name in capitals or between spaces", "20 attempts an hour for the account; others are not affected")
def test_one_account_from_many_addresses(server):
    _, port = server
    names = ["victim", "VICTIM", " victim", "Victim  "]
    responses = [sign_in(port, names[n % 4], f"X-Forwarded-For: 198.51.100.{n}") for n in range(30)]
    assert statuses(responses) == [200] * 20 + [429] * 10
    assert 60 < int(responses[-1].all("Retry-After")[0]) <= 3600
    assert sign_in(port, "another", "X-Forwarded-For: 198.51.100.200").status == 200


@attack("rate_limit", "Lock out an account's owner with attempts from one address", "the address runs out of attempts long before the account does")
def test_one_address_locks_nobody_out(server):
    _, port = server
    assert statuses(sign_in(port, "owner", "X-Forwarded-For: 192.0.2.66") for _ in range(40))[5:] == [429] * 35
    assert sign_in(port, "owner", "X-Forwarded-For: 192.0.2.67").status == 200


@attack("rate_limit", "Send unusual user names: empty, NUL, lone surrogates, slashes, 100 kB, broken encoding, no form at all", "each is counted or refused, and none causes a 500")
def test_names_that_hurt(server):
    _, port = server
    for n, name in enumerate(["", "\0", "\ud800", "a/b/5/1/minute", "%", "ſ" * 5, "x" * 100_000]):
        assert sign_in(port, name, f"X-Forwarded-For: 203.0.113.{n}").status in {200, 422}, name
    for n, (kind, body) in enumerate([(FORM, b"username=%ff%fe"), (FORM, b""), ("Content-Type: application/json", b"[]"), ("Content-Type: multipart/form-data", b"x"), ("X: x", b"\0")]):
        response = ask(port, "/login", "POST", kind, f"X-Forwarded-For: 203.0.113.1{n}", body=body)
        assert response.status in {200, 400, 422}, response


@attack("rate_limit", "Vary the URL: a tenant in the path, a query, encoded letters", "one limit for the view, whatever the path contains")
def test_paths_are_no_way_round(server):
    _, port = server
    paths = ["/login/a", "/login/b", "/login/c?x=1", "/login/%64", "/login/e;f", "/login/f", "/login/g"]
    assert statuses(sign_in(port, f"t{n}", "X-Forwarded-For: 192.0.2.20", path=path) for n, path in enumerate(paths)) == [200] * 5 + [429] * 2


@attack("rate_limit", "Send 40 attempts at once", "at most 5 are let through")
def test_attempts_at_once(server):
    _, port = server
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda n: sign_in(port, f"p{n}", "X-Forwarded-For: 192.0.2.30").status, range(40)))
    assert found.count(200) == 5 and found.count(429) == 35


@attack("rate_limit", "Scan the whole site: pages, included routers, static files and missing pages", "300 requests a minute in total; other visitors are not affected")
def test_the_whole_site_is_limited(server):
    framework, port = server
    paths = ["/", "/part/", "/static/a.css", "/missing", "/static/missing", "/login"]
    found = statuses(ask(port, paths[n % 6], "GET", "X-Forwarded-For: 192.0.2.40") for n in range(320))
    assert found.index(429) == 300 and set(found[300:]) == {429}
    assert sum(status == 404 for status in found[:300]) == 100, found[:6]
    response = ask(port, "/missing", "GET", "X-Forwarded-For: 192.0.2.40", "Origin: https://front.example")
    assert 0 <= int(response.all("Retry-After")[0]) <= 60 and response.all("Access-Control-Allow-Origin") == ["https://front.example"]
    assert ask(port, "/", "GET", "X-Forwarded-For: 192.0.2.41").status == 200


@pytest.fixture(scope="module", params=["flask", "fastapi"])
def workers(request, tmp_path_factory):
    """Two workers that count in Redis, with no proxy in front; clients come from other addresses than a proxy would."""
    text = source(request.param, "rate_limit", views=VIEWS[request.param])
    with redis_server() as redis, serve(request.param, text, tmp_path_factory.mktemp("workers"), workers=2, REDIS_URL=redis.url) as port:
        yield request.param, port, redis


@attack("rate_limit", "Send attempts to different workers, each with another X-Forwarded-For and no proxy", "one limit for all workers with Redis; the header is ignored")
def test_workers_share_a_limit(workers):
    _, port, _ = workers
    found = statuses(sign_in(port, f"w{n}", f"X-Forwarded-For: 192.0.2.{n}", client="127.0.0.2") for n in range(30))
    assert found == [200] * 5 + [429] * 25
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda n: sign_in(port, f"v{n}", client="127.0.0.3").status, range(40)))
    assert found.count(200) == 5 and found.count(429) == 35
    found = statuses(sign_in(port, "of many", client=f"127.0.1.{n}") for n in range(1, 31))
    assert found == [200] * 20 + [429] * 10


@attack("rate_limit", "Fill Redis with names and addresses, or read from it who tried to sign in", "every key expires within the hour, and account names are hashed")
def test_keys_in_redis(workers):
    _, port, redis = workers
    sign_in(port, "ada@example.com" * 1000, client="127.0.0.10")
    store = Redis.from_url(redis.url)
    keys = store.keys()
    assert keys and all(0 < store.ttl(key) <= 3600 for key in keys)
    assert not [key for key in keys if b"ada" in key or len(key) > 200]


@attack("rate_limit", "Post forms that are too large to read, so that counting in Redis fails", "the body is refused, and attempts are still counted in Redis")
def test_large_bodies_do_not_break_counting(workers):
    framework, port, _ = workers
    assert statuses(sign_in(port, f"l{n}", client="127.0.0.4") for n in range(7)) == [200] * 5 + [429] * 2
    found = statuses(ask(port, "/login", "POST", FORM, body=b"password=x&username=" + b"a" * 400_000, client="127.0.0.5") for _ in range(8))
    assert found == [413 if framework == "flask" else 200] * 5 + [429] * 3
    assert statuses(sign_in(port, f"l{n}", client="127.0.0.4") for n in range(8)) == [429] * 8


@attack("rate_limit", "Attack while Redis hangs, is down, or is just back", "requests work; each worker counts for itself, so the limit is 5 attempts for each worker")
def test_redis_goes_away(workers):
    _, port, redis = workers
    os.kill(redis.process.pid, signal.SIGSTOP)
    started = time.monotonic()
    assert sign_in(port, "h", client="127.0.0.6").status == 200
    assert time.monotonic() - started < 15
    os.kill(redis.process.pid, signal.SIGCONT)
    redis.stop()
    found = statuses(sign_in(port, f"d{n}", client="127.0.0.7") for n in range(30))
    assert set(found) == {200, 429} and 5 <= found.count(200) <= 10, found
    assert ask(port, "/", client="127.0.0.8").status == 200
    redis.start()
    time.sleep(1.2)
    found = statuses(sign_in(port, f"r{n}", client="127.0.0.9") for n in range(30))
    assert 5 <= found.count(200) <= 15, found


@FRAMEWORKS
@attack("rate_limit", "Start the app while Redis is down", "it starts, and each worker counts for itself")
def test_redis_down_at_the_start(framework, tmp_path):
    with serve(framework, source(framework, "rate_limit", views=VIEWS[framework]), tmp_path, REDIS_URL="redis://127.0.0.1:1/0") as port:
        assert statuses(sign_in(port, "ada") for _ in range(7)) == [200] * 5 + [429] * 2


@attack("rate_limit", "Send requests through a Unix socket, where clients have no address", "all clients share one limit")
def test_clients_without_an_address():
    names = {"__name__": __name__}
    exec(source("flask", "rate_limit", views=VIEWS["flask"]), names)
    client = names["app"].test_client()
    found = [client.post("/login", data={"username": str(n)}, environ_overrides={"REMOTE_ADDR": ""}).status_code for n in range(7)]
    assert found == [200] * 5 + [429] * 2
    exec(code("fastapi", "rate_limit").replace("app.add_middleware(LimitRequests)", ""), names)
    for client in [None, ("", 0), ("/run/app.sock", 0)]:
        assert names["client_network"]({"client": client}) == "unknown"
    assert names["client_network"]({}) == "unknown"
