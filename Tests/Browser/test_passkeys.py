"""Passkeys in headless Chromium with its virtual authenticator: adding one, logging in with it alone and beside the password, and a copy of one."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support import flow
from Support.chromium import fill, press, shows
from Support.flow import PKCE
from Support.server import Gatehouse


@pytest.fixture(scope="module")
def site(tmp_path_factory, client):
    changes = {
        "http://127.0.0.1:8100/callback": f"{client.url}/callback",
        "http://127.0.0.1:8100/": f"{client.url}/",
        "authorization_server:\n": "authorization_server:\n  second_factor: { policy: optional }\n",
        "\nusers:\n": "\nusers:\n  - { username: nora@example.com, password: password123 }\n",
    }
    with Gatehouse(tmp_path_factory.mktemp("passkeys"), changes) as running:
        yield running


@pytest.fixture
def web_app(client):
    return flow.Client(flow.WEB_APP.client_id, flow.WEB_APP.secret, f"{client.url}/callback", "openid profile email")


@pytest.fixture
def authenticator(scripted):
    """A device with a screen lock, as a telephone is one."""
    scripted.execute_cdp_cmd("WebAuthn.enable", {})
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }
    made = scripted.execute_cdp_cmd("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    yield made
    scripted.execute_cdp_cmd("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made})
    scripted.execute_cdp_cmd("WebAuthn.disable", {})


def forget(browser, site):
    """Drops the cookies: WebDriver does so for the page that is shown alone."""
    browser.get(site("/assets/gatehouse.css"))
    browser.delete_all_cookies()


def submit(browser, kind):
    form = browser.find_element(By.CSS_SELECTOR, f"form[data-passkey={kind}]")
    press(browser, form.find_element(By.CSS_SELECTOR, "button"))


def add_passkey(browser, site, username):
    forget(browser, site)
    browser.get(site("/login"))
    fill(browser, username)
    browser.get(site("/account/security"))
    press(browser, browser.find_element(By.CSS_SELECTOR, "button[name=add][value=passkey]"))
    submit(browser, "create")
    codes = [code.text for code in browser.find_elements(By.CSS_SELECTOR, ".codes code")]
    press(browser, browser.find_element(By.CSS_SELECTOR, "a.primary"))
    assert browser.current_url.split("?")[0] == site("/account/security")
    return codes


def credentials(browser, authenticator):
    return browser.execute_cdp_cmd("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]


def claims(browser, site, web_app, pkce, client):
    if shows(browser, "decision"):
        press(browser, browser.find_element(By.CSS_SELECTOR, "[name=decision][value=allow]"))
    WebDriverWait(browser, 60).until(lambda _: browser.current_url.startswith(client.url))
    return flow.unverified(flow.Authorization(site, web_app, None, pkce, client.parameters).tokens()["id_token"])[1]


def test_a_passkey_is_added_and_logs_in_alone_and_beside_the_password(scripted, site, client, web_app, authenticator):
    assert len(add_passkey(scripted, site, "testuser1@example.com")) == 10
    assert len(credentials(scripted, authenticator)) == 1
    entries = [entry["message"] for entry in scripted.get_log("browser") if "favicon" not in entry["message"]]
    assert [entry for entry in entries if "Content Security Policy" in entry or "Refused to" in entry] == []
    # Alone: the device finds it by itself, and verifies who holds it.
    forget(scripted, site)
    pkce = PKCE.new()
    scripted.get(flow.authorize_url(site, web_app, pkce, state="s"))
    submit(scripted, "get")
    alone = claims(scripted, site, web_app, pkce, client)
    assert alone["acr"] == "phr"
    assert {"pop", "user", "mfa"} <= set(alone["amr"]) and "pwd" not in alone["amr"]
    # Beside the password: without it there is no session.
    forget(scripted, site)
    pkce = PKCE.new()
    scripted.get(flow.authorize_url(site, web_app, pkce, state="s"))
    fill(scripted)
    assert "/login/factor" in scripted.current_url
    assert [cookie for cookie in scripted.get_cookies() if cookie["name"] == "gatehouse_session"] == []
    submit(scripted, "get")
    beside = claims(scripted, site, web_app, pkce, client)
    assert beside["acr"] == "phr" and {"pwd", "pop", "mfa"} <= set(beside["amr"])
    assert beside["sub"] == alone["sub"]


def test_without_verification_and_with_a_copy_of_the_key_nobody_is_let_in(scripted, site, authenticator):
    add_passkey(scripted, site, "testuser2@example.com")
    forget(scripted, site)
    scripted.execute_cdp_cmd("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    scripted.get(site("/login"))
    scripted.find_element(By.CSS_SELECTOR, "form[data-passkey=get] button").click()
    WebDriverWait(scripted, 60).until(lambda _: scripted.find_element(By.ID, "passkey-failed").is_displayed())
    assert [cookie for cookie in scripted.get_cookies() if cookie["name"] == "gatehouse_session"] == []
    scripted.execute_cdp_cmd("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True})
    (credential,) = credentials(scripted, authenticator)
    forget(scripted, site)
    scripted.get(site("/login"))
    submit(scripted, "get")
    assert scripted.current_url.split("?")[0] == site("/account")
    # The copy counts on from where it was made.
    scripted.execute_cdp_cmd("WebAuthn.removeCredential", {"authenticatorId": authenticator, "credentialId": credential["credentialId"]})
    scripted.execute_cdp_cmd("WebAuthn.addCredential", {"authenticatorId": authenticator, "credential": {**credential, "signCount": 0}})
    forget(scripted, site)
    scripted.get(site("/login"))
    submit(scripted, "get")
    assert "/login" in scripted.current_url
    assert scripted.find_element(By.CSS_SELECTOR, ".notice.error").text
    assert "sign_count" in site.log()


def test_without_script_a_recovery_code_stands_for_it_and_it_is_renamed_and_removed(scripted, drivers, site, authenticator):
    codes = add_passkey(scripted, site, "nora@example.com")
    plain = drivers(False)
    plain.get("about:blank")
    plain.execute_cdp_cmd("Network.clearBrowserCookies", {})
    plain.get(site("/login"))
    assert not plain.find_element(By.CSS_SELECTOR, "form[data-passkey=get]").is_displayed(), "a button that would do nothing"
    fill(plain, "nora@example.com")
    assert "Passkeys need JavaScript" in plain.find_element(By.TAG_NAME, "main").text
    assert not plain.find_element(By.CSS_SELECTOR, "form[data-passkey=get]").is_displayed()
    press(plain, plain.find_element(By.LINK_TEXT, "Use a recovery code"))
    plain.find_element(By.NAME, "code").send_keys(codes[3])
    press(plain, plain.find_element(By.CSS_SELECTOR, "form:has([name=code]) button.primary"))
    assert [cookie["name"] for cookie in plain.get_cookies() if cookie["name"] == "gatehouse_session"]
    # The account page changes it without script too.
    plain.get(site("/account/security"))
    plain.find_element(By.CSS_SELECTOR, "details summary").click()
    name = plain.find_element(By.CSS_SELECTOR, "details input[name=name]")
    name.clear()
    name.send_keys("The blue key")
    press(plain, plain.find_element(By.CSS_SELECTOR, "details button"))
    assert "The blue key" in plain.find_element(By.TAG_NAME, "main").text
    press(plain, plain.find_element(By.CSS_SELECTOR, "button[name=remove]"))
    assert "the password alone opens your account" in plain.find_element(By.TAG_NAME, "main").text
    forget(scripted, site)
    scripted.get(site("/login"))
    submit(scripted, "get")
    assert scripted.find_element(By.CSS_SELECTOR, ".notice.error").text, "a passkey that was removed opens nothing"
    fill(scripted, "nora@example.com")
    assert scripted.current_url.split("?")[0] == site("/account")
