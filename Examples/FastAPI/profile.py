"""The service that everybody begins with: who am I, and what is mine."""

import os
from typing import Annotated

from fastapi import FastAPI, Security

from protection import Caller, Protection

protection = Protection(
    os.environ.get("ISSUER", "http://localhost:9000"),
    "profile",
    scopes={"me": "Read information about the current user.", "items": "Read items."},
)
app = FastAPI(title="Profile")


@app.get("/users/me")
async def read_users_me(current_user: Annotated[Caller, Security(protection.dependency, scopes=["me"])]):
    return {"user_id": current_user.subject, "scopes": sorted(current_user.scopes)}


@app.get("/users/me/items/")
async def read_own_items(current_user: Annotated[Caller, Security(protection.dependency, scopes=["items"])]):
    return [{"item_id": "Foo", "owner": current_user.subject}]
