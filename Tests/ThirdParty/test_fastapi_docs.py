"""The reference document's /token, /users/me and /users/me/items/: Examples/FastAPI/profile.py by httpx, and by its documentation page in Chromium."""

import pathlib
import sys

import httpx
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support import child
from Support.chromium import chromium
from Support.server import Gatehouse, free_ports

FOLDER = pathlib.Path(__file__).parent / "fastapi_docs"
FORM = {"username": "testuser1@example.com", "password": "password123"}


@pytest.fixture(scope="module")
def service(tmp_path_factory, platform):
    port = free_ports(1)[0]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "--app-dir", FOLDER, "--host", "127.0.0.1", "--port", port, "main:app"]
    with child.running(command, tmp_path_factory.mktemp("docs"), lambda: child.answers(url + "/openapi.json", 200), "docs", env={"ISSUER": platform.issuer}):
        yield url


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    """The contract's server, whose profile-api is called as the example calls itself."""
    with Gatehouse(tmp_path_factory.mktemp("profile"), {"profile-api": "profile"}) as running:
        yield running


def token(server, **changes):
    return httpx.post(server("/token"), data=FORM | changes)


def test_the_document_s_test_items_and_me(service, platform):
    answer = token(platform, scope="items me")
    assert answer.status_code == 200
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    items = httpx.get(service + "/users/me/items/", headers=headers)
    assert items.status_code == 200 and items.json()[0]["item_id"] == "Foo"
    me = httpx.get(service + "/users/me", headers=headers).json()
    assert me["user_id"] == items.json()[0]["owner"] and me["scopes"] == ["items", "me"]


def test_without_the_scope_items_it_is_403_and_without_a_token_401(service, platform):
    headers = {"Authorization": f"Bearer {token(platform, scope='me').json()['access_token']}"}
    refused = httpx.get(service + "/users/me/items/", headers=headers)
    assert refused.status_code == 403 and 'error="insufficient_scope"' in refused.headers["www-authenticate"]
    assert httpx.get(service + "/users/me").status_code == 401
    assert httpx.get(service + "/users/me", headers={"Authorization": "Bearer johndoe"}).status_code == 401


def test_limits_apply(platform):
    statuses = [token(platform, username="somebody@example.com", password="x").status_code for _ in range(11)]
    assert statuses == [400] * 10 + [429]


def test_the_documentation_page_logs_in_and_calls(service, tmp_path):
    browser = chromium(tmp_path / "profile")
    try:
        browser.get(service + "/docs-here")

        def find(selector):
            return WebDriverWait(browser, 20).until(lambda _: browser.find_elements(By.CSS_SELECTOR, selector))[0]

        find("button.authorize").click()
        find("#oauth_username").send_keys(FORM["username"])
        find("#oauth_password").send_keys(FORM["password"])
        for box in browser.find_elements(By.CSS_SELECTOR, ".scopes .checkbox label[for]"):
            box.click()
        find(".auth-btn-wrapper button.authorize").click()
        WebDriverWait(browser, 20).until(lambda _: "Logout" in browser.find_element(By.CSS_SELECTOR, ".auth-btn-wrapper").text)
        find(".auth-btn-wrapper button.btn-done").click()
        find("#operations-default-read_own_items_users_me_items__get .opblock-summary-control").click()
        find(".try-out__btn").click()
        find("button.execute").click()
        WebDriverWait(browser, 20).until(lambda _: "Foo" in browser.find_element(By.CSS_SELECTOR, ".live-responses-table").text)
    finally:
        browser.quit()
