"""Sends requests as an attacker writes them, byte by byte, and reads what comes back."""

import contextlib
import itertools
import select
import socket
import typing

MEGABYTE = b"a" * (1 << 20)


class Reply(typing.NamedTuple):
    """What came back, and how much the server took before."""

    status: int
    head: bytes
    body: bytes
    taken: int

    def header(self, name):
        """Every value of a header."""
        lines = [line.split(b": ", 1) for line in self.head.split(b"\r\n")[1:]]
        return [line[1].decode("latin-1") for line in lines if line[0].lower() == name.lower().encode()]


def send(port, path="/", body=b"", method="POST", *, chunked=False, read=None, **headers):
    """One request of its own connection; `body` is bytes or an iterator of them; `headers` add to the usual ones or replace them."""
    pieces = [body] if isinstance(body, bytes) else body
    usual = {"Host": f"127.0.0.1:{port}", "Connection": "close", "X-Forwarded-Proto": "https"}
    if method not in {"GET", "HEAD"} and isinstance(body, bytes):
        usual["Content-Length"] = str(len(body))
    if chunked:
        usual.pop("Content-Length", None)
        usual["Transfer-Encoding"] = "chunked"
        pieces = itertools.chain((b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece), [b"0\r\n\r\n"])
    every = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in every.items() if value is not None)
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        taken = 0
        # A server that refuses a body may stop reading before the end of it.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(head.encode("latin-1") + b"\r\n")
            for piece in pieces:
                for start in range(0, len(piece), 1 << 16):
                    if select.select([connection], [], [], 0)[0]:
                        break
                    connection.sendall(piece[start : start + (1 << 16)])
                    taken += len(piece[start : start + (1 << 16)])
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while (read is None or read not in received) and (more := connection.recv(1 << 16)):
                received += more
    first, _, rest = received.partition(b"\r\n\r\n")
    return Reply(int(first.split(b" ")[1]) if first else 0, first, rest, taken)


def endless(pieces=50):
    """Fifty megabytes, a megabyte at a time."""
    return itertools.repeat(MEGABYTE, pieces)


def handshake(port, path, **headers):
    """Requests a WebSocket; 101 means it was opened."""
    wanted = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    return send(port, path, method="GET", read=b"\r\n\r\n", **wanted, **headers)


def multipart(name, content, field="file"):
    """A form with one file, and the header that it needs."""
    disposition = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
    body = b"--x\r\n" + disposition.encode("utf-8", "surrogatepass") + b"\r\nContent-Type: image/png\r\n\r\n" + content + b"\r\n--x--\r\n"
    return body, {"Content_Type": "multipart/form-data; boundary=x"}
