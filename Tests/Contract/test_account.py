"""The account page: where a person is signed in, which applications have access, and how both end."""

import pytest

from Support import flow
from Support.expect import refused
from Support.flow import SPA, WEB_APP
from Support.visitor import Page, Visitor, is_login


def press(visitor, field, value=None, **changes):
    """Presses a button of the account page; the answer, redirects followed."""
    answer = visitor.visit(visitor.server("/account"))
    for form in Page(answer).forms:
        for button in form.buttons:
            if button[0] == field and value in (None, button[1]):
                return visitor.follow(visitor.post(answer, form, {field: button[1], **changes}))
    raise AssertionError(f"no button {field}={value} on {answer}")


@pytest.fixture
def account(another):
    """A person at two browsers, with two applications."""
    server = another()
    here, there = Visitor(server), Visitor(server)
    web = flow.authorize(server, visitor=here).tokens()
    spa = flow.authorize(server, SPA, visitor=there, scope="openid offline_access").tokens()
    return server, here, there, web, spa


def test_contract_account_shows_sessions_and_applications(account):
    _, here, there, _, _ = account
    answer = here.visit(here.server("/account"))
    text = Page(answer).text
    assert "Test User One" in text and "Example Web App" in text and "Single-page app" in text
    assert here.session not in answer.text and there.session not in answer.text


def test_contract_a_session_is_ended_elsewhere_with_its_grants(account):
    server, here, there, web, _ = account
    press(there, "end_session")
    refused(flow.refresh(server, WEB_APP, web["refresh_token"]), "invalid_grant")
    assert is_login(here.visit(flow.authorize_url(server, WEB_APP, flow.PKCE.new())))
    assert not is_login(there.visit(flow.authorize_url(server, SPA, flow.PKCE.new())))


def test_contract_an_application_loses_its_access_and_the_session_goes_on(account):
    server, here, _, web, spa = account
    press(here, "revoke", "spa")
    refused(flow.refresh(server, SPA, spa["refresh_token"]), "invalid_grant")
    assert flow.userinfo(server, spa["access_token"]).status == 401
    assert flow.refresh(server, WEB_APP, web["refresh_token"]).status == 200
    assert not is_login(here.visit(server("/account")))


@pytest.mark.parametrize("token", [None, "", "x" * 43])
def test_contract_the_account_form_needs_its_own_token(account, token):
    server, here, _, _, spa = account
    press(here, "revoke", "spa", csrf=token)
    assert flow.refresh(server, SPA, spa["refresh_token"]).status == 200


def test_contract_the_token_of_another_person_is_no_token(account):
    server, here, _, _, spa = account
    other = Visitor(server)
    flow.authorize(server, visitor=other, username="testuser2@example.com")
    foreign = Page(other.visit(server("/account"))).forms[0].hidden["csrf"]
    press(here, "revoke", "spa", csrf=foreign)
    assert flow.refresh(server, SPA, spa["refresh_token"]).status == 200


def test_contract_another_persons_session_and_applications_are_out_of_reach(account):
    server, here, _, web, spa = account
    other = Visitor(server)
    flow.authorize(server, visitor=other, username="testuser2@example.com").tokens()
    theirs = [value for form in Page(here.visit(server("/account"))).forms for name, value in form.buttons if name == "end_session"]
    assert theirs
    press(other, "revoke", end_session=theirs[0], revoke=None)
    press(other, "revoke", revoke="spa")
    assert flow.refresh(server, SPA, spa["refresh_token"]).status == 200
    assert flow.refresh(server, WEB_APP, web["refresh_token"]).status == 200
