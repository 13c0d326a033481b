"""What a person does in Chromium, and a picture of what it shows."""

import os
import pathlib

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support.server import ROOT


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
    WebDriverWait(browser, 15).until(lambda _: stale(page))
    WebDriverWait(browser, 15).until(lambda _: browser.find_elements(By.TAG_NAME, "body"))


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
