"""Attacks on the recipes that validate input and that hide errors: one app in each framework, with all of them."""

import json
import re

import pytest
from attacks import attack
from harness import serve
from raw import endless, handshake, send
from test_playbook import FASTAPI, FLASK, PLAYBOOK

FLASK_VIEWS = """
from pydantic import BaseModel

class Row(BaseModel):
    number: int

@app.post("/validation")
def validated():
    user = read_input(SignUp)
    return {"email": user.email, "name": user.name, "length": len(user.password.get_secret_value())}, 201

@app.post("/marshmallow")
def loaded():
    user = load_input(SignUpSchema())
    return {"email": user["email"], "name": user["name"], "length": len(user["password"])}, 201

@app.get("/row")
def row():
    Row.model_validate({"number": "the secret"})

@app.get("/load")
def load():
    SignUpSchema().load({"email": "the secret"})

@app.get("/fail")
def fail():
    raise RuntimeError("the secret", {"password": "the secret"})

@app.get("/abort/<int:status>")
def stop(status):
    from flask import abort
    abort(status, "the secret " + request.args["q"])

@app.errorhandler(418)
def teapot(error):
    raise RuntimeError("the secret")

@app.after_request
def after(response):
    if "after" in request.args:
        raise RuntimeError("the secret")
    return response
"""
FASTAPI_VIEWS = """
from fastapi import HTTPException, WebSocket
from pydantic import BaseModel
from starlette.exceptions import HTTPException as Other

class Row(BaseModel):
    number: int

class Teapot(Exception):
    pass

@app.post("/validation", status_code=201)
def validated(user: SignUp):
    return {"email": user.email, "name": user.name, "length": len(user.password.get_secret_value())}

@app.get("/row")
def row():
    Row.model_validate({"number": "the secret"})

@app.get("/load", response_model=Row)
def load():
    return {"number": "the secret"}

@app.api_route("/fail", methods=["GET", "HEAD"])
def fail():
    raise RuntimeError("the secret", {"password": "the secret"})

@app.get("/abort/{status}")
def stop(status: int, q: str):
    if status == 418:
        raise Teapot
    raise (Other if status == 503 else HTTPException)(status, "the secret " + q, headers={"Retry-After": "5"})

@app.exception_handler(Teapot)
async def teapot(request, error):
    raise RuntimeError("the secret")

@app.middleware("http")
async def after(request, call_next):
    response = await call_next(request)
    if "after" in request.query_params:
        raise RuntimeError("the secret")
    return response

@app.websocket("/closed/{status}")
async def closed(websocket: WebSocket, status: int):
    if status == 0:
        raise RuntimeError("the secret")
    raise HTTPException(status, "the secret")

@app.websocket("/ws/{number}")
async def socket(websocket: WebSocket, number: int):
    await websocket.accept()
"""
GOOD = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery"}
READERS = pytest.mark.parametrize(("framework", "reader"), [("flask", "validation"), ("flask", "marshmallow"), ("fastapi", "validation")])
FRAMEWORKS = pytest.mark.parametrize("framework", ["flask", "flask-debug", "fastapi"])


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The ports of the apps, each served when it is first needed."""
    running, ports = [], {}

    def site(name):
        if name not in ports:
            framework = name.split("-")[0]
            keys = ["errors", "uploads", "validation", *(["marshmallow"] if framework == "flask" else [])]
            text = (FLASK + FLASK_VIEWS if framework == "flask" else FASTAPI.replace("FastAPI()", "FastAPI(debug=True)") + FASTAPI_VIEWS)
            text = text.replace("@CODE@", "\n".join(PLAYBOOK[key][framework]["code"] for key in keys))
            server = {"flask": "gunicorn", "fastapi": "uvicorn-wsproto"}.get(name, name)
            running.append(serve(text, server, tmp_path_factory.mktemp(name)))
            ports[name] = running[-1].__enter__()
        return ports[name]

    yield site
    for one in running:
        one.__exit__(None, None, None)


def send_json(port, reader, body, kind="application/json", **more):
    return send(port, f"/{reader}", body if isinstance(body, bytes) else json.dumps(body).encode(), Content_Type=kind, **more)


@READERS
@attack("validation", "An empty body, null, lists, strings, numbers, forms, broken or truncated JSON, bytes that are not UTF-8", "422 or 400")
@attack("marshmallow", "An empty body, null, lists, strings, numbers, forms, broken or truncated JSON, bytes that are not UTF-8", "422 or 400")
def test_bodies_that_are_no_object(sites, framework, reader):
    port = sites(framework)
    assert send_json(port, reader, GOOD).status == 201
    for body in [b"", b"null", b"[]", b"[[]]", b'"x"', b"0", b"true", b"{", b"{}", b"\xff\xfe", b"\0", b"{'a': 1}", b'{"email": ' * 9, json.dumps([GOOD]).encode(), b"a=1&b=2", b"\xef\xbb\xbf{}"]:
        reply = send_json(port, reader, body)
        assert reply.status in {400, 422} and reply.body, body
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/json; charset=utf-7"]:
        assert send_json(port, reader, b"[1]", kind).status in {400, 415, 422}, kind


@READERS
@attack("validation", "JSON nested 100,000 deep, a number of 5,000 digits, NaN and Infinity", "422 or 400")
@attack("marshmallow", "JSON nested 100,000 deep, a number of 5,000 digits, NaN and Infinity", "422 or 400")
def test_json_that_breaks_its_reader(sites, framework, reader):
    port = sites(framework)
    for body in [b"[" * 100000 + b"]" * 100000, b'{"a":' * 100000 + b"1" + b"}" * 100000, b'{"email": ' + b"[" * 900 + b"]" * 900 + b"}"]:
        assert send_json(port, reader, body).status in {400, 422}
    for value in [b"1" * 5000, b"1" * 400, b"NaN", b"-Infinity", b"1e999", b"-1e-999"]:
        assert send_json(port, reader, b'{"email": %s, "name": %s, "password": %s}' % (value, value, value)).status in {400, 422}, value


@READERS
@attack("validation", "Lone surrogates, NUL, new lines and text-direction overrides, in values and in field names", "422")
@attack("marshmallow", "Lone surrogates, NUL, new lines and text-direction overrides, in values and in field names", "422")
def test_signs_that_do_harm(sites, framework, reader):
    port = sites(framework)
    for sign in ["\ud800", "\0", "\n", "\r", "\u202e", "\u2066", "\x1b[2J", "\x85", "\u2028"]:
        assert send_json(port, reader, {**GOOD, "name": f"Ada{sign}gpj.exe"}).status == 422, repr(sign)
        assert send_json(port, reader, {**GOOD, "email": f"ada{sign}@example.com"}).status == 422, repr(sign)
        assert send_json(port, reader, {**GOOD, f"admin{sign}": 1}).status == 422, repr(sign)
    assert send_json(port, reader, {**GOOD, "password": "correct horse \ud800"}).status == 422


@READERS
@attack("validation", "A blank name, a password of one letter or of spaces, wrong types, values that are far too long, an extra field `admin`", "422 that repeats nothing of the input")
@attack("marshmallow", "A blank name, a password of one letter or of spaces, wrong types, values that are far too long, an extra field `admin`", "422 that repeats nothing of the input")
def test_values_that_do_not_fit(sites, framework, reader):
    port = sites(framework)
    for field in GOOD:
        for value in ["", "   ", "\u3000\u2003", None, 7, True, ["hunter2"], {"hunter2": "hunter2"}, "hunter2" * 10000, [GOOD]]:
            reply = send_json(port, reader, {**GOOD, field: value})
            assert reply.status == 422 and b"hunter2" not in reply.body and b"horse" not in reply.body, (field, value)
    for change in [{"password": "aaaaaaaaaaaa"}, {"password": "hunter2"}, {"email": "hunter2"}, {"admin": "hunter2"}, {"email": "a@b@hunter2"}]:
        reply = send_json(port, reader, {**GOOD, **change})
        assert reply.status == 422 and b"hunter2" not in reply.body and b"horse" not in reply.body, change
    assert len(send_json(port, reader, {f"field{n}": 1 for n in range(2000)}).body) < 200000


@READERS
@attack("validation", "Names in Chinese, Cyrillic and Persian, and spaces at the ends of a password", "accepted unchanged")
@attack("marshmallow", "Names in Chinese, Cyrillic and Persian, and spaces at the ends of a password", "accepted unchanged")
def test_other_alphabets(sites, framework, reader):
    port = sites(framework)
    for name in ["照片", "Наташа", "علی\u200cرضا", "Zoë 🎉", "O'Brien-Łukasz", "<b>"]:
        reply = send_json(port, reader, {**GOOD, "name": name, "password": " пароль из слов "})
        assert reply.status == 201, name
        assert json.loads(reply.body) == {"email": GOOD["email"], "name": name, "length": 16}


@READERS
@attack("validation", "The same field twice, once with an invalid value", "the value that is used is the one that was checked")
@attack("marshmallow", "The same field twice, once with an invalid value", "the value that is used is the one that was checked")
def test_doubled_fields(sites, framework, reader):
    port, rest = sites(framework), json.dumps(GOOD).encode()[1:]
    reply = send_json(port, reader, b'{"email": "wrong", ' + rest)
    assert reply.status == 201 and json.loads(reply.body)["email"] == GOOD["email"]
    assert send_json(port, reader, rest.join([b"{", b""])[:-1] + b', "email": "wrong"}').status == 422


@READERS
@attack("validation", "50 MB of JSON: announced, chunked, or more than announced", "413, 411 or 400 before it is received (FastAPI: with “Limit upload size and rename files”)")
@attack("marshmallow", "50 MB of JSON: announced, chunked, or more than announced", "413, 411 or 400 before it is received")
def test_fifty_megabytes_of_json(sites, framework, reader):
    port = sites(framework)
    for more in [{"Content_Length": str(50 << 20)}, {"chunked": True}]:
        reply = send(port, f"/{reader}", endless(), Content_Type="application/json", **more)
        assert reply.status in {411, 413} and reply.taken < 20 << 20, (more, reply)
    # What goes beyond the announced length is not part of the request.
    reply = send(port, f"/{reader}", endless(), Content_Type="application/json", Content_Length="10")
    assert reply.status in {400, 422} and reply.taken < 20 << 20
    assert send_json(port, reader, GOOD).status == 201


def is_terse(reply, status=500):
    return reply.status == status and b"secret" not in reply.head + reply.body and not re.search(rb"Traceback|__debugger__|pydantic|File ", reply.body)


@FRAMEWORKS
@attack("errors", "An exception with a password in its arguments, by GET and HEAD, also in debug mode", "500 with one sentence")
def test_an_exception_says_nothing(sites, framework):
    for method in ["GET", "HEAD"]:
        reply = send(sites(framework), "/fail", method=method)
        assert is_terse(reply), reply
        assert method == "HEAD" or b"wrong on our side" in reply.body


@FRAMEWORKS
@attack("errors", "An error handler that raises, and a hook that raises after the view, also in debug mode", "500 with one sentence and no debugger")
def test_what_fails_after_the_view(sites, framework):
    port = sites(framework)
    for path in ["/abort/418?q=x", "/missing?after=1", "/abort/400?q=x&after=1", "/fail?after=1"]:
        reply = send(port, path, method="GET")
        assert is_terse(reply) or reply.status == 500 and not reply.body, (path, reply)


@FRAMEWORKS
@attack("errors", "`abort(500)` and 503 with the exception's text; markup in the text of a 400", "the text is replaced; the markup cannot run")
def test_messages_of_the_app(sites, framework):
    port = sites(framework)
    for status in [500, 503]:
        reply = send(port, f"/abort/{status}?q=x", method="GET")
        assert is_terse(reply, status) and b"wrong on our side" in reply.body, reply
    reply = send(port, "/abort/400?q=<script>1</script>", method="GET")
    assert reply.status == 400 and (b"<script>" not in reply.body or reply.header("Content-Type") == ["application/json"])
    assert send(port, "/missing", method="GET").status == 404


@FRAMEWORKS
@attack("validation", "The app's own data, when it does not fit its model", "a 500 without the data, since the client is not at fault")
def test_the_apps_own_data(sites, framework):
    for path in ["/row", "/load"]:
        assert is_terse(send(sites(framework), path, method="GET")), path


@attack("errors", "A WebSocket with a wrong parameter, or one that fails before it is accepted", "refused without the input or the reason")
def test_a_websocket_with_a_wrong_parameter(sites):
    port = sites("fastapi")
    assert handshake(port, "/ws/7").status == 101
    for path in ["/closed/0", "/closed/500", "/closed/503"]:
        reply = handshake(port, path)
        assert reply.status >= 403 and b"secret" not in reply.head + reply.body, reply
    reply = handshake(port, "/ws/hunter2")
    assert reply.status in {403, 422} and b"hunter2" not in reply.head + reply.body
