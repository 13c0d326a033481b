"""A person with a browser: cookies, links, forms. What a page asks for is filled in and sent, as a person would."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx


class Form(HTMLParser):
    """The forms of a page: where each goes, and what it sends if nobody changes anything."""

    def __init__(self, html):
        super().__init__()
        self.forms = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form":
            self.forms.append({"action": a.get("action", ""), "fields": [], "names": set()})
        elif tag in ("input", "button") and self.forms and a.get("name") and "disabled" not in a:
            form = self.forms[-1]
            form["names"].add(a["name"])
            if tag == "input" and (a.get("type") not in ("checkbox", "radio") or "checked" in a):
                form["fields"].append((a["name"], a.get("value") or ""))

    def having(self, name):
        return next((form for form in self.forms if name in form["names"]), None)


class Browser:
    def __init__(self):
        self.http = httpx.Client(headers={"Accept": "text/html", "Accept-Language": "en", "User-Agent": "tour"}, timeout=20)
        self.page = None

    def open(self, url, stop):
        """Follows redirects until a page, or an address that begins with `stop`; that address, or None."""
        for _ in range(15):
            if url.startswith(stop):
                return url
            self.page = self.http.get(url)
            if not self.page.is_redirect:
                return None
            url = urljoin(str(self.page.url), self.page.headers["location"])
        raise AssertionError(f"redirects without end, the last to {url}")

    def has(self, field):
        return Form(self.page.text).having(field) is not None

    def send(self, field, stop, without=(), **values):
        """Fills in the form that has `field`. `without` unticks boxes, by their values."""
        form = Form(self.page.text).having(field)
        assert form, f"no {field} on {self.page.url}: {self.page.status_code}"
        pairs = [(name, value) for name, value in form["fields"] if name not in values and value not in without] + list(values.items())
        body = {}
        for name, value in pairs:
            body.setdefault(name, []).append(value)
        self.page = self.http.post(urljoin(str(self.page.url), form["action"]), data=body)
        if not self.page.is_redirect:
            return None
        return self.open(urljoin(str(self.page.url), self.page.headers["location"]), stop)


def query(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
