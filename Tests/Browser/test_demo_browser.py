"""The demo as a newcomer clicks through it: an account by letter, an authenticator app, a television, a payment, and taking it back."""

import base64
import hashlib
import hmac
import pathlib
import re
import struct
import time

import axe_core_python
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support.child import running
from Support.chromium import fill, press, save
from Support.server import binary

AXE = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ADDRESS, PASSWORD = "ada@example.org", "nine purple bicycles downhill"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The addresses of the demo's table, by its labels."""
    folder = tmp_path_factory.mktemp("demo-people")
    log = folder / "demo.log"
    with running([binary(), "demo", "--free-ports"], folder, lambda: "Test users:" in log.read_text(), "demo"):
        addresses = dict(re.findall(r"^ +(\S.*?)  +(http://\S+)$", log.read_text(), re.MULTILINE))
        addresses["issuer"] = addresses["log in"].removesuffix("/login")
        yield addresses
    assert "warning" not in log.read_text() and "error" not in log.read_text(), "the demo's log has noise"
    assert f"letter to {ADDRESS}: " in log.read_text()


def shown(browser):
    return browser.find_element(By.TAG_NAME, "main").text


def css(browser, selector):
    return browser.find_element(By.CSS_SELECTOR, selector)


def wait(browser, condition):
    return WebDriverWait(browser, 60).until(lambda _: condition())


def one_time_code(secret, steps=0):
    """RFC 6238."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[19] & 15
    return f"{(int.from_bytes(digest[offset:offset + 4]) & 0x7FFFFFFF) % 10**6:06}"


def links(browser, selector):
    return [each.get_attribute("href") for each in browser.find_elements(By.CSS_SELECTOR, selector)]


def test_a_newcomer_tries_what_the_page_says(scripted, demo):
    browser, page = scripted, demo["the web page: begin here"]
    browser.get(page)
    register, recover, security, television, shop, applications = links(browser, ".links a")
    assert register == demo["make an account"] and television == demo["a television, to be connected"]
    make_an_account(browser, page, register)
    secret = add_an_app(browser, security)
    connect(browser, television, demo["issuer"])
    pay(browser, shop)
    browser.get(applications)
    assert "The Corner Bookshop" in shown(browser) and "Television" not in shown(browser)
    save(browser, "demo-applications")
    log_in_at_the_page(browser, page, demo["issuer"], secret)


def make_an_account(browser, page, register):
    browser.get(register)
    browser.find_element(By.NAME, "email").send_keys(ADDRESS)
    press(browser, css(browser, "button.primary"))
    browser.get(page)
    wait(browser, lambda: links(browser, "#letters-list a"))
    assert ADDRESS in css(browser, "#letters-list").text
    save(browser, "demo-page-letter")
    browser.get(links(browser, "#letters-list a")[0])
    browser.find_element(By.NAME, "name").send_keys("Ada Lovelace")
    browser.find_element(By.NAME, "new_password").send_keys(PASSWORD)
    press(browser, css(browser, "button.primary"))
    assert "Ada Lovelace" in shown(browser)


def add_an_app(browser, security):
    browser.get(security)
    press(browser, css(browser, "button[value=totp]"))
    secret = re.search(r"secret=([A-Z2-7]+)", browser.page_source)[1]
    # The code before this one: the next login has this one left.
    browser.find_element(By.NAME, "code").send_keys(one_time_code(secret, -1))
    press(browser, css(browser, "button.primary"))
    assert len(browser.find_elements(By.CSS_SELECTOR, ".codes li")) == 10
    return secret


def connect(browser, television, issuer):
    browser.get(television)
    code = css(browser, ".code").text
    save(browser, "demo-television-code")
    browser.get(f"{issuer}/device")
    browser.find_element(By.NAME, "user_code").send_keys(code)
    press(browser, css(browser, "button.primary"))
    assert code in shown(browser) and "another network" not in shown(browser)
    press(browser, css(browser, "button[value=allow]"))
    browser.get(television)
    wait(browser, lambda: "Good evening, Ada Lovelace" in shown(browser))
    assert "The first item" in shown(browser)
    save(browser, "demo-television-on")
    press(browser, css(browser, "form button"))
    assert css(browser, ".code").text != code


def pay(browser, shop):
    browser.get(shop)
    press(browser, css(browser, "button.primary"))
    assert "€24.90" in shown(browser)
    press(browser, css(browser, "button[value=allow]"))
    assert "It is paid" in shown(browser) and "24.90 EUR" in shown(browser)
    assert "code=" not in browser.current_url
    save(browser, "demo-shop-paid")
    press(browser, css(browser, "button.primary"))
    css(browser, "input[name=authorization_detail]").click()
    press(browser, css(browser, "button[value=allow]"))
    assert "Nothing was paid" in shown(browser)


def log_in_at_the_page(browser, page, issuer, secret):
    browser.get(f"{issuer}/logout")
    press(browser, css(browser, "button.primary"))
    browser.get(page)
    press(browser, browser.find_element(By.ID, "login"))
    fill(browser, ADDRESS, PASSWORD)
    browser.find_element(By.NAME, "code").send_keys(one_time_code(secret))
    press(browser, css(browser, "button.primary"))
    press(browser, css(browser, "button[value=allow]"))
    wait(browser, lambda: "Hello, Ada Lovelace" in shown(browser))
    save(browser, "demo-page-inside")


def test_every_page_fits_a_narrow_screen_in_the_dark_and_axe_finds_nothing(phone, demo):
    for label, name in (
        ("the web page: begin here", "page"), ("a shop, to pay in", "shop"), ("a television, to be connected", "television"),
        ("every letter that it sends", "mailbox"),
    ):
        phone.get(demo[label])
        assert phone.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is wider than the screen"
        phone.photograph(f"demo-{name}-narrow-dark")
        phone.execute_script(AXE + "; window.axe = axe;")
        found = phone.execute_async_script(
            "const done = arguments[arguments.length - 1]; axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}})"
            ".then(done, e => done({violations: [{id: String(e)}]}));", RULES)
        # A television's screen changes by itself: nobody reads or operates it with a screen reader.
        allowed = {"meta-refresh"} if name == "television" else set()
        assert {each["id"] for each in found["violations"]} <= allowed, name
