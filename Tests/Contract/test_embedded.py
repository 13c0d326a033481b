"""An application with the authorization server in it: its sessions are the truth, its login page is the only one."""

import time
from urllib.parse import urlencode

import pytest

from Support import flow, wire
from Support.expect import refused
from Support.flow import FASTAPI
from Support.monolith import PIN, Monolith, User
from Support.pace import allowed
from Support.redis import Redis
from Support.server import until
from Support.visitor import Page, is_login


@pytest.fixture(scope="module")
def monolith(tmp_path_factory):
    with Monolith(tmp_path_factory.mktemp("monolith")) as monolith:
        yield monolith


@pytest.fixture
def user(monolith):
    return User(monolith)


def test_log_in_there_and_arrive_at_a_service_with_no_prompt(monolith, user):
    user.log_in()
    authorization = flow.authorize(monolith, monolith.reports, user)
    tokens = authorization.tokens()
    claims = flow.verified(monolith, tokens["id_token"])[1]
    assert claims["iss"] == monolith.issuer and claims["sub"] == "monolith-1001" and claims["acr"] == "1" and claims["amr"] == ["pwd"]
    assert abs(claims["auth_time"] - time.time()) < 30
    person = flow.userinfo(monolith, tokens["access_token"]).json()
    assert person == {"sub": "monolith-1001", "name": "Test User One", "email": "testuser1@example.com", "email_verified": True}
    second = user.get(flow.authorize_url(monolith, FASTAPI, prompt="none"))
    assert second.location.startswith(FASTAPI.redirect_uri + "?code="), second


def test_not_logged_in_to_its_own_login_page_and_back(monolith, user):
    answer = user.get(flow.authorize_url(monolith, FASTAPI, state="the-state"))
    assert answer.location.startswith(monolith("/sign-in?")), answer
    page = user.follow(answer)
    assert is_login(page) and "to go on to Data processing" in Page(page).text
    assert not Page(page).scripts and not Page(page).inline
    back = user.sign_in(page)
    assert back.location.startswith(FASTAPI.redirect_uri + "?code=") and back.redirect["state"] == "the-state"
    assert "code" in user.get(flow.authorize_url(monolith, FASTAPI, prompt="none")).redirect
    stranger = User(monolith).get(flow.authorize_url(monolith, FASTAPI, prompt="none"))
    assert stranger.redirect["error"] == "login_required"


def test_there_is_no_other_login_page(monolith, user):
    assert user.get(monolith("/login")).location.startswith(monolith("/sign-in?"))
    assert wire.post(monolith("/login"), form={"username": "testuser1@example.com", "password": "password123"}).status == 405
    user.log_in()
    assert "Test User One" in user.visit(monolith("/account")).text


def test_the_references_click_with_three_parameters_and_its_token_request(monolith, user):
    user.log_in()
    parameters = {"response_type": "code", "client_id": FASTAPI.client_id, "redirect_uri": FASTAPI.redirect_uri}
    answer = user.get(monolith("/Auth/authorize?" + urlencode(parameters)))
    assert answer.status == 302 and answer.location.startswith(FASTAPI.redirect_uri + "?code=")
    body = {
        "grant_type": "authorization_code", "code": answer.redirect["code"], "client_id": FASTAPI.client_id, "client_secret": FASTAPI.secret,
    }
    refused(wire.post(monolith("/auth/token"), json_body=body | {"grant_type": "other"}), "unsupported_grant_type")
    refused(wire.post(monolith("/auth/token"), json_body=body | {"client_secret": "wrong"}), "invalid_client", 401)
    token = wire.post(monolith("/auth/token"), json_body=body).json()
    assert token["token_type"] == "Bearer" and token["expires_in"] == 3600 and token["access_token"]
    assert token["user_info"] == {"user_id": "monolith-1001", "name": "Test User One", "email": "testuser1@example.com"}
    refused(wire.post(monolith("/auth/token"), json_body=body), "invalid_grant")


def test_its_own_logout_ends_tokens_and_tells_services_within_a_second(monolith, user):
    user.log_in()
    tokens = flow.authorize(monolith, monolith.reports, user).tokens()
    sid = flow.unverified(tokens["id_token"])[1]["sid"]
    monolith.service.seen.clear()
    before = time.monotonic()
    user.log_out()
    until(lambda: any(sid in str(flow.unverified(notice["body"].split("=", 1)[1])) for notice in monolith.notices()), what="the notice")
    assert time.monotonic() - before < allowed()
    assert flow.userinfo(monolith, tokens["access_token"]).status == 401
    refused(flow.refresh(monolith, monolith.reports, tokens["refresh_token"]), "invalid_grant")
    assert is_login(user.visit(flow.authorize_url(monolith, FASTAPI)))


def test_a_services_logout_logs_out_of_the_application_too(monolith, user):
    user.log_in()
    tokens = flow.authorize(monolith, monolith.reports, user, scope="openid profile email").tokens()
    home = monolith.service.url + "/"
    answer = user.get(monolith("/logout?" + urlencode({"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": home})))
    assert answer.location == home, answer
    assert user.cookies == {}
    assert "Hello" not in user.get(monolith("/")).text
    assert flow.userinfo(monolith, tokens["access_token"]).status == 401


def test_somebody_else_at_the_same_browser(monolith, user):
    user.log_in()
    tokens = flow.authorize(monolith, monolith.reports, user, scope="openid profile email").tokens()
    user.log_in("testuser2@example.com")
    second = flow.authorize(monolith, monolith.reports, user, scope="openid profile email").tokens()
    first, other = (flow.unverified(each["id_token"])[1] for each in (tokens, second))
    assert other["sub"] == "monolith-1002" and other["sid"] != first["sid"]
    assert flow.userinfo(monolith, tokens["access_token"]).status == 401


def test_a_fresh_login_is_asked_for_at_the_application(monolith, user):
    user.log_in()
    sid = flow.unverified(flow.authorize(monolith, FASTAPI, user, pkce=None).tokens()["id_token"])[1]["sid"]
    page = user.visit(flow.authorize_url(monolith, FASTAPI, prompt="login", login_hint="testuser1@example.com"))
    assert is_login(page) and Page(page).form("password").values("username") == ["testuser1@example.com"]
    back = user.sign_in(page)
    claims = flow.unverified(flow.Authorization(monolith, FASTAPI, user, None, back.redirect).tokens()["id_token"])[1]
    assert claims["sid"] == sid, "the same session goes on"


def test_step_up_asks_for_the_pin(monolith, user):
    user.log_in()
    page = user.visit(flow.authorize_url(monolith, FASTAPI, acr_values="2"))
    assert "asks for more than a password" in Page(page).text
    wrong = user.submit(page, "code", {"code": "0000"})
    assert "not your PIN" in Page(wrong).text
    back = user.submit(wrong, "code", {"code": PIN})
    claims = flow.unverified(flow.Authorization(monolith, FASTAPI, user, None, back.redirect).tokens()["id_token"])[1]
    assert claims["acr"] == "2" and claims["amr"] == ["pwd", "pin"]
    assert "code" in user.get(flow.authorize_url(monolith, FASTAPI, acr_values="2")).redirect, "it is reached already"


def test_step_up_for_somebody_who_has_to_log_in_first(monolith, user):
    page = user.sign_in(user.visit(flow.authorize_url(monolith, FASTAPI, acr_values="2")))
    assert "asks for more than a password" in Page(page).text
    declined = user.get(next(link for link in Page(page).links if "/login?flow=" in link))
    claims = flow.unverified(flow.Authorization(monolith, FASTAPI, user, None, declined.redirect).tokens()["id_token"])[1]
    assert claims["acr"] == "1", "a wish is no condition"


def test_a_person_who_is_locked_in_its_table(monolith, user):
    user.log_in("testuser2@example.com")
    tokens = flow.authorize(monolith, monolith.reports, user, scope="openid offline_access").tokens()
    monolith.change("testuser2@example.com", isLocked=True)
    try:
        refused(flow.refresh(monolith, monolith.reports, tokens["refresh_token"]), "invalid_grant")
        assert flow.userinfo(monolith, tokens["access_token"]).status == 401
        assert is_login(user.visit(flow.authorize_url(monolith, FASTAPI)))
        assert is_login(user.sign_in(user.visit(monolith("/sign-in")), "testuser2@example.com"))
    finally:
        monolith.change("testuser2@example.com", isLocked=False)


def test_its_login_page_is_no_open_redirect_and_its_forms_are_its_own(monolith, user):
    user.log_in()
    for url in ["https://evil.example.com/", "//evil.example.com", monolith("/login?flow=short"), monolith.issuer + ".evil.example.com/login?flow=" + "a" * 43]:
        answer = user.get(monolith("/sign-in?" + urlencode({"next": url})))
        assert answer.location == monolith("/"), answer
    assert wire.post(monolith("/sign-in"), form={"username": "testuser1@example.com", "password": "password123"}).status == 403
    assert user.send("POST", monolith("/sign-out"), form={"csrf": "wrong"}).status == 403
    assert "Hello" in user.get(monolith("/")).text


def test_guessing_is_slowed_down_however_the_address_is_written(monolith, user):
    page = user.visit(monolith("/sign-in"))
    names = ["nobody@example.com", "Nobody@example.com", "NOBODY@example.com", "nobody@EXAMPLE.com"]
    answers = [user.sign_in(page, names[number % 4], "a-guess").status for number in range(12)]
    assert answers == [200] * 10 + [429] * 2, "an address is the same person's in capitals"


def test_its_session_is_fresh_at_login_and_well_kept(monolith, user):
    page = user.visit(monolith("/sign-in"))
    before = user.cookies["monolith_session"]
    answer = user.post(page, Page(page).form("password"), {"username": "testuser1@example.com", "password": "password123"})
    (cookie,) = [each for each in answer.cookies if each.name == "monolith_session"]
    assert cookie.value != before and "httponly" in cookie.attributes and cookie.attributes["samesite"].lower() == "lax"
    assert "Hello" not in wire.get(monolith("/"), headers={"Cookie": f"monolith_session={before}"}).text
    assert "password123" not in monolith.log() and cookie.value not in monolith.log()


def test_a_code_lives_a_minute_in_redis_under_a_name_that_does_not_reveal_it(tmp_path):
    with Redis(tmp_path / "redis") as redis, Monolith(tmp_path / "monolith", redis) as monolith:
        user = User(monolith)
        user.log_in()
        authorization = flow.authorize(monolith, FASTAPI, user, pkce=None)
        (key,) = [each for each in redis.keys() if "auth_code:" in each]
        assert authorization.code.split("_")[-1] not in key
        assert 55 <= int(redis("TTL", key)) <= 60
        tokens = authorization.tokens()
        user.log_out()
        assert flow.userinfo(monolith, tokens["access_token"]).status == 401
