"""WCAG 2.2 AA on every page in every state: six languages, light and dark, narrow and wide. Pages come from the preview, which knows them all."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from Support.accessibility import CHECK, CONTRAST, report, violations
from Support.preview import LANGUAGES, SCHEMES, Preview


@pytest.fixture(scope="module")
def preview():
    with Preview() as running:
        yield running


def show(browser, url):
    """The page with all that can be unfolded unfolded."""
    browser.get(url)
    browser.execute_script("document.querySelectorAll('details').forEach(each => each.open = true)")


def everywhere(preview):
    """Each page in each language, the schemes by turns: every page is seen in both, every language too."""
    for number, name in enumerate(preview.names):
        for index, language in enumerate(LANGUAGES):
            yield name, language, SCHEMES[(number + index) % 2]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_wcag_axe_finds_nothing_in_any_language(preview, screen, scheme):
    screen.resize(1100)
    faults = []
    for name in preview.names:
        for language in LANGUAGES:
            show(screen, preview.page(name, language, scheme))
            faults += [f"{name} {language} {scheme}: {each}" for each in violations(screen)]
    report(faults)


@pytest.mark.parametrize("width", [320, 400, 700, 1100])
def test_wcag_1_4_10_pages_reflow_and_targets_are_24_px(preview, screen, width):
    """320 CSS px is a window of 1280 px at 400 % zoom. WCAG 2.2 §1.4.10, §2.5.8, §3.3.1, §1.3.5."""
    screen.resize(width)
    faults = []
    for name, language, scheme in everywhere(preview):
        show(screen, preview.page(name, language, scheme))
        faults += [f"{name} {language} {width}: {each}" for each in screen.execute_script(CHECK)]
    report(faults)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_wcag_1_4_11_edges_of_fields_and_buttons_are_seen(preview, screen, scheme):
    screen.resize(1100)
    faults = []
    for name in preview.names:
        show(screen, preview.page(name, "en", scheme))
        faults += [f"{name} {scheme}: {each}" for each in screen.execute_script(CONTRAST)]
    report(faults)


def test_wcag_1_4_12_spacing_of_text_cuts_nothing_off(preview, screen):
    screen.resize(360)
    faults = []
    for name in preview.names:
        show(screen, preview.page(name, "de"))
        screen.execute_script(
            "const s = new CSSStyleSheet(); s.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');"
            "document.adoptedStyleSheets = [s];")
        faults += [f"{name}: {each}" for each in screen.execute_script(CHECK) if "smaller" not in each]
    report(faults)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_wcag_2_4_3_tab_reaches_everything_in_the_order_of_the_page(preview, screen, language):
    """Each control once, in the order of the document, with a ring that is seen. WCAG 2.2 §2.1.1, §2.4.3, §2.4.7, §2.4.11."""
    screen.resize(1100)
    for name in preview.names:
        show(screen, preview.page(name, language))
        screen.execute_script("document.activeElement.blur()")
        expected = screen.execute_script(
            "return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
            ".filter(e => !e.disabled && e.getBoundingClientRect().width > 0 && e.tabIndex >= 0).map((e, i) => (e.dataset.order = i, i))")
        seen = []
        body = screen.find_element(By.TAG_NAME, "body")
        screen.execute_script("const s = document.createElement('span'); s.tabIndex = -1; document.body.prepend(s); s.focus(); s.blur();")
        body.send_keys(Keys.TAB)
        for _ in expected:
            order, ring, shown = screen.execute_script(
                "const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();"
                "return [e.dataset.order, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, b.bottom > 0 && b.top < innerHeight]")
            seen.append(order)
            assert ring and shown, f"{name}: no ring at {screen.switch_to.active_element.get_attribute('outerHTML')}"
            screen.switch_to.active_element.send_keys(Keys.TAB)
        assert seen == [str(each) for each in expected], f"{name} {language}: Tab goes {seen}"


def test_languages_say_what_they_are(preview):
    for name, language, _ in everywhere(preview):
        text = preview.read(f"/page?page={name}&language={language}")
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text, name
