"""Running it: the contract's file unchanged, health, metrics, logs, stop, restart, kill -9, and a configuration that is wrong."""

import http.client
import json
import re
import socket
import stat
import subprocess
import time

import pytest

from Support import flow, wire
from Support.expect import refused
from Support.flow import FASTAPI, WEB_APP
from Support.server import Gatehouse, binary, contract, environment, free_ports, until
from Support.visitor import Visitor

HEALTH = ["/healthz", "/readyz", "/metrics"]


def test_contract_the_file_works_unchanged(tmp_path):
    with Gatehouse(tmp_path, unchanged=True) as server:
        assert server.config.read_text(encoding="utf-8") == contract()
        assert flow.client_credentials(server).status == 200
        tokens = flow.authorize(server).tokens()
        assert flow.userinfo(server, tokens["access_token"]).status == 200
        assert (tmp_path / "data/gatehouse.db").is_file()


@pytest.mark.parametrize("path", HEALTH)
def test_contract_health_is_on_the_admin_address(server, path):
    answer = wire.get(server.admin + path)
    assert answer.status == 200, answer


@pytest.mark.parametrize("path", HEALTH)
def test_contract_health_is_never_on_the_public_port(server, path):
    assert wire.get(server(path)).status == 404


@pytest.mark.parametrize("path", ["/oauth2/token", "/.well-known/openid-configuration", "/login"])
def test_contract_the_admin_address_serves_nothing_public(server, path):
    assert wire.get(server.admin + path).status == 404


@pytest.mark.parametrize("path", ["/admin/login-requests/x", "/admin/subjects/x/sessions", "/admin"])
def test_contract_an_empty_admin_token_turns_the_admin_api_off(server, path):
    for headers in ({}, wire.bearer(""), {"Authorization": "Bearer"}):
        assert wire.get(server.admin + path, headers=headers).status in (401, 403, 404, 405)
        assert wire.get(server(path), headers=headers).status == 404


def samples(server):
    """The metrics as Prometheus reads them: series → value; every line is understood."""
    answer = wire.get(server.admin + "/metrics")
    assert answer.status == 200
    assert answer.media_type == "text/plain"
    found = {}
    for line in answer.text.splitlines():
        if line and not line.startswith("#"):
            match = re.fullmatch(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\.)*",?)*\})? (\S+)', line)
            assert match, line
            found[match[1] + (match[2] or "")] = float(match[3])
    return found


def test_contract_metrics_count_tokens_and_time_requests(server):
    def issued():
        return sum(value for name, value in samples(server).items() if "token_issued" in name)

    before = issued()
    for _ in range(3):
        flow.client_credentials(server)
    assert issued() >= before + 3
    assert any("request_duration" in name and "_bucket" in name for name in samples(server))


def test_style_metric_labels_come_from_closed_sets(server):
    for number in range(30):
        wire.get(server(f"/unknown-path-{number}"))
        wire.send(f"ODD{number}", server("/oauth2/token"))
        flow.client_credentials(server, headers=wire.basic(f"unknown-client-{number}", "x"))
    text = wire.get(server.admin + "/metrics").text
    assert "unknown-path" not in text and "unknown-client" not in text and "ODD" not in text


# Log

def test_issue_no_secret_and_no_query_reaches_the_log(another):
    server = another()
    visitor = Visitor(server)
    authorization = flow.authorize(server, visitor=visitor, state="the-state-value", nonce="the-nonce-value", login_hint="the-hint-value")
    tokens = authorization.tokens()
    authorization.redeem()
    rotated = flow.refresh(server, WEB_APP, flow.authorize(server).tokens()["refresh_token"]).json()
    service = flow.client_credentials(server).json()["access_token"]
    flow.client_credentials(server, headers={}, client_id="MyBFF", client_secret="a-wrong-secret-value")
    flow.introspect(server, service)
    flow.revoke(server, rotated["refresh_token"])
    flow.userinfo(server, tokens["access_token"])
    wrong = Visitor(server)
    wrong.sign_in(wrong.visit(flow.authorize_url(server, WEB_APP, flow.PKCE.new())), password="a-wrong-password-value")
    cookies = list(visitor.cookies.values())
    assert cookies
    visitor.visit(server(f"/logout?id_token_hint={tokens['id_token']}"))
    wire.get(server("/nothing?access_token=a-query-value"), headers=wire.bearer("a-header-value"))

    log = server.log()
    assert log.count("\n") > 5
    usable = [
        authorization.code, authorization.pkce.verifier, service, *cookies, "password123", "a-wrong-password-value",
        "a-wrong-secret-value", WEB_APP.secret, flow.MYBFF.secret, flow.GATEWAY.secret,
    ]
    for body in (tokens, rotated):
        usable += [body["access_token"], body["refresh_token"], body["id_token"]]
        usable += [body["access_token"].rsplit(".", 1)[1], body["id_token"].rsplit(".", 1)[1]]
    queries = [
        authorization.pkce.challenge, "the-state-value", "the-nonce-value", "the-hint-value", "a-query-value", "a-header-value",
        "code_challenge=",
    ]
    assert [secret for secret in usable + queries if secret in log] == []
    files = b"".join(path.read_bytes() for path in (server.folder / "data").iterdir() if path.is_file() and path.suffix != ".key")
    assert [secret for secret in usable if secret.encode() in files] == []


def test_design_a_refusal_says_in_the_log_what_was_received_and_what_is_registered(another):
    server = another()
    answer = Visitor(server).visit(flow.authorize_url(server, WEB_APP, flow.PKCE.new(), redirect_uri="http://localhost:8000/auth/web/callback/"))
    assert answer.status == 400
    log = until(lambda: "redirect_uri" in server.log() and server.log(), what="a log line about redirect_uri")
    assert "http://localhost:8000/auth/web/callback/" in log
    assert re.search(r"http://localhost:8000/auth/web/callback(?!/)", log)


def test_design_request_ids_are_in_answer_and_log(another):
    server = another()
    answer = flow.client_credentials(server, headers=wire.basic("MyBFF", "wrong"))
    request_id = answer.headers["x-request-id"]
    assert request_id
    until(lambda: request_id in server.log(), what="the request id in the log")


def test_a_request_id_of_the_client_injects_nothing(another):
    server = another()
    wire.raw(server.port, b"GET /nothing HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: abc\x1b[31m\xff\r\nConnection: close\r\n\r\n")
    assert "\x1b" not in server.log()


def test_contract_the_log_can_be_json(another):
    server = another(replacements={"format: text": "format: json"})
    lines = [line for line in server.log().splitlines() if line.strip()]
    assert lines
    for line in lines:
        record = json.loads(line)
        assert {"level", "message"} <= record.keys() or {"level", "msg"} <= record.keys(), record


# Stop and start

def test_contract_sigterm_exits_0_with_idle_connections_open(another):
    server = another()
    idle = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=60) for _ in range(3)]
    for connection in idle:
        connection.request("GET", "/.well-known/jwks.json")
        connection.getresponse().read()
    silent = socket.create_connection(("127.0.0.1", server.port))
    started = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - started < 10
    for connection in [*idle, silent]:
        connection.close()
    with pytest.raises(OSError):
        wire.get(server("/.well-known/jwks.json"))


def test_contract_sigint_exits_0_too(another):
    server = another()
    server.process.send_signal(2)
    assert server.process.wait(timeout=10) in (0, 130, -2)
    server.process = None


def test_contract_a_restart_keeps_sessions_grants_and_keys(another):
    server = another()
    visitor = Visitor(server)
    tokens = flow.authorize(server, visitor=visitor).tokens()
    pending = flow.authorize(server, FASTAPI, visitor)
    keys = flow.jwks(server)
    server.restart()
    assert flow.jwks(server) == keys
    assert flow.userinfo(server, tokens["access_token"]).status == 200
    assert "code" in visitor.visit(flow.authorize_url(server, FASTAPI, prompt="none")).redirect
    assert pending.redeem().status == 200
    refreshed = flow.refresh(server, WEB_APP, tokens["refresh_token"]).json()
    assert flow.refresh(server, WEB_APP, tokens["refresh_token"]).json()["refresh_token"] == refreshed["refresh_token"]


def test_design_kill_9_loses_nothing_that_was_acknowledged(another):
    server = another()
    grants = [flow.authorize(server) for _ in range(3)]
    used = grants[0].tokens()
    revoked = grants[1].tokens()
    assert flow.revoke(server, revoked["refresh_token"]).status == 200
    rotated = flow.refresh(server, WEB_APP, used["refresh_token"]).json()
    server.kill()
    server.start()
    refused(flow.refresh(server, WEB_APP, revoked["refresh_token"]), "invalid_grant")
    assert flow.refresh(server, WEB_APP, rotated["refresh_token"]).status == 200
    assert grants[2].redeem().status == 200
    refused(grants[2].redeem(), "invalid_grant")
    refused(grants[0].redeem(), "invalid_grant")


def test_contract_a_login_form_survives_a_restart(another):
    server = another()
    visitor = Visitor(server)
    answer = visitor.visit(flow.authorize_url(server, FASTAPI, flow.PKCE.new()))
    server.restart()
    assert "code" in visitor.sign_in(answer).redirect


def test_contract_the_key_and_the_database_are_for_the_owner_only(another):
    server = another()
    data = server.folder / "data"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for path in data.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_contract_a_port_in_use_is_one_line_and_exit_1(server, tmp_path):
    other = Gatehouse(tmp_path)
    other.config.write_text(other.config.read_text().replace(str(other.port), str(server.port)))
    result = other.command("serve", "--config", "gatehouse.yaml", timeout=60)
    assert result.returncode == 1, result
    assert str(server.port) in result.stderr + result.stdout


def test_contract_port_0_picks_one_and_logs_it(tmp_path):
    server = Gatehouse(tmp_path)
    server.config.write_text(server.config.read_text().replace(f"listen: 127.0.0.1:{server.port}", "listen: 127.0.0.1:0", 1))
    with server.log_file.open("wb") as log:
        process = subprocess.Popen([binary(), "serve", "--config", server.config.name], cwd=tmp_path, env=environment(),
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        def picked():
            for port in re.findall(r"127\.0\.0\.1:(\d+)", server.log()):
                if int(port) not in (0, server.admin_port):
                    return int(port)
        port = until(picked, what="the picked port in the log")
        until(lambda: wire.get(f"http://127.0.0.1:{port}/.well-known/jwks.json").status == 200)
    finally:
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_contract_several_addresses(another):
    (extra,) = free_ports(1)
    server = another(replacements={"listen: 127.0.0.1:9000 ": f"listen: [127.0.0.1:9000, 127.0.0.1:{extra}] "})
    assert wire.get(f"http://127.0.0.1:{extra}/.well-known/jwks.json").status == 200
    assert wire.get(server("/.well-known/jwks.json")).status == 200


# A configuration that is wrong

WRONG = {
    "an unknown key": ("public_url:", "pubic_url:", "pubic_url"),
    "an unknown section": ("\nresource_servers:", "\nresource_server:", "resource_server"),
    "a wrong type": ("lifetime: 60s }", "lifetime: [60s] }", "lifetime"),
    "a duration without a unit": ("lifetime: 60s }", "lifetime: 60 }", "lifetime"),
    "an unknown algorithm": ("signing_algorithm: ES256", "signing_algorithm: none", "signing_algorithm"),
    "a missing variable": ("${MYBFF_SECRET:-mybff-secret-for-development-only}", "${MISSING_ONE}", "MISSING_ONE"),
    "a missing required key": ("  - identifier: MyService\n    name: MyService\n", "  - name: MyService\n", "identifier"),
    "a client twice": ("- client_id: spa\n", "- client_id: web-app\n", "web-app"),
    "an unknown scope": ("scope: openid profile email offline_access me items", "scope: openid profile email offline_access me unknown", "unknown"),
    "a redirect URI with a fragment": ("http://127.0.0.1:8200/callback", "http://127.0.0.1:8200/callback#x", "redirect_uris"),
    "a relative redirect URI": ("http://127.0.0.1:8200/callback", "/callback", "redirect_uris"),
    "http for the world": ("public_url: http://localhost:", "public_url: http://login.example.com:", "public_url"),
    "no YAML": ("server:\n", "server: {\n", ""),
    "a key twice": ("  public_url:", "  listen: 127.0.0.1:1\n  public_url:", "listen"),
    "a public client without PKCE": ("token_endpoint_auth_method: none      # public: PKCE always", "token_endpoint_auth_method: none\n    require_pkce: false", "require_pkce"),
    "an issuer with a query": ("issuer: http://localhost:", "issuer: http://localhost/?x=", "issuer"),
}


@pytest.mark.parametrize("command", ["serve", "check"])
@pytest.mark.parametrize("old, new, named", WRONG.values(), ids=WRONG.keys())
def test_contract_a_wrong_configuration_is_78_with_its_place(tmp_path, command, old, new, named):
    server = Gatehouse(tmp_path)
    text = server.config.read_text()
    assert old in text
    server.config.write_text(text.replace(old, new, 1))
    result = server.command(command, "--config", "gatehouse.yaml", timeout=60)
    assert result.returncode == 78, result
    assert re.search(r"gatehouse\.yaml:\d+:\d+", result.stderr), result.stderr
    assert named in result.stderr
    line = int(re.search(r"gatehouse\.yaml:(\d+):", result.stderr)[1])
    changed = next(number for number, (a, b) in enumerate(zip(text.splitlines(), [*server.config.read_text().splitlines(), ""] ), 1) if a != b)
    if old != "server:\n":  # the parser meets that mistake where it becomes one
        assert abs(line - changed) <= 9, result.stderr
    assert not (tmp_path / "data").exists()
    assert not re.search(r"Fatal error|Stack dump|\.swift:", result.stderr)


def test_contract_a_missing_file_is_78_or_1_and_says_its_name(tmp_path):
    result = Gatehouse(tmp_path).command("serve", "--config", "absent.yaml")
    assert result.returncode in (78, 1, 66), result
    assert "absent.yaml" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_contract_a_variable_replaces_a_scalar_and_is_never_parsed_again(another):
    server = another(env={"MYBFF_SECRET": "a: [secret] # of a variable, 32 characters and more"})
    assert flow.client_credentials(server).status == 401
    answer = flow.client_credentials(server, headers=wire.basic("MyBFF", "a: [secret] # of a variable, 32 characters and more"))
    assert answer.status == 200, answer


def test_issue_a_client_that_is_removed_loses_its_grants(another):
    server = another()
    token = flow.authorize(server, flow.SPA).tokens()["refresh_token"]
    assert server.stop() == 0
    text = server.config.read_text()
    start, end = text.index("  - client_id: spa"), text.index("  - client_id: api-gateway")
    server.config.write_text(text[:start] + text[end:])
    server.start()
    refused(flow.refresh(server, flow.SPA, token), "invalid_client", 401)
    assert server.stop() == 0
    server.config.write_text(text)
    server.start()
    refused(flow.refresh(server, flow.SPA, token), "invalid_grant")


def test_contract_a_declared_password_counts_at_creation_only(another):
    server = another()
    assert server.stop() == 0
    server.config.write_text(server.config.read_text().replace("password: password123", "password: changed-in-the-file"))
    server.start()
    assert flow.authorize(server, FASTAPI).code


def test_issue_limits_a_slow_request_does_not_hold_a_connection_for_ever(server):
    """The idle timeout is longer than a test may wait; that others are served meanwhile is what shows here."""
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(100)]
    for connection in slow:
        connection.sendall(b"POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Le")
    assert flow.client_credentials(server).status == 200
    for connection in slow:
        connection.close()


def test_issue_the_login_page_is_utf_8_whatever_the_environment_says(another):
    server = another(env={"LANG": "C", "LC_ALL": "POSIX"}, replacements={"name: Test User One": "name: Tést Üser Öne 你好"})
    token = flow.authorize(server).tokens()["access_token"]
    assert flow.userinfo(server, token).json()["name"] == "Tést Üser Öne 你好"
