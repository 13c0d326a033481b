"""People make accounts themselves where that is allowed: the address first, by a link; the flow they came from goes on."""

import pytest

from Support import wire
from Support.flow import FASTAPI, PKCE, authorize_url
from Support.mailbox import configuration, link
from Support.server import Gatehouse
from Support.visitor import Page, Visitor, is_consent, is_login

PASSWORD = "nine purple bicycles downhill"


@pytest.fixture(scope="module")
def server(tmp_path_factory, mailbox):
    accounts = "registration: open, sign_in_with: [username, email]"
    with Gatehouse(tmp_path_factory.mktemp("registration"), configuration(mailbox, accounts)) as running:
        yield running


def link_on(page, path):
    return next(url for url in Page(page).links if path in url)


def test_it_is_off_unless_it_is_opened(tmp_path, mailbox):
    with Gatehouse(tmp_path, configuration(mailbox)) as server:
        assert wire.get(server("/register")).status == 404
        page = Visitor(server).visit(server("/login"))
        assert "/register" not in page.text and "/recover" in page.text


def test_an_address_becomes_an_account_and_the_flow_goes_on(server, mailbox):
    visitor = Visitor(server)
    login = visitor.visit(authorize_url(server, FASTAPI, PKCE.new()))
    page = visitor.visit(link_on(login, "/register"))
    sent = visitor.submit(page, "email", {"email": "grace@example.org"})
    assert "Check your mail" in sent.text and "grace" not in sent.url
    letter = mailbox.letter("grace@example.org")
    assert "Example" in letter
    url = link(letter)
    assert Visitor(server).get(url).status == 200  # a scanner
    page = visitor.get(url)
    refused = visitor.submit(page, "new_password", {"name": " ", "new_password": PASSWORD})
    assert "Enter your name" in refused.text
    refused = visitor.submit(page, "new_password", {"name": "Grace Hopper", "new_password": "grace hopper 1906"})
    assert "your name" in refused.text
    answer = visitor.submit(page, "new_password", {"name": "Grace Hopper", "new_password": PASSWORD})
    if is_consent(answer):
        answer = visitor.decide(answer)
    assert answer.location.startswith(FASTAPI.redirect_uri) and "code" in answer.redirect, answer
    assert Visitor(server).get(url).status == 400

    other = Visitor(server)
    account = other.sign_in(other.visit(server("/account")), "GRACE@example.org", PASSWORD)
    assert "Grace Hopper" in account.text


def test_a_link_that_another_browser_opens_leads_to_the_account(server, mailbox):
    visitor = Visitor(server)
    visitor.submit(visitor.visit(server("/register")), "email", {"email": "alan@example.org"})
    telephone = Visitor(server)
    page = telephone.get(link(mailbox.letter("alan@example.org")))
    account = telephone.submit(page, "new_password", {"name": "Alan Turing", "new_password": PASSWORD})
    assert account.status == 200 and "Alan Turing" in account.text and account.url.endswith("/account")


def test_whoever_registers_is_known_by_that_browser_and_told_of_the_next_one(server, mailbox):
    visitor = Visitor(server)
    visitor.submit(visitor.visit(server("/register")), "email", {"email": "ada@example.org"})
    page = visitor.get(link(mailbox.letter("ada@example.org")))
    visitor.submit(page, "new_password", {"name": "Ada Lovelace", "new_password": PASSWORD})
    assert "gatehouse_device" in visitor.cookies
    other = Visitor(server)
    assert not is_login(other.sign_in(other.visit(server("/account")), "ada@example.org", PASSWORD))
    assert mailbox.said("ada@example.org", "change your password")


def test_an_address_that_has_an_account_gets_another_letter_and_the_page_is_the_same(server, mailbox):
    pages = []
    for address in ("testuser1@example.com", "new.person@example.org"):
        visitor = Visitor(server)
        pages.append(visitor.submit(visitor.visit(server("/register")), "email", {"email": address}))
    assert Page(pages[0]).text == Page(pages[1]).text
    assert "already" in mailbox.letter("testuser1@example.com")
    assert "token=" not in mailbox.letter("testuser1@example.com")
    assert "token=" in mailbox.letter("new.person@example.org")


def test_two_links_for_one_address_make_one_account(server, mailbox):
    links = []
    for number in (1, 2):
        visitor = Visitor(server)
        visitor.submit(visitor.visit(server("/register")), "email", {"email": "twice@example.org"})
        links.append(link(mailbox.letter("twice@example.org", count=number)))
    first, second = Visitor(server), Visitor(server)
    pages = [first.get(links[0]), second.get(links[1])]
    answer = first.submit(pages[0], "new_password", {"name": "First", "new_password": PASSWORD})
    assert answer.status == 200 and "First" in answer.text
    answer = second.submit(pages[1], "new_password", {"name": "Second", "new_password": PASSWORD})
    assert answer.status == 400


@pytest.mark.parametrize("typed", ["", "ada", "a b@example.com", "ada@example.com\nBcc: eve@example.com", "<ada@example.com>"])
def test_what_is_no_address_is_refused_on_the_page(server, typed):
    visitor = Visitor(server)
    page = visitor.submit(visitor.visit(server("/register")), "email", {"email": typed})
    assert page.status == 200 and "Enter an email address" in page.text and 'aria-invalid="true"' in page.text


@pytest.mark.parametrize("language, subject", [
    ("de", "Bestätigen Sie Ihre E-Mail-Adresse"), ("fr", "Confirmez votre adresse e-mail"), ("es", "Confirme su dirección de correo"),
    ("ja", "メールアドレスの確認"), ("ar", "أكّد عنوان بريدك الإلكتروني"),
])
def test_the_letter_is_in_the_language_of_the_page(server, mailbox, language, subject):
    visitor = Visitor(server)
    page = visitor.visit(server(f"/register?ui_locales={language}"))
    visitor.submit(page, "email", {"email": f"{language}@example.org"})
    sender, _, message = mailbox.wait(to=f"{language}@example.org")[0]
    assert sender == "no-reply@gatehouse.example"
    assert message["subject"] == subject
    assert message["content-language"] == language
    assert message["auto-submitted"] == "auto-generated" and message["message-id"].endswith("@gatehouse.example>")
    assert message["to"] == f"{language}@example.org" and str(message["from"]) == "Example <no-reply@gatehouse.example>"
    assert message["date"].datetime.tzinfo is not None
    html = message.get_body(("html",)).get_content()
    assert f'lang="{language}"' in html and ('dir="rtl"' in html) == (language == "ar")
    assert link(message.get_body(("plain",)).get_content()).replace("&", "&amp;") in html


def test_an_open_registration_without_mail_stops_the_start(tmp_path):
    server = Gatehouse(tmp_path, {"\nauthorization_server:\n": "\nauthorization_server:\n  accounts: { registration: open }\n"})
    answer = server.command("check", "--config", server.config)
    assert answer.returncode == 78 and "authorization_server.accounts.registration" in answer.stderr and "mail" in answer.stderr
