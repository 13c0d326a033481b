"""The backend-for-frontend against providers that others wrote: Debian's glewlwyd, django-oauth-toolkit, oidc-provider-mock."""

import json
import sys
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from Support import django_provider, glewlwyd
from Support.bff import BFF, User, callback, refused
from Support.child import answers, running
from Support.redis import Redis
from Support.server import ROOT, free_ports
from Support.upstream import Upstream
from Support.visitor import Page

PROVIDERS = """\
    glewlwyd:
      issuer: {glewlwyd}
      client_id: bff-at-glewlwyd
      client_secret: glewlwyd-secret-for-these-tests-only
      scopes: [openid]
    glewlwyd-par:
      issuer: {glewlwyd}
      client_id: bff-at-glewlwyd
      client_secret: glewlwyd-secret-for-these-tests-only
      scopes: [openid]
      pushed_authorization_requests: true
    django:
      issuer: {django}
      client_id: bff-at-django
      client_secret: django-secret-for-these-tests-only
      scopes: [openid, profile, email]
    mock:
      issuer: {mock}
      client_id: bff-at-mock
      client_secret: mock-secret-for-these-tests-only
      scopes: [openid, profile, email]
"""


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    with Redis(tmp_path_factory.mktemp("redis")) as redis:
        yield redis


@pytest.fixture(scope="module")
def ports():
    return free_ports(2)


@pytest.fixture(scope="module")
def glewlwyd_provider(tmp_path_factory, ports):
    with glewlwyd.glewlwyd(tmp_path_factory.mktemp("glewlwyd"), callback(ports[0])) as provider:
        yield provider


@pytest.fixture(scope="module")
def django(tmp_path_factory, ports):
    """django-oauth-toolkit's issuer."""
    folder, (port,) = tmp_path_factory.mktemp("django"), free_ports(1)
    issuer = f"http://localhost:{port}/o"
    arguments = [sys.executable, ROOT / "Tests/Support/django_provider.py", port, folder, callback(ports[0]), f"http://localhost:{ports[0]}/"]
    with running(arguments, folder, lambda: answers(f"{issuer}/.well-known/openid-configuration", 200), "django"):
        yield issuer


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    """oidc-provider-mock's issuer."""
    folder, (port,) = tmp_path_factory.mktemp("mock"), free_ports(1)
    issuer = f"http://localhost:{port}"
    claims = json.dumps({"sub": "alice", "email": "alice@example.com", "name": "Alice Adams"})
    arguments = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", port, "--host", "127.0.0.1", "--require-nonce", "true", "--user-claims", claims]
    with running(arguments, folder, lambda: answers(f"{issuer}/.well-known/openid-configuration", 200), "oidc-provider-mock"):
        yield issuer


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def bff(tmp_path_factory, redis, ports, glewlwyd_provider, django, mock, upstream):
    providers = PROVIDERS.format(glewlwyd=glewlwyd_provider.issuer, django=django, mock=mock)
    with BFF(tmp_path_factory.mktemp("bff"), redis, upstream=upstream.url, providers=providers, ports=ports) as bff:
        yield bff


@pytest.fixture
def user(bff):
    return User(bff)


def at_glewlwyd(provider):
    return lambda user, name: provider.log_in(user, user.follow(user.start(name)))


def at_django(user, name):
    page = user.follow(user.start(name))
    answer = user.submit(page, "username", {"username": django_provider.USERNAME, "password": django_provider.PASSWORD}, stop=user.at_callback)
    if answer.status == 200:
        answer = user.submit(answer, "allow", {"allow": "Authorize"}, stop=user.at_callback)
    return answer


def at_mock(user, name):
    page = user.follow(user.start(name))
    return user.post(page, Page(page).form("sub"), {"sub": "alice"})


@pytest.fixture(params=["glewlwyd", "glewlwyd-par", "django", "mock"])
def provider(request, glewlwyd_provider):
    """The name of a provider, and how a person logs in there: up to the redirect to the callback."""
    steps = {"glewlwyd": at_glewlwyd(glewlwyd_provider), "glewlwyd-par": at_glewlwyd(glewlwyd_provider), "django": at_django, "mock": at_mock}
    return request.param, steps[request.param]


def logged_in(user, provider):
    name, log_in = provider
    back = log_in(user, name)
    assert user.at_callback(back.location), back
    done = user.get(back.location)
    assert done.status == 302, f"{done}\n{user.bff.log()[-3000:]}"
    return back, done


def test_a_login_gives_a_session_that_names_the_person(bff, user, provider):
    _, done = logged_in(user, provider)
    assert done.location == bff("/")
    me = user.me()
    assert me.status == 200, me
    body = me.json()
    assert body["user_id"].startswith(f"{provider[0]}_") and body["provider"] == provider[0], body
    assert body["email"] == "alice@example.com" and body["name"] == "Alice Adams", body


def test_the_token_goes_to_the_service_and_never_to_the_browser(user, provider, upstream):
    logged_in(user, provider)
    upstream.reset()
    answer = user.call("GET", "/api/items")
    assert answer.status == 200, answer
    sent = {name.lower(): value for name, value in upstream.seen[-1]["headers"]}
    assert sent["authorization"].startswith("Bearer "), sent
    token = sent["authorization"].removeprefix("Bearer ")
    for jar in user.jars.values():
        assert token not in "".join(jar.values())


def test_the_session_refreshes_where_a_refresh_token_came(user, provider):
    logged_in(user, provider)
    user.me()
    answer = user.call("POST", "/auth/web/refresh")
    assert answer.status == 200, f"{answer}\n{user.bff.log()[-3000:]}"
    assert answer.json()["expires_at"]
    assert user.me().status == 200


def test_a_callback_used_twice_lets_nobody_else_in(bff, user, provider):
    back, _ = logged_in(user, provider)
    refused(user.call("GET", back.location.removeprefix(bff.issuer)), 400, "invalid_state")
    assert user.me().status == 200, "the session that the first one made stays"
    refused(User(bff).call("GET", back.location.removeprefix(bff.issuer)), 400, "invalid_state")


def test_logout_names_a_page_of_the_provider_where_it_has_one(user, provider):
    logged_in(user, provider)
    user.me()
    answer = user.call("POST", "/auth/web/logout")
    assert answer.status == 200, answer
    assert user.session is None and not user.logged_in()
    away = user.get(urljoin(user.bff("/"), answer.json()["logout_url"]))
    assert away.status == 303, away
    assert urlsplit(away.location).path.endswith(("/end_session", "/logout/")), away
    assert parse_qs(urlsplit(away.location).query)["id_token_hint"], away


def test_glewlwyd_denies_what_the_person_did_not_grant(user, glewlwyd_provider):
    """The error of a provider comes back as an error, and no session with it."""
    location = user.start("glewlwyd").location
    state = parse_qs(urlsplit(location).query)["state"][0]
    answer = user.call("GET", f"/auth/web/callback?error=access_denied&state={state}")
    refused(answer, 403, "access_denied")
    assert user.session is None


def test_mock_a_login_that_was_denied(user, bff):
    page = user.follow(user.start("mock"))
    form = next(form for form in Page(page).forms if ("action", "deny") in form.buttons)
    back = user.post(page, form, {"action": "deny"})
    assert user.at_callback(back.location), back
    answer = user.get(back.location)
    assert answer.status in (400, 403) and answer.media_type == "text/html", answer
    assert user.session is None
