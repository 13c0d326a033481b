"""A streaming service: a television watches, another platform reads what was watched where the person let it."""

import os
from typing import Annotated

from fastapi import FastAPI, Security

from protection import Caller, Protection

protection = Protection(os.environ.get("ISSUER", "http://localhost:9000"), "streaming")
app = FastAPI(title="The streaming service")
watched = {}


@app.get("/films")
async def films(viewer: Annotated[Caller, Security(protection.dependency, scopes=["streaming/watch"])]):
    watched.setdefault(viewer.subject, []).append("Metropolis")
    return ["Metropolis", "Nosferatu"]


@app.get("/activity")
async def activity(viewer: Annotated[Caller, Security(protection.dependency, scopes=["streaming/activity"])]):
    return watched.get(viewer.subject, [])
