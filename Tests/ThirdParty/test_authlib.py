"""Authlib against the server: discovery, code flow with PKCE, ID token validation, userinfo, refresh, client credentials."""

import pytest
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from authlib.oauth2.rfc6749 import MismatchingStateException
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jwt
from joserfc.jwk import KeySet

from Support.flow import MYBFF, PKCE, WEB_APP


@pytest.fixture
def metadata(server):
    with OAuth2Session() as session:
        document = session.get(server("/.well-known/openid-configuration"), withhold_token=True).json()
    return OpenIDProviderMetadata(document)


def test_the_metadata_is_well_formed(server, metadata):
    metadata.validate_response_types_supported()
    metadata.validate_subject_types_supported()
    metadata.validate_id_token_signing_alg_values_supported()
    assert metadata.issuer == server.issuer


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_code_flow_with_pkce_id_token_userinfo_and_refresh(server, browse, metadata, method):
    verifier = PKCE.new().verifier
    session = OAuth2Session(
        WEB_APP.client_id, WEB_APP.secret, scope="openid profile email offline_access", redirect_uri=WEB_APP.redirect_uri,
        code_challenge_method="S256", token_endpoint_auth_method=method, token_endpoint=metadata["token_endpoint"],
    )
    with session:
        url, state = session.create_authorization_url(metadata["authorization_endpoint"], code_verifier=verifier, nonce="the-nonce")
        landed = browse(url)
        token = session.fetch_token(metadata["token_endpoint"], authorization_response=landed, code_verifier=verifier, state=state)
        keys = KeySet.import_key_set(session.get(metadata["jwks_uri"], withhold_token=True).json())
        decoded = jwt.decode(token["id_token"], keys, algorithms=metadata["id_token_signing_alg_values_supported"])
        claims = CodeIDToken(
            decoded.claims, decoded.header, params={"nonce": "the-nonce", "client_id": WEB_APP.client_id, "access_token": token["access_token"]},
            options={"iss": {"values": [server.issuer]}, "aud": {"values": [WEB_APP.client_id]}},
        )
        claims.validate(leeway=5)
        userinfo = session.get(metadata["userinfo_endpoint"]).json()
        assert userinfo["sub"] == claims["sub"] and userinfo["email"] == "testuser1@example.com"
        refreshed = session.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
        assert refreshed["access_token"] != token["access_token"]
        assert session.get(metadata["userinfo_endpoint"]).status_code == 200
        assert session.revoke_token(metadata["revocation_endpoint"], token=refreshed["refresh_token"]).status_code == 200
        with pytest.raises(OAuthError, match="invalid_grant"):
            session.refresh_token(metadata["token_endpoint"], refresh_token=refreshed["refresh_token"])


def test_a_foreign_state_is_refused_by_the_library(server, browse, metadata):
    with OAuth2Session(
        WEB_APP.client_id, WEB_APP.secret, scope="openid", redirect_uri=WEB_APP.redirect_uri, code_challenge_method="S256",
    ) as session:
        verifier = PKCE.new().verifier
        url, _ = session.create_authorization_url(metadata["authorization_endpoint"], code_verifier=verifier)
        with pytest.raises(MismatchingStateException):
            session.fetch_token(metadata["token_endpoint"], authorization_response=browse(url), code_verifier=verifier, state="another")


def test_client_credentials(metadata):
    with OAuth2Session(MYBFF.client_id, MYBFF.secret, scope="MyService/weather_read") as session:
        token = session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
    assert token["scope"] == "MyService/weather_read"
