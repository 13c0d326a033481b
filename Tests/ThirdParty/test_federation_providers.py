"""The login page's buttons lead to providers that others wrote: Debian's glewlwyd and oidc-provider-mock."""

import json
import sys

import pytest

from Support import flow, glewlwyd
from Support.child import answers, running
from Support.federation import LOGIN, OFFERS
from Support.flow import FASTAPI, PKCE
from Support.person import Person
from Support.server import Gatehouse, free_ports
from Support.visitor import Page, is_login

PROVIDERS = """\
oidc:
  providers:
    glewlwyd:
      issuer: {glewlwyd}
      client_id: bff-at-glewlwyd
      client_secret: glewlwyd-secret-for-these-tests-only
      scopes: [openid]
      pushed_authorization_requests: true
    mock:
      display_name: A mock
      issuer: {mock}
      client_id: branch-at-mock
      client_secret: mock-secret-for-these-tests-only
"""


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    folder, (port,) = tmp_path_factory.mktemp("mock"), free_ports(1)
    issuer = f"http://localhost:{port}"
    claims = json.dumps({"sub": "alice", "email": "testuser1@example.com", "email_verified": True, "name": "Alice Adams"})
    arguments = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", port, "--host", "127.0.0.1", "--require-nonce", "true", "--user-claims", claims]
    with running(arguments, folder, lambda: answers(f"{issuer}/.well-known/openid-configuration", 200), "oidc-provider-mock"):
        yield issuer


@pytest.fixture(scope="module")
def site(tmp_path_factory, mock):
    marker = "oidc: { providers: {} }\n"
    server = Gatehouse(
        tmp_path_factory.mktemp("branch"), {LOGIN: OFFERS.format(names="glewlwyd, mock", more=""), "\nresource_servers:": f"\n{marker}\nresource_servers:"}
    )
    with glewlwyd.glewlwyd(tmp_path_factory.mktemp("glewlwyd"), server("/login/callback")) as provider:
        providers = PROVIDERS.format(glewlwyd=provider.issuer, mock=mock)
        server.config.write_text(server.config.read_text(encoding="utf-8").replace(marker, providers), encoding="utf-8")
        server.glewlwyd = provider
        with server:
            yield server


def tokens(site, provider, log_in, **changes):
    """A whole login over a provider, by a person at one browser; what our client gets."""
    person, pkce = Person(), PKCE.new()
    page = person.visit(flow.authorize_url(site, FASTAPI, pkce, **changes))
    away = person.follow(person.post(page, Page(page).form("provider"), {"provider": provider}))
    back = log_in(person, away)
    assert back.location.startswith(site("/login/callback?")), back
    end = person.follow(back, stop=lambda url: url.startswith(FASTAPI.redirect_uri))
    assert end.redirect.get("code"), f"{end}\n{site.log()[-3000:]}"
    answer = flow.Authorization(site, FASTAPI, None, pkce, end.redirect).tokens()
    return flow.verified(site, answer["id_token"])[1], flow.userinfo(site, answer["access_token"]).json()


def at_mock(person, page):
    return person.post(page, Page(page).form("sub"), {"sub": "alice"})


def test_glewlwyd_with_a_pushed_request(site):
    first, user = tokens(site, "glewlwyd", site.glewlwyd.log_in)
    assert user["name"] == "Alice Adams" and user["email"] == glewlwyd.EMAIL and user["email_verified"] is False
    again, _ = tokens(site, "glewlwyd", site.glewlwyd.log_in)
    assert again["sub"] == first["sub"] and again["sid"] != first["sid"]


def test_mock_a_verified_address_is_the_user_who_has_it(site):
    claims, user = tokens(site, "mock", at_mock)
    assert user["name"] == "Test User One", "the record here counts"
    mine = flow.unverified(flow.authorize(site, FASTAPI).tokens()["id_token"])[1]
    assert claims["sub"] == mine["sub"]


def test_mock_a_login_that_was_denied(site):
    person = Person()
    page = person.visit(flow.authorize_url(site, FASTAPI, PKCE.new()))
    away = person.follow(person.post(page, Page(page).form("provider"), {"provider": "mock"}))
    form = next(form for form in Page(away).forms if ("action", "deny") in form.buttons)
    answer = person.follow(person.post(away, form, {"action": "deny"}))
    # RFC 6749 §4.1.2.1 wants the state in errors too: without it the answer belongs to no login, and the page says so.
    assert answer.status == 400 and "state" not in answer.url and "This sign-in is over" in Page(answer).text
    assert is_login(person.visit(page.url)), "the login page is still there"
