"""The backend-for-frontend on PostgreSQL: once more what its store decides; and two nodes of it on one store, PostgreSQL and Redis."""

import pytest

pytest.register_assert_rewrite(*(f"Contract.test_bff_{name}" for name in ("login", "operations", "session")))

# pytest collects them here too, and they get this module's `bff` and `home`.
from Contract.test_bff_login import (  # noqa: E402, F401
    knows_the_stub,
    test_a_new_login_gives_a_new_id_and_the_old_one_is_dead,
    test_a_planted_session_is_never_adopted,
    test_a_program_gets_json_and_a_token_that_works,
    test_a_state_works_once,
    test_of_one_callback_sent_many_times_at_once_one_wins,
    test_our_own_server_as_keycloak,
    test_the_state_of_another_browser_is_refused_and_the_owner_can_still_finish,
)
from Contract.test_bff_operations import (  # noqa: E402, F401
    ADMIN,
    test_sessions_are_listed_and_ended_from_the_command_line,
    test_the_operator_ends_every_session_of_a_person,
)
from Contract.test_bff_session import (  # noqa: E402, F401
    backchannel,
    test_a_provider_that_is_away_keeps_the_session,
    test_a_token_is_refreshed_before_it_expires_without_the_browser_knowing,
    test_backchannel_a_token_by_sub_counts_once,
    test_backchannel_by_sid_ends_that_session_alone,
    test_backchannel_by_sub_ends_all_of_the_persons_sessions,
    test_backchannel_from_our_own_server,
    test_invalid_grant_ends_the_session,
    test_logout,
    test_logout_of_one_browser_leaves_the_other,
    test_one_of_ones_own_sessions_can_be_ended,
    test_one_refresh_however_many_requests_wait,
    test_refresh_gives_a_new_token_and_says_until_when,
    test_sessions_are_listed_by_handle,
    test_somebody_elses_session_cannot_be_ended,
    test_the_logout_url_works_once_and_leads_to_the_provider,
)
from Support import wire  # noqa: E402
from Support.bff import BFF, User, refused  # noqa: E402
from Support.postgres import Postgres  # noqa: E402
from Support.server import Gatehouse, free_ports  # noqa: E402


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as running:
        yield running


@pytest.fixture(scope="module")
def bff_ports():
    return free_ports(2)


@pytest.fixture(scope="module")
def home(tmp_path_factory, bff_ports):
    with Gatehouse(tmp_path_factory.mktemp("home"), {"http://localhost:8000/": f"http://localhost:{bff_ports[0]}/"}) as running:
        yield running


@pytest.fixture(scope="module")
def bff(tmp_path_factory, postgres, stub_provider, service, bff_ports, home):
    made = on_postgres(tmp_path_factory.mktemp("bff"), postgres.url(postgres.schema()), home.issuer, service.url, providers=stub_provider.yaml(), ports=bff_ports)
    with made as running:
        yield running


def on_postgres(folder, url, *arguments, **options):
    replacements = {"cache: ${REDIS_URL:-redis://127.0.0.1:6379/0}": f"database: {url}"} | ADMIN
    return BFF(folder, None, *arguments, replacements=replacements, **options)


# Two nodes.


@pytest.fixture(params=["PostgreSQL", "Redis"])
def nodes(request, tmp_path, postgres, redis, stub):
    """Two processes that neither know of each other nor have anything but the store in common."""
    url = postgres.url(postgres.schema())
    make = (lambda folder, **options: on_postgres(folder, url, **options)) if request.param == "PostgreSQL" else (lambda folder, **options: BFF(folder, redis, **options))
    with make(tmp_path / "first", providers=stub.yaml()) as first, make(tmp_path / "second", providers=stub.yaml()) as second:
        yield first, second


@pytest.mark.parametrize("names", ["sid", "sub"])
def test_a_logout_that_comes_to_one_node_while_the_other_redeems_the_code_ends_that_login(nodes, stub, names):
    first, second = nodes
    told = []

    def log_out_meanwhile(parameters):
        """The provider's session ends after it has given the tokens and before they arrive."""
        if not told:
            told.append(backchannel(second, stub.logout_token(**{"sub" if names == "sid" else "sid": None})).status)

    stub.answers["/token"] = log_out_meanwhile
    user = User(first)
    answer = user.get(user.to_callback(provider="stub"))
    assert told == [200]
    assert answer.status == 401, answer
    refused(user.call("GET", "/auth/me"), 401, "unauthenticated")
    user.log_in(provider="stub")
    assert user.logged_in(), "a login that begins later is another one"


def test_a_session_of_one_node_is_known_and_ended_by_the_other(nodes, stub):
    first, second = nodes
    user = User(first)
    user.log_in(provider="stub")
    at_second = lambda: wire.get(f"http://127.0.0.1:{second.port}/auth/me", headers={**user.browser, "Cookie": f"session={user.session}"}).status  # noqa: E731
    assert user.logged_in() and at_second() == 200
    assert backchannel(second, stub.logout_token()).status == 200
    assert not user.logged_in() and at_second() == 401
