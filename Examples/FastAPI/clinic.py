"""A clinic whose patients show some of their records to somebody, for a while (RFC 9396)."""

import os
from datetime import date
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException

from protection import Caller, Protection

protection = Protection(os.environ.get("ISSUER", "http://localhost:9000"), "clinic")
app = FastAPI(title="The clinic")

RECORDS = {
    "laboratory": [{"day": "2026-10-01", "text": "Ferritin 41 µg/l"}],
    "medication": [{"day": "2026-10-03", "text": "Iron, once a day"}],
    "psychotherapy": [{"day": "2026-09-12", "text": "confidential"}],
}


@app.get("/records/{kind}")
async def records(kind: str, recipient: str, patient: Annotated[Caller, Depends(protection.dependency)]):
    today = date.today().isoformat()
    shown = [each for each in patient.allowed("medical_records", recipient=recipient) if kind in each["records"] and today <= each["until"]]
    if not shown:
        raise HTTPException(403, "the patient did not share these records with this recipient")
    return RECORDS[kind]
