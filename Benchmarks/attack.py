#!/usr/bin/env python3
"""A thousand login attempts under attack: what the owner of an account can do meanwhile, what the attacker gets, and whether times tell anything.

    make attack            # the figures of docs/brute-force.md, measured on this machine

Servers, attackers and the owner are on this machine; addresses are given as a trusted proxy gives them.
"""

import argparse
import pathlib
import random
import sys
import tempfile

import document

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests"))

from Support import attackers  # noqa: E402

PEOPLE, LEAKED = 300, range(0, 300, 30)
# Limits that nothing reaches: what is measured is how long an answer takes.
OPEN = "  protection:\n" + "".join(
    f"    {key}: 1000000\n" for key in ("per_account_and_address", "per_account", "per_address", "per_network", "per_device")
) + "    detection: { names_per_network: 1000000, names_per_password: 1000000, unknown_names: 1000000 }\n"
SCENES = {
    "one address, one account": attackers.one_address_one_account,
    "1,000 addresses, one account": attackers.many_addresses_one_account,
    "a list of names, one network": attackers.list_from_one_network,
    "a list of names, 1,000 networks": attackers.list_from_many_networks,
    "one password, 1,000 names and networks": attackers.one_password,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=1000)
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--write", action="store_true", help="into docs/brute-force.md")
    options = parser.parse_args()
    with document.kept() as text, tempfile.TemporaryDirectory(prefix="gatehouse-attack-") as folder:
        scenes(pathlib.Path(folder), options.attempts)
        print()
        times(pathlib.Path(folder), options.samples)
    if options.write:
        document.replace(ROOT / "docs/brute-force.md", "attack", text.getvalue())


def scenes(folder, count):
    print(f"{count} attempts, {attackers.AT_ONCE} at a time; the owner logs in 20 times meanwhile. 300 people, 10 of whom have a password that is in the list.")
    print(f"{'':42}{'owner, known browser':>22}{'owner, new browser':>20}{'compared':>10}{'taken over':>12}{'seconds':>9}")
    for number, (title, attack) in enumerate(SCENES.items()):
        found = {}
        for is_known in (True, False):
            with attackers.Target(folder / f"scene-{number}-{is_known}", PEOPLE, leaked=LEAKED) as target:
                owner = attackers.Owner(target, is_known=is_known)
                found[is_known] = attackers.run(target, attack(count, PEOPLE), owner, every=max(1, count // 20))
        known, new = found[True], found[False]
        print(f"{title:42}{share(known):>22}{share(new):>20}{known.compared:>10}{len(known.entered):>12}{known.seconds:>9.1f}", flush=True)


def share(result):
    return f"{sum(result.owner)} of {len(result.owner)}"


def times(folder, samples):
    """One at a time, in an order that chance makes, so that what else the machine does falls on all alike."""
    kinds = {
        "nobody has the name": lambda number: attackers.Attempt(f"nobody{number}@example.net", "wrong", "198.51.100.9"),
        "wrong password": lambda number: attackers.Attempt(attackers.name(number % 20), "wrong", "198.51.100.9"),
        "account locked": lambda number: attackers.Attempt(attackers.name(20), f"reused {20}", "198.51.100.9"),
        "no password set": lambda number: attackers.Attempt("without@example.com", "wrong", "198.51.100.9"),
    }
    with attackers.Target(folder / "times", 21, OPEN, locked=[attackers.name(20)], leaked=[20]) as target:
        found, words = sampled(target, kinds, samples)
    report(f"{samples} answers of each kind, one at a time; milliseconds", found, words)
    with attackers.Target(folder / "refused", 2) as target:
        both = {
            "refused, nobody has the name": lambda number: attackers.Attempt("nobody@example.net", "wrong", "198.51.100.9"),
            "refused, somebody has": lambda number: attackers.Attempt(attackers.OWNER, "wrong", "198.51.100.9"),
        }
        sampled(target, both, 12)
        found, words = sampled(target, both, samples)
    report("", found, words)


def sampled(target, kinds, samples):
    order = [(kind, number) for kind in kinds for number in range(samples)]
    random.Random(7).shuffle(order)
    form = attackers.Form(target, "198.51.100.9")
    found, words = {kind: [] for kind in kinds}, set()
    for kind, number in order:
        attempt = kinds[kind](number)
        answer, seconds = form.send(attempt)
        found[kind].append(seconds * 1000)
        words.add((answer.status, answer.text.replace(attempt.username, "NAME")))
    return found, words


def report(title, found, words):
    if title:
        print(title)
        print(f"{'':32}{'median':>9}{'5 %':>9}{'95 %':>9}{'larger than the first':>24}{'p':>8}")
    first = next(iter(found.values()))
    for kind, values in found.items():
        median, low, high = attackers.middle(values)
        p, larger = attackers.rank_test(values, first)
        compared = "" if values is first else f"{larger:>23.1%}{p:>9.2f}"
        print(f"{kind:32}{median:>9.2f}{low:>9.2f}{high:>9.2f}{compared}")
    print(f"{'different answers, but for the name typed':42}{len(words)}", flush=True)


if __name__ == "__main__":
    main()
