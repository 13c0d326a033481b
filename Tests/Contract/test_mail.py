"""Letters over real SMTP: with TLS, with a login, to a server that refuses and one that never answers; or printed to the log."""

import ssl
import threading
import time

import pytest

from Contract.test_tls import Authority
from Support.mailbox import PASSWORD, USER, Mailbox, configuration, link
from Support.pace import allowed
from Support.server import Gatehouse, until
from Support.visitor import Visitor

ADA = "testuser1@example.com"


@pytest.fixture(scope="module")
def authority():
    return Authority()


def secured(folder, authority):
    folder.mkdir(parents=True, exist_ok=True)
    authority.issue(folder, "localhost")
    (folder / "mail-ca.pem").write_text(authority.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def with_url(mailbox, url):
    return {old: new.replace(f'"smtp://127.0.0.1:{mailbox.port}"', url) for old, new in configuration(mailbox).items()}


def after_start(server):
    """The log without the start, which names declared users."""
    return server.log().split(" ready ", 1)[1]


def ask(server):
    visitor = Visitor(server)
    began = time.monotonic()
    answer = visitor.submit(visitor.visit(server("/recover")), "email", {"email": ADA})
    assert answer.status == 200
    return time.monotonic() - began


@pytest.mark.parametrize("scheme, tls", [("smtp", "starttls"), ("smtps", "implicit")])
def test_tls_and_a_login(tmp_path, authority, scheme, tls):
    context = secured(tmp_path, authority)
    with Mailbox(tls=tls, context=context, login=True) as mailbox:
        url = f'"{scheme}://localhost:{mailbox.port}"\n  username: {USER}\n  password: "{PASSWORD}"\n  ca_file: mail-ca.pem'
        with Gatehouse(tmp_path, with_url(mailbox, url)) as server:
            ask(server)
            assert link(mailbox.letter(ADA)).startswith(server.issuer)
            assert PASSWORD not in server.log()


def test_a_login_in_the_url(tmp_path, authority):
    context = secured(tmp_path, authority)
    with Mailbox(tls="starttls", context=context, login=True) as mailbox:
        url = f'"smtp://gatehouse%40mail.example:correct%20horse,%20battery%20%26%20staple@localhost:{mailbox.port}"\n  ca_file: mail-ca.pem'
        with Gatehouse(tmp_path, with_url(mailbox, url)) as server:
            ask(server)
            assert link(mailbox.letter(ADA)).startswith(server.issuer)


def test_a_certificate_of_a_stranger_gets_no_letter(tmp_path, authority):
    context = secured(tmp_path, authority)
    (tmp_path / "mail-ca.pem").write_text(Authority().pem)
    with Mailbox(tls="starttls", context=context) as mailbox:
        with Gatehouse(tmp_path, with_url(mailbox, f'"smtp://localhost:{mailbox.port}"\n  ca_file: mail-ca.pem')) as server:
            ask(server)
            until(lambda: "letter not sent, it is tried again" in server.log(), what="the failure in the log")
            assert not mailbox.attempts and ADA not in after_start(server)


def test_a_server_without_starttls_gets_no_letter_where_tls_is_demanded(tmp_path, authority):
    secured(tmp_path, authority)
    with Mailbox() as mailbox:
        with Gatehouse(tmp_path, with_url(mailbox, f'"smtp://localhost:{mailbox.port}"\n  ca_file: mail-ca.pem')) as server:
            ask(server)
            until(lambda: "letter not sent" in server.log(), what="the failure in the log")
            assert not mailbox.attempts


def test_a_final_refusal_is_not_tried_again(tmp_path):
    with Mailbox(refuses="550 no such mailbox") as mailbox:
        with Gatehouse(tmp_path, configuration(mailbox)) as server:
            ask(server)
            until(lambda: "letter given up" in server.log(), what="the refusal in the log")
            assert "550" in server.log() and ADA not in after_start(server)
            time.sleep(6)
            assert mailbox.attempts == [ADA]


def test_what_is_refused_for_now_is_tried_again(tmp_path):
    with Mailbox(refuses="451 later, please") as mailbox:
        with Gatehouse(tmp_path, configuration(mailbox)) as server:
            ask(server)
            until(lambda: mailbox.attempts, what="the first attempt")
            mailbox.refuses = None
            assert link(mailbox.letter(ADA)).startswith(server.issuer)


def test_a_server_that_never_answers_holds_up_nobody(tmp_path):
    with Mailbox(hangs=True) as mailbox:
        with Gatehouse(tmp_path, configuration(mailbox, mail="  timeout: 2s\n")) as server:
            assert ask(server) < allowed(1.5)
            until(lambda: "letter not sent" in server.log(), what="the timeout in the log")
            began = time.monotonic()
            assert server.stop() == 0 and time.monotonic() - began < allowed(5)
            assert "letters lost with the process" in server.log()


def test_a_letter_that_is_under_way_is_brought_when_the_server_stops(tmp_path):
    with Mailbox(hangs=True) as mailbox:
        with Gatehouse(tmp_path, configuration(mailbox)) as server:
            ask(server)
            until(lambda: mailbox.attempts, what="the first attempt")
            threading.Timer(0.5, mailbox.released.set).start()
            assert server.stop() == 0
            assert link(mailbox.letter(ADA)).startswith(server.issuer)
            assert "letters lost with the process" not in server.log()


def test_a_service_may_have_a_name_in_any_letters(tmp_path):
    name = "認証サーバーとメール"
    with Mailbox() as mailbox:
        changes = {old: new.replace("Example", name) for old, new in configuration(mailbox).items()}
        with Gatehouse(tmp_path, changes) as server:
            ask(server)
            (_, _, message), = mailbox.wait(to=ADA)
            assert message["from"].addresses[0].display_name == name and not message["from"].defects
            assert name in message.get_body(("plain",)).get_content()


def test_letters_are_printed_where_that_is_set(tmp_path):
    changes = {"\nresource_servers:": "\nmail: { url: log }\nresource_servers:"}
    with Gatehouse(tmp_path, changes) as server:
        ask(server)
        until(lambda: "/recover?token=" in server.log(), what="the letter in the log")


def test_letters_are_not_printed_for_an_issuer_that_others_reach(tmp_path):
    changes = {
        "\nresource_servers:": "\nmail: { url: log }\nresource_servers:",
        "\n  issuer: http://localhost:9000": "\n  issuer: https://id.example.com",
    }
    server = Gatehouse(tmp_path, changes)
    answer = server.command("check", "--config", server.config)
    assert answer.returncode == 78 and "mail.url" in answer.stderr and "loopback" in answer.stderr
