"""Fifty redemptions of one code at the same moment: on SQLite, on Redis, and by two processes that share both. ENDPOINTS.md "A code works once"."""

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from Support import flow, wire
from Support.expect import refused
from Support.flow import FASTAPI, WEB_APP
from Support.server import Node

MANY, CODES = 50, 20
PATHS = {"json": "/auth/token", "form": "/oauth2/token", "old form": "/Auth/Token"}


@pytest.fixture(params=["sqlite", "redis", "sqlite, two processes", "redis, two processes"])
def servers(request, another):
    """The first process and, where there are two, the second: `(server, ports)`."""
    first = another(replacements=request.getfixturevalue("with_redis") if "redis" in request.param else {})
    if "two" not in request.param:
        yield first, [first.port]
        return
    with Node(first) as second:
        yield first, [first.port, second.port]


class Redemption:
    """One request, connected before the others start, sent when all are ready."""

    def __init__(self, port, kind, form):
        self.url, self.body = f"http://127.0.0.1:{port}{PATHS[kind]}", json.dumps(form) if kind == "json" else urlencode(form)
        self.type = "application/json" if kind == "json" else "application/x-www-form-urlencoded"
        self.path = PATHS[kind]
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=wire.TIMEOUT)

    def send(self, barrier):
        self.connection.connect()
        try:
            barrier.wait(wire.TIMEOUT)
            self.connection.request("POST", self.path, self.body.encode(), {"Content-Type": self.type})
            answer = self.connection.getresponse()
            return wire.Answer(self.url, answer.status, answer.headers, answer.read())
        finally:
            self.connection.close()


def form(authorization, **changes):
    """With the secret in the body, so that it is the same in JSON and in a form."""
    return authorization.form(client_id=authorization.client.client_id, client_secret=authorization.client.secret, **changes)


def at_once(requests):
    barrier = threading.Barrier(len(requests))
    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(lambda request: request.send(barrier), requests))


def spread(ports, forms):
    """The requests in turn over processes and kinds of body."""
    kinds = list(PATHS)
    return [Redemption(ports[number % len(ports)], kinds[number // len(ports) % len(kinds)], each) for number, each in enumerate(forms)]


def winner(answers):
    """The one that succeeded; each of the others is a proper `invalid_grant`."""
    won = [answer for answer in answers if answer.status == 200]
    assert len(won) == 1, sorted(answer.status for answer in answers)
    for answer in answers:
        if answer is not won[0]:
            refused(answer, "invalid_grant")
    return won[0].json()


def live(server, tokens):
    """Which of the tokens are worth something, wherever that can be asked."""
    found = set()
    if flow.userinfo(server, tokens["access_token"]).status == 200:
        found.add("access token")
    if "refresh_token" in tokens and flow.refresh(server, WEB_APP, tokens["refresh_token"]).status == 200:
        found.add("refresh token")
    return found


def test_contract_of_fifty_redemptions_at_once_one_succeeds_and_what_it_got_is_revoked(servers):
    server, ports = servers
    visitor = flow.Visitor(server)
    for number in range(CODES):
        authorization = flow.authorize(server, [WEB_APP, FASTAPI][number % 2], visitor=visitor)
        tokens = winner(at_once(spread(ports, [form(authorization)] * MANY)))
        assert not live(server, tokens), f"code {number}"


def test_contract_requests_that_fail_the_checks_take_nothing_from_the_one_that_does_not(servers):
    server, ports = servers
    visitor = flow.Visitor(server)
    for number in range(5):
        authorization = flow.authorize(server, visitor=visitor)
        wrong = [{"code_verifier": "a" * 43}, {"redirect_uri": "http://127.0.0.1:8100/callback"}, {"code_verifier": None}]
        forms = [form(authorization, **wrong[each % len(wrong)]) for each in range(MANY)]
        forms[number * 7] = form(authorization)
        tokens = winner(at_once(spread(ports, forms)))
        assert live(server, tokens) == {"access token", "refresh token"}


def test_contract_a_second_use_at_the_other_process_revokes_there_and_here(servers):
    server, ports = servers
    authorization = flow.authorize(server)
    here, there = spread([ports[0], ports[-1]], [form(authorization)] * 2)
    tokens = winner(at_once([here]))
    assert flow.userinfo(server, tokens["access_token"]).status == 200
    refused(at_once([there])[0], "invalid_grant")
    for port in ports:
        assert wire.get(f"http://127.0.0.1:{port}/oauth2/userinfo", headers=wire.bearer(tokens["access_token"])).status == 401
