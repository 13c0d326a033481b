"""From a click to the page: a person who is logged in at the server opens a service, and every hop that the browser makes is timed.

The client keeps one connection to each host and sends the cookies, as a browser does. Beside it as many hops on the same HTTP stack that do nothing,
and the same click in Chromium, from the click to the page's load event.
"""

import contextlib
import http.client
import os
import pathlib
import statistics
import sys
import tempfile
import time
from urllib.parse import urlencode, urlsplit

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests"))
from Support import child, wire  # noqa: E402
from Support.person import REDIRECTS, Person  # noqa: E402
from Support.redis import Redis  # noqa: E402
from Support.report import Report  # noqa: E402
from Support.server import Serve, free_ports  # noqa: E402

CLICKS, WARM, IN_CHROMIUM = 60, 10, 20
CONFIGURATION = """
server: {{ listen: 127.0.0.1:{home}, public_url: "http://localhost:{home}", admin_listen: 127.0.0.1:{home_admin}, log: {{ level: warning }} }}
storage: {{ database: sqlite:gatehouse.db, cache: "redis://127.0.0.1:{redis}/0" }}
authorization_server:
  compatibility_endpoints:
    - {{ authorize: /auth/authorize, token: /auth/token, json_token_request: true, user_info_in_token_response: true }}
clients:
  - client_id: fastapi_service
    client_secret: a_very_secret_string_for_fastapi
    grant_types: [authorization_code]
    redirect_uris: ["http://localhost:{fastapi}/auth/callback"]
    scope: openid profile email
    require_pkce: false
    first_party: true
  - client_id: web-app
    client_secret: web-app-secret-for-benchmarks-only
    grant_types: [authorization_code, refresh_token]
    redirect_uris: ["http://localhost:{bff}/auth/web/callback"]
    scope: openid profile email offline_access
    first_party: true
{report}users:
  - {{ username: testuser1@example.com, name: Test User One, email: testuser1@example.com, email_verified: true, password: password123 }}
"""
BFF = """
server: {{ listen: 127.0.0.1:{bff}, public_url: "http://localhost:{bff}", admin_listen: 127.0.0.1:{bff_admin}, log: {{ level: warning }} }}
storage: {{ cache: "redis://127.0.0.1:{redis}/1" }}
oidc:
  providers:
    home: {{ issuer: "http://localhost:{home}", client_id: web-app, client_secret: web-app-secret-for-benchmarks-only, scopes: [openid, profile, email, offline_access] }}
  refresh_tokens: {{ enabled: true }}
app:
  frontend: {{ static_files: pages }}
  sessions: {{ signing_secret: a-signing-secret-for-benchmarks-only-ssssssss, csrf_signing_secret: another-secret-for-benchmarks-only-cccccccccc }}
"""
LINK = '<!doctype html><title>Link</title><a id="open" href="/auth/web/login?provider=home&amp;redirect_uri=/page.html">Open</a>'
REPORT_LINK = '<!doctype html><title>Link</title><a id="open" href="{report}/">Open</a>'
PAGE = "<!doctype html><title>Page</title><h1>Arrived</h1>"


class Browser(Person):
    """A person whose browser keeps one connection to each host and port. `hops` are the times of the last click, in milliseconds."""

    def __init__(self):
        super().__init__()
        self.connections, self.hops = {}, []

    def exchange(self, method, url, headers, body=None):
        parts = urlsplit(url)
        if parts.netloc not in self.connections:
            self.connections[parts.netloc] = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=wire.TIMEOUT)
            self.connections[parts.netloc].connect()
        connection = self.connections[parts.netloc]
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        started = time.perf_counter()
        connection.request(method, target, body=body, headers={"Host": parts.netloc, **headers})
        response = connection.getresponse()
        answer = wire.Answer(url, response.status, response.headers, response.read())
        self.hops.append((time.perf_counter() - started) * 1000)
        return answer

    def click(self, url, ends):
        """Opens a link and follows it; how long each hop took."""
        self.hops = []
        answer = self.exchange_with_cookies(url)
        while answer.status in REDIRECTS:
            answer = self.exchange_with_cookies(answer.location)
        if answer.status != 200 or urlsplit(answer.url).path != ends:
            sys.exit(f"the click on {url} ended at {answer}")
        return self.hops

    def exchange_with_cookies(self, url):
        jar = self.jar(url)
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())} if jar else {}
        answer = self.exchange("GET", url, {**self.browser, "Accept": "text/html,application/xhtml+xml", **cookies})
        for cookie in answer.cookies:
            jar.pop(cookie.name, None) if cookie.deletes else jar.update({cookie.name: cookie.value})
        return answer


class Running(Serve):
    def __init__(self, folder, name, text, port, admin_port):
        super().__init__(folder, f"{name}.yaml")
        self.config.write_text(text)
        self.issuer, self.port, self.admin_port = f"http://localhost:{port}", port, admin_port


class Service:
    """What a click goes to: its link, where that ends, the names of its hops, and the cookie by which it would know the person already."""

    def __init__(self, name, link, ends, hops, cookie, start):
        self.name, self.link, self.ends, self.hops, self.cookie, self.start = name, link, ends, hops, cookie, start


def services(ports, report):
    fastapi, bff, home = (f"http://localhost:{ports[name]}" for name in ("fastapi", "bff", "home"))
    request = {"response_type": "code", "client_id": "fastapi_service", "redirect_uri": f"{fastapi}/auth/callback"}
    yield Service("FastAPI service", f"{home}/auth/authorize?{urlencode(request)}", "/dashboard",
                  ["authorize", "callback: redeems the code", "page"], "session_id", f"{fastapi}/")
    yield Service("backend-for-frontend", f"{bff}/auth/web/login?provider=home&redirect_uri=/page.html", "/page.html",
                  ["login", "authorize", "callback: redeems the code", "page"], "session", f"{bff}/link.html")
    yield Service("report service", report("/"), "/", ["page asks for a login", "login", "authorize", "callback: redeems the code", "page"],
                  report.cookie, f"{bff}/report.html")


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def line(name, values, more=""):
    print(f"  {name:<52} {statistics.median(values):>8.2f} {percentile(values, 0.95):>8.2f}   {more}".rstrip(), flush=True)


def by_hops(browser, service, plain, rounds):
    """Rounds of clicks and of plain hops in turn."""
    def clicks():
        times = []
        for _ in range(CLICKS):
            browser.jar(service.link).pop(service.cookie, None)
            times.append(browser.click(service.link, service.ends))
        return times

    beside = lambda: [sum(browser.click(f"{plain}/hops/{len(service.hops) - 1}", "/hops/0")) for _ in range(CLICKS)]
    clicks(), beside()
    pairs = [(clicks(), beside()) for _ in range(rounds)]
    times, others = [each for pair in pairs for each in pair[0]], [each for pair in pairs for each in pair[1]]
    if {len(each) for each in times} != {len(service.hops)}:
        sys.exit(f"{service.name}: clicks took {sorted({len(each) for each in times})} hops, {len(service.hops)} were expected")
    for number, hop in enumerate(service.hops):
        line(f"{service.name}, {hop}", [each[number] for each in times])
    line(f"{service.name}, sum of its {len(service.hops)} hops", [sum(each) for each in times])
    ratios = [statistics.median(map(sum, pair[0])) / statistics.median(pair[1]) for pair in pairs]
    line(f"{len(service.hops)} plain hops on the same HTTP stack", others, f"ratio {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})")


def in_chromium(found):
    try:
        from Support import chromium
    except ImportError:
        sys.exit("no selenium here: run scripts/python-environment, then .venv/bin/python Benchmarks/run")
    with tempfile.TemporaryDirectory(prefix="gatehouse-click-", ignore_cleanup_errors=True) as profile:
        driver = chromium.chromium(profile, logs=False)
        try:
            for service in found:
                times = [chromium_click(driver, chromium, service) for _ in range(IN_CHROMIUM + 3)][3:]
                line(f"{service.name}, in Chromium: click to load", times, f"({min(times):.0f} to {max(times):.0f} ms)")
        finally:
            driver.quit()


def chromium_click(driver, chromium, service):
    """Milliseconds from the click on the service's link to the end of the load event of the page that it ends on."""
    driver.get(service.start)
    driver.delete_cookie(service.cookie)
    clicked = driver.execute_script(
        "const now = performance.timeOrigin + performance.now(); document.getElementById('open').click(); return now")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        path, loaded = driver.execute_script(
            "return [location.pathname, performance.timeOrigin + (performance.getEntriesByType('navigation')[0]?.loadEventEnd || NaN)]")
        if chromium.shows(driver, "password"):
            chromium.fill(driver)
        elif path == service.ends and loaded:
            return loaded - clicked
    sys.exit(f"Chromium did not arrive at {service.ends}: {driver.current_url}")


def measure(folder, gatehouse, stack_port, rounds):
    """`stack_port` is where the bare routes of gatehouse-bench answer."""
    os.environ["GATEHOUSE_BINARY"] = str(gatehouse)
    folder.mkdir(parents=True)
    names = ("home", "home_admin", "bff", "bff_admin", "fastapi", "redis")
    ports = dict(zip(names, free_ports(len(names))))
    (folder / "bff/pages").mkdir(parents=True)
    (folder / "bff/pages/link.html").write_text(LINK)
    (folder / "bff/pages/page.html").write_text(PAGE)
    report = Report(folder / "report", storage=f"redis://127.0.0.1:{ports['redis']}/3")
    (folder / "bff/pages/report.html").write_text(REPORT_LINK.format(report=report("")))
    with contextlib.ExitStack() as running:
        running.enter_context(Redis(folder / "redis", ports["redis"]))
        running.enter_context(Running(folder / "home", "home", CONFIGURATION.format(report=report.declaration(), **ports), ports["home"], ports["home_admin"]))
        running.enter_context(Running(folder / "bff", "bff", BFF.format(**ports), ports["bff"], ports["bff_admin"]))
        running.enter_context(fastapi(folder, ports))
        running.enter_context(report.start(f"http://localhost:{ports['home']}"))
        browser = Browser()
        found = list(services(ports, report))
        answer = browser.through(browser.visit(found[0].link))
        if answer.status != 200:
            sys.exit(f"the login ended at {answer}")
        print(f"\n  {'click to page, one person, in ms':<52} {'median':>8} {'p95':>8}")
        for service in found:
            by_hops(browser, service, f"http://localhost:{stack_port}", rounds)
        in_chromium(found)


def fastapi(folder, ports):
    url = f"http://localhost:{ports['fastapi']}"
    env = {"AUTH_SERVER_URL": f"http://localhost:{ports['home']}", "CALLBACK_URL": f"{url}/auth/callback", "REDIS_URL": f"redis://127.0.0.1:{ports['redis']}/2"}
    command = [sys.executable, "-m", "uvicorn", "--app-dir", ROOT / "Tests/ThirdParty/fastapi_service", "--host", "127.0.0.1", "--port", ports["fastapi"],
               "--log-level", "warning", "main:app"]
    return child.running(command, folder, lambda: child.answers(f"{url}/", 200), "fastapi", env=env)
