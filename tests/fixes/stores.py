"""Runs the stores that recipes keep things in."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time

from harness import free_port


class RedisServer:
    """A redis-server of its own on a free port. It can be stopped, and started again, empty, at the same URL."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = None

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", self.folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(400):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2) as probe:
                probe.sendall(b"PING\r\n")
                if probe.recv(16) == b"+PONG\r\n":
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.025)
        raise RuntimeError("redis-server did not start")

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def redis_server():
    """Gives a server that runs: `url`, `stop()` and `start()`."""
    assert shutil.which("redis-server"), "redis-server is missing; install it: apt-get install redis-server"
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()
