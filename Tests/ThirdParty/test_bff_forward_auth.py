"""`/auth/verify` behind Debian's nginx and Caddy, run with the files of docs/forward-auth, only their ports moved."""

import os
from urllib.parse import parse_qs, urlsplit

import pytest

from Support import wire
from Support.bff import BFF, User
from Support.child import answers, installed, running
from Support.provider import Provider
from Support.redis import Redis
from Support.server import ROOT, free_ports, replaced
from Support.upstream import Upstream

FOLDER = ROOT / "docs/forward-auth"


@pytest.fixture(scope="module")
def provider():
    with Provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def application():
    with Upstream() as application:
        yield application


def moved(text, front, bff, application):
    return replaced(text, {"8088": str(front), "127.0.0.1:8000": f"127.0.0.1:{bff}", "127.0.0.1:8080": f"127.0.0.1:{application}"})


def nginx(folder, ports):
    # Started by root, its workers would be www-data, who may not look into this folder.
    user = "user root;\n" if os.getuid() == 0 else ""
    temporary = "".join(f"    {name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    text = moved((FOLDER / "nginx.conf").read_text(), *ports)
    (folder / "nginx.conf").write_text(user + replaced(text, {"http {\n": "http {\n" + temporary}))
    return [installed("nginx", "nginx-light"), "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log", "-g", "daemon off;"]


def caddy(folder, ports):
    (folder / "Caddyfile").write_text(moved((FOLDER / "Caddyfile").read_text(), *ports))
    return [installed("caddy", "caddy"), "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]


@pytest.fixture(scope="module", params=[nginx, caddy])
def bff(request, tmp_path_factory, provider, application):
    """The BFF, and the proxy where people find it."""
    front, port, admin = free_ports(3)
    folder = tmp_path_factory.mktemp(request.param.__name__)
    arguments = request.param(folder, (front, port, application.server_port))
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (
        Redis(folder / "redis") as redis,
        BFF(folder / "bff", redis, upstream=application.url, providers=provider.yaml(), ports=(port, admin), public_port=front, env={"KEYCLOAK_ENABLED": "false"}) as bff,
        running(arguments, folder, lambda: answers(f"http://127.0.0.1:{front}/auth/me", 401) or answers(f"http://localhost:{front}/auth/me", 401), request.param.__name__, env=home),
    ):
        yield bff


@pytest.fixture
def user(bff, application):
    application.reset()
    return User(bff)


def seen(application):
    return {name.lower(): value for name, value in application.seen[-1]["headers"]}


def test_a_page_is_sent_to_the_login_and_comes_back_to_where_it_was_going(bff, user, application):
    answer = user.get(bff("/reports/today?page=2"))
    assert answer.status == 302, answer
    assert answer.location.startswith(bff("/auth/web/login")), answer
    assert application.seen == [], "nothing reaches the application"
    done = user.follow(answer, stop=lambda url: url.startswith(bff("/reports")))
    assert done.location == bff("/reports/today?page=2"), done
    page = user.get(done.location)
    assert page.status == 200, page
    assert page.json()["target"] == "/reports/today?page=2"


def test_a_script_gets_its_401_and_no_page(bff, user, application):
    answer = user.get(bff("/reports"), headers={"Accept": "application/json"})
    assert answer.status == 401 and answer.headers["location"] is None, answer
    assert application.seen == []


def test_the_application_learns_who_is_there_from_the_proxy_alone(bff, user, application):
    user.log_in(provider="stub")
    forged = {"X-Auth-User": "root", "X-Auth-Email": "root@example.com", "X-Auth-Name": "root", "x_auth_user": "root", "X_Auth_Email": "root@example.com"}
    answer = user.get(bff("/reports"), headers=forged)
    assert answer.status == 200, answer
    headers = seen(application)
    assert headers["x-auth-user"] == "stub_248289761001" and headers["x-auth-name"] == "Stub Person" and headers["x-auth-email"] == "stub@example.com"
    assert "root" not in str(application.seen[-1]["headers"])


def test_an_address_that_nobody_vouches_for_is_not_passed_on(bff, user, application, provider):
    provider.claims = lambda claims: claims | {"email_verified": False}
    try:
        user.log_in(provider="stub")
    finally:
        provider.reset()
    answer = user.get(bff("/reports"), headers={"X-Auth-Email": "root@example.com"})
    assert answer.status == 200, answer
    assert seen(application).get("x-auth-email", "") == ""


def test_a_cookie_from_another_browser_is_refused(bff, user, application):
    user.log_in(provider="stub")
    thief = User(bff, browser={"User-Agent": "another browser"})
    thief.session = user.session
    answer = thief.get(bff("/reports"))
    assert answer.status == 302, answer
    assert application.seen == []


def test_a_session_that_ended_lets_nobody_in(bff, user, application):
    user.log_in(provider="stub")
    assert user.get(bff("/reports")).status == 200
    user.me()
    kept = user.session
    assert user.call("POST", "/auth/web/logout").status == 200
    user.session = kept
    assert user.get(bff("/reports")).status == 302


def test_the_routes_of_the_bff_work_through_the_proxy(bff, user, application):
    user.log_in(provider="stub")
    user.me()
    answer = user.call("POST", "/api/items", json_body={"name": "a"})
    assert answer.status == 200, answer
    assert seen(application)["authorization"].startswith("Bearer stub-access-")


def test_the_login_address_names_where_the_person_was_going(bff):
    answer = wire.get(bff("/reports?x=1"), headers={"Accept": "text/html"})
    query = parse_qs(urlsplit(answer.location).query)
    assert query.get("redirect_uri") == ["/reports?x=1"], answer
