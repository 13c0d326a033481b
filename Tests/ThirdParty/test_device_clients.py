"""Devices made by others: oauthlib's device client over requests, and Authlib's session with the device grant."""

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.integrations.base_client import OAuthError
from oauthlib.oauth2 import DeviceClient

from Support.server import Gatehouse
from Support.visitor import Visitor, is_login

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CLIENTS = f"""\
  - client_id: television
    client_name: Television
    token_endpoint_auth_method: none
    grant_types: ["{GRANT}", refresh_token]
    scope: openid profile offline_access me
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with Gatehouse(tmp_path_factory.mktemp("device-clients"), extra_clients=CLIENTS) as running:
        yield running


@pytest.fixture(scope="module")
def metadata(place):
    return requests.get(place("/.well-known/openid-configuration"), timeout=60).json()


def allow(place, device):
    person = Visitor(place)
    answer = person.submit(person.get(device["verification_uri_complete"]), "user_code", {})
    person.decide(person.sign_in(answer) if is_login(answer) else answer)


def test_oauthlib(place, metadata):
    client = DeviceClient("television", scope=["openid", "me"])
    query = client.prepare_request_uri(metadata["device_authorization_endpoint"], scope=["openid", "me"]).split("?", 1)[1]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    device = requests.post(metadata["device_authorization_endpoint"], data=query, headers=headers, timeout=60).json()
    body = client.prepare_request_body(device["device_code"], include_client_id=True, scope=["openid", "me"])
    early = requests.post(metadata["token_endpoint"], data=body, headers=headers, timeout=60)
    assert early.json()["error"] == "authorization_pending"
    allow(place, device)
    answer = requests.post(metadata["token_endpoint"], data=body, headers=headers, timeout=60)
    token = client.parse_request_body_response(answer.text, scope=["openid", "me"])
    assert set(token["scope"]) == {"openid", "me"} and token["token_type"] == "Bearer"


def test_authlib(place, metadata):
    with OAuth2Session("television", token_endpoint_auth_method="none", token_endpoint=metadata["token_endpoint"]) as session:
        asked = {"client_id": "television", "scope": "openid profile offline_access"}
        device = session.post(metadata["device_authorization_endpoint"], data=asked, withhold_token=True).json()
        with pytest.raises(OAuthError, match="authorization_pending"):
            session.fetch_token(metadata["token_endpoint"], grant_type=GRANT, device_code=device["device_code"])
        allow(place, device)
        token = session.fetch_token(metadata["token_endpoint"], grant_type=GRANT, device_code=device["device_code"])
        assert session.get(metadata["userinfo_endpoint"]).json()["name"] == "Test User One"
        assert session.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])["access_token"] != token["access_token"]
