"""A person's browser without the browser: cookies, forms, redirects within the server. What it does not do, no form needs."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from Support import wire


class Form:
    def __init__(self, attributes):
        self.action = attributes.get("action", "")
        self.method = attributes.get("method", "get").lower()
        self.inputs = []  # (name, value, type, checked)
        self.buttons = []  # (name, value)

    def names(self, kind=None):
        return [name for name, _, type_, _ in self.inputs if kind is None or type_ == kind]

    def values(self, name):
        return [value for each, value, _, _ in self.inputs if each == name]

    @property
    def hidden(self):
        return {name: value for name, value, type_, _ in self.inputs if type_ == "hidden"}

    def filled(self, changes):
        """What a browser would send: hidden fields, ticked boxes, and `changes` (a list replaces a group; None leaves out)."""
        pairs = []
        for name, value, type_, checked in self.inputs:
            if name in changes or type_ in ("submit", "button", "image"):
                continue
            if type_ in ("checkbox", "radio") and not checked:
                continue
            pairs.append((name, value))
        for name, value in changes.items():
            for each in value if isinstance(value, list) else [] if value is None else [value]:
                pairs.append((name, each))
        return pairs


class Page(HTMLParser):
    def __init__(self, answer):
        super().__init__(convert_charrefs=True)
        self.answer = answer
        self.forms, self.scripts, self.links, self.inline = [], [], [], []
        self.words = []
        self.feed(answer.text)

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(attributes))
        elif tag == "input" and self.forms and "name" in attributes and "disabled" not in attributes:
            kind = attributes.get("type", "text").lower()
            value = attributes.get("value", "on" if kind in ("checkbox", "radio") else "")
            if kind == "submit":
                self.forms[-1].buttons.append((attributes["name"], value))
            else:
                self.forms[-1].inputs.append((attributes["name"], value, kind, "checked" in attributes))
        elif tag == "button" and self.forms and "name" in attributes:
            self.forms[-1].buttons.append((attributes["name"], attributes.get("value", "")))
        elif tag == "script":
            self.scripts.append(attributes)
        elif tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        self.inline += [name for name in attributes if name == "style" or name.startswith("on")]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def form(self, field):
        """The form that has this field or button."""
        for form in self.forms:
            if field in form.names() or field in [name for name, _ in form.buttons]:
                return form
        raise AssertionError(f"no form with {field!r} on {self.answer}")


class Visitor:
    """One person at one browser, on one server."""

    def __init__(self, server):
        self.server = server
        self.cookies = {}

    def send(self, method, url, headers=None, **arguments):
        headers = dict(headers or {})
        if self.cookies and "Cookie" not in headers:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers.setdefault("Accept", "text/html,application/xhtml+xml")
        answer = wire.send(method, url, headers=headers, **arguments)
        for cookie in answer.cookies:
            if cookie.deletes:
                self.cookies.pop(cookie.name, None)
            else:
                self.cookies[cookie.name] = cookie.value
        return answer

    def get(self, url, **arguments):
        return self.send("GET", url, **arguments)

    def at_home(self, url):
        return urlsplit(url).netloc == urlsplit(self.server.issuer).netloc

    def follow(self, answer):
        """Follows redirects as long as they stay on the server; the page, or the redirect that leaves."""
        for _ in range(10):
            if answer.status not in (301, 302, 303, 307, 308) or not self.at_home(answer.location):
                return answer
            assert answer.status not in (307, 308), f"a redirect that would send the form again: {answer}"
            answer = self.get(answer.location)
        raise AssertionError(f"more than 10 redirects, the last: {answer}")

    def visit(self, url, **arguments):
        return self.follow(self.get(url, **arguments))

    def post(self, answer, form, changes, **arguments):
        """Sends a form of the page in `answer`; the answer itself, nothing followed."""
        assert form.method == "post", f"a form with method {form.method}"
        headers = {"Origin": self.server.issuer, **arguments.pop("headers", {})}
        return self.send("POST", urljoin(answer.url, form.action), form=form.filled(changes), headers=headers, **arguments)

    def submit(self, answer, field, changes, **arguments):
        """Fills the form that has `field` and follows what comes."""
        return self.follow(self.post(answer, Page(answer).form(field), changes, **arguments))

    def sign_in(self, answer, username="testuser1@example.com", password="password123"):
        return self.submit(answer, "password", {"username": username, "password": password})

    def decide(self, answer, decision="allow", scope=...):
        changes = {"decision": decision}
        if scope is not ...:
            changes["scope"] = scope
        return self.submit(answer, "decision", changes)

    @property
    def session(self):
        return self.cookies.get("gatehouse_session")


def has_field(answer, field):
    if answer.media_type != "text/html":
        return False
    page = Page(answer)
    return any(field in form.names() or field in [name for name, _ in form.buttons] for form in page.forms)


def is_login(answer):
    return answer.status in (200, 401) and has_field(answer, "password")


def is_consent(answer):
    return answer.status == 200 and has_field(answer, "decision")
