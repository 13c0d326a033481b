"""`login.check_password`: people of an old application arrive with the password that they have, and it is asked once."""

import concurrent.futures
import json

import pytest

from Support import flow, wire
from Support.old_application import OldApplication
from Support.server import Gatehouse, until
from Support.visitor import Visitor, is_login

ADA, PASSWORD = "ada@old.example", "correct horse battery"
PEOPLE = {
    ADA: {"password": PASSWORD, "subject": "old-17", "name": "Ada Lovelace", "email": "ada@old.example", "email_verified": True},
    "grace@old.example": {"password": PASSWORD, "claims": {"locale": "en"}},
    "evil@old.example": {"password": PASSWORD, "claims": {"acr": "9"}},
}


@pytest.fixture(scope="module")
def application():
    with OldApplication(PEOPLE) as application:
        yield application


@pytest.fixture(scope="module")
def running(application, tmp_path_factory):
    with Gatehouse(tmp_path_factory.mktemp("first-login"), application.login) as server:
        yield server


@pytest.fixture
def server(running, application):
    application.reset()
    application.answer = application.check
    application.hold.set()
    return running


def sign_in(server, username, password=PASSWORD):
    visitor = Visitor(server)
    page = visitor.visit(flow.authorize_url(server, flow.WEB_APP, flow.PKCE.new()))
    return visitor, visitor.sign_in(page, username, password)


def people(server):
    listed = server.command("user", "list", "--config", "gatehouse.yaml", "--output", "json", "--limit", "1000")
    return {person["username"]: person for person in json.loads(listed.stdout)}


def remove(server, username):
    assert server.command("user", "remove", "--config", "gatehouse.yaml", username).returncode == 0


def test_the_application_is_asked_at_the_first_login_and_never_again(server, application):
    visitor, page = sign_in(server, ADA)
    assert visitor.session and not is_login(page)
    (request,) = application.seen
    headers = {name.lower(): value for name, value in request["headers"]}
    assert request["method"] == "POST" and request["target"] == "/check-password"
    assert headers["content-type"] == "application/json"
    assert application.asked() == [{"username": ADA, "password": PASSWORD}]
    person = people(server)[ADA]
    assert person["subject"] == "old-17" and person["name"] == "Ada Lovelace" and person["origin"] == "application"
    application.answer = lambda handler: (500, {}, b"")  # whatever it says, nobody asks
    again, page = sign_in(server, ADA.upper())
    assert again.session and not is_login(page)
    wrong, page = sign_in(server, ADA, PASSWORD + "!")
    assert is_login(page) and not wrong.session
    assert len(application.seen) == 1
    assert PASSWORD not in server.log()
    apply = server.command("apply", "--config", "gatehouse.yaml")
    assert apply.returncode == 0 and "no changes" in apply.stdout
    remove(server, ADA)


def test_a_wrong_password_and_an_unknown_person_are_asked_about_and_not_stored(server, application):
    for username, password in [(ADA, "wrong"), ("nobody@old.example", PASSWORD)]:
        visitor, page = sign_in(server, username, password)
        assert is_login(page) and not visitor.session
    assert len(application.seen) == 2
    assert not {ADA, "nobody@old.example"} & people(server).keys()


def test_people_who_are_here_are_never_asked_about(server, application):
    visitor, page = sign_in(server, "testuser1@example.com", "wrong")
    assert is_login(page) and not visitor.session
    assert sign_in(server, "testuser1@example.com", "password123")[0].session
    assert application.seen == []


def held(handler):
    handler.server.hold.wait(30)
    return 200, {"Content-Type": "application/json"}, b"{}"


WRONG = {
    "status 500": lambda handler: (500, {}, b"oops"),
    "status 302": lambda handler: (302, {"Location": f"{handler.server.url}/elsewhere"}, b""),
    "Content-Type": lambda handler: (200, {"Content-Type": "text/html"}, b"<html>"),
    "no JSON object": lambda handler: (200, {"Content-Type": "application/json"}, b'{"name":'),
    "too_large": lambda handler: (200, {"Content-Type": "application/json"}, b'{"name":"' + b"x" * 70_000 + b'"}'),
    "timeout": held,
}


@pytest.mark.parametrize("received", WRONG)
def test_without_a_good_answer_nobody_is_let_in_and_the_log_says_what_was_received(server, application, received):
    application.answer = WRONG[received]
    application.hold.clear()
    visitor, page = sign_in(server, ADA)
    application.hold.set()
    assert page.status == 503 and page.headers["Retry-After"], page
    assert not visitor.session and len(application.seen) == 1
    assert ADA not in people(server)
    reference = page.headers["X-Request-Id"]
    (line,) = until(lambda: [line for line in server.log().splitlines() if reference in line], what="the log line")
    assert received in line and PASSWORD not in line, line


def test_an_application_that_is_away(server, application, tmp_path):
    with OldApplication(PEOPLE) as gone:
        login = gone.login
    with Gatehouse(tmp_path / "away", login) as alone:
        visitor, page = sign_in(alone, ADA)
        assert page.status == 503 and not visitor.session
        assert sign_in(alone, "testuser1@example.com", "password123")[0].session


def test_claims_that_are_the_server_s_own_are_refused(server, application):
    visitor, page = sign_in(server, "evil@old.example")
    assert page.status == 503 and not visitor.session
    assert "acr is the server's own claim" in until(lambda: "acr is" in server.log() and server.log())
    assert "evil@old.example" not in people(server)


def test_of_twenty_first_logins_at_once_one_user_comes(server, application):
    application.hold.clear()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        logins = [pool.submit(sign_in, server, "grace@old.example") for _ in range(10)]
        tokens = [pool.submit(password_grant, server, "grace@old.example") for _ in range(10)]
        until(lambda: application.seen, what="the first question")
        application.hold.set()
        # Ten attempts for one name and address are what the throttle lets through at once; whoever came late was told to wait.
        sessions = [login.result()[0].session for login in logins]
        answers = [token.result() for token in tokens]
    assert all(answer.status in (200, 429) for answer in answers), answers
    done = [each for each in sessions if each] + [each for each in answers if each.status == 200]
    assert len(done) >= 10
    assert 1 <= len(application.seen) <= 2
    found = [name for name in people(server) if name.startswith("grace")]
    assert found == ["grace@old.example"]


def password_grant(server, username, password=PASSWORD):
    form = {"grant_type": "password", "username": username, "password": password, "client_id": "docs-ui"}
    return wire.post(server("/oauth2/token"), form=form)


def test_the_password_grant_goes_the_same_way(server, application):
    PEOPLE["linus@old.example"] = {"password": PASSWORD}
    assert password_grant(server, "linus@old.example", "wrong").json()["error"] == "invalid_grant"
    for _ in range(2):
        assert password_grant(server, "linus@old.example").status == 200
    assert len(application.seen) == 2
    application.answer = WRONG["status 500"]
    answer = password_grant(server, "new@old.example")
    assert answer.status == 503 and answer.json()["error"] == "temporarily_unavailable" and answer.headers["Retry-After"]
