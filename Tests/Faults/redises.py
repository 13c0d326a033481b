"""A Redis that is watched by three Sentinels, with one replica; and what a test does to it."""

import contextlib
import shutil
import signal
import subprocess

from Support.child import installed
from Support.redis import Redis
from Support.server import free_ports, until

NAME = "gatehouse"


class Server(Redis):
    """One `redis-server`: with an append-only file, so that a restart forgets nothing. `primary` is whom it follows."""

    def __init__(self, folder, primary=None):
        super().__init__(folder)
        self.primary = primary

    def start(self):
        follow = ["--replicaof", "127.0.0.1", str(self.primary)] if self.primary else []
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(
                [installed("redis-server", "redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes",
                 "--repl-diskless-sync-delay", "0", "--dir", str(self.folder), *follow], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(self.answers, what="Redis")
        return self

    def answers(self):
        assert self.process.poll() is None, (self.folder / "redis.log").read_text()
        try:
            return self("PING") == "PONG"
        except (OSError, AssertionError, RuntimeError):
            return False  # it still reads its file

    def forget(self):
        """What was on its disk is gone; not while it runs."""
        shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)

    @property
    def role(self):
        return self("ROLE")[0]


class Sentinel(Redis):
    def __init__(self, folder, watched):
        super().__init__(folder)
        (self.folder / "sentinel.conf").write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {self.folder}\nsentinel monitor {NAME} 127.0.0.1 {watched} 2\n"
            f"sentinel down-after-milliseconds {NAME} 1500\nsentinel failover-timeout {NAME} 6000\nsentinel parallel-syncs {NAME} 1\n")

    def start(self):
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([installed("redis-server", "redis-server"), str(self.folder / "sentinel.conf"), "--sentinel"],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(self.answers, what="a Sentinel")
        return self

    def primary(self):
        return int(self("SENTINEL", "get-master-addr-by-name", NAME)[1])

    def sees(self, replicas, sentinels):
        said = self("SENTINEL", "master", NAME)
        told = dict(zip(said[::2], said[1::2]))
        return told["flags"] == "master" and int(told["num-slaves"]) >= replicas and int(told["num-other-sentinels"]) >= sentinels


class Watched:
    """Two Redis servers, of which Sentinel says which one is the primary; `port` is that one's."""

    def __init__(self, folder):
        first = Server(folder / "redis-0")
        self.servers = [first, Server(folder / "redis-1", first.port)]
        self.sentinels = [Sentinel(folder / f"sentinel-{number}", first.port) for number in range(3)]
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        with self.stack as stack:
            for each in [*self.servers, *self.sentinels]:
                stack.callback(lambda each=each: each.process and each.stop())
                each.start()
            self.settled()
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *exception):
        self.stack.close()

    @property
    def port(self):
        for sentinel in self.sentinels:
            with contextlib.suppress(OSError):
                return sentinel.primary()
        raise OSError("no Sentinel answers")

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def sentinel_url(self):
        """For a node that asks the Sentinels itself."""
        return f"redis+sentinel://{','.join(f'127.0.0.1:{sentinel.port}' for sentinel in self.sentinels)}/{NAME}"

    @property
    def primary(self):
        port = self.port
        return next(server for server in self.servers if server.port == port)

    @property
    def replica(self):
        port = self.port
        return next(server for server in self.servers if server.port != port)

    def settled(self):
        """One primary, one replica that has all of it, and Sentinels that know both."""
        def holds():
            with contextlib.suppress(OSError, AssertionError, RuntimeError, KeyError, IndexError):
                if not all(sentinel.sees(1, 2) for sentinel in self.sentinels) or len({sentinel.primary() for sentinel in self.sentinels}) != 1:
                    return False
                role = self.replica("ROLE")
                return self.primary.role == "master" and role[0] == "slave" and role[3] == "connected"
        until(holds, seconds=40, what="a primary, a replica and Sentinels that agree")

    def fail_over(self, how):
        """The primary is killed, stopped for a while, or asked to step down: the other one takes over."""
        old = self.primary
        if how == "killed":
            old.stop()
        elif how == "paused":
            old.freeze()
        else:
            self.sentinels[0]("SENTINEL", "FAILOVER", NAME)
        until(lambda: self.port != old.port, seconds=30, what="a failover")
        if how == "killed":
            old.primary = self.port  # as an operator would start it: it learns who the primary is before it takes a write
            old.start()
        elif how == "paused":
            old.thaw()
        self.settled()

    def restart(self, remembering):
        """Sooner than the Sentinels would notice. What forgets has lost its disk, and the replica follows it."""
        server = self.primary
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        if not remembering:
            server.forget()
        server.primary = None
        server.start()
        self.settled()
