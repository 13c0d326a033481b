"""Erasure (GDPR Art. 17): after an account is deleted, by whomever, no table of the database says anything of the person but the trail of their random `sub`."""

import pytest

from Support import flow, wire
from Support.delegated import Service
from Support.flow import SPA, WEB_APP
from Support.mailbox import configuration, link
from Support.postgres import Postgres
from Support.server import Gatehouse, free_ports, until
from Support.stored import rows, rows_of_postgres
from Support.visitor import Page, Visitor, is_consent

PASSWORD = "nine purple bicycles downhill"
ADMIN = "administrator-token-for-tests-only-0123456789"
DRIVERS = ["SQLite", "PostgreSQL"]
#: What may know a person's `sub` and the names of their sessions after they are gone: the trail, and what clients are still to be told.
TRAIL = {"audit_entries", "logout_notices"}


@pytest.fixture(scope="module")
def service():
    """Where the web application hears of logouts."""
    with Service(free_ports(1)[0]) as running:
        yield running


@pytest.fixture(scope="module", params=DRIVERS)
def database(request):
    """The replacements of a server that keeps everything there, and how all rows are read."""
    if request.param == "SQLite":
        yield {}, rows
        return
    with Postgres() as postgres:
        schema = postgres.schema()
        yield postgres.replacements(schema), lambda server: rows_of_postgres(postgres, schema)


@pytest.fixture(scope="module")
def server(database, service, tmp_path_factory, mailbox):
    changes = configuration(mailbox, "registration: open, sign_in_with: [username, email]") | database[0]
    changes["admin_token: ${GATEHOUSE_ADMIN_TOKEN:-}"] = f"admin_token: {ADMIN} #"
    registered = "backchannel_logout_uri: http://localhost:8000/auth/web/backchannel-logout"
    changes[registered] = f"backchannel_logout_uri: {service.url}/backchannel-logout"
    with Gatehouse(tmp_path_factory.mktemp("erasure"), changes) as running:
        yield running


@pytest.fixture
def stored(database, server):
    """All rows of the database, as (table, text)."""
    return lambda: list(database[1](server))


def registered(server, mailbox, address, name):
    visitor = Visitor(server)
    visitor.submit(visitor.visit(server("/register")), "email", {"email": address})
    page = visitor.get(link(mailbox.letter(address)))
    assert visitor.submit(page, "new_password", {"name": name, "new_password": PASSWORD}).status == 200
    return visitor


def on_the_page(server, visitor, person):
    page = visitor.visit(server("/account/data"))
    visitor.post(page, Page(page).form("delete"), {"delete": "yes", "confirm": "yes"})


def by_the_api(server, visitor, person):
    answer = wire.send("DELETE", f"{server.admin}/admin/accounts/{person['sub']}", headers=wire.bearer(ADMIN))
    assert answer.status == 204, answer


def by_delete(server, visitor, person):
    assert server.command("user", "delete", person["address"], "--config", "gatehouse.yaml").returncode == 0


def by_remove(server, visitor, person):
    assert server.command("user", "remove", person["address"], "--config", "gatehouse.yaml").returncode == 0


WAYS = [on_the_page, by_the_api, by_delete, by_remove]


class Life:
    """What a person has begun and ended before they go: grants that live, wait for their code, were revoked, replayed, logged out of."""

    def __init__(self, server, visitor, address):
        self.server = server
        ask = {"visitor": visitor, "username": address, "scope": "openid profile email offline_access"}
        self.live = flow.authorize(server, WEB_APP, visitor=visitor)
        self.tokens = self.live.tokens()
        self.waiting = flow.authorize(server, SPA, visitor=visitor)
        self.revoked = flow.authorize(server, WEB_APP, **ask).tokens()
        assert flow.revoke(server, self.revoked["refresh_token"]).status == 200
        self.replayed = flow.authorize(server, WEB_APP, visitor=visitor)
        self.replayed_tokens = self.replayed.tokens()
        assert self.replayed.redeem().json()["error"] == "invalid_grant"
        other = Visitor(server)
        page = other.visit(server("/account"))
        other.sign_in(page, address, PASSWORD)
        self.left = flow.authorize(server, WEB_APP, visitor=other).tokens()
        other.post(page := other.visit(server("/logout")), Page(page).form("csrf"), {})
        self.all_tokens = [self.tokens, self.revoked, self.replayed_tokens, self.left]
        assert is_consent(visitor.visit(flow.authorize_url(server, SPA, flow.PKCE.new(), prompt="consent")))
        self.sub = flow.unverified(self.tokens["id_token"])[1]["sub"]
        self.sids = {flow.unverified(each["id_token"])[1]["sid"] for each in self.all_tokens}

    def is_over(self):
        for tokens in self.all_tokens:
            assert flow.userinfo(self.server, tokens["access_token"]).status == 401
            assert flow.introspect(self.server, tokens["access_token"]).json() == {"active": False}
            refused = flow.refresh(self.server, WEB_APP, tokens["refresh_token"])
            assert refused.status == 400 and refused.json()["error"] == "invalid_grant"
            assert flow.revoke(self.server, tokens["refresh_token"]).status == 200
        for code in (self.live, self.waiting, self.replayed):
            refused = code.redeem()
            assert refused.status == 400 and refused.json()["error"] == "invalid_grant"


def found(stored, needles):
    """The tables in which one of these stands, with the row."""
    return [(table, row) for table, row in stored() if any(needle.lower() in row.lower() for needle in needles)]


@pytest.mark.parametrize("way", WAYS)
def test_gdpr_17_nothing_is_left_in_any_table_but_the_trail(server, stored, mailbox, way, request):
    driver = request.node.callspec.params["database"]
    mark = f"{driver}{way.__name__.replace('_', '')}".lower()
    address, name = f"zed.{mark}@example.org", f"Zebulon {mark}"
    visitor = registered(server, mailbox, address, name)
    life = Life(server, visitor, address)
    page = visitor.visit(server("/account/email"))
    visitor.submit(page, "email", {"email": f"other.{address}"})
    mailbox.letter(f"other.{address}")
    assert flow.userinfo(server, life.tokens["access_token"]).json()["name"] == name and len(life.sids) == 2
    before = {table for table, _ in found(stored, [life.sub, address, name])}
    assert {"users", "grants", "login_sessions", "consents", "person_records", "flows"} <= before, before

    way(server, visitor, {"sub": life.sub, "address": address})
    assert found(stored, [f"zed.{mark}", name]) == []
    assert {table for table, _ in found(stored, [life.sub, *life.sids])} <= TRAIL
    life.is_over()
    assert {table for table, _ in found(stored, [life.sub, *life.sids])} <= TRAIL
    assert found(stored, [f"zed.{mark}", name]) == []


def test_gdpr_17_of_a_grant_that_ended_nothing_is_kept_that_says_what_it_was_for(server, stored, mailbox, request):
    driver = request.node.callspec.params["database"].lower()
    visitor = registered(server, mailbox, f"ended.{driver}@example.org", "Ended")
    tokens = flow.authorize(server, WEB_APP, visitor=visitor).tokens()
    of_grants = [row for table, row in stored() if table == "grants" and "profile" in row]
    assert of_grants
    assert flow.revoke(server, tokens["refresh_token"]).status == 200
    left = [row for table, row in stored() if table == "grants" and "profile" in row]
    assert len(left) == len(of_grants) - 1


def test_oidc_backchannel_clients_are_told_of_the_sessions_of_who_is_gone(server, service, mailbox, request):
    driver = request.node.callspec.params["database"].lower()
    for way in WAYS:
        address = f"told.{driver}.{way.__name__.replace('_', '')}@example.org"
        visitor = registered(server, mailbox, address, "Told")
        claims = flow.unverified(flow.authorize(server, WEB_APP, visitor=visitor).tokens()["id_token"])[1]
        way(server, visitor, {"sub": claims["sub"], "address": address})
        heard = lambda: [  # noqa: E731
            token for _, token in service.notices if flow.unverified(token)[1].get("sid") == claims["sid"]]
        until(heard, seconds=20, what=f"the notice of {way.__name__}")
        assert flow.unverified(heard()[0])[1]["sub"] == claims["sub"]
