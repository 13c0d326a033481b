import pytest

from Support import flow
from Support.visitor import Visitor


@pytest.fixture(autouse=True)
def loopback_http(monkeypatch):
    """The issuer is a loopback name over http; these libraries want to be told that this is meant."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def browse(server):
    """Opens a client's authorization address as a person would; where the browser lands."""

    def open_(url):
        visitor = Visitor(server)
        return flow.complete(visitor, visitor.visit(url)).location

    return open_
