"""One node that keeps everything in a SQLite file, on a disk that a test fills."""

import contextlib

from Support import wire
from Support.bff import SECRETS
from Support.server import command, free_ports, until
from Support.upstream import Upstream

from Faults.disk import SmallDisk
from Faults.fleet import Node
from Faults.front import front

MEGABYTES = 24


class Alone:
    """Like a fleet, as far as those who use it can see."""

    clock = None

    def __init__(self, folder):
        self.folder = folder
        self.port = free_ports(1)[0]
        self.issuer = f"http://localhost:{self.port}"

    def __call__(self, path):
        return self.issuer + path

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            upstream = stack.enter_context(Upstream())
            upstream.answer = lambda handler: (200, {"Content-Type": "application/json"}, b"{}")
            self.node = Node(self.folder / "node", self.port, "sqlite:data/gatehouse.db", None, upstream.url)
            self.nodes = [self.node]
            self.disk = SmallDisk(self.folder / "node" / "data", MEGABYTES)
            stack.callback(self.disk.close)
            stack.enter_context(front(self.folder / "front", self.port, [self.node.port]))
            stack.enter_context(self.node)
            until(lambda: wire.get(self("/auth/me")).status == 401, what="the backend-for-frontend behind nginx")
            self.stack = stack.pop_all()
        return self

    def command(self, *arguments):
        return command(*arguments, "--config", "gatehouse.yaml", cwd=self.node.folder, env=SECRETS)

    def __exit__(self, *exception):
        self.stack.__exit__(*exception)
