"""The same contract on PostgreSQL, alone and with Redis beside it: codes, refresh tokens, revocation, logout; and what only it has."""

import json

import pytest

CONTRACT = ["code", "logout", "parallel_redemption", "refresh", "revocation_and_introspection"]
pytest.register_assert_rewrite(*(f"Contract.test_{name}" for name in CONTRACT))

# pytest collects them here too, and they get this module's `server`: those in which what is stored decides.
from Contract.test_code import (  # noqa: E402, F401
    test_contract_a_public_client_redeems_with_its_client_id,
    test_contract_a_replay_does_not_end_the_login_session,
    test_contract_a_second_use_that_fails_the_checks_revokes_nothing,
    test_contract_of_fifty_simultaneous_redemptions_exactly_one_succeeds,
    test_oidc_core_3_1_3_3_the_token_response,
    test_rfc6749_4_1_2_a_second_use_is_refused_and_revokes_what_the_first_issued,
    test_rfc6749_4_1_2_a_second_use_revokes_what_a_refresh_issued_too,
    test_rfc6749_4_1_3_another_client_is_invalid_grant,
)
from Contract.test_logout import (  # noqa: E402, F401
    session,
    test_contract_logout_clears_the_cookie_and_the_value_is_dead,
    test_design_ending_a_session_ends_its_grants,
)
from Contract.test_parallel_redemption import (  # noqa: E402, F401
    test_contract_a_second_use_at_the_other_process_revokes_there_and_here,
    test_contract_of_fifty_redemptions_at_once_one_succeeds_and_what_it_got_is_revoked,
)
from Contract.test_refresh import (  # noqa: E402, F401
    test_contract_a_retry_gets_the_same_successor_and_a_fresh_access_token,
    test_contract_once_the_successor_was_used_its_predecessor_is_refused_and_inside_the_window_nothing_more,
    test_contract_twenty_simultaneous_refreshes_share_one_successor,
    test_contract_with_offline_access_it_outlives_the_login_session,
    test_contract_with_retries_off_of_twenty_simultaneous_refreshes_at_most_one_succeeds,
    test_contract_without_offline_access_it_ends_with_the_login_session,
    test_rfc6749_6_a_refresh_issues_a_new_access_token,
    test_rfc6749_6_another_client_is_invalid_grant_and_consumes_nothing,
)
from Contract.test_revocation_and_introspection import (  # noqa: E402, F401
    test_contract_a_rotated_refresh_token_ends_its_grant_too,
    test_contract_an_access_token_ends_its_jti_only,
    test_contract_revocation_holds_at_once_at_introspection,
    test_contract_revoking_a_grant_never_ends_the_session,
    test_contract_the_token_of_a_service_can_be_revoked,
    test_rfc7009_2_1_a_refresh_token_ends_its_grant,
    test_rfc7009_2_1_another_client_revokes_nothing,
)
from Support import flow, wire  # noqa: E402
from Support.postgres import ENCRYPTION_KEY, Postgres  # noqa: E402
from Support.server import Gatehouse, Node, until  # noqa: E402

MIXES = ["PostgreSQL", "PostgreSQL and Redis"]


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as running:
        yield running


@pytest.fixture(scope="module", params=MIXES)
def storage(request, postgres, redis):
    """Makes the replacements for one more server."""
    cache = {"# cache: redis://127.0.0.1:6379/0": f"cache: {redis.url}"} if "Redis" in request.param else {}
    return lambda: postgres.replacements() | cache


@pytest.fixture(scope="module")
def server(storage, tmp_path_factory):
    with Gatehouse(tmp_path_factory.mktemp("postgres"), storage()) as running:
        yield running


@pytest.fixture
def another(another, storage):  # noqa: F811: the one of conftest.py, on this module's storage
    return lambda replacements=None, **options: another(replacements=storage() | (replacements or {}), **options)


@pytest.fixture
def servers(server):
    """Two processes, of which neither knows of the other."""
    with Node(server) as second:
        yield server, [server.port, second.port]


# What only PostgreSQL has.


@pytest.fixture(scope="module")
def alone(postgres, tmp_path_factory):
    """A server whose PostgreSQL the test may stop."""
    with Gatehouse(tmp_path_factory.mktemp("postgres-alone"), postgres.replacements()) as running:
        yield running


def test_design_9_without_its_database_a_server_lets_nobody_in_and_goes_on_when_it_is_back(postgres, alone):
    authorization = flow.authorize(alone)
    held = flow.authorize(alone).tokens()
    postgres.stop()
    try:
        until(lambda: wire.get(f"{alone.admin}/readyz").status == 503, what="readyz answering 503")
        assert wire.get(f"{alone.admin}/healthz").status == 200
        for _ in range(3):
            assert authorization.redeem().status == 503
            assert flow.userinfo(alone, held["access_token"]).status == 503
    finally:
        postgres.start()
    until(lambda: wire.get(f"{alone.admin}/readyz").status == 200, what="readyz answering 200")
    assert authorization.redeem().status == 200
    assert flow.userinfo(alone, held["access_token"]).status == 200


def test_contract_what_one_node_declares_and_revokes_the_other_follows(postgres, alone):
    tokens = flow.authorize(alone).tokens()
    with Node(alone) as node:
        at_node = lambda: wire.get(node.at("/oauth2/userinfo"), headers=wire.bearer(tokens["access_token"])).status  # noqa: E731
        assert at_node() == 200
        assert flow.revoke(alone, tokens["access_token"]).status == 200
        assert at_node() == 401


def test_contract_without_an_encryption_key_nothing_starts(postgres, tmp_path):
    address = {"database: sqlite:data/gatehouse.db": f"database: {postgres.url()}"}
    made = Gatehouse(tmp_path / "keyless", address)
    answer = made.command("serve", "--config", "gatehouse.yaml")
    assert answer.returncode != 0
    assert "storage.encryption_key" in answer.stderr and "PostgreSQL" in answer.stderr
    assert "p%40ss" not in answer.stderr + answer.stdout


def test_contract_check_says_what_of_an_address_cannot_be_used_and_never_the_password(tmp_path):
    def check(name, address):
        replacements = {
            "database: sqlite:data/gatehouse.db": f"database: {address}",
            "encryption_key: ${GATEHOUSE_ENCRYPTION_KEY:-}": f"encryption_key: {ENCRYPTION_KEY}",
        }
        answer = Gatehouse(tmp_path / name, replacements).command("check")
        assert "hunter2" not in answer.stdout + answer.stderr
        return answer

    assert check("good", "postgresql://u:hunter2@db.internal/gatehouse").returncode == 0
    open_to_all = check("open", "postgresql://u:hunter2@db.internal/gatehouse?sslmode=require")
    assert open_to_all.returncode == 0 and "sslmode=verify-full" in open_to_all.stderr
    for number, address in enumerate(["postgresql://u:hunter2@db/d?hunter2=1", "postgresql://u:hunter2@db/d?pool_size=0", "postgresql:///d"]):
        wrong = check(f"wrong-{number}", address)
        assert wrong.returncode != 0 and "storage.database" in wrong.stderr


def test_contract_doctor_makes_no_tables_and_says_that_the_database_answers(postgres, alone, tmp_path):
    schema = postgres.schema()
    fresh = Gatehouse(tmp_path / "fresh", postgres.replacements(schema))
    assert "has no tables yet" in fresh.command("doctor").stdout
    assert postgres.sql("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()", schema) == "0"
    assert fresh.command("plan").returncode == 0
    assert postgres.sql("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()", schema) == "0"
    report = alone.command("doctor").stdout
    assert "storage.database" in report and "answers" in report
    rows = {row["check"]: row for row in json.loads(alone.command("doctor", "--output", "json").stdout)}
    assert "UTF8" in rows["storage.database server"]["detail"]
    assert "197 at most" in rows["storage.database connections"]["detail"] and "room for 17 nodes" in rows["storage.database connections"]["detail"]
    assert rows["storage.database durability"]["outcome"] == "warning" and "fsync is off" in rows["storage.database durability"]["detail"]
    assert rows["storage.database clock"]["outcome"] == "ok"


def test_contract_a_schema_of_a_newer_version_starts_nothing(postgres, tmp_path):
    schema = postgres.schema()
    made = Gatehouse(tmp_path / "newer", postgres.replacements(schema))
    with made:
        pass
    postgres.sql("UPDATE gatehouse_schema SET version = 999", schema)
    answer = made.command("serve", "--config", "gatehouse.yaml")
    assert answer.returncode != 0
    assert "schema version 999, which a newer gatehouse made" in answer.stderr
