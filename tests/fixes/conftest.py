"""Collects what was proven, and writes it down as docs/fixes.md."""

import importlib.metadata

import pytest
from harness import ROOT

FORMS = ["flask", "flask_talisman", "fastapi", "fastapi_secure"]
PACKAGES = ["flask", "flask-talisman", "fastapi", "secure", "gunicorn", "uvicorn", "hypercorn", "flask-cors", "flask-limiter", "flask-session", "flask-wtf", "limits", "pydantic", "marshmallow", "sqlalchemy", "argon2-cffi"]
PROVEN = {}
WHOLE = {}
TRIED = set()


@pytest.fixture(scope="session")
def proven():
    """Findings by code, and the forms whose fix made each go away."""
    return PROVEN


@pytest.fixture(scope="session")
def whole():
    """Whole applications: by name and form, the grade before and after the one patch."""
    return WHOLE


def pytest_sessionfinish(session, exitstatus):
    if exitstatus != 0 or len(PROVEN) < 50 or len(WHOLE) < 6 or len(TRIED) < 30:
        # A part of the tests proves a part of the table.
        return
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    lines = [
        "# Fixes that were run",
        "",
        "Written by the tests in `tests/fixes`. A mark means: the finding's own fix was pasted into a real application behind a real server, the",
        "finding was gone, and the grade was the one that had been forecast. A gap means that no test application has the flaw in that framework.",
        "",
        f"Proven on {versions}.",
        "",
        f"| finding | {' | '.join(FORMS)} |",
        f"| --- |{' :---: |' * len(FORMS)}",
    ]
    for code in sorted(PROVEN):
        marks = ["✓" if form in PROVEN[code] else "" for form in FORMS]
        lines.append(f"| `{code}` | {' | '.join(marks)} |")
    lines += ["", "## Whole applications", "", "The one patch of a page, pasted into the whole application: everything that worked before it works after it.", ""]
    lines += ["| application | without packages | with a library |", "| --- | --- | --- |"]
    for name, forms in WHOLE.items():
        lines.append(f"| {name} | {' | '.join(forms.values())} |")
    lines += ["", "## The playbook", "", "Each recipe was tried: what it refuses is refused, what it lets through works.", "", "| recipe | flask | fastapi |", "| --- | :---: | :---: |"]
    for key in sorted({key for key, _ in TRIED}):
        marks = ["✓" if (key, framework) in TRIED else "–" for framework in ["flask", "fastapi"]]
        lines.append(f"| `{key}` | {' | '.join(marks)} |")
    lines += ["", "– means that the framework has no such thing: Flask has no documentation pages; for FastAPI Pydantic takes marshmallow's place."]
    page = "\n".join(lines) + "\n"
    path = ROOT / "docs/fixes.md"
    if not path.exists() or path.read_text() != page:
        path.write_text(page)
        print("\ndocs/fixes.md was out of date and has been written again: commit it")
        session.exitstatus = 1
