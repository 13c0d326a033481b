"""An application that cannot call out: it signs who is logged in, and the browser carries that to Gatehouse. RFC 7523 §3."""

import os
import secrets
import time
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import OctKey

ISSUER, NAME, KEY = os.environ["GATEHOUSE_ISSUER"], os.environ["ASSERTION_ISSUER"], OctKey.import_key(os.environ["SHARED_SECRET"])
PEOPLE = {"alice": {"name": "Alice Adams", "email": "alice@example.com", "email_verified": True}}
SESSIONS = {}  # the cookie's value: who it is, and when they proved it
app = FastAPI()


@app.get("/sso")  # beside the challenge, what the service asked: this application cannot ask for it
def sso(request: Request, login_challenge: str, prompt: str = "", max_age: int | None = None):
    now, session = time.time(), SESSIONS.get(request.cookies.get("app_session"))
    is_fresh = session and "login" not in prompt and (max_age is None or now - session["at"] <= max_age)
    if not is_fresh and "none" not in prompt:
        return RedirectResponse("/log-in-as/alice?" + urlencode({"login_challenge": login_challenge}), 303)
    says = {"sub": session["who"], "auth_time": session["at"], "claims": PEOPLE[session["who"]]} if is_fresh else {"error": "login_required"}
    claims = {"iss": NAME, "aud": ISSUER, "iat": now, "exp": now + 30, "jti": secrets.token_urlsafe(), "login_challenge": login_challenge, **says}
    assertion = jwt.encode({"alg": "HS256"}, claims, KEY)
    return RedirectResponse(f"{ISSUER}/login/assertion?" + urlencode({"login_challenge": login_challenge, "assertion": assertion}), 303)


@app.get("/log-in-as/{who}")  # your own login page goes here
def log_in(who: str, login_challenge: str):
    SESSIONS[value := secrets.token_urlsafe()] = {"who": who, "at": int(time.time())}
    response = RedirectResponse("/sso?" + urlencode({"login_challenge": login_challenge}), 303)
    response.set_cookie("app_session", value, httponly=True, samesite="lax")
    return response
