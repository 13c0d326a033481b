"""Everything that the services of this folder show, walked through by itself: one line a step, exit status 0 or 1.

    python tour.py                starts two authorization servers and the services, walks, and ends them
    python tour.py --stay         lets them run, for looking around
"""

import argparse
import base64
import hashlib
import json
import os
import pathlib
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlencode

import httpx

from browser import Browser, query

HERE = pathlib.Path(__file__).resolve().parent
CALLBACK = "http://127.0.0.1:7200/callback"
ACCOUNT = {"iban": "DE89370400440532013000"}


class Tour:
    def __init__(self, issuer, network, services, data):
        self.issuer, self.network, self.services, self.data = issuer, network, services, data
        self.failures = 0

    # ---- what an application does

    def client(self, client_id, secret=None, issuer=None):
        return Client(self, issuer or self.issuer, client_id, secret)

    def call(self, path, token, method="GET", **arguments):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.request(method, self.services + path, headers=headers, timeout=20, **arguments)

    # ---- what is shown

    def chapter(self, title):
        print(f"\n{title}")

    def step(self, text, holds, seen=""):
        self.failures += not holds
        print(f"  {'ok    ' if holds else 'FAILED'}  {text}" + (f"  [{seen}]" if seen and not holds else ""), flush=True)

    # ---- the chapters

    def passwords(self):
        self.chapter("A password for a token: FastAPI's own form, for API documentation (legacy)")
        form = {"username": "johndoe", "password": "secret", "scope": "me items"}
        answer = httpx.post(f"{self.issuer}/token", data=form)
        self.step("the form of /docs, without client and grant_type, gets a token", answer.status_code == 200, answer.text)
        token = answer.json()["access_token"]
        me = self.call("/profile/users/me", token)
        self.step("/users/me knows who it is", me.status_code == 200 and me.json()["user_id"], me.text)
        items = self.call("/profile/users/me/items/", token)
        self.step("/users/me/items/ answers with the items of that person", items.status_code == 200 and items.json()[0]["item_id"] == "Foo", items.text)
        less = httpx.post(f"{self.issuer}/token", data=form | {"scope": "me"}).json()["access_token"]
        refused = self.call("/profile/users/me/items/", less)
        self.step("without the scope items it is 403 insufficient_scope", refused.status_code == 403 and "insufficient_scope" in refused.headers["www-authenticate"])
        wrong = httpx.post(f"{self.issuer}/token", data=form | {"password": "guess"})
        self.step("a wrong password is invalid_grant", wrong.status_code == 400 and wrong.json()["error"] == "invalid_grant", wrong.text)

    def validation(self):
        self.chapter("What a service checks of a token")
        form = {"username": "johndoe", "password": "secret", "scope": "me"}
        token = httpx.post(f"{self.issuer}/token", data=form).json()["access_token"]
        head, body, signature = token.split(".")
        changed = json.loads(base64.urlsafe_b64decode(body + "=="))
        changed["scope"] = "me items"
        forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()
        none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b"=").decode()
        for what, each, path in [
            ("no token", "", "/profile/users/me"),
            ("another payload under the same signature", f"{head}.{forged}.{signature}", "/profile/users/me"),
            ("a token that says it is not signed", f"{none}.{body}.", "/profile/users/me"),
            ("a token for the profile at the bank: another audience", token, "/bank/accounts/x/balance"),
            ("the same at the Network: another issuer", token, "/network/profile"),
        ]:
            answer = self.call(path, each)
            self.step(f"401 for {what}", answer.status_code == 401, f"{answer.status_code} {answer.text}")

    def social(self):
        self.chapter("Social media: an app acts for somebody at the Network, and the Network's people log in here")
        photos = self.client("photos", "photos-secret-for-development-only", self.network)
        tokens = photos.log_in("alice", "wonderland", scope="openid network/profile network/posts")
        posted = self.call("/network/posts", tokens["access_token"], "POST", json={"text": "By the sea"})
        self.step("Holiday photos posts in Alice's name", posted.status_code == 201 and posted.json()["by"] == "photos", posted.text)
        timid = photos.log_in("alice", "wonderland", scope="openid network/profile network/posts", without=["network/posts"])
        refused = self.call("/network/posts", timid["access_token"], "POST", json={"text": "No"})
        self.step("where she unticked that, it may read her profile", self.call("/network/profile", timid["access_token"]).status_code == 200)
        self.step("and may not post: 403", refused.status_code == 403, refused.text)

    def shop(self):
        self.chapter("A shop: log in with the account that one has, and let somebody else see the orders")
        recommender = self.client("recommender", "recommender-secret-for-development-only")
        alice = Browser()
        recommender.begin(alice, scope="openid profile offline_access shop/orders shop/wishes")
        alice.send("provider", CALLBACK, provider="network")
        self.step("the login page sends her to the Network", str(alice.page.url).startswith(self.network), str(alice.page.url))
        alice.send("password", CALLBACK, username="alice", password="wonderland")
        if str(alice.page.url).startswith(self.network) and alice.has("decision"):
            alice.send("decision", CALLBACK, decision="allow")
        self.step("she is back, and asked what Good ideas may see", alice.has("decision"), str(alice.page.url))
        back = alice.send("decision", CALLBACK, without=["shop/wishes"], decision="allow")
        tokens = recommender.redeem(back)
        self.step("she allowed a part: orders yes, wishes no", "shop/orders" in tokens["scope"] and "shop/wishes" not in tokens["scope"], tokens["scope"])
        self.step("Good ideas reads her orders", self.call("/shop/orders", tokens["access_token"]).status_code == 200)
        self.step("and not her wishes: 403", self.call("/shop/wishes", tokens["access_token"]).status_code == 403)
        return tokens

    def renewal(self, tokens):
        self.chapter("Expiry and renewal")
        recommender = self.client("recommender", "recommender-secret-for-development-only")
        first = tokens["refresh_token"]
        renewed = recommender.refresh(first)
        self.step("a refresh token gets a new access token, and is replaced", renewed.status_code == 200 and renewed.json()["refresh_token"] != first, renewed.text)
        stolen = recommender.refresh(first)
        self.step("the one before, used by a thief, is refused", stolen.status_code == 400 and stolen.json()["error"] == "invalid_grant", stolen.text)
        ended = recommender.refresh(renewed.json()["refresh_token"])
        self.step("and the whole grant ends with it", ended.status_code == 400, ended.text)

    def storage(self, tokens):
        self.chapter("Storage: nothing usable at rest")
        held = b"".join(path.read_bytes() for path in self.data.rglob("*.db*"))
        for name, value in [("refresh token", tokens["refresh_token"]), ("password", "wonderland"), ("client secret", "recommender-secret-for-development-only")]:
            self.step(f"no {name} stands in the database files", value.encode() not in held)

    def consent(self):
        self.chapter("Consent, forms and redirects")
        recommender = self.client("recommender", "recommender-secret-for-development-only")
        john = Browser()
        recommender.begin(john, scope="openid shop/orders")
        john.send("password", CALLBACK, username="johndoe", password="secret")
        self.step("the page names the application and what it wants", "Good ideas" in john.page.text and "See what you bought" in john.page.text)
        forged = john.http.post(str(john.page.url).split("?")[0], data={"decision": "allow", "scope": "shop/orders"}, headers={"Origin": "https://evil.example"})
        self.step("a form from another site is refused", forged.status_code in (400, 403), str(forged.status_code))
        back = john.send("decision", CALLBACK, decision="deny")
        self.step("deny: access_denied goes back, with the state that was sent", query(back)["error"] == "access_denied" and query(back)["state"] == recommender.state, back)
        bad = httpx.get(f"{self.issuer}/oauth2/authorize", params={"response_type": "code", "client_id": "recommender", "redirect_uri": "https://evil.example/"})
        self.step("an address that is not registered gets no redirect", bad.status_code == 400 and "location" not in bad.headers, str(bad.status_code))

    def bank(self):
        self.chapter("A bank: this account, this payment")
        finance = self.client("finance", "finance-secret-for-development-only")
        view = {"type": "account_information", "account": ACCOUNT, "actions": ["read_balance", "read_history"]}
        tokens = finance.log_in("johndoe", "secret", scope="openid", authorization_details=[view])
        iban = ACCOUNT["iban"]
        self.step("Household accounts reads balance and history", all(self.call(f"/bank/accounts/{iban}/{each}", tokens["access_token"]).status_code == 200 for each in ("balance", "history")))
        payment = {"account": ACCOUNT, "amount": {"currency": "EUR", "amount": "49.90"}, "creditor": "Tea and more"}
        refused = self.call("/bank/payments", tokens["access_token"], "POST", json=payment)
        self.step("and pays nothing with that: 403", refused.status_code == 403, refused.text)
        browser = Browser()
        tokens = finance.log_in("johndoe", "secret", browser, scope="openid", authorization_details=[{"type": "payment_initiation", **payment}])
        self.step("the page says the amount and to whom", "49.90" in finance.asked and "Tea and more" in finance.asked)
        larger = self.call("/bank/payments", tokens["access_token"], "POST", json=payment | {"amount": {"currency": "EUR", "amount": "4990.00"}})
        self.step("a larger amount than was allowed: 403", larger.status_code == 403, larger.text)
        self.step("the one that was allowed: executed", self.call("/bank/payments", tokens["access_token"], "POST", json=payment).status_code == 201)
        self.step("and once: 409", self.call("/bank/payments", tokens["access_token"], "POST", json=payment).status_code == 409)

    def clinic(self):
        self.chapter("A clinic: these records, to this doctor, until then")
        opinion = self.client("second-opinion", "opinion-secret-for-development-only")
        share = {"type": "medical_records", "records": ["laboratory", "medication"], "recipient": "Dr. Grey", "until": "2099-12-31"}
        tokens = opinion.log_in("johndoe", "secret", scope="openid", authorization_details=[share])
        self.step("the page says what, to whom and how long", "laboratory" in opinion.asked and "Dr. Grey" in opinion.asked)
        self.step("Dr. Grey sees the laboratory's results", self.call("/clinic/records/laboratory?recipient=Dr. Grey", tokens["access_token"]).status_code == 200)
        self.step("not what was not shared: 403", self.call("/clinic/records/psychotherapy?recipient=Dr. Grey", tokens["access_token"]).status_code == 403)
        self.step("and nobody else sees anything: 403", self.call("/clinic/records/laboratory?recipient=Dr. No", tokens["access_token"]).status_code == 403)

    def streaming(self):
        self.chapter("A television: no keyboard, so the telephone logs in")
        begun = httpx.post(f"{self.issuer}/oauth2/device_authorization", data={"client_id": "television", "scope": "openid streaming/watch"})
        self.step("the television shows a code", begun.status_code == 200, begun.text)
        device = begun.json()
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": "television", "device_code": device["device_code"]}
        waiting = httpx.post(f"{self.issuer}/oauth2/token", data=form)
        self.step("and waits: authorization_pending", waiting.json().get("error") == "authorization_pending", waiting.text)
        john = Browser()
        john.open(device["verification_uri"], CALLBACK)
        for _ in range(4):
            if john.has("password"):
                john.send("password", CALLBACK, username="johndoe", password="secret")
            elif john.has("user_code") and not john.has("decision"):
                john.send("user_code", CALLBACK, user_code=device["user_code"])
        self.step("John sees the code and the television's name on his telephone", "Your television" in john.page.text and john.has("decision"), john.page.text[-400:])
        john.send("decision", CALLBACK, decision="allow")
        time.sleep(device.get("interval", 5))
        answer = httpx.post(f"{self.issuer}/oauth2/token", data=form)
        self.step("he allows it, and the television has its token", answer.status_code == 200, answer.text)
        films = self.call("/streaming/films", answer.json()["access_token"])
        self.step("which shows his films", films.status_code == 200 and "Metropolis" in films.json(), films.text)
        recommender = self.client("recommender", "recommender-secret-for-development-only")
        tokens = recommender.log_in("johndoe", "secret", scope="openid streaming/activity")
        seen = self.call("/streaming/activity", tokens["access_token"])
        self.step("Good ideas learns what he watched, because he let it", seen.status_code == 200 and seen.json() == ["Metropolis"], seen.text)

    def https(self, binary):
        self.chapter("HTTPS")
        text = (HERE / "gatehouse.yaml").read_text(encoding="utf-8").replace("http://localhost:${TOUR_PORT:-9000}", "http://auth.example.com")
        file = self.data / "plain.yaml"
        file.write_text(text, encoding="utf-8")
        checked = subprocess.run([binary, "check", "--config", file], capture_output=True, text=True, timeout=60)
        self.step("a server without https starts on this machine's own name only", checked.returncode == 78 and "https" in checked.stderr, checked.stderr)

    def walk(self, binary):
        self.passwords()
        self.validation()
        self.social()
        tokens = self.shop()
        self.storage(tokens)
        self.renewal(tokens)
        self.consent()
        self.bank()
        self.clinic()
        self.streaming()
        self.https(binary)
        print(f"\n{'everything held' if not self.failures else f'{self.failures} steps failed'}")
        return self.failures


class Client:
    """An application: it sends a browser to the authorization server, and redeems the code that comes back."""

    def __init__(self, tour, issuer, client_id, secret):
        self.tour, self.issuer, self.client_id, self.secret = tour, issuer, client_id, secret
        self.verifier = self.state = None
        self.asked = ""

    def begin(self, browser, authorization_details=None, **parameters):
        self.verifier, self.state = secrets.token_urlsafe(32), secrets.token_urlsafe(12)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        request = {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": CALLBACK, "state": self.state,
            "code_challenge": challenge, "code_challenge_method": "S256", **parameters,
        }
        if authorization_details:
            request["authorization_details"] = json.dumps(authorization_details)
        return browser.open(f"{self.issuer}/oauth2/authorize?{urlencode(request)}", CALLBACK)

    def log_in(self, username, password, browser=None, without=(), **parameters):
        """The whole way: login, consent, code, tokens."""
        browser = browser or Browser()
        back = self.begin(browser, prompt="consent", **parameters)
        if not back and browser.has("password"):
            back = browser.send("password", CALLBACK, username=username, password=password)
        if not back:
            self.asked = browser.page.text
            back = browser.send("decision", CALLBACK, without=without, decision="allow")
        return self.redeem(back)

    def redeem(self, back):
        parameters = query(back)
        assert parameters["state"] == self.state and parameters["iss"] == self.issuer, back
        answer = self.token(grant_type="authorization_code", code=parameters["code"], redirect_uri=CALLBACK, code_verifier=self.verifier)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refresh(self, token):
        return self.token(grant_type="refresh_token", refresh_token=token)

    def token(self, **form):
        return httpx.post(f"{self.issuer}/oauth2/token", data=form, auth=(self.client_id, self.secret), timeout=20)


# ---- starting and ending


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_for(url, process, log):
    for _ in range(400):
        try:
            if httpx.get(url, timeout=2).status_code < 500:
                return
        except httpx.HTTPError:
            pass
        if process.poll() is not None:
            sys.exit(f"ended with {process.returncode}:\n{log.read_text()[-3000:]}")
        time.sleep(0.05)
    sys.exit(f"no answer from {url}:\n{log.read_text()[-3000:]}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stay", action="store_true", help="let everything run until Ctrl-C")
    options.add_argument("--free-ports", action="store_true", help="on free ports instead of 9000, 9100 and 7100")
    options.add_argument("--binary", default=os.environ.get("GATEHOUSE_BINARY", HERE.parent.parent / ".build/release/gatehouse"))
    options = options.parse_args()
    options.binary = pathlib.Path(options.binary).resolve()
    ports = free_ports(5) if options.free_ports else [9000, 9001, 9100, 9101, 7100]
    issuer, network, services = f"http://localhost:{ports[0]}", f"http://127.0.0.1:{ports[2]}", f"http://127.0.0.1:{ports[4]}"
    processes = []
    with tempfile.TemporaryDirectory(prefix="tour-") as folder:
        data = pathlib.Path(folder)
        names = ["TOUR_PORT", "TOUR_ADMIN_PORT", "TOUR_NETWORK_PORT", "TOUR_NETWORK_ADMIN_PORT"]
        env = os.environ | dict(zip(names, map(str, ports))) | {"TOUR_DATA": folder, "ISSUER": issuer, "NETWORK": network}

        def start(name, command, url):
            log = data / f"{name}.log"
            with log.open("wb") as output:
                process = subprocess.Popen(list(map(str, command)), cwd=HERE, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            processes.append(process)
            wait_for(url, process, log)

        try:
            start("network", [options.binary, "serve", "--config", "network.yaml"], f"{network}/.well-known/jwks.json")
            start("gatehouse", [options.binary, "serve", "--config", "gatehouse.yaml"], f"{issuer}/.well-known/jwks.json")
            start("services", [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", ports[4], "services:app"], f"{services}/openapi.json")
            print(f"authorization server {issuer} (johndoe, secret)\nthe Network          {network} (alice, wonderland)\nservices             {services}/profile/docs")
            failures = Tour(issuer, network, services, data).walk(options.binary)
            if options.stay:
                print("Ctrl-C ends it.")
                try:
                    processes[0].wait()
                except KeyboardInterrupt:
                    pass
        finally:
            for process in reversed(processes):
                process.terminate()
            for process in processes:
                process.wait(timeout=15)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
