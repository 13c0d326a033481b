"""The report service as it runs alone: an application of its own that has the backend-for-frontend's library in it."""

import os
import pathlib

from Support.child import answers, running
from Support.server import ROOT, binary, free_ports

SECRETS = {"REPORT_SIGNING_SECRET": "a-signing-secret-of-these-tests-" + "s" * 16, "REPORT_CSRF_SECRET": "a-csrf-secret-of-these-tests-" + "c" * 16}


def program():
    path = pathlib.Path(os.environ.get("REPORT_SERVICE_BINARY") or binary().parent / "report-service")
    path = path if path.is_file() else ROOT / ".build/release/report-service"
    assert path.is_file(), f"no binary at {path}: run make build, or set REPORT_SERVICE_BINARY"
    return path


class Report:
    """One report service, declared at its provider as `declaration()` says. It runs from `start(issuer)` to the end of that block."""

    def __init__(self, folder, client_id="report-service", method="client_secret_basic", scope="openid profile email", storage=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port, = free_ports(1)
        self.client_id = client_id
        self.method = method
        self.scope = scope
        self.cookie = client_id.replace("-service", "_session")
        self.storage = storage or str(self.folder / "report.db")
        self.secret = f"{client_id}-secret-for-development-only"

    def __call__(self, path):
        return f"http://localhost:{self.port}{path}"

    def declaration(self):
        return f"""\
  - client_id: {self.client_id}
    client_secret: {self.secret}
    token_endpoint_auth_method: {self.method}
    grant_types: [authorization_code]
    redirect_uris: ["{self("/auth/web/callback")}"]
    post_logout_redirect_uris: ["{self("/signed-out")}"]
    backchannel_logout_uri: "{self("/auth/web/backchannel-logout")}"
    scope: {self.scope}
    first_party: true
"""

    def env(self, issuer, **changes):
        return SECRETS | {
            "PORT": str(self.port), "REPORT_URL": f"http://localhost:{self.port}", "REPORT_ISSUER": issuer, "REPORT_CLIENT_ID": self.client_id,
            "REPORT_CLIENT_SECRET": self.secret, "REPORT_CLIENT_AUTH": self.method, "REPORT_SCOPE": self.scope, "REPORT_COOKIE": self.cookie,
            "REPORT_STORAGE": self.storage,
        } | changes

    def start(self, issuer, clock=None):
        env = self.env(issuer)
        command = [program()]
        if clock:
            env, command = env | clock.env, [*clock.launcher, *command]
        return running(command, self.folder, lambda: answers(f"http://127.0.0.1:{self.port}/signed-out", 200), self.client_id, env)
