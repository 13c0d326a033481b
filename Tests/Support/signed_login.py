"""An application that cannot call out and signs who is logged in, the servers that believe it, and what came of it."""

import json
import secrets
import time
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from Support import flow, wire
from Support.expect import page
from Support.flow import FASTAPI
from Support.server import Gatehouse, until
from Support.visitor import Page

SECRET = "a-shared-secret-for-development-only"
APPLICATION, ISSUER = "http://localhost:8080/sso", "http://localhost:8080"
LOGIN = f"mode: delegated, url: {APPLICATION}, shared_secret: {SECRET}, assertion_issuer: {ISSUER}"
OWN = ECKey.generate_key("P-256", {"kid": "app-1", "alg": "ES256", "use": "sig"})


def delegated(login=LOGIN):
    return {"login: { mode: local }": f"login: {{ {login} }}"}


class Application:
    """An application that signs who is logged in, by HS256 under the shared secret or with its own key."""

    def __init__(self, server, key=None):
        self.server = server
        self.key, self.header = (key, {"alg": "ES256", "kid": "app-1"}) if key else (OctKey.import_key(SECRET), {"alg": "HS256"})

    def challenge(self, visitor, **changes):
        """The browser is sent to the application; what it is told there."""
        answer = visitor.get(flow.authorize_url(self.server, FASTAPI, **changes))
        assert answer.location.startswith(APPLICATION + "?"), answer
        return answer.redirect["login_challenge"]

    def claims(self, challenge, **changes):
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": self.server.issuer, "sub": "person-1", "iat": now, "exp": now + 60, "jti": secrets.token_urlsafe(),
                  "login_challenge": challenge, "claims": {"name": "A Person", "email": "person@example.com", "email_verified": True}}
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def sign(self, claims, key=None, **header):
        header = self.header | header
        return jwt.encode({name: value for name, value in header.items() if value}, claims, key or self.key, algorithms=[header["alg"]])

    def url(self, challenge, assertion):
        return self.server("/login/assertion?" + urlencode({"login_challenge": challenge, "assertion": assertion}))

    def visit(self, visitor, challenge, **changes):
        return visitor.get(self.url(challenge, self.sign(self.claims(challenge, **changes))))


@pytest.fixture(scope="module")
def by_secret(tmp_path_factory):
    with Gatehouse(tmp_path_factory.mktemp("by-secret"), delegated()) as running:
        yield Application(running)


@pytest.fixture(scope="module")
def by_key(tmp_path_factory):
    folder = tmp_path_factory.mktemp("by-key")
    (folder / "app-keys.json").write_text(json.dumps({"keys": [OWN.as_dict(private=False)]}))
    with Gatehouse(folder, delegated(LOGIN + ", assertion_keys_file: app-keys.json")) as running:
        yield Application(running, OWN)


def taken(answer):
    """The assertion was taken: the browser is on its way to the client, with a code."""
    assert answer.status in (302, 303), answer
    assert answer.location.startswith(FASTAPI.redirect_uri + "?"), answer
    assert "code" in answer.redirect, answer
    assert answer.headers["cache-control"] == "no-store" and answer.headers["referrer-policy"] == "no-referrer"
    return answer.redirect["code"]


def refused(application, answer, reason=""):
    """A page that leads back to the application, and a log line that says why; the flow goes on."""
    page(answer)
    assert answer.status == 400, answer
    assert [link for link in Page(answer).links if link.startswith(APPLICATION + "?login_challenge=")], answer
    until(lambda: reason in application.server.log()[-3000:], what=f"a log line with {reason!r}")


def tokens(application, code):
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": FASTAPI.redirect_uri}
    return wire.post(application.server("/oauth2/token"), form=form, headers=FASTAPI.headers()).json()
