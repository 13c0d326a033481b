"""The token endpoint by client credentials, and everything that it refuses: RFC 6749 §2.3.1, §4.4, §5, RFC 9068."""

import base64
import time

import pytest

from Support import flow, wire
from Support.expect import refused
from Support.flow import MYBFF, client_credentials
from Support.wire import basic

GRANT = {"grant_type": "client_credentials"}
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


# What is granted

@pytest.fixture(scope="module")
def granted(server):
    answer = client_credentials(server, scope="MyService/weather_read")
    assert answer.status == 200, answer
    return answer


def test_rfc6749_5_1_the_response_has_its_members(granted):
    body = granted.json()
    assert body.keys() >= {"access_token", "token_type", "expires_in", "scope"}
    assert body["token_type"].lower() == "bearer"
    assert body["expires_in"] == 3600
    assert body["scope"] == "MyService/weather_read"


def test_rfc6749_4_4_3_no_refresh_token_and_no_id_token(granted):
    assert not {"refresh_token", "id_token"} & granted.json().keys()


def test_rfc6749_5_1_the_response_is_not_stored(granted):
    assert "no-store" in granted.headers["cache-control"]
    assert granted.media_type == "application/json"


def test_rfc9068_2_1_the_header_says_at_jwt_and_a_published_key(server, granted):
    header, _ = flow.unverified(granted.json()["access_token"])
    assert header["typ"] == "at+jwt"
    assert header["alg"] == "ES256"
    key = next(key for key in flow.jwks(server)["keys"] if key["kid"] == header["kid"])
    assert key["alg"] == "ES256"


def test_rfc9068_2_2_the_claims_are_those_of_the_contract(server, granted):
    _, claims = flow.verified(server, granted.json()["access_token"])
    assert claims.keys() == {"iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "token_use"}
    assert claims["iss"] == server.issuer
    assert claims["sub"] == claims["client_id"] == "MyBFF"
    assert claims["aud"] == "MyService"
    assert claims["scope"] == "MyService/weather_read"
    assert claims["token_use"] == "access"
    assert claims["exp"] - claims["iat"] == 3600
    assert abs(claims["iat"] - time.time()) < 60


def test_rfc9068_2_2_jti_is_new_every_time(server):
    tokens = {flow.unverified(client_credentials(server).json()["access_token"])[1]["jti"] for _ in range(20)}
    assert len(tokens) == 20


def test_contract_no_scope_asked_is_all_that_are_registered(server):
    assert client_credentials(server).json()["scope"] == "MyService/weather_read"


def test_contract_an_empty_scope_counts_as_absent(server):
    assert client_credentials(server, scope="").json()["scope"] == "MyService/weather_read"


def test_contract_aud_is_an_array_where_several_resource_servers_are_named(wide):
    special = flow.Client("special", "pa+ss%41:w&=rd with spaces and more", "", "")
    _, claims = flow.verified(wide, client_credentials(wide, special).json()["access_token"])
    assert sorted(claims["aud"]) == ["MyService", "profile-api"]
    _, claims = flow.verified(wide, client_credentials(wide, special, scope="me").json()["access_token"])
    assert claims["aud"] == "profile-api"


def test_rfc6749_2_3_1_the_secret_in_the_body(server):
    answer = client_credentials(server, headers={}, client_id=MYBFF.client_id, client_secret=MYBFF.secret)
    assert answer.status == 200, answer


def test_rfc6749_2_3_1_basic_credentials_are_form_decoded(wide):
    answer = client_credentials(wide, headers=basic("special", "pa+ss%41:w&=rd with spaces and more"))
    assert answer.status == 200, answer


def test_contract_basic_credentials_are_taken_as_they_stand_where_decoding_does_not_match(wide):
    pair = base64.b64encode(b"special:pa+ss%41:w&=rd with spaces and more").decode()
    assert client_credentials(wide, headers={"Authorization": f"Basic {pair}"}).status == 200


def test_rfc9110_11_1_the_scheme_is_matched_without_regard_to_case(server):
    value = basic(MYBFF.client_id, MYBFF.secret)["Authorization"].replace("Basic ", "bAsIc ")
    assert client_credentials(server, headers={"Authorization": value}).status == 200


def test_rfc6749_3_2_unknown_parameters_are_ignored(server):
    assert client_credentials(server, extra="foobar").status == 200


def test_rfc6749_3_2_a_charset_in_the_content_type_is_fine(server):
    headers = {**MYBFF.headers(), "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    assert wire.post(server("/oauth2/token"), body=b"grant_type=client_credentials", headers=headers).status == 200


def test_rfc8707_2_a_known_resource_is_the_audience(server):
    answer = client_credentials(server, resource="https://weather.example.com")
    assert answer.status == 200, answer
    assert answer.json()["scope"] == "MyService/weather_read"


def test_rfc8707_2_an_unknown_resource_is_invalid_target(server):
    refused(client_credentials(server, resource="https://unknown.example.com"), "invalid_target")


# Who is refused

WRONG_CLIENTS = {
    "a wrong secret": basic("MyBFF", "wrong"),
    "an empty secret": basic("MyBFF", ""),
    "an unknown client": basic("nobody", "mybff-secret-for-development-only"),
    "another client's secret": basic("MyBFF", "api-gateway-secret-for-development-only"),
    "another case of the name": basic("mybff", "mybff-secret-for-development-only"),
    "no colon": {"Authorization": "Basic " + base64.b64encode(b"MyBFF").decode()},
    "not base64": {"Authorization": "Basic %%%%"},
    "invalid UTF-8": {"Authorization": "Basic " + base64.b64encode(b"MyBFF:\xff\xfe").decode()},
    "another scheme": {"Authorization": "Digest username=MyBFF"},
}


@pytest.mark.parametrize("headers", WRONG_CLIENTS.values(), ids=WRONG_CLIENTS.keys())
def test_rfc6749_5_2_invalid_client_is_401_with_www_authenticate(server, headers):
    answer = refused(client_credentials(server, headers=headers), "invalid_client", 401)
    assert answer.headers["www-authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize("form", [{"client_id": "MyBFF", "client_secret": "wrong"}, {"client_id": "nobody", "client_secret": "x"},
                                  {"client_id": "MyBFF"}, {}], ids=["wrong", "unknown", "no secret", "nothing"])
def test_rfc6749_5_2_invalid_client_in_the_body_is_401(server, form):
    answer = refused(client_credentials(server, headers={}, **form), "invalid_client", 401)
    assert answer.headers["www-authenticate"].startswith("Basic realm=")


def test_rfc6749_5_2_an_unknown_client_and_a_wrong_secret_are_alike(server):
    first = client_credentials(server, headers=basic("MyBFF", "wrong"))
    second = client_credentials(server, headers=basic("nobody", "wrong"))
    assert first.json()["error_description"] == second.json()["error_description"]
    assert first.headers["www-authenticate"] == second.headers["www-authenticate"]


def test_rfc6749_2_3_two_methods_at_once_are_refused(server):
    refused(client_credentials(server, client_id="MyBFF", client_secret=MYBFF.secret), "invalid_request")


def test_rfc6749_2_3_a_client_id_in_the_body_that_contradicts_basic_is_refused(server):
    assert client_credentials(server, client_id="web-app").status in (400, 401)


def test_rfc6749_5_2_a_grant_that_the_client_is_not_registered_for(server):
    refused(client_credentials(server, flow.WEB_APP), "unauthorized_client")
    refused(client_credentials(server, headers={}, client_id="spa"), "unauthorized_client")


# What is refused

@pytest.mark.parametrize("scope", ["MyService/weather_write", "MyService/unknown", "weather_read", "me", "openid", "MyService/weather_read me"])
def test_rfc6749_5_2_a_scope_that_is_not_registered_is_invalid_scope(server, scope):
    refused(client_credentials(server, scope=scope), "invalid_scope")


@pytest.mark.parametrize("scope", ['a"b', "a\\b", "é", "MyService/weather_read\tme"])
def test_rfc6749_3_3_a_scope_outside_the_grammar_is_invalid_scope(server, scope):
    assert client_credentials(server, scope=scope).json()["error"] in ("invalid_scope", "invalid_request")


@pytest.mark.parametrize("grant", ["", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "CLIENT_CREDENTIALS", "client_credentials "])
def test_rfc6749_5_2_an_unknown_grant_type_is_unsupported(server, grant):
    answer = client_credentials(server, grant_type=grant)
    refused(answer, "unsupported_grant_type" if grant else "invalid_request")


def test_rfc6749_5_2_a_missing_grant_type_is_invalid_request(server):
    refused(wire.post(server("/oauth2/token"), form={"scope": "x"}, headers=MYBFF.headers()), "invalid_request")


@pytest.mark.parametrize("name, value", [("grant_type", "client_credentials"), ("scope", "MyService/weather_read"), ("client_id", "MyBFF")])
def test_rfc6749_3_2_a_repeated_parameter_is_invalid_request(server, name, value):
    form = [("grant_type", "client_credentials"), ("scope", "MyService/weather_read"), ("client_id", "MyBFF"), (name, value)]
    refused(wire.post(server("/oauth2/token"), form=form, headers=MYBFF.headers()), "invalid_request")


def test_contract_resource_may_be_repeated(server):
    form = [*GRANT.items(), ("resource", "https://weather.example.com"), ("resource", "https://weather.example.com")]
    assert wire.post(server("/oauth2/token"), form=form, headers=MYBFF.headers()).status == 200


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencodedx"])
def test_contract_a_wrong_content_type_is_415(server, content_type):
    headers = {**MYBFF.headers(), "Content-Type": content_type}
    answer = wire.post(server("/oauth2/token"), body=b"grant_type=client_credentials", headers=headers)
    refused(answer, "invalid_request", 415)


def test_contract_no_content_type_is_refused(server):
    answer = wire.post(server("/oauth2/token"), body=b"grant_type=client_credentials", headers=MYBFF.headers())
    assert answer.status in (400, 415), answer


BAD_BODIES = {
    "%zz": b"grant_type=client_credentials&scope=%zz",
    "a percent sign at the end": b"grant_type=client_credentials&scope=%4",
    "invalid UTF-8, raw": b"grant_type=client_credentials&scope=\xff\xfe",
    "invalid UTF-8, encoded": b"grant_type=client_credentials&scope=%ff%fe",
    "an overlong encoding": b"grant_type=client_credentials&scope=%c0%af",
    "a surrogate": b"grant_type=client_credentials&scope=%ed%a0%80",
    "NUL, encoded": b"grant_type=client_credentials&scope=a%00b",
    "NUL, raw": b"grant_type=client_credentials&scope=a\x00b",
    "NUL in a name": b"grant_type=client_credentials&%00=1",
    "a name that is not UTF-8": b"grant_type=client_credentials&%ff=1",
    "a repeated name, encoded differently": b"grant_type=client_credentials&scope=a&%73cope=b",
    "a thousand parameters": b"grant_type=client_credentials" + b"".join(b"&p%d=1" % number for number in range(1000)),
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_rfc6749_5_2_a_body_that_is_not_a_form_is_invalid_request(server, body):
    headers = {**MYBFF.headers(), "Content-Type": "application/x-www-form-urlencoded"}
    answer = wire.post(server("/oauth2/token"), body=body, headers=headers)
    assert answer.status in (400, 413), answer
    assert answer.json()["error"] == "invalid_request"


def test_rfc6749_3_2_an_empty_body_is_refused(server):
    headers = {**MYBFF.headers(), "Content-Type": "application/x-www-form-urlencoded"}
    refused(wire.post(server("/oauth2/token"), body=b"", headers=headers), "invalid_request")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_rfc6749_3_2_the_token_endpoint_takes_post_only(server, method):
    answer = wire.send(method, server("/oauth2/token"))
    assert answer.status == 405, answer
    assert "POST" in answer.headers["allow"]


def test_rfc6749_3_2_parameters_in_the_query_are_not_read(server):
    answer = wire.post(server("/oauth2/token?grant_type=client_credentials"), form={}, headers=MYBFF.headers())
    assert answer.status == 400, answer


def test_contract_a_declared_oversize_is_413_before_it_is_sent(server):
    answer = wire.raw(server.port, b"POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\n" + FORM + b"Content-Length: 100000000\r\n\r\ngrant_type=")
    assert wire.raw_status(answer) == 413, answer


def test_contract_an_oversize_in_chunks_is_413(server):
    chunk = b"8000\r\n" + b"a" * 0x8000 + b"\r\n"
    request = b"POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\n"
    answer = wire.raw(server.port, request + chunk * 256 + b"0\r\n\r\n")
    assert wire.raw_status(answer) in (413, None), answer[:200]
    assert client_credentials(server).status == 200


def test_limits_oversized_headers_are_refused_and_the_server_goes_on(server):
    request = b"GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 300_000 + b"\r\n\r\n"
    assert wire.raw_status(wire.raw(server.port, request)) in (400, 413, 431, None)
    assert client_credentials(server).status == 200


RAW = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an upgrade": b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "h2c": b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    "CONNECT": b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n",
    "a negative length": b"POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length and chunks": b"POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a bare line feed": b"GET /.well-known/jwks.json HTTP/1.1\nHost: localhost\n\n",
    "a NUL in the path": b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a query that is not UTF-8": b"GET /oauth2/authorize?\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an absolute target": b"GET http://evil.example/.well-known/jwks.json HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("data", RAW.values(), ids=RAW.keys())
def test_limits_no_input_stops_the_server(server, data):
    received = wire.raw(server.port, data, half_close=True)
    status = wire.raw_status(received)
    assert status is None or status < 500 or status == 501, received[:300]
    assert server.running
    assert client_credentials(server).status == 200
