"""Snippets pasted twice, and one after another in either order."""

import ast
import itertools

import pytest
from harness import findings, inspect, patched
from inprocess import SOURCES, attributes, directives, head, load, nonce_of, snippets, status, values, varies, visit

pytestmark = pytest.mark.usefixtures("static_folder")
CASES = [(form, path) for form in SOURCES for path in ["/", "/bad", "/worse", "/items"]]


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
