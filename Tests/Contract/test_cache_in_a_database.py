"""`storage.cache` in a database of its own: the same contract, with what is short-lived there and what lasts in `storage.database`."""

import sqlite3

import pytest

from Contract.test_parallel_redemption import (  # noqa: F401
    test_contract_of_fifty_redemptions_at_once_one_succeeds_and_what_it_got_is_revoked,
)
from Support import flow
from Support.expect import refused
from Support.flow import FASTAPI, WEB_APP
from Support.postgres import Postgres
from Support.server import Gatehouse, Node

CACHE = "# cache: redis://127.0.0.1:6379/0"
SHORT_LIVED, DURABLE = ["authorization_codes", "login_sessions"], ["grants", "users"]


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as running:
        yield running


class Mix:
    """Two databases: their part of the configuration, and how to look into them."""

    def __init__(self, database, cache, postgres):
        self.postgres, self.replacements, self.folder = postgres, {CACHE: "cache: sqlite:data/cache.db"}, None
        self.schemas = {name: postgres.schema() if driver == "postgresql" else None for name, driver in (("database", database), ("cache", cache))}
        if database == "postgresql":
            self.replacements |= postgres.replacements(self.schemas["database"])
        if cache == "postgresql":
            self.replacements[CACHE] = f"cache: {postgres.url(self.schemas['cache'])}"

    def count(self, name, table):
        if self.schemas[name]:
            return int(self.postgres.sql(f"SELECT count(*) FROM {table}", self.schemas[name]))
        file = self.folder / "data" / ("cache.db" if name == "cache" else "gatehouse.db")
        with sqlite3.connect(file) as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.fixture(scope="module", params=["sqlite sqlite", "sqlite postgresql", "postgresql sqlite", "postgresql postgresql"])
def mix(request, postgres):
    return Mix(*request.param.split(), postgres)


@pytest.fixture(scope="module")
def server(mix, tmp_path_factory):
    mix.folder = tmp_path_factory.mktemp("cache")
    with Gatehouse(mix.folder, mix.replacements) as running:
        yield running


@pytest.fixture
def servers(server):
    """Two processes on both databases."""
    with Node(server) as second:
        yield server, [server.port, second.port]


def test_contract_what_is_short_lived_is_in_the_cache_and_what_lasts_is_not(server, mix):
    visitor = flow.Visitor(server)
    flow.authorize(server, FASTAPI, visitor=visitor).tokens()
    flow.authorize(server, FASTAPI, visitor=visitor)
    for table in SHORT_LIVED:
        assert mix.count("cache", table) > 0 and mix.count("database", table) == 0, table
    for table in DURABLE:
        assert mix.count("cache", table) == 0 and mix.count("database", table) > 0, table


def test_contract_a_code_works_once_and_a_refresh_token_rotates(server):
    authorization = flow.authorize(server, WEB_APP, scope="openid offline_access")
    tokens = authorization.tokens()
    rotated = flow.refresh(server, WEB_APP, tokens["refresh_token"]).json()
    assert flow.userinfo(server, rotated["access_token"]).status == 200
    refused(authorization.redeem(), "invalid_grant")
    assert flow.userinfo(server, rotated["access_token"]).status == 401, "a second use revokes what the first one issued"


def test_contract_a_removed_user_has_no_session(server, mix):
    assert server.command("user", "add", "leaves@example.com", input="password123\n").returncode == 0
    before = mix.count("cache", "login_sessions")
    flow.authorize(server, FASTAPI, username="leaves@example.com")
    assert mix.count("cache", "login_sessions") == before + 1
    removed = server.command("user", "remove", "leaves@example.com")
    assert removed.returncode == 0, removed.stderr
    assert mix.count("cache", "login_sessions") == before


def test_contract_the_database_itself_is_no_cache(server, mix, tmp_path):
    url = mix.replacements.get("database: sqlite:data/gatehouse.db", "database: sqlite:data/gatehouse.db").removeprefix("database: ")
    same = Gatehouse(tmp_path / "same", mix.replacements | {CACHE: f"cache: {url}"})
    answer = same.command("check", "--config", "gatehouse.yaml")
    assert answer.returncode == 78 and "storage.cache" in answer.stderr and "another one" in answer.stderr, answer.stderr
    assert "p%40ss" not in answer.stderr


def test_contract_a_file_as_cache_of_a_shared_database_is_warned_of(server, mix):
    answer = server.command("check", "--config", "gatehouse.yaml")
    assert answer.returncode == 0
    assert ("one node" in answer.stderr) == (mix.schemas["database"] is not None and mix.schemas["cache"] is None), answer.stderr
