"""`gatehouse demo` leaves nothing behind, also where it is stopped before it is ready."""

import os
import signal
import subprocess

import pytest

from Support.server import binary, environment, until


@pytest.mark.parametrize("stopped_by", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("files", [0, 1, 6, 20])
def test_issue_a_demo_that_is_stopped_early_leaves_nothing(tmp_path, stopped_by, files):
    """Stopped as soon as so many files were written, which is during the start; with 0 as soon as its folder is there."""
    process = subprocess.Popen(
        [binary(), "demo", "--free-ports"], cwd=tmp_path, env=environment({"TMPDIR": str(tmp_path)}), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        folder = until(lambda: next(tmp_path.glob("gatehouse-demo-*"), None), seconds=20, what="the demo's folder")
        if files > 0:
            until(lambda: sum(len(names) for _, _, names in os.walk(folder)) >= files, seconds=30, what=f"{files} files")
        process.send_signal(stopped_by)
        assert process.wait(timeout=20) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    assert list(tmp_path.iterdir()) == []
