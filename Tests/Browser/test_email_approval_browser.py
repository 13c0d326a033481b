"""`accounts.email_change: both_addresses` in headless Chromium without JavaScript: the old address says yes, then the new one."""

import pytest

from Browser.test_accounts_browser import go_on, letters, registered, shown, signed_in
from Support.chromium import save
from Support.mailbox import configuration, link
from Support.server import Gatehouse, until


@pytest.fixture(scope="module")
def place(tmp_path_factory, mailbox):
    changes = configuration(mailbox, "registration: open, email_change: both_addresses")
    with Gatehouse(tmp_path_factory.mktemp("approval-browser"), changes) as running:
        yield running


def test_both_addresses_say_yes(unscripted, place, mailbox):
    old, new = "ada@both.example", "ada.new@both.example"
    registered(place, mailbox, old)
    signed_in(unscripted, place, old, "/account/email")
    go_on(unscripted, email=new)
    assert "your present address" in unscripted.find_element("css selector", "[role=status]").text
    until(lambda: any("/account/email/approve" in text for text in letters(mailbox, old)), seconds=60, what="the letter to the old address")
    assert letters(mailbox, new) == [], "the new address is not asked before the old one"
    unscripted.get(link(next(text for text in letters(mailbox, old) if "/account/email/approve" in text)))
    assert "Change your email address?" in shown(unscripted) and new in shown(unscripted)
    save(unscripted, "email-approve")
    go_on(unscripted)
    assert "The change is approved" in shown(unscripted)
    save(unscripted, "email-approved")
    unscripted.get(link(mailbox.letter(new)))
    assert "Confirm your email address" in shown(unscripted)
    go_on(unscripted)
    assert "Your email address is confirmed" in shown(unscripted)
    unscripted.get(place("/account/email"))
    assert new in shown(unscripted) and old not in shown(unscripted)
