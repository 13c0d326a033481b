"""RFC 8725 and RFC 7515: which key signs an application's assertion, and by which algorithm."""

import hashlib
import hmac
import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey, RSAKey

from Support.flow import base64url
from Support.signed_login import OWN, SECRET, by_key, by_secret, refused, taken  # noqa: F401
from Support.visitor import Visitor


@pytest.fixture(params=["by_secret", "by_key"])
def application(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def visitor(application):
    return Visitor(application.server)


def by_hand(header, claims, key=None):
    """A token that no library makes: any header, HMAC where there is a key."""
    text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return text + "." + (base64url(hmac.new(key, text.encode(), hashlib.sha256).digest()) if key else "")


def test_rfc8725_2_1_a_token_without_a_signature_is_none(application, visitor):
    challenge = application.challenge(visitor)
    for name in ("none", "None", "NONE", ""):
        refused(application, visitor.get(application.url(challenge, by_hand({"alg": name}, application.claims(challenge)))), "is not supported")


def test_rfc8725_2_1_a_public_key_is_no_secret(by_key):
    visitor = Visitor(by_key.server)
    challenge = by_key.challenge(visitor)
    public = OWN.as_dict(private=False)
    pem = OWN.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (pem, pem.strip(), json.dumps(public).encode(), json.dumps({"keys": [public]}).encode(), SECRET.encode()):
        for header in ({"alg": "HS256"}, {"alg": "HS256", "kid": "app-1"}):
            refused(by_key, visitor.get(by_key.url(challenge, by_hand(header, by_key.claims(challenge), secret))), "'HS256' is not allowed here")
    taken(by_key.visit(visitor, challenge))


def test_rfc8725_3_1_a_key_is_for_one_algorithm(by_key, by_secret):
    rsa, other = RSAKey.generate_key(2048), ECKey.generate_key("P-256")
    for application in (by_key, by_secret):
        visitor = Visitor(application.server)
        challenge = application.challenge(visitor)
        claims = application.claims(challenge)
        for algorithm in ("RS256", "PS256"):
            refused(application, visitor.get(application.url(challenge, application.sign(claims, rsa, alg=algorithm, kid="app-1"))), f"'{algorithm}' is not allowed here")
        forged = application.sign(claims, other, alg="ES256", kid="app-1")
        refused(application, visitor.get(application.url(challenge, forged)), "signature is not valid" if application is by_key else "'ES256' is not allowed")
        taken(application.visit(visitor, challenge))


def test_rfc7515_4_1_11_an_extension_that_nobody_knows_is_refused(by_secret):
    visitor = Visitor(by_secret.server)
    challenge = by_secret.challenge(visitor)
    for header in ({"crit": ["exp"], "exp": 1}, {"crit": []}, {"crit": ["b64"], "b64": False}, {"typ": "at+jwt"}, {"typ": "logout+jwt"}, {"typ": ""}):
        token = by_hand({"alg": "HS256"} | header, by_secret.claims(challenge), SECRET.encode())
        refused(by_secret, visitor.get(by_secret.url(challenge, token)))
    taken(visitor.get(by_secret.url(challenge, by_hand({"alg": "HS256", "typ": "login-assertion+jwt"}, by_secret.claims(challenge), SECRET.encode()))))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "..", "eyJhbGciOiJIUzI1NiJ9.e30.", "a" * 9000, "{}", "é.é.é"])
def test_what_is_no_token_is_refused(by_secret, text):
    visitor = Visitor(by_secret.server)
    refused(by_secret, visitor.get(by_secret.url(by_secret.challenge(visitor), text)))
