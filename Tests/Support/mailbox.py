"""A mail server that keeps what it is sent, on a port of its own: plain or with TLS, with a login, unwilling, or silent."""

import asyncio
import email
import email.policy
import re
import ssl
import threading
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from Support.server import free_ports

USER, PASSWORD = "gatehouse@mail.example", "correct horse, battery & staple"


class Mailbox:
    """`tls`: None, "starttls" or "implicit", with an `ssl.SSLContext`. `refuses`: the reply to every recipient. `hangs`: no reply to DATA."""

    def __init__(self, tls=None, context=None, login=False, refuses=None, hangs=False):
        self.tls, self.context, self.login, self.refuses, self.hangs = tls, context, login, refuses, hangs
        self.port = free_ports(1)[0]
        self.letters = []  # (envelope sender, recipients, message)
        self.attempts = []
        self.arrived = threading.Condition()
        self.released = threading.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        with self.arrived:
            self.attempts.append(address)
            self.arrived.notify_all()
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        while self.hangs and not self.released.is_set():
            await asyncio.sleep(0.05)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self.arrived:
            self.letters.append((envelope.mail_from, list(envelope.rcpt_tos), message))
            self.arrived.notify_all()
        return "250 taken"

    def authenticate(self, server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=right, handled=False) if not right else AuthResult(success=True)

    def __enter__(self):
        mailbox = self

        class OnThisPort(Controller):
            def factory(self):
                options = {"tls_context": mailbox.context, "require_starttls": True} if mailbox.tls == "starttls" else {}
                if mailbox.login:
                    options |= {
                        "authenticator": mailbox.authenticate, "auth_required": True,
                        "auth_require_tls": mailbox.tls == "starttls",
                    }
                return SMTP(mailbox, hostname="mail.example", **options)

        self.controller = OnThisPort(
            self, hostname="127.0.0.1", port=self.port, ssl_context=self.context if self.tls == "implicit" else None
        )
        self.controller.start()
        return self

    def __exit__(self, *exception):
        self.released.set()
        self.controller.stop()

    def wait(self, count=1, to=None, seconds=60):
        """The letters so far, once there are `count`, as far as they are for `to`."""
        deadline = time.monotonic() + seconds
        with self.arrived:
            while len(found := [letter for letter in self.letters if to is None or to in letter[1]]) < count:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(found)} of {count} letters for {to} after {seconds} s"
                self.arrived.wait(left)
        return found

    def letter(self, to, seconds=60, count=1):
        """The text of the latest letter for somebody."""
        return text(self.wait(count, to, seconds)[-1][2])

    def said(self, to, words, seconds=60):
        """Waits for a letter for somebody that says this."""
        deadline = time.monotonic() + seconds
        with self.arrived:
            while not any(to in letter[1] and words in text(letter[2]) for letter in self.letters):
                left = deadline - time.monotonic()
                assert left > 0, f"no letter for {to} says {words!r} after {seconds} s"
                self.arrived.wait(left)
        return True


def text(message):
    return message.get_body(("plain",)).get_content()


def link(letter):
    found = re.findall(r"https?://\S+", letter)
    assert len(found) == 1, letter
    return found[0]



def configuration(mailbox, accounts="", mail=""):
    """The replacements of the contract's configuration that have letters go to the mailbox."""
    section = f'\nmail:\n  url: "smtp://127.0.0.1:{mailbox.port}"\n  from: Example <no-reply@gatehouse.example>\n  service_name: Example\n{mail}'
    changes = {"\nresource_servers:": f"{section}\nresource_servers:"}
    if accounts:
        changes["\nauthorization_server:\n"] = f"\nauthorization_server:\n  accounts: {{ {accounts} }}\n"
    return changes
