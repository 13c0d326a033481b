"""RFC 8628 against the real binary: two nodes, the page, the polling, one grant."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from Support import wire
from Support.server import Gatehouse, Node, until
from Support.visitor import Page, Visitor, has_field, is_consent, is_login

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CLIENTS = f"""\
  - client_id: television
    client_name: The Television
    token_endpoint_auth_method: none
    grant_types: ["{GRANT}", refresh_token]
    scope: openid profile offline_access me items
  - client_id: till
    client_secret: till-secret-for-development-only-1
    grant_types: ["{GRANT}"]
    scope: openid me
    first_party: true
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with Gatehouse(tmp_path_factory.mktemp("device"), extra_clients=CLIENTS) as running:
        yield running


def begin(server, scope="openid profile me", **arguments):
    answer = wire.post(server("/oauth2/device_authorization"), form={"client_id": "television", "scope": scope}, **arguments)
    assert answer.status == 200, answer
    return answer.json()


def poll(server, device, at=None, **changes):
    form = {"grant_type": GRANT, "device_code": device["device_code"], "client_id": "television"} | changes
    return wire.post(at or server("/oauth2/token"), form=form)


def bring(person, server, code):
    """To what the device asks, or to the form again."""
    answer = person.submit(person.get(server("/device")), "user_code", {"user_code": code})
    return person.sign_in(answer) if is_login(answer) else answer


def test_metadata_names_it_and_without_a_client_nothing_does(place, server):
    document = wire.get(place("/.well-known/oauth-authorization-server")).json()
    assert document["device_authorization_endpoint"] == place("/oauth2/device_authorization")
    assert GRANT in document["grant_types_supported"]
    without = wire.get(server("/.well-known/oauth-authorization-server")).json()
    assert "device_authorization_endpoint" not in without and GRANT not in without["grant_types_supported"]
    assert wire.post(server("/oauth2/device_authorization"), form={"client_id": "spa"}).status == 404
    assert wire.get(server("/device")).status == 404


def test_a_client_added_at_the_command_line_switches_it_on(tmp_path):
    with Gatehouse(tmp_path) as running:
        assert wire.get(running("/device")).status == 404
        added = running.command(
            "client", "add", "late-tv", "--config", running.config.name, "--public", "--grant-type", GRANT, "--scope", "openid me")
        assert added.returncode == 0, added.stderr
        until(lambda: wire.get(running("/device")).status == 200, what="the page")


def test_the_flow_from_the_code_to_the_tokens(place):
    device = begin(place)
    assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", device["user_code"])
    assert device["verification_uri"] == place("/device") and device["interval"] == 5 and device["expires_in"] == 600
    assert poll(place, device).json()["error"] == "authorization_pending"
    assert poll(place, device).json()["error"] == "slow_down"
    person = Visitor(place)
    filled = person.get(device["verification_uri_complete"])
    assert Page(filled).form("user_code").values("user_code") == [device["user_code"]] and not has_field(filled, "decision")
    question = person.sign_in(person.submit(filled, "user_code", {}))
    assert is_consent(question) and device["user_code"] in Page(question).text and "The Television" in Page(question).text
    assert "127.0.0.1" in Page(question).text
    done = person.decide(question, scope=["openid", "me"])
    assert "connected" in Page(done).text
    tokens = poll(place, device)
    assert tokens.status == 200 and tokens.json()["scope"] == "openid me"
    userinfo = wire.get(place("/oauth2/userinfo"), headers={"Authorization": f"Bearer {tokens.json()['access_token']}"})
    assert userinfo.status == 200 and "name" not in userinfo.json()
    assert poll(place, device).json()["error"] == "invalid_grant"
    assert wire.get(place("/oauth2/userinfo"), headers={"Authorization": f"Bearer {tokens.json()['access_token']}"}).status == 401


@pytest.mark.parametrize("typed", ["lower", "spaced", "bare"])
def test_what_a_person_makes_of_the_code_is_understood(place, typed):
    code = begin(place)["user_code"]
    code = {"lower": code.lower(), "spaced": " ".join(code), "bare": code.replace("-", "")}[typed]
    assert is_consent(bring(Visitor(place), place, code))


def test_a_confidential_client_proves_itself_and_the_operators_own_is_asked_about_too(place):
    form = {"scope": "openid me"}
    assert wire.post(place("/oauth2/device_authorization"), form=form | {"client_id": "till"}).status == 401
    device = wire.post(place("/oauth2/device_authorization"), form=form, headers=wire.basic("till", "till-secret-for-development-only-1")).json()
    person = Visitor(place)
    assert is_consent(bring(person, place, device["user_code"]))


def test_denied(place):
    device = begin(place)
    person = Visitor(place)
    person.decide(bring(person, place, device["user_code"]), "deny")
    assert poll(place, device).json()["error"] == "access_denied"


def test_a_code_allowed_at_one_node_is_redeemed_once_at_two(place):
    device = begin(place)
    person = Visitor(place)
    person.decide(bring(person, place, device["user_code"]))
    with Node(place) as second:
        count = 16
        barrier = threading.Barrier(count)

        def one(index):
            barrier.wait(10)
            return poll(place, device, at=(place("/oauth2/token"), second.at("/oauth2/token"))[index % 2])

        with ThreadPoolExecutor(count) as pool:
            answers = list(pool.map(one, range(count)))
    assert sorted(answer.status for answer in answers) == [200] + [400] * (count - 1)
    assert {answer.json()["error"] for answer in answers if answer.status == 400} == {"invalid_grant"}


def test_over_is_expired_token(tmp_path, clock):
    with Gatehouse(tmp_path, extra_clients=CLIENTS, clock=clock) as running:
        device = begin(running)
        clock.set_ahead(601)
        assert poll(running, device).json()["error"] == "expired_token"
        person = Visitor(running)
        assert "not valid" in Page(bring(person, running, device["user_code"])).text


def test_nothing_usable_lies_in_the_file_or_the_log(place):
    device = begin(place)
    person = Visitor(place)
    bring(person, place, device["user_code"])
    poll(place, device)
    for file in place.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            letters = device["user_code"].replace("-", "").encode()
            assert device["device_code"].encode() not in content and device["user_code"].encode() not in content and letters not in content, file


def test_guesses_are_few(place):
    answers = [bring(Visitor(place), place, "BCDF-GHJ" + last) for last in "BCDFGHJKLMNPQ"]
    assert all("not valid" in Page(answer).text for answer in answers[:10])
    assert answers[-1].status == 429 and answers[-1].headers["Retry-After"]
