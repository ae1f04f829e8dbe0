"""The attacks on recipes: each is a test, and what it tries stands beside its recipe in docs/playbook.md."""

import json
import pathlib

PATH = pathlib.Path(__file__).resolve().parents[2] / "src/fixes/recipes/attacks.json"


def attack(recipe, tries, held):
    """Marks a test as an attack on a recipe: what it tries and what held, in words without a full stop. One test may be several."""
    assert not tries.endswith(".") and not held.endswith("."), tries

    def mark(test):
        test.attacks = [(recipe, tries, held), *getattr(test, "attacks", [])]
        return test

    return mark


def keep(tests):
    """Writes src/fixes/recipes/attacks.json anew where it is not what the tests say, in their order; gives whether it was."""
    found = {}
    for test in tests:
        for recipe, tries, held in getattr(test, "attacks", []):
            entry = {"tries": tries, "held": held}
            if entry not in found.setdefault(recipe, []):
                found[recipe].append(entry)
    wanted = json.dumps(found, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    current = PATH.read_text() == wanted
    if not current:
        PATH.write_text(wanted)
    return current
