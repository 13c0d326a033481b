"""Three processes on one PostgreSQL, with and without a Redis beside it: what one does the others know within a second."""

import contextlib
import dataclasses
import http.server
import os
import pathlib
import signal
import subprocess
import threading
import time
from urllib.parse import parse_qs

import pytest

from Support import flow, wire
from Support.clock import Clock
from Support.flow import MYBFF, WEB_APP
from Support.pace import allowed
from Support.postgres import Postgres
from Support.server import Gatehouse, Node, binary, environment, until

SECOND = 1.0
MIXES = ["PostgreSQL", "PostgreSQL and Redis"]
NOTICES = "http://localhost:8000/auth/web/backchannel-logout"
SENDER_LEASE = 3  # LogoutNoticeSender.leaseLength
RETRY = 10  # the first pause after a notice was taken


class Receiver:
    """A client's back-channel logout endpoint: keeps the session of each notice, and when it came. `hold` has it answer late."""

    def __init__(self):
        self.heard, self.ports, self.hold = [], {}, 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                _, claims = flow.unverified(form["logout_token"][0])
                receiver.ports[claims["sid"]] = self.client_address[1]
                receiver.heard.append((claims["sid"], time.monotonic()))
                time.sleep(receiver.hold)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/backchannel"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def count(self, sid):
        return sum(heard == sid for heard, _ in self.heard)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@dataclasses.dataclass
class At:
    """A node as `Support.flow` asks it: its own address, the issuer of all."""

    node: object

    def __call__(self, path):
        return f"http://127.0.0.1:{self.node.port}{path}"


def within(seconds, condition, what):
    """Waits longer, so that a failure says how long it took."""
    began = time.monotonic()
    until(condition, seconds=60, what=what)
    took = time.monotonic() - began
    assert took < allowed(seconds), f"{what} after {took:.2f} s"


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as running:
        yield running


@pytest.fixture(scope="module")
def receiver():
    running = Receiver()
    yield running
    running.stop()


@pytest.fixture(scope="module", params=MIXES)
def storage(request, postgres, redis, receiver):
    cache = {"# cache: redis://127.0.0.1:6379/0": f"cache: {redis.url}"} if "Redis" in request.param else {}
    return lambda: postgres.replacements() | cache | {NOTICES: receiver.url}


@pytest.fixture(scope="module")
def nodes(storage, tmp_path_factory):
    """The first has the folder and the commands; each is restarted if a test ended it."""
    with Gatehouse(tmp_path_factory.mktemp("nodes"), storage()) as first, Node(first, "second") as second, Node(first, "third") as third:
        yield [first, second, third]


def sid(tokens):
    _, claims = flow.unverified(tokens["access_token"])
    return claims["sid"]


def kids(node):
    return {key["kid"] for key in wire.get(At(node)("/.well-known/jwks.json")).json()["keys"]}


def test_contract_a_client_that_is_added_and_one_that_is_removed_are_known_everywhere_within_a_second(nodes):
    added = nodes[0].command("client", "add", "late", "--scope", "MyService/weather_read")
    assert added.returncode == 0, added.stderr
    began = time.monotonic()
    late = dataclasses.replace(MYBFF, client_id="late", secret=added.stdout.strip())
    answers = lambda: [flow.client_credentials(At(node), late).status for node in nodes]  # noqa: E731
    within(SECOND, lambda: answers() == [200] * 3, "the client at all nodes")
    assert time.monotonic() - began < allowed(SECOND)
    assert nodes[0].command("client", "remove", "late").returncode == 0
    within(SECOND, lambda: answers() == [401] * 3, "its end at all nodes")


def test_contract_of_three_nodes_one_rotates_and_all_serve_the_key(nodes):
    before = kids(nodes[0])
    assert nodes[0].command("key", "rotate").returncode == 0
    within(SECOND, lambda: len(kids(nodes[0])) > len(before) and kids(nodes[0]) == kids(nodes[1]) == kids(nodes[2]), "the announced keys")
    announced = kids(nodes[0]) - before
    header, _ = flow.unverified(flow.client_credentials(At(nodes[1])).json()["access_token"])
    assert header["kid"] in before, "an announced key does not sign yet"
    assert nodes[0].command("key", "rotate", "--immediately").returncode == 0
    assert all(announced <= kids(node) for node in nodes)

    def signs(node):
        tokens = flow.client_credentials(At(node)).json()
        return flow.unverified(tokens["access_token"])[0]["kid"] in announced

    within(SECOND, lambda: all(signs(node) for node in nodes), "tokens of the new key from all nodes")


def test_contract_a_token_of_a_key_that_signs_at_once_is_good_at_every_node(nodes):
    for _ in range(3):
        assert nodes[0].command("key", "rotate", "--immediately").returncode == 0
        tokens = flow.authorize(nodes[0]).tokens()
        for node in nodes:
            assert flow.userinfo(At(node), tokens["access_token"]).status == 200, node.log()[-2000:]


def test_contract_what_ends_at_one_node_is_refused_at_the_others(nodes):
    authorization = flow.authorize(nodes[0])
    tokens = authorization.tokens()
    assert all(flow.userinfo(At(node), tokens["access_token"]).status == 200 for node in nodes)
    user = nodes[0].command("session", "end", "testuser1@example.com", "--including-offline")
    assert user.returncode == 0, user.stderr
    for node in nodes:
        assert flow.userinfo(At(node), tokens["access_token"]).status == 401
        assert flow.refresh(At(node), WEB_APP, tokens["refresh_token"]).status == 400
    answer = authorization.visitor.visit(flow.authorize_url(nodes[0], WEB_APP, flow.PKCE.new(), prompt="none"))
    assert answer.redirect["error"] == "login_required"


def test_contract_a_notice_is_sent_once_though_three_nodes_run(nodes, receiver):
    sessions = [sid(flow.authorize(nodes[0]).tokens()) for _ in range(5)]
    ended = time.monotonic()
    assert nodes[0].command("session", "end", "testuser1@example.com").returncode == 0
    until(lambda: all(receiver.count(session) for session in sessions), what="the notices")
    assert max(at for session, at in receiver.heard if session in sessions) - ended < allowed(2 * SECOND), "the command takes a part of it"
    time.sleep(SECOND)
    assert [receiver.count(session) for session in sessions] == [1] * 5


def test_contract_a_client_is_told_within_a_second_of_a_grant_that_ends_behind_its_back(nodes, receiver):
    tokens = flow.authorize(nodes[0]).tokens()
    grant = nodes[0].command("grant", "revoke", "--user", "testuser1@example.com", "--client", "web-app")
    revoked = time.monotonic()
    assert grant.returncode == 0, grant.stderr
    within(SECOND, lambda: receiver.count(sid(tokens)), "the notice")
    assert time.monotonic() - revoked < allowed(SECOND)
    assert all(flow.userinfo(At(node), tokens["access_token"]).status == 401 for node in nodes)


def test_contract_a_client_that_revokes_its_own_token_is_not_told_of_it(nodes, receiver):
    tokens = flow.authorize(nodes[0]).tokens()
    assert flow.revoke(At(nodes[1]), tokens["refresh_token"]).status == 200
    time.sleep(SECOND)
    assert receiver.count(sid(tokens)) == 0


def sender(nodes, port):
    """The node whose connection to the client has that port."""
    rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {f"socket:[{row[9]}]" for row in rows if row[1] == f"0100007F:{port:04X}"}
    for node in nodes:
        for file in pathlib.Path(f"/proc/{node.process.pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if os.readlink(file) in inodes:
                    return node
    raise AssertionError(f"no node has port {port}")


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
def test_contract_a_notice_goes_out_though_the_sender_dies_or_stands_still(nodes, receiver, fault):
    """The client takes its time, so that the sender has the lease when it is hit; another person's session ends after that."""
    first = sid(flow.authorize(nodes[0]).tokens())
    second = sid(flow.authorize(nodes[0], username="testuser2@example.com").tokens())
    receiver.hold = 5
    assert nodes[0].command("session", "end", "testuser1@example.com").returncode == 0
    until(lambda: receiver.count(first), what="the first notice")
    hit = sender(nodes, receiver.ports[first])
    stopped = time.monotonic()
    hit.process.send_signal(fault)
    receiver.hold = 0
    try:
        assert nodes[0].command("session", "end", "testuser2@example.com").returncode == 0
        # Unless the command itself took so long.
        assert receiver.count(second) == 0 or time.monotonic() - stopped > SENDER_LEASE - SECOND, "the lease has not run out"
        within(SENDER_LEASE + 2 * SECOND, lambda: receiver.count(second), "the notice of the other session")
        # What was under way nobody knows the end of: it comes again.
        within(RETRY + 2 * SECOND, lambda: receiver.count(first) == 2, "the first notice again")
    finally:
        if fault == signal.SIGKILL:
            hit.process.wait()
            hit.process = None
            hit.start()
        else:
            hit.process.send_signal(signal.SIGCONT)
    time.sleep(SECOND)
    assert (receiver.count(first), receiver.count(second)) == (2, 1), "one that wakes does not send what others have sent"


@pytest.mark.parametrize("ahead", [300, -300])
def test_contract_a_node_whose_clock_is_minutes_off_judges_like_the_others(storage, tmp_path, ahead):
    clock = Clock(tmp_path)
    with Gatehouse(tmp_path / "right", storage()) as right:
        wrong = Node(right, "wrong")
        wrong.clock = clock
        clock.file.write_text(f"{ahead:+d}\n")
        with wrong:
            form = flow.authorize(right, scope="openid profile email offline_access").form()
            redeemed = wire.post(At(wrong)("/oauth2/token"), form=form, headers=WEB_APP.headers())
            assert redeemed.status == 200, redeemed
            held = redeemed.json()
            _, claims = flow.unverified(held["access_token"])
            assert abs(claims["iat"] - time.time()) < 60
            assert flow.userinfo(At(wrong), held["access_token"]).status == flow.userinfo(right, held["access_token"]).status == 200
            refreshed = flow.refresh(At(wrong), WEB_APP, held["refresh_token"])
            assert refreshed.status == 200, refreshed
            again = flow.refresh(right, WEB_APP, held["refresh_token"])
            assert again.status == 200 and again.json()["refresh_token"] == refreshed.json()["refresh_token"], "within the retry window"
            metrics = wire.get(f"{wrong.admin}/metrics").text
            assert "gatehouse_clock_correction_seconds" in metrics
            assert "this machine's clock differs from the storage's" in wrong.log()
            # Set while it runs, back to what is right: nothing is judged otherwise meanwhile, and it is noticed.
            clock.set_ahead(0)
            for _ in range(20):
                code = flow.authorize(right)
                assert wire.post(At(wrong)("/oauth2/token"), form=code.form(), headers=WEB_APP.headers()).status == 200
            # libfaketime moves timers with the clock: those of a process that it sets back come as much later.
            if ahead > 0:
                until(lambda: "this machine's clock is right again" in wrong.log(), what="the end of the correction")
    clock.tidy()


def test_contract_a_command_on_a_machine_whose_clock_is_minutes_ahead_is_told_to_clients_at_once(nodes, receiver, tmp_path):
    """The clock that counts is the storage's: by the machine's own the notice would be due minutes later."""
    clock = Clock(tmp_path)
    clock.set_ahead(300)
    for ending in (("grant", "revoke", "--user", "testuser1@example.com"), ("session", "end", "testuser1@example.com")):
        tokens = flow.authorize(nodes[0]).tokens()
        process = subprocess.Popen(
            [*Clock.launcher, binary(), *ending], cwd=nodes[0].folder, env=environment(clock.env | (nodes[0].env or {})),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        clock.pids.append(process.pid)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        within(2 * SECOND, lambda: receiver.count(sid(tokens)) == 1, "the notice")
    clock.tidy()


def test_contract_what_no_feed_tells_is_found_by_asking(postgres, nodes):
    """The connections that listen are ended again and again: the version is asked for twice a second besides."""
    stop = threading.Event()

    def cut():
        while not stop.is_set():
            postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN gatehouse_%'")
            time.sleep(0.02)

    cutter = threading.Thread(target=cut)
    cutter.start()
    try:
        before = kids(nodes[0])
        assert nodes[0].command("key", "rotate").returncode == 0
        within(2 * SECOND, lambda: all(kids(node) == kids(nodes[0]) for node in nodes), "the same keys everywhere")
        assert before <= kids(nodes[1])
    finally:
        stop.set()
        cutter.join()
