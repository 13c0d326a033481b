"""A Redis of the tests' own on a free port, and the few words of its protocol that the tests speak."""

import pathlib
import signal
import socket
import subprocess

from Support.child import installed
from Support.server import free_ports, until


class Redis:
    """`redis-server` that keeps nothing on disk. It can be stopped, frozen and started again on the same port, empty."""

    def __init__(self, folder, port=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = port or free_ports(1)[0]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = None

    def start(self):
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(
                [installed("redis-server", "redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                 "--dir", str(self.folder)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )
        until(self.answers, what="Redis")
        return self

    def answers(self):
        assert self.process.poll() is None, (self.folder / "redis.log").read_text()
        try:
            return self("PING") == "PONG"
        except OSError:
            return False

    def stop(self):
        process, self.process = self.process, None
        process.send_signal(signal.SIGCONT)  # a frozen one cannot end
        process.kill()
        process.wait()

    def freeze(self):
        """It takes connections and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def __call__(self, *words):
        """One command, its answer. RESP2."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            parts = [str(word).encode() for word in words]
            connection.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
            with connection.makefile("rb") as stream:
                return reply(stream)

    def keys(self):
        return self("KEYS", "*")

    def dump(self):
        """Everything that is stored, as text: to look for what must not be there."""
        texts = []
        for key in self.keys():
            kind = self("TYPE", key)
            command = {"string": ("GET", key), "hash": ("HGETALL", key), "set": ("SMEMBERS", key), "zset": ("ZRANGE", key, 0, -1), "list": ("LRANGE", key, 0, -1)}
            texts.append(f"{key} {self(*command[kind])}")
        return "\n".join(texts)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        if self.process is not None:
            self.stop()


def reply(stream):
    line = stream.readline()
    kind, rest = line[:1], line[1:].strip()
    if kind == b"+":
        return rest.decode()
    if kind == b"-":
        raise AssertionError(rest.decode())
    if kind == b":":
        return int(rest)
    if kind == b"$":
        return None if int(rest) < 0 else stream.read(int(rest) + 2)[:-2].decode("utf-8", "backslashreplace")
    assert kind == b"*", line
    return None if int(rest) < 0 else [reply(stream) for _ in range(int(rest))]
