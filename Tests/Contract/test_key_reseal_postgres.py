"""The encryption key is replaced under two nodes on PostgreSQL, one after the other, while people and services work: nothing is refused."""

import contextlib
import threading

import pytest
from Contract.test_key_reseal import configure, key, needed, new_key

from Support import flow, wire
from Support.flow import MYBFF, WEB_APP
from Support.postgres import Postgres
from Support.server import Gatehouse, Node, until
from Support.visitor import Visitor, is_login


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as running:
        yield running


class Balancer:
    """Gives each request a node that is there; one that is taken out finishes what it has."""

    def __init__(self, nodes):
        self.nodes, self.busy, self.turn = list(nodes), {node: 0 for node in nodes}, 0
        self.condition = threading.Condition()

    @contextlib.contextmanager
    def node(self, wanted=None):
        with self.condition:
            self.condition.wait_for(lambda: wanted in self.nodes if wanted else self.nodes)
            self.turn += 1
            chosen = wanted or self.nodes[self.turn % len(self.nodes)]
            self.busy[chosen] += 1
        try:
            yield chosen
        finally:
            with self.condition:
                self.busy[chosen] -= 1
                self.condition.notify_all()

    def post(self, path, form, headers):
        with self.node() as node:
            return wire.post(f"http://127.0.0.1:{node.port}{path}", form=form, headers=headers)

    @contextlib.contextmanager
    def without(self, node):
        with self.condition:
            self.nodes.remove(node)
            self.condition.wait_for(lambda: self.busy[node] == 0)
        yield
        with self.condition:
            self.nodes.append(node)
            self.condition.notify_all()


class Load:
    """Logins at the first node, everything else wherever it comes to; what was refused."""

    def __init__(self, first, balancer):
        self.first, self.balancer = first, balancer
        self.refused, self.done, self.stop = [], 0, threading.Event()
        self.threads = [threading.Thread(target=self.guarded, args=(each,)) for each in (self.people, self.people, self.services, self.refreshes)]

    def guarded(self, work):
        try:
            while not self.stop.is_set():
                work()
                self.done += 1
        except Exception as error:  # noqa: BLE001: told by the test
            self.refused.append(repr(error))

    def token(self, form, client=WEB_APP):
        answer = self.balancer.post("/oauth2/token", form, client.headers())
        assert answer.status == 200, answer
        return answer.json()

    def people(self):
        with self.balancer.node(self.first):
            authorization = flow.authorize(self.first, WEB_APP)
        tokens = self.token(authorization.form())
        self.token({"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})

    def services(self):
        self.token({"grant_type": "client_credentials"}, MYBFF)

    def refreshes(self):
        """One grant over the whole change."""
        if not hasattr(self, "chain"):
            with self.balancer.node(self.first):
                self.chain = flow.authorize(self.first, WEB_APP).tokens()["refresh_token"]
        answer = self.token({"grant_type": "refresh_token", "refresh_token": self.chain})
        self.chain = answer["refresh_token"]
        with self.balancer.node() as node:
            shown = wire.get(f"http://127.0.0.1:{node.port}/oauth2/userinfo", headers=wire.bearer(answer["access_token"]))
        assert shown.status == 200, shown

    def more(self, count=12):
        wanted = self.done + count
        until(lambda: self.refused or self.done >= wanted, 60, "the load")
        assert not self.refused, self.refused[:3]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def test_issue_5_the_key_is_replaced_under_two_nodes_and_nothing_is_refused(postgres, tmp_path):
    old, new = new_key(), new_key()
    first = Gatehouse(tmp_path / "reseal", postgres.replacements())
    configure(first, old)
    visitor = Visitor(first)
    with first, Node(first) as second:
        balancer = Balancer([first, second])

        def roll(*keys):
            for node in (first, second):
                with balancer.without(node):
                    configure(node, *keys)
                    node.restart()
                load.more()

        kept = flow.authorize(first, WEB_APP, visitor=visitor).tokens()["refresh_token"]
        with Load(first, balancer) as load:
            load.more()
            roll(old, new)
            roll(new, old)
            assert any("web-app, declared" in what for what in needed(first))
            answers = [key(node) for node in (first, second)]
            assert [answer.returncode for answer in answers] == [0, 0], answers
            load.more()
            rows = needed(first)
            assert not any("declared" in what or "signing" in what for what in rows), rows
            # With the sessions of before still there the old key stays; what they hold goes on.
            assert not is_login(visitor.visit(flow.authorize_url(first, WEB_APP, flow.PKCE.new())))
            renewed = flow.refresh(first, WEB_APP, kept)
            assert renewed.status == 200, renewed
            load.more()
        assert not load.refused, load.refused[:3]
        # Dropped now, what began under the new key goes on at both, and the rest has ended.
        chain = load.chain
        after = flow.authorize(first, WEB_APP)
        for node in (first, second):
            configure(node, new)
            node.restart()
        assert after.redeem().status == 200
        assert is_login(visitor.visit(flow.authorize_url(first, WEB_APP, flow.PKCE.new())))
        for port in (first.port, second.port):
            form = {"grant_type": "refresh_token", "refresh_token": chain}
            answer = wire.post(f"http://127.0.0.1:{port}/oauth2/token", form=form, headers=WEB_APP.headers())
            assert answer.status == 200, answer
            chain = answer.json()["refresh_token"]
