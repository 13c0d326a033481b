"""An authorization server whose login page offers another one, and a provider that misbehaves as it is told."""

import contextlib

from Support.flow import FASTAPI, PKCE, Authorization, authorize_url
from Support.server import Gatehouse
from Support.visitor import Page, Visitor, is_login

SECRET = "downstream-secret-for-these-tests-only"
LOGIN = "login: { mode: local }"
OFFERS = "login: {{ mode: local, providers: [{names}]{more} }}"
UPSTREAM = """\
    upstream:
      display_name: Head Office
      issuer: http://upstream.invalid
      client_id: downstream
      client_secret: downstream-secret-for-these-tests-only
"""
CLIENT = """\
  - client_id: downstream
    client_name: The branch
    client_secret: downstream-secret-for-these-tests-only
    grant_types: [authorization_code]
    redirect_uris: [http://localhost:{port}/login/callback]
    scope: openid profile email
    first_party: true
"""
# Alice is known at the head office only; Mallory typed somebody's address there, and nobody has verified it.
PEOPLE = """
  - username: alice
    name: Alice Liddell
    email: alice@example.org
    email_verified: true
    password: password123
  - username: mallory
    name: Mallory
    email: testuser2@example.com
    password: password123
"""


@contextlib.contextmanager
def federation(folder, more="", stub=None, replacements=None):
    """The server and its upstream, both running. They go by different names, because cookies do not tell ports apart."""
    names = "upstream, stub" if stub else "upstream"
    providers = "oidc:\n  providers:\n" + UPSTREAM + (stub.yaml() if stub else "")
    server = Gatehouse(
        folder / "branch", {LOGIN: OFFERS.format(names=names, more=more), "\nresource_servers:": f"\n{providers}\nresource_servers:", **(replacements or {})}
    )
    upstream = Gatehouse(folder / "head-office", extra_clients=CLIENT.format(port=server.port))
    text = upstream.config.read_text(encoding="utf-8") + PEOPLE
    upstream.config.write_text(text.replace(f"localhost:{upstream.port}", f"127.0.0.1:{upstream.port}"), encoding="utf-8")
    upstream.issuer = f"http://127.0.0.1:{upstream.port}"
    text = server.config.read_text(encoding="utf-8")
    server.config.write_text(text.replace("http://upstream.invalid", upstream.issuer), encoding="utf-8")
    with upstream, server:
        server.upstream = upstream
        yield server


class Commuter(Visitor):
    """One person at one browser, at the server and at its upstream."""

    def __init__(self, server):
        super().__init__(server)
        self.there = Visitor(server.upstream)

    def press(self, answer, provider="upstream"):
        """The button of a provider; the redirect that leads there."""
        return self.post(answer, Page(answer).form("provider"), {"provider": provider})

    def at_upstream(self, redirect, username="alice"):
        """Logs in there where that is asked; the URL that leads back."""
        assert redirect.location.startswith(self.there.server.issuer + "/oauth2/authorize?"), redirect
        answer = self.there.visit(redirect.location)
        if is_login(answer):
            answer = self.there.sign_in(answer, username)
        assert answer.location.startswith(self.server("/login/callback?")), answer
        return answer.location

    def log_in(self, answer, username="alice"):
        """From the login page over the upstream to wherever that leads."""
        return self.visit(self.at_upstream(self.press(answer), username))

    def tokens(self, username="alice", **changes):
        """The tokens of a client that asks nobody for consent."""
        pkce = PKCE.new()
        answer = self.visit(authorize_url(self.server, FASTAPI, pkce, **changes))
        if is_login(answer):
            answer = self.log_in(answer, username)
        assert "code" in answer.redirect, answer
        return Authorization(self.server, FASTAPI, self, pkce, answer.redirect).tokens()
