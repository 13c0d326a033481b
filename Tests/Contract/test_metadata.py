"""ENDPOINTS.md, authorization server: metadata (OIDC Discovery, RFC 8414) and keys (RFC 7517)."""

import re

import pytest

from Support import wire

DISCOVERY = "/.well-known/openid-configuration"
RFC8414 = "/.well-known/oauth-authorization-server"


@pytest.fixture(scope="module")
def metadata(server):
    return wire.get(server(DISCOVERY)).json()


@pytest.mark.parametrize("path", [DISCOVERY, RFC8414])
def test_rfc8414_3_2_metadata_is_json(server, path):
    answer = wire.get(server(path))
    assert answer.status == 200, answer
    assert answer.media_type == "application/json"


def test_rfc8414_3_both_paths_say_the_same(server, metadata):
    other = wire.get(server(RFC8414)).json()
    assert {name: metadata[name] for name in metadata.keys() & other.keys()} == other


def test_oidc_discovery_4_3_issuer_is_exactly_the_configured_one(server, metadata):
    assert metadata["issuer"] == server.issuer


@pytest.mark.parametrize(
    "member, path",
    [
        ("authorization_endpoint", "/oauth2/authorize"),
        ("token_endpoint", "/oauth2/token"),
        ("userinfo_endpoint", "/oauth2/userinfo"),
        ("introspection_endpoint", "/oauth2/introspect"),
        ("revocation_endpoint", "/oauth2/revoke"),
        ("end_session_endpoint", "/logout"),
        ("jwks_uri", "/.well-known/jwks.json"),
    ],
)
def test_rfc8414_2_endpoints_are_where_the_contract_puts_them(server, metadata, member, path):
    assert metadata[member] == server(path)


@pytest.mark.parametrize(
    "member, exactly",
    [
        ("response_types_supported", {"code"}),
        ("code_challenge_methods_supported", {"S256"}),
        ("subject_types_supported", {"public"}),
        ("token_endpoint_auth_methods_supported", {"client_secret_basic", "client_secret_post", "none"}),
    ],
)
def test_rfc8414_2_lists_exactly_what_is_switched_on(metadata, member, exactly):
    assert len(metadata[member]) == len(set(metadata[member]))
    assert set(metadata[member]) == exactly


def test_rfc8414_2_grant_types_are_those_that_work(metadata):
    assert set(metadata["grant_types_supported"]) - {"password"} == {
        "authorization_code", "client_credentials", "refresh_token",
    }


def test_rfc8414_2_scopes_are_those_that_can_be_granted(metadata):
    scopes = set(metadata["scopes_supported"])
    assert {"openid", "profile", "email", "offline_access", "me", "items", "MyService/weather_read"} <= scopes


def test_oidc_discovery_3_id_tokens_can_be_rs256_and_never_none(metadata):
    algorithms = metadata["id_token_signing_alg_values_supported"]
    assert "RS256" in algorithms
    assert "none" not in algorithms


def test_oidc_discovery_3_request_objects_are_said_to_be_off(metadata):
    assert metadata["request_uri_parameter_supported"] is False  # its default is true
    assert metadata.get("request_parameter_supported", False) is False


def test_rfc9207_3_iss_in_every_response_is_announced(metadata):
    assert metadata["authorization_response_iss_parameter_supported"] is True


def test_oidc_discovery_3_claims_parameter_is_announced(metadata):
    assert metadata["claims_parameter_supported"] is True


def test_rfc8414_2_response_modes_include_query_only_if_they_work(metadata):
    assert set(metadata.get("response_modes_supported", ["query"])) <= {"query", "form_post", "fragment"}
    assert "query" in metadata.get("response_modes_supported", ["query"])


@pytest.mark.parametrize(
    "path, member",
    [
        ("/oauth2/par", "pushed_authorization_request_endpoint"),
        ("/oauth2/device_authorization", "device_authorization_endpoint"),
        ("/device", None),
        ("/oauth2/register", "registration_endpoint"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_contract_reserved_endpoints_are_404_and_absent(server, metadata, path, member, method):
    assert wire.send(method, server(path)).status == 404
    assert member not in metadata


@pytest.mark.parametrize("member", ["require_pushed_authorization_requests", "dpop_signing_alg_values_supported",
                                    "check_session_iframe", "frontchannel_logout_supported", "tls_client_certificate_bound_access_tokens"])
def test_rfc8414_2_nothing_is_announced_that_is_not_built(metadata, member):
    assert not metadata.get(member)


def test_rfc8414_3_2_no_member_is_empty_or_null(metadata):
    assert [name for name, value in metadata.items() if value is None or value == [] or value == ""] == []


def test_rfc8414_3_urls_come_from_the_issuer_and_not_from_host(server, metadata):
    answer = wire.get(server(DISCOVERY), headers={"Host": "evil.example"})
    assert answer.status == 200
    assert answer.json() == metadata


def test_rfc7517_5_keys_are_public_and_each_has_one_algorithm(server):
    keys = wire.get(server("/.well-known/jwks.json")).json()["keys"]
    assert {key["alg"] for key in keys} >= {"ES256", "RS256"}
    assert any(key["kty"] == "OKP" and key["crv"] == "Ed25519" for key in keys)
    assert len({key["kid"] for key in keys}) == len(keys)
    for key in keys:
        assert key["use"] == "sig"
        assert not {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & key.keys()


def test_contract_jwks_is_cacheable_for_less_than_announce_for(server):
    answer = wire.get(server("/.well-known/jwks.json"))
    assert answer.media_type in ("application/json", "application/jwk-set+json")
    directives = [part.strip() for part in answer.headers["cache-control"].split(",")]
    assert "public" in directives
    age = next(int(match[1]) for part in directives if (match := re.fullmatch(r"max-age=(\d+)", part)))
    assert 0 < age < 86400


@pytest.mark.parametrize("path", [DISCOVERY, RFC8414, "/.well-known/jwks.json"])
def test_rfc9110_15_5_6_other_methods_are_405_with_allow(server, path):
    answer = wire.post(server(path), form={})
    assert answer.status == 405, answer
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/nothing", "/.well-known/nothing", "/oauth2", "/oauth2/token/", "/oauth2/token/x"])
def test_unknown_paths_are_404(server, path):
    assert wire.get(server(path)).status == 404


@pytest.mark.parametrize("path", ["/../etc/passwd", "/assets/../gatehouse.yaml", "/assets/%2e%2e/gatehouse.yaml", "/assets/..%2fgatehouse.yaml"])
def test_no_path_leads_to_a_file(server, path):
    answer = wire.get(server(path))
    assert answer.status in (400, 404), answer
