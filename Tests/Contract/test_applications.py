"""`/account/applications`: what clients have of a person, and taking it back with immediate effect."""

import re

import pytest

from Support import wire
from Support.consent import FINANCE, Example, allow, ask, granted, history, payment
from Support.expect import refused
from Support.flow import Client, introspect, refresh
from Support.visitor import Page, Visitor, is_consent

MORE = {
    "\nclients:\n": """
  - identifier: notes-api
    name: Example Notes
    scopes: [{ name: read, description: Read your notes }, { name: write, description: Change your notes }]

clients:
  - client_id: bank-api
    client_secret: bank-api-secret-for-development-only
    grant_types: [client_credentials]
    introspection: [bank-api, notes-api]
""",
    "scope: openid offline_access": "scope: openid offline_access notes-api/read notes-api/write",
}
BANK = Client("bank-api", "bank-api-secret-for-development-only", "", "")


@pytest.fixture
def bank(tmp_path):
    with Example(tmp_path / "bank", "BankService", 7071, MORE) as running:
        yield running


def applications(visitor, query=""):
    answer = visitor.visit(visitor.server("/account/applications") + query)
    assert answer.status == 200, answer
    return answer


def press(visitor, answer, button, value=None):
    """Presses the first button of that name, or the one of that value too; the page after it."""
    for form in Page(answer).forms:
        if any(name == button and value in (None, each) for name, each in form.buttons):
            chosen = next(each for name, each in form.buttons if name == button and value in (None, each))
            return visitor.follow(visitor.post(answer, form, {button: chosen}))
    raise AssertionError(f"no button {button} {value} on {answer.text}")


def active(server, token):
    return introspect(server, token, BANK).json()["active"]


def test_what_has_access_stands_there_in_sentences(bank):
    visitor = Visitor(bank)
    granted(bank, [history(**{"from": "2026-10-01"})], visitor=visitor, scope="openid offline_access notes-api/read")
    text = Page(applications(visitor)).text
    assert "Household Finances" in text and "Example Bank" in text and "Read your notes" in text and "Example Notes" in text, text
    assert "See what is booked on your account DE02 1001 0010 9307 1186 03 since 1 October 2026" in text, text
    assert re.search(r"last used .* Access until .* at the latest", text), text


def test_nobody_is_shown_anything_without_a_login_and_nothing_of_others(bank):
    granted(bank, [history()])
    answer = Visitor(bank).get(bank("/account/applications"))
    assert answer.status in (302, 303) and answer.location.endswith("/login"), answer


def test_one_object_is_taken_back_and_the_rest_stays(bank):
    visitor = Visitor(bank)
    body = granted(bank, [history(), payment()], visitor=visitor, scope="openid offline_access notes-api/read")
    assert active(bank, body["access_token"])
    page = applications(visitor)
    handles = [value for form in Page(page).forms for name, value in form.buttons if name == "revoke_detail"]
    assert len(handles) == 2
    page = press(visitor, page, "revoke_detail", handles[0])
    assert "no longer has this access" in Page(page).text and "See what is booked" not in Page(page).text
    assert not active(bank, body["access_token"]), "it says more than is granted"
    again = refresh(bank, FINANCE, body["refresh_token"])
    assert again.json()["authorization_details"] == [payment()], again
    assert active(bank, again.json()["access_token"])


def test_one_scope_is_taken_back_with_immediate_effect(bank):
    visitor = Visitor(bank)
    body = granted(bank, None, visitor=visitor, scope="openid offline_access notes-api/read notes-api/write")
    press(visitor, applications(visitor), "revoke_scope", "notes-api/write")
    assert not active(bank, body["access_token"])
    assert wire.get(bank("/oauth2/userinfo"), headers=wire.bearer(body["access_token"])).status == 401
    again = refresh(bank, FINANCE, body["refresh_token"])
    assert again.json()["scope"] == "openid offline_access notes-api/read", again
    refused(refresh(bank, FINANCE, again.json()["refresh_token"], scope="notes-api/write"), "invalid_scope")
    _, page, _ = ask(bank, None, visitor=visitor, scope="openid notes-api/write")
    assert is_consent(page), "it is asked about again"
    _, page, _ = ask(bank, None, visitor=visitor, scope="openid notes-api/read")
    assert "code" in page.redirect, "the rest is remembered"


def test_all_access_is_taken_back_with_immediate_effect(bank):
    visitor = Visitor(bank)
    body = granted(bank, [history()], visitor=visitor, scope="openid offline_access")
    page = press(visitor, applications(visitor), "revoke")
    assert "has no access any more" in Page(page).text and "Household" not in Page(page).text
    assert not active(bank, body["access_token"])
    refused(refresh(bank, FINANCE, body["refresh_token"]), "invalid_grant")
    assert is_consent(ask(bank, [history()], visitor=visitor, scope="openid")[1])


def test_the_last_object_of_a_grant_ends_it(bank):
    visitor = Visitor(bank)
    body = granted(bank, [payment()], visitor=visitor)
    page = press(visitor, applications(visitor), "revoke_detail")
    assert not active(bank, body["access_token"])
    assert "Household" not in Page(page).text, "a payment is not remembered"


def test_an_answer_that_is_remembered_without_access_stands_there_and_can_be_forgotten(bank):
    visitor = Visitor(bank)
    body = granted(bank, [history()], visitor=visitor, scope="openid")
    assert wire.post(bank("/oauth2/revoke"), form={"token": body["refresh_token"]}, headers=FINANCE.headers()).status == 200
    page = applications(visitor)
    assert "No access now; your answer is remembered until" in Page(page).text
    page = press(visitor, page, "revoke")
    assert "No application has access" in Page(page).text
    assert is_consent(ask(bank, [history()], visitor=visitor, scope="openid")[1])


def test_a_form_without_its_value_does_nothing(bank):
    visitor = Visitor(bank)
    body = granted(bank, [history()], visitor=visitor)
    page = applications(visitor)
    for form in [each for each in Page(page).forms if "revoke" in [name for name, _ in each.buttons]]:
        assert visitor.post(page, form, {"csrf": "x", "revoke": "finance-app"}).status == 403
    assert active(bank, body["access_token"])


def test_rfc8707_2_an_answer_for_one_resource_is_none_for_another(bank):
    visitor = Visitor(bank)
    url = {"scope": "openid notes-api/read", "resource": "notes-api"}
    _, page, _ = ask(bank, None, visitor=visitor, **url)
    allow(visitor, page)
    assert "code" in ask(bank, None, visitor=visitor, **url)[1].redirect
    assert is_consent(ask(bank, None, visitor=visitor, scope="openid notes-api/read")[1]), "for every resource is more"


def test_the_page_says_how_long_and_that_an_answer_is_remembered(bank):
    visitor, page, _ = ask(bank, None, scope="openid offline_access")
    text = Page(page).text
    assert "keeps access while you are away, until" in text and "Your answer is remembered until" in text, text
    _, page, _ = ask(bank, None, visitor=visitor, scope="openid")
    assert "Access ends when you sign out" in Page(page).text
    _, page, _ = ask(bank, [payment()], visitor=visitor)
    assert "Your answer counts once" in Page(page).text
