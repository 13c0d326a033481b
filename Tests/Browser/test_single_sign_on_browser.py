"""From the monolith's page into the services behind it, in headless Chromium, with the programs as they are; and the demo as somebody starts it."""

import json
import re
import time

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from Support.child import answers, running
from Support.chromium import fill, press, save, shows
from Support.clock import Clock
from Support.monolith import program
from Support.pace import allowed
from Support.report import Report
from Support.server import binary, free_ports


class Site:
    """The monolith and two services that it hands its people to, registered differently, all on one clock."""

    def __init__(self, folder, clock):
        self.port, = free_ports(1)
        self.folder, self.clock = folder, clock
        self.reports = Report(folder / "reports", scope="openid profile email offline_access")
        self.audit = Report(folder / "audit", client_id="audit-service", method="client_secret_post", scope="openid email")

    def __call__(self, path="/"):
        return f"http://localhost:{self.port}{path}"

    def start(self):
        env = self.clock.env | {
            "PORT": str(self.port), "STORAGE": "data", "REPORT_URL": self.reports(""), "REPORT_SECRET": self.reports.secret,
            "AUDIT_URL": self.audit(""), "AUDIT_SECRET": self.audit.secret,
        }
        ready = lambda: answers(self("/.well-known/openid-configuration"), 200)  # noqa: E731
        return running([*self.clock.launcher, program()], self.folder, ready, "monolith", env)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("monolith-browser")
    clock = Clock(folder)
    site = Site(folder, clock)
    with site.start() as monolith, site.reports.start(site(""), clock) as reports, site.audit.start(site(""), clock) as audit:
        clock.pids += [monolith.pid, reports.pid, audit.pid]
        yield site
    clock.tidy()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The addresses of the demo's table, by its labels."""
    folder = tmp_path_factory.mktemp("demo-browser")
    log = folder / "demo.log"
    with running([binary(), "demo", "--free-ports"], folder, lambda: "Test users:" in log.read_text(), "demo"):
        yield dict(re.findall(r"^ +(\S.*?)  +(http://\S+)$", log.read_text(), re.MULTILINE))


def log_in(browser, url):
    browser.get(url)
    press(browser, link(browser, "Sign in"))
    fill(browser)
    assert heading(browser) == "Hello, Test User One"


def heading(browser):
    return browser.find_element(By.TAG_NAME, "h1").text


def link(browser, text):
    return browser.find_element(By.PARTIAL_LINK_TEXT, text)


def rendered(browser):
    """The pages that were shown since this was last asked, without the redirects between them."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    documents = [event["params"]["response"] for event in events if event["method"] == "Network.responseReceived" and event["params"]["type"] == "Document"]
    return [document["url"] for document in documents]


def arrive(browser, url):
    WebDriverWait(browser, 60).until(lambda _: browser.current_url == url)


def click_through(browser, text, url):
    """Goes to a service by its card on the page, and sees no other page on the way."""
    rendered(browser)
    press(browser, link(browser, text))
    arrive(browser, url)
    assert rendered(browser) == [url], "a page was shown between the click and the service"
    assert not shows(browser, "password")


def test_a_click_on_the_monoliths_page_is_a_login_at_every_service(browser, site, photograph):
    log_in(browser, site())
    photograph("monolith-home")
    click_through(browser, "Reports", site.reports("/"))
    assert browser.find_element(By.ID, "name").text == "Test User One"
    photograph("monolith-reports")
    browser.get(site())
    click_through(browser, "Audit", site.audit("/"))
    assert browser.find_element(By.ID, "email").text == "testuser1@example.com"
    names = {cookie["name"] for cookie in browser.get_cookies()}
    assert names == {"monolith_session", "monolith_services", "report_session", "audit_session"}


def test_the_confidential_page_leads_to_the_monoliths_password_and_back(scripted, site):
    try:
        log_in(scripted, site())
        click_through(scripted, "Reports", site.reports("/"))
        site.clock.set_ahead(361)
        press(scripted, link(scripted, "Confidential"))
        WebDriverWait(scripted, 60).until(lambda _: scripted.current_url.startswith(site("/sign-in?")))
        assert "to go on to Reports" in scripted.page_source
        fill(scripted)
        arrive(scripted, site.reports("/reports/confidential"))
        assert "Salaries by department" in scripted.page_source
    finally:
        site.clock.set_ahead(0)


def test_logout_at_the_monolith_shows_the_login_at_the_services_within_a_second(browser, site):
    log_in(browser, site())
    click_through(browser, "Reports", site.reports("/"))
    browser.get(site())
    press(browser, browser.find_element(By.CSS_SELECTOR, "form[action='/sign-out'] button"))
    began = time.monotonic()
    browser.get(site.reports("/"))
    while not shows(browser, "password"):
        assert time.monotonic() - began < allowed(), "the service still knows the person"
        browser.get(site.reports("/"))
    assert browser.current_url.startswith(site("/sign-in?"))


def test_logout_at_a_service_is_logout_at_the_monolith_and_the_other_service(browser, site, photograph):
    log_in(browser, site())
    for text, service in (("Audit", site.audit), ("Reports", site.reports)):
        browser.get(site())
        click_through(browser, text, service("/"))
    press(browser, browser.find_element(By.CSS_SELECTOR, "form[action='/auth/web/logout'] button"))
    WebDriverWait(browser, 60).until(lambda _: browser.current_url.startswith(site.reports("/signed-out")))
    photograph("monolith-signed-out")
    for url in (site(), site.audit("/")):
        browser.get(url)
        assert "Test User" not in browser.page_source, f"{url} still knows the person"


def test_what_the_monolith_cannot_answer_is_a_page_with_a_way_on(phone, demo):
    home = demo["the monolith, with people of its own"]
    for path, title in (("sso?login_challenge=gone", "This did not work"), ("sso", "This did not work"), ("nowhere", "This page does not exist")):
        phone.get(home + path)
        assert heading(phone) == title
        width = phone.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"the page is wider than the screen: {width}"
        phone.photograph(f"monolith-problem-{title.split()[1]}")
        press(phone, link(phone, "To the start page"))
        assert phone.current_url == home


def test_the_demo_as_somebody_starts_it(browser, demo, photograph):
    home, reports, accounts = (
        demo[label] for label in (
            "the monolith, with people of its own", "the report service, which it hands them to", "accounts, behind a Gatehouse beside it")
    )
    log_in(browser, home)
    click_through(browser, "Reports", reports)
    browser.get(home)
    click_through(browser, "Accounts", accounts)
    assert heading(browser) == "Accounts" and "testuser1@example.com" in browser.page_source
    photograph("demo-accounts")
    browser.get(home)
    press(browser, browser.find_element(By.CSS_SELECTOR, "form[action='/sign-out'] button"))
    for service in (reports, accounts):
        WebDriverWait(browser, allowed(2)).until(lambda _: browser.get(service) or shows(browser, "password"))


def test_the_demos_login_page_offers_the_monolith_and_people_connect_it(scripted, demo):
    scripted.get(demo["log in"])
    assert shows(scripted, "password")
    assert scripted.find_element(By.CSS_SELECTOR, "button[name=provider]").text == "Continue with the monolith"
    scripted.get(demo["what you are logged in to"])
    fill(scripted)
    press(scripted, scripted.find_element(By.CSS_SELECTOR, "button[name=link]"))
    fill(scripted)
    WebDriverWait(scripted, 60).until(lambda _: scripted.current_url.startswith(demo["what you are logged in to"]))
    assert scripted.find_elements(By.NAME, "unlink"), "the login at the monolith ended the one here"
    save(scripted, "demo-account-connected")
