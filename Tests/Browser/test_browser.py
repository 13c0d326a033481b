"""Login, consent and logout in headless Chromium: what a browser does with Origin, CSP and cookies no HTTP library shows."""

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support import flow
from Support.chromium import fill, press, shows
from Support.flow import PKCE


@pytest.fixture
def web_app(client):
    return flow.Client(flow.WEB_APP.client_id, flow.WEB_APP.secret, f"{client.url}/callback", "openid profile email me")


def decision(browser, value):
    return browser.find_element(By.CSS_SELECTOR, f"[name=decision][value={value}]")


def at_client(browser, client):
    WebDriverWait(browser, 60).until(lambda _: browser.current_url.startswith(client.url))
    return client.parameters


def requests(browser):
    """Every request of the browser since the last call: method, URL and the headers as they went out."""
    sent, headers = {}, {}
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        parameters = message["params"]
        if message["method"] == "Network.requestWillBeSent":
            sent.setdefault(parameters["requestId"], []).append((parameters["request"]["method"], parameters["request"]["url"]))
        elif message["method"] == "Network.requestWillBeSentExtraInfo":
            headers.setdefault(parameters["requestId"], []).append({name.lower(): value for name, value in parameters["headers"].items()})
    return [(method, url, extra) for key, pairs in sent.items() for (method, url), extra in zip(pairs, headers.get(key, []))]


def nothing_was_blocked(browser):
    entries = [entry["message"] for entry in browser.get_log("browser") if "favicon" not in entry["message"]]
    assert [entry for entry in entries if "Content Security Policy" in entry or "Refused to" in entry or "violates" in entry] == []
    assert [entry for entry in entries if " 4" not in entry and "Failed to load" in entry] == []


def test_login_consent_and_what_the_client_gets(browser, site, client, web_app, photograph):
    pkce = PKCE.new()
    browser.get(flow.authorize_url(site, web_app, pkce, prompt="consent", state="the-state", nonce="the-nonce"))
    assert shows(browser, "password")
    photograph("login")
    nothing_was_blocked(browser)
    requests(browser)
    fill(browser)
    assert shows(browser, "decision"), browser.page_source
    photograph("consent")
    nothing_was_blocked(browser)

    posts = [(url, headers) for method, url, headers in requests(browser) if method == "POST"]
    assert len(posts) == 1
    assert posts[0][1]["origin"] == site.issuer, "under no-referrer this would be null"

    cookies = {cookie["name"]: cookie for cookie in browser.get_cookies()}
    session = cookies["gatehouse_session"]
    assert session["httpOnly"] and session["sameSite"] == "Lax" and session["path"] == "/" and not session["secure"]
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in cookies.values())

    press(browser, decision(browser, "allow"))
    parameters = at_client(browser, client)
    photograph("client-after-allow")
    assert parameters.keys() == {"code", "state", "iss"} and parameters["state"] == "the-state"
    assert ("with" if browser.javascript else "without") == browser.title.split()[0], "script is on or off as this test says"
    tokens = flow.Authorization(site, web_app, None, pkce, parameters).tokens()
    assert flow.unverified(tokens["id_token"])[1]["nonce"] == "the-nonce"
    nothing_was_blocked(browser)

    browser.get(flow.authorize_url(site, web_app, PKCE.new(), prompt="none", state="silent"))
    assert at_client(browser, client)["state"] == "silent"
    assert "code" in client.parameters


def test_a_wrong_password_shows_the_form_again(browser, site, client, web_app, photograph):
    browser.get(flow.authorize_url(site, web_app, PKCE.new(), prompt="consent"))
    fill(browser, password="wrong")
    photograph("login-wrong-password")
    assert shows(browser, "password")
    assert browser.find_element(By.NAME, "password").get_attribute("value") == ""
    assert "gatehouse_session" not in {cookie["name"] for cookie in browser.get_cookies()}
    nothing_was_blocked(browser)
    fill(browser)
    assert shows(browser, "decision")


def test_consent_denied(browser, site, client, web_app):
    browser.get(flow.authorize_url(site, web_app, PKCE.new(), prompt="consent", state="the-state"))
    fill(browser)
    press(browser, decision(browser, "deny"))
    assert at_client(browser, client)["error"] == "access_denied"
    assert client.parameters["state"] == "the-state"


def test_consent_with_a_box_unticked(browser, site, client, web_app, photograph):
    pkce = PKCE.new()
    browser.get(flow.authorize_url(site, web_app, pkce, prompt="consent"))
    fill(browser)
    browser.find_element(By.CSS_SELECTOR, "[name=scope][value=email]").click()
    photograph("consent-unticked")
    press(browser, decision(browser, "allow"))
    tokens = flow.Authorization(site, web_app, None, pkce, at_client(browser, client)).tokens()
    assert set(tokens["scope"].split()) == {"openid", "profile", "me"}


def test_prompt_none_without_a_session(browser, site, client, web_app):
    browser.get(flow.authorize_url(site, web_app, PKCE.new(), prompt="none", state="the-state"))
    assert at_client(browser, client)["error"] == "login_required"


def finish(browser):
    """Signs in, and allows where that is asked."""
    fill(browser)
    if shows(browser, "decision"):
        press(browser, decision(browser, "allow"))


def sign_in(browser, site, client, web_app):
    pkce = PKCE.new()
    browser.get(flow.authorize_url(site, web_app, pkce))
    finish(browser)
    return flow.Authorization(site, web_app, None, pkce, at_client(browser, client)).tokens()


def test_logout_that_asks(browser, site, client, web_app, photograph):
    sign_in(browser, site, client, web_app)
    browser.get(site("/logout"))
    photograph("logout")
    nothing_was_blocked(browser)
    press(browser, browser.find_element(By.CSS_SELECTOR, "form [type=submit], form button"))
    photograph("logged-out")
    nothing_was_blocked(browser)
    assert "gatehouse_session" not in {cookie["name"] for cookie in browser.get_cookies()}
    browser.get(flow.authorize_url(site, web_app, PKCE.new(), prompt="none"))
    assert at_client(browser, client)["error"] == "login_required"


def test_logout_started_by_the_client(browser, site, client, web_app):
    tokens = sign_in(browser, site, client, web_app)
    browser.get(site(f"/logout?id_token_hint={tokens['id_token']}&post_logout_redirect_uri={client.url}/&state=the-state"))
    assert at_client(browser, client) == {"state": "the-state"}
    browser.get(flow.authorize_url(site, web_app, PKCE.new(), prompt="none"))
    assert at_client(browser, client)["error"] == "login_required"


def test_account_and_errors_look_like_pages(browser, site, client, web_app, photograph):
    browser.get(flow.authorize_url(site, web_app, PKCE.new(), redirect_uri="http://evil.example/"))
    photograph("error-redirect-uri")
    nothing_was_blocked(browser)
    assert browser.find_element(By.TAG_NAME, "body").text.strip()
    sign_in(browser, site, client, web_app)
    browser.get(site("/account"))
    photograph("account")
    nothing_was_blocked(browser)
    assert "testuser1@example.com" in browser.page_source or "Test User One" in browser.page_source


def test_two_tabs_in_two_flows_both_finish(browser, site, client, web_app):
    browser.get(flow.authorize_url(site, web_app, PKCE.new(), state="first"))
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    browser.get(flow.authorize_url(site, web_app, PKCE.new(), state="second"))
    finish(browser)
    assert at_client(browser, client)["state"] == "second"
    browser.switch_to.window(first)
    finish(browser)
    assert at_client(browser, client)["state"] == "first"


def test_the_back_button_after_a_login_shows_no_error_500(browser, site, client, web_app):
    sign_in(browser, site, client, web_app)
    browser.back()
    browser.back()
    assert "Internal Server Error" not in browser.page_source


def test_a_post_from_another_site_keeps_the_flow(scripted, site, client, web_app):
    """Lax cookies do not come with a cross-site POST: the 303 to a GET brings them back (ENDPOINTS.md)."""
    sign_in(scripted, site, client, web_app)
    pkce = PKCE.new()
    scripted.get(client.url)
    url = flow.authorize_url(site, web_app, pkce, state="posted")
    scripted.execute_script(
        """const form = document.createElement("form"); form.method = "POST"; const url = new URL(arguments[0]);
        form.action = url.origin + url.pathname;
        for (const [name, value] of url.searchParams) { const field = document.createElement("input"); field.name = name; field.value = value; form.append(field); }
        document.body.append(form); form.submit();""", url,
    )
    WebDriverWait(scripted, 60).until(lambda _: "state=posted" in client.seen[-1])
    assert "code" in client.parameters


def test_pages_cannot_be_framed(scripted, site, client, web_app):
    scripted.get(client.url)
    scripted.execute_script("const frame = document.createElement('iframe'); frame.src = arguments[0]; document.body.append(frame);",
                           flow.authorize_url(site, web_app, PKCE.new()))
    WebDriverWait(scripted, 60).until(lambda _: any("frame-ancestors" in entry["message"] for entry in scripted.get_log("browser")))


def test_a_page_may_fetch_tokens_and_keys_across_origins_and_never_a_login_page(scripted, site, client, web_app):
    scripted.get(client.url)
    fetch = """const done = arguments[arguments.length - 1];
        fetch(arguments[0], arguments[1]).then(r => done(r.status)).catch(e => done(String(e)));"""
    assert scripted.execute_async_script(fetch, site("/.well-known/jwks.json"), {}) == 200
    assert scripted.execute_async_script(fetch, site("/oauth2/userinfo"), {"headers": {"Authorization": "Bearer x"}}) == 401
    form = {"method": "POST", "body": "grant_type=refresh_token&refresh_token=x&client_id=spa", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    assert scripted.execute_async_script(fetch, site("/oauth2/token"), form) == 400
    assert "TypeError" in str(scripted.execute_async_script(fetch, site("/login"), {}))


def test_pages_fit_a_phone(phone, site, client, web_app):
    def fits(name):
        phone.photograph(f"phone-{name}")
        assert phone.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), name
        nothing_was_blocked(phone)

    phone.get(flow.authorize_url(site, web_app, PKCE.new(), prompt="consent"))
    fits("login")
    fill(phone)
    fits("consent")
    press(phone, decision(phone, "allow"))
    phone.get(site("/account"))
    fits("account")
    phone.get(site("/logout"))
    fits("logout")
