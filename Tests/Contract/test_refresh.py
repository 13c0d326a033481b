"""Refresh tokens: RFC 6749 §6, RFC 9700 §4.14.2, and ENDPOINTS.md "Refresh tokens"."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from Support import flow, wire
from Support.expect import refused
from Support.flow import SPA, WEB_APP, refresh
from Support.visitor import Page, Visitor


def first(server, client=WEB_APP, **changes):
    return flow.authorize(server, client, **changes).tokens()


def rotate(server, token, client=WEB_APP, **changes):
    answer = refresh(server, client, token, **changes)
    assert answer.status == 200, answer
    return answer.json()


def test_rfc6749_6_a_refresh_issues_a_new_access_token(server):
    tokens = first(server)
    answer = refresh(server, WEB_APP, tokens["refresh_token"])
    assert answer.status == 200, answer
    assert "no-store" in answer.headers["cache-control"]
    body = answer.json()
    assert body["access_token"] != tokens["access_token"]
    assert body["refresh_token"] != tokens["refresh_token"], "a refresh rotates"
    assert set(body["scope"].split()) == set(tokens["scope"].split())
    assert flow.userinfo(server, body["access_token"]).status == 200


def test_oidc_core_12_2_the_refreshed_id_token_is_of_the_same_login(server):
    tokens = first(server, nonce="the-nonce")
    _, before = flow.verified(server, tokens["id_token"])
    _, after = flow.verified(server, rotate(server, tokens["refresh_token"])["id_token"])
    for name in ("iss", "sub", "aud", "auth_time", "sid"):
        assert after[name] == before[name], name
    assert after["iat"] >= before["iat"]
    assert after.get("nonce", "the-nonce") == "the-nonce"


@pytest.mark.parametrize("client", [WEB_APP, SPA], ids=["confidential", "public"])
def test_contract_a_client_registered_for_refresh_always_gets_one(server, client):
    tokens = first(server, client, scope="openid")
    assert rotate(server, tokens["refresh_token"], client)["access_token"]


def test_rfc6749_6_scope_narrows_only_the_access_token(server):
    tokens = first(server, scope="openid profile email")
    narrowed = rotate(server, tokens["refresh_token"], scope="openid")
    assert narrowed["scope"] == "openid"
    assert flow.unverified(narrowed["access_token"])[1]["scope"] == "openid"
    assert set(rotate(server, narrowed["refresh_token"])["scope"].split()) == {"openid", "profile", "email"}


@pytest.mark.parametrize("scope", ["openid items", "items", "openid unknown"])
def test_rfc6749_6_a_wider_scope_is_invalid_scope_and_consumes_nothing(server, scope):
    tokens = first(server, scope="openid profile")
    refused(refresh(server, WEB_APP, tokens["refresh_token"], scope=scope), "invalid_scope")
    rotate(server, tokens["refresh_token"])


# Retries

def test_contract_a_retry_gets_the_same_successor_and_a_fresh_access_token(server):
    tokens = first(server)
    once = rotate(server, tokens["refresh_token"])
    twice = rotate(server, tokens["refresh_token"])
    assert once["refresh_token"] == twice["refresh_token"]
    assert once["access_token"] != twice["access_token"]
    assert flow.unverified(once["access_token"])[1]["jti"] != flow.unverified(twice["access_token"])[1]["jti"]
    rotate(server, twice["refresh_token"])


def test_contract_twenty_simultaneous_refreshes_share_one_successor(server):
    token = first(server)["refresh_token"]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: refresh(server, WEB_APP, token), range(20)))
    assert [answer.status for answer in answers] == [200] * 20
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert len({answer.json()["access_token"] for answer in answers}) == 20
    rotate(server, answers[0].json()["refresh_token"])


def test_contract_once_the_successor_was_used_its_predecessor_is_refused_and_inside_the_window_nothing_more(server):
    token = first(server)["refresh_token"]
    second = rotate(server, token)["refresh_token"]
    third = rotate(server, second)["refresh_token"]
    refused(refresh(server, WEB_APP, token), "invalid_grant")
    rotate(server, third)


def test_contract_after_the_window_a_used_predecessor_revokes_the_grant(brief):
    token = first(brief)["refresh_token"]
    second = rotate(brief, token)["refresh_token"]
    third = rotate(brief, second)
    brief.clock.go_on(61)  # the window is 60 s
    refused(refresh(brief, WEB_APP, second), "invalid_grant")
    refused(refresh(brief, WEB_APP, third["refresh_token"]), "invalid_grant")
    assert flow.userinfo(brief, third["access_token"]).status == 401


def test_contract_after_the_window_a_predecessor_revokes_even_where_its_successor_was_never_used(brief):
    token = first(brief)["refresh_token"]
    second = rotate(brief, token)
    brief.clock.go_on(61)
    refused(refresh(brief, WEB_APP, token), "invalid_grant")
    refused(refresh(brief, WEB_APP, second["refresh_token"]), "invalid_grant")
    assert flow.userinfo(brief, second["access_token"]).status == 401


def test_contract_no_retry_extends_the_window(brief):
    token = first(brief)["refresh_token"]
    rotate(brief, token)
    for _ in range(12):
        answer = refresh(brief, WEB_APP, token)
        if answer.status != 200:
            break
        brief.clock.go_on(15)
    assert answer.status == 400, "a retry every quarter of a minute kept the window of one minute open for three"
    refused(answer, "invalid_grant")


def test_contract_an_older_ancestor_after_its_window_revokes(brief):
    token = first(brief)["refresh_token"]
    tokens = rotate(brief, rotate(brief, rotate(brief, token)["refresh_token"])["refresh_token"])
    brief.clock.go_on(61)
    refused(refresh(brief, WEB_APP, token), "invalid_grant")
    refused(refresh(brief, WEB_APP, tokens["refresh_token"]), "invalid_grant")
    assert flow.userinfo(brief, tokens["access_token"]).status == 401


def test_contract_retry_window_0_turns_retries_off(another):
    server = another(replacements={"retry_window: 10s": "retry_window: 0"})
    token = first(server)["refresh_token"]
    second = rotate(server, token)
    refused(refresh(server, WEB_APP, token), "invalid_grant")
    refused(refresh(server, WEB_APP, second["refresh_token"]), "invalid_grant")
    assert flow.userinfo(server, second["access_token"]).status == 401


def test_contract_with_retries_off_of_twenty_simultaneous_refreshes_at_most_one_succeeds(another):
    server = another(replacements={"retry_window: 10s": "retry_window: 0s"})
    token = first(server)["refresh_token"]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: refresh(server, WEB_APP, token), range(20)))
    assert sum(answer.status == 200 for answer in answers) == 1


def test_contract_a_client_may_turn_retries_off_for_itself(another):
    server = another(replacements={"  - client_id: spa\n": "  - client_id: spa\n    refresh_token_retry_window: 0s\n"})
    token = first(server, SPA)["refresh_token"]
    rotate(server, token, SPA)
    refused(refresh(server, SPA, token), "invalid_grant")
    token = first(server)["refresh_token"]
    assert rotate(server, token)["refresh_token"] == rotate(server, token)["refresh_token"]


# Bindings

def test_rfc6749_6_another_client_is_invalid_grant_and_consumes_nothing(server):
    tokens = first(server)
    refused(refresh(server, SPA, tokens["refresh_token"]), "invalid_grant")
    rotate(server, tokens["refresh_token"])


def test_rfc6749_6_no_client_authentication_is_invalid_client(server):
    token = first(server)["refresh_token"]
    refused(refresh(server, WEB_APP, token, headers={}), "invalid_client", 401)
    refused(refresh(server, WEB_APP, token, headers={}, client_id="web-app"), "invalid_client", 401)
    refused(refresh(server, WEB_APP, token, headers=wire.basic("web-app", "wrong")), "invalid_client", 401)
    rotate(server, token)


@pytest.mark.parametrize("token", ["x", "a" * 64, "é", "a" * 10_000, "eyJhbGciOiJub25lIn0.e30."])
def test_rfc6749_5_2_an_unknown_refresh_token_is_invalid_grant(server, token):
    refused(refresh(server, WEB_APP, token), "invalid_grant")


def test_rfc6749_5_2_every_altered_refresh_token_is_invalid_grant(server):
    token = first(server)["refresh_token"]
    for position in range(0, len(token), 5):
        letter = "A" if token[position] != "A" else "B"
        refused(refresh(server, WEB_APP, token[:position] + letter + token[position + 1:]), "invalid_grant")
    refused(refresh(server, WEB_APP, token + "A"), "invalid_grant")
    refused(refresh(server, WEB_APP, token[:-1]), "invalid_grant")
    rotate(server, token)


@pytest.mark.parametrize("other", ["access_token", "id_token"])
def test_rfc6749_6_another_token_is_no_refresh_token(server, other):
    refused(refresh(server, WEB_APP, first(server)[other]), "invalid_grant")


def test_rfc6749_6_a_missing_refresh_token_is_invalid_request(server):
    refused(refresh(server, WEB_APP, ""), "invalid_request")


def test_rfc6749_3_2_a_repeated_refresh_token_is_invalid_request(server):
    token = first(server)["refresh_token"]
    form = [("grant_type", "refresh_token"), ("refresh_token", token), ("refresh_token", token)]
    refused(wire.post(server("/oauth2/token"), form=form, headers=WEB_APP.headers()), "invalid_request")
    rotate(server, token)


# Lifetimes

def log_out(server, visitor):
    answer = visitor.visit(server("/logout"))
    form = Page(answer).forms[-1]
    return visitor.follow(visitor.post(answer, form, dict(form.buttons[:1])))


def test_contract_without_offline_access_it_ends_with_the_login_session(server):
    visitor = Visitor(server)
    tokens = first(server, visitor=visitor, scope="openid profile")
    log_out(server, visitor)
    refused(refresh(server, WEB_APP, tokens["refresh_token"]), "invalid_grant")
    assert flow.userinfo(server, tokens["access_token"]).status == 401


def test_contract_with_offline_access_it_outlives_the_login_session(server):
    visitor = Visitor(server)
    tokens = first(server, visitor=visitor, scope="openid profile offline_access")
    log_out(server, visitor)
    assert flow.userinfo(server, rotate(server, tokens["refresh_token"])["access_token"]).status == 200


def test_contract_offline_access_does_not_demand_prompt_consent(server):
    tokens = first(server, SPA, scope="openid offline_access")
    assert "offline_access" in tokens["scope"].split()


def test_rfc6749_6_it_ends_with_its_idle_lifetime(another):
    server = another(replacements={"lifetime: 30d, idle_lifetime: 14d, retry_window: 10s": "lifetime: 30d, idle_lifetime: 1s, retry_window: 1s"})
    token = first(server)["refresh_token"]
    time.sleep(1.2)
    refused(refresh(server, WEB_APP, token), "invalid_grant")


def test_rfc6749_6_it_ends_with_its_lifetime_whatever_was_rotated(clock, another):
    server = another(replacements={"lifetime: 30d, idle_lifetime: 14d,": "lifetime: 60s, idle_lifetime: 60s,"}, clock=clock)
    token = first(server)["refresh_token"]
    clock.go_on(30)
    token = rotate(server, token)["refresh_token"]
    clock.go_on(31)
    refused(refresh(server, WEB_APP, token), "invalid_grant")
