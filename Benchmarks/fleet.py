"""Nodes on one mix of storage, each on a core of its own, and loads on them with the processor time that every part took.

PostgreSQL, Redis and the load are not pinned: they share what the nodes leave of the machine. PostgreSQL syncs its log as in life.
"""

import contextlib
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests"))
from Support.postgres import Postgres  # noqa: E402
from Support.redis import Redis  # noqa: E402
from Support.server import Serve, free_ports  # noqa: E402

PRODUCTS = ROOT / ".build/release"
TICK = os.sysconf("SC_CLK_TCK")
PEOPLE = 16
SCOPE = "openid profile offline_access"
CHUNK = 100_000  # rows that one statement makes
CONFIGURATION = """
server:
  listen: 127.0.0.1:{port}
  public_url: "http://localhost:{public}"
  admin_listen: 127.0.0.1:{admin}
  trusted_proxies: [127.0.0.0/8]
  log: {{ level: warning }}
storage:
  database: {database}
{cache}  encryption_key: {key}
resource_servers:
  - identifier: MyService
    name: MyService
    scopes: [ {{ name: weather_read, description: Read the weather }} ]
clients:
  - client_id: MyBFF
    client_secret: mybff-secret-for-development-only
    grant_types: [client_credentials]
    scope: MyService/weather_read
  - client_id: web-app
    client_secret: web-app-secret-for-development-only
    grant_types: [authorization_code, refresh_token]
    redirect_uris: ["http://127.0.0.1:8100/callback"]
    scope: openid profile offline_access MyService/weather_read
    first_party: true
  - client_id: api-gateway
    client_secret: api-gateway-secret-for-development-only
    grant_types: []
    introspection: [MyService]
users:
{users}"""
# The mixes that are measured: what lasts, and where what is short-lived is.
MIXES = {"sqlite": ("sqlite", False), "sqlite, Redis": ("sqlite", True), "postgresql": ("postgresql", False), "postgresql, Redis": ("postgresql", True)}
# For rows that are copies: what the template row does not share is random, as the real identifiers are.
RANDOM = {
    "postgresql": {"text": "translate(encode(decode(md5(random()::text || n), 'hex') || decode(md5(n || random()::text), 'hex'), 'base64'), '+/=' || chr(10), 'ab')",
                   "hash": "decode(md5(random()::text || n) || md5(n || random()::text), 'hex')"},
    "sqlite": {"text": "lower(hex(randomblob(21)))", "hash": "randomblob(32)"},
}


def build(*products):
    """The release build of some products: the folder that they are in."""
    for product in products:
        subprocess.run(["scripts/quietly", "build-" + product, "swift", "build", "-c", "release", "--explicit-target-dependency-import-check",
                        "error", "--product", product], cwd=ROOT, env=dict(os.environ, GATEHOUSE_STRICT="1"), check=True)
    return PRODUCTS


class ServeNode(Serve):
    def __init__(self, folder, name, text, port, admin_port, core):
        super().__init__(folder, f"{name}.yaml")
        self.config.write_text(text)
        self.log_file = self.folder / f"{name}.log"
        self.port, self.admin_port, self.core = port, admin_port, core
        self.issuer = None

    def start(self):
        super().start()
        # All threads that are there, and with them those to come.
        for thread in os.listdir(f"/proc/{self.process.pid}/task"):
            with contextlib.suppress(OSError):
                os.sched_setaffinity(int(thread), {self.core})
        return self


def processor_seconds(pid):
    """Of a process, and of its children that have ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICK


def children(pid):
    try:
        return [int(each) for each in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def busy_cores():
    """Seconds for which cores were busy, with whatever: to see what else ran."""
    fields = [int(each) / TICK for each in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(fields) - fields[3] - fields[4]


class Database:
    """A PostgreSQL that syncs; several databases of nodes are schemas in it."""

    def __init__(self):
        self.server = Postgres("-c", "fsync=on", "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB", "-c", "checkpoint_timeout=30min")

    def __enter__(self):
        self.server.start()
        return self

    def __exit__(self, *exception):
        self.server.__exit__(*exception)

    def processor_seconds(self):
        pid = self.server.process.pid
        return processor_seconds(pid) + sum(map(processor_seconds, children(pid)))

    def sql(self, text, schema="public"):
        """A statement that may take minutes."""
        process = self.server.popen("psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", self.server.url(schema), "-c", text,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        output, _ = process.communicate()
        if process.returncode:
            sys.exit(f"psql: {output}")
        return output.strip()

    def position(self):
        return self.sql("SELECT pg_current_wal_flush_lsn()")

    def written(self, start):
        """What the log has since `start`: bytes of records, commits, and records that are not commits: about as many pages were changed."""
        end = self.position()
        if start == end:
            return {"bytes": 0, "commits": 0, "pages": 0}
        out = self.server.run("pg_waldump", "--stats=record", "-p", f"{self.server.folder}/data/pg_wal", "-s", start, "-e", end)
        number = lambda pattern: int((re.search(pattern, out) or [0, 0])[1])
        commits = number(r"Transaction/COMMIT +(\d+)")
        return {"bytes": number(r"Total +\d+ +(\d+)"), "commits": commits, "pages": number(r"Total +(\d+)") - commits}


class Fleet:
    """`count` nodes on one mix. `postgres` and `redis` run already where the mix needs them."""

    def __init__(self, folder, mix, count, postgres=None, redis=None, bench=None, pool=10):
        self.folder, self.mix, self.bench = pathlib.Path(folder), mix, bench
        self.database, cached = MIXES[mix]
        self.postgres = postgres if self.database == "postgresql" else None
        self.redis = redis if cached else None
        self.folder.mkdir(parents=True, exist_ok=True)
        self.schema = self.postgres.server.schema() if self.postgres else None
        self.public = free_ports(1)[0]
        database = self.postgres.server.url(self.schema) + f"&pool_size={pool}" if self.postgres else f"sqlite:{self.folder}/gatehouse.db"
        self.redis_database = next(NUMBERS) % 16
        cache = f"  cache: redis://127.0.0.1:{self.redis.port}/{self.redis_database}\n" if self.redis else ""
        users = "".join(f"  - {{ username: user{n}, name: User {n}, password: password123 }}\n" for n in range(PEOPLE))
        self.nodes = []
        for core, (port, admin) in enumerate(zip(*[iter(free_ports(2 * count))] * 2)):
            text = CONFIGURATION.format(port=port, public=self.public, admin=admin, database=database, cache=cache, users=users, key="A" * 43)
            self.nodes.append(ServeNode(self.folder, f"node{core}", text, port, admin, core % os.cpu_count()))

    def __enter__(self):
        started = []
        try:
            for node in self.nodes:
                started.append(node.start())
        except BaseException:
            for node in started:
                node.kill()
            raise
        return self

    def __exit__(self, *exception):
        for node in self.nodes:
            if node.running:
                with contextlib.suppress(AssertionError):  # it was slow to end on a busy machine, and was killed
                    node.stop()

    def processor(self):
        """Seconds of processor time that each part has used until now."""
        used = {"nodes": sum(processor_seconds(node.process.pid) for node in self.nodes)}
        if self.postgres:
            used["postgres"] = self.postgres.processor_seconds()
        if self.redis:
            used["redis"] = processor_seconds(self.redis.process.pid)
        return used

    def load(self, kind, seconds, nodes=None, connections=32, *more, scope=SCOPE):
        """One load on the first so many nodes: the report of the tool, and beside it what each part used for it."""
        targets = ",".join(f"http://127.0.0.1:{node.port}" for node in self.nodes[:nodes])
        command = [self.bench, "load", kind, "--targets", targets, "--issuer", f"http://localhost:{self.public}", "--username", "user{n}", "--people", PEOPLE,
                   "--scope", scope, "--connections", connections, "--seconds", seconds, "--wait", *more]
        process = subprocess.Popen([str(each) for each in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            heard = process.stderr.readline()
            if heard.strip() != "ready":
                process.wait(10)
                sys.exit(f"{kind} on {self.mix}: {heard}{process.stderr.read()}")
            start = self.postgres.position() if self.postgres else None
            audited = self.audited()
            before, busy = self.processor(), busy_cores()
            started = time.monotonic()
            out, errors = process.communicate("\n")
        except BaseException:
            process.kill()
            process.wait()
            raise
        after, busy = self.processor(), busy_cores() - busy
        elapsed = time.monotonic() - started
        if process.returncode:
            sys.exit(f"{kind} on {self.mix} ended with {process.returncode}: {errors}{out}")
        report = json.loads(out)
        report["elapsed"] = elapsed
        report["used"] = {part: after[part] - before[part] for part in before} | {"load": report["processor_seconds"]}
        report["used"]["others"] = max(0, busy - sum(report["used"].values()))
        if start:
            report["log"] = self.postgres.written(start)
            report["audit_rows"] = self.audited() - audited
        refused(kind, report)
        return report

    def audited(self):
        return int(self.connection()("SELECT count(*) FROM audit_entries")) if self.postgres else 0

    def connection(self):
        """The database, for rows that no request makes. SQLite's nodes must be stopped."""
        if self.postgres:
            return functools.partial(self.postgres.sql, schema=self.schema)
        import sqlite3

        def run(text):
            with contextlib.closing(sqlite3.connect(self.folder / "gatehouse.db", isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = OFF")
                return "\n".join("|".join(map(str, row)) for row in connection.execute(text).fetchall())

        return run

    def columns(self, sql, table):
        if self.postgres:
            query = f"SELECT column_name FROM information_schema.columns WHERE table_schema = '{self.schema}' AND table_name = '{table}' AND is_identity = 'NO'"
            return sql(query + " ORDER BY ordinal_position").split()
        return [row.split("|")[1] for row in sql(f"PRAGMA table_info({table})").splitlines()]

    def fill(self, table, rows, **unlike):
        """Copies a row of `table` until there are so many more; `unlike` says which columns differ, as `text` or `hash`."""
        sql = self.connection()
        columns = self.columns(sql, table)
        kinds = RANDOM[self.database]
        values = ", ".join(kinds[unlike[name]] if name in unlike else f"t.{name}" for name in columns)
        for start in range(0, rows, CHUNK):
            numbers = min(CHUNK, rows - start)
            copy = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM (SELECT * FROM {table} LIMIT 1) AS t, numbers"
            if self.postgres:
                sql(f"{copy.replace(', numbers', '')}, generate_series(1, {numbers}) AS n")
            else:
                sql(f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {numbers}) {copy}")
        for after in (f"VACUUM ANALYZE {table}", "CHECKPOINT") if self.postgres else ("PRAGMA wal_checkpoint(TRUNCATE)",):
            sql(after)


def count_up():
    number = 0
    while True:
        yield number
        number += 1


NUMBERS = count_up()
# The operation that a kind of load is counted by.
COUNTED = {"codes": "redeem", "refreshes": "refresh", "logins": "whole_login", "tokens": "token", "introspect": "introspect",
           "userinfo": "userinfo"}


def rate(kind, report):
    return report["operations"][COUNTED[kind]]["per_second"]


def refused(kind, report):
    """A figure of refusals is no figure."""
    for operation, told in report["operations"].items():
        bad = {name: count for name, count in told["outcomes"].items() if not (name[:1] in "23" or name == "logged_in")}
        if bad:
            print(f"  NOTE {kind}: {operation} had {bad}", flush=True)


def sync_milliseconds(folder, times=200):
    """How long the disk takes to sync 8 kB: what every commit waits for."""
    path = pathlib.Path(folder) / "sync"
    taken = []
    file = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        os.write(file, bytes(8192 * 64))
        os.fsync(file)
        for number in range(times):
            os.pwrite(file, os.urandom(8192), number % 64 * 8192)
            started = time.perf_counter()
            os.fdatasync(file)
            taken.append((time.perf_counter() - started) * 1000)
    finally:
        os.close(file)
        path.unlink()
    return sorted(taken)[times // 2]
