"""ENDPOINTS.md "Backend-for-frontend": login and callback, and what is refused there."""

import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit

import pytest

from Support import wire
from Support.bff import ALLOWED, BFF, User, refused, unknown_session
from Support.provider import CLIENT_ID
from Support.visitor import Page


def query(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def returned(user, **changes):
    """The address that the provider sends the browser back to, its parameters changed; None takes one away."""
    asked = query(user.start("stub").location)
    answer = wire.get(f"{user.stub.issuer}/authorize?{urlencode(asked)}")
    parameters = {**query(answer.location), **changes}
    return user.bff("/auth/web/callback?") + urlencode({name: value for name, value in parameters.items() if value is not None})


@pytest.fixture(autouse=True)
def knows_the_stub(user, stub):
    user.stub = stub


# Login


def test_login_is_a_redirect_with_pkce_state_and_nonce(bff, user, stub):
    answer = user.get(user.login_url("stub"))
    assert answer.status == 302 and answer.location.startswith(stub.issuer + "/authorize?"), answer
    asked = query(answer.location)
    assert asked["response_type"] == "code" and asked["client_id"] == CLIENT_ID
    assert asked["redirect_uri"] == bff("/auth/web/callback")
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 22 and len(asked["nonce"]) >= 22 and asked["state"] != asked["nonce"]
    assert set(asked["scope"].split()) == {"openid", "email", "profile", "offline_access"}
    assert "no-store" in answer.headers["cache-control"]


def test_each_login_is_its_own(user):
    first, second = query(user.start("stub").location), query(user.start("stub").location)
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name], name


def test_the_cookie_of_a_started_login_is_closed_to_scripts_and_says_nothing(user):
    answer = user.start("stub", redirect_uri="/a-place-to-return-to")
    (cookie,) = answer.cookies
    assert cookie.name.startswith("session_login_") and len(cookie.name) == len("session_login_") + 8
    assert cookie.attributes.keys() >= {"httponly", "samesite", "path", "max-age"} and "secure" not in cookie.attributes
    assert cookie.attributes["samesite"] == "Lax" and cookie.attributes["path"] == "/" and "domain" not in cookie.attributes
    assert int(cookie.attributes["max-age"]) <= 600
    asked = query(answer.location)
    assert asked["state"] not in cookie.value and asked["nonce"] not in cookie.value and "return" not in cookie.value


def test_an_unknown_provider_is_refused(user):
    refused(user.call("GET", "/auth/web/login?provider=nobody"), 400, "unknown_provider")
    page = user.get(user.login_url("nobody"))
    assert page.status == 400 and page.media_type == "text/html", page


@pytest.mark.parametrize("name", ["google", "microsoft"])
def test_a_provider_that_is_switched_off_is_unknown(user, name):
    refused(user.call("GET", f"/auth/web/login?provider={name}"), 400, "unknown_provider")


def test_without_a_provider_a_person_chooses_among_them(user):
    page = user.get(user.bff("/auth/web/login?redirect_uri=/here"))
    assert page.status == 200 and page.media_type == "text/html", page
    links = [query(link) for link in Page(page).links if "/auth/web/login" in link]
    assert {link["provider"] for link in links} >= {"stub", "keycloak"}, links
    assert all(link["redirect_uri"] == "/here" for link in links), links


def test_a_repeated_parameter_is_refused(user):
    for text in ("provider=stub&provider=stub", "provider=stub&redirect_uri=/a&redirect_uri=/b"):
        refused(user.call("GET", f"/auth/web/login?{text}"), 400, "invalid_request")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_login_takes_get_alone(user, method):
    assert user.call(method, "/auth/web/login?provider=stub").status == 405


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_another_loopback_name_is_sent_to_the_public_one_first(bff, host):
    if host == "[::1]":
        answer = wire.get(f"http://127.0.0.1:{bff.port}/auth/web/login?provider=stub", headers={"Host": f"[::1]:{bff.port}"})
    else:
        answer = wire.get(f"http://{host}:{bff.port}/auth/web/login?provider=stub")
    assert answer.status in (302, 307, 308), answer
    assert answer.headers["location"] == bff("/auth/web/login?provider=stub"), answer
    assert not answer.cookies


def test_the_host_header_names_nothing(bff):
    answer = wire.get(bff("/auth/web/login?provider=stub"), headers={"Host": "evil.example"})
    assert "evil.example" not in (answer.headers["location"] or ""), answer


# Where a login returns to


@pytest.mark.parametrize("target", ["/", "/items", "/items?page=2&x=%2F", "/a/b#part", "/a%20b"])
def test_a_local_path_is_returned_to(bff, user, target):
    done = user.log_in(provider="stub", redirect_uri=target)
    assert done.location == bff(target)
    assert urlsplit(done.location).fragment == urlsplit(target).fragment


def test_an_allowed_origin_is_returned_to(user):
    assert user.log_in(provider="stub", redirect_uri=ALLOWED + "/app?x=1").location == ALLOWED + "/app?x=1"


def test_without_one_it_returns_to_after_login(bff, user):
    assert user.log_in(provider="stub").location == bff("/")


NOWHERE = [
    "", " ", "items", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example", "/\\/evil.example",
    "http://evil.example", "https://evil.example/", "https:evil.example", "http:evil.example", "https:/evil.example", "http:///evil.example",
    "HTTP://EVIL.EXAMPLE", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://localhost:3000/",
    "/%2f%2fevil.example", "/%2F/evil.example", "/%5cevil.example", "/%5Cevil.example", "%2f%2fevil.example", "/.%2fevil", "/%2e%2e/x", "/../x", "/./x", "/a/../b",
    "/a//b", "/a/%2e/b", "/%252f%252fevil.example/%2e%2e", "/%09/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\nLocation: http://evil.example",
    "/%0d%0aLocation:%20http://evil.example", "/%00", "/\x00evil", "/\x7f", "\t//evil.example", "\n//evil.example", " //evil.example", "//evil.example\\@localhost",
    "http://localhost:3000@evil.example", "http://localhost:3000.evil.example", "http://localhost:3000%2eevil.example", "http://localhost:30000",
    "http://localhost:3001", "https://localhost:3000", "http://localhost", "http://127.0.0.1:3000", "http://LOCALHOST.:3000", "http://evil.example#http://localhost:3000",
    "http://evil.example?http://localhost:3000", "http://evil.example/http://localhost:3000", "http://user:pw@localhost:3000/", "http://localhost:3000\\.evil.example",
    "http://localhost:3000\\@evil.example/", "http://localhost\t:3000", "http://localhost:3000/../x\\", "//localhost:3000/", "//localhost", "/\u2215evil.example\\",
    "\uff0f\uff0fevil.example", "/%E2%80%A8//evil.example", "//%65vil.example", "//evil%E3%80%82example", "/;@evil.example/..", "?x", "#x", "?redirect_uri=//evil.example",
    "/%", "/%zz", "/%1", "http://[::1]:3000", "http://localhost:3000:80/", "//0x7f000001", "//2130706433", "/" + "a" * 5000,
]


@pytest.mark.parametrize("target", NOWHERE, ids=range(len(NOWHERE)))
def test_nothing_else_is_returned_to(bff, user, target):
    answer = user.call("GET", f"/auth/web/login?provider=stub&redirect_uri={quote(target, safe='')}")
    if answer.status == 302 and target == "":  # an empty value counts as absent
        return
    assert answer.status == 400, f"{target!r}: {answer}"
    assert answer.headers["location"] is None
    assert not answer.cookies


def corpus():
    """Return addresses by which redirects have been opened elsewhere, put together from their parts."""
    slashes = ["//", "///", "/\\", "\\\\", "\\/", "/%2f", "/%2F/", "/%5c", "/%5C/", "%2f%2f", "%5c%5c", "/%252f", "/%255c", "/\t/", "/\n/", "/\r/", "/%09/", "/%0a/", "/%0d/", "/%00/",
               "/./", "/../", "/.//", "/..//", "/%2e/", "/%2e%2e/", "/%2e%2e%2f", "/a//", "/a/../../", "/;//", "\u2028//", "\uff0f\uff0f", "/\u2215", "\u3000//", " //", "\t//", "\x0b//", "\x00//", "\u200b//",
               "/?//", "/#//", ".//", "..//", "/.\\", "/;@", "@", "/@", "//@", "//localhost@", "//localhost:3000@", "//localhost%40", "//localhost\\@", "//localhost#@", "//localhost?@"]
    schemes = ["http://", "https://", "http:/", "https:/", "http:", "https:", "http:\\\\", "hTTp://", "http:///", "http://localhost:3000@", "http://localhost:3000\\@", "http://localhost:3000%40", "http://localhost:3000.",
               "http://localhost:3000%00.", "http://localhost:3000#@", "http://localhost:3000%2e", "http://localhost%3a3000@", "ftp://", "ws://", "\thttp://", "ht\ttp://", "http\n://", "javascript://", "javascript:alert(1)//",
               "data:text/html,//", "vbscript:", "blob:http://", "view-source:http://", "feed:http://", "file://", "about:blank#"]
    hosts = ["evil.example", "evil.example/%2e%2e", "evil%E3%80%82example", "[::ffff:6.6.6.6]", "0x06060606", "evil.example:3000"]
    return [prefix + host for prefix in slashes + schemes for host in hosts] + NOWHERE


def host_for_a_browser(location, base):
    """Where a browser goes: it drops tabs and line ends, and takes a backslash for a slash. WHATWG URL §4.4."""
    text = "".join(character for character in location.strip("\x00\t\n\x0c\r ") if character not in "\t\n\r").replace("\\", "/")
    return urlsplit(urljoin(base, text)).netloc


def test_the_host_of_a_location_never_changes(bff, stub):
    """Every payload, on every parameter that names an address: refused, or kept below the same host."""
    payloads = corpus()
    assert len(payloads) >= 500
    own, at = {urlsplit(bff.issuer).netloc, urlsplit(ALLOWED).netloc}, urlsplit(stub.issuer).netloc
    accepted = []
    for payload in payloads:
        value = quote(payload, safe="")
        answer = wire.get(bff(f"/auth/web/login?provider=stub&redirect_uri={value}"))
        assert answer.status in (302, 400), f"{payload!r}: {answer}"
        if answer.status == 302:
            assert urlsplit(answer.location).netloc == at
            accepted.append(payload)
        chosen = wire.get(bff(f"/auth/web/login?redirect_uri={value}"), headers={"Accept": "text/html"})
        assert chosen.status in (200, 400), f"{payload!r}: {chosen}"
        assert all(host_for_a_browser(link, bff("/")) in own for link in Page(chosen).links), f"{payload!r}: {chosen}"
        if payload.isascii() and payload.isprintable():
            verify = wire.get(bff("/auth/verify"), headers={"X-Forwarded-Uri": payload, "X-Forwarded-Host": "evil.example", "X-Original-URL": payload, "X-Rewrite-Url": payload})
            assert verify.status == 401 and host_for_a_browser(verify.headers["x-auth-login"], bff("/")) in own, f"{payload!r}: {verify}"
            assert all(host_for_a_browser(each, bff("/")) in own for values in parse_qs(urlsplit(verify.headers["x-auth-login"]).query).values() for each in values), verify
    for payload in accepted:
        user = User(bff)
        done = user.log_in(provider="stub", redirect_uri=payload)
        assert host_for_a_browser(done.headers["location"], bff("/")) in own, f"{payload!r}: {done}"


@pytest.mark.parametrize("target", ["//evil.example/%2e", "/%09/evil.example", "/\\evil.example", "https:evil.example"])
def test_a_login_is_not_started_with_such_a_target_even_as_it_stands(bff, target):
    """Byte for byte, as no library would send it."""
    received = wire.raw(bff.port, f"GET /auth/web/login?provider=stub&redirect_uri={target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert wire.raw_status(received) == 400, received
    assert b"evil.example" not in received.split(b"\r\n\r\n")[0], received


# Callback


def test_the_callback_gives_a_session_and_says_nothing_in_the_url(bff, user):
    done = user.log_in(provider="stub")
    assert done.status == 302 and urlsplit(done.location).query == "" and urlsplit(done.location).fragment == ""
    cookies = {cookie.name: cookie for cookie in done.cookies}
    session = cookies["session"]
    assert session.attributes["samesite"] == "Lax" and session.attributes["path"] == "/" and "httponly" in session.attributes
    assert "secure" not in session.attributes and "domain" not in session.attributes
    assert len(session.value) >= 43, "256 bits"
    assert any(cookie.deletes for name, cookie in cookies.items() if name.startswith("session_login_"))
    me = user.me().json()
    assert me == {"user_id": "stub_248289761001", "email": "stub@example.com", "name": "Stub Person", "provider": "stub"}


def test_a_program_gets_json_and_a_token_that_works(user):
    url = returned(user)
    answer = user.get(url, headers={"Accept": "application/json"})
    assert answer.status == 200, answer
    assert answer.json()["user"] == {"user_id": "stub_248289761001", "email": "stub@example.com", "name": "Stub Person", "provider": "stub"}
    assert "no-store" in answer.headers["cache-control"]
    user.csrf = answer.json()["csrf_token"]
    assert user.call("POST", "/auth/web/refresh").status == 200


def test_our_own_server_as_keycloak(user):
    user.log_in("testuser2@example.com")
    me = user.me().json()
    assert me["provider"] == "keycloak" and me["email"] == "testuser2@example.com" and me["user_id"].startswith("keycloak_")
    assert "testuser2" not in me["user_id"]


def test_a_provider_with_a_callback_of_its_own(bff, user, stub):
    location = user.start("stub-own").location
    assert query(location)["redirect_uri"] == bff("/auth/web/callback/stub-own")
    back = wire.get(location).location
    refused(user.call("GET", back.removeprefix(bff.issuer).replace("/callback/stub-own", "/callback")), 400, "invalid_state")
    assert user.get(back).status == 302, "the owner can still finish"
    assert user.me().json()["provider"] == "stub-own"


def test_a_state_works_once(bff, user):
    url = returned(user)
    assert user.get(url).status == 302
    session = user.session
    refused(user.call("GET", url.removeprefix(bff.issuer)), 400, "invalid_state")
    assert user.session == session and user.logged_in()


@pytest.mark.parametrize("state", [None, "", "x", "a" * 43, "a" * 10000], ids=["missing", "empty", "short", "unknown", "long"])
def test_a_wrong_state_is_refused_and_the_owner_can_still_finish(bff, user, state):
    url = returned(user)
    wrong = {**query(url), "state": state}
    target = "/auth/web/callback?" + urlencode({name: value for name, value in wrong.items() if value is not None})
    refused(user.call("GET", target), 400, "invalid_state")
    assert user.session is None
    assert user.get(url).status == 302 and user.logged_in()


def test_the_state_of_another_browser_is_refused_and_the_owner_can_still_finish(bff, user):
    url = returned(user)
    other = User(bff)
    refused(other.call("GET", url.removeprefix(bff.issuer)), 400, "invalid_state")
    other.start("stub")
    refused(other.call("GET", url.removeprefix(bff.issuer)), 400, "invalid_state")
    assert other.session is None
    assert user.get(url).status == 302


def test_a_started_login_that_is_older_than_its_time_is_refused(bff, stub, tmp_path, redis):
    with BFF(tmp_path / "brief", redis, providers=stub.yaml(), replacements={"auth_session_ttl: 10m": "auth_session_ttl: 1s"}) as brief:
        user = User(brief)
        user.stub = stub
        url = returned(user)
        time.sleep(1.2)
        refused(user.call("GET", url.removeprefix(brief.issuer)), 400, "invalid_state")


@pytest.mark.parametrize("name", ["code", "state", "iss"])
def test_a_repeated_parameter_of_the_callback_is_refused(bff, user, name):
    url = returned(user)
    refused(user.call("GET", url.removeprefix(bff.issuer) + f"&{name}={quote(query(url)[name])}"), 400, "invalid_request")
    assert user.session is None
    assert user.get(url).status == 302


def test_neither_code_nor_error_is_refused(bff, user):
    refused(user.call("GET", returned(user, code=None).removeprefix(bff.issuer)), 400, "invalid_request")


def test_rfc9207_another_issuer_is_refused_and_the_owner_can_still_finish(bff, user, stub):
    url = returned(user)
    for changed in ("http://evil.example", stub.issuer + "/", None):
        parameters = {**query(url), "iss": changed}
        target = "/auth/web/callback?" + urlencode({name: value for name, value in parameters.items() if value is not None})
        refused(user.call("GET", target), 400, "invalid_request")
    assert user.get(url).status == 302


@pytest.mark.parametrize("error,status,code", [
    ("access_denied", 403, "access_denied"), ("server_error", 502, None), ("temporarily_unavailable", 502, None), ("invalid_scope", 502, None),
    ("login_required", 502, None), ("<script>alert(1)</script>", 502, None), ("x" * 3000, 502, None),
])
def test_an_error_of_the_provider_is_an_error_here(bff, user, error, status, code):
    url = returned(user, code=None, error=error, error_description="<b>from the provider</b>")
    answer = user.call("GET", url.removeprefix(bff.issuer))
    assert answer.status == status or (code is None and 400 <= answer.status < 600 and answer.status != 500), answer
    assert answer.json().keys() == {"error", "error_description", "request_id"}
    assert code is None or answer.json()["error"] == code
    assert "<script" not in answer.text and "<b>" not in answer.text
    assert user.session is None


def test_an_error_is_a_page_for_a_person_with_a_way_forward(bff, user):
    page = user.get(returned(user, code=None, error="access_denied"))
    assert page.status == 403 and page.media_type == "text/html", page
    read = Page(page)
    assert any("/auth/web/login" in link for link in read.links), page
    assert not read.scripts and not read.inline
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_code_that_the_provider_does_not_know(bff, user):
    answer = user.call("GET", returned(user, code="made-up").removeprefix(bff.issuer))
    assert 400 <= answer.status < 600 and answer.status != 500 and answer.json()["error"], answer
    assert user.session is None


@pytest.mark.parametrize("answer", [
    (500, {}, b"oops"), (200, {}, b"not json"), (200, {}, b"[]"), (200, {}, b'{"access_token":"x"}'), (200, {"Content-Type": "text/html"}, b"<p>"),
    (302, {"Location": "http://evil.example/"}, b""), (200, {}, b"{" + b" " * 3_000_000 + b"}"), (204, {}, b""),
], ids=["500", "no-json", "array", "half", "html", "redirect", "3-MB", "204"])
def test_a_token_endpoint_that_answers_nonsense_lets_nobody_in(bff, user, stub, answer):
    url = returned(user)
    stub.answers["/token"] = lambda parameters: answer
    got = user.call("GET", url.removeprefix(bff.issuer))
    assert 400 <= got.status < 600 and got.status != 500 and got.json()["error"], got
    assert user.session is None


def test_a_provider_that_is_down_says_so_and_comes_back(bff, user, stub):
    """It was up when discovered: what fails is the token endpoint."""
    url = returned(user)
    stub.answers["/token"] = lambda parameters: (503, {}, b"")
    answer = user.call("GET", url.removeprefix(bff.issuer))
    assert answer.status in (502, 503) and answer.json()["error"] == "provider_unavailable", answer
    stub.reset()
    assert user.get(returned(user)).status == 302


# Cookies that are not what they seem


def test_a_planted_session_is_never_adopted(bff, user):
    for planted in (unknown_session(), "x", "a" * 64, "../../etc", "%00"):
        other = User(bff)
        other.session = planted
        refused(other.call("GET", "/auth/me"), 401, "session_expired")
        other.log_in(provider="stub")
        assert other.session != planted


def test_a_new_login_gives_a_new_id_and_the_old_one_is_dead(bff, member):
    old = member.session
    member.log_in(provider="stub")
    assert member.session != old
    thief = User(bff)
    thief.session = old
    refused(thief.call("GET", "/auth/me"), 401, "session_expired")


@pytest.mark.parametrize("value", ["a" * 3000, "\x80\xff".encode("latin-1").decode("latin-1"), "a,b", '"quoted"', "a=b=c", ""], ids=["long", "bytes", "comma", "quoted", "equals", "empty"])
def test_odd_cookies_are_no_session(bff, value):
    answer = wire.get(bff("/auth/me"), headers={"Cookie": f"session={value}", "Accept": "application/json"})
    assert answer.status == 401, answer
    assert answer.json()["error"] in ("unauthenticated", "session_expired")


def test_forged_and_oversized_login_cookies_are_ignored(bff, user):
    url = returned(user)
    for number in range(30):
        user.jar(bff.issuer)[f"session_login_{number:08d}"] = "x" * 60
    assert user.get(url).status == 302, "the real one is found among them"
    answer = wire.get(bff("/auth/me"), headers={"Cookie": "; ".join(f"session_login_{n:08d}=" + "x" * 4000 for n in range(10))})
    assert answer.status in (400, 401, 431), answer


def test_the_login_cookie_of_one_login_does_not_open_another(bff, user):
    """Renamed or exchanged, it is not what was sealed."""
    first, second = returned(user), returned(user)
    jar = user.jar(bff.issuer)
    names = [name for name in jar if name.startswith("session_login_")]
    jar[names[0]], jar[names[1]] = jar[names[1]], jar[names[0]]
    for url in (first, second):
        refused(user.call("GET", url.removeprefix(bff.issuer)), 400, "invalid_state")
    assert user.session is None


# Tabs


def test_seven_tabs_may_log_in_at_once_and_the_oldest_goes(bff, user):
    urls = []
    for _ in range(8):
        urls.append(returned(user))
    assert len([name for name in user.jar(bff.issuer) if name.startswith("session_login_")]) == 7
    refused(user.call("GET", urls[0].removeprefix(bff.issuer)), 400, "invalid_state")
    for url in urls[1:]:
        assert user.get(url).status == 302
    assert user.logged_in()
    assert not [name for name in user.jar(bff.issuer) if name.startswith("session_login_")]


def test_of_one_callback_sent_many_times_at_once_one_wins(bff, user):
    url = returned(user)
    cookie = "; ".join(f"{name}={value}" for name, value in user.jar(bff.issuer).items())
    headers = {**user.browser, "Cookie": cookie, "Accept": "text/html"}
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: wire.get(url, headers=headers), range(12)))
    assert sorted(answer.status for answer in answers) == [302] + [400] * 11
    assert sum(any(cookie.name == "session" and not cookie.deletes for cookie in answer.cookies) for answer in answers) == 1
