"""ENDPOINTS.md "Backend-for-frontend": /auth/me, CSRF, origins, CORS, sessions, refresh, logout, back-channel logout, verify."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from joserfc.jwk import RSAKey

from Support import wire
from Support.bff import ALLOWED, BFF, User, refused, unknown_session
from Support.pace import allowed
from Support.server import until

UNSAFE = [("POST", "/auth/web/logout"), ("POST", "/auth/web/refresh"), ("DELETE", "/auth/sessions/some-handle"), ("POST", "/api/items")]
SAFE = ["/auth/me", "/auth/sessions", "/api/items"]


def elsewhere(bff, session, **browser):
    """Another browser that has the cookie."""
    other = User(bff, browser)
    other.session = session
    return other


def tokens_of(upstream, user):
    """The access token that the session has, as a service sees it."""
    answer = user.call("GET", "/api/items")
    assert answer.status == 200, answer
    return {name.lower(): value for name, value in upstream.seen[-1]["headers"]}["authorization"].removeprefix("Bearer ")


# Without a session


@pytest.mark.parametrize("path", SAFE)
def test_without_a_session_401_unauthenticated(user, path):
    refused(user.call("GET", path), 401, "unauthenticated")


@pytest.mark.parametrize("method,path", UNSAFE)
def test_without_a_session_401_comes_before_the_token(user, method, path):
    refused(user.call(method, path), 401, "unauthenticated")


@pytest.mark.parametrize("path", SAFE)
def test_an_unknown_session_401_session_expired(user, path):
    user.session = unknown_session()
    refused(user.call("GET", path), 401, "session_expired")


@pytest.mark.parametrize("path", [*SAFE, "/auth/verify"])
def test_an_api_call_is_never_redirected(user, path):
    for accept in ("text/html", "*/*", "application/json"):
        answer = user.get(user.bff(path), headers={"Accept": accept})
        assert answer.status == 401 and answer.headers["location"] is None, answer


def test_unknown_paths_and_methods(member):
    refused(member.call("GET", "/auth/nothing"), 404, "not_found")
    for method, path in (("DELETE", "/auth/me"), ("GET", "/auth/web/logout"), ("PUT", "/auth/sessions")):
        assert member.call(method, path).status == 405


# /auth/me


def test_me_gives_a_fresh_token_every_time_and_is_not_stored(member):
    first, second = member.me(), member.me()
    assert first.json().keys() == {"user_id", "email", "name", "provider"}
    assert first.headers["x-csrf-token"] and "no-store" in first.headers["cache-control"]
    for answer in (first, second):
        member.csrf = answer.headers["x-csrf-token"]
        assert member.call("POST", "/api/items").status == 200


def test_me_ignores_a_token_that_was_sent(member):
    assert member.call("GET", "/auth/me", headers={"X-CSRF-Token": "wrong"}).status == 200


def test_me_never_shows_a_token_or_the_id(member, upstream):
    token = tokens_of(upstream, member)
    answer = member.me()
    assert token not in str(answer) and member.session not in answer.text
    assert member.session not in answer.headers["x-csrf-token"]


# CSRF and origins


@pytest.mark.parametrize("method,path", UNSAFE)
@pytest.mark.parametrize("token", [None, "", "x", "0.0.0", "a" * 5000], ids=["missing", "empty", "short", "dots", "long"])
def test_an_unsafe_method_needs_the_token(member, method, path, token):
    member.csrf = None
    refused(member.call(method, path, headers={"X-CSRF-Token": token} if token is not None else {}), 403, "csrf_token_mismatch")


def test_the_token_of_another_session_is_refused(bff, member):
    other = User(bff)
    other.log_in(provider="stub")
    other.me()
    member.csrf = other.csrf
    refused(member.call("POST", "/auth/web/refresh"), 403, "csrf_token_mismatch")


def test_the_token_of_the_session_before_is_refused(member):
    old = member.csrf
    member.log_in(provider="stub")
    member.csrf = old
    refused(member.call("POST", "/auth/web/refresh"), 403, "csrf_token_mismatch")


def test_a_token_that_was_changed_is_refused(member):
    token = member.csrf
    for position in {0, len(token) // 2, len(token) - 2}:
        member.csrf = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1:]
        refused(member.call("POST", "/auth/web/refresh"), 403, "csrf_token_mismatch")


@pytest.mark.parametrize("method,path", UNSAFE)
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:3000.evil.example", "https://localhost:3000", "http://LOCALHOST:3000x", "http://localhost:1"])
def test_a_foreign_origin_is_refused_even_with_the_token(member, method, path, origin):
    answer = member.call(method, path, headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403, answer
    assert answer.headers["access-control-allow-origin"] is None
    assert member.logged_in()


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_without_an_origin_the_browsers_word_decides(member, site):
    answer = member.send("POST", member.bff("/auth/web/refresh"), headers={"Accept": "application/json", "Sec-Fetch-Site": site, "X-CSRF-Token": member.csrf})
    assert answer.status == 403, answer


def test_the_rule_of_origins_holds_where_no_session_is_needed(user):
    headers = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert user.call("POST", "/api/open", headers=headers).status == 403
    assert user.call("POST", "/api/open").status == 200, "and no token against forged requests"


# CORS


def test_an_allowed_origin_may_call_with_credentials(member):
    answer = member.call("GET", "/auth/me", headers={"Origin": ALLOWED, "Sec-Fetch-Site": "same-site"})
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "x-csrf-token" in answer.headers["access-control-expose-headers"].lower()
    assert "origin" in answer.headers["vary"].lower()
    member.csrf = answer.headers["x-csrf-token"]
    assert member.call("POST", "/api/items", headers={"Origin": ALLOWED, "Sec-Fetch-Site": "same-site"}).status == 200


@pytest.mark.parametrize("path", ["/auth/me", "/auth/web/logout", "/auth/sessions", "/api/items", "/api/open"])
def test_a_preflight(user, path):
    headers = {"Origin": ALLOWED, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-csrf-token,content-type"}
    answer = user.send("OPTIONS", user.bff(path), headers=headers)
    assert answer.status in (200, 204), answer
    assert answer.headers["access-control-allow-origin"] == ALLOWED and answer.headers["access-control-allow-credentials"] == "true"
    assert {"x-csrf-token", "content-type"} <= set(re.split(r",\s*", answer.headers["access-control-allow-headers"].lower()))
    assert "POST" in answer.headers["access-control-allow-methods"] or path in ("/auth/me", "/auth/sessions")
    assert "origin" in answer.headers["vary"].lower()


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:3000/", "http://localhost:3001", "http://sub.localhost:3000"])
def test_no_other_origin_may_read(member, upstream, origin):
    upstream.answer = lambda handler: (200, {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true"}, b"{}")
    for path in ("/auth/me", "/api/items"):
        answer = member.call("GET", path, headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"})
        assert answer.headers["access-control-allow-origin"] is None, answer
        assert answer.headers["access-control-allow-credentials"] is None, answer
    preflight = member.send("OPTIONS", member.bff("/auth/web/logout"), headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert preflight.headers["access-control-allow-origin"] is None, preflight


# Fingerprint


@pytest.mark.parametrize("change", [{"User-Agent": "another"}, {"Accept-Language": "de"}, {"User-Agent": None}, {"Accept-Language": None}])
def test_a_foreign_fingerprint_is_refused(bff, member, change):
    thief = elsewhere(bff, member.session, **change)
    for path in SAFE:
        refused(thief.call("GET", path), 401, "session_expired")


# Sessions


def test_sessions_are_listed_by_handle(bff, member):
    other = User(bff)
    other.log_in(provider="stub")
    answer = member.call("GET", "/auth/sessions")
    assert answer.status == 200, answer
    listed = answer.json()
    assert len(listed) >= 2
    assert all(each.keys() == {"id", "provider", "created_at", "last_activity", "current"} for each in listed)
    assert [each["current"] for each in listed].count(True) == 1
    for value in (member.session, other.session):
        assert value not in answer.text


def test_one_of_ones_own_sessions_can_be_ended(bff, member):
    other = User(bff, {"User-Agent": "a phone"})
    other.log_in(provider="stub")
    (current,) = [each["id"] for each in other.call("GET", "/auth/sessions").json() if each["current"]]
    answer = member.call("DELETE", f"/auth/sessions/{current}")
    assert answer.status in (200, 204), answer
    refused(other.call("GET", "/auth/me"), 401, "session_expired")
    assert member.logged_in()
    assert current not in [each["id"] for each in member.call("GET", "/auth/sessions").json()]
    refused(member.call("DELETE", f"/auth/sessions/{current}"), 404, "not_found")


def test_somebody_elses_session_cannot_be_ended(bff, member, stub):
    stub.subject = "who-has-one-session-alone"
    other = User(bff)
    other.log_in(provider="stub")
    (handle,) = [each["id"] for each in other.call("GET", "/auth/sessions").json()]
    assert handle not in [each["id"] for each in member.call("GET", "/auth/sessions").json()]
    refused(member.call("DELETE", f"/auth/sessions/{handle}"), 404, "not_found")
    assert other.logged_in()


def test_the_cookies_value_is_no_handle(member):
    refused(member.call("DELETE", f"/auth/sessions/{member.session}"), 404, "not_found")


# Refresh


def test_refresh_gives_a_new_token_and_says_until_when(member, upstream, stub):
    before = tokens_of(upstream, member)
    stub.expires_in = 777
    answer = member.call("POST", "/auth/web/refresh")
    assert answer.status == 200, answer
    assert answer.json().keys() == {"expires_at"}
    assert abs(answer.json()["expires_at"] - time.time() - 777) < 30, answer
    assert tokens_of(upstream, member) != before


def test_a_token_is_refreshed_before_it_expires_without_the_browser_knowing(user, upstream, stub):
    stub.expires_in = 2
    user.log_in(provider="stub")
    first = tokens_of(upstream, user)
    session = user.session
    until(lambda: tokens_of(upstream, user) != first, what="a new token")
    assert user.session == session


def test_one_refresh_however_many_requests_wait(user, upstream, stub):
    stub.expires_in = 1
    user.log_in(provider="stub")
    user.me()
    time.sleep(1.1)
    stub.expires_in, stub.delay, stub.asked = 300, 0.3, []
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: user.call("GET", "/api/items"), range(16)))
    assert [answer.status for answer in answers] == [200] * 16
    assert len([parameters for parameters, _ in stub.requests("/token") if parameters["grant_type"] == "refresh_token"]) == 1
    assert len({dict((n.lower(), v) for n, v in each["headers"])["authorization"] for each in upstream.seen}) == 1


def test_invalid_grant_ends_the_session(user, stub):
    user.log_in(provider="stub")
    user.me()
    stub.refresh_tokens.clear()
    refused(user.call("POST", "/auth/web/refresh"), 401, "session_expired")
    refused(user.call("GET", "/auth/me"), 401, "session_expired")


def test_a_provider_that_is_away_keeps_the_session(member, upstream, stub):
    before = tokens_of(upstream, member)
    stub.answers["/token"] = lambda parameters: (503, {}, b"")
    answer = member.call("POST", "/auth/web/refresh")
    assert answer.status in (502, 503), answer
    assert member.logged_in()
    assert tokens_of(upstream, member) == before


def test_a_dead_token_and_a_provider_that_is_away_is_503_and_no_logout(user, upstream, stub):
    stub.expires_in = 1
    user.log_in(provider="stub")
    time.sleep(1.1)
    stub.answers["/token"] = lambda parameters: (503, {}, b"")
    answer = user.call("GET", "/api/items")
    assert answer.status in (502, 503), answer
    assert upstream.seen == [], "without a token nothing is forwarded"
    assert user.logged_in()
    del stub.answers["/token"]
    until(lambda: user.call("GET", "/api/items").status == 200, what="recovery")


@pytest.mark.parametrize("changes", [{"sub": "somebody-else"}, {"iss": "http://evil.example"}, {"aud": "another"}])
def test_a_refresh_that_brings_somebody_else_is_refused(member, upstream, stub, changes):
    stub.claims = lambda claims: claims | changes
    answer = member.call("POST", "/auth/web/refresh")
    assert answer.status != 200, answer
    stub.claims = lambda claims: claims
    me = member.me()
    assert me.status == 401 or me.json()["user_id"] == "stub_248289761001"


# Logout


def test_logout(bff, member, stub):
    kept = member.session
    answer = member.call("POST", "/auth/web/logout")
    assert answer.status == 200, answer
    body = answer.json()
    assert body["message"] == "Logged out successfully"
    assert "token" not in body["logout_url"] and "id_token_hint" not in body["logout_url"], body
    assert any(cookie.name == "session" and cookie.deletes for cookie in answer.cookies)
    refused(member.call("GET", "/auth/me"), 401, "unauthenticated")
    refused(elsewhere(bff, kept).call("GET", "/auth/me"), 401, "session_expired")
    until(lambda: stub.revoked, what="the refresh token being revoked")


def test_the_logout_url_works_once_and_leads_to_the_provider(bff, member, stub):
    url = member.call("POST", "/auth/web/logout").json()["logout_url"]
    away = member.get(urljoin(bff("/"), url))
    assert away.status == 303 and away.location.startswith(stub.issuer + "/end_session?"), away
    parameters = {name: values[0] for name, values in parse_qs(urlsplit(away.location).query).items()}
    assert parameters["post_logout_redirect_uri"] == bff("/")
    assert parameters["id_token_hint"].count(".") == 2
    again = member.get(urljoin(bff("/"), url))
    assert again.status in (302, 303, 400, 404, 410), again
    assert stub.issuer not in (again.headers["location"] or ""), again
    assert "id_token_hint" not in str(again)


def test_logout_at_our_own_server_ends_there_too(bff, home):
    user = User(bff)
    user.log_in()
    user.me()
    url = user.call("POST", "/auth/web/logout").json()["logout_url"]
    done = user.follow(user.get(urljoin(bff("/"), url)), stop=lambda url: url.startswith(bff("/")))
    assert done.location.startswith(bff("/")), done
    answer = user.follow(user.start("keycloak"), user.at_callback)
    assert answer.status == 200 and "password" in answer.text, "the server asks for the password again"


def test_logout_with_an_expired_session_is_401(user):
    user.session = unknown_session()
    refused(user.call("POST", "/auth/web/logout"), 401, "session_expired")


def test_logout_of_one_browser_leaves_the_other(bff, member):
    other = User(bff)
    other.log_in(provider="stub")
    member.call("POST", "/auth/web/logout")
    assert other.logged_in()


# Back-channel logout


def backchannel(bff, token, **arguments):
    return wire.post(bff("/auth/web/backchannel-logout"), form={"logout_token": token}, **arguments)


def test_backchannel_by_sid_ends_that_session_alone(bff, member, stub):
    stub.sid = "another-session"
    other = User(bff)
    other.log_in(provider="stub")
    answer = backchannel(bff, stub.logout_token(sub=None))
    assert answer.status == 200, answer
    assert "no-store" in answer.headers["cache-control"]
    refused(other.call("GET", "/auth/me"), 401, "session_expired")
    assert member.logged_in()


def test_backchannel_by_sub_ends_all_of_the_persons_sessions(bff, member, stub):
    other = User(bff, {"User-Agent": "a phone"})
    other.log_in(provider="stub")
    stub.subject = "somebody-else"
    third = User(bff)
    third.log_in(provider="stub")
    assert backchannel(bff, stub.logout_token(sub="248289761001", sid=None)).status == 200
    for user in (member, other):
        refused(user.call("GET", "/auth/me"), 401, "session_expired")
    assert third.logged_in()


def test_backchannel_a_token_by_sub_counts_once(bff, member, stub):
    token = stub.logout_token(sid=None)
    assert backchannel(bff, token).status == 200
    again = User(bff)
    again.log_in(provider="stub")
    refused(backchannel(bff, token), 400, "invalid_request")
    assert again.logged_in()


def test_backchannel_needs_neither_cookie_nor_token_nor_origin(bff, member, stub):
    assert backchannel(bff, stub.logout_token(), headers={"Origin": "http://evil.example"}).status == 200


BAD_LOGOUT_TOKENS = {
    "foreign key": lambda stub: stub.logout_token(key=stub.foreign),
    "no signature": lambda stub: ".".join(stub.logout_token().split(".")[:2]) + ".",
    "none": lambda stub: "eyJhbGciOiJub25lIiwidHlwIjoibG9nb3V0K2p3dCJ9." + stub.logout_token().split(".")[1] + ".",
    "issuer": lambda stub: stub.logout_token(iss="http://evil.example"),
    "audience": lambda stub: stub.logout_token(aud="another"),
    "no audience": lambda stub: stub.logout_token(aud=None),
    "no iat": lambda stub: stub.logout_token(iat=None),
    "old": lambda stub: stub.logout_token(iat=int(time.time()) - 7200, exp=int(time.time()) - 3600),
    "no jti": lambda stub: stub.logout_token(jti=None),
    "no events": lambda stub: stub.logout_token(events=None),
    "other event": lambda stub: stub.logout_token(events={"http://example.com/event": {}}),
    "events an array": lambda stub: stub.logout_token(events=["http://schemas.openid.net/event/backchannel-logout"]),
    "nonce": lambda stub: stub.logout_token(nonce="x"),
    "nobody": lambda stub: stub.logout_token(sub=None, sid=None),
    "an id token": lambda stub: stub.id_token("x", "y"),
    "access token type": lambda stub: stub.logout_token(typ="at+jwt"),
    "garbage": lambda stub: "x",
    "empty": lambda stub: "",
    "long": lambda stub: "a." * 40000,
}


@pytest.mark.parametrize("name", BAD_LOGOUT_TOKENS)
def test_backchannel_refuses(bff, member, stub, name):
    answer = backchannel(bff, BAD_LOGOUT_TOKENS[name](stub))
    assert answer.status in (400, 413), answer
    assert answer.json()["error"] == "invalid_request" or answer.status == 413
    assert member.logged_in()


def test_backchannel_from_our_own_server(bff, home):
    """Its logout page reaches the sessions of all the person's browsers that the same login there gave."""
    user = User(bff)
    user.log_in()
    user.me()
    second = elsewhere(bff, user.session)
    page = user.get(home("/logout"))
    user.submit(page, _logout_field(page), {})
    until(lambda: second.call("GET", "/auth/me").status == 401, seconds=60, what="the session's end")


def test_a_grant_that_ends_at_our_own_server_ends_the_session_within_a_second(bff, home):
    user = User(bff)
    user.log_in()
    user.me()
    assert home.command("grant", "revoke", "--user", "testuser1@example.com", "--client", "web-app").returncode == 0
    ended = time.monotonic()
    until(lambda: user.call("GET", "/auth/me").status == 401, what="the session's end")
    assert time.monotonic() - ended < allowed()
    user.log_in()
    user.me()


def _logout_field(page):
    from Support.visitor import Page

    form = Page(page).forms[0]
    return (form.names() or [name for name, _ in form.buttons])[0]


# Forward-auth


def test_verify_names_the_person_in_headers(member):
    answer = member.get(member.bff("/auth/verify"))
    assert answer.status == 200, answer
    assert answer.headers["x-auth-user"] == "stub_248289761001"
    assert answer.headers["x-auth-name"] == "Stub Person" and answer.headers["x-auth-email"] == "stub@example.com"
    assert "no-store" in answer.headers["cache-control"]


def test_verify_leaves_out_an_address_that_nobody_vouches_for(user, stub):
    stub.claims = lambda claims: claims | {"email_verified": False}
    user.log_in(provider="stub")
    answer = user.get(user.bff("/auth/verify"))
    assert answer.status == 200 and answer.headers["x-auth-email"] is None, answer


def test_verify_names_that_break_no_header(user, stub):
    stub.claims = lambda claims: claims | {"name": "Zoë\r\nX-Auth-User: root 名前"}
    user.log_in(provider="stub")
    answer = user.get(user.bff("/auth/verify"))
    assert answer.status == 200 and answer.headers.get_all("x-auth-user") == ["stub_248289761001"], answer


def test_verify_without_a_session_says_where_to_log_in(bff, user):
    answer = user.get(bff("/auth/verify"), headers={"X-Forwarded-Uri": "/reports?x=1"})
    assert answer.status == 401, answer
    assert answer.headers["x-auth-login"].startswith(bff("/auth/web/login"))
    assert answer.headers["x-auth-user"] is None


@pytest.mark.parametrize("uri", ["//evil.example", "http://evil.example/", "/\\evil.example", "/../x", "x", "/" + "a" * 9000])
def test_verify_never_leads_elsewhere(bff, user, uri):
    answer = user.get(bff("/auth/verify"), headers={"X-Forwarded-Uri": uri, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert answer.status in (401, 431), answer
    if answer.status == 401:
        login = answer.headers["x-auth-login"]
        assert login.startswith(bff("/auth/web/login")) and "evil.example" not in login, login


# What is stored


def test_nothing_usable_is_stored_and_every_key_expires(bff, redis, member, upstream, stub):
    token = tokens_of(upstream, member)
    refresh_token = next(iter(stub.refresh_tokens))
    stored = redis.dump()
    for secret in (member.session, token, refresh_token, member.csrf):
        assert secret not in stored
    assert all(redis("TTL", key) > 0 for key in redis.keys())


def test_a_stored_record_has_the_fields_of_the_seed(redis, member):
    fields = {"user_id", "provider", "email", "name", "access_token", "id_token", "refresh_token", "expires_at", "fingerprint_hash", "created_at", "last_activity"}
    found = [dict(zip(pairs[::2], pairs[1::2])) for pairs in (redis("HGETALL", key) for key in redis.keys() if redis("TYPE", key) == "hash")]
    assert any(fields <= record.keys() for record in found), [record.keys() for record in found]


def test_activity_is_written_at_most_once_a_minute(redis, member):
    def activity():
        return sorted(redis("HGET", key, "last_activity") or "" for key in redis.keys() if redis("TYPE", key) == "hash")

    before = activity()
    for _ in range(5):
        assert member.logged_in()
    assert activity() == before


# The log


def test_the_log_holds_no_secret(bff, member, upstream, stub):
    token = tokens_of(upstream, member)
    member.call("POST", "/auth/web/refresh")
    log = bff.log()
    for secret in (member.session, token, member.csrf, *stub.refresh_tokens, *stub.codes):
        assert secret not in log


def test_the_request_id_of_an_error_is_in_the_log(bff, user):
    answer = refused(user.call("GET", "/auth/web/login?provider=nobody"), 400, "unknown_provider")
    until(lambda: answer.json()["request_id"] in bff.log(), what="the log line")


# Lifetimes

AGE, IDLE, CSRF_AGE = 10, 6, 4


@pytest.fixture(scope="module")
def brief(tmp_path_factory, redis, stub_provider):
    """The time is that of Redis, which cannot be set: lifetimes are as short as a busy machine bears."""
    replacements = {
        "max_age: 24h": f"max_age: {AGE}s", "idle_lifetime: 8h": f"idle_lifetime: {IDLE}s", "csrf_token_max_age: 12h": f"csrf_token_max_age: {CSRF_AGE}s",
    }
    with BFF(tmp_path_factory.mktemp("brief"), redis, providers=stub_provider.yaml(), replacements=replacements) as running:
        yield running


def test_an_idle_session_ends(brief, stub):
    user = User(brief)
    user.log_in(provider="stub")
    assert user.logged_in()
    time.sleep(IDLE + 0.2)
    refused(user.call("GET", "/auth/me"), 401, "session_expired")


def test_a_session_in_use_ends_at_its_age(brief, stub):
    user = User(brief)
    began = time.monotonic()
    user.log_in(provider="stub")
    while user.logged_in():
        assert time.monotonic() - began < 60, "in use, it never ended"
        time.sleep(0.3)
    assert time.monotonic() - began > AGE, "in use, and not yet at its age"


def test_a_csrf_token_ends(brief, stub):
    user = User(brief)
    user.log_in(provider="stub")
    user.me()
    assert user.call("POST", "/auth/web/refresh").status == 200
    time.sleep(CSRF_AGE + 0.2)
    refused(user.call("POST", "/auth/web/refresh"), 403, "csrf_token_mismatch")
    user.me()
    assert user.call("POST", "/auth/web/refresh").status == 200


def test_design_rule_9_a_key_that_is_not_known_yet_ends_no_session_and_refuses_no_logout_for_ever(member, stub, bff):
    """While the provider changes its keys: what it signs a moment too early is asked for again."""
    young = RSAKey.generate_key(2048, {"kid": "young", "use": "sig", "alg": "RS256"})
    stub.sign = lambda claims: stub.signed(claims, young)
    assert member.call("POST", "/auth/web/refresh").status in (502, 503)
    assert member.me().status == 200
    answer = wire.post(bff("/auth/web/backchannel-logout"), form={"logout_token": stub.logout_token(key=young)})
    assert answer.status in (502, 503), "what is refused with 4xx is not sent again"
    assert member.me().status == 200
    stub.sign = stub.signed
    assert wire.post(bff("/auth/web/backchannel-logout"), form={"logout_token": stub.logout_token()}).status in (200, 204)
    assert member.me().status == 401
