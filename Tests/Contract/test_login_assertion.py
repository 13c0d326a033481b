"""RFC 7523 §3 and ENDPOINTS.md "Login delegated to an existing application": the assertion of an application that cannot call out."""

import json
import secrets
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from joserfc.jwk import OctKey

from Support import flow, wire
from Support.expect import page
from Support.flow import FASTAPI
from Support.server import until
from Support.signed_login import (  # noqa: F401
    APPLICATION, ISSUER, LOGIN, OWN, SECRET, Application, by_key, by_secret, delegated, refused, taken, tokens,
)
from Support.visitor import Visitor

LEEWAY = 10


@pytest.fixture(params=["by_secret", "by_key"])
def application(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def visitor(application):
    return Visitor(application.server)


def test_a_signed_login_reaches_the_client_with_its_claims(application, visitor):
    challenge = application.challenge(visitor)
    at = int(time.time()) - 5
    code = taken(application.visit(visitor, challenge, auth_time=at, acr="2", amr=["pwd", "otp"]))
    told = tokens(application, code)
    _, claims = flow.verified(application.server, told["id_token"])
    assert claims["sub"] == "person-1"
    assert (claims["auth_time"], claims["acr"], claims["amr"]) == (at, "2", ["pwd", "otp"])
    person = flow.userinfo(application.server, told["access_token"]).json()
    assert (person["sub"], person["name"], person["email"]) == ("person-1", "A Person", "person@example.com")


def test_a_remembered_login_serves_the_next_request_too_and_another_does_not(application, visitor):
    taken(application.visit(visitor, application.challenge(visitor)))
    taken(application.visit(visitor, application.challenge(visitor), remember=True))
    answer = visitor.get(flow.authorize_url(application.server, FASTAPI))
    assert answer.location.startswith(FASTAPI.redirect_uri) and "code" in answer.redirect, answer


NOW = int(time.time())
WRONG = [
    ({"iss": None}, "iss"), ({"iss": ISSUER + "/"}, "iss: received"), ({"aud": None}, "aud"), ({"aud": "http://localhost:9999"}, "aud: received"),
    ({"aud": []}, "aud"), ({"sub": None}, "sub"), ({"sub": ""}, "sub"), ({"sub": "é"}, "sub: received"), ({"sub": "x" * 256}, "sub: received"),
    ({"jti": None}, "jti"), ({"jti": "j" * 256}, "jti: received 256 bytes"), ({"login_challenge": None}, "login_challenge"),
    ({"login_challenge": "x" * 43}, "login_challenge: another one"), ({"iat": None}, "iat"), ({"exp": None}, "exp"),
    ({"claims": {"sub": "somebody"}}, "claims.sub"), ({"claims": {"auth_time": 1}}, "claims.auth_time"), ({"claims": []}, "claims"),
    ({"amr": "pwd"}, "amr"), ({"remember": "yes"}, "remember"), ({"auth_time": "now"}, "auth_time"),
]
RELATIVE = [({"exp": 61}, "at most 60 s after iat"), ({"iat": 30, "exp": 80}, "iat: received"), ({"iat": -60, "exp": -LEEWAY}, "exp: received"),
            ({"nbf": 40}, "nbf: received"), ({"exp": 0}, "exp: received"), ({"exp": -1, "iat": 0}, "exp: received")]


@pytest.mark.parametrize("changes, reason", WRONG, ids=str)
def test_rfc7523_3_a_wrong_claim_is_refused_and_consumes_nothing(application, visitor, changes, reason):
    challenge, jti = application.challenge(visitor), secrets.token_urlsafe()
    refused(application, application.visit(visitor, challenge, **{"jti": jti} | changes), reason)
    taken(application.visit(visitor, challenge, jti=jti))


@pytest.mark.parametrize("changes, reason", RELATIVE, ids=str)
def test_rfc7523_3_a_wrong_time_is_refused_and_consumes_nothing(application, visitor, changes, reason):
    challenge, now = application.challenge(visitor), int(time.time())
    times = {name: now + seconds for name, seconds in ({"iat": 0} | changes).items()}
    refused(application, application.visit(visitor, challenge, jti="relative", **times), reason)
    taken(application.visit(visitor, challenge))


@pytest.mark.parametrize("audience", [lambda server: [server.issuer, "https://other.example"], lambda server: [server("/oauth2/token")],
                                      lambda server: server("/login/assertion"), lambda server: [server.issuer, server.issuer]])
def test_rfc7523_3_the_audience_is_the_issuer_and_nobody_else(application, visitor, audience):
    challenge = application.challenge(visitor)
    refused(application, application.visit(visitor, challenge, aud=audience(application.server)), "and nothing else")
    taken(application.visit(visitor, challenge, aud=[application.server.issuer]))


def test_rfc7523_3_an_expired_assertion_is_refused(tmp_path, clock, another):
    server = another(replacements=delegated(), clock=clock)
    application, visitor = Application(server), Visitor(server)
    early, late = application.challenge(visitor), application.challenge(visitor)
    in_time, too_late = (application.url(each, application.sign(application.claims(each))) for each in (early, late))
    clock.set_ahead(55)
    taken(visitor.get(in_time))
    clock.set_ahead(60 + LEEWAY)
    refused(application, visitor.get(too_late), "exp: received")


def test_rfc7523_3_of_twenty_uses_at_once_one_is_taken(application, visitor):
    challenge = application.challenge(visitor)
    url = application.url(challenge, application.sign(application.claims(challenge)))
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())}
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: wire.get(url, headers=cookie), range(20)))
    assert sorted(answer.status for answer in answers) == [302] + [400] * 19
    assert len([answer for answer in answers if any(cookie.name == "gatehouse_session" for cookie in answer.cookies)]) == 1
    assert visitor.get(url).status == 400


def test_rfc7523_3_a_jti_of_an_earlier_login_is_refused(application, visitor):
    jti = secrets.token_urlsafe()
    taken(application.visit(visitor, application.challenge(visitor), jti=jti))
    again = application.challenge(visitor)
    refused(application, application.visit(visitor, again, jti=jti), "jti: the assertion has come before")
    taken(application.visit(visitor, again))


def test_contract_another_browser_is_403_and_consumes_nothing(application, visitor):
    challenge = application.challenge(visitor)
    url = application.url(challenge, application.sign(application.claims(challenge)))
    thief = Visitor(application.server)
    assert page(thief.get(url)).status == 403
    application.challenge(thief)
    assert page(thief.get(url)).status == 403 and not thief.session
    taken(visitor.get(url))


@pytest.mark.parametrize("challenge", ["", "x", "x" * 43, "../admin"])
def test_contract_an_unknown_challenge_leads_nowhere(application, visitor, challenge):
    application.challenge(visitor)
    page(visitor.get(application.url(challenge, application.sign(application.claims(challenge)))))
    assert not visitor.session


def test_contract_a_browser_that_looks_ahead_consumes_nothing(application, visitor):
    challenge = application.challenge(visitor)
    url = application.url(challenge, application.sign(application.claims(challenge)))
    ahead = [visitor.send("HEAD", url), visitor.get(url, headers={"Sec-Purpose": "prefetch;prerender"}), visitor.get(url, headers={"Purpose": "prefetch"})]
    assert [answer.status for answer in ahead] == [200, 403, 403]
    assert not visitor.session and not any(answer.headers["location"] or answer.cookies for answer in ahead)
    taken(visitor.get(url))


# What the client asked


def test_what_the_client_asked_goes_along_in_the_address(application, visitor):
    asked = {"prompt": "login", "max_age": "300", "acr_values": "2 1", "login_hint": "person@example.com", "ui_locales": "de en"}
    answer = visitor.get(flow.authorize_url(application.server, FASTAPI, **asked))
    told = answer.redirect
    assert told.pop("login_challenge") and told == asked
    assert visitor.get(flow.authorize_url(application.server, FASTAPI)).redirect.keys() == {"login_challenge"}


def test_prompt_none_is_answered_without_a_page(application, visitor):
    challenge = application.challenge(visitor, prompt="none", state="the-state")
    answer = application.visit(visitor, challenge, sub=None, claims=None, error="login_required", error_description="Nobody is logged in.")
    assert answer.redirect == {"error": "login_required", "error_description": "Nobody is logged in.", "state": "the-state", "iss": application.server.issuer}


@pytest.mark.parametrize("asked", [{"prompt": "login"}, {"max_age": "60"}])
def test_an_old_login_is_refused_where_the_client_asked_for_a_new_one(application, visitor, asked):
    answer = application.visit(visitor, application.challenge(visitor, **asked), auth_time=int(time.time()) - 600)
    assert answer.redirect["error"] == "login_required", answer
    taken(application.visit(visitor, application.challenge(visitor, **asked)))


# What stands where


def test_neither_assertion_nor_query_stand_in_the_log(application, visitor):
    challenge = application.challenge(visitor)
    bad, good = (application.sign(application.claims(challenge, sub=sub)) for sub in ("", "person-of-the-log"))
    visitor.get(application.url(challenge, bad))
    taken(visitor.get(application.url(challenge, good)))
    until(lambda: application.server.log().count("/login/assertion") > 1)
    log = application.server.log()
    assert not [part for token in (bad, good) for part in token.split(".")[1:] if part in log]
    assert "assertion=" not in log and challenge not in log and SECRET not in log


def test_without_an_issuer_of_assertions_the_path_is_off(another):
    plain = another(replacements=delegated(f"mode: delegated, url: {APPLICATION}, shared_secret: {SECRET}"))
    assert wire.get(plain("/login/assertion?login_challenge=x&assertion=y")).status == 404


@pytest.mark.parametrize("keys, reason", [
    (None, "cannot be read"), ("[]", "is no JSON object"), ("{}", "cannot be used"), ('{"keys": []}', "there is no key in it"),
    (json.dumps({"keys": [OWN.as_dict(private=True)]}), "key 0 is private or symmetric"),
    (json.dumps({"keys": [OWN.as_dict(private=False), OctKey.import_key(SECRET, {"alg": "HS256"}).as_dict()]}), "cannot be used"),
    (json.dumps({"keys": [OctKey.import_key(SECRET, {"alg": "HS256"}).as_dict()]}), "key 0 is private or symmetric"),
    (json.dumps({"keys": [OWN.as_dict(private=False), {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]}), "key 1"),
])
def test_a_key_set_that_cannot_be_used_stops_the_start(another, keys, reason):
    server = another(start=False, replacements=delegated(LOGIN + ", assertion_keys_file: app-keys.json"))
    if keys is not None:
        (server.folder / "app-keys.json").write_text(keys)
    for name in ("check", "serve"):
        ended = server.command(name, "--config", "gatehouse.yaml")
        assert ended.returncode == 78, ended
        last = ended.stderr.strip().splitlines()[-1]
        assert "authorization_server.login.assertion_keys_file" in last and reason in last, ended.stderr
        assert OWN.as_dict(private=True)["d"] not in ended.stderr
