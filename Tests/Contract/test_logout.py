"""OIDC RP-Initiated Logout 1.0 and ENDPOINTS.md "Logout"."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from Support import flow
from Support.expect import page, refused
from Support.flow import FASTAPI, WEB_APP
from Support.visitor import Page, Visitor, is_login

HOME = "http://127.0.0.1:8100/"


def logout_url(server, **parameters):
    return server("/logout") + ("?" + urlencode(parameters) if parameters else "")


def logged_in(server, visitor):
    """Whether the browser still has a session, asked as a client would."""
    answer = visitor.visit(flow.authorize_url(server, FASTAPI, prompt="none"))
    return "code" in answer.redirect


def asks(answer):
    """A page that asks, with a form to say yes."""
    assert answer.status == 200, answer
    assert answer.media_type == "text/html"
    forms = [form for form in Page(answer).forms if urlsplit(form.action).path in ("", "/logout")]
    assert forms, answer
    return forms[0]


def confirm(visitor, answer):
    form = asks(answer)
    return visitor.follow(visitor.post(answer, form, dict(form.buttons[:1])))


@pytest.fixture
def session(server):
    """A person at a browser with a session, and the client's ID token."""
    authorization = flow.authorize(server)
    return authorization.visitor, authorization.tokens()


def test_rp_initiated_2_without_a_hint_it_asks(server, session):
    visitor, _ = session
    answer = visitor.visit(logout_url(server))
    asks(answer)
    assert logged_in(server, visitor), "asking is not logging out"
    done = confirm(visitor, answer)
    assert done.status == 200
    assert not logged_in(server, visitor)


def test_contract_the_confirmation_form_carries_its_own_token(server, session):
    visitor, _ = session
    answer = visitor.visit(logout_url(server))
    form = asks(answer)
    gone = {name: None for name in form.hidden}
    visitor.follow(visitor.post(answer, form, {**dict(form.buttons[:1]), **gone}))
    assert logged_in(server, visitor)


def test_rp_initiated_2_with_a_hint_it_redirects_with_state(server, session):
    visitor, tokens = session
    answer = visitor.visit(logout_url(server, id_token_hint=tokens["id_token"], post_logout_redirect_uri=HOME, state="the-state"))
    assert answer.status in (302, 303), answer
    assert answer.location == HOME + "?state=the-state"
    assert not logged_in(server, visitor)


def test_rp_initiated_2_without_state_none_comes_back(server, session):
    visitor, tokens = session
    answer = visitor.visit(logout_url(server, id_token_hint=tokens["id_token"], post_logout_redirect_uri=HOME))
    assert answer.location == HOME


def test_rp_initiated_2_by_post(server, session):
    visitor, tokens = session
    form = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": HOME, "state": "the-state"}
    answer = visitor.follow(visitor.send("POST", server("/logout"), form=form))
    assert answer.location == HOME + "?state=the-state"
    assert not logged_in(server, visitor)


def test_rp_initiated_2_with_a_hint_alone_it_logs_out_and_says_so(server, session):
    visitor, tokens = session
    answer = visitor.visit(logout_url(server, id_token_hint=tokens["id_token"]))
    assert answer.status == 200, answer
    assert not logged_in(server, visitor)


def test_contract_an_expired_hint_is_fine(brief):
    authorization = flow.authorize(brief)
    tokens = authorization.tokens()
    brief.clock.go_on(62)
    answer = authorization.visitor.visit(logout_url(brief, id_token_hint=tokens["id_token"], post_logout_redirect_uri=HOME))
    assert answer.location == HOME
    assert not logged_in(brief, authorization.visitor)


def test_contract_the_hint_of_another_session_asks(server, session):
    visitor, _ = session
    other = flow.authorize(server, username="testuser2@example.com").tokens()["id_token"]
    answer = visitor.visit(logout_url(server, id_token_hint=other, post_logout_redirect_uri=HOME))
    assert answer.headers["location"] is None, answer
    assert logged_in(server, visitor)


@pytest.mark.parametrize("uri", [HOME + "x", HOME + "?foo=bar", "http://127.0.0.1:8100", "http://127.0.0.1:8101/", "http://localhost:8100/",
                                 "http://evil.example/", "http://127.0.0.1:8100/#x", "//127.0.0.1:8100/", "javascript:alert(1)", "http://localhost:8000/auth/web/callback"])
def test_contract_post_logout_redirect_uri_is_exact(server, session, uri):
    visitor, tokens = session
    page_or_question = visitor.visit(logout_url(server, id_token_hint=tokens["id_token"], post_logout_redirect_uri=uri))
    assert page_or_question.headers["location"] is None, page_or_question
    assert page_or_question.media_type == "text/html"


def test_contract_with_client_id_instead_of_a_hint_it_asks_and_then_redirects(server, session):
    visitor, _ = session
    answer = visitor.visit(logout_url(server, client_id="web-app", post_logout_redirect_uri=HOME, state="the-state"))
    done = confirm(visitor, answer)
    assert done.location == HOME + "?state=the-state"
    assert not logged_in(server, visitor)


def test_rp_initiated_2_without_hint_and_client_id_it_never_redirects(server, session):
    visitor, _ = session
    answer = visitor.visit(logout_url(server, post_logout_redirect_uri=HOME))
    assert answer.headers["location"] is None
    if answer.status == 200:
        done = confirm(visitor, answer)
        assert done.headers["location"] is None or not done.location.startswith(HOME)


def test_rp_initiated_2_a_hint_and_a_client_id_that_contradict_are_refused(server, session):
    visitor, tokens = session
    answer = visitor.visit(logout_url(server, id_token_hint=tokens["id_token"], client_id="spa", post_logout_redirect_uri=HOME))
    assert answer.headers["location"] is None, answer


@pytest.mark.parametrize("hint", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_rp_initiated_2_a_hint_that_is_no_token_never_redirects(server, session, hint):
    visitor, _ = session
    answer = visitor.visit(logout_url(server, id_token_hint=hint, post_logout_redirect_uri=HOME))
    assert answer.headers["location"] is None
    assert logged_in(server, visitor)


def test_rfc6749_3_1_a_repeated_parameter_is_refused(server, session):
    visitor, tokens = session
    url = logout_url(server, id_token_hint=tokens["id_token"], post_logout_redirect_uri=HOME) + "&state=a&state=b"
    page(visitor.visit(url))
    assert logged_in(server, visitor)


def test_contract_logout_clears_the_cookie_and_the_value_is_dead(server, session):
    visitor, tokens = session
    value = visitor.session
    visitor.visit(logout_url(server, id_token_hint=tokens["id_token"]))
    assert visitor.session is None
    thief = Visitor(server)
    thief.cookies["gatehouse_session"] = value
    assert is_login(thief.visit(flow.authorize_url(server, WEB_APP, flow.PKCE.new())))


def test_design_ending_a_session_ends_its_grants(server, session):
    visitor, tokens = session
    visitor.visit(logout_url(server, id_token_hint=tokens["id_token"]))
    refused(flow.refresh(server, WEB_APP, tokens["refresh_token"]), "invalid_grant")
    assert flow.userinfo(server, tokens["access_token"]).status == 401


def test_logout_without_a_session_is_no_error(server):
    answer = Visitor(server).visit(logout_url(server))
    assert answer.status == 200, answer


def test_logout_state_is_encoded_and_injects_nothing(server, session):
    visitor, tokens = session
    answer = visitor.visit(logout_url(server, id_token_hint=tokens["id_token"], post_logout_redirect_uri=HOME, state="a&b=c#d e"))
    assert parse_qs(urlsplit(answer.location).query) == {"state": ["a&b=c#d e"]}
