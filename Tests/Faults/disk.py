"""A small filesystem that a test fills. It takes root to mount one; where that may not be, nothing can be filled."""

import contextlib
import errno
import pathlib
import subprocess


class SmallDisk:
    def __init__(self, folder, megabytes, owner=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        options = f"size={megabytes}m,mode=0700" + (f",uid={owner.pw_uid},gid={owner.pw_gid}" if owner else "")
        try:
            self.mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder)], capture_output=True).returncode == 0
        except FileNotFoundError:
            self.mounted = False
        self.filler = self.folder / "filler"

    def fill(self):
        """To the last byte."""
        with self.filler.open("ab", buffering=0) as out:
            for size in (1 << 20, 1 << 12, 1):
                with contextlib.suppress(OSError) as _:
                    while out.write(b"\0" * size):
                        pass

    def is_full(self):
        try:
            (self.folder / "probe").write_bytes(b"\0" * 4096)
        except OSError as error:
            return error.errno == errno.ENOSPC
        finally:
            (self.folder / "probe").unlink(missing_ok=True)
        return False

    def free(self):
        self.filler.unlink(missing_ok=True)

    def close(self):
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], capture_output=True)
            self.mounted = False
