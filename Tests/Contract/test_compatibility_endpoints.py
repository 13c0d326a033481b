"""ENDPOINTS.md "compatibility_endpoints": the paths of clients that cannot change."""

import pytest

from Support import flow, wire
from Support.expect import refused
from Support.flow import FASTAPI
from Support.visitor import Visitor

JSON = {"Content-Type": "application/json"}


def code(server, scope="openid profile email", path="/auth/authorize"):
    visitor = Visitor(server)
    answer = flow.complete(visitor, visitor.visit(flow.authorize_url(server, FASTAPI, path=path, scope=scope)))
    return answer.redirect["code"]


def request(code, **changes):
    body = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": FASTAPI.redirect_uri,
        "client_id": FASTAPI.client_id, "client_secret": FASTAPI.secret, **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


@pytest.mark.parametrize("path", ["/auth/authorize", "/Auth/Authorize", "/AUTH/AUTHORIZE"])
def test_contract_authorize_under_its_old_path_in_any_case(server, path):
    assert code(server, path=path)


@pytest.mark.parametrize("path", ["/auth/token", "/Auth/Token", "/AUTH/token"])
def test_contract_token_under_its_old_path_in_any_case(server, path):
    answer = wire.post(server(path), form=request(code(server)))
    assert answer.status == 200, answer


def test_contract_other_paths_keep_their_case(server):
    assert wire.post(server("/OAuth2/Token"), form={}).status == 404


def test_contract_user_info_is_in_the_response(server):
    body = wire.post(server("/auth/token"), form=request(code(server))).json()
    sub = flow.unverified(body["id_token"])[1]["sub"]
    assert body["user_info"] == {"user_id": sub, "name": "Test User One", "email": "testuser1@example.com"}


@pytest.mark.parametrize("scope, members", [("openid", {"user_id"}), ("openid profile", {"user_id", "name"}), ("openid email", {"user_id", "email"})])
def test_contract_user_info_goes_as_far_as_the_scopes(server, scope, members):
    body = wire.post(server("/auth/token"), form=request(code(server, scope))).json()
    assert body["user_info"].keys() == members


def test_contract_user_info_is_nowhere_else(server):
    body = wire.post(server("/oauth2/token"), form=request(code(server))).json()
    assert "user_info" not in body


def test_contract_json_is_taken(server):
    answer = wire.post(server("/auth/token"), json_body=request(code(server)))
    assert answer.status == 200, answer
    assert answer.json()["user_info"]["email"] == "testuser1@example.com"


def test_contract_json_is_taken_there_only(server):
    refused(wire.post(server("/oauth2/token"), json_body=request(code(server))), "invalid_request", 415)
    refused(wire.post(server("/token"), json_body={"username": "testuser1@example.com", "password": "password123"}), "invalid_request", 415)


def test_contract_json_with_basic_authentication(server):
    body = request(code(server), client_id=None, client_secret=None)
    assert wire.post(server("/auth/token"), json_body=body, headers=FASTAPI.headers()).status == 200


BAD_JSON = {
    "a duplicate member": b'{"grant_type":"client_credentials","grant_type":"authorization_code"}',
    "a number": b'{"grant_type":"authorization_code","code":1}',
    "null": b'{"grant_type":"authorization_code","code":null}',
    "an object": b'{"grant_type":"authorization_code","code":{}}',
    "an array": b'["grant_type"]',
    "a string": b'"grant_type=authorization_code"',
    "nothing": b"",
    "cut short": b'{"grant_type":"authorization_code"',
    "more after it": b'{"grant_type":"authorization_code"} {}',
    "invalid UTF-8": b'{"grant_type":"\xff"}',
    "a lone surrogate": b'{"grant_type":"\\ud800"}',
    "deep": b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "a form": b"grant_type=authorization_code&code=x",
}


@pytest.mark.parametrize("body", BAD_JSON.values(), ids=BAD_JSON.keys())
def test_contract_json_that_is_no_flat_object_of_strings_is_invalid_request(server, body):
    refused(wire.post(server("/auth/token"), body=body, headers={**JSON, **FASTAPI.headers()}), "invalid_request")


@pytest.mark.parametrize("content_type", ["text/json", "application/jsonp", "application/ld+json", "text/plain"])
def test_contract_only_application_json_is_json(server, content_type):
    answer = wire.post(server("/auth/token"), body=b"{}", headers={"Content-Type": content_type, **FASTAPI.headers()})
    refused(answer, "invalid_request", 415)


def test_contract_redirect_uri_may_be_left_out_where_one_is_registered(server):
    assert wire.post(server("/auth/token"), json_body=request(code(server), redirect_uri=None)).status == 200


def test_contract_a_redirect_uri_that_is_sent_must_match(server):
    value = code(server)
    refused(wire.post(server("/auth/token"), json_body=request(value, redirect_uri="http://localhost:8000/other")), "invalid_grant")
    assert wire.post(server("/auth/token"), json_body=request(value)).status == 200


def test_contract_redirect_uri_may_not_be_left_out_where_several_are_registered(server):
    authorization = flow.authorize(server)
    answer = authorization.redeem(path="/auth/token", redirect_uri=None)
    assert answer.status == 400 and answer.json()["error"] in ("invalid_request", "invalid_grant")


def test_contract_the_old_path_refuses_as_the_new_one_does(server):
    value = code(server)
    refused(wire.post(server("/auth/token"), json_body=request(value, client_secret="wrong")), "invalid_client", 401)
    refused(wire.post(server("/auth/token"), json_body=request("x")), "invalid_grant")
    assert wire.post(server("/auth/token"), json_body=request(value)).status == 200
    refused(wire.post(server("/auth/token"), json_body=request(value)), "invalid_grant")


# FastAPI's form

FORM = {"username": "testuser1@example.com", "password": "password123"}


def test_contract_fastapis_form_without_client_or_grant_type(server):
    answer = wire.post(server("/token"), form=FORM)
    assert answer.status == 200, answer
    body = answer.json()
    assert body["token_type"].lower() == "bearer"
    _, claims = flow.verified(server, body["access_token"])
    assert claims["client_id"] == "docs-ui"
    assert set(claims["scope"].split()) == {"me", "items"}
    assert claims["aud"] == "profile-api"
    assert claims["sub"] == flow.unverified(flow.authorize(server).tokens()["access_token"])[1]["sub"]
    assert "refresh_token" not in body


def test_contract_fastapis_form_as_its_documentation_page_sends_it(server):
    form = {"grant_type": "password", "scope": "me", "client_id": "", "client_secret": "", **FORM}
    answer = wire.post(server("/token"), form=form)
    assert answer.status == 200, answer
    assert answer.json()["scope"] == "me"


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"username": "nobody@example.com"}])
def test_rfc6749_4_3_2_a_wrong_password_is_invalid_grant(server, changes):
    refused(wire.post(server("/token"), form={**FORM, **changes}), "invalid_grant")


@pytest.mark.parametrize("name", ["username", "password"])
def test_rfc6749_4_3_2_a_missing_field_is_invalid_request(server, name):
    refused(wire.post(server("/token"), form={key: value for key, value in FORM.items() if key != name}), "invalid_request")


def test_contract_another_client_may_not_use_the_password_grant(server):
    form = {"grant_type": "password", **FORM}
    refused(wire.post(server("/oauth2/token"), form=form, headers=flow.WEB_APP.headers()), "unauthorized_client")
    refused(wire.post(server("/oauth2/token"), form={**form, "client_id": "spa"}), "unauthorized_client")


def test_contract_the_default_client_is_of_that_path_only(server):
    refused(wire.post(server("/oauth2/token"), form={"grant_type": "password", **FORM}), "invalid_client", 401)


def test_contract_the_password_grant_is_warned_of_in_the_log(server):
    assert [line for line in server.log().splitlines() if "warning" in line and "password grant" in line]
