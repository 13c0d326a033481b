"""joserfc reads the tokens with the published keys, as a service in another language would."""

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from Support import flow


def read(server, token, algorithm, **claims):
    keys = KeySet.import_key_set(flow.jwks(server))
    decoded = jwt.decode(token, keys, algorithms=[algorithm])
    jwt.JWTClaimsRegistry(exp={"essential": True}, **{name: {"essential": True, "value": value} for name, value in claims.items()}).validate(decoded.claims)
    return decoded


def test_an_access_token_is_good(server):
    token = flow.client_credentials(server).json()["access_token"]
    decoded = read(server, token, "ES256", iss=server.issuer, aud="MyService", client_id="MyBFF")
    assert decoded.header["typ"] == "at+jwt"


def test_an_id_token_is_good(server):
    token = flow.authorize(server, nonce="n").tokens()["id_token"]
    read(server, token, "RS256", iss=server.issuer, aud="web-app", nonce="n")


def test_an_id_token_in_eddsa_is_good(wide):
    client = flow.Client("signs-eddsa", "signs-eddsa-secret-for-development-only", "http://localhost:8000/callback", "openid")
    read(wide, flow.authorize(wide, client).tokens()["id_token"], "EdDSA", iss=wide.issuer, aud="signs-eddsa")


def test_an_altered_token_is_refused(server):
    header, claims, signature = flow.client_credentials(server).json()["access_token"].split(".")
    with pytest.raises(JoseError):
        read(server, f"{header}.{claims[:-2]}AA.{signature}", "ES256")


def test_thumbprints_are_those_of_rfc7638_where_kids_are_thumbprints(server):
    for key in KeySet.import_key_set(flow.jwks(server)).keys:
        assert len(key.thumbprint()) == 43
