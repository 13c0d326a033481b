"""pyoidc (oic) against the server: discovery, code flow with PKCE, ID token validation, userinfo, refresh."""

from urllib.parse import urlsplit

import pytest
from oic.oic import Client
from oic.oic.message import AccessTokenResponse, AuthorizationErrorResponse, AuthorizationResponse, RegistrationResponse
from oic.utils.authn.client import CLIENT_AUTHN_METHOD

from Support import flow
from Support.flow import WEB_APP
from Support.visitor import Visitor


@pytest.fixture
def client(server):
    client = Client(client_authn_method=CLIENT_AUTHN_METHOD)
    client.provider_config(server.issuer)
    client.store_registration_info(RegistrationResponse(client_id=WEB_APP.client_id, client_secret=WEB_APP.secret, redirect_uris=[WEB_APP.redirect_uri]))
    client.redirect_uris = [WEB_APP.redirect_uri]
    return client


def test_code_flow_with_pkce_id_token_userinfo_and_refresh(server, browse, client):
    challenge, verifier = client.add_code_challenge()
    state = "the-state-of-the-request"
    request = client.construct_AuthorizationRequest(
        request_args={
            "response_type": "code", "scope": ["openid", "profile", "email", "offline_access"], "nonce": "the-nonce", "state": state,
            "redirect_uri": WEB_APP.redirect_uri, **challenge,
        }
    )
    landed = urlsplit(browse(request.request(client.authorization_endpoint))).query
    response = client.parse_response(AuthorizationResponse, info=landed, sformat="urlencoded")
    assert response["state"] == state
    tokens = client.do_access_token_request(
        state=state, authn_method="client_secret_basic",
        request_args={"code": response["code"], "redirect_uri": WEB_APP.redirect_uri, "code_verifier": verifier},
    )
    assert isinstance(tokens, AccessTokenResponse), tokens
    assert tokens["id_token"]["nonce"] == "the-nonce"  # parsed and verified by the library
    userinfo = client.do_user_info_request(state=state)
    assert userinfo["sub"] == tokens["id_token"]["sub"] and userinfo["email"] == "testuser1@example.com"
    refreshed = client.do_access_token_refresh(state=state, authn_method="client_secret_basic")
    assert isinstance(refreshed, AccessTokenResponse), refreshed
    assert refreshed["access_token"] != tokens["access_token"]


def test_an_error_response_is_understood(server, client):
    answer = Visitor(server).visit(flow.authorize_url(server, WEB_APP, flow.PKCE.new(), prompt="none", state="s"))
    response = client.parse_response(AuthorizationResponse, info=urlsplit(answer.location).query, sformat="urlencoded")
    assert isinstance(response, AuthorizationErrorResponse)
    assert response["error"] == "login_required"
