"""`gatehouse import cloudformation`: a user pool moves here, and its service gets its token."""

import base64
import json
import pathlib

import httpx
import pytest
import yaml

from Support.server import Gatehouse

TEMPLATES = pathlib.Path(__file__).parent.parent / "Support" / "cloudformation"
POOL = str(TEMPLATES / "my-services.yaml")
WEB = str(TEMPLATES / "web-application.json")

SERVER = """
server: {{ listen: "127.0.0.1:{port}", public_url: "http://localhost:{port}", admin_listen: "127.0.0.1:{admin}" }}
storage: {{ database: sqlite:data/gatehouse.db }}
"""
DECLARED = """
clients:
  - { client_id: MyBFF, client_secret: a-secret-of-its-own-with-32-characters, grant_types: [] }
"""


def gatehouse(folder, rest="authorization_server: {}\n", env=None):
    """A server whose file declares no client, unless `rest` does."""
    server = Gatehouse(folder, env=env)
    server.config.write_text(SERVER.format(port=server.port, admin=server.admin_port) + rest, encoding="utf-8")
    return server


@pytest.fixture
def stopped(tmp_path):
    return gatehouse(tmp_path / "pool")


def test_the_pool_of_the_reference_is_shown_as_it_is_declared_here(stopped):
    shown = stopped.command("import", "cloudformation", POOL)
    assert shown.returncode == 0, shown
    declared = yaml.safe_load(shown.stdout)
    assert declared["resource_servers"] == [
        {
            "identifier": "MyService",
            "name": "MyService",
            "scopes": [{"name": "weather_read", "description": "Grantes the ability to read weather"}],
        }
    ]
    assert declared["clients"] == [
        {
            "client_id": "MyBFF",
            "client_name": "MyBFF",
            "client_secret": "${MYBFF_CLIENT_SECRET}",
            "grant_types": ["client_credentials"],
            "scope": "MyService/weather_read",
            "access_token_lifetime": "1h",
        }
    ]
    settings = declared["authorization_server"]
    assert settings["second_factor"]["policy"] == "required"
    assert "# MyServicesUserPoolDomain: " in shown.stdout


def test_what_is_shown_works_in_a_file(tmp_path, stopped):
    shown = stopped.command("import", "cloudformation", POOL).stdout
    server = gatehouse(tmp_path / "file", shown, env={"MYBFF_CLIENT_SECRET": "s" * 43})
    checked = server.command("check", "--config", "gatehouse.yaml")
    assert checked.returncode == 0, checked


def test_the_pool_is_made_here_and_its_client_gets_a_token(stopped):
    config = ("--config", "gatehouse.yaml")
    planned = stopped.command("import", "cloudformation", POOL, *config)
    assert planned.returncode == 0, planned
    assert "+ resource server MyService" in planned.stdout and "+ client MyBFF" in planned.stdout
    assert "shown once" not in planned.stdout
    assert json.loads(stopped.command("client", "list", *config, "--output", "json").stdout) == []

    applied = stopped.command("import", "cloudformation", POOL, *config, "--apply", "--output", "json")
    assert applied.returncode == 0, applied
    secret = json.loads(applied.stdout)["client_secrets"]["MyBFF"]
    assert "second_factor" in applied.stderr

    with stopped:
        answer = httpx.post(
            stopped("/oauth2/token"), data={"grant_type": "client_credentials"}, auth=("MyBFF", secret)
        )
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["scope"] == "MyService/weather_read" and body["expires_in"] == 3600
        claims = json.loads(base64.urlsafe_b64decode(body["access_token"].split(".")[1] + "=="))
        assert claims["sub"] == claims["client_id"] == "MyBFF" and claims["token_use"] == "access"

    again = stopped.command("import", "cloudformation", POOL, *config, "--apply")
    assert again.stdout.strip() == "no changes", again
    rotated = stopped.command("client", "rotate-secret", "MyBFF", *config)
    assert rotated.returncode == 0, rotated


def test_a_record_that_the_file_declares_otherwise_is_left_alone(tmp_path):
    server = gatehouse(tmp_path / "declared", "authorization_server: {}\n" + DECLARED)
    assert server.command("apply", "--config", "gatehouse.yaml").returncode == 0
    refused = server.command("import", "cloudformation", POOL, "--config", "gatehouse.yaml", "--apply")
    assert refused.returncode == 1
    assert "! client MyBFF" in refused.stdout and "nothing was changed" in refused.stderr


def test_functions_parameters_and_conditions_are_worked_out(stopped):
    shown = stopped.command("import", "cloudformation", WEB, "--parameter", "Stage=prod", "--output", "json")
    assert shown.returncode == 0, shown
    pool = json.loads(shown.stdout)
    (web,) = pool["clients"]
    assert web["client_id"] == "web-prod"
    assert web["redirect_uris"] == ["https://app.example.com/callback", "https://app.example.com/other"]
    assert web["scope"].split() == ["openid", "email", "orders/read", "offline_access"]
    assert web["grant_types"] == ["authorization_code", "refresh_token"]
    assert web["access_token_lifetime"] == "30m"
    settings = pool["authorization_server"]
    assert settings["issuer"] == "https://login.example.com"
    assert settings["refresh_token"] == {"lifetime": "12h", "idle_lifetime": "12h"}
    remarks = "\n".join(pool["remarks"])
    for named in ["implicit", "SMS_MFA", "PreTokenGeneration", "tenant", "EmailConfiguration", "UserPoolGroup", "Google", "ReadAttributes"]:
        assert named in remarks, (named, remarks)
    other = stopped.command(
        "import", "cloudformation", WEB, "--parameter", "Stage=test", "--client-id", "Mobile=1h57kf5cpq17m0eml12", "--output", "json"
    )
    assert [client["client_id"] for client in json.loads(other.stdout)["clients"]] == ["web-test", "1h57kf5cpq17m0eml12"]


def test_what_is_wrong_is_said_with_its_place(stopped, tmp_path):
    missing = stopped.command("import", "cloudformation", WEB)
    assert missing.returncode == 78 and "--parameter Stage=" in missing.stderr
    absent = stopped.command("import", "cloudformation", "absent.yaml")
    assert absent.returncode == 1 and "absent.yaml: cannot be read" in absent.stderr
    assert stopped.command("import", "cloudformation", POOL, "--apply").returncode == 64
    assert stopped.command("import", "cloudformation", POOL, "--client-id", "Nobody=x").returncode == 78
