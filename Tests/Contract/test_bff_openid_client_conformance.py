"""The modules of package `openid/client` of the OpenID conformance suite: a provider that misbehaves as the module says, and what the BFF does.

A test is named after its module. Modules about other flows, other client authentication, request objects or registration say why they do not apply.
"""

import hashlib
import hmac
import inspect
import json
import re
import sys
import time

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from Support import flow
from Support.bff import BFF, User
from Support.provider import CLIENT_ID, CLIENT_SECRET
from Support.server import shared, until

ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"


@pytest.fixture(autouse=True)
def fresh(stub):
    yield


def let_in(bff):
    user = User(bff)
    user.log_in(provider="stub")
    assert user.me().status == 200
    return user


def kept_out(bff, *errors):
    user = User(bff)
    url = user.to_callback(provider="stub")
    answer = user.call("GET", url.removeprefix(bff.issuer))
    assert 400 <= answer.status < 600 and answer.status != 500, answer
    assert answer.json()["error"] in (errors or ("invalid_id_token",)), answer
    assert user.session is None
    assert user.me().status == 401


def claims(stub, **changes):
    def change(given):
        changed = {**given, **changes}
        return {name: value for name, value in changed.items() if value is not None}

    stub.claims = change


def broken(token):
    """The same token with another signature."""
    head, body, signature = token.split(".")
    position = len(signature) // 2
    other = ALPHABET[(ALPHABET.index(signature[position]) + 7) % 64]
    return f"{head}.{body}.{signature[:position]}{other}{signature[position + 1:]}"


def compact(header, given, sign):
    """A JWT by hand: what no library would sign."""
    head, body = (flow.base64url(json.dumps(part).encode()) for part in (header, given))
    return f"{head}.{body}.{flow.base64url(sign(f'{head}.{body}'.encode()))}"


def test_oidcc_client_test(bff, stub):
    let_in(bff)
    (token, _), = stub.requests("/token")
    assert token["grant_type"] == "authorization_code" and token["code_verifier"]


def test_oidcc_client_test_client_secret_basic(bff, stub):
    let_in(bff)
    (parameters, headers), = stub.requests("/token")
    assert headers["authorization"].startswith("Basic ") and "client_secret" not in parameters


def test_oidcc_client_test_idtoken_sig_none(bff, stub):
    stub.sign = lambda given: compact({"alg": "none"}, given, lambda text: b"")
    kept_out(bff)


def test_oidcc_client_test_idtoken_sig_rs256(bff):
    let_in(bff)


def test_oidcc_client_test_invalid_athash(bff, stub):
    claims(stub, at_hash="AAAAAAAAAAAAAAAAAAAAAA")
    kept_out(bff)


def test_oidcc_client_test_invalid_aud(bff, stub):
    claims(stub, aud="another-client")
    kept_out(bff)


def test_oidcc_client_test_invalid_sig_es256(bff, stub):
    stub.sign = lambda given: broken(stub.signed(given, stub.curve))
    kept_out(bff)
    stub.sign = lambda given: stub.signed(given, stub.curve)
    let_in(bff)


def test_oidcc_client_test_invalid_sig_hs256(bff, stub):
    """Under the client's secret, under another, and under the public key taken for a secret."""
    for key in (CLIENT_SECRET.encode(), b"x" * 32, stub.key.as_pem(private=False)):
        stub.sign = lambda given, key=key: compact({"alg": "HS256", "kid": "first"}, given, lambda text, key=key: hmac.digest(key, text, hashlib.sha256))
        kept_out(bff)


def test_oidcc_client_test_invalid_sig_rs256(bff, stub):
    stub.sign = lambda given: broken(stub.signed(given))
    kept_out(bff)
    stub.sign = lambda given: stub.signed(given, stub.foreign)
    kept_out(bff)


def test_oidcc_client_test_invalid_iss(bff, stub):
    for issuer in ("http://evil.example", stub.issuer + "/", stub.issuer.upper()):
        claims(stub, iss=issuer)
        kept_out(bff)


def test_oidcc_client_test_userinfo_invalid_sub(bff, stub):
    claims(stub, name=None, email=None, email_verified=None)
    stub.userinfo = lambda given: given | {"sub": "somebody-else"}
    kept_out(bff)


def test_oidcc_client_test_kid_absent_multiple_jwks(bff, stub):
    """Two keys of the type that `alg` names, and no `kid`: the module lets a client refuse, or try those that fit."""
    keys = stub.foreign.as_dict(private=False) | {"kid": "other"}
    stub.answers["/jwks"] = lambda parameters: (200, {}, {"keys": [stub.key.as_dict(private=False), keys]})
    stub.sign = lambda given: without_kid(stub, given)
    user = User(bff)
    answer = user.call("GET", user.to_callback(provider="stub").removeprefix(bff.issuer))
    assert answer.status in (302, 200) or answer.json()["error"] == "invalid_id_token", answer


def test_oidcc_client_test_kid_absent_single_jwks(bff, stub):
    """One key fits `alg`, so it is the one."""
    stub.sign = lambda given: without_kid(stub, given)
    let_in(bff)


def without_kid(stub, given):
    bare = RSAKey.import_key({name: value for name, value in stub.key.as_dict(private=True).items() if name != "kid"})
    return jwt.encode({"alg": "RS256"}, given, bare)


def test_oidcc_client_test_missing_aud(bff, stub):
    for value in (None, [], "", ["another-client"]):
        claims(stub, aud=value)
        kept_out(bff)


def test_oidcc_client_test_missing_iat(bff, stub):
    claims(stub, iat=None)
    kept_out(bff)


def test_oidcc_client_test_missing_sub(bff, stub):
    for value in (None, "", "x" * 300):
        claims(stub, sub=value)
        kept_out(bff)


def test_oidcc_client_test_missing_iss(bff, stub):
    claims(stub, iss=None)
    kept_out(bff)


def test_oidcc_client_test_expired(bff, stub):
    now = int(time.time())
    for value in (now - 3600, None, "soon"):
        claims(stub, exp=value)
        kept_out(bff)


def test_oidcc_client_test_issued_in_the_future(bff, stub):
    now = int(time.time())
    claims(stub, iat=now + 3600, exp=now + 7200)
    kept_out(bff)


def test_oidcc_client_test_azp(bff, stub):
    """OpenID Connect Core §3.1.3.7, 4 and 5."""
    claims(stub, azp="another-client")
    kept_out(bff)
    claims(stub, aud=[CLIENT_ID, "another"])
    user = User(bff)
    answer = user.call("GET", user.to_callback(provider="stub").removeprefix(bff.issuer))
    assert answer.status in (302, 200) or answer.json()["error"] == "invalid_id_token", answer
    claims(stub, aud=[CLIENT_ID], azp=CLIENT_ID)
    let_in(bff)


def test_oidcc_client_test_nonce_unless_code_flow(bff, stub):
    let_in(bff)
    (parameters, _), = stub.requests("/authorize")
    assert parameters["nonce"]


def test_oidcc_client_test_nonce_invalid(bff, stub):
    for value in ("another", None, ""):
        claims(stub, nonce=value)
        kept_out(bff)


def test_oidcc_client_test_refresh_token(bff, stub, upstream):
    user = let_in(bff)
    assert user.call("POST", "/auth/web/refresh").status == 200
    assert [parameters["grant_type"] for parameters, _ in stub.requests("/token")] == ["authorization_code", "refresh_token"]


def test_oidcc_client_test_refresh_token_invalid_issuer(bff, stub):
    user = let_in(bff)
    claims(stub, iss="http://evil.example")
    assert user.call("POST", "/auth/web/refresh").status != 200


def test_oidcc_client_test_refresh_token_invalid_sub(bff, stub):
    user = let_in(bff)
    claims(stub, sub="somebody-else")
    assert user.call("POST", "/auth/web/refresh").status != 200


def test_oidcc_client_test_scope_userinfo_claims(bff, stub):
    claims(stub, name=None, email=None, email_verified=None)
    me = let_in(bff).me().json()
    assert me["name"] == "Stub Person" and me["email"] == "stub@example.com"
    assert {"openid", "profile", "email"} <= set(stub.requests("/authorize")[0][0]["scope"].split())


def test_oidcc_client_test_userinfo_signed(bff, stub):
    claims(stub, name=None, email=None, email_verified=None)
    said = {"iss": stub.issuer, "aud": CLIENT_ID, "sub": stub.subject, "name": "Signed Person"}
    stub.answers["/userinfo"] = lambda parameters: (200, {"Content-Type": "application/jwt"}, stub.signed(said).encode())
    assert let_in(bff).me().json()["name"] == "Signed Person"
    stub.answers["/userinfo"] = lambda parameters: (200, {"Content-Type": "application/jwt"}, broken(stub.signed(said)).encode())
    kept_out(bff, "invalid_id_token", "provider_error")


def test_oidcc_client_test_userinfo_bearer_header(bff, stub):
    claims(stub, name=None, email=None, email_verified=None)
    let_in(bff)
    (parameters, headers), = stub.requests("/userinfo")
    assert headers["authorization"].startswith("Bearer stub-access-") and "access_token" not in parameters


@pytest.fixture
def fresh_bff(tmp_path, redis, stub):
    """One that has seen none of the provider's keys yet."""
    key = stub.key
    with BFF(tmp_path, redis, providers=stub.yaml()) as running:
        yield running
    stub.key = key


def new_key():
    return RSAKey.generate_key(2048, {"kid": f"new-{time.time()}", "use": "sig", "alg": "RS256"})


def test_oidcc_client_test_signing_key_rotation(fresh_bff, stub):
    """A key that is new to the published set is fetched; fetches have a cooldown that all share, so it may take a moment."""
    let_in(fresh_bff)
    stub.key = new_key()

    def rotated():
        user = User(fresh_bff)
        return user.get(user.to_callback(provider="stub")).status == 302

    until(rotated, seconds=60, what="the new key being fetched")


def test_oidcc_client_test_signing_key_rotation_just_before_signing(fresh_bff, stub):
    """The key changes between the authorization request and the token response, and the set with it."""
    user = User(fresh_bff)
    url = user.to_callback(provider="stub")
    stub.key = new_key()
    assert user.get(url).status == 302


def test_oidcc_client_test_discovery_issuer_mismatch(tmp_path, redis, stub):
    stub.metadata = lambda document: document | {"issuer": "http://evil.example"}
    with BFF(tmp_path, redis, providers=stub.yaml()) as bff:
        answer = User(bff).call("GET", "/auth/web/login?provider=stub")
        assert answer.status in (502, 503) and answer.json()["error"] in ("provider_unavailable", "provider_error"), answer


def test_oidcc_client_test_discovery_openid_config(bff, stub):
    let_in(bff)


def test_oidcc_client_test_discovery_jwks_uri_keys(bff, stub):
    let_in(bff)


# What does not apply


OTHER_FLOWS = "the code flow alone is spoken: OAuth 2.1 has neither implicit nor hybrid"
REGISTERED = "clients are declared in the configuration, not registered with the provider"
REASONS = {
    "chash": OTHER_FLOWS, "missing-athash": "at_hash is optional in the code flow (OpenID Connect Core §3.1.3.6)", "request-uri": "request objects are not sent; PAR carries the request",
    "request-object": "request objects are not sent; PAR carries the request", "mtls": "client authentication by certificate is not offered to providers",
    "form-post": "the answer comes by query: a cross-site POST brings no Lax cookie", "aggregated": "claims of other issuers are not read", "distributed": "claims of other issuers are not read",
    "bearer-body": "the header is used: RFC 6750 §2 prefers it", "3rd-party": "login is started by the application, with /auth/web/login",
    "dynamic": REGISTERED, "registration": REGISTERED, "webfinger": "the issuer is configured", "discovery-webfinger": "the issuer is configured",
    "session-management": "the provider's session is followed by back-channel logout", "frontchannel": "the provider's session is followed by back-channel logout",
    "check-session": "the provider's session is followed by back-channel logout", "init-logout-session": "the provider's session is followed by back-channel logout",
    "backchannel": "each refusal is a test in test_bff_session.py", "rp-init-logout": "the provider's answer to a logout is a visit of the after_logout page: test_bff_session.py",
}


def modules():
    rows = shared("checklists/openid-conformance.tsv").read_text(encoding="utf-8").splitlines()
    return sorted({row.split("\t")[0] for row in rows if "openid/client" in row.split("\t")[1].split(",")})


def test_every_module_is_answered():
    tests = {name for name, _ in inspect.getmembers(sys.modules[__name__], inspect.isfunction)}
    open_ = []
    for module in modules():
        if "test_" + re.sub(r"\W", "_", module) in tests or any(word in module for word in REASONS):
            continue
        open_.append(module)
    assert not open_, open_
    assert len(modules()) >= 30
