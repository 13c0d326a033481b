"""docs/scaling.md: the calculation behind `make capacity`. Values in, values out; nothing is measured here."""

import dataclasses
import json
import subprocess
import sys

import pytest
from Support.server import ROOT

sys.path.insert(0, str(ROOT / "Benchmarks"))
import capacity_model as model  # noqa: E402

COSTS = {
    "logins": model.Cost(node_us=40_000, postgres_us=1_000, redis_us=200, log_bytes=2_000, pages=16, commits=4, audit_rows=2),
    "codes": model.Cost(node_us=1_000, postgres_us=400, redis_us=100, log_bytes=1_800, pages=14, commits=3, audit_rows=1),
    "refreshes": model.Cost(node_us=900, postgres_us=200, log_bytes=700, pages=6, commits=1),
    "introspect": model.Cost(node_us=100, postgres_us=80),
    "userinfo": model.Cost(node_us=100, postgres_us=80),
    "tokens": model.Cost(node_us=70),
}
SIZES = {"users": 600, "grants": 700, "audit_events": 180, "redis_session": 700, "redis_code": 600, "redis_evidence": 600}
WITHOUT_REDIS = {"users": 600, "grants": 700, "audit_events": 180, "login_sessions": 500}


def test_the_rates_are_those_of_the_peak():
    people = model.People(active=0.5, logins=1, codes=2, refreshes=4, tokens=0.1, peak=3)
    rates = model.operations(864_000, people)
    assert rates["logins"] == pytest.approx(864_000 * 0.5 * 3 / 86_400) == pytest.approx(15)
    assert (rates["codes"], rates["refreshes"], rates["tokens"]) == (pytest.approx(30), pytest.approx(60), pytest.approx(3))


def test_rows_stay_as_long_as_they_live():
    people = model.People(active=1, logins=1, codes=1, session_days=0.5, offline=0.25, offline_days=20, audit_days=100)
    rows = model.rows(1_000, people, COSTS)
    assert rows["users"] == 1_000
    assert rows["login_sessions"] == 500
    assert rows["grants"] == pytest.approx(2_000 * (0.25 * 20 + 0.75 * 0.5))
    assert rows["audit_events"] == pytest.approx((2 + 1) * 1_000 * 100)


def test_twice_the_people_need_twice_as_much_and_no_node_less():
    one, two = (model.need(users, COSTS, SIZES) for users in (1e7, 2e7))
    for name in ("node_cores", "postgres_cores", "commits", "database_terabytes", "redis_gigabytes", "redis_cores"):
        assert getattr(two, name) == pytest.approx(2 * getattr(one, name)), name
    assert two.nodes >= one.nodes
    assert one.connections == one.nodes * model.Installation().pool_size


def test_there_is_a_node_to_spare_and_cores_are_not_filled():
    found = model.need(1e8, COSTS, SIZES, installation=model.Installation(use=0.5, node_cores=8, spare_nodes=2))
    assert (found.nodes - 2) * 8 * 0.5 >= found.node_cores > (found.nodes - 3) * 8 * 0.5
    assert model.need(1, COSTS, SIZES).nodes == 2


def test_sessions_are_in_the_database_where_there_is_no_redis():
    with_redis, without = model.need(1e6, COSTS, SIZES), model.need(1e6, COSTS, WITHOUT_REDIS)
    assert "login_sessions" not in with_redis.rows and with_redis.redis_gigabytes > 0
    assert without.rows["login_sessions"] > 0 and without.redis_gigabytes == 0


def test_an_image_of_a_page_is_logged_once_between_checkpoints():
    installation = model.Installation(checkpoint_seconds=100)
    few_pages = model.images(1_000, 8192 * 10, installation)
    assert few_pages == pytest.approx(10 / 100), "each of ten pages once in a hundred seconds"
    assert model.images(1_000, 8192 * 1e12, installation) == pytest.approx(1_000, rel=1e-3), "of very many pages each change is a first one"
    assert model.images(0, 8192, installation) == 0


def test_a_limit_is_reached_with_the_people_that_it_names():
    for name in model.limits(model.need(1e6, COSTS, SIZES)):
        users = model.most(name, COSTS, SIZES)
        used = lambda count: model.limits(model.need(count, COSTS, SIZES))[name]
        assert used(users * 0.99) <= 1.0 < used(users * 1.2), name


def test_the_least_bound_is_the_prediction():
    cost = model.Cost(node_us=1_000, postgres_us=300, load_us=200, commits=2)
    commits = {"1": 1_000, "10": 5_000, "30": 12_000}
    assert model.predicted(cost, 1, 4, 32, 10, commits) == (1_000, "nodes")
    assert model.predicted(cost, 3, 4, 32, 10, commits) == (pytest.approx(4e6 / 1_500), "machine")
    assert model.predicted(dataclasses.replace(cost, commits=20), 2, 4, 32, 10, commits) == (pytest.approx(8_500 / 20), "commits")
    assert model.predicted(model.Cost(node_us=100), 1, 4, 32, 10, {}) == (10_000, "nodes"), "what writes nothing waits for no commit"


def test_nodes_do_what_the_cores_give_that_they_had():
    assert model.given_cores(model.Cost(node_us=2_000), 1.5) == 750


def test_between_measured_points_the_line_is_straight():
    points = {"1": 100, "10": 1_000, "20": 1_500}
    assert [model.between(points, at) for at in (0.5, 1, 10, 15, 20, 99)] == [100, 100, 1_000, 1_250, 1_500, 1_500]


def test_an_error_is_a_share_of_what_was_measured():
    assert model.error(120, 100) == pytest.approx(0.2)
    assert model.error(80, 100) == pytest.approx(-0.2)


def test_what_is_given_replaces_the_assumption_and_unknown_names_are_refused():
    people = model.given(model.People, "logins=0.2,peak=6")
    assert (people.logins, people.peak, people.codes) == (0.2, 6.0, model.People().codes)
    assert isinstance(model.given(model.Installation, "node_cores=16").node_cores, int)
    with pytest.raises(ValueError, match="expected one of"):
        model.given(model.People, "login=1")


def test_the_recorded_costs_can_be_calculated_with():
    out = subprocess.run([sys.executable, ROOT / "Benchmarks/capacity.py", "--users", "5e6", "--people", "logins=0.5"], capture_output=True, text=True, timeout=60)
    assert out.returncode == 0, out.stderr
    assert "5,000,000" in out.stdout and "reached with" in out.stdout and "predicted" in out.stdout
    found = json.loads((ROOT / "Benchmarks/costs.json").read_text())
    assert {run["nodes"] for run in found["runs"]} == {1, 2, 3}


def test_a_wrong_name_is_told_without_a_trace():
    out = subprocess.run([sys.executable, ROOT / "Benchmarks/capacity.py", "--people", "x=1"], capture_output=True, text=True, timeout=60)
    assert out.returncode == 1 and out.stderr.startswith("capacity: x: expected one of") and "Traceback" not in out.stderr
