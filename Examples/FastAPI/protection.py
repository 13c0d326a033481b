"""What a FastAPI service needs to accept access tokens: the issuer's keys, and five checks (RFC 9068 §4)."""

import time
from dataclasses import dataclass, field
from typing import Annotated

import httpx
from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer, SecurityScopes
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

KEYS_SECONDS = 300
COOLDOWN_SECONDS = 10


@dataclass(frozen=True)
class Caller:
    """Who calls, and what they were allowed."""

    subject: str
    client_id: str
    scopes: frozenset[str] = frozenset()
    details: list[dict] = field(default_factory=list)
    token_id: str = ""

    def allowed(self, type, **wanted):
        """The authorization details of a type that have these values (RFC 9396)."""
        return [each for each in self.details if each["type"] == type and all(each.get(name) == value for name, value in wanted.items())]


class Issuer:
    """The keys of an authorization server, fetched when they are needed and kept for a while."""

    def __init__(self, url):
        self.url, self.keys, self.fetched = url, None, 0.0

    async def key_set(self, unknown_key=False):
        age = time.monotonic() - self.fetched
        if self.keys is None or age > (COOLDOWN_SECONDS if unknown_key else KEYS_SECONDS):
            async with httpx.AsyncClient(timeout=5) as http:
                answer = await http.get(f"{self.url}/.well-known/jwks.json")
                answer.raise_for_status()
            self.keys, self.fetched = KeySet.import_key_set(answer.json()), time.monotonic()
        return self.keys


class Protection:
    """A dependency for routes: `Depends(protection)`, or `Security(protection, scopes=["items"])` where a scope is wanted."""

    def __init__(self, issuer, audience, scopes=None):
        self.issuer, self.audience = Issuer(issuer), audience
        # The form of /docs sends name and password to the authorization server, never to this service.
        self.scheme = OAuth2PasswordBearer(tokenUrl=f"{issuer}/token", scopes=scopes or {})

    @property
    def dependency(self):
        async def caller(wanted: SecurityScopes, token: Annotated[str, Depends(self.scheme)]) -> Caller:
            caller = await self.verify(token)
            missing = set(wanted.scopes) - caller.scopes
            if missing:
                scope = " ".join(wanted.scopes)
                raise HTTPException(403, "The token lacks a scope.", {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'})
            return caller

        return caller

    async def verify(self, token):
        try:
            header = jws.extract_compact(token.encode()).headers()
            if header.get("typ", "").lower() not in ("at+jwt", "application/at+jwt"):
                raise ValueError("no access token")
            keys = await self.issuer.key_set()
            if not any(key.kid == header.get("kid") for key in keys.keys):
                keys = await self.issuer.key_set(unknown_key=True)
            claims = jwt.decode(token, keys, algorithms=["ES256", "RS256", "EdDSA"]).claims
            jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": self.issuer.url},
                aud={"essential": True, "value": self.audience},
                exp={"essential": True},
                sub={"essential": True},
            ).validate(claims)
        except httpx.HTTPError as error:
            raise HTTPException(503, "The authorization server cannot be reached.") from error
        except (JoseError, ValueError) as error:
            raise HTTPException(401, "The token is not valid here.", {"WWW-Authenticate": 'Bearer error="invalid_token"'}) from error
        return Caller(
            claims["sub"], claims["client_id"], frozenset(claims.get("scope", "").split()), claims.get("authorization_details", []), claims["jti"]
        )
