"""The consent page and the applications of the account in headless Chromium: one tick less, by the keyboard too, in other colours, widths and directions."""

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from Support import wire
from Support.chromium import chromium, press, save
from Support.consent import Example, history, payment
from Support.flow import Client, PKCE, authorize_url

SCOPES = """
  - identifier: notes-api
    name: Example Notes
    scopes: [{ name: read, description: Read your notes }, { name: write, description: Change your notes }]

clients:
"""


@pytest.fixture(scope="module")
def bank(tmp_path_factory, client):
    replacements = {
        "http://localhost:8300/callback": f"{client.url}/callback", "\nclients:\n": SCOPES,
        "scope: openid offline_access": "scope: openid profile email offline_access notes-api/read notes-api/write",
    }
    with Example(tmp_path_factory.mktemp("bank"), "BankService", 7071, replacements) as running:
        yield running


@pytest.fixture
def finance(client):
    return Client("finance-app", "finance-app-secret-for-development-only", f"{client.url}/callback", "openid email offline_access notes-api/read")


@pytest.fixture
def chrome(tmp_path):
    driver = chromium(tmp_path / "profile")
    yield driver
    driver.quit()


def open_consent(chrome, bank, finance, details, **changes):
    pkce = PKCE.new()
    chrome.get(authorize_url(bank, finance, pkce, authorization_details=json.dumps(details), **changes))
    if chrome.find_elements(By.NAME, "password"):
        chrome.find_element(By.NAME, "username").send_keys("anna@example.com")
        chrome.find_element(By.NAME, "password").send_keys("anna-password-for-development")
        press(chrome, chrome.find_element(By.CSS_SELECTOR, "form:has([name=password]) button[type=submit]"))
    assert chrome.find_elements(By.CSS_SELECTOR, "[name=decision]"), chrome.page_source
    return pkce


def tokens(chrome, bank, client, finance, pkce):
    WebDriverWait(chrome, 60).until(lambda _: chrome.current_url.startswith(client.url))
    form = {"grant_type": "authorization_code", "code": client.parameters["code"], "redirect_uri": finance.redirect_uri, "code_verifier": pkce.verifier}
    return wire.post(bank("/oauth2/token"), form=form, headers=finance.headers()).json()


def box(chrome, name, value):
    return chrome.find_element(By.CSS_SELECTOR, f"[type=checkbox][name={name}][value='{value}']")


def test_a_person_allows_the_history_and_not_the_payment(chrome, bank, client, finance):
    pkce = open_consent(chrome, bank, finance, [payment(), history()])
    save(chrome, "consent-details")
    chrome.find_element(By.XPATH, "//label[contains(., 'once to')]").click()
    box(chrome, "scope", "email").click()
    assert not box(chrome, "authorization_detail", 0).is_selected() and box(chrome, "authorization_detail", 1).is_selected()
    press(chrome, chrome.find_element(By.CSS_SELECTOR, "[name=decision][value=allow]"))
    body = tokens(chrome, bank, client, finance, pkce)
    assert body["authorization_details"] == [history()]
    assert body["scope"] == "openid offline_access notes-api/read"


def test_the_page_is_answered_by_the_keyboard_alone(chrome, bank, client, finance):
    pkce = open_consent(chrome, bank, finance, [payment(reference="By keyboard")])
    body = chrome.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    reached = []
    for _ in range(12):
        focused = chrome.switch_to.active_element
        reached.append((focused.get_attribute("name"), focused.get_attribute("value")))
        if reached[-1] == ("scope", "email"):
            focused.send_keys(Keys.SPACE)
        if reached[-1] == ("decision", "allow"):
            focused.send_keys(Keys.ENTER)
            break
        focused.send_keys(Keys.TAB)
    assert reached[0] == ("authorization_detail", "0") and ("scope", "email") in reached, reached
    given = tokens(chrome, bank, client, finance, pkce)
    assert given["authorization_details"] == [payment(reference="By keyboard")] and "email" not in given["scope"]


def test_the_applications_are_shown_and_one_object_taken_back(chrome, bank, client, finance):
    pkce = open_consent(chrome, bank, finance, [history(**{"from": "2026-10-01"})], prompt="consent")
    press(chrome, chrome.find_element(By.CSS_SELECTOR, "[name=decision][value=allow]"))
    tokens(chrome, bank, client, finance, pkce)
    chrome.get(bank("/account/applications"))
    assert "DE02 1001 0010 9307 1186 03 since 1 October 2026" in chrome.find_element(By.TAG_NAME, "main").text
    save(chrome, "account-applications")
    press(chrome, chrome.find_element(By.XPATH, "//li[contains(., '1 October')]//button"))
    main = chrome.find_element(By.TAG_NAME, "main").text
    assert "no longer has this access" in main and "1 October" not in main and "Household Finances" in main


@pytest.mark.parametrize("name, width, scheme, language", [
    ("dark", 900, "dark", "de"), ("narrow", 360, "light", "fr"), ("arabic", 900, "light", "ar"), ("arabic-narrow-dark", 360, "dark", "ar"),
    ("japanese", 900, "light", "ja"), ("spanish", 900, "light", "es"),
])
def test_nothing_overflows_in_any_colour_width_or_direction(chrome, bank, finance, name, width, scheme, language):
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 1250, "deviceScaleFactor": 1, "mobile": False})
    chrome.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": language}})
    open_consent(
        chrome, bank, finance, [payment("1234567.50", reference="Rechnung 4711/2026"), history(**{"from": "2026-10-01"})],
        scope="openid profile email offline_access notes-api/read notes-api/write", prompt="consent", ui_locales=language)
    pages = [("consent", None), ("applications", "/account/applications")]
    for page, path in pages:
        if path:
            press(chrome, chrome.find_element(By.CSS_SELECTOR, "[name=decision][value=allow]"))
            chrome.get(bank(path))
        assert chrome.find_element(By.TAG_NAME, "html").get_attribute("lang") == language
        assert chrome.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page
        save(chrome, f"{page}-{name}")
