"""Collects what was proven; `table.py` makes docs/fixes.md of it."""

import json
import os
import pathlib

import attacks
import pytest

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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """In a run of everything, before any test is left out: the list of attacks is what the tests say."""
    if config.args == ["tests/fixes"] and not attacks.keep(item.function for item in items):
        pytest.exit("src/fixes/recipes/attacks.json was out of date and has been written again: run `cargo test --test manual` and commit both", 1)


@pytest.fixture
def static_folder(tmp_path, monkeypatch):
    """Static files are looked for where an application starts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "static").mkdir()
    (tmp_path / "static/a.css").write_text("p{}")


def pytest_sessionfinish(session, exitstatus):
    path = os.environ.get("HEADLINT_PROVEN")
    if path and exitstatus == 0:
        found = {"proven": {code: sorted(forms) for code, forms in PROVEN.items()}, "whole": WHOLE, "tried": sorted(TRIED)}
        pathlib.Path(path).write_text(json.dumps(found))
