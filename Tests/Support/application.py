"""An application that has all the people already: a login page and a session cookie of its own. It answers login and consent requests of the server."""

import html
import http.server
import json
import secrets
import threading
import time
from urllib.parse import parse_qs, quote, urlsplit

from Support import wire

SECRET = "the-shared-secret-of-these-tests-0123456789"
PEOPLE = {
    "alice": {"name": "Alice Ancient", "email": "alice@example.com", "email_verified": True, "department": "Accounts", "phone_number": "+1 555 0101"},
    "bob": {"name": "Bob Brandnew", "email": "bob@example.com", "email_verified": False},
}


class Application:
    """The application on a port of its own, ended with the test. `admin` is set once the server runs."""

    def __init__(self):
        self.sessions = {}  # cookie -> (person, auth_time, acr)
        self.remember = None
        self.granted = None  # the scopes that people allow; None: all
        self.consent_claims = None
        self.pages = 0  # how many pages people saw
        self.asked = []  # what the server told of each request
        self.notices = []  # (time, logout token) as services got them
        self.admin = None
        application = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                application.handle(self, {})

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                application.handle(self, {name: values[0] for name, values in parse_qs(body).items()})

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @property
    def url(self):
        return f"http://localhost:{self.server.server_address[1]}"

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.server.shutdown()
        self.server.server_close()

    # What the application asks of the server.

    def call(self, path, body=None, method=None, secret=SECRET, **arguments):
        headers = {"Authorization": f"Bearer {secret}"} if secret is not None else {}
        if body is not None:
            arguments["body"] = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        method = method or ("GET" if body is None else "POST")
        return wire.send(method, self.admin + path, headers=headers, **arguments)

    def show(self, challenge, kind="login"):
        return self.call(f"/admin/{kind}-requests/{challenge}")

    def accept(self, challenge, body, kind="login"):
        return self.call(f"/admin/{kind}-requests/{challenge}/accept", body)

    def reject(self, challenge, body, kind="login"):
        return self.call(f"/admin/{kind}-requests/{challenge}/reject", body)

    def log_out(self, person):
        """Its own sessions first, then everything that came of them."""
        self.sessions = {cookie: session for cookie, session in self.sessions.items() if session[0] != person}
        return self.call(f"/admin/subjects/{quote(person)}/sessions", method="DELETE")

    # What its pages do.

    def handle(self, request, form):
        address = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()} | form
        match address.path:
            case "/sso":
                self.login_request(request, query)
            case "/allow":
                self.consent_request(request, query)
            case "/backchannel-logout":
                self.notices.append((time.monotonic(), form["logout_token"]))
                self.answer(request, 200, "")
            case _:
                self.answer(request, 404, "")

    def login_request(self, request, query):
        challenge = query["login_challenge"]
        shown = self.show(challenge)
        if shown.status != 200:
            return self.answer(request, shown.status, shown.text)
        asked = shown.json()
        self.asked.append(asked)
        cookie, session = self.session(request)
        headers = []
        if "username" in query:
            session = (query["username"], int(time.time()), query.get("acr", "password"))
            cookie = secrets.token_urlsafe(16)
            self.sessions[cookie] = session
            headers = [("Set-Cookie", f"application_session={cookie}; HttpOnly; Path=/")]
        elif session and not self.is_enough(session, asked):
            session = None
        if session is None and asked["prompt"] == "none":
            return self.go(request, self.reject(challenge, {"error": "login_required"}))
        if session is None:
            self.pages += 1
            fields = f'<input type="hidden" name="login_challenge" value="{html.escape(challenge)}"><input name="username">'
            return self.answer(request, 200, f'<form method="post" action="/sso">{fields}</form>', "text/html")
        person, auth_time, acr = session
        body = {"subject": person, "claims": PEOPLE[person], "auth_time": auth_time, "acr": acr, "amr": ["pwd"]}
        if self.remember is not None:
            body["remember"] = self.remember
        self.go(request, self.accept(challenge, body), headers)

    @staticmethod
    def is_enough(session, asked):
        _, auth_time, acr = session
        if asked["prompt"] and "login" in asked["prompt"].split():
            return False
        if asked["max_age"] is not None and time.time() - auth_time > asked["max_age"]:
            return False
        return not asked["acr_values"] or acr in asked["acr_values"].split()

    def consent_request(self, request, query):
        challenge = query["consent_challenge"]
        asked = self.show(challenge, "consent").json()
        self.asked.append(asked)
        granted = asked["requested_scopes"] if self.granted is None else self.granted
        if not granted:
            return self.go(request, self.reject(challenge, {}, "consent"))
        body = {"granted_scopes": granted}
        if self.consent_claims:
            body["claims"] = self.consent_claims
        self.go(request, self.accept(challenge, body, "consent"))

    def session(self, request):
        for part in request.headers.get("Cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == "application_session":
                return value, self.sessions.get(value)
        return None, None

    def go(self, request, decided, headers=()):
        if decided.status != 200:
            return self.answer(request, decided.status, decided.text)
        self.answer(request, 303, "", headers=[("Location", decided.json()["redirect_to"]), *headers])

    @staticmethod
    def answer(request, status, text, media_type="text/plain", headers=()):
        body = text.encode()
        request.send_response(status)
        request.send_header("Content-Type", media_type)
        request.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
