"""Collects what was proven, and writes it down as docs/fixes.md."""

import importlib.metadata

import pytest
from harness import ROOT

FORMS = ["flask", "flask_talisman", "fastapi", "fastapi_secure"]
PACKAGES = ["flask", "flask-talisman", "fastapi", "secure", "gunicorn", "uvicorn"]
PROVEN = {}


@pytest.fixture(scope="session")
def proven():
    """Findings by code, and the forms whose fix made each go away."""
    return PROVEN


def pytest_sessionfinish(session, exitstatus):
    if exitstatus != 0 or set().union(*PROVEN.values(), set()) != set(FORMS):
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
    page = "\n".join(lines) + "\n"
    path = ROOT / "docs/fixes.md"
    if not path.exists() or path.read_text() != page:
        path.write_text(page)
        print("\ndocs/fixes.md was out of date and has been written again: commit it")
        session.exitstatus = 1
