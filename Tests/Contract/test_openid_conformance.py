"""The OpenID Foundation's conformance modules of package `openid`, each answered: by a test of its name or by a line why not.

The names are those of checklists/openid-conformance.tsv with `-` as `_`. What a test does is what the module's summary asks for.
"""

import hashlib
import re
import sys
import time
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from Support import flow, wire
from Support.expect import page, redirected
from Support.flow import FASTAPI, PKCE, SPA, WEB_APP
from Support.server import shared, until
from Support.visitor import Page, Visitor, is_consent, is_login

REGISTRATION = "dynamic client registration is reserved (404, absent from the metadata)"
REQUEST_OBJECT = "request objects are off and the metadata says so; the refusal is tested"
FRONT_CHANNEL = "front-channel logout is not offered"
SESSION_MANAGEMENT = "session management (check_session_iframe) is not offered: it needs third-party cookies"

NOT_APPLICABLE = {
    "oidcc-3rd_party-init-login": REGISTRATION,
    "oidcc-3rd_party-init-login-nohttps": REGISTRATION,
    "oidcc-backchannel-rp-initiated-logout": "back-channel logout is not offered yet; the metadata does not claim it",
    "oidcc-backchannel-logout-discovery-endpoint-verification": "back-channel logout is not offered yet; the metadata does not claim it",
    "oidcc-ensure-client-assertion-with-iss-aud-succeeds": "private_key_jwt is not offered yet; the metadata does not claim it",
    "oidcc-frontchannel-rp-initiated-logout": FRONT_CHANNEL,
    "oidcc-frontchannel-logout-discovery-endpoint-verification": FRONT_CHANNEL,
    "oidcc-idtoken-unsigned": "alg none is never issued",
    "oidcc-ensure-request-without-nonce-fails": "for flows that return an ID token from the authorization endpoint; only code is offered",
    "oidcc-redirect-uri-regfrag": REGISTRATION + "; the configuration refuses a fragment (test_operations)",
    "oidcc-refresh-token-rp-key-rotation": "private_key_jwt with a client's jwks_uri is not offered yet",
    "oidcc-registration-jwks-uri": REGISTRATION,
    "oidcc-registration-logo-uri": REGISTRATION,
    "oidcc-registration-policy-uri": REGISTRATION,
    "oidcc-registration-sector-bad": REGISTRATION,
    "oidcc-registration-sector-uri": REGISTRATION,
    "oidcc-registration-tos-uri": REGISTRATION,
    "oidcc-request-uri-signed-rs256": REQUEST_OBJECT,
    "oidcc-request-uri-unsigned": REQUEST_OBJECT,
    "oidcc-session-management-discovery-endpoint-verification": SESSION_MANAGEMENT,
    "oidcc-session-management-rp-initiated-logout": SESSION_MANAGEMENT,
}


def modules():
    lines = shared("checklists/openid-conformance.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line.split("\t")[1] == "openid"]


def test_every_module_is_answered_one_way():
    names = modules()
    assert len(names) == len(set(names)) == 75
    functions = {name for name in vars(sys.modules[__name__]) if name.startswith("test_oidcc_")}
    tested = {name for name in names if "test_" + re.sub(r"[^a-z0-9]", "_", name.lower()) in functions}
    assert tested & NOT_APPLICABLE.keys() == set()
    assert set(names) - tested - NOT_APPLICABLE.keys() == set()
    assert NOT_APPLICABLE.keys() - set(names) == set()
    assert len(functions) == len(tested), functions - {"test_" + re.sub(r"[^a-z0-9]", "_", name.lower()) for name in names}


# Two authorizations one after the other in one browser, as many modules have them

def claims(server, authorization):
    tokens = authorization.tokens()
    return tokens, flow.verified(server, tokens["id_token"])[1]


def second(server, visitor, client=WEB_APP, **changes):
    """The second authorization request: whether it showed a login page, and the answer, finished either way."""
    pkce = PKCE.new()
    answer = visitor.visit(flow.authorize_url(server, client, pkce, **changes))
    asked = is_login(answer)
    finished = flow.complete(visitor, answer) if asked or is_consent(answer) else answer
    return asked, flow.Authorization(server, client, visitor, pkce, finished.redirect)


def no_error(server, **changes):
    """An authorization with an optional parameter: at a minimum, no error."""
    _, id_token = claims(server, flow.authorize(server, nonce="the-nonce", **changes))
    assert id_token["nonce"] == "the-nonce"
    return id_token


# Discovery

def metadata(server):
    answer = wire.get(server("/.well-known/openid-configuration"))
    assert answer.status == 200 and answer.media_type == "application/json"
    return answer.json()


def test_oidcc_discovery_endpoint_verification(server):
    document = metadata(server)
    assert document["issuer"] == server.issuer
    for name, value in document.items():
        if name.endswith(("_endpoint", "_uri")):
            assert urlsplit(value).scheme == "http" and urlsplit(value).fragment == "", name  # http: a loopback issuer
    assert {"issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "response_types_supported",
            "subject_types_supported", "id_token_signing_alg_values_supported"} <= document.keys()
    assert "openid" in document["scopes_supported"]
    assert document["claims_parameter_supported"] is True
    assert "S256" in document["code_challenge_methods_supported"]
    assert set(document["claims_supported"]) >= {"sub", "iss", "auth_time", "acr", "name", "email", "email_verified"}
    for scope in document["scopes_supported"]:
        assert re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]+", scope)
    for locale in document.get("ui_locales_supported", []):
        assert re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", locale)


def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(server):
    assert metadata(server)["end_session_endpoint"] == server("/logout")


# The happy flows

def test_oidcc_server(server):
    authorization = flow.authorize(server, nonce="the-nonce")
    assert len(authorization.code) >= 22
    tokens, id_token = claims(server, authorization)
    assert id_token["nonce"] == "the-nonce"
    assert id_token["aud"] in ("web-app", ["web-app"])
    assert not {"name", "email"} & id_token.keys()
    if "at_hash" in id_token:
        digest = hashlib.sha256(tokens["access_token"].encode()).digest()
        assert id_token["at_hash"] == flow.base64url(digest[:16])
    assert flow.userinfo(server, tokens["access_token"]).json()["sub"] == id_token["sub"]


def test_oidcc_server_client_secret_post(wide):
    secret = "posts-its-secret-secret-for-development-only"
    client = flow.Client("posts-its-secret", "posts-its-secret-for-development-only", "http://localhost:8000/callback", "openid")
    authorization = flow.authorize(wide, client)
    assert authorization.redeem(headers={}, client_id=client.client_id, client_secret=secret).status == 401
    assert authorization.redeem(headers={}, client_id=client.client_id, client_secret=client.secret).status == 200


def test_oidcc_alternate_happy_flow(server):
    visitor, pkce = Visitor(server), PKCE.new()
    url = flow.authorize_url(server, WEB_APP, pkce, scope="email profile openid", nonce="the-nonce")
    parts = urlsplit(url)
    reordered = f"{server('/oauth2/authorize')}?{urlencode(parse_qsl(parts.query)[::-1])}"
    answer = flow.complete(visitor, visitor.visit(reordered))
    tokens, id_token = claims(server, flow.Authorization(server, WEB_APP, visitor, pkce, answer.redirect))
    assert id_token["nonce"] == "the-nonce"
    assert set(tokens["scope"].split()) == {"openid", "profile", "email"}


def test_oidcc_idtoken_signature(server):
    header, _ = flow.verified(server, flow.authorize(server).tokens()["id_token"])
    assert header["alg"] == "RS256" and header["kid"]


def test_oidcc_idtoken_rs256(server):
    header, _ = flow.verified(server, flow.authorize(server, SPA).tokens()["id_token"])
    assert header["alg"] == "RS256" and header["kid"]


def test_oidcc_server_rotate_keys(another):
    server = another()
    before = flow.authorize(server).tokens()["id_token"]
    old = flow.jwks(server)["keys"]
    assert server.command("key", "rotate", "--config", "gatehouse.yaml").returncode == 0
    def has_new():
        keys = flow.jwks(server)["keys"]
        return {key["kid"] for key in keys} > {key["kid"] for key in old} and keys

    keys = until(has_new, seconds=60, what="a new key beside the old ones")
    assert len({key["kid"] for key in keys}) == len(keys)
    flow.verified(server, before)
    flow.verified(server, flow.authorize(server).tokens()["id_token"])


# Requests

def test_oidcc_ensure_post_request_succeeds(server):
    visitor, pkce = Visitor(server), PKCE.new()
    query = urlsplit(flow.authorize_url(server, WEB_APP, pkce)).query
    answer = visitor.send("POST", server("/oauth2/authorize"), body=query.encode(), headers={"Content-Type": "application/x-www-form-urlencoded"})
    answer = flow.complete(visitor, visitor.follow(answer))
    assert flow.Authorization(server, WEB_APP, visitor, pkce, answer.redirect).redeem().status == 200


def test_oidcc_ensure_redirect_uri_in_authorization_request(server):
    page(Visitor(server).visit(flow.authorize_url(server, WEB_APP, PKCE.new(), redirect_uri=None)))


def test_oidcc_ensure_registered_redirect_uri(server):
    page(Visitor(server).visit(flow.authorize_url(server, WEB_APP, PKCE.new(), redirect_uri="http://localhost:8000/not-registered")))


def test_oidcc_redirect_uri_query_added(server):
    page(Visitor(server).visit(flow.authorize_url(server, WEB_APP, PKCE.new(), redirect_uri=WEB_APP.redirect_uri + "?foo=bar")))


WITH_QUERY = flow.Client("with-query", "with-query-secret-for-development-only", "http://localhost:8000/callback?tenant=a", "openid")


@pytest.mark.parametrize("uri", ["http://localhost:8000/callback?tenant=b", "http://localhost:8000/callback", "http://localhost:8000/callback?tenant=a&x=1"])
def test_oidcc_redirect_uri_query_mismatch(wide, uri):
    page(Visitor(wide).visit(flow.authorize_url(wide, WITH_QUERY, PKCE.new(), redirect_uri=uri)))


def test_oidcc_redirect_uri_query_ok(wide):
    authorization = flow.authorize(wide, WITH_QUERY)
    assert authorization.parameters["tenant"] == "a"
    assert authorization.redeem().status == 200


def test_oidcc_ensure_request_with_acr_values_succeeds(server):
    values = " ".join(metadata(server).get("acr_values_supported", ["1", "2"]))
    assert no_error(server, acr_values=values)["acr"] is not None


def test_oidcc_ensure_request_with_unknown_parameter_succeeds(server):
    no_error(server, extra="foobar")


def test_oidcc_ensure_request_with_valid_pkce_succeeds(server):
    assert flow.authorize(server, FASTAPI).redeem().status == 200


def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(server):
    _, id_token = claims(server, flow.authorize(server))
    assert "nonce" not in id_token


def test_oidcc_response_type_missing(server):
    answer = Visitor(server).visit(flow.authorize_url(server, WEB_APP, PKCE.new(), response_type=None, state="the-state"))
    redirected(server, answer, "invalid_request")


def unsigned_request():
    header, body = ('{"alg":"none"}', '{"iss":"web-app","redirect_uri":"http://localhost:8000/auth/web/callback"}')
    return f"{flow.base64url(header.encode())}.{flow.base64url(body.encode())}."


def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(server):
    answer = Visitor(server).visit(flow.authorize_url(server, WEB_APP, PKCE.new(), request=unsigned_request(), state="the-state"))
    redirected(server, answer, "request_not_supported")


def test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(server):
    answer = Visitor(server).visit(flow.authorize_url(server, WEB_APP, PKCE.new(), request_uri="https://localhost/request.jwt", state="the-state"))
    redirected(server, answer, "request_uri_not_supported")


def test_oidcc_ensure_request_object_with_redirect_uri(server):
    """Refused as unsupported; the redirect URI inside the request object is never used."""
    answer = Visitor(server).visit(flow.authorize_url(server, WEB_APP, PKCE.new(), request=unsigned_request(), redirect_uri="http://localhost:8000/not-registered"))
    page(answer)


def test_oidcc_display_page(server):
    no_error(server, display="page")


def test_oidcc_display_popup(server):
    no_error(server, display="popup")


def test_oidcc_ui_locales(server):
    no_error(server, ui_locales="se")


def test_oidcc_claims_locales(server):
    no_error(server, claims_locales="se")


def test_oidcc_login_hint(server):
    visitor, pkce = Visitor(server), PKCE.new()
    answer = visitor.visit(flow.authorize_url(server, WEB_APP, pkce, login_hint="testuser2@example.com"))
    assert Page(answer).form("password").values("username") == ["testuser2@example.com"]
    answer = flow.complete(visitor, answer, username="testuser1@example.com")
    assert "code" in answer.redirect


# Scopes and claims

@pytest.mark.parametrize("scope", ["openid address"])
def test_oidcc_scope_address(server, scope):
    _, id_token = claims(server, flow.authorize(server, scope=scope))
    assert "address" not in id_token


def test_oidcc_scope_phone(server):
    _, id_token = claims(server, flow.authorize(server, scope="openid phone"))
    assert not {"phone_number", "phone_number_verified"} & id_token.keys()


def test_oidcc_scope_email(server):
    tokens, id_token = claims(server, flow.authorize(server, scope="openid email"))
    body = flow.userinfo(server, tokens["access_token"]).json()
    assert body["email"] == "testuser1@example.com" and body["email_verified"] is True
    assert "name" not in body
    assert not {"email", "email_verified", "name"} & id_token.keys()


def test_oidcc_scope_profile(server):
    tokens, id_token = claims(server, flow.authorize(server, scope="openid profile"))
    body = flow.userinfo(server, tokens["access_token"]).json()
    assert body["name"] == "Test User One"
    assert "email" not in body
    assert "name" not in id_token


def test_oidcc_scope_all(server):
    tokens, _ = claims(server, flow.authorize(server, scope="openid address email phone profile"))
    body = flow.userinfo(server, tokens["access_token"]).json()
    assert body["name"] == "Test User One" and body["email"] == "testuser1@example.com"


def test_oidcc_claims_essential(server):
    tokens, id_token = claims(server, flow.authorize(server, scope="openid", claims='{"userinfo":{"name":{"essential":true}}}'))
    assert flow.userinfo(server, tokens["access_token"]).json()["name"] == "Test User One"
    assert "name" not in id_token


# Userinfo

def test_oidcc_userinfo_get(server):
    tokens, id_token = claims(server, flow.authorize(server))
    answer = wire.get(server("/oauth2/userinfo"), headers=wire.bearer(tokens["access_token"]))
    assert answer.status == 200 and answer.json()["sub"] == id_token["sub"]


def test_oidcc_userinfo_post_header(server):
    tokens, id_token = claims(server, flow.authorize(server))
    answer = wire.post(server("/oauth2/userinfo"), headers=wire.bearer(tokens["access_token"]))
    assert answer.status == 200 and answer.json()["sub"] == id_token["sub"]


def test_oidcc_userinfo_post_body(server):
    tokens, id_token = claims(server, flow.authorize(server))
    answer = wire.post(server("/oauth2/userinfo"), form={"access_token": tokens["access_token"]})
    assert answer.status == 200 and answer.json()["sub"] == id_token["sub"]


def test_oidcc_userinfo_rs256(wide):
    assert "RS256" in metadata(wide)["userinfo_signing_alg_values_supported"]
    client = flow.Client("signs-userinfo", "signs-userinfo-secret-for-development-only", "http://localhost:8000/callback", "openid email")
    tokens, id_token = claims(wide, flow.authorize(wide, client, nonce="the-nonce"))
    answer = wire.get(wide("/oauth2/userinfo"), headers=wire.bearer(tokens["access_token"]))
    assert answer.status == 200 and answer.media_type == "application/jwt"
    header, body = flow.verified(wide, answer.text)
    assert header["alg"] == "RS256"
    assert body["iss"] == wide.issuer and body["aud"] in (client.client_id, [client.client_id])
    assert body["sub"] == id_token["sub"] and body["email"] == "testuser1@example.com"
    assert "nonce" not in body


# prompt, max_age, id_token_hint

@pytest.fixture
def first(server):
    """A finished first authorization: the browser, its tokens, and the ID token's claims."""
    authorization = flow.authorize(server)
    tokens, id_token = claims(server, authorization)
    return authorization.visitor, tokens, id_token


def test_oidcc_prompt_login(server, first):
    visitor, _, before = first
    time.sleep(1.05)  # auth_time counts seconds
    asked, authorization = second(server, visitor, prompt="login")
    assert asked
    _, after = claims(server, authorization)
    assert after["auth_time"] > before["auth_time"]
    assert after["sub"] == before["sub"]


def test_oidcc_prompt_none_not_logged_in(server):
    answer = Visitor(server).visit(flow.authorize_url(server, WEB_APP, PKCE.new(), prompt="none", state="the-state"))
    redirected(server, answer, "login_required")


def test_oidcc_prompt_none_logged_in(server, first):
    visitor, _, before = first
    asked, authorization = second(server, visitor, prompt="none")
    assert not asked
    _, after = claims(server, authorization)
    assert (after["auth_time"], after["sub"], after["sid"]) == (before["auth_time"], before["sub"], before["sid"])


def test_oidcc_max_age_1(server, first):
    visitor, _, before = first
    time.sleep(2.05)  # more than max_age, in whole seconds
    asked, authorization = second(server, visitor, max_age="1")
    assert asked
    _, after = claims(server, authorization)
    assert after["auth_time"] > before["auth_time"]
    assert abs(after["auth_time"] - time.time()) < 60


def test_oidcc_max_age_10000(server):
    visitor = Visitor(server)
    _, before = claims(server, flow.authorize(server, visitor=visitor, max_age="15000"))
    asked, authorization = second(server, visitor, max_age="10000")
    assert not asked
    _, after = claims(server, authorization)
    assert (after["auth_time"], after["sub"]) == (before["auth_time"], before["sub"])


def test_oidcc_id_token_hint(server, first):
    visitor, tokens, before = first
    asked, authorization = second(server, visitor, prompt="none", id_token_hint=tokens["id_token"])
    assert not asked
    _, after = claims(server, authorization)
    assert (after["auth_time"], after["sub"]) == (before["auth_time"], before["sub"])


# Refresh

def test_oidcc_refresh_token(server):
    tokens, before = claims(server, flow.authorize(server, scope="openid offline_access"))
    assert re.fullmatch(r"[\x20-\x7e]+", tokens["refresh_token"])
    assert "refresh_token" in metadata(server)["grant_types_supported"]
    assert flow.refresh(server, SPA, tokens["refresh_token"]).json()["error"] == "invalid_grant"
    answer = flow.refresh(server, WEB_APP, tokens["refresh_token"])
    assert answer.status == 200
    _, after = flow.verified(server, answer.json()["id_token"])
    for name in ("iss", "sub", "aud", "auth_time"):
        assert after[name] == before[name]
    assert flow.userinfo(server, answer.json()["access_token"]).status == 200


# RP-initiated logout

HOME = "http://127.0.0.1:8100/"


def logout(server, first, hint=True, **parameters):
    visitor, tokens, _ = first
    if hint is True:
        parameters["id_token_hint"] = tokens["id_token"]
    elif hint:
        parameters["id_token_hint"] = hint
    return visitor.visit(server("/logout") + ("?" + urlencode(parameters, quote_via=quote) if parameters else ""))


def logged_out(server, first):
    answer = first[0].visit(flow.authorize_url(server, WEB_APP, PKCE.new(), prompt="none", state="the-state"))
    redirected(server, answer, "login_required")


def shown(answer):
    """An error, or a question; never a redirect."""
    assert answer.headers["location"] is None, answer
    assert answer.media_type == "text/html"
    return answer


def confirmed(server, first, answer):
    """Where the page asks, the person says yes; then the session is over."""
    form = Page(answer).forms[0]
    visitor = first[0]
    done = visitor.follow(visitor.post(answer, form, dict(form.buttons[:1])))
    assert done.status == 200
    logged_out(server, first)


def test_oidcc_rp_initiated_logout(server, first):
    answer = logout(server, first, post_logout_redirect_uri=HOME, state="the-state")
    assert answer.location == HOME + "?state=the-state"
    logged_out(server, first)


def test_oidcc_rp_initiated_logout_no_state(server, first):
    assert logout(server, first, post_logout_redirect_uri=HOME).location == HOME
    logged_out(server, first)


def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(server, first):
    shown(logout(server, first, post_logout_redirect_uri="http://127.0.0.1:8100/not-registered", state="the-state"))


def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(server, first):
    shown(logout(server, first, post_logout_redirect_uri=HOME + "?foo=bar", state="the-state"))


def test_oidcc_rp_initiated_logout_bad_id_token_hint(server, first):
    header, body = flow.unverified(first[1]["id_token"])
    forged = jwt.encode({"alg": "RS256", "kid": header["kid"]}, body, RSAKey.generate_key(2048))
    shown(logout(server, first, hint=forged, post_logout_redirect_uri=HOME, state="the-state"))


def test_oidcc_rp_initiated_logout_modified_id_token_hint(server, first):
    _, body, _ = first[1]["id_token"].split(".")
    header = flow.base64url(b'{"alg":"none"}')
    shown(logout(server, first, hint=f"{header}.{body}.", post_logout_redirect_uri=HOME, state="the-state"))


def test_oidcc_rp_initiated_logout_no_id_token_hint(server, first):
    shown(logout(server, first, hint=None, post_logout_redirect_uri=HOME, state="the-state"))


def test_oidcc_rp_initiated_logout_no_params(server, first):
    confirmed(server, first, logout(server, first, hint=None))


def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(server, first):
    assert logout(server, first).status == 200
    logged_out(server, first)


def test_oidcc_rp_initiated_logout_only_state(server, first):
    confirmed(server, first, logout(server, first, hint=None, state="the-state"))
