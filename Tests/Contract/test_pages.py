"""Pages for people: login, consent, account; their forms, cookies and headers. ENDPOINTS.md "Pages" and "Cookies"."""

import re
import time
from urllib.parse import urlsplit

import pytest

from Support import flow, wire
from Support.flow import FASTAPI, PKCE, WEB_APP, authorize_url
from Support.visitor import Page, Visitor, is_consent, is_login


def login_page(server, client=WEB_APP, visitor=None, **changes):
    visitor = visitor or Visitor(server)
    answer = visitor.visit(authorize_url(server, client, PKCE.new(), **changes))
    assert is_login(answer), answer
    return visitor, answer


def consent_page(server, **changes):
    """The consent page; it is asked for, because a consent of before may be remembered."""
    visitor, answer = login_page(server, **{"prompt": "consent", **changes})
    answer = visitor.sign_in(answer)
    assert is_consent(answer), answer
    return visitor, answer


def signed_in(answer):
    """After the login: the consent page, or back at the client."""
    return is_consent(answer) or answer.status in (302, 303) and "code" in answer.redirect


# Login

def test_contract_the_login_form_has_username_password_and_its_own_token(server):
    _, answer = login_page(server)
    form = Page(answer).form("password")
    assert {"username", "password"} <= set(form.names())
    assert form.hidden, "no anti-forgery field"
    assert form.method == "post"
    assert urlsplit(form.action or answer.url).path in ("", urlsplit(answer.url).path) or form.action.startswith("?")


def test_contract_login_posts_back_and_is_answered_303(server):
    visitor, answer = login_page(server)
    posted = visitor.post(answer, Page(answer).form("password"), {"username": "testuser1@example.com", "password": "password123"})
    assert posted.status == 303, posted


@pytest.mark.parametrize("wish, accepted, language, direction", [
    ("de-CH en", "fr", "de", "ltr"), ("se ar", "fr", "ar", "rtl"), (None, "se, ja;q=0.5, es;q=0.4", "ja", "ltr"), ("se", None, "en", "ltr"),
])
def test_oidc_core_3_1_2_1_ui_locales_choose_the_language_of_login_and_consent(server, wish, accepted, language, direction):
    """RFC 4647 §3.4: a region falls back to its language; then the browser's choice, then English."""
    visitor = Visitor(server)
    headers = {"Accept-Language": accepted} if accepted else {}
    changes = {"ui_locales": wish} if wish else {}
    answer = visitor.get(authorize_url(server, WEB_APP, PKCE.new(), prompt="consent", **changes), headers=headers)
    while answer.status in (302, 303):
        answer = visitor.get(answer.location, headers=headers)
    assert is_login(answer), answer
    pages = [answer]
    if wish:
        pages.append(visitor.sign_in(answer))
        assert is_consent(pages[-1]), pages[-1]
    for page in pages:
        assert f'<html lang="{language}" dir="{direction}">' in page.text
        assert page.headers["content-language"] == language
        assert "accept-language" in page.headers["vary"].lower()


@pytest.fixture(scope="module")
def guessing(tmp_path_factory):
    """A server of its own, so that wrong passwords slow nobody else's login."""
    from Support.server import Gatehouse

    with Gatehouse(tmp_path_factory.mktemp("guessing")) as running:
        yield running


def wrong(server, username, password="wrong"):
    visitor, answer = login_page(server)
    started = time.perf_counter()
    answer = visitor.sign_in(answer, username, password)
    return visitor, answer, time.perf_counter() - started


def test_contract_a_wrong_password_shows_the_form_again(guessing):
    visitor, answer, _ = wrong(guessing, "testuser1@example.com")
    assert is_login(answer), answer
    assert visitor.session is None
    assert "wrong" not in str(Page(answer).form("password").inputs)
    answer = visitor.sign_in(answer)
    assert signed_in(answer), "after a wrong password the right one works"


def test_issue_an_unknown_user_and_a_wrong_password_are_alike_in_words(guessing):
    _, known, _ = wrong(guessing, "testuser1@example.com")
    _, unknown, _ = wrong(guessing, "nobody@example.com")
    assert known.status == unknown.status
    assert Page(known).text.replace("testuser1@example.com", "X") == Page(unknown).text.replace("nobody@example.com", "X")
    assert [cookie.name.split("_")[:2] for cookie in known.cookies] == [cookie.name.split("_")[:2] for cookie in unknown.cookies]


def test_issue_an_unknown_user_and_a_wrong_password_are_alike_in_time(another):
    server = another()
    known, unknown = [], []
    for number in range(8):
        known.append(wrong(server, f"testuser{1 + number % 2}@example.com", f"wrong{number}")[2])
        unknown.append(wrong(server, f"nobody{number}@example.com")[2])
    # The quickest of each: what else the machine does makes an answer later, never sooner.
    ratio = min(unknown) / min(known)
    assert 0.4 < ratio < 2.5, (known, unknown)


def test_contract_guessing_is_throttled_with_429_and_retry_after(another):
    server = another()
    visitor, answer = login_page(server)
    for _ in range(60):
        answer = visitor.submit(answer, "password", {"username": "testuser1@example.com", "password": "wrong"})
        if answer.status == 429:
            break
        assert is_login(answer), answer
    assert answer.status == 429, "60 wrong passwords, no end"
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("username, password", [("", ""), ("testuser1@example.com", ""), ("", "password123"), ("TESTUSER1@example.com\x00", "password123"),
                                                ("testuser1@example.com", "password123\x00"), ("a" * 5000, "b" * 5000)])
def test_limits_odd_credentials_are_refused(guessing, username, password):
    visitor, answer = login_page(guessing)
    answer = visitor.sign_in(answer, username, password)
    assert is_login(answer) or 400 <= answer.status < 500, answer
    assert visitor.session is None


# Anti-forgery

@pytest.mark.parametrize("change", ["gone", "empty", "wrong", "foreign"])
def test_contract_a_login_form_without_its_token_is_refused(server, change):
    visitor, answer = login_page(server)
    hidden = Page(answer).form("password").hidden
    if change == "foreign":
        _, other = login_page(server)
        changes = Page(other).form("password").hidden
    else:
        changes = {name: {"gone": None, "empty": "", "wrong": "x" * len(value)}[change] for name, value in hidden.items()}
    answer = visitor.submit(answer, "password", {"username": "testuser1@example.com", "password": "password123", **changes})
    assert 400 <= answer.status < 500 or is_login(answer), answer
    assert not signed_in(answer)
    assert visitor.session is None


def test_contract_a_login_form_without_the_flows_cookie_is_refused(server):
    visitor, answer = login_page(server)
    visitor.cookies.clear()
    answer = visitor.sign_in(answer)
    assert visitor.session is None
    assert not signed_in(answer)


def test_contract_origin_null_is_no_proof_and_no_reason_to_refuse(server):
    visitor, answer = login_page(server)
    answer = visitor.submit(answer, "password", {"username": "testuser1@example.com", "password": "password123"}, headers={"Origin": "null"})
    assert signed_in(answer), answer


def test_contract_a_repeated_login_field_is_refused(server):
    visitor, answer = login_page(server)
    answer = visitor.submit(answer, "password", {"username": ["testuser1@example.com"] * 2, "password": "password123"})
    assert answer.status == 400, answer


# Consent

def test_contract_the_consent_form_names_client_and_scopes(server):
    _, answer = consent_page(server, scope="openid profile email me")
    form = Page(answer).form("decision")
    assert {value for name, value in form.buttons if name == "decision"} == {"allow", "deny"}
    assert "Example Web App" in Page(answer).text
    assert {"profile", "email", "me"} <= set(form.values("scope"))
    assert "Read information about the current user" in Page(answer).text


def test_rfc6749_4_1_2_1_deny_is_access_denied(server):
    visitor, answer = consent_page(server, state="the-state")
    answer = visitor.decide(answer, "deny")
    assert answer.redirect == {"error": "access_denied", "state": "the-state", "iss": server.issuer} | {
        name: value for name, value in answer.redirect.items() if name == "error_description"
    }


def test_rfc6749_3_3_unticked_scopes_are_not_granted(server):
    visitor, pkce = Visitor(server), PKCE.new()
    answer = visitor.sign_in(visitor.visit(authorize_url(server, WEB_APP, pkce, scope="openid profile email me", prompt="consent")))
    ticked = [value for value in Page(answer).form("decision").values("scope") if value not in ("email", "me")]
    answer = visitor.decide(answer, scope=ticked)
    tokens = flow.Authorization(server, WEB_APP, visitor, pkce, answer.redirect).tokens()
    assert set(tokens["scope"].split()) == {"openid", "profile"}
    assert "email" not in flow.userinfo(server, tokens["access_token"]).json()


def test_rfc6749_3_3_a_scope_that_was_not_asked_cannot_be_ticked(server):
    visitor, pkce = Visitor(server), PKCE.new()
    answer = visitor.sign_in(visitor.visit(authorize_url(server, WEB_APP, pkce, scope="openid profile", prompt="consent")))
    values = Page(answer).form("decision").values("scope")
    answer = visitor.decide(answer, scope=[*values, "items", "offline_access"])
    if answer.status in (302, 303) and "code" in answer.redirect:
        tokens = flow.Authorization(server, WEB_APP, visitor, pkce, answer.redirect).tokens()
        assert not {"items", "offline_access"} & set(tokens["scope"].split())
    else:
        assert 400 <= answer.status < 500 or answer.redirect["error"]


def test_contract_consent_is_remembered_until_more_is_asked(another):
    server = another()
    visitor, answer = consent_page(server, scope="openid profile", prompt=None)
    visitor.decide(answer)
    again = visitor.visit(authorize_url(server, WEB_APP, PKCE.new(), scope="openid profile"))
    assert "code" in again.redirect
    more = visitor.visit(authorize_url(server, WEB_APP, PKCE.new(), scope="openid profile items"))
    assert is_consent(more)


def test_oidc_core_3_1_2_1_prompt_consent_asks_again(server):
    visitor, answer = consent_page(server)
    visitor.decide(answer)
    assert "code" in visitor.visit(authorize_url(server, WEB_APP, PKCE.new())).redirect
    assert is_consent(visitor.visit(authorize_url(server, WEB_APP, PKCE.new(), prompt="consent")))


@pytest.mark.parametrize("change", ["gone", "wrong"])
def test_contract_a_consent_form_without_its_token_is_refused(server, change):
    visitor, answer = consent_page(server)
    hidden = {name: value for name, value in Page(answer).form("decision").hidden.items() if name != "scope"}
    changes = {name: None if change == "gone" else "x" * len(value) for name, value in hidden.items()}
    answer = visitor.submit(answer, "decision", {"decision": "allow", **changes})
    assert 400 <= answer.status < 500, answer
    assert answer.headers["location"] is None


@pytest.mark.parametrize("decision", [None, "", "maybe", ["deny", "allow"]])
def test_contract_only_a_clear_allow_allows(server, decision):
    visitor, answer = consent_page(server)
    answer = visitor.submit(answer, "decision", {"decision": decision})
    assert answer.headers["location"] is None or "code" not in answer.redirect, answer


# Cookies

def test_contract_the_session_cookie_is_httponly_lax_and_for_this_host(server):
    visitor, answer = login_page(server, FASTAPI)
    posted = visitor.post(answer, Page(answer).form("password"), {"username": "testuser1@example.com", "password": "password123"})
    answers = [posted]
    while answers[-1].status in (302, 303) and visitor.at_home(answers[-1].location):
        answers.append(visitor.get(answers[-1].location))
    cookie = next(cookie for answer in answers for cookie in answer.cookies if cookie.name == "gatehouse_session")
    assert len(cookie.value) >= 22
    assert "httponly" in cookie.attributes
    assert cookie.attributes["samesite"] == "Lax"
    assert cookie.attributes["path"] == "/"
    assert "domain" not in cookie.attributes
    assert "secure" not in cookie.attributes  # the scheme of public_url is http


def test_contract_flow_cookies_are_named_apart(server):
    visitor = Visitor(server)
    for _ in range(2):
        visitor.visit(authorize_url(server, WEB_APP, PKCE.new()))
    flows = [name for name in visitor.cookies if name.startswith("gatehouse_flow_")]
    assert len(flows) == 2
    assert all(re.fullmatch(r"gatehouse_flow_[A-Za-z0-9_-]{8}", name) for name in flows)
    assert set(visitor.cookies) == set(flows)


def test_contract_two_started_logins_in_one_browser_both_finish(server):
    visitor = Visitor(server)
    first_pkce, second_pkce = PKCE.new(), PKCE.new()
    first = visitor.visit(authorize_url(server, FASTAPI, first_pkce, state="first"))
    second = visitor.visit(authorize_url(server, FASTAPI, second_pkce, state="second"))
    answer = visitor.sign_in(first)
    assert answer.redirect["state"] == "first"
    answer = visitor.sign_in(second)
    assert answer.redirect["state"] == "second"
    assert flow.Authorization(server, FASTAPI, visitor, second_pkce, answer.redirect).redeem().status == 200


@pytest.mark.parametrize("value", ["attacker-chosen-session-value-0123456789", "", "a" * 4000, "%00", '"quoted"'])
def test_contract_an_unknown_session_cookie_is_never_adopted(server, value):
    visitor = Visitor(server)
    visitor.cookies["gatehouse_session"] = value
    answer = visitor.visit(authorize_url(server, FASTAPI, PKCE.new()))
    assert is_login(answer), answer
    visitor.sign_in(answer)
    assert visitor.session != value
    stranger = Visitor(server)
    stranger.cookies["gatehouse_session"] = value
    assert is_login(stranger.visit(authorize_url(server, FASTAPI, PKCE.new())))


def test_contract_a_login_makes_a_new_session_value(server):
    visitor = Visitor(server)
    flow.authorize(server, FASTAPI, visitor)
    before = visitor.session
    answer = visitor.visit(authorize_url(server, FASTAPI, PKCE.new(), prompt="login"))
    visitor.sign_in(answer)
    assert visitor.session != before


def test_rfc6265_an_odd_cookie_header_does_no_harm(server):
    for header in ["=", ";;;", "gatehouse_session", "a=b; " * 300, "gatehouse_session=a; gatehouse_session=b", "\xff=\xfe"]:
        answer = wire.get(authorize_url(server, FASTAPI, PKCE.new()), headers={"Cookie": header, "Accept": "text/html"})
        assert answer.status < 500, (header, answer)


# Where pages are

def test_contract_a_page_under_another_loopback_name_is_redirected_to_public_url_first(server):
    url = authorize_url(server, WEB_APP, PKCE.new(), state="the-state").replace("localhost:", "127.0.0.1:", 1)
    answer = wire.get(url, headers={"Accept": "text/html"})
    assert answer.status in (302, 303, 307), answer
    assert answer.location.startswith(server.issuer + "/")
    assert not answer.cookies
    assert is_login(Visitor(server).visit(answer.location))


@pytest.mark.parametrize("path", ["/login", "/account", "/logout"])
def test_contract_other_pages_under_another_loopback_name_are_redirected_too(server, path):
    answer = wire.get(f"http://127.0.0.1:{server.port}{path}", headers={"Accept": "text/html"})
    assert answer.status in (302, 303, 307), answer
    assert answer.location.startswith(server.issuer + path)


def test_contract_the_host_header_is_never_used_for_a_url(server):
    url = authorize_url(server, WEB_APP, PKCE.new())
    answer = wire.get(url, headers={"Host": "evil.example", "Accept": "text/html"})
    assert answer.status < 500
    assert "evil.example" not in str(answer.headers) + answer.text


def test_contract_apis_answer_under_every_name(server):
    assert wire.get(f"http://127.0.0.1:{server.port}/.well-known/jwks.json").status == 200
    answer = wire.post(f"http://127.0.0.1:{server.port}/oauth2/token", form={"grant_type": "client_credentials"}, headers=flow.MYBFF.headers())
    assert answer.status == 200


def test_contract_login_without_a_flow_is_no_error_500(server):
    answer = Visitor(server).visit(server("/login"))
    assert answer.status < 500
    answer = Visitor(server).visit(server("/consent"))
    assert answer.status < 500


def test_contract_account_asks_for_a_login_and_names_the_person(server):
    visitor = Visitor(server)
    answer = visitor.visit(server("/account"))
    assert is_login(answer), answer
    answer = visitor.sign_in(answer)
    assert answer.status == 200
    assert "Test User One" in Page(answer).text or "testuser1@example.com" in Page(answer).text


# Headers and markup

def pages(server):
    visitor, login = login_page(server, prompt="consent")
    yield login
    consent = visitor.sign_in(login)
    assert is_consent(consent)
    yield consent
    visitor.decide(consent)
    yield visitor.visit(server("/logout"))
    yield visitor.visit(server("/account"))
    yield Visitor(server).visit(server("/oauth2/authorize?client_id=nobody"))


@pytest.fixture(scope="module")
def all_pages(server):
    return list(pages(server))


def test_issue_every_page_has_its_security_headers(all_pages):
    for answer in all_pages:
        policy = {part.split()[0]: part.split()[1:] for part in answer.headers["content-security-policy"].split(";") if part.strip()}
        assert policy["frame-ancestors"] == ["'none'"]
        assert policy["default-src"] in (["'none'"], ["'self'"])
        assert "form-action" not in policy  # ENDPOINTS.md: Chromium applies it to every hop after a POST
        assert "'unsafe-inline'" not in policy.get("script-src", policy["default-src"])
        assert "'unsafe-eval'" not in policy.get("script-src", policy["default-src"])
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "no-store" in answer.headers["cache-control"]
        assert answer.headers["strict-transport-security"] is None  # http
        assert answer.headers.get_content_charset() == "utf-8"


def test_issue_no_page_carries_inline_script_or_handlers(all_pages):
    for answer in all_pages:
        page = Page(answer)
        assert [script for script in page.scripts if "src" not in script] == []
        assert [name for name in page.inline if name.startswith("on")] == []


def test_issue_every_form_carries_its_own_token(all_pages):
    for answer in all_pages:
        for form in Page(answer).forms:
            assert form.method == "post"
            assert form.hidden
            assert urlsplit(form.action).netloc in ("", urlsplit(answer.url).netloc)


def test_issue_a_page_shows_no_stack_and_no_version(all_pages):
    for answer in all_pages:
        assert not re.search(r"\.swift|Fatal|stack trace|\bNIO\w*Error|Hummingbird", answer.text)
        assert not re.search(r"\d+\.\d+", answer.headers["server"] or "")


def test_contract_names_are_escaped_on_pages(another):
    server = another(replacements={"client_name: Example Web App": 'client_name: "<b onclick=x>App</b> & more"'})
    _, answer = consent_page(server)
    assert "<b onclick" not in answer.text
    assert "<b onclick=x>App</b> & more" in Page(answer).text


def test_contract_login_hint_fills_the_username(server):
    _, answer = login_page(server, login_hint='testuser2@example.com"><script>')
    assert Page(answer).form("password").values("username") == ['testuser2@example.com"><script>']
    assert Page(answer).scripts == [] or all("src" in script for script in Page(answer).scripts)
