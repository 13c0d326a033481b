"""Somebody who guesses passwords, and the owner of an account who logs in meanwhile: for Benchmarks/attack.py and its short form as a test."""

import itertools
import random
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urljoin

from Support.server import Serve, free_ports
from Support.visitor import Page, Visitor
from Support import wire

OWNER, PASSWORD = "owner@example.com", "the owner's own password"
PROXIES = "  trusted_proxies: [127.0.0.1]\n"
AT_ONCE = 8


class Target(Serve):
    """A server behind a proxy that is trusted, with an owner and so many other people."""

    def __init__(self, folder, people=20, protection="", locked=(), leaked=()):
        super().__init__(folder, "gatehouse.yaml")
        self.port, self.admin_port = free_ports(2)
        self.issuer = f"http://localhost:{self.port}"
        self.locked = locked
        users = [f"  - {{ username: {OWNER}, password: \"{PASSWORD}\", email: {OWNER}, email_verified: true }}"]
        for number in range(people):
            # Hashing takes a start long: of those who are not guessed right only a few have a password.
            password = f"reused {number}" if number in leaked else f"secret {random.getrandbits(64)}" if number < 20 else None
            users.append(f"  - {{ username: {name(number)}" + (f", password: \"{password}\" }}" if password else " }"))
        users.append("  - { username: without@example.com }")
        lines = "\n".join(users)
        self.config.write_text(
            f"server:\n  listen: 127.0.0.1:{self.port}\n  public_url: {self.issuer}\n  admin_listen: 127.0.0.1:{self.admin_port}\n{PROXIES}"
            f"storage:\n  database: sqlite:data/gatehouse.db\nauthorization_server:\n  signing_keys: {{ algorithms: [ES256] }}\n"
            f"  id_token: {{ signing_algorithm: ES256 }}\n{protection}"
            f"clients:\n  - {{ client_id: app, token_endpoint_auth_method: none, grant_types: [authorization_code], redirect_uris: [http://localhost:1/callback], scope: openid }}\n"
            f"users:\n{lines}\nmail: {{ url: log }}\n",
            encoding="utf-8",
        )

    def start(self):
        super().start()
        for each in self.locked:
            assert self.command("user", "lock", each).returncode == 0
        return self


def name(number):
    return f"person{number}@example.com"


@dataclass
class Attempt:
    username: str
    password: str
    address: str


@dataclass
class Result:
    compared: int = 0
    refused: int = 0
    entered: list = field(default_factory=list)
    owner: list = field(default_factory=list)  # whether each login of the owner succeeded
    seconds: float = 0.0


class Form:
    """A login page that was opened once; it takes one try after the other, as a program would send them."""

    def __init__(self, target, address):
        self.target, self.visitor = target, Visitor(target)
        self.headers = {"X-Forwarded-For": address}
        self.page = self.visitor.visit(target("/account"), headers=self.headers)
        self.form = Page(self.page).form("password")

    def send(self, attempt, agent="attacker/1.0"):
        """The status and how long it took; 303 is a login."""
        headers = {"X-Forwarded-For": attempt.address, "Origin": self.target.issuer, "User-Agent": agent}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.visitor.cookies.items())
        filled = self.form.filled({"username": attempt.username, "password": attempt.password})
        begun = time.perf_counter()
        answer = wire.post(urljoin(self.page.url, self.form.action), form=filled, headers=headers)
        return answer, time.perf_counter() - begun


class Owner:
    """Logs in now and then, each time with nothing but the cookie by which the browser is known, or without even that."""

    def __init__(self, target, address="203.0.113.77", is_known=True):
        self.target, self.address = target, address
        self.known = {}
        if is_known:
            answer = self.attempt()
            assert answer.status == 303, answer
            self.known = {cookie.name: cookie.value for cookie in answer.cookies if cookie.name.endswith("_device")}
            assert self.known, answer

    def attempt(self):
        form = Form(self.target, self.address)
        form.visitor.cookies.update(self.known)
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
        return form.send(Attempt(OWNER, PASSWORD, self.address), agent)[0]

    def logs_in(self):
        return self.attempt().status == 303


def run(target, attempts, owner, every=50):
    """All attempts, eight at a time, with a login of the owner after so many."""
    result = Result()
    forms = [Form(target, f"198.18.{number}.1") for number in range(AT_ONCE)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for batch in batches(attempts, every):
            lanes = [batch[number::AT_ONCE] for number in range(AT_ONCE)]
            for answers in pool.map(lane, forms, lanes):
                for attempt, status in answers:
                    count(result, attempt, status)
            result.owner.append(owner.logs_in())
    result.seconds = time.perf_counter() - begun
    return result


def lane(form, attempts):
    answers = []
    for attempt in attempts:
        answer, _ = form.send(attempt)
        answers.append((attempt, answer.status))
        if answer.status == 303:
            form.__init__(form.target, form.headers["X-Forwarded-For"])
    return answers


def count(result, attempt, status):
    if status == 429:
        result.refused += 1
        return
    assert status in (200, 303), status
    result.compared += 1
    if status == 303:
        result.entered.append(attempt.username)


def batches(attempts, size):
    attempts = iter(attempts)
    while batch := list(itertools.islice(attempts, size)):
        yield batch


# What attackers do

def address(number):
    """An address in a network of its own."""
    return f"{20 + number // 65536}.{number // 256 % 256}.{number % 256}.9"


def one_address_one_account(count, people):
    return [Attempt(OWNER, f"guess {number}", "198.51.100.9") for number in range(count)]


def many_addresses_one_account(count, people):
    return [Attempt(OWNER, f"guess {number}", address(number)) for number in range(count)]


def listed(count, people, place):
    """A list of names with passwords from elsewhere: of ten names three are here, the others are nobody's."""
    chance = random.Random(1)
    attempts = []
    for number in range(count):
        is_here = number % 10 < 3
        username = name(number // 10 * 3 + number % 10) if is_here else f"nobody{number}@example.net"
        known = int(username[6:].split("@")[0]) if is_here else None
        attempts.append(Attempt(username, f"reused {known if is_here else number}", place(number)))
    chance.shuffle(attempts)
    return attempts


def list_from_one_network(count, people):
    return listed(count, people, lambda number: f"198.51.100.{1 + number % 250}")


def list_from_many_networks(count, people):
    return listed(count, people, address)


def one_password(count, people):
    attempts = listed(count, people, address)
    return [Attempt(each.username, "Summer2026!", each.address) for each in attempts]


# Whether two samples are alike

def middle(samples):
    ordered = sorted(samples)
    return statistics.median(ordered), ordered[len(ordered) // 20], ordered[-1 - len(ordered) // 20]


def rank_test(first, second):
    """Mann and Whitney: how likely it is to see a difference like this where there is none, and how often one of the first is the larger."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    total = sum(rank for rank, (_, group) in enumerate(ranked, 1) if group == 0)
    count, other = len(first), len(second)
    larger = total - count * (count + 1) / 2
    spread = (count * other * (count + other + 1) / 12) ** 0.5
    z = (larger - count * other / 2) / spread
    return 2 * (1 - statistics.NormalDist().cdf(abs(z))), larger / (count * other)
