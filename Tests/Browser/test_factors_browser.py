"""Authenticator apps and recovery codes in headless Chromium without script: adding, proving, renewing, renaming and removing them, and where one is demanded."""

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support import flow, mailbox, qr, totp
from Support.chromium import fill, press, save, shows
from Support.clock import Clock
from Support.flow import PKCE
from Support.server import Gatehouse

PASSWORD = "password123"
NAMES = ["app", "recovery", "change", "wish", "claim", "client", "scope", "guess", "required"]
PEOPLE = "\nusers:\n" + "".join(
    f"  - {{ username: {name}@example.com, name: {name}, email: {name}@example.com, email_verified: true, password: {PASSWORD} }}\n"
    for name in NAMES
)
VAULT = """\
  - client_id: vault
    client_name: The Vault
    client_secret: vault-secret-for-development-only
    grant_types: [authorization_code]
    redirect_uris: ["{callback}"]
    scope: openid profile
    require_second_factor: true
"""


@pytest.fixture(scope="module")
def letters():
    with mailbox.Mailbox() as running:
        yield running


@pytest.fixture(scope="module")
def place(tmp_path_factory, client, letters):
    """Optional factors; a client and a scope that demand one; a clock that is set ahead, because a code counts once."""
    with started(tmp_path_factory.mktemp("factors"), client, "optional", mailbox.configuration(letters)) as running:
        yield running
    running.clock.tidy()


@pytest.fixture(scope="module")
def strict(tmp_path_factory, client):
    with started(tmp_path_factory.mktemp("factors-required"), client, "required", {}) as running:
        yield running
    running.clock.tidy()


def started(folder, client, policy, more):
    changes = {
        "http://127.0.0.1:8100/callback": f"{client.url}/callback",
        "authorization_server:\n": f"authorization_server:\n  second_factor: {{ policy: {policy}, methods: [totp] }}\n",
        "{ name: items, description: Read items }": "{ name: items, description: Read items, require_second_factor: true }",
        "\nusers:\n": PEOPLE,
    }
    server = Gatehouse(folder, changes | more, VAULT.format(callback=f"{client.url}/callback"), clock=Clock(folder))
    server.ahead = 0
    return server


@pytest.fixture
def plain(drivers):
    """Without JavaScript, and nobody logged in."""
    browser = drivers(False)
    browser.get("about:blank")
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    return browser


class Person:
    """Somebody at the browser, with an app in the pocket."""

    def __init__(self, browser, place, name):
        self.browser, self.place, self.username = browser, place, f"{name}@example.com"
        self.secret = None

    def forget(self):
        self.browser.execute_cdp_cmd("Network.clearBrowserCookies", {})

    def log_in(self, url=None):
        """With the password, on an empty browser."""
        self.forget()
        self.browser.get(url or self.place("/login"))
        fill(self.browser, self.username, PASSWORD)

    @property
    def path(self):
        return self.browser.current_url.removeprefix(self.place("")).split("?")[0]

    @property
    def has_session(self):
        return any(cookie["name"] == "gatehouse_session" for cookie in self.browser.get_cookies())

    def digits(self):
        """The app's next code: half a minute later, because one before may have been used."""
        self.place.ahead += 30
        self.place.clock.set_ahead(self.place.ahead)
        return totp.code(self.secret, self.place.ahead)

    def wrong(self):
        """Six digits that the app shows at no time near this one."""
        near = {totp.code(self.secret, self.place.ahead + 30 * step) for step in range(-3, 4)}
        return next(each for each in (f"{number:06}" for number in range(10)) if each not in near)

    def type(self, code, **more):
        for name, value in {"code": code, **more}.items():
            field = self.browser.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)
        press(self.browser, self.browser.find_element(By.CSS_SELECTOR, "form:has([name=code]) button.primary"))

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        press(self.browser, self.find(selector))

    def read_secret(self):
        self.secret = self.find(".key code").text.replace(" ", "")
        return self.secret

    def codes(self):
        return [code.text for code in self.browser.find_elements(By.CSS_SELECTOR, ".codes code")]

    def add_app(self, name="My phone"):
        """From the account page, logged in just now; the recovery codes."""
        self.browser.get(self.place("/account/security"))
        self.click("button[name=add][value=totp]")
        self.read_secret()
        self.type(self.digits(), name=name)
        codes = self.codes()
        self.click("a.primary")
        assert self.path == "/account/security", self.browser.page_source
        return codes

    def text(self):
        return self.find("main").text


@pytest.fixture
def person(plain, place):
    return lambda name: Person(plain, place, name)


def error(person):
    """What the page says is wrong, which the field refers to."""
    field = person.find("input[name=code]")
    assert field.get_attribute("aria-invalid") == "true"
    said = person.browser.find_element(By.ID, field.get_attribute("aria-describedby"))
    assert said.get_attribute("role") == "alert"
    return said.text


def test_an_app_is_added_with_its_picture_and_asked_for_from_then_on(person, letters):
    anna = person("app")
    anna.log_in()
    anna.browser.get(anna.place("/account/security"))
    assert "the password alone opens your account" in anna.text()
    save(anna.browser, "factors-none")
    anna.click("button[name=add][value=totp]")
    secret, uri = anna.read_secret(), anna.find("a[href^='otpauth:']").get_attribute("href")
    assert uri.startswith("otpauth://totp/") and f"secret={secret}" in uri and "app%40example.com" in uri
    picture = anna.find("svg.qr")
    assert picture.get_attribute("aria-label") == "QR code for the authenticator app"
    side = int(picture.get_dom_attribute("viewBox").split()[2])
    assert qr.read(qr.drawn(anna.find("svg.qr path").get_dom_attribute("d"), side)) == uri
    save(anna.browser, "factors-app")
    # Nothing is kept before the app has shown that it has the seed, which stays the same meanwhile.
    anna.type(anna.wrong(), name="Anna’s phone")
    assert "not the code" in error(anna)
    assert anna.find("input[name=name]").get_attribute("value") == "Anna’s phone"
    assert anna.find(".key code").text.replace(" ", "") == secret
    anna.type(anna.digits())
    assert len(set(anna.codes())) == 10
    save(anna.browser, "factors-recovery-codes")
    anna.click("a.primary")
    assert anna.path == "/account/security"
    assert "Anna’s phone" in anna.text() and "10 codes are left." in anna.text()
    save(anna.browser, "factors-list")
    assert letters.said("app@example.com", "an authenticator app was added to your account app@example.com")
    # The next login: the password opens nothing, a wrong code neither, the right one does.
    anna.log_in()
    assert anna.path == "/login/factor" and not anna.has_session
    field = anna.find("input[name=code]")
    assert (field.get_attribute("autocomplete"), field.get_attribute("inputmode")) == ("one-time-code", "numeric")
    save(anna.browser, "factors-code")
    anna.type(anna.wrong())
    assert "wrong, or was used before" in error(anna) and not anna.has_session
    save(anna.browser, "factors-wrong-code")
    code = anna.digits()
    anna.type(code)
    assert anna.path == "/account" and anna.has_session
    # Once: whoever looked over the shoulder has nothing of it.
    anna.log_in()
    anna.type(code)
    assert "was used before" in error(anna) and not anna.has_session
    anna.type(anna.digits())
    assert anna.has_session


def test_recovery_codes_are_shown_once_work_once_and_are_renewed(person):
    ben = person("recovery")
    ben.log_in()
    codes = ben.add_app()
    assert len(codes) == 10 and not any(code in ben.browser.page_source for code in codes)
    ben.browser.back()
    assert not any(code in ben.browser.page_source for code in codes), "the way back shows them once more"

    def recover(code):
        ben.log_in()
        assert ben.path == "/login/factor"
        press(ben.browser, ben.browser.find_element(By.LINK_TEXT, "Use a recovery code"))
        assert ben.find("input[name=code]").get_attribute("inputmode") != "numeric"
        ben.type(code)
        return ben.has_session

    assert recover(codes[0].upper().replace("-", " "))
    ben.browser.get(ben.place("/account/security"))
    assert "9 codes are left." in ben.text()
    assert not recover(codes[0])
    assert "was used before" in error(ben)
    save(ben.browser, "factors-recovery-used")
    assert recover(codes[1])
    ben.browser.get(ben.place("/account/security"))
    ben.click("button[name=recovery]")
    renewed = ben.codes()
    assert len(renewed) == 10 and not set(renewed) & set(codes)
    ben.click("a.primary")
    assert "10 codes are left." in ben.text() and renewed[0] not in ben.browser.page_source
    assert not recover(codes[2]), "the old ones are void"
    assert recover(renewed[0])


def test_a_factor_gets_another_name_and_goes_and_the_owner_is_told(person, letters):
    carla = person("change")
    carla.log_in()
    carla.add_app("Old <phone>")
    row = carla.find("details summary")
    assert row.get_attribute("aria-label") == "Rename Old <phone>"
    row.click()
    field = carla.find("details input[name=name]")
    field.clear()
    field.send_keys("New phone")
    carla.click("details button")
    assert "The name was changed." in carla.text() and "New phone" in carla.text() and "Old <phone>" not in carla.text()
    assert carla.find("button[name=remove]").get_attribute("aria-label") == "Remove New phone"
    carla.click("button[name=remove]")
    assert "The second step was removed." in carla.text() and "the password alone opens your account" in carla.text()
    assert letters.said("change@example.com", "an authenticator app was removed from your account change@example.com")
    assert "/account/security" in letters.letter("change@example.com")
    carla.log_in()
    assert carla.path == "/account" and carla.has_session


def test_a_change_asks_for_a_login_of_the_last_minutes_with_both_factors(person):
    carla = person("change")
    carla.log_in()
    carla.add_app()
    carla.place.ahead += 660
    carla.place.clock.set_ahead(carla.place.ahead)
    carla.browser.get(carla.place("/account/security"))
    carla.click("button[name=remove]")
    assert carla.path == "/login" and shows(carla.browser, "password")
    fill(carla.browser, carla.username, PASSWORD)
    assert carla.path == "/login/factor"
    carla.type(carla.digits())
    assert carla.path == "/account/security" and "choose once more" in carla.text() and "My phone" in carla.text()
    carla.click("button[name=remove]")
    assert "The second step was removed." in carla.text()


def test_ten_wrong_codes_and_the_person_has_to_wait(person):
    emil = person("guess")
    emil.log_in()
    emil.add_app()
    emil.log_in()
    for _ in range(10):
        emil.type(emil.wrong())
        assert "wrong" in error(emil)
    emil.type(emil.digits())
    assert "too many wrong codes" in error(emil) and not emil.has_session
    save(emil.browser, "factors-too-many")


# Where a factor is demanded.

def tokens(person, client, app, pkce):
    if shows(person.browser, "decision"):
        person.click("[name=decision][value=allow]")
    WebDriverWait(person.browser, 60).until(lambda _: person.browser.current_url.startswith(client.url))
    answer = flow.Authorization(person.place, app, None, pkce, client.parameters).tokens()
    return flow.unverified(answer["id_token"])[1]


ESSENTIAL = json.dumps({"id_token": {"acr": {"essential": True, "values": ["2"]}}})


@pytest.mark.parametrize(
    "name, wishes",
    [
        ("wish", {"acr_values": "2"}),
        ("claim", {"claims": ESSENTIAL}),
        ("client", {}),
        ("scope", {"scope": "openid items"}),
    ],
)
def test_what_demands_a_factor_asks_for_it_alone(person, client, drivers, name, wishes):
    """A session of the password alone, from before the app was added elsewhere: it goes on under its own name."""
    dora = person(name)
    web_app = flow.Client(flow.WEB_APP.client_id, flow.WEB_APP.secret, f"{client.url}/callback", "openid profile")
    vault = flow.Client("vault", "vault-secret-for-development-only", f"{client.url}/callback", "openid profile")
    pkce = PKCE.new()
    dora.log_in(flow.authorize_url(dora.place, web_app, pkce, state="s"))
    before = tokens(dora, client, web_app, pkce)
    assert before["acr"] == "1" and before["amr"] == ["pwd"]
    kept = dora.browser.execute_cdp_cmd("Network.getCookies", {"urls": [dora.place("/")]})["cookies"]
    dora.log_in()
    dora.add_app()
    dora.forget()
    for cookie in kept:
        dora.browser.execute_cdp_cmd("Network.setCookie", {"url": dora.place("/"), "name": cookie["name"], "value": cookie["value"], "httpOnly": True})
    app = vault if name == "client" else web_app
    pkce = PKCE.new()
    dora.browser.get(flow.authorize_url(dora.place, app, pkce, state="s", **wishes))
    assert dora.path == "/login/factor" and not shows(dora.browser, "password"), dora.browser.page_source
    dora.type(dora.digits())
    after = tokens(dora, client, app, pkce)
    assert after["acr"] == "2" and {"pwd", "otp", "mfa"} <= set(after["amr"])
    assert (after["sid"], after["sub"]) == (before["sid"], before["sub"])
    assert after["auth_time"] > before["auth_time"]


def test_who_has_none_adds_one_where_a_client_demands_it(person, client):
    """The rest of what they wanted follows by itself."""
    vault = flow.Client("vault", "vault-secret-for-development-only", f"{client.url}/callback", "openid profile")
    fritz = Person(person("app").browser, person("app").place, "testuser2")
    pkce = PKCE.new()
    fritz.log_in(flow.authorize_url(fritz.place, vault, pkce, state="s"))
    assert fritz.path == "/login/factor/new" and "A second step besides the password is needed here." in fritz.text()
    fritz.read_secret()
    fritz.type(fritz.digits())
    assert len(fritz.codes()) == 10
    fritz.click("a.primary")
    assert tokens(fritz, client, vault, pkce)["acr"] == "2"


def test_where_everybody_must_have_one_a_new_person_adds_it_in_the_login_and_keeps_it(plain, strict, client):
    web_app = flow.Client(flow.WEB_APP.client_id, flow.WEB_APP.secret, f"{client.url}/callback", "openid profile")
    gerda = Person(plain, strict, "required")
    pkce = PKCE.new()
    gerda.log_in(flow.authorize_url(strict, web_app, pkce, state="s"))
    assert gerda.path == "/login/factor/new" and not gerda.has_session
    # The account page is no way around.
    plain.get(strict("/account"))
    assert gerda.path == "/login" and not gerda.has_session
    gerda.log_in(flow.authorize_url(strict, web_app, pkce, state="s"))
    assert "Not now" not in gerda.text()
    gerda.read_secret()
    save(plain, "factors-required")
    gerda.type(gerda.digits())
    gerda.click("a.primary")
    assert tokens(gerda, client, web_app, pkce)["acr"] == "2"
    plain.get(strict("/account/security"))
    gerda.click("button[name=remove]")
    assert "This is your only second step" in gerda.text()
    assert plain.find_elements(By.CSS_SELECTOR, "button[name=remove]")
    save(plain, "factors-last")
    gerda.log_in()
    assert gerda.path == "/login/factor" and not gerda.has_session
