"""Passwords that an administrator chooses follow the rules for people's own (NIST SP 800-63B-4 §3.1.1.2), unless told otherwise."""

import pytest

from Support.server import Gatehouse

GOOD = "nine purple bicycles downhill"
PUBLIC = """
server: { listen: 127.0.0.1:0, public_url: https://id.example.com }
storage: { database: sqlite:data/gatehouse.db }
authorization_server:
  session: {}
"""


@pytest.fixture
def deployment(tmp_path):
    """A server that is not on a loopback name."""
    server = Gatehouse(tmp_path / "public")
    server.config.write_text(PUBLIC)
    return server


def user(server, *arguments, password):
    return server.command("user", *arguments, "--config", "gatehouse.yaml", input=password + "\n")


@pytest.mark.parametrize(
    "password, said",
    [
        ("password123", "11 characters"),
        ("password12345678", "everybody tries first"),
        ("abcabcabcabcabcabc", "everybody tries first"),
        ("qwertzuiopasdfghjkl", "everybody tries first"),
        ("dora.miller.1987.dora", "names"),
        ("example-dora-miller-2026", "names"),
    ],
)
def test_issue_a_password_that_people_could_not_choose_is_refused(deployment, password, said):
    result = user(deployment, "add", "dora", "--name", "Dora Miller", password=password)
    assert result.returncode == 1 and said in result.stderr and "--any-password" in result.stderr, result
    assert password not in result.stderr and len(result.stderr.strip().splitlines()) == 1
    assert "dora" not in deployment.command("user", "list", "--config", "gatehouse.yaml").stdout
    assert user(deployment, "add", "dora", "--name", "Dora Miller", password=GOOD).returncode == 0
    changed = user(deployment, "set-password", "dora", password=password)
    assert changed.returncode == 1 and said in changed.stderr, changed
    assert user(deployment, "set-password", "dora", password=GOOD + "!").returncode == 0


def test_issue_any_password_is_taken_when_told_with_a_warning(deployment):
    for arguments in (["add", "dora"], ["set-password", "dora"]):
        result = user(deployment, *arguments, "--any-password", password="password123")
        assert result.returncode == 0 and result.stderr.startswith("warning: the password has 11 characters"), result


def test_issue_on_a_loopback_name_it_is_a_warning(tmp_path):
    server = Gatehouse(tmp_path / "local")
    result = user(server, "add", "dora", password="password123")
    assert result.returncode == 0 and "warning" in result.stderr and len(result.stdout.split()) == 1, result
    assert user(server, "set-password", "dora", password=GOOD).stderr == ""


def test_issue_the_configured_length_counts(deployment):
    text = deployment.config.read_text()
    at = "authorization_server:\n"
    deployment.config.write_text(text.replace(at, at + "  accounts: { min_password_length: 30 }\n", 1))
    result = user(deployment, "add", "dora", password=GOOD)
    assert result.returncode == 1 and "30 or more" in result.stderr, result
