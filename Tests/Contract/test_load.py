"""`gatehouse-bench load`: what it counts is what happened, and its history names tokens without holding them."""

import json
import os
import pathlib
import signal
import subprocess

import pytest
from Support.server import Gatehouse, Node, binary


def tool():
    path = pathlib.Path(os.environ.get("GATEHOUSE_BENCH") or binary().with_name("gatehouse-bench"))
    assert path.is_file(), f"no gatehouse-bench at {path}: swift build --product gatehouse-bench"
    return path


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    with Gatehouse(tmp_path_factory.mktemp("load"), {"trusted_proxies: []": "trusted_proxies: [127.0.0.0/8]"}) as first, Node(first) as second:
        yield [first, second]


def arguments(nodes, kind, *more):
    targets = ",".join(f"http://127.0.0.1:{node.port}" for node in nodes)
    return [tool(), "load", kind, "--targets", targets, "--issuer", nodes[0].issuer, *map(str, more)]


def load(nodes, kind, *more, status=0):
    done = subprocess.run(arguments(nodes, kind, *more), capture_output=True, text=True, timeout=120)
    assert done.returncode == status, done.stderr + done.stdout
    return json.loads(done.stdout) if done.stdout else done.stderr


def test_of_simultaneous_redemptions_one_is_counted_as_won(nodes):
    report = load(nodes, "codes", "--count", 12, "--connections", 3, "--parallel-redemptions", 8)
    assert report["result"] == {"codes": 12, "not_issued": 0, "won_more": 0, "won_none": 0, "won_once": 12}
    redeemed = report["operations"]["redeem"]
    assert redeemed["count"] == 96
    assert redeemed["outcomes"] == {"200 ok": 12, "400 invalid_grant": 84}
    assert 0 < redeemed["milliseconds"]["p50"] <= redeemed["milliseconds"]["p99"] <= redeemed["milliseconds"]["max"]


def test_of_simultaneous_refreshes_one_successor_lives(nodes):
    report = load(nodes, "refreshes", "--count", 6, "--connections", 2, "--simultaneous", 6)
    assert (report["result"]["live_once"], report["result"]["live_more"], report["result"]["chains_ended"]) == (6, 0, 0)
    assert report["operations"]["refresh"]["outcomes"] == {"200 ok": 36}


def test_logins_and_services(nodes):
    assert load(nodes, "logins", "--count", 3, "--connections", 2)["result"] == {"failed": 0, "logged_in": 3}
    assert load(nodes, "tokens", "--count", 20)["operations"]["token"]["outcomes"] == {"200 ok": 20}
    assert load(nodes, "introspect", "--count", 20)["result"] == {"live": 20, "not_live": 0}
    assert load(nodes, "introspect", "--userinfo", "--count", 20)["result"] == {"live": 20, "not_live": 0}


def test_the_history_follows_a_code_to_its_token_and_holds_neither(nodes, tmp_path):
    path = tmp_path / "history.jsonl"
    load(nodes, "codes", "--count", 4, "--connections", 1, "--history", path, "--run", "first")
    load(nodes, "codes", "--count", 4, "--connections", 1, "--history", path, "--run", "second")
    assert path.stat().st_mode & 0o777 == 0o600
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert {line["run"] for line in lines} == {"first", "second"}
    assert {line["node"] for line in lines} == {f"127.0.0.1:{node.port}" for node in nodes}
    assert all(line["start"] <= line["end"] for line in lines)
    issued = [code for line in lines if line["operation"] in ("authorize", "login", "consent") for code in line.get("received", [])]
    redeemed = [line for line in lines if line["operation"] == "redeem"]
    assert len(redeemed) == 8 and {line["sent"] for line in redeemed} <= set(issued)
    for line in redeemed:
        assert [each.split(":")[0] for each in line["received"]] == ["access", "refresh"] and line["jti"], line
    assert "password123" not in path.read_text() and "eyJ" not in path.read_text()


def test_a_signal_ends_a_load_with_its_report(nodes):
    process = subprocess.Popen(arguments(nodes, "refreshes", "--seconds", 600, "--wait", "--connections", 2),
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate("\n", timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert json.loads(out)["load"] == "refreshes"


def test_what_cannot_begin_says_why(nodes):
    said = load(nodes, "codes", "--count", 1, "--connections", 1, "--client-id", "nobody", status=1)
    assert "got no code" in said
    assert "--count or --seconds" in load(nodes, "codes", status=64)
