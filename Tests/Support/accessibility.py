"""WCAG 2.2 AA in a browser: axe-core, and what it leaves to others."""

import pathlib

import axe_core_python

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


def violations(browser):
    browser.execute_script(AXE + "; window.axe = axe;")
    result = browser.execute_async_script(
        "const done = arguments[arguments.length - 1]; axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}}).then(done, e => done({violations: [{id: String(e), nodes: []}]}));",
        TAGS)
    return [f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}" for each in result["violations"] for node in each["nodes"] or [{"html": ""}]]


def report(faults):
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:40])
