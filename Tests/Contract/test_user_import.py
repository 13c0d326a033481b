"""`gatehouse user import`: people and their password hashes move in, and log in with the password that they have."""

import json
import os
import pty
import signal
import sqlite3
import subprocess

import pytest

from Support import flow
from Support.server import Gatehouse, binary, environment, until
from Support.visitor import Visitor, is_login

BCRYPT = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"
DJANGO = "pbkdf2_sha256$1200$saltysaltsalt$DFlwwjbByloMR/GQ5+ipO/V6cC+aowczxOK5N08hYNY="
PASSWORD = "correct horse"


@pytest.fixture
def stopped(tmp_path):
    server = Gatehouse(tmp_path / "import")
    assert server.command("apply", "--config", "gatehouse.yaml").returncode == 0
    return server


def imported(server, text, kind, *options):
    (server.folder / f"people.{kind}").write_text(text, encoding="utf-8")
    return server.command("user", "import", "--config", "gatehouse.yaml", "--format", kind, *options, f"people.{kind}")


def people(server):
    listed = server.command("user", "list", "--config", "gatehouse.yaml", "--output", "json")
    assert listed.returncode == 0, listed
    return {person["username"]: person for person in json.loads(listed.stdout)}


CSV = f'''username,password_hash,name,email,email_verified,disabled
ada@example.com,{DJANGO},"Lovelace, Ada",ada@example.com,true,
"grace@example.com","{BCRYPT}","Grace ""Amazing"" Hopper",grace@example.com,0,1
'''


def test_a_dry_run_reports_and_stores_nothing(stopped):
    result = imported(stopped, CSV, "csv", "--dry-run")
    assert result.returncode == 0, result
    assert "2 people would be imported" in result.stdout
    assert "ada@example.com" not in people(stopped)


def test_people_are_imported_once_and_a_second_run_goes_on(stopped):
    assert "2 people imported" in imported(stopped, CSV, "csv").stdout
    grace = people(stopped)["grace@example.com"]
    assert grace["name"] == 'Grace "Amazing" Hopper' and grace["locked"] is True
    more = CSV + f"linus@example.com,{BCRYPT},,,,\n"
    assert "1 people imported (0 without a password), 2 are there already" in imported(stopped, more, "csv").stdout


def test_the_first_login_replaces_the_hash(stopped):
    lines = [
        {"username": "ada@example.com", "password_hash": DJANGO, "subject": "old-application-17", "name": "Ada", "locale": "en"},
        {"username": "nobody@example.com"},
    ]
    result = imported(stopped, "\n".join(map(json.dumps, lines)), "jsonl")
    assert "2 people imported (1 without a password)" in result.stdout, result

    def stored():
        text = stopped.command("export", "--config", "gatehouse.yaml", "--with-password-hashes", "--output", "json").stdout
        return next(user for user in json.loads(text)["users"] if user["username"] == "ada@example.com")

    assert stored()["password_hash"] == DJANGO
    stopped.start()
    try:
        wrong = Visitor(stopped)
        page = wrong.visit(flow.authorize_url(stopped, flow.WEB_APP, flow.PKCE.new()))
        assert is_login(wrong.sign_in(page, "ada@example.com", PASSWORD + "!"))
        assert stored()["password_hash"] == DJANGO
        visitor = Visitor(stopped)
        page = visitor.visit(flow.authorize_url(stopped, flow.WEB_APP, flow.PKCE.new()))
        assert not is_login(visitor.sign_in(page, "ada@example.com", PASSWORD))
        assert stored()["password_hash"].startswith("$argon2id$")
        assert stored()["subject"] == "old-application-17"
        again = Visitor(stopped)
        page = again.visit(flow.authorize_url(stopped, flow.WEB_APP, flow.PKCE.new()))
        assert not is_login(again.sign_in(page, "ada@example.com", PASSWORD))
    finally:
        stopped.stop()


@pytest.mark.parametrize(
    "line, expected",
    [
        ("ada@example.com,md5$x$y,,,,", "password_hash of 'ada@example.com'"),
        (" ada@example.com,,,,,", "username"),
        (",,,,,", "username"),
        ("ada@example.com,,,,maybe,", "email_verified"),
        ("ada@example.com,,", "3 fields, expected 6"),
        ('"ada@example.com,,,,,', "a quote is not closed"),
        ('ada"@example.com,,,,,', "a quote stands within"),
        ("testuser1@example.com,,,,,\nada@example.com,,,,,\nADA@example.com,,,,,", "stands in the file twice"),
    ],
)
def test_a_record_that_is_wrong_is_named_by_its_line(stopped, line, expected):
    header = "username,password_hash,name,email,email_verified,disabled\n"
    result = imported(stopped, header + line + "\n" + f"last@example.com,{BCRYPT},,,,\n", "csv")
    assert result.returncode == 1, result
    assert expected in result.stderr and "line " in result.stderr, result.stderr
    assert BCRYPT not in result.stderr


def test_two_people_of_one_file_have_no_subject_in_common(stopped):
    lines = [{"username": "ada@example.com", "subject": "17"}, {"username": "grace@example.com", "subject": "17"}]
    result = imported(stopped, "\n".join(map(json.dumps, lines)), "jsonl", "--dry-run")
    assert result.returncode == 1 and "line 2: subject of 'grace@example.com' stands in the file twice" in result.stderr, result


def test_the_result_as_json_comes_without_progress(stopped):
    result = imported(stopped, json.dumps({"username": "ada@example.com"}) + "\nno json\n", "jsonl", "--output", "json")
    assert result.returncode == 1, result
    report = json.loads(result.stdout)
    assert report | {"refused": []} == {"dry_run": False, "imported": 1, "without_password": 1, "present": 0, "refused": []}
    assert report["refused"][0]["line"] == 2 and result.stderr.count("\n") == 1, result


def many(server, count):
    with (server.folder / "people.jsonl").open("w", encoding="utf-8") as file:
        for number in range(count):
            person = {"username": f"person-{number}@example.com", "password_hash": BCRYPT, "name": f"Person {number}"}
            file.write(json.dumps(person) + "\n")
    return [binary(), "user", "import", "--config", "gatehouse.yaml", "--format", "jsonl", "people.jsonl"]


def stored(server):
    (path,) = (server.folder / "data").glob("*.db")
    with sqlite3.connect(path) as db:
        (count,) = db.execute("SELECT count(*) FROM users WHERE origin = 'imported'").fetchone()
    db.close()
    return count


def test_an_import_that_is_killed_goes_on_when_it_is_run_again(stopped):
    count = 12_000
    arguments = many(stopped, count)
    version = directory_version(stopped)
    process = subprocess.Popen(
        arguments, cwd=stopped.folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until(lambda: process.poll() is not None or stored(stopped) >= 1000, what="the first thousand")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    before = stored(stopped)
    assert 1000 <= before < count
    result = stopped.command(*arguments[1:])
    assert result.returncode == 0, result
    assert f"{count - before} people imported (0 without a password), {before} are there already, 0 records refused" in result.stdout
    assert stored(stopped) == count
    assert directory_version(stopped) == version  # no node reads the directory again, no apply beside it has to begin anew


def directory_version(server):
    (path,) = (server.folder / "data").glob("*.db")
    with sqlite3.connect(path) as db:
        (version,) = db.execute("SELECT value FROM versions WHERE name = 'directory'").fetchone()
    db.close()
    return version


def test_a_terminal_sees_how_far_it_is(stopped):
    arguments = many(stopped, 6000)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*arguments, "--dry-run"], cwd=stopped.folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux: the other end is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    assert b"6000 people would be imported" in process.stdout.read()
    process.stdout.close()
    assert process.wait() == 0
    shown = seen.decode().replace("\x1b[K", "").replace("\n", "").split("\r")
    assert shown[-1] == "" and shown[-2].startswith("[========================] 100 %  6000 records, "), shown
    assert all(" records, " in each and " a second, " in each for each in shown if each), shown
    assert all(each.endswith(" left") for each in shown[1:-2]), shown
    assert stored(stopped) == 0


def test_the_server_s_own_claims_are_not_imported(stopped):
    result = imported(stopped, json.dumps({"username": "ada@example.com", "iss": "https://evil.example"}), "jsonl")
    assert result.returncode == 1 and "iss is the server's own claim" in result.stderr, result


def test_a_file_that_is_not_there_and_a_header_without_usernames_are_said(stopped):
    missing = stopped.command("user", "import", "--config", "gatehouse.yaml", "--format", "csv", "none.csv")
    assert missing.returncode == 1 and "none.csv: cannot be read" in missing.stderr, missing
    headless = imported(stopped, "name,email\n", "csv")
    assert headless.returncode == 1 and "username must be among them" in headless.stderr, headless
