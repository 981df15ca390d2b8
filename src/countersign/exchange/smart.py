"""SMART Backend Services: a short-lived token for a signed assertion (RFC 7523, RS384 or ES384).

Source: HL7 SMART App Launch 2.2, Backend Services, https://hl7.org/fhir/smart-app-launch/backend-services.html
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from countersign.base import home
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.base.secret_files import write_once
from countersign.exchange.http import Http, must_be_safe, must_succeed
from countersign.exchange.port import ConnectorError

SCOPE = "system/*.rs system/*.cruds"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIVES_SECONDS = 240
_EARLY_SECONDS = 30


def key_path(name: str) -> Path:
    """Where the private key called `name` is. Raises UserError for a name that is a path."""
    if not name or not all(c.isalnum() or c in "-_." for c in name) or name.startswith("."):
        raise UserError(
            "The key's name may have letters, digits, dots and dashes only.", field="key_name"
        )
    return home.secret_path(name)


def make_key(name: str) -> None:
    """A new ES384 key under HOME/secrets; keeps the one that is there."""
    key = ECKey.generate_key("P-384")
    write_once(key_path(name).name, key.as_pem(private=True).decode())


Key = RSAKey | ECKey


def new_key() -> str:
    """A new ES384 key as PEM, to be kept encrypted in a connection's settings."""
    return ECKey.generate_key("P-384").as_pem(private=True).decode()


def key_of(pem: str, *, where: str = "the connection's settings") -> Key:
    """The private key in `pem`. Raises UserError for one of a kind SMART does not take."""
    for kind in (ECKey, RSAKey):
        try:
            key = kind.import_key(pem)
        except (JoseError, ValueError, TypeError):
            continue
        if isinstance(key, RSAKey) or key.curve_name == "P-384":
            return key
    raise UserError(
        f"The key in {where} is neither RSA nor P-384.",
        field="key_name",
        remedy="Make it anew, and register its public half with the other system.",
    )


def load_key(name: str) -> Key:
    """Our private key. Raises UserError when it is missing or of a kind SMART does not take."""
    path = key_path(name)
    try:
        pem = path.read_text()
    except OSError as error:
        raise UserError(
            f"The connection's key cannot be read from {path}.",
            field="key_name",
            remedy="Make it anew, and register its public half with the other system.",
        ) from error
    return key_of(pem, where=str(path))


def _algorithm(key: Key) -> str:
    return "RS384" if isinstance(key, RSAKey) else "ES384"


def public_keys(name: str) -> dict[str, Any]:
    """Our key set (JWKS) to register with the other system."""
    return public_half(load_key(name))


def public_half(key: Key) -> dict[str, Any]:
    """The key set (JWKS) of a key, without anything secret."""
    public = dict(key.as_dict(private=False))
    public |= {
        "kid": key.thumbprint(),
        "alg": _algorithm(key),
        "use": "sig",
        "key_ops": ["verify"],
    }
    return {"keys": [public]}


class Tokens:
    """Gets a token when there is none, and a new one shortly before the old one ends."""

    def __init__(
        self,
        http: Http,
        *,
        client_id: str,
        key: Callable[[], Key],
        token_url: str,
        scope: str,
        seconds: float,
    ):
        self._http = http
        self._client_id = client_id
        self._key = key
        self._token_url = token_url
        self._scope = scope or SCOPE
        self._seconds = seconds
        self._token = ""
        self._until = 0.0
        self._lock = threading.Lock()

    def current(self) -> str:
        """A token with some life left. Raises ConnectorError."""
        with self._lock:
            if not self._token or now().timestamp() >= self._until - _EARLY_SECONDS:
                self._renew()
            return self._token

    def forget(self, token: str) -> None:
        """The other side said that `token` is no longer good."""
        with self._lock:
            if self._token == token:
                self._token = ""

    def _discovered(self) -> str:
        body = must_succeed(self._http.request("GET", ".well-known/smart-configuration"))
        url = body.get("token_endpoint") if isinstance(body, dict) else None
        if not isinstance(url, str):
            raise ConnectorError(
                "no-token-address",
                "The other system does not say where to sign in.",
                retry=False,
                remedy="Enter its token address in the connection's settings.",
            )
        return url

    def _renew(self) -> None:
        if not self._token_url:
            self._token_url = must_be_safe(self._discovered(), field="token_url")
        answer_body = self._ask(self._assertion())
        token = answer_body.get("access_token") if isinstance(answer_body, dict) else None
        lives = answer_body.get("expires_in", 300) if isinstance(answer_body, dict) else 0
        if not isinstance(token, str) or not token.isprintable() or not isinstance(lives, int):
            raise ConnectorError(
                "broken-answer", "The other system's sign-in answer has no token.", retry=True
            )
        self._token, self._until = token, now().timestamp() + lives

    def _assertion(self) -> str:
        key = self._key()
        begins = int(now().timestamp())
        return jwt.encode(
            {"alg": _algorithm(key), "kid": key.thumbprint(), "typ": "JWT"},
            {
                "iss": self._client_id,
                "sub": self._client_id,
                "aud": self._token_url,
                "iat": begins,
                "exp": begins + _LIVES_SECONDS,
                "jti": str(new_id()),
            },
            key,
            algorithms=[_algorithm(key)],
        )

    def _ask(self, assertion: str) -> Any:
        # The sign-in server may be another host than the FHIR server; it gets its own connection.
        http = Http(self._token_url, seconds=self._seconds, max_bytes=64 * 1024)
        form = urlencode(
            {
                "grant_type": "client_credentials",
                "scope": self._scope,
                "client_assertion_type": _ASSERTION,
                "client_assertion": assertion,
            }
        )
        try:
            answer = http.request(
                "POST",
                self._token_url,
                body=form.encode(),
                headers={
                    "content-type": "application/x-www-form-urlencoded",
                    "accept": "application/json",
                },
            )
        finally:
            http.close()
        if answer.status == 400:
            raise ConnectorError(
                "not-signed-in",
                "The other system did not accept our sign-in.",
                retry=True,
                remedy="Check the client id and scopes registered there.",
            )
        return must_succeed(answer)
