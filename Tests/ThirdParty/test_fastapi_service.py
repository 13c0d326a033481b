"""The reference document's FastAPI service as a process of its own: a client that cannot change, its people, and each refusal as it sees it."""

import contextlib
import json
import pathlib
import sys
from html import unescape
from urllib.parse import quote

import pytest

from Support import child, flow, wire
from Support.expect import page, refused
from Support.flow import FASTAPI, WEB_APP
from Support.person import Person
from Support.server import Gatehouse, free_ports
from Support.visitor import is_login

APPLICATION = pathlib.Path(__file__).parent / "fastapi_service"
REGISTERED = "redirect_uris: [http://localhost:8000/auth/callback]"


class Service:
    """The application under uvicorn; `env` changes what it is configured with."""

    def __init__(self, server, redis, callback_port, port=None):
        self.server, self.redis = server, redis
        self.port = port or free_ports(1)[0]
        self.url = f"http://localhost:{self.port}"
        self.callback = f"http://localhost:{callback_port}/auth/callback"

    @contextlib.contextmanager
    def running(self, folder, **env):
        env = {"AUTH_SERVER_URL": self.server.issuer, "CALLBACK_URL": self.callback, "REDIS_URL": self.redis.url, **env}
        command = [sys.executable, "-m", "uvicorn", "--app-dir", APPLICATION, "--host", "127.0.0.1", "--port", self.port, "main:app"]
        with child.running(command, folder, lambda: child.answers(self.url, 200), f"fastapi-{self.port}", env=env):
            yield self

    def __call__(self, path):
        return self.url + path

    def receives(self, code, browser=None):
        """The browser arrives with a code."""
        return (browser or Person()).get(self(f"/auth/callback?code={quote(code)}"))


class Member(Person):
    """A person who opens the service by its link, as a browser does."""

    def click(self, service, stop=lambda url: False):
        link = unescape(self.get(service("/")).text.split('href="')[1].split('"')[0])
        return self.through(self.visit(link, stop), stop=stop)

    def code(self, service):
        """The code as the callback would get it, not delivered."""
        answer = self.click(service, stop=lambda url: url.startswith(service.callback))
        assert answer.location.startswith(service.callback), answer
        return answer.redirect["code"]


@pytest.fixture(scope="module")
def port():
    return free_ports(1)[0]


@pytest.fixture(scope="module")
def moved(port):
    return {REGISTERED: f"redirect_uris: [http://localhost:{port}/auth/callback]"}


@pytest.fixture(scope="module")
def monolith(tmp_path_factory, moved):
    with Gatehouse(tmp_path_factory.mktemp("monolith"), moved) as running:
        yield running


@pytest.fixture(scope="module")
def service(tmp_path_factory, monolith, redis, port):
    with Service(monolith, redis, port, port).running(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def member():
    return Member()


def session_of(redis, member, service):
    return json.loads(redis("GET", f"fastapi_session:{member.jar(service.url)['session_id']}"))


def detail(answer, status=401):
    assert answer.status == status, answer
    assert not answer.cookies, answer
    return answer.json()["detail"]


def refused_there(answer, error, status=400):
    """What the service was told: the document's status, error and, but for the client's own mistakes, a description."""
    told = detail(answer)
    assert (told["status"], told["error"]) == (status, error), told
    assert told["error_description"], told


# The way in


def test_a_person_comes_from_the_link_to_the_dashboard(service, member):
    answer = member.click(service)
    assert answer.status == 200 and answer.url == service("/dashboard"), answer
    assert "<h1>Test User One</h1>" in answer.text and "testuser1@example.com" in answer.text


def test_the_next_click_asks_for_nothing(service, member):
    member.click(service)
    del member.jar(service.url)["session_id"]
    link = flow.authorize_url(service.server, FASTAPI, path="/auth/authorize", redirect_uri=service.callback, scope=None, state=None)
    answer = member.visit(link)
    assert answer.status == 200 and answer.url == service("/dashboard"), answer


def test_a_person_who_is_logged_in_nowhere_sees_the_login_page_first(service, member):
    link = flow.authorize_url(service.server, FASTAPI, path="/auth/authorize", redirect_uri=service.callback, scope=None, state=None)
    assert is_login(member.visit(link))


@pytest.mark.parametrize("path", ["/auth/authorize", "/Auth/authorize", "/AUTH/Authorize"])
def test_the_path_in_any_case_with_three_parameters_only(service, member, path):
    parameters = {"response_type": "code", "client_id": "fastapi_service", "redirect_uri": service.callback}
    url = service.server(path) + "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())
    answer = member.through(member.visit(url), stop=lambda url: url.startswith(service.callback))
    assert answer.redirect.keys() == {"code", "iss"}
    assert service.receives(answer.redirect["code"], member).location == service("/dashboard")


def test_the_user_is_who_logged_in(service, member, redis):
    member.click(service)
    session = session_of(redis, member, service)
    told = flow.userinfo(service.server, session["access_token"]).json()
    assert session["user"] == {"user_id": told["sub"], "name": told["name"], "email": told["email"]}
    assert flow.verified(service.server, session["access_token"])[1]["client_id"] == "fastapi_service"


@pytest.mark.parametrize("cookie", [None, "an-id-that-nobody-was-given"])
def test_the_dashboard_is_for_nobody_else(service, cookie):
    headers = {"Cookie": f"session_id={cookie}"} if cookie else {}
    assert wire.get(service("/dashboard"), headers=headers).status == 401


def test_the_models_of_the_service_miss_what_is_missing(tmp_path, moved, port, redis, another, member):
    silent = another(replacements={**moved, ", user_info_in_token_response: true": ""})
    with Service(silent, redis, port).running(tmp_path) as strict:
        told = detail(strict.receives(member.code(strict)), 502)
    assert told == {"status": 200, "unexpected": ["user_info: Field required"]}


# Refusals at the token endpoint


def test_a_code_that_is_replayed(service, member, redis):
    code = member.code(service)
    assert service.receives(code, member).location == service("/dashboard")
    token = session_of(redis, member, service)["access_token"]
    assert flow.userinfo(service.server, token).status == 200
    refused_there(service.receives(code), "invalid_grant")
    assert flow.userinfo(service.server, token).status == 401, "the second use left what the first one issued"


@pytest.mark.parametrize("code", ["x", "a" * 43, "a" * 4000, "é/+ &=", "auth_code:*"])
def test_a_code_that_nobody_issued(service, code):
    refused_there(service.receives(code), "invalid_grant")


def test_no_code_at_all(service):
    assert detail(wire.get(service("/auth/callback")), 400) == "the callback has no code"


def test_the_code_of_another_client(service):
    others = flow.authorize(service.server, WEB_APP, scope="openid")
    refused_there(service.receives(others.code), "invalid_grant")
    others.tokens()  # and nothing was consumed


@pytest.mark.parametrize("secret", ["wrong", "", "a_very_secret_string_for_fastap", "A_very_secret_string_for_fastapi"])
def test_a_wrong_secret(tmp_path, service, redis, member, secret):
    code = member.code(service)
    with Service(service.server, redis, service.port).running(tmp_path, CLIENT_SECRET=secret) as forger:
        refused_there(forger.receives(code), "invalid_client", 401)
    assert service.receives(code).status == 302


@pytest.mark.parametrize("grant_type", ["code", "Authorization_Code", "urn:ietf:params:oauth:grant-type:none"])
def test_a_wrong_grant_type(tmp_path, service, redis, member, grant_type):
    code = member.code(service)
    with Service(service.server, redis, service.port).running(tmp_path, GRANT_TYPE=grant_type) as mistaken:
        refused_there(mistaken.receives(code), "unsupported_grant_type")
    assert service.receives(code).status == 302


def test_an_expired_code(tmp_path, moved, port, redis, clock, another, member):
    later = another(replacements=moved, clock=clock)
    with Service(later, redis, port).running(tmp_path) as service:
        in_time, late = member.code(service), member.code(service)
        clock.set_ahead(55)
        assert service.receives(in_time).status == 302
        clock.set_ahead(60)
        refused_there(service.receives(late), "invalid_grant")


def test_a_server_that_is_away(tmp_path, service, redis):
    away = type("Away", (), {"issuer": f"http://localhost:{free_ports(1)[0]}"})
    with Service(away, redis, service.port).running(tmp_path) as alone:
        assert detail(alone.receives("x"), 502) == {"unreachable": "ConnectError"}


# Refusals at the authorization endpoint


@pytest.mark.parametrize("changes", [
    {"client_id": "another_service"}, {"client_id": None}, {"redirect_uri": "http://localhost:8000/elsewhere"},
    {"redirect_uri": "https://attacker.example/auth/callback"},
])
def test_an_unknown_client_or_redirect_uri_goes_nowhere(service, member, changes):
    parameters = {"scope": None, "state": None, "redirect_uri": service.callback, **changes}
    page(member.get(flow.authorize_url(service.server, FASTAPI, path="/auth/authorize", **parameters)))


@pytest.mark.parametrize("response_type", ["token", "Code", None])
def test_another_response_type_reaches_the_service_as_an_error_without_a_code(service, member, response_type):
    parameters = {"scope": None, "state": None, "redirect_uri": service.callback, "response_type": response_type}
    answer = member.get(flow.authorize_url(service.server, FASTAPI, path="/auth/authorize", **parameters))
    assert answer.redirect["error"] == ("unsupported_response_type" if response_type else "invalid_request"), answer
    detail(member.get(answer.location), 400)


def test_the_token_endpoint_of_everybody_else_takes_no_json(service, member):
    body = {"grant_type": "authorization_code", "code": member.code(service), "client_id": FASTAPI.client_id, "client_secret": FASTAPI.secret}
    refused(wire.post(service.server("/oauth2/token"), json_body=body), "invalid_request", 415)


def test_neither_codes_nor_the_secret_stand_in_the_log(service, member):
    code = member.code(service)
    service.receives(code)
    service.receives(code)
    log = service.server.log()
    assert "/auth/token" in log and code not in log and FASTAPI.secret not in log
