import itertools

import pytest

from Support.server import Gatehouse
from Support.visitor import Visitor

# Clients that the contract's file does not declare and some statements need.
EXTRA_CLIENTS = """\
  - client_id: special
    client_secret: "pa+ss%41:w&=rd with spaces and more"
    grant_types: [client_credentials]
    scope: MyService/weather_read MyService/weather_write me
  - client_id: with-query
    client_secret: with-query-secret-for-development-only
    grant_types: [authorization_code]
    redirect_uris: ["http://localhost:8000/callback?tenant=a", http://localhost:8000/second]
    scope: openid profile email
    first_party: true
  - client_id: signs-es256
    client_secret: signs-es256-secret-for-development-only
    grant_types: [authorization_code]
    redirect_uris: [http://localhost:8000/callback]
    scope: openid profile email
    id_token_signed_response_alg: ES256
    first_party: true
  - client_id: signs-eddsa
    client_secret: signs-eddsa-secret-for-development-only
    grant_types: [authorization_code]
    redirect_uris: [http://localhost:8000/callback]
    scope: openid profile email
    id_token_signed_response_alg: EdDSA
    first_party: true
  - client_id: signs-userinfo
    client_secret: signs-userinfo-secret-for-development-only
    grant_types: [authorization_code]
    redirect_uris: [http://localhost:8000/callback]
    scope: openid profile email
    userinfo_signed_response_alg: RS256
    first_party: true
  - client_id: posts-its-secret
    client_secret: posts-its-secret-for-development-only
    token_endpoint_auth_method: client_secret_post
    grant_types: [authorization_code, refresh_token]
    redirect_uris: [http://localhost:8000/callback]
    scope: openid profile email
    first_party: true
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The contract's configuration, only its ports moved."""
    with Gatehouse(tmp_path_factory.mktemp("contract")) as running:
        yield running


@pytest.fixture(scope="session")
def wide(tmp_path_factory):
    """The contract's configuration with EXTRA_CLIENTS."""
    with Gatehouse(tmp_path_factory.mktemp("wide"), extra_clients=EXTRA_CLIENTS) as running:
        yield running


@pytest.fixture(scope="session")
def brief(tmp_path_factory):
    """Lifetimes short enough to see them end: codes 1 s, ID tokens 1 s, the retry window of refresh tokens 1 s."""
    replacements = {
        "authorization_code: { lifetime: 60s }": "authorization_code: { lifetime: 1s }",
        "id_token: { lifetime: 1h,": "id_token: { lifetime: 1s,",
        "retry_window: 10s": "retry_window: 1s",
    }
    with Gatehouse(tmp_path_factory.mktemp("brief"), replacements) as running:
        yield running


@pytest.fixture
def another(tmp_path):
    """Makes servers of a test's own; `another(replacements=…)`, started, ended with the test."""
    made = []
    numbers = itertools.count()

    def make(start=True, **options):
        gatehouse = Gatehouse(tmp_path / f"server-{next(numbers)}", **options)
        made.append(gatehouse)
        return gatehouse.start() if start else gatehouse

    yield make
    for gatehouse in made:
        if gatehouse.running:
            assert gatehouse.stop() == 0


@pytest.fixture
def visitor(server):
    return Visitor(server)
