"""Two processes on one store: as many passwords may be guessed as at one. docs/decisions/0030."""

import pytest

from Support import flow, wire
from Support.postgres import Postgres
from Support.server import Gatehouse, Node
from Support.visitor import Page, Visitor

LIMIT = 10  # failures of one name from one address, in five minutes
NAME = "testuser1@example.com"


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as running:
        yield running


@pytest.fixture(scope="module", params=["PostgreSQL", "Redis beside PostgreSQL", "Redis beside SQLite"])
def pair(request, postgres, redis, tmp_path_factory):
    """Two nodes; what is in Redis from elsewhere is gone."""
    redis("FLUSHALL")
    replacements = {} if "SQLite" in request.param else postgres.replacements()
    if "Redis" in request.param:
        replacements |= {"# cache: redis://127.0.0.1:6379/0": f"cache: {redis.url}"}
    with Gatehouse(tmp_path_factory.mktemp("attempts"), replacements) as first, Node(first) as second:
        yield first, second


def guess(pair, number, username, password="wrong"):
    """A login whose pages are the first node's and whose form goes to one of the two."""
    first, second = pair
    visitor = Visitor(first)
    page = visitor.visit(flow.authorize_url(first, flow.WEB_APP, flow.PKCE.new()))
    form = Page(page).form("password")
    target = first(form.action) if number % 2 else second.at(form.action)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    return wire.post(target, form=form.filled({"username": username, "password": password}), headers={"Origin": first.issuer, "Cookie": cookies})


def test_the_limit_holds_over_both_and_both_say_when_to_come_again(pair):
    statuses = [guess(pair, number, NAME).status for number in range(LIMIT + 6)]
    assert statuses == [200] * LIMIT + [429] * 6
    for number in range(2):
        answer = guess(pair, number, NAME, "password123")
        assert answer.status == 429, "the right password too"
        assert 0 < int(answer.headers["retry-after"]) <= 301


def test_a_success_at_one_node_makes_room_at_the_other(pair):
    name = "testuser2@example.com"
    for _ in range(2):
        for number in range(LIMIT - 1):
            assert guess(pair, number, name).status == 200
        assert guess(pair, 0, name, "password123").status in (302, 303)


def test_names_passwords_and_addresses_are_not_in_the_counters(pair, redis):
    guess(pair, 0, "somebody-unknown@example.com", "a-password-of-somebody")
    stored = redis.dump()
    assert "somebody-unknown" not in stored and "a-password-of-somebody" not in stored
    counters = [line for line in stored.splitlines() if "attempts:" in line]
    assert not [line for line in counters if "127.0.0" in line], "the address of a session is the person's own to see, one of a counter is not"
