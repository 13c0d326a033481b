"""The tables at the end of a run: operations, faults, findings."""

import collections

from Faults.history import BROKEN, OK, REFUSED, UNAVAILABLE, UNKNOWN

OUTCOMES = (OK, REFUSED, UNAVAILABLE, UNKNOWN, BROKEN)
SHOWN = 20


def operations(history):
    counts = collections.Counter((event.kind, event.outcome) for event in history.events)
    yield f"{'operation':<14}" + "".join(f"{outcome:>13}" for outcome in OUTCOMES)
    for kind in sorted({kind for kind, _ in counts}):
        yield f"{kind:<14}" + "".join(f"{counts[kind, outcome] or '':>13}" for outcome in OUTCOMES)
    yield f"{len(history.events):<14}" + "".join(f"{sum(count for (_, each), count in counts.items() if each == outcome):>13}" for outcome in OUTCOMES)


def faults(history):
    """`after`: how long after its end an operation began that failed, at most."""
    errors = [event for event in history.events if event.outcome in (UNAVAILABLE, UNKNOWN)]
    kinds = collections.defaultdict(list)
    for fault in history.faults:
        felt = [event for event in errors if fault.start <= event.end and event.start <= fault.end + 5]
        kinds[fault.kind].append((fault.end - fault.start, len(felt), max((event.start - fault.end for event in felt), default=0)))
    yield f"{'fault':<42}{'times':>6}{'seconds':>9}{'errors':>8}{'after':>8}"
    for kind, each in sorted(kinds.items()):
        seconds, count, after = zip(*each)
        yield f"{kind:<42}{len(each):>6}{sum(seconds):>9.0f}{sum(count):>8}{max(0, *after):>8.1f}"


def show(history, findings, wrong=()):
    """`wrong` is what was found outside the history."""
    for lines in (operations(history), faults(history)):
        print("", *lines, sep="\n")
    print(f"\n{len(history.events)} operations, {len(history.faults)} faults, {len(findings) + len(wrong)} findings", flush=True)
    for each in wrong:
        print(f"  1 single use: {each}")
    for rule, count in sorted(collections.Counter(finding.rule for finding in findings).items()):
        print(f"  {rule}: {count}")
    for finding in findings[:SHOWN]:
        print(finding)
