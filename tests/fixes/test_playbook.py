"""Each recipe of the playbook, pasted into a real application and tried."""

import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import urllib.parse

import pytest
import yaml
from conftest import TRIED
from harness import BIN, PLAYBOOK, ask, ask_plain, header, serve

FLASK = """
import os
os.environ["SECRET_KEY"] = "for this test only, and long enough"
from flask import Flask, render_template_string, request, session, url_for

app = Flask(__name__)
@CODE@

app.secret_key = app.secret_key or "for this test only"

@app.get("/")
def index():
    return "ok"
"""
FASTAPI = """
import os
os.environ["SECRET_KEY"] = "for this test only, and long enough"
from fastapi import Depends, FastAPI, Request, Response, UploadFile

app = FastAPI()
@CODE@

@app.get("/")
def index():
    return "ok"
"""
SERVERS = {"flask": "gunicorn", "fastapi": "uvicorn"}
FRAMEWORKS = pytest.mark.parametrize("framework", ["flask", "fastapi"])


def code(key, framework):
    TRIED.add((key, framework))
    return PLAYBOOK[key][framework]["code"]


def app(framework, *keys, views="", server=None, folder):
    source = (FLASK if framework == "flask" else FASTAPI).replace("@CODE@", "\n".join(code(key, framework) for key in keys))
    return serve(source + views, server or SERVERS[framework], folder)


def status(raw):
    return int(raw.split(b" ", 2)[1])


def body(raw):
    return raw.split(b"\r\n\r\n", 1)[1]


def post(port, path, content=b"", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST", path)
    for name, value in {"X-Forwarded-Proto": "https", "Content-Length": str(len(content)), **headers}.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    # A server that refuses a large body may close its ear before the end of it.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.send(content)
    response = connection.getresponse()
    raw = f"HTTP/1.1 {response.status} x\r\n".encode() + b"".join(f"{n}: {v}\r\n".encode() for n, v in response.getheaders()) + b"\r\n" + response.read()
    connection.close()
    return raw


def send_json(port, path, value):
    return post(port, path, json.dumps(value).encode(), Content_Type="application/json")


def cookie(raw, name="__Host-session"):
    for line in header(raw, "Set-Cookie"):
        if line.startswith(f"{name}="):
            return line.partition(";")[0]
    return ""


@FRAMEWORKS
def test_https_proxy(framework, tmp_path):
    with app(framework, "https_proxy", folder=tmp_path) as port:
        assert status(ask_plain(port)) in {307, 308}
        assert status(ask(port, "/", Host="app.example")) == 200


def test_https_behind_hypercorn(tmp_path):
    code("server_header", "fastapi")
    (tmp_path / "hypercorn.toml").write_text(PLAYBOOK["server_header"]["fastapi"]["code"])
    views = "\nfrom hypercorn.middleware import ProxyFixMiddleware\napp = ProxyFixMiddleware(app)\n"
    with app("fastapi", "https_proxy", views=views, server="hypercorn", folder=tmp_path) as port:
        assert status(ask_plain(port)) in {307, 308}
        # The legacy mode counts the entries of X-Forwarded-For, -Proto and -Host alike.
        raw = ask(port, "/", Host="app.example")
        assert status(raw) == 200 and header(raw, "Server") == []


def test_the_server_headers_say_nothing(tmp_path):
    (tmp_path / "conf.py").write_text(code("server_header", "flask"))
    with app("flask", folder=tmp_path) as port:
        assert header(ask(port), "Server") == ["web"]
    with app("fastapi", folder=tmp_path) as port:
        assert header(ask(port), "Server") == []


@FRAMEWORKS
def test_trusted_hosts(framework, tmp_path):
    with app(framework, "trusted_hosts", folder=tmp_path) as port:
        assert status(ask(port, "/", Host="app.example")) == 200
        assert status(ask(port, "/", Host="evil.example")) == 400


@FRAMEWORKS
def test_hsts(framework, tmp_path):
    with app(framework, "hsts", folder=tmp_path) as port:
        assert header(ask(port, "/", Host="app.example"), "Strict-Transport-Security") == ["max-age=300"]
        assert header(ask(port, "/", Host="localhost"), "Strict-Transport-Security") == []


@FRAMEWORKS
def test_cors(framework, tmp_path):
    with app(framework, "cors", folder=tmp_path) as port:
        friend = ask(port, "/", Origin="https://front.example")
        assert header(friend, "Access-Control-Allow-Origin") == ["https://front.example"]
        for origin in ["https://evil.example", "null", "https://front.example.evil.example"]:
            stranger = ask(port, "/", Origin=origin)
            assert not {origin, "*"} & set(header(stranger, "Access-Control-Allow-Origin"))
        preflight = ask(port, "/", "OPTIONS", Origin="https://front.example", Access_Control_Request_Method="DELETE")
        assert "DELETE" not in ", ".join(header(preflight, "Access-Control-Allow-Methods"))


@FRAMEWORKS
def test_session_cookie(framework, tmp_path):
    view = {"flask": "\n@app.get('/in')\ndef into():\n    session['a'] = 1\n    return 'x'\n", "fastapi": "\n@app.get('/in')\ndef into(request: Request):\n    request.session['a'] = 1\n    return 'x'\n"}
    with app(framework, "session_cookie", views=view[framework], folder=tmp_path) as port:
        line = header(ask(port, "/in"), "Set-Cookie")[0].lower()
        assert line.startswith("__host-session=") and "domain" not in line
        for attribute in ["secure", "httponly", "samesite=lax", "path=/"]:
            assert attribute in [part.strip() for part in line.split(";")]


def test_csrf_in_flask(tmp_path):
    views = """
@app.route("/form", methods=["GET", "POST"])
def form():
    return render_template_string("{{ csrf_token() }}")
"""
    with app("flask", "csrf", views=views, folder=tmp_path) as port:
        first = ask(port, "/form")
        jar, token = cookie(first, "session"), body(first).decode()
        content = urllib.parse.urlencode({"csrf_token": token}).encode()
        kind = "application/x-www-form-urlencoded"
        assert status(post(port, "/form", content, Cookie=jar, Content_Type=kind, Referer=f"https://127.0.0.1:{port}/form")) == 200
        assert status(post(port, "/form", b"a=1", Cookie=jar, Content_Type=kind, Referer=f"https://127.0.0.1:{port}/form")) == 400


def test_csrf_in_fastapi(tmp_path):
    views = "\n@app.post('/form')\ndef form():\n    return 'x'\n"
    with app("fastapi", "csrf", views=views, folder=tmp_path) as port:
        own = f"127.0.0.1:{port}"
        for expected, headers in [
            (200, {}),
            (200, {"Sec_Fetch_Site": "same-origin"}),
            (200, {"Origin": f"http://{own}"}),
            (403, {"Sec_Fetch_Site": "cross-site"}),
            (403, {"Sec_Fetch_Site": "same-site"}),
            (403, {"Origin": "https://evil.example"}),
            (403, {"Origin": "null"}),
        ]:
            assert status(post(port, "/form", **headers)) == expected, headers
        assert status(ask(port, "/", Sec_Fetch_Site="cross-site")) == 200


@FRAMEWORKS
def test_rate_limit(framework, tmp_path):
    views = {
        "flask": "\n@app.post('/login')\n@limiter.limit('5 per minute')\n@limiter.limit('20 per hour', key_func=account)\ndef login():\n    return 'x'\n",
        "fastapi": "\n@app.post('/login', dependencies=[Depends(limit_sign_in)])\ndef login():\n    return 'x'\n",
    }
    with app(framework, "rate_limit", views=views[framework], folder=tmp_path) as port:
        answers = [post(port, "/login", b"username=ada", Content_Type="application/x-www-form-urlencoded") for _ in range(7)]
        assert [status(raw) for raw in answers] == [200] * 5 + [429] * 2
        assert 0 <= int(header(answers[-1], "Retry-After")[0]) <= 60
        assert status(ask(port, "/")) == 200


@FRAMEWORKS
def test_errors(framework, tmp_path):
    views = "\n@app.get('/fail')\ndef fail():\n    raise RuntimeError('the secret of the house')\n"
    if framework == "fastapi":
        views += "\n@app.get('/number/{n}')\ndef number(n: int):\n    return n\n"
    with app(framework, "errors", views=views, folder=tmp_path) as port:
        raw = ask(port, "/fail")
        assert status(raw) == 500 and b"secret" not in raw and b"Traceback" not in raw and b"wrong on our side" in raw
        assert status(ask(port, "/missing")) == 404
        if framework == "fastapi":
            raw = ask(port, "/number/hunter2")
            assert status(raw) == 422 and b"hunter2" not in raw and b"int_parsing" in raw
    # Even where it was started for debugging.
    with app(framework, "errors", views=views, server="flask-debug" if framework == "flask" else None, folder=tmp_path) as port:
        raw = ask(port, "/fail")
        assert status(raw) == 500 and b"secret" not in raw and b"__debugger__" not in raw


def test_hide_docs(tmp_path):
    with app("fastapi", "hide_docs", folder=tmp_path) as port:
        assert [status(ask(port, path)) for path in ["/docs", "/redoc", "/openapi.json", "/"]] == [404, 404, 404, 200]


@FRAMEWORKS
def test_server_side_sessions_and_logout(framework, tmp_path):
    """What is tried against them is in test_attacks_sessions.py and test_attacks_sign_in.py."""
    views = {
        "flask": "\n@app.get('/in')\ndef into():\n    sign_in('ada')\n    return 'x'\n\n@app.get('/me')\ndef me():\n    return session.get('user_id', 'nobody')\n",
        "fastapi": "\n@app.get('/in')\ndef into(request: Request, response: Response):\n    sign_in(request, response, 'ada')\n\n@app.get('/me')\ndef me(session=Depends(current_session)):\n    return session.get('user_id', 'nobody')\n",
    }
    with app(framework, "server_side_sessions", "logout", views=views[framework], folder=tmp_path) as port:
        mine = cookie(ask(port, "/in"))
        assert b"ada" in body(ask(port, "/me", Cookie=mine)) and len(mine) < 80
        raw = post(port, "/logout", Cookie=mine)
        assert status(raw) == 303 and header(raw, "Clear-Site-Data") == ['"cache", "cookies", "storage"']
        assert b"nobody" in body(ask(port, "/me", Cookie=mine))


def test_flask_login(tmp_path):
    """As it is pasted nobody can be found; with an account that can be, it signs in and out."""
    views = """
ada = Account()
ada.login_key = "a key"

@app.get("/in")
def into():
    sign_in_account(ada)
    return redirect(next_page())

@app.get("/me")
def me():
    return "ada" if current_user == ada else "nobody"
"""
    found = "\ndef find_account(login_key):\n    return ada if login_key == ada.login_key else None\n"
    for more, name in [("", b"nobody"), (found, b"ada")]:
        with app("flask", "session_cookie", "flask_login", views=views + more, folder=tmp_path) as port:
            raw = ask(port, "/in?next=/me")
            assert status(raw) == 302 and header(raw, "Location") == ["/me"]
            assert body(ask(port, "/me", Cookie=cookie(raw))) == name
            assert status(post(port, "/logout", Cookie=cookie(raw))) == 303
            assert body(ask(port, "/me", Cookie=cookie(raw))) == b"nobody"


@FRAMEWORKS
def test_sri(framework, tmp_path):
    views = {
        "flask": "\n@app.get('/page')\ndef page():\n    return render_template_string(\"{{ integrity('static/a.css') }}\")\n",
        "fastapi": "\n@app.get('/page')\ndef page():\n    return integrity('static/a.css')\n",
    }
    with app(framework, "sri", views=views[framework], folder=tmp_path) as port:
        expected = subprocess.run("openssl dgst -sha384 -binary static/a.css | openssl base64 -A", shell=True, cwd=tmp_path, capture_output=True, check=True).stdout
        assert b"sha384-" + expected in body(ask(port, "/page"))


@FRAMEWORKS
def test_uploads(framework, tmp_path):
    views = {
        "flask": "\n@app.post('/up')\ndef up():\n    return keep_upload(request.files['file'])\n",
        "fastapi": "\n@app.post('/up')\ndef up(file: UploadFile):\n    return keep_upload(file)\n",
    }

    def send(port, name, size=10):
        content = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name.encode() + b'"\r\n\r\n\x89PNG\r\n\x1a\n' + b"a" * size + b"\r\n--x--\r\n"
        return post(port, "/up", content, Content_Type="multipart/form-data; boundary=x")

    with app(framework, "uploads", views=views[framework], folder=tmp_path) as port:
        assert status(send(port, "cat.png")) == 200
        assert status(send(port, "../../cat.png")) == 200
        assert status(send(port, "cat.php")) == 415
        assert status(send(port, "")) in {415, 422}
        assert status(send(port, "cat.png", 6 << 20)) == 413
    kept = list((tmp_path / "uploads").iterdir())
    assert len(kept) == 2 and all(re.fullmatch(r"[0-9a-f]{32}\.png", file.name) for file in kept)


SIGN_UP = {
    ("validation", "flask"): "\n@app.post('/sign-up')\ndef sign_up():\n    return {'email': read_input(SignUp).email}, 201\n",
    ("validation", "fastapi"): "\n@app.post('/sign-up', status_code=201)\ndef sign_up(user: SignUp):\n    return {'email': user.email}\n",
    ("marshmallow", "flask"): "\n@app.post('/sign-up')\ndef sign_up():\n    return {'email': load_input(SignUpSchema())['email']}, 201\n",
}


@pytest.mark.parametrize(("key", "framework"), [("validation", "flask"), ("validation", "fastapi"), ("marshmallow", "flask")])
def test_validation(key, framework, tmp_path):
    good = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery"}
    with app(framework, *(["errors"] if framework == "fastapi" else []), key, views=SIGN_UP[key, framework], folder=tmp_path) as port:
        raw = send_json(port, "/sign-up", good)
        assert status(raw) == 201 and b"correct horse" not in raw
        for bad in [{**good, "email": "nobody"}, {**good, "name": ""}, {**good, "password": "hunter2"}, {**good, "admin": True}, [], None, "x"]:
            raw = send_json(port, "/sign-up", bad)
            assert status(raw) == 422 and b"hunter2" not in raw, bad


def run(source, folder, **environment):
    (folder / "script.py").write_text(source)
    return subprocess.run([sys.executable, "script.py"], cwd=folder, capture_output=True, text=True, env={**os.environ, **environment})


def test_database(tmp_path):
    code("database", "flask"), code("database", "fastapi")
    source = PLAYBOOK["database"]["flask"]["code"] + """
with engine.begin() as connection:
    connection.execute(text("CREATE TABLE users (id INTEGER, name TEXT, email TEXT)"))
    connection.execute(text("INSERT INTO users VALUES (1, 'Ada', 'ada@example.com')"))
assert find_user("ada@example.com").name == "Ada"
assert find_user("' OR '1'='1") is None
assert find_user("'; DROP TABLE users; --") is None
assert find_user("ada@example.com")
"""
    done = run(source, tmp_path)
    assert done.returncode == 0, done.stderr


@FRAMEWORKS
def test_environment(framework, tmp_path):
    snippet = code("environment", framework)
    what = "app.secret_key" if framework == "flask" else "SECRET_KEY"
    source = f"from types import SimpleNamespace\napp = SimpleNamespace()\n{snippet}\nprint({what})"
    environment = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    (tmp_path / "script.py").write_text(source)

    def go(**more):
        return subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, env={**environment, **more})

    assert go().returncode == 1, "without a key it does not start"
    (tmp_path / ".env").write_text("SECRET_KEY=from-the-file-0123456789\n")
    assert go().stdout.strip() == "from-the-file-0123456789"
    assert go(SECRET_KEY="set-0123456789-0123").stdout.strip() == "set-0123456789-0123"


def test_passwords(tmp_path):
    code("passwords", "flask"), code("passwords", "fastapi")
    source = PLAYBOOK["passwords"]["flask"]["code"] + """
stored = hash_password("correct horse")
assert stored.startswith("$argon2id$") and "correct" not in stored
assert stored != hash_password("correct horse")
assert is_right("correct horse", stored)
assert not is_right("wrong", stored)
assert not is_right("nobody", None)
assert not is_right("x", "not a hash")
"""
    done = run(source, tmp_path)
    assert done.returncode == 0, done.stderr


def test_ci():
    """What its steps find is in test_attacks_ci.py."""
    assert code("ci", "flask") == code("ci", "fastapi")
    assert yaml.safe_load(code("ci", "flask"))["permissions"] == {"contents": "read"}


SNIPPETS = [(key, framework) for key, recipe in PLAYBOOK.items() for framework in ["flask", "fastapi"] if recipe[framework]]


def test_ruff_finds_nothing_in_the_recipes(tmp_path):
    for key, framework in SNIPPETS:
        snippet = PLAYBOOK[key][framework]
        if "Right after" in snippet["place"] or snippet["place"] == "Anywhere":
            needs = [name for rule in PLAYBOOK[key]["together"] if rule["framework"] == framework and rule["bond"] == "needs" for name in rule["others"]]
            names = {name for other in needs for name in re.findall(r"^def (\w+)", PLAYBOOK[other][framework]["code"], re.MULTILINE)}
            there = "".join(f"{name} = None\n" for name in ["app", *sorted(names)])
            (tmp_path / f"{framework}_{key}.py").write_text(there + snippet["code"])
    ruff = [BIN / "ruff", "check", "--isolated", "--ignore", "E402", "--select", "E4,E7,E9,F,I,B,UP,S", "--no-cache", "."]
    done = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_recipe_was_tried():
    """Runs last in this file: a recipe without a test of its own fails here."""
    assert len(TRIED) < 5 or TRIED == set(SNIPPETS), sorted(set(SNIPPETS) - TRIED)
