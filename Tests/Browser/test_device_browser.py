"""The device page in headless Chromium: from the link of a QR code to the end, with and without script, narrow and dark, from right to left."""

import pytest
from selenium.webdriver.common.by import By

from Support import wire
from Support.chromium import press, save
from Support.server import Gatehouse

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CLIENTS = f"""\
  - client_id: television
    client_name: The Television
    token_endpoint_auth_method: none
    grant_types: ["{GRANT}"]
    scope: openid profile me items
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with Gatehouse(tmp_path_factory.mktemp("device-browser"), extra_clients=CLIENTS) as running:
        yield running


def begin(place):
    return wire.post(place("/oauth2/device_authorization"), form={"client_id": "television", "scope": "openid profile me items"}).json()


def poll(place, device):
    return wire.post(place("/oauth2/token"), form={"grant_type": GRANT, "device_code": device["device_code"], "client_id": "television"})


def field(browser, name):
    return browser.find_element(By.NAME, name)


def sign_in(browser):
    field(browser, "username").send_keys("testuser1@example.com")
    field(browser, "password").send_keys("password123")
    press(browser, browser.find_element(By.CSS_SELECTOR, "button.primary"))


def shown(browser):
    return browser.find_element(By.TAG_NAME, "main").text


def test_from_the_link_to_the_television(browser, photograph, place):
    device = begin(place)
    browser.get(device["verification_uri_complete"])
    assert field(browser, "user_code").get_attribute("value") == device["user_code"]
    photograph("device-form")
    press(browser, browser.find_element(By.CSS_SELECTOR, "button.primary"))
    sign_in(browser)
    assert device["user_code"] in shown(browser) and "The Television" in shown(browser) and "127.0.0.1" in shown(browser)
    photograph("device-question")
    for box in browser.find_elements(By.CSS_SELECTOR, "input[type=checkbox]:not([disabled])"):
        if box.get_attribute("value") == "items":
            box.click()
    press(browser, browser.find_element(By.CSS_SELECTOR, "button[value=allow]"))
    assert "connected" in shown(browser) and device["user_code"] not in browser.current_url
    photograph("device-done")
    assert poll(place, device).json()["scope"] == "openid profile me"


def test_a_wrong_code_is_said_beside_the_field(browser, photograph, place):
    browser.get(place("/device"))
    field(browser, "user_code").send_keys("aeio-1234")
    press(browser, browser.find_element(By.CSS_SELECTOR, "button.primary"))
    wrong = field(browser, "user_code")
    assert wrong.get_attribute("aria-invalid") == "true"
    described = wrong.get_attribute("aria-describedby").split()
    assert "eight letters" in browser.find_element(By.ID, described[0]).text
    photograph("device-wrong")


def test_narrow_and_dark_and_from_right_to_left(phone, place):
    device = begin(place)
    phone.get(device["verification_uri_complete"] + "&ui_locales=ar")
    press(phone, phone.find_element(By.CSS_SELECTOR, "button.primary"))
    sign_in(phone)
    assert phone.find_element(By.TAG_NAME, "html").get_attribute("dir") == "rtl"
    assert phone.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    save(phone, "device-question-arabic-narrow-dark")
