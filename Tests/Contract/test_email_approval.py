"""`accounts.email_change: both_addresses`: an address changes where the owner of the old one approves and the owner of the new one confirms."""

import pytest

from Support.mailbox import configuration, link
from Support.server import Gatehouse
from Support.visitor import Page, Visitor, is_login

PASSWORD, OTHER = "nine purple bicycles downhill", "eight yellow submarines uphill"


@pytest.fixture(scope="module")
def server(tmp_path_factory, mailbox):
    changes = configuration(mailbox, "registration: open, email_change: both_addresses")
    with Gatehouse(tmp_path_factory.mktemp("approval"), changes) as running:
        yield running


def registered(server, mailbox, address):
    visitor = Visitor(server)
    visitor.submit(visitor.visit(server("/register")), "email", {"email": address})
    page = visitor.get(link(mailbox.letter(address)))
    assert visitor.submit(page, "new_password", {"name": "Somebody", "new_password": PASSWORD}).status == 200
    return visitor


def asked(server, mailbox, visitor, old, new):
    """The link that goes to the old address; nothing goes to the new one."""
    page = visitor.visit(server("/account/email"))
    answer = visitor.submit(page, "email", {"email": new})
    assert answer.status == 200 and "present address" in answer.text, answer.text
    letter = mailbox.letter(old, count=2)
    assert new in letter and "/account/email/approve" in letter
    return link(letter)


def press(visitor, url):
    page = visitor.get(url)
    return visitor.post(page, Page(page).form("token"), {}) if page.status == 200 else page


def received(mailbox, address):
    return [letter for letter in mailbox.letters if address in letter[1]]


def test_both_ends_say_yes(server, mailbox):
    visitor = registered(server, mailbox, "mary@approval.example")
    url = asked(server, mailbox, visitor, "mary@approval.example", "mary.new@approval.example")
    reader = Visitor(server)
    for _ in range(2):
        assert "Change your email address?" in reader.get(url).text, "reading uses nothing up"
    assert received(mailbox, "mary.new@approval.example") == []
    assert "is approved" in press(reader, url).text
    assert press(Visitor(server), url).status == 400, "it works once"
    wanted = link(mailbox.letter("mary.new@approval.example"))
    assert "mary@approval.example" in Page(visitor.visit(server("/account/email"))).text
    assert "is confirmed" in press(visitor, wanted).text
    assert "mary.new@approval.example" in Page(visitor.visit(server("/account/email"))).text
    keeps = link(mailbox.letter("mary@approval.example", count=3))
    assert "stays" in press(Visitor(server), keeps).text, "the old address can still undo it"


def test_without_the_old_end_nothing_is_changed(server, mailbox):
    visitor = registered(server, mailbox, "jane@approval.example")
    url = asked(server, mailbox, visitor, "jane@approval.example", "thief@approval.example")
    page = visitor.visit(server("/account/password"))
    assert "is changed" in visitor.submit(page, "new_password", {"current_password": PASSWORD, "new_password": OTHER}).text
    assert press(Visitor(server), url).status == 400, "another password ends the link"
    assert received(mailbox, "thief@approval.example") == []
    assert "jane@approval.example" in Page(visitor.visit(server("/account/email"))).text


def test_the_form_works_in_the_browser_that_it_was_shown_to_alone(server, mailbox):
    visitor = registered(server, mailbox, "emily@approval.example")
    url = asked(server, mailbox, visitor, "emily@approval.example", "emily.new@approval.example")
    page = Visitor(server).get(url)
    assert Visitor(server).post(page, Page(page).form("token"), {}).status == 403
    assert received(mailbox, "emily.new@approval.example") == []


@pytest.mark.parametrize("language, said", [("de", "zustimmen"), ("fr", "Approuver"), ("es", "Aprobar"), ("ja", "変更を承認"), ("ar", "الموافقة")])
def test_the_page_speaks_the_languages(server, mailbox, language, said):
    address = f"{language}@approval.example"
    visitor = registered(server, mailbox, address)
    url = asked(server, mailbox, visitor, address, f"{language}.new@approval.example")
    assert said in Visitor(server).get(url.replace("ui_locales=en", f"ui_locales={language}")).text
