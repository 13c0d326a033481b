"""What people are told about their second factors, in six languages, by a real mail server: added, removed, used up, reset by an administrator."""

import json
import re

import pytest

from Contract.test_account_data import ADMIN, admin
from Contract.test_second_factors import submit
from Support.mailbox import Mailbox, configuration, link, text
from Support.server import Gatehouse
from Support.totp import code
from Support.visitor import Page, Visitor

ADA, PASSWORD = "testuser1@example.com", "nine purple bicycles downhill"
SUBJECTS = {
    "en": ("A second step was added to your account", "A recovery code of your account was used",
           "A second step was removed from your account", "The second steps of your account were removed",
           "New recovery codes were made for your account"),
    "de": ("Ihrem Konto wurde ein zweiter Schritt hinzugefügt", "Ein Wiederherstellungscode Ihres Kontos wurde verwendet",
           "Von Ihrem Konto wurde ein zweiter Schritt entfernt", "Die zweiten Schritte Ihres Kontos wurden entfernt",
           "Für Ihr Konto wurden neue Wiederherstellungscodes erstellt"),
    "fr": ("Une seconde étape a été ajoutée à votre compte", "Un code de secours de votre compte a été utilisé",
           "Une seconde étape a été retirée de votre compte", "Les secondes étapes de votre compte ont été retirées",
           "De nouveaux codes de secours ont été créés pour votre compte"),
    "es": ("Se ha añadido un segundo paso a su cuenta", "Se ha usado un código de recuperación de su cuenta",
           "Se ha quitado un segundo paso de su cuenta", "Se han quitado los segundos pasos de su cuenta",
           "Se han creado nuevos códigos de recuperación para su cuenta"),
    "ja": ("アカウントに2段階目が追加されました", "アカウントのリカバリーコードが使用されました",
           "アカウントから2段階目が削除されました", "アカウントの2段階目がすべて削除されました", "アカウントの新しいリカバリーコードが作成されました"),
    "ar": ("أُضيفت خطوة ثانية إلى حسابك", "استُخدم رمز استرداد لحسابك", "أُزيلت خطوة ثانية من حسابك", "أُزيلت الخطوات الثانية من حسابك",
           "أُنشئت رموز استرداد جديدة لحسابك"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory, mailbox):
    changes = configuration(mailbox, "registration: open")
    (marker, accounts), = ((old, new) for old, new in changes.items() if "authorization_server" in old)
    changes[marker] = accounts + "  second_factor: { policy: optional, methods: [totp] }\n"
    changes["admin_token: ${GATEHOUSE_ADMIN_TOKEN:-}"] = f"admin_token: {ADMIN} #"
    with Gatehouse(tmp_path_factory.mktemp("factor-letters"), changes) as running:
        yield running


class Speaker(Visitor):
    """A browser whose person speaks a language."""

    def __init__(self, server, language):
        super().__init__(server)
        self.language = language

    def send(self, method, url, headers=None, **arguments):
        return super().send(method, url, {"Accept-Language": self.language, **(headers or {})}, **arguments)


def registered(server, mailbox, address, language):
    person = Speaker(server, language)
    person.submit(person.visit(server("/register")), "email", {"email": address})
    page = person.get(link(mailbox.letter(address)))
    assert person.submit(page, "new_password", {"name": "Ada", "new_password": PASSWORD}).status == 200
    return person


def add_app(server, person):
    """Adds an authenticator app; the recovery codes that were shown."""
    page = submit(person, person.visit(server("/account/security")), button=("add", "totp"))
    secret = re.search(r"secret=([A-Z2-7]+)", page.text)[1]
    codes = shown(submit(person, page, code=code(secret, -30)))
    assert len(codes) == 10
    return codes


def shown(page):
    """The recovery codes on a page."""
    return re.findall(r"<li><code[^>]*>([^<]+)", page.text)


def told(mailbox, address, subject):
    """The one letter with that subject, once it is there."""
    def found():
        return [message for _, to, message in list(mailbox.letters) if address in to and message["subject"] == subject]

    count = 1
    while not found():
        count += 1
        mailbox.wait(count, to=address)
    assert len(found()) == 1
    return found()[0]


@pytest.mark.parametrize("language", SUBJECTS)
def test_a_person_is_told_of_all_that_happens_to_their_factors(server, mailbox, language):
    address = f"factors.{language}@example.org"
    added, used, removed, reset, renewed = SUBJECTS[language]
    person = registered(server, mailbox, address, language)
    codes = add_app(server, person)
    letters = [told(mailbox, address, added)]

    other = Speaker(server, language)
    page = submit(other, other.visit(server("/login")), username=address, password=PASSWORD)
    assert other.session is None
    submit(other, page, code=codes[3])
    assert other.session
    letters.append(told(mailbox, address, used))
    assert "9" in text(letters[-1]) and codes[3] not in text(letters[-1])

    page = other.visit(server("/account/security"))
    (new,) = {button for form in Page(page).forms for button in form.buttons if button[0] == "recovery"}
    page = submit(other, page, button=new)
    letters.append(told(mailbox, address, renewed))
    fresh = shown(page)
    assert len(fresh) == 10 and not set(codes) & set(fresh) and not any(each in text(letters[-1]) for each in fresh)

    page = other.visit(server("/account/security"))
    (app,) = {button for form in Page(page).forms for button in form.buttons if button[0] == "remove"}
    submit(other, page, button=app)
    letters.append(told(mailbox, address, removed))

    subject = next(user["subject"] for user in users(server) if user["username"] == address)
    assert admin(server, "DELETE", f"/admin/accounts/{subject}/factors").status == 204
    letters.append(told(mailbox, address, reset))
    for message in letters:
        assert message["content-language"] == language and address in text(message)
        assert link(text(message)) == server("/account/security")
        html = message.get_body(("html",)).get_content()
        assert f'lang="{language}"' in html and ('dir="rtl"' in html) == (language == "ar")


def users(server):
    done = server.command("user", "list", "--config", server.config.name, "--output", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_admin_api_resets_and_ends_everything(server, mailbox):
    person = registered(server, mailbox, "reset@example.org", "en")
    add_app(server, person)
    subject = next(user["subject"] for user in users(server) if user["username"] == "reset@example.org")
    assert admin(server, "DELETE", f"/admin/accounts/{subject}/factors", token="x" * 40).status == 401
    assert admin(server, "DELETE", "/admin/accounts/nobody/factors").status == 404
    assert admin(server, "DELETE", f"/admin/accounts/{subject}/factors").status == 204
    assert "password" in [name for form in Page(person.visit(server("/account"))).forms for name in form.names()]
    submit(person, person.visit(server("/login")), username="reset@example.org", password=PASSWORD)
    assert person.session, "no second step is asked for any more"


def test_the_command_tells_the_owner(server, mailbox):
    visitor = Visitor(server)
    submit(visitor, visitor.visit(server("/login")), username=ADA, password="password123")
    add_app(server, visitor)
    done = server.command("user", "factors", "reset", ADA, "--config", server.config.name)
    assert done.returncode == 0 and done.stdout.startswith("removed 2 records") and ADA not in done.stderr, done
    letter = told(mailbox, ADA, "The second steps of your account were removed")
    assert "administrator" in text(letter) and "signed out everywhere" in text(letter)


def test_the_command_resets_also_where_no_mail_goes_out(tmp_path):
    with Mailbox(refuses="550 no such mailbox") as refusing:
        with Gatehouse(tmp_path, configuration(refusing)) as server:
            done = server.command("user", "factors", "reset", ADA, "--config", server.config.name)
            assert done.returncode == 0 and "was not sent" in done.stderr and "550" in done.stderr, done
            assert refusing.attempts == [ADA] and ADA not in done.stderr
