"""Somebody who should never be let in: wrong passwords, made-up and altered tokens, other people's codes."""

import secrets

from Support import flow, wire

from Faults.caller import SHOP
from Faults.fleet import PEOPLE, person
from Faults.history import Problem, REFUSED, taken

FIRST_VICTIM = 24  # the people before are at work


def guess(caller, shelf, chance):
    """One attempt, each from a different network: what slows guessing down is not what is looked at."""
    caller.browser["X-Person"] = caller.network = f"192.0.{chance.randrange(2, 200)}.{chance.randrange(1, 250)}"
    chance.choice([password, unknown_code, altered_refresh, stolen_code, unknown_session, made_up_token])(caller, shelf, chance)


def password(caller, shelf, chance):
    """Of people who are not there to log in: a name that is guessed at a hundred times in five minutes has to wait."""
    caller.kept.clear()
    own, caller.person = caller.person, person(chance.randrange(FIRST_VICTIM, PEOPLE))
    with caller.asking("guess", note="password") as event:
        caller.authorization(event, True, secrets.token_urlsafe(9))
    caller.person = own


def token_request(caller, note, form, client=SHOP):
    with caller.asking("guess", note=note) as event:
        caller.request(event, "POST", "/oauth2/token", form=form, headers=client.headers())


def unknown_code(caller, shelf, chance):
    form = {"grant_type": "authorization_code", "code": secrets.token_urlsafe(32), "redirect_uri": SHOP.redirect_uri, "code_verifier": flow.PKCE.new().verifier}
    token_request(caller, "code", form)


def altered_refresh(caller, shelf, chance):
    found = shelf.take(shelf.alive, chance)
    if not found or not found[1].refresh:
        return
    token = found[1].refresh
    place = chance.randrange(len(token) // 2, len(token) - 1)
    altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1:]
    shelf.put(shelf.alive, found)
    token_request(caller, "refresh token", {"grant_type": "refresh_token", "refresh_token": altered})


def stolen_code(caller, shelf, chance):
    """A code that is good, without its verifier and by another client; its owner redeems it all the same."""
    grant = caller.log_in()
    if not grant:
        return
    token_request(caller, "verifier", caller.redemption(grant) | {"code_verifier": flow.PKCE.new().verifier})
    token_request(caller, "client", caller.redemption(grant), flow.WEB_APP)
    caller.redeem(grant)


def unknown_session(caller, shelf, chance):
    for path in ("/auth/me", "/api/items/1"):
        with caller.asking("guess", note="session") as event:
            headers = {"X-Person": caller.network, "Cookie": f"session={secrets.token_urlsafe(32)}", "Accept": "application/json"}
            taken(event, wire.get(caller.fleet(path), headers=headers), 200)


def made_up_token(caller, shelf, chance):
    with caller.asking("guess", note="access token") as event:
        caller.request(event, "GET", "/oauth2/userinfo", headers=wire.bearer(secrets.token_urlsafe(40)))
    with caller.asking("guess", note="introspection") as event:
        answer = caller.request(event, "POST", "/oauth2/introspect", form={"token": secrets.token_urlsafe(40)}, headers=flow.GATEWAY.headers())
        if not answer.json()["active"]:
            raise Problem(REFUSED, 200, "inactive")
