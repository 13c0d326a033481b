"""docs/backup.md on PostgreSQL: a dump of a database in use, a restore to a moment, the key and the Redis that go with it."""

import shutil
import threading
import time

import pytest

from Support import flow
from Support.flow import WEB_APP
from Support.postgres import ENCRYPTION_KEY, Postgres
from Support.redis import Redis
from Support.server import Gatehouse, until
from Support.visitor import Visitor, is_login

CODE_SECONDS = 2
CODES = {"authorization_code: { lifetime: 60s }": f"authorization_code: {{ lifetime: {CODE_SECONDS}s }}"}


class Load:
    """Grants that are begun all the time: what was acknowledged, and when."""

    def __init__(self, server):
        self.server, self.begun, self.stop = server, [], threading.Event()
        self.threads = [threading.Thread(target=self.run) for _ in range(3)]

    def run(self):
        while not self.stop.is_set():
            token = flow.authorize(self.server, WEB_APP).tokens()["refresh_token"]
            self.begun.append((token, time.monotonic()))

    def more(self, count):
        wanted = len(self.begun) + count
        until(lambda: len(self.begun) >= wanted, 60, f"{count} more grants")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.stop.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def postgres():
    with Postgres() as running:
        yield running


def works(server, token):
    return flow.refresh(server, WEB_APP, token).status


def test_issue_5_a_dump_of_a_server_at_work_is_restored_as_it_is_documented(postgres, tmp_path):
    server = Gatehouse(tmp_path / "dumped", postgres.replacements("public") | CODES)
    url, dump = postgres.url(), f"{postgres.folder}/gatehouse.dump"
    with server:
        with Load(server) as load:
            load.more(6)
            started = time.monotonic()
            postgres.run("pg_dump", "--format=custom", f"--file={dump}", url)
            load.more(3)
        authorization = flow.authorize(server, WEB_APP)
        kids = {key["kid"] for key in flow.jwks(server)["keys"]}
    before = [token for token, at in load.begun if at < started]
    assert len(before) >= 6
    postgres.run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={url}", dump)
    with server:
        assert {key["kid"] for key in flow.jwks(server)["keys"]} == kids
        assert all(works(server, token) == 200 for token in before)
        assert works(server, load.begun[-1][0]) == 400, "it began after the dump"
        assert authorization.redeem().status == 400, "so did this code"
        assert flow.authorize(server, WEB_APP).tokens()["refresh_token"]
        assert server.command("doctor", "--config", "gatehouse.yaml").returncode == 0
    # What must be restored with it: the key.
    text = server.config.read_text(encoding="utf-8")
    server.config.write_text(text.replace(ENCRYPTION_KEY, "B" * 42 + "A"), encoding="utf-8")
    wrong = server.command("serve", "--config", "gatehouse.yaml")
    assert wrong.returncode == 1 and "encryption key" in wrong.stderr, wrong


def test_issue_5_with_a_redis_that_is_emptied_people_log_in_again_and_offline_access_goes_on(postgres, tmp_path):
    redis = Redis(tmp_path / "redis").start()
    try:
        cache = {"# cache: redis://127.0.0.1:6379/0": f"cache: {redis.url}"}
        server = Gatehouse(tmp_path / "mixed", postgres.replacements("public") | cache)
        url, dump = postgres.url(), f"{postgres.folder}/gatehouse.dump"
        with server:
            visitor = Visitor(server)
            token = flow.authorize(server, WEB_APP, visitor=visitor, scope="openid profile offline_access").tokens()["refresh_token"]
            bound = flow.authorize(server, WEB_APP, visitor=visitor).tokens()["refresh_token"]
            postgres.run("pg_dump", "--format=custom", f"--file={dump}", url)
            late = flow.authorize(server, WEB_APP)
        postgres.run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={url}", dump)
        redis("FLUSHDB")
        with server:
            assert is_login(visitor.visit(flow.authorize_url(server, WEB_APP, flow.PKCE.new())))
            assert late.redeem().status == 400
            assert works(server, token) == 200
            assert works(server, bound) == 400, "without offline_access it ends with its session"
            assert flow.authorize(server, WEB_APP, visitor=visitor).tokens()["refresh_token"]
    finally:
        redis.stop()


def test_issue_5_a_base_backup_and_the_log_go_back_to_a_moment(tmp_path):
    settings = ["-c", "archive_mode=on", "-c", "archive_command=test ! -f ../archive/%f && cp %p ../archive/%f", "-c", "wal_level=replica"]
    with Postgres(*settings) as postgres:
        archive = postgres.folder / "archive"
        archive.mkdir()
        if postgres.owner:
            shutil.chown(archive, postgres.owner.pw_uid, postgres.owner.pw_gid)
        server = Gatehouse(tmp_path / "archived", postgres.replacements("public") | CODES)
        with server:
            first = flow.authorize(server, WEB_APP).tokens()["refresh_token"]
            postgres.run("pg_basebackup", "--checkpoint=fast", f"--pgdata={postgres.folder}/base", f"--dbname={postgres.url()}")
            with Load(server) as load:
                load.more(5)
            # The moment that is gone back to.
            postgres.sql("SELECT pg_create_restore_point('before')")
            authorization = flow.authorize(server, WEB_APP)
            lost = authorization.tokens()["refresh_token"]
            removed = server.command("grant", "revoke", "--client", "web-app", "--config", "gatehouse.yaml")
            assert removed.returncode == 0 and works(server, first) == 400
            kids = {key["kid"] for key in flow.jwks(server)["keys"]}
        segment = postgres.sql("SELECT pg_walfile_name(pg_switch_wal())")
        archived = "SELECT last_archived_wal FROM pg_stat_archiver"
        until(lambda: postgres.sql(archived) == segment, 30, "the last piece of the log in the archive")
        postgres.stop()
        (postgres.folder / "data").rename(postgres.folder / "lost")
        (postgres.folder / "base").rename(postgres.folder / "data")
        recovery = "restore_command = 'cp ../archive/%f %p'\nrecovery_target_name = 'before'\nrecovery_target_action = 'promote'\n"
        with (postgres.folder / "data/postgresql.auto.conf").open("a") as settings_file:
            settings_file.write(recovery)
        signal_file = postgres.folder / "data/recovery.signal"
        signal_file.touch()
        if postgres.owner:
            shutil.chown(signal_file, postgres.owner.pw_uid, postgres.owner.pw_gid)
        postgres.start()
        until(lambda: postgres.sql("SELECT pg_is_in_recovery()") == "f", 60, "the end of the recovery")
        time.sleep(CODE_SECONDS)  # docs/backup.md: a code that was used since is dead after its lifetime
        with server:
            assert {key["kid"] for key in flow.jwks(server)["keys"]} == kids
            assert works(server, first) == 200, "it was revoked after the moment"
            assert all(works(server, token) == 200 for token, _ in load.begun), "acknowledged before the moment"
            assert works(server, lost) == 400 and authorization.redeem().status == 400
            assert flow.authorize(server, WEB_APP).tokens()["refresh_token"]
