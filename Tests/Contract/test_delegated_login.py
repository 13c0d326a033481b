"""ENDPOINTS.md "Login delegated to an existing application": the real server, and beside it an application with sessions of its own."""

import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from Support import flow, wire
from Support.application import SECRET, Application
from Support.flow import FASTAPI, WEB_APP
from Support.pace import allowed
from Support.person import Person
from Support.server import Gatehouse, replaced, until
from Support.visitor import Page

TOKEN = "the-admin-token-of-these-tests-0123456789"
LOCAL = "login: { mode: local }"
CLIENTS = ("http://localhost:8000/", "http://127.0.0.1:8200/")


def delegated(application, consent=False, more=""):
    login = f"login: {{ mode: delegated, url: {application.url}/sso?from=gatehouse, shared_secret: {SECRET}{more} }}"
    consent = f"\n  consent: {{ mode: delegated, url: {application.url}/allow }}" if consent else ""
    return {
        LOCAL: login + consent,
        "backchannel_logout_uri: http://localhost:8000/auth/web/backchannel-logout": f"backchannel_logout_uri: {application.url}/backchannel-logout",
    }


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """The server and the application, both with a token for the admin API."""
    with Application() as application:
        with Gatehouse(tmp_path_factory.mktemp("delegated"), delegated(application), env={"GATEHOUSE_ADMIN_TOKEN": TOKEN}) as server:
            application.admin = server.admin
            yield server, application


@pytest.fixture
def server(pair):
    return pair[0]


@pytest.fixture
def application(pair):
    application = pair[1]
    application.sessions, application.remember, application.granted, application.consent_claims = {}, None, None, None
    application.pages, application.asked, application.notices = 0, [], []
    return application


def at_client(url):
    return url.startswith(CLIENTS)


def visit(person, server, client=FASTAPI, pkce=None, **changes):
    """Goes to a service; the application's page, or the redirect to the service."""
    return person.visit(flow.authorize_url(server, client, pkce, **changes), stop=at_client)


def log_in(person, answer, username="alice", **more):
    """Fills in the application's own page."""
    form = Page(answer).form("username")
    sent = person.send("POST", answer.url.split("?")[0], form=form.filled({"username": username, **more}))
    return person.follow(sent, stop=at_client)


def redeem(server, answer, client=FASTAPI, pkce=None):
    form = {"grant_type": "authorization_code", "code": answer.redirect["code"], "redirect_uri": client.redirect_uri}
    if pkce:
        form["code_verifier"] = pkce.verifier
    response = wire.post(server("/oauth2/token"), form=form, headers=client.headers())
    assert response.status == 200, response
    return response.json()


def challenge(server, person, **changes):
    """A login request that waits: the browser stands before the application's door."""
    answer = person.visit(flow.authorize_url(server, FASTAPI, **changes), stop=lambda url: "/sso?" in url)
    return parse_qs(urlsplit(answer.location).query)["login_challenge"][0]


def test_the_person_arrives_logged_in_with_no_prompt(server, application):
    person = Person()
    first = log_in(person, visit(person, server))
    assert application.pages == 1
    tokens = redeem(server, first)
    _, claims = flow.verified(server, tokens["id_token"])
    assert claims["sub"] == "alice" and claims["acr"] == "password" and claims["amr"] == ["pwd"]
    # A second service: the click, and no page.
    pkce = flow.PKCE.new()
    second = visit(person, server, WEB_APP, pkce)
    page = Page(second) if second.status == 200 else None
    assert page and page.form("decision"), "the consent stays local"
    assert application.pages == 1
    assert application.asked[-1]["client"] == {"client_id": "web-app", "client_name": "Example Web App"}
    assert application.asked[-1]["requested_scopes"] == ["openid", "profile", "email"]


def test_claims_reach_id_token_userinfo_and_user_info_as_far_as_the_scopes_go(server, application):
    person = Person()
    tokens = redeem(server, log_in(person, visit(person, server)))
    _, claims = flow.verified(server, tokens["id_token"])
    info = flow.userinfo(server, tokens["access_token"]).json()
    for told in (claims, info):
        assert told["name"] == "Alice Ancient" and told["email"] == "alice@example.com" and told["email_verified"] is True
        assert told["department"] == "Accounts" and "phone_number" not in told
    narrow = redeem(server, visit(person, server, scope="openid"))
    info = flow.userinfo(server, narrow["access_token"]).json()
    assert info == {"sub": "alice", "department": "Accounts"}
    answer = person.visit(flow.authorize_url(server, FASTAPI, path="/auth/authorize"), stop=at_client)
    form = {"grant_type": "authorization_code", "code": answer.redirect["code"], "redirect_uri": FASTAPI.redirect_uri,
            "client_id": FASTAPI.client_id, "client_secret": FASTAPI.secret}
    compatible = wire.post(server("/auth/token"), json_body=form).json()
    assert compatible["user_info"] == {"user_id": "alice", "name": "Alice Ancient", "email": "alice@example.com"}


def test_prompt_none_is_handed_over_and_answered_without_a_page(server, application):
    person = Person()
    nobody = visit(person, server, prompt="none", state="s1")
    assert nobody.redirect["error"] == "login_required" and nobody.redirect["iss"] == server.issuer
    assert nobody.redirect["state"] == "s1"
    assert application.asked[-1]["prompt"] == "none" and application.pages == 0
    log_in(person, visit(person, server))
    assert "code" in visit(person, server, prompt="none").redirect
    assert application.pages == 1


def test_prompt_max_age_hint_and_acr_are_handed_over_and_checked_on_return(server, application):
    person = Person()
    log_in(person, visit(person, server))
    again = visit(person, server, prompt="login", login_hint="alice@example.com", ui_locales="de", max_age="30")
    assert again.status == 200, "the application's own page"
    asked = application.asked[-1]
    assert (asked["prompt"], asked["login_hint"], asked["ui_locales"], asked["max_age"]) == ("login", "alice@example.com", "de", 30)
    assert "code" in log_in(person, again).redirect
    # An application that passes an old login off as a new one.
    for changes, auth_time in (({"prompt": "login"}, 60), ({"max_age": "0"}, 60), ({"max_age": "10"}, 60)):
        stale = Person()
        waiting = challenge(server, stale, **changes)
        accepted = application.accept(waiting, {"subject": "alice", "auth_time": int(time.time()) - auth_time})
        assert stale.get(accepted.json()["redirect_to"]).redirect["error"] == "login_required", changes
    # Step-up: a stronger login of the same person, without logging out.
    stronger = visit(person, server, acr_values="gold")
    assert application.asked[-1]["acr_values"] == "gold" and stronger.status == 200
    tokens = redeem(server, log_in(person, stronger, acr="gold"))
    assert flow.verified(server, tokens["id_token"])[1]["acr"] == "gold"


def test_remember_is_single_sign_on_without_asking_until_the_person_logs_out(server, application):
    application.remember = True
    person = Person()
    log_in(person, visit(person, server))
    asked = len(application.asked)
    assert "code" in visit(person, server).redirect
    assert len(application.asked) == asked, "the application is not asked again"
    assert application.log_out("alice").status == 204
    assert visit(person, server, prompt="none").redirect["error"] == "login_required"
    assert len(application.asked) == asked + 1


def test_logout_at_the_application_ends_everything_and_tells_the_services_within_a_second(server, application):
    person, pkce = Person(), flow.PKCE.new()
    log_in(person, visit(person, server))
    answer = visit(person, server, WEB_APP, pkce, scope="openid offline_access")
    answer = person.follow(person.send("POST", server("/consent"), headers={"Origin": server.issuer}, form=Page(answer).form("decision").filled({"decision": "allow"})), stop=at_client)
    tokens = redeem(server, answer, WEB_APP, pkce)
    service = redeem(server, visit(person, server))
    before = time.monotonic()
    assert application.log_out("alice").status == 204
    assert flow.userinfo(server, service["access_token"]).status == 401
    assert flow.userinfo(server, tokens["access_token"]).status == 401
    refused = flow.refresh(server, WEB_APP, tokens["refresh_token"])
    assert refused.status == 400 and refused.json()["error"] == "invalid_grant", "offline_access too"
    until(lambda: application.notices, what="the logout notice")
    arrived, token = application.notices[0]
    assert arrived - before < allowed(), f"the service was told after {arrived - before:.2f} s"
    _, claims = flow.verified(server, token)
    assert claims["aud"] == "web-app" and claims["sub"] == "alice" and claims["sid"] == flow.unverified(tokens["id_token"])[1]["sid"]
    assert application.log_out("nobody at all").status == 204


def test_a_login_that_was_accepted_before_the_logout_begins_no_session(server, application):
    person = Person()
    accepted = application.accept(challenge(server, person), {"subject": "alice", "remember": True}).json()["redirect_to"]
    assert application.log_out("alice").status == 204
    late = person.get(accepted)
    assert late.status == 400 and "gatehouse_session" not in person.jar(server.issuer)
    assert application.log_out("alice").status == 204
    time.sleep(0.005)  # the next word of the application is given later than the logout: the clock counts milliseconds
    assert "code" in log_in(person, visit(person, server)).redirect


def test_a_verifier_is_bound_to_the_browser_that_began_and_works_once(server, application):
    alice, mallory = Person(), Person()
    waiting = challenge(server, alice)
    accepted = application.accept(waiting, {"subject": "alice"}).json()["redirect_to"]
    assert accepted.startswith(server.issuer + "/login?") and waiting in accepted
    assert len(parse_qs(urlsplit(accepted).query)["login_verifier"][0]) == 43
    assert mallory.get(accepted).status == 403
    challenge(server, mallory)
    assert mallory.get(accepted).status == 403
    assert mallory.get(accepted.replace(waiting, challenge(server, mallory))).status == 403, "the verifier of another flow"
    forged = accepted[:-5] + "xxxxx"
    assert alice.get(forged).status == 403
    before = dict(alice.jar(server.issuer))
    assert "code" in alice.get(accepted).redirect, "what was refused consumed nothing"
    alice.jar(server.issuer).update(before)
    assert alice.get(accepted).status in (400, 403)


def test_a_verifier_holds_for_60_s(clock, tmp_path):
    with Application() as application, Gatehouse(tmp_path / "late", delegated(application), clock=clock) as server:
        application.admin = server.admin
        person, other = Person(), Person()
        now = int(time.time())
        accepted = application.accept(challenge(server, person), {"subject": "alice", "auth_time": now}).json()["redirect_to"]
        late = application.accept(challenge(server, other), {"subject": "alice", "auth_time": now}).json()["redirect_to"]
        clock.set_ahead(55)
        assert "code" in person.get(accepted).redirect
        clock.set_ahead(61)
        assert other.get(late).status == 400
        assert "gatehouse_session" not in other.jar(server.issuer)


def test_of_twenty_answers_at_once_one_counts(server, application):
    person = Person()
    waiting = challenge(server, person)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: application.accept(waiting, {"subject": "alice"}), range(20)))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 19
    won = next(answer for answer in answers if answer.status == 200)
    assert "code" in person.get(won.json()["redirect_to"]).redirect
    assert application.show(waiting).status == 404


def test_what_is_wrong_is_said(server, application):
    waiting = challenge(server, Person())
    assert application.show("x" * 43).status == 404
    assert application.accept("x" * 43, {"subject": "alice"}).status == 404
    for name in "iss sub aud exp iat nonce acr amr auth_time sid azp at_hash".split():
        answer = application.accept(waiting, {"subject": "alice", "claims": {name: "x"}})
        assert answer.status == 400 and name in answer.json()["error_description"], name
    answer = application.accept(waiting, {"subject": ["alice"]})
    assert answer.status == 400 and "subject: received a list" in answer.json()["error_description"]
    assert application.accept(waiting, {"subject": "alice", "claims": {"x": "x" * 70_000}}).status == 413
    plain = wire.post(server.admin + f"/admin/login-requests/{waiting}/accept", body=b"{}", headers={"Authorization": f"Bearer {SECRET}", "Content-Type": "text/plain"})
    assert plain.status == 415
    assert wire.get(server(f"/admin/login-requests/{waiting}")).status == 404, "never on the public port"
    assert application.reject(waiting, {"error": "access_denied"}).status == 200
    for again in (application.show(waiting), application.accept(waiting, {"subject": "a"}), application.reject(waiting, {})):
        assert again.status == 409


def test_the_shared_secret_opens_its_calls_and_nothing_else_and_the_admin_token_opens_all(server, application):
    waiting = challenge(server, Person())
    path = f"/admin/login-requests/{waiting}"
    for secret in (None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), f"{SECRET} x", TOKEN[:-1]):
        refused = application.call(path, secret=secret)
        assert refused.status == 401 and refused.headers["www-authenticate"].startswith("Bearer"), secret
        assert application.call("/admin/subjects/alice/sessions", method="DELETE", secret=secret).status == 401
    twice = wire.send("GET", server.admin + path, headers={"Authorization": f"Basic {SECRET}"})
    assert twice.status == 401
    assert application.call(path).status == 200
    assert application.call(path, secret=TOKEN).status == 200
    assert application.call("/admin/subjects/alice/sessions", method="DELETE", secret=TOKEN).status == 204


def test_without_an_admin_token_the_shared_secret_opens_its_own_calls(tmp_path):
    with Application() as application, Gatehouse(tmp_path / "secret", delegated(application)) as server:
        application.admin = server.admin
        waiting = challenge(server, Person())
        assert application.call(f"/admin/login-requests/{waiting}", secret="").status == 401
        assert application.show(waiting).status == 200
        assert application.show(waiting, "consent").status == 404, "the consent is local"
        assert application.call("/admin/users/keycloak_1/sessions", method="DELETE").status == 404


def test_a_delegated_consent(tmp_path):
    with Application() as application, Gatehouse(tmp_path / "consent", delegated(application, consent=True)) as server:
        application.admin = server.admin
        person, pkce = Person(), flow.PKCE.new()
        application.granted, application.consent_claims = ["profile"], {"name": "Alice for the web app"}
        tokens = redeem(server, log_in(person, visit(person, server, WEB_APP, pkce)), WEB_APP, pkce)
        assert application.asked[-1]["subject"] == "alice"
        assert tokens["scope"].split() == ["openid", "profile"], "openid goes with it, email was not allowed"
        info = flow.userinfo(server, tokens["access_token"]).json()
        assert info["name"] == "Alice for the web app" and "email" not in info and info["department"] == "Accounts"
        # The next request is asked about again, also under prompt=none, and answered without a page.
        application.granted = []
        pages = application.pages
        refused = visit(person, server, WEB_APP, flow.PKCE.new(), prompt="none")
        assert refused.redirect["error"] == "consent_required" and application.pages == pages
        assert visit(person, server, WEB_APP, flow.PKCE.new()).redirect["error"] == "access_denied"
        application.granted = ["openid", "phone"]
        wrong = visit(person, server, WEB_APP, flow.PKCE.new())
        assert wrong.status == 400 and "phone" in wrong.text


def test_check_refuses_an_open_door(tmp_path):
    with Application() as application:
        server = Gatehouse(tmp_path / "open", delegated(application))
        text = server.config.read_text(encoding="utf-8")
        server.config.write_text(replaced(text, {"admin_listen: 127.0.0.1": "admin_listen: 0.0.0.0"}), encoding="utf-8")
        checked = server.command("check", "--config", "gatehouse.yaml")
        assert checked.returncode == 78 and "server.admin_listen" in checked.stderr and "TLS" in checked.stderr
        short = Gatehouse(tmp_path / "short", {LOCAL: f"login: {{ mode: delegated, url: {application.url}, shared_secret: short }}"})
        refused = short.command("check", "--config", "gatehouse.yaml")
        assert refused.returncode == 78 and "32" in refused.stderr and "short" not in refused.stderr.replace("shorter", "")


def test_the_metadata_lists_what_the_application_can_reach(tmp_path):
    with Application() as application:
        more = ", acr_values_supported: [password, gold]"
        with Gatehouse(tmp_path / "acr", delegated(application, more=more)) as server:
            assert wire.get(server("/.well-known/openid-configuration")).json()["acr_values_supported"] == ["password", "gold"]
        with Gatehouse(tmp_path / "any", delegated(application)) as server:
            assert "acr_values_supported" not in wire.get(server("/.well-known/openid-configuration")).json()


def test_no_password_opens_anything(server):
    person = Person()
    waiting = challenge(server, person)
    sent = person.send("POST", server("/login"), form={"flow": waiting, "username": "testuser1@example.com", "password": "password123"}, headers={"Origin": server.issuer})
    assert sent.status == 405 and "gatehouse_session" not in person.jar(server.issuer)
