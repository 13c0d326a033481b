"""The tour of Examples/FastAPI, as its README says to run it: every step holds."""

import subprocess
import sys

from Support.server import ROOT, binary, environment

FOLDER = ROOT / "Examples" / "FastAPI"


def test_every_step_of_the_tour_holds():
    walked = subprocess.run(
        [sys.executable, FOLDER / "tour.py", "--free-ports", "--binary", binary()],
        env=environment(), capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL,
    )
    assert walked.returncode == 0 and "everything held" in walked.stdout, walked.stdout + walked.stderr
    assert walked.stdout.count("  ok ") >= 45 and "FAILED" not in walked.stdout
