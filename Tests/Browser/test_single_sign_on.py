"""Single sign-on in headless Chromium: from the page of an application that has the people, by a click, to a service, with no prompt."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support.chromium import fill, press
from Support.delegated import Example, Service
from Support.server import until

PASSWORD = "down-the-rabbit-hole"
LANGUAGES = {"en": "You could not be signed in", "ar": "تعذّر تسجيل الدخول", "de": "Die Anmeldung ist nicht gelungen"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with Example("fastapi", tmp_path_factory.mktemp("sso-browser")).running() as running:
        yield running


@pytest.fixture(scope="module")
def unheard(tmp_path_factory):
    """A server whose application signs; in the application's place is a page that does nothing."""
    example = Example("assertion", tmp_path_factory.mktemp("assertion-browser"))
    with example.server, example.reports, example.billing, Service(example.ports[0]):
        yield example


def arrived(browser, example, name):
    WebDriverWait(browser, 60).until(lambda _: browser.current_url.startswith(example.clients[name].redirect_uri))
    assert "code=" in browser.current_url and "error=" not in browser.current_url
    assert browser.find_element(By.TAG_NAME, "h1").text == "A service"


def link(browser, number):
    return browser.find_elements(By.CSS_SELECTOR, "li a")[number]


def test_a_click_in_the_application_arrives_logged_in_with_no_prompt(browser, app, photograph):
    browser.get(app("/"))
    fill(browser, "alice", PASSWORD)
    assert browser.find_element(By.ID, "who").text == "Alice Adams"
    photograph("sso-1-the-application")
    for number, name in enumerate(("reports", "billing")):
        browser.get(app("/"))
        press(browser, link(browser, number))
        arrived(browser, app, name)
        assert browser.find_element(By.ID, "who").text == "alice@example.com"
        photograph(f"sso-2-at-{name}")
    cookies = {cookie["name"]: cookie for cookie in browser.get_cookies()}
    assert cookies["gatehouse_session"]["httpOnly"] and cookies["gatehouse_session"]["sameSite"] == "Lax"
    assert not [name for name in cookies if name.startswith("gatehouse_flow_")]


def test_a_service_that_is_opened_first_leads_through_the_applications_login(browser, app, photograph):
    browser.get(app.authorize_url("reports", login_hint="alice"))
    WebDriverWait(browser, 60).until(lambda _: browser.current_url.startswith(app("/sso")))
    photograph("sso-3-login-at-the-application")
    fill(browser, "alice", PASSWORD)
    arrived(browser, app, "reports")


def test_logout_at_the_application_is_logout_everywhere(browser, app):
    browser.get(app("/"))
    fill(browser, "alice", PASSWORD)
    press(browser, link(browser, 0))
    arrived(browser, app, "reports")
    known = len(app.reports.notices)
    browser.get(app("/"))
    press(browser, browser.find_element(By.CSS_SELECTOR, "form[action='/logout'] button"))
    until(lambda: len(app.reports.notices) > known)
    assert browser.find_elements(By.NAME, "password")
    browser.get(app.billing.url)
    WebDriverWait(browser, 60).until(lambda _: browser.current_url.startswith(app("/sso")))


def refused(browser, example, **asked):
    """The browser as far as the page that refuses what the application signed."""
    browser.get(example.authorize_url("reports", **asked))
    WebDriverWait(browser, 60).until(lambda _: "login_challenge=" in browser.current_url)
    challenge = dict(parse_qsl(urlsplit(browser.current_url).query))["login_challenge"]
    browser.get(example.server("/login/assertion?" + urlencode({"login_challenge": challenge, "assertion": "not.a.token"})))
    assert browser.find_element(By.TAG_NAME, "h1").text == LANGUAGES[asked.get("ui_locales", "en")]
    return example(f"/sso?login_challenge={challenge}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_believed_leads_back_to_the_application(browser, unheard, photograph, language):
    back = refused(browser, unheard, ui_locales=language)
    photograph(f"sso-4-refused-{language}")
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    again = browser.find_element(By.CSS_SELECTOR, "main a")
    assert again.get_attribute("href") == back
    press(browser, again)
    assert browser.current_url == back, "the flow goes on, and the application may sign anew"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_same_on_a_narrow_dark_screen(phone, unheard, language):
    refused(phone, unheard, ui_locales=language)
    phone.photograph(f"sso-5-refused-narrow-dark-{language}")
    width = phone.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"the page is wider than the screen: {width}"
