"""Rich authorization requests, RFC 9396, on the examples' files: a bank and a clinic, with their services beside the server."""

import json

import pytest

from Support import wire
from Support.consent import CARE, CREDITOR, FINANCE, IBAN, Example, Service, allow, ask, claims, granted, history, payment, redeem
from Support.expect import redirected, refused
from Support.flow import Client, introspect, refresh
from Support.server import replaced
from Support.visitor import Page, is_consent

# A second service with a type of its own, a client that may introspect for the bank, and a service that has a type for itself.
MORE = {
    "\nclients:\n": """
  - identifier: archive-api
    name: Example Archive
    resource: https://archive.example.com
    authorization_details_types:
      - type: document_access
        fields: { copies: integer, sealed: boolean, folders: texts }
        actions: [read, list]
        locations: [https://archive.example.com/a, https://archive.example.com/b]
        optional: false
        client_credentials: true
        sentence: { en: "See the folders {folders}[, {copies} copies][, sealed: {sealed}] ({actions})" }

clients:
  - client_id: bank-api
    client_secret: bank-api-secret-for-development-only
    grant_types: [client_credentials]
    introspection: [bank-api]
    authorization_details_types: [document_access, payment_initiation]
  - client_id: plain
    client_secret: plain-secret-for-development-only-24
    redirect_uris: [http://localhost:8302/callback]
    scope: openid
""",
    "authorization_details_types: [account_information, payment_initiation]": "authorization_details_types: [account_information, payment_initiation, document_access]",
}
BANK = Client("bank-api", "bank-api-secret-for-development-only", "", "")
PLAIN = Client("plain", "plain-secret-for-development-only-24", "http://localhost:8302/callback", "openid")


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    with Example(tmp_path_factory.mktemp("bank"), "BankService", 7071, MORE) as running:
        yield running


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    with Example(tmp_path_factory.mktemp("clinic"), "HealthService", 7072) as running:
        yield running


def documents(**changes):
    return {"type": "document_access", "folders": ["2025", "2026"], "actions": ["read", "list"]} | changes


# RFC 9396 §2, §3, §7, §9: the way through

def test_rfc9396_3_the_person_is_shown_each_object_as_a_sentence_and_the_token_carries_it(bank):
    visitor, page, pkce = ask(bank, [payment(), history(**{"from": "2026-10-01"})])
    assert is_consent(page), page
    text = Page(page).text
    assert "Pay €123.50 once to Merchant A , account DE02 1203 0000 0000 2020 51 , for Invoice 4711" in text, text
    assert "account DE02 1001 0010 9307 1186 03 since 1 October 2026" in text, text
    answer = redeem(bank, allow(visitor, page), pkce)
    assert answer.status == 200, answer
    body = answer.json()
    assert body["authorization_details"] == [payment(), history(**{"from": "2026-10-01"})]
    assert "scope" not in body, "no scope was asked for"
    assert claims(body["access_token"])["authorization_details"] == body["authorization_details"]
    assert claims(body["access_token"])["aud"] == "bank-api"


def test_rfc9396_3_what_is_left_unticked_is_not_granted(bank):
    visitor, page, pkce = ask(bank, [payment(), history()])
    body = redeem(bank, allow(visitor, page, authorization_detail=["1"]), pkce).json()
    assert body["authorization_details"] == [history()]
    assert claims(body["access_token"])["authorization_details"] == [history()]


def test_rfc9396_3_where_nothing_is_ticked_access_is_denied(bank):
    visitor, page, _ = ask(bank, [payment()])
    redirected(bank, allow(visitor, page, authorization_detail=None), "access_denied", FINANCE)


def test_rfc9396_3_1_a_scope_stands_beside_them(bank):
    body = granted(bank, [history()], scope="openid offline_access")
    assert body["scope"] == "openid offline_access" and body["authorization_details"] == [history()]
    assert sorted(claims(body["access_token"])["aud"]) == sorted([bank.issuer, "bank-api"])


@pytest.mark.parametrize("language, sentence", [
    ("de", "Einmalig 1.234,50 € an Merchant A zahlen, Konto DE02 1203 0000 0000 2020 51 , für Invoice 4711"),
    ("fr", "Payer une fois 1 234,50 € à Merchant A , compte DE02 1203 0000 0000 2020 51 , pour Invoice 4711"),
    ("es", "Pagar una vez 1.234,50 € a Merchant A , cuenta DE02 1203 0000 0000 2020 51 , por Invoice 4711"),
    ("ja", "Merchant A （口座 DE02 1203 0000 0000 2020 51 ）に €1,234.50 を一度だけ支払う（ Invoice 4711 ）"),
    ("ar", "دفع 1,234.50 € مرة واحدة إلى Merchant A ، الحساب DE02 1203 0000 0000 2020 51 ، مقابل Invoice 4711"),
])
def test_the_sentence_and_its_amount_are_in_the_language_of_the_person(bank, language, sentence):
    _, page, _ = ask(bank, [payment("1234.50")], ui_locales=language)
    assert sentence in Page(page).text, Page(page).text


def test_text_of_the_client_is_escaped(bank):
    _, page, _ = ask(bank, [payment(creditorName="<script>alert(1)</script>")])
    assert "<script>" not in page.text and "&lt;script&gt;" in page.text


# RFC 9396 §5: what is refused

REFUSED = {
    "no JSON": "{",
    "no array": json.dumps(payment()),
    "an empty array": "[]",
    "no object": '["payment_initiation"]',
    "no type": json.dumps([{"creditorName": "x"}]),
    "a type that is no text": json.dumps([payment(type=5)]),
    "an unknown type": json.dumps([payment(type="payment")]),
    "an unknown field": json.dumps([payment(urgent=True)]),
    "actions where the type has none": json.dumps([payment(actions=["initiate"])]),
    "a location of somebody else": json.dumps([payment(locations=["https://elsewhere.example.com"])]),
    "a text that is a number": json.dumps([payment(creditorName=7)]),
    "a text of two lines": json.dumps([payment(creditorName="a\nb")]),
    "a text that turns its surroundings around": json.dumps([payment(creditorName="a\u202eb")]),
    "a text with what has no width": json.dumps([payment(creditorName="Mer\u200bchant")]),
    "a text of a letter that nobody sees": json.dumps([payment(creditorName="\u3164")]),
    "a text of blanks": json.dumps([payment(creditorName=" ")]),
    "a text whose blanks a page draws as one": json.dumps([payment(creditorName="Merchant  A")]),
    "a text whose marks cover the line above": json.dumps([payment(creditorName="a" + "\u0301" * 9)]),
    "an amount in digits of another script": json.dumps([payment("\u0661\u0662")]),
    "an amount in wide digits": json.dumps([payment("\uff11\uff12")]),
    "a currency with a letter of another script": json.dumps([payment(currency="\u0415UR")]),
    "an account with a letter of another script": json.dumps([payment(creditorAccount={"iban": "D\u041502120300000000202051"})]),
    "an empty text": json.dumps([payment(creditorName="")]),
    "a text that is too long": json.dumps([payment(creditorName="x" * 257)]),
    "an amount that is a number": json.dumps([payment(instructedAmount={"currency": "EUR", "amount": 123.5})]),
    "an amount of nothing": json.dumps([payment("0.00")]),
    "an amount below nothing": json.dumps([payment("-1")]),
    "an amount with a comma": json.dumps([payment("1,50")]),
    "an amount with more digits than the currency": json.dumps([payment("1.500")]),
    "an amount with an exponent": json.dumps([payment("1e3")]),
    "a currency in small letters": json.dumps([payment(currency="eur")]),
    "an amount with another member": json.dumps([payment(instructedAmount={"currency": "EUR", "amount": "1", "up_to": "2"})]),
    "an account with a wrong digit": json.dumps([payment(creditorAccount={"iban": "DE02120300000000202052"})]),
    "an account as a text": json.dumps([payment(creditorAccount=CREDITOR)]),
    "a missing field": json.dumps([{name: value for name, value in payment().items() if name != "reference"}]),
    "a day that does not exist": json.dumps([history(**{"from": "2026-02-30"})]),
    "a number where true or false is expected": json.dumps([documents(sealed=1)]),
    "a text where a number is expected": json.dumps([documents(copies="1")]),
    "a list with a text twice": json.dumps([documents(folders=["a", "a"])]),
    "an action that the type does not know": json.dumps([documents(actions=["delete"])]),
    "one good and one bad": json.dumps([payment(), payment(type="nothing")]),
    "the same object twice": json.dumps([payment(), payment()]),
    "a member twice": '[{"type":"account_information","type":"account_information","account":{"iban":"%s"}}]' % IBAN,
    "more objects than allowed": json.dumps([payment(reference=str(number)) for number in range(9)]),
    "deeper than allowed": json.dumps([payment(creditorName=[[[[["x"]]]]])]),
    "larger than allowed": json.dumps([payment(reference="x" * 250 + str(number)) for number in range(8)], indent=40),
}


@pytest.mark.parametrize("details", REFUSED.values(), ids=REFUSED.keys())
def test_rfc9396_5_is_refused(bank, details):
    _, answer, _ = ask(bank, details)
    redirected(bank, answer, "invalid_authorization_details", FINANCE)


def test_rfc9396_10_a_type_that_the_client_is_not_registered_for_is_refused(bank):
    _, answer, _ = ask(bank, [history()], PLAIN)
    redirected(bank, answer, "invalid_authorization_details", PLAIN)


def test_rfc6749_3_1_the_parameter_twice_is_refused(bank):
    from Support.flow import PKCE, authorize_url
    from Support.visitor import Visitor
    url = authorize_url(bank, FINANCE, PKCE.new(), state="the-state", authorization_details=json.dumps([history()]))
    answer = Visitor(bank).visit(url + "&authorization_details=%5B%5D")
    redirected(bank, answer, "invalid_request", FINANCE)


# RFC 9396 §6: the token request narrows

def test_rfc9396_6_a_token_request_gets_less_where_it_asks_for_less(bank):
    visitor, page, pkce = ask(bank, [payment(), documents()])
    answer = redeem(bank, allow(visitor, page), pkce, authorization_details=json.dumps([documents(folders=["2026"])]))
    assert answer.json()["authorization_details"] == [documents(folders=["2026"])]
    assert claims(answer.json()["access_token"])["aud"] == "archive-api"


@pytest.mark.parametrize("details", [
    [payment("124.00")], [payment("1.00")], [documents(folders=["2024"])], [documents(copies=2)], [history()], [{"type": "nothing"}],
], ids=["a larger amount", "another amount", "another folder", "a member more", "an object more", "an unknown type"])
def test_rfc9396_6_a_token_request_for_more_is_refused_and_uses_nothing_up(bank, details):
    visitor, page, pkce = ask(bank, [payment(), documents()])
    redirect = allow(visitor, page)
    refused(redeem(bank, redirect, pkce, authorization_details=json.dumps(details)), "invalid_authorization_details")
    assert redeem(bank, redirect, pkce).status == 200, "the code was not used up"


def test_rfc9396_6_a_refresh_narrows_the_access_token_alone(bank):
    body = granted(bank, [history(), documents()], scope="openid offline_access", prompt="consent")
    narrowed = refresh(bank, FINANCE, body["refresh_token"], authorization_details=json.dumps([history()]))
    assert narrowed.status == 200, narrowed
    assert narrowed.json()["authorization_details"] == [history()]
    again = refresh(bank, FINANCE, narrowed.json()["refresh_token"])
    assert again.json()["authorization_details"] == [history(), documents()]
    refused(refresh(bank, FINANCE, again.json()["refresh_token"], authorization_details=json.dumps([payment()])), "invalid_authorization_details")


def test_rfc8707_2_2_a_resource_leaves_the_objects_of_the_others_out(bank):
    visitor, page, pkce = ask(bank, [history(), documents()], prompt="consent")
    body = redeem(bank, allow(visitor, page), pkce, resource="https://archive.example.com").json()
    assert body["authorization_details"] == [documents()]
    assert claims(body["access_token"])["aud"] == "archive-api"


def credentials(server, details, client=BANK, **changes):
    form = {"grant_type": "client_credentials", "authorization_details": json.dumps(details)} | changes
    return wire.post(server("/oauth2/token"), form=form, headers=client.headers())


def test_rfc9396_6_a_service_has_for_itself_what_its_type_says(bank):
    body = credentials(bank, [documents()]).json()
    assert body["authorization_details"] == [documents()]
    assert claims(body["access_token"])["sub"] == "bank-api" and claims(body["access_token"])["aud"] == "archive-api"


def test_rfc9396_6_a_service_has_nothing_for_itself_that_a_person_must_allow(bank):
    refused(credentials(bank, [payment()]), "invalid_authorization_details")
    refused(credentials(bank, [documents(more=1)]), "invalid_authorization_details")


# RFC 9396 §9.2, §10

def test_rfc9396_9_2_introspection_shows_what_concerns_the_one_who_asks(bank):
    token = granted(bank, [history(), documents()], prompt="consent")["access_token"]
    shown = introspect(bank, token, BANK).json()
    assert shown["active"] and shown["authorization_details"] == [history()]


def test_rfc9396_10_the_metadata_lists_the_types(bank):
    shown = wire.get(bank("/.well-known/oauth-authorization-server")).json()
    assert shown["authorization_details_types_supported"] == ["account_information", "document_access", "payment_initiation"]


def test_rfc9396_12_a_field_that_no_sentence_shows_is_warned_about_once_by_check_and_at_the_start(tmp_path):
    hidden = {"fields: { copies: integer, sealed: boolean, folders: texts }": "fields: { copies: integer, sealed: boolean, folders: texts, purpose: text }"}
    more = {old: replaced(new, hidden) if "document_access" in new and "fields" in new else new for old, new in MORE.items()}
    place = Example(tmp_path / "hidden", "BankService", 7071, more)
    checked = place.command("check", "--config", place.config.name)
    assert checked.returncode == 0 and checked.stderr.count('the field "purpose" stands in none of the sentences') == 1, checked
    assert "document_access" in checked.stderr and "allow what they are not shown" in checked.stderr
    with place:
        assert sum("purpose" in line for line in place.log().splitlines()) == 1, place.log()


def test_an_example_has_no_field_that_nobody_sees(bank, clinic):
    for place in [bank, clinic]:
        checked = place.command("check", "--config", place.config.name)
        assert checked.returncode == 0 and "not shown" not in checked.stderr, checked


# What is remembered

def test_the_same_objects_are_asked_about_once_and_more_is_asked_again(bank):
    visitor, page, _ = ask(bank, [history()], prompt="consent")
    allow(visitor, page)
    assert "code" in ask(bank, [history()], visitor=visitor)[1].redirect
    assert is_consent(ask(bank, [history(), documents(folders=["new"])], visitor=visitor)[1])
    assert is_consent(ask(bank, [history(CREDITOR)], visitor=visitor)[1]), "another account"
    _, page, _ = ask(bank, [history()], visitor=visitor, prompt="consent")
    assert "Allowed before" in Page(page).text


def test_a_payment_is_asked_about_each_time(bank):
    visitor, page, _ = ask(bank, [payment()])
    assert "once" in Page(page).text
    allow(visitor, page)
    _, page, _ = ask(bank, [payment()], visitor=visitor)
    assert is_consent(page) and "Allowed before" not in Page(page).text
    _, answer, _ = ask(bank, [payment()], visitor=visitor, prompt="none")
    redirected(bank, answer, "consent_required", FINANCE)


# The examples

def pay(service, token, reference="Invoice 4711", amount="123.50", currency="EUR", creditor=CREDITOR):
    body = {"reference": reference, "amount": amount, "currency": currency, "creditor_iban": creditor}
    return wire.post(service("/payments"), json_body=body, headers=wire.bearer(token)).status


def test_the_bank_pays_what_was_allowed_once_and_nothing_larger(bank):
    token = granted(bank, [payment(reference="Order 9")])["access_token"]
    with Service("bank-service", bank) as service:
        assert wire.get(service("/.well-known/oauth-protected-resource")).json()["authorization_details_types_supported"]
        assert pay(service, token, "Order 9", amount="123.51") == 403, "a larger payment"
        assert pay(service, token, "Order 9", amount="12350") == 403
        assert pay(service, token, "Order 9", currency="USD") == 403
        assert pay(service, token, "Order 9", creditor=IBAN) == 403, "another creditor"
        assert pay(service, token, "Order 10") == 403, "another payment"
        assert pay(service, token, "Order 9") == 201
        assert pay(service, token, "Order 9") == 409, "a consent pays once"
        assert wire.get(service(f"/accounts/{IBAN}/transactions"), headers=wire.bearer(token)).status == 403, "no history was asked for"


def test_the_bank_shows_the_account_that_was_allowed_and_no_other(bank):
    token = granted(bank, [history(**{"from": "2026-10-01"})])["access_token"]
    with Service("bank-service", bank) as service:
        shown = wire.get(service(f"/accounts/{IBAN}/transactions"), headers=wire.bearer(token))
        assert [each["text"] for each in shown.json()] == ["Salary", "Rent"], "since the first of October"
        assert wire.get(service(f"/accounts/{CREDITOR}/transactions"), headers=wire.bearer(token)).status == 403
        assert pay(service, token) == 403
        assert wire.get(service(f"/accounts/{IBAN}/transactions")).status == 401


def test_the_clinic_gives_the_named_records_to_the_named_recipient_until_the_named_day(clinic):
    def shared(until):
        return {"type": "record_sharing", "records": ["laboratory results", "vaccinations"], "recipient": "Dr Weber", "until": until}

    visitor, page, pkce = ask(clinic, [shared("2099-12-31")], CARE)
    assert "Share your laboratory results and vaccinations with Dr Weber until 31 December 2099" in Page(page).text, Page(page).text
    token = redeem(clinic, allow(visitor, page), pkce, CARE).json()["access_token"]
    with Service("health-service", clinic) as service:
        def records(kind, recipient, token):
            return wire.get(service(f"/records/{kind}?recipient={recipient}"), headers=wire.bearer(token))

        assert len(records("vaccinations", "Dr%20Weber", token).json()["entries"]) == 2
        assert records("vaccinations", "Dr%20Klein", token).status == 403, "another recipient"
        assert records("x-rays", "Dr%20Weber", token).status == 403, "other records"
        over = granted(clinic, [shared("2020-01-01")], CARE)["access_token"]
        assert records("vaccinations", "Dr%20Weber", over).status == 403, "its day has passed"
