"""Snippets pasted into applications that are unlike the others: with a Talisman, a nonce or a context of their own, or of Starlette alone."""

import ast
import re

import pytest
from apps import FASTAPI, FLASK
from harness import ask, comes_to, findings, header, inspect, patched, serve
from inprocess import HOST, SOURCES, attributes, directives, head, load, nonce_of, snippets, status, values, visit

pytestmark = pytest.mark.usefixtures("static_folder")


@pytest.mark.parametrize("form", ["flask", "flask_talisman"])
def test_an_app_with_a_context_class_of_its_own_works(form):
    own = "app.app_ctx_globals_class = type('Context', (), {})\n"
    code = snippets(form, "/")[1]["patch"][form]["code"]
    page = visit(load(patched(FLASK, own + code)))
    assert status(page) == 200 and nonce_of(page) in page.split(b"\r\n\r\n", 1)[1]


OWN_NONCE = {
    "flask": """
import secrets

from flask import Flask, g, make_response, render_template_string

app = Flask(__name__)


@app.context_processor
def nonce():
    g.nonce = secrets.token_urlsafe(24)
    return {"csp_nonce": g.nonce}


@app.get("/")
def index():
    response = make_response(render_template_string("<!doctype html><script nonce='{{ csp_nonce }}'>1</script>"))
    response.headers["Content-Security-Policy"] = f"script-src 'nonce-{g.nonce}' 'unsafe-eval'"
    return response


@app.get("/strict")
def strict():
    return "x", 200, {"Content-Security-Policy": "default-src 'none'"}
""",
    "fastapi": """
import secrets

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()


@app.get("/")
def index():
    nonce = secrets.token_urlsafe(24)
    policy = {"Content-Security-Policy": f"script-src 'nonce-{nonce}' 'unsafe-eval'"}
    return HTMLResponse(f"<!doctype html><script nonce='{nonce}'>1</script>", headers=policy)


@app.get("/strict")
def strict():
    return HTMLResponse("x", headers={"Content-Security-Policy": "default-src 'none'"})
""",
}


@pytest.mark.parametrize("form", SOURCES)
def test_an_app_keeps_the_nonce_that_its_templates_have(form):
    source = OWN_NONCE[form.partition("_")[0]]
    report = inspect(visit(load(source)))
    patch = report["patch"][form]
    for code in [patch["code"], f"{patch['code']}\n{patch['code']}", findings(report)["csp_eval/eval"]["fixes"][form]["code"]]:
        app = load(patched(source, code))
        pages = [visit(app) for _ in range(2)]
        assert all(nonce_of(raw) in raw.split(b"\r\n\r\n", 1)[1] for raw in pages), code
        assert nonce_of(pages[0]) != nonce_of(pages[1]) and "object-src 'none'" in directives(pages[0])
        assert nonce_of(visit(app, "/missing")), "other pages have one too"
        assert directives(visit(app, "/strict")) == {"default-src 'none'"}
    then = inspect(visit(load(patched(source, patch["code"]))))
    assert comes_to(then, patch["forecast"])


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
    assert comes_to(then, patch["forecast"]), patch["code"]
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
    assert "Remove `feature_policy`" in steps
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
            assert comes_to(then, fix["forecast"])
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
            assert patch["code"] == "" and comes_to(report, patch["forecast"])
            assert any("no code in the app can change its headers" in step for step in patch["steps"]), form
        for finding in findings(report).values():
            assert not finding["fixes"] or all(fix["code"] == "" for fix in finding["fixes"].values())
    # And indeed none does.
    with serve(patched(FLASK, page["patch"]["flask"]["code"]), "flask-debug", tmp_path) as port:
        assert header(ask(port, "/"), "X-Content-Type-Options") == ["nosniff"]
        assert header(ask(port, "/fail"), "X-Content-Type-Options") == []
