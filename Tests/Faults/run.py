"""`make faults`: three nodes, people who use them, one fault after the other, and what the history says."""

import argparse
import contextlib
import pathlib
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from Support.clock import Clock
from Support.postgres import Postgres
from Support.redis import Redis

from Faults import mass, report
from Faults.administrator import Administrator, administer
from Faults.bff_user import BFFUser, browse, meet
from Faults.caller import Caller
from Faults.checker import Bounds, Checker
from Faults.crowd import Crowd, gather
from Faults.database import Database
from Faults.faults import Faults
from Faults.fleet import Fleet, person
from Faults.guesser import guess
from Faults.history import History
from Faults.redises import Watched
from Faults.shopper import Shelf, forever, probe, shop

SHOPPERS, BROWSERS, PROBERS, GUESSERS = 9, 6, 3, 2
TAIL = 35  # seconds at the end: the last fault, and what is read then


@contextlib.contextmanager
def in_use(fleet, history, seed, administered=True):
    """People use the fleet while the block runs; a mistake in what they do is raised at its end. `administered`: keys and clients change meanwhile."""
    shelf, work = Shelf(), []
    roles = ([("shopper", shop, Caller)] * SHOPPERS + [("browser", browse, BFFUser)] * BROWSERS + [("guesser", guess, Caller)] * GUESSERS
             + [("crowd", gather, Crowd)] * (len(fleet.nodes) > 1)
             + [("administrator", administer, Administrator)] * (administered and len(fleet.nodes) > 1))
    for number, (role, step, make) in enumerate(roles):
        caller = make(fleet, history, f"{role}{number}", person(number), f"10.0.{number}.1")
        if role == "browser":
            meet(caller)
        work.append((f"{seed}/{role}{number}", lambda chance, step=step, caller=caller: step(caller, shelf, chance)))
    work += [(f"{seed}/prober{number}", lambda chance: probe(shelf, chance)) for number in range(PROBERS)]
    with ThreadPoolExecutor(len(work)) as pool:
        running = [pool.submit(forever, history.over, chance, step, 0.1) for chance, step in work]
        try:
            yield running
        finally:
            history.over.set()
    for each in running:
        each.result()


def plan(names, chance, deadline, brief):
    """Each kind once in an order of the seed's, then any, until the time is over. `brief`: those alone that are named."""
    names = list(names)
    chance.shuffle(names)
    yield from names
    while not brief and time.monotonic() < deadline:
        yield chance.choice(names)


def inflict(fleet, history, seed, deadline, kinds=None, brief=False):
    """One fault after the other, with a pause in which everything has to be well again."""
    chance = random.Random(f"{seed}/faults")
    faults = Faults(fleet, history, chance, brief)
    pause = Bounds().recovers_within + 1.5
    time.sleep(3)
    for name in plan(kinds or faults.all(), chance, deadline, brief):
        print(f"{history.now():7.1f} s  {name}", flush=True)
        faults.run(name)
        time.sleep(pause)
        if time.monotonic() > deadline:
            break
    time.sleep(2)


def run(folder, seed, seconds, kinds=None, brief=False, with_redis=True):
    """The history of one run."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = Clock(folder)
    try:
        with (Database() as postgres, Watched(folder) if with_redis else contextlib.nullcontext() as redis,
              Fleet(folder, postgres, redis, clock=clock, sentinels=True) as fleet):
            history = History()
            with in_use(fleet, history, seed) as running:
                inflict(fleet, history, seed, time.monotonic() + seconds, kinds, brief)
                for each in running:
                    if each.done():
                        each.result()
            return history
    finally:
        clock.tidy()


def at_once(folder, codes, tokens):
    """What goes wrong when each code and each refresh token is sent fifty times at the same moment; nothing else is wrong meanwhile."""
    with Postgres() as postgres, Redis(folder / "redis") as redis, Fleet(folder / "fleet", postgres, redis, cuttable=False) as fleet:
        wrong = []
        for report_of, count in ((mass.redemptions, codes), (mass.refreshes, tokens)):
            told, problems = report_of(fleet, count)
            print(mass.line(told), flush=True)
            wrong += problems
        return wrong


def main():
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", default=str(random.randrange(10**6)))
    parser.add_argument("--minutes", type=float, default=9.5, help="of the whole, unless the codes take longer")
    parser.add_argument("--codes", type=int, default=10_000, help="each redeemed fifty times at once, before the faults; 0: none")
    parser.add_argument("--tokens", type=int, default=1_000, help="refresh tokens, likewise")
    parser.add_argument("--only", action="append", help="this kind of fault alone; may be repeated")
    parser.add_argument("--without-redis", action="store_true", help="everything is in PostgreSQL")
    parser.add_argument("--keep", type=pathlib.Path, help="where the history is written")
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.minutes:g} minutes", flush=True)
    started, wrong = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="gatehouse-faults-") as name:
        folder = pathlib.Path(name)
        if options.codes:
            wrong = at_once(folder / "at-once", options.codes, options.tokens)
        left = max(60, options.minutes * 60 - (time.monotonic() - started) - TAIL)
        history = run(folder / "faults", options.seed, left, options.only, with_redis=not options.without_redis)
    findings = Checker(history.events, history.faults).findings()
    if options.keep:
        history.write(options.keep)
    report.show(history, findings, wrong)
    return 1 if findings or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
