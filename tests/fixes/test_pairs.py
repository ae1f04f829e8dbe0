"""All recipes beside one another: each pair in one app, in both orders, each beside itself, and each variable missing and blank."""

import importlib.metadata
import json
import pathlib
import subprocess
import sys

import pytest
from harness import PLAYBOOK

# With the oldest packages one order will do.
ORDERS = "both" if importlib.metadata.version("flask") >= "3" else "one"
PAIRS = pathlib.Path(__file__).with_name("pairs.py")


@pytest.mark.parametrize("framework", ["flask", "fastapi"])
def test_recipes_work_side_by_side_or_say_that_they_do_not(framework):
    done = subprocess.run([sys.executable, PAIRS, framework, ORDERS], input=json.dumps(list(PLAYBOOK.values())).encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    said = json.loads(done.stdout)
    assert said["tried"] > 100
    assert not said["failed"], "\n\n".join(f"{what}: {why}" for what, why in said["failed"].items())
