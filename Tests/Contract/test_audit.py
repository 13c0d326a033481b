"""Item "Audit": every event in a chain, as JSON lines and to webhooks; `gatehouse audit verify|query|follow`."""

import base64
import contextlib
import dataclasses
import hashlib
import hmac
import http.server
import json
import signal
import sqlite3
import subprocess
import threading
import time

import pytest

from Support import flow
from Support.flow import WEB_APP
from Support.postgres import Postgres
from Support.server import Gatehouse, Node, binary, environment, until
from Support.visitor import Visitor

SECRET = base64.b64encode(bytes(range(32))).decode()


@dataclasses.dataclass
class At:
    """A node by its own address."""

    node: object

    def __call__(self, path):
        return f"http://127.0.0.1:{self.node.port}{path}"


class Receiver:
    """A webhook's receiver. `refuse` is how many requests are answered 500 first."""

    def __init__(self, refuse=0):
        self.refuse, self.seen, self.refused = refuse, [], 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = 500 if receiver.refuse > 0 else 204
                if receiver.refuse > 0:
                    receiver.refuse, receiver.refused = receiver.refuse - 1, receiver.refused + 1
                else:
                    receiver.seen.append(receiver.verified(self.headers, body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def verified(headers, body):
        """As any library for Standard Webhooks does."""
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        code = base64.b64encode(hmac.new(base64.b64decode(SECRET), signed, hashlib.sha256).digest()).decode()
        assert f"v1,{code}" in headers["webhook-signature"].split(" ")
        assert abs(time.time() - int(headers["webhook-timestamp"])) < 300
        message = json.loads(body)
        assert message["type"] == message["data"]["gatehouse.audit_event"] and message["timestamp"] == message["data"]["time"]
        return headers["webhook-id"], message["data"]

    @property
    def sequences(self):
        return [data["audit.sequence"] for _, data in self.seen]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as running:
        yield running


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def place(request, postgres, tmp_path):
    """A server's folder and settings, and what changes its tables behind its back."""
    if request.param == "SQLite":
        server = Gatehouse(tmp_path / "audit")

        def sql(text):
            with contextlib.closing(sqlite3.connect(server.folder / "data/gatehouse.db")) as database:
                rows = database.execute(text).fetchall()
                database.commit()
                return rows

        return server, sql
    schema = postgres.schema()
    return Gatehouse(tmp_path / "audit", postgres.replacements(schema)), lambda text: postgres.sql(text, schema)


def configure(server, **section):
    """The section `audit`, as JSON, which is YAML too."""
    lines = [line for line in server.config.read_text(encoding="utf-8").splitlines() if not line.startswith("audit:")]
    server.config.write_text("\n".join(lines) + f"\naudit: {json.dumps(section)}\n", encoding="utf-8")


def audit(server, *arguments):
    return server.command("audit", arguments[0], "--config", "gatehouse.yaml", *arguments[1:])


def query(server, *arguments):
    result = audit(server, "query", "--output", "json", *arguments)
    assert result.returncode == 0, result
    return json.loads(result.stdout)


def verified(server, *arguments):
    result = audit(server, "verify", *arguments)
    assert result.returncode == 0, result
    return next(line for line in result.stderr.splitlines() if "ends at" in line).split()[-1]


def fail_login(server, name="testuser1@example.com"):
    visitor = Visitor(server)
    page = visitor.visit(flow.authorize_url(server, WEB_APP, flow.PKCE.new()))
    with contextlib.suppress(AssertionError):
        flow.complete(visitor, page, username=name, password="wrong")


def test_issue_audit_events_say_who_what_where_and_are_lines_of_json(place):
    server, _ = place
    configure(server, json_lines="events.jsonl")
    with server:
        flow.authorize(server, WEB_APP).tokens()
        fail_login(server)
        until(lambda: query(server, "--kind", "login.failed"), 10, "the failed login")
        events = query(server)
        lines = [json.loads(line) for line in (server.folder / "events.jsonl").read_text().splitlines()]
        assert lines == events[::-1]
        assert [event["audit.sequence"] for event in lines] == list(range(1, len(lines) + 1))
        kinds = {event["gatehouse.audit_event"]: event for event in lines}
        login, failed, grant = kinds["login.succeeded"], kinds["login.failed"], kinds["grant.issued"]
        assert (login["result"], failed["result"]) == ("success", "failure")
        assert grant["gatehouse.client_id"] == WEB_APP.client_id and grant["gatehouse.subject"] == login["gatehouse.subject"]
        for event in (login, failed, grant):
            assert event["client_address"] and event["request_id"] and event["time"].endswith("Z")
        assert "password123" not in (server.folder / "events.jsonl").read_text()
        assert {e["gatehouse.audit_event"] for e in query(server, "--client", WEB_APP.client_id, "--kind", "grant.issued")} == {"grant.issued"}
        own = query(server, "--user", "testuser1@example.com", "--since", "1h")
        assert own and all(e["gatehouse.subject"] == login["gatehouse.subject"] for e in own)
        assert query(server, "--since", "2099-01-01T00:00:00Z") == []
        assert len(query(server, "--limit", "2")) == 2
        verified(server)


TAMPERING = {
    "changed": ["UPDATE audit_entries SET document = replace(CAST(document AS text), '127.0.0.1', '10.9.9.9') WHERE sequence = {0}"],
    "changed beside": ["UPDATE audit_entries SET at = at - 1000 WHERE sequence = {0}"],
    "emptied": ["UPDATE audit_entries SET document = NULL, subject = NULL WHERE sequence = {0}"],
    "deleted": ["DELETE FROM audit_entries WHERE sequence = {0}"],
    "cut off": ["DELETE FROM audit_entries WHERE sequence > {0}"],
    "begun later": ["DELETE FROM audit_entries WHERE sequence <= {0}"],
    "reordered": [
        "UPDATE audit_entries SET sequence = 99999 WHERE sequence = {0}", "UPDATE audit_entries SET sequence = {0} WHERE sequence = {1}",
        "UPDATE audit_entries SET sequence = {1} WHERE sequence = 99999",
    ],
    "inserted": [
        "INSERT INTO audit_entries SELECT sequence + 1000, at, kind, subject, document, digest, chain_key, mac, mac FROM audit_entries "
        "WHERE sequence = {1}",
        "DELETE FROM audit_ends WHERE name = 'head'",
        "INSERT INTO audit_ends (name, sequence, at, kind, digest, chain_key, previous, mac) SELECT 'head', sequence, at, kind, digest, "
        "chain_key, previous, mac FROM audit_entries WHERE sequence > 1000",
    ],
    "without its end": ["DELETE FROM audit_ends"],
    "without its key": ["DELETE FROM audit_keys"],
    "beside the chain": ["INSERT INTO audit_events (at, {2}document) VALUES (99999999999999, {3})"],
}


def test_issue_audit_whatever_is_done_to_the_table_is_found(place):
    server, sql = place
    with server:
        for _ in range(3):
            flow.authorize(server, WEB_APP).tokens()
        head = verified(server)
        place = min(e["audit.sequence"] for e in query(server) if e["gatehouse.audit_event"] == "login.succeeded")
    tables = ["audit_entries", "audit_ends", "audit_keys", "audit_events"]
    is_file = (server.folder / "data/gatehouse.db").exists()
    for table in tables:
        sql(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
    for name, statements in TAMPERING.items():
        for statement in statements:
            extra = ("", "x''") if is_file else ("kind, ", "'grant.issued', '{}'")
            if not is_file:
                statement = statement.replace("CAST(document AS text)", "document")
            if is_file and name == "changed":
                statement = statement.replace("replace(", "CAST(replace(").replace("'10.9.9.9')", "'10.9.9.9') AS BLOB)")
            sql(statement.format(place, place + 1, *extra))
        result = audit(server, "verify")
        assert result.returncode == 1, (name, result)
        assert "not whole" in result.stderr, (name, result)
        found = json.loads(audit(server, "verify", "--output", "json").stdout)
        if name in ("changed", "changed beside", "emptied"):
            assert [each["sequence"] for each in found] == [place], (name, found)
        for table in tables:
            sql(f"DELETE FROM {table}")
            if table != "audit_events":
                sql(f"INSERT INTO {table} SELECT * FROM kept_{table}")
    assert verified(server, "--expect", head) == head
    # A database that was set back is whole in itself; only who has noted more can tell.
    with server:
        flow.authorize(server, WEB_APP).tokens()
        later = verified(server, "--expect", head)
    for table in tables[:2]:
        sql(f"DELETE FROM {table}")
        sql(f"INSERT INTO {table} SELECT * FROM kept_{table}")
    assert verified(server) == head
    result = audit(server, "verify", "--expect", later)
    assert result.returncode == 1 and "set back" in result.stdout


def test_issue_audit_a_trail_that_was_removed_whole_is_missed(place):
    server, sql = place
    fresh = audit(server, "verify")
    assert fresh.returncode == 0 and "this database is new" in fresh.stderr, fresh
    assert server.command("apply", "--config", "gatehouse.yaml").returncode == 0
    verified(server)
    for table in ("audit_entries", "audit_ends", "audit_keys", "audit_events"):
        sql(f"DELETE FROM {table}")
    result = audit(server, "verify")
    assert result.returncode == 1 and "not whole" in result.stderr and "all were removed" in result.stdout, result
    assert [each["sequence"] for each in json.loads(audit(server, "verify", "--output", "json").stdout)] == [None]


def test_issue_audit_a_login_that_is_held_back_is_an_event_once(place):
    server, _ = place
    with server:
        for _ in range(14):
            fail_login(server)
        until(lambda: query(server, "--kind", "login.throttled"), 10, "the event")
        (event,) = query(server, "--kind", "login.throttled")
        assert event["result"] == "failure" and event["client_address"] and "this account from this address" in event["detail"]
        verified(server)


def test_issue_audit_webhooks_are_signed_retried_and_lose_nothing_over_a_restart(place):
    server, sql = place
    good, slow, some = Receiver(), Receiver(refuse=2), Receiver()
    dead = "http://127.0.0.1:1/gone"
    hooks = [{"url": dead, "secret": f"whsec_{SECRET}"}]
    hooks += [{"url": each.url, "secret": f"whsec_{SECRET}"} for each in (good, slow)]
    hooks.append({"url": some.url, "secret": f"whsec_{SECRET}", "events": ["grant.issued"]})
    configure(server, webhooks=hooks)
    try:
        with server:
            started = query(server)
            # A new receiver begins at the end: what comes from now on is told.
            until(lambda: sql("SELECT count(*) FROM cursors") in ([(4,)], "4"), 20, "the receivers")
            flow.authorize(server, WEB_APP).tokens()
            wanted = [e["audit.sequence"] for e in query(server)[::-1] if e not in started]
            until(lambda: good.sequences == wanted, 20, "the events")
            until(lambda: slow.sequences == wanted, 20, "the events, after refusals")
            until(lambda: len(some.seen) == 1, 10, "one kind")
            assert slow.refused == 2 and {data["gatehouse.audit_event"] for _, data in some.seen} == {"grant.issued"}
            good.refuse = 1_000_000
            flow.authorize(server, WEB_APP).tokens()
            until(lambda: good.refused > 0, 10, "a refusal")
            until(lambda: len(slow.seen) > len(wanted), 20, "the others go on")
        good.refuse = 0
        with server:
            wanted = [e["audit.sequence"] for e in query(server)[::-1] if e not in started]
            until(lambda: set(good.sequences) >= set(wanted), 20, "what was not delivered before")
            assert good.sequences == sorted(good.sequences), "out of order"
            identifiers = [name for name, _ in good.seen]
            assert len(set(identifiers)) == len(set(good.sequences))
        assert SECRET not in server.log() and "/gone" not in server.log()
    finally:
        for each in (good, slow, some):
            each.stop()


def test_issue_audit_several_nodes_write_one_chain(postgres, tmp_path):
    with Gatehouse(tmp_path / "nodes", postgres.replacements()) as first, Node(first, "second") as second, Node(first, "third") as third:
        nodes = [first, second, third]

        def log_in(node):
            for _ in range(5):
                authorization = flow.authorize(first, WEB_APP)
                dataclasses.replace(authorization, server=At(node)).tokens()

        threads = [threading.Thread(target=log_in, args=(node,)) for node in nodes for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        events = query(first, "--limit", "10000")
        assert sum(event["gatehouse.audit_event"] == "grant.issued" for event in events) == 30
        assert [event["audit.sequence"] for event in events] == list(range(len(events), 0, -1))
        verified(first)


def test_issue_audit_follow_prints_what_comes(place):
    server, _ = place
    with server:
        process = subprocess.Popen(
            [binary(), "audit", "follow", "--config", "gatehouse.yaml", "--output", "json", "--kind", "grant.issued"], cwd=server.folder,
            env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            lines = []
            threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True).start()
            # It may not have begun when the first comes.
            deadline = time.monotonic() + 20
            while not lines and time.monotonic() < deadline:
                flow.authorize(server, WEB_APP).tokens()
            assert json.loads(lines[0])["gatehouse.audit_event"] == "grant.issued"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=10)
            process.stdout.close()


def test_issue_audit_wrong_settings_stop_the_start_and_wrong_options_the_command(tmp_path):
    server = Gatehouse(tmp_path / "wrong")
    for section, said in [
        ({"webhooks": [{"url": "http://example.com/", "secret": "x" * 32}]}, "audit.webhooks[0].url"),
        ({"webhooks": [{"url": "https://example.com/", "secret": "short"}]}, "audit.webhooks[0].secret"),
        ({"webhooks": [{"url": "https://example.com/", "secret": "whsec_AAAA" + "!" * 20}]}, "audit.webhooks[0].secret"),
        ({"webhooks": [{"url": "https://example.com/", "secret": "x" * 32, "events": ["login.faild"]}]}, "audit.webhooks[0].events[0]"),
        ({"retention": "1h"}, "audit.retention"),
    ]:
        configure(server, **section)
        result = server.command("check", "--config", "gatehouse.yaml")
        assert result.returncode == 78 and said in result.stderr, (section, result)
    configure(server)
    assert audit(server, "query", "--kind", "nonsense").returncode == 64
    assert audit(server, "query", "--since", "yesterday").returncode == 64
    assert audit(server, "verify", "--expect", "12").returncode == 64


def test_issue_audit_what_commands_change_is_written_with_the_command(tmp_path):
    server = Gatehouse(tmp_path / "commands")
    steps = [
        (["apply"], "", None),
        (["user", "add", "dora"], "a long password of dora\n", "user.registered"),
        (["user", "set-password", "dora"], "another long password\n", "password.changed"),
        (["user", "lock", "dora"], "", "user.disabled"),
        (["user", "unlock", "dora"], "", "user.enabled"),
        (["user", "remove", "dora"], "", "user.deleted"),
        (["client", "add", "job"], "", "directory.changed"),
        (["client", "rotate-secret", "job"], "", "directory.changed"),
        (["client", "remove", "job"], "", "directory.changed"),
    ]
    for arguments, given, kind in steps:
        result = server.command(*arguments, "--config", "gatehouse.yaml", input=given)
        assert result.returncode == 0, (arguments, result)
        if kind is not None:
            said = query(server, "--event", kind, "--limit", "1")
            assert said[0]["detail"].startswith("gatehouse " + " ".join(arguments[:2])), (arguments, said)
            assert said[0].get("gatehouse.client_id") == ("job" if arguments[0] == "client" else None)
    everything = json.dumps(query(server, "--limit", "1000"))
    assert "dora" not in everything and "testuser1" not in everything, "the trail knows people by their subject alone"
    declared = {each["gatehouse.client_id"] for each in query(server) if each.get("detail") == "gatehouse apply: add" and "gatehouse.client_id" in each}
    assert "web-app" in declared
    denied = query(server, "--result", "denied")
    assert denied == [] and server.command("audit", "query", "--result", "no", "--config", "gatehouse.yaml").returncode == 64
    verified(server)
