"""docs/brute-force.md on the binary: a short form of `make attack`, unlocking, what is told of an attack. The long form is Benchmarks/attack.py."""

import pytest

from Support import attackers, wire
from Support.attackers import OWNER, PASSWORD, Attempt, Form, Owner, Target
from Support.server import until

LEAKED = range(0, 30, 10)


@pytest.fixture
def target(tmp_path):
    def start(people=30, protection=""):
        running = Target(tmp_path / "target", people, protection, leaked=LEAKED).start()
        started.append(running)
        return running

    started = []
    yield start
    for each in started:
        if each.running:
            assert each.stop() == 0


@pytest.mark.parametrize("attack, compared", [(attackers.one_address_one_account, 10), (attackers.many_addresses_one_account, 50)])
def test_whoever_guesses_at_one_account_gets_few_tries_and_its_owner_gets_in(target, attack, compared):
    server = target()
    found = attackers.run(server, attack(100, 30), Owner(server), every=50)
    # The owner's own success with a known browser forgives the name once.
    assert found.owner == [True, True] and not found.entered
    assert compared <= found.compared <= 2 * compared and found.compared + found.refused == 100


def test_an_owner_with_another_browser_waits_while_the_account_is_attacked(target):
    server = target()
    owner = Owner(server, is_known=False)
    found = attackers.run(server, attackers.many_addresses_one_account(60, 30), owner, every=60)
    assert found.compared == 50 and found.owner == [False]


def test_a_list_from_one_network_is_an_attack_and_is_told_of_once(target):
    server = target()
    found = attackers.run(server, attackers.list_from_one_network(100, 30), Owner(server), every=50)
    assert found.owner == [True, True]
    assert 30 < found.compared < 70 and len(found.entered) <= len(LEAKED)
    until(lambda: "attack on logins detected" in server.log(), what="the warning")
    assert server.log().count("attack on logins detected") == 1
    assert 'gatehouse_attack_detected_total{kind="network"} 1' in wire.get(f"{server.admin}/metrics").text


def test_one_password_with_many_names_is_not_tried_any_more(target):
    server = target()
    found = attackers.run(server, attackers.one_password(100, 30), Owner(server), every=50)
    assert found.owner == [True, True] and 20 < found.compared < 60
    assert "Summer2026" not in server.log()


def test_an_administrator_unlocks_by_command_and_by_the_admin_api(target):
    server = target()
    form = Form(server, "198.51.100.9")
    wrong = Attempt(OWNER, "wrong", "198.51.100.9")
    for unlock in (lambda: server.command("user", "unlock", OWNER).returncode == 0,):
        statuses = [form.send(wrong)[0].status for _ in range(11)]
        assert statuses == [200] * 10 + [429]
        assert unlock()
        # What the node remembers it takes for ten seconds; a second browser from elsewhere is asked for in the store.
        until(lambda: form.send(wrong)[0].status == 200, seconds=60, what="another try")
    assert server.command("user", "unlock", "nobody@example.com").returncode == 1


def test_answers_do_not_tell_whether_there_is_an_account(target):
    server = target()
    form = Form(server, "198.51.100.9")
    server.command("user", "lock", attackers.name(0))
    tries = [
        ("nobody@example.net", "wrong"), (OWNER, "wrong"), (attackers.name(0), "reused 0"), ("without@example.com", "wrong"),
    ]
    answers = {(answer.status, answer.text.replace(name, "NAME")) for name, word in tries for answer in [form.send(Attempt(name, word, "198.51.100.9"))[0]]}
    assert len(answers) == 1, answers
    refused = set()
    for name in ("nobody@example.net", OWNER):
        for number in range(11):
            answer = form.send(Attempt(name, "wrong", "198.51.100.10"))[0]
        refused.add((answer.status, answer.text.replace(name, "NAME")))
    assert {status for status, _ in refused} == {429} and len(refused) == 1


def test_a_session_and_a_known_browser_cannot_be_told_apart_from_outside(target):
    server = target()
    answer = Owner(server, is_known=False).attempt()
    device = next(cookie for cookie in answer.cookies if cookie.name == "gatehouse_device")
    assert {"httponly", "path", "max-age", "samesite"} <= device.attributes.keys() and device.attributes["samesite"] == "Lax"
    assert OWNER not in device.value and PASSWORD not in server.log()


def test_the_owner_gets_a_letter_about_a_new_browser_and_none_about_a_known_one(target):
    server = target()
    known = Owner(server)
    assert known.logs_in() and "letter printed" not in server.log(), "the first browser is nobody's news"
    assert Owner(server, address="198.51.100.77", is_known=False).logs_in()
    until(lambda: "letter printed" in server.log(), what="the letter")
    letter = next(line for line in server.log().splitlines() if "letter printed" in line)
    for part in (OWNER, "New sign-in", "Firefox 145", "Linux", "198.51.100.77", "change your password", server("/account")):
        assert part in letter, letter
