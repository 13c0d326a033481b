"""requests-oauthlib against the server: code flow with PKCE, userinfo, automatic refresh, client credentials."""

import requests
from joserfc import jwt
from joserfc.jwk import KeySet
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

from Support.flow import MYBFF, WEB_APP


def discover(server):
    return requests.get(server("/.well-known/openid-configuration"), timeout=60).json()


def test_code_flow_with_pkce_id_token_userinfo_and_refresh(server, browse):
    metadata = discover(server)
    session = OAuth2Session(
        WEB_APP.client_id, redirect_uri=WEB_APP.redirect_uri, scope=["openid", "profile", "email", "offline_access"], pkce="S256",
    )
    url, _ = session.authorization_url(metadata["authorization_endpoint"], nonce="the-nonce")
    token = session.fetch_token(metadata["token_endpoint"], authorization_response=browse(url), client_secret=WEB_APP.secret)
    decoded = jwt.decode(token["id_token"], KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=60).json()), algorithms=["RS256"])
    jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": server.issuer}, aud={"essential": True, "value": WEB_APP.client_id},
        nonce={"essential": True, "value": "the-nonce"}, exp={"essential": True},
    ).validate(decoded.claims)
    userinfo = session.get(metadata["userinfo_endpoint"]).json()
    assert userinfo["sub"] == decoded.claims["sub"]

    saved = []
    expired = {**token, "expires_in": -30, "expires_at": 1}
    renewing = OAuth2Session(
        WEB_APP.client_id, token=expired, auto_refresh_url=metadata["token_endpoint"], token_updater=saved.append,
        auto_refresh_kwargs={"client_id": WEB_APP.client_id, "client_secret": WEB_APP.secret},
    )
    assert renewing.get(metadata["userinfo_endpoint"]).status_code == 200
    assert saved[0]["refresh_token"] != token["refresh_token"]


def test_client_credentials(server):
    session = OAuth2Session(client=BackendApplicationClient(client_id=MYBFF.client_id))
    token = session.fetch_token(
        discover(server)["token_endpoint"], client_id=MYBFF.client_id, client_secret=MYBFF.secret, scope=["MyService/weather_read"],
    )
    assert token["scope"] == ["MyService/weather_read"]
