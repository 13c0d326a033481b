"""A forgotten password: by a link in a letter, which a GET never uses up, or by an administrator; alike for everybody who asks."""

import concurrent.futures
import time

import pytest

from Support import flow
from Support.mailbox import configuration, link
from Support.pace import allowed
from Support.server import Gatehouse
from Support.visitor import Page, Visitor, is_login

ADA, NEW = "testuser1@example.com", "seven green umbrellas at noon"


@pytest.fixture(scope="module")
def server(tmp_path_factory, mailbox):
    with Gatehouse(tmp_path_factory.mktemp("recovery"), configuration(mailbox)) as running:
        yield running


def ask(server, typed, visitor=None):
    visitor = visitor or Visitor(server)
    page = visitor.visit(server("/recover"))
    return visitor.submit(page, "email", {"email": typed})


def asked_link(server, mailbox, typed=ADA):
    before = len([letter for letter in mailbox.letters if typed in letter[1]])
    assert ask(server, typed).status == 200
    return link(mailbox.letter(typed, count=before + 1))


@pytest.fixture
def fresh(tmp_path, mailbox):
    with Gatehouse(tmp_path / "fresh", configuration(mailbox)) as running:
        yield running


def test_a_link_replaces_the_password_once_and_ends_everything(fresh, mailbox):
    before = flow.authorize(fresh, scope="openid offline_access")
    visitor, tokens = before.visitor, before.tokens()
    assert not is_login(visitor.visit(fresh("/account")))

    url = asked_link(fresh, mailbox)
    assert url.startswith(fresh.issuer + "/recover?token=")
    person = Visitor(fresh)
    for _ in range(3):  # scanners of mail follow links
        page = person.get(url)
        assert page.status == 200 and "new_password" in Page(page).form("new_password").names()
        assert page.headers["Referrer-Policy"] == "same-origin" and page.headers["Cache-Control"] == "no-store"
    form = Page(page).form("new_password")
    done = person.submit(page, "new_password", {"new_password": NEW})
    assert done.status == 200 and "saved" in done.text
    again = person.post(page, form, {"new_password": NEW + " again"})
    assert again.status == 400 and "no longer works" in again.text
    assert Visitor(fresh).get(url).status == 400
    # The session and the grant of the other browser are over.
    assert is_login(visitor.visit(fresh("/account")))
    assert flow.refresh(fresh, flow.WEB_APP, tokens["refresh_token"]).json()["error"] == "invalid_grant"
    browser = Visitor(fresh)
    assert is_login(browser.sign_in(browser.visit(fresh("/account")), password="password123"))
    browser = Visitor(fresh)
    assert not is_login(browser.sign_in(browser.visit(fresh("/account")), password=NEW))
    assert mailbox.said(ADA, "was changed")


def test_the_page_is_the_same_for_whoever_is_asked_about(server, mailbox):
    answers = [ask(server, name) for name in (ADA, "nobody@example.com", "nobody at all")]
    texts = {Page(answer).text for answer in answers}
    assert len(texts) == 1, texts
    assert {answer.status for answer in answers} == {200}
    for answer in answers:
        assert "example.com" not in answer.url and "nobody" not in answer.url


def test_the_time_of_the_answer_does_not_tell(tmp_path, mailbox):
    with Gatehouse(tmp_path, configuration(mailbox)) as server:
        times = {"known": [], "unknown": []}
        visitor = Visitor(server)
        page = visitor.visit(server("/recover"))
        form = Page(page).form("email")
        for number in range(4):
            for kind, typed in (("known", ADA), ("unknown", f"nobody-{number % 4}@example.com")):
                begun = time.perf_counter()
                assert visitor.post(page, form, {"email": typed}).status == 303
                times[kind].append(time.perf_counter() - begun)
        # The quickest of each: what else the machine does makes an answer later, never sooner.
        known, unknown = (min(times[kind]) for kind in ("known", "unknown"))
        assert abs(known - unknown) < allowed(0.05), times


def test_letters_to_one_address_are_few(server):
    statuses = [ask(server, "many@example.com").status for _ in range(6)]
    assert statuses[:4] == [200] * 4 and statuses[4:] == [429] * 2


def test_one_of_many_wins_a_link(fresh, mailbox):
    url = asked_link(fresh, mailbox)
    people = [Visitor(fresh) for _ in range(6)]
    pages = [person.get(url) for person in people]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(
            lambda pair: pair[0].post(pair[1], Page(pair[1]).form("new_password"), {"new_password": NEW}), zip(people, pages)))
    assert sorted(answer.status for answer in answers) == [200] + [400] * 5


@pytest.mark.parametrize("password, words", [
    ("b4Xq", "at least 15"), ("passwordpassword123", "too common"), ("aaaaaaaaaaaaaaaaaaaa", "too common"),
    ("qwertyuiop1234567890", "too common"), ("testuser1example2024", "your name"),
])
def test_a_weak_password_is_refused_in_words_and_the_link_stays(server, mailbox, password, words):
    person = Visitor(server)
    url = getattr(server, "recover_url", None)
    if url is None:
        url = server.recover_url = asked_link(server, mailbox)
    page = person.submit(person.get(url), "new_password", {"new_password": password})
    assert page.status == 200 and words in page.text, page.text
    assert 'aria-invalid="true"' in page.text and 'role="alert"' in page.text
    assert password not in page.text


def test_a_form_of_another_browser_is_refused(server, mailbox):
    url = getattr(server, "recover_url", None) or asked_link(server, mailbox)
    page = Visitor(server).get(url)
    stranger = Visitor(server)
    answer = stranger.post(page, Page(page).form("new_password"), {"new_password": NEW})
    assert answer.status == 403


def test_without_mail_an_administrator_helps(tmp_path):
    with Gatehouse(tmp_path) as server:
        page = Visitor(server).visit(server("/recover"))
        assert "administrator" in page.text and not Page(page).forms
        login = Visitor(server).visit(server("/login"))
        assert "/recover" not in login.text and "/register" not in login.text
