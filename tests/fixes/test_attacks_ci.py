"""Attacks on the workflow: what passes although nothing was checked, and code that others could put into it."""

import os
import re
import subprocess

import pytest
import yaml
from attacks import attack
from harness import BIN
from network import PLAYBOOK

TEXT = PLAYBOOK["ci"]["flask"]["code"]
WORKFLOW = yaml.safe_load(TEXT)
STEPS = WORKFLOW["jobs"]["check"]["steps"]
RUNS = [step["run"] for step in STEPS if "run" in step]


def run(step, folder):
    """Runs the shell of a step as GitHub does, with the tools of this environment; `pip install` fails before it asks the network."""
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "PIP_NO_INDEX": "1"}
    return subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step], cwd=folder, env=environment, capture_output=True, text=True)


def step(word):
    [found] = [run for run in RUNS if re.search(rf"\b{word} ", f"{run} ") and not run.startswith("pip install")]
    return found


@attack("ci", "Remove what is checked: app.py, the tests or requirements.txt", "each step fails")
@pytest.mark.parametrize("number", range(len(RUNS)))
def test_ci_fails_where_there_is_nothing_to_check(number, tmp_path):
    done = run(RUNS[number], tmp_path)
    assert done.returncode != 0, f"{RUNS[number]} passed in an empty folder: {done.stdout}{done.stderr}"


@attack("ci", "Add a vulnerability to app.py or to a module that it imports", "bandit reads the whole repository and fails")
@pytest.mark.parametrize("name", ["app.py", "shop/views.py"])
def test_ci_finds_flaws(name, tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "app.py").write_text("print(1)\n")
    (tmp_path / "test_app.py").write_text("import app\n\n\ndef test_app():\n    assert app\n")
    assert [run(step(word), tmp_path).returncode for word in ["bandit", "pytest"]] == [0, 0]
    (tmp_path / name).write_text("import subprocess\nsubprocess.call('ls ' + input(), shell=True)\n")
    (tmp_path / "test_app.py").write_text("def test_app():\n    assert False\n")
    assert [run(step(word), tmp_path).returncode for word in ["bandit", "pytest"]] == [1, 1]


@attack("ci", "Move an action's tag to other code, or read the token that a checkout leaves in .git", "actions are pinned to commits; the token is read-only and not kept")
def test_ci_trusts_no_tag():
    used = re.findall(r"uses: (\S+?)@(\S+)(.*)", TEXT)
    assert len(used) == 2
    for action, version, comment in used:
        assert re.fullmatch(r"[0-9a-f]{40}", version) and re.fullmatch(r" # v[0-9]+\.[0-9]+\.[0-9]+", comment), action
    assert WORKFLOW["permissions"] == {"contents": "read"} and "permissions" not in WORKFLOW["jobs"]["check"]
    assert [step["with"]["persist-credentials"] for step in STEPS if "checkout" in step.get("uses", "")] == [False]
    # In YAML 1.1 the word `on` is true.
    assert WORKFLOW[True] == ["push", "pull_request"], "pull_request_target would give forks the secrets"
    assert "|| true" not in TEXT and "continue-on-error" not in TEXT and "--exit-zero" not in TEXT and "${{" not in TEXT
    assert "--strict" in step("pip-audit")
