"""The report service: an application of its own that logs its people in at our authorization server, with a session cookie of its own."""

import subprocess
import time
from urllib.parse import urlsplit

import pytest

from Support import wire
from Support.monolith import Monolith
from Support.pace import allowed
from Support.person import Person
from Support.redis import Redis
from Support.report import Report, program
from Support.server import environment, until
from Support.visitor import Page, is_login


@pytest.fixture
def report(tmp_path):
    return Report(tmp_path / "report")


@pytest.fixture
def audit(tmp_path):
    """The same program with another registration: name, method, scopes, port and cookie."""
    return Report(tmp_path / "audit", client_id="audit-service", method="client_secret_post", scope="openid profile email me")


@pytest.fixture
def services(another, report, audit):
    server = another(extra_clients=report.declaration() + audit.declaration())
    with report.start(server.issuer), audit.start(server.issuer):
        yield server


def log_in(person, report, path="/"):
    page = person.through(person.visit(report(path)))
    assert page.status == 200 and urlsplit(page.url).port == report.port, page
    return page


def signed_in(person, report):
    """Whether the service knows the person, without taking them anywhere."""
    answer = person.send("GET", report("/auth/me"), headers={"Accept": "application/json"})
    assert answer.status in (200, 401), answer
    return answer.status == 200


def test_a_visitor_is_taken_through_the_login_and_comes_back(services, report):
    person = Person()
    first = person.get(report("/"))
    assert first.status == 302 and first.location.startswith(report("/auth/web/login?")), first
    page = person.through(person.follow(first))
    assert page.url == report("/"), page
    text = Page(page).text
    assert "Test User" in text and "testuser1@example.com" in text and "Orders by region" in text, text
    assert Page(page).scripts == [] and Page(page).inline == [], "the page works without script and without styles in it"
    assert "script" not in page.headers["content-security-policy"]
    assert "eyJ" not in page.text, "a token stands in the page"


def test_the_session_cookie_is_the_services_own(services, report):
    person = Person()
    at_callback = lambda url: url.startswith(report("/auth/web/callback"))  # noqa: E731
    answer = person.through(person.visit(report("/"), at_callback), stop=at_callback)
    cookies = {cookie.name: cookie for cookie in person.get(answer.location).cookies if not cookie.deletes}
    assert list(cookies) == ["report_session"]
    attributes = cookies["report_session"].attributes
    assert attributes.keys() == {"max-age", "path", "httponly", "samesite"}, attributes
    assert attributes["path"] == "/" and attributes["samesite"].lower() == "lax"
    assert len(cookies["report_session"].value) == 43, "it holds an id and nothing else"


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"Accept": "*/*"}, {"Sec-Fetch-Mode": "cors"}])
def test_a_call_of_a_script_is_never_sent_to_the_login(services, report, headers):
    answer = Person().get(report("/"), headers=headers)
    assert answer.status == 401 and answer.headers["location"] is None, answer
    assert answer.json()["error"] == "unauthenticated"


def test_a_second_service_is_a_registration_and_one_login_serves_both(services, report, audit):
    person = Person()
    log_in(person, report)
    page = person.visit(audit("/"))
    assert page.url == audit("/") and "Test User" in Page(page).text, "it asked again"
    assert {"report_session", "audit_session"} <= person.jar(report("/")).keys(), "cookies know no ports"


def test_logging_out_ends_the_login_everywhere_within_a_second(services, report, audit):
    person = Person()
    log_in(person, audit)
    page = person.visit(report("/"))
    began = time.monotonic()
    answer = person.submit(page, "csrf_token", {})
    assert answer.url.startswith(report("/signed-out")), answer
    assert not signed_in(person, report)
    until(lambda: not signed_in(person, audit), what="the other service learning of the logout")
    assert time.monotonic() - began < allowed()
    assert is_login(person.visit(report("/"))), "the authorization server still had a session"


def test_a_form_without_the_sessions_token_logs_nobody_out(services, report):
    person = Person()
    page = log_in(person, report)
    form = Page(page).form("csrf_token")
    for changes, headers in [({"csrf_token": None}, {}), ({"csrf_token": "x"}, {}), ({}, {"Origin": "https://evil.test"}), ({}, {"Origin": "null"})]:
        assert person.post(page, form, changes, headers=headers).status == 403
    assert signed_in(person, report)


def test_the_confidential_page_wants_a_proof_of_the_last_five_minutes(another, report, clock):
    server = another(clock=clock, extra_clients=report.declaration())
    with report.start(server.issuer, clock) as process:
        clock.pids.append(process.pid)
        person = Person()
        log_in(person, report)
        assert "Salaries" in person.visit(report("/reports/confidential")).text
        clock.set_ahead(361)
        assert "Orders by region" in person.visit(report("/")).text, "any login will do there"
        asked = person.visit(report("/reports/confidential"))
        assert is_login(asked), "the password was not asked for again"
        page = person.through(asked)
        assert page.url == report("/reports/confidential") and "Salaries" in page.text, page


def test_a_store_that_is_down_is_503_and_never_nobody(another, tmp_path):
    with Redis(tmp_path / "redis") as redis:
        report = Report(tmp_path / "on-redis", storage=redis.url)
        server = another(extra_clients=report.declaration())
        with report.start(server.issuer):
            person = Person()
            log_in(person, report)
            assert redis.keys()
            redis.stop()
            page = person.get(report("/"))
            assert page.status == 503 and page.media_type == "text/html" and page.headers["retry-after"], page
            answer = person.get(report("/"), headers={"Accept": "application/json"})
            assert (answer.status, answer.json()["error"]) == (503, "temporarily_unavailable")
            assert "report_session" in person.jar(report("/")), "the cookie was taken away"
            redis.start()
            until(lambda: person.get(report("/")).status == 302, what="the store being found again, empty")


@pytest.mark.parametrize("changes, expected", [
    ({"REPORT_URL": "http://reports.example.com"}, "publicURL"), ({"REPORT_SIGNING_SECRET": "short"}, "secrets.signing"),
    ({"REPORT_ISSUER": "nowhere"}, "issuer"), ({"REPORT_STORAGE": "redis://"}, "storage"),
])
def test_what_cannot_be_meant_stops_the_start_and_is_named(report, changes, expected):
    done = subprocess.run(
        [program()], cwd=report.folder, env=environment(report.env("http://localhost:9", **changes)), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 78 and expected in done.stderr, (done.returncode, done.stderr)
    assert "short" not in done.stderr


def test_the_log_holds_no_secret(services, report):
    person = Person()
    log_in(person, report)
    session = person.jar(report("/"))["report_session"]
    log = (report.folder / "report-service.log").read_text()
    assert session not in log and report.secret not in log and "eyJ" not in log
    assert wire.get(report("/auth/web/callback?code=x&state=y")).status == 400


def test_the_monoliths_people_arrive_with_one_click(tmp_path):
    """Both examples as they are: one program has the people, the other one is a service beside it."""
    monolith = Monolith(tmp_path / "monolith")
    report = Report(tmp_path / "report")
    monolith.service.url = f"http://localhost:{report.port}"
    with monolith, report.start(monolith.issuer):
        person = Person()
        home = person.submit(person.visit(monolith("/sign-in?again=yes")), "password", {"username": "testuser1@example.com", "password": "password123"})
        assert report("/") in Page(home).links, home
        page = person.visit(report("/"))
        assert page.url == report("/") and "testuser1@example.com" in Page(page).text, page
        assert {"monolith_session", "report_session"} <= person.jar(report("/")).keys()
        began = time.monotonic()
        person.post(person.get(monolith("/")), Page(person.get(monolith("/"))).forms[0], {})
        until(lambda: not signed_in(person, report), what="the report service learning of the monolith's logout")
        assert time.monotonic() - began < allowed()
        assert is_login(person.visit(report("/"))), "somebody was still logged in at the monolith"
