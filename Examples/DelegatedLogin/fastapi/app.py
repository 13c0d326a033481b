"""An application that has its people and their sessions and lends its login to every service: Gatehouse, beside it, sends browsers to /sso."""
import os
import secrets
import time
from urllib.parse import parse_qsl, quote

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates

PEOPLE = {"alice": ("down-the-rabbit-hole", "246810", {"name": "Alice Adams", "email": "alice@example.com", "email_verified": True})}
SERVICES, SESSIONS = dict(each.split("=", 1) for each in os.environ["SERVICES"].split()), {}  # a session: who, since when and how proven
gatehouse = httpx.AsyncClient(base_url=os.environ["GATEHOUSE_ADMIN"], headers={"Authorization": "Bearer " + os.environ["SHARED_SECRET"]})
templates, app = Jinja2Templates(os.path.dirname(__file__)), FastAPI()


async def answer(challenge, what, body):  # the address that comes back works once, in this browser, for a minute
    call = await gatehouse.post(f"/admin/login-requests/{quote(challenge, safe='')}/{what}", json=body)
    return RedirectResponse(call.raise_for_status().json()["redirect_to"], 303)


@app.get("/sso")
async def sso(request: Request, login_challenge: str):
    asked = (await gatehouse.get(f"/admin/login-requests/{quote(login_challenge, safe='')}")).raise_for_status().json()
    session, prompt, wanted = SESSIONS.get(request.cookies.get("app_session")), asked["prompt"] or "", (asked["acr_values"] or "").split()
    is_recent = session and (asked["max_age"] is None or time.time() - session["auth_time"] <= asked["max_age"])
    if is_recent and "login" not in prompt and (not wanted or session["acr"] in wanted):
        return await answer(login_challenge, "accept", session)
    if "none" in prompt:
        return await answer(login_challenge, "reject", {"error": "login_required"})
    return page(request, login_challenge, asked["login_hint"] or "", "2" in wanted)


@app.get("/")
def page(request: Request, login_challenge: str = "", username: str = "", with_code: bool = False):
    shown = {"session": None if login_challenge else SESSIONS.get(request.cookies.get("app_session")), "services": SERVICES}
    return templates.TemplateResponse(request, "page.html", {**shown, "challenge": login_challenge, "username": username, "with_code": with_code})


@app.post("/login")
async def log_in(request: Request):
    form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    challenge, name = form.get("login_challenge", ""), form.get("username", "")
    password, code, claims = PEOPLE.get(name, (None, None, {}))
    if password is None or form.get("password") != password or form.get("code", code) != code:
        return page(request, challenge, name, "code" in form)
    session = {"subject": name, "claims": claims, "auth_time": int(time.time()), "acr": "2" if "code" in form else "1"}
    SESSIONS[value := secrets.token_urlsafe()] = session
    response = await answer(challenge, "accept", session) if challenge else RedirectResponse("/", 303)
    response.set_cookie("app_session", value, httponly=True, samesite="lax")
    return response


@app.post("/logout")
async def log_out(request: Request):
    if session := SESSIONS.pop(request.cookies.get("app_session"), None):
        (await gatehouse.delete(f"/admin/subjects/{quote(session['subject'], safe='')}/sessions")).raise_for_status()
    return RedirectResponse("/", 303)
