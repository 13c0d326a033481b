"""ENDPOINTS.md "Backend-for-frontend": the routes of `app.routes`, streams and WebSockets among them."""

import http.client
import json
import socket
import threading
import time

import pytest
import websocket

from Support import wire
from Support.bff import ALLOWED, User, refused
from Support.flow import unverified, verified


def headers_of(upstream, index=-1):
    found = {}
    for name, value in upstream.seen[index]["headers"]:
        found.setdefault(name.lower(), []).append(value)
    return found


def test_a_request_goes_on_with_the_sessions_token(member, upstream):
    answer = member.call("POST", "/api/items/7?x=1&y=%2F", json_body={"name": "a"}, headers={"X-Custom": "kept"})
    assert answer.status == 200, answer
    seen = upstream.seen[-1]
    assert seen["method"] == "POST" and seen["target"] == "/api/items/7?x=1&y=%2F" and json.loads(seen["body"]) == {"name": "a"}
    headers = headers_of(upstream)
    assert headers["authorization"][0].startswith("Bearer stub-access-") and headers["x-custom"] == ["kept"]
    assert headers["content-type"] == ["application/json"]


def test_the_token_of_our_own_server_is_good_there(bff, home, upstream):
    user = User(bff)
    user.log_in()
    assert user.call("GET", "/api/items").status == 200
    _, claims = verified(home, headers_of(upstream)["authorization"][0].removeprefix("Bearer "))
    assert "items" in claims["scope"].split() and claims["client_id"] == "web-app"


def test_the_bffs_own_token_for_token_client(bff, home, user, upstream):
    answer = user.call("GET", "/api/weatherforecast?days=3")
    assert answer.status == 200, answer
    assert upstream.seen[-1]["target"] == "/weatherforecast?days=3", "strip_prefix"
    _, claims = verified(home, headers_of(upstream)["authorization"][0].removeprefix("Bearer "))
    assert claims["sub"] == claims["client_id"] == "MyBFF" and claims["scope"] == "MyService/weather_read"


def test_the_bffs_own_token_is_asked_for_once(user, upstream):
    for _ in range(3):
        assert user.call("GET", "/api/weatherforecast").status == 200
    assert len({headers_of(upstream, index)["authorization"][0] for index in range(3)}) == 1


def test_no_token_for_token_none(member, upstream):
    assert member.call("GET", "/api/open").status == 200
    assert "authorization" not in headers_of(upstream)


def test_the_longest_path_wins_and_whole_segments_count(member, upstream):
    assert member.call("GET", "/api/items/public/x").status == 200
    assert upstream.seen[-1]["target"] == "/items/public/x" and "authorization" not in headers_of(upstream)
    assert member.call("GET", "/api/items/publicity").status == 200
    assert upstream.seen[-1]["target"] == "/api/items/publicity" and "authorization" in headers_of(upstream)
    for path in ("/api/itemsx", "/api", "/api/", "/API/items", "/apis/items"):
        refused(member.call("GET", path), 404, "not_found")


def test_methods_that_a_route_does_not_take(member, upstream):
    answer = member.call("DELETE", "/api/items/public")
    assert answer.status == 405 and set(answer.headers["allow"].replace(" ", "").split(",")) >= {"GET", "POST"}, answer
    assert upstream.seen == []


FORGED = {
    "Authorization": "Bearer forged", "authorization": "Basic forged", "Proxy-Authorization": "forged", "X-Forwarded-User": "forged",
    "X_Forwarded_User": "forged", "x-forwarded-EMAIL": "forged", "X-Auth-User": "forged", "X-Auth-Request-Email": "forged", "X-Remote-User": "forged",
    "Remote-User": "forged", "X-User": "forged", "X-Email": "forged", "Remote_User": "forged", "X-Forwarded-Access-Token": "forged",
    "X-Forwarded-For": "6.6.6.6", "X-Real-IP": "6.6.6.6", "Forwarded": "for=6.6.6.6", "X-Forwarded-Host": "forged", "X-Forwarded-Proto": "forged", "TE": "trailers, forged",
    "Connection": "X-Secret-Hop", "X-Secret-Hop": "forged", "Keep-Alive": "forged",
}


def test_what_a_browser_claims_to_be_is_dropped(member, upstream):
    assert member.call("GET", "/api/items", headers=FORGED).status == 200
    sent = str(upstream.seen[-1]["headers"])
    assert "forged" not in sent and "6.6.6.6" not in sent, sent
    headers = headers_of(upstream)
    assert len(headers["authorization"]) == 1
    assert "cookie" not in headers
    assert headers["host"][0] == upstream.url.removeprefix("http://")


def test_forwarded_fields_say_what_was_true(bff, member, upstream):
    member.call("GET", "/api/items")
    headers = headers_of(upstream)
    assert headers["x-forwarded-for"] == ["127.0.0.1"] and headers["x-forwarded-proto"] == ["http"]
    assert headers["x-forwarded-host"] == [f"localhost:{bff.port}"]
    assert "for=127.0.0.1" in headers["forwarded"][0] and "proto=http" in headers["forwarded"][0]


def test_traceparent_goes_on(member, upstream):
    member.call("GET", "/api/items", headers={"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    assert headers_of(upstream)["traceparent"][0].startswith("00-0af7651916cd43dd8448eb211c80319c-")


def test_the_csrf_token_and_the_session_stay_here(member, upstream):
    member.call("POST", "/api/items")
    sent = str(upstream.seen[-1]["headers"])
    assert member.session not in sent and member.csrf not in sent


@pytest.mark.parametrize("path", [
    "/api/items/../../auth/me", "/api/items/./x", "/api/items/%2e%2e/x", "/api/items/%2E./x", "/api/items%2f..%2fx", "/api/items/a%2fb", "/api/items/a%5cb", "/api/items\\x",
    "/api//items", "/api/items//x", "/api/items/%00", "/api/items/%0d%0aX: y", "/api/items/%zz", "/api/items/;/../x", "/api/items/%252e%252e/x",
])
def test_paths_that_another_reader_would_read_otherwise_are_refused(member, upstream, path):
    cookie = f"session={member.session}"
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{member.bff.port}", f"Cookie: {cookie}", *(f"{n}: {v}" for n, v in member.browser.items()), "Connection: close"]
    received = wire.raw(member.bff.port, ("\r\n".join(lines) + "\r\n\r\n").encode())
    status = wire.raw_status(received)
    if path == "/api/items/%252e%252e/x" and status == 200:
        assert upstream.seen[-1]["target"] == path, "decoded nowhere"
        return
    assert status in (400, 404), received
    assert upstream.seen == []


def test_the_status_body_and_headers_of_a_service_pass(member, upstream):
    upstream.answer = lambda handler: (418, [("X-One", "1"), ("X-One", "2"), ("Content-Type", "text/x"), ("ETag", '"v"'), ("Content-Encoding", "identity")], b"teapot")
    answer = member.call("GET", "/api/items")
    assert answer.status == 418 and answer.body == b"teapot"
    assert answer.headers.get_all("x-one") == ["1", "2"] and answer.headers["etag"] == '"v"'


def test_a_service_cannot_plant_our_cookies(member, upstream):
    upstream.answer = lambda handler: (200, [("Set-Cookie", "session=planted; Path=/"), ("Set-Cookie", "session_login_abcdefgh=x; Path=/"), ("Content-Type", "text/plain")], b"")
    answer = member.call("GET", "/api/items")
    assert "planted" not in str(answer.headers.get_all("set-cookie", [])), answer
    assert member.logged_in()


def test_a_service_that_refuses_the_token_is_passed_on(member, upstream):
    upstream.answer = lambda handler: (401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}, b"no")
    answer = member.call("GET", "/api/items")
    assert answer.status == 401 and answer.body == b"no"
    assert member.logged_in()


def test_a_redirect_of_a_service_is_not_followed(member, upstream):
    upstream.answer = lambda handler: (302, {"Location": "/elsewhere"}, b"")
    answer = member.call("GET", "/api/items")
    assert answer.status == 302 and len(upstream.seen) == 1


def test_a_service_that_is_down_is_502(member):
    refused(member.call("GET", "/api/down"), 502, "upstream_unavailable")


def test_a_token_that_could_not_be_had_is_502(tmp_path, redis, upstream, stub):
    from Support.bff import BFF

    with BFF(tmp_path, redis, "http://localhost:1", upstream.url, providers=stub.yaml()) as alone:
        answer = User(alone).call("GET", "/api/weatherforecast")
        refused(answer, 502, "token_unavailable")
        assert upstream.seen == []


def test_large_bodies_pass_both_ways(member, upstream):
    body = bytes(range(256)) * 4096 * 4
    upstream.answer = lambda handler: (200, {"Content-Type": "application/octet-stream"}, body)
    answer = member.call("PUT", "/api/items", body=body, headers={"Content-Type": "application/octet-stream"})
    assert answer.status == 200 and answer.body == body
    assert upstream.seen[-1]["body"].encode("latin-1") == body


def test_head_and_no_content(member, upstream):
    assert member.call("HEAD", "/api/items").body == b""
    upstream.answer = lambda handler: (204, {}, b"")
    assert member.call("DELETE", "/api/items").status == 204


# Server-sent events


@pytest.fixture
def stream(member, upstream):
    connection = http.client.HTTPConnection("localhost", member.bff.port, timeout=60)
    connection.connect()
    raw = connection.sock
    connection.request("GET", "/api/items/events", headers={**member.browser, "Cookie": f"session={member.session}", "Accept": "text/event-stream"})
    response = connection.getresponse()
    response.leave = lambda: raw.shutdown(socket.SHUT_RDWR)
    yield response
    response.close()
    connection.close()


def next_event(stream):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        line = stream.readline()
        assert line, "the stream ended"
        if line.startswith(b"data: "):
            return line.removeprefix(b"data: ").strip().decode()
    raise AssertionError("no event within 60 s")


def test_events_pass_one_at_a_time(stream, upstream):
    assert stream.status == 200 and stream.getheader("content-type") == "text/event-stream"
    for event in ("first", "second", "third"):
        upstream.events.put(event)
        assert next_event(stream) == event, "it came before the next was sent"
    upstream.events.put(None)


def test_a_client_that_leaves_is_noticed_by_the_service(stream, upstream):
    upstream.events.put("first")
    next_event(stream)
    stream.leave()
    assert upstream.left.wait(10)


def test_a_session_that_ends_ends_its_streams(stream, member, upstream):
    upstream.events.put("first")
    next_event(stream)
    assert member.call("POST", "/auth/web/logout").status == 200
    ended = threading.Event()

    def read():
        try:
            while stream.readline():
                pass
        except (OSError, http.client.HTTPException):
            pass
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    assert ended.wait(10), "the stream goes on"
    assert upstream.left.wait(10)


# WebSockets


def connect(user, path="/api/items/socket", origin=None, **headers):
    given = {**user.browser, **headers}
    return websocket.create_connection(
        f"ws://localhost:{user.bff.port}{path}", header=[f"{name}: {value}" for name, value in given.items() if value is not None],
        cookie=f"session={user.session}" if user.session else None, origin=origin or user.bff.issuer, timeout=60,
    )


def test_a_websocket_passes_with_the_token(member, upstream):
    socket = connect(member)
    handshake = json.loads(socket.recv())
    sent = {name.lower(): value for name, value in handshake["headers"]}
    assert sent["authorization"].startswith("Bearer stub-access-") and "cookie" not in sent
    for text in ("hello", "x" * 100_000):
        socket.send(text)
        assert socket.recv() == text
    socket.send_binary(b"\x00\xff")
    assert socket.recv() == b"\x00\xff"
    socket.close()
    assert upstream.left.wait(10)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ALLOWED + ".evil.example"])
def test_a_websocket_from_a_foreign_origin_is_refused(member, upstream, origin):
    with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
        connect(member, origin=origin)
    assert refusal.value.status_code == 403
    assert upstream.seen == []


def test_a_websocket_from_an_allowed_origin(member):
    socket = connect(member, origin=ALLOWED)
    assert socket.recv()
    socket.close()


def test_a_websocket_without_a_session_is_401(user, upstream):
    with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
        connect(user)
    assert refusal.value.status_code == 401
    assert upstream.seen == []


def test_a_session_that_ends_closes_its_websockets(member, upstream):
    socket = connect(member)
    socket.recv()
    assert member.call("POST", "/auth/web/logout").status == 200
    with pytest.raises((websocket.WebSocketException, OSError)):
        while socket.recv():
            pass
    assert upstream.left.wait(10)


def test_a_service_that_refuses_the_upgrade_is_passed_on(member, upstream):
    upstream.answer = lambda handler: (403, {}, b"not you")
    with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
        connect(member)
    assert refusal.value.status_code == 403
    assert member.call("GET", "/auth/me").status == 200


def test_an_upgrade_elsewhere_is_refused_and_closed(bff, member):
    lines = ["GET /auth/me HTTP/1.1", f"Host: localhost:{bff.port}", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""]
    with socket.create_connection(("127.0.0.1", bff.port), timeout=60) as connection:
        connection.sendall("\r\n".join(lines).encode())
        connection.settimeout(60)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    assert not received.startswith(b"HTTP/1.1 101"), received


def test_the_access_token_is_what_the_provider_gave(bff, home, upstream):
    """A forwarded token is the session's own, not one of another person who is logged in at the same time."""
    users = {}
    for username in ("testuser1@example.com", "testuser2@example.com"):
        users[username] = User(bff)
        users[username].log_in(username)
    subjects = set()
    for user in users.values():
        user.call("GET", "/api/items")
        subjects.add(unverified(headers_of(upstream)["authorization"][0].removeprefix("Bearer "))[1]["sub"])
    assert len(subjects) == 2


def test_a_slow_service_is_waited_for(member, upstream):
    def slow(handler):
        time.sleep(1)
        return 200, {}, b"late"

    upstream.answer = slow
    assert member.call("GET", "/api/items").body == b"late"
