"""The short form of `make faults`: some faults, each once, on three nodes in use; and one code fifty times at once."""

import pytest

from Support.pace import pace
from Support.postgres import Postgres
from Support.redis import Redis

from Faults import mass, report
from Faults.checker import Bounds, Checker
from Faults.fleet import Fleet
from Faults.run import run

SECONDS = 75
KINDS = ["kill -9 a node", "fail over: Redis killed", "restart PostgreSQL at once", "cut a node from PostgreSQL (no answer)", "restart Redis without its file"]
USED = {"login", "silent", "redeem", "refresh", "userinfo", "introspect", "revoke", "sign_out", "operator", "client", "bff_login", "me", "call", "bff_refresh", "bff_logout"}


def test_issue_5_nothing_is_lost_and_nobody_let_in_whatever_dies(tmp_path):
    before = pace()
    history = run(tmp_path, seed="5", seconds=SECONDS, kinds=KINDS, brief=True)
    findings = Checker(history.events, history.faults, Bounds().at(max(before, pace()))).findings()
    report.show(history, findings)
    assert findings == []
    assert len(history.faults) == len(KINDS)
    assert {event.kind for event in history.events if event.ok} >= USED
    assert any(event.outcome in ("unavailable", "unknown") for event in history.events), "no fault was felt"


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """Three nodes with nothing between them and what they store in."""
    folder = tmp_path_factory.mktemp("fleet")
    with Postgres() as postgres, Redis(folder / "redis") as redis, Fleet(folder, postgres, redis, cuttable=False) as fleet:
        yield fleet


def test_issue_5_of_fifty_redemptions_of_each_code_over_three_nodes_one_succeeds(fleet):
    told, wrong = mass.redemptions(fleet, 200)
    assert wrong == [], told
    assert told["operations"]["redeem"]["count"] == 200 * mass.AT_ONCE


def test_issue_5_fifty_refreshes_at_once_have_one_live_descendant(fleet):
    told, wrong = mass.refreshes(fleet, 100)
    assert wrong == [], told
