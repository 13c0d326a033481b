"""One person at one browser, and the application that they use, before a fleet; every request is an event of the history."""

import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlsplit

from Support import flow, wire
from Support.person import REDIRECTS, Person
from Support.visitor import Page, is_consent, is_login

from Faults.history import BROKEN, REFUSED, UNAVAILABLE, Problem, taken

SHOP = flow.Client("shop", "shop-secret-for-development-only", "http://127.0.0.1:8300/callback", "openid profile email me")


@dataclass
class Grant:
    """What the application holds of one login: names for the history, and the tokens themselves."""

    root: str
    person: str
    session: str = ""  # the root that it ends with; none with offline_access
    code: str = ""
    pkce: flow.PKCE | None = None
    refresh: str = ""
    access: str = ""
    id_token: str = ""
    spent: list = field(default_factory=list)

    def under(self, *more):
        return tuple(each for each in (self.root, self.session, *more) if each)


class Caller(Person):
    """`network` is the address that nginx says the person comes from."""

    def __init__(self, fleet, history, actor, person, network):
        super().__init__({"X-Person": network})
        self.fleet, self.history, self.actor, self.person, self.network = fleet, history, actor, person, network
        self.grants, self.logins = [], []  # the roots of all that this person ever had

    def asking(self, kind, **about):
        return self.history.asking(self.actor, kind, **about)

    def name(self, kind, secret):
        return self.history.name(kind, secret)

    @property
    def kept(self):
        return self.jar(self.fleet.issuer)

    @property
    def session(self):
        """The login session's name in the history."""
        cookie = self.kept.get("gatehouse_session")
        return self.name("s", cookie) if cookie else ""

    def request(self, event, method, path, *good, headers=None, **arguments):
        """A request of the application's own server."""
        headers = {"X-Person": self.network, **(headers or {})}
        return taken(event, wire.send(method, self.fleet(path), headers=headers, **arguments), *(good or (200,)))

    def through(self, event, answer, stop, password="password123"):
        """Follows redirects and fills the forms on the way; the address that `stop` names."""
        signed_in = False
        for _ in range(12):
            taken(event, answer, 200, *REDIRECTS)
            if answer.status in REDIRECTS:
                if stop(answer.location):
                    return answer.location
                answer = self.get(answer.location)
            elif is_login(answer) and not signed_in:
                signed_in = True
                answer = self.post(answer, Page(answer).form("password"), {"username": self.person, "password": password})
            elif is_consent(answer):
                answer = self.post(answer, Page(answer).form("decision"), {"decision": "allow"})
            else:
                raise Problem(REFUSED, answer.status, f"a page at {urlsplit(answer.url).path}")
        raise Problem(BROKEN, answer.status, "redirects without end")

    def authorization(self, event, offline, password="password123", **parameters):
        """A code for the person at this browser: a grant that is not redeemed yet."""
        pkce = flow.PKCE.new()
        scope = SHOP.scope + (" offline_access" if offline else "")
        answer = self.get(flow.authorize_url(self.fleet, SHOP, pkce, scope=scope, **parameters))
        location = self.through(event, answer, lambda url: url.startswith(SHOP.redirect_uri), password)
        query = parse_qs(urlsplit(location).query)
        if "code" not in query:
            error = query["error"][0]
            outcome = {"temporarily_unavailable": UNAVAILABLE, "server_error": BROKEN}.get(error, REFUSED)
            raise Problem(outcome, event.status, f"error={error}")
        root = self.name("g", secrets.token_hex(8))
        grant = Grant(root, self.person, "" if offline else self.session, query["code"][0], pkce)
        event.gave = tuple(filter(None, (self.name("c", grant.code), self.session)))
        self.grants.append(root)
        if self.session not in self.logins:
            self.logins.append(self.session)
        return grant

    def log_in(self, offline=True):
        """A new login with the password; its grant, or None."""
        self.kept.clear()
        grant = None
        with self.asking("login") as event:
            grant = self.authorization(event, offline)
        return grant

    def silently(self, offline=True):
        """Another code on the login that is there: `prompt=none`."""
        grant = None
        if not self.session:
            return None
        with self.asking("silent", uses=self.session, under=(self.session,)) as event:
            grant = self.authorization(event, offline, prompt="none")
        return grant

    def redemption(self, grant):
        return {"grant_type": "authorization_code", "code": grant.code, "redirect_uri": SHOP.redirect_uri, "code_verifier": grant.pkce.verifier}

    def redeem(self, grant, again=False):
        """`again`: the code was used, and the second use ends what the first one gave."""
        ends = (grant.root,) if again else ()
        with self.asking("redeem", uses=self.name("c", grant.code), under=grant.under(), ends=ends) as event:
            self.keep(event, grant, self.request(event, "POST", "/oauth2/token", form=self.redemption(grant), headers=SHOP.headers()))
        return event

    def refresh(self, grant, token=None):
        """With the grant's token, or one before it, whose answer is not kept."""
        shown = token or grant.refresh
        with self.asking("refresh", uses=self.name("r", shown), under=grant.under()) as event:
            form = {"grant_type": "refresh_token", "refresh_token": shown}
            self.keep(event, grant if token is None else Grant(grant.root, grant.person), self.request(event, "POST", "/oauth2/token", form=form, headers=SHOP.headers()))
        return event

    def keep(self, event, grant, answer):
        body = answer.json()
        if grant.refresh:
            grant.spent.append(grant.refresh)
        grant.refresh, grant.access, grant.id_token = body["refresh_token"], body["access_token"], body.get("id_token", grant.id_token)
        event.gave = (self.name("r", grant.refresh), self.name("t", grant.access))

    def userinfo(self, grant):
        with self.asking("userinfo", uses=self.name("t", grant.access), under=grant.under(self.name("t", grant.access)), expected=grant.person) as event:
            event.got = self.request(event, "GET", "/oauth2/userinfo", headers=wire.bearer(grant.access)).json().get("email", "nobody")
        return event

    def introspect(self, grant):
        with self.asking("introspect", uses=self.name("t", grant.access), under=grant.under(self.name("t", grant.access))) as event:
            answer = self.request(event, "POST", "/oauth2/introspect", form={"token": grant.access}, headers=flow.GATEWAY.headers())
            if not answer.json()["active"]:
                raise Problem(REFUSED, 200, "inactive")
        return event

    def revoke(self, grant, access_token=False):
        token, ends = (grant.access, self.name("t", grant.access)) if access_token else (grant.refresh, grant.root)
        with self.asking("revoke", ends=(ends,)) as event:
            self.request(event, "POST", "/oauth2/revoke", form={"token": token}, headers=SHOP.headers())
        return event

    def sign_out(self, grant):
        """At the authorization server, as the application asks for it; grants without offline_access go too. The browser keeps its cookie."""
        cookie = self.kept["gatehouse_session"]
        with self.asking("sign_out", ends=(self.session,)) as event:
            target = f"/logout?id_token_hint={grant.id_token}&post_logout_redirect_uri={quote('http://127.0.0.1:8300/', safe='')}"
            self.through(event, self.get(self.fleet(target)), lambda url: url.startswith("http://127.0.0.1:8300/"))
        self.kept["gatehouse_session"] = cookie
        return event

    def operator(self, *arguments, ends, **about):
        """A command; what it printed is `said`."""
        with self.asking("operator", ends=tuple(filter(None, ends)), note=" ".join(arguments[:2]), **about) as event:
            result = self.fleet.command(*arguments)
            self.said = result.stdout
            if result.returncode != 0:
                raise Problem(UNAVAILABLE if result.returncode == 1 else BROKEN, None, result.stderr[-300:].strip())
        return event
