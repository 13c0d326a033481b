"""Fifty at the same moment with one code, or with one refresh token, while everything else goes on and fails."""

import dataclasses
import time
from concurrent.futures import ThreadPoolExecutor

from Faults.caller import Caller
from Faults.shopper import again

AT_ONCE = 50


class Crowd(Caller):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.pool = ThreadPoolExecutor(AT_ONCE)

    def at_once(self, ask, grant):
        """Each of them has a copy of the grant; the first that got something, or the grant as it was."""
        copies = [dataclasses.replace(grant, spent=[]) for _ in range(AT_ONCE)]
        events = list(self.pool.map(ask, copies))
        return next((copy for copy, event in zip(copies, events) if event.ok), grant)


def gather(crowd, shelf, chance):
    """A code that many redeem is worth nothing in the end; a refresh token that many send has one successor, which works."""
    grant = crowd.log_in()
    if not grant:
        return time.sleep(0.5)
    if chance.random() < 0.5:
        won = crowd.at_once(lambda copy: crowd.redeem(copy, again=True), grant)
        time.sleep(1.02)
        if won.access:
            crowd.userinfo(won)
            crowd.refresh(won)
    elif again(crowd, lambda: crowd.redeem(grant), 20).ok:
        won = crowd.at_once(crowd.refresh, grant)
        if again(crowd, lambda: crowd.refresh(won), 20).ok:
            shelf.put(shelf.alive, (crowd, won))
    time.sleep(1)
