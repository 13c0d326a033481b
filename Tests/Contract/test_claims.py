"""Groups, roles, mapped claims, scopes for groups, and the hook before a token, against the real binary and a real hook server."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time

import pytest

from Support import wire
from Support.flow import GATEWAY, MYBFF, PKCE, SPA, WEB_APP, authorize, authorize_url, client_credentials, introspect, refresh, unverified, userinfo
from Support.server import Gatehouse, until
from Support.visitor import Page, Visitor, is_consent

SECRET = "token-hook-secret-for-tests-of-32-characters"
MAPPINGS = """authorization_server:
  claims:
    - { claim: roles, from: roles, in: [access_token, id_token, userinfo] }
    - { claim: groups, from: groups, scopes: [me], in: [access_token] }
    - { claim: department, from: department, clients: [web-app] }
    - { claim: tenant, value: example, in: [access_token] }
"""
USER = """    groups: [staff]
    roles: [editor, author]
    claims: { department: Weather, secret_note: nobody sees this }
"""


class Hook(http.server.ThreadingHTTPServer):
    """Answers as the test says; checks every signature; remembers what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Asked)
        self.answer = (204, b"", 0)
        self.asked = []
        self.connections = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/tokens"

    def says(self, status, body=b"", wait=0):
        self.answer = (status, body if isinstance(body, bytes) else json.dumps(body).encode(), wait)

    def process_request(self, request, address):
        self.connections += 1
        super().process_request(request, address)


class Asked(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        expected = "v1," + base64.b64encode(hmac.digest(SECRET.encode(), signed, hashlib.sha256)).decode()
        self.server.asked.append((json.loads(body), expected == self.headers["webhook-signature"], int(self.headers["webhook-timestamp"])))
        status, answer, wait = self.server.answer
        time.sleep(wait)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        try:
            self.wfile.write(answer)
        except OSError:
            pass

    def log_message(self, *arguments):
        pass


@pytest.fixture
def hook():
    server = Hook()
    yield server
    server.shutdown()
    server.server_close()


def configured(more=""):
    """The contract's file with mappings, groups and a scope for one group."""
    return {
        "authorization_server:\n": MAPPINGS + more,
        "    email: testuser1@example.com\n": "    email: testuser1@example.com\n" + USER,
        "{ name: items, description: Read items }": "{ name: items, description: Read items, groups: [staff, admins] }",
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with Gatehouse(tmp_path_factory.mktemp("claims"), configured()) as running:
        yield running


def hooked(tmp_path, hook, more=""):
    return Gatehouse(tmp_path, configured(f"  token_hook: {{ url: '{hook.url}', secret: {SECRET}, timeout: 500ms{more} }}\n"))


def claims_of(answer, kind="access_token"):
    return unverified(answer[kind])[1]


def test_mapped_claims_stand_where_they_are_declared_and_nowhere_else(place):
    tokens = authorize(place, scope="openid profile me").tokens()
    access, identity, told = claims_of(tokens), claims_of(tokens, "id_token"), userinfo(place, tokens["access_token"]).json()
    assert access["roles"] == identity["roles"] == told["roles"] == ["editor", "author"]
    assert access["groups"] == ["staff"] and "groups" not in identity and "groups" not in told
    assert identity["department"] == told["department"] == "Weather" and "department" not in access
    assert access["tenant"] == "example" and "tenant" not in identity
    assert all("secret_note" not in each for each in (access, identity, told))
    assert told["name"] == "Test User One" and "name" not in identity


def test_a_mapping_keeps_to_its_clients_and_scopes(place):
    tokens = authorize(place, SPA, scope="openid profile").tokens()
    assert "department" not in claims_of(tokens, "id_token") and "groups" not in claims_of(tokens)
    assert claims_of(tokens)["roles"] == ["editor", "author"]
    assert "roles" not in claims_of(authorize(place, username="testuser2@example.com").tokens())
    assert set(claims_of(client_credentials(place).json())).isdisjoint({"roles", "groups", "tenant"})


def test_rfc7662_2_2_introspection_says_what_the_token_says(place):
    tokens = authorize(place, scope="openid me").tokens()
    carried, said = claims_of(tokens), introspect(place, tokens["access_token"], GATEWAY).json()
    assert carried["roles"] == ["editor", "author"] and carried["groups"] == ["staff"] and carried["tenant"] == "example"
    assert {name: said.get(name) for name in carried} == carried
    assert set(said) - set(carried) == {"active", "token_type", "username"}


def test_a_claim_is_not_had_by_its_name(place):
    wanted = json.dumps({place_: {"secret_note": None, "department": {"essential": True}} for place_ in ["userinfo", "id_token"]})
    tokens = authorize(place, SPA, scope="openid profile", claims=wanted).tokens()
    for said in [claims_of(tokens, "id_token"), userinfo(place, tokens["access_token"]).json()]:
        assert "secret_note" not in said and "department" not in said, said


def test_a_refresh_says_what_is_so_now(place):
    tokens = authorize(place, scope="openid offline_access").tokens()
    again = refresh(place, WEB_APP, tokens["refresh_token"]).json()
    assert claims_of(again)["roles"] == ["editor", "author"] and claims_of(again, "id_token")["roles"] == ["editor", "author"]


def test_a_scope_for_a_group_is_neither_shown_nor_granted_to_others(place):
    assert authorize(place, scope="openid items").tokens()["scope"] == "openid items"
    person = Visitor(place)
    consent = person.sign_in(person.visit(authorize_url(place, WEB_APP, PKCE.new(), scope="openid me items")), "testuser2@example.com")
    assert is_consent(consent) and "Read items" not in Page(consent).text
    other = authorize(place, scope="openid me items", username="testuser2@example.com").tokens()
    assert other["scope"] == "openid me" and "items" not in claims_of(other)["scope"].split()
    person = Visitor(place)
    refused = person.sign_in(person.visit(authorize_url(place, WEB_APP, PKCE.new(), scope="items")), "testuser2@example.com")
    assert refused.redirect["error"] == "access_denied"
    form = {"grant_type": "password", "username": "testuser2@example.com", "password": "password123", "client_id": "docs-ui", "scope": "items"}
    assert wire.post(place("/oauth2/token"), form=form).json()["error"] == "invalid_scope"
    assert wire.post(place("/oauth2/token"), form=form | {"scope": "me items"}).json()["scope"] == "me"


def test_groups_are_kept_with_commands_and_count_from_the_next_token(tmp_path):
    with Gatehouse(tmp_path, configured()) as running:
        config = running.config.name
        added = running.command("user", "add", "grace@example.com", "--config", config, input="a-good-long-password\n")
        assert added.returncode == 0, added.stderr
        assert running.command("user", "groups", "grace@example.com", "--config", config, "--add", "staff", "--add", "x").stdout == "staff\nx\n"
        assert running.command("user", "roles", "grace@example.com", "--config", config, "--add", "reader").stdout == "reader\n"
        form = {"grant_type": "password", "username": "grace@example.com", "password": "a-good-long-password", "client_id": "docs-ui", "scope": "me items"}
        tokens = wire.post(running("/oauth2/token"), form=form).json()
        assert tokens["scope"] == "me items" and claims_of(tokens)["groups"] == ["staff", "x"] and claims_of(tokens)["roles"] == ["reader"]
        assert running.command("user", "groups", "grace@example.com", "--config", config, "--remove", "staff").stdout == "x\n"
        assert wire.post(running("/oauth2/token"), form=form).json()["scope"] == "me"
        declared = running.command("user", "groups", "testuser1@example.com", "--config", config, "--add", "x")
        assert declared.returncode == 1 and "configuration file" in declared.stderr
        exported = running.command("export", "--config", config, "--output", "json")
        users = {each["username"]: each for each in json.loads(exported.stdout)["users"]}
        assert users["grace@example.com"]["groups"] == ["x"] and users["testuser1@example.com"]["roles"] == ["editor", "author"]


@pytest.mark.parametrize("entry, word", [
    ("{ claim: sub, from: roles }", "sub"), ("{ claim: scope, value: all }", "scope"), ("{ claim: a }", "neither from nor value"),
    ("{ claim: a, from: roles, value: x }", "from and value"), ("{ claim: a, from: roles, in: [header] }", "header"),
])
def test_a_mapping_that_cannot_be_is_refused_by_check(tmp_path, entry, word):
    place = Gatehouse(tmp_path, {"authorization_server:\n": f"authorization_server:\n  claims:\n    - {entry}\n"})
    checked = place.command("check", "--config", place.config.name)
    assert checked.returncode == 78 and word in checked.stderr


def test_the_hook_is_asked_signed_and_adds_replaces_and_takes_away(tmp_path, hook):
    with hooked(tmp_path, hook) as running:
        hook.says(200, {"claims": {"access_token": {"plan": "gold", "roles": ["owner"], "tenant": None}, "id_token": {"plan": "gold"}}})
        tokens = authorize(running, scope="openid profile offline_access").tokens()
        access = claims_of(tokens)
        assert access["plan"] == "gold" and access["roles"] == ["owner"] and "tenant" not in access
        assert claims_of(tokens, "id_token")["plan"] == "gold"
        asked, signed, moment = hook.asked[0]
        assert signed and abs(moment - time.time()) < 60
        assert asked["grant_type"] == "authorization_code" and asked["client"]["client_id"] == "web-app"
        assert asked["person"]["username"] == "testuser1@example.com" and asked["person"]["groups"] == ["staff"]
        assert asked["scopes"] == ["openid", "profile", "offline_access"] and asked["claims"]["access_token"]["tenant"] == "example"
        assert refresh(running, WEB_APP, tokens["refresh_token"]).status == 200
        assert hook.asked[-1][0]["grant_type"] == "refresh_token" and all(signed for _, signed, _ in hook.asked)
        assert hook.connections == 1, "the connection is kept"
        assert client_credentials(running).status == 200 and len(hook.asked) == 2


def test_the_hook_refuses(tmp_path, hook):
    with hooked(tmp_path, hook) as running:
        hook.says(403, {"error": "access_denied", "reason": "the contract ended"})
        authorization = authorize(running)
        refused = authorization.redeem()
        assert refused.status == 400 and refused.json()["error"] == "access_denied" and "contract" not in refused.text
        until(lambda: "the contract ended" in running.log(), what="the line in the log")
        hook.says(204)
        assert authorization.redeem().status == 200, "a refusal uses no code up"


@pytest.mark.parametrize("answer", [
    (500, b"", 0), (200, b"no json", 0), (200, {"claims": {"access_token": {"sub": "somebody else"}}}, 0), (200, b"{" + b" " * 70000 + b"}", 0),
    (200, {"claims": {"access_token": {"a": "x" * 9000}}}, 0), (200, {"claims": {"refresh_token": {}}}, 0), (200, {"error": "server_error"}, 0), (204, b"", 1.2),
    (302, b"", 0),
], ids=["500", "no JSON", "reserved", "huge", "long claims", "unknown token", "other error", "slow", "redirect"])
def test_a_hook_that_fails_lets_nothing_out_and_uses_nothing_up(tmp_path, hook, answer):
    with hooked(tmp_path, hook) as running:
        hook.says(*answer)
        authorization = authorize(running)
        failed = authorization.redeem()
        assert failed.status == 503 and failed.json()["error"] == "temporarily_unavailable"
        until(lambda: "the token hook failed" in running.log(), what="the line in the log")
        assert 'gatehouse_token_hook_total{result="failed"} 1' in wire.get(running.admin + "/metrics").text
        hook.says(204)
        assert authorization.redeem().status == 200


def test_on_failure_issue_gives_what_is_mapped(tmp_path, hook):
    with hooked(tmp_path, hook, ", on_failure: issue") as running:
        hook.says(500)
        tokens = authorize(running).tokens()
        assert claims_of(tokens)["roles"] == ["editor", "author"]
        hook.shutdown()
        hook.server_close()
        assert authorize(running).tokens()


def test_commands_about_people_and_keys_need_no_hook(tmp_path, hook):
    with hooked(tmp_path, hook) as running:
        config = ("--config", running.config.name)
        assert running.command("user", "create", "new@example.com", *config).returncode == 0
        assert running.command("user", "roles", "new@example.com", *config, "--add", "editor").stdout == "editor\n"
        for command in ["disable", "enable", "delete"]:
            done = running.command("user", command, "new@example.com", *config)
            assert done.returncode == 0, done
        rotated = running.command("key", "rotate", *config)
        assert rotated.returncode == 0, rotated
        assert not hook.asked


def test_clients_own_tokens_are_asked_about_where_that_is_said(tmp_path, hook):
    with hooked(tmp_path, hook, ", grant_types: [client_credentials], clients: [MyBFF]") as running:
        hook.says(200, {"claims": {"access_token": {"region": "north"}}})
        assert claims_of(client_credentials(running).json())["region"] == "north"
        assert hook.asked[0][0]["grant_type"] == "client_credentials" and "person" not in hook.asked[0][0]
        assert authorize(running).tokens() and len(hook.asked) == 1
        hook.says(403, {"error": "access_denied"})
        assert client_credentials(running, MYBFF).json()["error"] == "access_denied"
