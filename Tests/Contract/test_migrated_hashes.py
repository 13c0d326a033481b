"""Each kind of hash that docs/migrating-people.md names is made, imported, logged in with, and replaced at that login."""

import json
import secrets

import pytest

from Support import flow
from Support.hashes import KINDS
from Support.server import Gatehouse
from Support.visitor import Visitor, is_login

PASSWORDS = {kind: "pässwörd " + secrets.token_urlsafe(12) for kind in KINDS}


def username(kind):
    return "".join(letter if letter.isalnum() else "-" for letter in kind.lower()) + "@example.com"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Gatehouse(tmp_path_factory.mktemp("hashes"))
    lines = [{"username": username(kind), "password_hash": make(PASSWORDS[kind].encode())} for kind, make in KINDS.items()]
    (server.folder / "people.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    result = server.command("user", "import", "--config", "gatehouse.yaml", "--format", "jsonl", "people.jsonl")
    assert result.returncode == 0 and f"{len(KINDS)} people imported (0 without" in result.stdout, result
    with server:
        yield server


def stored(server, kind):
    text = server.command("export", "--config", "gatehouse.yaml", "--with-password-hashes", "--output", "json").stdout
    return next(user for user in json.loads(text)["users"] if user["username"] == username(kind))["password_hash"]


def session(server, kind, password):
    visitor = Visitor(server)
    page = visitor.visit(flow.authorize_url(server, flow.WEB_APP, flow.PKCE.new()))
    page = visitor.sign_in(page, username(kind), password)
    assert is_login(page) == (visitor.session is None)
    return visitor.session


@pytest.mark.parametrize("kind", KINDS)
def test_the_password_is_right_and_the_hash_replaced(server, kind):
    before = stored(server, kind)
    assert session(server, kind, PASSWORDS[kind] + "x") is None
    assert stored(server, kind) == before
    assert session(server, kind, PASSWORDS[kind])
    after = stored(server, kind)
    assert after.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and after != before
    assert session(server, kind, PASSWORDS[kind])
    assert stored(server, kind) == after
