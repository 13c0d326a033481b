"""Debian's Apache with mod_auth_openidc in front of a page: a login through it, on a free port, as a child process."""

import os
import pathlib
import shutil
import subprocess
import tempfile
from urllib.parse import urlsplit

import pytest

from Support import flow, wire
from Support.flow import WEB_APP
from Support.server import Gatehouse, free_ports, until
from Support.visitor import Visitor

APACHE = "/usr/sbin/apache2"
MODULES = pathlib.Path("/usr/lib/apache2/modules")

CONFIGURATION = """\
ServerRoot "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{folder}/apache.pid"
ErrorLog "{folder}/error.log"
LogLevel warn auth_openidc:info
{user}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule auth_openidc_module {modules}/mod_auth_openidc.so
TypesConfig /dev/null
AddType text/html .html
DocumentRoot "{folder}/pages"
<Directory "{folder}/pages">
    Require all granted
</Directory>
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client_id}
OIDCClientSecret {secret}
OIDCRedirectURI http://127.0.0.1:{port}/callback
OIDCCryptoPassphrase a-passphrase-for-this-test-only
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim email
<LocationMatch "^/(protected|callback)">
    AuthType openid-connect
    Require valid-user
    Header set X-Signed-In "expr=%{{REMOTE_USER}}"
</LocationMatch>
"""


@pytest.fixture(scope="module")
def protected(tmp_path_factory):
    """The server, and an Apache that is its client."""
    for needed in (APACHE, MODULES / "mod_auth_openidc.so"):
        assert os.path.exists(needed), f"no {needed}: make test installs apache2-bin and libapache2-mod-auth-openidc"
    (port,) = free_ports(1)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-apache-"))
    folder.chmod(0o755)  # Apache's workers give up root and must still read it
    (folder / "pages/protected").mkdir(parents=True)
    (folder / "pages/protected/index.html").write_text("<p>behind the login</p>")
    replacements = {"http://127.0.0.1:8100/callback": f"http://127.0.0.1:{port}/callback"}
    with Gatehouse(tmp_path_factory.mktemp("apache"), replacements) as server:
        configuration = CONFIGURATION.format(
            folder=folder, port=port, modules=MODULES, issuer=server.issuer, client_id=WEB_APP.client_id, secret=WEB_APP.secret,
            user="User www-data\nGroup www-data" if os.getuid() == 0 else "",
        )
        (folder / "apache.conf").write_text(configuration)
        with (folder / "out.log").open("wb") as out:
            apache = subprocess.Popen([APACHE, "-f", folder / "apache.conf", "-DFOREGROUND"], stdin=subprocess.DEVNULL, stdout=out, stderr=out)

        def logs():
            return "".join(path.read_text(errors="replace") for path in folder.glob("*.log"))

        def listening():
            assert apache.poll() is None, logs()
            try:
                return wire.get(f"http://127.0.0.1:{port}/absent").status == 404
            except OSError:
                return False

        try:
            until(listening, what="Apache")
            yield server, f"http://127.0.0.1:{port}", logs
        finally:
            apache.terminate()
            apache.wait(timeout=15)
            shutil.rmtree(folder, ignore_errors=True)


class Tab:
    """The person's browser at Apache: cookies, nothing else."""

    def __init__(self):
        self.cookies = {}

    def get(self, url):
        answer = wire.get(url, headers={"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept": "text/html"})
        self.cookies |= {cookie.name: cookie.value for cookie in answer.cookies}
        return answer


def test_a_login_through_apache_to_a_protected_page(protected):
    server, apache, logs = protected
    tab, visitor = Tab(), Visitor(server)
    asked = tab.get(f"{apache}/protected/")
    assert asked.status == 302, f"{asked}\n{logs()}"
    assert asked.location.startswith(server("/oauth2/authorize")), logs()
    assert "code_challenge=" in asked.location
    answer = flow.complete(visitor, visitor.visit(asked.location))
    assert answer.location.startswith(f"{apache}/callback?"), answer
    back = tab.get(answer.location)
    assert back.status == 302, f"{back}\n{logs()}"
    assert urlsplit(back.location).path == "/protected/"
    shown = tab.get(back.location)
    assert shown.status == 200, f"{shown}\n{logs()}"
    assert "behind the login" in shown.text
    assert shown.headers["x-signed-in"].startswith("testuser1@example.com")


def test_apache_lets_nobody_in_without_a_login(protected):
    _, apache, _ = protected
    assert wire.get(f"{apache}/protected/", headers={"Accept": "text/html"}).status == 302
    assert wire.get(f"{apache}/protected/", headers={"Cookie": "mod_auth_openidc_session=x", "Accept": "text/html"}).status == 302


def test_apache_refuses_a_callback_that_nobody_asked_for(protected):
    _, apache, _ = protected
    answer = wire.get(f"{apache}/callback?code=x&state=y", headers={"Accept": "text/html"})
    assert answer.status in (302, 400, 401, 500), answer
    assert "behind the login" not in answer.text
