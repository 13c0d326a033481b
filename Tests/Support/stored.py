"""All that a server's database holds, as text: to look for what must not be in it."""

import json
import sqlite3


def rows(server):
    """Every row of a SQLite file, with the name of its table."""
    with sqlite3.connect(f"file:{server.folder}/data/gatehouse.db?mode=ro", uri=True) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in database.execute(f"SELECT * FROM {table}"):
                yield table, " ".join(each.decode("latin-1") if isinstance(each, bytes) else str(each) for each in row)


def rows_of_postgres(postgres, schema):
    """Every row of a schema in PostgreSQL, likewise."""
    tables = postgres.sql(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'").split()
    assert "grants" in tables, tables
    for table in tables:
        for line in postgres.sql(f"SELECT to_jsonb(t) FROM {schema}.{table} AS t").splitlines():
            yield table, " ".join(_text(value) for value in json.loads(line).values())


def _text(value):
    if isinstance(value, str) and value.startswith("\\x"):
        return bytes.fromhex(value[2:]).decode("latin-1")
    return str(value)
