"""ENDPOINTS.md "Command line": what is printed where, and the exit codes."""

import json

import pytest

from Support import flow
from Support.expect import refused
from Support.server import Gatehouse, command, until
from Support.visitor import Visitor, is_login


@pytest.fixture
def stopped(tmp_path):
    """A folder with a configuration and nothing running."""
    return Gatehouse(tmp_path / "stopped")


def ok(result):
    assert result.returncode == 0, result
    return result


def test_contract_demo_check_walks_every_flow_and_exits_0(tmp_path):
    result = command("demo", "--check", cwd=tmp_path, timeout=120)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    assert len(result.stdout.strip().splitlines()) >= 8


def test_contract_check_validates_and_touches_nothing(stopped):
    before = sorted(stopped.folder.iterdir())
    result = ok(stopped.command("check", "--config", "gatehouse.yaml"))
    assert sorted(stopped.folder.iterdir()) == before
    assert "Traceback" not in result.stderr


def test_design_check_warns_of_a_short_secret(stopped):
    stopped.config.write_text(stopped.config.read_text().replace("a_very_secret_string_for_fastapi", "short"))
    result = ok(stopped.command("check", "--config", "gatehouse.yaml"))
    (line,) = [line for line in result.stderr.splitlines() if "clients[1].client_secret" in line]
    assert "gatehouse.yaml:" in line and "short" not in line.replace("shorter", "")


def test_contract_plan_shows_and_apply_makes(stopped):
    plan = ok(stopped.command("plan", "--config", "gatehouse.yaml"))
    for name in ("MyBFF", "web-app", "docs-ui", "MyService", "profile-api", "testuser1@example.com"):
        assert name in plan.stdout
    for secret in ("mybff-secret", "web-app-secret", "password123", "a_very_secret"):
        assert secret not in plan.stdout + plan.stderr
    again = ok(stopped.command("plan", "--config", "gatehouse.yaml"))
    assert again.stdout == plan.stdout, "a plan changes nothing"
    ok(stopped.command("apply", "--config", "gatehouse.yaml"))
    after = ok(stopped.command("plan", "--config", "gatehouse.yaml"))
    assert "MyBFF" not in after.stdout
    stopped.config.write_text(stopped.config.read_text().replace("client_name: Example Web App", "client_name: Another Name"))
    changed = ok(stopped.command("plan", "--config", "gatehouse.yaml"))
    assert "web-app" in changed.stdout and "Another Name" in changed.stdout and "MyBFF" not in changed.stdout


def test_contract_plan_speaks_json(stopped):
    result = ok(stopped.command("plan", "--config", "gatehouse.yaml", "--output", "json"))
    assert json.loads(result.stdout)


def test_issue_serve_applies_at_start(another):
    server = another()
    after = ok(server.command("plan", "--config", "gatehouse.yaml"))
    assert "MyBFF" not in after.stdout


def test_issue_key_rotate_while_serving(another):
    server = another()
    before = {key["kid"] for key in flow.jwks(server)["keys"]}
    token = flow.client_credentials(server).json()["access_token"]
    ok(server.command("key", "rotate", "--config", "gatehouse.yaml"))
    until(lambda: {key["kid"] for key in flow.jwks(server)["keys"]} - before, seconds=60, what="a new key in the JWKS")
    assert before <= {key["kid"] for key in flow.jwks(server)["keys"]}
    flow.verified(server, token)
    flow.verified(server, flow.client_credentials(server).json()["access_token"])


def test_contract_key_list_names_every_key(another):
    server = another()
    result = ok(server.command("key", "list", "--config", "gatehouse.yaml", "--output", "json"))
    listed = {key["kid"] for key in json.loads(result.stdout)}
    assert {key["kid"] for key in flow.jwks(server)["keys"]} <= listed
    assert '"d"' not in result.stdout


def test_contract_token_prints_a_token(server):
    result = server.command("token", "--issuer", server.issuer, "--client-id", "MyBFF", "--scope", "MyService/weather_read", input=flow.MYBFF.secret + "\n")
    ok(result)
    _, claims = flow.verified(server, result.stdout.strip())
    assert claims["client_id"] == "MyBFF"


def test_contract_token_with_a_wrong_secret_is_1(server):
    result = server.command("token", "--issuer", server.issuer, "--client-id", "MyBFF", input="wrong\n")
    assert result.returncode == 1, result
    assert "invalid_client" in result.stderr
    assert result.stdout == ""


def test_contract_jwt_inspect_shows_header_and_claims(server):
    token = flow.client_credentials(server).json()["access_token"]
    result = ok(command("jwt", "inspect", token))
    assert "at+jwt" in result.stdout and "MyService/weather_read" in result.stdout


def test_contract_jwt_verify_says_yes_or_no(server):
    token = flow.client_credentials(server).json()["access_token"]
    ok(command("jwt", "verify", "--issuer", server.issuer, token))
    header, claims, signature = token.split(".")
    altered = f"{header}.{claims}.{signature[:-4]}AAAA"
    assert command("jwt", "verify", "--issuer", server.issuer, altered).returncode == 1


@pytest.mark.parametrize("token", ["x", "a.b", "", "....", "\xff\xfe.a.b"])
def test_contract_jwt_inspect_of_no_token_is_1(token):
    result = command("jwt", "inspect", token)
    assert result.returncode in (1, 64), result
    assert "Fatal error" not in result.stderr


@pytest.mark.parametrize("arguments", [["nonsense"], ["serve", "--config"], ["serve", "--nonsense", "x"], ["key", "nonsense"]])
def test_contract_wrong_usage_is_64(arguments, tmp_path):
    result = command(*arguments, cwd=tmp_path)
    assert result.returncode == 64, result
    assert result.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["--version"]])
def test_help_and_version_are_0(arguments):
    assert ok(command(*arguments)).stdout


def test_contract_a_directory_is_exported(another):
    server = another()
    result = ok(server.command("export", "--config", "gatehouse.yaml"))
    assert "web-app" in result.stdout and "MyService" in result.stdout
    for secret in ("web-app-secret", "password123"):
        assert secret not in result.stdout


def listed(server, *arguments):
    return json.loads(ok(server.command(*arguments, "--config", "gatehouse.yaml", "--output", "json")).stdout)


def test_contract_grants_are_listed_and_ended(another):
    server = another()
    tokens = flow.authorize(server).tokens()
    (grant,) = listed(server, "grant", "list", "--user", "testuser1@example.com")
    assert grant["client_id"] == "web-app"
    assert listed(server, "grant", "list", "--client", "spa") == []
    ok(server.command("grant", "revoke", grant["id"], "--config", "gatehouse.yaml"))
    refused(flow.refresh(server, flow.WEB_APP, tokens["refresh_token"]), "invalid_grant")
    assert flow.userinfo(server, tokens["access_token"]).status == 401
    assert listed(server, "grant", "list", "--user", "testuser1@example.com") == []


def test_contract_sessions_are_listed_and_ended_with_their_grants(another):
    server = another()
    visitor = Visitor(server)
    tokens = flow.authorize(server, visitor=visitor).tokens()
    offline = flow.authorize(server, visitor=visitor, scope="openid offline_access").tokens()
    (session,) = listed(server, "session", "list", "testuser1@example.com")
    assert visitor.session not in json.dumps(session)
    assert session["sid"] == flow.unverified(tokens["id_token"])[1]["sid"]
    ok(server.command("session", "end", "testuser1@example.com", "--config", "gatehouse.yaml"))
    refused(flow.refresh(server, flow.WEB_APP, tokens["refresh_token"]), "invalid_grant")
    assert flow.refresh(server, flow.WEB_APP, offline["refresh_token"]).status == 200
    assert is_login(visitor.visit(flow.authorize_url(server, flow.WEB_APP, flow.PKCE.new())))


def test_contract_clients_and_users_are_listed_without_secrets(another):
    server = another()
    for what in ("client", "user"):
        result = ok(server.command(what, "list", "--config", "gatehouse.yaml", "--output", "json"))
        assert len(json.loads(result.stdout)) >= 2
        assert "secret-for-development" not in result.stdout and "argon2" not in result.stdout and "password123" not in result.stdout


@pytest.mark.parametrize("arguments", [
    ("a:b",), ("caf\u00e9",), ("x" * 257,), (" x",), ("a\nb",),
    ("new", "--grant-type", "authorization_code", "--redirect-uri", "http://app.example/cb"),
    ("new", "--grant-type", "authorization_code", "--redirect-uri", "com.example.app:/cb"),
    ("new", "--grant-type", "authorization_code", "--public", "--redirect-uri", "app:/cb"),
    ("new", "--grant-type", "authorization_code", "--redirect-uri", "https://app.example/a/../cb"),
])
def test_contract_a_client_is_added_by_the_rules_of_the_file(stopped, arguments):
    result = stopped.command("client", "add", *arguments, "--config", "gatehouse.yaml")
    assert result.returncode == 64 and "expected" in result.stderr, result
    assert "\n" not in arguments[0] or arguments[0] not in result.stderr


def test_contract_doctor_finds_a_good_configuration_good(another):
    server = another()
    ok(server.command("doctor", "--config", "gatehouse.yaml"))




def test_issue_keys_rotate_by_themselves_and_no_token_fails(another):
    """Announced before it signs, retired while what it signed lives: a verifier that fetches the keys never misses one."""
    server = another(replacements={"rotate_every: 90d, announce_for: 1d": "rotate_every: 4s, announce_for: 2s"})
    tokens, kids, announced = [], [], set()

    def rotated_twice():
        announced.update(key["kid"] for key in flow.jwks(server)["keys"])
        token = flow.client_credentials(server).json()["access_token"]
        header, _ = flow.verified(server, token)
        if header["kid"] not in kids:
            assert header["kid"] in announced, "a key signs that was not announced"
            kids.append(header["kid"])
            tokens.append(token)
        return len(kids) >= 3

    until(rotated_twice, seconds=60, what="two rotations")
    for token in tokens:
        flow.verified(server, token)
