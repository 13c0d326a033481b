"""What people and clients are called moves no operator's cursor and turns no direction, in tables and in JSON."""

import base64
import json
import unicodedata

import pytest

from Support.server import Gatehouse, command

# C1 (the CSI of 8-bit terminals), DEL, an override, an isolate, a line separator, a tag beyond the first plane.
NAME = "a\u009b2Jb\u007fc\u202ed\u2066e\u2028f\U000e0041g"
JOINED = "می\u200cخواهم"


def assert_harmless(text):
    bad = [character for character in text if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") and character not in "\n\u200c\u200d"]
    assert not bad, (bad, text)


@pytest.fixture
def server(tmp_path):
    server = Gatehouse(tmp_path / "terminal")
    for username, name in (("dora", NAME), ("emma", JOINED)):
        added = server.command("user", "add", username, "--name", name, "--config", "gatehouse.yaml", input="nine purple bicycles downhill\n")
        assert added.returncode == 0, added
    return server


@pytest.mark.parametrize("arguments", [["user", "list"], ["user", "show", "dora"], ["user", "export", "dora"], ["export"], ["audit", "query"]])
@pytest.mark.parametrize("output", ["text", "json"])
def test_names_are_harmless_and_json_keeps_them(server, arguments, output):
    chosen = [] if arguments[:2] == ["user", "export"] else ["--output", output]
    result = server.command(*arguments, *chosen, "--config", "gatehouse.yaml")
    assert result.returncode == 0, result
    assert_harmless(result.stdout)
    if output == "json" and arguments[0] != "audit":
        assert NAME in texts(json.loads(result.stdout))
    if arguments == ["user", "list"]:
        assert JOINED in result.stdout


def texts(value):
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for each in value for text in texts(each)] if isinstance(value, list) else []


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_foreign_token_is_shown_harmlessly(output):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value, ensure_ascii=False).encode()).decode().rstrip("=")

    token = f"{part({'alg': 'ES256'})}.{part({NAME: NAME})}.{'A' * 86}"
    result = command("jwt", "inspect", token, "--output", output)
    assert result.returncode == 0, result
    assert_harmless(result.stdout)
