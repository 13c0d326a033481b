import itertools

import pytest

from Support.bff import BFF, User
from Support.clock import Clock
from Support.mailbox import Mailbox
from Support.provider import Provider
from Support.redis import Redis
from Support.server import Gatehouse, free_ports
from Support.upstream import Upstream
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


@pytest.fixture(scope="module")
def mailbox():
    """A mail server that keeps what a module's server sends."""
    with Mailbox() as running:
        yield running


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
    """Codes and ID tokens live for a minute, and the retry window of refresh tokens is one: `brief.clock.go_on(61)` is their end."""
    replacements = {"id_token: { lifetime: 1h,": "id_token: { lifetime: 60s,", "retry_window: 10s": "retry_window: 60s"}
    folder = tmp_path_factory.mktemp("brief")
    clock = Clock(folder)
    with Gatehouse(folder, replacements, clock=clock) as running:
        yield running
    clock.tidy()


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
def clock(tmp_path):
    """A time that the test sets, for servers that it starts: `another(clock=clock)`. It comes before `another` in a test's arguments."""
    made = Clock(tmp_path)
    yield made
    made.tidy()


@pytest.fixture
def visitor(server):
    return Visitor(server)


# The backend-for-frontend: the contract's bff.yaml on a Redis of its own, its "keycloak" our own server, beside it a provider that
# misbehaves as it is told, and routes that the contract's file does not have.
BFF_ROUTES = """\
    - path: /api/open
      upstream: {upstream}
      token: none
      require_session: false
    - path: /api/items/public
      upstream: {upstream}
      strip_prefix: /api
      token: none
      methods: [GET, POST]
    - path: /api/down
      upstream: http://127.0.0.1:1
      token: user
"""


@pytest.fixture(scope="session")
def redis(tmp_path_factory):
    with Redis(tmp_path_factory.mktemp("redis")) as running:
        yield running


CACHE = "# cache: redis://127.0.0.1:6379/0"  # as the contract's file has it, not in use


@pytest.fixture
def with_redis(redis):
    """The replacement by which an authorization server keeps what is short-lived in Redis."""
    return {CACHE: f"cache: {redis.url}"}


@pytest.fixture(scope="session")
def stub_provider():
    with Provider() as running:
        yield running


@pytest.fixture(scope="session")
def service():
    with Upstream() as running:
        yield running


@pytest.fixture(scope="session")
def bff_ports():
    return free_ports(2)


@pytest.fixture(scope="session")
def home(tmp_path_factory, bff_ports):
    """The authorization server that the BFF of the tests is a client of."""
    with Gatehouse(tmp_path_factory.mktemp("home"), {"http://localhost:8000/": f"http://localhost:{bff_ports[0]}/"}) as running:
        yield running


@pytest.fixture(scope="session")
def bff(tmp_path_factory, redis, stub_provider, service, bff_ports, home):
    providers = stub_provider.yaml() + stub_provider.yaml("stub-own", own_callback="true")
    routes = BFF_ROUTES.format(upstream=service.url)
    with BFF(tmp_path_factory.mktemp("bff"), redis, home.issuer, service.url, providers=providers, routes=routes, ports=bff_ports) as running:
        yield running


@pytest.fixture
def stub(stub_provider):
    """The provider that misbehaves, as it should be."""
    stub_provider.reset()
    yield stub_provider
    stub_provider.reset()


@pytest.fixture
def upstream(service):
    service.reset()
    yield service
    service.reset()


@pytest.fixture
def user(bff, stub, upstream):
    """A person at a browser who is not logged in."""
    return User(bff)


@pytest.fixture
def member(user):
    """A person who is logged in, at the provider that misbehaves, and has a token against forged requests."""
    user.log_in(provider="stub")
    assert user.me().status == 200
    return user
