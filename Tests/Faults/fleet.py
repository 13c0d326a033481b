"""Three nodes behind nginx, as they are run: each is authorization server and backend-for-frontend, all share one PostgreSQL and one Redis."""

import contextlib
import signal

from Support import wire
from Support.bff import SECRETS
from Support.bff import contract as bff_contract
from Support.postgres import ENCRYPTION_KEY
from Support.server import Serve, command, contract, free_ports, replaced, until
from Support.upstream import Upstream

from Faults.disk import SmallDisk
from Faults.front import front
from Faults.wires import Wires

RETRY_WINDOW = 60  # longer than a fault: who got no answer may ask again when it is over
PEOPLE = 48
ASKS_SENTINELS = 1  # with `sentinels` this node finds the primary itself; the others reach it through a proxy that follows it
CLIENTS = """\
  - client_id: shop
    client_secret: shop-secret-for-development-only
    grant_types: [authorization_code, refresh_token]
    redirect_uris: [http://127.0.0.1:8300/callback]
    post_logout_redirect_uris: [http://127.0.0.1:8300/]
    scope: openid profile email offline_access me items
    first_party: true
"""


def person(number):
    return f"person{number}@example.com"


def people():
    return "".join(f"  - {{ username: {person(each)}, name: {person(each)}, email: {person(each)}, email_verified: true, password: password123 }}\n"
                   for each in range(PEOPLE))


class Node(Serve):
    """One process. `database` and `cache` are the addresses that it uses."""

    def __init__(self, folder, front_port, database, cache, upstream, clock=None):
        super().__init__(folder, "gatehouse.yaml", SECRETS, clock)
        self.port, self.admin_port = free_ports(2)
        issuer = f"http://localhost:{front_port}"
        bff = replaced(bff_contract(), {
            "issuer: ${KEYCLOAK_ISSUER:-http://localhost:9000}": f"issuer: {issuer}", "issuer: http://localhost:9000": f"issuer: {issuer}",
            "${ITEMS_URL:-http://127.0.0.1:7062}": upstream, "${WEATHER_URL:-http://127.0.0.1:7062}": upstream,
        })
        text = replaced(contract(), {
            "listen: 127.0.0.1:9000": f"listen: 127.0.0.1:{self.port}", "127.0.0.1:9001": f"127.0.0.1:{self.admin_port}",
            "http://localhost:9000": issuer, "http://localhost:8000/": f"{issuer}/",
            "trusted_proxies: []": "trusted_proxies: [127.0.0.1/32]", "retry_window: 10s": f"retry_window: {RETRY_WINDOW}s",
            "database: sqlite:data/gatehouse.db": f"database: {database}", "encryption_key: ${GATEHOUSE_ENCRYPTION_KEY:-}": f"encryption_key: {ENCRYPTION_KEY}",
            "\nusers:\n": f"\n{CLIENTS}\nusers:\n{people()}",
        })
        if cache:
            text = replaced(text, {"# cache: redis://127.0.0.1:6379/0": f"cache: {cache}"})
        self.config.write_text(text + bff[bff.index("\noidc:\n"):], encoding="utf-8")
        self.issuer = issuer
        self.paused = False

    def at(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def ready(self):
        return super().ready() and wire.get(self.at("/.well-known/jwks.json")).status == 200

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)


class Fleet:
    """`redis` may be None: everything is in PostgreSQL. `cuttable`: the nodes reach PostgreSQL and Redis through wires that the test cuts.
    `program`: another gatehouse than the one that was built here.
    """

    def __init__(self, folder, postgres, redis, count=3, cuttable=True, clock=None, sentinels=False, program=None):
        self.program = program
        self.disks = []
        self.folder, self.postgres, self.redis, self.clock = folder, postgres, redis, clock
        self.count, self.cuttable, self.sentinels = count, cuttable, sentinels
        self.port = free_ports(1)[0]
        self.issuer = f"http://localhost:{self.port}"
        self.nodes, self.database_wires, self.cache_wires = [], {}, {}  # the wires by the number of their node
        self.stack = contextlib.ExitStack()

    def __call__(self, path):
        return self.issuer + path

    def __enter__(self):
        with self.stack as stack:
            self.upstream = stack.enter_context(Upstream())
            self.upstream.answer = lambda handler: (200, {"Content-Type": "application/json"}, b"{}")
            wires = stack.enter_context(Wires()) if self.cuttable else None
            schema = self.postgres.schema()
            for number in range(self.count):
                clock = self.clock if number == self.count - 1 else None  # one node's clock is the test's
                node = Node(self.folder / f"node-{number}", self.port, *self.addresses(wires, schema, number), self.upstream.url, clock)
                node.program = self.program
                self.nodes.append(node)
                if wires:
                    self.small_log(stack, node)
            database, cache = self.addresses(wires, schema)
            self.operator = Node(self.folder / "operator", self.port, database, cache, self.upstream.url)
            stack.enter_context(front(self.folder / "front", self.port, [node.port for node in self.nodes]))
            for node in self.nodes:
                stack.callback(self.end, node)
                node.start()
            until(lambda: wire.get(self("/auth/me")).status == 401, what="the backend-for-frontend behind nginx")
            self.stack = stack.pop_all()
        return self

    def addresses(self, wires, schema, number=None):
        """Those of the database and of the cache, as one node reaches them; without a number the operator, whose wires are not cut."""
        database, cache = self.postgres.url(schema), self.redis and self.redis.url
        if wires:
            way = wires.add(lambda: self.postgres.port)
            self.database_wires |= {number: way} if number is not None else {}
            database = database.replace(f":{self.postgres.port}/", f":{way.port}/")
        if wires and self.redis and self.sentinels and number == ASKS_SENTINELS:
            cache = self.redis.sentinel_url
        elif wires and self.redis:
            way = wires.add(lambda: self.redis.port)
            self.cache_wires |= {number: way} if number is not None else {}
            cache = f"redis://127.0.0.1:{way.port}/0"
        return database, cache

    def small_log(self, stack, node):
        """The node's log is on a disk that can be filled, where that can be had."""
        disk = SmallDisk(node.folder / "disk", megabytes=16)
        stack.callback(disk.close)
        if disk.mounted:
            node.log_file = disk.folder / "server.log"
            self.disks.append(disk)

    def end(self, node):
        if node.running:
            node.go_on()
            node.kill()

    def command(self, *arguments):
        """What an operator types beside the fleet, on a machine of their own."""
        return command(*arguments, "--config", "gatehouse.yaml", cwd=self.operator.folder, env=SECRETS, program=self.program)

    def __exit__(self, *exception):
        self.stack.close()
