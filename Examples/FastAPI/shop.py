"""A shop whose customers let another application see what they bought, but not what they wish."""

import os
from typing import Annotated

from fastapi import FastAPI, Security

from protection import Caller, Protection

protection = Protection(os.environ.get("ISSUER", "http://localhost:9000"), "shop")
app = FastAPI(title="The shop")


@app.get("/orders")
async def orders(customer: Annotated[Caller, Security(protection.dependency, scopes=["shop/orders"])]):
    return [{"customer": customer.subject, "article": "A teapot"}]


@app.get("/wishes")
async def wishes(customer: Annotated[Caller, Security(protection.dependency, scopes=["shop/wishes"])]):
    return [{"customer": customer.subject, "article": "A tea cosy"}]
