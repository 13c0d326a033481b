"""The example application with an authorization server in it, as a process of its own, and the service that is told of its logouts."""

import json
import pathlib

from Support import wire
from Support.child import running
from Support.flow import Client
from Support.server import binary, free_ports
from Support.upstream import Upstream
from Support.visitor import Page, Visitor

PIN = "2468"


def program():
    """Built beside the binary of the product."""
    path = binary().parent / "monolith"
    assert path.is_file(), f"no program at {path}: run make examples"
    return path


class Monolith:
    """In a folder of its own; `service` stands for the report service."""

    def __init__(self, folder, redis=None):
        self.redis = redis
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_ports(1)[0]
        self.issuer = f"http://localhost:{self.port}"
        self.service = Upstream()
        self.service.answer = lambda handler: (200, {}, b"")
        self.reports = Client(
            "report-service", "report-service-secret-for-development-only", f"{self.service.url}/auth/web/callback", "openid profile email offline_access"
        )

    def __call__(self, path):
        return self.issuer + path

    def ready(self):
        try:
            return wire.get(self("/.well-known/openid-configuration")).status == 200
        except OSError:
            return False

    def __enter__(self):
        self.service.__enter__()
        settings = {"PORT": str(self.port), "REPORT_URL": self.service.url, "STORAGE": "data"}
        if self.redis:
            settings["REDIS_URL"] = self.redis.url
        self.process = running([program()], self.folder, self.ready, "monolith", settings)
        self.process.__enter__()
        return self

    def __exit__(self, *exception):
        self.process.__exit__(*exception)
        self.service.__exit__(*exception)

    def log(self):
        return (self.folder / "monolith.log").read_text()

    def change(self, email, **changes):
        """Edits the application's table of people."""
        table = self.folder / "data/people.json"
        people = json.loads(table.read_text())
        for person in people:
            if person["email"] == email:
                person |= changes
        table.write_text(json.dumps(people))

    def notices(self):
        """The back-channel logout notices that came to the report service."""
        return [each for each in self.service.seen if each["target"] == "/auth/web/backchannel-logout"]


class User(Visitor):
    """A person at the application."""

    def log_in(self, username="testuser1@example.com", password="password123"):
        answer = self.sign_in(self.visit(self.server("/sign-in?again=yes")), username, password)
        assert "Hello" in Page(answer).text, answer
        return answer

    def log_out(self):
        home = self.get(self.server("/"))
        answer = self.post(home, Page(home).forms[0], {})
        assert answer.status == 303, answer
        return answer
