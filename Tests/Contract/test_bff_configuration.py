"""The contract's bff.yaml as it stands, its keys one by one, and a store that is away."""

import os
import pathlib
import random
import socket
import time

import pytest

from Support import wire
from Support.bff import BFF, User, callback, refused
from Support.pace import allowed
from Support.provider import Provider
from Support.redis import Redis
from Support.server import free_ports, until


def taken(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def test_the_contracts_file_unchanged(tmp_path, another, stub):
    """On 8000 and 8001, Redis on 6379 where that is free (otherwise REDIS_URL says where), our own server where KEYCLOAK_ISSUER says."""
    home = another()
    port = None if taken(6379) else 6379
    with Redis(tmp_path / "redis", port) as redis:
        bff = BFF(tmp_path / "bff", redis if port is None else None, home.issuer, unchanged=True)
        with bff:
            user = User(bff)
            user.log_in()
            assert user.me().json()["email"] == "testuser1@example.com"
            assert redis.keys()


def test_without_redis_sessions_are_in_a_file_and_survive_a_restart(tmp_path, stub):
    without = {"  cache: ${REDIS_URL:-redis://127.0.0.1:6379/0}   # left out: an embedded SQLite file\n": ""}
    bff = BFF(tmp_path, providers=stub.yaml(), replacements=without)
    with bff:
        user = User(bff)
        user.log_in(provider="stub")
        assert user.logged_in()
        bff.restart()
        assert user.logged_in()
        user.me()
        assert user.call("POST", "/auth/web/logout").status == 200
        assert not user.logged_in()


def test_two_nodes_share_their_sessions(tmp_path, redis, stub, upstream):
    with BFF(tmp_path / "one", redis, providers=stub.yaml(), upstream=upstream.url) as one, \
         BFF(tmp_path / "two", redis, providers=stub.yaml(), upstream=upstream.url) as two:
        user = User(one)
        user.log_in(provider="stub")
        user.me()
        token = user.csrf
        user.bff = two
        assert user.logged_in()
        user.csrf = token
        assert user.call("POST", "/auth/web/refresh", headers={"Origin": two.issuer}).status == 200, "keys come from the secrets alone"
        user.me()
        assert user.call("POST", "/auth/web/logout").status == 200
        user.bff = one
        assert not user.logged_in()


@pytest.mark.parametrize("old,new", [
    ("    auth_session_ttl: 10m", ("auth_session_ttl_seconds: 600", "auth_session_ttl")),
    ("    csrf_token_max_age: 12h", ("csrf_token_max_age_hours: 12", "csrf_token_max_age")),
])
def test_an_old_key_stops_the_start_and_names_the_new_one(tmp_path, old, new):
    bff = BFF(tmp_path, replacements={old: "    " + new[0]})
    for words in (["serve"], ["check"]):
        result = bff.command(*words, "--config", "bff.yaml", timeout=60)
        assert result.returncode == 78, result
        assert new[0].split(":")[0] in result.stderr and new[1] in result.stderr.replace(new[0].split(":")[0], ""), result.stderr


@pytest.mark.parametrize("name", ["SESSION_SIGNING_SECRET", "CSRF_SIGNING_SECRET"])
@pytest.mark.parametrize("value", [None, "", "short"])
def test_a_secret_that_is_missing_or_short_stops_the_start(tmp_path, name, value):
    bff = BFF(tmp_path, env={name: value} if value is not None else {})
    if value is None:
        del bff.env[name]
    result = bff.command("check", "--config", "bff.yaml", timeout=60)
    assert result.returncode == 78, result
    assert name in result.stderr or "secret" in result.stderr
    assert value is None or value == "" or value not in result.stderr.replace("shorter", "")


def test_an_unknown_key_stops_the_start(tmp_path):
    bff = BFF(tmp_path, replacements={"    cookie_name: session": "    cookie_nam: session"})
    result = bff.command("check", "--config", "bff.yaml", timeout=60)
    assert result.returncode == 78 and "cookie_nam" in result.stderr, result


def test_the_contracts_file_passes_check(tmp_path):
    result = BFF(tmp_path).command("check", "--config", "bff.yaml", timeout=60)
    assert result.returncode == 0, result


def test_refresh_is_404_when_it_is_off(tmp_path, redis, stub):
    with BFF(tmp_path, redis, providers=stub.yaml(), replacements={"    enabled: true                                 # default": "    enabled: false  # default"}) as bff:
        user = User(bff)
        user.log_in(provider="stub")
        user.me()
        refused(user.call("POST", "/auth/web/refresh"), 404, "not_found")
        assert next(iter(stub.refresh_tokens)) not in redis.dump()


def test_without_strict_fingerprints_there_is_a_warning_and_no_refusal(tmp_path, redis, stub):
    with BFF(tmp_path, redis, providers=stub.yaml(), replacements={"strict_fingerprinting: true": "strict_fingerprinting: false"}) as bff:
        user = User(bff)
        user.log_in(provider="stub")
        other = User(bff, {"User-Agent": "another"})
        other.session = user.session
        assert other.logged_in()
        until(lambda: "fingerprint" in bff.log(), what="the warning")


def test_without_fingerprints_any_browser_will_do(tmp_path, redis, stub):
    with BFF(tmp_path, redis, providers=stub.yaml(), replacements={"enable_client_fingerprinting: true": "enable_client_fingerprinting: false"}) as bff:
        user = User(bff)
        user.log_in(provider="stub")
        other = User(bff, {"User-Agent": "another"})
        other.session = user.session
        assert other.logged_in()


@pytest.mark.parametrize("domain", [None, "example.com"])
def test_https_puts_prefixes_in_front_of_the_cookies(tmp_path, redis, stub, domain):
    """Behind a proxy that ends TLS: what counts is public_url."""
    port, admin = free_ports(2)
    replacements = {"public_url: http://localhost:8000": "public_url: https://app.example.com"}
    if domain:
        replacements["    cookie_name: session "] = f"    cookie_domain: {domain}\n    cookie_name: session "
    with BFF(tmp_path, redis, providers=stub.yaml(), replacements=replacements, ports=(port, admin)) as bff:
        answer = wire.get(f"http://127.0.0.1:{port}/auth/web/login?provider=stub", headers={"Host": "app.example.com"})
        assert answer.status == 302, answer
        (started,) = answer.cookies
        assert started.name.startswith("__Host-session_login_") and "secure" in started.attributes and "domain" not in started.attributes
        back = wire.get(answer.location).headers["location"]
        assert back.startswith("https://app.example.com/auth/web/callback?"), back
        done = wire.get(f"http://127.0.0.1:{port}" + back.removeprefix("https://app.example.com"), headers={"Host": "app.example.com", "Cookie": f"{started.name}={started.value}"})
        (session,) = [cookie for cookie in done.cookies if not cookie.deletes]
        assert session.name == ("__Secure-session" if domain else "__Host-session") and "secure" in session.attributes and "httponly" in session.attributes
        assert session.attributes.get("domain") == domain


def test_static_files(tmp_path, redis, stub):
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>App</title>")
    (folder / "assets/app-3f9a1c2b.js").write_text("export default 1;")
    (tmp_path / "secret.txt").write_text("not for anybody")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    replacements = {"    # static_files: web/dist                      # serve a built single-page app": f"    static_files: {folder}"}
    with BFF(tmp_path / "bff", redis, providers=stub.yaml(), replacements=replacements) as bff:
        index = wire.get(bff("/"), headers={"Accept": "text/html"})
        assert index.status == 200 and "<title>App</title>" in index.text and "no-cache" in index.headers["cache-control"], index
        script = wire.get(bff("/assets/app-3f9a1c2b.js"))
        assert script.status == 200 and "immutable" in script.headers["cache-control"] and "javascript" in script.headers["content-type"], script
        deep = wire.get(bff("/items/7"), headers={"Accept": "text/html"})
        assert deep.status == 200 and "<title>App</title>" in deep.text, "a page of the application's own router"
        assert wire.get(bff("/assets/missing.js"), headers={"Accept": "*/*"}).status == 404
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/link.txt", "/.env"):
            assert b"not for anybody" not in wire.raw(bff.port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert wire.get(bff("/auth/me")).status == 401


def resident(bff):
    """The memory of the process, in bytes."""
    pages = pathlib.Path(f"/proc/{bff.process.pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def test_slow_readers_of_a_long_static_file_take_no_memory(tmp_path, redis, stub):
    folder = tmp_path / "dist"
    folder.mkdir()
    long = random.Random(1).randbytes(20 << 20)
    (folder / "long.bin").write_bytes(long)
    replacements = {"    # static_files: web/dist                      # serve a built single-page app": f"    static_files: {folder}"}
    with BFF(tmp_path / "bff", redis, providers=stub.yaml(), replacements=replacements) as bff:
        assert wire.get(bff("/long.bin")).body == long
        head = wire.send("HEAD", bff("/long.bin"))
        assert head.status == 200 and head.headers["content-length"] == str(len(long)) and head.body == b"", head
        before = resident(bff)
        readers = [socket.create_connection(("127.0.0.1", bff.port)) for _ in range(20)]
        try:
            for reader in readers:
                reader.sendall(f"GET /long.bin HTTP/1.1\r\nHost: localhost:{bff.port}\r\n\r\n".encode())
            for reader in readers:
                assert reader.recv(12) == b"HTTP/1.1 200"
            assert wire.get(bff("/long.bin")).body == long, "others are served meanwhile"
            assert resident(bff) - before < 100 << 20
        finally:
            for reader in readers:
                reader.close()


# A store that is away


@pytest.fixture
def fragile(tmp_path, stub, upstream):
    with Redis(tmp_path / "redis") as redis, BFF(tmp_path / "bff", redis, providers=stub.yaml(), upstream=upstream.url) as bff:
        bff.redis = redis
        yield bff


@pytest.mark.parametrize("way", ["stopped", "frozen"])
def test_a_store_that_is_down_is_503_and_recovers_without_a_restart(fragile, stub, upstream, way):
    user = User(fragile)
    user.log_in(provider="stub")
    user.me()
    upstream.seen = []
    started = user.start("stub").location
    back = wire.get(started).location
    fragile.redis.stop() if way == "stopped" else fragile.redis.freeze()
    for method, path in (("GET", "/auth/me"), ("GET", "/auth/sessions"), ("GET", "/auth/verify"), ("GET", "/api/items"), ("POST", "/api/items")):
        began = time.monotonic()
        refused(user.call(method, path), 503, "temporarily_unavailable")
        assert time.monotonic() - began < allowed(10), "a store that is silent keeps nobody waiting"
    assert upstream.seen == [], "nothing is let in"
    answer = user.call("GET", back.removeprefix(fragile.issuer))
    assert answer.status == 503, answer
    until(lambda: wire.get(f"{fragile.admin}/readyz").status == 503, what="/readyz saying so")
    assert wire.get(f"{fragile.admin}/healthz").status == 200
    assert user.session, "no cookie is cleared over it"
    fragile.redis.start() if way == "stopped" else fragile.redis.thaw()
    until(lambda: user.call("GET", "/auth/me").status == (401 if way == "stopped" else 200), seconds=60, what="recovery")
    until(lambda: wire.get(f"{fragile.admin}/readyz").status == 200, seconds=60, what="/readyz")
    again = User(fragile)
    again.log_in(provider="stub")
    assert again.logged_in()


def test_a_store_that_is_down_at_the_start_is_waited_for(tmp_path, stub):
    (port,) = free_ports(1)
    with BFF(tmp_path / "bff", f"redis://127.0.0.1:{port}/0", providers=stub.yaml()) as bff:
        user = User(bff)
        user.session = "a" * 43
        refused(user.call("GET", "/auth/me"), 503, "temporarily_unavailable")
        with Redis(tmp_path / "redis", port):
            until(lambda: user.call("GET", "/auth/me").status == 401, seconds=60, what="recovery")


def test_a_provider_that_is_down_at_the_start_does_not_stop_it(tmp_path, redis):
    port, own, admin = free_ports(3)
    absent = Provider.__new__(Provider)
    absent.issuer = f"http://localhost:{port}"
    with BFF(tmp_path, redis, providers=absent.yaml(), ports=(own, admin)) as bff:
        user = User(bff)
        answer = user.call("GET", "/auth/web/login?provider=stub")
        assert answer.status in (502, 503) and answer.json()["error"] == "provider_unavailable", answer
        page = user.get(user.login_url("stub"))
        assert page.status in (502, 503) and page.media_type == "text/html", page
        with Provider(port) as provider:
            until(lambda: user.get(user.login_url("stub")).status == 302, seconds=60, what="the provider being found")
            assert provider.requests("/.well-known/openid-configuration")
            user.log_in(provider="stub")
            assert user.logged_in()


def test_the_secrets_are_in_no_log_and_no_error(bff):
    from Support.bff import SECRETS

    assert os.path.getsize(bff.log_file) > 0
    for secret in SECRETS.values():
        assert secret not in bff.log()
    assert callback(bff.port)
