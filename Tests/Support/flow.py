"""The authorization code flow as a client runs it, one function a step."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import KeySet

from Support import wire
from Support.visitor import Visitor, is_consent, is_login

ALGORITHMS = ["RS256", "ES256", "EdDSA", "Ed25519"]


@dataclass(frozen=True)
class Client:
    client_id: str
    secret: str | None
    redirect_uri: str
    scope: str

    def headers(self):
        return wire.basic(self.client_id, self.secret) if self.secret else {}

    def body(self):
        return {} if self.secret else {"client_id": self.client_id}


WEB_APP = Client(
    "web-app", "web-app-secret-for-development-only", "http://localhost:8000/auth/web/callback", "openid profile email"
)
SPA = Client("spa", None, "http://127.0.0.1:8200/callback", "openid profile email")
FASTAPI = Client(
    "fastapi_service", "a_very_secret_string_for_fastapi", "http://localhost:8000/auth/callback", "openid profile email"
)
MYBFF = Client("MyBFF", "mybff-secret-for-development-only", "", "MyService/weather_read")
GATEWAY = Client("api-gateway", "api-gateway-secret-for-development-only", "", "")


@dataclass(frozen=True)
class PKCE:
    verifier: str
    challenge: str

    @classmethod
    def new(cls):
        verifier = base64url(secrets.token_bytes(32))
        return cls(verifier, base64url(hashlib.sha256(verifier.encode()).digest()))


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def authorize_url(server, client, pkce=None, path="/oauth2/authorize", **changes):
    """An authorization request; `changes` replace or, with None, remove parameters."""
    parameters = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": client.scope,
        "state": secrets.token_urlsafe(9),
    }
    if pkce:
        parameters |= {"code_challenge": pkce.challenge, "code_challenge_method": "S256"}
    parameters |= changes
    return server(path) + "?" + urlencode({name: value for name, value in parameters.items() if value is not None})


def complete(visitor, answer, username="testuser1@example.com", password="password123"):
    """Signs in and consents where asked; the redirect back to the client."""
    if is_login(answer):
        answer = visitor.sign_in(answer, username, password)
        assert not is_login(answer), f"the login was refused: {answer}"
    if is_consent(answer):
        answer = visitor.decide(answer)
    assert answer.status in (302, 303), answer
    return answer


@dataclass
class Authorization:
    """What the client holds when the browser is back: the code, and what it needs to redeem it."""

    server: object
    client: Client
    visitor: Visitor
    pkce: PKCE | None
    parameters: dict

    @property
    def code(self):
        return self.parameters["code"]

    def form(self, **changes):
        form = {
            "grant_type": "authorization_code",
            "code": self.code,
            "redirect_uri": self.client.redirect_uri,
            **self.client.body(),
        }
        if self.pkce:
            form["code_verifier"] = self.pkce.verifier
        form |= changes
        return {name: value for name, value in form.items() if value is not None}

    def redeem(self, headers=None, path="/oauth2/token", **changes):
        headers = self.client.headers() if headers is None else headers
        return wire.post(self.server(path), form=self.form(**changes), headers=headers)

    def tokens(self):
        answer = self.redeem()
        assert answer.status == 200, answer
        return answer.json()


def authorize(server, client=WEB_APP, visitor=None, username="testuser1@example.com", pkce=..., **changes):
    """A code for a person who signs in and consents where that is asked."""
    visitor = visitor or Visitor(server)
    pkce = PKCE.new() if pkce is ... else pkce
    answer = complete(visitor, visitor.visit(authorize_url(server, client, pkce, **changes)), username)
    assert answer.location.startswith(client.redirect_uri), answer
    assert "code" in answer.redirect, answer
    return Authorization(server, client, visitor, pkce, answer.redirect)


def refresh(server, client, token, headers=None, **changes):
    form = {"grant_type": "refresh_token", "refresh_token": token, **client.body(), **changes}
    headers = client.headers() if headers is None else headers
    return wire.post(server("/oauth2/token"), form=form, headers=headers)


def introspect(server, token, client=GATEWAY, **changes):
    return wire.post(server("/oauth2/introspect"), form={"token": token, **changes}, headers=client.headers())


def revoke(server, token, client=WEB_APP, **changes):
    return wire.post(server("/oauth2/revoke"), form={"token": token, **client.body(), **changes}, headers=client.headers())


def userinfo(server, token):
    return wire.get(server("/oauth2/userinfo"), headers=wire.bearer(token))


def client_credentials(server, client=MYBFF, headers=None, **changes):
    headers = client.headers() if headers is None else headers
    return wire.post(server("/oauth2/token"), form={"grant_type": "client_credentials", **changes}, headers=headers)


def jwks(server):
    return wire.get(server("/.well-known/jwks.json")).json()


def unverified(token):
    """Header and claims of a JWT, nothing checked."""
    header, claims, _ = token.split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (header, claims))


def verified(server, token):
    """Header and claims of a JWT whose signature is good under the server's published keys."""
    decoded = jwt.decode(token, KeySet.import_key_set(jwks(server)), algorithms=ALGORITHMS)
    return decoded.header, decoded.claims
