"""Headless Chromium through Debian's chromedriver, what a person does in it, and a picture of what it shows."""

import os
import pathlib

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support.server import ROOT

CHROMIUM, CHROMEDRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--window-size=900,900",
]


def chromium(profile, javascript=True, logs=True):
    """A Chromium on that profile folder; with JavaScript or as somebody browses who has switched it off; its logs are kept for `get_log`."""
    for needed in (CHROMIUM, CHROMEDRIVER):
        assert os.path.exists(needed), f"no {needed}: make test installs chromium and chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*FLAGS, f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    if logs:
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    if not javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = webdriver.Chrome(options=options, service=Service(executable_path=CHROMEDRIVER))
    driver.set_page_load_timeout(60)
    driver.set_script_timeout(60)
    return driver


def fill(browser, username="testuser1@example.com", password="password123"):
    for name, value in (("username", username), ("password", password)):
        field = browser.find_element(By.NAME, name)
        field.clear()
        field.send_keys(value)
    press(browser, browser.find_element(By.NAME, "password").find_element(By.XPATH, "./ancestor::form//*[self::button or @type='submit']"))


def press(browser, button):
    """Presses a button and waits until the next page is there."""
    page = browser.find_element(By.TAG_NAME, "html")
    button.click()
    WebDriverWait(browser, 60).until(lambda _: stale(page))
    WebDriverWait(browser, 60).until(lambda _: browser.find_elements(By.TAG_NAME, "body"))


def stale(element):
    try:
        element.tag_name
    except WebDriverException:
        return True
    return False


def shows(browser, name):
    return bool(browser.find_elements(By.NAME, name))


def save(driver, name):
    """What the browser shows, into artifacts/, for people to look at."""
    folder = pathlib.Path(os.environ.get("GATEHOUSE_ARTIFACTS") or ROOT / "artifacts")
    folder.mkdir(parents=True, exist_ok=True)
    assert driver.save_screenshot(str(folder / f"{name}.png"))
