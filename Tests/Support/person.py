"""A person's browser at any number of servers: cookies go by host name and not by port, as in a browser; redirects are followed."""

from urllib.parse import urljoin, urlsplit

from Support import wire
from Support.visitor import Page, Visitor, is_consent, is_login

USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) a browser of the tests"
LANGUAGE = "en-GB,en;q=0.8"
REDIRECTS = (301, 302, 303, 307, 308)


class Person(Visitor):
    """One person at one browser. `browser` replaces what the browser says of itself."""

    def __init__(self, browser=None):
        super().__init__(server=None)
        self.browser = {"User-Agent": USER_AGENT, "Accept-Language": LANGUAGE, **(browser or {})}
        self.jars = {}

    def jar(self, url):
        return self.jars.setdefault(urlsplit(url).hostname, {})

    def send(self, method, url, headers=None, **arguments):
        headers = {**self.browser, **(headers or {})}
        jar = self.jar(url)
        if jar and "Cookie" not in headers:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        headers.setdefault("Accept", "text/html,application/xhtml+xml")
        answer = wire.send(method, url, headers={name: value for name, value in headers.items() if value is not None}, **arguments)
        for cookie in answer.cookies:
            if cookie.deletes:
                jar.pop(cookie.name, None)
            else:
                jar[cookie.name] = cookie.value
        return answer

    def follow(self, answer, stop=lambda url: False, limit=20):
        """Follows redirects until a page; `stop` is asked before each step, and the redirect that it names is not followed."""
        for _ in range(limit):
            if answer.status not in REDIRECTS or stop(answer.location):
                return answer
            answer = self.get(answer.location)
        raise AssertionError(f"more than {limit} redirects, the last: {answer}")

    def visit(self, url, stop=lambda url: False, **arguments):
        return self.follow(self.get(url, **arguments), stop)

    def post(self, answer, form, changes, **arguments):
        """Sends a form of the page in `answer`; the answer itself, nothing followed."""
        assert form.method == "post", f"a form with method {form.method}"
        parts = urlsplit(answer.url)
        headers = {"Origin": f"{parts.scheme}://{parts.netloc}", "Referer": answer.url, **arguments.pop("headers", {})}
        return self.send("POST", urljoin(answer.url, form.action), form=form.filled(changes), headers=headers, **arguments)

    def submit(self, answer, field, changes, stop=lambda url: False, **arguments):
        return self.follow(self.post(answer, Page(answer).form(field), changes, **arguments), stop)

    def through(self, answer, username="testuser1@example.com", password="password123", stop=lambda url: False):
        """Signs in at our own authorization server and consents, where that is asked; where it ends."""
        if is_login(answer):
            answer = self.submit(answer, "password", {"username": username, "password": password}, stop)
            assert not is_login(answer), f"the login was refused: {answer}"
        if is_consent(answer):
            answer = self.submit(answer, "decision", {"decision": "allow"}, stop)
        return answer
