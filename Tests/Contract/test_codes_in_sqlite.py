"""Authorization codes in the SQLite file: one row under a keyed hash, with an end for the code and a later one for the evidence of its use."""

import base64
import hashlib
import sqlite3
import time

import pytest

from Support import flow
from Support.expect import refused
from Support.flow import FASTAPI


@pytest.fixture
def stored(another):
    """A server of its own, and what its file says: `rows(table)`."""
    server = another()

    def rows(table="authorization_codes"):
        with sqlite3.connect(f"file:{server.folder / 'data/gatehouse.db'}?mode=ro", uri=True) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]

    return server, rows


def test_design_the_file_does_not_reveal_a_code(stored):
    server, rows = stored
    authorization = flow.authorize(server, FASTAPI)
    (row,) = rows()
    digest = hashlib.sha256(authorization.code.encode()).digest()
    assert len(row["hash"]) == 32 and row["hash"] != digest
    files = b"".join(path.read_bytes() for path in (server.folder / "data").iterdir() if path.is_file())
    assert row["hash"] in files
    for known in (digest, digest.hex().encode(), base64.urlsafe_b64encode(digest)[:40], authorization.code.encode()):
        assert known not in files
    parts = [authorization.code[start:start + 12].encode() for start in range(len(authorization.code) - 11)]
    assert not [part for part in parts if part in files]


def test_contract_a_code_ends_with_its_minute_and_its_evidence_later(stored):
    server, rows = stored
    authorization = flow.authorize(server, FASTAPI)
    (fresh,) = rows()
    now = time.time() * 1000
    assert fresh["redeemed_at"] is None and fresh["evidence_until"] == fresh["expires_at"]
    assert 45_000 < fresh["expires_at"] - now <= 60_000
    authorization.tokens()
    (used,) = rows()
    assert (used["hash"], used["expires_at"]) == (fresh["hash"], fresh["expires_at"])
    assert used["redeemed_at"] >= fresh["expires_at"] - 60_000
    assert used["evidence_until"] - used["redeemed_at"] == 3_600_000, "as long as the access token"


def test_contract_a_second_use_after_the_codes_own_end_is_known(clock, another):
    server = another(clock=clock)
    authorization = flow.authorize(server)
    tokens = authorization.tokens()
    clock.set_ahead(3500)
    assert flow.userinfo(server, tokens["access_token"]).status == 200
    refused(authorization.redeem(), "invalid_grant")
    assert flow.userinfo(server, tokens["access_token"]).status == 401
