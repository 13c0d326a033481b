"""People and their accounts in headless Chromium without JavaScript: made, recovered, changed and ended, with letters from a real mail server."""

import json

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from Support import flow, wire
from Support.chromium import fill, press, save, shows, stale
from Support.flow import PKCE
from Support.mailbox import configuration, link
from Support.server import Gatehouse, until
from Support.visitor import Visitor, is_login

PASSWORD, OTHER = "nine purple bicycles downhill", "eight yellow submarines uphill"


@pytest.fixture(scope="module")
def place(tmp_path_factory, mailbox, client):
    changes = configuration(mailbox, "registration: open, sign_in_with: [username, email]")
    changes["http://127.0.0.1:8100/callback"] = f"{client.url}/callback"
    with Gatehouse(tmp_path_factory.mktemp("accounts-browser"), changes) as running:
        yield running


@pytest.fixture
def web_app(client):
    return flow.Client(flow.WEB_APP.client_id, flow.WEB_APP.secret, f"{client.url}/callback", "openid profile email")


def field(browser, name):
    return browser.find_element(By.NAME, name)


def type_in(browser, **values):
    for name, value in values.items():
        field(browser, name).clear()
        field(browser, name).send_keys(value)


def go_on(browser, **values):
    """Fills the form of the page and presses its button."""
    type_in(browser, **values)
    press(browser, browser.find_element(By.CSS_SELECTOR, "main button.primary"))


def shown(browser):
    return browser.find_element(By.TAG_NAME, "main").text


def fault(browser, name):
    """What the page says is wrong with a field, at the field, as a screen reader finds it."""
    wrong = field(browser, name)
    assert wrong.get_attribute("aria-invalid") == "true", browser.page_source
    others = browser.find_elements(By.CSS_SELECTOR, f"[aria-invalid=true]:not([name={name}])")
    assert not others, f"another field is said to be wrong: {others[0].get_attribute('name')}"
    return " ".join(browser.find_element(By.ID, each).text for each in wrong.get_attribute("aria-describedby").split())


def registered(place, mailbox, address, name="Ada Lovelace"):
    """Somebody who has an account, and the browser in which they made it."""
    visitor = Visitor(place)
    visitor.submit(visitor.visit(place("/register")), "email", {"email": address})
    page = visitor.get(link(mailbox.letter(address)))
    assert visitor.submit(page, "new_password", {"name": name, "new_password": PASSWORD}).status == 200
    return visitor


def signed_in(browser, place, address, path="/account", password=PASSWORD):
    browser.get(place("/account"))
    fill(browser, address, password)
    assert not shows(browser, "password"), browser.page_source
    browser.get(place(path))


def test_somebody_makes_an_account_and_is_logged_in_at_the_application(browser, place, mailbox, client, web_app, photograph):
    address = "grace@example.org" if browser.javascript else "grace.without.script@example.org"
    pkce = PKCE.new()
    browser.get(flow.authorize_url(place, web_app, pkce, state="the-state"))
    press(browser, browser.find_element(By.CSS_SELECTOR, "a[href*='/register']"))
    # A browser finds nothing wrong with two dots, but no mail server takes them.
    go_on(browser, email="grace..hopper@example.org")
    assert "Enter an email address" in fault(browser, "email")
    assert field(browser, "email").get_attribute("value") == "grace..hopper@example.org"
    photograph("register-wrong")
    go_on(browser, email=address)
    assert "Check your mail" in shown(browser) and "grace" not in browser.current_url
    photograph("register-sent")

    browser.get(link(mailbox.letter(address)))
    assert address in shown(browser)
    go_on(browser, name=" ", new_password=PASSWORD)
    assert "Enter your name" in fault(browser, "name")
    go_on(browser, name="Grace Hopper", new_password="grace hopper 1906")
    assert "made of your name" in fault(browser, "new_password")
    assert browser.switch_to.active_element == field(browser, "new_password"), "who types on mends what is wrong"
    assert field(browser, "name").get_attribute("value") == "Grace Hopper"
    assert field(browser, "new_password").get_attribute("value") == "" and "1906" not in browser.page_source
    photograph("register-weak-password")
    go_on(browser, new_password=PASSWORD)
    if shows(browser, "decision"):
        press(browser, browser.find_element(By.CSS_SELECTOR, "[name=decision][value=allow]"))
    WebDriverWait(browser, 60).until(lambda _: browser.current_url.startswith(client.url))
    assert client.parameters["state"] == "the-state"
    tokens = flow.Authorization(place, web_app, None, pkce, client.parameters).tokens()
    told = wire.get(place("/oauth2/userinfo"), headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
    assert (told["email"], told["email_verified"], told["name"]) == (address, True, "Grace Hopper")


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, browser):
        self.browser = browser

    @property
    def focused(self):
        return self.browser.switch_to.active_element

    def keys(self, *keys):
        ActionChains(self.browser).send_keys(*keys).perform()

    def to(self, selector, limit=20):
        """Tab by tab, to what is looked for; whoever is there already stays."""
        for _ in range(limit):
            if self.focused in self.browser.find_elements(By.CSS_SELECTOR, selector):
                return self
            self.keys(Keys.TAB)
        raise AssertionError(f"{selector} is not reached with {limit} tabs:\n{self.browser.page_source}")

    def write(self, selector, text):
        self.to(selector)
        self.keys(text)

    def enter(self):
        page = self.browser.find_element(By.TAG_NAME, "html")
        self.keys(Keys.ENTER)
        WebDriverWait(self.browser, 60).until(lambda _: stale(page))
        WebDriverWait(self.browser, 60).until(lambda _: self.browser.find_elements(By.TAG_NAME, "main"))


def test_a_forgotten_password_is_replaced_by_letter_and_by_keyboard_alone(unscripted, place, mailbox):
    address = "mary@example.org"
    elsewhere = registered(place, mailbox, address)
    keyboard = Keyboard(unscripted)
    unscripted.get(place("/account"))
    keyboard.to("a[href*='/recover']").enter()
    keyboard.write("[name=email]", address)
    keyboard.enter()
    assert "Check your mail" in shown(unscripted)
    unscripted.get(link(mailbox.letter(address, count=2)))
    keyboard.write("[name=new_password]", "password12345678")
    keyboard.enter()
    assert "too common" in fault(unscripted, "new_password")
    assert field(unscripted, "new_password").get_attribute("value") == ""
    keyboard.write("[name=new_password]", OTHER)
    keyboard.to("button.primary").enter()
    assert "Your password is saved" in shown(unscripted)
    assert is_login(elsewhere.visit(place("/account"))), "a recovery ends all sessions"

    keyboard.to("main a[href*='/login']").enter()
    keyboard.write("[name=username]", address)
    keyboard.write("[name=password]", OTHER)
    keyboard.enter()
    assert unscripted.current_url == place("/account") and "Ada Lovelace" in unscripted.page_source
    assert mailbox.said(address, "was changed")


def test_a_link_that_was_used_says_so_and_leads_to_another(unscripted, place, mailbox):
    address = "used@example.org"
    registered(place, mailbox, address)
    unscripted.get(place("/recover"))
    go_on(unscripted, email=address)
    url = link(mailbox.letter(address, count=2))
    unscripted.get(url)
    go_on(unscripted, new_password=OTHER)
    unscripted.get(url)
    assert "no longer works" in shown(unscripted) and not shows(unscripted, "new_password")
    press(unscripted, unscripted.find_element(By.CSS_SELECTOR, "main a[href*='/recover']"))
    assert shows(unscripted, "email")


def test_a_password_is_changed_and_other_browsers_are_signed_out(unscripted, place, mailbox):
    address = "change@example.org"
    elsewhere = registered(place, mailbox, address)
    signed_in(unscripted, place, address, "/account/password")
    go_on(unscripted, current_password="not that one", new_password=OTHER)
    assert "not your current password" in fault(unscripted, "current_password")
    assert field(unscripted, "new_password").get_attribute("value") == ""
    go_on(unscripted, current_password=PASSWORD, new_password="short")
    assert "at least 15" in fault(unscripted, "new_password")
    assert field(unscripted, "current_password").get_attribute("value") == "" and PASSWORD not in unscripted.page_source
    go_on(unscripted, current_password=PASSWORD, new_password=OTHER)
    assert "Your password is changed" in unscripted.find_element(By.CSS_SELECTOR, "[role=status]").text
    save(unscripted, "account-password-changed")
    unscripted.get(place("/account"))
    assert not shows(unscripted, "password"), "this browser stays signed in"
    assert is_login(elsewhere.visit(place("/account")))
    assert mailbox.said(address, "was changed")


def begin_email_change(browser, place, mailbox, old, new):
    """Asks for another address in the browser; the links of both letters: of the new address, and of the old."""
    signed_in(browser, place, old, "/account/email")
    assert old in shown(browser)
    go_on(browser, email="new..address@example.org")
    assert "Enter an email address" in fault(browser, "email")
    assert field(browser, "email").get_attribute("value") == "new..address@example.org"
    go_on(browser, email=new)
    assert "on its way" in browser.find_element(By.CSS_SELECTOR, "[role=status]").text and new not in browser.current_url
    assert old in shown(browser) and new not in shown(browser), "the address stays until the link is used"
    until(lambda: any(new in text for text in letters(mailbox, old)), seconds=60, what="the letter to the old address")
    return link(mailbox.letter(new)), link(next(text for text in letters(mailbox, old) if new in text))


def letters(mailbox, to):
    return [message.get_body(("plain",)).get_content() for _, recipients, message in list(mailbox.letters) if to in recipients]


def test_an_address_is_changed_with_the_letter_to_the_new_one(unscripted, place, mailbox):
    old, new = "jane@example.org", "jane.new@example.org"
    registered(place, mailbox, old)
    confirm, _ = begin_email_change(unscripted, place, mailbox, old, new)
    unscripted.get(confirm)
    assert new in shown(unscripted)
    go_on(unscripted)
    assert "Your email address is confirmed" in shown(unscripted)
    unscripted.get(place("/account/email"))
    assert new in shown(unscripted) and old not in shown(unscripted)


def test_whoever_has_the_old_address_keeps_it(unscripted, place, mailbox):
    old, new = "emily@example.org", "robber@example.org"
    registered(place, mailbox, old)
    confirm, keep = begin_email_change(unscripted, place, mailbox, old, new)
    unscripted.get(confirm)
    go_on(unscripted)
    unscripted.delete_all_cookies()  # the owner, in a browser of their own
    unscripted.get(keep)
    assert "Was that not you?" in shown(unscripted) and new in shown(unscripted)
    save(unscripted, "email-keep")
    go_on(unscripted)
    assert "Your old address stays" in shown(unscripted)
    signed_in(unscripted, place, old, "/account/email")
    assert old in shown(unscripted)


def test_a_profile_is_changed(unscripted, place, mailbox):
    address = "profile@example.org"
    registered(place, mailbox, address)
    signed_in(unscripted, place, address, "/account/profile")
    go_on(unscripted, name="Ada King", nickname="ada", locale="in English")
    assert "language tag" in fault(unscripted, "locale")
    kept = {name: field(unscripted, name).get_attribute("value") for name in ("name", "nickname", "locale")}
    assert kept == {"name": "Ada King", "nickname": "ada", "locale": "in English"}
    save(unscripted, "account-profile-wrong")
    go_on(unscripted, locale="en-GB")
    assert unscripted.find_element(By.CSS_SELECTOR, "[role=status]").text
    unscripted.get(place("/account/profile"))
    assert field(unscripted, "locale").get_attribute("value") == "en-GB"
    assert "Ada King" in unscripted.find_element(By.CSS_SELECTOR, ".person").text


def test_data_are_taken_along_and_the_account_is_deleted(unscripted, place, mailbox, tmp_path):
    address = "leaves@example.org"
    registered(place, mailbox, address)
    signed_in(unscripted, place, address, "/account/data")
    unscripted.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    field(unscripted, "download").click()
    file = tmp_path / "account-data.json"
    until(file.exists, seconds=60, what="the downloaded file")
    unscripted.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "default"})
    data = json.loads(file.read_text())
    assert data["account"]["username"] == address and "argon2" not in file.read_text()
    assert "user.registered" in [event["event"] for event in data["events"]]

    press(unscripted, field(unscripted, "delete"))
    assert "Tick the box" in fault(unscripted, "confirm")
    field(unscripted, "confirm").click()
    press(unscripted, field(unscripted, "delete"))
    assert "Your account is deleted" in shown(unscripted)
    assert "gatehouse_session" not in {cookie["name"] for cookie in unscripted.get_cookies()}
    unscripted.get(place("/account"))
    fill(unscripted, address, PASSWORD)
    assert shows(unscripted, "password"), "nobody has that name any more"
    assert mailbox.said(address, "were deleted")


def test_somebody_sees_what_happened_and_signs_another_browser_out(unscripted, place, mailbox):
    address = "looks@example.org"
    elsewhere = registered(place, mailbox, address)
    wrong = Visitor(place)
    assert is_login(wrong.sign_in(wrong.visit(place("/account")), address, "not that one"))
    signed_in(unscripted, place, address, "/account/activity")
    for what in ("Account created", "Signed in", "Failed attempt to sign in"):
        assert what in shown(unscripted)
    unscripted.get(place("/account/sessions"))
    assert len(unscripted.find_elements(By.CSS_SELECTOR, "main li")) == 2 and "This browser" in shown(unscripted)
    press(unscripted, field(unscripted, "end_session"))
    assert "That browser is signed out" in unscripted.find_element(By.CSS_SELECTOR, "[role=status]").text
    assert len(unscripted.find_elements(By.CSS_SELECTOR, "main li")) == 1
    assert is_login(elsewhere.visit(place("/account")))
    unscripted.get(place("/account/activity"))
    assert "Signed out" in shown(unscripted)
