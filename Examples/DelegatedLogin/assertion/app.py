"""An application that cannot call out: it signs who is logged in, and the browser carries that to Gatehouse. RFC 7523 §3."""

import os
import secrets
import time
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import OctKey

ISSUER, NAME = os.environ["GATEHOUSE_ISSUER"], os.environ["ASSERTION_ISSUER"]
KEY = OctKey.import_key(os.environ["SHARED_SECRET"])
PEOPLE = {"alice": {"name": "Alice Adams", "email": "alice@example.com", "email_verified": True}}
SESSIONS = {}  # the cookie's value: who it is, and when they proved it
app = FastAPI()


@app.get("/sso")
def sso(request: Request, login_challenge: str):
    now, session = time.time(), SESSIONS.get(request.cookies.get("app_session"))
    if not session:
        return RedirectResponse("/log-in-as/alice?" + urlencode({"login_challenge": login_challenge}), 303)
    says = {"sub": session["who"], "auth_time": session["at"], "claims": PEOPLE[session["who"]]}
    claims = {"iss": NAME, "aud": ISSUER, "iat": now, "exp": now + 30, "jti": secrets.token_urlsafe(), "login_challenge": login_challenge, **says}
    assertion = jwt.encode({"alg": "HS256"}, claims, KEY)
    return RedirectResponse(f"{ISSUER}/login/assertion?" + urlencode({"login_challenge": login_challenge, "assertion": assertion}), 303)


@app.get("/log-in-as/{who}")  # where your own login page is
def log_in(who: str, login_challenge: str):
    SESSIONS[value := secrets.token_urlsafe()] = {"who": who, "at": int(time.time())}
    response = RedirectResponse("/sso?" + urlencode({"login_challenge": login_challenge}), 303)
    response.set_cookie("app_session", value, httponly=True, samesite="lax")
    return response
