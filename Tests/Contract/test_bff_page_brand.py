"""The words and templates of the backend-for-frontend's pages: what stops the start, what is served, and what the preview shows."""

import pytest

from Support import wire
from Support.bff import BFF, SECRETS
from Support.preview import Preview
from Support.server import command

NO_REDIS = {"  cache: ${REDIS_URL:-redis://127.0.0.1:6379/0}   # left out: an embedded SQLite file\n": ""}
OVER = "/auth/web/callback?code=x&state=" + "s" * 43
PERSON = {"Accept": "text/html"}
BOTH = f"""server: {{ public_url: "http://localhost:9000", listen: ["127.0.0.1:9000"] }}
authorization_server: {{ pages: {{ name: Server, colors: {{ accent: "#0b57d0" }} }} }}
oidc: {{ providers: {{ contoso: {{ issuer: "http://localhost:9100", client_id: x, client_secret: y, scopes: [openid] }} }} }}
app:
  pages: {{ name: Frontend, colors: {{ accent: "#7a1fa2" }} }}
  sessions: {{ signing_secret: {SECRETS["SESSION_SIGNING_SECRET"]}, csrf_signing_secret: {SECRETS["CSRF_SIGNING_SECRET"]} }}
"""


def branded(folder, pages):
    return BFF(folder, replacements=NO_REDIS | {"app:\n": f"app:\n  pages: {pages}\n"})


def exported(folder):
    answer = command("pages", "export-templates", "--app", folder)
    assert answer.returncode == 0, answer
    assert sorted(each.name for each in folder.iterdir()) == ["layout.mustache", "message.mustache"]
    return folder


@pytest.mark.parametrize("pages, words", [
    ('{ texts: { en: { login: { chose: { heading: "Hi" } } } } }', ["app.pages.texts.en.login.chose.heading: received a text that no page has", "login.choose.heading"]),
    ('{ texts: { en: { consent: { heading: "Hi" } } } }', ["app.pages.texts.en.consent.heading", "expected one of failures.…, login.…"]),
    ('{ texts: { en: { login: { home: "Back to {name}" } } } }', ["app.pages.texts.en.login.home: received the placeholder {name}, expected none"]),
    ('{ texts: { xx: { login: { home: "Hi" } } } }', ["app.pages.texts.xx: received an unknown language, expected one of en, de, fr, es, ja, ar"]),
    ('{ texts: { en: { login: { home: 7 } } } }', ["app.pages.texts: received no text for login.home"]),
    ('{ templates: "nowhere" }', ["app.pages.templates: received ", "cannot be read", "message.mustache"]),
])
def test_contract_words_and_folders_that_cannot_be_meant_are_exit_78(tmp_path, pages, words):
    bff = branded(tmp_path, pages)
    for name in ("check", "serve"):
        answer = bff.command(name, "--config", bff.config)
        assert answer.returncode == 78, answer
        assert all(word in answer.stderr for word in words), answer.stderr


def test_contract_a_template_without_a_way_forward_is_exit_78_with_its_file(tmp_path):
    folder = exported(tmp_path / "templates")
    bff = branded(tmp_path / "bff", f'{{ templates: "{folder}" }}')

    def refused(*words):
        answer = bff.command("check", "--config", bff.config)
        assert answer.returncode == 78 and all(word in answer.stderr for word in words), answer

    assert bff.command("check", "--config", bff.config).returncode == 0, "what was exported is taken"
    message = folder / "message.mustache"
    original = message.read_text()
    message.write_text(original.replace('href="{{url}}"', ""))
    refused(f"{message}: received no link to /auth/web/login?provider=", "app-choice")
    message.write_text("<h1>\n{{#code}}\n</h1>")
    refused(f"{message}:", "Mustache")
    message.write_text(original)
    (folder / "login.mustache").write_text("x")
    refused(f"{folder / 'login.mustache'}: received a template that no page has", "layout.mustache, message.mustache")
    assert command("pages", "export-templates", "--app", folder).returncode == 1, "nothing is written over"


def test_contract_pages_are_in_the_operators_words_and_templates(tmp_path):
    folder = exported(tmp_path / "templates")
    message = folder / "message.mustache"
    message.write_text('<p class="notice">Contoso: {{heading}}</p>\n' + message.read_text())
    (folder / "layout.mustache").unlink()
    texts = '{ en: { failures: { over: { heading: "Too <late>" } }, login: { home: "Home" } }, ja: { login: { home: "ホーム" } } }'
    with branded(tmp_path / "bff", f'{{ texts: {texts}, templates: "{folder}" }}') as bff:
        answer = wire.get(bff(OVER), headers=PERSON)
        assert answer.status == 400 and answer.media_type == "text/html", answer
        assert '<p class="notice">Contoso: Too &lt;late&gt;</p>' in answer.text and "<h1>Too &lt;late&gt;</h1>" in answer.text
        assert ">Home</a>" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        japanese = wire.get(bff(OVER + "&ui_locales=ja"), headers=PERSON).text
        assert ">ホーム</a>" in japanese and "このログインは無効になりました" in japanese
        german = wire.get(bff(OVER + "&ui_locales=de"), headers=PERSON).text
        assert "Diese Anmeldung ist vorbei" in german and ">Zurück zur Startseite</a>" in german
        assert wire.get(bff(OVER), headers={"Accept": "application/json"}).json()["error"] == "invalid_state"


def test_contract_without_words_and_templates_the_pages_are_those_that_come_along(tmp_path):
    folder = exported(tmp_path / "templates")
    with branded(tmp_path / "plain", "{}") as plain, branded(tmp_path / "exported", f'{{ templates: "{folder}" }}') as taken:
        for language in ("en", "de", "fr", "es", "ja", "ar"):
            pages = []
            for bff in (plain, taken):
                page = wire.get(bff(f"/auth/web/callback?code=x&ui_locales={language}"), headers=PERSON)
                pages.append(page.text.replace(bff.issuer, "").replace(page.headers["x-request-id"], ""))
            assert pages[0] == pages[1]


def test_contract_the_preview_shows_the_pages_of_an_app_alone_and_reads_them_again(tmp_path):
    config = branded(tmp_path, '{ name: "Contoso", colors: { accent: "#0b57d0" } }').config
    with Preview(config, env=SECRETS) as preview:
        assert preview.names and all(name.startswith("app-") for name in preview.names), preview.names
        page = preview.read("/page?page=app-invalid-state&language=en")
        assert "Contoso" in page and "This sign-in is over" in page and "#0b57d0" in preview.read("/auth/gatehouse.css")
        assert "@media all" in preview.read("/auth/gatehouse.css?scheme=dark")
        branded(tmp_path, '{ name: "Fabrikam", texts: { en: { failures: { over: { heading: "Hello" } } } } }')
        page = preview.read("/page?page=app-invalid-state&language=en")
        assert "Fabrikam" in page and "<h1>Hello</h1>" in page
        branded(tmp_path, '{ texts: { en: { failures: { over: { heding: "Hello" } } } } }')
        assert "app-invalid-state" in preview.names
        assert "failures.over.heding" in wire.get(preview.url + "page?page=app-invalid-state").text


def test_contract_the_preview_of_what_comes_along_shows_both_parts():
    with Preview() as preview:
        assert "login" in preview.names and "app-choice" in preview.names
        assert "Choose how you want to sign in." in preview.read("/page?page=app-choice&language=en")
        assert "/assets/gatehouse.css" in preview.read("/page?page=login") and "/auth/gatehouse.css" in preview.read("/page?page=app-choice")


def test_contract_the_preview_of_a_file_with_both_parts_shows_each_in_its_own_brand(tmp_path):
    config = tmp_path / "gatehouse.yaml"
    config.write_text(BOTH)
    with Preview(config) as preview:
        assert "login" in preview.names and "app-choice" in preview.names
        assert ">Server<" in preview.read("/page?page=login") and ">Frontend<" in preview.read("/page?page=app-choice")
        assert "#0b57d0" in preview.read("/assets/gatehouse.css") and "#7a1fa2" in preview.read("/auth/gatehouse.css")
