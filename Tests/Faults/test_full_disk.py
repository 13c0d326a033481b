"""SQLite on a disk that fills up while people use it: nothing that was acknowledged is lost, and 503 until there is room again."""

import os
import time

import pytest

from Support import wire
from Support.pace import pace
from Support.server import until

from Faults import report
from Faults.alone import Alone
from Faults.checker import Bounds, Checker
from Faults.history import History
from Faults.run import in_use


@pytest.fixture
def alone(tmp_path):
    with Alone(tmp_path) as alone:
        if not alone.disk.mounted:
            pytest.skip("a small disk takes root to mount" if os.geteuid() else "nothing can be mounted here")
        yield alone


def test_issue_5_a_full_disk_loses_nothing_and_errors_end_with_it(alone):
    history, before = History(), pace()
    with in_use(alone, history, "disk"):
        time.sleep(4)
        with history.fault("fill a node's disk"):
            alone.disk.fill()
            until(lambda: wire.get(f"{alone.node.admin}/readyz").status == 503, seconds=60, what="readyz answering 503")
            time.sleep(3)
            alone.disk.free()
        until(lambda: wire.get(f"{alone.node.admin}/readyz").status == 200, what="readyz answering 200")
        time.sleep(8)
    findings = Checker(history.events, history.faults, Bounds().at(max(before, pace()))).findings()
    report.show(history, findings)
    assert findings == []
    assert any(event.outcome == "unavailable" for event in history.events), "the disk was never full"
