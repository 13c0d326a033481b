"""A person at the backend-for-frontend: logs in, lets the page call, and ends the session in one of the ways that there are."""

import time

from Support import wire
from Support.person import REDIRECTS
from Support.server import until

from Faults.caller import Caller
from Faults.history import REFUSED, Dropped, Problem, taken
from Faults.shopper import again

TOLD_SECONDS = 120  # a notice that was not delivered is sent again after a pause that doubles
PAGE = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}


class BFFUser(Caller):
    """`grant` is the root of what the backend-for-frontend got for this person: nobody outside it knows more of that than that it is there."""

    grant = known_as = ""

    def call(self, event, method, path, *good):
        headers = PAGE | ({"Origin": self.fleet.issuer, "X-CSRF-Token": self.csrf or ""} if method != "GET" else {})
        return taken(event, self.send(method, self.fleet(path), headers=headers), *(good or (200,)))

    @property
    def bff_session(self):
        cookie = self.kept.get("session")
        return self.name("b", cookie) if cookie else ""

    def about(self):
        return {"uses": self.bff_session, "under": (self.bff_session, self.grant), "expected": self.person}

    def log_in_at_bff(self):
        """Whether there is a session now."""
        self.kept.clear()
        with self.asking("bff_login") as event:
            answer = taken(event, self.get(self.fleet("/auth/web/login?provider=keycloak")), *REDIRECTS)
            callback = self.through(event, answer, lambda url: url.startswith(self.fleet("/auth/web/callback")))
            taken(event, self.get(callback), *REDIRECTS)
            if not self.bff_session:
                raise Problem(REFUSED, event.status, "no session")
            self.grant = self.name("g", self.bff_session)
            self.grants.append(self.grant)
            self.logins.append(self.session)
            event.gave = (self.bff_session, self.session)
        return event.ok

    def me(self):
        with self.asking("me", **self.about()) as event:
            answer = self.call(event, "GET", "/auth/me")
            self.csrf = answer.headers["x-csrf-token"]
            event.got = answer.json()["email"]
        return event

    def items(self):
        with self.asking("call", **self.about()) as event:
            self.call(event, "GET", "/api/items/1")
        return event

    def refresh_session(self):
        with self.asking("bff_refresh", **self.about()) as event:
            self.call(event, "POST", "/auth/web/refresh")
        return event

    def until_told(self):
        """The session ends when the logout token has arrived; the browser asks until then."""
        with self.asking("told", uses=self.bff_session) as event:
            while self.history.now() < event.start + TOLD_SECONDS:
                if self.history.over.wait(0.1):
                    raise Dropped
                if self.me().outcome == REFUSED:
                    return
            raise Problem(REFUSED, None, "the session goes on")

    def log_out(self):
        """The browser keeps its cookie, as whoever copied it would."""
        kept = dict(self.kept)
        with self.asking("bff_logout", ends=(self.bff_session,)) as event:
            self.call(event, "POST", "/auth/web/logout")
        self.kept.update(kept)
        return event


def browse(user, shelf, chance):
    """One round: a login, calls, perhaps a forced refresh, and an end after which nothing works."""
    if not user.log_in_at_bff() or not again(user, user.me, 20).ok:
        return time.sleep(0.3)
    for _ in range(chance.randrange(2, 12)):
        step = chance.random()
        event = user.items() if step < 0.6 else user.me() if step < 0.85 else user.refresh_session()
        if event.outcome == REFUSED:
            return
        time.sleep(chance.random() * 0.1)
    way = chance.choice(["leave", "leave", "log out", "log out", "grant revoke", "session end", "session end there"])
    if way == "leave":
        return
    if way == "log out":
        user.log_out()
    elif way == "grant revoke":
        user.operator("grant", "revoke", "--user", user.person, "--client", "web-app", ends=user.grants)
    elif way == "session end":
        user.operator("session", "end", user.known_as, "--bff", ends=[user.bff_session])
    elif way == "session end there":
        if user.operator("session", "end", user.person, ends=user.logins, notifies=(user.bff_session,)).ok:
            user.until_told()
        return
    for pause in (0.0, 1.02, 0.5):
        time.sleep(pause)
        for ask in chance.sample([user.me, user.items, user.refresh_session], 3):
            ask()


def meet(user):
    """A first login: the consent, and the name that an operator has to know."""
    assert until(user.log_in_at_bff, 30, what="a first login at the backend-for-frontend")
    user.known_as = wire.get(user.fleet("/auth/me"), headers={**user.browser, "Cookie": f"session={user.kept['session']}"}).json()["user_id"]
