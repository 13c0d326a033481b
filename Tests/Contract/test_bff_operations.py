"""What an operator does with a backend-for-frontend: the admin API, the commands, doctor; and both parts in one process."""

import json
from urllib.parse import quote

import pytest

from Support import wire
from Support.bff import BFF, SECRETS, User
from Support.server import Serve, free_ports, until

TOKEN = "an-admin-token-of-these-tests-" + "a" * 16
ADMIN = {"  admin_listen: 127.0.0.1:8001\n": f"  admin_listen: 127.0.0.1:8001\n  admin_token: {TOKEN}\n"}


@pytest.fixture
def bff(tmp_path, redis, stub):
    with BFF(tmp_path, redis, providers=stub.yaml(), replacements=ADMIN) as bff:
        yield bff


def logged_in(bff, stub):
    user = User(bff)
    user.log_in(provider="stub")
    return user, user.me().json()["user_id"]


def end_all(bff, user_id, token):
    headers = wire.bearer(token) if token else {}
    return wire.send("DELETE", f"{bff.admin}/admin/users/{quote(user_id, safe='')}/sessions", headers=headers)


def test_the_operator_ends_every_session_of_a_person(bff, stub):
    first, user_id = logged_in(bff, stub)
    second, _ = logged_in(bff, stub)
    assert end_all(bff, user_id, TOKEN).status == 204
    for user in (first, second):
        answer = user.me()
        assert (answer.status, answer.json()["error"]) == (401, "session_expired")
    assert end_all(bff, user_id, TOKEN).status == 204, "nothing left to end is no failure"


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], TOKEN + "x", TOKEN.upper()])
def test_the_admin_api_is_closed_without_its_token(bff, stub, token):
    user, user_id = logged_in(bff, stub)
    answer = end_all(bff, user_id, token)
    assert answer.status == 401 and answer.headers["www-authenticate"].startswith("Bearer"), answer
    assert user.me().status == 200


def test_the_admin_api_is_not_on_the_public_listener(bff, stub):
    user, user_id = logged_in(bff, stub)
    answer = wire.send("DELETE", bff(f"/admin/users/{user_id}/sessions"), headers=wire.bearer(TOKEN))
    assert answer.status in (404, 405), answer
    assert user.me().status == 200


def test_sessions_are_listed_and_ended_from_the_command_line(bff, stub):
    first, user_id = logged_in(bff, stub)
    second, _ = logged_in(bff, stub)

    def listed():
        found = bff.command("session", "list", "--bff", user_id, "--config", "bff.yaml", "--output", "json")
        assert found.returncode == 0, found.stderr
        return json.loads(found.stdout)

    assert {session["id"] for session in listed()} == {session["id"] for session in first.call("GET", "/auth/sessions").json()}
    other = next(session["id"] for session in second.call("GET", "/auth/sessions").json() if session["current"])
    ended = bff.command("session", "end", "--bff", user_id, "--id", other, "--config", "bff.yaml")
    assert ended.returncode == 0, ended.stderr
    assert (first.me().status, second.me().status) == (200, 401)
    again = bff.command("session", "end", "--bff", user_id, "--id", other, "--config", "bff.yaml")
    assert again.returncode == 1 and other in again.stderr
    assert bff.command("session", "end", "--bff", user_id, "--config", "bff.yaml").returncode == 0
    assert first.me().status == 401 and listed() == []


def test_a_command_about_the_other_part_says_so(bff):
    answer = bff.command("user", "list", "--config", "bff.yaml")
    assert answer.returncode == 1 and "no authorization server" in answer.stderr


def test_doctor_asks_the_storage_and_every_provider(bff, stub, redis):
    report = bff.command("doctor", "--config", "bff.yaml", "--output", "json")
    checks = {check["check"]: check["outcome"] for check in json.loads(report.stdout)}
    assert report.returncode == 0, report.stderr
    assert checks["storage.cache"] == "warning" and checks["provider stub"] == "ok"


def shared_callback(folder, redis, stub, **configuration):
    bff = BFF(folder, redis, providers=stub.yaml() + stub.yaml("other", **configuration))
    report = bff.command("doctor", "--config", "bff.yaml", "--output", "json")
    return [check["detail"] for check in json.loads(report.stdout) if check["check"] == "callback"]


def test_doctor_warns_of_a_callback_that_providers_share_without_saying_who_they_are(tmp_path, redis, stub):
    stub.metadata = lambda document: document | {"authorization_response_iss_parameter_supported": False}
    (warning,) = shared_callback(tmp_path / "silent", redis, stub)
    assert "in the answers of stub, other:" in warning and "own_callback: true" in warning


def test_doctor_is_content_where_every_provider_says_who_it_is(tmp_path, redis, stub):
    stub.metadata = lambda document: document | {"authorization_response_iss_parameter_supported": True}
    assert not shared_callback(tmp_path / "stated", redis, stub)


def test_an_authorization_server_and_a_backend_for_frontend_in_one_process(tmp_path):
    port, admin_port = free_ports(2)
    own = f"http://localhost:{port}"
    both = Serve(tmp_path, "both.yaml", SECRETS)
    both.issuer, both.admin_port = own, admin_port
    both.config.write_text(f"""
server: {{ listen: 127.0.0.1:{port}, public_url: "{own}", admin_listen: 127.0.0.1:{admin_port}, admin_token: {TOKEN} }}
clients:
  - client_id: web-app
    client_secret: web-app-secret-for-development-only
    grant_types: [authorization_code, refresh_token]
    redirect_uris: ["{own}/auth/web/callback"]
    backchannel_logout_uri: {own}/auth/web/backchannel-logout
    scope: openid profile email offline_access
users: [{{ username: testuser1@example.com, email: testuser1@example.com, password: password123 }}]
oidc:
  providers: {{ keycloak: {{ issuer: "{own}", client_id: web-app, client_secret: web-app-secret-for-development-only }} }}
app:
  sessions: {{ signing_secret: "${{SESSION_SIGNING_SECRET}}", csrf_signing_secret: "${{CSRF_SIGNING_SECRET}}" }}
""", encoding="utf-8")
    assert both.command("check", "--config", "both.yaml").returncode == 0
    with both:
        user = User(both)
        user.log_in()
        me = user.me().json()
        assert me["email"] == "testuser1@example.com"
        subject = me["user_id"].removeprefix("keycloak_")
        answer = wire.send("DELETE", f"{both.admin}/admin/subjects/{subject}/sessions", headers=wire.bearer(TOKEN))
        assert answer.status == 204, answer
        until(lambda: user.me().status == 401, what="the logout token to arrive")
