"""The address of an account changes at both ends: a link to the new one, and one to the old that keeps it."""

import pytest

from Support.mailbox import configuration, link
from Support.server import Gatehouse
from Support.visitor import Page, Visitor, is_login

PASSWORD = "nine purple bicycles downhill"


@pytest.fixture(scope="module")
def server(tmp_path_factory, mailbox):
    with Gatehouse(tmp_path_factory.mktemp("email"), configuration(mailbox, "registration: open")) as running:
        yield running


def registered(server, mailbox, address, name="Somebody"):
    visitor = Visitor(server)
    visitor.submit(visitor.visit(server("/register")), "email", {"email": address})
    page = visitor.get(link(mailbox.letter(address)))
    account = visitor.submit(page, "new_password", {"name": name, "new_password": PASSWORD})
    assert account.status == 200 and name in account.text
    return visitor


def change(server, visitor, to):
    page = visitor.visit(server("/account/email"))
    answer = visitor.submit(page, "email", {"email": to})
    assert answer.status == 200 and "on its way" in answer.text
    assert to not in answer.url


def confirm(server, url, visitor=None):
    """The button on the page of a link; for the new address in a browser of the account."""
    somewhere = visitor or Visitor(server)
    page = somewhere.get(url)
    assert page.status == 200, page
    return somewhere.post(page, Page(page).form("token"), {})


def test_the_new_address_counts_once_its_link_is_used(server, mailbox):
    visitor = registered(server, mailbox, "mary@example.org", "Mary Shelley")
    change(server, visitor, "mary.new@example.org")
    assert "mary@example.org" in Page(visitor.visit(server("/account/email"))).text
    url = link(mailbox.letter("mary.new@example.org"))
    assert "mary.new@example.org" in mailbox.letter("mary@example.org", count=2)
    for _ in range(2):
        assert visitor.get(url).status == 200
    stranger = Visitor(server).get(url)
    assert stranger.status == 403 and "Sign in first" in stranger.text
    assert "is confirmed" in confirm(server, url, visitor).text
    assert confirm_fails(server, url)
    assert "mary.new@example.org" in Page(visitor.visit(server("/account/email"))).text
    new, old = Visitor(server), Visitor(server)
    assert is_login(old.sign_in(old.visit(server("/account")), "mary@example.org", PASSWORD))
    assert not is_login(new.sign_in(new.visit(server("/account")), "mary.new@example.org", PASSWORD))


def confirm_fails(server, url):
    return Visitor(server).get(url).status == 400


def test_whoever_has_the_old_address_keeps_it_before_the_change(server, mailbox):
    visitor = registered(server, mailbox, "jane@example.org")
    change(server, visitor, "thief@example.org")
    wanted, keeps = link(mailbox.letter("thief@example.org")), link(mailbox.letter("jane@example.org", count=2))
    assert "stays" in confirm(server, keeps).text
    person = Visitor(server)
    assert not is_login(person.sign_in(person.visit(server("/account")), "jane@example.org", PASSWORD))
    assert "no longer works" in confirm(server, wanted, person).text
    assert is_login(visitor.visit(server("/account/email")))


def test_whoever_has_the_old_address_gets_it_back_after_the_change(server, mailbox):
    visitor = registered(server, mailbox, "emily@example.org")
    change(server, visitor, "robber@example.org")
    keeps = link(mailbox.letter("emily@example.org", count=2))
    assert "is confirmed" in confirm(server, link(mailbox.letter("robber@example.org")), visitor).text
    assert "stays" in confirm(server, keeps).text
    assert is_login(visitor.visit(server("/account")))
    person = Visitor(server)
    assert not is_login(person.sign_in(person.visit(server("/account")), "emily@example.org", PASSWORD))


def test_two_changes_in_a_row_do_not_shake_off_the_first_owner(server, mailbox):
    visitor = registered(server, mailbox, "anne@example.org")
    change(server, visitor, "one@example.org")
    keeps = link(mailbox.letter("anne@example.org", count=2))
    assert "is confirmed" in confirm(server, link(mailbox.letter("one@example.org")), visitor).text
    change(server, visitor, "two@example.org")
    again = link(mailbox.letter("one@example.org", count=2))
    assert "is confirmed" in confirm(server, link(mailbox.letter("two@example.org")), visitor).text
    assert "stays" in confirm(server, keeps).text
    assert "no longer works" in confirm(server, again).text
    person = Visitor(server)
    assert not is_login(person.sign_in(person.visit(server("/account")), "anne@example.org", PASSWORD))


def test_the_address_of_somebody_else_is_not_given_and_the_page_does_not_say_so(server, mailbox):
    registered(server, mailbox, "first@example.org")
    visitor = registered(server, mailbox, "second@example.org")
    change(server, visitor, "first@example.org")
    letter = mailbox.letter("first@example.org", count=2)
    assert "token=" not in letter and "stays" in mailbox.wait(2, "first@example.org")[-1][2]["subject"]
    assert "second@example.org" in Page(visitor.visit(server("/account/email"))).text


def test_a_form_of_another_browser_is_refused(server, mailbox):
    visitor = registered(server, mailbox, "forged@example.org")
    change(server, visitor, "forged.new@example.org")
    page = visitor.get(link(mailbox.letter("forged.new@example.org")))
    assert Visitor(server).post(page, Page(page).form("token"), {}).status == 403
