"""A Redis without memory: nothing is let in, and all goes on when there is some."""

import pytest

from Support import flow
from Support.expect import refused


@pytest.fixture
def settings(redis):
    """CONFIG SET for one test."""
    changed = {}

    def change(name, value):
        changed.setdefault(name, redis("CONFIG", "GET", name)[1])
        redis("CONFIG", "SET", name, value)

    yield change
    for name, value in changed.items():
        redis("CONFIG", "SET", name, value)


@pytest.fixture
def cached(another, with_redis, redis):
    redis("FLUSHALL")
    return another(replacements=with_redis)


def test_design_9_without_memory_a_code_is_503_and_works_afterwards(cached, redis, settings):
    authorization = flow.authorize(cached)
    settings("maxmemory", "1")
    refused(authorization.redeem(), "temporarily_unavailable", 503)
    settings("maxmemory", "0")
    authorization.tokens()
    refused(authorization.redeem(), "invalid_grant")
