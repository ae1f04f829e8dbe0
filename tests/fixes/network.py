"""Serves recipes behind real servers and speaks to them in bytes, from any address of this machine."""

import contextlib
import os
import re
import socket
import subprocess
import time

from harness import BIN, PLAYBOOK, free_port, keep

IMPORTS = {
    "flask": "from flask import Flask, abort, redirect, request, url_for\n\napp = Flask(__name__)\n",
    "fastapi": "from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Request, WebSocket\nfrom fastapi.staticfiles import StaticFiles\n\napp = FastAPI()\n",
}


def code(framework, *keys):
    """The code of recipes, one below another."""
    return "\n".join(PLAYBOOK[key][framework]["code"] for key in keys)


def source(framework, *keys, views=""):
    """An application with recipes pasted directly below the line that creates `app`."""
    return f"{IMPORTS[framework]}{code(framework, *keys)}\n{views}\n"


def command(framework, port, workers, more):
    if framework == "flask":
        return [BIN / "gunicorn", "app:app", "--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "8", *more]
    return [BIN / "uvicorn", "app:app", "--port", str(port), *(["--workers", str(workers)] if workers > 1 else []), *more]


@contextlib.contextmanager
def serve(framework, text, folder, *more, workers=1, **environment):
    """Serves an application in gunicorn or uvicorn and gives the port, once each worker could have started."""
    folder.mkdir(exist_ok=True)
    keep(folder / "app.py", text)
    (folder / "static").mkdir(exist_ok=True)
    (folder / "static/a.css").write_text("p{}")
    port = free_port()
    with (folder / "log.txt").open("w+") as log:
        process = subprocess.Popen(command(framework, port, workers, more), cwd=folder, stdout=log, stderr=log, env={**os.environ, **environment})
        try:
            wait_for(port, process, folder / "log.txt")
            yield port
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()


def wait_for(port, process, log):
    """Waits until somebody listens there, and for ten seconds at most."""
    for _ in range(400):
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped:\n{log.read_text()}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.025)
    raise TimeoutError(f"the server did not start:\n{log.read_text()}")


def talk(port, data, client="127.0.0.1", context=None):
    """Sends bytes from an address of this machine and gives everything that comes back."""
    with socket.create_connection(("127.0.0.1", port), 15, source_address=(client, 0)) as plain, contextlib.ExitStack() as stack:
        peer = stack.enter_context(context.wrap_socket(plain, server_hostname="app.example")) if context else plain
        received = b""
        # A server that refuses may stop listening before the end of what is sent.
        with contextlib.suppress(ConnectionError):
            peer.sendall(data)
        with contextlib.suppress(ConnectionError):
            while part := peer.recv(1 << 16):
                received += part
    return Response(received)


def ask(port, path="/", method="GET", *lines, host="app.example", body=b"", client="127.0.0.1", context=None):
    """One request with these header lines, written as they are; `host=None` sends none."""
    head = [f"{method} {path} HTTP/1.1", *([] if host is None else [f"Host: {host}"]), *lines, "Connection: close"]
    if body or method == "POST":
        head.append(f"Content-Length: {len(body)}")
    return talk(port, "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body, client, context)


def handshake(port, path="/socket", *lines, host="app.example"):
    """The response to the beginning of a WebSocket."""
    head = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", *lines]
    with socket.create_connection(("127.0.0.1", port), 15) as peer:
        peer.sendall("\r\n".join(head).encode("latin-1") + b"\r\n\r\n")
        return Response(peer.recv(1 << 16))


class Response:
    """A response as it came."""

    def __init__(self, raw):
        self.raw = raw
        self.head, _, self.body = raw.partition(b"\r\n\r\n")
        self.status = int((re.match(rb"HTTP/[0-9]\.[0-9] ([0-9]{3})", raw) or [0, 0])[1])

    def all(self, name):
        """Every value of a header."""
        lines = (line.partition(":") for line in self.head.decode("latin-1").split("\r\n")[1:])
        return [value.strip() for key, _, value in lines if key.lower() == name.lower()]

    def __repr__(self):
        return repr(self.raw[:2000])
