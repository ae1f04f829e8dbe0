"""Serves applications behind real servers and has their answers inspected by the real command line."""

import contextlib
import fcntl
import http.client
import json
import pathlib
import random
import re
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADLINT = ROOT / "target/release/headlint"
BIN = pathlib.Path(sys.executable).parent
PLAYBOOK = {recipe["key"]: recipe for recipe in json.loads(subprocess.run([HEADLINT, "playbook", "--format", "json"], capture_output=True, check=True).stdout)}

PORT_LOCKS = []
SERVERS = {
    "flask": ["flask", "--app", "app", "run", "--port"],
    "gunicorn": ["gunicorn", "--config", "gunicorn_conf.py", "app:app", "--bind"],
    "uvicorn": ["uvicorn", "app:app", "--no-server-header", "--port"],
    "flask-debug": ["flask", "--app", "app", "run", "--debug", "--no-reload", "--port"],
    "hypercorn": ["hypercorn", "--config", "hypercorn.toml", "app:app", "--bind"],
    "uvicorn-wsproto": ["uvicorn", "app:app", "--no-server-header", "--ws", "wsproto", "--port"],
    "uvicorn-named": ["uvicorn", "app:app", "--port"],
}


def free_port():
    """A port that nothing listens on, and that no other test gets until this process ends.

    Both sets of packages are tested at the same time: a port that the system picks is free again until the server
    has started, and a test could then speak to the other one's server. So these are ports that the system
    hands out to nobody by itself, each with a lock.
    """
    folder = pathlib.Path(tempfile.gettempdir(), "headlint-ports")
    folder.mkdir(exist_ok=True)
    for port in random.sample(range(20_000, 32_000), 1_000):
        lock = (folder / str(port)).open("w")
        with contextlib.suppress(OSError), socket.socket() as probe:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            PORT_LOCKS.append(lock)
            return port
        lock.close()
    raise RuntimeError("a thousand ports were tried, and none of them is free")


def keep(file, text):
    """Writes a file unless it holds that already: the worker of another server in the folder may be reading it just then."""
    if not file.exists() or file.read_text() != text:
        file.write_text(text)


@contextlib.contextmanager
def serve(source, server, folder):
    """Serves `source` and gives the port."""
    keep(folder / "app.py", source)
    keep(folder / "gunicorn_conf.py", 'import gunicorn\n\ngunicorn.SERVER = "web"\n')
    static = folder / "static"
    static.mkdir(exist_ok=True)
    (static / "a.css").write_text("p{}")
    port = free_port()
    command = [str(BIN / SERVERS[server][0]), *SERVERS[server][1:]]
    command.append(f"127.0.0.1:{port}" if server in {"gunicorn", "hypercorn"} else str(port))
    log = (folder / "log.txt").open("w+")
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(400):
            if process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            time.sleep(0.025)
        else:
            raise TimeoutError("the server did not start")
        if process.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"the server stopped:\n{log.read()}\n{source}")
        yield port
    finally:
        process.kill()
        process.wait()
        log.close()


def ask(port, path="/", method="GET", **headers):
    """One request over TLS as a proxy hands it on; gives the raw head and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"X-Forwarded-Proto": "https", **names})
    response = connection.getresponse()
    body = response.read()
    head = [f"HTTP/1.1 {response.status} {response.reason}", *(f"{name}: {value}" for name, value in response.getheaders())]
    connection.close()
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


def ask_plain(port, path="/"):
    """One request over plain HTTP as a proxy hands it on, and the one over TLS where it is sent there."""
    first = ask(port, path, Host="app.example", X_Forwarded_Proto="http")
    if header(first, "Location") == [f"https://app.example{path}"]:
        return first.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n" + ask(port, path, Host="app.example")
    return first


def inspect(raw, path="/", scheme="https", origin=None, host="app.example"):
    """The report on a raw response, judged as if it had come over HTTPS; `origin` is what a script's request carried."""
    command = [HEADLINT, "inspect", "-", "--format", "json", "--fixes", "all", "--url", f"{scheme}://{host}{path}"]
    if origin:
        lines = raw.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
        pairs = [line.split(": ", 1) for line in lines[1:]]
        capture = {"url": f"{scheme}://{host}{path}", "status": int(lines[0].split()[1]), "headers": pairs, "request_origin": origin}
        command, raw = command[:7], json.dumps(capture).encode()
    return json.loads(subprocess.run(command, input=raw, capture_output=True, check=True).stdout)


def findings(report):
    """Every finding by its code, with the fixes that it names."""
    return {finding["code"]: {**finding, "fixes": report["fixes"].get(finding["fix"])} for check in report["checks"] for finding in check["findings"]}


def comes_to(report, forecast):
    """Whether a page has come to the grade that was forecast."""
    return (report["grade"], report["score"]) == (forecast["grade"], forecast["score"])


def patched(source, code):
    """The source with a patch directly below the line that creates `app`."""
    return re.sub(r"^app = .*$", lambda line: f"{line.group()}\n{code}", source, count=1, flags=re.MULTILINE)


def header(raw, name):
    """Every value of a header in a raw response."""
    lines = raw.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")[1:]
    pairs = [line.split(": ", 1) for line in lines]
    return [value for key, value in pairs if key.lower() == name.lower()]
