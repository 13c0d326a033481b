"""A provider's button in headless Chromium: the way there and back, as it looks, and without a mouse."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from Support import flow
from Support.chromium import fill, press, save, shows
from Support.federation import federation
from Support.flow import PKCE


@pytest.fixture(scope="module")
def site(tmp_path_factory, client):
    back = {"http://127.0.0.1:8100/callback": f"{client.url}/callback", "http://127.0.0.1:8100/": f"{client.url}/"}
    with federation(tmp_path_factory.mktemp("federation"), replacements=back) as running:
        yield running


@pytest.fixture
def web_app(client):
    return flow.Client(flow.WEB_APP.client_id, flow.WEB_APP.secret, f"{client.url}/callback", "openid profile email")


def button(browser, name="provider", value="upstream"):
    return browser.find_element(By.CSS_SELECTOR, f"button[name={name}][value={value}]")


def arrive(browser, url):
    WebDriverWait(browser, 60).until(lambda _: browser.current_url.startswith(url))


def test_a_click_on_the_provider_leads_there_and_back_to_the_client(browser, site, client, web_app, photograph):
    pkce = PKCE.new()
    browser.get(flow.authorize_url(site, web_app, pkce, state="the-state", prompt="consent"))
    assert shows(browser, "password")
    photograph("login-with-provider")
    press(browser, button(browser))
    arrive(browser, site.upstream.issuer)
    fill(browser, "alice")
    arrive(browser, site.issuer)
    assert shows(browser, "decision"), browser.page_source
    press(browser, browser.find_element(By.CSS_SELECTOR, "[name=decision][value=allow]"))
    arrive(browser, client.url)
    assert client.parameters["state"] == "the-state"
    tokens = flow.Authorization(site, web_app, None, pkce, client.parameters).tokens()
    assert flow.userinfo(site, tokens["access_token"]).json()["email"] == "alice@example.org"
    entries = [entry["message"] for entry in browser.get_log("browser") if "favicon" not in entry["message"]]
    assert [entry for entry in entries if "Content Security Policy" in entry or "Refused to" in entry] == []


def test_the_button_is_reached_and_pressed_by_keyboard(scripted, site):
    scripted.get(site("/account"))
    for _ in range(8):
        focused = scripted.switch_to.active_element
        if focused.get_attribute("name") == "provider":
            break
        focused.send_keys(Keys.TAB)
    assert scripted.switch_to.active_element.get_attribute("value") == "upstream"
    scripted.switch_to.active_element.send_keys(Keys.ENTER)
    arrive(scripted, site.upstream.issuer)
    assert shows(scripted, "password")


def test_the_account_page_links_and_unlinks(browser, site, photograph):
    browser.get(site("/account"))
    fill(browser, "testuser1@example.com")
    photograph("account-with-provider")
    press(browser, button(browser, "link"))
    arrive(browser, site.upstream.issuer)
    fill(browser, "testuser1@example.com")
    arrive(browser, site("/account"))
    assert "You can now sign in with Head Office" in browser.page_source
    photograph("account-linked")
    press(browser, browser.find_element(By.NAME, "unlink"))
    assert "You can no longer sign in with Head Office" in browser.page_source


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ja", "ar"])
def test_it_fits_a_phone_in_the_dark_in_every_language(phone, site, web_app, language):
    phone.get(flow.authorize_url(site, web_app, PKCE.new(), ui_locales=language, prompt="login"))
    assert shows(phone, "provider")
    phone.photograph(f"login-with-provider-phone-{language}")
    width = phone.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], "nothing sticks out"
    phone.get(phone.current_url + "&problem=unavailable&provider=upstream")
    phone.photograph(f"login-provider-problem-phone-{language}")
    assert phone.find_element(By.ID, "error").text


def test_arabic_reads_from_the_right(scripted, site, web_app):
    scripted.get(flow.authorize_url(site, web_app, PKCE.new(), ui_locales="ar"))
    assert scripted.find_element(By.TAG_NAME, "html").get_attribute("dir") == "rtl"
    save(scripted, "login-with-provider-ar")


def test_the_account_page_fits_a_phone_in_the_dark(phone, site):
    phone.get(site("/account"))
    fill(phone, "testuser2@example.com")
    press(phone, button(phone, "link"))
    fill(phone, "testuser2@example.com")
    assert shows(phone, "unlink")
    phone.photograph("account-linked-phone")
    width = phone.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], "nothing sticks out"
