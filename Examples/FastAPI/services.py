"""All services in one process: http://localhost:7100/bank/docs and so on."""

from fastapi import FastAPI

import bank
import clinic
import profile
import shop
import social
import streaming

app = FastAPI(title="The services of the tour")
for name, service in [("profile", profile), ("bank", bank), ("clinic", clinic), ("streaming", streaming), ("shop", shop), ("network", social)]:
    app.mount(f"/{name}", service.app)
