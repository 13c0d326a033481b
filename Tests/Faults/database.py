"""The fleet's PostgreSQL: on a disk of its own where that can be had, and it ends in either of the ways that there are."""

import signal

from Support.postgres import Postgres
from Support.server import until

from Faults.disk import SmallDisk

MEGABYTES = 320


class Database(Postgres):
    disk = None

    def run(self, program, *arguments):
        if program == "initdb":
            disk = SmallDisk(self.folder / "data", MEGABYTES, self.owner)
            self.disk = disk if disk.mounted else None
        return super().run(program, *arguments)

    def end(self, fast):
        """Fast: connections are ended and what is under way is undone, then it writes everything down. At once: it writes nothing more."""
        process, self.process = self.process, None
        process.send_signal(signal.SIGINT if fast else signal.SIGQUIT)
        process.wait(timeout=30)

    def revive(self):
        """A PostgreSQL that could not write its log may have ended itself."""
        if self.process.poll() is not None:
            self.start()
        until(self.answers, seconds=30, what="PostgreSQL")

    def __exit__(self, *exception):
        if self.process is not None and self.process.poll() is None:
            self.stop()
        self.process = None
        if self.disk:
            self.disk.close()
        super().__exit__(*exception)
