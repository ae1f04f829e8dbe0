"""Attacks on the uploads recipe: what is stored, under which name, how much of it, and what comes of it when it is handed out."""

import concurrent.futures
import os
import re

import pytest
from attacks import attack
from harness import serve
from raw import endless, multipart, send
from test_playbook import FASTAPI, FLASK, FRAMEWORKS, PLAYBOOK, SERVERS

VIEWS = {
    "flask": """
import resource
from types import SimpleNamespace
from flask import send_from_directory

@app.post("/up")
def up():
    return keep_upload(request.files["file"])

@app.post("/full")
def full():
    file, (_, hard) = request.files["file"], resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        return keep_upload(file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

@app.post("/planted")
def planted():
    global uuid4
    kept, uuid4 = uuid4, lambda: SimpleNamespace(hex="a" * 32)
    try:
        return keep_upload(request.files["file"])
    finally:
        uuid4 = kept

@app.get("/uploads/<name>")
def hand_out(name):
    response = send_from_directory(UPLOADS.absolute(), name, as_attachment=True)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
""",
    "fastapi": """
import resource
from types import SimpleNamespace
from fastapi.responses import FileResponse

@app.post("/up")
def up(file: UploadFile):
    return keep_upload(file)

@app.post("/read")
async def read(request: Request):
    return len(await request.body())

@app.post("/full")
def full(file: UploadFile):
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        return keep_upload(file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

@app.post("/planted")
def planted(file: UploadFile):
    global uuid4
    kept, uuid4 = uuid4, lambda: SimpleNamespace(hex="a" * 32)
    try:
        return keep_upload(file)
    finally:
        uuid4 = kept

@app.get("/uploads/{name}")
def hand_out(name: str):
    stored = {path.name: path for path in UPLOADS.iterdir()}
    return FileResponse(stored[name], filename=name, headers={"X-Content-Type-Options": "nosniff"})

@app.middleware("http")
async def log_body(request, call_next):
    if "x-log" in request.headers:
        await request.body()
    return await call_next(request)
""",
}
PNG = b"\x89PNG\r\n\x1a\n"
TRUE = {"png": PNG + b"rest", "PNG": PNG, "jpg": b"\xff\xd8\xff\xe0", "pdf": b"%PDF-1.7\n"}


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """By framework: the port of an app, and its folder."""
    running, found = [], {}
    os.environ["GUNICORN_CMD_ARGS"] = "--threads 8"

    def site(framework):
        if framework not in found:
            folder = tmp_path_factory.mktemp(framework)
            code = "\n".join(PLAYBOOK[key][framework]["code"] for key in ["errors", "uploads"])
            text = (FLASK if framework == "flask" else FASTAPI).replace("@CODE@", code) + VIEWS[framework]
            running.append(serve(text, SERVERS[framework], folder))
            found[framework] = running[-1].__enter__(), folder
        return found[framework]

    yield site
    del os.environ["GUNICORN_CMD_ARGS"]
    for one in running:
        one.__exit__(None, None, None)


def upload(port, name, content, path="/up", field="file", **headers):
    body, kind = multipart(name, content, field)
    return send(port, path, body, **kind, **headers)


def kept(folder):
    return {path.name: path for path in (folder / "uploads").iterdir()}


def name_of(reply):
    return reply.body.decode().strip('"')


@FRAMEWORKS
@attack("uploads", "A script as evil.png, a page as a PDF, a picture as evil.php, SVG, double extensions, a Cyrillic `.рng`, an empty file, names made of dots, no file", "415 or another 4xx, and nothing is stored")
def test_what_is_no_picture(sites, framework):
    port, folder = sites(framework)
    upload(port, "first.png", PNG)
    before = set(kept(folder))
    for name, content in [
        ("evil.png", b"<script>1</script>"),
        ("evil.pdf", b"<html>%PDF-1.7"),
        ("evil.jpg", PNG),
        ("evil.png", b"\n" + PNG),
        ("evil.php", PNG),
        ("evil.png.php", PNG),
        ("evil.svg", b"<svg onload='alert(1)'/>"),
        ("evil.svg", PNG),
        ("evil.html", PNG),
        ("evil.рng", PNG),
        ("evil.png.", PNG),
        ("evil.png\u0000", PNG),
        (".png", PNG),
        ("....", PNG),
        ("png", PNG),
        ("a" * 9000, PNG),
        ("evil.png", b""),
        ("", b""),
    ]:
        reply = upload(port, name, content)
        assert 400 <= reply.status < 500, (name, content, reply)
    assert 400 <= upload(port, "cat.png", PNG, field="other").status < 500
    assert 400 <= send(port, "/up", b"file=cat.png", Content_Type="application/x-www-form-urlencoded").status < 500
    for body in [b"", b"--x", b"--x\r\n\r\n--x--\r\n", b"\xff" * 99, b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"]:
        assert 400 <= send(port, "/up", body, Content_Type="multipart/form-data; boundary=x").status < 500, body
    assert 400 <= send(port, "/up", b"x", Content_Type="multipart/form-data").status < 500
    assert set(kept(folder)) == before


@FRAMEWORKS
@attack("uploads", "Names in other alphabets, with invalid UTF-8 or text-direction overrides", "a picture is stored under a random name")
def test_names_in_other_alphabets(sites, framework):
    port, folder = sites(framework)
    for name in ["照片.png", "Снимок.PNG", "صورة.png", "exe.\u202egnp.png", "a b.png", "%00.png", "x" * 900 + ".png"]:
        reply = upload(port, name, TRUE["png"])
        assert reply.status == 200 and re.fullmatch(r"[0-9a-f]{32}\.png", name_of(reply)), name
        assert kept(folder)[name_of(reply)].read_bytes() == TRUE["png"]
    assert upload(port, "\ud800.png", PNG).status in {200, 400}
    for ending, content in TRUE.items():
        assert name_of(upload(port, f"x.{ending}", content)).endswith(f".{ending.lower()}")


@FRAMEWORKS
@attack("uploads", "Names with paths that point outside the folder", "stored inside it under a random name")
def test_names_that_lead_away(sites, framework):
    port, folder = sites(framework)
    for name in ["../../evil.png", "/tmp/evil.png", "..\\..\\evil.png", "C:\\evil.png", "static/a.css/../evil.png", "~/evil.png", "CON.png", "-rf.png"]:
        reply = upload(port, name, PNG)
        assert kept(folder)[name_of(reply)].read_bytes() == PNG, name
    assert not [path for path in folder.parent.rglob("*evil*")] and not os.path.exists("/tmp/evil.png")


@FRAMEWORKS
@attack("uploads", "A picture that is also a web page, opened in a browser", "served as the recipe says: as a picture, for download, with nosniff")
def test_a_picture_that_is_a_page(sites, framework):
    port, _ = sites(framework)
    name = name_of(upload(port, "evil.png", PNG + b"<html><script>1</script>"))
    reply = send(port, f"/uploads/{name}", method="GET")
    assert reply.status == 200 and reply.header("Content-Type") == ["image/png"]
    assert reply.header("Content-Disposition")[0].startswith("attachment") and reply.header("X-Content-Type-Options") == ["nosniff"]


@FRAMEWORKS
@attack("uploads", "50 MB: announced, chunked, or more than announced; 2,000 parts; lengths that are not numbers", "4xx before it is received")
def test_fifty_megabytes(sites, framework):
    port, folder = sites(framework)
    before = set(kept(folder))
    body, kind = multipart("cat.png", PNG)
    start = body[: body.index(PNG) + len(PNG)]

    def long():
        yield start
        yield from endless()

    for more in [{"Content_Length": str(50 << 20)}, {"chunked": True}]:
        for path in ["/up", *(["/read"] if framework == "fastapi" else [])]:
            reply = send(port, path, long(), **kind, **more)
            assert reply.status in {411, 413} and reply.taken < 20 << 20, (more, reply)
    reply = send(port, "/up", long(), **kind, Content_Length=str(len(start) + 5))
    assert reply.status in {0, 400, 422} and reply.taken < 20 << 20, reply
    for length in ["-1", "+9", "x", "1e9", "5_0", "9" * 30, "9" * 5000, "5, 6"]:
        reply = send(port, "/up", body, **kind, Content_Length=length)
        assert 400 <= reply.status < 500, (length, reply)
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="cat.png"\r\n\r\n' + PNG + b"\r\n"
    assert send(port, "/up", part * 2000 + b"--x--\r\n", **kind).status in {400, 413}
    assert send(port, "/up", body, **kind, Transfer_Encoding="chunked", Content_Length=None).status in {400, 411}
    assert set(kept(folder)) == before


@attack("uploads", "50 MB, sent to an app with a middleware that reads the body", "413 before it is received")
def test_fifty_megabytes_through_a_middleware(sites):
    port, _ = sites("fastapi")
    for more in [{"Content_Length": str(50 << 20)}, {"chunked": True}]:
        reply = send(port, "/read", endless(), X_Log="1", **more)
        assert reply.status == 413 and reply.taken < 20 << 20, reply
    assert send(port, "/read", b"a" * 5_000_000).body == b"5000000"


@FRAMEWORKS
@attack("uploads", "Forty files with the same name at once", "each is stored under a name of its own")
def test_the_same_name_at_once(sites, framework):
    port, folder = sites(framework)
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda n: upload(port, "cat.png", PNG + b"%d" % n), range(40)))
    assert {kept(folder)[name_of(reply)].read_bytes() for reply in replies} == {PNG + b"%d" % n for n in range(40)}


@FRAMEWORKS
@attack("uploads", "A disk that fills up in the middle of a file", "an error and no partial file")
def test_a_full_disk(sites, framework):
    port, folder = sites(framework)
    upload(port, "first.png", PNG)
    before = set(kept(folder))
    for size in [3_000_000, 100_001]:
        assert upload(port, "cat.png", PNG + b"a" * size, path="/full").status == 500
    assert set(kept(folder)) == before
    assert upload(port, "cat.png", PNG + b"a" * 3_000_000).status == 200


@FRAMEWORKS
@attack("uploads", "A symlink planted where the file will be written", "an error; its target is not changed")
def test_a_planted_link(sites, framework):
    port, folder = sites(framework)
    upload(port, "first.png", PNG)
    victim = folder / "victim.txt"
    victim.write_text("as it was")
    link = folder / "uploads" / ("a" * 32 + ".png")
    link.symlink_to(victim)
    assert upload(port, "cat.png", PNG, path="/planted").status == 500
    assert victim.read_text() == "as it was"
    link.unlink()
