"""Writes docs/fixes.md from what the tests proved with the newest and with the oldest packages; fails where the page was out of date."""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMS = ["flask", "flask_talisman", "fastapi", "fastapi_secure"]
TOOLS = {"bandit", "pip-audit", "pytest", "pyyaml", "ruff", "httpx", "httpx2"}

# A gap in the table, and why it is none in the fixes.
ARGUED = {
    "error_body/validation-echo": "FastAPI repeats refused input by itself; Flask says only what the view says.",
}


def versions(name):
    """What a requirements file pins, without the tools that only the tests use."""
    pins = [line.split("==") for line in (ROOT / "tests/fixes" / name).read_text().split() if "==" in line]
    return ", ".join(f"{package} {version}" for package, version in pins if package not in TOOLS)


def mark(now, then, key, form):
    """✓ for both, "newest" where only the newest packages were tried, – where the framework has no such thing."""
    if form in then.get(key, []):
        return "✓"
    return "newest" if form in now.get(key, []) else "–"


def frameworks(tried):
    return {key: [framework for other, framework in tried if other == key] for key, _ in tried}


def page(newest, oldest):
    lines = [
        "# Fixes that were run",
        "",
        "Written by `cargo xtask test`. A mark means: the finding's own fix was pasted into a real application behind a real server, the finding was",
        "gone, and the grade was the one that had been forecast; once with the newest packages and once with the oldest that the snippets claim.",
        "",
        f"* Newest: {versions('requirements.txt')}.",
        f"* Oldest: {versions('oldest.txt')}.",
        "",
        f"| finding | {' | '.join(FORMS)} |",
        f"| --- |{' :---: |' * len(FORMS)}",
    ]
    gaps = []
    for code in sorted(newest["proven"]):
        marks = [mark(newest["proven"], oldest["proven"], code, form) for form in FORMS]
        lines.append(f"| `{code}` | {' | '.join(marks)} |")
        gaps += [code] if "–" in marks else []
    if set(gaps) != set(ARGUED):
        sys.exit(f"gaps in the table of fixes: {gaps}; the reasons in tests/fixes/table.py are for {sorted(ARGUED)}")
    lines += ["", *(f"* – at `{code}`: {ARGUED[code]}" for code in gaps)]
    lines += ["", "## Whole applications", "", "The one patch of a page, pasted into the whole application: everything that worked before it works after it."]
    after = [[[grade.split(" → ")[1] for grade in forms.values()] for forms in run["whole"].values()] for run in (newest, oldest)]
    if after[0] != after[1]:
        sys.exit(f"the oldest packages lead to other grades: {after}")
    lines += ["The oldest packages lead to the same grades.", ""]
    lines += ["| application | without packages | with a library |", "| --- | --- | --- |"]
    lines += [f"| {name} | {' | '.join(forms.values())} |" for name, forms in newest["whole"].items()]
    lines += ["", "## The playbook", "", "Each recipe was tried: what it refuses is refused, what it lets through works.", "", "| recipe | flask | fastapi |", "| --- | :---: | :---: |"]
    now, then = frameworks(newest["tried"]), frameworks(oldest["tried"])
    lines += [f"| `{key}` | {' | '.join(mark(now, then, key, framework) for framework in ['flask', 'fastapi'])} |" for key in sorted(now)]
    lines += [
        "",
        "* – means that the framework has no such thing: Flask has no documentation pages; for FastAPI Pydantic takes marshmallow's place.",
        "* `ci` runs the newest tools.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    text = page(*(json.loads(pathlib.Path(path).read_text()) for path in sys.argv[1:3]))
    path = ROOT / "docs/fixes.md"
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
        sys.exit("docs/fixes.md was out of date and has been written again: commit it")
