"""A certificate from an ACME authority (RFC 8555), such as Let's Encrypt, and its renewal.

The authority looks at http://HOST/.well-known/acme-challenge/… to see that the name is this
computer's (http-01). That one page is served here, for the seconds it takes, and nothing else is.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc import jws
from joserfc.jwk import ECKey

from countersign.base import tls
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.http import Answer, Http, must_be_safe
from countersign.exchange.port import ConnectorError

LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"
CHALLENGE_PORT = 80
_WELL_KNOWN = "/.well-known/acme-challenge/"
_TRIES = 45
_PAUSE_SECONDS = 2.0
_ANSWERS = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)
_WRONG_NONCE = "urn:ietf:params:acme:error:badNonce"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who is asked, for which host, and on which port of this computer it may look."""

    host: str
    email: str
    directory: str = LETS_ENCRYPT
    challenge_port: int = CHALLENGE_PORT
    account: str = ""

    def __post_init__(self) -> None:
        must_be_safe(self.directory, field="--directory")


def obtain(authority: Authority, *, pause: float = _PAUSE_SECONDS) -> tls.Pair:
    """Get a certificate for the host, keep it, and remember whom to ask again.

    Raises UserError, with what the authority could not do; a certificate that is there stays.
    """
    key = ECKey.import_key(tls.account_key())
    http = Http(authority.directory.rsplit("/", 1)[0], seconds=30, max_bytes=1_000_000)
    try:
        asking = _Asking(http, authority, key, pause)
        account = asking.register()
        certificate, private = asking.certificate()
    except ConnectorError as error:
        raise UserError(
            f"There is no certificate yet. {error.message}",
            field="--host",
            remedy=error.remedy or "Try again later.",
        ) from error
    finally:
        http.close()
    found = tls.keep(authority.host, certificate=certificate, key=private)
    tls.remember_authority(json.dumps(asdict(replace(authority, account=account))))
    return found


def renew_if_due(*, pause: float = _PAUSE_SECONDS) -> bool:
    """Get a new certificate when the one from an authority ends within 30 days."""
    remembered = tls.authority()
    if remembered is None:
        return False
    authority = Authority(**json.loads(remembered))
    held = tls.obtained(authority.host)
    if held is not None:
        left = tls.expires_at(held.certificate) - now()
        if left > timedelta(days=tls.RENEW_BEFORE_DAYS):
            return False
    obtain(authority, pause=pause)
    return True


class _Asking:
    """One conversation with an authority: every request is signed and carries a fresh nonce."""

    def __init__(self, http: Http, authority: Authority, key: ECKey, pause: float):
        self._http, self._of, self._key, self._pause = http, authority, key, pause
        self._account = ""
        self._nonce = ""
        told = http.request("GET", authority.directory)
        self._at: Mapping[str, Any] = _good(told)

    def register(self) -> str:
        """Make the account of our key, or find it; its address."""
        answer = self._post(
            self._at["newAccount"],
            {"termsOfServiceAgreed": True, "contact": [f"mailto:{self._of.email}"]},
        )
        _good(answer)
        self._account = answer.headers["location"]
        return self._account

    def certificate(self) -> tuple[bytes, bytes]:
        """Order, prove the host, and fetch: the chain and its private key, both PEM."""
        wanted = {"identifiers": [{"type": "dns", "value": self._of.host}]}
        made = self._post(self._at["newOrder"], wanted)
        order, place = _good(made), made.headers["location"]
        for address in order["authorizations"]:
            self._prove(address)
        private, request = _request(self._of.host)
        _good(self._post(order["finalize"], {"csr": _text(request)}))
        done = self._until(place, ("valid",))
        chain = self._post(done["certificate"], None, plain=True)
        return str(_good(chain)).encode(), private

    def _prove(self, address: str) -> None:
        asked = _good(self._post(address, None))
        if asked["status"] == "valid":
            return
        offers = [one for one in asked["challenges"] if one["type"] == "http-01"]
        if not offers:
            raise ConnectorError(
                "no-http-01",
                "The authority does not offer to look at this computer's own page.",
                retry=False,
                remedy="Use another certificate: COUNTERSIGN_TLS_CERT and COUNTERSIGN_TLS_KEY.",
            )
        token = str(offers[0]["token"])
        said = f"{token}.{self._key.thumbprint()}"
        with answering(token, said, port=self._of.challenge_port):
            _good(self._post(offers[0]["url"], {}))
            self._until(address, ("valid",))

    def _until(self, address: str, wanted: Sequence[str]) -> Mapping[str, Any]:
        for _ in range(_TRIES):
            answer = self._post(address, None)
            found: Mapping[str, Any] = _good(answer)
            if found["status"] in wanted:
                return found
            if found["status"] == "invalid":
                raise ConnectorError(
                    "not-proven",
                    f"The authority could not see that {self._of.host} is this computer.",
                    retry=True,
                    remedy="The name must lead here from the internet, and its port 80 must reach "
                    f"port {self._of.challenge_port} of this computer.",
                )
            time.sleep(min(float(answer.headers.get("retry-after", self._pause)), 10.0))
        raise ConnectorError("timed-out", "The authority did not finish in time.", retry=True)

    def _post(self, address: str, body: Mapping[str, Any] | None, *, plain: bool = False) -> Answer:
        """Ask, signed; None asks for what is there (RFC 8555, section 6.3)."""
        for _ in range(3):
            answer = self._http.request(
                "POST",
                address,
                body=self._signed(address, body),
                headers={"content-type": "application/jose+json"},
                plain=plain,
            )
            self._nonce = answer.headers.get("replay-nonce", "")
            if _problem(answer) != _WRONG_NONCE:
                break
        return answer

    def _signed(self, address: str, body: Mapping[str, Any] | None) -> bytes:
        if not self._nonce:
            fresh = self._http.request("HEAD", self._at["newNonce"])
            self._nonce = fresh.headers.get("replay-nonce", "")
        header = {"alg": "ES256", "nonce": self._nonce, "url": self._http.absolute(address)}
        who = {"kid": self._account} if self._account else {"jwk": self._key.as_dict(private=False)}
        payload = b"" if body is None else json.dumps(body).encode()
        whole = jws.serialize_compact({**header, **who}, payload, self._key, registry=_ANSWERS)
        head, said, signature = whole.split(".")
        return json.dumps({"protected": head, "payload": said, "signature": signature}).encode()


@contextmanager
def answering(token: str, said: str, *, port: int) -> Iterator[None]:
    """Serve the one page that the authority asks for; 404 for every other."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            right = self.path == f"{_WELL_KNOWN}{token}"
            body = said.encode() if right else b""
            self.send_response(200 if right else 404)
            self.send_header("content-type", "application/octet-stream")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: who looks is not ours to keep."""

    try:
        server = ThreadingHTTPServer(("", port), Page)
    except OSError as error:
        raise UserError(
            f"Port {port} of this computer cannot be used for the authority's look.",
            field="--challenge-port",
            remedy="Let the router lead port 80 to a free port above 1024, and name that one "
            "with --challenge-port.",
        ) from error
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _request(host: str) -> tuple[bytes, bytes]:
    """A new private key (PEM) and the request for its certificate (DER)."""
    key = ec.generate_private_key(ec.SECP256R1())
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])]))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return tls.pem(key), request.public_bytes(serialization.Encoding.DER)


def _text(body: bytes) -> str:
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def _problem(answer: Answer) -> str:
    return str(answer.body.get("type", "")) if isinstance(answer.body, dict) else ""


def _good(answer: Answer) -> Any:
    """The body of an answer that went well. Raises ConnectorError, by the kind of problem alone."""
    if 200 <= answer.status < 300:
        return answer.body
    kind = _problem(answer).rpartition(":")[2]
    raise ConnectorError(
        f"acme-{kind}" if kind.isalnum() else f"status-{answer.status}",
        f"The authority refused ({kind if kind.isalnum() else answer.status}).",
        retry=answer.status >= 429,
        remedy="rateLimited: wait a day. Otherwise check the name and the e-mail address.",
    )
