"""`gatehouse storage copy`: everything in one database moves to another, and the server goes on there."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess

import pytest

from Support import flow
from Support.postgres import ENCRYPTION_KEY, Postgres
from Support.server import Gatehouse, binary, command, environment, until
from Support.visitor import Visitor, is_login

KEY = {"encryption_key: ${GATEHOUSE_ENCRYPTION_KEY:-}": f"encryption_key: {ENCRYPTION_KEY}"}
PEOPLE = 50_000


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as running:
        yield running


def copy(source, target, *options, **more):
    answer = command("storage", "copy", "--from", source, "--to", target, *options, **more)
    assert "p%40ss" not in answer.stdout + answer.stderr and "p@ss" not in answer.stdout + answer.stderr
    return answer


def moved(server, database):
    """The server's configuration, on another database."""
    text = server.config.read_text(encoding="utf-8")
    assert "database: sqlite:data/gatehouse.db" in text
    server.config.write_text(text.replace("database: sqlite:data/gatehouse.db", f"database: {database}"), encoding="utf-8")


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A server on SQLite that people have used, stopped: with a browser that is logged in, tokens and the keys that it had."""
    server = Gatehouse(tmp_path_factory.mktemp("copied"), KEY)
    visitor = Visitor(server)
    with server:
        tokens = flow.authorize(server, visitor=visitor).tokens()
        keys = flow.jwks(server)
        refused = copy(f"sqlite:{server.folder}/data/gatehouse.db", f"sqlite:{server.folder}/other.db")
        assert refused.returncode == 1 and "open in another process: stop the server" in refused.stderr
    return server, visitor, tokens, keys


def test_issue_5_the_server_goes_on_from_sqlite_to_postgresql_and_back(used, postgres):
    server, visitor, tokens, keys = used
    source, there = f"sqlite:{server.folder}/data/gatehouse.db", postgres.url(postgres.schema())
    answer = copy(source, there, "--output", "json")
    assert answer.returncode == 0, answer
    tables = {row["table"]: row for row in json.loads(answer.stdout)}
    assert all(row["same"] and row["source_checksum"] == row["target_checksum"] for row in tables.values())
    assert all(tables[name]["copied"] for name in ("users", "clients", "grants", "login_sessions", "signing_keys", "audit_entries"))

    not_empty = copy(source, there)
    assert not_empty.returncode == 1 and "expected an empty one" in not_empty.stderr
    again = copy(source, there, "--resume", "--output", "json")
    assert again.returncode == 0 and not any(row["copied"] for row in json.loads(again.stdout))

    elsewhere = Gatehouse(server.folder.parent / "wrong-key")
    text = server.config.read_text(encoding="utf-8").replace("sqlite:data/gatehouse.db", there)
    elsewhere.config.write_text(text.replace(ENCRYPTION_KEY, "B" * 42 + "A"), encoding="utf-8")
    wrong_key = elsewhere.command("serve", "--config", "gatehouse.yaml")
    assert wrong_key.returncode == 1 and "encryption key" in wrong_key.stderr

    moved(server, there)
    with server:
        assert flow.jwks(server) == keys
        answer = flow.refresh(server, flow.WEB_APP, tokens["refresh_token"])
        assert answer.status == 200
        assert not is_login(visitor.get(flow.authorize_url(server, flow.WEB_APP, flow.PKCE.new())))
        refreshed = answer.json()

    used_since = copy(source, there, "--resume")
    assert used_since.returncode == 1

    home = f"sqlite:{server.folder}/data/home.db"
    assert copy(there, home).returncode == 0
    text = server.config.read_text(encoding="utf-8")
    server.config.write_text(text.replace(there, "sqlite:data/home.db"), encoding="utf-8")
    with server:
        assert flow.jwks(server) == keys
        assert flow.refresh(server, flow.WEB_APP, refreshed["refresh_token"]).status == 200


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A file with many people in it."""
    server = Gatehouse(tmp_path_factory.mktemp("crowd"), KEY)
    assert server.command("apply", "--config", "gatehouse.yaml").returncode == 0
    path = server.folder / "data/gatehouse.db"
    with contextlib.closing(sqlite3.connect(path)) as file:
        file.executemany(
            """INSERT INTO users (subject, lookup_key, username, is_disabled, origin, document)
            SELECT ?1, ?1 || '@example.com', ?1 || '@example.com', 0, 'imported', document FROM users LIMIT 1""",
            ((f"person-{number:06}",) for number in range(PEOPLE)))
        file.commit()
    return path


def test_issue_5_a_copy_that_was_killed_goes_on(crowd, postgres):
    schema = postgres.schema()
    there = postgres.url(schema)
    arguments = [binary(), "storage", "copy", "--from", f"sqlite:{crowd}", "--to", there]
    process = subprocess.Popen(arguments, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def people():
        with contextlib.suppress(AssertionError):  # the table is not there yet
            return int(postgres.sql("SELECT count(*) FROM users", schema))
        return 0

    try:
        until(lambda: people() > 1000, seconds=60, what="a part of the people")
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    part = people()
    assert 1000 < part < PEOPLE, "killed in the middle"
    assert copy(f"sqlite:{crowd}", there).returncode == 1
    answer = copy(f"sqlite:{crowd}", there, "--resume", "--output", "json", timeout=300)
    assert answer.returncode == 0, answer
    users = next(row for row in json.loads(answer.stdout) if row["table"] == "users")
    assert users["source_rows"] == users["target_rows"] == people() and users["copied"] == users["target_rows"] - part


def test_issue_5_what_cannot_be_copied_is_refused(used, tmp_path):
    server, *_ = used
    shutil.copy(server.folder / "data/gatehouse.db", tmp_path / "a.db")
    source = f"sqlite:{tmp_path}/a.db"
    missing = copy(f"sqlite:{tmp_path}/missing.db", source)
    assert missing.returncode == 1 and "missing.db is not there" in missing.stderr and not (tmp_path / "missing.db").exists()
    unreachable = copy(source, "postgresql://gatehouse:p%40ss@127.0.0.1:1/db")
    assert unreachable.returncode == 1 and "postgresql://127.0.0.1:1/db" in unreachable.stderr
    foreign = copy(source, "mysql://u:p%40ss@host/db")
    assert foreign.returncode == 64 and "expected sqlite:PATH or postgresql://" in foreign.stderr
    same = copy(source, source)
    assert same.returncode == 64 and "the same database" in same.stderr
    (tmp_path / "text.db").write_text("no database, but a text that is longer than the header of one. " * 4)
    assert copy(source, f"sqlite:{tmp_path}/text.db").returncode == 1
