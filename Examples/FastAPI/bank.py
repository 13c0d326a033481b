"""A bank whose customers let other applications see accounts and pay: this account and this amount, and nothing else (RFC 9396)."""

import os
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel

from protection import Caller, Protection

protection = Protection(os.environ.get("ISSUER", "http://localhost:9000"), "bank")
app = FastAPI(title="The bank")
Customer = Annotated[Caller, Depends(protection.dependency)]

BALANCES = {"DE89370400440532013000": "1234.56"}
HISTORY = {"DE89370400440532013000": [{"day": "2026-11-02", "text": "Rent", "amount": "-800.00"}, {"day": "2026-11-15", "text": "Pay", "amount": "2100.00"}]}
executed = set()


class Payment(BaseModel):
    account: dict
    amount: dict
    creditor: str


def check(customer, account, action):
    if not any(action in each["actions"] for each in customer.allowed("account_information", account={"iban": account})):
        raise HTTPException(403, f"{action} was not allowed for this account")


@app.get("/accounts/{account}/balance")
async def balance(account: str, customer: Customer):
    check(customer, account, "read_balance")
    return {"account": account, "balance": BALANCES[account]}


@app.get("/accounts/{account}/history")
async def history(account: str, customer: Customer):
    check(customer, account, "read_history")
    return HISTORY[account]


@app.post("/payments", status_code=201)
async def pay(payment: Payment, customer: Customer):
    if not customer.allowed("payment_initiation", **payment.model_dump()):
        raise HTTPException(403, "the customer did not allow this payment")
    # Once is once: a second payment wants a second permission.
    key = (customer.token_id, payment.model_dump_json())
    if key in executed:
        raise HTTPException(409, "this payment was executed already")
    executed.add(key)
    return {"status": "executed", **payment.model_dump()}
