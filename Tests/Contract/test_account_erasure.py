"""What is kept of a person: no token that works, nothing after the account is gone but the trail of their `sub`, no address that nobody proved."""

import json
import re

import pytest

from Support import flow
from Support.flow import WEB_APP
from Support.mailbox import configuration, link
from Support.server import Gatehouse
from Support.stored import rows
from Support.visitor import Page, Visitor, is_login

PASSWORD = "nine purple bicycles downhill"
#: What may know a person's random `sub` after they are gone: the trail, and what clients are still to be told.
TRAIL = {"audit_entries", "logout_notices"}


@pytest.fixture(scope="module")
def server(tmp_path_factory, mailbox):
    changes = configuration(mailbox, "registration: open, sign_in_with: [username, email]")
    with Gatehouse(tmp_path_factory.mktemp("erasure"), changes) as running:
        yield running


def registered(server, mailbox, address, name):
    visitor = Visitor(server)
    visitor.submit(visitor.visit(server("/register")), "email", {"email": address})
    page = visitor.get(link(mailbox.letter(address)))
    assert visitor.submit(page, "new_password", {"name": name, "new_password": PASSWORD}).status == 200
    return visitor


def shown(server, username):
    result = server.command("user", "show", username, "--config", "gatehouse.yaml", "--output", "json")
    assert result.returncode == 0, result
    return {each["field"]: each["value"] for each in json.loads(result.stdout)}


def tokens_in(mailbox, address, count):
    letters = [letter[2].get_body(("plain",)).get_content() for letter in mailbox.wait(count, address)]
    return {token for text in letters for token in re.findall(r"token=(\w+)", text)}


def test_a_database_holds_no_token_of_a_link_and_nothing_of_who_is_gone(server, mailbox):
    visitor = registered(server, mailbox, "zed.zebra@example.org", "Zed Zebra")
    subject = shown(server, "zed.zebra@example.org")["subject"]
    page = visitor.visit(server("/account/email"))
    visitor.submit(page, "email", {"email": "zed.other@example.org"})
    tokens = tokens_in(mailbox, "zed.zebra@example.org", 2) | tokens_in(mailbox, "zed.other@example.org", 1)
    assert len(tokens) == 3
    found = [(table, row) for table, row in rows(server) for token in tokens if token in row]
    assert found == [], "a link's token stands in the database"
    assert any(table == "flows" and "zed.other" in row for table, row in rows(server))

    page = visitor.visit(server("/account/data"))
    visitor.post(page, Page(page).form("delete"), {"delete": "yes", "confirm": "yes"})
    left = [(table, row) for table, row in rows(server) if "zed." in row or "Zebra" in row]
    assert left == []
    assert {table for table, row in rows(server) if subject in row} <= TRAIL
    for url in [link(mailbox.letter("zed.other@example.org"))]:
        assert Visitor(server).get(url).status == 400


def test_nothing_comes_of_a_grant_when_the_account_is_gone(server, mailbox):
    added = server.command("user", "add", "gina", "--name", "Gina", "--config", "gatehouse.yaml", input="password123\n")
    subject = added.stdout.strip()
    tokens = flow.authorize(server, WEB_APP, username="gina").tokens()
    assert any(table == "grants" and subject in row for table, row in rows(server))
    assert server.command("user", "delete", "gina", "--config", "gatehouse.yaml").returncode == 0
    assert {table for table, row in rows(server) if subject in row} <= TRAIL
    assert flow.userinfo(server, tokens["access_token"]).status == 401
    refused = flow.refresh(server, WEB_APP, tokens["refresh_token"])
    assert refused.status == 400 and refused.json()["error"] == "invalid_grant"


def test_an_address_is_proved_by_a_letter_and_by_nothing_else(server, mailbox):
    added = server.command("user", "create", "frank", "--email", "testuser1@example.com", "--config", "gatehouse.yaml")
    visitor = Visitor(server)
    visitor.submit(visitor.get(added.stdout.strip()), "new_password", {"new_password": PASSWORD})
    assert not is_login(visitor.sign_in(visitor.visit(server("/account")), "frank", PASSWORD))
    assert shown(server, "frank")["email_verified"] == "false"

    invited = server.command("user", "create", "irma", "--email", "irma@example.org", "--invite", "--config", "gatehouse.yaml")
    assert invited.returncode == 0, invited
    visitor = Visitor(server)
    visitor.submit(visitor.get(link(mailbox.letter("irma@example.org"))), "new_password", {"new_password": PASSWORD})
    assert shown(server, "irma")["email_verified"] == "true"
    taken = server.command("user", "create", "second", "--email", "irma@example.org", "--invite", "--config", "gatehouse.yaml")
    assert taken.returncode == 0, taken
    visitor.submit(visitor.get(link(mailbox.letter("irma@example.org", count=2))), "new_password", {"new_password": PASSWORD})
    assert shown(server, "second")["email_verified"] == "false", "an address is one person's at a time"


def test_letters_are_counted_by_whom_they_go_to(server, mailbox):
    registered(server, mailbox, "kirk@example.org", "Kirk")
    kelvin = "\u212a"
    for typed in ["kirk@example.org", "KIRK@example.org", f"{kelvin}irk@example.org", f"kir{kelvin}@example.org"] * 2:
        visitor = Visitor(server)
        visitor.submit(visitor.visit(server("/recover")), "email", {"email": typed})
    letters = [each for each in mailbox.wait(4, "kirk@example.org") if "password" in each[2]["Subject"]]
    assert len(letters) <= 4


def test_the_login_of_a_registration_is_in_the_trail_and_its_browser_is_known(server, mailbox):
    visitor = registered(server, mailbox, "first@example.org", "First")
    result = server.command("audit", "query", "--user", "first@example.org", "--output", "json", "--config", "gatehouse.yaml")
    kinds = [event["gatehouse.audit_event"] for event in json.loads(result.stdout)]
    assert kinds[-3:] == ["login.new_device", "login.succeeded", "user.registered"], kinds
    visitor.post(page := visitor.visit(server("/logout")), Page(page).form("csrf"), {})
    visitor.sign_in(visitor.visit(server("/account")), "first@example.org", PASSWORD)
    result = server.command("audit", "query", "--user", "first@example.org", "--output", "json", "--config", "gatehouse.yaml")
    assert json.dumps(result.stdout).count("login.new_device") == 1
