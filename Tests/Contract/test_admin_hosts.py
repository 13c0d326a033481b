"""The admin listener and DNS rebinding: a page whose own host name leads to 127.0.0.1 reads nothing there."""

import pytest

from Support import wire

PAGES = ["/healthz", "/readyz", "/metrics", "/admin/subjects/x/sessions"]


def status(server, path, host):
    method = "DELETE" if path.startswith("/admin/") else "GET"
    return wire.send(method, server.admin + path, headers={"Host": host} if host else {}).status


@pytest.mark.parametrize("path", PAGES)
def test_rfc9110_15_5_20_a_foreign_name_is_421_at_the_admin_listener(server, path):
    assert status(server, path, "attacker.example") == 421
    assert status(server, path, f"attacker.example:{server.admin_port}") == 421


@pytest.mark.parametrize("host", [None, "localhost", "127.0.0.1:9001", "[::1]:9001", "10.0.0.7"])
def test_addresses_and_loopback_names_are_answered(server, host):
    assert [status(server, path, host) for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 200]


def test_names_of_the_configuration_are_answered(another):
    named = another(replacements={"  admin_token:": "  admin_hosts: [Gatehouse.internal]\n  admin_token:"})
    assert status(named, "/readyz", "gatehouse.internal:9001") == 200
    assert status(named, "/readyz", "other.internal") == 421


@pytest.mark.parametrize("value, says", [("['http://x']", "host name"), ("['x:80']", "host name"), ("x", "list")])
def test_what_is_no_host_name_stops_the_start(another, value, says):
    gatehouse = another(start=False, replacements={"  admin_token:": f"  admin_hosts: {value}\n  admin_token:"})
    done = gatehouse.command("check", "--config", gatehouse.config)
    assert done.returncode == 78 and "server.admin_hosts" in done.stderr and says in done.stderr, done.stderr


def test_contract_the_public_listener_asks_for_no_name(server):
    assert wire.get(server("/.well-known/openid-configuration"), headers={"Host": "attacker.example"}).status == 200
