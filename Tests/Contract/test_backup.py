"""docs/backup.md: a copy of a running server's SQLite file, restored elsewhere, and what an earlier copy brings back."""

import shutil
import sqlite3
import threading
import time

import pytest

from Support import flow
from Support.flow import WEB_APP
from Support.server import Gatehouse

# The lifetime that a restore waits for, short enough to be waited for here.
CODE_SECONDS = 2


def database(server):
    (path,) = (server.folder / "data").glob("*.db")
    return path


def key_file(server):
    (path,) = [path for path in (server.folder / "data").iterdir() if "key" in path.name]
    return path


def vacuum(source, target):
    connection = sqlite3.connect(source)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


def online(source, target):
    origin, copy = sqlite3.connect(source), sqlite3.connect(target)
    try:
        origin.backup(copy)
    finally:
        origin.close()
        copy.close()


def restored(server, copy, folder):
    """The copy, the key and the file of the configuration in another folder; the same ports, so the same issuer."""
    other = Gatehouse(folder)
    other.port, other.admin_port, other.issuer = server.port, server.admin_port, server.issuer
    other.config.write_text(server.config.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "data").mkdir(mode=0o700)
    shutil.copy2(copy, folder / "data" / database(server).name)
    shutil.copy2(key_file(server), folder / "data" / key_file(server).name)
    return other


@pytest.fixture
def server(tmp_path):
    return Gatehouse(
        tmp_path / "first", replacements={"authorization_code: { lifetime: 60s }": f"authorization_code: {{ lifetime: {CODE_SECONDS}s }}"}
    )


def refreshed(server, token):
    answer = flow.refresh(server, WEB_APP, token)
    assert answer.status == 200, answer
    return answer.json()["refresh_token"]


class Load:
    """Grants that are begun and refreshed all the time; what was acknowledged, and when."""

    def __init__(self, server):
        self.server = server
        self.begun = []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.run) for _ in range(3)]

    def run(self):
        while not self.stop.is_set():
            token = flow.authorize(self.server, WEB_APP).tokens()["refresh_token"]
            self.begun.append((token, time.monotonic()))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.stop.set()
        for thread in self.threads:
            thread.join()


@pytest.mark.parametrize("copy", [vacuum, online], ids=["VACUUM INTO", "backup"])
def test_issue_what_was_acknowledged_before_the_copy_works_after_the_restore(server, tmp_path, copy):
    target = tmp_path / "backup.db"
    with server:
        with Load(server) as load:
            while len(load.begun) < 6:
                time.sleep(0.01)
            started = time.monotonic()
            copy(database(server), target)
            ended = len(load.begun)
            while len(load.begun) < ended + 3:
                time.sleep(0.01)
        kids = {key["kid"] for key in flow.jwks(server)["keys"]}
    before = [token for token, at in load.begun if at < started]
    assert len(before) >= 6
    with restored(server, target, tmp_path / "second") as second:
        assert {key["kid"] for key in flow.jwks(second)["keys"]} == kids
        for token in before:
            refreshed(second, token)
        for token, _ in load.begun[-1:]:
            assert flow.refresh(second, WEB_APP, token).status == 400, "it began after the copy"
        assert flow.authorize(second, WEB_APP).tokens()["refresh_token"]
        assert second.command("doctor", "--config", "gatehouse.yaml").returncode == 0


def test_issue_an_earlier_copy_ends_the_grant_whose_newer_token_comes(server, tmp_path):
    target = tmp_path / "backup.db"
    with server:
        stolen = flow.authorize(server, WEB_APP).tokens()["refresh_token"]
        untouched = flow.authorize(server, WEB_APP).tokens()["refresh_token"]
        vacuum(database(server), target)
        newest = refreshed(server, refreshed(server, stolen))
    with restored(server, target, tmp_path / "second") as second:
        # The thief is first: the copy holds the token as unused. The owner's newer one ends what came from it.
        thief = refreshed(second, stolen)
        assert flow.refresh(second, WEB_APP, newest).status == 400
        for token in (thief, stolen, newest):
            assert flow.refresh(second, WEB_APP, token).status == 400
        refreshed(second, untouched)
        with sqlite3.connect(database(second)) as db:
            events = db.execute("SELECT count(*) FROM audit_entries WHERE CAST(document AS TEXT) LIKE '%refresh_token.reused%'").fetchone()
        db.close()
        assert events[0] >= 1


def test_issue_the_owner_first_leaves_the_thief_nothing(server, tmp_path):
    target = tmp_path / "backup.db"
    with server:
        stolen = flow.authorize(server, WEB_APP).tokens()["refresh_token"]
        vacuum(database(server), target)
        newest = refreshed(server, stolen)
    with restored(server, target, tmp_path / "second") as second:
        assert flow.refresh(second, WEB_APP, newest).status == 400
        assert flow.refresh(second, WEB_APP, stolen).status == 400


def test_issue_a_code_that_was_used_after_the_copy_is_dead_once_its_lifetime_is_over(server, tmp_path):
    target = tmp_path / "backup.db"
    with server:
        authorization = flow.authorize(server, WEB_APP)
        issued = time.monotonic()
        vacuum(database(server), target)
        answer = authorization.redeem()
        assert answer.status == 200, "the copy has not held the server up for longer than the code lives"
    while time.monotonic() < issued + CODE_SECONDS + 0.1:
        time.sleep(0.05)
    with restored(server, target, tmp_path / "second") as second:
        authorization.server = second
        assert authorization.redeem().status == 400
