"""The Network's own API: applications post in a person's name where the person let them."""

import os
from typing import Annotated

from fastapi import FastAPI, Security
from pydantic import BaseModel

from protection import Caller, Protection

protection = Protection(os.environ.get("NETWORK", "http://127.0.0.1:9100"), "network")
app = FastAPI(title="The Network")
posts = []


class Post(BaseModel):
    text: str


@app.get("/profile")
async def profile(person: Annotated[Caller, Security(protection.dependency, scopes=["network/profile"])]):
    return {"user_id": person.subject}


@app.post("/posts", status_code=201)
async def post(post: Post, person: Annotated[Caller, Security(protection.dependency, scopes=["network/posts"])]):
    posts.append({"author": person.subject, "by": person.client_id, "text": post.text})
    return posts[-1]
