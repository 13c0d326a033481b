"""The brand of the pages: what stops the start, and what the preview shows."""

import subprocess

import pytest

from Support.preview import Preview
from Support.server import binary

CONFIG = """server: {{ public_url: "http://localhost:9000", listen: ["127.0.0.1:9000"] }}
storage: {{ database: "sqlite:{folder}/gatehouse.db" }}
authorization_server:
  pages: {pages}
"""


def gatehouse(*arguments):
    return subprocess.run([str(binary()), *map(str, arguments)], capture_output=True, text=True, timeout=60)


@pytest.fixture
def configured(tmp_path):
    def write(pages):
        path = tmp_path / "gatehouse.yaml"
        path.write_text(CONFIG.format(folder=tmp_path, pages=pages))
        return path

    return write


@pytest.mark.parametrize("pages, words", [
    ('{ colors: { accent: "#ffd400" } }', ["authorization_server.pages.colors.accent", "received #ffd400", "expected 4.5:1"]),
    ('{ colors: { accent: "teal" } }', ["received teal", "expected a colour"]),
    ('{ texts: { en: { login: { heding: "Hi" } } } }', ["texts.en.login.heding", "login.heading"]),
    ('{ texts: { xx: { login: { heading: "Hi" } } } }', ["unknown language"]),
    ('{ logo_file: "nowhere.svg" }', ["logo_file", "cannot be read"]),
    ('{ templates: "nowhere" }', ["templates", "cannot be read"]),
    ('{ profile: [sub] }', ["profile", "name"]),
])
def test_contract_a_brand_that_cannot_be_shown_is_exit_78(configured, pages, words):
    path = configured(pages)
    for command in ("check", "serve"):
        answer = gatehouse(command, "--config", path)
        assert answer.returncode == 78, answer
        assert all(word in answer.stderr for word in words), answer.stderr


def test_contract_a_template_without_its_token_is_exit_78_with_its_file(configured, tmp_path):
    folder = tmp_path / "templates"
    assert gatehouse("pages", "export-templates", folder).returncode == 0
    path = configured(f'{{ templates: "{folder}" }}')
    assert gatehouse("check", "--config", path).returncode == 0, "what was exported is taken"
    login = folder / "login.mustache"
    login.write_text("\n".join(line for line in login.read_text().split("\n") if 'name="csrf"' not in line))
    answer = gatehouse("check", "--config", path)
    assert answer.returncode == 78 and f"{login}:" in answer.stderr and "csrf" in answer.stderr
    login.write_text("<h1>\n{{#error}}\n</h1>")
    answer = gatehouse("check", "--config", path)
    assert answer.returncode == 78 and f"{login}:" in answer.stderr and "Mustache" in answer.stderr
    assert gatehouse("pages", "export-templates", folder).returncode == 1, "nothing is written over"


def test_contract_the_preview_reads_the_brand_again_for_each_page(configured, tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><script>alert(1)</script></svg>')
    path = configured(f'{{ name: "Contoso", logo_file: "{logo}", colors: {{ accent: "#0b57d0" }} }}')
    with Preview(path) as preview:
        assert len(preview.names) > 30
        page = preview.read("/page?page=login&language=en")
        assert 'alt="Contoso"' in page and "#0b57d0" in preview.read("/assets/gatehouse.css")
        assert "<script" in preview.read("/assets/logo.svg"), "served as it is, under a policy that runs nothing"
        configured('{ name: "Fabrikam", texts: { en: { login: { heading: "Hello" } } } }')
        page = preview.read("/page?page=login&language=en")
        assert "Fabrikam" in page and "<h1>Hello</h1>" in page
        assert "@media all" in preview.read("/assets/gatehouse.css?scheme=dark")
        index = preview.read("/?page=login&language=%22%3E%3Cscript%3E&width=1%22onload=x&scheme=%3Cscript%3E")
        assert 'aria-current="true">login<' in index and "<script" not in index and "onload" not in index
