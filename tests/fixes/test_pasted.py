"""Snippets pasted twice, one after another in either order, and into applications that are unlike the others.

Here the server does not matter, so most applications run in this process.
"""

import ast
import asyncio
import contextlib
import itertools
import os
import re
import sys
import types

import pytest
from apps import FASTAPI, FLASK
from harness import ask, findings, header, inspect, patched, serve

SOURCES = {"flask": FLASK, "flask_talisman": FLASK, "fastapi": FASTAPI, "fastapi_secure": FASTAPI}
CASES = [(form, path) for form in SOURCES for path in ["/", "/bad", "/worse", "/items"]]
HOST = "app.example"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Static files are looked for where the application starts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "static").mkdir()
    (tmp_path / "static/a.css").write_text("p{}")


def load(source):
    """The `app` of a program."""
    module = types.ModuleType("pasted")
    module.__file__ = os.path.abspath("app.py")
    sys.modules["pasted"] = module
    exec(compile(source, "app.py", "exec"), module.__dict__)
    return module.app


def visit(app, path="/", scheme="https", host=HOST, **headers):
    """One request; gives the raw head and body, as `harness.ask` does."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if hasattr(app, "test_client"):
        app.config["PROPAGATE_EXCEPTIONS"] = False
        response = app.test_client(use_cookies=False).get(path, base_url=f"{scheme}://{host}", headers=headers)
        status, pairs, body = response.status_code, list(response.headers), response.data
    else:
        status, pairs, body = asyncio.run(call(app, path, scheme, {"Host": host, **headers}))
    head = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in pairs)]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


async def call(app, path, scheme, headers):
    """One request as an ASGI server makes it."""
    sent = []
    arriving = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        return arriving.pop() if arriving else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    where = {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1)}
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": scheme, "headers": pairs, **where}
    # Starlette raises an error again once it has answered it.
    with contextlib.suppress(RuntimeError):
        await app(scope, receive, send)
    pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0].get("headers", [])]
    return sent[0]["status"], pairs, b"".join(message.get("body", b"") for message in sent[1:])


def status(raw):
    return int(raw.split(b" ", 2)[1])


def nonce_of(raw):
    found = re.search(rb"'nonce-([^']{22,})'", raw.split(b"\r\n\r\n")[0])
    return found and found.group(1)


def head(raw):
    """The headers in order of their names, without what differs each time."""
    lines = re.sub(rb"'nonce-[^']{22,}'", b"'nonce'", raw.split(b"\r\n\r\n", 1)[0]).decode("latin-1").split("\r\n")
    signed = re.compile(r"^(set-cookie: session=)[^;]*", re.IGNORECASE)
    return sorted(signed.sub(r"\1", line) for line in lines if not line.lower().startswith("date:"))


def values(raw, name):
    return header(re.sub(rb"'nonce-[^']{22,}'", b"'nonce'", raw), name)


def directives(raw):
    policies = ",".join(values(raw, "Content-Security-Policy"))
    return {" ".join(directive.split()) for directive in re.split("[;,]", policies)} - {""}


def attributes(raw):
    """Each cookie's attributes."""
    cookies = {}
    for line in values(raw, "Set-Cookie"):
        pair, *rest = line.split(";")
        cookies.setdefault(pair.partition("=")[0].strip(), set()).update(part.strip().lower() for part in rest if "expires" not in part.lower())
    return cookies


def varies(raw):
    return set(", ".join(values(raw, "Vary")).split(", ")) - {""}


SNIPPETS = {}


def snippets(form, path):
    """The application's own response to a path, its report, and each fix with the findings that it is for."""
    if (form, path) not in SNIPPETS:
        raw = visit(load(SOURCES[form]), path)
        report = inspect(raw, path)
        fixes = {}
        for code, finding in findings(report).items():
            snippet = finding["fixes"][form]["code"] if finding["fixes"] else ""
            if snippet:
                fixes.setdefault(snippet, []).append(code)
        SNIPPETS[form, path] = raw, report, fixes
    return SNIPPETS[form, path]


def is_kept(before, alone, both):
    """What `alone` got beside `before` is what `both` has too."""
    names = {line.partition(": ")[0].lower() for line in [*head(before), *head(alone)][1:] if ": " in line}
    for name in names - {"content-security-policy", "set-cookie", "content-length", "vary", "etag"}:
        if values(alone, name) != values(before, name):
            assert values(both, name) == values(alone, name), name
    assert directives(alone) - directives(before) <= directives(both)
    assert varies(alone) <= varies(both)
    for cookie, wanted in attributes(alone).items():
        assert wanted - attributes(before)[cookie] <= attributes(both)[cookie], cookie


@pytest.mark.parametrize(("form", "path"), CASES)
def test_a_snippet_pasted_twice_does_what_it_does_once(form, path):
    _, report, fixes = snippets(form, path)
    for snippet in [*fixes, report["patch"][form]["code"]]:
        once, twice = load(patched(SOURCES[form], snippet)), load(patched(SOURCES[form], f"{snippet}\n{snippet}"))
        for other, expected in [(path, 200), ("/missing", 404), ("/fail", 500), ("/static/a.css", 200)]:
            first, second = visit(once, other), visit(twice, other)
            assert (status(first), head(first)) == (expected, head(second)), snippet


@pytest.mark.parametrize(("form", "path"), CASES)
def test_all_fixes_of_a_page_add_up_in_any_order(form, path):
    raw, report, fixes = snippets(form, path)
    patch = report["patch"][form]
    alone = {snippet: visit(load(patched(SOURCES[form], snippet)), path) for snippet in [*fixes, patch["code"]]}
    orders = {"down": list(fixes), "up": list(fixes)[::-1], "patch first": [patch["code"], *fixes], "patch last": [*fixes, patch["code"]]}
    for name, order in orders.items():
        app = load(patched(SOURCES[form], "\n".join(order)))
        both = visit(app, path)
        assert status(both) == 200, name
        for snippet in order:
            is_kept(raw, alone[snippet], both)
        then = inspect(both, path)
        assert not {code for codes in fixes.values() for code in codes} & set(findings(then)), name
        if "patch" in name:
            assert (then["grade"], then["score"]) == (patch["forecast"]["grade"], patch["forecast"]["score"])
        assert [status(visit(app, other)) for other in ["/missing", "/fail", "/static/a.css"]] == [404, 500, 200], name
        if nonce_of(both):
            page = visit(app, "/")
            assert nonce_of(page) in page.split(b"\r\n\r\n", 1)[1], "the page has the nonce of its policy"


@pytest.mark.parametrize(("form", "path"), CASES)
def test_no_name_of_a_snippet_can_be_taken_away_from_it(form, path):
    """What the program below it calls the same changes nothing of what it does."""
    code = snippets(form, path)[1]["patch"][form]["code"]
    kinds = (ast.FunctionDef, ast.ClassDef)
    names = [node.name for node in ast.parse(code).body if isinstance(node, kinds)]
    names += [target.id for node in ast.parse(code).body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)]
    assert names
    taken = "\n".join(f"{name} = None" for name in names)
    first, second = (visit(load(patched(SOURCES[form], more)), path) for more in [code, f"{code}\n{taken}"])
    assert head(first) == head(second)


@pytest.mark.parametrize("form", SOURCES)
@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(["/", "/bad", "/worse"], 2)))
def test_the_patches_of_two_pages_do_both(form, one, other):
    codes = [snippets(form, path)[1]["patch"][form]["code"] for path in (one, other)]
    app = load(patched(SOURCES[form], "\n".join(codes)))
    for path, code in zip((one, other), codes, strict=True):
        wanted = attributes(visit(load(patched(SOURCES[form], code)), path))
        got = attributes(visit(app, path))
        assert all(wanted[cookie] <= got[cookie] for cookie in wanted)
    assert status(visit(app, "/missing")) == 404


@pytest.mark.parametrize("form", ["flask", "flask_talisman"])
def test_an_app_with_a_context_class_of_its_own_works(form):
    own = "app.app_ctx_globals_class = type('Context', (), {})\n"
    code = snippets(form, "/")[1]["patch"][form]["code"]
    page = visit(load(patched(FLASK, own + code)))
    assert status(page) == 200 and nonce_of(page) in page.split(b"\r\n\r\n", 1)[1]


LATER = """
class Later(Flask):
    def finalize_request(self, rv, from_error_handler=False):
        return self.process_response(None, self.make_response(rv))

    def process_response(self, ctx, response):
        return super().process_response(response)


app = Later(__name__)
"""


@pytest.mark.parametrize("form", ["flask", "flask_talisman"])
def test_a_flask_that_passes_its_context_works_too(form):
    """As the development version of Flask does."""
    code = snippets(form, "/")[1]["patch"][form]["code"]
    later = load(FLASK.replace("app = Flask(__name__)\n", LATER + code))
    assert head(visit(later)) == head(visit(load(patched(FLASK, code))))


@pytest.mark.parametrize("form", SOURCES)
def test_a_snippet_works_within_a_factory(form):
    code = snippets(form, "/")[1]["patch"][form]["code"]
    source = patched(SOURCES[form], code).replace("\n\n\n", "\n").replace("\n\n", "\n")
    before, _, after = source.partition("app = ")
    body = "\n".join(f"    {line}" for line in f"app = {after}".split("\n"))
    factory = load(f"{before}\ndef create_app():\n{body}\n    return app\n\n\napp = create_app()\n")
    first, second = (head(visit(app)) for app in (factory, load(patched(SOURCES[form], code))))
    # The page's own lines are indented too.
    assert [line for line in first if "length" not in line.lower()] == [line for line in second if "length" not in line.lower()]


STARLETTE = """
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route


def index(request):
    response = HTMLResponse(f"<script nonce='{getattr(request.state, 'csp_nonce', '')}'>1</script>")
    response.set_cookie("session", "x")
    return response


routes = [Route("/", index)]
app = Starlette(routes=routes)
"""


@pytest.mark.parametrize("form", ["fastapi", "fastapi_secure"])
def test_code_for_fastapi_works_on_plain_starlette(form):
    report = inspect(visit(load(STARLETTE)))
    for code in [report["patch"][form]["code"], *(finding["fixes"][form]["code"] for finding in findings(report).values() if finding["fixes"])]:
        app = load(patched(STARLETTE, code))
        assert status(visit(app)) == 200 and status(visit(app, "/missing")) == 404
    then = inspect(visit(load(patched(STARLETTE, report["patch"][form]["code"]))))
    assert then["grade"] == "A+" and then["score"] == report["patch"][form]["forecast"]["score"]


SESSION = """
from flask import Flask, session

app = Flask(__name__)
app.secret_key = "for this test only"


@app.get("/in")
def into():
    session["user"] = "ada"
    return "x"


@app.get("/")
def index():
    return "<!doctype html>x"


@app.get("/me")
def me():
    return session.get("user", "nobody")
"""


@pytest.mark.parametrize("form", ["flask", "flask_talisman"])
def test_only_responses_that_depend_on_the_session_vary_by_cookie(form):
    report = inspect(visit(load(SESSION), "/in"), "/in")
    assert "cache_session/storable" in findings(report)
    for code in [report["patch"][form]["code"], findings(report)["cache_session/storable"]["fixes"][form]["code"]]:
        app = load(patched(SESSION, code))
        raw = visit(app, "/in")
        assert values(raw, "Cache-Control") == ["no-store"] and "Cookie" in values(raw, "Vary")
        assert "Cookie" in values(visit(app, "/me"), "Vary")
        for path in ["/", "/static/a.css", "/missing"]:
            raw = visit(app, path)
            assert values(raw, "Vary") == [] and values(raw, "Cache-Control") in ([], ["no-cache"]), path


TALISMAN = """
from flask import Flask, render_template_string
from flask_talisman import Talisman

app = Flask(__name__)
{before}

@app.get("/")
def index():
    return render_template_string("<!doctype html><script nonce='{{{{ csp_nonce() if csp_nonce is defined }}}}'>1</script>")

{after}
"""

# What guides print, the page's CSP with and without a nonce.
GUIDES = {
    "feature_policy": "Talisman(app, feature_policy={'geolocation': \"'none'\"}, content_security_policy=None, force_https=False)",
    "default": "Talisman(app, force_https=False)",
    "unsafe": "Talisman(app, force_https=False, content_security_policy={'default-src': '*', 'script-src': \"* 'unsafe-inline'\"})",
    "nonce": "Talisman(app, force_https=False, content_security_policy={'script-src': \"* 'unsafe-eval'\"}, content_security_policy_nonce_in=['script-src'])",
}


@pytest.mark.parametrize("form", ["flask", "flask_talisman"])
@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("place", ["above", "below", "at the end"])
def test_a_patch_works_beside_a_talisman_that_is_there(form, guide, place):
    line = GUIDES[guide]
    first = visit(load(TALISMAN.format(before=line, after="")))
    report = inspect(first)
    patch = report["patch"][form]
    before = {"above": f"{line}\n{patch['code']}", "below": f"{patch['code']}\n{line}", "at the end": patch["code"]}[place]
    app = load(TALISMAN.format(before=before, after=line if place == "at the end" else ""))
    raw = visit(app)
    then = inspect(raw)
    assert {"grade": then["grade"], "score": then["score"]} == patch["forecast"], patch["code"]
    assert then["grade"] == "A+"
    # Talisman's default allows no inline script, and nothing loosens it.
    assert bool(nonce_of(raw)) == (guide != "default")
    assert (nonce_of(raw) or b"nonce=''") in raw.split(b"\r\n\r\n", 1)[1], "one nonce for the page and its policy"
    assert header(raw, "Feature-Policy") == []
    assert any("Talisman(app" in step for step in patch["steps"]) == (form == "flask_talisman")
    assert "Talisman" not in {node.func.id for node in ast.walk(ast.parse(patch["code"])) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_the_arguments_that_are_offered_for_a_talisman_work():
    report = inspect(visit(load(TALISMAN.format(before=GUIDES["feature_policy"], after=""))))
    steps = " ".join(report["patch"]["flask_talisman"]["steps"])
    assert "Take `feature_policy` out" in steps
    arguments = re.findall(r"`(\w+=[^`]+)`", steps)
    assert {"content_security_policy", "permissions_policy"} <= {argument.partition("=")[0] for argument in arguments}
    raw = visit(load(TALISMAN.format(before=f"Talisman(app, force_https=False, {', '.join(arguments)})", after="")))
    assert "frame-ancestors 'self'" in directives(raw) and nonce_of(raw) in raw.split(b"\r\n\r\n", 1)[1]
    assert "geolocation=()" in values(raw, "Permissions-Policy")[0] and header(raw, "Feature-Policy") == []
    assert not {"csp/absent", "framing/absent", "permissions/feature-policy"} & set(findings(inspect(raw)))


def test_the_guide_with_feature_policy_gets_the_finding_that_it_deserves():
    raw = visit(load(TALISMAN.format(before=GUIDES["feature_policy"], after="")))
    assert header(raw, "Permissions-Policy") == ["browsing-topics=()"]
    found = findings(inspect(raw))
    for form in ["flask", "flask_talisman"]:
        app = load(TALISMAN.format(before=f"{GUIDES['feature_policy']}\n{found['permissions/feature-policy']['fixes'][form]['code']}", after=""))
        raw = visit(app)
        assert header(raw, "Feature-Policy") == [] and "geolocation=()" in header(raw, "Permissions-Policy")[0]


@pytest.mark.parametrize("form", SOURCES)
def test_localhost_is_not_redirected_however_it_is_written(form):
    report = inspect(visit(load(SOURCES[form]), scheme="http"), scheme="http")
    for code in [findings(report)["https/plain"]["fixes"][form]["code"], report["patch"][form]["code"]]:
        app = load(patched(SOURCES[form], code))
        for host in ["localhost", "localhost:5000", "127.0.0.1", "127.0.0.1:5000", "[::1]", "[::1]:5000"]:
            assert status(visit(app, scheme="http", host=host)) == 200, host
        for host in [HOST, f"{HOST}:8080", "[::2]:80", "localhost.evil.example", "127.0.0.1.evil.example:80"]:
            raw = visit(app, "/items", scheme="http", host=host)
            assert status(raw) == 308 and header(raw, "Location")[0].startswith("https://"), host
        assert header(visit(app, "/items", scheme="http"), "Location") == [f"https://{HOST}/items"]


DELETES = {
    "flask": FLASK + '\n\n@app.get("/out")\ndef out():\n    response = make_response("<!doctype html>")\n    response.delete_cookie("auth_session")\n    return response\n',
    "fastapi": FASTAPI + '\n\n@app.get("/out")\ndef out():\n    response = HTMLResponse("<!doctype html>")\n    response.delete_cookie("auth_session")\n    return response\n',
}


@pytest.mark.parametrize("framework", DELETES)
def test_a_cookie_that_is_deleted_without_its_flags_is_named(framework, proven):
    report = inspect(visit(load(DELETES[framework]), "/out"), "/out")
    finding = findings(report)["cookie_flags/deleted-without-flags"]
    assert report["observatory"]["tests"]["cookies"] == "cookies-session-without-secure-flag", "MDN counts it"
    for form in [form for form in SOURCES if form.startswith(framework)]:
        for fix in [finding["fixes"][form], report["patch"][form]]:
            raw = visit(load(patched(DELETES[framework], fix["code"])), "/out")
            assert {"secure", "httponly", "max-age=0"} <= attributes(raw)["auth_session"]
            then = inspect(raw, "/out")
            assert "cookie_flags/deleted-without-flags" not in findings(then)
            assert {"grade": then["grade"], "score": then["score"]} == fix["forecast"]
        proven.setdefault("cookie_flags/deleted-without-flags", set()).add(form)


def test_no_patch_is_promised_for_the_page_of_werkzeugs_debugger(tmp_path):
    with serve(FLASK, "flask-debug", tmp_path) as port:
        raw = ask(port, "/fail")
        page = inspect(ask(port, "/"))
    assert b"// Werkzeug Debugger</title>" in raw
    for scheme, host, code in [("http", "127.0.0.1:5000", "debugger-on-localhost"), ("https", HOST, "werkzeug-debugger")]:
        report = inspect(raw, "/fail", scheme, host=host)
        assert f"debug_page/{code}" in findings(report)
        for form, patch in report["patch"].items():
            assert patch["code"] == "" and patch["forecast"] == {"grade": report["grade"], "score": report["score"]}
            assert any("no code in the app can change its headers" in step for step in patch["steps"]), form
        for finding in findings(report).values():
            assert not finding["fixes"] or all(fix["code"] == "" for fix in finding["fixes"].values())
    # And indeed none does.
    with serve(patched(FLASK, page["patch"]["flask"]["code"]), "flask-debug", tmp_path) as port:
        assert header(ask(port, "/"), "X-Content-Type-Options") == ["nosniff"]
        assert header(ask(port, "/fail"), "X-Content-Type-Options") == []
