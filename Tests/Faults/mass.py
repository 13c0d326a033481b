"""One code and one refresh token, fifty times at the same moment over all nodes, many times over: `gatehouse-bench load` counts who won."""

import json
import os
import pathlib
import subprocess

from Support.server import binary

from Faults.caller import SHOP

AT_ONCE = 50
PEOPLE = 8


def program():
    path = pathlib.Path(os.environ.get("GATEHOUSE_BENCH") or binary().with_name("gatehouse-bench"))
    assert path.is_file(), f"no gatehouse-bench at {path}: swift build --product gatehouse-bench"
    return path


def load(fleet, kind, *arguments, timeout=400):
    """The tool's report."""
    targets = ",".join(f"http://127.0.0.1:{node.port}" for node in fleet.nodes)
    told = ["--targets", targets, "--issuer", fleet.issuer, "--client-id", SHOP.client_id, "--client-secret", SHOP.secret, "--redirect-uri", SHOP.redirect_uri,
            "--scope", "openid profile offline_access", "--username", "person{n}@example.com", "--people", PEOPLE, "--connections", PEOPLE, *arguments]
    result = subprocess.run([program(), "load", kind, *map(str, told)], capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)
    assert result.returncode in (0, 1) and result.stdout, result.stderr[-2000:]
    return json.loads(result.stdout)


def redemptions(fleet, codes):
    """`codes` codes, each redeemed fifty times at once: the report, and what is wrong in it."""
    report = load(fleet, "codes", "--count", codes, "--parallel-redemptions", AT_ONCE)
    return report, problems(report, {"codes": codes, "won_once": codes})


def refreshes(fleet, tokens):
    report = load(fleet, "refreshes", "--count", tokens, "--simultaneous", AT_ONCE)
    return report, problems(report, {"live_once": tokens})


def problems(report, expected):
    """In words: what was counted and should not have been, and what was not."""
    counted = report["result"]
    wrong = [f"{name} {counted.get(name)} and not {count}" for name, count in expected.items() if counted.get(name) != count]
    wrong += [f"{name} {counted[name]}" for name in ("won_none", "won_more", "not_issued", "live_none", "live_more", "chains_ended") if counted.get(name)]
    for operation, about in report["operations"].items():
        strange = {outcome: count for outcome, count in about["outcomes"].items() if outcome not in ("200 ok", "302 ok", "303 ok", "400 invalid_grant")}
        wrong += [f"{operation}: {outcome} {count} times" for outcome, count in strange.items()]
    return [f"{report['load']}: {each}" for each in wrong]


def line(report):
    counted = ", ".join(f"{name} {count}" for name, count in sorted(report["result"].items()))
    requests = sum(about["count"] for about in report["operations"].values())
    return f"{report['load']}, {AT_ONCE} at once: {counted}; {requests} requests in {report['seconds']:.0f} s"
