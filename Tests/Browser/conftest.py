"""Headless Chromium through Debian's chromedriver, and a tiny client for it to come back to."""

import http.server
import tempfile
import threading
from urllib.parse import parse_qsl, urlsplit

import pytest

from Support.chromium import chromium, save
from Support.server import Gatehouse, free_ports

PAGE = """<!doctype html><html lang="en"><title>without script</title><h1 id="client">The client</h1><p id="path">{path}</p>
<script>document.title = "with script"</script></html>"""


class Callback(http.server.ThreadingHTTPServer):
    """The client's side: remembers every request, answers every path with a page."""

    daemon_threads = True

    def __init__(self, port):
        super().__init__(("127.0.0.1", port), Handler)
        self.seen = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def parameters(self):
        """The query of the last visit."""
        return dict(parse_qsl(urlsplit(self.seen[-1]).query))


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/favicon.ico":
            self.server.seen.append(self.path)
        body = PAGE.format(path=urlsplit(self.path).path).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def client():
    (port,) = free_ports(1)
    callback = Callback(port)
    thread = threading.Thread(target=callback.serve_forever, daemon=True)
    thread.start()
    yield callback
    callback.shutdown()
    callback.server_close()
    thread.join(timeout=5)


@pytest.fixture(scope="module")
def site(tmp_path_factory, client):
    replacements = {"http://127.0.0.1:8100/callback": f"{client.url}/callback", "http://127.0.0.1:8100/": f"{client.url}/"}
    with Gatehouse(tmp_path_factory.mktemp("browser"), replacements) as running:
        yield running


@pytest.fixture(scope="session")
def drivers():
    """One Chromium for each way of browsing, made when first asked for, each on an empty profile."""
    made, profiles = {}, []

    def driver(javascript):
        if javascript not in made:
            profiles.append(tempfile.TemporaryDirectory(prefix="gatehouse-chromium-", ignore_cleanup_errors=True))
            made[javascript] = chromium(profiles[-1].name, javascript)
            made[javascript].javascript = javascript
        return made[javascript]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SE_OFFLINE", "true")
        yield driver
        for each in made.values():
            each.quit()
        for profile in profiles:
            profile.cleanup()


def as_new(driver):
    """One empty tab, no cookie, nothing left in the logs."""
    for handle in driver.window_handles[1:]:
        driver.switch_to.window(handle)
        driver.close()
    driver.switch_to.window(driver.window_handles[0])
    driver.get("about:blank")
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    for log in ("browser", "performance"):
        driver.get_log(log)
    return driver


@pytest.fixture(params=["script on", "script off"])
def browser(request, drivers):
    """Once as most people browse, once without JavaScript."""
    return as_new(drivers(request.param == "script on"))


@pytest.fixture
def scripted(drivers):
    """With JavaScript, for what a page of somebody else does."""
    return as_new(drivers(True))


@pytest.fixture
def unscripted(drivers):
    """Without JavaScript alone, for long ways that one run shows."""
    return as_new(drivers(False))


@pytest.fixture
def photograph(browser):
    return lambda name: save(browser, name if browser.javascript else f"{name}-without-script")


@pytest.fixture
def phone(scripted):
    """A narrow screen that asks for dark colours."""
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    scripted.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    scripted.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    scripted.photograph = lambda name: save(scripted, name)
    yield scripted
    scripted.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    scripted.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


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
