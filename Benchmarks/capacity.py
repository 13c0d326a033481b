#!/usr/bin/env python3
"""How much is needed for so many people: a calculation from measured costs, and its predictions beside measurements.

`make capacity` prints what the costs of Benchmarks/costs.json give. `make capacity MEASURE=1` measures them on this machine first, writes the file, and
holds predictions for one, two and three nodes against what they do. Other people and machines: `--users 5e6 --people logins=0.2,codes=1 --installation
postgres_cores=32` (the names are those of `People` and `Installation` in capacity_model.py).
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

import capacity_model as model
import document

ROOT = pathlib.Path(__file__).resolve().parent.parent
COSTS = ROOT / "Benchmarks/costs.json"
MIX = "postgresql, Redis"
TITLES = {
    "codes": "code, asked for and redeemed", "refreshes": "refresh", "refreshes_plain": "refresh without an ID token", "logins": "login with a password, its code too",
    "introspect": "introspection", "userinfo": "userinfo", "tokens": "client_credentials",
}
SCOPES = {"refreshes_plain": "offline_access MyService/weather_read"}
# What is in Redis after a load, by its keys.
REDIS_KEYS = {
    "codes": {"redis_code": ("auth_code:",), "redis_evidence": ("redeemed_code:",)},
    "logins": {"redis_session": ("login_session:", "login_session_id:", "login_session_user:")},
}
PARTS = {"node": "nodes", "postgres": "postgres", "redis": "redis", "load": "load"}
COMPARED, CALLERS, POOL = ("codes", "refreshes", "logins"), 32, 10


# Measuring.

def measure(binaries, seconds):
    import fleet  # what it needs is there for `make bench`

    binaries = (binaries or fleet.build("gatehouse", "gatehouse-bench")).absolute()
    os.environ["GATEHOUSE_BINARY"] = str(binaries / "gatehouse")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-capacity-"))
    try:
        with fleet.Redis(folder / "redis") as redis, fleet.Database() as postgres, fleet.Fleet(folder / "nodes", MIX, 3, postgres, redis, binaries / "gatehouse-bench", POOL) as nodes:
            found = {"measured": f"{datetime.date.today()}", "processor": processor(), "cores": os.cpu_count(), "mix": MIX, "pool_size": POOL, "callers": CALLERS,
                     "sync_ms": fleet.sync_milliseconds(folder), "commits_per_second": {}, "costs": {}, "sizes": {}, "runs": []}
            for count in (1, 10, 20, 30):
                found["commits_per_second"][count] = commits(postgres, folder, count)
            for kind in TITLES:
                costs_of(kind, nodes, fleet, seconds, found)
                for name, prefixes in REDIS_KEYS.get(kind, {}).items():
                    found["sizes"][name] = round(sum(redis_bytes(redis, nodes.redis_database, prefix) for prefix in prefixes))
            found["sizes"] |= sizes(nodes)
            return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def processor():
    names = re.findall(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return names[0] if names else platform.machine()


def commits(postgres, folder, connections):
    """Commits a second that PostgreSQL makes of so many connections at once, with nothing else to do."""
    script = postgres.server.folder / "commit.sql"
    script.write_text("SELECT pg_logical_emit_message(true, 'gatehouse', 'x');\n")  # one record, so that its commit is synced
    out = postgres.server.run("pgbench", "-n", "-M", "prepared", "-c", str(connections), "-j", "1", "-t", "200", "-f", str(script), postgres.server.url())
    return float(re.search(r"tps = ([\d.]+)", out)[1])


def costs_of(kind, nodes, fleet, seconds, found):
    """The cost of a kind on one node, and, of those that are compared, what two and three nodes do."""
    for count in (1, 2, 3) if kind in COMPARED else (1,):
        load = {"refreshes_plain": "refreshes", "userinfo": "introspect"}.get(kind, kind)
        more = {"introspect": ("--token-scope", "openid MyService/weather_read"), "userinfo": ("--userinfo",)}.get(kind, ())
        report = nodes.load(load, seconds, count, CALLERS, *more, scope=SCOPES.get(kind, fleet.SCOPE))
        told = report["operations"][fleet.COUNTED[load if kind in SCOPES else kind]]
        done = max(1, told["count"])
        found["runs"].append({
            "kind": kind, "nodes": count, "per_second": told["per_second"], "milliseconds": told["milliseconds"],
            "cores": {part: round(used / report["elapsed"], 3) for part, used in report["used"].items()}})
        if count == 1:
            micro = {f"{name}_us": report["used"][part] * 1e6 / done for name, part in PARTS.items()}
            logged = {name: report["log"][part] / done for name, part in (("log_bytes", "bytes"), ("pages", "pages"), ("commits", "commits"))}
            found["costs"][kind] = {name: round(value, 2) for name, value in (micro | logged | {"audit_rows": report["audit_rows"] / done}).items()}
        print(f"  {TITLES[kind]}, {count} node{'s' if count > 1 else ''}: {told['per_second']:,.0f}/s, cores {found['runs'][-1]['cores']}", flush=True)


def sizes(nodes, rows=20_000):
    """Bytes of a row, its part of the indexes included."""
    sql, found = nodes.connection(), {}
    unlike = {"grants": {"id": "text", "subject": "text", "session_id": "text"}, "users": {"subject": "text", "lookup_key": "text", "username": "text"}, "audit_events": {}}
    for table, columns in unlike.items():
        size = lambda: int(sql(f"SELECT pg_total_relation_size('{table}')"))
        before = size()
        nodes.fill(table, rows, **columns)
        found[table] = round((size() - before) / rows)
    return found


def redis_bytes(redis, database, prefix, most=200):
    """The mean of what a key of this name takes. The index of a person's sessions is shared by them, so it counts by its entries."""
    def ask(*commands):
        told = subprocess.run(["redis-cli", "-p", str(redis.port), "-n", str(database)], input="\n".join(commands), capture_output=True, text=True, check=True)
        return told.stdout.split()

    keys = ask(f"KEYS {prefix}*")[:most]
    if not keys:
        return 0
    entries = sum(map(int, ask(*(f"ZCARD {key}" for key in keys)))) if prefix == "login_session_user:" else len(keys)
    return sum(map(int, ask(*(f"MEMORY USAGE {key} SAMPLES 0" for key in keys)))) / max(1, entries)


# Printing.

def table(heading, columns, lines):
    first = max(len(heading), *(len(name) for name, _ in lines)) + 2
    widths = [max(len(column), *(len(values[at]) for _, values in lines)) + 3 for at, column in enumerate(columns)]
    for name, values in [(heading, columns), *lines]:
        print(name.ljust(first) + "".join(value.rjust(width) for value, width in zip(values, widths)))
    print()


def figure(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def told(found):
    print(f"Measured {found['measured']}: {found['cores']} cores of {found['processor']}, {found['mix']}; a sync of 8 kB takes {found['sync_ms']:.1f} ms; "
          f"commits a second of {', '.join(found['commits_per_second'])} connections: {', '.join(figure(each) for each in found['commits_per_second'].values())}\n")
    columns = {"node_us": "node, µs", "postgres_us": "PostgreSQL, µs", "redis_us": "Redis, µs", "load_us": "load, µs", "log_bytes": "log, bytes", "pages": "pages",
               "commits": "commits", "audit_rows": "audit rows"}
    table("one operation", list(columns.values()), [(TITLES[kind], [figure(cost[name]) for name in columns]) for kind, cost in found["costs"].items()])
    table("bytes of one", list(found["sizes"]), [("", [figure(size) for size in found["sizes"].values()])])


def sizing(found, users, people, installation):
    costs, sizes = {kind: model.Cost.read(cost) for kind, cost in found["costs"].items()}, found["sizes"]
    needs = [model.need(count, costs, sizes, people, installation) for count in users]
    rows = [(f"{TITLES[kind]}, a second", [figure(each.rates[kind]) for each in needs]) for kind in needs[0].rates]
    rows += [(title, [figure(getattr(each, name)) for each in needs]) for name, title in (
        ("node_cores", "cores of nodes, busy"), ("nodes", f"nodes of {installation.node_cores} cores, {installation.spare_nodes} to spare"), ("postgres_cores", "cores of PostgreSQL, busy"),
        ("commits", "commits a second"), ("log_megabytes", "log, MB a second"), ("database_terabytes", "database, TB"), ("connections", "connections"),
        ("redis_cores", "cores of Redis, busy"), ("redis_gigabytes", "Redis, GB"))]
    rows += [(f"rows: {name}", [figure(each.rows[name]) for each in needs]) for name in needs[0].rows]
    people_of = [f"{count:,.0f}" for count in users]
    table("at the peak, of so many people", people_of, rows)
    used = [model.limits(each, installation) for each in needs]
    reached = {name: model.most(name, costs, sizes, people, installation) for name in used[0]}
    table("how much of a limit is used (above 1: does not fit)", [*people_of, "reached with"],
          [(name, [figure(each[name]) for each in used] + [f"{reached[name] / 1e6:,.0f} million"]) for name in sorted(reached, key=reached.get)])


def comparison(found):
    lines, errors = [], {"bound": [], "given": []}
    for run in found["runs"]:
        if run["kind"] not in COMPARED:
            continue
        cost, measured, cores = model.Cost.read(found["costs"][run["kind"]]), run["per_second"], run["cores"]
        guess, bound = model.predicted(cost, run["nodes"], found["cores"], found["callers"], found["pool_size"], found["commits_per_second"])
        given = model.given_cores(cost, cores["nodes"])
        off = {"bound": model.error(guess, measured), "given": model.error(given, measured)}
        for name, value in off.items():
            errors[name].append(abs(value))
        lines.append((f"{TITLES[run['kind']]}, {run['nodes']}", [figure(measured), f"{figure(guess)} ({bound})", f"{off['bound']:+.0%}", f"{figure(given)} ({cores['nodes']:.1f})",
                                                               f"{off['given']:+.0%}", f"{cores['others']:.1f}"]))
    table("nodes: a second", ["measured", "predicted (bound by)", "error", "of the cores they had", "error", "cores of others"], lines)
    middle = {name: (sorted(values)[len(values) // 2], max(values)) for name, values in errors.items()}
    print("The error of the prediction is {:.0%} in the middle, {:.0%} at most;".format(*middle["bound"])
          + " with the cores that the nodes really had {:.0%} and {:.0%}.".format(*middle["given"])
          + " The costs are those of the runs with one node.\nCores that others used, the nodes could not have: where they did, the first prediction is for another machine than this one was.\n")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--users", default="1e6,1e8,1e9", help="how many people there are, comma-separated")
    options.add_argument("--people", default="", help="how they use it: name=value,…")
    options.add_argument("--installation", default="", help="what the machines give: name=value,…")
    options.add_argument("--costs", type=pathlib.Path, default=COSTS, help="the file of measured costs")
    options.add_argument("--measure", action="store_true", help="measure first, and write the file")
    options.add_argument("--document", action="store_true", help="put what is printed into docs/scaling.md too")
    options.add_argument("--seconds", type=float, default=3, help="of a measurement")
    options.add_argument("--binaries", type=pathlib.Path, help="where gatehouse and gatehouse-bench are; they are built otherwise")
    options = options.parse_args()
    try:
        people, installation = model.given(model.People, options.people), model.given(model.Installation, options.installation)
    except ValueError as problem:
        sys.exit(f"capacity: {problem}")
    if options.measure:
        found = measure(options.binaries, options.seconds)
        options.costs.write_text(json.dumps(found, indent=1) + "\n")
        print()
    found = json.loads(options.costs.read_text())
    with document.kept() as text:
        told(found)
        sizing(found, [float(each) for each in options.users.split(",")], people, installation)
        comparison(found)
    if options.document:
        document.replace(ROOT / "docs/scaling.md", "capacity", text.getvalue())


if __name__ == "__main__":
    main()
