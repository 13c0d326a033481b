"""The backend-for-frontend in headless Chromium: a page of the tests' own, built on /auth/gatehouse.js, and our own server as the provider."""

import time

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support.bff import ALLOWED, BFF
from Support.chromium import fill, press, save, shows
from Support.pace import allowed
from Support.redis import Redis
from Support.server import Gatehouse, free_ports, until
from Support.upstream import Upstream

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>The application</title>
<h1>The application</h1>
<p id="who">…</p>
<p><button id="login">Log in</button> <button id="logout">Log out</button> <button id="call">Call the API</button>
<button id="change">Change something</button> <button id="socket">Open a socket</button></p>
<pre id="result"></pre>
<script type="module" src="/app.js"></script></html>"""
SCRIPT = """import { login, logout, user, fetch } from '/auth/gatehouse.js'
const at = id => document.getElementById(id)
const show = text => { at('result').textContent = text }
async function who() {
  const person = await user()
  at('who').textContent = person ? `Logged in as ${person.name} (${person.email})` : 'Nobody is logged in'
}
const items = async options => { const answer = await fetch('/api/items', options); show(`${answer.status} ${(await answer.text()).slice(0, 2000)}`) }
at('login').onclick = () => login({ provider: 'keycloak' })
at('logout').onclick = async () => { await logout(); await who() }
at('call').onclick = () => items()
at('change').onclick = () => items({ method: 'POST', body: JSON.stringify({ name: 'new' }), headers: { 'Content-Type': 'application/json' } })
at('socket').onclick = () => {
  const socket = new WebSocket(`ws://${location.host}/api/items/socket`)
  socket.onmessage = event => { show(`message ${event.data.slice(0, 40)}`); if (!window.sent) { window.sent = true; socket.send('hello') } }
  socket.onclose = () => { at('result').textContent += ' closed' }
}
window.ask = who
await who()
"""
SHORT = {"access_token: { format: jwt, lifetime: 1h,": "access_token: { format: jwt, lifetime: 3s,"}


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def app(tmp_path_factory, upstream):
    """The BFF with the page, the authorization server that it is a client of, and their Redis. Access tokens live 3 s."""
    folder = tmp_path_factory.mktemp("bff-browser")
    dist = folder / "dist"
    dist.mkdir()
    (dist / "index.html").write_text(PAGE, encoding="utf-8")
    (dist / "app.js").write_text(SCRIPT, encoding="utf-8")
    ports = free_ports(2)
    static = {"    # static_files: web/dist                      # serve a built single-page app": f"    static_files: {dist}"}
    moved = {"http://localhost:8000/": f"http://localhost:{ports[0]}/"} | SHORT
    with Redis(folder / "redis") as redis, Gatehouse(folder / "home", moved) as home, \
         BFF(folder / "bff", redis, home.issuer, upstream.url, replacements=static, ports=ports) as bff:
        bff.home, bff.redis = home, redis
        yield bff


@pytest.fixture
def photograph(scripted):
    return lambda name: save(scripted, f"bff-{name}")


def wait(browser, condition, seconds=60):
    # An element of the page that is just being left is stale: the next look finds that of the new one.
    return WebDriverWait(browser, seconds, ignored_exceptions=[StaleElementReferenceException]).until(lambda _: condition())


def who(browser):
    return browser.find_element(By.ID, "who").text


def result(browser):
    return browser.find_element(By.ID, "result").text


def click(browser, name):
    browser.find_element(By.ID, name).click()


def open_(browser, app):
    browser.get(app("/"))
    wait(browser, lambda: who(browser) != "…")


def log_in(browser, app):
    open_(browser, app)
    click(browser, "login")
    wait(browser, lambda: shows(browser, "password") or browser.current_url.startswith(app("/")) and "Logged in" in who(browser))
    if shows(browser, "password"):
        fill(browser)
        if shows(browser, "decision"):
            press(browser, browser.find_element(By.CSS_SELECTOR, "[name=decision][value=allow]"))
    wait(browser, lambda: browser.current_url == app("/") and "Logged in" in who(browser))


def test_login_consent_and_a_call(scripted, app, upstream, photograph):
    open_(scripted, app)
    assert who(scripted) == "Nobody is logged in"
    photograph("1-nobody")
    click(scripted, "call")
    wait(scripted, lambda: result(scripted).startswith("401 "))
    click(scripted, "login")
    wait(scripted, lambda: shows(scripted, "password"))
    photograph("2-login-at-the-provider")
    fill(scripted)
    if shows(scripted, "decision"):
        photograph("3-consent")
        press(scripted, scripted.find_element(By.CSS_SELECTOR, "[name=decision][value=allow]"))
    wait(scripted, lambda: "Test User One" in who(scripted))
    assert scripted.current_url == app("/")
    nothing_was_blocked_but(scripted, "401")
    cookies = {cookie["name"]: cookie for cookie in scripted.get_cookies()}
    assert cookies["session"]["httpOnly"] and cookies["session"]["sameSite"] == "Lax" and cookies["session"]["path"] == "/"
    assert not [name for name in cookies if name.startswith("session_login_")]
    assert "session" not in scripted.execute_script("return document.cookie")
    upstream.reset()
    click(scripted, "call")
    wait(scripted, lambda: result(scripted).startswith("200 "))
    photograph("4-called")
    click(scripted, "change")
    wait(scripted, lambda: '"method": "POST"' in result(scripted))
    assert [seen["method"] for seen in upstream.seen] == ["GET", "POST"]
    assert all(any(name.lower() == "authorization" for name, _ in seen["headers"]) for seen in upstream.seen)
    assert scripted.execute_script("return window.localStorage.length + window.sessionStorage.length") == 0


def nothing_was_blocked_but(browser, status):
    entries = [entry["message"] for entry in browser.get_log("browser") if "favicon" not in entry["message"]]
    assert [entry for entry in entries if "Content Security Policy" in entry or "Refused to" in entry or "violates" in entry] == []
    assert [entry for entry in entries if "Failed to load" in entry and f" {status}" not in entry] == []


def test_two_tabs_log_in_at_the_same_time(scripted, app):
    open_(scripted, app)
    click(scripted, "login")
    wait(scripted, lambda: shows(scripted, "password"))
    first = scripted.current_window_handle
    scripted.switch_to.new_window("tab")
    open_(scripted, app)
    click(scripted, "login")
    wait(scripted, lambda: shows(scripted, "password"))
    finish(scripted, app)
    scripted.switch_to.window(first)
    finish(scripted, app)
    scripted.refresh()
    wait(scripted, lambda: "Logged in" in who(scripted))


def finish(browser, app):
    fill(browser)
    if shows(browser, "decision"):
        press(browser, browser.find_element(By.CSS_SELECTOR, "[name=decision][value=allow]"))
    wait(browser, lambda: browser.current_url == app("/") and "Logged in" in who(browser))


def authorizations(upstream):
    return [value for seen in upstream.seen for name, value in seen["headers"] if name.lower() == "authorization"]


def test_a_token_expires_and_the_browser_does_not_notice(scripted, app, upstream):
    log_in(scripted, app)
    upstream.reset()
    before = scripted.get_cookie("session")["value"]

    def call():
        scripted.execute_script("document.getElementById('result').textContent = ''")
        click(scripted, "call")
        wait(scripted, lambda: result(scripted))
        assert result(scripted).startswith("200 "), result(scripted)
        return len(set(authorizations(upstream))) > 1

    until(call, seconds=60, what="a token of another refresh")
    assert scripted.get_cookie("session")["value"] == before
    assert scripted.current_url == app("/")


def test_logout_here_ends_it_everywhere(scripted, app, photograph):
    log_in(scripted, app)
    first = scripted.current_window_handle
    scripted.switch_to.new_window("tab")
    open_(scripted, app)
    assert "Logged in" in who(scripted)
    click(scripted, "logout")
    wait(scripted, lambda: scripted.current_url == app("/") and who(scripted) == "Nobody is logged in" or "logout" in scripted.current_url)
    photograph("5-logged-out")
    scripted.switch_to.window(first)
    click(scripted, "call")
    wait(scripted, lambda: result(scripted).startswith("401 "))
    open_(scripted, app)
    assert who(scripted) == "Nobody is logged in"
    click(scripted, "login")
    wait(scripted, lambda: shows(scripted, "password"))


def test_logout_at_the_provider_ends_the_session_here(scripted, app):
    log_in(scripted, app)
    scripted.get(app.home("/logout"))
    press(scripted, scripted.find_element(By.CSS_SELECTOR, "form [type=submit], form button"))

    def ended():
        scripted.get(app("/"))
        wait(scripted, lambda: who(scripted) != "…")
        return who(scripted) == "Nobody is logged in"

    until(ended, what="the session's end")


def test_a_websocket_and_its_end_with_the_session(scripted, app):
    log_in(scripted, app)
    click(scripted, "socket")
    wait(scripted, lambda: result(scripted) == "message hello")
    scripted.execute_async_script(
        "const done = arguments[0]; import('/auth/gatehouse.js').then(m => m.logout({ redirect: false })).then(() => done(), e => done(String(e)))")
    wait(scripted, lambda: result(scripted).endswith("closed"))


def test_a_page_of_another_origin_can_do_nothing(scripted, app, client):
    """`client` is another origin, not on allowed_origins: the cookie is SameSite and the same site, so Origin has to decide."""
    log_in(scripted, app)
    scripted.get(client.url.replace("127.0.0.1", "localhost"))
    assert ALLOWED not in client.url
    ask = """const done = arguments[arguments.length - 1];
        fetch(arguments[0], {credentials: 'include', ...arguments[1]}).then(async r => done(`${r.status}`)).catch(e => done(String(e)));"""
    assert "TypeError" in scripted.execute_async_script(ask, app("/auth/me"), {})
    assert "TypeError" in scripted.execute_async_script(ask, app("/auth/web/logout"), {"method": "POST"})
    simple = {"method": "POST", "mode": "no-cors", "body": "x"}
    scripted.execute_async_script(ask, app("/api/items"), simple)
    scripted.execute_async_script(ask, app("/auth/web/logout"), simple)
    scripted.execute_script(
        """const form = document.createElement('form'); form.method = 'POST'; form.action = arguments[0]; document.body.append(form); form.submit();""", app("/auth/web/logout"))
    # A person who sent a form is told by a page.
    wait(scripted, lambda: scripted.current_url == app("/auth/web/logout") and scripted.find_elements(By.CSS_SELECTOR, "a[href*='/auth/web/login']"))
    open_(scripted, app)
    assert "Logged in" in who(scripted)


def test_the_choice_of_providers_and_an_error_are_pages(scripted, app, photograph):
    scripted.get(app("/auth/web/callback?error=access_denied&state=unknown"))
    body = scripted.find_element(By.TAG_NAME, "body").text
    assert body.strip() and scripted.find_elements(By.CSS_SELECTOR, "a[href*='/auth/web/login']"), scripted.page_source
    photograph("6-error-page")
    assert not scripted.find_elements(By.TAG_NAME, "script")
    scripted.get(app("/auth/web/login?provider=nobody"))
    photograph("7-unknown-provider")
    scripted.find_element(By.CSS_SELECTOR, "a[href*='/auth/web/login']").click()
    wait(scripted, lambda: shows(scripted, "password"))


def test_the_error_page_fits_a_phone(phone, app):
    phone.get(app("/auth/web/callback?error=access_denied&state=unknown"))
    phone.photograph("bff-phone-error")
    assert phone.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


def test_a_denied_consent_comes_back_as_a_page(scripted, app, photograph):
    """The consent of this client was remembered by the tests before, so it is asked for anew."""
    open_(scripted, app)
    click(scripted, "login")
    wait(scripted, lambda: shows(scripted, "password"))
    fill(scripted, username="testuser2@example.com")
    if shows(scripted, "decision"):
        press(scripted, scripted.find_element(By.CSS_SELECTOR, "[name=decision][value=deny]"))
        assert "/auth/web/callback" in scripted.current_url
        photograph("8-denied")
        assert scripted.find_elements(By.CSS_SELECTOR, "a[href*='/auth/web/login']")
        assert "session" not in {cookie["name"] for cookie in scripted.get_cookies()}


def test_a_started_login_that_waited_too_long_says_so(scripted, app, photograph):
    open_(scripted, app)
    click(scripted, "login")
    wait(scripted, lambda: shows(scripted, "password"))
    for cookie in scripted.get_cookies():
        if cookie["name"].startswith("session_login_"):
            scripted.delete_cookie(cookie["name"])
    fill(scripted)
    if shows(scripted, "decision"):
        press(scripted, scripted.find_element(By.CSS_SELECTOR, "[name=decision][value=allow]"))
    wait(scripted, lambda: "/auth/web/callback" in scripted.current_url)
    photograph("9-login-expired")
    link = scripted.find_element(By.CSS_SELECTOR, "a[href*='/auth/web/login']")
    link.click()
    started = time.monotonic()
    wait(scripted, lambda: scripted.current_url.startswith(app("/")) and scripted.find_elements(By.ID, "who"))
    assert time.monotonic() - started < allowed(15)
