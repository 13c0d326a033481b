"""A television without a keyboard: it shows a code and a QR code, waits until somebody allows it elsewhere, and then shows their films.

    python television.py            # then open http://127.0.0.1:7300 on the "television"

RFC 8628, with nothing but the standard library and one package that draws the QR code.
"""

import html
import http.server
import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import segno

ISSUER = os.environ.get("ISSUER", "http://localhost:9000")
SERVICE = os.environ.get("SERVICE", "http://127.0.0.1:7100/streaming")
PORT = int(os.environ.get("PORT", "7300"))
CLIENT = os.environ.get("CLIENT_ID", "television")
SCOPE = os.environ.get("SCOPE", "openid profile streaming/watch")
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def fetch(url, form=None, token=None):
    """Status and JSON of an answer, an error's too."""
    data = urllib.parse.urlencode(form).encode() if form else None
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


class Television:
    """What is on the screen, and the thread that waits for it to change."""

    def __init__(self):
        self.lines, self.device, self.metadata = ["Starting…"], None, None

    def watch(self):
        """From the code to the films. Whatever ends a code, another one begins."""
        while True:
            try:
                if self.connect():
                    return
            except OSError:
                self.device, self.lines = None, [f"{ISSUER} does not answer. Trying again."]
            time.sleep(5)

    def connect(self):
        """One code, from its beginning to its end; whether it led to the films."""
        self.metadata = fetch(f"{ISSUER}/.well-known/oauth-authorization-server")[1]
        status, device = fetch(self.metadata["device_authorization_endpoint"], {"client_id": CLIENT, "scope": SCOPE})
        if status != 200:
            self.lines = [f"The authorization server says {device.get('error')}."]
            return False
        self.device = device
        token, said = self.wait(device)
        self.device, self.lines = None, [said]
        if token:
            self.show(token)
        return token is not None

    def show(self, token):
        """Who it is, as far as they let the television know, and their films."""
        name = fetch(self.metadata["userinfo_endpoint"], token=token)[1].get("name")
        status, films = fetch(f"{SERVICE}/films", token=token)
        greeting = f"Tonight for you, {name}" if name else "Tonight for you"
        self.lines = [greeting, *films] if status == 200 else [f"The streaming service says {status}."]

    def wait(self, device):
        """RFC 8628 §3.5: asks no oftener than it was told."""
        interval, end = device.get("interval", 5), time.monotonic() + device["expires_in"]
        while time.monotonic() < end:
            time.sleep(interval)
            form = {"grant_type": GRANT, "device_code": device["device_code"], "client_id": CLIENT}
            try:
                status, answer = fetch(self.metadata["token_endpoint"], form)
            except OSError:  # §3.5: a connection that timed out is a reason to ask less often
                interval *= 2
                continue
            if status == 200:
                return answer["access_token"], "Connected"
            if answer.get("error") == "slow_down":
                interval += 5
            elif answer.get("error") == "access_denied":
                return None, "You said no. A new code is coming."
            elif answer.get("error") not in ("authorization_pending", "temporarily_unavailable"):
                break
        return None, "The code is over. A new one is coming."

    def screen(self):
        device = self.device
        if device is None:
            first, *others = [html.escape(str(line)) for line in self.lines]
            return f"<h1>{first}</h1>" + "".join(f"<p>{line}</p>" for line in others)
        picture = segno.make(device["verification_uri_complete"], error="m").svg_inline(scale=7, border=2, light="white", title="QR code")
        where, code = html.escape(device["verification_uri"]), html.escape(device["user_code"])
        return f"<p>On your phone or computer open</p><p><b>{where}</b></p><p>and enter</p><p class=code>{code}</p><p>or point its camera here</p>{picture}"


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Television</title><style>
body { margin: 0; min-height: 100vh; display: grid; place-content: center; justify-items: center; background: #0c1116; color: #eef2f5;
  font: 2rem/1.4 system-ui, sans-serif; text-align: center } p { margin: .2em } h1 { font-size: 2.5rem } .code { font: 4rem ui-monospace, monospace; letter-spacing: .1em }
svg { margin-top: 1rem; border-radius: .5rem }</style></head><body>%s</body></html>"""


def main():
    television = Television()
    threading.Thread(target=television.watch, daemon=True).start()

    class Screen(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = (PAGE % television.screen()).encode()
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    print(f"the television's screen: http://127.0.0.1:{PORT}", flush=True)
    http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Screen).serve_forever()


if __name__ == "__main__":
    main()
