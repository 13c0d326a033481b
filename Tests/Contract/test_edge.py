"""The HTTP edge and what happens when something is away: RFC 9110, RFC 9112, ENDPOINTS.md "Token errors", DESIGN.md rules 6, 7 and 9."""

import re
import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

from Support import flow, wire
from Support.flow import FASTAPI, MYBFF, WEB_APP, authorize_url
from Support.server import until
from Support.visitor import Page, Visitor, is_login

BASIC = f"Authorization: {MYBFF.headers()['Authorization']}\r\n".encode()
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
HOST = b"Host: localhost\r\n"
GRANT = b"grant_type=client_credentials"


def test_rfc9110_9_1_head_is_get_without_a_body(server):
    for path in ("/.well-known/openid-configuration", "/.well-known/jwks.json"):
        answer = wire.send("HEAD", server(path))
        assert answer.status == 200 and answer.body == b"", answer
        assert answer.headers["content-length"] in (None, wire.get(server(path)).headers["content-length"])


def test_rfc9112_9_3_2_pipelined_requests_are_answered_in_order(server):
    token = b"POST /oauth2/token HTTP/1.1\r\n" + HOST + BASIC + FORM + b"Content-Length: %d\r\n\r\n" % len(GRANT) + GRANT
    keys = b"GET /.well-known/jwks.json HTTP/1.1\r\n" + HOST + b"\r\n"
    missing = b"GET /nothing HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    received = wire.raw(server.port, token + keys + token + token + missing)
    statuses = re.findall(rb"HTTP/1\.1 (\d{3})", received)
    assert statuses == [b"200", b"200", b"200", b"200", b"404"]
    assert [match for match in re.findall(rb'"access_token"|"keys"|"not_found"', received)] == [
        b'"access_token"', b'"keys"', b'"access_token"', b'"access_token"', b'"not_found"',
    ]


def test_rfc9112_7_1_a_body_in_chunks_is_read(server):
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (GRANT[:5], GRANT[5:]))
    request = b"POST /oauth2/token HTTP/1.1\r\n" + HOST + BASIC + FORM + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert wire.raw_status(wire.raw(server.port, request + chunks + b"0\r\n\r\n")) == 200


def test_a_request_that_arrives_byte_by_byte_is_answered(server):
    request = b"POST /oauth2/token HTTP/1.1\r\n" + HOST + BASIC + FORM + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(GRANT) + GRANT
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for position in range(len(request)):
            connection.sendall(request[position : position + 1])
        assert connection.recv(12) == b"HTTP/1.1 200"


def test_rfc9110_10_1_1_expect_100_continue_is_answered(server):
    request = b"POST /oauth2/token HTTP/1.1\r\n" + HOST + BASIC + FORM + b"Expect: 100-continue\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(GRANT)
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request)
        first = connection.recv(12)
        assert first in (b"HTTP/1.1 100", b"HTTP/1.1 417"), first
        connection.sendall(GRANT)
        received = first
        while chunk := connection.recv(65536):
            received += chunk
    assert b"HTTP/1.1 200" in received


def test_rfc9112_3_2_a_request_without_a_host_is_400(server):
    assert wire.raw_status(wire.raw(server.port, b"GET /.well-known/jwks.json HTTP/1.1\r\nConnection: close\r\n\r\n")) == 400


def test_a_client_that_leaves_in_the_middle_does_no_harm(server):
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(b"POST /oauth2/token HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 500\r\n\r\ngrant_type=")
    assert flow.client_credentials(server).status == 200


# Generated values

def test_contract_generated_values_are_letters_and_digits(server):
    """24 or more; a scanner-friendly prefix ends in `_`."""
    authorization = flow.authorize(server)
    tokens = authorization.tokens()
    _, claims = flow.verified(server, tokens["access_token"])
    jti = flow.unverified(flow.client_credentials(server).json()["access_token"])[1]["jti"]
    for value in (authorization.code, claims["sub"], claims["sid"], jti):
        assert re.fullmatch(r"(?:[a-z0-9]+_)?[A-Za-z0-9]{24,}", value), value
    assert re.match(r"[a-z0-9]+_", tokens["refresh_token"]), "no prefix that a scanner finds"
    assert re.match(r"[a-z0-9]+_", authorization.code), "no prefix that a scanner finds"


# Lifetimes

def test_rfc6749_5_1_an_access_token_ends_with_its_lifetime(another):
    server = another(replacements={"access_token: { format: jwt, lifetime: 1h,": "access_token: { format: jwt, lifetime: 1s,"})
    answer = flow.authorize(server, scope="openid me").redeem()
    assert answer.json()["expires_in"] == 1
    token = answer.json()["access_token"]
    time.sleep(2.1)  # whole seconds
    answer = flow.userinfo(server, token)
    assert answer.status == 401 and 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert flow.introspect(server, token).json() == {"active": False}


def test_contract_a_session_ends_when_it_was_idle_for_too_long(clock, another):
    server = another(clock=clock, replacements={"session: { idle_lifetime: 8h, lifetime: 30d }": "session: { idle_lifetime: 60s, lifetime: 30d }"})
    visitor = Visitor(server)
    flow.authorize(server, FASTAPI, visitor)
    clock.go_on(61)
    assert is_login(visitor.visit(authorize_url(server, FASTAPI)))


def test_contract_a_session_ends_with_its_lifetime_whatever_was_done(clock, another):
    server = another(clock=clock, replacements={"session: { idle_lifetime: 8h, lifetime: 30d }": "session: { idle_lifetime: 60s, lifetime: 60s }"})
    visitor = Visitor(server)
    flow.authorize(server, FASTAPI, visitor)
    for _ in range(2):
        clock.go_on(20)
        answer = visitor.visit(authorize_url(server, FASTAPI, prompt="none"))
        assert "code" in answer.redirect, "in use, and not yet at its lifetime"
    clock.go_on(21)
    assert "error" in visitor.visit(authorize_url(server, FASTAPI, prompt="none")).redirect, answer


# Storage away, and too much at once

def test_design_9_when_storage_is_away_nothing_is_let_in(another):
    """Another process holds the database's write lock: what must be written is 503, what needs no write goes on, nothing is lost."""
    server = another()
    authorization = flow.authorize(server)
    tokens = flow.authorize(server).tokens()
    login = Visitor(server)
    page = login.visit(authorize_url(server, FASTAPI, prompt="login"))
    with sqlite3.connect(server.folder / "data/gatehouse.db", timeout=5, isolation_level=None) as lock:
        lock.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(4) as pool:
            redeem = pool.submit(authorization.redeem)
            refresh = pool.submit(flow.refresh, server, WEB_APP, tokens["refresh_token"])
            sign_in = pool.submit(login.sign_in, page)
            assert flow.client_credentials(server).status == 200
            for answer in (redeem.result(), refresh.result()):
                assert answer.status == 503, answer
                assert answer.json()["error"] == "temporarily_unavailable"
            assert sign_in.result().status == 503
        lock.execute("ROLLBACK")
    lock.close()
    assert authorization.redeem().status == 200
    assert flow.refresh(server, WEB_APP, tokens["refresh_token"]).status == 200
    until(lambda: wire.get(server.admin + "/readyz").status == 200, what="readiness")


def test_design_7_too_many_logins_at_once_are_429_or_503_and_never_more(another):
    server = another()
    visitors = [Visitor(server) for _ in range(150)]

    def sign_in(number):
        visitor = visitors[number]
        answer = visitor.visit(authorize_url(server, FASTAPI))
        form = Page(answer).form("password")
        return visitor.post(answer, form, {"username": f"testuser{1 + number % 2}@example.com", "password": "password123"})

    with ThreadPoolExecutor(150) as pool:
        answers = list(pool.map(sign_in, range(150)))
    statuses = {answer.status for answer in answers}
    assert 303 in statuses and statuses <= {303, 429, 503}, statuses
    for answer in answers:
        if answer.status != 303:
            assert int(answer.headers["retry-after"]) > 0
    assert flow.client_credentials(server).status == 200
    until(lambda: flow.authorize(server, FASTAPI).code, what="a login afterwards")
