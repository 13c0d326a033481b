"""Authenticator apps over real HTTP, and the administrator who resets them."""

import json
import re

import pytest

from Support import flow
from Support.server import Gatehouse, command
from Support.totp import code
from Support.visitor import Page, Visitor

USER = "testuser1@example.com"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    policy = {"authorization_server:\n": "authorization_server:\n  second_factor: { policy: optional, methods: [totp] }\n"}
    with Gatehouse(tmp_path_factory.mktemp("factors"), policy) as running:
        yield running


def submit(visitor, answer, button=None, **fields):
    for form in Page(answer).forms:
        if button and button not in form.buttons or any(name not in form.names() for name in fields):
            continue
        return visitor.follow(visitor.post(answer, form, {**fields, **({button[0]: button[1]} if button else {})}))
    raise AssertionError(f"no form for {button} {fields} on {answer}")


def run(server, *arguments):
    done = command(*arguments, "--config", server.config, cwd=server.folder, env=server.env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_app_is_added_and_asked_for_until_the_administrator_resets_it(server):
    visitor = Visitor(server)
    submit(visitor, visitor.visit(server("/login")), username=USER, password="password123")
    page = submit(visitor, visitor.visit(server("/account/security")), button=("add", "totp"))
    secret = re.search(r"secret=([A-Z2-7]+)", page.text)[1]
    # The code before this one: the next login has this one left.
    codes = submit(visitor, page, code=code(secret, -30))
    assert len(re.findall(r"<li><code", codes.text)) == 10

    other = Visitor(server)
    page = submit(other, other.visit(server("/login")), username=USER, password="password123")
    assert "code" in [name for form in Page(page).forms for name in form.names()]
    assert other.session is None
    account = submit(other, page, code=code(secret))
    assert account.status == 200 and other.session

    listed = json.loads(run(server, "user", "factors", "list", USER, "--output", "json"))
    assert [(each["kind"], each["codes_left"]) for each in listed] == [("totp", None), ("recovery_codes", 10)]
    run(server, "user", "factors", "reset", USER)
    assert json.loads(run(server, "user", "factors", "list", USER, "--output", "json")) == []
    third = Visitor(server)
    submit(third, third.visit(server("/login")), username=USER, password="password123")
    assert third.session


def test_the_metadata_names_the_classes_that_a_login_can_reach(server):
    assert flow.wire.get(server("/.well-known/openid-configuration")).json()["acr_values_supported"] == ["1", "2"]
