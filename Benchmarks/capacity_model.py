"""What so many people need, from what one operation costs. Values in, values out; `capacity.py` measures and prints.

A cost is told for each kind of operation: processor µs on the node, on PostgreSQL, on Redis, bytes of PostgreSQL's log,
pages changed, commits, audit rows.
"""

import math
from dataclasses import asdict, dataclass, fields

SECONDS_A_DAY = 86_400
GIGA, TERA = 1e9, 1e12
IN_ORDER = {"users", "audit_events"}  # tables whose pages these operations do not change here and there


@dataclass(frozen=True)
class Cost:
    """Of one operation. A code is its authorization request and its redemption; a login is a browser's whole way in, with a code."""

    node_us: float
    postgres_us: float = 0
    redis_us: float = 0
    load_us: float = 0
    log_bytes: float = 0
    pages: float = 0
    commits: float = 0
    audit_rows: float = 0

    @classmethod
    def read(cls, told):
        return cls(**{field.name: told[field.name] for field in fields(cls) if field.name in told})

    @property
    def total_us(self):
        return self.node_us + self.postgres_us + self.redis_us + self.load_us


@dataclass(frozen=True)
class People:
    """How people use the services. Every figure can be given: `--logins 0.2`."""

    active: float = 0.3  # of all people on a day
    logins: float = 1.0  # with a password, of an active person a day
    codes: float = 4.0  # further ones without a password (single sign-on), of an active person a day
    refreshes: float = 8.0  # of an active person a day, over all clients: hours of use at an access token's lifetime of 1 h
    introspections: float = 8.0  # likewise; JWTs that services check by themselves cost none
    userinfo: float = 1.0  # likewise
    tokens: float = 0.01  # client credentials, of a person a day: services keep theirs for the hour
    peak: float = 4.0  # the busiest minute over the mean of the day
    session_days: float = 0.5  # how long a login session stays: the idle end, 8 h, and what it was used before
    offline: float = 0.2  # of the codes: with offline_access, the grant stays for `offline_days`; the others end with the session
    offline_days: float = 20.0
    audit_days: float = 400.0


@dataclass(frozen=True)
class Installation:
    """What a machine of each kind gives. These are choices, not measurements."""

    use: float = 0.6  # of a core or a limit at the peak: the rest is for a node that is gone and for waves
    node_cores: int = 8
    spare_nodes: int = 1
    pool_size: int = 10
    postgres_cores: int = 64
    log_megabytes: float = 200.0  # a second: what a primary writes and sends to a standby
    page_bytes: float = 4_000.0  # of a page's image in the log, which its first change after a checkpoint adds: 8 kB, compressed
    checkpoint_seconds: float = 1_800.0
    commits: float = 40_000.0  # a second: with many connections a sync serves many
    database_terabytes: float = 10.0  # what is still copied, cleaned and restored in hours
    connections: int = 1_000  # PostgreSQL's processes
    redis_gigabytes: float = 48.0  # of one primary
    code_seconds: float = 60.0
    evidence_seconds: float = 3_600.0  # how long a redeemed code's evidence stays


@dataclass(frozen=True)
class Need:
    """What is needed at the peak; the sizes are those of an ordinary day."""

    rates: dict
    node_cores: float
    nodes: int
    postgres_cores: float
    log_megabytes: float
    commits: float
    database_terabytes: float
    connections: int
    redis_gigabytes: float
    redis_cores: float
    rows: dict


def operations(users, people):
    """Operations a second at the peak."""
    active = users * people.active
    daily = {
        "logins": active * people.logins, "codes": active * people.codes, "refreshes": active * people.refreshes,
        "introspect": active * people.introspections, "userinfo": active * people.userinfo, "tokens": users * people.tokens,
    }
    return {kind: count * people.peak / SECONDS_A_DAY for kind, count in daily.items()}


def rows(users, people, costs):
    """Rows of the database that stay, by table."""
    active = users * people.active
    sessions = active * people.logins * people.session_days
    codes = active * (people.logins + people.codes)
    grants = codes * people.offline * people.offline_days + codes * (1 - people.offline) * people.session_days
    a_day = {"logins": active * people.logins, "codes": active * people.codes, "refreshes": active * people.refreshes}
    audit = sum(count * costs[kind].audit_rows for kind, count in a_day.items() if kind in costs) * people.audit_days
    return {"users": users, "grants": grants, "login_sessions": sessions, "audit_events": audit}


def need(users, costs, sizes, people=People(), installation=Installation()):
    """`costs`: a `Cost` for each kind. `sizes`: bytes of a row with its indexes by table, and `redis_session`, `redis_code`, `redis_evidence`."""
    rates = operations(users, people)
    total = lambda name: sum(rate * getattr(costs[kind], name) for kind, rate in rates.items() if kind in costs)
    node_cores = total("node_us") / 1e6
    nodes = max(1, -int(-(node_cores / installation.use) // installation.node_cores)) + installation.spare_nodes
    kept = rows(users, people, costs)
    cached = "redis_session" in sizes
    stored = {table: count for table, count in kept.items() if not (cached and table == "login_sessions")}
    issued = rates["codes"] + rates["logins"]
    in_redis = 0.0
    if cached:
        in_redis = kept["login_sessions"] * sizes["redis_session"]
        in_redis += issued * (installation.code_seconds * sizes.get("redis_code", 0) + installation.evidence_seconds * sizes.get("redis_evidence", 0))
    taken = {table: count * sizes.get(table, 0) for table, count in stored.items()}
    scattered = sum(size for table, size in taken.items() if table not in IN_ORDER)
    return Need(
        rates=rates, node_cores=node_cores, nodes=nodes, postgres_cores=total("postgres_us") / 1e6,
        log_megabytes=(total("log_bytes") + images(total("pages"), scattered, installation) * installation.page_bytes) / 1e6, commits=total("commits"),
        database_terabytes=sum(taken.values()) / TERA, connections=nodes * installation.pool_size,
        redis_gigabytes=in_redis / GIGA, redis_cores=total("redis_us") / 1e6, rows=stored)


def images(changes, size, installation):
    """Images of pages a second in the log: of so many changes a second those that are a page's first since the checkpoint.

    Changes fall on any page of `size` bytes alike, as identifiers at random do.
    """
    pages = max(1.0, size / 8192)
    seconds = installation.checkpoint_seconds
    return pages * -math.expm1(-changes * seconds / pages) / seconds


def limits(found, installation=Installation()):
    """How much of each limit of one PostgreSQL primary and one Redis primary is used: above 1 it does not fit."""
    use = installation.use
    return {
        "PostgreSQL processor": found.postgres_cores / (installation.postgres_cores * use),
        "PostgreSQL log": found.log_megabytes / (installation.log_megabytes * use),
        "PostgreSQL commits": found.commits / (installation.commits * use),
        "PostgreSQL size": found.database_terabytes / installation.database_terabytes,
        "PostgreSQL connections": found.connections / installation.connections,
        "Redis memory": found.redis_gigabytes / (installation.redis_gigabytes * use),
        "Redis processor": found.redis_cores / use,
    }


def most(name, costs, sizes, people=People(), installation=Installation()):
    """With how many people a limit is reached."""
    low, high = 1.0, 1e13
    for _ in range(80):
        middle = (low * high) ** 0.5
        if limits(need(middle, costs, sizes, people, installation), installation)[name] > 1:
            high = middle
        else:
            low = middle
    return low


def predicted(cost, nodes, cores, callers, pool_size, commits_per_second):
    """Operations a second of `nodes` nodes on a core each of a machine of `cores` that also runs all the rest, and what limits them.

    The least of three bounds: the nodes' cores, all the cores, and PostgreSQL's commits, of which `commits_per_second` tells how many it
    makes of so many connections at once.
    """
    bounds = {"nodes": nodes * 1e6 / cost.node_us, "machine": cores * 1e6 / cost.total_us}
    if cost.commits > 0 and commits_per_second:
        bounds["commits"] = between(commits_per_second, min(callers, nodes * pool_size)) / cost.commits
    name = min(bounds, key=bounds.get)
    return bounds[name], name


def between(points, at):
    """The value at `at` on straight lines through the points, and beyond them that of the last one."""
    known = sorted((float(x), y) for x, y in points.items())
    for (x0, y0), (x1, y1) in zip(known, known[1:]):
        if at <= x1:
            return y0 + (y1 - y0) * (max(at, x0) - x0) / (x1 - x0)
    return known[-1][1]


def given_cores(cost, cores):
    """Operations a second that nodes with so much of the processor do: what costs that stay the same give, whoever else used the machine."""
    return cores * 1e6 / cost.node_us


def error(prediction, measured):
    """By how much of the measured figure a prediction is off: 0.2 is 20 % too high."""
    return prediction / measured - 1


def given(kind, text):
    """`People` or `Installation` with what `name=value,…` changes."""
    known = {field.name: field.type for field in fields(kind)}
    values = {}
    for pair in filter(None, text.split(",")):
        name, _, value = pair.partition("=")
        if name not in known:
            raise ValueError(f"{name}: expected one of {', '.join(known)}")
        values[name] = type(asdict(kind())[name])(float(value))
    return kind(**values)
