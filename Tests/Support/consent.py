"""The consent examples: an authorization server with a file of Examples/, and the service beside it."""

import base64
import json
import os
import pathlib
import subprocess
import time

from Support import wire
from Support.flow import Client, PKCE, authorize_url
from Support.server import ROOT, Serve, binary, environment, free_ports, replaced
from Support.visitor import Visitor, is_consent, is_login

FINANCE = Client("finance-app", "finance-app-secret-for-development-only", "http://localhost:8300/callback", "openid offline_access")
CARE = Client("care-app", "care-app-secret-for-development-only", "http://localhost:8301/callback", "openid")
IBAN = "DE02100100109307118603"
CREDITOR = "DE02120300000000202051"


class Example(Serve):
    """`gatehouse serve` with the file of an example, only its ports moved; `service` is the example's own program."""

    def __init__(self, folder, example, service_port, replacements=None):
        super().__init__(folder, "gatehouse.yaml")
        self.port, self.admin_port, self.service_port = free_ports(3)
        text = (ROOT / "Examples" / example / "gatehouse.yaml").read_text(encoding="utf-8")
        ports = {"9000": self.port, "9001": self.admin_port, str(service_port): self.service_port}
        text = replaced(text, {f":{old}": f":{new}" for old, new in ports.items()} | (replacements or {}))
        self.config.write_text(text, encoding="utf-8")
        self.issuer = f"http://localhost:{self.port}"
        self.resource = f"http://localhost:{self.service_port}"

    def ready(self):
        return super().ready() and wire.get(self("/.well-known/jwks.json")).status == 200


class Service:
    """One of the example services, started on an `Example` and ended by its id."""

    def __init__(self, name, example):
        path = pathlib.Path(os.environ.get("EXAMPLES_FOLDER") or binary().parent) / name
        path = path if path.is_file() else ROOT / ".build/release" / name
        assert path.is_file(), f"no {name} beside {binary()}: run make examples"
        self.path, self.example = path, example

    def __enter__(self):
        env = {"ISSUER": self.example.issuer, "PORT": str(self.example.service_port)}
        self.process = subprocess.Popen(
            [self.path], env=environment(env), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                if wire.get(self("/.well-known/oauth-protected-resource")).status == 200:
                    return self
            except OSError:
                pass
            assert self.process.poll() is None, f"{self.path.name} ended with {self.process.returncode}"
            time.sleep(0.02)
        self.__exit__()
        raise AssertionError(f"{self.path.name} did not answer within 20 s")

    def __exit__(self, *exception):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __call__(self, path):
        return self.example.resource + path


def payment(amount="123.50", reference="Invoice 4711", currency="EUR", **changes):
    return {
        "type": "payment_initiation", "instructedAmount": {"currency": currency, "amount": amount}, "creditorName": "Merchant A",
        "creditorAccount": {"iban": CREDITOR}, "reference": reference,
    } | changes


def history(iban=IBAN, **changes):
    return {"type": "account_information", "account": {"iban": iban}} | changes


def ask(server, details, client=FINANCE, visitor=None, **changes):
    """The authorization request up to its first page for Anna, who is signed in; the visitor, the answer and the PKCE pair."""
    visitor, pkce = visitor or Visitor(server), PKCE.new()
    text = details if isinstance(details, str) or details is None else json.dumps(details)
    changes = {"scope": None, "state": "the-state"} | changes
    answer = visitor.visit(authorize_url(server, client, pkce, authorization_details=text, **changes))
    if is_login(answer):
        answer = visitor.sign_in(answer, "anna@example.com", "anna-password-for-development")
    return visitor, answer, pkce


def allow(visitor, answer, **ticked):
    """Allows on the consent page; `ticked` replaces what is ticked. The redirect to the client."""
    assert is_consent(answer), answer
    return visitor.submit(answer, "decision", ticked | {"decision": "allow"})


def redeem(server, redirect, pkce, client=FINANCE, **changes):
    """The answer of the token endpoint to the code of a redirect."""
    form = {"grant_type": "authorization_code", "code": redirect.redirect["code"], "redirect_uri": client.redirect_uri, "code_verifier": pkce.verifier}
    return wire.post(server("/oauth2/token"), form=form | changes, headers=client.headers())


def granted(server, details, client=FINANCE, visitor=None, **changes):
    """The token response where Anna allows everything."""
    visitor, answer, pkce = ask(server, details, client, visitor, **changes)
    answer = redeem(server, allow(visitor, answer) if is_consent(answer) else answer, pkce, client)
    assert answer.status == 200, answer
    return answer.json()


def claims(token):
    """What an access token says; its signature is for others to check."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
