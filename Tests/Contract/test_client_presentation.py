"""What the pages show of a client: its picture from a file of the operator's, its own pages, and what it holds. RFC 7591 §2."""

import re
import subprocess

import pytest

from Support import wire
from Support.consent import Example, allow, ask, granted, history
from Support.server import binary
from Support.visitor import Page, Visitor, is_consent

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><script>alert(1)</script><rect width="4" height="4"/></svg>'
NAME = "    client_name: Household Finances\n"
SHOWN = NAME + """    logo_file: brand/finance.svg
    logo_uri: https://finance.example/logo.png
    client_uri: https://finance.example/
    policy_uri: https://finance.example/privacy
    tos_uri: https://finance.example/terms
"""
LINKS = ["https://finance.example/privacy", "https://finance.example/terms", "https://finance.example/"]


def picture(folder, content):
    (folder / "brand").mkdir(parents=True, exist_ok=True)
    (folder / "brand" / "finance.svg").write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def bank(tmp_path):
    picture(tmp_path / "bank", SVG)
    with Example(tmp_path / "bank", "BankService", 7071, {NAME: SHOWN}) as running:
        yield running


def test_contract_the_client_is_shown_with_its_picture_and_its_pages(bank):
    visitor, consent, _ = ask(bank, [history()], scope="openid")
    assert is_consent(consent), consent
    (source,) = re.findall(r'<img class="picture" src="([^"]+)" alt="">', consent.text)
    assert source.startswith("/assets/client-") and "finance" not in source, "the address names no client"
    image = wire.get(bank(source))
    assert (image.status, image.headers["content-type"]) == (200, "image/svg+xml") and image.text == SVG, image
    assert "default-src 'none'" in image.headers["content-security-policy"] and image.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in image.headers["cache-control"]
    policy = consent.headers["content-security-policy"]
    assert "img-src 'self' data:" in policy and "logo.png" not in consent.text, "a picture elsewhere would tell who is asked"
    assert all(f'href="{link}" rel="noopener noreferrer"' in consent.text for link in LINKS), consent.text
    allow(visitor, consent)
    applications = visitor.visit(bank("/account/applications")).text
    assert f'src="{source}"' in applications and all(f'href="{link}"' in applications for link in LINKS), applications


def test_contract_the_overview_says_what_an_application_holds_of_details_alone(bank):
    visitor = Visitor(bank)
    granted(bank, [history(**{"from": "2026-10-01"})], visitor=visitor, scope="offline_access")
    overview = Page(visitor.visit(bank("/account"))).text
    assert "See what is booked on your account DE02 1001 0010 9307 1186 03 since 1 October 2026" in overview, overview


@pytest.mark.parametrize("content, words", [
    (b"GIF89a", "a PNG or an SVG"), (b"x" * 262_145, "more than 262144 bytes"), (None, "cannot be read"),
])
def test_contract_a_picture_that_cannot_be_shown_is_exit_78(tmp_path, content, words):
    example = Example(tmp_path / "bank", "BankService", 7071, {NAME: SHOWN})
    if content is not None:
        picture(tmp_path / "bank", content)
    for command in ("check", "serve"):
        answer = subprocess.run([str(binary()), command, "--config", str(example.config)], capture_output=True, text=True, timeout=60)
        assert answer.returncode == 78 and "clients[finance-app].logo_file" in answer.stderr and words in answer.stderr, answer
