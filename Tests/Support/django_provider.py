"""django-oauth-toolkit as a provider in one file: `django_provider.py PORT FOLDER REDIRECT_URI POST_LOGOUT_REDIRECT_URI`. Runs in a process of its own."""

import pathlib
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

CLIENT_ID, CLIENT_SECRET = "bff-at-django", "django-secret-for-these-tests-only"
USERNAME, PASSWORD, EMAIL = "alice", "a-password-of-alice", "alice@example.com"
ACCESS_TOKEN_SECONDS = 600
LOGIN = """<!doctype html><title>Log in</title><form method="post">{% csrf_token %}{{ form.as_p }}
<input type="hidden" name="next" value="{{ next }}"><button>Log in</button></form>"""


def key():
    made = rsa.generate_private_key(65537, 2048)
    return made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


def configure(folder):
    (folder / "registration").mkdir(exist_ok=True)
    (folder / "registration/login.html").write_text(LOGIN)
    settings.configure(
        SECRET_KEY="a-key-of-these-tests-only-" + "k" * 32, ALLOWED_HOSTS=["localhost"], USE_TZ=True, DEBUG=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "django.db"}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "oauth2_provider"],
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
                    "django.contrib.auth.middleware.AuthenticationMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [folder], "APP_DIRS": True,
                    "OPTIONS": {"context_processors": ["django.template.context_processors.request"]}}],
        LOGIN_URL="/login/", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": key(), "OIDC_RP_INITIATED_LOGOUT_ENABLED": True, "PKCE_REQUIRED": True,
            "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False, "OAUTH2_VALIDATOR_CLASS": "__main__.Claims",
            "SCOPES": {"openid": "Know who you are", "profile": "Your name", "email": "Your address"},
            "ACCESS_TOKEN_EXPIRE_SECONDS": ACCESS_TOKEN_SECONDS,
        },
    )
    django.setup()


def mount():
    """What Django lets nobody import before it is set up: the routes, and the claims that a person's scopes give."""
    from django.contrib.auth.views import LoginView
    from django.urls import include, path
    from oauth2_provider.oauth2_validators import OAuth2Validator

    class Claims(OAuth2Validator):
        oidc_claim_scope = OAuth2Validator.oidc_claim_scope | {"name": "profile", "email": "email", "email_verified": "email"}

        def get_additional_claims(self):
            return {"name": lambda r: r.user.get_full_name(), "email": lambda r: r.user.email, "email_verified": lambda r: True}

    globals()["Claims"] = Claims
    settings.ROOT_URLCONF = (path("o/", include("oauth2_provider.urls")), path("login/", LoginView.as_view()))


def fill(redirect_uri, post_logout_redirect_uri):
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from django.contrib.auth.models import User
    from oauth2_provider.models import Application

    User.objects.create_user(USERNAME, EMAIL, PASSWORD, first_name="Alice", last_name="Adams")
    Application.objects.create(
        name="BFF", client_id=CLIENT_ID, client_secret=CLIENT_SECRET, client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE, algorithm=Application.RS256_ALGORITHM,
        redirect_uris=redirect_uri, post_logout_redirect_uris=post_logout_redirect_uri,
    )


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


def main(port, folder, redirect_uri, post_logout_redirect_uri):
    configure(pathlib.Path(folder))
    mount()
    fill(redirect_uri, post_logout_redirect_uri)
    from django.core.wsgi import get_wsgi_application

    make_server("127.0.0.1", int(port), get_wsgi_application(), server_class=Server, handler_class=Quiet).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
