"""The clock of a child process, set ahead while it runs. Debian's libfaketime answers for the C library; what counts durations is left alone."""

import os
import pathlib

FOLDERS = ["/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib/faketime", "/usr/local/lib/faketime"]
LEFT_BEHIND = ["/dev/shm/faketime_shm_{}", "/dev/shm/sem.faketime_sem_{}"]


def library():
    for folder in FOLDERS:
        if (path := pathlib.Path(folder) / "libfaketimeMT.so.1").is_file():
            return path
    raise AssertionError("no libfaketimeMT.so.1: make test installs the package libfaketime")


class Clock:
    """The time of any number of processes: `Serve(clock=…)`."""

    # The library adds a variable to the environment when it is loaded. Swift finds its arguments beside the environment that a process began
    # with, so the variable must be there before: env is loaded with the library first and becomes the server, under the same id.
    launcher = ["/usr/bin/env"]

    def __init__(self, folder):
        self.file = pathlib.Path(folder) / "clock"
        self.pids = []
        self.ahead = 0
        self.set_ahead(0)
        self.env = {
            "LD_PRELOAD": str(library()), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set_ahead(self, seconds):
        """From now on it is so many seconds later there than here; fewer than none: earlier."""
        self.ahead = seconds
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        os.replace(new, self.file)

    def go_on(self, seconds):
        """So many seconds pass at once."""
        self.set_ahead(self.ahead + seconds)

    def tidy(self):
        """Removes what the library leaves in shared memory, once the processes have ended."""
        for pid in self.pids:
            for name in LEFT_BEHIND:
                pathlib.Path(name.format(pid)).unlink(missing_ok=True)
