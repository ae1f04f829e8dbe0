"""Whatever a page sends, the snippet is Python whose literals equal those bytes, and no more."""

import ast
import random

import pytest
from harness import inspect

HOSTILE = ['"', "'", "'''", '"""', "\\", "\\n", "{x}", "{{x}}", "%s", "$(x)", "`", "#", "\u202e", "\u2028", "é", "😀", "__import__('os')", ")", "]", "}", "<script>", "a"]
# What no cookie's name can hold: it would end there.
FORBIDDEN = set(";=\r\n\t\0 ")


def names():
    generator = random.Random(20261123)
    for _ in range(60):
        yield "".join(generator.choice(HOSTILE) for _ in range(generator.randint(1, 6)))


@pytest.mark.parametrize("form", ["flask", "flask_talisman", "fastapi", "fastapi_secure"])
def test_hostile_names_and_sources_are_literals_only(form):
    kinds = {}
    for name in names():
        name = "".join(c for c in name if c not in FORBIDDEN) or "a"
        source = "".join(c for c in name if c not in ",") or "a"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: session-{name}=1\r\nContent-Security-Policy: script-src https://a.example/{source} 'unsafe-inline'\r\n\r\n"
        patch = inspect(head.encode())["patch"][form]
        for code in (patch["code"], patch["test"]):
            tree = ast.parse(code)
            texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
            assert f"session-{name}" in texts, (name, code)
        # The same statements whatever the name: nothing of it became code. Only ASCII values are compared with.
        shape = [type(node).__name__ for node in ast.walk(ast.parse(patch["code"])) if not isinstance(node, ast.Constant)]
        assert shape == kinds.setdefault(source.isascii(), shape), (name, patch["code"])
