"""The examples of an application that lends its login, as they stand: under uvicorn, with the gatehouse of their own file beside them, only the ports moved."""

import contextlib
import functools
import http.server
import secrets
import sys
import threading
import time
from urllib.parse import parse_qs, parse_qsl, urlsplit

from Support import child, flow
from Support.flow import Client
from Support.server import ROOT, Serve, free_ports, replaced

EXAMPLES = ROOT / "Examples/DelegatedLogin"
SECRET = "a-shared-secret-of-these-tests-" + "s" * 32
PORTS = ["localhost:8080", "localhost:9000", "127.0.0.1:9001", "localhost:8010", "localhost:8011"]


class Service(http.server.ThreadingHTTPServer):
    """A service that people come to: it remembers the logout notices that it gets, and when."""

    daemon_threads = True

    def __init__(self, port):
        super().__init__(("127.0.0.1", port), Handler)
        self.notices = []
        self.begin, self.finish = None, None  # where a person who opens the service is sent to log in, and who comes back with a code
        self.url = f"http://localhost:{port}"
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.shutdown()
        self.server_close()
        self.thread.join(timeout=5)


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, text, who=""):
        style = "<style>:root{color-scheme:light dark;font:1rem/1.5 system-ui}body{max-width:22rem;margin:15vh auto 0}</style>"
        body = f"<!doctype html><html lang=en><title>A service</title>{style}<h1>{text}</h1><p id=who>{who}</p></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path != "/" or not self.server.begin:
            query = dict(parse_qsl(urlsplit(self.path).query))
            return self.answer("A service", self.server.finish(query) if "code" in query and self.server.finish else "")
        self.send_response(302)
        self.send_header("Location", self.server.begin())
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        self.server.notices.append((time.monotonic(), form["logout_token"][0]))
        self.answer("told")

    def log_message(self, *arguments):
        pass


class Beside(Serve):
    """Gatehouse on the file of an example."""

    def __init__(self, folder, example, ports):
        super().__init__(folder, "gatehouse.yaml", {"SHARED_SECRET": SECRET})
        text = (EXAMPLES / example / "gatehouse.yaml").read_text(encoding="utf-8")
        self.port, self.admin_port = ports[1], ports[2]
        moved = {name: f"{name.partition(':')[0]}:{port}" for name, port in zip(PORTS, ports) if name in text}
        self.config.write_text(replaced(text, moved | {"127.0.0.1:9000": f"127.0.0.1:{self.port}"}), encoding="utf-8")
        self.issuer = f"http://localhost:{self.port}"


class Example:
    """An example with everything that it needs, running."""

    def __init__(self, name, folder):
        self.ports = free_ports(len(PORTS))
        self.name, self.folder = name, folder
        self.url = f"http://localhost:{self.ports[0]}"
        self.server = Beside(folder, name, self.ports)
        self.reports, self.billing = Service(self.ports[3]), Service(self.ports[4])
        self.clients = {
            "reports": Client("reports", "reports-secret-for-development-only", f"{self.reports.url}/callback", "openid profile email"),
            "billing": Client("billing", "billing-secret-for-development-only", f"{self.billing.url}/callback", "openid email"),
        }

        for name, service in (("reports", self.reports), ("billing", self.billing)):
            service.begin = functools.partial(self.begin, name)
            service.finish = functools.partial(self.finish, name)
        self.begun = {}

    def __call__(self, path):
        return self.url + path

    def begin(self, name):
        """What a service does that is opened without a session of its own."""
        state, pkce = secrets.token_urlsafe(), flow.PKCE.new()
        self.begun[state] = pkce
        return self.authorize_url(name, pkce, state=state)

    def finish(self, name, parameters):
        """Who it is that comes back to a service, if it was the service that sent them."""
        if pkce := self.begun.pop(parameters["state"], None):
            told = flow.Authorization(self.server, self.clients[name], None, pkce, parameters).tokens()
            return flow.userinfo(self.server, told["access_token"]).json()["email"]
        return "somebody"

    def authorize_url(self, name, pkce=None, **changes):
        return flow.authorize_url(self.server, self.clients[name], pkce or flow.PKCE.new(), **changes)

    @contextlib.contextmanager
    def running(self):
        env = {"SHARED_SECRET": SECRET, "GATEHOUSE_ADMIN": self.server.admin, "GATEHOUSE_ISSUER": self.server.issuer,
               "ASSERTION_ISSUER": self.url, "SERVICES": f"Reports={self.reports.url}/ Billing={self.billing.url}/"}
        command = [sys.executable, "-m", "uvicorn", "--app-dir", EXAMPLES / self.name, "--host", "127.0.0.1", "--port", self.ports[0], "app:app"]
        with self.server, self.reports, self.billing, \
             child.running(command, self.folder, lambda: child.answers(self("/docs"), 200), "application", env=env):
            yield self

    def click(self, person, name="reports", **changes):
        """A person goes to a service: the page that they are shown, or the redirect that brings them there, with what redeems its code."""
        client, pkce = self.clients[name], flow.PKCE.new()
        answer = person.visit(self.authorize_url(name, pkce, **changes), stop=lambda url: url.startswith(client.redirect_uri))
        return Click(self, client, pkce, person, answer)


class Click:
    """A person's way to a service."""

    def __init__(self, example, client, pkce, person, answer):
        self.example, self.client, self.pkce, self.person, self.answer = example, client, pkce, person, answer

    @property
    def has_arrived(self):
        return self.answer.status in (302, 303) and self.answer.location.startswith(self.client.redirect_uri + "?")

    @property
    def is_asked(self):
        """Whether the application's own login page is shown."""
        return self.answer.status == 200 and self.answer.url.startswith(self.example.url) and 'name="password"' in self.answer.text

    def log_in(self, username="alice", password="down-the-rabbit-hole", **more):
        assert self.is_asked, self.answer
        changes = {"username": username, "password": password, **more}
        self.answer = self.person.submit(self.answer, "password", changes, lambda url: url.startswith(self.client.redirect_uri))
        return self

    def tokens(self):
        """What the service redeems the code for, and what the ID token says."""
        assert self.has_arrived, self.answer
        told = flow.Authorization(self.example.server, self.client, self.person, self.pkce, self.answer.redirect).tokens()
        return told, flow.verified(self.example.server, told["id_token"])[1]
