"""The authorization request and its refusals: RFC 6749 §4.1.2.1, RFC 9207, OIDC Core §3.1.2, RFC 8252 §7.3."""

import string
from urllib.parse import quote, urlencode, urlsplit

import pytest

from Support import flow, wire
from Support.expect import page, redirected
from Support.flow import FASTAPI, PKCE, SPA, WEB_APP, authorize_url
from Support.visitor import Visitor, is_consent, is_login


def ask(server, client=WEB_APP, pkce=..., **changes):
    changes.setdefault("state", "the-state")
    return Visitor(server).visit(authorize_url(server, client, PKCE.new() if pkce is ... else pkce, **changes))


def ask_again(server, *pairs, client=WEB_APP, **changes):
    """The request with parameters added a second time."""
    url = authorize_url(server, client, PKCE.new(), **{"state": "the-state", **changes})
    return Visitor(server).visit(url + "&" + urlencode(list(pairs)))


# A page: RFC 6749 §4.1.2.1, the client or its redirect URI is not known

def test_rfc6749_4_1_2_1_no_client_id_is_a_page(server):
    page(ask(server, client_id=None))


def test_rfc6749_4_1_2_1_an_unknown_client_is_a_page(server):
    page(ask(server, client_id="nobody"))


def test_rfc6749_4_1_2_1_a_client_without_redirect_uris_is_a_page(server):
    page(ask(server, client_id="MyBFF"))


def test_rfc6749_3_1_2_3_no_redirect_uri_where_several_are_registered_is_a_page(server):
    page(ask(server, redirect_uri=None))


@pytest.mark.parametrize("name, value", [("client_id", "web-app"), ("redirect_uri", WEB_APP.redirect_uri), ("client_id", "spa")])
def test_contract_a_repeated_client_id_or_redirect_uri_is_a_page(server, name, value):
    page(ask_again(server, (name, value)))


OTHER_URIS = {
    "the host's case": "http://LOCALHOST:8000/auth/web/callback",
    "the scheme's case": "HTTP://localhost:8000/auth/web/callback",
    "the path's case": "http://localhost:8000/auth/web/Callback",
    "another scheme": "https://localhost:8000/auth/web/callback",
    "a slash more": "http://localhost:8000/auth/web/callback/",
    "two slashes": "http://localhost:8000//auth/web/callback",
    "another port": "http://localhost:8001/auth/web/callback",
    "no port": "http://localhost/auth/web/callback",
    "a zero before the port": "http://localhost:08000/auth/web/callback",
    "a fragment": "http://localhost:8000/auth/web/callback#x",
    "an empty fragment": "http://localhost:8000/auth/web/callback#",
    "a query": "http://localhost:8000/auth/web/callback?x=1",
    "an empty query": "http://localhost:8000/auth/web/callback?",
    "userinfo": "http://user@localhost:8000/auth/web/callback",
    "userinfo that looks like the host": "http://localhost:8000@evil.example/auth/web/callback",
    "an encoded letter": "http://localhost:8000/auth/web/%63allback",
    "dots": "http://localhost:8000/auth/web/x/../callback",
    "a trailing dot": "http://localhost.:8000/auth/web/callback",
    "a backslash": "http://localhost:8000\\auth/web/callback",
    "a space after": "http://localhost:8000/auth/web/callback ",
    "a space before": " http://localhost:8000/auth/web/callback",
    "a line feed": "http://localhost:8000/auth/web/callback\nSet-Cookie: x=1",
    "a carriage return and a line feed": "http://localhost:8000/auth/web/callback\r\nSet-Cookie: x=1",
    "a NUL": "http://localhost:8000/auth/web/callback\x00",
    "a tab": "http://localhost:8000/auth/web/call\tback",
    "another loopback name": "http://127.0.0.1:8000/auth/web/callback",
    "another client's": "http://127.0.0.1:8200/callback",
    "a longer host": "http://localhost:8000.evil.example/auth/web/callback",
    "no scheme": "//localhost:8000/auth/web/callback",
    "a script": "javascript:alert(1)",
    "data": "data:text/html,x",
    "relative": "/auth/web/callback",
    "encoded twice": quote(WEB_APP.redirect_uri, safe=""),
    "both with a space": f"{WEB_APP.redirect_uri} {WEB_APP.redirect_uri}",
}


@pytest.mark.parametrize("uri", OTHER_URIS.values(), ids=OTHER_URIS.keys())
def test_rfc9700_2_1_a_redirect_uri_that_differs_is_a_page(server, uri):
    answer = ask(server, redirect_uri=uri)
    page(answer)
    assert not [cookie for cookie in answer.cookies if cookie.name == "x"]


PUBLIC_LOOPBACK = {
    "as registered": "http://127.0.0.1:8200/callback",
    "another port": "http://127.0.0.1:51234/callback",
    "the highest port": "http://127.0.0.1:65535/callback",
    "no port": "http://127.0.0.1/callback",
}


@pytest.mark.parametrize("uri", PUBLIC_LOOPBACK.values(), ids=PUBLIC_LOOPBACK.keys())
def test_rfc8252_7_3_a_public_client_on_loopback_may_use_any_port(server, uri):
    assert is_login(ask(server, SPA, redirect_uri=uri))


def test_rfc8252_7_3_the_code_goes_to_the_port_that_was_asked(server):
    uri = "http://127.0.0.1:51234/callback"
    visitor, pkce = Visitor(server), PKCE.new()
    answer = flow.complete(visitor, visitor.visit(authorize_url(server, SPA, pkce, redirect_uri=uri)))
    assert answer.location.startswith(uri + "?code=")
    authorization = flow.Authorization(server, SPA, visitor, pkce, answer.redirect)
    assert authorization.redeem(redirect_uri="http://127.0.0.1:51235/callback").json()["error"] == "invalid_grant"
    assert authorization.redeem(redirect_uri=uri).status == 200


PUBLIC_OTHER = {
    "another loopback name": "http://localhost:8200/callback",
    "IPv6": "http://[::1]:8200/callback",
    "127.1": "http://127.1:8200/callback",
    "another address of the loopback net": "http://127.0.0.2:8200/callback",
    "https": "https://127.0.0.1:8200/callback",
    "another path": "http://127.0.0.1:8200/callback/x",
    "a port too high": "http://127.0.0.1:65536/callback",
    "a port that is no number": "http://127.0.0.1:8x/callback",
    "an empty port": "http://127.0.0.1:/callback",
    "userinfo": "http://127.0.0.1:8200@evil.example/callback",
    "a longer host": "http://127.0.0.1.evil.example:8200/callback",
    "a fragment": "http://127.0.0.1:9999/callback#x",
}


@pytest.mark.parametrize("uri", PUBLIC_OTHER.values(), ids=PUBLIC_OTHER.keys())
def test_rfc8252_7_3_only_the_port_may_differ(server, uri):
    page(ask(server, SPA, redirect_uri=uri))


BROKEN_QUERIES = {
    "%zz": "state=%zz",
    "a percent sign at the end": "state=a%",
    "invalid UTF-8": "state=%ff%fe",
    "NUL": "state=a%00b",
    "NUL in a name": "a%00b=c",
}


@pytest.mark.parametrize("query", BROKEN_QUERIES.values(), ids=BROKEN_QUERIES.keys())
def test_rfc6749_3_1_a_query_that_is_not_a_form_is_a_page(server, query):
    url = authorize_url(server, WEB_APP, PKCE.new(), state=None) + "&" + query
    page(wire.get(url, headers={"Accept": "text/html"}))


def test_rfc6749_appendix_a_5_a_state_with_line_ends_injects_no_header(server):
    answer = ask(server, state="x\r\nSet-Cookie: injected=1\r\n\r\n<script>")
    assert not [cookie for cookie in answer.cookies if cookie.name == "injected"]
    assert not is_login(answer)
    assert answer.status in (302, 303, 400), answer


def test_limits_a_query_of_a_megabyte_is_refused(server):
    answer = wire.raw(server.port, b"GET /oauth2/authorize?state=" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert wire.raw_status(answer) in (400, 413, 414, 431, None)
    assert is_login(ask(server))


def test_rfc6749_4_1_2_1_the_page_repeats_nothing_as_markup(server):
    answer = page(ask(server, client_id="<script>alert(1)</script>", redirect_uri="\"><img src=x onerror=alert(1)>"))
    assert "<script>alert" not in answer.text and "<img" not in answer.text


# A redirect: the client is known

def test_rfc6749_4_1_2_1_no_response_type_is_invalid_request(server):
    redirected(server, ask(server, response_type=None), "invalid_request")


@pytest.mark.parametrize("response_type", ["token", "id_token", "code id_token", "code token", "none", "CODE", "x"])
def test_rfc6749_4_1_2_1_another_response_type_is_unsupported(server, response_type):
    redirected(server, ask(server, response_type=response_type, response_mode="query"), "unsupported_response_type")


@pytest.mark.parametrize("scope", ["unknown", "MyService/weather_read", "admin root"])
def test_contract_no_scope_left_is_invalid_scope(server, scope):
    redirected(server, ask(server, scope=scope), "invalid_scope")


@pytest.mark.parametrize(
    "name, value",
    [("state", "the-state"), ("scope", "openid"), ("response_type", "code"), ("nonce", "n"), ("code_challenge_method", "S256"), ("prompt", "none")],
)
def test_rfc6749_3_1_a_repeated_parameter_is_invalid_request(server, name, value):
    pairs = [(name, value)] if name in ("state", "scope", "response_type", "code_challenge_method") else [(name, value)] * 2
    parameters = ask_again(server, *pairs)
    redirected(server, parameters, "invalid_request", state=None if name == "state" else "the-state")


def test_rfc6749_3_1_a_repeated_unknown_parameter_is_invalid_request(server):
    redirected(server, ask_again(server, ("extra", "1"), ("extra", "2")), "invalid_request")


@pytest.mark.parametrize("name", ["resource", "audience"])
def test_contract_resource_and_audience_may_be_repeated(server, name):
    answer = ask_again(server, (name, "https://weather.example.com"), (name, "https://weather.example.com"))
    assert is_login(answer) or answer.redirect["error"] == "invalid_target", answer


def test_rfc6749_3_1_an_empty_value_counts_as_absent(server):
    redirected(server, ask(server, response_type=""), "invalid_request")
    assert is_login(ask(server, prompt="", max_age="", nonce="", login_hint="", claims="", response_mode=""))


def test_rfc6749_3_1_an_unknown_parameter_is_ignored(server):
    assert is_login(ask(server, extra="foobar"))


def test_rfc6749_3_1_no_state_no_state_back(server):
    redirected(server, ask(server, state=None, response_type=None), "invalid_request", state=None)


def test_rfc6749_4_1_2_state_comes_back_as_it_was_sent(server):
    state = string.ascii_letters + string.digits + string.punctuation + " "
    redirected(server, ask(server, state=state, response_type=None), "invalid_request", state=state)
    authorization = flow.authorize(server, state=state)
    assert authorization.parameters["state"] == state


def test_rfc9207_2_iss_is_in_the_success_response(server):
    assert flow.authorize(server).parameters["iss"] == server.issuer


def test_rfc6749_4_1_2_the_success_response_holds_code_state_and_iss_only(server):
    assert flow.authorize(server, state="s").parameters.keys() == {"code", "state", "iss"}


@pytest.mark.parametrize("mode", ["banana", "QUERY", "query.jwt"])
def test_oauth_response_types_2_1_an_unknown_response_mode_is_invalid_request(server, mode):
    redirected(server, ask(server, response_mode=mode), "invalid_request")


def test_oauth_response_types_2_1_query_is_the_response_mode(server):
    assert "code" in flow.authorize(server, response_mode="query").parameters


def test_redirect_uri_keeps_its_own_query(wide):
    client = flow.Client("with-query", "with-query-secret-for-development-only", "http://localhost:8000/callback?tenant=a", "openid")
    authorization = flow.authorize(wide, client)
    assert authorization.parameters.keys() == {"tenant", "code", "state", "iss"}
    assert authorization.redeem().status == 200


def test_rfc6749_4_1_2_1_a_client_that_may_not_use_codes_is_refused(server):
    page(ask(server, client_id="docs-ui", redirect_uri="http://127.0.0.1:8200/callback"))


# OIDC Core §3.1.2.1, §3.1.2.6

def test_oidc_core_3_1_2_6_prompt_none_without_a_session_is_login_required(server):
    redirected(server, ask(server, prompt="none"), "login_required")


def test_oidc_core_3_1_2_6_prompt_none_without_consent_is_consent_required(another):
    server = another()
    visitor = Visitor(server)
    flow.authorize(server, visitor=visitor, client=FASTAPI)
    answer = visitor.visit(authorize_url(server, WEB_APP, PKCE.new(), prompt="none", state="the-state"))
    redirected(server, answer, "consent_required")


@pytest.mark.parametrize("prompt", ["none login", "none consent", "login none"])
def test_oidc_core_3_1_2_1_none_with_another_prompt_is_invalid_request(server, prompt):
    redirected(server, ask(server, prompt=prompt), "invalid_request")


@pytest.mark.parametrize("max_age", ["-1", "x", "1.5", "99999999999999999999999", " 1", "1s"])
def test_oidc_core_3_1_2_1_max_age_that_is_no_number_is_invalid_request(server, max_age):
    redirected(server, ask(server, max_age=max_age), "invalid_request")


@pytest.mark.parametrize("claims", ["x", "[]", '{"userinfo":1}', '{"userinfo":{"name":null},"userinfo":{}}', "{" * 2000])
def test_oidc_core_5_5_claims_that_are_no_claims_are_invalid_request(server, claims):
    redirected(server, ask(server, claims=claims), "invalid_request")


def test_oidc_core_3_1_2_6_request_is_request_not_supported(server):
    redirected(server, ask(server, request="eyJhbGciOiJub25lIn0.e30."), "request_not_supported")


def test_oidc_core_3_1_2_6_request_uri_is_request_uri_not_supported(server):
    redirected(server, ask(server, request_uri="https://client.example.org/request.jwt"), "request_uri_not_supported")


def test_oidc_core_3_1_2_6_registration_is_registration_not_supported(server):
    redirected(server, ask(server, registration='{"client_name":"x"}'), "registration_not_supported")


def test_oidc_core_3_1_2_1_an_id_token_hint_that_is_no_token_is_invalid_request(server):
    redirected(server, ask(server, id_token_hint="x.y.z", prompt="none"), "invalid_request")


def test_oidc_core_3_1_2_1_an_id_token_hint_for_another_person_is_login_required(server):
    hint = flow.authorize(server, username="testuser2@example.com").tokens()["id_token"]
    visitor = Visitor(server)
    flow.authorize(server, visitor=visitor)
    answer = visitor.visit(authorize_url(server, WEB_APP, PKCE.new(), prompt="none", id_token_hint=hint, state="the-state"))
    redirected(server, answer, "login_required")


@pytest.mark.parametrize("changes", [{"ui_locales": "se fr-CA"}, {"claims_locales": "se"}, {"acr_values": "1 2"}, {"display": "popup"}, {"login_hint": "buffy@example.com"}])
def test_oidc_core_15_1_optional_parameters_cause_no_error(server, changes):
    assert is_login(ask(server, **changes))


# POST

def test_contract_post_is_answered_303_to_a_get_with_a_one_time_handle(server):
    parts = urlsplit(authorize_url(server, WEB_APP, PKCE.new(), state="the-state"))
    answer = wire.send("POST", server("/oauth2/authorize"), body=parts.query.encode(),
                       headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"})
    assert answer.status == 303, answer
    assert urlsplit(answer.location).netloc == urlsplit(server.issuer).netloc
    assert "code_challenge" not in answer.location
    visitor = Visitor(server)
    finished = flow.complete(visitor, visitor.visit(answer.location))
    assert finished.redirect["state"] == "the-state"
    again = Visitor(server).visit(answer.location)
    assert 400 <= again.status < 500 and again.headers["location"] is None, again


def test_rfc6749_3_1_post_refuses_as_get_does(server):
    def send(**changes):
        parts = urlsplit(authorize_url(server, WEB_APP, PKCE.new(), **{"state": "the-state", **changes}))
        visitor = Visitor(server)
        return visitor.follow(visitor.send("POST", server("/oauth2/authorize"), body=parts.query.encode(),
                                           headers={"Content-Type": "application/x-www-form-urlencoded"}))
    page(send(client_id="nobody"))
    redirected(server, send(response_type="token"), "unsupported_response_type")
    assert is_login(send())


def test_rfc6749_3_1_post_with_another_content_type_is_refused(server):
    answer = wire.post(server("/oauth2/authorize"), json_body={"client_id": "web-app"}, headers={"Accept": "text/html"})
    assert answer.status in (400, 415), answer


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_rfc9110_15_5_6_authorize_takes_get_and_post_only(server, method):
    assert wire.send(method, server("/oauth2/authorize")).status == 405


# Scope

def test_contract_unknown_scopes_are_dropped(server):
    tokens = flow.authorize(server, scope="openid unknown MyService/weather_read").tokens()
    assert tokens["scope"].split() == ["openid"]


def test_contract_no_scope_is_all_that_are_registered_less_offline_access(server):
    tokens = flow.authorize(server, scope=None).tokens()
    assert set(tokens["scope"].split()) == {"openid", "profile", "email", "me", "items"}


def test_contract_offline_access_is_ignored_for_a_client_that_may_not_have_it(server):
    tokens = flow.authorize(server, FASTAPI, scope="openid offline_access").tokens()
    assert tokens["scope"] == "openid"
    assert "refresh_token" not in tokens


def test_contract_consent_is_asked_of_a_client_that_is_not_first_party(another):
    server = another()
    visitor = Visitor(server)
    answer = visitor.sign_in(visitor.visit(authorize_url(server, WEB_APP, PKCE.new())))
    assert is_consent(answer)
    visitor = Visitor(server)
    answer = visitor.sign_in(visitor.visit(authorize_url(server, FASTAPI)))
    assert answer.status in (302, 303) and "code" in answer.redirect
