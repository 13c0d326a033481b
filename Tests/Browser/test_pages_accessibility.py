"""WCAG 2.2 AA on every page in every state: six languages, light and dark, narrow and wide. Pages come from the preview, which knows them all."""

import pathlib

import axe_core_python
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from Support.preview import LANGUAGES, SCHEMES, Preview

AXE = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# What axe leaves to others: sizes of targets, reflow, contrast of fields and rings, errors and their fields.
CHECK = """
const faults = [];
const visible = e => { const b = e.getBoundingClientRect(); const s = getComputedStyle(e);
    return b.width > 0 && b.height > 0 && s.visibility !== 'hidden' && s.display !== 'none'; };
const say = (what, e) => faults.push(what + ': ' + e.outerHTML.slice(0, 160));
for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (!visible(e) || e.type === 'hidden') continue;
    const b = (e.type === 'checkbox' && e.closest('label') || e).getBoundingClientRect();
    if (b.width < 24 || b.height < 24) say('smaller than 24 px: ' + b.width + ' x ' + b.height, e);
}
if (document.documentElement.scrollWidth > window.innerWidth) {
    faults.push('scrolls sideways: ' + document.documentElement.scrollWidth + ' > ' + window.innerWidth);
    for (const e of document.querySelectorAll('body *')) {
        const b = e.getBoundingClientRect();
        if (b.right > window.innerWidth + 1 || b.left < -1) say('sticks out', e);
    }
}
for (const e of document.querySelectorAll('main *')) {
    if (!visible(e) || e.closest('.quiet') || ['svg', 'path', 'img'].includes(e.tagName.toLowerCase())) continue;
    const s = getComputedStyle(e);
    if (e.scrollWidth > e.clientWidth + 1 && s.overflow !== 'visible' && e.clientWidth > 0 && !['INPUT', 'SELECT', 'TEXTAREA'].includes(e.tagName)) say('cut off', e);
}
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push('twice the id ' + id);
for (const e of document.querySelectorAll('[aria-describedby], [aria-labelledby], [aria-errormessage]'))
    for (const name of ['aria-describedby', 'aria-labelledby', 'aria-errormessage'])
        for (const id of (e.getAttribute(name) || '').split(' ').filter(x => x))
            if (!document.getElementById(id)) say(name + ' leads nowhere: ' + id, e);
for (const e of document.querySelectorAll('[aria-invalid=true]'))
    if (!e.getAttribute('aria-describedby') && !e.getAttribute('aria-errormessage')) say('a fault that nothing explains', e);
for (const e of document.querySelectorAll('input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea'))
    if (!e.getAttribute('autocomplete') && ['username', 'password', 'email', 'name', 'code'].includes(e.name)) say('no autocomplete', e);
for (const e of document.querySelectorAll('form[method=post]'))
    if (!e.querySelector('[name=csrf]')) say('a form without csrf', e);
for (const e of document.querySelectorAll('style, [style], [onclick], script:not([src])')) say('script or style in the page', e);
if (!document.querySelector('h1')) faults.push('no h1');
if (!document.title.trim()) faults.push('no title');
return faults;
"""

CONTRAST = """
const faults = [];
const parse = text => { const m = text.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
const light = c => { const f = v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
    return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c; } return [255, 255, 255]; };
for (const e of document.querySelectorAll('main input:not([type=hidden]):not([type=checkbox]):not([type=radio]), main select, main textarea, main button.secondary, main button.small')) {
    if (!e.getBoundingClientRect().width) continue;
    const r = ratio(parse(getComputedStyle(e).borderTopColor), behind(e.parentElement));
    if (r < 3) faults.push('the edge of ' + e.outerHTML.slice(0, 100) + ' has ' + r.toFixed(2) + ':1');
}
return faults;
"""


@pytest.fixture(scope="module")
def preview():
    with Preview() as running:
        yield running


@pytest.fixture
def screen(scripted):
    """A browser whose screen can have any width."""
    def resize(width, height=900):
        scripted.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    scripted.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    scripted.resize = resize
    yield scripted
    scripted.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})
    scripted.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def show(browser, url):
    """The page with all that can be unfolded unfolded."""
    browser.get(url)
    browser.execute_script("document.querySelectorAll('details').forEach(each => each.open = true)")


def violations(browser):
    browser.execute_script(AXE + "; window.axe = axe;")
    result = browser.execute_async_script(
        "const done = arguments[arguments.length - 1]; axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}}).then(done, e => done({violations: [{id: String(e), nodes: []}]}));",
        TAGS)
    return [f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}" for each in result["violations"] for node in each["nodes"] or [{"html": ""}]]


def everywhere(preview):
    """Each page in each language, the schemes by turns: every page is seen in both, every language too."""
    for number, name in enumerate(preview.names):
        for index, language in enumerate(LANGUAGES):
            yield name, language, SCHEMES[(number + index) % 2]


def report(faults):
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:40])


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
