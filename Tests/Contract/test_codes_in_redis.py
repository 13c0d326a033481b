"""Authorization codes in a real Redis: what stands there under which name, and for how long Redis itself keeps it."""

import base64
import hashlib
import time

import pytest

from Support import flow
from Support.expect import refused
from Support.flow import FASTAPI, WEB_APP
from Support.pace import allowed

CODE, EVIDENCE = "auth_code:", "redeemed_code:"
SHORT_TOKENS = {"access_token: { format: jwt, lifetime: 1h": "access_token: { format: jwt, lifetime: 60s"}


@pytest.fixture
def cached(another, with_redis, redis):
    redis("FLUSHALL")
    return another(replacements=with_redis)


def only(redis, prefix):
    keys = [key for key in redis.keys() if key.startswith(prefix)]
    assert len(keys) == 1, redis.keys()
    return keys[0]


def none(redis, prefix):
    return not [key for key in redis.keys() if key.startswith(prefix)]


def test_reference_a_code_has_a_key_that_redis_ends_within_60_seconds(cached, redis):
    flow.authorize(cached, FASTAPI)
    left = redis("PTTL", only(redis, CODE))
    assert 45_000 < left <= 60_000, left


def test_contract_the_configured_lifetime_is_the_keys(another, with_redis, redis):
    redis("FLUSHALL")
    short = another(replacements=with_redis | {"authorization_code: { lifetime: 60s }": "authorization_code: { lifetime: 20s }"})
    flow.authorize(short, FASTAPI)
    assert 10_000 < redis("PTTL", only(redis, CODE)) <= 20_000


def reveals(text, code):
    """The longest ways in which a text could give a code away: a part of it, or a digest that anybody can compute."""
    parts = [code[start:start + 8] for start in range(len(code) - 7)]
    for name in ("sha1", "sha256", "sha512", "md5"):
        digest = hashlib.new(name, code.encode()).digest()
        for whole in (digest.hex(), digest.hex().upper(), base64.b64encode(digest).decode(), base64.urlsafe_b64encode(digest).decode()):
            parts += [whole[start:start + 12] for start in range(0, len(whole) - 11)]
    return [part for part in parts if part in text]


def test_design_neither_names_nor_values_reveal_a_code(cached, redis):
    visitor = flow.Visitor(cached)
    codes = [flow.authorize(cached, FASTAPI, visitor=visitor) for _ in range(3)]
    codes[0].tokens()
    stored = redis.dump()
    assert len(redis.keys()) == len(set(redis.keys())) >= 5
    for each in codes:
        assert len(each.code) >= 32
        assert reveals(f"a name with {each.code} in it", each.code)
        assert not reveals(stored, each.code)


def test_contract_a_redeemed_code_leaves_its_key_and_the_evidence_has_another(cached, redis):
    authorization = flow.authorize(cached)
    name = only(redis, CODE)
    authorization.tokens()
    assert redis("EXISTS", name) == 0
    evidence = only(redis, EVIDENCE)
    assert 3_590_000 < redis("PTTL", evidence) <= 3_600_000, "as long as the access token"


def test_contract_the_evidence_stays_10_minutes_at_least(another, with_redis, redis):
    redis("FLUSHALL")
    flow.authorize(another(replacements=with_redis | SHORT_TOKENS)).tokens()
    assert 590_000 < redis("PTTL", only(redis, EVIDENCE)) <= 600_000


def test_contract_a_failed_check_leaves_the_code_and_its_time(cached, redis):
    authorization = flow.authorize(cached)
    name = only(redis, CODE)
    before = redis("HGETALL", name)
    left = redis("PTTL", name)
    refused(authorization.redeem(code_verifier="a" * 43), "invalid_grant")
    refused(authorization.redeem(headers=FASTAPI.headers()), "invalid_grant")
    assert redis("HGETALL", name) == before and none(redis, EVIDENCE)
    assert 0 < redis("PTTL", name) <= left
    authorization.tokens()


def test_rfc6749_4_1_2_a_second_use_long_after_the_codes_own_end_revokes(clock, another, with_redis, redis):
    redis("FLUSHALL")
    server = another(replacements=with_redis | SHORT_TOKENS, clock=clock)
    authorization = flow.authorize(server, scope="openid offline_access", prompt="consent")
    tokens = authorization.tokens()
    clock.set_ahead(590)
    assert none(redis, CODE)
    assert flow.refresh(server, WEB_APP, tokens["refresh_token"]).status == 200
    tokens = flow.refresh(server, WEB_APP, tokens["refresh_token"]).json()
    refused(authorization.redeem(), "invalid_grant")
    refused(flow.refresh(server, WEB_APP, tokens["refresh_token"]), "invalid_grant")


def test_reference_a_code_is_worth_nothing_after_60_seconds_wherever_redis_stands(clock, another, with_redis, redis):
    """The node's clock decides; that of Redis, which is not ahead here, only clears away."""
    redis("FLUSHALL")
    server = another(replacements=with_redis, clock=clock)
    authorization = flow.authorize(server)
    clock.set_ahead(60)
    assert redis("EXISTS", only(redis, CODE)) == 1
    refused(authorization.redeem(), "invalid_grant")


def test_decision_0003_a_redis_that_forgot_a_redemption_gives_nothing_twice(cached, redis):
    """A failover may bring the code back; the grant in the database lives already."""
    authorization = flow.authorize(cached)
    name = only(redis, CODE)
    fields = redis("HGETALL", name)
    tokens = authorization.tokens()
    redis("DEL", only(redis, EVIDENCE))
    redis("HSET", name, *fields)
    refused(authorization.redeem(), "invalid_grant")
    assert flow.userinfo(cached, tokens["access_token"]).status == 401
    refused(flow.refresh(cached, WEB_APP, tokens["refresh_token"]), "invalid_grant")


def test_contract_a_code_that_redis_lost_is_invalid_grant(cached, redis):
    authorization = flow.authorize(cached)
    redis("FLUSHALL")
    refused(authorization.redeem(), "invalid_grant")


def test_contract_a_redis_that_hangs_is_503_and_consumes_nothing(cached, redis):
    authorization = flow.authorize(cached)
    redis.freeze()
    try:
        started = time.monotonic()
        refused(authorization.redeem(), "temporarily_unavailable", 503)
        assert time.monotonic() - started < allowed(5)
    finally:
        redis.thaw()
    answer = retried(authorization)
    assert answer.status == 200, answer


def retried(authorization):
    """Until the connections to Redis stand again, at most a second after it answers."""
    deadline = time.monotonic() + 60
    while (answer := authorization.redeem()).status == 503 and time.monotonic() < deadline:
        time.sleep(0.02)
    return answer


def test_design_rule_2_an_operator_ends_what_came_from_sessions_that_redis_forgot(cached, redis):
    tokens = flow.authorize(cached).tokens()
    offline = flow.authorize(cached, scope="openid offline_access", prompt="consent").tokens()
    redis("FLUSHALL")
    assert cached.command("session", "end", "testuser1@example.com").returncode == 0
    assert flow.userinfo(cached, tokens["access_token"]).status == 401
    refused(flow.refresh(cached, WEB_APP, tokens["refresh_token"]), "invalid_grant")
    assert flow.refresh(cached, WEB_APP, offline["refresh_token"]).status == 200


def test_design_rule_2_a_logout_ends_what_came_from_a_session_that_redis_forgot(cached, redis):
    visitor, other = flow.Visitor(cached), flow.Visitor(cached)
    tokens, kept = flow.authorize(cached, visitor=visitor).tokens(), flow.authorize(cached, visitor=other).tokens()
    target = cached(f"/logout?id_token_hint={tokens['id_token']}")
    assert visitor.get(target, headers={"Cookie": "none=here"}).status == 200
    assert flow.userinfo(cached, tokens["access_token"]).status == 200, "a live session takes its own cookie to end"
    redis("FLUSHALL")
    assert visitor.get(target).status == 200
    assert flow.userinfo(cached, tokens["access_token"]).status == 401
    assert flow.userinfo(cached, kept["access_token"]).status == 200
