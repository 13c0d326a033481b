"""An old application with its check-password endpoint, as docs/migrating-people.md describes it to those who write one."""

import json
import threading

from Support.upstream import Upstream

TOKEN = "the-token-of-the-check-password-endpoint"


class OldApplication(Upstream):
    """`people` are what it says of each login name, with `password` beside it; `answer` may be replaced for what goes wrong."""

    def __init__(self, people=None):
        super().__init__()
        self.people = people or {}
        self.answer = self.check
        self.hold = threading.Event()  # set: a held answer goes out
        self.hold.set()

    @property
    def login(self):
        """`authorization_server.login` of a server that asks here."""
        check = f"check_password: {{ url: '{self.url}/check-password', bearer_token: {TOKEN}, timeout: 1s }}"
        return {"login: { mode: local }": f"login: {{ mode: local, {check} }}"}

    def check(self, handler):
        self.hold.wait(30)
        if handler.path != "/check-password" or handler.headers["Authorization"] != f"Bearer {TOKEN}":
            return 400, {}, b"not the token, or not the path"
        asked = json.loads(handler.received)
        person = self.people.get(asked["username"].lower())
        if person is None:
            return 404, {}, b""
        if asked["password"] != person["password"]:
            return 401, {}, b""
        told = {name: value for name, value in person.items() if name != "password"}
        return 200, {"Content-Type": "application/json"}, json.dumps(told).encode()

    def asked(self):
        return [json.loads(request["body"]) for request in self.seen]
