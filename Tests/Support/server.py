"""The real binary as a child process: started on a configuration, watched through its log, ended by its id."""

import itertools
import os
import pathlib
import random
import signal
import socket
import subprocess
import time

from Support import wire

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STOP_SECONDS = 10  # ENDPOINTS.md: SIGTERM finishes what is in flight within 10 s
START_SECONDS = 60  # a hang, also on a machine that does much else


def binary():
    path = pathlib.Path(os.environ.get("GATEHOUSE_BINARY") or ROOT / ".build/release/gatehouse")
    assert path.is_file(), f"no binary at {path}: run make build, or set GATEHOUSE_BINARY"
    return path


def shared(name):
    """A file that outsiders gave the project: the contract and the checklists, beside the checkout or at GATEHOUSE_SHARED."""
    folder = pathlib.Path(os.environ.get("GATEHOUSE_SHARED") or ROOT.parent / "shared")
    path = folder / name
    assert path.is_file(), f"no {name} in {folder}: set GATEHOUSE_SHARED to the folder that holds contract/ and checklists/"
    return path


def contract():
    return shared("contract/gatehouse.yaml").read_text(encoding="utf-8")


# Below those that a kernel gives to whoever asks for any (32768 on Linux) and beside those of the tests in Swift (FreePort.swift): nobody is
# given one of them, for a connection either, before the server that is started for it listens. None comes twice before all others came.
PORTS = range(10_000, 20_000)
next_port = itertools.count(random.randrange(len(PORTS)))


def free_ports(count):
    """So many ports of 127.0.0.1 on which nobody listens."""
    found = []
    for _ in PORTS:
        if len(found) == count:
            return found
        port = PORTS[next(next_port) % len(PORTS)]
        if is_free(port):
            found.append(port)
    raise AssertionError(f"no {count} free ports in {PORTS}")


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def replaced(text, replacements):
    for old, new in replacements.items():
        assert old in text, f"the contract's configuration no longer holds {old!r}"
        text = text.replace(old, new)
    return text


def environment(extra=None):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GATEHOUSE_", "MYBFF_", "REPORT_"))}
    return kept | (extra or {})


def command(*arguments, cwd=None, env=None, timeout=60, input=None, program=None):
    """Runs `gatehouse …` to its end."""
    return subprocess.run(
        [program or binary(), *map(str, arguments)], cwd=cwd, env=environment(env), timeout=timeout, capture_output=True, text=True,
        input=input, stdin=None if input is not None else subprocess.DEVNULL,
    )


class Serve:
    """`gatehouse serve` in a folder of its own. What is derived says the `issuer` (its public URL), the ports, and when it is `ready`."""

    def __init__(self, folder, config, env=None, clock=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = self.folder / config
        self.log_file = self.folder / "server.log"
        self.env = env
        self.clock = clock  # Support.clock: it runs on a time that the test sets
        self.program = None  # another gatehouse than `binary()`
        self.process = None

    def ready(self):
        return wire.get(f"{self.admin}/readyz").status == 200

    @property
    def admin(self):
        return f"http://127.0.0.1:{self.admin_port}"

    def __call__(self, path):
        return self.issuer + path

    def start(self):
        assert self.process is None, "already started"
        launcher, env = (self.clock.launcher, self.clock.env | (self.env or {})) if self.clock else ([], self.env)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [*launcher, self.program or binary(), "serve", "--config", self.config.name], cwd=self.folder, env=environment(env),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )
        if self.clock:
            self.clock.pids.append(self.process.pid)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            code = self.process.poll()
            if code is not None:
                self.process = None
                raise AssertionError(f"gatehouse serve ended with {code}:\n{self.log()[-4000:]}")
            try:
                if self.ready():
                    return self
            except OSError:
                pass
            time.sleep(0.01)
        self.kill()
        raise AssertionError(f"gatehouse serve was not ready within {START_SECONDS} s:\n{self.log()[-4000:]}")

    def stop(self):
        """SIGTERM; the exit code. Longer than the contract's 10 s is a failure."""
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"still running {STOP_SECONDS} s after SIGTERM:\n{self.log()[-4000:]}") from None

    def kill(self):
        process, self.process = self.process, None
        process.kill()
        return process.wait()

    def restart(self):
        assert self.stop() == 0
        return self.start()

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def log(self):
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""

    def command(self, *arguments, **options):
        return command(*arguments, cwd=self.folder, env=self.env, **options)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        if self.process is not None:
            code = self.stop()
            if exception[0] is None:
                assert code == 0, f"exit code {code} after SIGTERM:\n{self.log()[-4000:]}"


class Gatehouse(Serve):
    """An authorization server. `replacements` are textual, on the contract's configuration."""

    def __init__(self, folder, replacements=None, extra_clients="", unchanged=False, env=None, scheme="http", clock=None):
        super().__init__(folder, "gatehouse.yaml", env, clock)
        text = contract()
        if unchanged:
            self.port, self.admin_port = 9000, 9001
        else:
            self.port, self.admin_port = free_ports(2)
            text = replaced(text, replacements or {})
            text = replaced(
                text,
                {
                    "127.0.0.1:9000": f"127.0.0.1:{self.port}",
                    "localhost:9000": f"localhost:{self.port}",
                    "127.0.0.1:9001": f"127.0.0.1:{self.admin_port}",
                },
            )
            if extra_clients:
                text = replaced(text, {"\nusers:\n": f"\n{extra_clients.rstrip()}\n\nusers:\n"})
        self.config.write_text(text, encoding="utf-8")
        self.issuer = f"{scheme}://localhost:{self.port}"

    def ready(self):
        return super().ready() and wire.get(self("/.well-known/jwks.json")).status == 200


class Node(Serve):
    """One more process on the files of an authorization server: another port, the same issuer."""

    def __init__(self, first, name="node"):
        super().__init__(first.folder, f"{name}.yaml", first.env, first.clock)
        self.log_file = self.folder / f"{name}.log"
        self.port, self.admin_port = free_ports(2)
        listens = {f"127.0.0.1:{first.port}": f"127.0.0.1:{self.port}", f"127.0.0.1:{first.admin_port}": f"127.0.0.1:{self.admin_port}"}
        self.config.write_text(replaced(first.config.read_text(encoding="utf-8"), listens), encoding="utf-8")
        self.issuer = first.issuer

    def at(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def ready(self):
        return super().ready() and wire.get(self.at("/.well-known/jwks.json")).status == 200


def until(condition, seconds=30, what="the condition"):
    """Waits for a condition that can be observed; its value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what} did not hold within {seconds} s")
