"""TLS with HTTP/2 on the same listener, a certificate that changes on SIGHUP, and what https adds to headers and cookies."""

import datetime
import http.client
import ipaddress
import signal
import socket
import ssl
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from Support import flow, wire
from Support.flow import FASTAPI, PKCE, authorize_url
from Support.server import Gatehouse, until
from Support.visitor import Visitor

TLS_COMMENT = "# tls: { certificate_file: cert.pem, private_key_file: key.pem, client_ca_file: ca.pem }"
HTTPS = {TLS_COMMENT: "tls: { certificate_file: cert.pem, private_key_file: key.pem }", "http://localhost:9000": "https://localhost:9000"}


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class Authority:
    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.sign("Test authority", self.key, authority=True)

    def sign(self, name, key, authority=False):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = (
            x509.CertificateBuilder().subject_name(named(name)).issuer_name(named("Test authority")).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1)).add_extension(x509.BasicConstraints(authority, None), critical=True)
        )
        if not authority:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def issue(self, folder, name):
        """A certificate and its key, written as a renewal tool would: the key first."""
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (folder / "key.pem").write_bytes(pem)
        (folder / "key.pem").chmod(0o600)
        (folder / "cert.pem").write_bytes(self.sign(name, key).public_bytes(serialization.Encoding.PEM))

    @property
    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture(scope="module")
def authority():
    authority = Authority()
    wire.TRUST.load_verify_locations(cadata=authority.pem)
    return authority


@pytest.fixture(scope="module")
def secure(tmp_path_factory, authority):
    folder = tmp_path_factory.mktemp("tls")
    authority.issue(folder, "first")
    with Gatehouse(folder, HTTPS, scheme="https") as running:
        yield running


def handshake(server, alpn):
    """The protocol that was agreed on, and the name in the certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(alpn)
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as plain, context.wrap_socket(plain, server_hostname="localhost") as connection:
        certificate = x509.load_der_x509_certificate(connection.getpeercert(binary_form=True))
        return connection.selected_alpn_protocol(), certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value


def test_issue_http_1_1_over_tls(secure):
    answer = wire.get(secure("/.well-known/openid-configuration"))
    assert answer.status == 200
    assert answer.json()["issuer"] == secure.issuer


@pytest.mark.parametrize("offered, agreed", [(["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1"), (["h2"], "h2")])
def test_rfc7301_3_2_the_protocol_is_negotiated(secure, offered, agreed):
    assert handshake(secure, offered)[0] == agreed


def curl(secure, authority, *arguments):
    (secure.folder / "ca.pem").write_text(authority.pem)
    command = ["curl", "--silent", "--show-error", "--max-time", "20", "--cacert", secure.folder / "ca.pem", *arguments]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True).stdout


def test_issue_http_2_on_the_same_listener(secure, authority):
    printed = curl(secure, authority, "--http2", "-w", "\n%{http_version} %{http_code}", secure("/.well-known/jwks.json"))
    assert printed.splitlines()[-1] == "2 200"


def test_issue_tokens_over_http_2(secure, authority):
    printed = curl(secure, authority, "--http2", "-u", "MyBFF:mybff-secret-for-development-only", "-d", "grant_type=client_credentials",
                   "-w", "\n%{http_version} %{http_code}", secure("/oauth2/token"))
    assert "access_token" in printed and printed.splitlines()[-1] == "2 200"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_rfc8996_old_versions_are_refused(secure, version):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", secure.port), timeout=60) as plain, pytest.raises((ssl.SSLError, ConnectionError)):
        context.wrap_socket(plain, server_hostname="localhost")


def test_plain_http_at_the_tls_port_is_closed_and_does_no_harm(secure):
    received = wire.raw(secure.port, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"200 OK" not in received
    assert wire.get(secure("/.well-known/jwks.json")).status == 200


def test_issue_hsts_and_the_host_prefix_follow_the_scheme(secure):
    visitor = Visitor(secure)
    page = visitor.visit(authorize_url(secure, FASTAPI, PKCE.new()))
    assert "max-age=" in page.headers["strict-transport-security"]
    answers = [visitor.sign_in(page)]
    assert "code" in answers[0].redirect
    assert "__Host-gatehouse_session" in visitor.cookies
    assert all(name.startswith("__Host-") for name in visitor.cookies)


def test_contract_cookies_are_secure_under_https(secure):
    answer = Visitor(secure).get(authorize_url(secure, FASTAPI, PKCE.new()))
    assert answer.cookies
    for cookie in answer.cookies:
        assert {"secure", "httponly"} <= cookie.attributes.keys()
        assert cookie.attributes["path"] == "/" and "domain" not in cookie.attributes


def test_a_flow_over_tls(secure):
    tokens = flow.authorize(secure).tokens()
    assert flow.userinfo(secure, tokens["access_token"]).status == 200


def test_issue_sighup_reloads_the_certificate_and_open_connections_go_on(tmp_path, authority):
    authority.issue(tmp_path, "before")
    with Gatehouse(tmp_path, HTTPS, scheme="https") as server:
        assert handshake(server, ["http/1.1"])[1] == "before"
        connection = http.client.HTTPSConnection("localhost", server.port, timeout=60, context=wire.TRUST)
        connection.request("GET", "/.well-known/jwks.json")
        connection.getresponse().read()
        authority.issue(tmp_path, "after")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: handshake(server, ["http/1.1"])[1] == "after", what="the new certificate")
        connection.request("GET", "/.well-known/jwks.json")
        assert connection.getresponse().status == 200
        connection.close()


def test_a_certificate_that_is_broken_at_reload_changes_nothing(tmp_path, authority):
    authority.issue(tmp_path, "good")
    with Gatehouse(tmp_path, HTTPS, scheme="https") as server:
        before = len(server.log())
        (tmp_path / "cert.pem").write_text("broken")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: "Reload failed" in server.log()[before:], what="a line about the reload in the log")
        assert "cert.pem" in server.log()[before:]
        assert handshake(server, ["http/1.1"])[1] == "good"


def test_a_missing_certificate_stops_the_start_with_its_name(tmp_path):
    server = Gatehouse(tmp_path, HTTPS, scheme="https")
    result = server.command("serve", "--config", "gatehouse.yaml", timeout=60)
    assert result.returncode in (1, 78), result
    assert "cert.pem" in result.stderr
