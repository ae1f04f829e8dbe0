"""Attacks on recipes that need no server: passwords, the database, settings from the environment, hashes of files."""

import os
import sqlite3
import textwrap
import threading
import time
from types import SimpleNamespace

import decouple
import pytest
from argon2 import PasswordHasher
from attacks import attack
from starlette.testclient import TestClient
from test_playbook import FRAMEWORKS, PLAYBOOK


def run(key, framework, folder, **names):
    """Runs a recipe as a file of `folder`, and gives what it defines."""
    path = folder / "app.py"
    path.write_text(PLAYBOOK[key][framework]["code"])
    names = {"__file__": str(path), "__name__": "app", **names}
    exec(compile(path.read_text(), str(path), "exec"), names)
    return names


class Counted:
    """Argon2, which counts its calls and how many ran at once."""

    def __init__(self):
        self.calls, self.now, self.most, self.lock = 0, 0, 0, threading.Lock()
        self.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    def __getattr__(self, name):
        def counted(*arguments):
            with self.lock:
                # What is no hash of Argon2 costs nothing.
                self.calls, self.now = self.calls + str(arguments[0]).startswith("$argon2"), self.now + 1
                self.most = max(self.most, self.now)
            time.sleep(0.002)
            try:
                return getattr(self.hasher, name)(*arguments)
            finally:
                with self.lock:
                    self.now -= 1

        return counted


@pytest.fixture(scope="module")
def passwords(tmp_path_factory):
    return SimpleNamespace(**run("passwords", "flask", tmp_path_factory.mktemp("passwords")))


@pytest.fixture
def counted(tmp_path):
    """The recipe with a cheap Argon2 that counts."""
    names = run("passwords", "fastapi", tmp_path)
    names["HASHER"] = Counted()
    names["NOBODY"] = names["HASHER"].hasher.hash("nobody knows")
    return names


@attack("passwords", "The password `nobody`, an empty one or None for an account whose stored hash is empty or missing", "rejected")
def test_an_account_without_a_hash_opens_for_nobody(passwords):
    for stored in ["", None, "!", "$argon2", "$argon2id$v=19$m=65536,t=3,p=4$", b"", 0]:
        for guess in ["nobody", "", None, stored]:
            assert passwords.is_right(guess, stored) is False, (guess, stored)


@attack("passwords", "None, numbers, lists, bytes, a lone surrogate or a megabyte of text as the password", "rejected without an exception; for a new password, a ValueError with a sentence")
def test_what_can_be_no_password(passwords):
    stored = passwords.hash_password("correct horse")
    for guess in ["", None, 0, True, ["correct horse"], {"correct horse": 1}, b"correct horse", "\ud800", "a" * (1 << 20)]:
        assert passwords.is_right(guess, stored) is False, guess
        assert passwords.is_right(guess, None) is False, guess
        with pytest.raises(ValueError):
            passwords.hash_password(guess)


@attack("passwords", "A megabyte of combining accents, which takes minutes to normalise", "rejected by its length, before anything reads it")
def test_a_megabyte_is_not_read(counted):
    # Without a normalize that could be called.
    counted["unicodedata"] = None
    assert counted["is_right"]("a" + "\u0301\u0323" * (1 << 19), None) is False
    assert counted["HASHER"].calls == 0


@attack("passwords", "Timing, to find out whether a user exists or has no password", "every case takes as long as one hash")
def test_every_account_costs_one_hash(counted):
    stored = counted["hash_password"]("correct horse")
    for kept in [stored, None, "", "!", "md5$abc"]:
        counted["HASHER"].calls = 0
        assert counted["is_right"]("wrong", kept) is False
        assert counted["HASHER"].calls == 1, kept


@attack("passwords", "Forty sign-ins at once, 64 MiB each", "four hashes at a time; the rest wait")
def test_many_sign_ins_at_once(counted):
    stored, right = counted["hash_password"]("correct horse"), []
    threads = [threading.Thread(target=lambda: right.append(counted["is_right"]("correct horse", stored))) for _ in range(40)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    assert right == [True] * 40 and 1 < counted["HASHER"].most <= 4


@attack("passwords", "The same é composed and decomposed; passwords that differ only after NUL, or only after 72 bytes, where bcrypt stops", "composed and decomposed é are equal; the other differences count")
def test_one_password_however_it_is_typed(passwords):
    assert passwords.is_right("cafe\u0301 de flore", passwords.hash_password("caf\u00e9 de flore"))
    assert not passwords.is_right("abc", passwords.hash_password("abc\0def"))
    assert not passwords.is_right("a" * 72 + "c", passwords.hash_password("a" * 72 + "b"))
    assert passwords.is_right(" spaces count ", passwords.hash_password(" spaces count "))
    assert not passwords.is_right("spaces count", passwords.hash_password(" spaces count "))


@attack("passwords", "A stolen table of hashes that were made with weaker settings", "each is replaced at the user's next sign-in, as the example shows")
def test_old_hashes_are_made_again(passwords):
    example = textwrap.dedent(passwords.is_right.__doc__.split("\n\n", 1)[1])
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse")
    for password, changes in [("wrong", False), ("correct horse", True)]:
        user = SimpleNamespace(password_hash=weak)
        exec(example, {**vars(passwords), "user": user, "password": password})
        assert (user.password_hash != weak) is changes
    assert not passwords.HASHER.check_needs_rehash(user.password_hash) and passwords.is_right("correct horse", user.password_hash)
    exec(example, {**vars(passwords), "user": None, "password": "x"})


@pytest.fixture
def database(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("app.db") as connection:
        connection.execute("CREATE TABLE users (id INTEGER, name TEXT, email TEXT)")
        people = [(1, "Ada", "ada@example.com"), (2, "100%", "percent@example.com"), (3, "Наташа", "наташа@example.com"), (4, "Nobody", None)]
        connection.executemany("INSERT INTO users VALUES (?, ?, ?)", people)
    return SimpleNamespace(**run("database", "fastapi", tmp_path))


@attack("database", "SQL and wildcards as an address", "they match no user's address")
def test_injected_statements(database):
    assert database.find_user("ada@example.com").name == "Ada"
    for email in ["' OR '1'='1", "'; DROP TABLE users; --", "%", "ada@example.com' --", ":email", "\\' OR 1=1 --", "наташа@example.com%"]:
        assert database.find_user(email) is None, email
    assert database.find_user("наташа@example.com").id == 3


@attack("database", "None, 0, lists, objects, bytes, NUL and lone surrogates as an address", "no user and no exception; MySQL would match every address with the number 0")
def test_what_is_no_text(database):
    for email in [None, 0, True, 1.5, ["ada@example.com"], {"$ne": 1}, b"ada@example.com", "", "ada@example.com\0", "\ud800"]:
        assert database.find_user(email) is None, email
        assert email == "" or database.search_users(email) == [], email


@attack("database", "% and _ in a search, and SQL in place of a column name", "they match only themselves; an unknown column becomes the default")
def test_wildcards_and_columns(database):
    assert [user.id for user in database.search_users("%")] == [2]
    assert database.search_users("_") == [] and database.search_users("\\") == [] and database.search_users("/") == []
    assert [user.id for user in database.search_users("00%")] == [2]
    assert [user.id for user in database.search_users("аташ")] == [3]
    for sort in ["name; DROP TABLE users", "email", "(SELECT 1)", "name DESC", None, ["name"], {}, 1]:
        assert [user.name for user in database.search_users("", sort)] == ["100%", "Ada", "Nobody", "Наташа"], sort
    assert [user.id for user in database.search_users("", "id")] == [1, 2, 3, 4]


def settings(framework, folder, monkeypatch, **environment):
    kept = {name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "DEBUG"}}
    monkeypatch.setattr(os, "environ", {**kept, **environment})
    # It remembers the first .env that it found.
    decouple.config.config = None
    app = SimpleNamespace()
    names = run("environment", framework, folder, app=app)
    return app.secret_key if framework == "flask" else names["SECRET_KEY"], names.get("DEBUG")


@FRAMEWORKS
@attack("environment", "A SECRET_KEY that is missing, empty, blank or short, in the environment or in .env", "the app does not start")
def test_no_key_no_start(framework, tmp_path, monkeypatch):
    for line in ["", "SECRET_KEY=\n", 'SECRET_KEY="   "\n', "SECRET_KEY=dev\n"]:
        (tmp_path / ".env").write_text(line)
        for environment in [{}, {"SECRET_KEY": ""}, {"SECRET_KEY": " \t"}, {"SECRET_KEY": "secret"}, {"SECRET_KEY": " " * 20}]:
            with pytest.raises(RuntimeError, match="SECRET_KEY"):
                settings(framework, tmp_path, monkeypatch, **environment)


@FRAMEWORKS
@attack("environment", "A blank SECRET_KEY in the environment, with a key in .env", "blank counts as unset: the key in .env is used")
def test_a_blank_key_does_not_hide_the_one_of_the_file(framework, tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("SECRET_KEY=from-the-file-0123456789\n")
    for blank in ["", "  "]:
        assert settings(framework, tmp_path, monkeypatch, SECRET_KEY=blank)[0] == "from-the-file-0123456789"
    assert settings(framework, tmp_path, monkeypatch, SECRET_KEY="set-0123456789-0123")[0] == "set-0123456789-0123"


@attack("environment", "DEBUG blank, `false`, `0`, `None` or with a typo", "debug mode stays off, and the app starts")
def test_debug_is_off_unless_it_is_on(tmp_path, monkeypatch):
    for value, expected in [("", False), ("  ", False), ("false", False), ("0", False), ("None", False), ("ture", False), ("True", True), (" 1 ", True)]:
        assert settings("fastapi", tmp_path, monkeypatch, SECRET_KEY="k" * 20, DEBUG=value)[1] is expected, value


@attack("hide_docs", "SHOW_DOCS blank, `false`, `0`, `no` or `off`, and other spellings of the paths", "404")
def test_false_is_not_true(tmp_path, monkeypatch):
    for value in [None, "", " ", "false", "False", "0", "no", "off", "None", "\u200b"]:
        monkeypatch.setattr(os, "environ", {**os.environ, **({} if value is None else {"SHOW_DOCS": value})})
        client = TestClient(run("hide_docs", "fastapi", tmp_path)["app"])
        for path in ["/docs", "/redoc", "/openapi.json", "/docs/", "/openapi.json/", "//docs", "/DOCS", "/docs/oauth2-redirect", "/%64ocs", "/openapi.yaml"]:
            assert client.get(path).status_code == 404, (value, path)
    monkeypatch.setattr(os, "environ", {**os.environ, "SHOW_DOCS": "true"})
    assert TestClient(run("hide_docs", "fastapi", tmp_path)["app"]).get("/docs").status_code == 200


@FRAMEWORKS
@attack("sri", "A copy on the CDN that differs in one byte; a server started from another folder", "a different hash; the app's own file is found")
def test_a_changed_copy(framework, tmp_path, monkeypatch):
    (tmp_path / "static").mkdir()
    monkeypatch.chdir("/")
    app = SimpleNamespace(root_path=str(tmp_path), jinja_env=SimpleNamespace(globals={}))
    integrity = run("sri", framework, tmp_path, app=app)["integrity"]
    found = set()
    for content in [b"run()", b"run();", b""]:
        (tmp_path / "static/app.js").write_bytes(content)
        found.add(integrity("static/app.js"))
    assert len(found) == 3 and all(len(value) == 71 and value.startswith("sha384-") for value in found)
