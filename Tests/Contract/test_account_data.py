"""A person's own data: changed, taken along and deleted; by themselves, by command and by the admin API."""

import json

import pytest

from Support import flow, wire
from Support.mailbox import configuration, link
from Support.server import Gatehouse
from Support.visitor import Page, Visitor, is_login

PASSWORD, OTHER = "nine purple bicycles downhill", "eight yellow submarines uphill"
ADMIN = "administrator-token-for-tests-only-0123456789"


@pytest.fixture(scope="module")
def server(tmp_path_factory, mailbox):
    changes = configuration(mailbox, "registration: open")
    changes['admin_token: ${GATEHOUSE_ADMIN_TOKEN:-}'] = f"admin_token: {ADMIN} #"
    with Gatehouse(tmp_path_factory.mktemp("data"), changes) as running:
        yield running


def registered(server, mailbox, address, name="Somebody"):
    visitor = Visitor(server)
    visitor.submit(visitor.visit(server("/register")), "email", {"email": address})
    page = visitor.get(link(mailbox.letter(address)))
    assert visitor.submit(page, "new_password", {"name": name, "new_password": PASSWORD}).status == 200
    return visitor


def signs_in(server, name, password):
    visitor = Visitor(server)
    return not is_login(visitor.sign_in(visitor.visit(server("/account")), name, password))


def admin(server, method, path, body=None, token=ADMIN):
    headers = {"Authorization": f"Bearer {token}"}
    arguments = {}
    if body is not None:
        arguments["body"] = json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
    return wire.send(method, server.admin + path, headers=headers, **arguments)


def test_a_password_changes_with_the_old_one_and_ends_other_sessions(server, mailbox):
    visitor = registered(server, mailbox, "change@example.org")
    other = Visitor(server)
    other.sign_in(other.visit(server("/account")), "change@example.org", PASSWORD)
    page = visitor.visit(server("/account/password"))
    wrong = visitor.submit(page, "new_password", {"current_password": "not that one", "new_password": OTHER})
    assert "not your current password" in wrong.text
    same = visitor.submit(page, "new_password", {"current_password": PASSWORD, "new_password": PASSWORD})
    assert "same" in same.text
    weak = visitor.submit(page, "new_password", {"current_password": PASSWORD, "new_password": "password12345678"})
    assert "too common" in weak.text
    done = visitor.submit(page, "new_password", {"current_password": PASSWORD, "new_password": OTHER})
    assert done.status == 200 and "is changed" in done.text
    assert is_login(other.visit(server("/account"))) and not is_login(visitor.visit(server("/account")))
    data = visitor.post(page := visitor.visit(server("/account/data")), Page(page).form("download"), {"download": "yes"}).json()
    assert [record["kind"] for record in data["factors_and_devices"]] == ["device"], "no browser but this one is known"
    assert signs_in(server, "change@example.org", OTHER) and not signs_in(server, "change@example.org", PASSWORD)
    assert mailbox.said("change@example.org", "was changed")


def test_a_person_takes_their_data_along_without_secrets(server, mailbox):
    visitor = registered(server, mailbox, "export@example.org", "Ada Export")
    page = visitor.visit(server("/account/data"))
    answer = visitor.post(page, Page(page).form("download"), {"download": "yes"})
    assert answer.status == 200 and answer.media_type == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    data = answer.json()
    assert data["account"]["claims"]["email"] == "export@example.org" and data["account"]["has_password"] is True
    assert len(data["sessions"]) == 1
    assert {"user.registered"} <= {event["event"] for event in data["events"]}
    assert "argon2" not in answer.text and visitor.session not in answer.text


def test_a_person_deletes_their_account_for_good(server, mailbox):
    visitor = registered(server, mailbox, "gone@example.org")
    page = visitor.visit(server("/account/data"))
    unsure = visitor.submit(page, "delete", {"delete": "yes"})
    assert "Tick the box" in unsure.text
    done = visitor.submit(page, "delete", {"delete": "yes", "confirm": "yes"})
    assert "is deleted" in done.text and visitor.session is None
    assert not signs_in(server, "gone@example.org", PASSWORD)
    assert server.command("user", "export", "gone@example.org", "--config", server.config).returncode == 1
    assert mailbox.said("gone@example.org", "were deleted")
    # The address is free again.
    again = Visitor(server)
    again.submit(again.visit(server("/register")), "email", {"email": "gone@example.org"})
    assert "token=" in mailbox.letter("gone@example.org", count=3)


def test_a_declared_user_is_not_deleted_here(server):
    visitor = Visitor(server)
    visitor.sign_in(visitor.visit(server("/account")))
    page = visitor.visit(server("/account/data"))
    assert "administrator" in page.text and 'name="delete"' not in page.text
    answer = server.command("user", "delete", "testuser1@example.com", "--config", server.config)
    assert answer.returncode == 1 and "declared" in answer.stderr


def test_an_invitation_by_command_lets_somebody_choose_a_password(server, mailbox):
    config = ("--config", server.config)
    made = server.command("user", "create", "invited", "--email", "invited@example.org", "--name", "In Vited", "--invite", *config)
    assert made.returncode == 0, made.stderr
    url = link(mailbox.letter("invited@example.org"))
    visitor = Visitor(server)
    page = visitor.get(url)
    assert "invited" in page.text
    assert "saved" in visitor.submit(page, "new_password", {"new_password": PASSWORD}).text
    assert signs_in(server, "invited", PASSWORD)
    data = json.loads(server.command("user", "export", "invited", *config).stdout)
    assert data["account"]["claims"]["email_verified"] is True
    assert server.command("user", "create", "invited", *config).returncode == 1


def test_an_administrator_makes_a_link_disables_enables_and_deletes(server):
    config = ("--config", server.config)
    first = server.command("user", "create", "managed", *config)
    assert first.returncode == 0 and first.stdout.startswith(server.issuer + "/recover?token="), first.stderr
    visitor = Visitor(server)
    visitor.submit(visitor.get(first.stdout.strip()), "new_password", {"new_password": PASSWORD})
    person = Visitor(server)
    assert not is_login(person.sign_in(person.visit(server("/account")), "managed", PASSWORD))
    assert server.command("user", "disable", "managed", *config).returncode == 0
    assert is_login(person.visit(server("/account"))) and not signs_in(server, "managed", PASSWORD)
    assert server.command("user", "recover", "managed", *config).returncode == 1
    assert server.command("user", "enable", "managed", *config).returncode == 0
    assert signs_in(server, "managed", PASSWORD)
    link_ = server.command("user", "recover", "managed", *config).stdout.strip()
    visitor.submit(visitor.get(link_), "new_password", {"new_password": OTHER})
    assert signs_in(server, "managed", OTHER)
    assert server.command("user", "delete", "managed", *config).returncode == 0
    assert not signs_in(server, "managed", OTHER)


def test_the_admin_api_does_the_same(server):
    made = admin(server, "POST", "/admin/accounts", {"username": "by-api", "name": "By Api"})
    assert made.status == 201, made
    subject, url = made.json()["subject"], made.json()["link"]
    visitor = Visitor(server)
    visitor.submit(visitor.get(url), "new_password", {"new_password": PASSWORD})
    path = f"/admin/accounts/{subject}"
    assert admin(server, "GET", path).json()["has_password"] is True
    assert admin(server, "POST", path + "/disable").status == 204 and not signs_in(server, "by-api", PASSWORD)
    assert admin(server, "POST", path + "/recovery").status == 409
    assert admin(server, "POST", path + "/enable").status == 204 and signs_in(server, "by-api", PASSWORD)
    assert admin(server, "GET", path + "/export").json()["account"]["username"] == "by-api"
    assert "/recover?token=" in admin(server, "POST", path + "/recovery").json()["link"]
    assert admin(server, "POST", "/admin/accounts", {"username": "BY-API"}).status == 409
    assert admin(server, "POST", "/admin/accounts", {"name": "nobody"}).status == 400
    assert admin(server, "POST", "/admin/accounts", {"username": "x", "email": "no address", "invite": True}).status == 400
    assert admin(server, "GET", path, token="x" * 40).status == 401
    assert admin(server, "DELETE", path).status == 204 and admin(server, "GET", path).status == 404


@pytest.mark.parametrize("name", ["groups", "roles"])
def test_the_admin_api_keeps_groups_and_roles_as_the_commands_do(server, name):
    made = admin(server, "POST", "/admin/accounts", {"username": f"member-of-{name}"}).json()
    assert made["groups"] == made["roles"] == []
    path = f"/admin/accounts/{made['subject']}/{name}"
    assert admin(server, "GET", path).json() == {name: []}
    assert admin(server, "POST", path, {"add": ["staff", "night shift", "staff"]}).json() == {name: ["staff", "night shift"]}
    assert admin(server, "POST", path, {"add": ["reporting", "staff"], "remove": ["night shift", "never"]}).json() == {name: ["staff", "reporting"]}
    assert admin(server, "GET", f"/admin/accounts/{made['subject']}").json()[name] == ["staff", "reporting"]
    shown = server.command("user", name, f"member-of-{name}", "--config", server.config.name, "--remove", "staff")
    assert shown.stdout == "reporting\n", shown
    assert admin(server, "GET", path).json() == {name: ["reporting"]}
    assert admin(server, "POST", path, {"remove": ["never"]}).json() == {name: ["reporting"]}, "nothing to change"
    events = server.command("audit", "query", "--config", server.config.name, "--kind", "user.changed", "--subject", made["subject"], "--output", "json")
    assert events.returncode == 0, events
    details = [event["detail"] for event in json.loads(events.stdout)]
    assert sorted(details) == sorted([
        f'by the admin API, {name}: added "staff", "night shift"',
        f'by the admin API, {name}: added "reporting", removed "night shift"',
        f'gatehouse user {name}, {name}: removed "staff"',
    ]), details


def test_groups_and_roles_take_an_administrator_a_person_and_names(server):
    subject = admin(server, "POST", "/admin/accounts", {"username": "listed"}).json()["subject"]
    path = f"/admin/accounts/{subject}/groups"
    for token in ["x" * 40, ""]:
        assert admin(server, "GET", path, token=token).status == 401
        assert admin(server, "POST", path, {"add": ["staff"]}, token=token).status == 401
    for body in [{}, [], {"add": "staff"}, {"add": [""]}, {"add": ["x" * 129]}, {"add": ["a\nb"]}, {"add": ["a\x7f"]}, {"add": [1]},
                 {"add": ["staff"], "set": []}, {"remove": None}, {"add": [f"g{number}" for number in range(129)]}]:
        refused = admin(server, "POST", path, body)
        assert refused.status == 400 and refused.json()["error"] == "invalid_request", (body, refused)
    assert wire.send("POST", server.admin + path, headers={"Authorization": f"Bearer {ADMIN}"}, body=b'{"add": ["staff"]}').status == 400
    assert admin(server, "POST", path, {"add": [f"g{number}" for number in range(128)]}).status == 200
    full = admin(server, "POST", path, {"add": ["one more"]})
    assert full.status == 409 and full.json()["error"] == "too_many"
    assert admin(server, "POST", path, {"add": ["one more"], "remove": ["g0"]}).status == 200
    assert admin(server, "POST", "/admin/accounts/nobody/groups", {"add": ["staff"]}).status == 404
    assert admin(server, "GET", "/admin/accounts/nobody/roles").status == 404
    assert admin(server, "DELETE", path).status == 405
    users = json.loads(server.command("export", "--config", server.config.name, "--output", "json").stdout)["users"]
    subject = next(user["subject"] for user in users if user["username"] == "testuser1@example.com")
    declared = admin(server, "POST", f"/admin/accounts/{subject}/groups", {"add": ["staff"]})
    assert declared.status == 409 and declared.json()["error"] == "declared", declared
    assert admin(server, "POST", f"/admin/accounts/{subject}/groups", {"remove": ["nothing"]}).status == 200
