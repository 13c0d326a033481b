"""A PostgreSQL of the tests' own on a free port. It refuses to run as root: there it runs as `postgres`, or `nobody` where that account is not."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from Support.server import free_ports, until

ENCRYPTION_KEY = "A" * 43
PASSWORD = "p@ss/word"


def programs():
    """The folder of the newest version's programs."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    assert found, "no initdb in /usr/lib/postgresql: make test installs the package postgresql-15"
    return found[-1].parent


class Postgres:
    """Its folder lies in the system's temporary one: the account that it runs as must be able to enter it."""

    def __init__(self, *settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-postgres-"))
        self.port = free_ports(1)[0]
        self.settings = settings
        self.process = None
        self.count = 0
        (self.folder / "password").write_text(PASSWORD)
        self.owner = None
        if os.geteuid() == 0:
            with contextlib.suppress(KeyError):
                self.owner = pwd.getpwnam("postgres")
            self.owner = self.owner or pwd.getpwnam("nobody")
            for path in (self.folder, self.folder / "password"):
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        self.run("initdb", "--no-sync", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--username=gatehouse",
                 f"--pwfile={self.folder}/password", f"--pgdata={self.folder}/data")

    def popen(self, program, *arguments, **options):
        owner = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []} if self.owner else {}
        return subprocess.Popen([programs() / program, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, **owner, **options)

    def run(self, program, *arguments):
        process = self.popen(program, *arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
        return output.strip()

    def start(self):
        with (self.folder / "postgres.log").open("ab") as log:
            self.process = self.popen(
                "postgres", "-D", f"{self.folder}/data", "-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1", "-c", "fsync=off",
                "-c", "shared_buffers=64MB", "-c", "max_connections=200", *self.settings, stdout=log, stderr=log)
        until(self.answers, seconds=60, what="PostgreSQL")
        return self

    def answers(self):
        assert self.process.poll() is None, (self.folder / "postgres.log").read_text()
        return subprocess.run([programs() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0

    def stop(self):
        """"Immediate shutdown": all connections end with it."""
        process, self.process = self.process, None
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=20)

    def url(self, schema="public"):
        return f"postgresql://gatehouse:p%40ss%2Fword@127.0.0.1:{self.port}/postgres?sslmode=disable&options=-csearch_path%3D{schema}"

    def schema(self):
        """A new and empty schema: what a database is to a server, and sooner made."""
        self.count += 1
        name = f"gatehouse_{self.count}"
        self.sql(f"CREATE SCHEMA {name}")
        return name

    def sql(self, text, schema="public"):
        return self.run("psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", self.url(schema), "-c", text)

    def replacements(self, schema=None):
        """What puts an authorization server of the contract's file there, or in a schema of its own."""
        return {
            "database: sqlite:data/gatehouse.db": f"database: {self.url(schema or self.schema())}",
            "encryption_key: ${GATEHOUSE_ENCRYPTION_KEY:-}": f"encryption_key: {ENCRYPTION_KEY}",
        }

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        if self.process is not None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
