"""WCAG 2.2 AA on the pages of the backend-for-frontend: six languages, light and dark, narrow and wide."""

import contextlib

import pytest
from selenium.webdriver.common.by import By

from Support.accessibility import CHECK, CONTRAST, report, violations
from Support.bff import BFF
from Support.chromium import save
from Support.preview import LANGUAGES, SCHEMES
from Support.redis import Redis
from Support.server import command, free_ports

PROVIDERS = "    contoso: { issuer: \"http://127.0.0.1:%d\", display_name: \"Contoso\", client_id: x, client_secret: y, scopes: [openid] }\n"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><rect width="60" height="20" fill="#0b57d0"/></svg>'
STATE = "s" * 43
PAGES = {
    "choice": "/auth/web/login?redirect_uri=/here",
    "unknown-provider": "/auth/web/login?provider=nobody",
    "unavailable-provider": "/auth/web/login?provider=contoso",
    "over": f"/auth/web/callback?code=x&state={STATE}",
    "nothing": "/auth/web/logout/" + STATE,
}


@contextlib.contextmanager
def branded(folder, pages):
    """A BFF whose providers cannot be reached: only its own pages are looked at."""
    (closed,) = free_ports(1)
    app = {"app:\n": f"app:\n  pages: {pages}\n"}
    with Redis(folder / "redis") as redis, BFF(folder / "bff", redis, f"http://localhost:{closed}", providers=PROVIDERS % closed, replacements=app) as running:
        yield running


@pytest.fixture(scope="module")
def bff(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bff-pages")
    (folder / "logo.svg").write_text(LOGO)
    with branded(folder, f"{{ name: Contoso, logo_file: {folder / 'logo.svg'}, colors: {{ accent: '#0b57d0', accent_dark: '#8ab4f8' }} }}") as running:
        yield running


@pytest.fixture(scope="module")
def worded(tmp_path_factory):
    """In words and with a template of the operator's: the ways to sign in stand in a list, under a line of its own."""
    folder = tmp_path_factory.mktemp("bff-words")
    assert command("pages", "export-templates", "--app", folder / "templates").returncode == 0
    (folder / "templates/layout.mustache").unlink()
    message = folder / "templates/message.mustache"
    text = message.read_text().replace("{{#offers}}<a", "{{#offers}}<div><a").replace("</a>\n{{/offers}}", "</a></div>\n{{/offers}}")
    message.write_text(text.replace("</header>", '</header>\n<p class="notice">Contoso: {{heading}}</p>'))
    texts = "{ en: { login: { choose: { heading: Hello, text: 'Pick one.' }, signInWith: { before: 'Go on with ' }, ways: Doors } }, ar: { login: { choose: { heading: 'أهلًا' } } } }"
    with branded(folder, f"{{ texts: {texts}, templates: {folder / 'templates'} }}") as running:
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


def test_contract_the_brand_is_on_the_page_and_its_picture_loads(bff, screen):
    screen.resize(1100)
    prefer(screen, "light")
    screen.get(bff(PAGES["choice"]))
    logo = screen.find_element(By.CSS_SELECTOR, "img.logo")
    assert logo.get_attribute("alt") == "Contoso" and screen.title.endswith(" · Contoso")
    assert screen.execute_script("return arguments[0].naturalWidth", logo) == 60
    button = screen.find_element(By.CSS_SELECTOR, "a.primary")
    assert button.value_of_css_property("background-color").replace(" ", "") in ("rgb(11,87,208)", "rgba(11,87,208,1)")
    save(screen, "bff-brand")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_wcag_axe_finds_nothing_in_words_and_a_template_of_the_operators(worded, screen, scheme):
    prefer(screen, scheme)
    faults = []
    for width in (320, 1100):
        screen.resize(width, 700)
        for name, url, language in pages(worded):
            if language in ("en", "ar"):
                screen.get(url)
                faults += [f"{name} {scheme} {width}: {each}" for each in violations(screen) + screen.execute_script(CONTRAST) + screen.execute_script(CHECK)]
    report(faults)


def test_contract_words_and_template_of_the_operators_are_on_the_page(worded, screen):
    screen.resize(1100)
    prefer(screen, "light")
    screen.get(worded(PAGES["choice"] + "&ui_locales=en"))
    assert screen.title == "Hello" and screen.find_element(By.TAG_NAME, "h1").text == "Hello"
    assert screen.find_element(By.CSS_SELECTOR, "p.lead").text == "Pick one."
    assert screen.find_element(By.CSS_SELECTOR, "p.notice").text == "Contoso: Hello"
    doors = screen.find_element(By.CSS_SELECTOR, "nav[aria-label=Doors]")
    assert [each.text for each in doors.find_elements(By.CSS_SELECTOR, "div > a")][0] == "Go on with Contoso"
    save(screen, "bff-words")
    screen.get(worded(PAGES["choice"] + "&ui_locales=ar"))
    assert screen.find_element(By.TAG_NAME, "h1").text == "أهلًا"
    assert screen.find_element(By.CSS_SELECTOR, "p.lead").text == "اختر طريقة تسجيل الدخول."
    save(screen, "bff-words-ar")


@pytest.mark.parametrize("brand, words", [
    ("{ colors: { accent: '#fff59d' } }", "app.pages.colors.accent: received #fff59d, whose contrast in the light scheme is"),
    ("{ logo_file: nowhere.svg }", "app.pages.logo_file: received "),
    ("{ name: " + 61 * "x" + " }", "app.pages.name: received 61 characters, expected at most 60"),
])
def test_contract_a_brand_that_cannot_be_shown_stops_check_and_start(tmp_path, brand, words):
    bff = BFF(tmp_path, replacements={"app:\n": f"app:\n  pages: {brand}\n"})
    for command in ("check", "serve"):
        answer = bff.command(command, "--config", bff.config)
        assert answer.returncode == 78 and words in answer.stderr, answer
