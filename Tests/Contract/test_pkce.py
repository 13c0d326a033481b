"""RFC 7636, S256 only, and RFC 9700 §2.1.1."""

import pytest

from Support import flow
from Support.expect import redirected
from Support.flow import FASTAPI, PKCE, SPA, WEB_APP, authorize_url
from Support.visitor import Visitor, is_login


def ask(server, client=WEB_APP, **changes):
    return Visitor(server).visit(authorize_url(server, client, PKCE.new(), state="the-state", **changes))


@pytest.mark.parametrize("client", [WEB_APP, SPA], ids=["confidential", "public"])
def test_rfc7636_4_4_1_no_challenge_is_invalid_request(server, client):
    redirected(server, ask(server, client, code_challenge=None, code_challenge_method=None), "invalid_request", client)


@pytest.mark.parametrize("method", ["plain", "s256", "S512", None])
def test_rfc7636_4_4_1_another_method_is_invalid_request(server, method):
    redirected(server, ask(server, code_challenge_method=method), "invalid_request")


def test_rfc7636_4_3_a_method_without_a_challenge_is_invalid_request(server):
    redirected(server, ask(server, code_challenge=None), "invalid_request")
    redirected(server, ask(server, FASTAPI, code_challenge=None), "invalid_request", FASTAPI)


@pytest.mark.parametrize("challenge", ["a" * 42, "a" * 44, "a" * 129, "a" * 42 + "=", "a" * 42 + "+", "a" * 42 + " "])
def test_rfc7636_4_2_a_challenge_that_is_no_sha_256_is_invalid_request(server, challenge):
    redirected(server, ask(server, code_challenge=challenge), "invalid_request")


def test_contract_require_pkce_false_drops_the_demand(server):
    assert is_login(ask(server, FASTAPI, code_challenge=None, code_challenge_method=None))


@pytest.mark.parametrize("client", [WEB_APP, SPA, FASTAPI], ids=["confidential", "public", "not required"])
@pytest.mark.parametrize(
    "verifier", [None, "", "a" * 43, "a" * 42, "a" * 129, "a" * 43 + "!", "A" * 64], ids=["none", "empty", "wrong", "short", "long", "bad letter", "other"]
)
def test_rfc7636_4_6_a_challenge_that_was_sent_is_enforced(server, client, verifier):
    authorization = flow.authorize(server, client)
    answer = authorization.redeem(code_verifier=verifier)
    assert answer.status == 400, answer
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")
    assert authorization.redeem().status == 200, "the failure consumed the code"


def test_rfc7636_4_6_a_wrong_verifier_is_invalid_grant(server):
    assert flow.authorize(server).redeem(code_verifier=PKCE.new().verifier).json()["error"] == "invalid_grant"


def test_rfc7636_4_6_the_challenge_itself_is_no_verifier(server):
    authorization = flow.authorize(server)
    assert authorization.redeem(code_verifier=authorization.pkce.challenge).json()["error"] == "invalid_grant"


def test_rfc9700_2_1_1_a_verifier_without_a_challenge_is_invalid_grant(server):
    authorization = flow.authorize(server, FASTAPI, pkce=None)
    assert authorization.redeem(code_verifier=PKCE.new().verifier).json()["error"] == "invalid_grant"
    assert authorization.redeem().status == 200
