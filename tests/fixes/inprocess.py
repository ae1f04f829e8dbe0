"""Applications that run in this process, for tests in which the server does not matter."""

import asyncio
import contextlib
import os
import re
import sys
import types

from apps import FASTAPI, FLASK
from harness import findings, header, inspect

SOURCES = {"flask": FLASK, "flask_talisman": FLASK, "fastapi": FASTAPI, "fastapi_secure": FASTAPI}
HOST = "app.example"


def load(source):
    """The `app` of a program."""
    module = types.ModuleType("pasted")
    module.__file__ = os.path.abspath("app.py")
    sys.modules["pasted"] = module
    exec(compile(source, "app.py", "exec"), module.__dict__)
    return module.app


def visit(app, path="/", scheme="https", host=HOST, **headers):
    """One request; gives the raw head and body, as `harness.ask` does."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if hasattr(app, "test_client"):
        app.config["PROPAGATE_EXCEPTIONS"] = False
        response = app.test_client(use_cookies=False).get(path, base_url=f"{scheme}://{host}", headers=headers)
        status, pairs, body = response.status_code, list(response.headers), response.data
    else:
        status, pairs, body = asyncio.run(call(app, path, scheme, {"Host": host, **headers}))
    head = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in pairs)]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


async def call(app, path, scheme, headers, method="GET", body=b""):
    """One request as an ASGI server makes it; gives the status, the headers and the body of the response."""
    sent = []
    arriving = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return arriving.pop() if arriving else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    pairs = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    where = {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1)}
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": scheme, "headers": pairs, **where}
    # Starlette raises an error again once it has answered it.
    with contextlib.suppress(RuntimeError):
        await app(scope, receive, send)
    assert sent, f"{method} {path} got no response"
    pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0].get("headers", [])]
    return sent[0]["status"], pairs, b"".join(message.get("body", b"") for message in sent[1:])


def status(raw):
    return int(raw.split(b" ", 2)[1])


def nonce_of(raw):
    found = re.search(rb"'nonce-([^']{22,})'", raw.split(b"\r\n\r\n")[0])
    return found and found.group(1)


def head(raw):
    """The headers in order of their names, without what differs each time."""
    lines = re.sub(rb"'nonce-[^']{22,}'", b"'nonce'", raw.split(b"\r\n\r\n", 1)[0]).decode("latin-1").split("\r\n")
    signed = re.compile(r"^(set-cookie: session=)[^;]*", re.IGNORECASE)
    return sorted(signed.sub(r"\1", line) for line in lines if not line.lower().startswith("date:"))


def values(raw, name):
    return header(re.sub(rb"'nonce-[^']{22,}'", b"'nonce'", raw), name)


def directives(raw):
    policies = ",".join(values(raw, "Content-Security-Policy"))
    return {" ".join(directive.split()) for directive in re.split("[;,]", policies)} - {""}


def attributes(raw):
    """Each cookie's attributes."""
    cookies = {}
    for line in values(raw, "Set-Cookie"):
        pair, *rest = line.split(";")
        cookies.setdefault(pair.partition("=")[0].strip(), set()).update(part.strip().lower() for part in rest if "expires" not in part.lower())
    return cookies


def varies(raw):
    return set(", ".join(values(raw, "Vary")).split(", ")) - {""}


SNIPPETS = {}


def snippets(form, path):
    """The application's own response to a path, its report, and each fix with the findings that it is for."""
    if (form, path) not in SNIPPETS:
        raw = visit(load(SOURCES[form]), path)
        report = inspect(raw, path)
        fixes = {}
        for code, finding in findings(report).items():
            snippet = finding["fixes"][form]["code"] if finding["fixes"] else ""
            if snippet:
                fixes.setdefault(snippet, []).append(code)
        SNIPPETS[form, path] = raw, report, fixes
    return SNIPPETS[form, path]
