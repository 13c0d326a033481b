"""An OpenID provider that misbehaves as it is told: signs anything, answers anything, and remembers what it was asked."""

import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from Support.server import free_ports

CLIENT_ID, CLIENT_SECRET = "bff-at-stub", "stub-secret-for-these-tests-only"
YAML = """\
    {name}:
      display_name: Stub
      issuer: {issuer}
      client_id: bff-at-stub
      client_secret: stub-secret-for-these-tests-only
      scopes: [openid, email, profile, offline_access]
{extra}"""


class Provider(http.server.ThreadingHTTPServer):
    """Logs everybody in without a page. What it changes is set on it and undone by `reset()`."""

    daemon_threads = True

    def __init__(self, port=None):
        super().__init__(("127.0.0.1", port or free_ports(1)[0]), Handler)
        self.issuer = f"http://localhost:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
        self.foreign = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
        self.curve = ECKey.generate_key("P-256", {"kid": "curve", "use": "sig", "alg": "ES256"})
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        self.asked = []  # (method, path, parameters, headers)
        self.codes = {}  # code: authorization request
        self.refresh_tokens = {}  # token: nonce and subject
        self.revoked = []
        self.expires_in = 300
        self.subject = "248289761001"
        self.sid = "the-providers-session"
        self.answers = {}  # path: function(request) -> (status, headers, body) | None
        self.metadata = lambda document: document
        self.redirect = lambda parameters: parameters
        self.claims = lambda claims: claims
        self.sign = self.signed
        self.tokens = lambda tokens: tokens
        self.userinfo = lambda claims: claims
        self.delay = 0  # of the token endpoint, seconds

    def yaml(self, name="stub", **extra):
        return YAML.format(name=name, issuer=self.issuer, extra="".join(f"      {key}: {value}\n" for key, value in extra.items()))

    def signed(self, claims, key=None, **header):
        key = key or self.key
        return jwt.encode({"alg": key.alg, "kid": key.kid, **header}, claims, key, algorithms=[key.alg, "RS256", "ES256", "HS256"])

    def id_token(self, nonce, access_token, auth_time=None, **changes):
        now = int(time.time())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT_ID, "exp": now + 300, "iat": now, "auth_time": auth_time or now, "sid": self.sid,
            "email": "stub@example.com", "email_verified": True, "name": "Stub Person",
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        }
        if nonce is not None:
            claims["nonce"] = nonce
        return self.sign(self.claims({**claims, **changes}))

    def logout_token(self, **changes):
        """OpenID Connect Back-Channel Logout §2.4; None takes a claim away."""
        now = int(time.time())
        header = {"typ": changes.pop("typ", "logout+jwt")}
        key = changes.pop("key", self.key)
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 120, "jti": secrets.token_urlsafe(16), "sub": self.subject, "sid": self.sid,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}}, **changes,
        }
        return self.signed({name: value for name, value in claims.items() if value is not None}, key, **header)

    def requests(self, path):
        return [(parameters, headers) for _, each, parameters, headers in self.asked if each == path]

    def start(self):
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    def stop(self):
        self.shutdown()
        self.server_close()
        self.thread.join(timeout=5)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()

    def handle_error(self, request, client_address):
        pass  # a client that left


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(dict(parse_qsl(body.decode(), keep_blank_values=True)))

    def answer(self, parameters):
        provider, path = self.server, urlsplit(self.path).path
        with provider.lock:
            provider.asked.append((self.command, path, parameters, self.headers))
        planned = provider.answers.get(path)
        result = planned(parameters) if planned else None
        if result is None:
            result = getattr(self, "at_" + path.strip("/").replace("/", "_").replace(".", "_").replace("-", "_"), self.nowhere)(parameters)
        status, headers, body = result
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def nowhere(self, parameters):
        return 404, {}, {"error": "not_found"}

    def at__well_known_openid_configuration(self, parameters):
        issuer = self.server.issuer
        return 200, {}, self.server.metadata({
            "issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token", "jwks_uri": issuer + "/jwks",
            "userinfo_endpoint": issuer + "/userinfo", "revocation_endpoint": issuer + "/revoke", "end_session_endpoint": issuer + "/end_session",
            "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"], "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "authorization_response_iss_parameter_supported": True, "backchannel_logout_supported": True, "backchannel_logout_session_supported": True,
        })

    def at_jwks(self, parameters):
        keys = KeySet([self.server.key, self.server.curve])
        return 200, {}, keys.as_dict(private=False)

    def at_authorize(self, parameters):
        code = secrets.token_urlsafe(24)
        with self.server.lock:
            self.server.codes[code] = parameters | {"auth_time": int(time.time())}
        back = {"code": code, "state": parameters.get("state"), "iss": self.server.issuer}
        changed = self.server.redirect(back)
        pairs = changed if isinstance(changed, list) else [(name, value) for name, value in changed.items() if value is not None]
        return 302, {"Location": parameters["redirect_uri"] + "?" + urlencode(pairs)}, b""

    def at_token(self, parameters):
        time.sleep(self.server.delay)
        with self.server.lock:
            if parameters.get("grant_type") == "refresh_token":
                asked = self.server.refresh_tokens.pop(parameters.get("refresh_token"), None)
                nonce = None
            else:
                asked = self.server.codes.pop(parameters.get("code"), None)
                nonce = asked and asked.get("nonce")
            if asked is None:
                return 400, {}, {"error": "invalid_grant", "error_description": "unknown or used"}
            refresh_token = secrets.token_urlsafe(24)
            self.server.refresh_tokens[refresh_token] = asked
        access_token = "stub-access-" + secrets.token_urlsafe(24)
        tokens = {"access_token": access_token, "token_type": "Bearer", "expires_in": self.server.expires_in, "refresh_token": refresh_token,
                  "id_token": self.server.id_token(nonce, access_token, asked["auth_time"])}
        return 200, {"Cache-Control": "no-store"}, self.server.tokens(tokens)

    def at_userinfo(self, parameters):
        return 200, {}, self.server.userinfo({"sub": self.server.subject, "email": "stub@example.com", "email_verified": True, "name": "Stub Person"})

    def at_revoke(self, parameters):
        self.server.revoked.append(parameters.get("token"))
        return 200, {}, b""

    def at_end_session(self, parameters):
        return 200, {"Content-Type": "text/html"}, b"<p>logged out at the provider</p>"

    def log_message(self, *arguments):
        pass
