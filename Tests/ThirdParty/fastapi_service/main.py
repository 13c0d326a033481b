"""The reference document's service, from its description: a FastAPI application that redeems a code with httpx and keeps its people in Redis.

Runs in a process of its own, `uvicorn main:app`. It sends the three parameters and the four members that the document names and knows
nothing else of OAuth: no state, no PKCE, no discovery, no redirect URI at the token endpoint. Its settings are the environment's.
"""

import os
import secrets
from contextlib import asynccontextmanager
from html import escape
from typing import Annotated, Literal
from urllib.parse import urlencode

import httpx
import redis.asyncio
from fastapi import Cookie, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

SERVER = os.environ["AUTH_SERVER_URL"]
AUTHORIZE_PATH = os.environ.get("AUTHORIZE_PATH", "/auth/authorize")
CALLBACK = os.environ["CALLBACK_URL"]
CLIENT_ID = "fastapi_service"
CLIENT_SECRET = os.environ.get("CLIENT_SECRET", "a_very_secret_string_for_fastapi")
GRANT_TYPE = os.environ.get("GRANT_TYPE", "authorization_code")
SESSION_SECONDS = 3600

Text = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """A member that is missing or of another type is an error; one more than is named is none."""

    model_config = ConfigDict(strict=True, extra="ignore")


class UserInfo(Strict):
    user_id: Text
    name: Text
    email: Text


class Tokens(Strict):
    access_token: Text
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Field(gt=0)]
    user_info: UserInfo


class Refusal(Strict):
    error: Literal["invalid_grant", "invalid_client", "unsupported_grant_type"]
    error_description: str | None = None


class Session(Strict):
    user: UserInfo
    access_token: Text


@asynccontextmanager
async def connections(app):
    async with httpx.AsyncClient(base_url=SERVER, timeout=10) as server, redis.asyncio.from_url(os.environ["REDIS_URL"]) as sessions:
        app.state.server, app.state.sessions = server, sessions
        yield


app = FastAPI(lifespan=connections)


@app.get("/", response_class=HTMLResponse)
async def link():
    request = urlencode({"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": CALLBACK})
    return f'<!doctype html><title>Reports</title><a id="open" href="{escape(f"{SERVER}{AUTHORIZE_PATH}?{request}")}">Open the reports</a>'


@app.get("/auth/callback")
async def callback(request: Request, code: str | None = None):
    if not code:
        raise HTTPException(400, "the callback has no code")
    tokens = await redeem(request.app.state.server, code)
    key = secrets.token_urlsafe(32)
    session = Session(user=tokens.user_info, access_token=tokens.access_token)
    await request.app.state.sessions.set(f"fastapi_session:{key}", session.model_dump_json(), ex=SESSION_SECONDS)
    answer = RedirectResponse("/dashboard", 302)
    answer.set_cookie("session_id", key, max_age=SESSION_SECONDS, httponly=True, samesite="lax")
    return answer


async def redeem(server, code):
    """Server to server: the token never passes through the browser. A refusal of the server is a 401 here, with what it said."""
    body = {"grant_type": GRANT_TYPE, "code": code, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    try:
        answer = await server.post("/auth/token", json=body)
        if answer.status_code >= 400:
            refusal = Refusal.model_validate_json(answer.content)
            raise HTTPException(401, {"status": answer.status_code, **refusal.model_dump()})
        return Tokens.model_validate_json(answer.content)
    except ValidationError as error:
        missing = [".".join(map(str, each["loc"])) + ": " + each["msg"] for each in error.errors()]
        raise HTTPException(502, {"status": answer.status_code, "unexpected": missing}) from None
    except httpx.HTTPError as error:
        raise HTTPException(502, {"unreachable": type(error).__name__}) from None


@app.get("/dashboard", response_class=HTMLResponse)
async def dashboard(request: Request, session_id: Annotated[str | None, Cookie()] = None):
    stored = await request.app.state.sessions.get(f"fastapi_session:{session_id}") if session_id else None
    if not stored:
        raise HTTPException(401, "not logged in here")
    user = Session.model_validate_json(stored).user
    return f'<!doctype html><title>Dashboard</title><h1>{escape(user.name)}</h1><p id="email">{escape(user.email)}<p id="id">{escape(user.user_id)}'
