"""Every snippet that the report shows, pasted into a real application behind a real server."""

import subprocess

import pytest
from apps import FASTAPI, FLASK
from harness import BIN, ask, ask_plain, comes_to, findings, header, inspect, patched, serve

APPS = {
    "flask": (FLASK, "gunicorn", ["/", "/bad", "/worse", "/items"]),
    "flask_talisman": (FLASK, "gunicorn", ["/", "/bad", "/worse", "/items"]),
    "fastapi": (FASTAPI, "uvicorn", ["/", "/bad", "/worse", "/items"]),
    "fastapi_secure": (FASTAPI, "uvicorn", ["/", "/bad", "/worse", "/items"]),
}
CASES = [(form, path) for form, (_, _, paths) in APPS.items() for path in paths]

# What needs a person or the server's own settings.
BY_STEP_ONLY = {"software/development-server", "software/version", "software/name"}


def depends(finding):
    """Whether it costs nothing and only the developer knows if it matters: the patch of the page leaves it alone."""
    return finding["severity"] == "info" and finding["confidence"] == "maybe"


def before(form, path, folder, scheme="https"):
    source, server, _ = APPS[form]
    with serve(source, server, folder) as port:
        return inspect(ask(port, path), path, scheme)


@pytest.mark.parametrize(("form", "path"), CASES)
def test_the_patch_makes_the_findings_go_away(form, path, tmp_path):
    source, server, _ = APPS[form]
    first = before(form, path, tmp_path)
    patch = first["patch"][form]
    assert findings(first), "the application is wrong to begin with"
    with serve(patched(source, patch["code"]), server, tmp_path) as port:
        then = inspect(ask(port, path), path)
        left = {code for code, finding in findings(then).items() if finding["fixes"] and code not in BY_STEP_ONLY and not depends(finding)}
        assert not left, "findings are left"
        assert then["grade"] == "A+"
        assert comes_to(then, patch["forecast"])
        wanted = "nosniff" if "sniffing/absent" in findings(first) else None
        for other in ["/missing", "/away", "/fail", "/static/a.css"]:
            raw = ask(port, other)
            assert wanted is None or header(raw, "X-Content-Type-Options") == [wanted], other
        raw = ask(port, "/", "DELETE")
        assert raw.startswith(b"HTTP/1.1 405") and (wanted is None or header(raw, "X-Content-Type-Options") == [wanted])


@pytest.mark.parametrize(("form", "path"), CASES)
def test_each_fix_alone_makes_its_finding_go_away(form, path, tmp_path, proven):
    source, server, _ = APPS[form]
    first = before(form, path, tmp_path)
    fixes = {}
    for code, finding in findings(first).items():
        if finding["fixes"] and code not in BY_STEP_ONLY:
            fixes.setdefault(finding["fixes"][form]["code"], (finding["fixes"][form]["forecast"], []))[1].append(code)
    assert fixes
    for snippet, (forecast, codes) in fixes.items():
        assert snippet, f"{codes} have no code"
        with serve(patched(source, snippet), server, tmp_path) as port:
            then = inspect(ask(port, path), path)
        assert not set(codes) & set(findings(then)), snippet
        assert comes_to(then, forecast), codes
        for code in codes:
            proven.setdefault(code, set()).add(form)


@pytest.mark.parametrize("form", APPS)
def test_plain_http_leads_to_https(form, tmp_path, proven):
    source, server, _ = APPS[form]
    with serve(source, server, tmp_path) as port:
        first = inspect(ask_plain(port), scheme="http")
    for what, patch in [("fix", findings(first)["https/plain"]["fixes"][form]), ("patch", first["patch"][form])]:
        with serve(patched(source, patch["code"]), server, tmp_path) as port:
            raw = ask_plain(port)
            assert raw.startswith(b"HTTP/1.1 308")
            then = inspect(raw, scheme="http")
            assert "https/plain" not in findings(then) and "redirects/temporary" not in findings(then)
            assert comes_to(then, patch["forecast"]), what
            assert ask(port, "/", X_Forwarded_Proto="http").startswith(b"HTTP/1.1 200"), "this machine is let in"
    assert then["grade"] == "A+"
    proven.setdefault("https/plain", set()).add(form)


@pytest.mark.parametrize("form", ["fastapi", "fastapi_secure"])
def test_refused_input_is_not_repeated(form, tmp_path, proven):
    source, server, _ = APPS[form]
    path = "/items/secret-word"
    with serve(source, server, tmp_path) as port:
        first = inspect(ask(port, path), path)
    for patch in [findings(first)["error_body/validation-echo"]["fixes"][form], first["patch"][form]]:
        with serve(patched(source, patch["code"]), server, tmp_path) as port:
            raw = ask(port, path)
            assert raw.startswith(b"HTTP/1.1 422") and b"secret-word" not in raw and b"int_parsing" in raw
            then = inspect(raw, path)
            assert "error_body/validation-echo" not in findings(then)
            assert comes_to(then, patch["forecast"])
    proven.setdefault("error_body/validation-echo", set()).add(form)


@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize(("form", "path"), CASES)
def test_ruff_finds_nothing_in_the_snippet(form, path, scheme, tmp_path):
    code = before(form, path, tmp_path, scheme)["patch"][form]["code"]
    snippet = tmp_path / "snippet.py"
    snippet.write_text(f"app = None\n{code}")
    ruff = [str(BIN / "ruff"), "check", "--isolated", "--ignore", "E402", "--select", "E4,E7,E9,F,I,B,UP", "--no-cache", str(snippet)]
    done = subprocess.run(ruff, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + code


@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize(("form", "path"), CASES)
def test_the_test_to_take_along_fails_before_the_patch_and_passes_after_it(form, path, scheme, tmp_path):
    source, _, _ = APPS[form]
    patch = before(form, path, tmp_path, scheme)["patch"][form]
    (tmp_path / "test_headers.py").write_text(patch["test"])
    run = [str(BIN / "python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_headers.py"]
    (tmp_path / "app.py").write_text(source)
    assert subprocess.run(run, cwd=tmp_path, capture_output=True, text=True).returncode == 1
    (tmp_path / "app.py").write_text(patched(source, patch["code"]))
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + patch["test"]
    ruff = [str(BIN / "ruff"), "check", "--isolated", "--no-cache", "test_headers.py"]
    assert subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True).returncode == 0


@pytest.mark.parametrize("form", ["flask", "flask_talisman", "fastapi", "fastapi_secure"])
def test_the_nonce_is_new_each_time_and_reaches_the_page(form, tmp_path):
    source, server, _ = APPS[form]
    code = before(form, "/", tmp_path)["patch"][form]["code"]
    with serve(patched(source, code), server, tmp_path) as port:
        nonces = []
        for _ in range(2):
            raw = ask(port, "/")
            nonce = header(raw, "Content-Security-Policy")[0].split("'nonce-")[1].split("'")[0]
            assert len(nonce) >= 22 and f'nonce="{nonce}"'.encode() in raw.replace(b"'", b'"')
            nonces.append(nonce)
        assert nonces[0] != nonces[1]


@pytest.mark.parametrize("form", ["flask", "fastapi"])
def test_listed_origins_are_let_in_and_others_are_not(form, tmp_path):
    source, server, _ = APPS[form]
    code = before(form, "/", tmp_path)["patch"][form]["code"]
    with serve(patched(source, code), server, tmp_path) as port:
        friend = ask(port, "/", Origin="https://front.example")
        stranger = ask(port, "/", Origin="https://stranger.example")
        assert header(friend, "Access-Control-Allow-Origin") == ["https://front.example"]
        assert header(stranger, "Access-Control-Allow-Origin") == []
        assert "Origin" in ", ".join(header(friend, "Vary")) and "Origin" in ", ".join(header(stranger, "Vary"))


def test_fastapi_documentation_still_works(tmp_path):
    source, server, _ = APPS["fastapi"]
    code = before("fastapi", "/", tmp_path)["patch"]["fastapi"]["code"]
    with serve(patched(source, code), server, tmp_path) as port:
        raw = ask(port, "/docs")
        assert b"swagger-ui-bundle.js" in raw and header(raw, "Content-Security-Policy") == []
        assert header(raw, "X-Content-Type-Options") == ["nosniff"]


def test_the_development_server_is_named(tmp_path):
    with serve(FLASK, "flask", tmp_path) as port:
        report = inspect(ask(port))
    finding = findings(report)["software/development-server"]
    assert "gunicorn" in " ".join(finding["fixes"]["flask"]["steps"])
    with serve(FASTAPI, "uvicorn-named", tmp_path) as port:
        report = inspect(ask(port))
    assert "--no-server-header" in " ".join(findings(report)["software/name"]["fixes"]["fastapi"]["steps"])


@pytest.mark.parametrize("form", ["flask", "fastapi", "fastapi_secure"])
def test_a_patch_for_one_page_leaves_a_stricter_page_alone(form, tmp_path):
    source, server, _ = APPS[form]
    code = before(form, "/bad", tmp_path)["patch"][form]["code"]
    with serve(patched(source, code), server, tmp_path) as port:
        strict = ask(port, "/strict")
    assert header(strict, "Content-Security-Policy") == ["default-src 'none'"]
    assert header(strict, "Referrer-Policy") == ["no-referrer"]
    assert header(strict, "Permissions-Policy") == ["camera=(), geolocation=(), microphone=(), fullscreen=()"]
    assert header(strict, "Strict-Transport-Security") == ["max-age=63072000; includeSubDomains"]
