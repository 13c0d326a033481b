"""The login page offers providers: here a second server of the same kind, and one that misbehaves."""

import pytest

from Support import flow
from Support.federation import Commuter, federation
from Support.flow import FASTAPI, PKCE
from Support.provider import Provider
from Support.server import until
from Support.visitor import Page, Visitor, is_login


@pytest.fixture(scope="module")
def stub():
    with Provider() as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory, stub):
    with federation(tmp_path_factory.mktemp("federation"), stub=stub) as running:
        yield running


@pytest.fixture
def person(site):
    return Commuter(site)


def login_page(person, **changes):
    answer = person.visit(flow.authorize_url(person.server, FASTAPI, PKCE.new(), **changes))
    assert is_login(answer)
    return answer


def by_password(visitor, answer):
    return visitor.submit(answer, "password", {"username": "testuser1@example.com", "password": "password123"})


def test_contract_a_login_at_a_provider_ends_in_tokens_of_our_own(site, person):
    page = Page(login_page(person))
    assert "Continue with Head Office" in page.text and not page.scripts
    tokens = person.tokens()
    header, claims = flow.verified(site, tokens["id_token"])
    assert claims["iss"] == site.issuer and claims["aud"] == FASTAPI.client_id
    assert claims["acr"] == "1" and claims["amr"] == ["pwd"], "as the provider says it"
    user = flow.userinfo(site, tokens["access_token"]).json()
    assert (user["name"], user["email"], user["email_verified"]) == ("Alice Liddell", "alice@example.org", True)
    again = flow.unverified(Commuter(site).tokens()["id_token"])[1]
    assert again["sub"] == claims["sub"]
    assert "alice@example.org" in site.command("user", "list", "--config", site.config).stdout


def test_contract_a_verified_address_is_the_user_who_has_it(site, person):
    mine = flow.authorize(site, FASTAPI).tokens()
    theirs = person.tokens("testuser1@example.com")
    assert flow.unverified(theirs["id_token"])[1]["sub"] == flow.unverified(mine["id_token"])[1]["sub"]


def test_contract_an_address_that_nobody_verified_takes_nobody_over(site, person):
    victim = flow.authorize(site, FASTAPI, username="testuser2@example.com").tokens()
    tokens = person.tokens("mallory")
    assert flow.unverified(tokens["id_token"])[1]["sub"] != flow.unverified(victim["id_token"])[1]["sub"]
    user = flow.userinfo(site, tokens["access_token"]).json()
    assert user["name"] == "Mallory" and user["email_verified"] is False


def test_contract_a_fresh_login_is_asked_of_the_provider_and_proven(site, person):
    person.tokens()
    redirect = person.press(login_page(person, prompt="login"))
    assert redirect.redirect["prompt"] == "login"
    assert is_login(person.there.visit(redirect.location)), "although a session is there"
    answer = person.visit(person.at_upstream(redirect))
    assert "code" in answer.redirect


def test_contract_an_old_login_at_the_provider_is_not_enough(site, person, stub):
    stub.reset()
    stub.claims = lambda claims: claims | {"auth_time": claims["auth_time"] - 3600}
    redirect = person.press(login_page(person, max_age="60"), "stub")
    assert stub.requests("/authorize") == [] and redirect.redirect["max_age"] == "60"
    answer = person.visit(person.there.get(redirect.location).location)
    assert is_login(answer) and "did not confirm that you signed in just now" in Page(answer).text


def test_contract_an_answer_belongs_to_the_browser_that_began(site, person):
    back = person.at_upstream(person.press(login_page(person)))
    stranger = Visitor(site)
    stranger.visit(flow.authorize_url(site, FASTAPI, PKCE.new()))
    assert stranger.get(back).status == 403 and stranger.session is None
    assert "code" in person.visit(back).redirect, "and nothing was consumed"
    assert person.get(back).status in (400, 403), "but it counts once"


def test_contract_a_provider_that_is_away_is_said_to_be_and_the_password_works(site, person):
    site.upstream.stop()
    try:
        site.restart()
        answer = person.follow(person.press(login_page(person)))
        assert is_login(answer) and "Head Office cannot be reached right now" in Page(answer).text
        assert "code" in by_password(person, answer).redirect
    finally:
        site.upstream.start()
    other = Commuter(site)
    assert until(lambda: other.press(login_page(other)).location.startswith(site.upstream.issuer), 60, "the provider is found again")


def test_contract_a_code_that_cannot_be_redeemed_leads_back_with_a_sentence(site, person):
    back = person.at_upstream(person.press(login_page(person)))
    site.upstream.stop()
    try:
        answer = person.visit(back)
        assert is_login(answer) and "Head Office cannot be reached right now" in Page(answer).text
        assert "code" in by_password(person, answer).redirect
    finally:
        site.upstream.start()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda claims: claims | {"nonce": "another"}, "did not work"),
        (lambda claims: claims | {"aud": "another"}, "did not work"),
        (lambda claims: claims | {"iss": "http://another.example"}, "did not work"),
    ],
)
def test_contract_an_id_token_that_is_not_believed_logs_nobody_in(site, person, stub, change, sentence):
    stub.reset()
    stub.claims = change
    redirect = person.press(login_page(person), "stub")
    answer = person.visit(person.there.get(redirect.location).location)
    assert is_login(answer) and sentence in Page(answer).text
    assert person.session is None


def test_contract_a_mix_up_ends_nothing(site, person, stub):
    stub.reset()
    stub.redirect = lambda parameters: parameters | {"iss": site.upstream.issuer}
    redirect = person.press(login_page(person), "stub")
    answer = person.visit(person.there.get(redirect.location).location)
    assert is_login(answer) and "did not work" in Page(answer).text
    stub.reset()
    answer = person.visit(person.there.get(redirect.location).location)
    assert "code" in answer.redirect


def test_contract_nothing_usable_is_at_rest_nor_in_the_log(site, person):
    redirect = person.press(login_page(person))
    state, nonce, challenge = (redirect.redirect[name] for name in ("state", "nonce", "code_challenge"))
    handle, secret = state.split(".")
    back = person.at_upstream(redirect)
    stored = b"".join(path.read_bytes() for path in (site.folder / "data").iterdir())
    for text in (handle, secret, nonce, challenge):
        assert text.encode() not in stored
    person.visit(back)
    code = back.split("code=")[1].split("&")[0]
    assert until(lambda: "/login/callback" in site.log())
    for text in (secret, nonce, code):
        assert text not in site.log()


def test_contract_doctor_asks_the_providers_of_the_login_page(site):
    report = site.command("doctor", "--config", site.config).stdout
    assert "provider upstream" in report and f"{site.upstream.issuer} answers as itself" in report, report


def test_contract_a_provider_is_linked_and_given_up_on_the_account_page(site):
    person = Commuter(site)
    answer = person.sign_in(person.visit(site("/account")), "testuser2@example.com")
    answer = person.visit(person.at_upstream(person.post(answer, Page(answer).form("link"), {"link": "upstream"}), "mallory"))
    assert "belongs to another account here" in Page(answer).text, "Mallory has logged in before"
    person.there = Visitor(site.upstream)
    answer = person.visit(person.at_upstream(person.post(answer, Page(answer).form("link"), {"link": "upstream"}), "testuser2@example.com"))
    assert "You can now sign in with Head Office." in Page(answer).text
    other = Commuter(site)
    answer = other.log_in(other.visit(site("/account")), "testuser2@example.com")
    assert "Test User Two" in Page(answer).text
    form = Page(answer).form("unlink")
    answer = other.follow(other.post(answer, form, {"unlink": dict(form.buttons)["unlink"]}))
    assert "You can no longer sign in with Head Office." in Page(answer).text


def test_contract_whoever_is_not_known_stays_out_where_no_accounts_are_made(tmp_path):
    with federation(tmp_path, ", create_users: false, link_verified_email: false") as closed:
        person = Commuter(closed)
        for username in ("alice", "testuser1@example.com"):
            person.there = Visitor(closed.upstream)
            answer = person.log_in(login_page(person), username)
            assert is_login(answer) and "You cannot sign in here with that Head Office account." in Page(answer).text


def test_contract_it_is_the_same_with_flows_and_sessions_in_redis(tmp_path, with_redis):
    with federation(tmp_path, replacements=with_redis) as server:
        person = Commuter(server)
        back = person.at_upstream(person.press(login_page(person)))
        assert "code" in person.visit(back).redirect
        assert person.get(back).status in (400, 403)
        first = flow.unverified(person.tokens()["id_token"])[1]["sub"]
        assert flow.unverified(Commuter(server).tokens()["id_token"])[1]["sub"] == first
