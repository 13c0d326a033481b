"""Examples/Television as it is, beside the streaming service of Examples/FastAPI: its page in one browser, the person in another."""

import sys

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support.child import answers, running
from Support.chromium import fill, press, save
from Support.server import ROOT, Gatehouse, free_ports

TELEVISION = """\
  - client_id: television
    client_name: Your television
    token_endpoint_auth_method: none
    grant_types: ["urn:ietf:params:oauth:grant-type:device_code", refresh_token]
    scope: openid profile streaming/watch
"""
STREAMING = {
    "\nresource_servers:\n": """
resource_servers:
  - identifier: streaming
    name: The streaming service
    scopes:
      - { name: watch, description: Watch films on this device }
"""
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Gatehouse(tmp_path_factory.mktemp("television-server"), STREAMING, extra_clients=TELEVISION) as running_server:
        yield running_server


@pytest.fixture
def television(tmp_path, server):
    """The address of the television's screen."""
    service, port = free_ports(2)
    streaming = [sys.executable, "-m", "uvicorn", "--app-dir", ROOT / "Examples/FastAPI", "--port", service, "streaming:app"]
    env = {"ISSUER": server.issuer, "SERVICE": f"http://127.0.0.1:{service}", "PORT": str(port)}
    with running(streaming, tmp_path, lambda: answers(f"http://127.0.0.1:{service}/films", 401), "streaming", env):
        screen = f"http://127.0.0.1:{port}/"
        with running([sys.executable, ROOT / "Examples/Television/television.py"], tmp_path, lambda: answers(screen, 200), "television", env):
            yield screen


def text(browser):
    return browser.find_element(By.TAG_NAME, "body").text


def shows(browser, words):
    """Waits for the words: the page comes again every two seconds, the device asks every five."""
    WebDriverWait(browser, 60).until(lambda _: words in refreshed(browser))
    return refreshed(browser)


def refreshed(browser):
    browser.get(browser.current_url)
    return text(browser)


def code(browser, screen):
    browser.get(screen)
    shows(browser, "and enter")
    return browser.find_element(By.CLASS_NAME, "code").text


def log_in(browser, url):
    browser.delete_all_cookies()
    browser.get(url)
    press(browser, browser.find_element(By.CSS_SELECTOR, "button.primary"))
    fill(browser)


def answer(browser, decision):
    press(browser, browser.find_element(By.CSS_SELECTOR, f"button[value={decision}]"))


def test_a_person_logs_in_on_a_television(scripted, drivers, server, television):
    telephone = drivers(False)
    shown = code(scripted, television)
    assert f"{server.issuer}/device" in text(scripted) and scripted.find_elements(By.TAG_NAME, "svg")
    save(scripted, "television-code")
    log_in(telephone, f"{server.issuer}/device?user_code={shown}")
    page = telephone.find_element(By.TAG_NAME, "main").text
    assert "Your television" in page and shown in page and "Watch films on this device" in page
    save(telephone, "television-telephone")
    answer(telephone, "allow")
    films = shows(scripted, "Tonight for you, Test User One")
    assert "Metropolis" in films
    save(scripted, "television-plays")


def test_who_says_no_gets_another_code(scripted, drivers, server, television):
    telephone = drivers(False)
    shown = code(scripted, television)
    log_in(telephone, f"{server.issuer}/device?user_code={shown}")
    answer(telephone, "deny")
    shows(scripted, "You said no")
    save(scripted, "television-refused")
    shows(scripted, "and enter")
    assert scripted.find_element(By.CLASS_NAME, "code").text != shown
