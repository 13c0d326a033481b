"""OIDC Core §5.3, RFC 6750, and ENDPOINTS.md "CORS"."""

import pytest

from Support import flow, wire
from Support.flow import MYBFF
from Support.wire import bearer

ORIGIN = {"Origin": "https://app.example.com"}
USERINFO = "/oauth2/userinfo"


@pytest.fixture(scope="module")
def tokens(server):
    return flow.authorize(server, scope="openid profile email me").tokens()


def challenge(answer, status, error):
    """RFC 6750 §3: the challenge; an error code only where a token was sent."""
    assert answer.status == status, answer
    value = answer.headers["www-authenticate"]
    assert value.startswith("Bearer"), value
    assert (f'error="{error}"' in value) if error else ("error" not in value), value
    return answer


def test_oidc_core_5_3_1_get_with_the_token_in_the_header(server, tokens):
    answer = wire.get(server(USERINFO), headers=bearer(tokens["access_token"]))
    assert answer.status == 200, answer
    assert answer.media_type == "application/json"
    assert "no-store" in answer.headers["cache-control"]
    body = answer.json()
    assert body == {
        "sub": flow.unverified(tokens["id_token"])[1]["sub"],
        "name": "Test User One",
        "email": "testuser1@example.com",
        "email_verified": True,
    } | {name: value for name, value in body.items() if name in ("updated_at", "preferred_username")}


def test_oidc_core_5_3_1_post_with_the_token_in_the_header(server, tokens):
    answer = wire.post(server(USERINFO), headers=bearer(tokens["access_token"]))
    assert answer.status == 200, answer


def test_rfc6750_2_2_post_with_the_token_in_a_form(server, tokens):
    answer = wire.post(server(USERINFO), form={"access_token": tokens["access_token"]})
    assert answer.status == 200, answer


def test_rfc6750_2_3_a_token_in_the_query_is_not_read(server, tokens):
    challenge(wire.get(server(f"{USERINFO}?access_token={tokens['access_token']}")), 401, None)


def test_rfc6750_2_two_ways_at_once_are_invalid_request(server, tokens):
    answer = wire.post(server(USERINFO), form={"access_token": tokens["access_token"]}, headers=bearer(tokens["access_token"]))
    challenge(answer, 400, "invalid_request")


def test_rfc6750_2_2_a_form_with_another_content_type_is_not_read(server, tokens):
    answer = wire.post(server(USERINFO), body=f"access_token={tokens['access_token']}".encode(), headers={"Content-Type": "text/plain"})
    assert answer.status in (400, 401, 415), answer


def test_rfc6750_3_no_token_is_401_without_an_error(server):
    challenge(wire.get(server(USERINFO)), 401, None)


@pytest.mark.parametrize("authorization", ["Basic dXNlcjpwdw==", "Bearer", "bearer ", "Token x"])
def test_rfc6750_3_no_bearer_token_is_401(server, authorization):
    assert wire.get(server(USERINFO), headers={"Authorization": authorization}).status in (400, 401)


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "a" * 9000])
def test_rfc6750_3_1_a_bad_token_is_invalid_token(server, token):
    challenge(wire.get(server(USERINFO), headers=bearer(token)), 401, "invalid_token")


def test_rfc6750_3_1_an_altered_token_is_invalid_token(server, tokens):
    header, claims, signature = tokens["access_token"].split(".")
    letter = "A" if signature[10] != "A" else "B"
    for altered in (f"{header}.{claims}.{signature[:10]}{letter}{signature[11:]}", f"{header}.{claims}.", f"{header}.{claims}"):
        challenge(wire.get(server(USERINFO), headers=bearer(altered)), 401, "invalid_token")


@pytest.mark.parametrize("other", ["id_token", "refresh_token"])
def test_rfc9068_4_another_token_is_no_access_token(server, tokens, other):
    challenge(wire.get(server(USERINFO), headers=bearer(tokens[other])), 401, "invalid_token")


def test_contract_userinfo_demands_openid_and_the_issuer_as_audience(server):
    without = flow.authorize(server, scope="me").tokens()["access_token"]
    service = flow.client_credentials(server).json()["access_token"]
    for token in (without, service):
        answer = wire.get(server(USERINFO), headers=bearer(token))
        assert answer.status in (401, 403), answer
        assert "error=" in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    "scope, members", [("openid", {"sub"}), ("openid profile", {"sub", "name"}), ("openid email", {"sub", "email", "email_verified"})]
)
def test_oidc_core_5_4_claims_follow_the_scope(server, scope, members):
    token = flow.authorize(server, scope=scope).tokens()["access_token"]
    assert flow.userinfo(server, token).json().keys() - {"updated_at", "preferred_username"} == members


def test_rfc9110_11_1_the_bearer_scheme_is_matched_without_regard_to_case(server, tokens):
    assert wire.get(server(USERINFO), headers={"Authorization": f"bEARER {tokens['access_token']}"}).status == 200


def test_no_cookie_counts_at_userinfo(server):
    visitor = flow.authorize(server).visitor
    challenge(visitor.get(server(USERINFO)), 401, None)


# CORS

OPEN = {
    "/.well-known/openid-configuration": "GET",
    "/.well-known/oauth-authorization-server": "GET",
    "/.well-known/jwks.json": "GET",
    "/oauth2/token": "POST",
    USERINFO: "GET",
    "/oauth2/revoke": "POST",
}
CLOSED = ["/oauth2/authorize", "/login", "/consent", "/account", "/logout", "/oauth2/introspect"]


def names(value):
    return {part.strip().lower() for part in (value or "").split(",")}


@pytest.mark.parametrize("path, method", OPEN.items())
def test_contract_any_origin_is_answered_without_credentials(server, path, method):
    answer = wire.send(method, server(path), headers=ORIGIN, form={} if method == "POST" else None)
    assert answer.headers["access-control-allow-origin"] in ("*", ORIGIN["Origin"]), answer
    assert answer.headers["access-control-allow-credentials"] is None
    assert {"www-authenticate", "dpop-nonce"} <= names(answer.headers["access-control-expose-headers"])


@pytest.mark.parametrize("path, method", OPEN.items())
def test_contract_preflights_are_answered_too(server, path, method):
    headers = {**ORIGIN, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,content-type,dpop"}
    answer = wire.send("OPTIONS", server(path), headers=headers)
    assert answer.status in (200, 204), answer
    assert answer.headers["access-control-allow-origin"] in ("*", ORIGIN["Origin"])
    assert answer.headers["access-control-allow-credentials"] is None
    assert method.lower() in names(answer.headers["access-control-allow-methods"])
    assert {"authorization", "content-type"} <= names(answer.headers["access-control-allow-headers"])


@pytest.mark.parametrize("path", CLOSED)
def test_contract_authorize_and_pages_never_answer_an_origin(server, path):
    for method in ("GET", "POST", "OPTIONS"):
        headers = {**ORIGIN, "Access-Control-Request-Method": "POST"}
        answer = wire.send(method, server(path), headers=headers, form={} if method == "POST" else None)
        assert answer.headers["access-control-allow-origin"] is None, answer


def test_contract_errors_carry_cors_headers_as_well(server):
    answer = wire.post(server("/oauth2/token"), form={"grant_type": "x"}, headers={**ORIGIN, **MYBFF.headers()})
    assert answer.status == 400
    assert answer.headers["access-control-allow-origin"] in ("*", ORIGIN["Origin"])
    answer = wire.get(server(USERINFO), headers={**ORIGIN, **bearer("x")})
    assert answer.status == 401
    assert answer.headers["access-control-allow-origin"] in ("*", ORIGIN["Origin"])
