"""Examples/DelegatedLogin as they stand: applications in Python that lend their login to two services, through a gatehouse of their own file."""

import time
from urllib.parse import urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from Support import flow
from Support.delegated import SECRET, Example
from Support.expect import refused
from Support.flow import ALGORITHMS
from Support.pace import allowed
from Support.person import Person
from Support.server import ROOT, until


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with Example("fastapi", tmp_path_factory.mktemp("delegated")).running() as running:
        yield running


@pytest.fixture(scope="module")
def signing(tmp_path_factory):
    with Example("assertion", tmp_path_factory.mktemp("assertion")).running() as running:
        yield running


@pytest.fixture
def person():
    return Person()


@pytest.mark.parametrize("name, limit", [("fastapi", 60), ("assertion", 40)])
def test_the_examples_are_short(name, limit):
    assert len((ROOT / f"Examples/DelegatedLogin/{name}/app.py").read_text().splitlines()) < limit


def test_one_login_serves_the_first_service(app, person):
    before = int(time.time())
    told, claims = app.click(person).log_in().tokens()
    assert claims["sub"] == "alice" and claims["acr"] == "1" and before <= claims["auth_time"] <= time.time()
    assert flow.userinfo(app.server, told["access_token"]).json() == {
        "sub": "alice", "name": "Alice Adams", "email": "alice@example.com", "email_verified": True}


def test_the_second_service_asks_for_nothing(app, person):
    _, first = app.click(person).log_in().tokens()
    click = app.click(person, "billing")
    assert click.has_arrived, click.answer
    _, second = click.tokens()
    assert (first["sub"], first["auth_time"]) == (second["sub"], second["auth_time"])


def test_who_is_logged_in_at_the_application_is_asked_nowhere(app, person):
    answer = person.submit(person.get(app("/")), "password", {"username": "alice", "password": "down-the-rabbit-hole"})
    assert "Alice Adams" in answer.text and app.reports.url in answer.text
    for name in ("reports", "billing"):
        assert app.click(person, name).has_arrived


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"username": "nobody"}, {"password": ""}])
def test_a_wrong_password_shows_the_application_its_own_page_again(app, person, wrong):
    click = app.click(person).log_in(**wrong)
    assert click.is_asked, click.answer
    assert click.log_in().has_arrived, "and the same login goes on"


def test_prompt_none_is_answered_without_a_page(app, person):
    click = app.click(person, prompt="none")
    assert click.has_arrived and click.answer.redirect["error"] == "login_required", click.answer
    app.click(person).log_in()
    assert "code" in app.click(person, prompt="none").answer.redirect


@pytest.mark.parametrize("asked", [{"prompt": "login"}, {"max_age": "0"}])
def test_a_service_may_ask_for_a_new_login(app, person, asked):
    _, first = app.click(person).log_in().tokens()
    time.sleep(1.1)
    click = app.click(person, **asked)
    assert click.is_asked, click.answer
    _, second = click.log_in().tokens()
    assert second["auth_time"] > first["auth_time"] and second["sid"] == first["sid"]


def test_a_login_that_is_young_enough_is_not_asked_for_again(app, person):
    app.click(person).log_in()
    assert app.click(person, max_age="300").has_arrived


def test_a_service_may_ask_for_more_than_a_password(app, person):
    _, first = app.click(person).log_in().tokens()
    click = app.click(person, acr_values="2")
    assert click.is_asked and 'name="code"' in click.answer.text, click.answer
    assert click.log_in(code="000000").is_asked
    _, second = click.log_in(code="246810").tokens()
    assert (first["acr"], second["acr"]) == ("1", "2")
    assert app.click(person, acr_values="2").has_arrived, "the stronger login is still there"


def test_the_login_hint_reaches_the_applications_form(app, person):
    assert 'value="alice"' in app.click(person, login_hint="alice").answer.text


def test_logout_at_the_application_logs_out_of_both_services_within_a_second(app, person):
    told, claims = app.click(person).log_in().tokens()
    app.click(person, "billing").tokens()
    known = len(app.reports.notices), len(app.billing.notices)
    start = time.monotonic()
    person.send("POST", app("/logout"), form={})
    until(lambda: len(app.reports.notices) > known[0] and len(app.billing.notices) > known[1], what="the notices of both services")
    for client, service in (("reports", app.reports), ("billing", app.billing)):
        at, token = service.notices[-1]
        assert at - start < allowed(), f"{client} was told after {at - start:.2f} s"
        notice = jwt.decode(token, KeySet.import_key_set(flow.jwks(app.server)), algorithms=ALGORITHMS)
        assert notice.header["typ"] == "logout+jwt"
        assert (notice.claims["iss"], notice.claims["aud"], notice.claims["sub"]) == (app.server.issuer, client, "alice")
    refused(flow.refresh(app.server, app.clients["reports"], told["refresh_token"]), "invalid_grant")
    assert flow.userinfo(app.server, told["access_token"]).status == 401
    assert app.click(person, "billing").is_asked


def test_the_secret_stands_in_no_log(app, person):
    app.click(person).log_in()
    assert SECRET not in app.server.log() and SECRET not in (app.folder / "application.log").read_text()


# The one that signs


def test_an_application_that_cannot_call_logs_in_too(signing, person):
    told, claims = signing.click(person).tokens()
    assert claims["sub"] == "alice"
    assert flow.userinfo(signing.server, told["access_token"]).json()["name"] == "Alice Adams"
    assert signing.click(person).has_arrived


def test_what_the_service_asks_reaches_an_application_that_cannot_ask(signing, person):
    click = signing.click(person, prompt="none")
    assert click.has_arrived and click.answer.redirect["error"] == "login_required", click.answer
    _, first = signing.click(person).tokens()
    assert "code" in signing.click(person, prompt="none").answer.redirect
    time.sleep(1.1)
    for asked in ({"prompt": "login"}, {"max_age": "0"}):
        _, again = signing.click(person, **asked).tokens()
        assert again["auth_time"] > first["auth_time"]


def test_an_assertion_that_is_used_again_leads_back_to_the_application(signing, person):
    pkce, client = flow.PKCE.new(), signing.clients["reports"]
    answer = person.visit(flow.authorize_url(signing.server, client, pkce), stop=lambda url: "/login/assertion" in url)
    url = answer.location
    first = person.get(url)
    assert "code" in first.redirect
    again = person.get(url)
    assert again.status in (400, 403) and urlsplit(again.url).path == "/login/assertion"
