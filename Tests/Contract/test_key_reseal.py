"""The encryption key is replaced while servers run: docs/backup.md, "Another encryption key"."""

import base64
import json
import secrets
import sqlite3
import threading

import pytest

from Support import flow, wire
from Support.flow import FASTAPI, WEB_APP
from Support.server import Gatehouse
from Support.visitor import Visitor


def new_key():
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


def configure(server, key, *previous):
    """The same server, under that key and those before it."""
    lines = server.config.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if "encryption_key" not in line]
    place = lines.index("storage:") + 1
    lines[place:place] = [f"  encryption_key: {key}", f"  previous_encryption_keys: {json.dumps(list(previous))}"]
    server.config.write_text("\n".join(lines) + "\n", encoding="utf-8")


def key(server, *arguments):
    return server.command("key", "reseal", "--config", "gatehouse.yaml", *arguments)


def needed(server):
    """What the check lists: 0 and nothing, or 1 and something."""
    result = key(server, "--check", "--output", "json")
    rows = {row["needs_a_previous_key"]: row["until"] for row in json.loads(result.stdout)}
    assert result.returncode == (1 if rows else 0), result
    return rows


def administered(server):
    """A client that an operator adds; its secret."""
    result = server.command("client", "add", "reports", "--config", "gatehouse.yaml", "--scope", "MyService/weather_read")
    assert result.returncode == 0, result
    return result.stdout.strip()


def service_token(server, secret):
    body = {"grant_type": "client_credentials", "scope": "MyService/weather_read"}
    return wire.post(server("/oauth2/token"), form=body, headers=wire.basic("reports", secret))


@pytest.fixture
def keys():
    return new_key(), new_key()


@pytest.fixture
def server(tmp_path, keys):
    server = Gatehouse(tmp_path / "reseal")
    configure(server, keys[0])
    return server


def test_issue_reseal_while_requests_run_and_then_the_old_key_is_dropped(server, keys):
    old, new = keys
    with server:
        secret = administered(server)
        tokens = flow.authorize(server, WEB_APP).tokens()
        kids = {each["kid"] for each in flow.jwks(server)["keys"]}
        # First every server can open what the new key will seal, then it seals.
        configure(server, old, new)
        server.restart()
        configure(server, new, old)
        server.restart()
        rows = needed(server)
        assert "client web-app, declared" in rows and "client reports, administered" in rows
        failed, stop = [], threading.Event()

        def load():
            while not stop.is_set():
                answer = flow.client_credentials(server)
                if answer.status != 200:
                    failed.append(answer)

        threads = [threading.Thread(target=load) for _ in range(4)]
        for thread in threads:
            thread.start()
        results = []
        resealing = [threading.Thread(target=lambda: results.append(key(server))) for _ in range(2)]
        for thread in resealing:
            thread.start()
        rotated = server.command("key", "rotate", "--config", "gatehouse.yaml")
        for thread in resealing:
            thread.join()
        again = key(server)
        stop.set()
        for thread in threads:
            thread.join()
        assert not failed, failed[:2]
        assert [result.returncode for result in [*results, rotated, again]] == [0, 0, 0, 0], (results, rotated, again)
        assert "sealed anew: 0" in again.stderr and "hashed anew: 0" in again.stderr
        for given in (old, new, secret):
            assert given not in "".join(result.stdout + result.stderr for result in [*results, again])
        rows = needed(server)
        assert not any("declared" in what or "signing" in what for what in rows), rows
        assert "rotate-secret reports" in rows["client reports, administered"]
        assert any("refresh tokens" in what for what in rows)
        # What was issued under the old key goes on, and what comes from it is the new key's.
        tokens = flow.refresh(server, WEB_APP, tokens["refresh_token"]).json()
        assert service_token(server, secret).status == 200
        fresh = server.command("client", "rotate-secret", "reports", "--drop-old", "--config", "gatehouse.yaml").stdout.strip()
        assert "client reports, administered" not in needed(server)
        configure(server, new)
        assert needed(server) == {}
        server.restart()
        assert kids <= {each["kid"] for each in flow.jwks(server)["keys"]}, "the signing keys are the same ones"
        assert flow.refresh(server, WEB_APP, tokens["refresh_token"]).status == 200
        assert service_token(server, fresh).status == 200 and service_token(server, secret).status == 401
        assert flow.client_credentials(server).status == 200
        flow.verified(server, tokens["access_token"])
        assert flow.authorize(server, FASTAPI).tokens()["access_token"]


def test_issue_what_was_not_rewritten_is_what_was_listed(server, keys):
    """The key dropped too early: sessions and tokens that the check named have ended, and nothing else."""
    old, new = keys
    with server:
        secret = administered(server)
        visitor = Visitor(server)
        tokens = flow.authorize(server, WEB_APP, visitor=visitor).tokens()
        configure(server, new, old)
        server.restart()
        assert key(server).returncode == 0
        assert {what.split(",")[0] for what in needed(server)} == {"client reports", "refresh tokens"}
        configure(server, new)
        server.restart()
        assert flow.refresh(server, WEB_APP, tokens["refresh_token"]).status == 400
        assert service_token(server, secret).status == 401
        flow.verified(server, tokens["access_token"])
        assert flow.userinfo(server, tokens["access_token"]).status in (200, 401)
        assert flow.authorize(server, WEB_APP).tokens()["refresh_token"]


def test_issue_reseal_without_a_new_key_or_with_the_same_one_is_refused(server, keys):
    old, new = keys
    with server:
        pass
    refused = key(server)
    assert refused.returncode == 1 and "previous_encryption_keys is empty" in refused.stderr, refused
    assert needed(server) == {}
    configure(server, old, old)
    assert key(server).returncode == 78
    configure(server, new)
    wrong = key(server)
    assert wrong.returncode == 1 and "previous_encryption_keys" in wrong.stderr, wrong
    configure(server, new, new_key())
    assert key(server, "--check").returncode == 1


def test_issue_the_key_that_was_made_beside_the_file_can_be_replaced(tmp_path):
    server = Gatehouse(tmp_path / "made")
    with server:
        tokens = flow.authorize(server, WEB_APP).tokens()
        (made,) = [path for path in (server.folder / "data").iterdir() if path.suffix == ".key" or "key" in path.name]
        old = made.read_text(encoding="ascii").strip()
        configure(server, new_key(), old)
        server.restart()
        assert key(server).returncode == 0
        made.unlink()
        server.restart()
        assert flow.refresh(server, WEB_APP, tokens["refresh_token"]).status == 200


def test_issue_nothing_of_the_old_key_seals_a_signing_key_afterwards(server, keys):
    old, new = keys
    with server:
        configure(server, new, old)
    server.command("apply", "--config", "gatehouse.yaml")
    (path,) = (server.folder / "data").glob("*.db")

    def sealed_under():
        with sqlite3.connect(path) as db:
            documents = [json.loads(row[0]) for row in db.execute("SELECT document FROM signing_keys")]
        db.close()
        return {base64.urlsafe_b64decode(each["sealed_private_key"] + "==")[1:9] for each in documents}

    before = sealed_under()
    assert any("signing key" in what for what in needed(server))
    assert key(server).returncode == 0
    after = sealed_under()
    assert len(before) == len(after) == 1 and before != after
