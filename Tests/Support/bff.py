"""The backend-for-frontend as it runs alone on the contract's bff.yaml, and a person's session with it."""

import secrets
from urllib.parse import quote

from Support import wire
from Support.person import Person
from Support.server import Serve, free_ports, replaced, shared

SECRETS = {"SESSION_SIGNING_SECRET": "a-session-secret-of-these-tests-" + "s" * 16, "CSRF_SIGNING_SECRET": "a-csrf-secret-of-these-tests-" + "c" * 16}
ALLOWED = "http://localhost:3000"  # the contract's allowed_redirects and allowed_origins
ROUTES = "  routes:                                         # proxied; the browser never sees a token\n"
PROVIDERS = "oidc:\n  providers:\n"


def contract():
    return shared("contract/bff.yaml").read_text(encoding="utf-8")


def callback(port):
    return f"http://localhost:{port}/auth/web/callback"


class BFF(Serve):
    """`replacements` are textual, on the contract's file; `providers` and `routes` are YAML that goes in front of the contract's own.
    `public_port` is that of a proxy in front of it: where people find it.
    """

    def __init__(self, folder, redis=None, issuer="http://localhost:9000", upstream=None, replacements=None, providers="", routes="", env=None,
                 ports=None, public_port=None, unchanged=False):
        variables = SECRETS | {"KEYCLOAK_ISSUER": issuer}
        if redis:
            variables["REDIS_URL"] = redis if isinstance(redis, str) else redis.url
        if upstream:
            variables |= {"ITEMS_URL": upstream, "WEATHER_URL": upstream}
        super().__init__(folder, "bff.yaml", variables | (env or {}))
        text = contract()
        if unchanged:
            self.port, self.admin_port = 8000, 8001
        else:
            self.port, self.admin_port = ports or free_ports(2)
            moved = {"8000": str(self.port), "127.0.0.1:8001": f"127.0.0.1:{self.admin_port}", "http://localhost:9000, client_id": f"{issuer}, client_id"}
            text = replaced(text, replacements or {})
            text = replaced(text, moved)
            text = replaced(text, {PROVIDERS: PROVIDERS + providers, ROUTES: ROUTES + routes})
        self.issuer = f"http://localhost:{public_port or self.port}"
        text = text.replace(f"http://localhost:{self.port}", self.issuer)
        self.config.write_text(text, encoding="utf-8")

    def ready(self):
        return wire.get(f"{self.admin}/healthz").status == 200 and wire.get(f"http://127.0.0.1:{self.port}/auth/me").status in (401, 503)


class User(Person):
    """A person at a backend-for-frontend: logs in, and calls as the page's script would."""

    def __init__(self, bff, browser=None):
        super().__init__(browser)
        self.bff = bff
        self.csrf = None

    def login_url(self, provider="keycloak", redirect_uri=None, **parameters):
        query = "".join(f"&{name}={quote(value, safe='')}" for name, value in (parameters | ({"redirect_uri": redirect_uri} if redirect_uri is not None else {})).items())
        return self.bff(f"/auth/web/login?provider={provider}{query}")

    def start(self, provider="keycloak", redirect_uri=None):
        """Asks for a login; the redirect to the provider."""
        answer = self.get(self.login_url(provider, redirect_uri))
        assert answer.status == 302, answer
        return answer

    def to_callback(self, username="testuser1@example.com", provider="keycloak", redirect_uri=None):
        """Logs in at the provider; the redirect to the callback, not yet followed."""
        stop = self.at_callback
        answer = self.through(self.follow(self.start(provider, redirect_uri), stop), username, stop=stop)
        assert self.at_callback(answer.location), answer
        return answer.location

    def at_callback(self, url):
        return url.startswith(self.bff("/auth/web/callback"))

    def log_in(self, username="testuser1@example.com", provider="keycloak", redirect_uri=None):
        """The answer of the callback: a redirect to where the login was asked to return."""
        answer = self.get(self.to_callback(username, provider, redirect_uri))
        assert answer.status == 302, answer
        assert self.session, answer
        return answer

    @property
    def session(self):
        return self.jar(self.bff.issuer).get("session")

    @session.setter
    def session(self, value):
        self.jar(self.bff.issuer)["session"] = value

    def call(self, method, path, headers=None, **arguments):
        """As a script of the page calls: with what a browser adds, and the token against forged requests where one is known."""
        headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", **(headers or {})}
        if method not in ("GET", "HEAD"):
            headers.setdefault("Origin", self.bff.issuer)
            if self.csrf:
                headers.setdefault("X-CSRF-Token", self.csrf)
        return self.send(method, self.bff(path), headers=headers, **arguments)

    def me(self):
        answer = self.call("GET", "/auth/me")
        if answer.status == 200:
            self.csrf = answer.headers["x-csrf-token"]
        return answer

    def logged_in(self):
        status = self.me().status
        assert status in (200, 401), status
        return status == 200


def refused(answer, status, error):
    """ENDPOINTS.md: `{error, error_description, request_id}`, and nobody keeps a copy."""
    assert answer.status == status, answer
    assert answer.media_type == "application/json", answer
    body = answer.json()
    assert body["error"] == error, body
    assert body.keys() == {"error", "error_description", "request_id"}, body
    assert all(isinstance(value, str) and value for value in body.values()), body
    assert "no-store" in (answer.headers["cache-control"] or ""), answer
    assert answer.headers["location"] is None, answer
    return answer


def unknown_session():
    return secrets.token_urlsafe(32)
