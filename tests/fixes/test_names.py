"""Recipes that may stand in one file share no name, or the one pasted last would change what the other does."""

import ast
import importlib

import pytest
from harness import PLAYBOOK


def names(code):
    """The names that a recipe gives to its file, and what the imported ones stand for."""
    found = {}
    for node in ast.parse(code).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            # The same function twice does no harm.
            found[node.name] = ast.dump(node)
        elif isinstance(node, ast.Assign):
            found |= {part.id: None for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
        elif isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: importlib.import_module(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: getattr(importlib.import_module(node.module), alias.name) for alias in node.names}
    return found


@pytest.mark.parametrize("framework", ["flask", "fastapi"])
def test_no_name_means_two_things(framework):
    excluded = {frozenset([rule["recipe"], other]) for recipe in PLAYBOOK.values() for rule in recipe["together"] for other in rule["others"] if rule["framework"] == framework and rule["bond"] == "excludes"}
    pasted = {recipe["key"]: names(recipe[framework]["code"]) for recipe in PLAYBOOK.values() if recipe[framework] and recipe[framework]["place"].startswith(("Right after", "Anywhere"))}
    assert len(pasted) > 12
    for one in pasted:
        for other in pasted:
            if one < other and frozenset([one, other]) not in excluded:
                shared = {name for name in pasted[one].keys() & pasted[other].keys() if pasted[one][name] is None or pasted[one][name] != pasted[other][name]}
                assert not shared, f"{one} and {other}: {shared}"
