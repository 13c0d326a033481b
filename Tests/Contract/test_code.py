"""A code works once: RFC 6749 §4.1.2, §4.1.3, §5.1, and ENDPOINTS.md "A code works once"."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from Support import flow, wire
from Support.expect import refused
from Support.flow import FASTAPI, SPA, WEB_APP


def test_oidc_core_3_1_3_3_the_token_response(server):
    answer = flow.authorize(server, scope="openid profile me", nonce="the-nonce").redeem()
    assert answer.status == 200, answer
    assert "no-store" in answer.headers["cache-control"]
    body = answer.json()
    assert body.keys() == {"access_token", "token_type", "expires_in", "scope", "id_token", "refresh_token"}
    assert body["token_type"].lower() == "bearer"
    assert body["expires_in"] == 3600
    assert set(body["scope"].split()) == {"openid", "profile", "me"}


def test_rfc9068_2_2_the_access_token_of_a_person(server):
    tokens = flow.authorize(server, scope="openid profile me items").tokens()
    header, claims = flow.verified(server, tokens["access_token"])
    assert header["typ"] == "at+jwt"
    assert claims["iss"] == server.issuer
    assert sorted(claims["aud"]) == sorted([server.issuer, "profile-api"])
    assert claims["client_id"] == "web-app"
    assert claims["token_use"] == "access"
    assert set(claims["scope"].split()) == {"openid", "profile", "me", "items"}
    assert claims["sub"] not in ("testuser1@example.com", "web-app")
    assert {"auth_time", "sid", "jti", "exp", "iat", "acr", "amr"} <= claims.keys()
    assert not {"email", "name"} & claims.keys()


def test_contract_aud_is_the_resource_server_alone_without_openid(server):
    tokens = flow.authorize(server, scope="me").tokens()
    assert "id_token" not in tokens
    assert flow.verified(server, tokens["access_token"])[1]["aud"] == "profile-api"


def test_oidc_core_2_the_id_token(server):
    started = int(time.time())
    authorization = flow.authorize(server, nonce="the-nonce")
    header, claims = flow.verified(server, authorization.tokens()["id_token"])
    assert header["alg"] == "RS256"
    assert header["kid"]
    assert header.get("typ", "JWT") != "at+jwt"
    assert claims["iss"] == server.issuer
    assert claims["aud"] in ("web-app", ["web-app"])
    assert claims["nonce"] == "the-nonce"
    assert claims["exp"] - claims["iat"] == 3600
    assert started - 1 <= claims["auth_time"] <= time.time() + 1
    assert claims["sid"]
    assert claims["sub"] and len(claims["sub"]) <= 255
    assert claims.get("azp", "web-app") == "web-app"
    assert claims.get("token_use") != "access"


def test_oidc_core_5_4_claims_of_scopes_come_from_userinfo_and_not_in_the_id_token(server):
    _, claims = flow.verified(server, flow.authorize(server).tokens()["id_token"])
    assert not {"email", "name", "email_verified"} & claims.keys()


def test_contract_sub_is_stable_and_the_same_for_every_client(server):
    subjects = {flow.unverified(flow.authorize(server, client).tokens()["id_token"])[1]["sub"] for client in (WEB_APP, SPA, FASTAPI, WEB_APP)}
    assert len(subjects) == 1
    other = flow.unverified(flow.authorize(server, username="testuser2@example.com").tokens()["id_token"])[1]["sub"]
    assert other not in subjects


@pytest.mark.parametrize("client_id, algorithm", [("signs-es256", "ES256"), ("signs-eddsa", "EdDSA")])
def test_oidc_registration_2_id_token_signed_response_alg(wide, client_id, algorithm):
    client = flow.Client(client_id, f"{client_id}-secret-for-development-only", "http://localhost:8000/callback", "openid")
    header, _ = flow.verified(wide, flow.authorize(wide, client).tokens()["id_token"])
    assert header["alg"] == algorithm
    metadata = wire.get(wide("/.well-known/openid-configuration")).json()
    assert algorithm in metadata["id_token_signing_alg_values_supported"]


def test_rfc6749_4_1_2_codes_are_long_and_never_alike(server):
    codes = {flow.authorize(server, FASTAPI).code for _ in range(5)}
    assert len(codes) == 5
    assert all(len(code) >= 22 for code in codes)


# What is checked before the code is consumed; a failure consumes nothing

def still_good(authorization):
    assert authorization.redeem().status == 200, "the failure consumed the code"


def test_rfc6749_4_1_3_another_client_is_invalid_grant(server):
    authorization = flow.authorize(server)
    refused(authorization.redeem(headers=FASTAPI.headers()), "invalid_grant")
    refused(authorization.redeem(headers={}, client_id="spa"), "invalid_grant")
    still_good(authorization)


def test_rfc6749_4_1_3_no_client_authentication_is_invalid_client(server):
    authorization = flow.authorize(server)
    refused(authorization.redeem(headers={}), "invalid_client", 401)
    refused(authorization.redeem(headers={}, client_id="web-app"), "invalid_client", 401)
    refused(authorization.redeem(headers=wire.basic("web-app", "wrong")), "invalid_client", 401)
    still_good(authorization)


@pytest.mark.parametrize("uri", ["http://127.0.0.1:8100/callback", "http://localhost:8000/auth/web/callback/", "x"])
def test_rfc6749_4_1_3_another_redirect_uri_is_invalid_grant(server, uri):
    authorization = flow.authorize(server)
    refused(authorization.redeem(redirect_uri=uri), "invalid_grant")
    still_good(authorization)


def test_rfc6749_4_1_3_no_redirect_uri_is_refused(server):
    authorization = flow.authorize(server)
    answer = authorization.redeem(redirect_uri=None)
    assert answer.status == 400 and answer.json()["error"] in ("invalid_request", "invalid_grant")
    still_good(authorization)


@pytest.mark.parametrize("code", ["", "x", "a" * 43, "é", "a" * 10_000])
def test_rfc6749_5_2_an_unknown_code_is_invalid_grant(server, code):
    answer = flow.authorize(server).redeem(code=code)
    assert answer.status == 400 and answer.json()["error"] == ("invalid_grant" if code else "invalid_request")


def test_rfc6749_4_1_3_a_missing_code_is_invalid_request(server):
    refused(flow.authorize(server).redeem(code=None), "invalid_request")


def test_rfc6749_3_2_a_repeated_code_is_invalid_request(server):
    authorization = flow.authorize(server)
    form = [*authorization.form().items(), ("code", authorization.code)]
    refused(wire.post(server("/oauth2/token"), form=form, headers=WEB_APP.headers()), "invalid_request")
    still_good(authorization)


def test_rfc6749_4_1_2_a_code_expires(brief):
    authorization = flow.authorize(brief)
    brief.clock.go_on(61)  # its lifetime is 60 s
    refused(authorization.redeem(), "invalid_grant")


# Once

def dead(server, client, tokens):
    """Everything that came of a code is over."""
    assert flow.userinfo(server, tokens["access_token"]).status == 401
    refused(flow.refresh(server, client, tokens["refresh_token"]), "invalid_grant")


def test_rfc6749_4_1_2_a_second_use_is_refused_and_revokes_what_the_first_issued(server):
    authorization = flow.authorize(server)
    tokens = authorization.tokens()
    assert flow.userinfo(server, tokens["access_token"]).status == 200
    refused(authorization.redeem(), "invalid_grant")
    dead(server, WEB_APP, tokens)


def test_rfc6749_4_1_2_a_second_use_revokes_what_a_refresh_issued_too(server):
    authorization = flow.authorize(server)
    tokens = flow.refresh(server, WEB_APP, authorization.tokens()["refresh_token"]).json()
    refused(authorization.redeem(), "invalid_grant")
    dead(server, WEB_APP, tokens)


def test_contract_a_second_use_that_fails_the_checks_revokes_nothing(server):
    authorization = flow.authorize(server)
    tokens = authorization.tokens()
    refused(authorization.redeem(code_verifier="a" * 43), "invalid_grant")
    refused(authorization.redeem(headers=FASTAPI.headers()), "invalid_grant")
    refused(authorization.redeem(redirect_uri="http://127.0.0.1:8100/callback"), "invalid_grant")
    assert flow.userinfo(server, tokens["access_token"]).status == 200
    assert flow.refresh(server, WEB_APP, tokens["refresh_token"]).status == 200


def test_contract_a_replay_does_not_end_the_login_session(server):
    authorization = flow.authorize(server)
    authorization.tokens()
    authorization.redeem()
    answer = authorization.visitor.visit(flow.authorize_url(server, WEB_APP, flow.PKCE.new(), prompt="none"))
    assert answer.redirect.get("error") in (None, "consent_required"), answer.redirect


def test_contract_of_fifty_simultaneous_redemptions_exactly_one_succeeds(server):
    authorization = flow.authorize(server)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: authorization.redeem(), range(50)))
    won = [answer for answer in answers if answer.status == 200]
    assert len(won) == 1, sorted(answer.status for answer in answers)
    for answer in answers:
        if answer is not won[0]:
            refused(answer, "invalid_grant")
    dead(server, WEB_APP, won[0].json())


def test_contract_the_evidence_outlives_the_code(brief):
    authorization = flow.authorize(brief)
    tokens = authorization.tokens()
    brief.clock.go_on(61)  # the code's own lifetime is over
    refused(authorization.redeem(), "invalid_grant")
    dead(brief, WEB_APP, tokens)


def test_contract_a_public_client_redeems_with_its_client_id(server):
    authorization = flow.authorize(server, SPA)
    refused(authorization.redeem(client_id=None), "invalid_client", 401)
    assert authorization.redeem().status == 200


def test_contract_a_public_client_that_sends_a_secret_is_refused(server):
    answer = flow.authorize(server, SPA).redeem(client_secret="x")
    assert answer.status in (400, 401), answer


def test_contract_a_client_without_the_refresh_grant_gets_no_refresh_token(server):
    assert "refresh_token" not in flow.authorize(server, FASTAPI).tokens()
