"""idpyoidc against the server: discovery, code flow with PKCE, ID token validation, userinfo, refresh."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from idpyoidc.client.rp_handler import RPHandler

from Support.flow import WEB_APP


@pytest.fixture
def handler(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the library writes keys of its own into the current folder
    configuration = {
        "issuer": server.issuer,
        "client_id": WEB_APP.client_id,
        "client_secret": WEB_APP.secret,
        "client_type": "oidc",
        "redirect_uris": [WEB_APP.redirect_uri],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "token_endpoint_auth_method": "client_secret_basic",
        "client_authn_methods": ["client_secret_basic", "bearer_header"],
        "add_ons": {
            "pkce": {
                "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
                "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
            }
        },
        "services": {
            "discovery": {"class": "idpyoidc.client.oidc.provider_info_discovery.ProviderInfoDiscovery"},
            "authorization": {"class": "idpyoidc.client.oidc.authorization.Authorization"},
            "accesstoken": {"class": "idpyoidc.client.oidc.access_token.AccessToken"},
            "refresh_token": {"class": "idpyoidc.client.oidc.refresh_access_token.RefreshAccessToken"},
            "userinfo": {"class": "idpyoidc.client.oidc.userinfo.UserInfo"},
        },
    }
    return RPHandler(base_url="http://localhost:8000", client_configs={server.issuer: configuration}, verify_ssl=False)


def test_code_flow_with_pkce_id_token_userinfo_and_refresh(server, browse, handler):
    begun = handler.begin(server.issuer)
    url = begun["url"] if isinstance(begun, dict) else begun
    assert "code_challenge=" in url
    response = dict(parse_qsl(urlsplit(browse(url)).query))
    result = handler.finalize(server.issuer, response)
    assert "error" not in result, result
    assert result["id_token"]["iss"] == server.issuer
    assert result["userinfo"]["email"] == "testuser1@example.com"
    refreshed = handler.refresh_access_token(response["state"])
    assert refreshed["access_token"] != result["token"]
