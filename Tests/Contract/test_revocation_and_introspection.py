"""RFC 7009 and RFC 7662, and ENDPOINTS.md "Revocation"."""

import pytest

from Support import flow, wire
from Support.expect import refused
from Support.flow import GATEWAY, MYBFF, SPA, WEB_APP, introspect, refresh, revoke

INACTIVE = {"active": False}


def person(server, client=WEB_APP, scope="openid profile me"):
    return flow.authorize(server, client, scope=scope).tokens()


def service(server):
    return flow.client_credentials(server).json()["access_token"]


# RFC 7009

def test_rfc7009_2_1_a_refresh_token_ends_its_grant(server):
    tokens = person(server)
    answer = revoke(server, tokens["refresh_token"])
    assert answer.status == 200, answer
    refused(refresh(server, WEB_APP, tokens["refresh_token"]), "invalid_grant")
    assert flow.userinfo(server, tokens["access_token"]).status == 401


def test_contract_a_rotated_refresh_token_ends_its_grant_too(server):
    tokens = person(server)
    rotated = refresh(server, WEB_APP, tokens["refresh_token"]).json()
    assert revoke(server, tokens["refresh_token"]).status == 200
    refused(refresh(server, WEB_APP, rotated["refresh_token"]), "invalid_grant")
    assert flow.userinfo(server, rotated["access_token"]).status == 401


def test_contract_an_access_token_ends_its_jti_only(server):
    tokens = person(server)
    assert revoke(server, tokens["access_token"]).status == 200
    assert flow.userinfo(server, tokens["access_token"]).status == 401
    fresh = refresh(server, WEB_APP, tokens["refresh_token"])
    assert fresh.status == 200
    assert flow.userinfo(server, fresh.json()["access_token"]).status == 200


def test_contract_revocation_holds_at_once_at_introspection(server):
    tokens = person(server, scope="me")
    assert introspect(server, tokens["access_token"]).json()["active"] is True
    revoke(server, tokens["access_token"])
    assert introspect(server, tokens["access_token"]).json() == INACTIVE


def test_contract_the_token_of_a_service_can_be_revoked(server):
    token = service(server)
    assert revoke(server, token, MYBFF).status == 200
    assert introspect(server, token).json() == INACTIVE


def test_contract_revoking_a_grant_never_ends_the_session(server):
    authorization = flow.authorize(server)
    revoke(server, authorization.tokens()["refresh_token"])
    answer = authorization.visitor.visit(flow.authorize_url(server, flow.FASTAPI, prompt="none"))
    assert "code" in answer.redirect, answer.redirect


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "something_else"])
def test_rfc7009_2_1_a_wrong_hint_does_not_matter(server, hint):
    tokens = person(server)
    assert revoke(server, tokens["refresh_token"], token_type_hint=hint).status == 200
    refused(refresh(server, WEB_APP, tokens["refresh_token"]), "invalid_grant")


@pytest.mark.parametrize("token", ["x", "a" * 64, "a.b.c", "é", "eyJhbGciOiJub25lIn0.e30."])
def test_rfc7009_2_2_an_unknown_token_is_200(server, token):
    assert revoke(server, token).status == 200


def test_rfc7009_2_1_a_public_client_revokes_with_its_client_id(server):
    tokens = person(server, SPA, "openid")
    assert revoke(server, tokens["refresh_token"], SPA).status == 200
    refused(refresh(server, SPA, tokens["refresh_token"]), "invalid_grant")


def test_rfc7009_2_1_another_client_revokes_nothing(server):
    tokens = person(server)
    for token in (tokens["refresh_token"], tokens["access_token"]):
        assert revoke(server, token, SPA).status in (200, 400)
        assert revoke(server, token, MYBFF).status in (200, 400)
    assert flow.userinfo(server, tokens["access_token"]).status == 200
    assert refresh(server, WEB_APP, tokens["refresh_token"]).status == 200


def test_rfc7009_2_1_no_client_authentication_is_401(server):
    token = service(server)
    answer = wire.post(server("/oauth2/revoke"), form={"token": token})
    refused(answer, "invalid_client", 401)
    refused(wire.post(server("/oauth2/revoke"), form={"token": token}, headers=wire.basic("MyBFF", "wrong")), "invalid_client", 401)
    assert introspect(server, token).json()["active"] is True


def test_rfc7009_2_1_no_token_is_invalid_request(server):
    refused(wire.post(server("/oauth2/revoke"), form={}, headers=WEB_APP.headers()), "invalid_request")


def test_rfc7009_2_1_a_repeated_token_is_invalid_request(server):
    refused(wire.post(server("/oauth2/revoke"), form=[("token", "a"), ("token", "b")], headers=WEB_APP.headers()), "invalid_request")


def test_rfc7009_2_get_is_405(server):
    assert wire.get(server("/oauth2/revoke?token=x"), headers=WEB_APP.headers()).status == 405


# RFC 7662

def test_rfc7662_2_2_an_active_token_of_a_service(server):
    token = service(server)
    answer = introspect(server, token)
    assert answer.status == 200, answer
    assert answer.media_type == "application/json"
    assert "no-store" in answer.headers["cache-control"]
    body, claims = answer.json(), flow.unverified(token)[1]
    assert body["active"] is True
    for name in ("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope"):
        assert body[name] == claims[name], name
    assert body.get("token_type", "Bearer").lower() == "bearer"


def test_rfc7662_2_2_an_active_token_of_a_person(server):
    tokens = person(server, scope="me")
    body = introspect(server, tokens["access_token"]).json()
    assert body["active"] is True
    assert body["sub"] == flow.unverified(tokens["access_token"])[1]["sub"]
    assert body["scope"] == "me"


def test_contract_other_audiences_than_the_list_are_inactive(server):
    tokens = person(server, scope="openid profile")
    assert introspect(server, tokens["access_token"]).json() == INACTIVE


def test_contract_a_client_without_a_list_sees_nothing(server):
    assert introspect(server, service(server), MYBFF).json() == INACTIVE
    assert introspect(server, person(server, scope="me")["access_token"], WEB_APP).json() == INACTIVE


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "eyJhbGciOiJub25lIn0.e30.", "a" * 20_000])
def test_rfc7662_2_2_anything_unknown_is_inactive_and_nothing_more(server, token):
    answer = introspect(server, token)
    assert answer.status == 200, answer
    assert answer.json() == INACTIVE


def test_rfc7662_2_2_an_altered_token_is_inactive(server):
    header, claims, signature = service(server).split(".")
    letter = "A" if signature[10] != "A" else "B"
    assert introspect(server, f"{header}.{claims}.{signature[:10]}{letter}{signature[11:]}").json() == INACTIVE
    assert introspect(server, f"{header}.{claims}.").json() == INACTIVE


def test_rfc7662_4_other_tokens_are_no_access_tokens(server):
    tokens = person(server)
    assert introspect(server, tokens["id_token"]).json() == INACTIVE


@pytest.mark.parametrize("headers", [{}, wire.basic("api-gateway", "wrong"), wire.basic("nobody", "x")], ids=["none", "wrong", "unknown"])
def test_contract_no_or_wrong_client_authentication_is_401(server, headers):
    answer = wire.post(server("/oauth2/introspect"), form={"token": service(server)}, headers=headers)
    refused(answer, "invalid_client", 401)
    assert answer.headers["www-authenticate"].startswith("Basic realm=")


def test_rfc7662_2_1_a_public_client_may_not_introspect(server):
    answer = wire.post(server("/oauth2/introspect"), form={"token": service(server), "client_id": "spa"})
    assert answer.status == 401 or answer.json() == INACTIVE, answer


def test_rfc7662_2_1_the_secret_in_the_body(server):
    form = {"token": service(server), "client_id": GATEWAY.client_id, "client_secret": GATEWAY.secret}
    assert wire.post(server("/oauth2/introspect"), form=form).json()["active"] is True


def test_rfc7662_2_1_no_token_is_invalid_request(server):
    refused(wire.post(server("/oauth2/introspect"), form={}, headers=GATEWAY.headers()), "invalid_request")


def test_rfc7662_2_1_a_wrong_hint_does_not_matter(server):
    assert introspect(server, service(server), token_type_hint="refresh_token").json()["active"] is True


def test_rfc7662_2_1_get_is_405(server):
    assert wire.get(server("/oauth2/introspect?token=x"), headers=GATEWAY.headers()).status == 405
