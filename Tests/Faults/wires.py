"""A TCP proxy for each connection of the fleet that a test cuts: to one database from one node."""

import asyncio
import threading

from Support.server import free_ports

PASS, REFUSE, BLACKHOLE = "pass", "refuse", "blackhole"


class Wire:
    """Passes bytes to `target()`, which is asked for each connection; refuses and drops connections; or takes everything and passes nothing.

    What a black hole has taken goes on when it ends, as TCP would send it again: late writes are part of the fault.
    """

    def __init__(self, wires, target):
        self.wires, self.target = wires, target
        self.port = free_ports(1)[0]
        self.server, self.open = None, set()
        self.flowing = asyncio.Event()

    def set(self, mode):
        self.wires.run(self.change(mode))

    async def change(self, mode):
        if mode == REFUSE:
            if self.server:
                self.server.close()
                self.server = None
            for writer in list(self.open):
                writer.transport.abort()
        elif not self.server:
            self.server = await asyncio.start_server(self.connected, "127.0.0.1", self.port, limit=1 << 18)
        (self.flowing.clear if mode == BLACKHOLE else self.flowing.set)()

    async def connected(self, reader, writer):
        self.open.add(writer)
        other = None
        try:
            await self.flowing.wait()
            from_server, other = await asyncio.open_connection("127.0.0.1", self.target(), limit=1 << 18)
            self.open.add(other)
            await asyncio.gather(self.pump(reader, other), self.pump(from_server, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for each in filter(None, (writer, other)):
                self.open.discard(each)
                each.transport.abort()

    async def pump(self, reader, writer):
        while data := await reader.read(1 << 16):
            await self.flowing.wait()
            writer.write(data)
            await writer.drain()
        raise ConnectionResetError  # one side has closed: so does the other


class Wires:
    """The thread in which all of them run."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.all = []

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=20)

    def add(self, target):
        wire = Wire(self, target)
        self.all.append(wire)
        wire.set(PASS)
        return wire

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        for wire in self.all:
            wire.set(REFUSE)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=5)
        self.loop.close()
