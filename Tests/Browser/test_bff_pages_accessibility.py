"""WCAG 2.2 AA on the pages of the backend-for-frontend: six languages, light and dark, narrow and wide."""

import pytest
from selenium.webdriver.common.by import By

from Support.accessibility import CHECK, CONTRAST, report, violations
from Support.bff import BFF
from Support.chromium import save
from Support.preview import LANGUAGES, SCHEMES
from Support.redis import Redis
from Support.server import free_ports

PROVIDERS = "    contoso: { issuer: \"http://127.0.0.1:%d\", display_name: \"Contoso\", client_id: x, client_secret: y, scopes: [openid] }\n"
STATE = "s" * 43
PAGES = {
    "choice": "/auth/web/login?redirect_uri=/here",
    "unknown-provider": "/auth/web/login?provider=nobody",
    "unavailable-provider": "/auth/web/login?provider=contoso",
    "over": f"/auth/web/callback?code=x&state={STATE}",
    "nothing": "/auth/web/logout/" + STATE,
}


@pytest.fixture(scope="module")
def bff(tmp_path_factory):
    """A BFF whose providers cannot be reached: only its own pages are looked at."""
    folder = tmp_path_factory.mktemp("bff-pages")
    (closed,) = free_ports(1)
    with Redis(folder / "redis") as redis, BFF(folder / "bff", redis, f"http://localhost:{closed}", providers=PROVIDERS % closed) as running:
        yield running


def pages(bff):
    for name, path in PAGES.items():
        for language in LANGUAGES:
            yield f"{name} {language}", bff(path + ("&" if "?" in path else "?") + f"ui_locales={language}"), language


def prefer(browser, scheme):
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})


@pytest.mark.parametrize("scheme", SCHEMES)
def test_wcag_axe_finds_nothing_in_any_language(bff, screen, scheme):
    screen.resize(1100)
    prefer(screen, scheme)
    faults = []
    for name, url, language in pages(bff):
        screen.get(url)
        root = screen.find_element(By.TAG_NAME, "html")
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language, "rtl" if language == "ar" else "ltr"), url
        faults += [f"{name} {scheme}: {each}" for each in violations(screen) + screen.execute_script(CONTRAST)]
    report(faults)


@pytest.mark.parametrize("width", [320, 1100])
def test_wcag_1_4_10_pages_reflow_and_targets_are_24_px(bff, screen, width):
    screen.resize(width, 700)
    prefer(screen, "light")
    faults = []
    for name, url, language in pages(bff):
        screen.get(url)
        faults += [f"{name} {width}: {each}" for each in screen.execute_script(CHECK)]
        if language in ("en", "ar"):
            save(screen, f"bff-page-{name.replace(' ', '-')}-{width}")
    report(faults)


def test_the_browser_says_the_language_where_no_address_does(bff, screen):
    for asked, spoken in (("ja,en;q=0.5", "ja"), ("pt-BR, ar;q=0.2", "ar"), ("nl", "en")):
        screen.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": asked}})
        screen.get(bff("/auth/web/login"))
        assert screen.find_element(By.TAG_NAME, "html").get_attribute("lang") == spoken
    screen.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {}})
