"""Every page in every state with sample content: `gatehouse pages preview`, as the tests and the pictures ask it."""

import contextlib
import os
import re
import subprocess
import urllib.request

from Support.server import binary

LANGUAGES = ["en", "de", "fr", "es", "ja", "ar"]
SCHEMES = ["light", "dark"]


class Preview:
    """A running preview; `config` is a configuration file with `authorization_server.pages`, `app.pages` or both."""

    def __init__(self, config=None, env=None):
        arguments = [str(binary()), "pages", "preview", "--port", "0", *(["--config", str(config)] if config else [])]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), self.process.stderr.read()

    @property
    def names(self):
        """The pages, as `login-wrong-password`."""
        return list(dict.fromkeys(re.findall(r"<li><a href=\"/\?page=([a-z0-9-]+)", self.read("/"))))

    def read(self, path):
        with urllib.request.urlopen(self.url.rstrip("/") + path, timeout=60) as answer:
            return answer.read().decode()

    def page(self, name, language="en", scheme="light"):
        return f"{self.url}page?page={name}&language={language}&scheme={scheme}"

    def close(self):
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=10)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
