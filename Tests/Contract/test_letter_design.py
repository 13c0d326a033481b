"""Letters in the operator's words and by the operator's templates: what is sent by a real mail server, and what stops the start."""

import re

import pytest

from Contract.test_mail import ADA
from Contract.test_page_brand import configured, gatehouse  # noqa: F401
from Support.mailbox import Mailbox, configuration, link, text
from Support.preview import LANGUAGES, Preview
from Support.server import Gatehouse
from Support.visitor import Visitor

LETTERS = [
    "register", "existing", "recover", "invite", "password_changed", "confirm_email", "approve_email", "email_taken", "email_notice",
    "deleted", "factor_added", "factor_removed", "factors_reset", "recovery_code_used", "recovery_codes_renewed", "new_device",
]


class Speaker(Visitor):
    """A browser whose person speaks a language."""

    def __init__(self, server, language):
        super().__init__(server)
        self.language = language

    def send(self, method, url, headers=None, **arguments):
        return super().send(method, url, {"Accept-Language": self.language, **(headers or {})}, **arguments)


def branded(mailbox, pages):
    changes = configuration(mailbox)
    changes["\nauthorization_server:\n"] = f"\nauthorization_server:\n  pages: {pages}\n"
    return changes


def recovery(server, mailbox, language, count=1):
    person = Speaker(server, language)
    assert person.submit(person.visit(server("/recover")), "email", {"email": ADA}).status == 200
    return mailbox.wait(count, ADA)[-1][2]


def written(folder, **templates):
    """Templates of letters: `recover_text_de` is the file recover.text.de.mustache."""
    letters = folder / "templates" / "letters"
    letters.mkdir(parents=True, exist_ok=True)
    for name, source in templates.items():
        (letters / f"{name.replace('_', '.')}.mustache").write_text(source)
    return folder / "templates"


def test_contract_a_letter_says_the_operators_words_in_their_language(tmp_path):
    words = '{ texts: { de: { letters: { recover: { subject: "Schlüssel für {service}", line: "Hallo {username} & Freunde" }, frame: { automatic: "Ihr {service}" } } } } }'
    with Mailbox() as mailbox, Gatehouse(tmp_path, branded(mailbox, words)) as server:
        german = recovery(server, mailbox, "de")
        assert german["Subject"] == "Schlüssel für Example"
        said = text(german).replace("\r\n", "\n")
        assert said.startswith("Hallo ") and "& Freunde\n" in said and said.endswith("-- \nIhr Example\n")
        assert "Wenn Sie das nicht waren" in said and link(said).startswith(server.issuer)
        page = german.get_body(("html",)).get_content()
        assert "&amp; Freunde" in page and "Ihr Example" in page
        french = recovery(server, mailbox, "fr", 2)
        assert "mot de passe" in french["Subject"] and "Freunde" not in text(french)


def test_contract_a_letter_is_made_by_the_operators_template(tmp_path):
    folder = written(
        tmp_path,
        recover_subject="{{service}} & Söhne: 'Schlüssel' für " + "sehr " * 30 + "viele\n",
        recover_text="{{username}}, '{{service}}' & more:\r\n{{link.url}}\r\n.\r\n" + "x" * 2000 + "\n",
        recover_text_de="Nur auf Deutsch: {{link.url}}\n",
        recover_html_de='<p>Nur auf Deutsch: <a href="{{link.url}}">{{link.text}}</a> {{service}}</p>\n',
    )
    with Mailbox() as mailbox, Gatehouse(tmp_path, branded(mailbox, f'{{ templates: "{folder}" }}')) as server:
        english = recovery(server, mailbox, "en")
        # The mail server takes no line of more than 1000 bytes. RFC 5321 §4.5.3.1.6.
        assert english.get_content_type() == "text/plain", "the page that comes along would say something else"
        assert english["Subject"].startswith("Example & Söhne: 'Schlüssel' für sehr sehr") and english["Subject"].endswith(" viele")
        said = english.get_content().replace("\r\n", "\n")
        assert re.match(r"\S+, 'Example' & more:\nhttp\S+&ui_locales=en\n\.\nx{2000}\n", said), said[:200]
        page = Visitor(server).get(link(said))
        assert page.status == 200
        german = recovery(server, mailbox, "de", 2)
        assert german.get_content_type() == "multipart/alternative" and german["Content-Language"] == "de"
        assert text(german).startswith("Nur auf Deutsch: http")
        assert "&amp;ui_locales=de" in german.get_body(("html",)).get_content()


@pytest.mark.parametrize("pages, words", [
    ('{ texts: { de: { letters: { recover: { sbject: "x" } } } } }', ["texts.de.letters.recover.sbject", "letters.recover.subject"]),
    ('{ texts: { de: { letters: { recover: { line: "Hallo" } } } } }', ["texts.de.letters.recover.line", "without {username}"]),
    ('{ texts: { de: { letters: { recover: { line: "{user}" } } } } }', ["received the placeholder {user}", "expected one of {service}, {username}"]),
])
def test_contract_words_that_no_letter_can_say_are_exit_78(configured, pages, words):  # noqa: F811
    path = configured(pages)
    for command in ("check", "serve"):
        answer = gatehouse(command, "--config", path)
        assert answer.returncode == 78, answer
        assert all(word in answer.stderr for word in words), answer.stderr


@pytest.mark.parametrize("name, source, words", [
    ("recover_text", "Hello {{username}}", ["without the link", "in the letter recover"]),
    ("letter_html", "<p>{{subject}}</p>", ["without the link", "in the letter invite"]),
    ("recver_text", "{{link.url}}", ["a template that no letter has", "password_changed"]),
    ("recover_text_xx", "{{link.url}}", ["a template that no letter has", "<letter>.text.de.mustache"]),
    ("recover_subject", "a\r\nBcc: everybody@example.com\n", ["a subject of several lines"]),
    ("deleted_html", "<p>{{{username}}}</p>", ["{{{…}}}", "in the letter deleted"]),
    ("deleted_text", "a\n{{#lines}}\n", ["Mustache"]),
])
def test_contract_a_template_that_no_letter_can_be_made_with_is_exit_78_with_its_file(configured, tmp_path, name, source, words):  # noqa: F811
    path = configured(f'{{ templates: "{written(tmp_path, **{name: source})}" }}')
    for command in ("check", "serve"):
        answer = gatehouse(command, "--config", path)
        assert answer.returncode == 78, answer
        assert f"letters/{name.replace('_', '.')}.mustache" in answer.stderr, answer.stderr
        assert all(word in answer.stderr for word in words), answer.stderr


def test_contract_the_preview_shows_every_letter_in_every_language(configured, tmp_path):  # noqa: F811
    folder = tmp_path / "templates"
    assert gatehouse("pages", "export-templates", folder).returncode == 0
    assert sorted(path.name for path in (folder / "letters").iterdir()) == [f"letter.{part}.mustache" for part in ("html", "subject", "text")]
    path = configured(f'{{ templates: "{folder}" }}')
    with Preview() as plain, Preview(path) as exported:
        index = plain.read("/?letter=recover&language=de")
        assert re.findall(r'href="/\?letter=([a-z_]+)', index)[-len(LETTERS):] == LETTERS
        assert 'src="/letter?letter=recover&amp;language=de"' in index
        for name in LETTERS:
            for language in LANGUAGES:
                query = f"?letter={name}&language={language}"
                shown, page = plain.read("/letter" + query), plain.read("/letter-page" + query)
                assert f'<html lang="{language}"' in page and "Optional(" not in page + shown
                assert (exported.read("/letter" + query), exported.read("/letter-page" + query)) == (shown, page)
        (folder / "letters" / "recover.text.de.mustache").write_text("<Neu> {{link.url}}")
        assert "&lt;Neu&gt; https://" in exported.read("/letter?letter=recover&language=de"), "files are read again"
