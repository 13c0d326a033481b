"""A database of an earlier version is brought to the newest when it is opened, with what is in it."""

import json
import sqlite3

import pytest

from Support.server import Gatehouse

# What came after version 4, in the other direction.
TO_VERSION_4 = """
DROP TABLE gatehouse_schema;
DROP TABLE person_records;
DROP TABLE audit_entries;
DROP TABLE audit_ends;
DROP TABLE audit_keys;
DROP TABLE cursors;
DROP TABLE attempts;
DROP TABLE end_notes;
DELETE FROM versions WHERE name = 'end_notes';
DROP TABLE identity_links;
DROP INDEX users_verified_email;
ALTER TABLE users DROP COLUMN verified_email;
PRAGMA user_version = 4;
"""


@pytest.fixture
def database(tmp_path):
    server = Gatehouse(tmp_path / "upgrade")
    assert server.command("apply", "--config", "gatehouse.yaml").returncode == 0
    (path,) = (server.folder / "data").glob("*.db")
    return server, path


def test_addresses_that_are_known_to_be_theirs_are_found_after_the_upgrade(database):
    server, path = database
    claims = {
        "ada": {"email": "Ada.ÄÖ@Example.com", "email_verified": True},
        "text": {"email": "text@example.com", "email_verified": "true"},
        "no": {"email": "no@example.com", "email_verified": False},
        "none": {"name": "x"},
        "empty": {"email": "", "email_verified": True},
        "number": {"email": 12, "email_verified": True},
    }
    with sqlite3.connect(path) as db:
        db.executescript(TO_VERSION_4)
        for name, value in claims.items():
            document = json.dumps({"claims": value, "created_at": 1}).encode()
            db.execute("INSERT INTO users VALUES (?, ?, ?, NULL, 0, 'administered', ?)", ("s-" + name, name, name, document))
        db.execute("INSERT INTO users VALUES ('s-old', 'old', 'old', 'hash', 0, 'administered', ?)", (document,))
    db.close()
    listed = server.command("user", "list", "--config", "gatehouse.yaml", "--output", "json")
    assert listed.returncode == 0, listed
    origins = {person["username"]: person["origin"] for person in json.loads(listed.stdout)}
    assert origins["old"] == "administered" and {origins[name] for name in claims} == {"imported"}
    with sqlite3.connect(path) as db:
        found = dict(db.execute("SELECT username, verified_email FROM users WHERE subject LIKE 's-%'"))
        assert db.execute("PRAGMA user_version").fetchone()[0] >= 5
    db.close()
    assert found == dict.fromkeys(claims) | {"ada": "ada.ÄÖ@example.com", "old": None}
