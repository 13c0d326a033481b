"""What every client asked and was answered, in the order of the clock that all of them share: the only thing that the checker reads."""

import contextlib
import dataclasses
import http.client
import json
import threading
import time

OK, REFUSED, UNAVAILABLE, UNKNOWN, BROKEN = "ok", "refused", "unavailable", "unknown", "broken"


@dataclasses.dataclass
class Event:
    """One thing that somebody asked for. Names of credentials are made up by the client: a history holds none that opens anything."""

    actor: str
    kind: str  # login, silent, redeem, refresh, userinfo, introspect, revoke, sign_out, operator, client, guess, and at the backend-for-frontend
    # bff_login, me, call, bff_refresh, bff_logout, told
    start: float
    end: float = 0.0
    outcome: str = ""
    status: int | None = None
    node: str = ""  # the process that answered, where one did
    uses: str = ""  # the code, token or session that was shown
    gave: tuple = ()  # what came back: the first is what is single (the code, the refresh token, the session)
    under: tuple = ()  # the roots (grants g…, login sessions s…, sessions of the backend-for-frontend b…) without which this is worth nothing
    ends: tuple = ()  # the roots that are over once this is acknowledged
    notifies: tuple = ()  # the roots that end when somebody else has been told of it
    expected: str = ""  # who the client is
    got: str = ""  # who the server said that it is
    note: str = ""

    @property
    def ok(self):
        return self.outcome == OK


@dataclasses.dataclass
class Fault:
    """What was done to the fleet, until it was undone and everything that had been stopped was started."""

    kind: str
    start: float
    end: float = 0.0
    harmless: bool = False  # nobody may notice it: it excuses no error
    forgets: str = ""  # "", "all" that was in Redis, or "recent": what had not reached the replica
    note: str = ""


class Problem(Exception):
    """An answer that is not what was asked for."""

    def __init__(self, outcome, status=None, note=""):
        super().__init__(f"{outcome} {status or ''} {note}")
        self.outcome, self.status, self.note = outcome, status, note


class Dropped(Exception):
    """The run ended before there was anything to say."""


class History:
    def __init__(self):
        self.events, self.faults = [], []
        self.over = threading.Event()  # nobody begins anything more
        self.lock = threading.Lock()
        self.names = {}
        self.origin = time.monotonic()

    def now(self):
        return time.monotonic() - self.origin

    def name(self, kind, secret):
        """What a credential is called in here: the same text, the same name."""
        with self.lock:
            return self.names.setdefault(secret, f"{kind}{len(self.names)}")

    @contextlib.contextmanager
    def asking(self, actor, kind, **about):
        """Records what is asked in the block. Problems and lost answers are outcomes and go no further; a mistake of the test does."""
        event = Event(actor, kind, self.now(), **about)
        try:
            yield event
            event.outcome = OK
        except Problem as problem:
            event.outcome, event.status, event.note = problem.outcome, problem.status or event.status, problem.note
        except (OSError, http.client.HTTPException) as error:
            event.outcome, event.status, event.note = UNKNOWN, None, type(error).__name__
        except Dropped:
            return
        event.end = self.now()
        with self.lock:
            self.events.append(event)

    @contextlib.contextmanager
    def fault(self, kind, **about):
        """The fault ends with the block, in which everything is put right again."""
        fault = Fault(kind, self.now(), **about)
        with self.lock:
            self.faults.append(fault)
        try:
            yield fault
        finally:
            fault.end = self.now()

    def write(self, path):
        with path.open("w", encoding="utf-8") as out:
            for kind, items in (("fault", self.faults), ("event", self.events)):
                for item in items:
                    out.write(json.dumps({"record": kind, **dataclasses.asdict(item)}) + "\n")


def taken(event, answer, *good):
    """Notes who answered; the answer where its status is a good one, a `Problem` otherwise.

    nginx sends a GET to another node where the first one is lost. That may have used up what was shown: a refusal says nothing then.
    """
    event.status = answer.status
    asked = (answer.headers["x-node"] or event.node).split(",")
    event.node = asked[-1].strip()
    if answer.status in good:
        return answer
    note = answer.body[:300].decode("utf-8", "replace") if "json" in (answer.headers["content-type"] or "") else ""
    if answer.status in (502, 503, 504):
        raise Problem(UNAVAILABLE, answer.status, note)
    if answer.status in (400, 401, 403, 302, 303):
        if len(asked) > 1:
            raise Problem(UNKNOWN, answer.status, f"sent to {len(asked)} nodes")
        raise Problem(REFUSED, answer.status, note)
    raise Problem(BROKEN, answer.status, note)
