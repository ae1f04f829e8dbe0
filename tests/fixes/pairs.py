"""Pastes recipes side by side into one app, each pair in a process of its own, and tries what each promised.

`python pairs.py FRAMEWORK < playbook.json` prints a JSON list of what failed. Everything heavy is imported once; each pair is a fork of that.
"""

import ast
import asyncio
import contextlib
import importlib
import importlib.metadata
import io
import itertools
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import traceback

from inprocess import call
from packaging.requirements import Requirement

KEY = "for this test only, and long enough"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
SIGN_UP = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery"}
# Where a recipe says so, it stands elsewhere than below the line that creates app.
ELSEWHERE = re.compile(r"In (?!place)")
SECONDS = 30
# The variables that a recipe reads, and what ends an app before it serves: the error must name the variable.
VARIABLE = re.compile(r"""(?:environ(?:\.get\(|\[)|getenv\(|config\()\s*"([A-Z_]+)\"""")
STOPS = re.compile(r"(SystemExit|RuntimeError|KeyError|ValueError|UndefinedValueError):")
GIVEN = {"SECRET_KEY": KEY}

FLASK = """
from flask import Flask, jsonify, request, session
app = Flask(__name__)
@CODE@

app.secret_key = app.secret_key or "for this test only"

@app.get("/")
def index():
    return "ok"

@app.get("/fail")
def fail():
    raise RuntimeError("the secret of the house")

@app.get("/visit")
def visit():
    session["seen"] = session.get("seen", 0) + 1
    return str(session["seen"])
"""
FLASK_VIEWS = {
    "csrf": "from flask_wtf.csrf import generate_csrf\n@app.get('/token')\ndef token():\n    return generate_csrf()\n",
    "flask_login": "KNOWN = {}\ndef find_account(login_key):\n    return KNOWN.get(login_key)\ndef renew_login_key(account):\n    KNOWN.pop(getattr(account, 'login_key', None), None)\n    account.login_key = secrets.token_urlsafe(32)\n    KNOWN[account.login_key] = account\nADA = Account()\nrenew_login_key(ADA)\n@app.get('/account/in')\ndef account_in():\n    return str(sign_in_account(ADA, remember=True))\n@app.get('/account')\ndef account_page():\n    return str(current_user.is_authenticated)\n",
    "marshmallow": "@app.post('/people')\ndef people():\n    return {'email': load_input(SignUpSchema())['email']}, 201\n",
    "rate_limit": "@app.post('/login')\n@limiter.limit('5 per minute')\ndef login():\n    return 'x'\n",
    "server_side_sessions": "@app.get('/in')\ndef into():\n    sign_in('ada')\n    return 'x'\n@app.get('/me')\ndef me():\n    return str(session.get('user_id'))\n@app.get('/leave')\ndef leave():\n    sign_out()\n    return 'x'\n",
    "uploads": "@app.post('/up')\ndef up():\n    return keep_upload(request.files['file'])\n",
    "validation": "@app.post('/sign-up')\ndef sign_up():\n    return {'email': read_input(SignUp).email}, 201\n",
}
FASTAPI = """
from fastapi import Depends, FastAPI, Request, Response, UploadFile
app = FastAPI()
@CODE@

@app.get("/")
def index():
    return "ok"

@app.get("/fail")
def fail():
    raise RuntimeError("the secret of the house")

@app.get("/number/{n}")
def number(n: int):
    return n

@app.post("/change")
def change():
    return "changed"
"""
FASTAPI_VIEWS = {
    "session_cookie": "@app.get('/visit')\ndef visit(request: Request):\n    request.session['seen'] = request.session.get('seen', 0) + 1\n    return request.session['seen']\n",
    "rate_limit": "@app.post('/login', dependencies=[Depends(limit_sign_in)])\ndef login():\n    return 'x'\n",
    "server_side_sessions": "@app.get('/in')\ndef into(request: Request, response: Response):\n    sign_in(request, response, 'ada')\n    return 'x'\n@app.get('/me')\ndef me(session=Depends(current_session)):\n    return str(session.get('user_id'))\n@app.get('/leave')\ndef leave(request: Request, response: Response):\n    sign_out(request, response)\n    return 'x'\n",
    "uploads": "@app.post('/up')\ndef up(file: UploadFile):\n    return keep_upload(file)\n",
    "validation": "@app.post('/sign-up', status_code=201)\ndef sign_up(user: SignUp):\n    return {'email': user.email}\n",
}
HOST = "app.example"
FRIEND, STRANGER = "https://front.example", "https://stranger.invalid"


class Site:
    """The app as a browser of this site sees it, over HTTPS behind one proxy."""

    def __init__(self, framework, names, keys):
        self.framework, self.names, self.keys = framework, names, keys
        self.jar = {}
        self.app = names["app"]

    def ask(self, path, method="GET", content=b"", kind=None, scheme="https", jar=True, **more):
        headers = {"Host": HOST, "X-Forwarded-Proto": scheme, "X-Forwarded-For": "203.0.113.7", **{name.replace("_", "-"): value for name, value in more.items()}}
        if kind:
            headers["Content-Type"] = kind
        if jar and self.jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        if method != "GET" and "Origin" not in headers:
            headers |= {"Sec-Fetch-Site": "same-origin", "Origin": f"https://{HOST}", "Referer": f"https://{HOST}/"}
            if self.framework == "flask" and "csrf" in self.keys and path != "/token":
                headers["X-CSRFToken"] = self.ask("/token").text
                headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        answer = self._flask(path, method, content, headers) if self.framework == "flask" else self._fastapi(path, method, content, headers, scheme)
        for line in answer.all("Set-Cookie") if jar else []:
            name, _, rest = line.partition("=")
            self.jar[name] = rest.partition(";")[0]
        return answer

    def _flask(self, path, method, content, headers):
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        # Behind the proxy all is plain HTTP.
        scheme = "http" if "https_proxy" in self.keys else headers["X-Forwarded-Proto"]
        client = self.app.test_client(use_cookies=False)
        response = client.open(path, method=method, data=content, headers=headers, base_url=f"{scheme}://{headers['Host']}", environ_base={"REMOTE_ADDR": "10.0.0.1"})
        return Answer(response.status_code, list(response.headers), response.get_data())

    def _fastapi(self, path, method, content, headers, scheme):
        headers["Content-Length"] = str(len(content))
        return Answer(*asyncio.run(call(self.app, path, scheme, headers, method, content)))


class Answer:
    def __init__(self, status, pairs, content):
        self.status, self.pairs, self.content = status, pairs, content

    @property
    def text(self):
        return self.content.decode("utf-8", "replace")

    def all(self, name):
        return [value for key, value in self.pairs if key.lower() == name.lower()]

    def __repr__(self):
        return f"{self.status} {self.pairs} {self.content[:200]!r}"


def https_proxy(site):
    answer = site.ask("/", scheme="http")
    assert answer.status in {307, 308} and answer.all("Location") == [f"https://{HOST}/"], answer


def trusted_hosts(site):
    answer = site.ask("/", Host="evil.example")
    assert answer.status == 400, answer


def cors(site):
    for path in ["/", "/missing", "/fail"]:
        answer = site.ask(path, Origin=FRIEND)
        assert answer.all("Access-Control-Allow-Origin") == [FRIEND], (path, answer)
    stranger = site.ask("/", Origin=STRANGER)
    assert not {STRANGER, "*"} & set(stranger.all("Access-Control-Allow-Origin")), stranger
    preflight = site.ask("/", "OPTIONS", Origin=FRIEND, Access_Control_Request_Method="POST")
    assert preflight.status in {200, 204} and preflight.all("Access-Control-Allow-Origin") == [FRIEND], preflight


def session_cookie(site):
    answers = [site.ask("/visit"), site.ask("/visit")]
    assert [answer.text for answer in answers] == ["1", "2"], answers
    assert any(line.startswith("__Host-") and "secure" in line.lower() for line in answers[0].all("Set-Cookie")), answers


def server_side_sessions(site):
    assert site.ask("/in").status == 200
    stolen = dict(site.jar)
    assert stolen and all("ada" not in value for value in stolen.values()), stolen
    assert "ada" in site.ask("/me").text
    assert site.ask("/leave").status == 200
    site.jar = stolen
    answer = site.ask("/me")
    assert answer.status == 200 and "ada" not in answer.text, answer
    site.jar = {}


def csrf(site):
    path = "/token" if site.framework == "flask" else "/change"
    answer = site.ask(path, "POST", Origin=STRANGER, Sec_Fetch_Site="cross-site")
    assert answer.status in ({400, 403, 405} if site.framework == "flask" else {403}), answer
    if site.framework == "fastapi":
        assert site.ask(path, "POST").status == 200


def rate_limit(site):
    answers = [site.ask("/login", "POST", b"username=ada", "application/x-www-form-urlencoded") for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429], answers
    assert answers[-1].all("Retry-After"), answers[-1]


def errors(site):
    answer = site.ask("/fail")
    assert answer.status == 500 and "secret" not in answer.text and "our side" in answer.text, answer
    if site.framework == "fastapi":
        answer = site.ask("/number/hunter2")
        assert answer.status == 422 and "hunter2" not in answer.text, answer


def hide_docs(site):
    assert [site.ask(path).status for path in ["/docs", "/redoc", "/openapi.json"]] == [404] * 3


def logout(site):
    assert site.ask("/in").status == 200
    signed_in = dict(site.jar)
    answer = site.ask("/logout", "POST")
    assert answer.status == 303 and answer.all("Clear-Site-Data"), answer
    site.jar = signed_in
    assert "ada" not in site.ask("/me").text
    site.jar = {}


def flask_login(site):
    assert site.ask("/account/in").text == "True" and site.ask("/account").text == "True"
    signed_in = dict(site.jar)
    assert any("Secure" in line for line in site.ask("/account/in").all("Set-Cookie") if line.startswith("remember_token="))
    assert site.ask("/logout", "POST").status == 303
    site.jar = signed_in
    assert site.ask("/account").text == "False", "a copy of the cookies"
    site.jar = {}


def hsts(site):
    for path in ["/", "/missing", "/fail"]:
        assert site.ask(path).all("Strict-Transport-Security") == ["max-age=300"], path
    assert site.ask("/", scheme="http").all("Strict-Transport-Security") == []


def sri(site):
    assert site.names["integrity"]("static/a.css").startswith("sha384-")


def uploads(site):
    def send(name, content):
        body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\n\r\n' + content + b"\r\n--x--\r\n"
        return site.ask("/up", "POST", body, "multipart/form-data; boundary=x")

    assert send(b"cat.png", PNG).status == 200
    assert send(b"cat.php", PNG).status == 415


def refuses_input(site, path):
    def send(value):
        return site.ask(path, "POST", json.dumps(value).encode(), "application/json")

    answer = send(SIGN_UP)
    assert answer.status == 201, answer
    answer = send({**SIGN_UP, "email": "nobody", "password": "hunter2"})
    assert answer.status == 422 and "hunter2" not in answer.text, answer


def validation(site):
    refuses_input(site, "/sign-up")


def marshmallow(site):
    refuses_input(site, "/people")


def database(site):
    assert callable(site.names["find_user"])


def environment(site):
    given = site.app.secret_key if site.framework == "flask" else site.names["SECRET_KEY"]
    assert given == KEY, given


def passwords(site):
    stored = site.names["hash_password"]("correct horse")
    assert site.names["is_right"]("correct horse", stored) and not site.names["is_right"]("wrong", stored)


PROBES = {probe.__name__: probe for probe in [https_proxy, trusted_hosts, cors, session_cookie, server_side_sessions, csrf, rate_limit, errors, hide_docs, logout, sri, uploads, validation, marshmallow, database, environment, passwords, flask_login, hsts]}


def build(framework, snippets, keys):
    """The source of an app with these recipes, in this order; a recipe that stands in place of the line that creates app takes that place."""
    template, views = (FLASK, FLASK_VIEWS) if framework == "flask" else (FASTAPI, FASTAPI_VIEWS)
    below = []
    for key in keys:
        if "Instead of" in snippets[key]["place"]:
            template = template.replace("app = FastAPI()\n", snippets[key]["code"])
        else:
            below.append(snippets[key]["code"])
    return template.replace("@CODE@", "\n".join(below)) + "\n".join(views[key] for key in dict.fromkeys(keys) if key in views)


def attempt(framework, snippets, keys, probe=True):
    """Runs in the forked child: gives what failed, or nothing."""
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    os.mkdir("static")
    with open("static/a.css", "w") as file:
        file.write("p{}")
    names = {"__name__": "app", "__file__": f"{folder}/app.py"}
    try:
        exec(compile(build(framework, snippets, keys), "app.py", "exec"), names)  # noqa: S102
        if not probe:
            return None
        site = Site(framework, names, keys)
        assert site.ask("/").status == 200, "the page itself"
        for key in dict.fromkeys(keys):
            PROBES[key](site)
    except BaseException as error:
        return f"{type(error).__name__}: {error}\n" + traceback.format_exc()[-1500:]
    finally:
        os.chdir("/")
        shutil.rmtree(folder, ignore_errors=True)
    return None


def forked(work):
    """What `work` gives in a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        signal.alarm(SECONDS)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            said = work()
        with os.fdopen(write, "w") as pipe:
            json.dump(said, pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(said) if status == 0 else f"it ended with {status}"


def with_needs(keys, needs):
    """The recipes, each with one of those that it needs before it unless one is there."""
    whole = []
    for key in keys:
        others = needs.get(key, [])
        if others and not set(others) & {*keys, *whole}:
            whole.append(others[0])
        whole.append(key)
    return whole


def shares_names(snippets, keys):
    """Whether two of the recipes define the same name: the one below changes what it means in the one above."""
    defined = [{node.name for node in ast.parse(snippets[key]["code"]).body if hasattr(node, "name")} for key in keys]
    return any(one & other for one, other in itertools.combinations(defined, 2))


def pairs(framework, snippets, recipes, both_orders):
    """Every pair, each recipe beside itself too: together they work, or a rule says that they exclude each other."""
    rules = [rule for recipe in recipes for rule in recipe["together"] if rule["framework"] == framework]
    needs = {rule["recipe"]: rule["others"] for rule in rules if rule["bond"] == "needs"}
    excluded = {frozenset([rule["recipe"], other]) for rule in rules if rule["bond"] == "excludes" for other in rule["others"]}

    def together(*keys):
        whole = with_needs(keys, needs)
        said = forked(lambda: attempt(framework, snippets, whole))
        return said, any(frozenset([a, b]) in excluded for a in whole for b in whole)

    for one, other in itertools.combinations_with_replacement(sorted(snippets), 2):
        said, barred = together(one, other)
        if both_orders or (barred and not said):
            turned, _ = together(other, one)
            if not barred:
                yield f"{other} and then {one}", turned
            said = said or turned if barred else said
        if barred:
            told = "they are said to exclude each other, share no name and work together in both orders"
            said = None if said or shares_names(snippets, with_needs([one, other], needs)) else told
        yield f"{one} and then {other}", said


def variables(framework, snippets):
    """Each variable that a recipe reads, missing and blank: it works without, or does not start and names the variable."""
    for key, snippet in sorted(snippets.items()):
        for name in sorted(set(VARIABLE.findall(snippet["code"]))):
            for value in [None, "", "   "]:

                def work(key=key, name=name, value=value):
                    os.environ.pop(name, None)
                    os.environ.update({} if value is None else {name: value})
                    said = attempt(framework, snippets, [key], probe=False)
                    if said is None:
                        return None if name != "SECRET_KEY" else "it starts without its key"
                    return None if STOPS.match(said) and name in said.partition("\n")[0] else said

                yield f"{key} with {name}={value!r}", forked(work)


def installed(snippet):
    """Whether the packages are as new as the snippet says that it needs."""
    wanted = [Requirement(text) for text in snippet["requirements"]]
    return all(one.specifier.contains(importlib.metadata.version(one.name)) for one in wanted)


def main(framework, both_orders):
    recipes = json.load(sys.stdin)
    snippets = {recipe["key"]: recipe[framework] for recipe in recipes if recipe[framework] and not ELSEWHERE.match(recipe[framework]["place"]) and installed(recipe[framework])}
    untried = set(snippets) - set(PROBES)
    assert not untried, f"pairs.py has no probe for {sorted(untried)}"
    import_all([(FLASK if framework == "flask" else FASTAPI).replace("@CODE@", ""), *(snippet["code"] for snippet in snippets.values())])
    os.environ.update(GIVEN)
    said = [*pairs(framework, snippets, recipes, both_orders), *variables(framework, snippets)]
    json.dump({"tried": len(said), "failed": {what: why for what, why in said if why}}, sys.stdout)


def import_all(sources):
    """Imports what the sources import, once, so that no fork has to."""
    for source in sources:
        lines = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
        exec(compile(ast.Module(lines, []), "imports", "exec"), {})  # noqa: S102
    importlib.import_module("anyio._backends._asyncio")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] == "both")
