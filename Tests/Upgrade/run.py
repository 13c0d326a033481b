"""`make upgrade`: three nodes of the release before, people who use them; node by node becomes this release, and the release before again."""

import argparse
import collections
import pathlib
import random
import sys
import tempfile
import time

from Support.postgres import Postgres
from Support.redis import Redis
from Support.server import binary

from Faults import report
from Faults.checker import Bounds, Checker
from Faults.fleet import Fleet
from Faults.history import History
from Faults.run import in_use
from Upgrade.build import previous

OLD, NEW = "previous", "new"
PAUSE = 6  # seconds between two steps: all is well again, and both releases have worked beside each other
SETTLED = 1.5  # seconds after a node is up again: nginx asks one that was away again after one


class Upgrade:
    """Which release each node is of, and since when: `placed` are (moment, address, release)."""

    def __init__(self, fleet, history, programs):
        self.fleet, self.history, self.programs = fleet, history, programs
        self.placed = [(0.0, self.address(node), OLD) for node in fleet.nodes]

    @staticmethod
    def address(node):
        return f"127.0.0.1:{node.port}"

    def replace(self, node, release, what):
        """As an operator does: the node is told to end, finishes what it has, and is started as another release."""
        print(f"{self.history.now():7.1f} s  {what} {self.fleet.nodes.index(node)}: the {release} release", flush=True)
        with self.history.fault(what):
            code = node.stop()
            assert code == 0, f"exit code {code} after SIGTERM:\n{node.log()[-2000:]}"
            node.program = self.programs[release]
            node.start()
        self.placed.append((self.history.now(), self.address(node), release))
        time.sleep(PAUSE)

    def upwards(self):
        first, *others = self.fleet.nodes
        self.replace(first, NEW, "replace node")
        for node in others:
            self.replace(node, OLD, "start again node")  # the release before opens what this one has made of the schema
        for node in others:
            self.replace(node, NEW, "replace node")
        self.fleet.program = self.programs[NEW]

    def downwards(self):
        self.fleet.program = self.programs[OLD]
        for node in self.fleet.nodes:
            self.replace(node, OLD, "put back node")

    def release_at(self, moment, address):
        return next((release for since, place, release in reversed(self.placed) if place == address and since <= moment), None)

    def crossings(self):
        """How often something that one release gave was good at the other: (what is used, giver, taker) -> how often."""
        givers, counts = {}, collections.Counter()
        for event in sorted(self.history.events, key=lambda event: event.end):
            here = self.release_at(event.start, event.node)
            if event.ok and here and (giver := givers.get(event.uses)) and giver != here:
                counts[event.kind, giver, here] += 1
            for each in event.gave if event.ok and here else ():
                givers.setdefault(each, here)
        return counts


def missing(counts):
    """What should have crossed between the releases both ways and did not."""
    wanted = [(kind, *way) for kind in ("redeem", "refresh", "userinfo", "introspect", "silent", "me") for way in ((OLD, NEW), (NEW, OLD))]
    return [f"no {kind} of what the {giver} release gave at the {taker} one" for kind, giver, taker in wanted if not counts[kind, giver, taker]]


def run(folder, programs, seed, with_redis=True, downwards=True):
    """The history of one upgrade, and how often credentials crossed between the releases."""
    folder.mkdir(parents=True, exist_ok=True)
    redis = Redis(folder / "redis").start() if with_redis else None
    try:
        with Postgres() as postgres, Fleet(folder, postgres, redis, cuttable=False, program=programs[OLD]) as fleet:
            history = History()
            upgrade = Upgrade(fleet, history, programs)
            with in_use(fleet, history, seed, administered=False):
                time.sleep(PAUSE)
                upgrade.upwards()
                if downwards:
                    upgrade.downwards()
            return history, upgrade.crossings()
    finally:
        if redis:
            redis.stop()


def main():
    parser = argparse.ArgumentParser(prog="make upgrade", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="builds the release before without optimization, which is sooner done")
    parser.add_argument("--seed", default=str(random.randrange(10**6)))
    parser.add_argument("--without-redis", action="store_true", help="everything is in PostgreSQL")
    parser.add_argument("--upwards", action="store_true", help="not back again: where the schema does not allow the release before")
    parser.add_argument("--keep", type=pathlib.Path, help="where the history is written")
    options = parser.parse_args()
    programs = {OLD: previous(options.debug), NEW: binary()}
    print(f"seed {options.seed}; the previous release is {programs[OLD]}", flush=True)
    with tempfile.TemporaryDirectory(prefix="gatehouse-upgrade-") as name:
        history, counts = run(pathlib.Path(name), programs, options.seed, not options.without_redis, not options.upwards)
    findings = Checker(history.events, history.faults, Bounds(recovers_within=SETTLED)).findings()
    if options.keep:
        history.write(options.keep)
    for (kind, giver, taker), count in sorted(counts.items()):
        print(f"{kind:<12} given by the {giver} release, good at the {taker} one: {count}")
    wrong = missing(counts)
    report.show(history, findings)
    for each in wrong:
        print(f"  not seen: {each}")
    return 1 if findings or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
