"""Codes redeemed, refreshes and logins on each mix of storage: with one node and with three, and with few and with many rows of grants.

The sides of a ratio run in turn. With one node the others of its fleet are there and idle.
"""

import os
import pathlib
import shutil
import statistics

import fleet

KINDS = {"codes": "codes issued and redeemed", "refreshes": "refreshes", "logins": "logins with a password"}
FEW, MANY = 1_000, 1_000_000
CONNECTIONS = {"codes": 32, "refreshes": 32, "logins": 16}


def measure(folder, gatehouse, bench, seconds, rounds):
    os.environ["GATEHOUSE_BINARY"] = str(gatehouse)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    print(f"\nmixes: {os.cpu_count()} cores; each node is on a core of its own (0, 1, 2), database, Redis and load share all; "
          f"a sync of 8 kB takes {fleet.sync_milliseconds(folder):.1f} ms")
    with fleet.Redis(folder / "redis") as redis, fleet.Database() as postgres:
        nodes(folder, bench, postgres, redis, seconds, rounds)
        rows(folder, bench, postgres, seconds, rounds)


def nodes(folder, bench, postgres, redis, seconds, rounds):
    print(f"\n{'a second':<44}{'3 nodes':>10}{'1 node':>10}   ratio (range)         p50, p99 ms (3; 1)    cores used with 3 (with 1)")
    for number, mix in enumerate(fleet.MIXES):
        with fleet.Fleet(folder / f"nodes{number}", mix, 3, postgres, redis, bench) as running:
            for kind, title in KINDS.items():
                run = lambda count: running.load(kind, seconds, count, CONNECTIONS[kind])
                line(f"{mix}: {title}", kind, [(run(3), run(1)) for _ in range(rounds)])
        shutil.rmtree(folder / f"nodes{number}")


def rows(folder, bench, postgres, seconds, rounds):
    print(f"\n{'a second, one node':<44}{MANY:>10,}{FEW:>10,}   ratio (range)         p50, p99 ms (many; few)   cores used with many (few)")
    for mix in ("sqlite", "postgresql"):
        with filled(folder / f"few-{mix}", mix, FEW, postgres, bench) as few, filled(folder / f"many-{mix}", mix, MANY, postgres, bench) as many:
            for kind, title in KINDS.items():
                # Many chains, so that refreshes are spread over the rows of them all.
                more = ("--chains", 32) if kind == "refreshes" else ()
                run = lambda side: side.load(kind, seconds, 1, CONNECTIONS[kind], *more)
                line(f"{mix}: {title}", kind, [(run(many), run(few)) for _ in range(rounds)])


def filled(folder, mix, count, postgres, bench):
    """A fleet of one node whose table of grants has so many rows."""
    made = fleet.Fleet(folder, mix, 1, postgres, bench=bench)
    with made:
        made.load("codes", 0.2)
    made.fill("grants", count, id="text", subject="text", session_id="text")
    return made


def line(title, kind, pairs):
    a, b = zip(*pairs)
    ratios = [fleet.rate(kind, x) / fleet.rate(kind, y) for x, y in pairs]
    middle = lambda reports: statistics.median(fleet.rate(kind, each) for each in reports)
    print(f"{title:<44}{middle(a):>10,.0f}{middle(b):>10,.0f}   {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})".ljust(86)
          + f"  {latency(kind, a)}; {latency(kind, b)}".ljust(26) + f"  {cores(a)} ({cores(b)})", flush=True)


def latency(kind, reports):
    told = [each["operations"][fleet.COUNTED[kind]]["milliseconds"] for each in reports]
    return ", ".join(f"{statistics.median(each[name] for each in told):.0f}" for name in ("p50", "p99"))


def cores(reports):
    """How many cores each part kept busy."""
    parts = reports[-1]["used"]
    return " ".join(f"{part} {statistics.median(each['used'][part] / each['elapsed'] for each in reports):.1f}" for part in parts)
