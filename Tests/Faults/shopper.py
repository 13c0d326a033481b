"""What people and their applications do all day: logins, codes, chains of refreshes, and the ends of all of them."""

import collections
import random
import threading
import time

from Faults.history import REFUSED

TRY_AGAIN_SECONDS = 50  # shorter than the window in which a lost refresh may be repeated


class Shelf:
    """Grants that nobody uses any more: those that have ended, and those that were left alone and must still work."""

    def __init__(self, limit=400):
        self.lock = threading.Lock()
        self.dead, self.alive = collections.deque(maxlen=limit), collections.deque(maxlen=limit)

    def put(self, shelf, item):
        with self.lock:
            shelf.append(item)

    def take(self, shelf, chance):
        """Any of them, for whoever asks alone."""
        with self.lock:
            if not shelf:
                return None
            shelf.rotate(chance.randrange(len(shelf)))
            return shelf.pop()


def again(caller, step, seconds=TRY_AGAIN_SECONDS):
    """Asks until there is an answer: a good one or a refusal. Its event, the last one where the run is over."""
    deadline = time.monotonic() + seconds
    while True:
        event = step()
        if event.ok or event.outcome == REFUSED or time.monotonic() > deadline or caller.history.over.wait(0.3):
            return event


def shop(caller, shelf, chance):
    """One round: a login, one or two grants from it, some use, and one of the ends."""
    offline = chance.random() < 0.6
    first = caller.log_in(offline)
    if not first:
        return time.sleep(0.3)
    grants = [grant for grant in (first, caller.silently(chance.random() < 0.5) if chance.random() < 0.5 else None) if grant]
    grants = [grant for grant in grants if again(caller, lambda grant=grant: caller.redeem(grant), 20).ok]
    for grant in grants:
        use(caller, grant, chance)
    if grants:
        end(caller, grants, shelf, chance)


def use(caller, grant, chance):
    for _ in range(chance.randrange(1, 8)):
        step = chance.random()
        if step < 0.45:
            if not again(caller, lambda: caller.refresh(grant)).ok:
                return
            if chance.random() < 0.2:
                caller.refresh(grant, grant.spent[-1])  # a retry: the same successor again
        elif step < 0.75:
            caller.userinfo(grant)
        else:
            caller.introspect(grant)
        time.sleep(chance.random() * 0.05)


def end(caller, grants, shelf, chance):
    """All grants of the round are of one person and one login."""
    grant = grants[0]
    way = chance.choice(["leave", "leave", "revoke", "revoke", "access", "sign out", "replay", "grant revoke", "session end"])
    if way == "leave":
        for each in grants:
            shelf.put(shelf.alive, (caller, each))
        return
    if way == "revoke":
        caller.revoke(grant)
    elif way == "access":
        caller.revoke(grant, access_token=True)
    elif way == "sign out":
        caller.sign_out(grant)
        caller.silently()
    elif way == "replay":
        caller.redeem(grant, again=True)
    elif way == "grant revoke":
        caller.operator("grant", "revoke", "--user", caller.person, "--client", "shop", ends=caller.grants)
    elif way == "session end":
        caller.operator("session", "end", caller.person, ends=caller.logins)
    ask_after_the_end(caller, grants, shelf, chance)


def ask_after_the_end(caller, grants, shelf, chance):
    """At once, when a second is over, and later by whoever comes along."""
    for pause in (0.0, 1.02):
        time.sleep(pause)
        for grant in grants:
            for ask in chance.sample([caller.userinfo, caller.introspect, caller.refresh], 3):
                ask(grant)
    for grant in grants:
        shelf.put(shelf.dead, (caller, grant))


def probe(shelf, chance):
    """Uses something from the shelf: what has ended stays so, what was left alone works."""
    shelf_of = chance.choice([shelf.dead, shelf.alive])
    found = shelf.take(shelf_of, chance)
    if not found:
        return time.sleep(0.05)
    caller, grant = found
    chance.choice([caller.userinfo, caller.introspect, lambda grant: again(caller, lambda: caller.refresh(grant), 20)])(grant)
    shelf.put(shelf_of, found)


def forever(stop, seed, step, pause):
    """A thread that goes on until the run is over; what goes wrong in the test itself is raised by `result()`."""
    chance = random.Random(seed)
    while not stop.is_set():
        step(chance)
        stop.wait(chance.random() * pause)
