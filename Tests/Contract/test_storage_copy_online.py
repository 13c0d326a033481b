"""`gatehouse storage copy --online`: a database moves while its server works, and everything acknowledged holds on the other side."""

import contextlib
import json
import os
import signal
import subprocess
import threading

import pytest

from Support import flow, wire
from Support.flow import FASTAPI, WEB_APP
from Support.postgres import ENCRYPTION_KEY, Postgres
from Support.server import Gatehouse, binary, command, environment, until
from Support.visitor import Visitor, is_login

KEY = {"encryption_key: ${GATEHOUSE_ENCRYPTION_KEY:-}": f"encryption_key: {ENCRYPTION_KEY}"}


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as running:
        yield running


class Following:
    """`storage copy --online` as a process, and what it says."""

    def __init__(self, source, target):
        self.process = subprocess.Popen(
            [binary(), "storage", "copy", "--online", "--from", source, "--to", target], env=environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.said = []
        self.reader = threading.Thread(target=lambda: self.said.extend(self.process.stderr))
        self.reader.start()

    def until_said(self, words, seconds=60):
        until(lambda: any(words in line for line in self.said) or self.process.poll() is not None, seconds, words)
        assert any(words in line for line in self.said), self.said

    def end(self, number=signal.SIGINT):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, number)
        self.process.wait(timeout=60)
        self.reader.join()
        self.process.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.end(signal.SIGKILL)


def copy(source, target, *options):
    answer = command("storage", "copy", "--from", source, "--to", target, *options, timeout=300)
    assert "p%40ss" not in answer.stdout + answer.stderr
    return answer


class Load:
    """People who log in, refresh, log out and use codes, all the time; what was acknowledged."""

    def __init__(self, server):
        self.server = server
        self.stop = threading.Event()
        self.live, self.spent_codes, self.left, self.revoked, self.wrong = [], [], [], [], []
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(4)]

    def run(self, number):
        try:
            turn = 0
            while not self.stop.is_set():
                turn += 1
                self.turn(turn + number)
        except Exception as error:  # noqa: BLE001: told by the test
            self.wrong.append(repr(error))

    def turn(self, turn):
        visitor = Visitor(self.server)
        authorization = flow.authorize(self.server, WEB_APP, visitor=visitor)
        tokens = authorization.tokens()
        token = tokens["refresh_token"]
        if turn % 3 == 0:
            self.spent_codes.append((authorization, token))
            return
        for _ in range(turn % 3):
            answer = flow.refresh(self.server, WEB_APP, token)
            assert answer.status == 200, answer
            token = answer.json()["refresh_token"]
        if turn % 4 == 0:
            assert flow.revoke(self.server, token).status == 200
            self.revoked.append(token)
        elif turn % 4 == 1:
            cookies = dict(visitor.cookies)
            answer = visitor.visit(self.server("/logout") + "?id_token_hint=" + tokens["id_token"])
            assert answer.status == 200 and not visitor.session, answer
            visitor.cookies = cookies
            self.left.append((visitor, token))
        else:
            self.live.append((visitor, token))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        assert not self.wrong, self.wrong[:3]

    def grows(self, count=8):
        lists = (self.live, self.revoked, self.spent_codes, self.left)
        before = [len(each) for each in lists]
        until(lambda: self.wrong or all(len(each) >= old + count for each, old in zip(lists, before)), 120, "the load")


def moved(server, source, target):
    """The server's configuration, on another database."""
    text = server.config.read_text(encoding="utf-8")
    assert source in text
    server.config.write_text(text.replace(source, target), encoding="utf-8")


def finish_killed_here_and_there(source, target):
    """`--finish`, killed after longer and longer times, until it has ended by itself."""
    for milliseconds in (20, 60, 120, 200, 300, 500):
        process = subprocess.Popen(
            [binary(), "storage", "copy", "--finish", "--from", source, "--to", target], env=environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            process.communicate(timeout=milliseconds / 1000)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
    answer = copy(source, target, "--finish", "--output", "json")
    assert answer.returncode == 0, answer
    return answer


def holds(server, load):
    """Everything that the load was told is so here."""
    for visitor, token in load.live:
        answer = flow.refresh(server, WEB_APP, token)
        assert answer.status == 200, answer
        successor = answer.json()["refresh_token"]
        assert flow.refresh(server, WEB_APP, successor).status == 200
        assert flow.refresh(server, WEB_APP, token).status == 400, "it works once"
    for visitor, _ in load.live[-3:]:
        assert not is_login(visitor.visit(flow.authorize_url(server, WEB_APP, flow.PKCE.new())))
    for authorization, token in load.spent_codes:
        assert authorization.redeem().status == 400
        assert flow.refresh(server, WEB_APP, token).status == 400, "a second use of its code ends the grant"
    for token in load.revoked:
        assert flow.refresh(server, WEB_APP, token).status == 400
    for visitor, token in load.left:
        assert is_login(visitor.visit(flow.authorize_url(server, WEB_APP, flow.PKCE.new())))
        assert flow.refresh(server, WEB_APP, token).status == 400


def changed_by_an_operator(server):
    """A client that is added while the copy runs, its secret; and a rotation of the signing keys."""
    added = server.command("client", "add", "reports", "--config", "gatehouse.yaml", "--scope", "MyService/weather_read")
    assert added.returncode == 0, added
    assert server.command("key", "rotate", "--config", "gatehouse.yaml").returncode == 0
    return added.stdout.strip()


def test_issue_5_a_server_under_load_moves_from_sqlite_to_postgresql(postgres, tmp_path):
    server = Gatehouse(tmp_path / "online", KEY)
    source, target = f"sqlite:{server.folder}/data/gatehouse.db", postgres.url(postgres.schema())
    with server:
        with Load(server) as load:
            load.grows(2)
            with Following(source, target) as first:
                first.until_said("copying every row")
            with Following(source, target) as following:
                following.until_said("end this command (Ctrl-C)")
                secret = changed_by_an_operator(server)
                load.grows(3)
                following.end(signal.SIGKILL)
            load.grows(2)
            early = copy(source, target, "--finish")
            assert early.returncode == 1 and "open in another process: stop the server" in early.stderr, early
            with Following(source, target) as following:
                following.until_said("end this command (Ctrl-C)")
                load.grows(2)
                load.stop.set()
                for thread in load.threads:
                    thread.join()
                kids = {key["kid"] for key in flow.jwks(server)["keys"]}
                assert server.stop() == 0
                following.end()
    impatient = Gatehouse(tmp_path / "impatient", KEY | {"database: sqlite:data/gatehouse.db": f"database: {target}"})
    answer = impatient.command("serve", "--config", "gatehouse.yaml")
    assert answer.returncode == 1 and "is being filled" in answer.stderr, answer
    finish_killed_here_and_there(source, target)
    late = server.command("serve", "--config", "gatehouse.yaml")
    assert late.returncode == 1 and "was handed over to another database" in late.stderr, late
    moved(server, "sqlite:data/gatehouse.db", target)
    with server:
        again = copy(source, target, "--finish")
        assert again.returncode == 1 and "in use" in again.stderr, again
        assert kids == {key["kid"] for key in flow.jwks(server)["keys"]}
        body = {"grant_type": "client_credentials", "scope": "MyService/weather_read"}
        assert wire.post(server("/oauth2/token"), form=body, headers=wire.basic("reports", secret)).status == 200
        holds(server, load)
        assert flow.authorize(server, FASTAPI).tokens()["access_token"]


def test_issue_5_a_copy_that_is_given_up_leaves_the_source_as_it_was(postgres, tmp_path):
    schema = postgres.schema()
    server = Gatehouse(tmp_path / "home", postgres.replacements(schema))
    source, target = postgres.url(schema), f"sqlite:{tmp_path}/elsewhere.db"
    shape = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'grants'::regclass"
    with server:
        tokens = flow.authorize(server).tokens()
        with Following(source, target) as following:
            following.until_said("end this command (Ctrl-C)")
            assert postgres.sql(shape, schema) == "1"
            other = copy(source, f"sqlite:{tmp_path}/other.db", "--finish")
            assert other.returncode == 1 and "in use by a server" in other.stderr, other
        # A node with nothing to do is noticed too.
        busy = copy(source, target, "--finish")
        assert busy.returncode == 1 and "in use by a server" in busy.stderr, busy
        abandoned = command("storage", "copy", "--abandon", "--from", source)
        assert abandoned.returncode == 0, abandoned
        assert postgres.sql(shape, schema) == "0"
        assert postgres.sql("SELECT to_regclass('gatehouse_copy_changes') IS NULL", schema) == "t"
        tokens = flow.refresh(server, WEB_APP, tokens["refresh_token"]).json()
        stale = copy(source, target, "--online")
        assert stale.returncode == 1 and "another copy" in stale.stderr, stale
        assert server.restart()
        assert flow.refresh(server, WEB_APP, tokens["refresh_token"]).status == 200


def test_issue_5_a_server_under_load_moves_from_postgresql_to_sqlite(postgres, tmp_path):
    schema = postgres.schema()
    server = Gatehouse(tmp_path / "back", postgres.replacements(schema))
    source, target = postgres.url(schema), f"sqlite:{server.folder}/data/home.db"
    with server, Load(server) as load:
        load.grows(2)
        with Following(source, target) as following:
            following.until_said("end this command (Ctrl-C)")
            load.grows(2)
            load.stop.set()
            for thread in load.threads:
                thread.join()
            assert server.stop() == 0
            following.end()
    answer = copy(source, target, "--finish", "--output", "json")
    assert answer.returncode == 0, answer
    rows = {row["table"]: row for row in json.loads(answer.stdout)}
    assert all(row["same"] for row in rows.values()) and rows["grants"]["target_rows"] > 8
    with pytest.raises(AssertionError, match="handed over"):
        postgres.sql("DELETE FROM grants", schema)
    moved(server, source, "sqlite:data/home.db")
    with server:
        holds(server, load)
