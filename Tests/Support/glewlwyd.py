"""Debian's glewlwyd as a provider: its database filled, its OpenID plugin, a person and a client set up over its own REST API."""

import contextlib
import gzip
import pathlib
import sqlite3
import subprocess
from urllib.parse import parse_qs, urlsplit

from Support import wire
from Support.child import answers, installed, running
from Support.server import free_ports

TABLES = pathlib.Path("/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz")
MODULES = pathlib.Path("/usr/lib/glewlwyd")
CLIENT_ID, CLIENT_SECRET = "bff-at-glewlwyd", "glewlwyd-secret-for-these-tests-only"
USERNAME, PASSWORD, EMAIL = "alice", "a-password-of-alice", "alice@example.com"
CONFIGURATION = """\
port={port}
bind_address="127.0.0.1"
external_url="http://localhost:{port}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="WARNING"
cookie_domain="localhost"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{modules}/user"
client_module_path="{modules}/client"
user_auth_scheme_module_path="{modules}/scheme"
plugin_module_path="{modules}/plugin"
hash_algorithm="SHA512"
database={{ type="sqlite3" path="{folder}/glewlwyd.db" }};
"""
PLUGIN = {
    "jwt-type": "rsa", "jwt-key-size": "256", "access-token-duration": 60, "refresh-token-duration": 3600, "code-duration": 60,
    "refresh-token-rolling": True, "refresh-token-one-use": "always", "allow-non-oidc": False, "auth-type-code-enabled": True,
    "auth-type-code-revoke-replayed": True, "auth-type-token-enabled": False, "auth-type-id-token-enabled": True,
    "auth-type-password-enabled": False, "auth-type-client-enabled": False, "auth-type-refresh-enabled": True, "auth-type-device-enabled": False,
    "jwks-show": True, "pkce-allowed": True, "pkce-method-plain-allowed": False, "pkce-required": True,
    "introspection-revocation-allowed": True, "introspection-revocation-allow-target-client": True,
    "session-management-allowed": True, "session-cookie-name": "GLEWLWYD2_OIDC_SID", "session-cookie-expiration": 2419200,
    "front-channel-logout-allowed": False, "back-channel-logout-allowed": True, "client-backchannel-logout-uri-parameter": "backchannel_logout_uri",
    "name-claim": "mandatory", "email-claim": "mandatory", "scope-claim": "no", "name-claim-scope": [], "email-claim-scope": [],
    "allowed-scope": ["openid"], "subject-type": "public",
    "oauth-par-allowed": True, "oauth-par-required": False, "oauth-par-duration": 90, "oauth-par-request_uri-prefix": "urn:ietf:params:oauth:request_uri:",
}


class Glewlwyd:
    def __init__(self, port):
        self.base = f"http://localhost:{port}"
        self.issuer = f"{self.base}/api/oidc"

    def call(self, cookies, method, path, body=None):
        answer = wire.send(method, f"{self.base}/api{path}", json_body=body, headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())})
        assert answer.status == 200, answer
        cookies.update({cookie.name: cookie.value for cookie in answer.cookies})
        return answer

    def set_up(self, folder, redirect_uri):
        admin = {}
        key, public = folder / "key.pem", folder / "public.pem"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-out", public], check=True, capture_output=True)
        self.call(admin, "POST", "/auth/", {"username": "admin", "password": "password"})
        parameters = PLUGIN | {"iss": self.issuer, "key": key.read_text(), "cert": public.read_text()}
        self.call(admin, "POST", "/mod/plugin/", {"module": "oidc", "name": "oidc", "display_name": "OpenID", "order_rank": 0, "parameters": parameters})
        self.call(admin, "POST", "/user/", {"username": USERNAME, "password": PASSWORD, "name": "Alice Adams", "email": EMAIL, "scope": ["openid", "g_profile"], "enabled": True})
        self.call(admin, "POST", "/client/", {
            "client_id": CLIENT_ID, "name": "BFF", "confidential": True, "password": CLIENT_SECRET, "client_secret": CLIENT_SECRET, "redirect_uri": [redirect_uri],
            "authorization_type": ["code", "refresh_token"], "token_endpoint_auth_method": ["client_secret_basic"], "scope": ["openid"], "enabled": True})

    def log_in(self, user, answer):
        """What its login page does with script: the password, the grant, then back to the authorization endpoint; where that ends."""
        assert urlsplit(answer.url).path.endswith("/login.html"), answer
        back = parse_qs(urlsplit(answer.url).query)["callback_url"][0]
        for method, path, body in (("POST", "/auth/", {"username": USERNAME, "password": PASSWORD}), ("PUT", f"/auth/grant/{CLIENT_ID}/", {"scope": "openid"})):
            sent = user.send(method, f"{self.base}/api{path}", json_body=body)
            assert sent.status == 200, sent
        return user.get(back + "&g_continue")


@contextlib.contextmanager
def glewlwyd(folder, redirect_uri):
    program = installed("glewlwyd", "glewlwyd")
    (port,) = free_ports(1)
    database = sqlite3.connect(folder / "glewlwyd.db")
    database.executescript(gzip.open(TABLES, "rt", encoding="utf-8").read())
    database.close()
    (folder / "glewlwyd.conf").write_text(CONFIGURATION.format(port=port, modules=MODULES, folder=folder))
    provider = Glewlwyd(port)
    with running([program, f"--config-file={folder}/glewlwyd.conf"], folder, lambda: answers(f"{provider.base}/api/"), "glewlwyd"):
        provider.set_up(folder, redirect_uri)
        yield provider
