"""HTTP as it goes over the wire: one connection a request, nothing followed, nothing normalised, no cookie kept."""

import base64
import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from email.message import Message
from urllib.parse import parse_qs, quote_plus, urlencode, urljoin, urlsplit

TIMEOUT = 60  # a hang, also on a machine that does much else
TRUST = ssl.create_default_context()  # tests of TLS add their own authority


@dataclass(frozen=True)
class Cookie:
    name: str
    value: str
    attributes: dict

    @classmethod
    def parse(cls, header):
        first, *rest = (part.strip() for part in header.split(";"))
        name, _, value = first.partition("=")
        attributes = {}
        for part in rest:
            key, _, attribute = part.partition("=")
            attributes[key.lower()] = attribute
        return cls(name, value, attributes)

    @property
    def deletes(self):
        return self.value == "" or self.attributes.get("max-age") == "0"


@dataclass(frozen=True)
class Answer:
    url: str
    status: int
    headers: Message
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.body)

    @property
    def location(self):
        """The absolute address that a redirect names."""
        value = self.headers["location"]
        assert value is not None, f"no Location in {self}"
        return urljoin(self.url, value)

    @property
    def redirect(self):
        """The parameters of the redirect's query, each exactly once."""
        return single(parse_qs(urlsplit(self.location).query, keep_blank_values=True, strict_parsing=True))

    @property
    def cookies(self):
        return [Cookie.parse(value) for value in self.headers.get_all("set-cookie", [])]

    @property
    def media_type(self):
        return self.headers.get_content_type()

    def __str__(self):
        return f"{self.status} {self.url}\n{self.headers}{self.body[:2000].decode('utf-8', 'replace')}"


def single(lists):
    for name, values in lists.items():
        assert len(values) == 1, f"{name} is there {len(values)} times"
    return {name: values[0] for name, values in lists.items()}


def basic(client_id, secret):
    """RFC 6749 §2.3.1: both halves form-encoded, then base64."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def send(method, url, *, headers=None, form=None, body=None, json_body=None):
    """Sends one request. `form` is a dictionary or a list of pairs; `body` goes out byte for byte."""
    headers = dict(headers or {})
    if form is not None:
        body = urlencode(form if isinstance(form, list) else list(form.items())).encode()
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    if json_body is not None:
        body = json.dumps(json_body).encode()
        headers.setdefault("Content-Type", "application/json")
    parts = urlsplit(url)
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=TIMEOUT, context=TRUST)
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body=body, headers=headers)
        response = connection.getresponse()
        return Answer(url, response.status, response.headers, response.read())
    finally:
        connection.close()


def get(url, **arguments):
    return send("GET", url, **arguments)


def post(url, **arguments):
    return send("POST", url, **arguments)


def raw(port, data, half_close=False):
    """Bytes in, all bytes out until the server closes or falls silent; for requests that no library would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        try:
            connection.sendall(data)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before it was all sent; the answer is still there to read
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
                connection.settimeout(5)
        except (TimeoutError, ConnectionResetError):
            pass
        return received


def raw_status(received):
    """The status of the first answer in what `raw` received; None where the connection was closed without one."""
    if not received.startswith(b"HTTP/1."):
        return None
    return int(received.split(b" ", 2)[1])
