"""The checker of `make faults`: a good history passes, and each rule is shown a history that breaks it and nothing else."""

import pytest

from Faults.checker import Checker
from Faults.history import BROKEN, OK, REFUSED, UNAVAILABLE, UNKNOWN, Event, Fault


def event(kind, start, outcome=OK, **about):
    about = {"end": start + 0.1, "node": "one", "actor": "somebody"} | about
    return Event(kind=kind, start=start, outcome=outcome, **about)


def issue(start=1.0, under=("g1",)):
    """A login, a code that was redeemed, and one refresh: what most histories begin with."""
    return [
        event("login", start, gave=("c1", "s1")),
        event("redeem", start + 1, uses="c1", gave=("r1", "t1"), under=under),
        event("refresh", start + 2, uses="r1", gave=("r2", "t2"), under=under),
    ]


def use(start, outcome=OK, kind="userinfo", uses="t2", under=("g1", "t2"), **about):
    return event(kind, start, outcome, uses=uses, under=under, **about)


def revoke(start, outcome=OK, ends=("g1",), **about):
    return event("revoke", start, outcome, ends=ends, **about)


def rules(events, *faults):
    return [finding.rule[0] for finding in Checker(events, faults).findings()]


SESSION = ("g1", "s1")
FORGETS_ALL = Fault("redis restart", 5.0, 6.0, forgets="all")
FAILOVER = Fault("failover", 5.0, 6.0, forgets="recent")
OUTAGE = Fault("outage", 5.0, 6.0)
REPLAY = event("redeem", 10, REFUSED, uses="c1", under=("g1",), ends=("g1",))

GOOD = {
    "nothing": ([], []),
    "use": ([*issue(), use(5), use(6, kind="introspect")], []),
    "a retry gives the same successor": ([*issue(), event("refresh", 4, uses="r1", gave=("r2", "t3"), under=("g1",))], []),
    "the same refresh at the same time": ([*issue(), event("refresh", 3.05, uses="r1", gave=("r2", "t3"), under=("g1",))], []),
    "revoked, then refused": ([*issue(), revoke(5), use(7, REFUSED), use(8, REFUSED, "refresh", "r2", ("g1",))], []),
    "within a second of its end": ([*issue(), revoke(5), use(6.0), use(7, REFUSED)], []),
    "refused while its end is under way": ([*issue(), revoke(5, end=6.0), use(5.5, REFUSED)], []),
    "an end whose answer was lost may have been": ([*issue(), revoke(5, UNKNOWN), use(7, REFUSED)], [OUTAGE]),
    "an end whose answer was lost may not have been": ([*issue(), revoke(5, UNKNOWN), use(7)], [OUTAGE]),
    "a second use ends what the first one gave": ([*issue(), REPLAY, use(12, REFUSED)], []),
    "a code that was lost with an answer": ([event("login", 1, gave=("c1",)), event("redeem", 5.5, UNKNOWN, uses="c1"), event("redeem", 6, REFUSED, uses="c1")], [OUTAGE]),
    "a code that is too old": ([event("login", 1, gave=("c1",)), event("redeem", 62, REFUSED, uses="c1")], []),
    "a refresh that is repeated too late": (
        [*issue(), event("refresh", 5.5, UNKNOWN, uses="r2", under=("g1",)), event("refresh", 70, REFUSED, uses="r2", under=("g1",))], [OUTAGE]),
    "a predecessor after its successor": ([*issue(), event("refresh", 4, uses="r2", gave=("r3",), under=("g1",)), event("refresh", 5, REFUSED, uses="r1", under=("g1",))], []),
    "Redis forgot a session": ([*issue(under=SESSION), use(8, REFUSED, "silent", "s1", ("s1",)), use(9, REFUSED, under=SESSION)], [FORGETS_ALL]),
    "Redis forgot a code": ([event("login", 4.9, gave=("c1",)), event("redeem", 7, REFUSED, uses="c1", under=("g1",))], [FORGETS_ALL]),
    "a failover forgot a fresh code": ([event("login", 4.5, gave=("c1",)), event("redeem", 7, REFUSED, uses="c1", under=("g1",))], [FAILOVER]),
    "a failover forgot that a session ended": ([*issue(under=SESSION), event("sign_out", 4.8, ends=("s1",)), use(8, kind="silent", uses="s1", under=("s1",))], [FAILOVER]),
    "a failover forgot what a second use is known by": ([*issue(3.5), event("redeem", 10, REFUSED, uses="c1", under=("g1",), ends=("g1",)), use(12)], [FAILOVER]),
    "a session may end because its provider said so": ([*issue(), event("operator", 4, notifies=("g1",)), use(9, REFUSED)], []),
    "a session may go on until its provider has said so": ([*issue(), event("operator", 4, notifies=("g1",)), use(9)], []),
    "a logout is told": ([event("told", 1, end=4, uses="b1")], []),
    "a logout is told late": ([event("told", 4, end=40, uses="b1", node="")], [OUTAGE, Fault("end", 39, 40)]),
    "a client comes and goes": (
        [event("operator", 1, gave=("k1",)), event("client", 3, uses="k1", under=("k1",)), event("operator", 4, ends=("k1",)),
         event("client", 6, REFUSED, uses="k1", under=("k1",))], []),
    "a node that is cut off does not know the client yet": ([event("operator", 1, gave=("k1",)), event("client", 5.5, REFUSED, uses="k1", under=("k1",))], [OUTAGE]),
    "a node that is cut off still knows the client": ([event("operator", 4, ends=("k1",)), event("client", 5.5, uses="k1", under=("k1",))], [OUTAGE]),
    "a page that is not told in an outage": ([event("operator", 4, ends=("g1",)), event("call", 5.5, uses="b1", under=("b1", "g1"))], [OUTAGE]),
    "a redemption that was repeated, and arrived after all": (
        [event("login", 1, gave=("c1",)), event("redeem", 5.5, UNAVAILABLE, uses="c1", under=("g1",)),
         event("redeem", 6, uses="c1", gave=("r1", "t1"), under=("g1",)), use(7), use(9, REFUSED)], [OUTAGE]),
    "errors while something is wrong": ([*issue(), use(5.5, UNAVAILABLE, status=503), use(10.5, UNKNOWN)], [OUTAGE]),
    "an answer is cut off when its session ends": ([event("operator", 1, ends=("g1",)), event("call", 1.05, UNKNOWN, uses="b1", under=("b1", "g1"))], []),
    "a wrong guess": ([event("guess", 1, REFUSED)], []),
    "everybody is who they are": ([use(1, expected="a", got="a")], []),
    "each node after a fault": ([use(1), use(1, node="two"), use(12), use(13, node="two"), use(14)], [OUTAGE]),
    "no time between two faults": ([use(1), use(1, node="two"), use(12.5)], [OUTAGE, Fault("next", 11.5, 12.0)]),
}

BAD = {
    "a code gives twice": ([*issue(), event("redeem", 2.5, uses="c1", gave=("r9", "t9"), under=("g1",))], [], "1"),
    "a code gives twice in an outage": ([*issue(4), event("redeem", 5.5, uses="c1", gave=("r9", "t9"), under=("g1",))], [FAILOVER], "1"),
    "two successors": ([*issue(), event("refresh", 3.05, uses="r1", gave=("r9", "t9"), under=("g1",))], [], "1"),
    "a predecessor works after its successor": (
        [*issue(), event("refresh", 4, uses="r2", gave=("r3",), under=("g1",)), event("refresh", 5, uses="r1", gave=("r2",), under=("g1",))], [], "1"),
    "an access token is lost": ([*issue(), use(5, REFUSED)], [], "2"),
    "a refresh token is lost": ([*issue(), use(5, REFUSED, "refresh", "r2", ("g1",))], [], "2"),
    "a refresh token is lost though its window is open": (
        [*issue(), event("refresh", 5.5, UNKNOWN, uses="r2", under=("g1",)), event("refresh", 30, REFUSED, uses="r2", under=("g1",))], [OUTAGE], "2"),
    "a refused end ends nothing": ([*issue(), revoke(4, REFUSED), use(5, REFUSED)], [], "22"),
    "a code is lost": ([event("login", 1, gave=("c1",)), event("redeem", 5, REFUSED, uses="c1", under=("g1",))], [], "2"),
    "of many simultaneous redemptions none succeeds": (
        [event("login", 1, gave=("c1",)), *[event("redeem", 2, REFUSED, uses="c1", under=("g1",), ends=("g1",)) for _ in range(3)]], [], "222"),
    "a session is lost": ([*issue(), use(5, REFUSED, "silent", "s1", ("s1",))], [], "2"),
    "a database that forgets": ([*issue(), use(8, REFUSED)], [FORGETS_ALL], "2"),
    "a failover forgot what was old": ([event("login", 1, gave=("c1",)), event("redeem", 7, REFUSED, uses="c1", under=("g1",))], [FAILOVER], "2"),
    "what came after Redis was back is lost": ([event("login", 7, gave=("c1",)), event("redeem", 8, REFUSED, uses="c1", under=("g1",))], [FORGETS_ALL], "2"),
    "a good login is refused": ([event("login", 1, REFUSED)], [], "2"),
    "a guess is right": ([event("guess", 1)], [], "3"),
    "somebody is taken for another": ([use(1, expected="a", got="b")], [], "3"),
    "a revoked grant is used": ([*issue(), revoke(5), use(6.2)], [], "4"),
    "a revoked grant is refreshed": ([*issue(), revoke(5), use(6.2, kind="refresh", uses="r2", under=("g1",), gave=("r3",))], [], "4"),
    "a revoked grant is used in an outage": ([*issue(), revoke(3.5), use(5.5)], [FORGETS_ALL], "4"),
    "what a second use should have ended is used": ([*issue(), REPLAY, use(12)], [], "4"),
    "what a second use long before a failover should have ended is used": (
        [*issue(), event("redeem", 3.2, REFUSED, uses="c1", under=("g1",), ends=("g1",)), use(12)], [FAILOVER], "4"),
    "an ended session is used": ([*issue(), event("sign_out", 5, ends=("s1",)), use(7, kind="silent", uses="s1", under=("s1",))], [], "4"),
    "a session that ended long before a failover is back": ([*issue(), event("sign_out", 3.1, ends=("s1",)), use(8, kind="silent", uses="s1", under=("s1",))], [FAILOVER], "4"),
    "an access token is back after a failover": ([*issue(), revoke(4.8), use(8)], [FAILOVER], "4"),
    "an answer is cut off though its session goes on": ([event("operator", 1, ends=("g2",)), event("call", 1.05, UNKNOWN, uses="b1", under=("b1", "g1"))], [], "5"),
    "an error is no answer that is cut off": ([event("operator", 1, ends=("g1",)), event("call", 1.05, UNAVAILABLE, uses="b1", under=("b1", "g1"))], [], "5"),
    "a logout is told late for no reason": ([event("told", 1, end=7, uses="b1")], [], "4"),
    "a logout is never told": ([event("told", 4, REFUSED, end=124, uses="b1", node="")], [OUTAGE], "4"),
    "a client is not known after a second": ([event("operator", 1, gave=("k1",)), event("client", 3, REFUSED, uses="k1", under=("k1",))], [], "2"),
    "a client goes on": ([event("operator", 1, ends=("k1",)), event("client", 3, uses="k1", under=("k1",))], [], "4"),
    "a page goes on with what was revoked": ([event("operator", 1, ends=("g1",)), event("call", 3, uses="b1", under=("b1", "g1"))], [], "4"),
    "a session that ended at the backend-for-frontend goes on in an outage": (
        [event("bff_logout", 4, ends=("b1",)), event("call", 5.5, uses="b1", under=("b1", "g1"))], [OUTAGE], "4"),
    "500": ([use(5.5, BROKEN, status=500)], [OUTAGE], "5"),
    "503 while nothing is wrong": ([use(1, UNAVAILABLE, status=503)], [], "5"),
    "no answer while nothing is wrong": ([use(1, UNKNOWN)], [], "5"),
    "503 because a clock is wrong": ([use(5.5, UNAVAILABLE, status=503)], [Fault("clock", 5.0, 6.0, harmless=True)], "5"),
    "refused because a clock is wrong": ([*issue(), use(5.5, REFUSED)], [Fault("clock", 5.0, 6.0, harmless=True)], "2"),
    "503 long after": ([use(12, UNAVAILABLE, status=503)], [OUTAGE], "5"),
    "a node that does not come back": ([use(1), use(1, node="two"), use(12), use(14)], [OUTAGE], "5"),
}


@pytest.mark.parametrize("events, faults", GOOD.values(), ids=GOOD.keys())
def test_a_good_history_has_no_findings(events, faults):
    assert rules(events, *faults) == []


@pytest.mark.parametrize("events, faults, broken", BAD.values(), ids=BAD.keys())
def test_a_broken_history_breaks_its_rule(events, faults, broken):
    assert rules(events, *faults) == list(broken)


def test_a_finding_says_what_was_asked_and_by_whom():
    (finding,) = Checker([*issue(), use(5, REFUSED, status=401)]).findings()
    assert "userinfo of t2 was refused" in str(finding) and "somebody" in str(finding) and "401" in str(finding)
